//! A few words and perhaps one button: confirm, unsubscribe, done.

use maud::{Markup, html};

use crate::{html::Link, layout::Layout};

#[derive(Debug, Clone)]
pub struct Notice {
    pub layout: Layout,
    pub heading: String,
    pub paragraphs: Vec<String>,
    pub button: Option<Button>,
    pub link: Option<Link>,
}

/// A POST to where the page came from.
#[derive(Debug, Clone)]
pub struct Button {
    pub action: String,
    pub text: String,
}

impl Notice {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="notice" aria-labelledby="notice-title" {
                h1 id="notice-title" { (self.heading) }
                @for paragraph in &self.paragraphs { p { (paragraph) } }
                @if let Some(button) = &self.button {
                    form method="post" action=(button.action) { p class="buttons" { button type="submit" { (button.text) } } }
                }
                @if let Some(link) = &self.link { p { a href=(link.href) { (link.text) } } }
            }
        })
    }

    pub fn sample() -> Notice {
        Notice {
            layout: Layout { noindex: true, script: false, ..Layout::sample("Confirm your address") },
            heading: "Is this your address?".into(),
            paragraphs: vec!["Press the button and it is confirmed. If you did not ask for this, close the page: nothing happens.".into()],
            button: Some(Button { action: "/confirm/x".into(), text: "Yes, confirm it".into() }),
            link: Some(Link::new("To the first page", "/")),
        }
    }
}
