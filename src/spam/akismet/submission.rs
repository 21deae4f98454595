//! What is sent of a comment.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

/// Everything that Akismet is told of a comment, as it was first submitted. It is stored, because a later
/// check and every feedback must repeat the same values.
///
/// The names are those of Akismet's API; dates are ISO 8601 in UTC, such as `2025-11-23T08:00:00Z`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The author's network address.
    pub user_ip: IpAddr,
    /// The visitor's browser; empty if it named none.
    pub user_agent: String,
    /// The page from which the comment was sent; empty if unknown.
    pub referrer: String,
    /// The address of the discussion.
    pub permalink: String,
    /// Whether it answers another comment.
    pub comment_type: CommentType,
    /// The author's display name.
    pub comment_author: String,
    /// The author's email address.
    pub comment_author_email: String,
    /// The author's website; empty if they gave none.
    pub comment_author_url: String,
    /// What they wrote.
    pub comment_content: Content,
    /// When they wrote it.
    pub comment_date_gmt: String,
    /// When the page was last changed.
    pub comment_post_modified_gmt: Option<String>,
    /// The id of the comment that is replied to.
    pub comment_parent: Option<String>,
    /// The language of the page; if empty, that of the site is sent.
    pub blog_lang: String,
    /// The field that people do not see. `None`: the form had none.
    pub honeypot: Option<Honeypot>,
    /// Tags and categories of the page (`comment_context[]`).
    pub context: Vec<String>,
}

/// The kind of text, of the kinds that Akismet tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentType {
    /// A comment on the post.
    Comment,
    /// A reply to another comment.
    Reply,
}

/// The raw text of a comment: its first 32,000 characters, which is enough to judge it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Content(String);

/// The name of the field that people do not see, with what was put into it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawHoneypot")]
pub struct Honeypot {
    name: String,
    value: String,
}

/// As stored, not yet trusted.
#[derive(Deserialize)]
struct RawHoneypot {
    name: String,
    value: String,
}

/// Names that mean something to Akismet. A hidden field of such a name would overwrite it.
const RESERVED: [&str; 28] = [
    "api_key",
    "key",
    "blog",
    "blog_lang",
    "blog_charset",
    "user_ip",
    "user_agent",
    "user_role",
    "referrer",
    "permalink",
    "comment_type",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "comment_content",
    "comment_date_gmt",
    "comment_post_modified_gmt",
    "comment_parent",
    "comment_context",
    "comment_check_response",
    "honeypot_field_name",
    "hidden_honeypot_field",
    "recheck_reason",
    "reporter",
    "is_test",
    "callback",
    "classify",
    "guid",
];

impl Submission {
    /// The fields of a check or a feedback, without the key and the site.
    pub(super) fn form(&self, site_lang: &str) -> Vec<(&str, String)> {
        let lang = if self.blog_lang.is_empty() { site_lang } else { &self.blog_lang };
        let mut form = vec![
            ("user_ip", self.user_ip.to_canonical().to_string()),
            ("user_agent", self.user_agent.clone()),
            ("referrer", self.referrer.clone()),
            ("permalink", self.permalink.clone()),
            ("comment_type", self.comment_type.name().to_string()),
            ("comment_author", self.comment_author.clone()),
            ("comment_author_email", self.comment_author_email.clone()),
            ("comment_author_url", self.comment_author_url.clone()),
            ("comment_content", self.comment_content.0.clone()),
            ("comment_date_gmt", self.comment_date_gmt.clone()),
            ("blog_lang", lang.to_string()),
            ("blog_charset", "UTF-8".to_string()),
        ];
        let optional = [
            ("comment_post_modified_gmt", &self.comment_post_modified_gmt),
            ("comment_parent", &self.comment_parent),
        ];
        form.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        if let Some(Honeypot { name, value }) = &self.honeypot {
            form.push(("honeypot_field_name", name.clone()));
            form.push((name, value.clone()));
        }
        form.extend(self.context.iter().map(|tag| ("comment_context[]", tag.clone())));
        form
    }
}

impl fmt::Debug for Submission {
    /// What a person typed or can be known by stays out of the logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("comment_type", &self.comment_type)
            .field("comment_date_gmt", &self.comment_date_gmt)
            .field("comment_content", &self.comment_content)
            .finish_non_exhaustive()
    }
}

impl CommentType {
    /// Akismet's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            CommentType::Comment => "comment",
            CommentType::Reply => "reply",
        }
    }
}

impl Content {
    /// A bound on what is stored and sent, not Akismet's.
    pub(crate) const MAX_CHARS: usize = 32_000;

    /// The text as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Content {
    fn from(mut text: String) -> Content {
        if let Some((end, _)) = text.char_indices().nth(Content::MAX_CHARS) {
            text.truncate(end);
        }
        Content(text)
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Content {
        Content(text.chars().take(Content::MAX_CHARS).collect())
    }
}

impl From<Content> for String {
    fn from(content: Content) -> String {
        content.0
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

impl Honeypot {
    /// Refuses a name that is one of Akismet's own or has other characters than letters, digits, `_` and `-`.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Result<Honeypot, String> {
        let (name, value) = (name.into(), value.into());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if name.is_empty() || !name.bytes().all(plain) {
            return Err("The name of a hidden field has letters, digits, “_” and “-” only.".to_string());
        }
        if RESERVED.iter().any(|it| it.eq_ignore_ascii_case(&name)) {
            return Err(format!("A hidden field may not be called “{name}”: Akismet reads that as its own."));
        }
        Ok(Honeypot { name, value })
    }
}

impl TryFrom<RawHoneypot> for Honeypot {
    type Error = String;

    fn try_from(raw: RawHoneypot) -> Result<Honeypot, String> {
        Honeypot::new(raw.name, raw.value)
    }
}

impl fmt::Debug for Honeypot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Honeypot").field("name", &self.name).field("filled", &!self.value.is_empty()).finish()
    }
}
