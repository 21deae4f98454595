//! `/confirm/{token}`: a commenter confirms their address. Opening the link does nothing; the button does.

use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{
    super::{
        Web,
        answer::{self, Answer},
        link_token::LinkToken,
        view,
    },
    follow,
};
use crate::links;

pub async fn show(web: Data<Web>, token: LinkToken) -> Answer {
    if let Some(page) = follow::show_confirm(&web, &token).await? {
        return Ok(page);
    }
    if web.intake.read_confirmation(&token).is_none() {
        return Ok(over(&web));
    }
    let words = [
        "Press the button and it is confirmed. If you did not ask for this, close the page: nothing happens.",
    ];
    let html = view::notice(
        &web,
        "Is this your address?",
        &words,
        Some(("Yes, confirm it", &links::confirm(&token))),
    );
    Ok(answer::private_page(StatusCode::OK, html))
}

pub async fn confirm(web: Data<Web>, token: LinkToken) -> Answer {
    if let Some(page) = follow::confirm(&web, &token).await? {
        return Ok(page);
    }
    if !web.intake.confirm(&token).await? {
        return Ok(over(&web));
    }
    let words =
        ["Thank you. Once one of your replies is published, later ones from this address appear at once."];
    Ok(answer::private_page(StatusCode::OK, view::notice(&web, "Your address is confirmed", &words, None)))
}

fn over(web: &Web) -> HttpResponse {
    let words =
        ["This link is too old or not whole. Ask for a new one from the private page of a reply of yours."];
    answer::private_page(StatusCode::GONE, view::notice(web, "This link no longer works", &words, None))
}
