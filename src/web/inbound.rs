//! `/hooks/mail`: a mail server hands over what came back, or what a manager answered. The secret is its only key.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};

use super::{
    Web,
    body::Body,
    client,
    trouble::{Answer, Trouble},
};
use weshift_limits::Action;
use weshift_links as links;

pub(crate) async fn take(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    let Some(secret) = &web.settings.mail.inbound_secret else { return Err(Trouble::NotFound) };
    let given = request.headers().get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let given = given.and_then(|it| it.strip_prefix("Bearer ")).unwrap_or_default();
    if !links::same(&secret.0, given.trim()) {
        web.limits.spend(Action::SignIn, client::address(&request, &web))?;
        return Err(Trouble::Forbidden("This is for the site's own mail server, which knows the secret."));
    }
    let message = body.message().await?;
    (web.letters.inlet)(message.bytes).await?;
    Ok(HttpResponse::build(StatusCode::NO_CONTENT).finish())
}
