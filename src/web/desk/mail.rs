//! Every letter: where it stands, what is in it, and another try.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{DeskForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, ReadLetter},
    },
    around, page,
};
use weshift_domain::*;

const LETTERS: u32 = 50;

/// A letter's own style and nothing else: no script, nothing from elsewhere.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

#[derive(Deserialize)]
pub(crate) struct MailQuery {
    state: Option<String>,
    before: Option<i64>,
    /// Only letters to this manager, and what was not mailed to them.
    to: Option<i64>,
    /// The same of a reader who follows something.
    reader: Option<i64>,
    /// The links in this manager's mails were just ended.
    ended: Option<String>,
    /// Those whose mailbox took no mail were just given another try.
    resumed: Option<String>,
}

/// How the HTML part is shown.
#[derive(Deserialize)]
pub(crate) struct LookQuery {
    /// `dark`: as it looks where dark is preferred.
    scheme: Option<String>,
    /// `narrow`: as on a telephone.
    width: Option<String>,
}

impl LookQuery {
    fn is_dark(&self) -> bool {
        self.scheme.as_deref() == Some("dark")
    }

    fn look(&self) -> view::Look {
        view::Look { dark: self.is_dark(), narrow: self.width.as_deref() == Some("narrow") }
    }
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<MailQuery>) -> Answer {
    let state = query.state.as_deref().and_then(DeliveryState::parse);
    let to = query.to.map(ManagerId);
    let reader = query.reader.map(FollowerId);
    let filter = MailFilter {
        state,
        manager: to,
        follower: reader,
        before: query.before.map(OutboxId),
        limit: LETTERS,
    };
    let letters = web.reader.list_letters(filter).await?;
    let older = (letters.len() == LETTERS as usize).then(|| letters.last().map(|it| it.id)).flatten();
    let counts = web.reader.list_letter_counts().await?;
    let managers = web.reader.list_managers().await?;
    let unmailed = match (to, reader) {
        (Some(manager), _) => web.reader.list_unmailed_notices(manager, LETTERS).await?,
        (None, Some(reader)) => web.reader.list_unmailed_news(reader, LETTERS).await?,
        (None, None) => Vec::new(),
    };
    let desk = view::MailList {
        letters: &letters,
        counts: &counts,
        state,
        older,
        managers: &managers,
        to,
        reader,
        ended: query.ended.is_some(),
        resumed: query.resumed.is_some(),
        unmailed: &unmailed,
        halted: web.reader.is_mail_halted().await?,
        followers: web.reader.count_followers().await?,
    };
    Ok(page(view::mail_page(&around(&web, &by, None).await?, &desk)))
}

pub(crate) async fn halt(web: Data<Web>, form: DeskForm) -> Answer {
    form.by.must(Right::Post)?;
    web.moderation.halt_mail(form.by.manager(), form.get("halt") == "1").await?;
    Ok(answer::see_other(weshift_links::DESK_MAIL))
}

/// Those whose mailbox took no mail are mailed again.
pub(crate) async fn resume(web: Data<Web>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    let who = Actor::manager(form.by.manager());
    web.moderation.resume_all_mail(who, Via::Page).await?;
    Ok(answer::see_other("/admin/mail?resumed=1"))
}

/// What was mailed to this manager decides nothing any more.
pub(crate) async fn end_links(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.end_links(form.by.manager()).await?;
    Ok(answer::see_other("/admin/mail?ended=1"))
}

/// A letter as this manager would get it now.
pub(crate) async fn preview(
    web: Data<Web>,
    by: SignedIn,
    kind: Path<String>,
    look: Query<LookQuery>,
) -> Answer {
    let kind = LetterKind::parse(&kind).ok_or(Trouble::NotFound)?;
    let letter = (web.letters.preview)(kind, by.manager().clone()).await?;
    let message = letter.as_ref().and_then(|it| weshift_text::read_message(&it.raw));
    let read = message.map(|it| ReadLetter { headers: it.headers, text: it.text, html: it.html });
    let around = around(&web, &by, None).await?;
    Ok(page(view::preview_page(&around, kind, letter.as_ref(), read, look.look())))
}

pub(crate) async fn preview_html(
    web: Data<Web>,
    by: SignedIn,
    kind: Path<String>,
    look: Query<LookQuery>,
) -> Answer {
    let kind = LetterKind::parse(&kind).ok_or(Trouble::NotFound)?;
    let letter = (web.letters.preview)(kind, by.manager().clone()).await?.ok_or(Trouble::NotFound)?;
    let html = weshift_text::read_message(&letter.raw).and_then(|it| it.html).ok_or(Trouble::NotFound)?;
    Ok(letter_html(html, look.is_dark()))
}

pub(crate) async fn send_preview(web: Data<Web>, kind: Path<String>, form: DeskForm) -> Answer {
    let kind = LetterKind::parse(&kind).ok_or(Trouble::NotFound)?;
    let letter = (web.letters.preview)(kind, form.by.manager().clone()).await?.ok_or(Trouble::NotFound)?;
    let sent = web.moderation.send_preview(form.by.manager(), letter).await?;
    let to = sent.map_or_else(|| weshift_links::DESK_MAIL.to_string(), |id| format!("/admin/mail/{id}"));
    Ok(answer::see_other(&to))
}

/// The letter as a file, for a mail program.
pub(crate) async fn eml(web: Data<Web>, by: SignedIn, id: Path<String>) -> Answer {
    let (letter, _) = find(&web, &id).await?;
    if letter.raw.is_empty() || !is_theirs(&letter, &by) {
        return Err(Trouble::NotFound);
    }
    let mut response = answer::private(StatusCode::OK, "message/rfc822", letter.raw);
    let name = format!("attachment; filename=\"letter-{}.eml\"", letter.id);
    if let Ok(name) = header::HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, id: Path<String>, look: Query<LookQuery>) -> Answer {
    let (letter, attempts) = find(&web, &id).await?;
    let read = read(&letter, &by);
    let source = is_theirs(&letter, &by).then(|| String::from_utf8_lossy(&letter.raw).replace("\r\n", "\n"));
    let around = around(&web, &by, None).await?;
    Ok(page(view::letter_page(&around, &letter, &attempts, read, source, look.look())))
}

/// The HTML part, for a frame on the letter's page.
pub(crate) async fn html(web: Data<Web>, by: SignedIn, id: Path<String>, look: Query<LookQuery>) -> Answer {
    let (letter, _) = find(&web, &id).await?;
    let html = read(&letter, &by).html.ok_or(Trouble::NotFound)?;
    Ok(letter_html(html, look.is_dark()))
}

/// `dark`: the letter's own rules for dark, whatever this browser prefers.
fn letter_html(html: String, dark: bool) -> HttpResponse {
    let html = if dark { html.replace("(prefers-color-scheme:dark)", "all") } else { html };
    let mut response = page(html);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(LETTER_POLICY));
    headers.insert(header::X_FRAME_OPTIONS, header::HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// A letter to a manager is that manager's, whatever its kind. A test that went to no manager is anybody's: no link in it
/// works.
fn is_theirs(letter: &OutboxLetter, by: &SignedIn) -> bool {
    match letter.manager {
        Some(manager) => manager == by.manager().id,
        None => letter.kind == LetterKind::Test,
    }
}

pub(crate) async fn retry(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Post)?;
    let (letter, _) = find(&web, &id).await?;
    web.moderation.retry_letter(form.by.manager(), letter.id).await?;
    Ok(answer::see_other(&format!("/admin/mail/{}", letter.id)))
}

pub(crate) async fn cancel(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Post)?;
    let (letter, _) = find(&web, &id).await?;
    web.moderation.cancel_letter(form.by.manager(), letter.id).await?;
    Ok(answer::see_other(&format!("/admin/mail/{}", letter.id)))
}

async fn find(web: &Web, id: &str) -> Result<(OutboxLetter, Vec<Attempt>), Trouble> {
    let id: OutboxId = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_letter(id).await?.ok_or(Trouble::NotFound)
}

/// Headers of somebody else's letter that give nothing away. All others may name it to those who take mail in (return
/// addresses, Message-ID) or act in the addressee's name.
fn is_open(header: &str) -> bool {
    const OPEN: [&str; 8] =
        ["from", "to", "subject", "date", "auto-submitted", "precedence", "mime-version", "content-type"];
    OPEN.iter().any(|it| header.eq_ignore_ascii_case(it))
}

/// A letter to somebody else holds links that act as them: those who are not the addressee see its envelope only.
fn read(letter: &OutboxLetter, by: &SignedIn) -> ReadLetter {
    let theirs = is_theirs(letter, by);
    let read = weshift_text::read_message(&letter.raw);
    match read {
        Some(message) if theirs => {
            ReadLetter { headers: message.headers, text: message.text, html: message.html }
        }
        Some(message) => ReadLetter {
            headers: message.headers.into_iter().filter(|(name, _)| is_open(name)).collect(),
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
