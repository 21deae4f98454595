//! How many people stand where on a shift: exact sums, and fractions of whole numbers that are compared without rounding.

use super::Position;

/// How many people chose each step of a shift. It must pass `Floor::picture` before anybody sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many chose steps 1 to 7.
    pub counts: [u32; 7],
    /// How many were not sure.
    pub unsure: u32,
}

/// A median in half steps, 2 to 14, so that a median between two steps is a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HalfSteps(pub u32);

/// Gini's mean difference as an exact fraction: `distance` / `pairs` steps.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The sum of the distances of all pairs of people, in steps.
    distance: u64,
    /// How many pairs there are; never 0.
    pairs: u64,
}

impl Totals {
    /// Counts these answers; None is an answer of somebody who is not sure.
    pub fn of(steps: impl IntoIterator<Item = Option<Position>>) -> Totals {
        let mut totals = Totals::default();
        for step in steps {
            totals.add(step);
        }
        totals
    }

    /// Counts one more answer.
    pub fn add(&mut self, step: Option<Position>) {
        match step {
            Some(step) => self.counts[usize::from(step.step()) - 1] += 1,
            None => self.unsure += 1,
        }
    }

    /// How many people chose a step.
    pub fn n(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// On the side that the shift leads away from: steps 1 to 3.
    pub(super) fn lo(&self) -> u32 {
        self.counts[..3].iter().sum()
    }

    /// Step 4.
    pub(super) fn mid(&self) -> u32 {
        self.counts[3]
    }

    /// How many chose steps 5 to 7, the side that the shift leads to.
    pub fn hi(&self) -> u32 {
        self.counts[4..].iter().sum()
    }

    /// The step of the person in the middle. None: nobody chose a step.
    pub fn median(&self) -> Option<HalfSteps> {
        let n = self.n();
        (n > 0).then(|| HalfSteps(self.step_of((n - 1) / 2) + self.step_of(n / 2)))
    }

    /// The lowest and the highest step that anybody chose. None: nobody chose one.
    pub fn range(&self) -> Option<(u32, u32)> {
        let n = self.n();
        (n > 0).then(|| (self.step_of(0), self.step_of(n - 1)))
    }

    /// The quartiles: a quarter of the people is below the first, a quarter above the second. None: nobody chose a
    /// step.
    pub fn middle_half(&self) -> Option<(u32, u32)> {
        let n = self.n();
        (n > 0).then(|| (self.step_of(n / 4), self.step_of(n - 1 - n / 4)))
    }

    /// How far apart two people picked at random are. None: fewer than two people chose a step.
    pub fn spread(&self) -> Option<Spread> {
        let n = u64::from(self.n());
        if n < 2 {
            return None;
        }
        let mut distance = 0;
        for (low, &here) in self.counts.iter().enumerate() {
            for (high, &there) in self.counts.iter().enumerate().skip(low + 1) {
                distance += (high - low) as u64 * u64::from(here) * u64::from(there);
            }
        }
        Some(Spread { distance, pairs: n * (n - 1) / 2 })
    }

    /// Of the person at this place, from the lowest step on.
    fn step_of(&self, place: u32) -> u32 {
        let mut before = 0;
        for (step, count) in (1..).zip(self.counts) {
            before += count;
            if place < before {
                return step;
            }
        }
        7
    }
}

impl HalfSteps {
    /// In steps: `5`, or `5½` between two.
    pub fn text(self) -> String {
        let half = if self.0 % 2 == 1 { "½" } else { "" };
        format!("{}{half}", self.0 / 2)
    }
}

impl Spread {
    /// In tenths of a step, rounded.
    fn tenths(self) -> u64 {
        (self.distance * 20 + self.pairs) / (2 * self.pairs)
    }

    /// In steps, with one decimal: `1.9`.
    pub fn text(self) -> String {
        format!("{}.{}", self.tenths() / 10, self.tenths() % 10)
    }
}

impl PartialEq for Spread {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Spread {}

impl PartialOrd for Spread {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Spread {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let wide = |it: u64, by: u64| u128::from(it) * u128::from(by);
        wide(self.distance, other.pairs).cmp(&wide(other.distance, self.pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(steps: &[u8]) -> Totals {
        Totals::of(steps.iter().map(|&it| Position::new(it)))
    }

    #[test]
    fn the_numbers_are_those_that_one_gets_by_hand() {
        let some = totals(&[1, 4, 5, 7, 7, 0]);
        assert_eq!((some.lo(), some.mid(), some.hi(), some.n(), some.unsure), (1, 1, 3, 5, 1));
        assert_eq!((some.median(), some.range()), (Some(HalfSteps(10)), Some((1, 7))));
        // 3+4+6+6 + 1+3+3 + 2+2 + 0
        let spread = some.spread().unwrap();
        assert_eq!((spread.distance, spread.pairs, spread.text().as_str()), (30, 10, "3.0"));
        assert_eq!(totals(&[3, 4]).median().unwrap().text(), "3½");
        assert_eq!(totals(&[1, 2, 3, 4, 5, 6, 7, 7]).middle_half(), Some((3, 6)));
        assert!(totals(&[0]).median().is_none() && totals(&[3]).spread().is_none());
    }

    #[test]
    fn spreads_are_compared_without_rounding() {
        let (wide, narrow) = (totals(&[1, 7]).spread(), totals(&[1, 1, 7]).spread());
        assert!(wide > narrow);
        assert_eq!(totals(&[1, 2]).spread(), totals(&[5, 6]).spread());
    }
}
