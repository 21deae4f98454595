//! The blocklist, as managers keep it.

use super::{Moderation, by};
use weshift_domain::*;
use weshift_spam::{self as spam, Blocklist, Phrase};
use weshift_store::Store;

/// An entry for the blocklist as typed in its form; `Moderation::add_block` checks it.
#[derive(Debug, Clone, Default)]
pub struct RawBlock {
    /// The name of a `BlockKind` that people type: a word, name, address, domain or network.
    pub kind: String,
    /// What is blocked, such as `casino.example`, at most 200 characters.
    pub value: String,
    /// The name of a `BlockEffect`: what happens to comments that match.
    pub effect: String,
    /// Why, for other managers; cut to 500 characters.
    pub note: String,
    /// Days until the entry expires, 1 to 3,650. Empty: never.
    pub days: String,
}

/// Lengths in characters.
const LONGEST_VALUE: usize = 200;
const LONGEST_NOTE: usize = 500;
const MOST_DAYS: i64 = 3_650;

impl Moderation {
    /// Adds an entry to the blocklist, in place of one for the same value.
    ///
    /// # Errors
    /// `Refused` with every problem of the form.
    pub async fn add_block(&self, manager: &Manager, raw: &RawBlock) -> Result<(), Rejection> {
        let new = self.read_block(raw)?;
        self.set_block(manager, new).await
    }

    /// Makes the comments of one address trusted, held, spam or refused from now on. With `None` the address is as
    /// any other again. `days` as in `RawBlock`.
    pub async fn set_standing(
        &self,
        manager: &Manager,
        person: AddressKey,
        effect: Option<BlockEffect>,
        note: &str,
        days: &str,
    ) -> Result<(), Rejection> {
        let Some(effect) = effect else {
            if let Some(block) = self.store.reader().find_block_of(person).await? {
                self.remove_block(manager, block.id).await?;
            }
            return Ok(());
        };
        let expires_at = self.read_days(days)?;
        let note = note.trim().chars().take(LONGEST_NOTE).collect();
        let kind = BlockKind::Address;
        let new = NewBlock { kind, value: person.0, shown: "one author".into(), effect, note, expires_at };
        self.set_block(manager, new).await
    }

    async fn set_block(&self, manager: &Manager, new: NewBlock) -> Result<(), Rejection> {
        let (at, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                tx.set_block(&new, &manager.name, at)?;
                tx.add_audit(&block_added(&manager, Via::Page, &new, at))
            })
            .await?;
        Ok(())
    }

    /// Removes an entry of the blocklist by its number; does nothing if it is gone.
    pub async fn remove_block(&self, manager: &Manager, id: i64) -> Result<(), Fault> {
        self.remove_block_by(manager, Via::Page, id).await
    }

    pub(super) async fn remove_block_by(&self, manager: &Manager, via: Via, id: i64) -> Result<(), Fault> {
        let (at, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                let Some(kind) = tx.remove_block(id)? else { return Ok(()) };
                let (who, act) = (by(&manager), AuditAction::BlockRemoved);
                let detail = kind.name().to_string();
                tx.add_audit(&NewAudit::new(at, who, via, act, detail))
            })
            .await
    }

    fn read_block(&self, raw: &RawBlock) -> Result<NewBlock, Refusal> {
        let mut problems = Vec::new();
        let kind = BlockKind::parse(&raw.kind).filter(|it| BlockKind::TYPED.contains(it));
        let effect = BlockEffect::parse(&raw.effect);
        if kind.is_none() {
            problems.push(Problem::new(Field::Kind, "Please choose what it is."));
        }
        let typed = visible(&raw.value);
        let value = kind.map(|kind| (kind, self.read_value(kind, &typed)));
        if let Some((_, Err(message))) = &value {
            problems.push(Problem::new(Field::Value, *message));
        }
        match (effect, kind) {
            (None, _) => problems.push(Problem::new(Field::Effect, "Please choose what happens.")),
            (Some(BlockEffect::Trust), Some(kind)) if kind != BlockKind::Address => {
                problems.push(Problem::new(
                    Field::Effect,
                    "Only an address can be trusted: all else can be imitated.",
                ));
            }
            _ => (),
        }
        let expires_at = match self.read_days(&raw.days) {
            Ok(at) => at,
            Err(Refusal::Invalid(more)) => {
                problems.extend(more);
                None
            }
            Err(other) => return Err(other),
        };
        match (value, effect, problems.is_empty()) {
            (Some((kind, Ok((value, shown)))), Some(effect), true) => {
                let note = visible(&raw.note).chars().take(LONGEST_NOTE).collect();
                Ok(NewBlock { kind, value, shown, effect, note, expires_at })
            }
            _ => Err(Refusal::Invalid(problems)),
        }
    }

    /// As it is compared, and as it is shown.
    fn read_value(&self, kind: BlockKind, typed: &str) -> Result<(String, String), &'static str> {
        if typed.is_empty() {
            return Err("Please type it.");
        }
        if typed.chars().count() > LONGEST_VALUE {
            return Err("It is too long: at most 200 characters.");
        }
        match kind {
            // Nobody types these.
            BlockKind::Text | BlockKind::Client => Err("Please choose what it is."),
            BlockKind::Word if Phrase::parse(typed).is_none() => Err("Please type a word, such as casino."),
            BlockKind::Name | BlockKind::Word => Ok((typed.to_string(), typed.to_string())),
            BlockKind::Address => {
                let email =
                    Email::parse(typed).ok_or("Please type an email address, such as ada@example.org.")?;
                Ok((self.links.address_key(&email).0, email.expose()))
            }
            BlockKind::Domain => {
                // As it is copied from the address bar; a site is the same with and without `www`.
                let lower = typed.to_lowercase();
                let bare = lower.trim_start_matches("https://").trim_start_matches("http://");
                let bare = bare.split(['/', ':']).next().unwrap_or_default().trim_end_matches('.');
                let bare = bare.trim_start_matches("*.").trim_start_matches("www.");
                let wrong = "Please type a domain, such as casino.example.";
                match url::Host::parse(bare).map_err(|_| wrong)? {
                    url::Host::Domain(host) if host.contains('.') => Ok((host.clone(), host)),
                    url::Host::Domain(_) | url::Host::Ipv4(_) | url::Host::Ipv6(_) => Err(wrong),
                }
            }
            BlockKind::Network => {
                let wrong = "Please type an address or a range, such as 203.0.113.0/24 or 2001:db8::/48.";
                let net = spam::network(typed).ok_or(wrong)?;
                if net.prefix_len() == 0 {
                    return Err("That is everybody. Please name a smaller range.");
                }
                Ok((net.trunc().to_string(), net.trunc().to_string()))
            }
        }
    }

    fn read_days(&self, days: &str) -> Result<Option<Moment>, Refusal> {
        let days = days.trim();
        if days.is_empty() {
            return Ok(None);
        }
        match days.parse::<i64>() {
            Ok(days) if (1..=MOST_DAYS).contains(&days) => Ok(Some(self.clock.now().plus(days * DAY))),
            _ => {
                Err(Problem::new(Field::Days, "Please type a number of days from 1 to 3650, or nothing.")
                    .into())
            }
        }
    }
}

/// The line of the audit log.
pub(super) fn block_added(manager: &Manager, via: Via, new: &NewBlock, at: Moment) -> NewAudit {
    NewAudit::new(at, by(manager), via, AuditAction::BlockAdded, detail(new))
}

fn detail(new: &NewBlock) -> String {
    // Never an address.
    let what = match new.kind {
        BlockKind::Address => "an address".to_string(),
        BlockKind::Text | BlockKind::Client => new.shown.clone(),
        BlockKind::Name | BlockKind::Domain | BlockKind::Network | BlockKind::Word => {
            format!("{} {}", new.kind.name(), new.shown)
        }
    };
    format!("{}: {what}", new.effect.name())
}

/// Reads the blocklist into the judges' memory if its version is not `known`, and returns the version read. The
/// worker calls it.
pub async fn refresh_blocks(
    store: &Store,
    blocks: &Blocklist,
    known: Option<i64>,
) -> Result<Option<i64>, Fault> {
    let reader = store.reader();
    let now = reader.blocks_version().await?;
    if known == Some(now) {
        return Ok(known);
    }
    blocks.replace(reader.list_blocks().await?);
    Ok(Some(now))
}

/// Writes down which entries of the blocklist matched since the last call, for the desk to show.
pub async fn note_hits(store: &Store, blocks: &Blocklist) -> Result<(), Fault> {
    let hits = blocks.take_hits();
    if hits.is_empty() {
        return Ok(());
    }
    store
        .write(move |tx| hits.into_iter().try_for_each(|(id, (times, at))| tx.hit_block(id, times, at)))
        .await
}
