//! Somebody who writes; notes about them; their data, handed over or let go; and the blocklist.

use actix_web::{
    http::{StatusCode, header},
    web::{Data, Path},
};

use super::{
    super::{
        Web, answer,
        session::{DeskForm, ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, PersonState, PersonTyped},
    },
    around, comment, extras, may_decide, page,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::RawBlock;
use weshift_store::Search;

/// Cards on a person's page.
const CARDS: u32 = 10;

pub(crate) async fn show(web: Data<Web>, by: SignedIn, key: Path<String>) -> Answer {
    person(&web, &by, parse(&key)?, StatusCode::OK, PersonTyped::default()).await
}

async fn person(web: &Web, by: &SignedIn, key: AddressKey, status: StatusCode, typed: PersonTyped) -> Answer {
    let search = Search { author: Some(key.clone()), ..Search::default() };
    let (found, _) = web.reader.search(search, CARDS).await?;
    let block = web.reader.find_block_of(key.clone()).await?;
    if found.is_empty() && block.is_none() {
        return Err(Trouble::NotFound);
    }
    let standing = web.reader.list_standings(vec![key.clone()]).await?.remove(&key).unwrap_or_default();
    let state = PersonState {
        standing,
        confirmed: web.reader.is_confirmed(key.clone()).await?,
        block,
        notes: web.reader.list_notes(NoteOn::Person(key.clone())).await?,
        extras: extras(web, &found).await?,
        found,
        key,
        typed,
    };
    Ok(answer::private_page(status, view::person_page(&around(web, by, None).await?, &state)))
}

/// Trusts, holds, refuses, or none of these.
pub(crate) async fn set_standing(web: Data<Web>, key: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let key = parse(&key)?;
    let effect = match form.get("effect") {
        "" => None,
        name => {
            Some(BlockEffect::parse(name).ok_or_else(|| Trouble::BadRequest("Choose one of these.".into()))?)
        }
    };
    must_be_known(&web, &key).await?;
    let (note, days) = (form.text("note"), form.text("days"));
    let done = web.moderation.set_standing(form.by.manager(), key.clone(), effect, &note, &days).await;
    match done {
        Ok(()) => Ok(answer::see_other(&links::person(&key))),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let typed = PersonTyped { days: Some(days), problems, ..PersonTyped::default() };
            person(&web, &form.by, key, StatusCode::UNPROCESSABLE_ENTITY, typed).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn note(web: Data<Web>, key: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let key = parse(&key)?;
    must_be_known(&web, &key).await?;
    let note = form.text("note");
    match web.moderation.add_note(form.by.manager(), NoteOn::Person(key.clone()), &note).await {
        Ok(_) => Ok(answer::see_other(&format!("{}#notes", links::person(&key)))),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let typed = PersonTyped { note, problems, ..PersonTyped::default() };
            person(&web, &form.by, key, StatusCode::UNPROCESSABLE_ENTITY, typed).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

/// Everything that is kept of them, as a file.
pub(crate) async fn export(web: Data<Web>, key: Path<String>, form: ProvenForm) -> Answer {
    may_decide(&form.by)?;
    let (comment, _) = newest(&web, &parse(&key)?).await?;
    let who = who(&form.by);
    let data = web.moderation.export_person(who, Via::Page, &comment.email).await?;
    let mut response = answer::private(StatusCode::OK, "application/json", format!("{data:#}").into_bytes());
    let name = header::HeaderValue::from_static("attachment; filename=\"person.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

pub(crate) async fn ask_erase(web: Data<Web>, by: SignedIn, key: Path<String>) -> Answer {
    may_decide(&by)?;
    let key = parse(&key)?;
    let (comment, count) = newest(&web, &key).await?;
    Ok(page(view::erase_page(&around(&web, &by, None).await?, &key, &comment, count, &[])))
}

pub(crate) async fn erase(web: Data<Web>, key: Path<String>, form: ProvenForm) -> Answer {
    may_decide(&form.by)?;
    let key = parse(&key)?;
    let (comment, count) = newest(&web, &key).await?;
    let same =
        Email::parse(form.get("email")).is_some_and(|it| it.normalised() == comment.email.normalised());
    if !same {
        let problem = Problem::new(Field::Email, "That is not their address.");
        let html = view::erase_page(&around(&web, &form.by, None).await?, &key, &comment, count, &[problem]);
        return Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    let erasing = if form.get("comments") == "remove" { Erasing::Comments } else { Erasing::Identity };
    web.moderation.erase_person(who(&form.by), Via::Page, &comment.email, erasing).await?;
    Ok(answer::see_other(links::DESK_AUDIT))
}

/// Settles the reports of a comment.
pub(crate) async fn settle_reports(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id = comment::parse(&id)?;
    web.reader.find_comment(id).await?.ok_or(Trouble::NotFound)?;
    web.moderation.settle_reports(form.by.manager(), id).await?;
    Ok(answer::see_other(super::back(form.get("back"))))
}

pub(crate) async fn blocklist(web: Data<Web>, by: SignedIn) -> Answer {
    let blocks = web.reader.list_blocks().await?;
    let around = around(&web, &by, None).await?;
    Ok(page(view::blocklist_page(&around, &blocks, &RawBlock::default(), &[])))
}

pub(crate) async fn block(web: Data<Web>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let raw = RawBlock {
        kind: form.text("kind"),
        value: form.text("value"),
        effect: form.text("effect"),
        note: form.text("note"),
        days: form.text("days"),
    };
    match web.moderation.add_block(form.by.manager(), &raw).await {
        Ok(()) => Ok(answer::see_other(links::DESK_BLOCKLIST)),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let blocks = web.reader.list_blocks().await?;
            let html = view::blocklist_page(&around(&web, &form.by, None).await?, &blocks, &raw, &problems);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn unblock(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id: i64 = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_block(id).await?.ok_or(Trouble::NotFound)?;
    web.moderation.remove_block(form.by.manager(), id).await?;
    Ok(answer::see_other(links::DESK_BLOCKLIST))
}

fn who(by: &SignedIn) -> Actor {
    Actor::manager(by.manager())
}

/// A keyed hash as `links` makes it.
fn parse(key: &str) -> Result<AddressKey, Trouble> {
    let plain = key.len() <= 64 && key.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    if plain { Ok(AddressKey(key.to_string())) } else { Err(Trouble::NotFound) }
}

/// Somebody of whom there is a comment, or something in the blocklist.
async fn must_be_known(web: &Web, key: &AddressKey) -> Result<(), Trouble> {
    let search = Search { author: Some(key.clone()), ..Search::default() };
    let wrote = !web.reader.search(search, 1).await?.0.is_empty();
    if wrote || web.reader.find_block_of(key.clone()).await?.is_some() {
        Ok(())
    } else {
        Err(Trouble::NotFound)
    }
}

/// Their newest comment, and how many there are.
async fn newest(web: &Web, key: &AddressKey) -> Result<(Comment, u32), Trouble> {
    let search = Search { author: Some(key.clone()), ..Search::default() };
    let (mut found, _) = web.reader.search(search, 1).await?;
    let newest = found.pop().ok_or(Trouble::NotFound)?;
    let standing = web.reader.list_standings(vec![key.clone()]).await?.remove(key).unwrap_or_default();
    Ok((newest.placed.comment, standing.total()))
}
