//! Letters in: what could not be delivered, complaints, and what managers answer. Whoever knows an address can send there
//! what they like, so a message proves itself: by a token that we signed, by the unguessable name of a letter of ours, and
//! where it is to decide something by what the own mail server found out about its sender.

pub(crate) mod address;
mod authentic;
mod commands;

mod delivery;
mod flat;
mod marks;
mod parts;
mod report;

use weshift_templates::{
    html::Link,
    mail::{Ack, Help, Letter},
};

use self::{
    authentic::is_authentic,
    commands::{Command, Verb, Which},
    report::{Bounce, Inbound, Letter as Message, Severity},
};
use super::{
    letters::{COMMANDS, Mailer},
    message::read_comments,
    notices::IN_FULL,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::{Bounced, Moderation};
use weshift_store::{Decided, Store};
use weshift_text::{catalogue::actor_words, defang};

/// Reads incoming messages (bounces, complaints, managers' replies) and acts on those that prove themselves. `app`
/// makes one for `/hooks/mail`, `weshift mail-in` one for its message. Cheap to clone.
#[derive(Clone)]
pub struct Inlet {
    store: Store,
    moderation: Moderation,
    mailer: Mailer,
}

/// What `Inlet::take` did with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A letter bounced, and the bounce was counted.
    Bounce {
        /// Whether the mailbox is paused, so that it gets no more mail.
        paused: bool,
    },
    /// A recipient marked a letter as spam; they get no more mail.
    Complaint,
    /// A manager's reply decided on so many comments.
    Commands(u32),
    /// A manager's reply asked for help, or held no command that could be read. They are mailed the list of commands,
    /// unless they got too many answers within a day.
    Help,
    /// Nothing was done. The reason has no capital and no full stop.
    Nothing(&'static str),
}

/// A manager's answers count for so long after the letter.
const COMMANDS_LIFE: i64 = 7 * DAY;
/// Letters that an answer may name, the last first.
const MAX_REFERENCES: usize = 10;
/// Answers to a manager in a day; the last one says that it is.
const MAX_ACKS_A_DAY: u32 = 20;

/// Why a mail decided nothing, and links go to the manager's own mailbox.
const UNPROVEN: &str =
    "Nothing was done: your mail could not be proven to come from you. If it did, decide by these links.";
const OTHER_ADDRESS: &str = "Nothing was done: the mail came from another address than yours here. If it was you, decide by these links.";
const TOO_OLD: &str =
    "Nothing was done: you answered a mail that is more than a week old. Decide by these links.";

impl Inlet {
    /// Connects the outbox that messages refer to, the verbs they call, and the maker of answers.
    pub fn new(store: Store, moderation: Moderation, mailer: Mailer) -> Inlet {
        Inlet { store, moderation, mailer }
    }

    /// Takes in one message as it came (RFC 5322). A message that comes twice is acted on once.
    ///
    /// # Errors
    /// Only those of the database; the message can be handed over again. No content of a message is an error.
    pub async fn take(&self, raw: &[u8]) -> Result<Taken, Fault> {
        let taken = match report::read(raw) {
            Err(_) => Taken::Nothing("it is no message"),
            Ok(Inbound::Automatic) => Taken::Nothing("a machine sent it"),
            Ok(Inbound::Bounce(bounce)) => self.bounce(&bounce).await?,
            Ok(Inbound::Complaint { message_id, recipients }) => {
                self.complaint(message_id.as_deref(), &recipients).await?
            }
            Ok(Inbound::Person(message)) => self.person(&message).await?,
        };
        tracing::info!("A message came in: {taken:?}.");
        Ok(taken)
    }

    async fn bounce(&self, bounce: &Bounce) -> Result<Taken, Fault> {
        let Some(letter) = self.letter(&bounce.recipients, bounce.message_id.as_deref()).await? else {
            return Ok(Taken::Nothing("it is about no letter of ours"));
        };
        let weight = match bounce.severity() {
            Severity::None => return Ok(Taken::Nothing("the other server still tries")),
            Severity::Soft => Bounced::Soft,
            Severity::Hard => Bounced::Hard,
        };
        let words = format!("{} {}", bounce.status, bounce.diagnostic);
        Ok(match self.moderation.note_bounce(&letter, weight, words.trim()).await? {
            Some(paused) => Taken::Bounce { paused },
            None => Taken::Nothing("it was counted before"),
        })
    }

    async fn complaint(&self, message_id: Option<&str>, recipients: &[String]) -> Result<Taken, Fault> {
        let Some(letter) = self.letter(recipients, message_id).await? else {
            return Ok(Taken::Nothing("it is about no letter of ours"));
        };
        self.moderation.note_complaint(&letter).await?;
        Ok(Taken::Complaint)
    }

    /// The letter that came back: by the signed address to which it did, or by its own name.
    async fn letter(
        &self,
        recipients: &[String],
        message_id: Option<&str>,
    ) -> Result<Option<OutboxLetter>, Fault> {
        let base = self.mailer.mail.bounce.expose();
        let signed = recipients.iter().find_map(|it| self.token(it, &base));
        match signed.or_else(|| name_in(message_id?)) {
            Some(id) if !id.is_empty() => self.store.reader().find_letter_by_name(id).await,
            _ => Ok(None),
        }
    }

    fn token(&self, address: &str, base: &str) -> Option<String> {
        self.mailer.links.read_return_token(&address::token_of(address, base)?)
    }

    // --- commands

    async fn person(&self, message: &Message) -> Result<Taken, Fault> {
        if !self.mailer.mail.reply_commands {
            return Ok(Taken::Nothing("commands by mail are off"));
        }
        let base = self.mailer.mail.bounce.expose();
        let base = base.rsplit_once('@').map(|it| format!("{COMMANDS}@{}", it.1)).unwrap_or_default();
        let reader = self.store.reader();
        let letter = match message.to.iter().find_map(|it| self.token(it, &base)) {
            Some(id) => match reader.find_letter_by_name(id).await? {
                Some(letter) => letter,
                None => return Ok(Taken::Nothing("the letter that it answers was forgotten")),
            },
            None => match self.answered(message).await? {
                Some(letter) => letter,
                None => return Ok(Taken::Nothing("it answers no letter of ours")),
            },
        };
        let now = self.mailer.clock.now();
        let manager = match letter.manager {
            Some(id) => reader.find_manager_by_id(id).await?,
            None => None,
        };
        let Some(manager) = manager.filter(|it| it.role.may_decide()) else {
            return Ok(Taken::Nothing("nobody who may decide got that letter"));
        };
        if message.message_id.is_empty() || reader.is_message_noted(message.message_id.clone()).await? {
            return Ok(Taken::Nothing("it came before"));
        }
        let commands = commands::parse(&message.text);
        let has_commands = commands.as_ref().is_ok_and(|it| !it.is_empty());
        if !has_commands && marks::is_by_machine(&message.subject) {
            return Ok(Taken::Nothing("a machine sent it"));
        }
        let acks = reader.count_acks_since(manager.id, now.minus(DAY)).await?;
        let answer = Answer { manager: &manager, message, letter: &letter, acks };
        let from = Email::parse(&message.from).map(|it| it.normalised());
        if from.as_ref() != Some(&manager.email.normalised()) {
            // Often the manager, by another address of theirs. The links go to the one that is known.
            if has_commands {
                self.ask_to_confirm(&answer, OTHER_ADDRESS).await?;
            }
            return Ok(Taken::Nothing("somebody else sent it"));
        }
        if now.since(letter.created_at) > COMMANDS_LIFE {
            self.ask_to_confirm(&answer, TOO_OLD).await?;
            return Ok(Taken::Nothing("the letter is too old"));
        }
        if !is_authentic(&message.authentication, &self.mailer.mail.authserv_id, &message.from) {
            self.ask_to_confirm(&answer, UNPROVEN).await?;
            return Ok(Taken::Nothing("it could not be told who sent it"));
        }
        match commands {
            Ok(commands) if commands.iter().any(|it| it.verb != Verb::Help) => {
                self.carry_out(&answer, &commands).await
            }
            Ok(commands) if !commands.is_empty() => {
                self.help(&answer, "This is what you can write.").await?;
                Ok(Taken::Help)
            }
            Ok(_) => {
                self.help(&answer, "Nothing was done: no line of your mail began with a command.").await?;
                Ok(Taken::Help)
            }
            Err(_) => {
                self.help(&answer, "Nothing was done: a line of your mail could not be understood.").await?;
                Ok(Taken::Help)
            }
        }
    }

    /// The letter that it answers by name alone: some servers hand messages on to an address without what stood behind the plus.
    /// Nobody but who got the letter knows its name.
    async fn answered(&self, message: &Message) -> Result<Option<OutboxLetter>, Fault> {
        let names = message.references.iter().rev().filter_map(|it| name_in(it));
        for name in names.take(MAX_REFERENCES) {
            if let Some(letter) = self.store.reader().find_letter_by_name(name).await? {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    }

    async fn carry_out(&self, answer: &Answer<'_>, commands: &[Command]) -> Result<Taken, Fault> {
        let (shown, _) = read_comments(&answer.letter.raw).unwrap_or_default();
        let mut done: Vec<(u32, Decided)> = Vec::new();
        let mut lines = Vec::new();
        for command in commands {
            let decision = match command.verb {
                Verb::Publish => Decision::Approve,
                Verb::Spam => Decision::Spam,
                Verb::Trash => Decision::Trash,
                Verb::Keep => Decision::Hold,
                Verb::Help => continue,
            };
            let numbers: Vec<u32> = match &command.which {
                Which::All => (1..).take(shown.len()).collect(),
                Which::Numbers(numbers) if numbers.is_empty() && shown.len() == 1 => vec![1],
                Which::Numbers(numbers) if numbers.is_empty() => {
                    lines.push(format!(
                        "“{}” names no number, and there were {}.",
                        decision.name(),
                        shown.len()
                    ));
                    continue;
                }
                Which::Numbers(numbers) => numbers.clone(),
            };
            for number in numbers {
                let Some((comment, seq)) = shown.get(number as usize - 1).copied() else {
                    lines.push(format!("{number}: there was no such number in that mail."));
                    continue;
                };
                match self.moderation.decide(answer.manager, Via::Mail, comment, seq, decision).await {
                    Ok(decided) => {
                        lines.push(format!(
                            "{}: {}.",
                            numbered(number, &decided.comment),
                            words_of(decided.comment.status)
                        ));
                        done.push((number, decided));
                    }
                    Err(Rejection::Refused(Refusal::AlreadyHandled { status, by, .. })) => {
                        lines.push(format!(
                            "{number}: already {} by {}.",
                            words_of(status),
                            actor_words(&by)
                        ));
                    }
                    Err(Rejection::Refused(_)) => lines.push(format!("{number}: it is no longer there.")),
                    Err(Rejection::Failed(fault)) => return Err(fault),
                }
            }
        }
        let undo = |(number, decided): &(u32, Decided)| {
            let token = self.moderation.undo_token(answer.manager, decided);
            let text = format!("Take back: {}", numbered(*number, &decided.comment));
            Link::new(&text, &self.mailer.links.absolute(&links::decision(&token)))
        };
        let words = Ack {
            site: self.mailer.site(),
            lang: self.mailer.language(),
            subject: answer.subject(),
            news: tally(&done),
            lines,
            undo: done.iter().take(IN_FULL).map(undo).collect(),
            last_today: answer.is_last(),
        };
        self.answer(answer, words.letter()).await?;
        Ok(Taken::Commands(done.len() as u32))
    }

    async fn help(&self, answer: &Answer<'_>, news: &str) -> Result<(), Fault> {
        let words = Help {
            site: self.mailer.site(),
            lang: self.mailer.language(),
            subject: answer.subject(),
            news: news.into(),
            last_today: answer.is_last(),
        };
        self.answer(answer, words.letter()).await
    }

    /// Nothing is done for somebody who may be somebody else; the manager's own mailbox gets the links once more.
    async fn ask_to_confirm(&self, answer: &Answer<'_>, news: &str) -> Result<(), Fault> {
        let (shown, _) = read_comments(&answer.letter.raw).unwrap_or_default();
        let until = self.mailer.clock.now().plus(DAY);
        let known = self.store.reader().list_comments_by_id(shown.iter().map(|it| it.0).collect()).await?;
        let waiting =
            |id| known.iter().map(|it| &it.comment).find(|it| it.id == id && it.status == Status::Pending);
        let link = |(shown, number): (&(CommentId, i64), u32)| {
            let comment = waiting(shown.0)?;
            let href = self.mailer.decision_address(answer.manager, comment, until);
            Some(Link::new(&format!("Decide on {}", numbered(number, comment)), &href))
        };
        let words = Ack {
            site: self.mailer.site(),
            lang: self.mailer.language(),
            subject: answer.subject(),
            news: news.into(),
            lines: Vec::new(),
            undo: shown.iter().zip(1..).filter_map(link).collect(),
            last_today: answer.is_last(),
        };
        self.answer(answer, words.letter()).await
    }

    /// Answers, and notes the message in the same breath: whatever goes wrong before, it may be handed over again.
    async fn answer(&self, answer: &Answer<'_>, words: Letter) -> Result<(), Fault> {
        let (id, now, may_answer) =
            (answer.message.message_id.clone(), self.mailer.clock.now(), answer.acks < MAX_ACKS_A_DAY);
        let letter = self.mailer.ack_letter(answer.manager, &id, words);
        self.store
            .write(move |tx| {
                let is_first = tx.note_inbound(&id, "commands", now)?;
                if is_first && may_answer { tx.add_letter(&letter).map(drop) } else { Ok(()) }
            })
            .await
    }
}

/// What is random in a Message-ID of ours: `name.rest@domain`.
fn name_in(message_id: &str) -> Option<String> {
    let (name, _) = message_id.trim_matches(['<', '>']).split_once('@')?;
    name.split_once('.').map(|it| it.0.to_string()).filter(|it| !it.is_empty())
}

/// A manager's message, and what it answers.
struct Answer<'a> {
    manager: &'a Manager,
    message: &'a Message,
    letter: &'a OutboxLetter,
    /// That went to them within a day.
    acks: u32,
}

impl Answer<'_> {
    /// Of our own letter: what they wrote goes into no header.
    fn subject(&self) -> String {
        format!("Re: {}", self.letter.subject)
    }

    fn is_last(&self) -> bool {
        self.acks + 1 == MAX_ACKS_A_DAY
    }
}

/// `2, Ines Duarte`
fn numbered(number: u32, comment: &Comment) -> String {
    format!("{number}, {}", defang(comment.author.as_str()))
}

/// `Done: 3 published, 1 marked as spam.`
fn tally(done: &[(u32, Decided)]) -> String {
    let count = |status| done.iter().filter(|it| it.1.comment.status == status).count();
    let parts: Vec<String> = [Status::Approved, Status::Spam, Status::Trash, Status::Pending]
        .into_iter()
        .filter(|status| count(*status) > 0)
        .map(|status| format!("{} {}", count(status), words_of(status)))
        .collect();
    if parts.is_empty() { "Nothing was done.".into() } else { format!("Done: {}.", parts.join(", ")) }
}

fn words_of(status: Status) -> &'static str {
    match status {
        Status::Pending => "kept waiting",
        Status::Approved => "published",
        Status::Spam => "marked as spam",
        Status::Trash => "in the trash",
    }
}
