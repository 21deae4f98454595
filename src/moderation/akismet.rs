//! What Akismet is still owed: comments that it could not be asked about, and reports of what managers decided.

use weshift_domain::*;
use weshift_spam::{
    Guard,
    akismet::{Answer, Cause, Submission, Unreachable},
};
use weshift_store::{Store, Tx};

use super::follow_up;

/// While one node asks, no other does.
const CLAIM: i64 = 5 * MINUTE;
/// Between tries: at first, and after some failures.
const SOON: i64 = 20 * MINUTE;
const LATER: i64 = 6 * HOUR;
const SOON_TRIES: u32 = 3;
/// Then it is given up.
const PATIENCE: i64 = 15 * DAY;

/// Asks or tells Akismet the next thing that is due: a check that failed, or what a manager decided. The worker calls
/// it. `false`: nothing is due, or Akismet cannot be reached now.
pub async fn settle_one(store: &Store, guard: &Guard, now: Moment) -> Result<bool, Fault> {
    if guard.account().is_none_or(|it| it.is_refused()) {
        return Ok(false);
    }
    let Some(check) = store.reader().find_akismet_due(now).await? else { return Ok(false) };
    let (claimed, until) = (check.clone(), now.plus(CLAIM));
    if !store.write(move |tx| tx.claim_akismet(&claimed, until)).await? {
        return Ok(true);
    }
    let Ok(submission) = serde_json::from_str::<Submission>(&check.submission) else {
        let opinion = check.opinion;
        store.write(move |tx| tx.settle_akismet(check.comment, until, opinion, &check.answer)).await?;
        return Ok(true);
    };
    let done = match check.owed {
        Owed::Nothing => Ok(None),
        Owed::Check => guard.ask(submission, Some("retry")).await.map(Some),
        Owed::Spam | Owed::Ham => {
            let (is_spam, reporter) = (check.owed == Owed::Spam, check.reporter.clone());
            guard.report(submission, is_spam, reporter, check.answer.clone()).await.map(|()| None)
        }
    };
    let reached = done.is_ok();
    store.write(move |tx| settle(tx, &check, done, now)).await?;
    Ok(reached)
}

fn settle(
    tx: &mut Tx<'_>,
    check: &AkismetCheck,
    done: Result<Option<Answer>, Unreachable>,
    now: Moment,
) -> Result<(), Fault> {
    let until = now.plus(CLAIM);
    match done {
        Ok(None) => tx.settle_akismet(check.comment, until, check.opinion, &check.answer),
        Ok(Some(answer)) => {
            let opinion = answer.opinion.kind();
            tx.settle_akismet(check.comment, until, opinion, &answer.raw)?;
            hear(tx, check.comment, opinion, now)
        }
        Err(why) => {
            let asked_since = tx.find_akismet_since(check.comment)?;
            if asked_since.is_none_or(|at| now.since(at) > PATIENCE) {
                return tx.settle_akismet(check.comment, until, check.opinion, &check.answer);
            }
            tx.put_off_akismet(check.comment, until, &why.to_string(), now.plus(wait(&why, check, now)))
        }
    }
}

/// What is wrong with the account is not mended in twenty minutes; who says when to come back is heard.
fn wait(why: &Unreachable, check: &AkismetCheck, now: Moment) -> i64 {
    let soon = why.cause != Cause::Invalid && check.attempts < SOON_TRIES;
    let asked = why.retry_after_secs(now.millis() / SECOND).map_or(0, |it| i64::from(it) * SECOND);
    (if soon { SOON } else { LATER }).max(asked.min(DAY))
}

/// A late opinion never publishes: managers see it beside the comment. Late spam goes into the spam, unless a manager
/// has decided meanwhile.
fn hear(tx: &mut Tx<'_>, id: CommentId, opinion: AkismetOpinion, now: Moment) -> Result<(), Fault> {
    let Some(comment) = tx.find_comment(id)? else { return Ok(()) };
    let outcome = match opinion {
        AkismetOpinion::Spam => Outcome::Spam,
        AkismetOpinion::Ham => Outcome::Publish,
        AkismetOpinion::None | AkismetOpinion::Undecided => Outcome::Hold,
    };
    let reasons = vec![Reason::AkismetAgain { opinion }];
    tx.add_verdict(id, &Verdict { judge: "akismet".into(), outcome, reasons, probability: None, at: now })?;
    let undecided = comment.decided_at.is_none();
    if outcome != Outcome::Spam || !undecided || !matches!(comment.status, Status::Pending | Status::Approved)
    {
        return Ok(());
    }
    let Some(decided) = tx.decide(id, comment.seq, Status::Spam, &Actor::Akismet, now)? else {
        return Ok(());
    };
    follow_up(tx, &decided.comment, now)?;
    tx.add_audit(&NewAudit {
        at: now,
        who: Actor::Akismet,
        via: Via::Rules,
        act: AuditAction::Decided(Decision::Spam),
        comment: Some(id),
        before: Some(decided.before),
        after: Some(Status::Spam),
        detail: "Akismet, asked again".into(),
    })
}
