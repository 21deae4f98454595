//! Why a request is not answered as asked: the only table from failures to HTTP. `problem` has each one's status and name for
//! programs, `refusals` the words of what a sender can mend.

use std::fmt;

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    body::BoxBody,
    http::{StatusCode, header},
};

use super::{
    answer::private_page,
    failure_log::log_failure,
    problem::{Code, Words},
    refusals::{code_of, message_of, retry_after},
};
use weshift_domain::{Fault, Field, Policy, Refusal, Rejection, Scope};
use weshift_text::catalogue::actor_words;

/// An answer or its trouble.
pub(crate) type Answer = Result<HttpResponse, Trouble>;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub(crate) enum Trouble {
    Refused(Refusal),
    Failed(Fault),
    NotFound,
    /// 403: no session, no right, a wrong token.
    Forbidden(&'static str),
    /// 403: a browser says that a page of another site sent this.
    ForeignOrigin,
    /// 403, by the API.
    WrongEditKey,
    /// 401, by the API.
    EditKeyMissing,
    TokenMissing,
    TokenInvalid,
    /// 403, by the API: the token is good, but not for this.
    OutOfScope(Scope),
    BadRequest(String),
    /// 400: what was sent as JSON is none.
    MalformedBody(String),
    /// 400: a parameter of the address.
    InvalidQuery {
        field: String,
        message: String,
    },
    /// 400: where a list goes on.
    InvalidCursor,
    /// 422: a field of the body is missing or of another kind.
    Unfit {
        field: String,
        message: String,
    },
    UnsupportedMedia(&'static str),
    /// 415: the body is compressed.
    UnsupportedEncoding,
    /// 400 or 415: a form in another encoding.
    Unreadable {
        status: StatusCode,
        message: &'static str,
    },
    TooLarge,
    TooSlow,
    /// 503: the database does not answer, or takes nothing.
    NotReady,
    /// 503: too many large bodies arrive at once.
    Busy,
    /// 421: the request is for a host that is not this site.
    Misdirected,
    /// 303 to the sign-in page, and from there to this path.
    SignIn(String),
    /// 403 with a page on which whoever is signed in proves again who they are.
    Prove(String),
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Refused(refusal) => Trouble::Refused(refusal),
            Rejection::Failed(fault) => Trouble::Failed(fault),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Trouble::Refused(refusal)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Failed(fault)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().title)
    }
}

impl Trouble {
    /// By which programs know it; the status of the answer goes with it.
    fn code(&self) -> Code {
        match self {
            Trouble::Refused(refusal) => code_of(refusal),
            Trouble::Failed(_) => Code::ServerFailure,
            Trouble::NotFound => Code::NotFound,
            Trouble::Forbidden(_) | Trouble::SignIn(_) | Trouble::Prove(_) => Code::Forbidden,
            Trouble::ForeignOrigin => Code::ForeignOrigin,
            Trouble::WrongEditKey => Code::WrongEditKey,
            Trouble::EditKeyMissing => Code::EditKeyMissing,
            Trouble::TokenMissing => Code::TokenMissing,
            Trouble::TokenInvalid => Code::TokenInvalid,
            Trouble::OutOfScope(_) => Code::InsufficientScope,
            Trouble::BadRequest(_) => Code::BadRequest,
            Trouble::MalformedBody(_) => Code::MalformedBody,
            Trouble::InvalidQuery { .. } => Code::InvalidQuery,
            Trouble::InvalidCursor => Code::InvalidCursor,
            Trouble::Unfit { .. } => Code::InvalidFields,
            Trouble::UnsupportedMedia(_) => Code::UnsupportedMediaType,
            Trouble::UnsupportedEncoding => Code::UnsupportedEncoding,
            Trouble::Unreadable { status, .. } if *status == StatusCode::BAD_REQUEST => Code::MalformedBody,
            Trouble::Unreadable { .. } => Code::UnsupportedMediaType,
            Trouble::TooLarge => Code::TooLarge,
            Trouble::TooSlow => Code::TooSlow,
            Trouble::NotReady => Code::NotReady,
            Trouble::Busy => Code::ServerBusy,
            Trouble::Misdirected => Code::WrongHost,
        }
    }

    fn words(&self) -> Words {
        let say = |title: &str, message: &str, what_to_do: &str| {
            Words::new(self.code(), title, message, what_to_do)
        };
        match self {
            Trouble::Refused(refusal) => refused(refusal),
            Trouble::Failed(_) => say(
                "Something broke here",
                "It is not your doing, and whoever runs this site can see it in the log.",
                "Please try again in a minute.",
            ),
            Trouble::NotFound => not_found(),
            Trouble::Forbidden(why) => say("Not allowed", why, "Go back, reload the page and try again."),
            Trouble::ForeignOrigin => say(
                "Not allowed",
                "This was sent from a page of another site.",
                "Go back, reload the page and try again.",
            ),
            Trouble::WrongEditKey => say(
                "Not allowed",
                "That is not the edit key of this comment.",
                "Send the key that came with it.",
            ),
            Trouble::OutOfScope(scope) => say(
                "Not allowed",
                &format!("The token, or the role of its manager, does not reach as far as {}.", scope.name()),
                "Make a token on the desk that does.",
            ),
            Trouble::EditKeyMissing => {
                say("Who are you?", "The edit key that came with the comment is missing.", "Send it along.")
            }
            Trouble::TokenMissing => {
                say("Who are you?", "Send a token in Authorization: Bearer.", "Make one on the desk.")
            }
            Trouble::TokenInvalid => say(
                "Who are you?",
                "That token is not known, was revoked, or has expired.",
                "Make a new one on the desk.",
            ),
            Trouble::BadRequest(why) | Trouble::MalformedBody(why) => {
                say("That could not be read", why, "Please check it and try again.")
            }
            Trouble::InvalidCursor => say(
                "That could not be read",
                "That cursor is not one of ours: start again without it.",
                "Please check the address and try again.",
            ),
            Trouble::InvalidQuery { field, message } => Words {
                problems: vec![(field.clone(), message.clone())],
                ..say(
                    "That could not be read",
                    &format!("The address has a wrong {field}: {message}"),
                    "Please check it and try again.",
                )
            },
            Trouble::Unfit { field, message } => Words {
                problems: vec![(field.clone(), message.clone())],
                ..say("That did not work", &format!("{field}: {message}"), "Please mend it.")
            },
            Trouble::UnsupportedMedia(kind) => {
                say("That could not be read", &format!("The body must be {kind}."), "Send it in that form.")
            }
            Trouble::UnsupportedEncoding => say(
                "That could not be read",
                "The body must come as it is, without Content-Encoding.",
                "Send it without compression.",
            ),
            Trouble::Unreadable { message, .. } => say(
                "That could not be read",
                &format!("{message} Nothing of it was kept."),
                "Go back, reload the page and send it once more.",
            ),
            Trouble::TooLarge => {
                say("That is too long", "A comment has at most 65,525 bytes.", "Please shorten it.")
            }
            Trouble::TooSlow => {
                say("That took too long", "The request did not arrive in time.", "Please try again.")
            }
            Trouble::NotReady => say(
                "Not ready",
                "The database does not answer, or nothing can be written to it. The log says why.",
                "Please try again in a minute.",
            ),
            Trouble::Busy => say(
                "Too much arrives at once",
                "The server has no room for this just now.",
                "Please try again in a minute.",
            ),
            Trouble::Misdirected => say(
                "Not this site",
                "This server does not answer for the host that you asked for.",
                "Use the address of the site.",
            ),
            Trouble::SignIn(_) | Trouble::Prove(_) => {
                say("Please sign in", "This page is for community managers.", "Sign in first.")
            }
        }
    }
}

fn refused(refusal: &Refusal) -> Words {
    let mut words =
        Words::new(code_of(refusal), "That did not work", message_of(refusal), "Go back and try again.");
    if let Refusal::Invalid(problems) = refusal {
        words.problems = problems.iter().map(|it| (it.field.name().into(), it.message.clone())).collect();
    }
    if *refusal == Refusal::KeyReused {
        words.problems = vec![(Field::IdempotencyKey.name().into(), message_of(refusal))];
    }
    if let Refusal::AlreadyHandled { status, by, at } = refusal {
        words.told = vec![
            ("comment_status", status.name().into()),
            ("by", actor_words(by).into()),
            ("at", at.rfc3339()),
        ];
    }
    words
}

pub(crate) fn not_found() -> Words {
    Words::new(
        Code::NotFound,
        "Nothing here",
        "There is no page at this address, or it is not public.",
        "Start again from the first page.",
    )
}

/// Of an answer that actix itself made.
pub(crate) fn words_of_actix(status: StatusCode) -> Words {
    match status {
        StatusCode::NOT_FOUND => not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Words::new(
            Code::MethodNotAllowed,
            "Not this way",
            "This address does not take that method.",
            "Start again from the first page.",
        ),
        _ => Words::new(
            Code::of_status(status),
            status.canonical_reason().unwrap_or("That did not work"),
            "The request could not be understood.",
            "Please check the address and try again.",
        ),
    }
}

impl ResponseError for Trouble {
    fn status_code(&self) -> StatusCode {
        match self {
            Trouble::SignIn(_) => StatusCode::SEE_OTHER,
            Trouble::Unreadable { status, .. } => *status,
            _ => self.code().status(),
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut words = self.words();
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Trouble::Failed(fault) => {
                words.error_id = Some(log_failure(&fault.to_string()));
                response.insert_header((header::RETRY_AFTER, 5));
            }
            Trouble::Busy => drop(response.insert_header((header::RETRY_AFTER, 60))),
            Trouble::SignIn(next) => {
                response.insert_header((header::LOCATION, weshift_links::sign_in_to(next)));
            }
            Trouble::Prove(html) => return private_page(StatusCode::FORBIDDEN, html.clone()),
            Trouble::EditKeyMissing | Trouble::TokenMissing => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            Trouble::TokenInvalid => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
            }
            Trouble::UnsupportedEncoding => {
                response.insert_header((header::ACCEPT_ENCODING, "identity"));
            }
            Trouble::OutOfScope(scope) => {
                let needed = format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", scope.name());
                response.insert_header((header::WWW_AUTHENTICATE, needed));
            }
            Trouble::Refused(refusal) => {
                if let Some(secs) = retry_after(refusal) {
                    response.insert_header((header::RETRY_AFTER, secs));
                }
                if let Refusal::TooMany { retry_after_secs, policy } = refusal {
                    tell_limit(&mut response, *policy, 0, *retry_after_secs);
                }
            }
            _ => (),
        }
        let mut response = response.finish();
        response.extensions_mut().insert(words);
        response
    }
}

/// What a client may still do, in the words of the IETF's draft on rate limit headers.
pub(crate) fn tell_limit(response: &mut HttpResponseBuilder, policy: Policy, remaining: u32, in_secs: u64) {
    let Policy { name, quota, window_secs } = policy;
    response
        .insert_header(("RateLimit-Policy", format!("\"{name}\";q={quota};w={window_secs}")))
        .insert_header(("RateLimit", format!("\"{name}\";r={remaining};t={in_secs}")));
}
