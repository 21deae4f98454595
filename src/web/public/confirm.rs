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
    let Some(confirmation) = web.intake.look_at_confirmation(&token).await? else { return Ok(over(&web)) };
    let html = view::confirm_page(&web, confirmation.comment.as_ref(), &links::confirm(&token));
    Ok(answer::private_page(StatusCode::OK, html))
}

pub async fn confirm(web: Data<Web>, token: LinkToken) -> Answer {
    if let Some(page) = follow::confirm(&web, &token).await? {
        return Ok(page);
    }
    let Some(confirmed) = web.intake.confirm(&token).await? else { return Ok(over(&web)) };
    Ok(answer::private_page(StatusCode::OK, view::confirmed_page(&web, &confirmed)))
}

fn over(web: &Web) -> HttpResponse {
    let words =
        ["This link is too old or not whole. Ask for a new one from the private page of a reply of yours."];
    answer::private_page(StatusCode::GONE, view::notice(web, "This link no longer works", &words, None))
}
