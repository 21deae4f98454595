//! What is in a letter: one verb per kind, from what the domain knows to finished words.
//!
//! Never in any letter: an IP address, another reader's address (a manager sees a commenter's only if the settings say
//! so), a live link of a commenter's. What a commenter wrote is in the body alone, never in a header.

use std::sync::Arc;

use weshift_templates::mail::Letter;

use super::{
    dkim::Dkim,
    header::{self, SUBJECT, header_text},
    inbound::address::extend,
    message::{self, List, Sheet, random_id},
};
use weshift_clock::{Clock, random_bytes};
use weshift_config::{LiveSite, Mail, MailTransport};
use weshift_domain::*;
use weshift_links::Links;

/// Makes the bytes of every kind of letter. `app` makes one at the start. It writes nothing: the caller keeps what it
/// makes with `tx.add_letter`, in the transaction that the letter tells of. Apart from clock and randomness it is pure;
/// cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    pub(super) links: Links,
    pub(super) mail: Mail,
    site: LiveSite,
    pub(super) clock: Clock,
    pub(super) floor: Floor,
    dkim: Option<Arc<Dkim>>,
    /// What its mailing lists are called, as a part of a host name.
    list_name: String,
}

/// Links that stop mail work for ever; this is in the year 2191.
pub(super) const NEVER: Moment = Moment::from_millis(7_000_000_000_000);

/// What makes one letter differ from another of its kind.
pub(super) struct About<'a> {
    pub kind: LetterKind,
    pub to: (&'a str, &'a Email),
    pub manager: Option<ManagerId>,
    pub follower: Option<(FollowerId, FollowId)>,
    pub dedup_key: String,
    pub life: i64,
    pub references: Vec<String>,
    pub answers: Option<&'a str>,
    pub list: Option<(List, String)>,
    pub archive: Option<String>,
    pub comments: &'a [(CommentId, i64)],
    pub more: usize,
}

impl Mailer {
    /// Reads the DKIM keys and derives a name for the mailing lists from the site's.
    ///
    /// # Errors
    /// A key of `mail.dkim` is not usable.
    pub fn new(links: Links, mail: Mail, site: LiveSite, clock: Clock) -> Result<Mailer, Fault> {
        let dkim = match &mail.dkim {
            Some(dkim) => {
                let keys: Vec<(String, String)> =
                    dkim.keys.iter().map(|(selector, pem)| (selector.clone(), pem.0.clone())).collect();
                let dkim = Dkim::new(&dkim.domain, &keys)
                    .map_err(|why| Fault::new("reading mail.dkim.key_file", why.trim_end_matches('.')))?;
                Some(Arc::new(dkim))
            }
            None => None,
        };
        let list_name = header::list_name(&site.now().name, links.base());
        Ok(Mailer { links, mail, site, clock, floor: Floor::default(), dkim, list_name })
    }

    /// The name of its mailing lists, a label of a host name: until `naming_lists`, the one derived from the site.
    pub fn list_name(&self) -> &str {
        &self.list_name
    }

    /// Fixes the name of its mailing lists, whatever the site is called later: readers filter mail by `List-Id`.
    pub fn naming_lists(self, list_name: String) -> Mailer {
        Mailer { list_name, ..self }
    }

    /// Sets the privacy threshold for results of the exercise in a digest.
    pub fn showing_from(self, floor: Floor) -> Mailer {
        Mailer { floor, ..self }
    }

    /// What the site is called.
    pub(super) fn site(&self) -> String {
        self.site.now().name.clone()
    }

    pub(super) fn language(&self) -> String {
        self.site.now().language.clone()
    }

    /// The settings `mail.*` that it was made with.
    pub fn settings(&self) -> &Mail {
        &self.mail
    }

    /// The DNS records by which others verify our signatures: host name and TXT value, RSA first. Empty: no key signs.
    pub fn dkim_records(&self) -> Vec<(String, String)> {
        self.dkim.as_ref().map(|it| it.records()).unwrap_or_default()
    }

    /// Verifies the signatures of a letter that this mailer made: the selectors of its keys, or what is wrong. `None`:
    /// no key signs.
    pub fn check_signatures(&self, raw: &[u8]) -> Option<Result<Vec<String>, String>> {
        self.dkim.as_ref().map(|it| it.check(raw))
    }

    /// Makes the same letters with links and return addresses that nothing here believes.
    pub(crate) fn with_dead_links(&self) -> Mailer {
        let links = Links::new(self.links.base(), &random_bytes::<32>());
        Mailer { links, ..self.clone() }
    }

    /// Whether letters leave this machine, rather than stay in the outbox or the Maildir.
    pub fn goes_out(&self) -> bool {
        !matches!(self.mail.transport, MailTransport::Outbox)
    }

    pub(super) fn letter(&self, about: About, words: Letter, now: Moment) -> NewLetter {
        let id = random_id();
        let returns = |base: &Email, name: &str| {
            let base = base.expose();
            let (_, domain) = base.rsplit_once('@')?;
            let base = if name.is_empty() { base.clone() } else { format!("{name}@{domain}") };
            Email::parse(&extend(&base, &self.links.return_token(&id))?)
        };
        let takes_commands = self.mail.reply_commands
            && matches!(about.kind, LetterKind::Held | LetterKind::Digest)
            && about.manager.is_some();
        let commands = takes_commands.then(|| returns(&self.mail.bounce, COMMANDS)).flatten();
        let site = self.site();
        let (raw, message_id) = message::write(&Sheet {
            kind: about.kind,
            id: &id,
            from: (self.mail.from_name.as_ref().unwrap_or(&site), &self.mail.from),
            to: about.to,
            domain: &self.mail.domain,
            site: &site,
            list_name: &self.list_name,
            subject: &words.subject,
            text: &words.text,
            html: &words.html,
            at: now,
            references: about.references,
            answers: about.answers,
            reply_to: commands.as_ref().or(self.mail.reply_to.as_ref()),
            list: about.list,
            archive: about.archive,
            comments: about.comments,
            more: about.more,
        });
        NewLetter {
            kind: about.kind,
            manager: about.manager,
            follower: about.follower,
            dedup_key: about.dedup_key,
            message_id,
            from: (about.kind != LetterKind::Ack).then(|| {
                let verp = self.mail.bounce_verp.then(|| returns(&self.mail.bounce, "")).flatten();
                verp.unwrap_or_else(|| self.mail.bounce.clone())
            }),
            to: about.to.1.clone(),
            subject: header_text(&words.subject, SUBJECT),
            raw: self.signed(raw, now),
            due_at: now,
            expires_at: now.plus(about.life),
            at: now,
        }
    }

    /// A letter that cannot be signed goes unsigned: late is worse.
    fn signed(&self, raw: Vec<u8>, now: Moment) -> Vec<u8> {
        let Some(dkim) = &self.dkim else { return raw };
        dkim.sign(&raw, now.millis() / SECOND).unwrap_or_else(|why| {
            tracing::error!("A letter goes unsigned: {why}");
            raw
        })
    }
}

/// What stands before the `+` of an address that takes commands.
pub(crate) const COMMANDS: &str = "mod";

pub(super) fn as_they_are<'a>(shown: impl Iterator<Item = &'a Placed>) -> Vec<(CommentId, i64)> {
    shown.map(|it| (it.comment.id, it.comment.seq)).collect()
}

impl<'a> About<'a> {
    pub(crate) fn new(kind: LetterKind, to: (&'a str, &'a Email), dedup_key: String, life: i64) -> About<'a> {
        About {
            kind,
            to,
            manager: None,
            follower: None,
            dedup_key,
            life,
            references: Vec::new(),
            answers: None,
            list: None,
            archive: None,
            comments: &[],
            more: 0,
        }
    }
}
