//! Which program asks, by the token in `Authorization: Bearer`, and what it may do.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;

use super::{Web, trouble::Trouble};
use weshift_domain::{Bearer, Manager, Scope};

/// A program with a token that works.
pub(crate) struct Program(Bearer);

impl Program {
    /// For whom it acts, if it may do this.
    pub(crate) fn may(&self, scope: Scope) -> Result<&Manager, Trouble> {
        if self.0.may(scope) { Ok(&self.0.manager) } else { Err(Trouble::OutOfScope(scope)) }
    }
}

impl FromRequest for Program {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = token_of(request);
        let web =
            Data::clone(request.app_data::<Data<Web>>().expect("the server gives every request its Web"));
        Box::pin(async move {
            let token = token.ok_or(Trouble::TokenMissing)?;
            let bearer = web.programs.bearer(&token).await?;
            bearer.map(Program).ok_or(Trouble::TokenInvalid)
        })
    }
}

/// What stands behind `Bearer`, whichever way that is written.
pub(crate) fn token_of(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(actix_web::http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_string())
}
