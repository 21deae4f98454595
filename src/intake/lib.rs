//! How a comment gets in: parse, limit, clean, judge, keep, and owe the managers a word. What a newcomer reads first.
//!
//! A comment and everything it owes (verdict, audit line, notices to managers) are written in one transaction. What
//! the sender can mend comes back as a `Refusal`; what they typed is the caller's to keep on the page.

#![warn(missing_docs, unreachable_pub)]

mod author;
mod followers;
mod foreign;
mod form;
mod mentions;
mod once;
mod reports;
mod sieve;

use std::{sync::Arc, time::Duration};

pub use author::{Changed, Confirmation, Confirmed};
pub use followers::{Following, Leave};
pub use form::{RawComment, Submission};
pub use mentions::Mentions;
pub use once::{Once, Receipt};
pub use sieve::Sieve;
use sieve::{Arriving, Check, Weighed};

use weshift_clock::{Clock, random_bytes};
use weshift_domain::*;
use weshift_limits::{Action, Left, Limits};
use weshift_links::{self as links, Links};
use weshift_spam::{
    Print, Proof,
    akismet::Account,
    proof::{self, Challenge},
};
use weshift_store::{Store, Tx};
use weshift_text as text;

/// More comments than this wait for managers: the newest is refused until some were read.
const MAX_PENDING: u32 = 5_000;

/// Solved challenges that are remembered.
const MAX_SOLVED: u64 = 100_000;

/// A form that was open longer is sent again with a fresh token.
const FORM_LIFE: i64 = 2 * DAY;

/// A browser is believed for so long that its user owns an address that was confirmed in it.
const AUTHOR_PROOF_LIFE: i64 = 365 * DAY;

/// What the site decides about those who write. `app` makes it from the settings at the start; it never changes.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Days after its post's publication until a discussion closes. 0: discussions stay open.
    pub close_after_days: u32,
    /// Whether the forms must come with a solved proof of work.
    pub proof_of_work: bool,
    /// How long an author may change or withdraw their comment, in milliseconds. 0: not at all.
    pub edit_millis: i64,
    /// The sites that may embed discussions, as origins such as `https://blog.example.org`.
    pub origins: Vec<String>,
    /// Whether readers can subscribe to mail: there is a way for it to go out.
    pub offers_mail: bool,
}

/// Makes the letter that asks commenters to confirm their address. Takes that address and the token of the link.
pub type ConfirmLetter = Arc<dyn Fn(&Email, &str) -> NewLetter + Send + Sync>;

/// Makes the letter that asks readers to confirm a subscription: to whom, which subscription, what they asked for,
/// and where.
pub type FollowLetter = Arc<dyn Fn(&Follower, FollowId, Notify, &Place) -> NewLetter + Send + Sync>;

/// Makes the letters that intake owes. `mail`, which is above this room, knows their words; `app` connects the two.
#[derive(Clone)]
pub struct Letters {
    /// For authors who want to confirm the address of a comment.
    pub confirm: ConfirmLetter,
    /// For readers who asked for mail, or in whose name somebody asked.
    pub follow: FollowLetter,
}

/// The verb of those who write: takes in comments, changes of authors, subscriptions and reports. `app` makes one,
/// and every handler gets a cheap clone.
#[derive(Clone)]
pub struct Intake {
    pub(crate) store: Store,
    pub(crate) sieve: Sieve,
    pub(crate) limits: Arc<Limits>,
    pub(crate) links: Links,
    pub(crate) clock: Clock,
    pub(crate) rules: Rules,
    /// Challenges that were solved, until they are too old anyway. Each node has its own.
    pub(crate) solved: moka::sync::Cache<String, ()>,
    pub(crate) letters: Letters,
}

impl Intake {
    /// Connects the store, the judges, the limits and the letters. Starts nothing.
    pub fn new(
        store: Store,
        sieve: Sieve,
        limits: Arc<Limits>,
        links: Links,
        clock: Clock,
        rules: Rules,
        letters: Letters,
    ) -> Self {
        let life = Duration::from_millis(proof::LIFE.unsigned_abs());
        let solved = moka::sync::Cache::builder().max_capacity(MAX_SOLVED).time_to_live(life).build();
        Intake { store, sieve, limits, links, clock, rules, solved, letters }
    }

    /// Takes a comment in. `Ok` means that it is on the disk, with its verdict and the notices that it owes.
    ///
    /// # Errors
    /// `Refused` for what the sender can mend (a field, a limit, a closed discussion, an old form, a duplicate, a
    /// full queue); `Failed` for the database.
    pub async fn accept(&self, thread: &Thread, submission: Submission) -> Result<Comment, Rejection> {
        match self.take(thread, submission, None).await?.0 {
            Taken::Now(comment) => Ok(*comment),
            Taken::Before(_) => unreachable!("without a key every comment is a new one"),
        }
    }

    async fn take(
        &self,
        thread: &Thread,
        submission: Submission,
        once: Option<Once>,
    ) -> Result<(Taken, Option<Left>), Rejection> {
        let now = self.clock.now();
        self.check_open(thread, now)?;
        let mut form = form::read(&self.links, thread, &submission, now)?;
        let draft = submission.raw.parse()?;
        let notify = form::notify(&submission.raw)?;
        let left = self.limits.spend_counted(Action::Comment, submission.sender.address)?;
        form.signals.proof = self.proof(&submission, now);
        let html = text::clean(&draft.words);
        let email_key = self.links.address_key(&draft.email);
        let client_key = self.links.client_key(&weshift_limits::network_of(submission.sender.address));
        let print = Print::of(draft.words.as_str());
        let arriving = Arriving {
            draft: &draft,
            html: &html,
            sender: &submission.sender,
            signals: form.signals,
            trap: &submission.trap,
            address_key: &email_key,
            is_owner: self.is_owner(&email_key, &submission.author_proof, now),
            client_key: &client_key,
            print,
            thread,
            permalink: self.links.absolute(&links::thread(&thread.name)),
            at: now,
        };
        let Weighed { verdict, check, proof } =
            self.sieve.weigh(&self.store.reader(), &arriving, None).await?;
        let seen_from = client_key.clone();
        let new = NewComment {
            thread: thread.id,
            text_hash: text::hash_words(&draft.words),
            client_key,
            policy: text::POLICY,
            draft,
            email_key,
            html,
            verdict,
            proof,
            at: now,
        };
        let page = (!thread.is_kept()).then(|| thread.clone());
        let wish = self.wish(notify, submission.sender.address);
        let taken = self
            .store
            .write(move |tx| {
                if let Some(once) = &once
                    && let Some(receipt) = once.find(tx, new.at)?
                {
                    return Ok(Taken::Before(receipt));
                }
                let mut new = new;
                if let Some(page) = page {
                    new.thread = tx.keep_page(&page, new.at)?;
                }
                let comment = keep(tx, &new, check.as_ref())?;
                if let Some(wish) = wish {
                    wish.keep(tx, &comment, new.at)?;
                }
                if let Some(once) = &once {
                    once.keep(tx, &Receipt::of(&comment, None), new.at)?;
                }
                Ok::<_, Rejection>(Taken::Now(Box::new(comment)))
            })
            .await?;
        if let Taken::Now(comment) = &taken {
            self.sieve.remember(comment, print, &seen_from);
        }
        Ok((taken, left))
    }

    /// Whether the browser shows that its user owns the address.
    fn is_owner(&self, address: &AddressKey, proofs: &str, now: Moment) -> bool {
        self.links.is_author_proof(address, now.minus(AUTHOR_PROOF_LIFE), proofs)
    }

    /// Whether readers can subscribe to mail.
    pub fn offers_mail(&self) -> bool {
        self.rules.offers_mail
    }

    /// What Akismet last said of the site's account. `None` if Akismet is not used.
    pub fn akismet_account(&self) -> Option<Account> {
        self.sieve.0.account()
    }

    /// Whether the forms must come with a solved proof of work.
    pub fn asks_for_proof(&self) -> bool {
        self.rules.proof_of_work
    }

    /// A new proof of work for the browser that is about to send a comment. `None` if the site does not ask for one.
    pub fn challenge(&self) -> Option<Challenge> {
        let sign = |challenge: &str| self.links.proof_signature(challenge);
        self.asks_for_proof().then(|| Challenge::new(random_bytes(), self.clock.now(), sign))
    }

    fn proof(&self, submission: &Submission, now: Moment) -> Proof {
        if !self.asks_for_proof() || submission.token.is_none() {
            return Proof::NotAsked;
        }
        let is_ours = |challenge: &str, signature: &str| self.links.is_proof_signature(challenge, signature);
        let solved = proof::solved(&submission.proof, now, is_ours);
        let is_new = |challenge| self.solved.entry(challenge).or_insert(()).is_fresh();
        if solved.is_some_and(is_new) { Proof::Given } else { Proof::Missing }
    }

    /// Whether the discussion still takes comments: `Refusal::Closed` if a manager closed it or its days are over.
    pub fn check_open(&self, thread: &Thread, now: Moment) -> Result<(), Refusal> {
        let days = i64::from(self.rules.close_after_days);
        let over = days > 0 && now.since(thread.post_published_at) > days * DAY;
        if thread.open && !over { Ok(()) } else { Err(Refusal::Closed) }
    }
}

/// A comment that was kept, or what was said when it was.
enum Taken {
    Now(Box<Comment>),
    Before(Receipt),
}

fn keep(tx: &mut Tx<'_>, new: &NewComment, check: Option<&Check>) -> Result<Comment, Rejection> {
    if !tx.is_open(new.thread)? {
        return Err(Refusal::Closed.into());
    }
    if tx.find_duplicate(new)?.is_some() {
        return Err(Refusal::Duplicate.into());
    }
    if new.verdict.outcome == Outcome::Hold && tx.count_pending()? >= MAX_PENDING {
        return Err(Refusal::QueueFull.into());
    }
    let Some(comment) = tx.add_comment(new)? else {
        let gone = "The comment that you answer is no longer here. Send yours as a new one instead.";
        return Err(Refusal::from(Problem::new(Field::Parent, gone)).into());
    };
    note(tx, &comment, AuditAction::Posted, None, new.at)?;
    if let Some(check) = check {
        check.keep(tx, comment.id, new.at)?;
    }
    owe_notices(tx, &comment, new.at)?;
    Ok(comment)
}

/// Managers hear of what waits, and those who want to of what was published.
fn owe_notices(tx: &mut Tx<'_>, comment: &Comment, at: Moment) -> Result<(), Fault> {
    match comment.status {
        Status::Pending => tx.owe_notices(comment.id, comment.seq, at),
        Status::Approved => tx.owe_notices_of_published(comment, at),
        Status::Spam | Status::Trash => Ok(()),
    }
}

/// What the author did, for the audit log.
fn note(
    tx: &mut Tx<'_>,
    comment: &Comment,
    act: AuditAction,
    before: Option<Status>,
    at: Moment,
) -> Result<(), Fault> {
    tx.add_audit(&NewAudit {
        at,
        who: Actor::Author,
        via: Via::Page,
        act,
        comment: Some(comment.id),
        before,
        after: Some(comment.status),
        detail: String::new(),
    })
}
