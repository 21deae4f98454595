//! `/c/{id}`: a comment's lasting address, and with its author's key their private page of it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        body::Body,
        client,
        fields::Fields,
        refusals, session,
        trouble::{Answer, Trouble},
        view,
    },
    threads::PAGE_SIZE,
};
use weshift_domain::*;
use weshift_links as links;

#[derive(Deserialize)]
pub(crate) struct KeyQuery {
    key: Option<String>,
    /// What was just done.
    done: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, id: Path<String>, query: Query<KeyQuery>) -> Answer {
    let placed = find(&web, &id).await?;
    let comment = &placed.comment;
    if query.key.as_deref().is_some_and(|key| web.links.is_author_key(comment.id, key)) {
        let notice = query.done.as_deref().and_then(done_words);
        return own_page(&web, &placed, notice, None).await;
    }
    if comment.status != Status::Approved {
        return Err(Trouble::NotFound);
    }
    if placed.place.thread.page().is_some() {
        return Ok(answer::see_other(&at_its_page(&web, &placed).await?));
    }
    let page = web.reader.find_page_number(comment.id, PAGE_SIZE).await?.unwrap_or(1);
    let place = links::thread_page(&placed.place.thread, page);
    Ok(answer::see_other(&format!("{place}#{}", links::anchor(comment.id))))
}

/// In the page of another site, where the widget opens it.
async fn at_its_page(web: &Web, placed: &Placed) -> Result<String, Trouble> {
    let thread = web.reader.find_thread_by_id(placed.comment.thread).await?.ok_or(Trouble::NotFound)?;
    let address = thread.address.unwrap_or_else(|| thread.name.to_string());
    Ok(format!("{address}#{}", links::anchor(placed.comment.id)))
}

pub(crate) async fn edit(request: HttpRequest, web: Data<Web>, id: Path<String>, body: Body) -> Answer {
    session::must_come_from_a_known_site(&request, &web)?;
    let fields = body.fields().await?;
    let placed = find_own(&web, &id, &fields).await?;
    let sender = client::sender(&request, &web);
    match web.intake.edit(placed.comment.clone(), fields.get("comment"), &sender).await {
        Ok(_) => Ok(back(&web, placed.comment.id, "changed")),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            own_page(&web, &placed, None, Some((fields.get("comment"), &problems))).await
        }
        Err(Rejection::Refused(refusal)) => {
            let problem = Problem::new(Field::Comment, refusals::message_of(&refusal));
            let mut response =
                own_page(&web, &placed, None, Some((fields.get("comment"), &[problem]))).await?;
            *response.status_mut() = refusals::status_of(&refusal);
            Ok(response)
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

pub(crate) async fn withdraw(request: HttpRequest, web: Data<Web>, id: Path<String>, body: Body) -> Answer {
    session::must_come_from_a_known_site(&request, &web)?;
    let placed = find_own(&web, &id, &body.fields().await?).await?;
    let id = placed.comment.id;
    web.intake.withdraw(placed.comment).await?;
    Ok(back(&web, id, "withdrawn"))
}

pub(crate) async fn ask_to_confirm(
    request: HttpRequest,
    web: Data<Web>,
    id: Path<String>,
    body: Body,
) -> Answer {
    session::must_come_from_a_known_site(&request, &web)?;
    let placed = find_own(&web, &id, &body.fields().await?).await?;
    let change = waiting_change(&web, &placed.comment).await?;
    let asked = change.as_ref().unwrap_or(&placed.comment);
    web.intake.ask_to_confirm(asked, &client::sender(&request, &web)).await?;
    Ok(back(&web, placed.comment.id, "asked"))
}

async fn own_page(
    web: &Web,
    placed: &Placed,
    notice: Option<&str>,
    refused: Option<(&str, &[Problem])>,
) -> Answer {
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let change = waiting_change(web, &placed.comment).await?;
    let page = view::own_page(web, (placed, change.as_ref()), notice.map(str::to_string), refused);
    Ok(answer::private_page(status, page))
}

/// What the comment is to say once a manager agrees. Of one that is not published nothing else waits.
async fn waiting_change(web: &Web, comment: &Comment) -> Result<Option<Comment>, Fault> {
    match comment.status {
        Status::Approved => web.reader.find_change_of(comment.id).await,
        Status::Pending | Status::Spam | Status::Trash => Ok(None),
    }
}

fn done_words(done: &str) -> Option<&'static str> {
    match done {
        "changed" => Some("Your change is saved."),
        "withdrawn" => Some("Your reply is withdrawn."),
        "asked" => Some(
            "The link is on its way, unless this address got one a short while ago or wants no mail. Look into your mail within a day.",
        ),
        _ => None,
    }
}

fn back(web: &Web, id: CommentId, done: &str) -> HttpResponse {
    answer::see_other(&format!("{}&done={done}", links::own_comment(id, &web.links.author_key(id))))
}

async fn find(web: &Web, id: &str) -> Result<Placed, Trouble> {
    let id: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_comment(id).await?.ok_or(Trouble::NotFound)
}

/// The comment, if the form holds its author's key. A comment that is not there answers like one of another.
async fn find_own(web: &Web, id: &str, fields: &Fields) -> Result<Placed, Trouble> {
    let number: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    if !web.links.is_author_key(number, fields.get("key")) {
        return Err(Trouble::Forbidden(
            "Only the author of a reply can do that, with the address they were given.",
        ));
    }
    find(web, id).await
}
