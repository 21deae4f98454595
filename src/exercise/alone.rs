//! Alone: answers as they are chosen, another run later, a next step, and the way out.

use std::net::IpAddr;

use super::{Exercise, PersonKey};
use weshift_domain::*;
use weshift_limits::Action;
use weshift_store::Tx;

/// The longest note or next step, in characters.
const MAX_NOTE: usize = 500;

/// What a form does to the answer of one shift. `read_changes` makes it; `Exercise::place` and `Together::answer`
/// write it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Keep this answer, in place of an earlier one through the same lens.
    Place(Answer),
    /// Delete the answer on this shift through the form's lens.
    TakeBack(ShiftId),
}

/// One shift of an answer form, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The shift's key, its name in addresses.
    pub key: String,
    /// `1` to `7`, `unsure`, `none` to take the answer back, or empty for no answer.
    pub step: String,
    /// The person's own note, at most `MAX_NOTE` characters; only beside a step or `unsure`.
    pub note: String,
}

/// Reads the form of one lens for this post; shifts that are not in it do not change.
///
/// # Errors
/// Every problem, with the key of the shift where it is.
pub fn read_changes(post: &Post, lens: Lens, typed: &[Typed]) -> Result<Vec<Change>, Vec<(String, Problem)>> {
    let (mut changes, mut wrong) = (Vec::new(), Vec::new());
    for (number, shift) in (1..).zip(&post.shifts) {
        let Some(typed) = typed.iter().find(|it| it.key == shift.key) else { continue };
        match read_change(number, shift, lens, typed) {
            Ok(change) => changes.extend(change),
            Err(problem) => wrong.push((shift.key.clone(), problem)),
        }
    }
    if wrong.is_empty() { Ok(changes) } else { Err(wrong) }
}

fn read_change(number: u32, shift: &Shift, lens: Lens, typed: &Typed) -> Result<Option<Change>, Problem> {
    let note = note(&typed.note).ok_or_else(|| {
        Problem::new(Field::Note, format!("{number}. Please shorten your note to {MAX_NOTE} characters."))
    })?;
    let step = match typed.step.as_str() {
        "none" => return Ok(Some(Change::TakeBack(shift.id))),
        "" if note.is_empty() => return Ok(None),
        "" => {
            let missing = format!("{number}. Please choose a step, or “Not sure”, to go with your note.");
            return Err(Problem::new(Field::Note, missing));
        }
        "unsure" => None,
        step => Some(step.parse().ok().and_then(Position::new).ok_or_else(|| {
            Problem::new(
                Field::Position,
                format!("{number}. Please choose a step from 1 to 7, or “Not sure”."),
            )
        })?),
    };
    Ok(Some(Change::Place(Answer { shift: shift.id, lens, step, note, wording: shift.wording })))
}

/// Lines of visible text; `None` if it is too long.
fn note(raw: &str) -> Option<String> {
    let lines: Vec<String> = raw.lines().map(visible).collect();
    let note = lines.join("\n").trim().to_string();
    (note.chars().count() <= MAX_NOTE).then_some(note)
}

impl Exercise {
    /// Begins a first run with one answer in it, and returns its key.
    pub async fn begin_with(
        &self,
        post: PostId,
        lens: Lens,
        change: Change,
        client: IpAddr,
    ) -> Result<PersonKey, Rejection> {
        let key = self.begin(post, client).await?;
        self.place(&key, lens, vec![change], client).await?;
        Ok(key)
    }

    /// Writes an answer form down. `false`: there is no run under this key any more.
    pub async fn place(
        &self,
        key: &PersonKey,
        lens: Lens,
        changes: Vec<Change>,
        client: IpAddr,
    ) -> Result<bool, Rejection> {
        self.limits.spend(Action::Place, client)?;
        let (hash, floor) = (key.hash(), self.rules.floor);
        self.store
            .write(move |tx| {
                let Some(run) = find_run(tx, &hash)? else { return Ok(false) };
                for change in changes {
                    match change {
                        Change::Place(answer) => tx.place(run.id, &answer)?,
                        Change::TakeBack(shift) => tx.withdraw(run.id, shift, lens, floor)?,
                    }
                }
                Ok(true)
            })
            .await
    }

    /// Begins another run under the same key, or goes on with the last one if that is less than a day old. `false`:
    /// as `place`.
    pub async fn again(&self, key: &PersonKey, client: IpAddr) -> Result<bool, Rejection> {
        self.limits.spend(Action::Exercise, client)?;
        let Some(journey) = self.look(key).await? else { return Ok(false) };
        let last = journey.latest();
        if self.clock.now().since(last.begun_on) >= DAY {
            self.add_run(last.post, key, client).await?;
        }
        Ok(true)
    }

    /// Keeps what the person wants to do next, at most 500 characters; empty deletes it. `false`: as `place`.
    pub async fn set_next_step(
        &self,
        key: &PersonKey,
        words: &str,
        client: IpAddr,
    ) -> Result<bool, Rejection> {
        let words = note(words).ok_or_else(|| {
            Refusal::from(Problem::new(
                Field::NextStep,
                format!("Please shorten it to {MAX_NOTE} characters."),
            ))
        })?;
        self.limits.spend(Action::Place, client)?;
        let hash = key.hash();
        self.store
            .write(move |tx| {
                let Some(run) = find_run(tx, &hash)? else { return Ok(false) };
                tx.set_next_step(run.id, &words)?;
                Ok(true)
            })
            .await
    }

    /// Deletes every run under this key, with its answers, notes and next step. `false`: as `place`.
    pub async fn forget(&self, key: &PersonKey) -> Result<bool, Fault> {
        let (hash, floor) = (key.hash(), self.rules.floor);
        self.store
            .write(move |tx| {
                if find_run(tx, &hash)?.is_none() {
                    return Ok(false);
                }
                tx.forget_runs(&hash, floor)
            })
            .await
    }
}

/// The newest of somebody who answers alone: keys of group sessions open nothing here.
pub(super) fn find_run(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Run>, Fault> {
    Ok(tx.find_run(hash)?.filter(|it| it.session.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift() -> Shift {
        Shift {
            id: ShiftId(4),
            key: "ours".into(),
            from: "Mine".into(),
            to: "Ours".into(),
            question: String::new(),
            anchors: Anchors::default(),
            wording: 3,
        }
    }

    fn read(step: &str, note: &str) -> Result<Option<Change>, Problem> {
        let typed = Typed { key: "ours".into(), step: step.into(), note: note.into() };
        read_change(2, &shift(), Lens::Me, &typed)
    }

    #[test]
    fn what_is_left_out_is_no_answer_and_not_sure_is_one() {
        assert_eq!(read("", " \n"), Ok(None));
        let answer = |step: u8, note: &str| {
            let step = Position::new(step);
            Ok(Some(Change::Place(Answer {
                shift: ShiftId(4),
                lens: Lens::Me,
                step,
                note: note.into(),
                wording: 3,
            })))
        };
        assert_eq!(read("7", " two\r\n lines "), answer(7, "two\nlines"));
        assert_eq!(read("unsure", ""), answer(0, ""));
        assert_eq!(read("none", "gone"), Ok(Some(Change::TakeBack(ShiftId(4)))));
    }

    #[test]
    fn what_cannot_be_an_answer_is_told_with_the_number_of_its_shift() {
        for (step, note) in
            [("8", ""), ("0", ""), ("seven", ""), ("-1", ""), ("", "a note"), ("3", &"x".repeat(501))]
        {
            let wrong = read(step, note).unwrap_err();
            assert!(wrong.message.starts_with("2. "), "{step}: {}", wrong.message);
        }
    }
}
