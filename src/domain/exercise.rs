//! The exercise: where people place themselves on each shift, and what of it may be shown.
//!
//! All sums are exact: counts of people, and fractions of whole numbers that are compared without rounding.

use super::{DAY, Moment, Position, PostId, RunId, SessionId, ShiftId};

/// From where somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lens {
    Me,
    Organisation,
    Community,
}

impl Lens {
    pub const ALL: [Lens; 3] = [Lens::Me, Lens::Organisation, Lens::Community];

    /// In addresses, forms and files.
    pub const fn name(self) -> &'static str {
        match self {
            Lens::Me => "me",
            Lens::Organisation => "organisation",
            Lens::Community => "community",
        }
    }

    pub fn parse(name: &str) -> Option<Lens> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The one that comes after it.
    pub const fn next(self) -> Option<Lens> {
        match self {
            Lens::Me => Some(Lens::Organisation),
            Lens::Organisation => Some(Lens::Community),
            Lens::Community => None,
        }
    }
}

/// From which side of a shift a discussion is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    From,
    Between,
    To,
}

impl Side {
    pub const ALL: [Side; 3] = [Side::From, Side::Between, Side::To];

    /// In addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Side::From => "from",
            Side::Between => "between",
            Side::To => "to",
        }
    }

    pub fn parse(name: &str) -> Option<Side> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The first and the last step on it.
    pub const fn steps(self) -> (i16, i16) {
        match self {
            Side::From => (1, 3),
            Side::Between => (4, 4),
            Side::To => (5, 7),
        }
    }
}

/// What somebody at either end of a shift mostly does. Empty where nobody has written it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    pub from: String,
    pub to: String,
}

/// One person going through the exercise once. Nothing in it says who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: RunId,
    pub post: PostId,
    /// None: alone.
    pub session: Option<SessionId>,
    /// From 1 on, under one key.
    pub number: u32,
    /// What a participant of an open session chose to be called; else empty.
    pub name: String,
    pub next_step: String,
    /// The start of the day, UTC: no answer has a time of day.
    pub begun_on: Moment,
}

/// Where somebody stands on a shift, seen through a lens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub shift: ShiftId,
    pub lens: Lens,
    /// None: not sure, or it does not apply.
    pub step: Option<Position>,
    pub note: String,
    /// The wording of the shift in which it was asked.
    pub wording: u32,
}

/// How many people chose each step, and how many were not sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Of steps 1 to 7.
    pub counts: [u32; 7],
    pub unsure: u32,
}

/// Twice the step of the middle person, so that a middle between two steps is a whole number too: 2 to 14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HalfSteps(pub u32);

/// How far apart two people picked at random are: the sum of the distances of all pairs, and how many pairs there are.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    pub distance: u64,
    pub pairs: u64,
}

impl Totals {
    pub fn of(steps: impl IntoIterator<Item = Option<Position>>) -> Totals {
        let mut totals = Totals::default();
        for step in steps {
            totals.add(step);
        }
        totals
    }

    pub fn add(&mut self, step: Option<Position>) {
        match step {
            Some(step) => self.counts[usize::from(step.step()) - 1] += 1,
            None => self.unsure += 1,
        }
    }

    /// People with a step.
    pub fn n(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// On the side that the shift leads away from: steps 1 to 3.
    pub fn lo(&self) -> u32 {
        self.counts[..3].iter().sum()
    }

    /// Step 4.
    pub fn mid(&self) -> u32 {
        self.counts[3]
    }

    /// On the side that it leads to: steps 5 to 7.
    pub fn hi(&self) -> u32 {
        self.counts[4..].iter().sum()
    }

    /// The middle person's. None without anybody.
    pub fn median(&self) -> Option<HalfSteps> {
        let n = self.n();
        (n > 0).then(|| HalfSteps(self.step_of((n - 1) / 2) + self.step_of(n / 2)))
    }

    /// Lowest and highest step that anybody chose.
    pub fn range(&self) -> Option<(u32, u32)> {
        let n = self.n();
        (n > 0).then(|| (self.step_of(0), self.step_of(n - 1)))
    }

    /// Where the middle half of the people stands: a quarter is below, a quarter above.
    pub fn middle_half(&self) -> Option<(u32, u32)> {
        let n = self.n();
        (n > 0).then(|| (self.step_of(n / 4), self.step_of(n - 1 - n / 4)))
    }

    /// Gini's mean difference. None with fewer than two people.
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
    /// `5`, or between two steps `5½`.
    pub fn text(self) -> String {
        let half = if self.0 % 2 == 1 { "½" } else { "" };
        format!("{}{half}", self.0 / 2)
    }
}

impl Spread {
    /// In tenths of a step, rounded.
    pub fn tenths(self) -> u64 {
        (self.distance * 20 + self.pairs) / (2 * self.pairs)
    }

    /// `1.9`
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

/// From how many people on something may be shown. A site may raise it, never lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor(u32);

/// What may be shown of some answers: the only way from totals to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    Hidden,
    /// Too few for single steps.
    Bands {
        lo: u32,
        mid: u32,
        hi: u32,
        unsure: u32,
    },
    Steps(Totals),
}

impl Floor {
    pub const LOWEST: u32 = 5;
    /// So long the networks are told apart from which people began the exercise. In this time each counts towards one
    /// picture of a shift at most.
    pub const NETWORK_MEMORY: i64 = 30 * DAY;
    /// A picture stays for so long at least.
    pub const PICTURE_LIFE: i64 = DAY;
    /// Single steps and the middle person are shown from so many people on.
    const STEPS: u32 = 10;

    /// `None` below the lowest.
    pub const fn new(threshold: u32) -> Option<Floor> {
        if threshold < Floor::LOWEST { None } else { Some(Floor(threshold)) }
    }

    pub const fn threshold(self) -> u32 {
        self.0
    }

    /// The number of the time in which networks are told apart, and when it began.
    pub const fn network_period(now: Moment) -> (i64, Moment) {
        let number = now.millis().div_euclid(Floor::NETWORK_MEMORY);
        (number, Moment::from_millis(number * Floor::NETWORK_MEMORY))
    }

    /// What may be shown of these answers. `known` is how many of the people show their position beside their name:
    /// they hide nobody, so they do not count.
    pub fn picture(self, totals: &Totals, known: u32) -> Picture {
        let hiding = totals.n().saturating_sub(known);
        if hiding < self.0 {
            Picture::Hidden
        } else if hiding < Floor::STEPS.max(self.0) {
            let Totals { unsure, .. } = *totals;
            Picture::Bands { lo: totals.lo(), mid: totals.mid(), hi: totals.hi(), unsure }
        } else {
            Picture::Steps(*totals)
        }
    }
}

impl Default for Floor {
    fn default() -> Self {
        Floor(Floor::LOWEST)
    }
}

impl Picture {
    /// `(on the "to" side, in between, people)`. None if it is hidden.
    pub fn counts(&self) -> Option<(u32, u32, u32)> {
        match self {
            Picture::Hidden => None,
            Picture::Bands { lo, mid, hi, .. } => Some((*hi, *mid, lo + mid + hi)),
            Picture::Steps(totals) => Some((totals.hi(), totals.mid(), totals.n())),
        }
    }
}

/// A public picture as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub shift: ShiftId,
    pub lens: Lens,
    pub totals: Totals,
    /// How many of the people may have been known by the position beside their comment.
    pub known: u32,
    pub taken_at: Moment,
}

/// How a group session keeps its participants apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionMode {
    Anonymous,
    /// Names are shown to each other: the only mode for fewer people than the floor.
    Open,
}

impl SessionMode {
    pub const ALL: [SessionMode; 2] = [SessionMode::Anonymous, SessionMode::Open];

    pub const fn name(self) -> &'static str {
        match self {
            SessionMode::Anonymous => "anonymous",
            SessionMode::Open => "open",
        }
    }

    pub fn parse(name: &str) -> Option<SessionMode> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How far a group session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    Lobby,
    Answering,
    Revealed,
    Discussing,
    Closed,
}

impl SessionState {
    pub const ALL: [SessionState; 5] = [
        SessionState::Lobby,
        SessionState::Answering,
        SessionState::Revealed,
        SessionState::Discussing,
        SessionState::Closed,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            SessionState::Lobby => "lobby",
            SessionState::Answering => "answering",
            SessionState::Revealed => "revealed",
            SessionState::Discussing => "discussing",
            SessionState::Closed => "closed",
        }
    }

    pub fn parse(name: &str) -> Option<SessionState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
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

    #[test]
    fn fewer_than_the_floor_are_hidden_and_fewer_than_ten_are_three_bands() {
        let floor = Floor::default();
        let of = |n: usize, known: u32| floor.picture(&totals(&vec![6; n]), known);
        assert_eq!(of(4, 0), Picture::Hidden);
        assert_eq!(of(5, 0), Picture::Bands { lo: 0, mid: 0, hi: 5, unsure: 0 });
        assert!(matches!(of(9, 0), Picture::Bands { .. }));
        assert!(matches!(of(10, 0), Picture::Steps(_)));
        assert!(Floor::new(4).is_none());
        assert_eq!(Floor::new(12).unwrap().picture(&totals(&[6; 11]), 0), Picture::Hidden);
    }

    #[test]
    fn people_who_show_their_position_hide_nobody() {
        let floor = Floor::default();
        let of = |n: usize, known: u32| floor.picture(&totals(&vec![6; n]), known);
        assert_eq!(of(5, 4), Picture::Hidden);
        assert_eq!(of(8, 4), Picture::Hidden);
        assert!(matches!(of(9, 4), Picture::Bands { .. }));
        assert!(matches!(of(12, 4), Picture::Bands { .. }));
        assert!(matches!(of(14, 4), Picture::Steps(_)));
        assert_eq!(of(5, 40), Picture::Hidden);
    }

    #[test]
    fn those_who_are_not_sure_do_not_count() {
        assert_eq!(Floor::default().picture(&totals(&[6, 6, 6, 6, 0, 0, 0]), 0), Picture::Hidden);
    }
}
