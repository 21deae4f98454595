//! What comes in a request's body, read within a limit and a time, whatever the sender does.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::Payload,
    http::header,
    web::{Bytes, Query},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;

use super::{answer::Trouble, form_text, returned::Typed};

/// The largest comment (65,525 bytes), every byte escaped, and the other fields.
const MAX_BODY: usize = 256 * 1024;

/// The largest message that a mail server may hand over: what comes back may hold what went out.
const MAX_MESSAGE: usize = 10 * 1024 * 1024;

/// A body that takes longer is given up: actix itself would wait for ever.
const BODY_DEADLINE: Duration = Duration::from_secs(20);

/// The fields of a form. What is missing is empty; of a repeated field the first counts.
pub struct Fields(Rc<Vec<(String, String)>>);

/// A JSON body.
pub struct Json<T>(pub T);

/// What the address asks for, behind its question mark.
pub struct Asked<T>(pub T);

/// A body as it is, such as a message.
pub struct Raw(pub Vec<u8>);

/// A body that is read to its end and not looked at.
pub struct Unread;

impl Fields {
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self, name: &str) -> String {
        self.get(name).to_string()
    }

    /// Every field as it came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Every value of a repeated field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    pub fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl FromRequest for Fields {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let kind = kind.unwrap_or_default().to_string();
        let body = read_body(request, payload, "", MAX_BODY);
        let request = request.clone();
        Box::pin(async move {
            let (fields, read) = match form_text::read(&kind, &body.await?) {
                Ok(fields) => (fields, Ok(())),
                Err(unread) => (unread.typed, Err(unread.trouble)),
            };
            let fields = Rc::new(fields);
            request.extensions_mut().insert(Typed(Rc::clone(&fields)));
            read.map(|()| Fields(fields))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload, "application/json", MAX_BODY);
        Box::pin(async move {
            let body = body.await?;
            let mut from = serde_json::Deserializer::from_slice(&body);
            let value = serde_path_to_error::deserialize(&mut from).map_err(unfit)?;
            from.end().map(|()| Json(value)).map_err(|error| broken(&error))
        })
    }
}

/// JSON that is none.
fn broken(error: &serde_json::Error) -> Trouble {
    Trouble::BadRequest(format!("The body is no JSON: {error}."))
}

/// JSON that is not what is expected here. What was sent is not told back: it may hold an address.
fn unfit(error: serde_path_to_error::Error<serde_json::Error>) -> Trouble {
    if !error.inner().is_data() {
        return broken(error.inner());
    }
    let (path, said) = (error.path().to_string(), error.inner().to_string());
    let between = |before: &str| said.split_once(before)?.1.split_once('`').map(|it| it.0.to_string());
    let (field, message) = match between("missing field `") {
        Some(missing) => (missing, "This is missing.".to_string()),
        None => match said.split_once("expected ").map(|it| it.1.split(" at line ").next()) {
            Some(Some(expected)) => (path, format!("What is expected here: {expected}.")),
            _ => (path, "This is not what is expected here.".to_string()),
        },
    };
    Trouble::Unfit { field: if field == "." { "body".into() } else { field }, message }
}

impl<T: DeserializeOwned + 'static> FromRequest for Asked<T> {
    type Error = Trouble;
    type Future = Ready<Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Query::<T>::from_query(request.query_string());
        ready(asked.map(|it| Asked(it.into_inner())).map_err(|error| {
            let said = error.to_string();
            // Not what was asked, which may hold anything.
            let told = match (said.find('`'), said.find("expected ")) {
                (Some(_), Some(at)) => said[at..].to_string(),
                _ => said,
            };
            Trouble::BadRequest(format!("The address asks for something that there is not: {told}."))
        }))
    }
}

impl FromRequest for Unread {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload, "", MAX_BODY);
        Box::pin(async move { body.await.map(|_| Unread) })
    }
}

impl FromRequest for Raw {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload, "", MAX_MESSAGE);
        Box::pin(async move { body.await.map(|it| Raw(it.to_vec())) })
    }
}

/// `kind` empty takes any.
fn read_body(
    request: &HttpRequest,
    payload: &mut Payload,
    kind: &'static str,
    max: usize,
) -> impl Future<Output = Result<Bytes, Trouble>> + use<> {
    let found = content_type(request);
    let declared =
        request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    let mut payload = payload.take();
    let request = request.clone();
    async move {
        if !kind.is_empty() && found != kind {
            return Err(Trouble::UnsupportedMedia(kind));
        }
        if declared.is_some_and(|length| length > max) {
            return Err(Trouble::TooLarge);
        }
        let reading = async {
            let mut body = Vec::with_capacity(declared.unwrap_or(0).min(MAX_BODY));
            while let Some(chunk) = payload.next().await {
                body.extend_from_slice(
                    &chunk.map_err(|_| Trouble::BadRequest("The request broke off.".into()))?,
                );
                if body.len() > max {
                    return Err(Trouble::TooLarge);
                }
            }
            Ok(Bytes::from(body))
        };
        let read = tokio::time::timeout(BODY_DEADLINE, reading).await.unwrap_or(Err(Trouble::TooSlow));
        if matches!(read, Err(Trouble::TooSlow | Trouble::TooLarge)) {
            request.extensions_mut().insert(Unfinished { _body: payload });
        }
        read
    }
}

/// The rest of a body that is not waited for. While somebody holds it the server reads no further and closes the
/// connection after the answer; once it is let go of, actix reads on for as long as the sender likes to send.
struct Unfinished {
    _body: Payload,
}

/// An answer that holds the rest of its request's body.
struct Last {
    words: Option<Bytes>,
    _rest: Unfinished,
}

impl MessageBody for Last {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.words.as_ref().map_or(0, |it| it.len() as u64))
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(self.words.take().map(Ok))
    }
}

/// The body of an answer to `request`, which may have given up on the request's own.
pub fn answer_body(request: &HttpRequest, words: BoxBody) -> BoxBody {
    match request.extensions_mut().remove::<Unfinished>() {
        Some(rest) => BoxBody::new(Last { words: words.try_into_bytes().ok(), _rest: rest }),
        None => words,
    }
}

fn content_type(request: &HttpRequest) -> String {
    let full =
        request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    full.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
