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
                p { a href="/" { "To the first page" } }
            }
        })
    }

    pub fn sample() -> ErrorPage {
        ErrorPage {
            layout: Layout { noindex: true, ..Layout::sample("Nothing here") },
            status: 404,
            heading: "Nothing here".into(),
            message: "There is no page at this address, or it is not public.".into(),
            what_to_do: "Start again from the first page.".into(),
            error_id: Some("0af31c".into()),
        }
    }
}
