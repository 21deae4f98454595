//! A letter of ours, read back from its bytes for showing it.

use mail_parser::MessageParser;

/// The contents of a letter, for the desk to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names and values in the order of the letter, values on one line.
    pub headers: Vec<(String, String)>,
    /// The first text part; empty if there is none.
    pub text: String,
    /// The first HTML part. `None` if the letter has none.
    pub html: Option<String>,
}

/// Reads the bytes of a letter (RFC 5322). `None` if they are none.
pub fn read_message(raw: &[u8]) -> Option<Message> {
    let message = MessageParser::default().parse(raw)?;
    let headers = message.headers_raw().map(|(name, value)| (name.to_string(), fold(value))).collect();
    Some(Message {
        headers,
        text: message.body_text(0).map(|it| it.into_owned()).unwrap_or_default(),
        html: message.body_html(0).map(|it| it.into_owned()),
    })
}

fn fold(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
