//! What went wrong, and what to do.

use maud::{Markup, html};

use crate::layout::Layout;

#[derive(Debug, Clone)]
pub struct ErrorPage {
    pub layout: Layout,
    pub status: u16,
    pub heading: String,
    pub message: String,
    pub what_to_do: String,
    /// Under which the log has it.
    pub error_id: Option<String>,
    /// What somebody typed into a form that was not taken in, by the names of the fields.
    pub typed: Vec<(String, String)>,
    /// Where it can be sent again as it is.
    pub again: Option<String>,
}

impl ErrorPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="notice" aria-labelledby="error-title" {
                p class="meta" { (self.status) }
                h1 id="error-title" { (self.heading) }
                p { (self.message) }
                p { (self.what_to_do) }
                @if let Some(id) = &self.error_id { p class="meta" { "If you report this, name it: " code { (id) } } }
                @match &self.again {
                    Some(address) => form method="post" action=(address) {
                        (self.words())
                        @for (name, value) in self.typed.iter().filter(|field| !is_prose(field)) {
                            input type="hidden" name=(name) value=(value);
                        }
                        p { button type="submit" { "Send it again" } }
                    }
                    None => (self.words())
                }
                p { a href="/" { "To the first page" } }
            }
        })
    }

    /// What was written, each field where it can be read and copied.
    fn words(&self) -> Markup {
        html! {
            @for (index, (name, value)) in self.typed.iter().filter(is_prose).enumerate() {
                @let id = format!("typed-{index}");
                p {
                    label for=(id) { "What you wrote" @if index > 0 { " (" (index + 1) ")" } }
                    textarea id=(id) name=(name) rows="8" { "\n" (value) }
                }
            }
        }
    }

    pub fn sample() -> ErrorPage {
        ErrorPage {
            layout: Layout { noindex: true, ..Layout::sample("Nothing here") },
            status: 404,
            heading: "Nothing here".into(),
            message: "There is no page at this address, or it is not public.".into(),
            what_to_do: "Start again from the first page.".into(),
            error_id: Some("0af31c".into()),
            typed: Vec::new(),
            again: None,
        }
    }

    /// A reply that met a full disk.
    pub fn sample_with_words() -> ErrorPage {
        ErrorPage {
            layout: Layout { noindex: true, ..Layout::sample("Something broke here") },
            status: 503,
            heading: "Something broke here".into(),
            message: "It is not your doing, and whoever runs this site can see it in the log.".into(),
            what_to_do: "Please try again in a minute.".into(),
            typed: vec![
                ("author".into(), "Ada".into()),
                ("comment".into(), "We share what we failed at, and what came of it.".into()),
            ],
            again: Some("/p/km-culture-shift/comments".into()),
            ..ErrorPage::sample()
        }
    }
}

/// Names and numbers go along unseen; sentences are shown.
fn is_prose((_, value): &&(String, String)) -> bool {
    value.trim().contains(char::is_whitespace)
}
