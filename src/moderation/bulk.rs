//! One decision on many comments: each has its own line in the audit log, and all can be undone together.

use super::{Moderation, UNDO_LIFE, by, follow_up, lessons, note, writing::settle};
use weshift_domain::*;
use weshift_store::Decided;

/// The result of one act on many comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Many {
    /// Its number in the audit log. That of a decision is what `Moderation::undo_many` takes.
    pub id: i64,
    /// How many comments changed.
    pub done: u32,
    /// How many did not: somebody else decided on them first, they were in that state already, or they are gone.
    pub passed_over: u32,
}

impl Moderation {
    /// Decides on each of these comments if its `seq` is still the given one; the others are passed over. `what` says
    /// for the audit log which comments were chosen.
    ///
    /// # Errors
    /// `TooLate` if all of them were passed over.
    pub async fn decide_on_many(
        &self,
        manager: &Manager,
        via: Via,
        comments: Vec<(CommentId, i64)>,
        decision: Decision,
        what: String,
    ) -> Result<Many, Rejection> {
        let (now, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                let line = of_many(&manager, via, AuditAction::Many(decision), what, now);
                let mut many = Many { id: tx.begin_bulk(&line)?, done: 0, passed_over: 0 };
                for (comment, seq) in comments {
                    let stands = tx.find_comment(comment)?.is_none_or(|it| it.status == decision.leads_to());
                    let decided = match stands {
                        true => None,
                        false => tx.decide(comment, seq, decision.leads_to(), &by(&manager), now)?,
                    };
                    match decided {
                        Some(decided) => {
                            settle(tx, &manager, via, decision, &decided, now)?;
                            many.done += 1;
                        }
                        None => many.passed_over += 1,
                    }
                }
                if many.done == 0 {
                    return Err(Rejection::from(Refusal::TooLate));
                }
                Ok(many)
            })
            .await
    }

    /// Undoes an act on many comments, within ten minutes. Comments that somebody decided on since are passed over.
    ///
    /// # Errors
    /// `TooLate` after the ten minutes, for an unknown act, or if all of them were passed over.
    pub async fn undo_many(&self, manager: &Manager, via: Via, act: i64) -> Result<Many, Rejection> {
        let (now, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                let (at, lines) = tx.find_bulk_lines(act)?.ok_or(Refusal::TooLate)?;
                if now.since(at) > UNDO_LIFE {
                    return Err(Rejection::from(Refusal::TooLate));
                }
                let line = of_many(&manager, via, AuditAction::ManyUndone, format!("act {act}"), now);
                let mut many = Many { id: tx.begin_bulk(&line)?, done: 0, passed_over: 0 };
                for (comment, then) in lines {
                    // Decided on by this act, and not since.
                    let is_its = |it: &Decided| it.at == at && Some(it.comment.status) == then;
                    let last = tx.find_last_decision(comment)?.filter(is_its);
                    let undone = match last {
                        Some(it) => tx.take_back(&it, &by(&manager), now)?,
                        None => None,
                    };
                    let Some(undone) = undone else {
                        many.passed_over += 1;
                        continue;
                    };
                    follow_up(tx, &undone.comment, now)?;
                    lessons::forget(tx, &undone.comment)?;
                    note(tx, by(&manager), via, AuditAction::Undone, &undone)?;
                    many.done += 1;
                }
                if many.done == 0 {
                    return Err(Rejection::from(Refusal::TooLate));
                }
                Ok(many)
            })
            .await
    }
}

fn of_many(manager: &Manager, via: Via, act: AuditAction, detail: String, at: Moment) -> NewAudit {
    NewAudit::new(at, by(manager), via, act, detail)
}
