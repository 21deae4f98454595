//! Webmention: a page elsewhere says that it links to a discussion. The page is got, and what it says becomes a comment
//! that waits, judged like any other. See <https://www.w3.org/TR/webmention/>.
//!
//! Nobody may use us to reach what they cannot reach, or to flood somebody: `fetch` refuses private networks and bounds
//! time and size, a host's pages are got a hundred times an hour at most, one page once in five minutes, and nothing of the
//! answer is told to whoever asked.

use std::time::Duration;

use data_encoding::HEXLOWER;
use url::Url;

use super::{
    Arriving, Intake, Weighed,
    author::{Changed, change, withdraw},
    keep,
};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_fetch::{Bounds, Fetcher, Got, MAX_URL, Trust, Unfetched};
use weshift_limits::Action;
use weshift_links::Target;
use weshift_spam::{Print, Proof, Signals};
use weshift_text::{self as text, Linking, Reaction};

/// The receiver of Webmentions: `take` queues one at once, the worker reads its page later with `look_at_one`. `app`
/// makes one only if the settings allow Webmentions.
#[derive(Clone)]
pub struct Mentions {
    intake: Intake,
    fetcher: Fetcher,
    /// Of the leases; new with every start of the process.
    owner: String,
}

/// For a page, and how much of it is read.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(10), bytes: 512 * 1024 };
const REDIRECTS: u32 = 3;
/// A node that dies while it looks holds on for so long.
const LEASE: i64 = 2 * MINUTE;
/// More pages than this wait to be looked at: the newest is refused until some were.
const MAX_WAITING: u32 = 1_000;
/// Pages of one host that are got within an hour. A service that hands on what others say of a post elsewhere has them all on
/// one host.
const MAX_OF_HOST: u32 = 100;
const OF_HOST: Policy = Policy { name: "mentions-of-host", quota: MAX_OF_HOST, window_secs: 3_600 };
/// Between looks at the same page.
const PAUSE: i64 = 5 * MINUTE;
/// After the first, second ... look in vain.
const RETRY: [i64; 3] = [5 * MINUTE, HOUR, 6 * HOUR];

const HTML: &str = "text/html, application/xhtml+xml;q=0.9";

/// What a look at a page gave.
enum Seen {
    Page(Box<Linking>),
    /// There is no such page, or it does not link here (any more).
    Gone(&'static str),
    /// It may be there later.
    Away(String),
    /// We do not ask there, or it is nothing that can be read.
    Nothing(String),
}

impl Mentions {
    /// The receiver for this process, with a lease name of its own. Comments go in through `intake`; pages are read
    /// with `fetcher`.
    pub fn new(intake: Intake, fetcher: Fetcher) -> Mentions {
        Mentions { intake, fetcher, owner: HEXLOWER.encode(&random_bytes::<8>()) }
    }

    /// Queues a mention: `source` is the page that links, `target` the discussion or comment here. `Ok` says that the
    /// target is ours, nothing about the page.
    ///
    /// # Errors
    /// `Refused` for addresses that cannot be used, a closed discussion, a limit or a full queue; `Failed` for the
    /// database.
    pub async fn take(&self, source: &str, target: &str, sender: &Sender) -> Result<(), Rejection> {
        let now = self.intake.clock.now();
        self.intake.limits.spend(Action::Mention, sender.address)?;
        let source = self
            .fetcher
            .check(source, Trust::Stranger)
            .map_err(|why| Refusal::from(Problem::new(Field::Source, why)))?;
        let (thread, parent, target) = self.find(target).await?;
        if self.intake.links.is_ours(&source) {
            let why = "Pages of this site do not mention each other.";
            return Err(Refusal::from(Problem::new(Field::Source, why)).into());
        }
        self.intake.check_open(&thread, now)?;
        let host = source.host_str().unwrap_or_default().to_string();
        let new = NewMention { source: source.into(), target, host, thread: thread.id, parent, at: now };
        self.intake
            .store
            .write(move |tx| {
                if tx.count_waiting_mentions()? >= MAX_WAITING {
                    return Err(Rejection::from(Refusal::QueueFull));
                }
                if tx.count_mentions_of(&new.host, now.minus(HOUR))? >= MAX_OF_HOST {
                    return Err(Refusal::TooMany { retry_after_secs: 3_600, policy: OF_HOST }.into());
                }
                Ok(tx.take_mention(&new, PAUSE)?)
            })
            .await
    }

    /// The discussion, the comment that is answered, and the target without what browsers leave out.
    async fn find(&self, target: &str) -> Result<(Thread, Option<CommentId>, String), Rejection> {
        let no = || Refusal::from(Problem::new(Field::Target, "The target is no discussion of this site."));
        let url = Url::parse(target.trim()).map_err(|_| no())?;
        if url.as_str().len() > MAX_URL {
            return Err(no().into());
        }
        let reader = self.intake.store.reader();
        let (name, parent) = match self.intake.links.target(&url).ok_or_else(no)? {
            Target::Thread(name, parent) => (name, parent),
            Target::Comment(id) => {
                let found = reader.find_comment(id).await?.ok_or_else(no)?;
                (found.place.thread, Some(id))
            }
        };
        let is_published = name.page().is_some() || reader.find_post(&name.post).await?.is_some();
        let thread = reader.find_thread(&name).await?.filter(|_| is_published).ok_or_else(no)?;
        let parent = match parent {
            None => None,
            Some(id) => {
                let found = reader.find_comment(id).await?.map(|it| it.comment);
                let answers = |it: &Comment| it.status == Status::Approved && it.thread == thread.id;
                Some(found.filter(answers).ok_or_else(no)?.id)
            }
        };
        Ok((thread, parent, url.into()))
    }

    /// Frees the leases of the process before this one, at the start and only if no other node uses the database.
    pub async fn start(&self) -> Result<(), Fault> {
        match self.intake.store.is_alone() {
            true => self.intake.store.write(|tx| tx.void_mention_leases()).await,
            false => Ok(()),
        }
    }

    /// Reads the page whose mention is due first, and keeps, changes or withdraws its comment. `false`: none is due.
    pub async fn look_at_one(&self) -> Result<bool, Fault> {
        let (now, owner) = (self.intake.clock.now(), self.owner.clone());
        let store = &self.intake.store;
        let claimed = store.write(move |tx| tx.claim_mention(&owner, now, now.plus(LEASE))).await?;
        let Some(mention) = claimed else { return Ok(false) };
        let (comment, reason, again) = match self.look(&mention).await {
            Seen::Page(page) => match self.take_in(&mention, &page, now).await {
                Ok(comment) => (Some(comment), String::new(), None),
                Err(Rejection::Refused(refusal)) => (mention.comment, format!("{refusal:?}"), None),
                Err(Rejection::Failed(fault)) => return Err(fault),
            },
            Seen::Gone(why) => {
                self.take_back(&mention, now).await?;
                (mention.comment, why.to_string(), None)
            }
            Seen::Away(why) => {
                let step = RETRY.get(mention.attempts.saturating_sub(1) as usize);
                (mention.comment, why, step.map(|it| now.plus(*it)))
            }
            Seen::Nothing(why) => (mention.comment, why, None),
        };
        let owner = self.owner.clone();
        store.write(move |tx| tx.settle_mention(&mention, &owner, comment, &reason, again)).await?;
        Ok(true)
    }

    async fn look(&self, mention: &Mention) -> Seen {
        let (page, got) = match self.fetcher.get(&mention.source, HTML, REDIRECTS, BOUNDS).await {
            Ok(found) => found,
            Err(Unfetched::Refused(why)) => return Seen::Nothing(why),
            Err(Unfetched::Unreachable(why)) => return Seen::Away(why),
        };
        match got.status {
            200..300 if is_html(&got) => (),
            200..300 => return Seen::Nothing("It is no page of HTML.".into()),
            404 | 410 => return Seen::Gone("The page is gone."),
            status => return Seen::Away(format!("It answers with status {status}.")),
        }
        let Ok(target) = Url::parse(&mention.target) else {
            return Seen::Nothing("The target is gone.".into());
        };
        let read = text::read_linking(&String::from_utf8_lossy(&got.body), &page, |it| *it == target);
        match read.links {
            true => Seen::Page(Box::new(read)),
            // What comes after the part that was read may hold the link.
            false if got.is_cut => Seen::Nothing("No link here in the part that was read.".into()),
            false => Seen::Gone("It does not link here."),
        }
    }

    /// A new comment, or other words for the one that was made of the page before.
    async fn take_in(&self, mention: &Mention, page: &Linking, now: Moment) -> Result<CommentId, Rejection> {
        let reader = self.intake.store.reader();
        let thread = reader.find_thread_by_id(mention.thread).await?.ok_or(Refusal::Closed)?;
        let draft = draft(mention, page)?;
        let before = match mention.comment {
            // Taken back by its author, the page alone: it comes anew.
            Some(id) if reader.find_last_decision(id).await?.is_some_and(|it| it.by == Actor::Author) => None,
            Some(id) => reader.find_comment(id).await?.map(|it| it.comment),
            None => None,
        };
        if let Some(before) = &before
            && before.words == draft.words
        {
            return Ok(before.id);
        }
        if before.is_none() {
            self.intake.check_open(&thread, now)?;
        }
        let html = text::clean(&draft.words);
        let email_key = self.intake.links.address_key(&draft.email);
        let client_key = self.intake.links.client_key(&draft.email.normalised());
        let sender = nobody(&mention.source);
        let print = Print::of(draft.words.as_str());
        let arriving = Arriving {
            draft: &draft,
            html: &html,
            sender: &sender,
            signals: Signals { trap_filled: false, fill_millis: None, via_api: true, proof: Proof::NotAsked },
            trap: "",
            address_key: &email_key,
            is_owner: false,
            client_key: &client_key,
            print,
            thread: &thread,
            permalink: self.intake.links.absolute(&weshift_links::thread(&thread.name)),
            at: now,
        };
        let again = before.is_some().then_some("edit");
        let Weighed { verdict, check, .. } = self.intake.sieve.weigh(&reader, &arriving, again).await?;
        let (verdict, proof) = (held(verdict), AddressProof::Missing);
        let (hash, seen_from) = (text::hash_words(&draft.words), client_key.clone());
        let comment = self
            .intake
            .store
            .write(move |tx| {
                let changed = match &before {
                    Some(before) => change(tx, before, (&draft.words, &html), &verdict, proof)?,
                    None => {
                        let new = NewComment {
                            thread: thread.id,
                            text_hash: hash,
                            client_key,
                            policy: text::POLICY,
                            draft,
                            email_key,
                            html,
                            verdict,
                            proof,
                            at: now,
                        };
                        Changed { comment: keep(tx, &new, None)?, waiting: None }
                    }
                };
                check.map_or(Ok(()), |check| check.keep(tx, changed.words_of().id, now))?;
                Ok::<_, Rejection>(changed.comment)
            })
            .await?;
        self.intake.sieve.remember(&comment, print, &seen_from);
        Ok(comment.id)
    }

    /// The page no longer links here: its comment goes, as if its author had withdrawn it.
    async fn take_back(&self, mention: &Mention, now: Moment) -> Result<(), Fault> {
        let Some(id) = mention.comment else { return Ok(()) };
        self.intake
            .store
            .write(move |tx| {
                let there = tx.find_comment(id)?;
                let there = there.filter(|it| matches!(it.status, Status::Pending | Status::Approved));
                there.map_or(Ok(()), |it| withdraw(tx, &it, now).map(drop))
            })
            .await
    }
}

/// Whatever the judges say, a manager looks first.
fn held(mut verdict: Verdict) -> Verdict {
    if verdict.outcome == Outcome::Publish {
        verdict.outcome = Outcome::Hold;
        verdict.reasons.clear();
    }
    verdict.reasons.push(Reason::Webmention);
    verdict
}

/// Who wrote, where they can be found, and what they say; of a page that says nothing its title.
fn draft(mention: &Mention, page: &Linking) -> Result<Draft, Refusal> {
    let url = Url::parse(&mention.source).map_err(|_| Refusal::TooLate)?;
    let host = url.host_str().unwrap_or("unknown").trim_matches(['[', ']']).replace(':', "-");
    let author = page.author.as_deref().unwrap_or(&host);
    let title = page.title.clone().unwrap_or_else(|| host.clone());
    let unsaid = match page.reaction {
        Some(Reaction::Like) => "Likes this.".to_string(),
        Some(Reaction::Repost) => "Reposted this.".to_string(),
        Some(Reaction::Bookmark) => "Bookmarked this.".to_string(),
        None => format!("“{title}”"),
    };
    // The words of a repost are those that it passes on: ours.
    let own = page.words.clone().filter(|_| page.reaction != Some(Reaction::Repost));
    let words = own.unwrap_or(unsaid);
    Ok(Draft {
        parent: mention.parent,
        author: AuthorName::parse(author).or_else(|_| AuthorName::parse(&host)).map_err(Refusal::from)?,
        // Nobody's: each site has one, so that what becomes of one says nothing of another.
        email: Email::parse(&format!("webmention@{host}.invalid"))
            .or_else(|| Email::parse("webmention@unknown.invalid"))
            .ok_or(Refusal::TooLate)?,
        url: [mention.source.clone(), url.origin().ascii_serialization()]
            .iter()
            .find_map(|it| Website::parse(it).ok().flatten()),
        words: Words::parse(&words).map_err(Refusal::from)?,
        position: None,
    })
}

/// Nobody's machine: who said that the page links here is not who wrote it.
fn nobody(source: &str) -> Sender {
    Sender {
        address: std::net::Ipv4Addr::UNSPECIFIED.into(),
        user_agent: String::new(),
        referrer: source.to_string(),
    }
}

fn is_html(got: &Got) -> bool {
    let kind = got.header("content-type").split(';').next().unwrap_or_default().trim().to_lowercase();
    let is_plain = matches!(got.header("content-encoding").trim(), "" | "identity");
    is_plain && matches!(kind.as_str(), "text/html" | "application/xhtml+xml")
}
