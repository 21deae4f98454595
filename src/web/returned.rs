//! What somebody typed into a form that could not be taken in, for the page that says so: they have it back.

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest, http::StatusCode};
use tokio::sync::OwnedSemaphorePermit;

/// The fields of a form, kept beside its request.
pub(crate) struct Typed(pub Rc<Pairs>);

/// What a form held; shared with its request, for an answer that gives it back.
pub(crate) struct Pairs {
    pub all: Vec<(String, String)>,
    /// Of a large form, its room in memory.
    _room: Option<OwnedSemaphorePermit>,
}

#[derive(Default)]
pub(crate) struct Returned {
    /// The fields, but for secrets and what is empty.
    pub typed: Vec<(String, String)>,
    /// Where to send them again.
    pub again: Option<String>,
}

/// Names of fields whose values no page repeats: what proves who somebody is, and what only a machine fills in.
const SECRETS: [&str; 7] = ["password", "code", "secret", "credential", "altcha", "subject", "proof"];

impl Pairs {
    pub(crate) fn new(all: Vec<(String, String)>, room: Option<OwnedSemaphorePermit>) -> Pairs {
        Pairs { all, _room: room }
    }
}

impl Returned {
    /// What the form of this request held, answered with this status. Where it was we who failed, it can be sent again
    /// from there; else it is only shown, since the form may have come from elsewhere.
    pub(crate) fn of(request: &HttpRequest, status: StatusCode) -> Returned {
        let extensions = request.extensions();
        let Some(Typed(fields)) = extensions.get() else { return Returned::default() };
        let is_shown = |(name, value): &&(String, String)| {
            !value.is_empty() && !SECRETS.iter().any(|secret| name.contains(secret))
        };
        let address = request.uri().path_and_query().map_or("", |it| it.as_str());
        let again = (status == StatusCode::SERVICE_UNAVAILABLE).then(|| address.to_string());
        Returned { typed: fields.all.iter().filter(is_shown).cloned().collect(), again }
    }
}
