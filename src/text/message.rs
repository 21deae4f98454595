//! A letter of ours, read back from its bytes for showing it.

use mail_parser::MessageParser;

/// What is in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// In the order of the letter, as they stand there.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: Option<String>,
}

/// `None` if there is nothing to read.
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
