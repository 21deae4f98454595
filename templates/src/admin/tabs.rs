//! Lists beside each other, with how much is in each.

use maud::{Markup, html};

#[derive(Debug, Clone, Default)]
pub struct TabLink {
    pub text: String,
    pub href: String,
    pub count: u32,
    pub current: bool,
}

pub(crate) fn tabs(label: &str, tabs: &[TabLink]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            ul {
                @for it in tabs {
                    li {
                        a href=(it.href) aria-current=[it.current.then_some("page")] {
                            (it.text) " " span class="count" { (it.count) }
                        }
                    }
                }
            }
        }
    }
}
