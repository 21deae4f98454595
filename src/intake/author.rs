//! What authors do to their own comments: see, change, withdraw, confirm their address. Their key proves who they are.

use super::{Arriving, Intake, note};
use crate::{
    domain::*,
    limits::Action,
    links,
    spam::{Print, Proof, Signals},
    store::Tx,
    text,
};

/// An address is asked to confirm itself at most once in this time, whoever asks.
const ASK_PAUSE: i64 = DAY;

/// How long the letter's link works.
pub const CONFIRM_LIFE: i64 = DAY;

impl Intake {
    /// Until when the author may change or withdraw the comment, if they still may.
    pub fn editable_until(&self, comment: &Comment) -> Option<Moment> {
        let until = comment.created_at.plus(self.rules.edit_millis);
        let theirs = matches!(comment.status, Status::Pending | Status::Approved);
        (theirs && self.clock.now() < until).then_some(until)
    }

    /// Changes the words. The new ones are judged as the first ones were, and never publish what waited.
    pub async fn edit(&self, comment: Comment, words: &str, sender: &Sender) -> Result<Comment, Rejection> {
        let now = self.clock.now();
        self.check_editable(&comment)?;
        let words = Words::parse(words).map_err(Refusal::from)?;
        self.limits.spend(Action::Comment, sender.address)?;
        let html = text::clean(&words);
        let draft = Draft { words, ..comment.to_draft() };
        let reader = self.store.reader();
        let thread = reader.thread_by_id(comment.thread).await?.ok_or(Refusal::TooLate)?;
        let arriving = Arriving {
            draft: &draft,
            html: &html,
            sender,
            signals: Signals {
                trap_filled: false,
                fill_millis: None,
                via_api: false,
                proof: Proof::NotAsked,
            },
            trap: "",
            address_key: &comment.email_key,
            client_key: &self.links.client_key(&crate::limits::network_of(sender.address)),
            print: Print::of(draft.words.as_str()),
            thread: &thread,
            permalink: self.links.absolute(&links::comment(comment.id)),
            at: now,
        };
        let (verdict, check) = self.sieve.weigh(&reader, &arriving, Some("edit")).await?;
        self.store
            .write(move |tx| {
                let changed = change(tx, &comment, &draft.words, &html, &verdict)?;
                check.map_or(Ok(()), |check| check.keep(tx, changed.id, now))?;
                Ok(changed)
            })
            .await
    }

    /// Takes the comment back: it goes to the trash, and managers need not hear of it.
    pub async fn withdraw(&self, comment: Comment) -> Result<Comment, Rejection> {
        let now = self.clock.now();
        self.check_editable(&comment)?;
        self.store.write(move |tx| Ok(withdraw(tx, &comment, now)?.ok_or(Refusal::TooLate)?)).await
    }

    /// Owes the author a letter with a link that confirms their address, unless it was confirmed or asked lately.
    /// Tells whether it did.
    pub async fn ask_to_confirm(&self, comment: &Comment, sender: &Sender) -> Result<bool, Rejection> {
        let now = self.clock.now();
        self.limits.spend(Action::Confirm, sender.address)?;
        let key = comment.email_key.clone();
        let letter =
            (self.letters.confirm)(&comment.email, &self.links.confirm_token(&key, now.plus(CONFIRM_LIFE)));
        self.store
            .write(move |tx| {
                Ok(!tx.is_address_confirmed(&key)?
                    && tx.ask_address(&key, now, ASK_PAUSE)?
                    && tx.add_letter(&letter)?.is_some())
            })
            .await
    }

    /// Confirms the address that a letter's link names. `false`: the link is not ours or too old.
    pub async fn confirm(&self, token: &str) -> Result<bool, Fault> {
        let now = self.clock.now();
        let Some(key) = self.read_confirmation(token) else { return Ok(false) };
        self.store
            .write(move |tx| {
                tx.confirm_address(&key, now)?;
                tx.add_audit(&NewAudit::new(now, Who::Author, Via::MailLink, Act::AddressConfirmed, ""))
            })
            .await
            .map(|()| true)
    }

    /// The address that a link may still confirm.
    pub fn read_confirmation(&self, token: &str) -> Option<AddressKey> {
        let (key, expires_at) = self.links.read_confirm_token(token)?;
        (self.clock.now() < expires_at).then_some(key)
    }

    fn check_editable(&self, comment: &Comment) -> Result<(), Refusal> {
        self.editable_until(comment).map(drop).ok_or(Refusal::TooLate)
    }
}

/// None: somebody was faster.
pub(super) fn withdraw(tx: &mut Tx<'_>, comment: &Comment, now: Moment) -> Result<Option<Comment>, Fault> {
    let Some(decided) = tx.decide(comment.id, comment.seq, Status::Trash, &Decider::Author, now)? else {
        return Ok(None);
    };
    tx.drop_notices(comment.id, "withdrawn by the author")?;
    note(tx, &decided.comment, Act::Withdrawn, Some(decided.before), now)?;
    Ok(Some(decided.comment))
}

pub(super) fn change(
    tx: &mut Tx<'_>,
    comment: &Comment,
    words: &Words,
    html: &CleanHtml,
    verdict: &Verdict,
) -> Result<Comment, Rejection> {
    let hash = text::hash_words(words);
    let changed = tx.edit_comment(comment.id, comment.seq, words, html, text::POLICY, &hash, verdict)?;
    let changed = changed.ok_or(Refusal::TooLate)?;
    tx.add_revision(comment, THE_AUTHOR, verdict.at)?;
    tx.keep_words_of(changed.id)?;
    note(tx, &changed, Act::Edited, Some(comment.status), verdict.at)?;
    tx.drop_notices(changed.id, "changed by the author")?;
    super::owe_notices(tx, &changed, verdict.at)?;
    Ok(changed)
}

impl Comment {
    /// What was sent, read back.
    fn to_draft(&self) -> Draft {
        Draft {
            parent: self.parent,
            author: self.author.clone(),
            email: self.email.clone(),
            url: self.url.clone(),
            words: self.words.clone(),
            position: self.position,
        }
    }
}
