//! What managers write: answers of their own, and other words for a comment, with the ones before kept.

use super::{Moderation, by, follow_up, handled, lessons, note};
use weshift_domain::*;
use weshift_store::{Decided, Tx};
use weshift_text as text;

/// A manager's reply to a comment, as its form sends it.
pub struct Answer {
    /// The comment that is answered.
    pub to: CommentId,
    /// Its version when the manager saw it; a later one refuses the reply.
    pub seq: i64,
    /// The Markdown of the reply.
    pub words: String,
}

impl Moderation {
    /// Publishes a reply in the manager's name. A comment that waited is approved in the same transaction.
    pub async fn answer(&self, manager: &Manager, via: Via, answer: Answer) -> Result<Comment, Rejection> {
        let now = self.clock.now();
        let words = Words::parse(&answer.words).map_err(Refusal::from)?;
        let author = AuthorName::parse(&manager.name).map_err(Refusal::from)?;
        let (who, teacher, key) = (by(manager), manager.clone(), self.links.address_key(&manager.email));
        self.store
            .write(move |tx| {
                let parent = published(tx, &teacher, via, &answer, now)?;
                let new = NewComment {
                    thread: parent.thread,
                    text_hash: text::hash_words(&words),
                    client_key: String::new(),
                    policy: text::POLICY,
                    html: text::clean(&words),
                    email_key: key,
                    verdict: of_a_manager(now),
                    proof: AddressProof::Given,
                    at: now,
                    draft: Draft {
                        parent: Some(parent.id),
                        author,
                        email: teacher.email.clone(),
                        url: None,
                        words,
                        position: None,
                    },
                };
                if tx.find_duplicate(&new)?.is_some() {
                    return Err(Refusal::Duplicate.into());
                }
                let kept = tx.add_comment(&new)?.ok_or(Refusal::Gone)?;
                tx.sign_as_manager(kept.id, teacher.id)?;
                tx.add_audit(&NewAudit {
                    at: now,
                    who,
                    via,
                    act: AuditAction::Answered,
                    comment: Some(kept.id),
                    before: None,
                    after: Some(Status::Approved),
                    detail: format!("to comment {}", parent.id),
                })?;
                Ok(kept)
            })
            .await
    }

    /// Changes the words of a comment as it was at `seq`. Its status stays, and the earlier words are kept.
    pub async fn reword(
        &self,
        manager: &Manager,
        via: Via,
        comment: CommentId,
        seq: i64,
        words: &str,
    ) -> Result<Comment, Rejection> {
        let now = self.clock.now();
        let words = Words::parse(words).map_err(Refusal::from)?;
        let who = by(manager);
        self.store
            .write(move |tx| {
                let before = tx.find_comment(comment)?.ok_or(Refusal::Gone)?;
                if before.words == words {
                    return Ok(before);
                }
                let html = text::clean(&words);
                let hash = text::hash_words(&words);
                let changed = tx.reword(&before, seq, &words, (&html, text::POLICY), &hash, now)?;
                let Some(changed) = changed else { return Err(handled(tx, comment)?.into()) };
                tx.add_revision(&before, &who, now)?;
                tx.keep_words_of(comment)?;
                follow_up(tx, &changed, now)?;
                tx.add_audit(&NewAudit {
                    at: now,
                    who,
                    via,
                    act: AuditAction::Reworded,
                    comment: Some(comment),
                    before: Some(before.status),
                    after: Some(changed.status),
                    detail: format!("{} characters before, {} now", length(&before), length(&changed)),
                })?;
                Ok(changed)
            })
            .await
    }

    /// Turns the desk's keyboard shortcuts on or off for this manager.
    pub async fn set_keys(&self, manager: &Manager, on: bool) -> Result<(), Fault> {
        let id = manager.id;
        self.store.write(move |tx| tx.set_keys(id, on)).await
    }
}

/// The comment to answer, published if it was not.
fn published(
    tx: &mut Tx<'_>,
    manager: &Manager,
    via: Via,
    answer: &Answer,
    now: Moment,
) -> Result<Comment, Rejection> {
    let found = tx.find_comment(answer.to)?.ok_or(Refusal::Gone)?;
    if found.status == Status::Approved {
        return Ok(found);
    }
    let decided = tx.decide(answer.to, answer.seq, Status::Approved, &by(manager), now)?;
    let Some(decided) = decided else { return Err(handled(tx, answer.to)?.into()) };
    settle(tx, manager, via, Decision::Approve, &decided, now)?;
    Ok(decided.comment)
}

/// What every decision owes besides the status: notices, lessons, a line of the log.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    manager: &Manager,
    via: Via,
    decision: Decision,
    decided: &Decided,
    now: Moment,
) -> Result<(), Fault> {
    follow_up(tx, &decided.comment, now)?;
    tx.shorten_pauses()?;
    lessons::teach(tx, manager, decided)?;
    note(tx, by(manager), via, AuditAction::Decided(decision), decided)
}

fn of_a_manager(at: Moment) -> Verdict {
    Verdict {
        judge: "manager".into(),
        outcome: Outcome::Publish,
        reasons: vec![Reason::ByManager],
        probability: None,
        at,
    }
}

fn length(comment: &Comment) -> usize {
    comment.words.as_str().chars().count()
}
