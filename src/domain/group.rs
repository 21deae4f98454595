//! A group that goes through the exercise together: its join code, its stage, and what it agreed on.

use super::{
    Floor, Lens, Moment, Picture, Position, PostId, SessionId, SessionMode, SessionState, ShiftId, Totals,
};

/// The code that people type to join a group session: 6 characters, none of which looks like another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCode(String);

impl JoinCode {
    const LENGTH: usize = 6;
    /// No 0 and O, no 1, I and L: 31 characters, 887,503,681 codes.
    const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// A code from 8 random bytes. All codes are equally likely, to within one part in 20 thousand million.
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

    /// Reads a code in any case, with or without spaces and hyphens. None: it cannot be a code.
    pub fn parse(raw: &str) -> Option<JoinCode> {
        if raw.len() > 64 {
            return None;
        }
        let typed = raw.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
        let code: String = typed.collect();
        let fits = code.len() == Self::LENGTH && code.bytes().all(|it| Self::ALPHABET.contains(&it));
        fits.then_some(JoinCode(code))
    }

    /// The 6 characters, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In two halves, for reading aloud: `K7M 4QX`.
    pub fn spaced(&self) -> String {
        format!("{} {}", &self.0[..3], &self.0[3..])
    }
}

/// How far a group session has come. A facilitator's moves change it, by `after`; the reveal is the only move that
/// cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// People join; nobody answers yet.
    Lobby,
    /// People join and answer; nobody sees any answer but their own.
    Answering,
    /// All pictures are shown; nobody can join or answer any more.
    Revealed,
    /// The same, and one shift is under discussion.
    Discussing(ShiftId),
    /// The session is over and takes nobody.
    Closed {
        /// Whether the pictures were shown, and so whether there is a report.
        revealed: bool,
    },
}

/// What a facilitator does with a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Ends the lobby: people answer.
    Begin,
    /// Goes from answering back to the lobby.
    BackToLobby,
    /// Shows the pictures, for good.
    Reveal,
    /// Puts one shift under discussion.
    Discuss(ShiftId),
    /// Goes from one shift back to all of them.
    Overview,
    /// Ends the session.
    Close,
    /// Opens a closed session again: revealed if it was revealed, else in the lobby.
    Reopen,
}

impl Stage {
    /// The stage from its stored parts. A shift under discussion that no longer exists leads back to `Revealed`.
    pub fn read(state: SessionState, shift: Option<ShiftId>, was_revealed: bool) -> Stage {
        match (state, shift) {
            (SessionState::Lobby, _) => Stage::Lobby,
            (SessionState::Answering, _) => Stage::Answering,
            (SessionState::Discussing, Some(shift)) => Stage::Discussing(shift),
            (SessionState::Revealed | SessionState::Discussing, _) => Stage::Revealed,
            (SessionState::Closed, _) => Stage::Closed { revealed: was_revealed },
        }
    }

    /// The stored state.
    pub const fn state(self) -> SessionState {
        match self {
            Stage::Lobby => SessionState::Lobby,
            Stage::Answering => SessionState::Answering,
            Stage::Revealed => SessionState::Revealed,
            Stage::Discussing(_) => SessionState::Discussing,
            Stage::Closed { .. } => SessionState::Closed,
        }
    }

    /// The shift under discussion. None: there is none.
    pub const fn shift(self) -> Option<ShiftId> {
        match self {
            Stage::Discussing(shift) => Some(shift),
            _ => None,
        }
    }

    /// Whether the pictures have been shown.
    pub const fn is_revealed(self) -> bool {
        matches!(self, Stage::Revealed | Stage::Discussing(_) | Stage::Closed { revealed: true })
    }

    /// Whether the session is over.
    pub const fn is_closed(self) -> bool {
        matches!(self, Stage::Closed { .. })
    }

    /// The stage after a move. None: the move is not possible now.
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

/// A group that goes through the exercise together, as it is stored. Its code and its facilitator's key are stored as
/// hashes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSession {
    /// Its number.
    pub id: SessionId,
    /// The post whose shifts are answered.
    pub post: PostId,
    /// What its facilitator calls it.
    pub title: String,
    /// Whether participants see who answered what.
    pub mode: SessionMode,
    /// How far it has come.
    pub stage: Stage,
    /// The lenses through which people answer, in order.
    pub lenses: Vec<Lens>,
    /// When its facilitator wants to repeat it: the start of that day, UTC. None: they did not say.
    pub review_on: Option<Moment>,
    /// The earlier session that it repeats, if any.
    pub previous: Option<SessionId>,
    /// Goes up with each move and each change of an outcome. People who join or answer do not change it.
    pub version: i64,
    /// When it was begun.
    pub created_at: Moment,
    /// When the pictures were shown. None: not yet.
    pub revealed_at: Option<Moment>,
}

/// A group session to be stored, in the lobby.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// The post whose shifts are answered.
    pub post: PostId,
    /// The keyed hash of its join code (`Links::code_key`).
    pub code_hash: String,
    /// The hash of its facilitator's key.
    pub lead_hash: String,
    /// What its facilitator calls it.
    pub title: String,
    /// Whether participants see who answered what.
    pub mode: SessionMode,
    /// The lenses through which people answer.
    pub lenses: Vec<Lens>,
    /// The shifts that they answer on.
    pub shifts: Vec<ShiftId>,
    /// When it should be repeated: the start of that day, UTC.
    pub review_on: Option<Moment>,
    /// The earlier session that it repeats, if any.
    pub previous: Option<SessionId>,
    /// When it is begun.
    pub at: Moment,
}

/// How many people are in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeadCount {
    /// Those who joined and did not leave.
    pub joined: u32,
    /// Those of them who answered something, even that they are not sure.
    pub answered: u32,
}

/// For how long after it was created a session in the lobby lets people in, in milliseconds.
const LOBBY_LIFE: i64 = super::DAY;

impl GroupSession {
    /// Whether the code still lets people in: in the lobby during the first day, and while people answer. Nobody may
    /// join after the reveal, since the difference to the earlier pictures would show their answers.
    pub fn takes_people(&self, now: Moment) -> bool {
        match self.stage {
            Stage::Lobby => now.since(self.created_at) < LOBBY_LIFE,
            Stage::Answering => true,
            Stage::Revealed | Stage::Discussing(_) | Stage::Closed { .. } => false,
        }
    }

    /// How many more people must answer before the pictures can be shown; 0: they can be. An open session needs one
    /// answer only, since it hides nobody anyway.
    pub fn missing(&self, heads: HeadCount, floor: Floor) -> u32 {
        let needed = match self.mode {
            SessionMode::Anonymous => floor.threshold(),
            SessionMode::Open => 1,
        };
        needed.saturating_sub(heads.answered)
    }
}

/// What a group concluded about a shift. Each shift of a session has one. The facilitator changes it from the reveal
/// until the session is closed; the session that repeats it can still mark its next step as done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftOutcome {
    /// The shift.
    pub shift: ShiftId,
    /// How far the discussion of it came.
    pub state: OutcomeState,
    /// The step on which the group agrees, if any.
    pub agreement: Agreement,
    /// What the group will do about it.
    pub next_step: NextStep,
}

/// How far a group came with a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeState {
    /// It has not been discussed.
    Open,
    /// It was put under discussion, and nothing is written down.
    Discussed,
    /// An agreement, a disagreement or a next step is written down.
    Agreed,
    /// The group set it aside.
    Parked,
}

/// The step of a shift on which a group agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Agreement {
    /// The group has not said.
    #[default]
    None,
    /// It agrees on this step.
    Step(Position),
    /// It says that its members differ.
    Differ,
}

/// What somebody will do, by when. An empty text means that there is no next step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NextStep {
    /// What will be done.
    pub text: String,
    /// Who will do it; may be empty.
    pub owner: String,
    /// By when: the start of the day, UTC. None: no date.
    pub due_on: Option<Moment>,
    /// When it was marked as done. None: not yet.
    pub done_at: Option<Moment>,
}

impl OutcomeState {
    const ALL: [OutcomeState; 4] =
        [OutcomeState::Open, OutcomeState::Discussed, OutcomeState::Agreed, OutcomeState::Parked];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            OutcomeState::Open => "open",
            OutcomeState::Discussed => "discussed",
            OutcomeState::Agreed => "agreed",
            OutcomeState::Parked => "parked",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<OutcomeState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What a group may see of one shift through one lens, frozen at the reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupPicture {
    /// The shift.
    pub shift: ShiftId,
    /// The lens.
    pub lens: Lens,
    /// The counts that may be shown.
    pub picture: Picture,
}

/// How far apart the answers of a picture are. It is computed from what the picture shows and nothing else, or the
/// order of shifts would reveal more; in bands, each answer counts as the middle step of its band. None: the picture is
/// hidden, or fewer than two people chose a step.
pub fn shown_spread(picture: &Picture) -> Option<super::Spread> {
    match picture {
        Picture::Hidden => None,
        Picture::Bands { lo, mid, hi, .. } => {
            Totals { counts: [0, *lo, 0, *mid, 0, *hi, 0], unsure: 0 }.spread()
        }
        Picture::Steps(totals) => totals.spread(),
    }
}

/// The difference between the highest and the lowest step of a picture, with bands as in `shown_spread`; 0 if it is
/// hidden.
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
