//! The exercise: where people place themselves on each shift, and what of it may be shown.

use super::{DAY, Moment, Position, PostId, RunId, SessionId, ShiftId, Totals};

/// From which point of view a person answers the questions of the exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lens {
    /// What they do themselves.
    Me,
    /// What people around them at work do.
    Organisation,
    /// What their community does.
    Community,
}

impl Lens {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Lens; 3] = [Lens::Me, Lens::Organisation, Lens::Community];

    /// In addresses, forms and files.
    pub const fn name(self) -> &'static str {
        match self {
            Lens::Me => "me",
            Lens::Organisation => "organisation",
            Lens::Community => "community",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Lens> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The lens that is asked for after this one. None: it is the last.
    pub const fn next(self) -> Option<Lens> {
        match self {
            Lens::Me => Some(Lens::Organisation),
            Lens::Organisation => Some(Lens::Community),
            Lens::Community => None,
        }
    }
}

/// A group of steps on a shift; a discussion can be read from one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Steps 1 to 3, which the shift leads away from.
    From,
    /// Step 4.
    Between,
    /// Steps 5 to 7, which the shift leads to.
    To,
}

impl Side {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Side; 3] = [Side::From, Side::Between, Side::To];

    /// In addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Side::From => "from",
            Side::Between => "between",
            Side::To => "to",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Side> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its first and its last step.
    pub const fn steps(self) -> (i16, i16) {
        match self {
            Side::From => (1, 3),
            Side::Between => (4, 4),
            Side::To => (5, 7),
        }
    }
}

/// Sentences that describe the two ends of a shift by what people there mostly do. Empty if nobody wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// At step 1.
    pub from: String,
    /// At step 7.
    pub to: String,
}

/// One person's way through the exercise of a post. It says nothing about who they are; the key in their link leads to
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// The post whose shifts are answered.
    pub post: PostId,
    /// The group session that it belongs to. None: the person is alone.
    pub session: Option<SessionId>,
    /// Counts the runs under one key, from 1 on.
    pub number: u32,
    /// What a participant of an open session is called; else empty.
    pub name: String,
    /// What the person wants to do next, in their words; may be empty.
    pub next_step: String,
    /// The start of the day on which it began, UTC: nothing in it has a time of day.
    pub begun_on: Moment,
}

/// A person's answer about one shift through one lens. A later one replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The shift.
    pub shift: ShiftId,
    /// The lens.
    pub lens: Lens,
    /// The step. None: not sure, or it does not apply.
    pub step: Option<Position>,
    /// The person's own note, which nobody else sees; may be empty.
    pub note: String,
    /// The `Shift::wording` that the person saw.
    pub wording: u32,
}

/// The privacy threshold: how many people there must be before anything about them is shown. An owner may raise it in
/// the settings, never lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor(u32);

/// What may be shown of some answers. `Floor::picture` makes it, the only way from totals to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Too few people: nothing is shown.
    Hidden,
    /// Enough people for three groups of steps, too few for single ones.
    Bands {
        /// People at steps 1 to 3.
        lo: u32,
        /// People at step 4.
        mid: u32,
        /// People at steps 5 to 7.
        hi: u32,
        /// People who were not sure.
        unsure: u32,
    },
    /// Enough people for all counts.
    Steps(Totals),
}

impl Floor {
    /// The threshold of a site that sets none, and the lowest that can be set.
    pub const LOWEST: u32 = 5;
    /// Milliseconds for which the networks of people who begin the exercise are told apart. In this time each network
    /// counts at most once in the picture of a shift.
    pub const NETWORK_MEMORY: i64 = 30 * DAY;
    /// Milliseconds for which a public picture stays as it is, at least.
    pub const PICTURE_LIFE: i64 = DAY;
    /// Pictures that are kept of a shift and lens, the newest among them.
    pub const HISTORY: i64 = 24;
    /// Single steps and the middle person are shown from so many people on.
    const STEPS: u32 = 10;

    /// None: the threshold is below `LOWEST`.
    pub const fn new(threshold: u32) -> Option<Floor> {
        if threshold < Floor::LOWEST { None } else { Some(Floor(threshold)) }
    }

    /// How many people are needed.
    pub const fn threshold(self) -> u32 {
        self.0
    }

    /// The number of the period of `NETWORK_MEMORY` that `now` is in, and its start.
    pub const fn network_period(now: Moment) -> (i64, Moment) {
        let number = now.millis().div_euclid(Floor::NETWORK_MEMORY);
        (number, Moment::from_millis(number * Floor::NETWORK_MEMORY))
    }

    /// Whether a new picture of a shift may be looked for: the one before was taken long enough ago, and answers from
    /// enough networks changed since then.
    pub fn may_look(self, networks: u32, last_taken: Option<Moment>, now: Moment) -> bool {
        let is_young = last_taken.is_some_and(|it| now.since(it) < Floor::PICTURE_LIFE);
        !is_young && networks >= self.0
    }

    /// Whether the picture that was found may be taken. `newly_known` of the `known` people have shown their position
    /// since the last one: they may be among those who changed, so they hide nobody.
    pub fn may_take(self, networks: u32, totals: &Totals, known: u32, newly_known: u32) -> bool {
        networks.saturating_sub(newly_known) >= self.0 && self.picture(totals, known) != Picture::Hidden
    }

    /// What may be shown of these answers. `known` is how many of the people show their position beside their name:
    /// they hide nobody, so they are not counted towards the threshold.
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
    /// People at steps 5 to 7, people at step 4, and all of them. None: it is hidden.
    pub fn counts(&self) -> Option<(u32, u32, u32)> {
        match self {
            Picture::Hidden => None,
            Picture::Bands { lo, mid, hi, .. } => Some((*hi, *mid, lo + mid + hi)),
            Picture::Steps(totals) => Some((totals.hi(), totals.mid(), totals.n())),
        }
    }
}

/// The totals behind a public picture of a shift, as published. It replaces an older one at most once a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The shift.
    pub shift: ShiftId,
    /// The lens.
    pub lens: Lens,
    /// The counts when it was taken.
    pub totals: Totals,
    /// How many of the people at most can be recognised by the position beside their comment.
    pub known: u32,
    /// When it was taken.
    pub taken_at: Moment,
}

/// Whether the participants of a group session see who answered what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionMode {
    /// Nobody sees whose answer is whose; the threshold applies.
    Anonymous,
    /// Everybody has a name and all see each other's answers. Smaller groups must use it.
    Open,
}

impl SessionMode {
    const ALL: [SessionMode; 2] = [SessionMode::Anonymous, SessionMode::Open];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            SessionMode::Anonymous => "anonymous",
            SessionMode::Open => "open",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<SessionMode> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How far a group session has come, as it is stored; `Stage` says the same with its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// People join.
    Lobby,
    /// People answer the questions.
    Answering,
    /// All pictures are shown.
    Revealed,
    /// One shift is under discussion.
    Discussing,
    /// The session is over.
    Closed,
}

impl SessionState {
    const ALL: [SessionState; 5] = [
        SessionState::Lobby,
        SessionState::Answering,
        SessionState::Revealed,
        SessionState::Discussing,
        SessionState::Closed,
    ];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            SessionState::Lobby => "lobby",
            SessionState::Answering => "answering",
            SessionState::Revealed => "revealed",
            SessionState::Discussing => "discussing",
            SessionState::Closed => "closed",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<SessionState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_looked_for_once_a_day_and_when_enough_networks_changed() {
        let (floor, now) = (Floor::default(), Moment::from_millis(1_790_000_000_000));
        assert!(floor.may_look(5, None, now) && !floor.may_look(4, None, now));
        assert!(!floor.may_look(9, Some(now.minus(DAY - 1)), now));
        assert!(floor.may_look(9, Some(now.minus(DAY)), now));
        // A clock that was set back: the last picture is of a later time, and stays.
        assert!(!floor.may_look(9, Some(now.plus(DAY)), now));
    }

    #[test]
    fn who_showed_a_position_since_the_last_picture_does_not_count_as_a_change() {
        let floor = Floor::default();
        let totals = Totals { counts: [3, 3, 3, 0, 0, 0, 0], unsure: 0 };
        assert!(floor.may_take(5, &totals, 0, 0));
        assert!(floor.may_take(6, &totals, 4, 1));
        assert!(!floor.may_take(5, &totals, 1, 1));
        assert!(!floor.may_take(9, &totals, 5, 0), "four hide nobody");
    }

    fn totals(steps: &[u8]) -> Totals {
        Totals::of(steps.iter().map(|&it| Position::new(it)))
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
