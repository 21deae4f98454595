//! What a facilitator does: move the session on, note what the group agrees, tick off what was done.

use super::{Together, begin::read_day, lock};
use weshift_domain::*;

const MAX_STEP: usize = 500;
const MAX_OWNER: usize = 120;

/// What a group agrees on a shift, as typed.
#[derive(Debug, Clone, Default)]
pub struct AgreementForm {
    /// The agreed step `1` to `7`, `differ` if they agree to differ, or empty.
    pub agreed: String,
    /// What is to be done, at most 500 characters.
    pub next_step: String,
    /// Who does it, at most 120 characters; only with a next step.
    pub owner: String,
    /// The day by which it is done, `2027-02-23`; empty for none, and only with a next step.
    pub due_on: String,
}

impl Together {
    /// Moves a session on and returns how far it is. A move that no longer fits, since somebody was faster, changes
    /// nothing.
    ///
    /// # Errors
    /// `Refused` if the session waited too long to begin, too few have answered to reveal, or it is gone.
    pub async fn advance(&self, session: &GroupSession, step: Move) -> Result<Stage, Rejection> {
        let (id, now, floor) = (session.id, self.clock.now(), self.rules.floor);
        self.store
            .write(move |tx| {
                let session = lock(tx, id)?;
                let Some(next) = session.stage.after(step) else { return Ok(session.stage) };
                match step {
                    Move::Begin if !session.takes_people(now) => {
                        let over =
                            "This session waited for more than a day; its code has ended. Begin a new one.";
                        return Err(Problem::new(Field::Stage, over).into());
                    }
                    Move::Reveal => {
                        let missing = session.missing(tx.count_heads(id)?, floor);
                        if missing > 0 {
                            return Err(Problem::new(Field::Stage, too_few(missing)).into());
                        }
                        tx.reveal_group(id, now)?;
                    }
                    Move::Discuss(shift) => {
                        let known = tx.list_outcomes(id)?.into_iter().find(|it| it.shift == shift);
                        let Some(outcome) = known else { return Ok(session.stage) };
                        if matches!(outcome.state, OutcomeState::Open | OutcomeState::Parked) {
                            let outcome = ShiftOutcome { state: OutcomeState::Discussed, ..outcome };
                            tx.set_outcome(id, &outcome, now)?;
                        }
                    }
                    Move::Begin | Move::BackToLobby | Move::Overview | Move::Close | Move::Reopen => (),
                }
                tx.set_stage(id, next, now)?;
                Ok(next)
            })
            .await
    }

    /// Puts a shift aside, or takes it up again if it was. `TooLate` before the reveal and once the session is
    /// closed.
    pub async fn park(&self, session: &GroupSession, shift: ShiftId) -> Result<(), Rejection> {
        self.change(session, shift, |outcome| {
            let state = match (outcome.state, outcome.agreement) {
                (OutcomeState::Open | OutcomeState::Discussed | OutcomeState::Agreed, _) => {
                    OutcomeState::Parked
                }
                (OutcomeState::Parked, Agreement::None) => OutcomeState::Open,
                (OutcomeState::Parked, _) => OutcomeState::Agreed,
            };
            ShiftOutcome { state, ..outcome }
        })
        .await
    }

    /// Keeps what the group agrees on a shift. A changed next step is no longer done. `TooLate` as in `park`.
    pub async fn agree(
        &self,
        session: &GroupSession,
        shift: ShiftId,
        form: &AgreementForm,
    ) -> Result<(), Rejection> {
        let (agreement, next_step) = read(form)?;
        self.change(session, shift, move |outcome| {
            let is_something = agreement != Agreement::None || !next_step.text.is_empty();
            let done_at = outcome.next_step.done_at.filter(|_| outcome.next_step.text == next_step.text);
            ShiftOutcome {
                state: if is_something { OutcomeState::Agreed } else { OutcomeState::Discussed },
                agreement,
                next_step: NextStep { done_at, ..next_step },
                ..outcome
            }
        })
        .await
    }

    /// Marks a next step of the previous session as done, or as not done if it was.
    pub async fn tick(&self, session: &GroupSession, shift: ShiftId) -> Result<(), Rejection> {
        let (previous, now) = (session.previous.ok_or(Refusal::TooLate)?, self.clock.now());
        self.store
            .write(move |tx| {
                lock(tx, previous)?;
                let known = tx.list_outcomes(previous)?.into_iter().find(|it| it.shift == shift);
                let outcome = known.ok_or(Refusal::TooLate)?;
                let done_at = if outcome.next_step.done_at.is_some() { None } else { Some(now) };
                let next_step = NextStep { done_at, ..outcome.next_step.clone() };
                tx.set_outcome(previous, &ShiftOutcome { next_step, ..outcome }, now)?;
                Ok(())
            })
            .await
    }

    /// Only while there is something to talk about: after the reveal, until the session is closed.
    async fn change(
        &self,
        session: &GroupSession,
        shift: ShiftId,
        with: impl FnOnce(ShiftOutcome) -> ShiftOutcome + Send + 'static,
    ) -> Result<(), Rejection> {
        let (id, now) = (session.id, self.clock.now());
        self.store
            .write(move |tx| {
                let session = lock(tx, id)?;
                if !session.stage.is_revealed() || session.stage.is_closed() {
                    return Err(Refusal::TooLate.into());
                }
                let known = tx.list_outcomes(id)?.into_iter().find(|it| it.shift == shift);
                tx.set_outcome(id, &with(known.ok_or(Refusal::TooLate)?), now)?;
                Ok(())
            })
            .await
    }
}

/// The sentence for a facilitator that says how many answers are missing before the reveal.
pub fn too_few(missing: u32) -> String {
    match missing {
        1 => "One more person must answer before anything is shown.".into(),
        n => format!("{n} more people must answer before anything is shown."),
    }
}

fn read(form: &AgreementForm) -> Result<(Agreement, NextStep), Refusal> {
    let agreement = match form.agreed.trim() {
        "differ" => Ok(Agreement::Differ),
        step => Position::parse(step).map(|it| it.map_or(Agreement::None, Agreement::Step)),
    };
    let agreement = agreement.map_err(|_| Problem::new(Field::Agreed, "Please choose a step from 1 to 7."));
    let text = line(&form.next_step, Field::NextStep, MAX_STEP);
    let owner = line(&form.owner, Field::Owner, MAX_OWNER);
    let due_on = read_day(&form.due_on, Field::DueOn);
    let nothing = text.as_ref().is_ok_and(String::is_empty);
    let is_lost = nothing && (!form.owner.trim().is_empty() || !form.due_on.trim().is_empty());
    let lost = is_lost.then(|| Problem::new(Field::NextStep, "Please type what is to be done."));
    match (agreement, text, owner, due_on, lost) {
        (Ok(agreement), Ok(text), Ok(owner), Ok(due_on), None) => {
            Ok((agreement, NextStep { text, owner, due_on, done_at: None }))
        }
        (agreement, text, owner, due_on, lost) => {
            let wrong = [agreement.err(), text.err(), lost, owner.err(), due_on.err()];
            Err(Refusal::Invalid(wrong.into_iter().flatten().collect()))
        }
    }
}

fn line(raw: &str, field: Field, max: usize) -> Result<String, Problem> {
    let line = visible(raw);
    if line.chars().count() > max {
        return Err(Problem::new(field, format!("Please type at most {max} characters.")));
    }
    Ok(line)
}
