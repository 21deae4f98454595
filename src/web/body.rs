//! Request bodies: read only when a handler asks, within a size, a time and a common amount of memory.
//!
//! A handler decides from the path and the headers whether it wants the body at all; until it calls one of `Body`'s
//! methods nothing is read. `close_if_unread` closes a connection whose request left some of its body unread, so that
//! no sender can hold it by sending slowly, or nothing.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::{InternalError, PayloadError},
    http::header::{self, HeaderValue},
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::{Stream, StreamExt};
use serde::de::DeserializeOwned;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    fields::{Fields, read_json},
    trouble::Trouble,
};

const KIB: usize = 1024;

/// The largest form or JSON: the longest comment (65,525 bytes) with every byte escaped, and the other fields.
const MAX_FORM: usize = 256 * KIB;

/// The largest message that a mail server may hand over: what comes back may hold what went out.
const MAX_MESSAGE: usize = 10 * 1024 * KIB;

/// A body that takes longer is given up: actix itself would wait for ever.
const BODY_DEADLINE: Duration = Duration::from_secs(20);

/// A body up to this size is not counted: it is no more than what the server buffers for each connection anyway.
const SMALL: usize = 8 * KIB;

/// How long a large body waits for memory before its sender is asked to come again.
const MEMORY_WAIT: Duration = Duration::from_secs(5);

/// How much memory all large bodies of this process may take at once. Shared by all workers.
pub(crate) struct BodyMemory {
    forms: Arc<Semaphore>,
    messages: Arc<Semaphore>,
}

impl Default for BodyMemory {
    /// 128 forms and two messages, each of the largest size.
    fn default() -> Self {
        let of = |bytes: usize| Arc::new(Semaphore::new(bytes / KIB));
        BodyMemory { forms: of(128 * MAX_FORM), messages: of(2 * MAX_MESSAGE) }
    }
}

/// The body of a request, not read yet.
pub(crate) struct Body {
    request: HttpRequest,
    payload: Payload,
    /// The content type as it came.
    kind: String,
    declared: Option<usize>,
    memory: Data<BodyMemory>,
}

/// Bytes with the room in memory that they take; it is given back when they are dropped.
pub(crate) struct Read {
    pub bytes: Vec<u8>,
    room: Option<OwnedSemaphorePermit>,
}

impl FromRequest for Body {
    type Error = Trouble;
    type Future = std::future::Ready<Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let header = |name| request.headers().get(name).and_then(|it| it.to_str().ok());
        let kind = header(header::CONTENT_TYPE).unwrap_or_default();
        let memory =
            request.app_data::<Data<BodyMemory>>().expect("the server gives every request its BodyMemory");
        std::future::ready(Ok(Body {
            request: request.clone(),
            payload: payload.take(),
            kind: kind.to_string(),
            declared: header(header::CONTENT_LENGTH).and_then(|it| it.parse().ok()),
            memory: Data::clone(memory),
        }))
    }
}

impl Body {
    /// The fields of a form.
    pub(crate) async fn fields(self) -> Result<Fields, Trouble> {
        let (request, kind, memory) =
            (self.request.clone(), self.kind.clone(), Arc::clone(&self.memory.forms));
        let read = self.read(MAX_FORM, memory).await?;
        Fields::parse(&request, &kind, &read.bytes, read.room)
    }

    pub(crate) async fn json<T: DeserializeOwned>(self) -> Result<T, Trouble> {
        self.must_be("application/json")?;
        let memory = Arc::clone(&self.memory.forms);
        read_json(&self.read(MAX_FORM, memory).await?.bytes)
    }

    /// A mail message, whatever its content type says.
    pub(crate) async fn message(self) -> Result<Read, Trouble> {
        let memory = Arc::clone(&self.memory.messages);
        self.read(MAX_MESSAGE, memory).await
    }

    fn must_be(&self, kind: &'static str) -> Result<(), Trouble> {
        let found = self.kind.split(';').next().unwrap_or_default().trim();
        if found.eq_ignore_ascii_case(kind) { Ok(()) } else { Err(Trouble::UnsupportedMedia(kind)) }
    }

    /// Nothing is decompressed: a few bytes could become a great many.
    fn must_be_plain(&self) -> Result<(), Trouble> {
        let codings = self.request.headers().get_all(header::CONTENT_ENCODING);
        let is_plain = |it: &str| it.trim().is_empty() || it.trim().eq_ignore_ascii_case("identity");
        let plain = |it: &HeaderValue| it.to_str().is_ok_and(|it| it.split(',').all(is_plain));
        if codings.into_iter().all(plain) { Ok(()) } else { Err(Trouble::UnsupportedEncoding) }
    }

    async fn read(mut self, max: usize, memory: Arc<Semaphore>) -> Result<Read, Trouble> {
        self.must_be_plain()?;
        if self.declared.is_some_and(|length| length > max) {
            return Err(Trouble::TooLarge);
        }
        timeout(BODY_DEADLINE, self.read_all(max, memory)).await.unwrap_or(Err(Trouble::TooSlow))
    }

    /// A body that turns out not to be small takes all the room that it may need at once: two that each hold a part
    /// would wait for each other.
    async fn read_all(&mut self, max: usize, memory: Arc<Semaphore>) -> Result<Read, Trouble> {
        let mut read = Read { bytes: Vec::new(), room: None };
        while let Some(chunk) = self.payload.next().await {
            let chunk = chunk.map_err(|_| Trouble::BadRequest("The request broke off.".into()))?;
            let length = read.bytes.len() + chunk.len();
            if length > max {
                return Err(Trouble::TooLarge);
            }
            if length > SMALL && read.room.is_none() {
                let most = self.declared.unwrap_or(max);
                read.room = Some(take_room(Arc::clone(&memory), most, MEMORY_WAIT).await?);
                read.bytes.reserve_exact(most.saturating_sub(read.bytes.len()));
            }
            read.bytes.extend_from_slice(&chunk);
        }
        Ok(read)
    }
}

async fn take_room(
    memory: Arc<Semaphore>,
    bytes: usize,
    patience: Duration,
) -> Result<OwnedSemaphorePermit, Trouble> {
    let kib = u32::try_from(bytes.div_ceil(KIB)).map_err(|_| Trouble::TooLarge)?;
    match timeout(patience, memory.acquire_many_owned(kib)).await {
        Ok(Ok(room)) => Ok(room),
        Ok(Err(_)) | Err(_) => Err(Trouble::Busy),
    }
}

/// The outermost step around every request: where some of the body was not read, the connection ends after the answer.
///
/// Without this, actix reads on for as long as the sender of a chunked body likes to send.
pub(crate) async fn close_if_unread<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let payload = std::mem::replace(request.parts_mut().1, Payload::None);
    if matches!(payload, Payload::None) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let watched = Watched(Rc::new(RefCell::new(Incoming { payload, is_over: false })));
    request.set_payload(Payload::Stream { payload: Box::pin(watched.clone()) });
    let response = next.call(request).await;
    if watched.0.borrow().is_over {
        return response.map(ServiceResponse::map_into_boxed_body);
    }
    let last = |words| BoxBody::new(Last { words, _rest: watched });
    match response {
        Ok(response) => Ok(response.map_into_boxed_body().map_body(|_, words| last(words))),
        Err(error) => {
            let response = error.error_response().map_body(|_, words| last(words));
            Err(InternalError::from_response(error, response).into())
        }
    }
}

struct Incoming {
    payload: Payload,
    is_over: bool,
}

/// A body that can be asked later whether all of it was read.
#[derive(Clone)]
struct Watched(Rc<RefCell<Incoming>>);

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut incoming = self.0.borrow_mut();
        let polled = Pin::new(&mut incoming.payload).poll_next(context);
        incoming.is_over |= matches!(polled, Poll::Ready(None | Some(Err(_))));
        polled
    }
}

/// An answer that holds the rest of its request's body. While it does, actix reads no further, and closes the connection
/// once the answer has gone.
struct Last {
    words: BoxBody,
    _rest: Watched,
}

impl MessageBody for Last {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.words.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.words).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_finds_no_room_is_asked_to_come_again_and_the_next_gets_what_is_given_back() {
        let memory = Arc::new(Semaphore::new(256));
        let take = |bytes: usize| take_room(Arc::clone(&memory), bytes, Duration::from_millis(50));
        let held = take(200 * KIB).await.unwrap();
        assert!(matches!(take(57 * KIB).await, Err(Trouble::Busy)));
        drop(held);
        assert!(take(256 * KIB).await.is_ok());
    }
}
