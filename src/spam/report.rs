//! How the filter did, from its verdicts and what became of the comments. Pure.

use weshift_domain::{CommentId, Judged, Outcome, Status, Thresholds};

/// How many comments went where, and what managers made of them. `tally` counts what was, `would_be` what other
/// thresholds would have done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Comments published at once.
    pub published: u32,
    /// Comments that had to wait for a manager.
    pub held: u32,
    /// Comments taken for spam.
    pub caught: u32,
    /// Those of `caught` that managers approved.
    pub wrongly_caught: u32,
    /// Those of `published` that managers took for spam.
    pub missed: u32,
    /// Those of `held` that managers took for spam.
    pub held_spam: u32,
    /// Those of `held` that managers approved.
    pub held_fine: u32,
}

impl Tally {
    fn add(&mut self, judged: &Judged, outcome: Outcome) {
        let fine = judged.decided && judged.status == Status::Approved;
        let spam = judged.decided && judged.status == Status::Spam;
        match outcome {
            Outcome::Publish => {
                self.published += 1;
                self.missed += u32::from(spam);
            }
            Outcome::Hold => {
                self.held += 1;
                self.held_spam += u32::from(spam);
                self.held_fine += u32::from(fine);
            }
            Outcome::Spam => {
                self.caught += 1;
                self.wrongly_caught += u32::from(fine);
            }
        }
    }

    /// The whole percentage of comments published or caught that managers did not correct. `None`: there are none.
    pub fn right_percent(&self) -> Option<u32> {
        let all = self.published + self.caught;
        let wrong = self.wrongly_caught + self.missed;
        (all > 0).then(|| (all - wrong) * 100 / all)
    }
}

/// Counts what the judges did.
pub fn tally(judged: &[Judged]) -> Tally {
    let mut tally = Tally::default();
    judged.iter().for_each(|it| tally.add(it, it.outcome));
    tally
}

/// Counts what the judges would have done with other thresholds. Only comments that the filter gave a probability
/// change; what a rule held stays held.
pub fn would_be(judged: &[Judged], thresholds: Thresholds, before: Thresholds) -> Tally {
    let mut tally = Tally::default();
    for it in judged {
        let outcome = match it.probability {
            Some(p) => with(it.outcome, p, before, thresholds),
            None => it.outcome,
        };
        tally.add(it, outcome);
    }
    tally
}

/// A comment that other thresholds would have sent elsewhere, as `changes` finds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Its number.
    pub comment: CommentId,
    /// The filter's probability of spam then, 0 to 1.
    pub probability: f64,
    /// Where the verdict put it.
    pub was: Outcome,
    /// Where the other thresholds would have put it.
    pub would_be: Outcome,
}

/// The comments that other thresholds would have sent elsewhere, newest first.
pub fn changes(judged: &[Judged], thresholds: Thresholds, before: Thresholds) -> Vec<Change> {
    let change = |it: &Judged| {
        let (was, probability) = (it.outcome, it.probability?);
        let would_be = with(was, probability, before, thresholds);
        (would_be != was).then_some(Change { comment: it.comment, probability, was, would_be })
    };
    let mut changes: Vec<Change> = judged.iter().filter_map(change).collect();
    changes.sort_by_key(|it| std::cmp::Reverse(it.comment));
    changes
}

/// Where the filter did not decide, the outcome stays what the rules made it.
fn with(outcome: Outcome, p: f64, before: Thresholds, after: Thresholds) -> Outcome {
    let by = |thresholds: Thresholds| match p {
        p if p >= thresholds.spam => Outcome::Spam,
        p if p >= thresholds.hold => Outcome::Hold,
        _ => Outcome::Publish,
    };
    if outcome == by(before) { by(after) } else { outcome.max(by(after)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(probability: f64, outcome: Outcome, status: Status, decided: bool) -> Judged {
        Judged { comment: CommentId(1), probability: Some(probability), outcome, status, decided }
    }

    #[test]
    fn corrections_are_counted_and_thresholds_tried() {
        let now = Thresholds { hold: 0.3, spam: 0.95 };
        let all = [
            judged(0.99, Outcome::Spam, Status::Spam, false),
            judged(0.96, Outcome::Spam, Status::Approved, true),
            judged(0.10, Outcome::Publish, Status::Spam, true),
            judged(0.05, Outcome::Publish, Status::Approved, false),
            judged(0.40, Outcome::Hold, Status::Pending, false),
            judged(0.02, Outcome::Hold, Status::Approved, true),
        ];
        let was = tally(&all);
        assert_eq!((was.published, was.held, was.caught), (2, 2, 2));
        assert_eq!((was.wrongly_caught, was.missed, was.held_fine), (1, 1, 1));
        assert_eq!(was.right_percent(), Some(50));
        let stricter = would_be(&all, Thresholds { hold: 0.08, spam: 0.98 }, now);
        assert_eq!((stricter.published, stricter.held, stricter.caught), (1, 4, 1));
        assert_eq!((stricter.missed, stricter.wrongly_caught), (0, 0));
        assert_eq!(would_be(&all, now, now), was);
        let moved: Vec<_> =
            changes(&all, Thresholds { hold: 0.08, spam: 0.98 }, now).iter().map(|it| it.would_be).collect();
        assert_eq!(moved, [Outcome::Hold, Outcome::Hold]);
        assert_eq!(Tally::default().right_percent(), None);
    }
}
