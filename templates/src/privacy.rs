//! How comment data is processed, made from the settings in force.

use maud::{Markup, html};

use crate::layout::Layout;

#[derive(Debug, Clone)]
pub struct PrivacyPage {
    pub layout: Layout,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone)]
pub struct Section {
    /// For links to it: `/privacy#spam`.
    pub id: String,
    pub heading: String,
    pub paragraphs: Vec<String>,
    pub items: Vec<String>,
}

impl PrivacyPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            article class="prose privacy" {
                h1 { "How your comment data is processed" }
                @for section in &self.sections {
                    section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                        h2 id={ (section.id) "-title" } { (section.heading) }
                        @for paragraph in &section.paragraphs { p { (paragraph) } }
                        @if !section.items.is_empty() { ul { @for item in &section.items { li { (item) } } } }
                    }
                }
            }
        })
    }

    pub fn sample() -> PrivacyPage {
        PrivacyPage {
            layout: Layout::sample("How your comment data is processed"),
            sections: vec![Section {
                id: "given".into(),
                heading: "What you give us".into(),
                paragraphs: vec![
                    "Your name and your words are published. Your email address never is.".into(),
                ],
                items: vec!["Name".into(), "Email".into()],
            }],
        }
    }
}
