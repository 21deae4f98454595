//! Comments of programs that try again: the same key and the same words have the same answer, and one comment.

use super::{Intake, Submission, Taken};
use weshift_domain::*;
use weshift_limits::Left;
use weshift_links::token_hash;
use weshift_store::Tx;

/// An `Idempotency-Key` and a hash of the request under it. The API makes it; the store keeps only hashes.
#[derive(Debug, Clone)]
pub struct Once {
    /// As it was sent; from `of` on a hash of it and of who sends it.
    key: String,
    body_hash: String,
}

/// What the sender learns of a comment that was kept, now or when the same key came first.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The comment that was kept.
    pub id: CommentId,
    /// Where the verdict put it, when it was kept.
    pub status: Status,
    /// Its sanitized words, when it was kept.
    pub html: CleanHtml,
    /// What remains of the client's limit. `None` of a replay, or without a limit.
    pub left: Option<Left>,
    /// Whether the key came before: nothing new was kept.
    pub is_replay: bool,
}

impl Once {
    const MAX_KEY: usize = 255;

    /// Reads the header's value: 1 to 255 printable ASCII characters, with or without quotes. `body` is all that was
    /// sent, in one canonical form: another body under the same key is refused.
    pub fn parse(key: &str, body: &str) -> Result<Once, Problem> {
        let key = key.trim().trim_matches('"');
        let is_plain = key.bytes().all(|it| it.is_ascii_graphic() || it == b' ');
        if key.is_empty() || key.len() > Self::MAX_KEY || !is_plain {
            let wrong =
                format!("The key is 1 to {} printable characters, best a random UUID.", Self::MAX_KEY);
            return Err(Problem::new(Field::IdempotencyKey, wrong));
        }
        Ok(Once { key: key.to_string(), body_hash: token_hash(body) })
    }

    /// The key of this sender: what others send under the same one is theirs.
    fn of(self, client_key: &str, email: &str) -> Once {
        let email = email.trim().to_lowercase();
        Once { key: token_hash(&[client_key, &email, &self.key].join("\0")), ..self }
    }

    /// What was answered before, if this came before. Another body under the same key is refused.
    pub(super) fn find(&self, tx: &mut Tx<'_>, now: Moment) -> Result<Option<Receipt>, Rejection> {
        let Some(known) = tx.find_answered(&self.key, now)? else { return Ok(None) };
        if known.body_hash != self.body_hash {
            return Err(Refusal::KeyReused.into());
        }
        let Answered { comment, status, html, .. } = known;
        Ok(Some(Receipt { id: comment, status, html, left: None, is_replay: true }))
    }

    pub(super) fn keep(&self, tx: &mut Tx<'_>, receipt: &Receipt, at: Moment) -> Result<(), Fault> {
        tx.add_answered(
            &self.key,
            &Answered {
                body_hash: self.body_hash.clone(),
                comment: receipt.id,
                status: receipt.status,
                html: receipt.html.clone(),
                at,
            },
        )
    }
}

impl Intake {
    /// As `accept`, for programs that may repeat a request. With a known key nothing is kept, and the first receipt
    /// comes again.
    ///
    /// # Errors
    /// Those of `accept`, and `Refusal::KeyReused` for another body under the same key.
    pub async fn accept_once(
        &self,
        thread: &Thread,
        submission: Submission,
        once: Option<Once>,
    ) -> Result<Receipt, Rejection> {
        let client = weshift_limits::network_of(submission.sender.address);
        let once = once.map(|it| it.of(&self.links.client_key(&client), &submission.raw.email));
        if let Some(once) = once.clone() {
            let now = self.clock.now();
            // Before the limit: trying again is what the key is for.
            if let Some(receipt) = self.store.write(move |tx| once.find(tx, now)).await? {
                return Ok(receipt);
            }
        }
        match self.take(thread, submission, once).await? {
            (Taken::Now(comment), left) => Ok(Receipt::of(&comment, left)),
            (Taken::Before(receipt), _) => Ok(receipt),
        }
    }
}

impl Receipt {
    pub(super) fn of(comment: &Comment, left: Option<Left>) -> Receipt {
        Receipt { id: comment.id, status: comment.status, html: comment.html.clone(), left, is_replay: false }
    }
}
