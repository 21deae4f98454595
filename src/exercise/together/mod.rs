//! The exercise in a group: somebody begins a session, others join by its code and answer, nobody sees what until it is
//! revealed, and then the group talks about where it is furthest apart.
//!
//! Who holds a key is the facilitator or the participant it was given to; the store keeps hashes. What a group sees was
//! counted once, at the reveal, and goes through `Floor`; only where names are shown anyway, everybody sees everything.

mod begin;
mod lead;
mod look;
mod remind;

use std::{net::IpAddr, sync::Arc};

pub use begin::{Begun, SessionForm};
pub use lead::{AgreementForm, too_few};
pub use look::{GroupPictures, Sight};
pub use remind::AskLetter;

use super::{Change, PersonKey};
use weshift_clock::Clock;
use weshift_domain::*;
use weshift_limits::{Action, Limits};
use weshift_links::{Links, token_hash};
use weshift_store::{NewRun, Store, Tx};

/// People in one session.
const MAX_PEOPLE: u32 = 500;
/// Characters of what a participant is called.
const MAX_NAME: usize = 60;

/// What the site decides about group sessions. `app` makes it from the settings at the start.
#[derive(Debug, Clone, Copy)]
pub struct GroupRules {
    /// How many people must have answered before an anonymous session shows anything.
    pub floor: Floor,
    /// Whether anybody may begin a session; else managers alone.
    pub anyone: bool,
    /// Whether facilitators can get a reminder: there is a way for mail to go out.
    pub offers_mail: bool,
}

/// The verb of group sessions: facilitators begin and lead them, participants join and answer. `app` makes one for
/// the handlers.
#[derive(Clone)]
pub struct Together {
    store: Store,
    limits: Arc<Limits>,
    links: Links,
    clock: Clock,
    rules: GroupRules,
    ask: AskLetter,
}

impl Together {
    /// Connects the store, the limits, and the letter that confirms a facilitator's reminder.
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        links: Links,
        clock: Clock,
        rules: GroupRules,
        ask: AskLetter,
    ) -> Together {
        Together { store, limits, links, clock, rules, ask }
    }

    /// The site's rules, for pages that must say what is possible.
    pub fn rules(&self) -> GroupRules {
        self.rules
    }

    /// The session with this join code. Wrong codes are counted: a client with too many is refused, whatever it asks.
    pub async fn find(&self, code: &str, client: IpAddr) -> Result<Option<GroupSession>, Rejection> {
        self.limits.may_try_code(client)?;
        let found = match JoinCode::parse(code) {
            Some(code) => self.store.reader().find_group(self.links.code_key(&code)).await?,
            None => None,
        };
        if found.is_none() {
            self.limits.wrong_code(client)?;
        }
        Ok(found)
    }

    /// The session of this code, if the key is its facilitator's.
    pub async fn find_led(&self, code: &str, key: &str) -> Result<Option<GroupSession>, Fault> {
        let Some(code) = JoinCode::parse(code) else { return Ok(None) };
        let reader = self.store.reader();
        let Some(led) = reader.find_led_group(lead_hash(key)).await? else { return Ok(None) };
        let found = reader.find_group(self.links.code_key(&code)).await?;
        Ok(found.filter(|it| it.id == led.id))
    }

    /// The session of this code and the participant's run, if the key is theirs.
    pub async fn find_member(&self, code: &str, key: &str) -> Result<Option<(GroupSession, Run)>, Fault> {
        let (Some(code), Some(key)) = (JoinCode::parse(code), PersonKey::parse(key)) else { return Ok(None) };
        let reader = self.store.reader();
        let Some(session) = reader.find_group(self.links.code_key(&code)).await? else { return Ok(None) };
        let member = reader.find_member(session.id, member_hash(&key)).await?;
        Ok(member.map(|run| (session, run)))
    }

    /// Adds a participant and returns their key. In an open session they must give a name of at most 60 characters.
    ///
    /// # Errors
    /// `Refused` for a bad name, a limit, a full session (500), or one that takes nobody any more.
    pub async fn join(
        &self,
        session: &GroupSession,
        name: &str,
        client: IpAddr,
    ) -> Result<PersonKey, Rejection> {
        let name = match session.mode {
            SessionMode::Anonymous => String::new(),
            SessionMode::Open => read_name(name)?,
        };
        self.limits.spend(Action::Join, client)?;
        let (key, now, id) = (PersonKey::new(), self.clock.now(), session.id);
        let run = NewRun {
            post: session.post,
            session: Some(id),
            key_hash: member_hash(&key),
            prefix: String::new(),
            name,
            at: now,
        };
        self.store
            .write(move |tx| {
                let session = tx.hold_group(id)?.ok_or(Refusal::TooLate)?;
                if !session.takes_people(now) {
                    return Err(Refusal::TooLate.into());
                }
                if tx.count_heads(id)?.joined >= MAX_PEOPLE {
                    let full = "This session is full: 500 people have joined.";
                    return Err(Rejection::from(Problem::new(Field::Name, full)));
                }
                Ok(tx.add_run(&run).map(drop)?)
            })
            .await?;
        Ok(key)
    }

    /// Keeps what a participant chose through one lens. Answers on other shifts than the session's are ignored.
    /// `TooLate` unless the session is in its answering stage.
    pub async fn answer(
        &self,
        session: &GroupSession,
        run: RunId,
        lens: Lens,
        changes: Vec<Change>,
    ) -> Result<(), Rejection> {
        let (id, floor) = (session.id, self.rules.floor);
        self.store
            .write(move |tx| {
                let session = tx.hold_group(id)?.ok_or(Refusal::TooLate)?;
                if session.stage != Stage::Answering || !session.lenses.contains(&lens) {
                    return Err(Refusal::TooLate.into());
                }
                let asked = tx.list_outcomes(id)?;
                let is_asked = |shift: ShiftId| asked.iter().any(|it| it.shift == shift);
                let mut given = Vec::new();
                for change in changes {
                    match change {
                        Change::Place(answer) if is_asked(answer.shift) => given.push(answer),
                        Change::TakeBack(shift) => tx.withdraw(run, shift, lens, floor)?,
                        Change::Place(_) => (),
                    }
                }
                Ok::<_, Rejection>(tx.place_anew(run, lens, &given)?)
            })
            .await
    }

    /// Deletes a participant's run with all their answers.
    pub async fn leave(&self, session: &GroupSession, run: RunId) -> Result<(), Fault> {
        let (id, floor) = (session.id, self.rules.floor);
        self.store
            .write(move |tx| match tx.lock_group(id)? {
                Some(session) => tx.leave_group(&session, run, floor),
                None => Ok(()),
            })
            .await
    }
}

/// As the facilitator moves it on: it may have come further than their page shows.
fn lock(tx: &mut Tx<'_>, id: SessionId) -> Result<GroupSession, Rejection> {
    Ok(tx.lock_group(id)?.ok_or(Refusal::TooLate)?)
}

fn read_name(raw: &str) -> Result<String, Problem> {
    let name = visible(raw);
    match name.chars().count() {
        0 => Err(Problem::new(Field::Name, "Please type a name: in this session the others see it.")),
        n if n > MAX_NAME => Err(Problem::new(Field::Name, "Please type at most 60 characters.")),
        _ => Ok(name),
    }
}

/// Another hash than that of somebody who goes through the exercise alone: what one key opens, the other does not.
fn member_hash(key: &PersonKey) -> String {
    token_hash(&format!("group/{}", key.as_str()))
}

fn lead_hash(key: &str) -> String {
    token_hash(&format!("lead/{key}"))
}
