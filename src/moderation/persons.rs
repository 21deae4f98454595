//! People who write, as managers deal with them: reports about their comments, notes, and everything that is kept of
//! somebody, to be handed over or let go.

use serde_json::{Value, json};

use super::{Moderation, by};
use weshift_domain::*;
use weshift_links as links;
use weshift_store::PersonalData;
use weshift_text::catalogue::actor_words;

/// A note is no longer than this, in characters.
const LONGEST_NOTE: usize = 2_000;

impl Moderation {
    /// Marks the reports on a comment as settled; does nothing if there are none.
    pub async fn settle_reports(&self, manager: &Manager, comment: CommentId) -> Result<(), Fault> {
        let (at, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                let settled = tx.settle_reports(comment, &manager.name)?;
                if settled == 0 {
                    return Ok(());
                }
                tx.add_audit(&NewAudit {
                    at,
                    who: by(&manager),
                    via: Via::Page,
                    act: AuditAction::ReportsSettled,
                    comment: Some(comment),
                    before: None,
                    after: None,
                    detail: format!("{settled} in all"),
                })
            })
            .await
    }

    /// Adds a manager's note to a comment or an author, at most 2,000 characters. `false`: the comment is gone.
    pub async fn add_note(&self, manager: &Manager, on: NoteOn, text: &str) -> Result<bool, Rejection> {
        let text = text.trim().replace("\r\n", "\n");
        let wrong = |message: &str| Err(Problem::new(Field::Note, message).into());
        match text.chars().count() {
            _ if !shows(&text) => return wrong("Please type a note."),
            n if n > LONGEST_NOTE => return wrong("A note has at most 2,000 characters."),
            _ => (),
        }
        let (at, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                let comment = match &on {
                    NoteOn::Comment(id) if tx.find_comment(*id)?.is_none() => return Ok(false),
                    NoteOn::Comment(id) => Some(*id),
                    NoteOn::Person(_) => None,
                };
                tx.add_note(&on, &manager.name, &text, at)?;
                let (who, via, act) = (by(&manager), Via::Page, AuditAction::NoteAdded);
                let line =
                    NewAudit { at, who, via, act, comment, before: None, after: None, detail: String::new() };
                tx.add_audit(&line)?;
                Ok(true)
            })
            .await
    }

    /// All data of the person with this address as JSON, for a request of access. The audit log says that it was
    /// exported, without the name.
    pub async fn export_person(&self, who: Actor, via: Via, email: &Email) -> Result<Value, Fault> {
        let data = self.store.reader().personal_data(email, self.links.address_key(email)).await?;
        let (at, count) = (self.clock.now(), data.comments.len());
        self.store
            .write(move |tx| {
                let detail = format!("{count} comments");
                let act = AuditAction::PersonExported;
                let line = NewAudit::new(at, who, via, act, detail);
                tx.add_audit(&line)
            })
            .await?;
        Ok(self.as_json(email, &data, at))
    }

    /// Erases the person with this address: their mail and subscriptions, and their comments or who wrote them, as
    /// `erasing` says. The audit log keeps that it was done, without the name.
    pub async fn erase_person(
        &self,
        who: Actor,
        via: Via,
        email: &Email,
        erasing: Erasing,
    ) -> Result<Erased, Fault> {
        let (at, email, key) = (self.clock.now(), email.clone(), self.links.address_key(email));
        self.store
            .write(move |tx| {
                let erased = tx.erase_person(&email, &key, erasing)?;
                let how = match erasing {
                    Erasing::Identity => "without a name now",
                    Erasing::Comments => "removed",
                };
                let detail =
                    format!("{} comments {how}, {} letters forgotten", erased.comments, erased.letters);
                let act = AuditAction::PersonErased;
                tx.add_audit(&NewAudit::new(at, who, via, act, detail))?;
                Ok(erased)
            })
            .await
    }

    fn as_json(&self, email: &Email, data: &PersonalData, at: Moment) -> Value {
        let time = |it: Moment| it.rfc3339();
        let comment = |it: &Placed| {
            let comment = &it.comment;
            json!({
                "id": comment.id.to_string(),
                "thread": it.place.thread.to_string(),
                "address": self.links.absolute(&links::comment(comment.changes.unwrap_or(comment.id))),
                "changes": comment.changes.map(|it| it.to_string()),
                "in_reply_to": comment.parent.map(|it| it.to_string()),
                "status": comment.status.name(),
                "name": comment.author.as_str(),
                "email": comment.email.expose(),
                "website": comment.url.as_ref().map(|it| it.as_str()),
                "text": comment.words.as_str(),
                "position": comment.position.map(|it| it.step()),
                "written_at": time(comment.created_at),
                "changed_at": comment.edited_at.map(time),
                "decided_at": comment.decided_at.map(time),
            })
        };
        let earlier = |(id, it): &(CommentId, Revision)| json!({ "comment": id.to_string(), "text": it.source, "changed_by": actor_words(&it.who), "changed_at": time(it.at) });
        let follow = |(thread, comment, at, active): &(String, Option<CommentId>, Moment, bool)| json!({ "thread": thread, "comment": comment.map(|it| it.to_string()), "since": time(*at), "active": active });
        let letter = |(kind, subject, state, at, sent): &(String, String, String, Moment, Option<Moment>)| json!({ "kind": kind, "subject": subject, "state": state, "written_at": time(*at), "sent_at": sent.map(time) });
        json!({
            "email": email.expose(),
            "exported_at": time(at),
            "comments": data.comments.iter().map(comment).collect::<Vec<_>>(),
            "earlier_texts": data.earlier.iter().map(earlier).collect::<Vec<_>>(),
            "address": {
                "asked_to_confirm_at": data.asked_at.map(time),
                "confirmed_at": data.confirmed_at.map(time),
            },
            "mail_asked_for": data.follows.iter().map(follow).collect::<Vec<_>>(),
            "letters": data.letters.iter().map(letter).collect::<Vec<_>>(),
            "reminders": data
                .reminders
                .iter()
                .map(|(asked, due)| json!({ "asked_at": time(*asked), "due_at": time(*due) }))
                .collect::<Vec<_>>(),
            "notes_by_managers":
                data.notes.iter().map(|it| json!({ "by": it.who, "text": it.text, "at": time(it.at) })).collect::<Vec<_>>(),
            "standing": data
                .blocks
                .iter()
                .map(|(effect, note, at)| json!({ "effect": effect.name(), "note": note, "since": time(*at) }))
                .collect::<Vec<_>>(),
        })
    }
}
