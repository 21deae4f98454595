//! `/confirm/{token}`: a commenter confirms their address. Opening the link does nothing; the button does.

use actix_web::{http::StatusCode, web::Data};

use super::{
    super::{Web, answer, link_token::LinkToken, trouble::Answer, view},
    follow,
};
use weshift_links as links;

pub(crate) async fn show(web: Data<Web>, token: LinkToken) -> Answer {
    if let Some(page) = follow::show_confirm(&web, &token).await? {
        return Ok(page);
    }
    let Some(confirmation) = web.intake.look_at_confirmation(&token).await? else {
        return over(&web, &token).await;
    };
    let action = links::confirm(&token);
    let html = match confirmation.is_done {
        true => view::already_confirmed_page(&web, Some(&action)),
        false => view::confirm_page(&web, confirmation.comment.as_ref(), &action),
    };
    Ok(answer::private_page(StatusCode::OK, html))
}

pub(crate) async fn confirm(web: Data<Web>, token: LinkToken) -> Answer {
    if let Some(page) = follow::confirm(&web, &token).await? {
        return Ok(page);
    }
    let Some(confirmed) = web.intake.confirm(&token).await? else { return over(&web, &token).await };
    Ok(answer::private_page(StatusCode::OK, view::confirmed_page(&web, &confirmed)))
}

/// Who used a link and finds it once more, days later, is told what came of it.
async fn over(web: &Web, token: &str) -> Answer {
    if web.intake.is_confirmed_already(token).await? {
        return Ok(answer::private_page(StatusCode::OK, view::already_confirmed_page(web, None)));
    }
    let words =
        ["This link is too old or not whole. Ask for a new one from the private page of a reply of yours."];
    let html = view::notice(web, "This link no longer works", &words, None);
    Ok(answer::private_page(StatusCode::GONE, html))
}
