//! What authors do to their own comments: see, change, withdraw, confirm their address. Their key proves who they are.

use super::{Arriving, Intake, Weighed, note};
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links::{self as links, ConfirmLink};
use weshift_spam::{Print, Proof, Signals};
use weshift_store::{Decided, NewWords, Tx};
use weshift_text as text;

/// How long the letter's link works.
pub(crate) const CONFIRM_LIFE: i64 = DAY;

/// What a confirmation link would do, as `Intake::look_at_confirmation` found it. The page shows it before its button
/// is pressed; nothing is changed yet.
#[derive(Debug)]
pub struct Confirmation {
    link: ConfirmLink,
    /// The comment for which the author asked for the letter. `None` if it is gone, or has changed since.
    pub comment: Option<Placed>,
    /// The address is confirmed already, and no comment waits for this link any more.
    pub is_done: bool,
}

/// The result of `Intake::confirm`.
#[derive(Debug)]
pub struct Confirmed {
    /// The comment that the link published, now or when it was used before. `None` if it published none.
    pub published: Option<CommentId>,
    /// Whether everything had been done before this time.
    pub again: bool,
    /// The signed proof that this browser's user owns the address; the browser keeps it and sends it with later
    /// comments.
    pub author_proof: String,
}

/// The result of `Intake::edit`: what readers see, and what waits.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The comment as readers see it from now on.
    pub comment: Comment,
    /// The row that holds the new words, if the comment is published and a manager must approve them first.
    pub waiting: Option<Comment>,
}

impl Changed {
    /// The row that holds the words which were sent: `waiting` if there is one, else the comment itself.
    pub fn words_of(&self) -> &Comment {
        self.waiting.as_ref().unwrap_or(&self.comment)
    }
}

impl Intake {
    /// Until when the author may change or withdraw the comment. `None`: their time is over, or it is in the trash.
    pub fn editable_until(&self, comment: &Comment) -> Option<Moment> {
        let until = comment.created_at.plus(self.rules.edit_millis);
        // What lies in the spam looks to its author as what waits does.
        let theirs = comment.status != Status::Trash;
        (theirs && self.clock.now() < until).then_some(until)
    }

    /// Changes the words. The new ones are judged as the first were, and never publish what waited. While new words
    /// for a published comment wait, readers see the earlier ones.
    ///
    /// # Errors
    /// `TooLate` after the author's time, `Gone` for a comment in the trash, `Changed` if somebody was faster, and
    /// what `accept` refuses of words.
    pub async fn edit(&self, comment: Comment, words: &str, sender: &Sender) -> Result<Changed, Rejection> {
        let now = self.clock.now();
        self.check_editable(&comment)?;
        let words = Words::parse(words).map_err(Refusal::from)?;
        self.limits.spend(Action::Comment, sender.address)?;
        let html = text::clean(&words);
        let draft = Draft { words, ..comment.to_draft() };
        let reader = self.store.reader();
        let thread = reader.find_thread_by_id(comment.thread).await?.ok_or(Refusal::Gone)?;
        let arriving = Arriving {
            draft: &draft,
            html: &html,
            sender,
            signals: Signals {
                trap_filled: false,
                fill_millis: None,
                via_api: false,
                proof: Proof::NotAsked,
            },
            trap: "",
            address_key: &comment.email_key,
            is_owner: comment.proof == AddressProof::Given,
            client_key: &self.links.client_key(&weshift_limits::network_of(sender.address)),
            print: Print::of(draft.words.as_str()),
            thread: &thread,
            permalink: self.links.absolute(&links::comment(comment.id)),
            at: now,
        };
        let Weighed { verdict, check, proof } = self.sieve.weigh(&reader, &arriving, Some("edit")).await?;
        self.store
            .write(move |tx| {
                let changed = change(tx, &comment, (&draft.words, &html), &verdict, proof)?;
                check.map_or(Ok(()), |check| check.keep(tx, changed.words_of().id, now))?;
                Ok(changed)
            })
            .await
    }

    /// Moves the comment to the trash; managers need not hear of it. Doing so again is fine, also later: the first
    /// answer may not have reached the author.
    pub async fn withdraw(&self, comment: Comment) -> Result<Comment, Rejection> {
        if comment.status == Status::Trash {
            return Ok(comment);
        }
        let now = self.clock.now();
        self.check_editable(&comment)?;
        self.store.write(move |tx| Ok(withdraw(tx, &comment, now)?.ok_or(Refusal::Changed)?)).await
    }

    /// Mails the author a link that confirms their address and publishes this comment, if nothing else holds it;
    /// unless the address got one lately, or is suppressed. The sender does not learn which.
    pub async fn ask_to_confirm(&self, comment: &Comment, sender: &Sender) -> Result<(), Rejection> {
        let now = self.clock.now();
        self.limits.spend(Action::Confirm, sender.address)?;
        let key = comment.email_key.clone();
        let token = self.links.confirm_token(&ConfirmLink {
            address: key.clone(),
            comment: comment.id,
            seq: comment.seq,
            expires_at: now.plus(CONFIRM_LIFE),
        });
        let letter = (self.letters.confirm)(&comment.email, &token);
        self.store
            .write(move |tx| {
                let limit = match tx.is_address_confirmed(&key)? {
                    true => AskLimit::CONFIRMED,
                    false => AskLimit::STRANGER,
                };
                if tx.ask_address(&key, now, limit)? {
                    tx.add_letter(&letter)?;
                }
                Ok(())
            })
            .await
    }

    /// What a confirmation link would do, without doing it. `None`: the token is not ours or too old.
    pub async fn look_at_confirmation(&self, token: &str) -> Result<Option<Confirmation>, Fault> {
        let Some(link) = self.read_confirmation(token) else { return Ok(None) };
        let found = self.store.reader().find_comment(link.comment).await?;
        let comment = found.filter(|it| is_about(&link, &it.comment));
        let waits = comment.as_ref().is_some_and(|it| it.comment.proof != AddressProof::Given);
        let is_done = !waits && self.store.reader().is_confirmed(link.address.clone()).await?;
        Ok(Some(Confirmation { comment, is_done, link }))
    }

    /// Whether the token, even one that is too old, is ours and its address is confirmed.
    pub async fn is_confirmed_already(&self, token: &str) -> Result<bool, Fault> {
        match self.links.read_confirm_token(token) {
            Some(link) => self.store.reader().is_confirmed(link.address).await,
            None => Ok(false),
        }
    }

    /// Confirms the address that the link names. A comment that lacked only that is published. `None`: as
    /// `look_at_confirmation`.
    pub async fn confirm(&self, token: &str) -> Result<Option<Confirmed>, Fault> {
        let Some(Confirmation { link, comment, is_done }) = self.look_at_confirmation(token).await? else {
            return Ok(None);
        };
        if is_done {
            return self.confirmed_before(&link).await.map(Some);
        }
        let now = self.clock.now();
        let author_proof = self.links.author_proof(&link.address, now);
        let block = self.store.reader().find_block_of(link.address.clone()).await?;
        let by_hand = block.is_some_and(|it| {
            it.effect == BlockEffect::Trust && it.expires_at.is_none_or(|until| now < until)
        });
        let published = self
            .store
            .write(move |tx| {
                tx.confirm_address(&link.address, now)?;
                let Some(comment) = comment.map(|it| it.comment) else { return confirmed(tx, None, now) };
                tx.set_proven(comment.id)?;
                let is_trusted = by_hand || tx.address_record(&link.address)?.is_trusted();
                let lacks_proof = comment.status == Status::Pending && comment.proof == AddressProof::Awaited;
                let done = match is_trusted && lacks_proof && tx.is_open(comment.thread)? {
                    true => tx.decide(comment.id, comment.seq, Status::Approved, &Actor::Proof, now)?,
                    false => None,
                };
                if done.is_some() {
                    tx.drop_notices(comment.id, "published by its author's link")?;
                }
                confirmed(tx, done, now)
            })
            .await?;
        Ok(Some(Confirmed { published, again: false, author_proof }))
    }

    /// Nothing is left to do but to let another browser know.
    async fn confirmed_before(&self, link: &ConfirmLink) -> Result<Confirmed, Fault> {
        let found = self.store.reader().find_comment(link.comment).await?.map(|it| it.comment);
        let is_public = |it: &Comment| it.email_key == link.address && it.status == Status::Approved;
        let published = found.filter(is_public).map(|it| it.id);
        Ok(Confirmed { published, again: true, author_proof: self.author_proof(&link.address) })
    }

    /// The signed proof for the browser in which this address was confirmed.
    pub fn author_proof(&self, address: &AddressKey) -> String {
        self.links.author_proof(address, self.clock.now())
    }

    fn read_confirmation(&self, token: &str) -> Option<ConfirmLink> {
        self.links.read_confirm_token(token).filter(|it| self.clock.now() < it.expires_at)
    }

    fn check_editable(&self, comment: &Comment) -> Result<(), Refusal> {
        match comment.status {
            Status::Trash => Err(Refusal::Gone),
            Status::Pending | Status::Approved | Status::Spam => {
                self.editable_until(comment).map(drop).ok_or(Refusal::TooLate)
            }
        }
    }
}

/// Whether the comment still says what it said when its author asked for the link.
fn is_about(link: &ConfirmLink, comment: &Comment) -> bool {
    comment.email_key == link.address && comment.seq == link.seq && comment.status != Status::Trash
}

/// Notes that an address was confirmed, and the comment that this published.
fn confirmed(tx: &mut Tx<'_>, done: Option<Decided>, at: Moment) -> Result<Option<CommentId>, Fault> {
    let entry = NewAudit::new(at, Actor::Author, Via::MailLink, AuditAction::AddressConfirmed, "");
    let published = done.as_ref().map(|it| it.comment.id);
    tx.add_audit(&NewAudit {
        comment: published,
        before: done.as_ref().map(|it| it.before),
        after: done.map(|it| it.comment.status),
        ..entry
    })?;
    Ok(published)
}

/// None: somebody was faster.
pub(super) fn withdraw(tx: &mut Tx<'_>, comment: &Comment, now: Moment) -> Result<Option<Comment>, Fault> {
    let Some(decided) = tx.decide(comment.id, comment.seq, Status::Trash, &Actor::Author, now)? else {
        return Ok(None);
    };
    tx.drop_notices(comment.id, "withdrawn by the author")?;
    note(tx, &decided.comment, AuditAction::Withdrawn, Some(decided.before), now)?;
    withdraw_changes(tx, comment, now)?;
    Ok(Some(decided.comment))
}

/// Takes back what waits to become the words of a published comment, if anything does.
fn withdraw_changes(tx: &mut Tx<'_>, comment: &Comment, now: Moment) -> Result<(), Fault> {
    tx.list_changes_of(comment.id)?.iter().try_for_each(|it| withdraw(tx, it, now).map(drop))
}

pub(super) fn change(
    tx: &mut Tx<'_>,
    comment: &Comment,
    (words, html): (&Words, &CleanHtml),
    verdict: &Verdict,
    proof: AddressProof,
) -> Result<Changed, Rejection> {
    let text_hash = text::hash_words(words);
    let new = NewWords { words, html, policy: text::POLICY, text_hash: &text_hash, verdict, proof };
    match (comment.status, verdict.outcome) {
        (Status::Approved, Outcome::Hold) => propose(tx, comment, &new),
        _ => {
            let comment = replace(tx, comment, &new)?;
            withdraw_changes(tx, &comment, verdict.at)?;
            Ok(Changed { comment, waiting: None })
        }
    }
}

/// The comment says something else from now on.
fn replace(tx: &mut Tx<'_>, comment: &Comment, new: &NewWords<'_>) -> Result<Comment, Rejection> {
    let changed = tx.edit_comment(comment.id, comment.seq, new)?.ok_or(Refusal::Changed)?;
    tx.add_revision(comment, &Actor::Author, new.verdict.at)?;
    tx.keep_words_of(changed.id)?;
    note(tx, &changed, AuditAction::Edited, Some(comment.status), new.verdict.at)?;
    tx.drop_notices(changed.id, "changed by the author")?;
    super::owe_notices(tx, &changed, new.verdict.at)?;
    Ok(changed)
}

/// Lets new words for a published comment wait, in the place of those that waited already. The words that are published
/// need nobody's approval.
fn propose(tx: &mut Tx<'_>, comment: &Comment, new: &NewWords<'_>) -> Result<Changed, Rejection> {
    let stands = tx.hold_comment(comment.id)?.filter(|it| it.seq == comment.seq);
    let comment = stands.ok_or(Refusal::Changed)?;
    if comment.words == *new.words {
        withdraw_changes(tx, &comment, new.verdict.at)?;
        return Ok(Changed { comment, waiting: None });
    }
    let mut earlier = tx.list_changes_of(comment.id)?.into_iter();
    let waiting = match earlier.next() {
        Some(newest) => {
            earlier.try_for_each(|it| withdraw(tx, &it, new.verdict.at).map(drop))?;
            replace(tx, &newest, new)?
        }
        None => {
            let change = tx.add_change(&comment, new)?;
            tx.keep_words_of(change.id)?;
            note(tx, &change, AuditAction::ChangeProposed, None, new.verdict.at)?;
            super::owe_notices(tx, &change, new.verdict.at)?;
            change
        }
    };
    Ok(Changed { comment, waiting: Some(waiting) })
}
