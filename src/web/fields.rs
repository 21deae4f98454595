//! What a request says: the fields of its form, its JSON, and what its address asks for.

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Query};
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;

use super::{answer::Trouble, form_text, returned::Typed};

/// The fields of a form. What is missing is empty; of a repeated field the first counts.
pub struct Fields(Rc<Pairs>);

/// Shared with the request, for an answer that gives them back.
pub struct Pairs {
    pub all: Vec<(String, String)>,
    /// Of a large form, its room in memory.
    _room: Option<OwnedSemaphorePermit>,
}

/// What the address asks for, behind its question mark.
pub struct Asked<T>(pub T);

impl Fields {
    /// Of the body of this request, which can give them back. `room` is given back when they are dropped.
    ///
    /// # Errors
    /// It is no form of ours, or not in UTF-8. What could be read of it is given back all the same.
    pub fn parse(
        request: &HttpRequest,
        kind: &str,
        body: &[u8],
        room: Option<OwnedSemaphorePermit>,
    ) -> Result<Fields, Trouble> {
        let (all, read) = match form_text::read(kind, body) {
            Ok(fields) => (fields, Ok(())),
            Err(unread) => (unread.typed, Err(unread.trouble)),
        };
        let pairs = Rc::new(Pairs { all, _room: room });
        request.extensions_mut().insert(Typed(Rc::clone(&pairs)));
        read.map(|()| Fields(pairs))
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.all.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self, name: &str) -> String {
        self.get(name).to_string()
    }

    /// Every field as it came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0.all
    }

    /// Every value of a repeated field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.all.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    pub fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// A JSON body.
pub fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    let mut from = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut from).map_err(unfit)?;
    from.end().map(|()| value).map_err(|error| broken(&error))
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
