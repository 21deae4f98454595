//! To begin a session, perhaps as the repeat of an earlier one.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{Together, lead_hash};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links::token_from;

const MAX_TITLE: usize = 120;
/// Codes that may be taken, one after the other: of 900 million, hardly ever one.
const TRIES: u32 = 8;
/// Months until a session is repeated, unless somebody says otherwise.
const REVIEW_MONTHS: i64 = 3;

/// A group session as typed; `Together::begin` checks it.
#[derive(Debug, Clone, Default)]
pub struct SessionForm {
    /// What the group calls its session, 1 to 120 characters.
    pub title: String,
    /// The name of a `SessionMode`.
    pub mode: String,
    /// The views that participants answer through; at least one.
    pub lenses: Vec<Lens>,
    /// The shifts of the post that are asked about; at least one.
    pub shifts: Vec<ShiftId>,
    /// The day of a repeat in the future, `2027-02-23` (UTC); empty for none.
    pub review_on: String,
    /// Whom to remind on that day; empty for nobody.
    pub email: String,
}

/// A session that has just begun: the only time that its code and key are known. The store keeps hashes.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its number in the database.
    pub id: SessionId,
    /// What participants type to join.
    pub code: JoinCode,
    /// What opens the facilitator's page.
    pub lead_key: String,
}

struct Read {
    title: String,
    mode: SessionMode,
    review_on: Option<Moment>,
}

impl Together {
    /// The day, three months from now, that the form proposes for a repeat: `2027-02-23`.
    pub fn default_review(&self) -> String {
        let today = self.clock.now().in_zone(&TimeZone::UTC).date();
        today.saturating_add(REVIEW_MONTHS.months()).to_string()
    }

    /// The earlier session that somebody wants to repeat: `key` is its facilitator's key or the token of their
    /// reminder. `None` if it opens nothing.
    pub async fn find_to_repeat(&self, key: &str) -> Result<Option<GroupSession>, Fault> {
        let reader = self.store.reader();
        match self.links.read_repeat_token(key) {
            Some((id, until)) if self.clock.now() < until => reader.find_group_by_id(id).await,
            _ if key.is_empty() => Ok(None),
            _ => reader.find_led_group(lead_hash(key)).await,
        }
    }

    /// Begins a session on a post. `by` is the manager who does, if one is signed in; `previous` the session that it
    /// repeats.
    ///
    /// # Errors
    /// `Refused` with every problem of the form or for a limit; `Failed` also if no free join code was found.
    pub async fn begin(
        &self,
        by: Option<&Manager>,
        post: &Post,
        form: &SessionForm,
        previous: Option<&GroupSession>,
        client: std::net::IpAddr,
    ) -> Result<Begun, Rejection> {
        let Read { title, mode, review_on } = self.read(form, post)?;
        let wish = self.wish(by, post, &form.email, review_on, client)?;
        self.limits.spend(Action::Comment, client)?;
        let lead_key = token_from(random_bytes());
        let new = NewGroup {
            post: post.id,
            code_hash: String::new(),
            lead_hash: lead_hash(&lead_key),
            title,
            mode,
            lenses: Lens::ALL.into_iter().filter(|it| form.lenses.contains(it)).collect(),
            shifts: form.shifts.clone(),
            review_on,
            previous: previous.map(|it| it.id),
            at: self.clock.now(),
        };
        let note = by.map(|by| begun(by, &new));
        for _ in 0..TRIES {
            let code = JoinCode::from_chance(random_bytes());
            let new = NewGroup { code_hash: self.links.code_key(&code), ..new.clone() };
            let (note, wish) = (note.clone(), wish.clone());
            let added = self.store.write(move |tx| -> Result<Option<SessionId>, Fault> {
                let added = tx.add_group(&new)?;
                if let (Some(_), Some(note)) = (added, &note) {
                    tx.add_audit(note)?;
                }
                if let (Some(id), Some(wish)) = (added, &wish) {
                    wish.keep(tx, id, new.post)?;
                }
                Ok(added)
            });
            if let Some(id) = added.await? {
                return Ok(Begun { id, code, lead_key });
            }
        }
        Err(Fault::new("looking for a free join code", "every one was taken").into())
    }

    fn read(&self, form: &SessionForm, post: &Post) -> Result<Read, Refusal> {
        let title = visible(&form.title);
        let mut wrong = Vec::new();
        match title.chars().count() {
            0 => wrong.push(Problem::new(Field::Title, "Please give the session a name.")),
            n if n > MAX_TITLE => {
                wrong.push(Problem::new(Field::Title, "Please type at most 120 characters."))
            }
            _ => (),
        }
        let mode = SessionMode::parse(&form.mode);
        if mode.is_none() {
            wrong.push(Problem::new(Field::Mode, "Please choose whether names are shown."));
        }
        if form.lenses.is_empty() {
            wrong.push(Problem::new(Field::Lenses, "Please choose at least one view."));
        }
        if !form.shifts.iter().any(|shift| post.shifts.iter().any(|it| it.id == *shift)) {
            wrong.push(Problem::new(Field::Shifts, "Please choose at least one shift."));
        }
        let review_on = read_day(&form.review_on, Field::ReviewOn).map_err(|it| wrong.push(it));
        if review_on.is_ok_and(|it| it.is_some_and(|day| day <= self.clock.now())) {
            wrong.push(Problem::new(Field::ReviewOn, "Please choose a day in the future, or none."));
        }
        match (mode, review_on) {
            (Some(mode), Ok(review_on)) if wrong.is_empty() => Ok(Read { title, mode, review_on }),
            _ => Err(Refusal::Invalid(wrong)),
        }
    }
}

/// The start of a day, UTC. Empty is none.
pub(super) fn read_day(raw: &str, field: Field) -> Result<Option<Moment>, Problem> {
    if raw.trim().is_empty() {
        return Ok(None);
    }
    let day = raw.trim().parse::<Date>().ok().filter(|it| (2000..=9000).contains(&it.year()));
    let start = day.and_then(|it| it.to_zoned(TimeZone::UTC).ok());
    match start {
        Some(start) => Ok(Some(start.timestamp().into())),
        None => Err(Problem::new(field, "Please choose a day, such as 2027-02-23.")),
    }
}

fn begun(by: &Manager, new: &NewGroup) -> NewAudit {
    NewAudit::new(new.at, Actor::manager(by), Via::Page, AuditAction::SessionBegun, new.title.clone())
}
