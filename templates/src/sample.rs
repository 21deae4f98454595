//! A view with sample words in it.

/// One view with sample words in it.
pub struct Sample {
    pub name: &'static str,
    pub html: String,
    /// The text part of a letter.
    pub text: Option<String>,
}

pub(crate) fn page(name: &'static str, html: maud::Markup) -> Sample {
    Sample { name, html: html.into_string(), text: None }
}
