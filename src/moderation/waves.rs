//! Waves: so many comments at once that a list of them helps nobody. What makes a wave, what its comments have in
//! common, and the link in the notice that holds every new comment which shares it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Moderation, blocks::block_added};
use weshift_domain::*;
use weshift_links::{MailLink, Purpose, token_hash};
use weshift_spam::Print;
use weshift_text as text;

/// More than `WAVE` comments within `WAVE_SPAN` are a wave; so are `ALIKE` and more waiting ones that look alike.
const WAVE: usize = 30;
const WAVE_SPAN: i64 = 10 * MINUTE;
const ALIKE: usize = 10;
/// How long comments like those of a wave are held, in milliseconds.
pub const HOLD_LIFE: i64 = 7 * DAY;
/// How long the link works that undoes it, on the page that says it is done.
const RELEASE_LIFE: i64 = HOUR;

/// What most comments of a wave have in common. `wave_of` finds it; a link in the notice holds every new comment that
/// shares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// They link to this host.
    Host(String),
    /// They say the same.
    Words,
    /// They came from one network.
    Network,
}

/// A wave of waiting comments: one notice tells of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveOf {
    /// How many came in the last ten minutes; 0 if those are not enough for a wave by themselves.
    pub lately: usize,
    /// What most of them share, with a comment as the example. `None` if they share nothing, or are fewer than ten.
    pub pattern: Option<(Pattern, CommentId)>,
}

/// Whether the waiting comments are a wave: more than 30 came in the last ten minutes, or there are ten and more and
/// over three in five look alike. `from_one` is the largest number of them from one network, with one of these as the
/// example.
pub fn wave_of(waiting: &[Waiting], from_one: (usize, Option<CommentId>), now: Moment) -> Option<WaveOf> {
    let came_lately = |it: &&Waiting| now.since(it.placed.comment.created_at) <= WAVE_SPAN;
    let lately = waiting.iter().filter(came_lately).count();
    let pattern = if waiting.len() >= ALIKE { pattern(waiting, from_one) } else { None };
    let lately = if lately > WAVE { lately } else { 0 };
    (lately > 0 || pattern.is_some()).then_some(WaveOf { lately, pattern })
}

/// The host that most of them link to, else the words that most of them have, else the network that most came from.
fn pattern(waiting: &[Waiting], (from_one, one): (usize, Option<CommentId>)) -> Option<(Pattern, CommentId)> {
    let mut hosts: BTreeMap<String, (usize, CommentId)> = BTreeMap::new();
    let mut words: BTreeMap<String, (usize, CommentId)> = BTreeMap::new();
    for it in waiting {
        let comment = &it.placed.comment;
        for host in hosts_of(comment) {
            hosts.entry(host).or_insert((0, comment.id)).0 += 1;
        }
        words.entry(text::hash_words(&comment.words)).or_insert((0, comment.id)).0 += 1;
    }
    let is_most = |count: usize| 5 * count > 3 * waiting.len();
    let host = hosts.into_iter().max_by_key(|it| it.1.0).filter(|it| is_most(it.1.0));
    let same = words.into_values().max_by_key(|it| it.0).filter(|it| is_most(it.0));
    match (host, same) {
        (Some((host, (_, example))), _) => Some((Pattern::Host(host), example)),
        (None, Some((_, example))) => Some((Pattern::Words, example)),
        (None, None) => one.filter(|_| is_most(from_one)).map(|example| (Pattern::Network, example)),
    }
}

fn hosts_of(comment: &Comment) -> BTreeSet<String> {
    text::links(&comment.html).into_iter().map(|it| it.host).filter(|it| !it.is_empty()).collect()
}

/// What a wave's link leads to now. `Moderation::look_at_wave` finds it out and changes nothing.
#[derive(Debug)]
pub enum WaveState {
    /// It adds an entry to the blocklist, in this manager's name, that holds new comments with this pattern.
    Open(Pattern, Manager),
    /// The blocklist has an entry for this pattern already.
    Held(Pattern, Manager),
    /// It removes this entry, which the manager's earlier link added.
    Release(Block, Manager),
    /// It does nothing any more: it is too old, the manager's links were ended or they may not decide, the entry is
    /// gone, or the comment is gone or no longer shows the pattern.
    Over,
}

/// The result of `Moderation::follow_wave`.
#[derive(Debug)]
pub enum WaveDone {
    /// New comments with this pattern are held until this moment. The token, good for an hour, is for a link that
    /// undoes it.
    Held(Pattern, Moment, String),
    /// The entry is removed: new comments are judged as before.
    Released,
}

impl Moderation {
    /// What a wave's link would do, without doing it. `None`: the token is not one of a wave's link.
    pub async fn look_at_wave(&self, token: &str) -> Result<Option<WaveState>, Fault> {
        let Some(link) = self.links.read_mail_token(token) else { return Ok(None) };
        if !matches!(link.purpose, Purpose::Hold | Purpose::Release) {
            return Ok(None);
        }
        let reader = self.store.reader();
        let manager = reader.find_manager_by_id(ManagerId(link.recipient)).await?;
        let Some(manager) = manager.filter(|it| link.is_for_epoch(it.epoch) && it.role.may_decide()) else {
            return Ok(Some(WaveState::Over));
        };
        if self.clock.now() >= link.expires_at {
            return Ok(Some(WaveState::Over));
        }
        if link.purpose == Purpose::Release {
            let block = reader.find_block(link.subject).await?;
            return Ok(Some(block.map_or(WaveState::Over, |it| WaveState::Release(it, manager))));
        }
        let Some((pattern, new)) = self.read_pattern(&link).await? else { return Ok(Some(WaveState::Over)) };
        let (kind, value) = (new.kind, new.value);
        let block = reader.find_block_on(kind, value).await?;
        let is_held = block.is_some_and(|it| it.expires_at.is_none_or(|at| at > self.clock.now()));
        Ok(Some(if is_held { WaveState::Held(pattern, manager) } else { WaveState::Open(pattern, manager) }))
    }

    /// Does what `look_at_wave` found for this token. `None`: there is nothing to do.
    pub async fn follow_wave(&self, token: &str, state: WaveState) -> Result<Option<WaveDone>, Fault> {
        match state {
            WaveState::Held(..) | WaveState::Over => Ok(None),
            WaveState::Release(block, manager) => {
                self.remove_block_by(&manager, Via::MailLink, block.id).await?;
                Ok(Some(WaveDone::Released))
            }
            WaveState::Open(_, manager) => {
                let Some(link) = self.links.read_mail_token(token) else { return Ok(None) };
                let Some((pattern, new)) = self.read_pattern(&link).await? else { return Ok(None) };
                let (at, who) = (self.clock.now(), manager.clone());
                let until = at.plus(HOLD_LIFE);
                let new = NewBlock { expires_at: Some(until), ..new };
                let id = self.store.write(move |tx| -> Result<i64, Fault> {
                    let id = tx.set_block(&new, &who.name, at)?;
                    tx.add_audit(&block_added(&who, Via::MailLink, &new, at))?;
                    Ok(id)
                });
                Ok(Some(WaveDone::Held(pattern, until, self.release_token(&manager, id.await?))))
            }
        }
    }

    fn release_token(&self, manager: &Manager, block: i64) -> String {
        self.links.mail_token(&MailLink {
            purpose: Purpose::Release,
            recipient: manager.id.0,
            epoch: manager.epoch,
            subject: block,
            seq: 0,
            expires_at: self.clock.now().plus(RELEASE_LIFE),
        })
    }

    /// What the link asks to hold. `None`: its example is gone or no longer shows the pattern.
    async fn read_pattern(&self, link: &MailLink) -> Result<Option<(Pattern, NewBlock)>, Fault> {
        let reader = self.store.reader();
        let id = CommentId(link.subject);
        let Some(placed) = reader.find_comment(id).await? else { return Ok(None) };
        let comment = placed.comment;
        let block = |kind, value, shown: String| NewBlock {
            kind,
            value,
            shown,
            effect: BlockEffect::Hold,
            note: format!("Of a wave; comment {id} was in it."),
            expires_at: None,
        };
        let hosts = hosts_of(&comment).into_iter().map(Pattern::Host);
        let shown = hosts.chain([Pattern::Words, Pattern::Network]);
        let meant = shown.into_iter().find(|it| seq_of(it, &comment) == link.seq);
        Ok(match meant {
            None => None,
            Some(Pattern::Host(host)) => {
                let new = block(BlockKind::Domain, host.clone(), host.clone());
                Some((Pattern::Host(host), new))
            }
            Some(Pattern::Words) => {
                let print = Print::of(comment.words.as_str()).to_text();
                Some((Pattern::Words, block(BlockKind::Text, print, format!("what comment {id} says"))))
            }
            Some(Pattern::Network) => reader.find_client_key_of(id).await?.map(|key| {
                (Pattern::Network, block(BlockKind::Client, key, format!("where comment {id} came from")))
            }),
        })
    }
}

/// The link by which this manager holds new comments with the pattern, until `expires_at`. It names an example and a
/// hash of what is meant in it: if the author changes that, the link does nothing, so that no manager holds what they
/// did not see.
pub fn hold_link(manager: &Manager, pattern: &Pattern, example: &Comment, expires_at: Moment) -> MailLink {
    MailLink {
        purpose: Purpose::Hold,
        recipient: manager.id.0,
        epoch: manager.epoch,
        subject: example.id.0,
        seq: seq_of(pattern, example),
        expires_at,
    }
}

/// A hash of 16 bits that says which pattern of the comment is meant, and changes when that part of the comment does.
fn seq_of(pattern: &Pattern, comment: &Comment) -> i64 {
    let what = match pattern {
        Pattern::Host(host) => format!("host {host}"),
        Pattern::Words => format!("words {}", text::hash_words(&comment.words)),
        Pattern::Network => "network".to_string(),
    };
    let bytes = token_hash(&what).into_bytes();
    bytes.iter().take(8).fold(0, |sum, &byte| (sum * 131 + i64::from(byte)) & 0xffff)
}
