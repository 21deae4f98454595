//! Who is signed in, and whether a request really comes from a page of ours.

use std::ops::Deref;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    dev::Payload,
    http::{Method, header},
    web::Data,
};
use futures_util::future::LocalBoxFuture;

use super::{Web, body::Body, fields::Fields, hosts, trouble::Trouble, view};
use weshift_domain::{Assertion, Manager, Password, Proof, Right, Session};

/// A signed-in manager, of whatever role.
pub(crate) struct SignedIn {
    pub session: Session,
    pub csrf: String,
}

/// A form that a signed-in manager sent from one of our pages.
pub(crate) struct DeskForm {
    pub by: SignedIn,
    pub fields: Fields,
}

impl SignedIn {
    pub(crate) fn manager(&self) -> &Manager {
        &self.session.manager
    }

    /// Only those whose role allows it go on.
    pub(crate) fn must(&self, right: Right) -> Result<(), Trouble> {
        if self.manager().role.may(right) { Ok(()) } else { Err(Trouble::Forbidden(right.refusal())) }
    }
}

impl Deref for DeskForm {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

impl FromRequest for SignedIn {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let web = web_of(request);
        let token = request.cookie(cookie_name(&web)).map(|it| it.value().to_string());
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let next = request.uri().path_and_query().map(|it| it.as_str().to_string()).unwrap_or_default();
        Box::pin(async move {
            let session = match token {
                Some(token) => web.moderation.session(&token).await?,
                None => None,
            };
            match session {
                Some(session) => Ok(SignedIn { csrf: web.links.csrf_token(&session.token_hash), session }),
                None if reads => Err(Trouble::SignIn(next)),
                None => Err(Trouble::Forbidden("You are no longer signed in.")),
            }
        })
    }
}

impl FromRequest for DeskForm {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let by = SignedIn::from_request(request, payload);
        let body = Body::from_request(request, payload);
        let web = web_of(request);
        let ours = must_come_from_us(request, &web);
        Box::pin(async move {
            let by = by.await?;
            ours?;
            let fields = body.await?.fields().await?;
            if !web.links.is_csrf_token(&by.session.token_hash, fields.get("csrf")) {
                return Err(Trouble::Forbidden("This form belongs to an earlier session."));
            }
            web.moderation.keep_session(&by.session).await?;
            Ok(DeskForm { by, fields })
        })
    }
}

/// Somebody whose password, or link, was right, and whose second proof is missing.
pub(crate) struct HalfSignedIn(pub Session);

impl FromRequest for HalfSignedIn {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let web = web_of(request);
        let token = request.cookie(cookie_name(&web)).map(|it| it.value().to_string());
        Box::pin(async move {
            let session = match token {
                Some(token) => web.moderation.half_session(&token).await?,
                None => None,
            };
            session.map(HalfSignedIn).ok_or(Trouble::SignIn(String::new()))
        })
    }
}

/// A form of the desk for what cannot be taken back easily: whoever sends it proved who they are a short while ago. Else
/// they are asked to, and what they typed goes along.
pub(crate) struct ProvenForm(pub DeskForm);

impl Deref for ProvenForm {
    type Target = DeskForm;

    fn deref(&self) -> &DeskForm {
        &self.0
    }
}

impl FromRequest for ProvenForm {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = DeskForm::from_request(request, payload);
        let (web, to) = (web_of(request), request.path().to_string());
        Box::pin(async move {
            let form = form.await?;
            if web.moderation.is_proven(&form.by.session) {
                return Ok(ProvenForm(form));
            }
            Err(Trouble::Prove(view::prove_page(&web, &form, &to, None).await?))
        })
    }
}

/// What was typed, or done with a passkey, to prove who somebody is. The passkey first: its form has nothing else.
pub(crate) fn proof(fields: &Fields) -> Proof {
    if !fields.get("proof_credential").is_empty() {
        return Proof::Passkey(assertion(fields));
    }
    let code = fields.get("proof_code").trim();
    if code.is_empty() {
        return Proof::Password(Password(fields.text("proof_password")));
    }
    Proof::Code(code.to_string())
}

pub(crate) fn assertion(fields: &Fields) -> Assertion {
    Assertion {
        credential: fields.text("proof_credential"),
        client_data: fields.text("proof_client_data"),
        authenticator_data: fields.text("proof_authenticator_data"),
        signature: fields.text("proof_signature"),
    }
}

fn web_of(request: &HttpRequest) -> Data<Web> {
    Data::clone(request.app_data::<Data<Web>>().expect("the server gives every request its Web"))
}

/// A form that acts for whoever is signed in, or signs somebody in, comes from one of our own pages.
pub(crate) fn must_come_from_us(request: &HttpRequest, web: &Web) -> Result<(), Trouble> {
    if hosts::comes_from_us(request, web) { Ok(()) } else { Err(Trouble::ForeignOrigin) }
}

/// The same, or from a page of a site that the settings name.
pub(crate) fn must_come_from_a_known_site(request: &HttpRequest, web: &Web) -> Result<(), Trouble> {
    let origin = request.headers().get(header::ORIGIN).and_then(|it| it.to_str().ok());
    if origin.is_some_and(|origin| web.settings.site.origins.iter().any(|it| it == origin)) {
        return Ok(());
    }
    must_come_from_us(request, web)
}

fn cookie_name(web: &Web) -> &'static str {
    if web.links.is_https() { "__Host-weshift" } else { "weshift" }
}

/// Signs in: the answer carries the session's token.
pub(crate) fn with_session(mut response: HttpResponse, web: &Web, token: String) -> HttpResponse {
    let cookie = Cookie::build(cookie_name(web), token)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(web.links.is_https())
        .finish();
    response.add_cookie(&cookie).expect("the token is printable");
    response
}

/// Signs out: the browser forgets the token.
pub(crate) fn without_session(mut response: HttpResponse, web: &Web) -> HttpResponse {
    let mut cookie = Cookie::build(cookie_name(web), "").path("/").secure(web.links.is_https()).finish();
    cookie.make_removal();
    response.add_cookie(&cookie).expect("an empty cookie is printable");
    response
}
