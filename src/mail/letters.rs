//! What is in a letter: one verb per kind, from what the domain knows to finished words.
//!
//! Never in any letter: an IP address, another reader's address (a manager sees a commenter's only if the settings say
//! so), a live link of a commenter's. What a commenter wrote is in the body alone, never in a header.

use jiff::tz::TimeZone;
use weshift_templates::mail::{Confirm, Letter, SignInLink, Test};

use super::{
    header::{SUBJECT, header_text},
    message::{self, Sheet},
    notices,
    words::clock_words,
};
use crate::{
    clock::{Clock, random_bytes},
    config::{Mail, Site},
    domain::*,
    links::{self, Links, MailLink, Purpose, token_from, token_hash},
    moderation::digest::zone_of,
    store::Activity,
};

/// Makes letters. Pure but for the clock and chance; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    pub(super) links: Links,
    pub(super) mail: Mail,
    pub(super) site: String,
    pub(super) language: String,
    pub(super) clock: Clock,
}

/// A letter that could not go for so long goes no more.
const HELD_LIFE: i64 = 3 * DAY;
const DIGEST_LIFE: i64 = DAY;
const CONFIRM_LIFE: i64 = DAY;
const SIGN_IN_LIFE: i64 = 10 * MINUTE;
const TEST_LIFE: i64 = HOUR;

/// Links that stop mail work for ever; this is in the year 2191.
const NEVER: Moment = Moment::from_millis(7_000_000_000_000);

/// What makes one letter differ from another of its kind.
struct About<'a> {
    kind: LetterKind,
    to: (&'a str, &'a Email),
    manager: Option<ManagerId>,
    dedup_key: String,
    life: i64,
    conversation: Option<String>,
    unsubscribe: Option<String>,
    comments: &'a [CommentId],
    more: usize,
}

impl Mailer {
    pub fn new(links: Links, mail: Mail, site: &Site, clock: Clock) -> Mailer {
        Mailer { links, mail, site: site.name.clone(), language: site.language.clone(), clock }
    }

    pub fn settings(&self) -> &Mail {
        &self.mail
    }

    /// What waits for a manager, oldest first and at least one: ten in full, the others as a count.
    pub fn held_letter(&self, waiting: &[Waiting], manager: &Manager, now: Moment) -> NewLetter {
        let links_end = now.plus(i64::from(self.mail.link_days) * DAY);
        let shown = &waiting[..waiting.len().min(notices::IN_FULL)];
        let first = &shown[0].placed;
        let comments: Vec<CommentId> = shown.iter().map(|it| it.placed.comment.id).collect();
        let week = now.in_zone(&zone_of(&manager.habits)).date().iso_week_date();
        let about = About {
            life: HELD_LIFE.min(links_end.since(now)),
            conversation: Some(format!(
                "held.{}.{}w{:02}",
                first.place.thread.post,
                week.year(),
                week.week()
            )),
            comments: &comments,
            more: waiting.len() - shown.len(),
            ..self.to_manager(
                LetterKind::Held,
                manager,
                format!("held:{}:{}:{}", manager.id, first.comment.id, first.comment.seq),
            )
        };
        self.letter(about, notices::held(self, waiting, manager, links_end, now).letter(), now)
    }

    /// What happened since the manager's last digest, up to `until`.
    pub fn digest_letter(
        &self,
        activity: &Activity,
        manager: &Manager,
        until: Moment,
        now: Moment,
    ) -> NewLetter {
        let links_end = now.plus(i64::from(self.mail.link_days) * DAY);
        let key = format!("digest:{}:{}", manager.id, until.millis());
        let view = notices::digest(self, activity, manager, until, links_end);
        self.letter(self.to_manager(LetterKind::Digest, manager, key), view.letter(), now)
    }

    /// Asks a commenter to confirm their address; `token` is `links.confirm_token(..)`. Keep it with `tx.add_letter`.
    ///
    /// It holds nothing that somebody typed, or anybody could mail a stranger through us.
    pub fn confirm_letter(&self, to: &Email, token: &str) -> NewLetter {
        let now = self.clock.now();
        let view = Confirm {
            site: self.site.clone(),
            lang: self.language.clone(),
            post_title: String::new(),
            date: super::words::day_words(now, &TimeZone::UTC),
            href: self.links.absolute(&links::confirm(token)),
            expires: format!("{} UTC", clock_words(now.plus(CONFIRM_LIFE), &TimeZone::UTC)),
        };
        let key = format!("confirm:{}", token_hash(token));
        self.letter(About::new(LetterKind::Confirm, ("", to), key, CONFIRM_LIFE), view.letter(), now)
    }

    /// Lets a manager in; `token` is the one of `links::sign_in_link(..)`. Keep it with `tx.add_letter`.
    pub fn sign_in_letter(&self, manager: &Manager, token: &str) -> NewLetter {
        let now = self.clock.now();
        let view = SignInLink {
            site: self.site.clone(),
            lang: self.language.clone(),
            name: manager.name.clone(),
            href: self.links.absolute(&links::sign_in_link(token)),
            expires: clock_words(now.plus(SIGN_IN_LIFE), &zone_of(&manager.habits)),
        };
        let about = About {
            manager: Some(manager.id),
            ..About::new(
                LetterKind::SignIn,
                (&manager.name, &manager.email),
                format!("sign-in:{}", token_hash(token)),
                SIGN_IN_LIFE,
            )
        };
        self.letter(about, view.letter(), now)
    }

    /// Shows that mail arrives.
    pub fn test_letter(&self, to: &Email) -> NewLetter {
        let view =
            Test { site: self.site.clone(), lang: self.language.clone(), from: self.mail.from.expose() };
        let key = format!("test:{}", token_from(random_bytes()));
        let now = self.clock.now();
        self.letter(About::new(LetterKind::Test, ("", to), key, TEST_LIFE), view.letter(), now)
    }

    fn letter(&self, about: About, words: Letter, now: Moment) -> NewLetter {
        let (raw, message_id) = message::write(&Sheet {
            kind: about.kind,
            from: (&self.mail.from_name, &self.mail.from),
            to: about.to,
            domain: &self.mail.domain,
            site: &self.site,
            subject: &words.subject,
            text: &words.text,
            html: &words.html,
            at: now,
            conversation: about.conversation,
            unsubscribe: about.unsubscribe,
            comments: about.comments,
            more: about.more,
        });
        NewLetter {
            kind: about.kind,
            manager: about.manager,
            dedup_key: about.dedup_key,
            message_id,
            from: self.mail.from.clone(),
            to: about.to.1.clone(),
            subject: header_text(&words.subject, SUBJECT),
            raw,
            due_at: now,
            expires_at: now.plus(about.life),
            at: now,
        }
    }

    /// One of the letters that a manager gets again and again, and can stop.
    fn to_manager<'a>(&self, kind: LetterKind, manager: &'a Manager, dedup_key: String) -> About<'a> {
        About {
            manager: Some(manager.id),
            unsubscribe: Some(self.unsubscribe_address(manager)),
            ..About::new(kind, (&manager.name, &manager.email), dedup_key, DIGEST_LIFE)
        }
    }

    /// Where one button decides on the comment as it is now.
    pub(super) fn decision_address(
        &self,
        manager: &Manager,
        comment: &Comment,
        expires_at: Moment,
    ) -> String {
        let link = MailLink {
            purpose: Purpose::Moderate,
            manager: manager.id,
            epoch: manager.epoch,
            comment: comment.id,
            seq: comment.seq,
            expires_at,
        };
        self.links.absolute(&links::decision(&self.links.mail_token(&link)))
    }

    pub(super) fn unsubscribe_address(&self, manager: &Manager) -> String {
        let link = MailLink {
            purpose: Purpose::Unsubscribe,
            manager: manager.id,
            epoch: manager.epoch,
            comment: CommentId(0),
            seq: 0,
            expires_at: NEVER,
        };
        self.links.absolute(&links::unsubscribe(&self.links.mail_token(&link)))
    }
}

impl<'a> About<'a> {
    fn new(kind: LetterKind, to: (&'a str, &'a Email), dedup_key: String, life: i64) -> About<'a> {
        About {
            kind,
            to,
            manager: None,
            dedup_key,
            life,
            conversation: None,
            unsubscribe: None,
            comments: &[],
            more: 0,
        }
    }
}
