//! What managers get: notices, digests, a way in, answers to their commands, alarms.

use weshift_templates::{
    html::Link,
    mail::{Alarm, Invitation, Letter, SignInLink, Test},
};

use super::{
    digests,
    letters::{About, Mailer, NEVER, as_they_are},
    message::List,
    notices::{self, Pause},
    words::clock_words,
};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{self as links, MailLink, Purpose, token_from, token_hash};
use weshift_moderation::{
    INVITATION_LIFE,
    digest::{next_due, zone_of},
    wave_of,
};
use weshift_store::Activity;

/// A letter that could not go for so long goes no more.
const HELD_LIFE: i64 = DAY;
/// Of a digest after which no other comes.
const DIGEST_LIFE: i64 = DAY;
const ACK_LIFE: i64 = DAY;
const SIGN_IN_LIFE: i64 = 10 * MINUTE;
const TEST_LIFE: i64 = HOUR;
const ALARM_LIFE: i64 = 3 * DAY;

impl Mailer {
    /// What waits for a manager, oldest first and at least one: ten in full, the others as a count; of a wave three.
    /// `from_one`: how many of them came from the same network.
    pub(crate) fn held_letter(
        &self,
        (waiting, from_one): (&[Waiting], (usize, Option<CommentId>)),
        manager: &Manager,
        pause: &Pause,
        now: Moment,
    ) -> NewLetter {
        let links_end = now.plus(i64::from(self.mail.link_days) * DAY);
        // What was published does not wait: no wave of it is to be held back.
        let all_wait = waiting.iter().all(|it| it.placed.comment.status == Status::Pending);
        let wave = if all_wait { wave_of(waiting, from_one, now) } else { None };
        let shown =
            &waiting[..waiting.len().min(if wave.is_some() { notices::SAMPLES } else { notices::IN_FULL })];
        let first = &shown[0].placed;
        let comments = as_they_are(shown.iter().map(|it| &it.placed));
        let week = now.in_zone(&zone_of(&manager.habits)).date().iso_week_date();
        let about = About {
            life: HELD_LIFE.min(links_end.since(now)),
            references: vec![format!("held.{}.{}w{:02}", first.place.thread.post, week.year(), week.week())],
            comments: &comments,
            more: waiting.len() - shown.len(),
            ..self.to_manager(
                LetterKind::Held,
                manager,
                format!("held:{}:{}:{}", manager.id, first.comment.id, first.comment.seq),
            )
        };
        let words = match wave {
            Some(wave) => notices::wave(self, waiting, &wave, manager, pause, links_end).letter(),
            None => notices::held(self, waiting, manager, pause, links_end, now).letter(),
        };
        self.letter(about, words, now)
    }

    /// What happened since the manager's last digest, up to `until`.
    pub(crate) fn digest_letter(
        &self,
        activity: &Activity,
        manager: &Manager,
        until: Moment,
        now: Moment,
    ) -> NewLetter {
        let links_end = now.plus(i64::from(self.mail.link_days) * DAY);
        // A digest that lapses gives its window back by this key.
        let key = format!("digest:{}:{}:{}", manager.id, manager.digest_until.millis(), until.millis());
        let view = digests::digest(self, activity, manager, until, links_end);
        let shown = as_they_are(activity.waiting.iter().take(notices::IN_FULL).map(|it| &it.placed));
        // When the next one is due, it tells what this one could not.
        let life = next_due(&manager.habits, now).map_or(DIGEST_LIFE, |due| due.since(now));
        let about = About { comments: &shown, life, ..self.to_manager(LetterKind::Digest, manager, key) };
        self.letter(about, view.letter(), now)
    }

    /// A notice of one waiting comment with fresh links, for a manager whose link to it was too old.
    pub fn fresh_link_letter(&self, manager: &Manager, waiting: &Waiting) -> NewLetter {
        let now = self.clock.now();
        let links_end = now.plus(i64::from(self.mail.link_days) * DAY);
        let comment = &waiting.placed.comment;
        let about = About {
            life: HELD_LIFE,
            comments: &[(comment.id, comment.seq)],
            ..self.to_manager(
                LetterKind::Held,
                manager,
                format!("fresh:{}:{}:{}", manager.id, comment.id, now.millis()),
            )
        };
        let pause = Pause::none(manager);
        let words = notices::held(self, std::slice::from_ref(waiting), manager, &pause, links_end, now);
        self.letter(about, words.letter(), now)
    }

    /// Tells an owner that no manager gets mail any more, so that waiting comments go unnoticed. At most one a day.
    pub fn nobody_is_told_letter(&self, owner: &Manager) -> NewLetter {
        let lines = vec![
            "Every manager has switched mail off, or their mailbox takes none.".into(),
            "Comments that wait stand in the queue, and nobody hears of them until one of you switches mail on, on the desk under Account."
                .into(),
        ];
        let day = self.clock.now().millis().div_euclid(DAY);
        let news = "Nobody is told of waiting comments any more.";
        self.alarm_letter(owner, &format!("nobody:{day}"), news, lines)
    }

    /// Tells the owner what only they can mend. Keep it with `tx.add_letter`; `key` says what about, so that it is told
    /// once.
    pub(crate) fn alarm_letter(
        &self,
        owner: &Manager,
        key: &str,
        news: &str,
        lines: Vec<String>,
    ) -> NewLetter {
        let now = self.clock.now();
        let view = Alarm {
            site: self.site(),
            lang: self.language(),
            news: news.into(),
            lines,
            link: Link::new("The desk's Mail page", &self.links.absolute(links::DESK_MAIL)),
        };
        let about = About {
            manager: Some(owner.id),
            ..About::new(
                LetterKind::Alarm,
                (&owner.name, &owner.email),
                format!("alarm:{}:{key}", owner.id),
                ALARM_LIFE,
            )
        };
        self.letter(about, view.letter(), now)
    }

    /// The answer to a manager's message. It says what `words` say, and comes from nobody: an answer to it goes nowhere.
    pub(crate) fn ack_letter(&self, manager: &Manager, message_id: &str, words: Letter) -> NewLetter {
        let about = About {
            manager: Some(manager.id),
            answers: Some(message_id),
            ..About::new(
                LetterKind::Ack,
                (&manager.name, &manager.email),
                format!("ack:{}", token_hash(message_id)),
                ACK_LIFE,
            )
        };
        self.letter(about, words, self.clock.now())
    }

    /// The link by which a manager signs in, valid for ten minutes; `token` is the one of `links::sign_in_link(..)`.
    pub fn sign_in_letter(&self, manager: &Manager, token: &str) -> NewLetter {
        let now = self.clock.now();
        let view = SignInLink {
            site: self.site(),
            lang: self.language(),
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

    /// Invites the new manager `to` in the name of `from`; `token` is the one of `links::join(..)`.
    pub fn invitation_letter(&self, to: &Manager, from: &Manager, token: &str) -> NewLetter {
        let now = self.clock.now();
        let role = match to.role {
            Role::Viewer => "see everything on the desk",
            Role::Manager => "decide on comments, and write posts",
            Role::Owner => "decide on everything, as an owner",
        };
        let view = Invitation {
            site: self.site(),
            lang: self.language(),
            name: to.name.clone(),
            from: from.name.clone(),
            role: role.into(),
            href: self.links.absolute(&links::join(token)),
            expires: clock_words(now.plus(INVITATION_LIFE), &zone_of(&to.habits)),
        };
        let key = format!("invitation:{}", token_hash(token));
        let about = About {
            manager: Some(to.id),
            ..About::new(LetterKind::SignIn, (&to.name, &to.email), key, INVITATION_LIFE)
        };
        self.letter(about, view.letter(), now)
    }

    /// A letter to try whether mail arrives.
    pub fn test_letter(&self, to: &Email) -> NewLetter {
        let view = Test { site: self.site(), lang: self.language(), from: self.mail.from.expose() };
        let key = format!("test:{}", token_from(random_bytes()));
        let now = self.clock.now();
        self.letter(About::new(LetterKind::Test, ("", to), key, TEST_LIFE), view.letter(), now)
    }

    /// One of the letters that a manager gets again and again, and can stop.
    fn to_manager<'a>(&self, kind: LetterKind, manager: &'a Manager, dedup_key: String) -> About<'a> {
        About {
            manager: Some(manager.id),
            list: Some((List::Moderation, self.unsubscribe_address(manager, kind))),
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
            recipient: manager.id.0,
            epoch: manager.epoch,
            subject: comment.id.0,
            seq: comment.seq,
            expires_at,
        };
        self.links.absolute(&links::decision(&self.links.mail_token(&link)))
    }

    /// Where this kind of a manager's mail stops.
    pub(super) fn unsubscribe_address(&self, manager: &Manager, kind: LetterKind) -> String {
        let link = MailLink {
            purpose: Purpose::Unsubscribe,
            recipient: manager.id.0,
            epoch: manager.epoch,
            subject: i64::from(kind == LetterKind::Digest),
            seq: 0,
            expires_at: NEVER,
        };
        self.links.absolute(&links::unsubscribe(&self.links.mail_token(&link)))
    }
}
