//! A group that goes through the exercise together: its code, how far it has come, what it agreed.

use super::{
    Floor, Lens, Moment, Picture, Position, PostId, SessionId, SessionMode, SessionState, ShiftId, Totals,
};

/// What people type to join: 6 characters that cannot be taken for one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCode(String);

impl JoinCode {
    pub const LENGTH: usize = 6;
    /// No 0 and O, no 1, I and L: 31 characters, 887,503,681 codes.
    const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// From 8 bytes of chance: each code is as likely as the next to one in 20 thousand million.
    pub fn from_chance(bytes: [u8; 8]) -> JoinCode {
        let base = Self::ALPHABET.len() as u64;
        let mut number = u64::from_be_bytes(bytes);
        let mut next = || {
            let character = Self::ALPHABET[(number % base) as usize];
            number /= base;
            char::from(character)
        };
        JoinCode((0..Self::LENGTH).map(|_| next()).collect())
    }

    /// As people type it: in small letters, with spaces or hyphens. `None`: it cannot be one.
    pub fn parse(raw: &str) -> Option<JoinCode> {
        if raw.len() > 64 {
            return None;
        }
        let typed = raw.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
        let code: String = typed.collect();
        let fits = code.len() == Self::LENGTH && code.bytes().all(|it| Self::ALPHABET.contains(&it));
        fits.then_some(JoinCode(code))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For reading aloud: `K7M 4QX`.
    pub fn spaced(&self) -> String {
        format!("{} {}", &self.0[..3], &self.0[3..])
    }
}

/// How far a session has come. Reveal is the only step that nothing takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// People gather.
    Lobby,
    /// They answer; nobody sees what.
    Answering,
    Revealed,
    Discussing(ShiftId),
    /// `revealed`: whether there is something to report.
    Closed {
        revealed: bool,
    },
}

/// What a facilitator can do to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Begin,
    BackToLobby,
    Reveal,
    Discuss(ShiftId),
    /// From one shift back to all of them.
    Overview,
    Close,
    Reopen,
}

impl Stage {
    /// As it is stored: the state, and the shift under discussion. `was_revealed` tells the two kinds of closed apart;
    /// a shift that is gone is no longer discussed.
    pub fn read(state: SessionState, shift: Option<ShiftId>, was_revealed: bool) -> Stage {
        match (state, shift) {
            (SessionState::Lobby, _) => Stage::Lobby,
            (SessionState::Answering, _) => Stage::Answering,
            (SessionState::Discussing, Some(shift)) => Stage::Discussing(shift),
            (SessionState::Revealed | SessionState::Discussing, _) => Stage::Revealed,
            (SessionState::Closed, _) => Stage::Closed { revealed: was_revealed },
        }
    }

    pub const fn state(self) -> SessionState {
        match self {
            Stage::Lobby => SessionState::Lobby,
            Stage::Answering => SessionState::Answering,
            Stage::Revealed => SessionState::Revealed,
            Stage::Discussing(_) => SessionState::Discussing,
            Stage::Closed { .. } => SessionState::Closed,
        }
    }

    pub const fn shift(self) -> Option<ShiftId> {
        match self {
            Stage::Discussing(shift) => Some(shift),
            _ => None,
        }
    }

    /// Whether the answers have been shown.
    pub const fn is_revealed(self) -> bool {
        matches!(self, Stage::Revealed | Stage::Discussing(_) | Stage::Closed { revealed: true })
    }

    pub const fn is_closed(self) -> bool {
        matches!(self, Stage::Closed { .. })
    }

    /// Where a move leads; `None` where it makes no sense.
    pub const fn after(self, step: Move) -> Option<Stage> {
        match (self, step) {
            (Stage::Lobby, Move::Begin) => Some(Stage::Answering),
            (Stage::Answering, Move::BackToLobby) => Some(Stage::Lobby),
            (Stage::Answering, Move::Reveal) => Some(Stage::Revealed),
            (Stage::Revealed | Stage::Discussing(_), Move::Discuss(shift)) => Some(Stage::Discussing(shift)),
            (Stage::Discussing(_), Move::Overview) => Some(Stage::Revealed),
            (Stage::Lobby | Stage::Answering, Move::Close) => Some(Stage::Closed { revealed: false }),
            (Stage::Revealed | Stage::Discussing(_), Move::Close) => Some(Stage::Closed { revealed: true }),
            (Stage::Closed { revealed: true }, Move::Reopen) => Some(Stage::Revealed),
            (Stage::Closed { revealed: false }, Move::Reopen) => Some(Stage::Lobby),
            _ => None,
        }
    }
}

/// A group session. Its code and the facilitator's key are in addresses alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSession {
    pub id: SessionId,
    pub post: PostId,
    pub title: String,
    pub mode: SessionMode,
    pub stage: Stage,
    pub lenses: Vec<Lens>,
    /// The start of the day, UTC.
    pub review_on: Option<Moment>,
    pub previous: Option<SessionId>,
    /// Goes up with each change that participants can see, but for their own number.
    pub version: i64,
    pub created_at: Moment,
    pub revealed_at: Option<Moment>,
}

/// A session to begin.
#[derive(Debug, Clone)]
pub struct NewGroup {
    pub post: PostId,
    pub code_hash: String,
    pub lead_hash: String,
    pub title: String,
    pub mode: SessionMode,
    pub lenses: Vec<Lens>,
    pub shifts: Vec<ShiftId>,
    pub review_on: Option<Moment>,
    pub previous: Option<SessionId>,
    pub at: Moment,
}

/// How many joined, and how many of them answered something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeadCount {
    pub joined: u32,
    pub answered: u32,
}

/// A code nobody began to use.
pub const LOBBY_LIFE: i64 = super::DAY;

impl GroupSession {
    /// Whether the code still lets people in. Not after the reveal: who came later could be told from the difference.
    pub fn takes_people(&self, now: Moment) -> bool {
        match self.stage {
            Stage::Lobby => now.since(self.created_at) < LOBBY_LIFE,
            Stage::Answering => true,
            Stage::Revealed | Stage::Discussing(_) | Stage::Closed { .. } => false,
        }
    }

    /// Why nothing can be revealed yet: how many more must answer. Names protect nobody, so an open session needs no
    /// floor, only somebody.
    pub fn missing(&self, heads: HeadCount, floor: Floor) -> u32 {
        let needed = match self.mode {
            SessionMode::Anonymous => floor.threshold(),
            SessionMode::Open => 1,
        };
        needed.saturating_sub(heads.answered)
    }
}

/// What came of a shift in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftOutcome {
    pub shift: ShiftId,
    pub state: OutcomeState,
    pub agreement: Agreement,
    pub next_step: NextStep,
}

/// What a group made of a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeState {
    Open,
    Discussed,
    Agreed,
    Parked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Agreement {
    #[default]
    None,
    /// The group says that it is here.
    Step(Position),
    /// It does not agree, and that is fine.
    Differ,
}

/// What somebody will do by when. Without text there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NextStep {
    pub text: String,
    pub owner: String,
    /// The start of the day, UTC.
    pub due_on: Option<Moment>,
    pub done_at: Option<Moment>,
}

impl OutcomeState {
    pub const ALL: [OutcomeState; 4] =
        [OutcomeState::Open, OutcomeState::Discussed, OutcomeState::Agreed, OutcomeState::Parked];

    pub const fn name(self) -> &'static str {
        match self {
            OutcomeState::Open => "open",
            OutcomeState::Discussed => "discussed",
            OutcomeState::Agreed => "agreed",
            OutcomeState::Parked => "parked",
        }
    }

    pub fn parse(name: &str) -> Option<OutcomeState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What a group may see of one shift through one lens, as it was when it was revealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupPicture {
    pub shift: ShiftId,
    pub lens: Lens,
    pub picture: Picture,
}

/// How far apart the people of a picture are, from nothing but what the picture shows: sorting by more would tell more.
/// In bands everybody stands in the middle of theirs.
pub fn shown_spread(picture: &Picture) -> Option<super::Spread> {
    match picture {
        Picture::Hidden => None,
        Picture::Bands { lo, mid, hi, .. } => {
            Totals { counts: [0, *lo, 0, *mid, 0, *hi, 0], unsure: 0 }.spread()
        }
        Picture::Steps(totals) => totals.spread(),
    }
}

/// How many steps are between the lowest and the highest that a picture shows.
pub fn shown_range(picture: &Picture) -> u32 {
    let totals = match picture {
        Picture::Hidden => return 0,
        Picture::Bands { lo, mid, hi, .. } => Totals { counts: [0, *lo, 0, *mid, 0, *hi, 0], unsure: 0 },
        Picture::Steps(totals) => *totals,
    };
    totals.range().map_or(0, |(low, high)| high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_back_as_people_type_it() {
        let code = JoinCode::from_chance(*b"12345678");
        assert_eq!(code.as_str().len(), 6);
        for typed in
            [code.as_str().to_lowercase(), code.spaced(), format!(" {}-{} ", &code.0[..3], &code.0[3..])]
        {
            assert_eq!(JoinCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in
            ["", "K7M4Q", "K7M4QXX", "K0M4QX", "KOM4QX", "K1M4QX", "KIM4QX", "KLM4QX", "Ä7M4QX", "K7M4Q/"]
        {
            assert_eq!(JoinCode::parse(wrong), None, "{wrong}");
        }
        assert_eq!(JoinCode::parse(&" ".repeat(100_000)), None);
    }

    #[test]
    fn every_character_comes_up_in_every_place() {
        let codes: Vec<JoinCode> = (0..4_000u64)
            .map(|i| JoinCode::from_chance(i.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()))
            .collect();
        for place in 0..JoinCode::LENGTH {
            let found: std::collections::BTreeSet<u8> =
                codes.iter().map(|it| it.0.as_bytes()[place]).collect();
            assert_eq!(found.len(), 31, "place {place}");
        }
    }

    const A: ShiftId = ShiftId(1);
    const B: ShiftId = ShiftId(2);
    const STAGES: [Stage; 6] = [
        Stage::Lobby,
        Stage::Answering,
        Stage::Revealed,
        Stage::Discussing(A),
        Stage::Closed { revealed: false },
        Stage::Closed { revealed: true },
    ];
    const MOVES: [Move; 7] = [
        Move::Begin,
        Move::BackToLobby,
        Move::Reveal,
        Move::Discuss(B),
        Move::Overview,
        Move::Close,
        Move::Reopen,
    ];

    #[test]
    fn what_was_revealed_stays_revealed_whatever_comes() {
        for stage in STAGES.into_iter().filter(|it| it.is_revealed()) {
            for step in MOVES {
                assert!(stage.after(step).is_none_or(|it| it.is_revealed()), "{stage:?} by {step:?}");
            }
        }
    }

    #[test]
    fn nothing_but_a_reveal_reveals() {
        for stage in STAGES.into_iter().filter(|it| !it.is_revealed()) {
            for step in MOVES.into_iter().filter(|it| *it != Move::Reveal) {
                assert!(stage.after(step).is_none_or(|it| !it.is_revealed()), "{stage:?} by {step:?}");
            }
        }
    }

    #[test]
    fn every_step_can_go_back_but_the_reveal() {
        for stage in STAGES {
            for step in MOVES.into_iter().filter(|it| *it != Move::Reveal) {
                let Some(next) = stage.after(step) else { continue };
                let goes_back = next == stage
                    || MOVES.into_iter().any(|it| {
                        next.after(it).is_some_and(|back| {
                            back == stage || back == Stage::Revealed || back == Stage::Lobby
                        })
                    })
                    || next == Stage::Revealed;
                assert!(goes_back, "{stage:?} by {step:?}");
            }
        }
    }

    #[test]
    fn a_stage_is_read_as_it_was_kept() {
        for stage in STAGES {
            assert_eq!(Stage::read(stage.state(), stage.shift(), stage.is_revealed()), stage);
        }
        assert_eq!(Stage::read(SessionState::Discussing, None, true), Stage::Revealed, "its shift is gone");
    }

    fn session(mode: SessionMode, stage: Stage) -> GroupSession {
        GroupSession {
            id: SessionId(1),
            post: PostId(1),
            title: "Our team".into(),
            mode,
            stage,
            lenses: vec![Lens::Me],
            review_on: None,
            previous: None,
            version: 0,
            created_at: Moment::from_millis(0),
            revealed_at: None,
        }
    }

    #[test]
    fn a_small_session_reveals_nothing_unless_it_is_open() {
        let heads = |answered| HeadCount { joined: 9, answered };
        let anonymous = session(SessionMode::Anonymous, Stage::Answering);
        assert_eq!(anonymous.missing(heads(4), Floor::default()), 1);
        assert_eq!(anonymous.missing(heads(5), Floor::default()), 0);
        assert_eq!(anonymous.missing(heads(7), Floor::new(8).unwrap()), 1);
        let open = session(SessionMode::Open, Stage::Answering);
        assert_eq!(
            (open.missing(heads(0), Floor::default()), open.missing(heads(2), Floor::default())),
            (1, 0)
        );
    }

    #[test]
    fn a_code_ends_when_its_session_is_closed_or_a_day_after_nobody_began() {
        let late = Moment::from_millis(LOBBY_LIFE);
        let takes = |stage: Stage, now: Moment| session(SessionMode::Anonymous, stage).takes_people(now);
        assert!(takes(Stage::Lobby, late.minus(1)) && !takes(Stage::Lobby, late));
        assert!(takes(Stage::Answering, late) && !takes(Stage::Revealed, Moment::from_millis(1)));
        assert!(!takes(Stage::Closed { revealed: true }, Moment::from_millis(1)));
    }

    #[test]
    fn the_order_of_a_small_group_s_shifts_tells_no_more_than_its_bands() {
        let of = |steps: &[u8]| {
            let totals = Totals::of(steps.iter().map(|it| Position::new(*it)));
            let picture = Floor::default().picture(&totals, 0);
            (shown_spread(&picture), shown_range(&picture))
        };
        assert_eq!(of(&[1, 1, 4, 5, 5]), of(&[3, 3, 4, 7, 7]), "the same bands, other steps");
        assert_ne!(of(&[1, 1, 4, 5, 5]), of(&[1, 1, 1, 1, 5]));
        assert_eq!(of(&[1, 7, 7, 7]), (None, 0));
    }
}
