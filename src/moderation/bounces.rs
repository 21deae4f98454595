//! Bounces and complaints: they are counted for each mailbox, and its mail is paused when there are too many.

use super::{Letters, Moderation, people::warn_if_nobody_is_told};
use weshift_domain::*;
use weshift_store::{Store, Tx};

/// What a bounce says of a mailbox. `mail` reads it from the report or the SMTP reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounced {
    /// There is no such mailbox. A reader's mail is paused at once; for a manager it counts as three soft ones.
    Hard,
    /// The mailbox could not take the letter this time. Five of them, on different days, pause its mail.
    Soft,
}

/// The count of bounces at which a mailbox is paused. A hard one adds three; each day counts once, by its worst.
const TOO_MANY: i32 = 5;
const HARD: i32 = 3;
/// Bounces older than this are forgotten if a letter has arrived since.
const MEMORY: i64 = 7 * DAY;

impl Moderation {
    /// Records that a letter bounced and pauses the mailbox if there were too many. Returns whether that is so; `None`
    /// if this bounce was recorded before, or the letter had not been sent. `words` is the report's or the server's.
    pub async fn note_bounce(
        &self,
        letter: &OutboxLetter,
        bounced: Bounced,
        words: &str,
    ) -> Result<Option<bool>, Fault> {
        let (now, letters) = (self.clock.now(), self.letters.clone());
        let (id, manager, follower) = (letter.id, letter.manager, letter.follower);
        let attempt = Attempt { at: now, phase: "bounce".into(), text: visible(words) };
        self.store
            .write(move |tx| {
                if !tx.bounce_letter(id, &attempt)? {
                    return Ok(None);
                }
                let paused = match (manager, follower) {
                    (Some(id), _) => bounce_of_manager(tx, id, bounced, &letters, now)?,
                    (None, Some(id)) => bounce_of_follower(tx, id, bounced, now)?,
                    (None, None) => false,
                };
                Ok(Some(paused))
            })
            .await
    }

    /// Records that a recipient marked a letter as spam. Their address is suppressed, and a reader with it is deleted. A
    /// manager's mail is paused instead, so that they notice.
    pub async fn note_complaint(&self, letter: &OutboxLetter) -> Result<(), Fault> {
        let (now, letters) = (self.clock.now(), self.letters.clone());
        let (manager, follower, key) = (letter.manager, letter.follower, self.links.address_key(&letter.to));
        self.store
            .write(move |tx| match (manager, follower) {
                (Some(id), _) => pause_manager(tx, id, &letters, now),
                (None, Some(id)) => {
                    tx.suppress(&key, "complained", now)?;
                    tx.forget_follower(id).map(drop)
                }
                (None, None) => tx.suppress(&key, "complained", now),
            })
            .await
    }

    /// Mails a manager the letter whose preview they see, as a letter of kind `Test` with a deduplication key of its
    /// own, so that it stands for no real letter. Returns `None` if this preview was sent before.
    pub async fn send_preview(
        &self,
        manager: &Manager,
        letter: NewLetter,
    ) -> Result<Option<OutboxId>, Fault> {
        let (dedup_key, manager) = (format!("preview:{}", letter.message_id), Some(manager.id));
        let letter = NewLetter { dedup_key, kind: LetterKind::Test, manager, follower: None, ..letter };
        self.store.write(move |tx| tx.add_letter(&letter)).await
    }

    /// Makes all links in letters to this manager invalid.
    pub async fn end_links(&self, manager: &Manager) -> Result<(), Fault> {
        let (id, now) = (manager.id, self.clock.now());
        let entry =
            NewAudit { who: super::by(manager), via: Via::Page, ..note(now, AuditAction::LinksEnded) };
        self.store
            .write(move |tx| {
                tx.end_links(id)?;
                tx.add_audit(&entry)
            })
            .await
    }

    /// Ends the pause of every mailbox. Returns how many readers and how many managers that were.
    pub async fn resume_all_mail(&self, who: Actor, via: Via) -> Result<[u32; 2], Fault> {
        let entry = NewAudit::new(self.clock.now(), who, via, AuditAction::MailResumed, "");
        self.store
            .write(move |tx| {
                let resumed = [tx.resume_all_followers()?, tx.resume_all_managers()?];
                let [readers, managers] = resumed;
                if readers + managers > 0 {
                    let detail = format!("readers: {readers}, managers: {managers}");
                    tx.add_audit(&NewAudit { detail, ..entry })?;
                }
                Ok(resumed)
            })
            .await
    }

    /// Ends the pause of one address. `false`: nobody with it is paused.
    pub async fn resume_mail_to(&self, email: &Email, who: Actor, via: Via) -> Result<bool, Fault> {
        let key = self.links.address_key(email);
        let manager = self.store.reader().find_manager_by_address(key.clone()).await?.map(|it| it.0.id);
        let entry = NewAudit::new(self.clock.now(), who, via, AuditAction::MailResumed, "");
        self.store
            .write(move |tx| {
                let is_reader = tx.resume_follower(&key)?;
                let is_manager = match manager {
                    Some(id) => tx.pause_manager(id, false)?,
                    None => false,
                };
                if is_reader || is_manager {
                    let detail = manager.filter(|_| is_manager).map(|id| format!("manager {id}"));
                    let detail = detail.unwrap_or_else(|| "a reader's".into());
                    tx.add_audit(&NewAudit { detail, ..entry })?;
                }
                Ok(is_reader || is_manager)
            })
            .await
    }

    /// Stops all outgoing mail (`true`), or lets it go on (`false`).
    pub async fn halt_mail(&self, manager: &Manager, halt: bool) -> Result<(), Fault> {
        let act = if halt { AuditAction::MailHalted } else { AuditAction::MailGoesOn };
        let entry = NewAudit { who: super::by(manager), via: Via::Page, ..note(self.clock.now(), act) };
        self.store.write(move |tx| if tx.halt_mail(halt)? { tx.add_audit(&entry) } else { Ok(()) }).await
    }
}

/// Puts failed or bounced letters back into the queue, once it is clear that the server refuses everything and neither
/// they nor their recipients are to blame. The recipients' bounces are forgotten and their pause ends.
pub async fn clear_letters(store: &Store, letters: Vec<OutboxId>, due_at: Moment) -> Result<(), Fault> {
    store.write(move |tx| letters.iter().try_for_each(|&id| clear_letter(tx, id, due_at))).await
}

fn clear_letter(tx: &mut Tx<'_>, id: OutboxId, due_at: Moment) -> Result<(), Fault> {
    let Some(letter) = tx.requeue_refused(id, due_at)? else { return Ok(()) };
    match (letter.manager, letter.follower) {
        (Some(manager), _) => tx.forget_manager_bounces(manager),
        (None, Some(follower)) => tx.forget_follower_bounces(follower),
        (None, None) => Ok(()),
    }
}

/// A letter that went before this has come back by now, if it does.
fn came_back_by(now: Moment) -> Moment {
    now.minus(HOUR)
}

fn bounce_of_manager(
    tx: &mut Tx<'_>,
    id: ManagerId,
    bounced: Bounced,
    letters: &Letters,
    now: Moment,
) -> Result<bool, Fault> {
    let Some((count, last)) = tx.find_manager_bounces(id)? else { return Ok(false) };
    let arrived =
        last.map(|it| tx.has_arrived_at_manager(id, it, came_back_by(now))).transpose()?.unwrap_or(false);
    let count = add(count, last.filter(|it| is_remembered(*it, arrived, now)), bounced, now);
    tx.set_manager_bounces(id, count, now)?;
    let too_many = count >= TOO_MANY;
    if too_many {
        pause_manager(tx, id, letters, now)?;
    }
    Ok(too_many)
}

fn bounce_of_follower(tx: &mut Tx<'_>, id: FollowerId, bounced: Bounced, now: Moment) -> Result<bool, Fault> {
    let Some((count, last)) = tx.find_follower_bounces(id)? else { return Ok(false) };
    let arrived =
        last.map(|it| tx.has_arrived_at_follower(id, it, came_back_by(now))).transpose()?.unwrap_or(false);
    let count = add(count, last.filter(|it| is_remembered(*it, arrived, now)), bounced, now);
    tx.set_follower_bounces(id, count, now)?;
    let too_many = bounced == Bounced::Hard || count >= TOO_MANY;
    if too_many && tx.pause_follower(id)? {
        tx.add_audit(&NewAudit { detail: "a reader's".into(), ..note(now, AuditAction::MailPaused) })?;
    }
    Ok(too_many)
}

/// Old bounces still count where nothing has arrived since, or a mailbox that gets one letter a month would never be
/// paused.
fn is_remembered(last: Moment, arrived: bool, now: Moment) -> bool {
    !arrived || now.since(last) <= MEMORY
}

/// The count with this bounce; a day counts once.
fn add(count: i32, last: Option<Moment>, bounced: Bounced, now: Moment) -> i32 {
    let weight = if bounced == Bounced::Hard { HARD } else { 1 };
    let day = |at: Moment| at.millis().div_euclid(DAY);
    match last {
        Some(last) if day(last) == day(now) => count.max(weight),
        Some(_) => count.saturating_add(weight),
        None => weight,
    }
}

fn pause_manager(tx: &mut Tx<'_>, id: ManagerId, letters: &Letters, now: Moment) -> Result<(), Fault> {
    if tx.pause_manager(id, true)? {
        tx.add_audit(&NewAudit { detail: format!("manager {id}"), ..note(now, AuditAction::MailPaused) })?;
        warn_if_nobody_is_told(tx, letters)?;
    }
    Ok(())
}

fn note(at: Moment, act: AuditAction) -> NewAudit {
    NewAudit::new(at, Actor::System, Via::Mail, act, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_once_and_a_week_is_forgotten_if_a_letter_arrived() {
        let day = |number: i64| Moment::from_millis(20_000 * DAY + number * DAY);
        assert_eq!(add(0, None, Bounced::Soft, day(0)), 1);
        assert_eq!(add(1, Some(day(0)), Bounced::Soft, day(0).plus(HOUR)), 1);
        assert_eq!(add(1, Some(day(0)), Bounced::Hard, day(0).plus(HOUR)), 3);
        assert_eq!(add(3, Some(day(0)), Bounced::Hard, day(1)), 6);
        assert_eq!(add(4, Some(day(0)), Bounced::Soft, day(7)), 5);
        assert!(is_remembered(day(0), true, day(7)) && !is_remembered(day(0), true, day(8)));
        assert!(is_remembered(day(0), false, day(60)), "nothing arrived since");
        assert_eq!(add(4, None, Bounced::Soft, day(8)), 1);
    }
}
