//! What a request says: the fields of its form, its JSON, and what its address asks for.

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use tokio::sync::OwnedSemaphorePermit;

use super::{
    form_text,
    given::{self, Amiss},
    returned::{Pairs, Typed},
    trouble::Trouble,
};

/// The fields of a form. What is missing is empty; of a repeated field the first counts.
pub(crate) struct Fields(Rc<Pairs>);

/// What the address asks for, behind its question mark.
pub(crate) struct Asked<T>(pub T);

impl Fields {
    /// Of the body of this request, which can give them back. `room` is given back when they are dropped.
    ///
    /// # Errors
    /// It is no form of ours, or not in UTF-8. What could be read of it is given back all the same.
    pub(crate) fn parse(
        request: &HttpRequest,
        kind: &str,
        body: &[u8],
        room: Option<OwnedSemaphorePermit>,
    ) -> Result<Fields, Trouble> {
        let (all, read) = match form_text::read(kind, body) {
            Ok(fields) => (fields, Ok(())),
            Err(unread) => (unread.typed, Err(unread.trouble)),
        };
        let pairs = Rc::new(Pairs::new(all, room));
        request.extensions_mut().insert(Typed(Rc::clone(&pairs)));
        read.map(|()| Fields(pairs))
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.all.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).to_string()
    }

    /// Every field as it came.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0.all
    }

    /// Every value of a repeated field.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.all.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// A JSON body.
pub(crate) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    let given = given::of_json(body).map_err(|error| broken(&error))?;
    given::read(given).map_err(|amiss| Trouble::Unfit { field: name_of(&amiss), message: amiss.message })
}

/// JSON that is none, or no object.
fn broken(error: &serde_json::Error) -> Trouble {
    match error.classify() {
        Category::Data => {
            Trouble::Unfit { field: BODY.into(), message: "This must be a JSON object.".into() }
        }
        Category::Eof => Trouble::MalformedBody("The JSON of the body ends too early.".into()),
        Category::Syntax | Category::Io => Trouble::MalformedBody(format!(
            "The body is no JSON: the mistake is in line {}, column {}.",
            error.line(),
            error.column()
        )),
    }
}

const BODY: &str = "body";

fn name_of(amiss: &Amiss) -> String {
    amiss.field.clone().unwrap_or_else(|| BODY.into())
}

impl<T: DeserializeOwned + 'static> FromRequest for Asked<T> {
    type Error = Trouble;
    type Future = Ready<Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = given::read(given::of_query(request.query_string()));
        ready(
            asked
                .map(Asked)
                .map_err(|amiss| Trouble::InvalidQuery { field: name_of(&amiss), message: amiss.message }),
        )
    }
}
