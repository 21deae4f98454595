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
    /// For the browser to keep: it shows with later replies that an address is its user's.
    pub author_proof: Option<String>,
}

/// A POST to where the page came from.
#[derive(Debug, Clone, Default)]
pub struct Button {
    pub action: String,
    pub text: String,
    /// Other things that the same form can do: the value of `how`, and the words.
    pub others: Vec<(String, String)>,
}

impl Notice {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="notice" aria-labelledby="notice-title" {
                h1 id="notice-title" { (self.heading) }
                @for paragraph in &self.paragraphs { p { (paragraph) } }
                @if let Some(button) = &self.button {
                    form method="post" action=(button.action) {
                        p class="buttons" { button type="submit" { (button.text) } }
                        @if !button.others.is_empty() {
                            p class="hint" { "Or:" }
                            ul class="choices" {
                                @for (how, text) in &button.others { li { button class="quiet" type="submit" name="how" value=(how) { (text) } } }
                            }
                        }
                    }
                }
                @if let Some(proof) = &self.author_proof {
                    p hidden data-author-proof=(proof) { "This browser remembers that the address is yours: replies that you send from it with this address need no other proof." }
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
            button: Some(Button { action: "/confirm/x".into(), text: "Yes, it is mine".into(), others: Vec::new() }),
            link: Some(Link::new("To the first page", "/")),
            author_proof: None,
        }
    }

    pub fn sample_choices() -> Notice {
        let other = |how: &str, text: &str| (how.to_string(), text.to_string());
        Notice {
            layout: Layout { noindex: true, script: false, ..Layout::sample("End these mails?") },
            heading: "End these mails?".into(),
            paragraphs: vec!["You get mail about replies under From “I know” to “We know”.".into()],
            button: Some(Button {
                action: "/u/x".into(),
                text: "No more mail about this discussion".into(),
                others: vec![
                    other("everything", "No more mail from Our knowledge"),
                    other("never", "Never mail this address again"),
                ],
            }),
            link: None,
            author_proof: None,
        }
    }
}
