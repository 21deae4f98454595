//! The desk's pages about letters.

use weshift_templates::admin::{
    layout::Tab,
    letter::{AttemptRow, Framed, MailMessage, MailPreview, PreviewedLetter},
    mail::{Choice, MailDesk, MailRow, UnmailedRow},
    tabs::TabLink,
};

use super::desk::{Around, desk, desk_when, transport_words};
use weshift_config::MailTransport;
use weshift_domain::*;
use weshift_links as links;

/// How the HTML part of a letter is shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    pub dark: bool,
    pub narrow: bool,
}

/// What the list of letters shows.
pub(crate) struct MailList<'a> {
    pub letters: &'a [OutboxLetter],
    pub counts: &'a [(DeliveryState, u32)],
    pub state: Option<DeliveryState>,
    pub older: Option<OutboxId>,
    pub managers: &'a [Manager],
    /// Only theirs.
    pub to: Option<ManagerId>,
    /// Only this reader's.
    pub reader: Option<FollowerId>,
    /// The manager's links were just ended.
    pub ended: bool,
    /// Mailboxes that took no mail were just given another try.
    pub resumed: bool,
    /// What was not mailed to them: the comment, why, since when it waited.
    pub unmailed: &'a [(CommentId, String, Moment)],
    pub halted: bool,
    /// Confirmed, asked, and paused ones.
    pub followers: [u32; 3],
}

pub(crate) fn mail_page(around: &Around<'_>, list: &MailList<'_>) -> String {
    let MailList { letters, counts, state, older, .. } = *list;
    let tab = |it: &(DeliveryState, u32)| TabLink {
        text: it.0.name().into(),
        href: format!("/admin/mail?state={}", it.0.name()),
        count: it.1,
        current: state == Some(it.0),
    };
    let all = TabLink {
        text: "all".into(),
        href: "/admin/mail".into(),
        count: counts.iter().map(|it| it.1).sum(),
        current: state.is_none(),
    };
    let row = |it: &OutboxLetter| MailRow {
        href: format!("/admin/mail/{}", it.id),
        to: it.to.expose(),
        to_href: match (it.manager, it.follower) {
            (Some(id), _) => Some(format!("/admin/mail?to={id}")),
            (None, Some(id)) => Some(format!("/admin/mail?reader={id}")),
            (None, None) => None,
        },
        kind: it.kind.name().into(),
        subject: it.subject.clone(),
        state: it.state.name().into(),
        when: desk_when(around, it.created_at),
        error: it.last_error.clone(),
    };
    let mut filter = state.map(|it| format!("state={}&", it.name())).unwrap_or_default();
    if let Some(to) = list.to {
        filter.push_str(&format!("to={to}&"));
    }
    if let Some(reader) = list.reader {
        filter.push_str(&format!("reader={reader}&"));
    }
    let everybody = Choice { value: String::new(), text: "everybody".into(), chosen: list.to.is_none() };
    let choice = |it: &Manager| Choice {
        value: it.id.to_string(),
        text: it.name.clone(),
        chosen: list.to == Some(it.id),
    };
    let addressee = list.managers.iter().find(|it| Some(it.id) == list.to);
    let unmailed = |(id, reason, at): &(CommentId, String, Moment)| UnmailedRow {
        href: links::desk_comment(*id),
        comment: format!("Comment {id}"),
        reason: if reason.is_empty() { not_yet(addressee) } else { reason.clone() },
        when: desk_when(around, *at),
    };
    MailDesk {
        desk: desk(around, "Mail", Tab::Mail),
        transport: transport_words(around),
        tabs: std::iter::once(all).chain(counts.iter().map(tab)).collect(),
        rows: letters.iter().map(row).collect(),
        older: older.map(|id| format!("/admin/mail?{filter}before={id}")),
        empty: "No letters yet.".into(),
        recipients: std::iter::once(everybody).chain(list.managers.iter().map(choice)).collect(),
        unmailed: list.unmailed.iter().map(unmailed).collect(),
        whose: list
            .reader
            .map(|_| "Mail to one reader, and what was not mailed to them.".into())
            .unwrap_or_default(),
        warnings: warnings(around),
        ended: list.ended,
        resumed: list.resumed,
        can_resume: around.by.manager().role.may(Right::Site)
            && (list.followers[2] > 0 || list.managers.iter().any(|it| it.is_paused)),
        halted: list.halted,
        followers: [followers_words(list.followers), managers_words(list.managers)].concat(),
        previews: PREVIEWS.iter().map(|(kind, text)| (kind.name().into(), text.to_string())).collect(),
    }
    .render()
    .into_string()
}

/// Why something that is owed has not gone yet.
fn not_yet(manager: Option<&Manager>) -> String {
    match manager {
        Some(manager) if manager.is_paused => "not yet: the mailbox is paused".into(),
        Some(manager) if !manager.habits.at_once => "not at once: the digest tells it".into(),
        Some(_) | None => "not yet: it comes with the next mail".into(),
    }
}

/// What keeps mail from being all it could be.
fn warnings(around: &Around<'_>) -> Vec<String> {
    let mail = &around.web.settings.mail;
    let goes_out = !matches!(mail.transport, MailTransport::Outbox);
    let mut warnings = Vec::new();
    if goes_out && !around.web.links.is_https() {
        warnings.push(
            "server.base_url does not begin with https://, so mail programs cannot offer to end mails by one click."
                .into(),
        );
    }
    if goes_out && mail.dkim.is_none() {
        warnings.push(
            "No key signs the mails, unless your mail server does it: weshift mail dkim-keygen makes one."
                .into(),
        );
    }
    warnings
}

fn followers_words([confirmed, asked, paused]: [u32; 3]) -> String {
    if confirmed + asked == 0 {
        return String::new();
    }
    let mut words = match confirmed {
        0 => "No reader gets mail about discussions yet".to_string(),
        1 => "1 reader gets mail about discussions".to_string(),
        number => format!("{number} readers get mail about discussions"),
    };
    match asked {
        0 => (),
        1 => words.push_str(", 1 was asked and has not answered"),
        number => words.push_str(&format!(", {number} were asked and have not answered")),
    }
    match paused {
        0 => (),
        1 => words.push_str(", 1 mailbox takes none"),
        number => words.push_str(&format!(", {number} mailboxes take none")),
    }
    words + "."
}

fn managers_words(managers: &[Manager]) -> String {
    match managers.iter().filter(|it| it.is_paused).count() {
        0 => String::new(),
        1 => " The mailbox of 1 manager takes no mail.".into(),
        number => format!(" The mailboxes of {number} managers take no mail."),
    }
}

const PREVIEWS: [(LetterKind, &str); 12] = [
    (LetterKind::Held, "comments wait"),
    (LetterKind::Digest, "digest"),
    (LetterKind::Reply, "reply to a reader"),
    (LetterKind::Published, "comment published"),
    (LetterKind::Follow, "shall replies come by mail?"),
    (LetterKind::Confirm, "is this your address?"),
    (LetterKind::SignIn, "sign in"),
    (LetterKind::OwnPage, "a page of one’s own"),
    (LetterKind::AskReminder, "a reminder?"),
    (LetterKind::Reminder, "reminder"),
    (LetterKind::Alarm, "alarm"),
    (LetterKind::Test, "test"),
];

/// A letter as it would be written now, if there would be one.
pub(crate) fn preview_page(
    around: &Around<'_>,
    kind: LetterKind,
    letter: Option<&NewLetter>,
    read: Option<ReadLetter>,
    look: Look,
) -> String {
    let page = format!("/admin/mail/preview/{}", kind.name());
    let previewed = letter.zip(read).map(|(letter, read)| PreviewedLetter {
        subject: letter.subject.clone(),
        text: read.text,
        html: read.html.is_some().then(|| framed(&page, look)),
        headers: read.headers,
        source: String::from_utf8_lossy(&letter.raw).replace("\r\n", "\n"),
    });
    MailPreview {
        desk: desk(around, "Preview", Tab::Mail),
        name: PREVIEWS.iter().find(|it| it.0 == kind).map_or(kind.name(), |it| it.1).into(),
        letter: previewed,
        send_action: page,
    }
    .render()
    .into_string()
}

fn framed(page: &str, look: Look) -> Framed {
    Framed { page: page.into(), href: format!("{page}/html"), dark: look.dark, narrow: look.narrow }
}

/// A letter, read back: its headers and its text.
pub(crate) struct ReadLetter {
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: Option<String>,
}

pub(crate) fn letter_page(
    around: &Around<'_>,
    letter: &OutboxLetter,
    attempts: &[Attempt],
    read: ReadLetter,
    source: Option<String>,
    look: Look,
) -> String {
    let page = format!("/admin/mail/{}", letter.id);
    let can_retry = matches!(
        letter.state,
        DeliveryState::Queued | DeliveryState::Failed | DeliveryState::Expired | DeliveryState::Cancelled
    );
    let can_cancel = matches!(letter.state, DeliveryState::Queued | DeliveryState::Failed);
    let may = around.by.manager().role.may_decide() && !letter.raw.is_empty();
    let attempt = |it: &Attempt| AttemptRow {
        when: desk_when(around, it.at),
        phase: it.phase.clone(),
        text: it.text.clone(),
    };
    MailMessage {
        desk: desk(around, "Letter", Tab::Mail),
        to: letter.to.expose(),
        subject: letter.subject.clone(),
        state: letter.state.name().into(),
        kind: letter.kind.name().into(),
        when: desk_when(around, letter.created_at),
        headers: read.headers,
        text: read.text,
        html: read.html.is_some().then(|| framed(&page, look)),
        eml_href: source.is_some().then(|| format!("{page}/eml")),
        source,
        attempts: attempts.iter().map(attempt).collect(),
        retry_action: (may && can_retry).then(|| format!("/admin/mail/{}/retry", letter.id)),
        cancel_action: (may && can_cancel).then(|| format!("/admin/mail/{}/cancel", letter.id)),
    }
    .render()
    .into_string()
}
