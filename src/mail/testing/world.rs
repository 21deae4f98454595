//! A site for tests: one post with one shift, a manager, a clock that stands still.

use std::{path::PathBuf, sync::Arc};

use tempfile::TempDir;

use super::server::{SHORT, Server};
use crate::{Delivered, Delivery, Mailer, Transport, seal_digests, seal_notices};
use weshift_clock::Clock;
use weshift_config::{Given, LiveSite, Mail, MailRate, MailTransport, Site};
use weshift_domain::*;
use weshift_links::Links;
use weshift_moderation::{self as moderation, Moderation, digest::next_due};
use weshift_store::{DatabaseUrl, Store};

/// The site of a test. Its database and its Maildir are deleted when it is dropped.
pub struct World {
    /// A fresh SQLite database in `folder`.
    pub store: Store,
    /// Starts at `START` and moves only when a test moves it.
    pub clock: Clock,
    /// Makes its letters; by default they stay in the outbox.
    pub mailer: Mailer,
    /// The temporary folder.
    pub folder: TempDir,
    /// The discussion of its one shift.
    pub thread: ThreadId,
    /// Bea Moor, an owner.
    pub manager: ManagerId,
    author: AuthorName,
    comments: u32,
}

/// Monday 23 November 2026, 10:00 UTC.
pub const START: Moment = Moment::from_millis(1_795_428_000_000);

impl World {
    /// A site whose manager has the default habits, in the time of Berlin.
    pub async fn new() -> World {
        World::with(MailHabits { zone: "Europe/Berlin".into(), ..MailHabits::default() }).await
    }

    /// A site whose manager has these habits.
    pub async fn with(habits: MailHabits) -> World {
        World::build(habits, None).await
    }

    /// A site on which the site, the manager, the post, its shift and the commenters all have this name.
    pub async fn called(name: &str) -> World {
        World::build(MailHabits::default(), Some(name)).await
    }

    async fn build(habits: MailHabits, called: Option<&str>) -> World {
        let or = |plain: &str| called.unwrap_or(plain).to_string();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("weshift.db"))).unwrap();
        let clock = Clock::frozen_at(START);
        let links = Links::new("https://talk.example.org", &[7; 32]);
        let mailer = Mailer::new(
            links.clone(),
            Mail { from_name: Some(or("KM Culture Shift")), ..mail() },
            LiveSite::new(Site { name: or("KM Culture Shift"), ..site() }),
            clock.clone(),
        )
        .unwrap();
        let bea = NewManager {
            email: Email::parse("bea@example.org").unwrap(),
            name: or("Bea Moor"),
            role: Role::Owner,
            password_hash: None,
            habits,
        };
        let (key, due) = (links.address_key(&bea.email), next_due(&bea.habits, START));
        let manager =
            store.write(move |tx| tx.add_manager(&bea, &key, START, due)).await.unwrap().unwrap().id;
        let mut post = post();
        post.title = or(&post.title);
        post.shifts.iter_mut().for_each(|it| (it.from, it.to) = (or(&it.from), or(&it.to)));
        store.write(move |tx| tx.add_post(&post)).await.unwrap();
        let author = AuthorName::parse(&or("Ines Duarte")).or(AuthorName::parse("Ines Duarte")).unwrap();
        let name = ThreadName::parse("km-culture-shift/know").unwrap();
        let thread = store.reader().find_thread(&name).await.unwrap().unwrap().id;
        World { store, clock, mailer, folder, thread, manager, author, comments: 0 }
    }

    /// Adds a pending comment and the notices that it owes.
    pub async fn hold(&mut self, words: &str) -> Comment {
        self.say(words, Outcome::Hold).await
    }

    /// Adds a comment with this verdict, and the notices that it owes if it is held.
    pub async fn say(&mut self, words: &str, outcome: Outcome) -> Comment {
        let now = self.clock.now();
        let verdict = Verdict {
            judge: "rules".into(),
            outcome,
            reasons: vec![Reason::Told("First comment from this address".into())],
            probability: None,
            at: now,
        };
        let new = self.comment(words, verdict);
        self.store
            .write(move |tx| -> Result<Comment, Fault> {
                let comment = tx.add_comment(&new)?.unwrap();
                if outcome == Outcome::Hold {
                    tx.owe_notices(comment.id, comment.seq, now)?;
                }
                Ok(comment)
            })
            .await
            .unwrap()
    }

    /// Adds so many spam comments in one transaction: of each four, three judged by the filter and one by the honeypot.
    pub async fn flood(&mut self, number: u32) {
        let at = self.clock.now();
        let reasons = |it: u32| match it % 4 {
            0 => Reason::Honeypot,
            _ => Reason::Filter { percent: 99, is_spam: true, signs: Vec::new() },
        };
        let verdict = |it: u32| {
            let probability = Some(0.96 + 0.04 * f64::from(it) / f64::from(number));
            let (judge, outcome, reasons) = ("rules+filter".into(), Outcome::Spam, vec![reasons(it)]);
            Verdict { judge, outcome, reasons, probability, at }
        };
        let all: Vec<NewComment> =
            (0..number).map(|it| self.comment(&format!("Buy this {it}"), verdict(it))).collect();
        let kept = self.store.write(move |tx| -> Result<(), Fault> {
            all.iter().try_for_each(|new| tx.add_comment(new).map(|kept| assert!(kept.is_some())))
        });
        kept.await.unwrap();
    }

    fn comment(&mut self, words: &str, verdict: Verdict) -> NewComment {
        self.comments += 1;
        let email = Email::parse(&format!("ines{}@example.net", self.comments)).unwrap();
        NewComment {
            thread: self.thread,
            email_key: AddressKey(email.normalised()),
            draft: Draft {
                parent: None,
                author: self.author.clone(),
                email,
                url: None,
                words: Words::parse(words).unwrap(),
                position: None,
            },
            text_hash: format!("{words}{}", self.comments),
            client_key: format!("client {}", self.comments),
            html: CleanHtml::from_sanitizer(format!("<p>{words}</p>")),
            proof: AddressProof::Missing,
            policy: 1,
            at: verdict.at,
            verdict,
        }
    }

    /// Approves a comment as Bea.
    pub async fn approve(&self, comment: &Comment) {
        let (id, seq, now) = (comment.id, comment.seq, self.clock.now());
        self.store
            .write(move |tx| {
                tx.decide(id, seq, Status::Approved, &Actor::Manager { id: None, name: "Bea".into() }, now)
            })
            .await
            .unwrap()
            .unwrap();
    }

    /// Puts the notices and digests that are due into the outbox. Gives how many letters that made.
    pub async fn seal(&self) -> u32 {
        let now = self.clock.now();
        let notices = seal_notices(&self.store, &self.mailer, now).await.unwrap();
        notices + seal_digests(&self.store, &self.mailer, now).await.unwrap()
    }

    /// The verbs of moderation, with letters made by `mailer`.
    pub fn moderation(&self) -> Moderation {
        let (a, b, c) = (self.mailer.clone(), self.mailer.clone(), self.mailer.clone());
        let (d, e, f) = (self.mailer.clone(), self.mailer.clone(), self.mailer.clone());
        let letters = moderation::Letters {
            new_address: Arc::new(move |manager, to, token| e.new_address_letter(manager, to, token)),
            address_changed: Arc::new(move |manager| f.address_changed_letter(manager)),
            invitation: Arc::new(move |to, from, token| d.invitation_letter(to, from, token)),
            sign_in: Arc::new(move |manager, token| a.sign_in_letter(manager, token)),
            fresh_link: Arc::new(move |manager, waiting| b.fresh_link_letter(manager, waiting)),
            nobody_is_told: Arc::new(move |owner| c.nobody_is_told_letter(owner)),
        };
        let links = Links::new("https://talk.example.org", &[7; 32]);
        Moderation::new(self.store.clone(), links, self.clock.clone(), LiveSite::new(site()), letters)
    }

    /// Adds a letter to the outbox.
    pub async fn add(&self, letter: NewLetter) -> OutboxId {
        self.store.write(move |tx| tx.add_letter(&letter)).await.unwrap().unwrap()
    }

    /// Adds a letter to the outbox that asks this address for confirmation.
    pub async fn owe(&self, to: &str) -> OutboxId {
        let to = Email::parse(to).unwrap();
        self.add(self.mailer.confirm_letter(&to, &format!("token-for-{}", to.expose()))).await
    }

    /// A delivery into the Maildir.
    pub fn outbox(&self) -> Delivery {
        let transport = Transport::new(&mail(), Some(self.maildir()), SHORT).unwrap();
        Delivery::new(self.store.clone(), transport, self.clock.clone())
    }

    /// A delivery to this server, with the timeouts `SHORT`.
    pub fn smtp(&self, server: &Server) -> Delivery {
        let mail = Mail { transport: MailTransport::Smtp(server.settings()), ..mail() };
        let transport = Transport::new(&mail, Some(self.maildir()), SHORT).unwrap();
        Delivery::new(self.store.clone(), transport, self.clock.clone())
    }

    /// The path of the Maildir, which the first letter creates.
    pub fn maildir(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// All letters of the outbox, oldest first.
    pub async fn letters(&self) -> Vec<OutboxLetter> {
        let filter = MailFilter { limit: 10_000, ..MailFilter::default() };
        let mut letters = self.store.reader().list_letters(filter).await.unwrap();
        letters.sort_by_key(|it| it.id);
        letters
    }

    /// One letter of the outbox, which must exist.
    pub async fn letter(&self, id: OutboxId) -> OutboxLetter {
        self.store.reader().find_letter(id).await.unwrap().unwrap().0
    }

    /// The states of all letters, oldest first.
    pub async fn states(&self) -> Vec<DeliveryState> {
        self.letters().await.iter().map(|it| it.state).collect()
    }
}

impl Mailer {
    /// Sends letters to this server from now on.
    pub fn send_through(&mut self, server: &Server) {
        self.mail.transport = MailTransport::Smtp(server.settings());
    }
}

/// Delivers until there is nothing to do; gives how many letters were dealt with.
pub async fn drain(delivery: &mut Delivery, clock: &Clock) -> (u32, Delivered) {
    let mut letters = 0;
    loop {
        match delivery.deliver_one(clock.now()).await.unwrap() {
            Delivered::Letter(..) => letters += 1,
            end => {
                delivery.rest().await;
                return (letters, end);
            }
        }
    }
}

/// The settings of the site's mail: kept in the outbox, without keys, limits or commands.
pub fn mail() -> Mail {
    Mail {
        transport: MailTransport::Outbox,
        from_name: Some("KM Culture Shift".into()),
        from: Email::parse("comments@example.org").unwrap(),
        domain: "example.org".into(),
        maildir: None,
        max_connections: 1,
        settle_millis: 60 * SECOND,
        link_days: 7,
        show_commenter_email: false,
        links_need_login: false,
        reply_to: None,
        bounce: Email::parse("comments@example.org").unwrap(),
        bounce_verp: false,
        rate: MailRate { per_second: 0, per_hour: 0, per_day: 0 },
        dkim: None,
        reply_commands: false,
        authserv_id: String::new(),
        inbound_secret: None,
    }
}

fn site() -> Site {
    Site {
        name: "KM Culture Shift".into(),
        language: "en".into(),
        contact: String::new(),
        origins: Vec::new(),
        given: Given::default(),
    }
}

fn post() -> NewPost {
    NewPost {
        slug: "km-culture-shift".into(),
        title: "The Knowledge Management Culture Shift".into(),
        byline: "Stephen Dale".into(),
        body_source: "Text".into(),
        body: CleanHtml::from_sanitizer("<p>Text</p>".into()),
        excerpt: "Text".into(),
        published_at: START.minus(DAY),
        shifts: vec![NewShift {
            key: "know".into(),
            from: "I know".into(),
            to: "We know".into(),
            question: "Where are you?".into(),
            anchors: Anchors::default(),
        }],
    }
}
