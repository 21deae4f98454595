//! Failures in words: each with a code by which programs tell it from others, and as the document that they read (RFC 9457).

use actix_web::http::StatusCode;
use serde_json::json;

use weshift_links::{self as links, Links};

/// The kinds of problems. A name never changes; `TABLE` says the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    BadRequest,
    MalformedBody,
    InvalidQuery,
    InvalidCursor,
    TokenMissing,
    TokenInvalid,
    EditKeyMissing,
    Forbidden,
    InsufficientScope,
    WrongEditKey,
    EditWindowOver,
    UndoWindowOver,
    DiscussionClosed,
    SenderRefused,
    ForeignOrigin,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    Duplicate,
    AlreadyHandled,
    Changed,
    NothingToUndo,
    Gone,
    TooLarge,
    UnsupportedMediaType,
    UnsupportedEncoding,
    WrongHost,
    InvalidFields,
    FormExpired,
    IdempotencyKeyReused,
    TooManyRequests,
    ServerFailure,
    ServerBusy,
    QueueFull,
    NotReady,
}

/// What a code means.
pub(crate) struct Row {
    pub code: Code,
    pub name: &'static str,
    pub status: u16,
    /// The same each time.
    pub title: &'static str,
    /// When it comes, and what to do.
    pub about: &'static str,
}

const fn row(code: Code, status: u16, name: &'static str, title: &'static str, about: &'static str) -> Row {
    Row { code, name, status, title, about }
}

/// By status. The document of the API, its page and `docs/api.md` show it.
#[rustfmt::skip]
pub(crate) const TABLE: [Row; 35] = [
    row(Code::BadRequest, 400, "bad-request", "The request could not be read",
        "Something else than its body or its query is wrong; `detail` says what."),
    row(Code::MalformedBody, 400, "malformed-body", "The body is not JSON",
        "`detail` says where the mistake is. A form that is not in UTF-8 has this code too."),
    row(Code::InvalidQuery, 400, "invalid-query", "A parameter in the address is wrong",
        "`errors` names it."),
    row(Code::InvalidCursor, 400, "invalid-cursor", "The cursor is not one of this list",
        "Start again without it."),
    row(Code::TokenMissing, 401, "token-missing", "A token is needed",
        "Send one in `Authorization: Bearer`. Managers make them on the desk, under Programs."),
    row(Code::TokenInvalid, 401, "token-invalid", "The token does not work",
        "It is unknown, was revoked or has expired: make a new one."),
    row(Code::EditKeyMissing, 401, "edit-key-missing", "The edit key is missing",
        "Send the one that the answer to `POST /api/v1/comments` held."),
    row(Code::Forbidden, 403, "forbidden", "Not allowed",
        "The sender may not do this; `detail` says why."),
    row(Code::InsufficientScope, 403, "insufficient-scope", "The token does not reach this far",
        "`WWW-Authenticate` names the scope; the role of its manager bounds a token too."),
    row(Code::WrongEditKey, 403, "wrong-edit-key", "The edit key belongs to another comment",
        "Each comment has a key of its own."),
    row(Code::EditWindowOver, 403, "edit-window-over", "The time for changes is over",
        "Authors can change and withdraw a comment for `moderation.edit_minutes`."),
    row(Code::UndoWindowOver, 403, "undo-window-over", "The time for taking it back is over",
        "A decision can be taken back for ten minutes. Decide anew instead."),
    row(Code::DiscussionClosed, 403, "discussion-closed", "The discussion is closed",
        "It takes no new comments."),
    row(Code::SenderRefused, 403, "sender-refused", "This site takes no comments from this sender",
        "The address, the network or the website is on the site's blocklist."),
    row(Code::ForeignOrigin, 403, "foreign-origin", "Pages of this origin may not send this",
        "The operator can name the site in `site.origins`."),
    row(Code::NotFound, 404, "not-found", "Not found",
        "There is no such thing, or it is not public."),
    row(Code::MethodNotAllowed, 405, "method-not-allowed", "The address does not take this method",
        "`Allow` names those that it takes."),
    row(Code::TooSlow, 408, "too-slow", "The request did not arrive in time",
        "Try again."),
    row(Code::Duplicate, 409, "duplicate", "The same comment is there already",
        "The same words by the same author in the same discussion. After a lost answer send the same `Idempotency-Key` instead."),
    row(Code::AlreadyHandled, 409, "already-handled", "Somebody decided already",
        "`comment_status`, `by` and `at` say what, who and when. Read the comment again before you decide."),
    row(Code::Changed, 409, "changed-meanwhile", "The comment is not as you saw it",
        "Read it again, then repeat with its `seq`."),
    row(Code::NothingToUndo, 409, "nothing-to-undo", "There is nothing to take back",
        "Nobody decided on the comment, or only its author did."),
    row(Code::Gone, 410, "gone", "The comment is gone",
        "Its author withdrew it or a manager removed it; it cannot be changed any more."),
    row(Code::TooLarge, 413, "too-large", "The body is too large",
        "A comment has at most 65,525 bytes, a body 256 KiB."),
    row(Code::UnsupportedMediaType, 415, "unsupported-media-type", "The body has another type",
        "`detail` names the one that is taken: `application/json` in the API."),
    row(Code::UnsupportedEncoding, 415, "unsupported-encoding", "The body is compressed",
        "Send it without `Content-Encoding`."),
    row(Code::WrongHost, 421, "wrong-host", "This server does not answer for that host",
        "Use the address of the site (`server.base_url`)."),
    row(Code::InvalidFields, 422, "invalid-fields", "Something is wrong with a field",
        "`errors` says what, field by field."),
    row(Code::FormExpired, 422, "form-expired", "The form is too old",
        "Load the page again and send the form once more."),
    row(Code::IdempotencyKeyReused, 422, "idempotency-key-reused", "The Idempotency-Key came with another comment",
        "Make a new key for each comment."),
    row(Code::TooManyRequests, 429, "too-many-requests", "Too many requests",
        "`Retry-After` says in how many seconds to come again, `RateLimit-Policy` which limit it is."),
    row(Code::ServerFailure, 503, "server-failure", "Something went wrong on the server",
        "Try again after `Retry-After`. `instance` names the failure in the server's log."),
    row(Code::ServerBusy, 503, "server-busy", "Too much arrives at once",
        "Try again after `Retry-After`."),
    row(Code::QueueFull, 503, "queue-full", "Too many comments wait already",
        "Try again after `Retry-After`."),
    row(Code::NotReady, 503, "not-ready", "The site is not ready",
        "Of `/readyz`: the database does not answer, or nothing can be written to it."),
];

impl Code {
    pub(crate) fn row(self) -> &'static Row {
        TABLE.iter().find(|it| it.code == self).expect("each code has a row, says a test")
    }

    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().status).expect("the table holds statuses")
    }

    /// What an answer without words of ours means.
    pub(crate) fn of_status(status: StatusCode) -> Code {
        match status {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Code::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
            it if it.is_server_error() => Code::ServerFailure,
            _ => Code::BadRequest,
        }
    }
}

/// What a reader is told.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// By which programs know the trouble.
    pub code: Code,
    pub title: String,
    pub message: String,
    pub what_to_do: String,
    /// Under which the log has it.
    pub error_id: Option<String>,
    /// Field by field, for the API.
    pub problems: Vec<(String, String)>,
    /// What else programs are told, by name.
    pub told: Vec<(&'static str, String)>,
}

impl Words {
    pub(crate) fn new(code: Code, title: &str, message: impl Into<String>, what_to_do: &str) -> Words {
        Words {
            code,
            title: title.into(),
            message: message.into(),
            what_to_do: what_to_do.into(),
            error_id: None,
            problems: Vec::new(),
            told: Vec::new(),
        }
    }
}

/// `links`: of the site whose page explains the code. None: the server does not know it, which only tests see.
pub(crate) fn problem_document(links: Option<&Links>, status: StatusCode, words: &Words) -> String {
    let row = words.code.row();
    let mut document = json!({
        "type": links.map_or("about:blank".into(), |it| it.absolute(&links::problem(row.name))),
        "code": row.name,
        "title": row.title,
        "status": status.as_u16(),
        "detail": words.message,
    });
    if let Some(id) = &words.error_id {
        document["instance"] = json!(format!("urn:weshift:error:{id}"));
    }
    if !words.problems.is_empty() {
        let problem = |(field, message): &(String, String)| json!({ "field": field, "detail": message });
        document["errors"] = words.problems.iter().map(problem).collect();
    }
    for (name, value) in &words.told {
        document[*name] = json!(value);
    }
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_one_row_and_a_name_that_programs_can_keep() {
        // The codes are as many as the rows, and no two rows have the same one.
        assert_eq!(Code::NotReady as usize + 1, TABLE.len());
        for row in &TABLE {
            assert_eq!(row.code.row().name, row.name);
            assert!(row.name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'), "{}", row.name);
            assert!(row.about.ends_with('.') && !row.title.ends_with('.'), "{}", row.name);
        }
        let mut names: Vec<&str> = TABLE.iter().map(|it| it.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
        assert!(TABLE.is_sorted_by_key(|it| it.status));
    }

    #[test]
    fn the_docs_explain_every_code() {
        let page = std::fs::read_to_string("../../docs/api.md").unwrap();
        for Row { name, status, title, about, .. } in &TABLE {
            let line = format!("| {status} | `{name}` | {title}. {about} |");
            assert!(page.lines().any(|it| it == line), "docs/api.md lacks\n{line}");
        }
        let rows = page.lines().filter(|it| it.starts_with("| 4") || it.starts_with("| 5")).count();
        assert_eq!(rows, TABLE.len(), "docs/api.md explains a code that there is not");
    }
}
