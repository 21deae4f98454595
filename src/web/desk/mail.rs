//! Every letter: where it stands, what is in it, and another try.

use actix_web::{
    http::header,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web,
        answer::{self, Answer, Trouble},
        session::{DeskForm, SignedIn},
        view::{self, ReadLetter},
    },
    around, may_decide, page,
};
use crate::domain::*;

const LETTERS: u32 = 50;

/// A letter's own style and nothing else: no script, nothing from elsewhere.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

#[derive(Deserialize)]
pub struct MailQuery {
    state: Option<String>,
    before: Option<i64>,
}

pub async fn list(web: Data<Web>, by: SignedIn, query: Query<MailQuery>) -> Answer {
    let state = query.state.as_deref().and_then(DeliveryState::parse);
    let filter = MailFilter { state, before: query.before.map(OutboxId), limit: LETTERS };
    let letters = web.reader.list_letters(filter).await?;
    let older = (letters.len() == LETTERS as usize).then(|| letters.last().map(|it| it.id)).flatten();
    let counts = web.reader.count_letters().await?;
    Ok(page(view::mail_page(&around(&web, &by, None).await?, &letters, &counts, state, older)))
}

pub async fn show(web: Data<Web>, by: SignedIn, id: Path<String>) -> Answer {
    let (letter, attempts) = find(&web, &id).await?;
    let read = read(&letter, &by);
    Ok(page(view::letter_page(&around(&web, &by, None).await?, &letter, &attempts, read)))
}

/// The HTML part, for a frame on the letter's page.
pub async fn html(web: Data<Web>, by: SignedIn, id: Path<String>) -> Answer {
    let (letter, _) = find(&web, &id).await?;
    let html = read(&letter, &by).html.ok_or(Trouble::NotFound)?;
    let mut response = page(html);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(LETTER_POLICY));
    headers.insert(header::X_FRAME_OPTIONS, header::HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

pub async fn retry(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let (letter, _) = find(&web, &id).await?;
    web.moderation.retry_letter(form.by.manager(), letter.id).await?;
    Ok(answer::see_other(&format!("/admin/mail/{}", letter.id)))
}

pub async fn cancel(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let (letter, _) = find(&web, &id).await?;
    web.moderation.cancel_letter(form.by.manager(), letter.id).await?;
    Ok(answer::see_other(&format!("/admin/mail/{}", letter.id)))
}

async fn find(web: &Web, id: &str) -> Result<(OutboxLetter, Vec<Attempt>), Trouble> {
    let id: OutboxId = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_letter(id).await?.ok_or(Trouble::NotFound)
}

/// A letter to somebody else holds links that act as them: those who are not the addressee see its envelope only.
fn read(letter: &OutboxLetter, by: &SignedIn) -> ReadLetter {
    let theirs = letter.manager == Some(by.manager().id) || letter.kind == LetterKind::Test;
    let read = crate::text::read_message(&letter.raw);
    match read {
        Some(message) if theirs => {
            ReadLetter { headers: message.headers, text: message.text, html: message.html }
        }
        Some(message) => ReadLetter {
            headers: message
                .headers
                .into_iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("list-unsubscribe"))
                .collect(),
            text:
                "This letter is somebody else's: its links act in their name, so only they can read it here."
                    .into(),
            html: None,
        },
        None => ReadLetter {
            headers: Vec::new(),
            text: "The content was forgotten, as it is after 30 days.".into(),
            html: None,
        },
    }
}
