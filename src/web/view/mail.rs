//! The desk's pages about letters.

use weshift_templates::admin::{
    layout::Tab,
    mail::{AttemptRow, MailDesk, MailMessage, MailRow},
    queue::TabLink,
};

use super::desk::{Around, desk, desk_when};
use crate::{config::MailTransport, domain::*};

pub fn mail_page(
    around: &Around<'_>,
    letters: &[OutboxLetter],
    counts: &[(DeliveryState, u32)],
    state: Option<DeliveryState>,
    older: Option<OutboxId>,
) -> String {
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
        kind: it.kind.name().into(),
        subject: it.subject.clone(),
        state: it.state.name().into(),
        when: desk_when(around, it.created_at),
        error: it.last_error.clone(),
    };
    let filter = state.map(|it| format!("state={}&", it.name())).unwrap_or_default();
    MailDesk {
        desk: desk(around, "Mail", Tab::Mail),
        transport: transport_words(around),
        tabs: std::iter::once(all).chain(counts.iter().map(tab)).collect(),
        rows: letters.iter().map(row).collect(),
        older: older.map(|id| format!("/admin/mail?{filter}before={id}")),
        empty: "No letters yet.".into(),
    }
    .render()
    .into_string()
}

pub(super) fn transport_words(around: &Around<'_>) -> String {
    match (&around.web.settings.mail.transport, &around.health) {
        (MailTransport::Outbox, _) => {
            "No mail server is set (mail.smtp.url): letters are kept here and in the Maildir, and reach nobody.".into()
        }
        (MailTransport::Smtp(smtp), Some(health)) if !health.up => {
            let since = desk_when(around, health.since).text;
            format!("{}:{} does not take mail since {since}: {}. Letters wait and go out once it does.", smtp.host, smtp.port, health.error)
        }
        (MailTransport::Smtp(smtp), _) => format!("Mail goes out through {}:{}.", smtp.host, smtp.port),
    }
}

/// A letter, read back: its headers and its text.
pub struct ReadLetter {
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: Option<String>,
}

pub fn letter_page(
    around: &Around<'_>,
    letter: &OutboxLetter,
    attempts: &[Attempt],
    read: ReadLetter,
) -> String {
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
        html_href: read.html.is_some().then(|| format!("/admin/mail/{}/html", letter.id)),
        attempts: attempts.iter().map(attempt).collect(),
        retry_action: (may && can_retry).then(|| format!("/admin/mail/{}/retry", letter.id)),
        cancel_action: (may && can_cancel).then(|| format!("/admin/mail/{}/cancel", letter.id)),
    }
    .render()
    .into_string()
}
