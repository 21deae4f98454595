//! What comes with a comment: the raw fields, and what the form around them tells.

use super::FORM_LIFE;
use weshift_domain::*;
use weshift_links::{FormToken, Links};
use weshift_spam::{Proof, Signals};

/// The fields of a comment as they were typed, from the form or from JSON. Missing ones are empty. `parse` makes a
/// `Draft` of them; if it refuses, the page shows them again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawComment {
    /// The Markdown of the comment, 65,525 bytes at most (as in WordPress).
    pub comment: String,
    /// The author's display name; required.
    pub author: String,
    /// The author's address, 100 bytes at most (as in WordPress); required and never published.
    pub email: String,
    /// The author's website, `http` or `https`; empty for none.
    pub url: String,
    /// Number of the comment that this one answers; empty or `0` for none.
    pub parent: String,
    /// The author's position on the shift, `1` to `7`; empty for none.
    pub position: String,
    /// Which mail the author wants: empty for none, `replies` or `discussion`.
    pub notify: String,
}

impl RawComment {
    /// Reads every field and tells of all that is wrong at once, in the order of the form.
    pub fn parse(&self) -> Result<Draft, Refusal> {
        let words = Words::parse(&self.comment);
        let author = AuthorName::parse(&self.author);
        let email =
            Email::parse(&self.email).ok_or_else(|| Problem::new(Field::Email, email_problem(&self.email)));
        let url = Website::parse(&self.url);
        let parent = parse_parent(&self.parent);
        let position = Position::parse(self.position.trim());
        match (words, author, email, url, parent, position) {
            (Ok(words), Ok(author), Ok(email), Ok(url), Ok(parent), Ok(position)) => {
                Ok(Draft { parent, author, email, url, words, position })
            }
            (words, author, email, url, parent, position) => Err(Refusal::Invalid(
                [words.err(), author.err(), email.err(), url.err(), parent.err(), position.err()]
                    .into_iter()
                    .flatten()
                    .collect(),
            )),
        }
    }
}

/// A comment on its way in, with all that its request says about the sender. `web` makes it; `Intake::accept`
/// consumes it.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The fields as typed, not yet checked.
    pub raw: RawComment,
    /// The client's network address, user agent and referrer.
    pub sender: Sender,
    /// The signed token of the form, which names the thread and the time it was shown. `None` from the API, which has
    /// no form.
    pub token: Option<String>,
    /// The honeypot: a field that people do not see. Anything in it counts as a sign of spam.
    pub trap: String,
    /// The solved proof of work as ALTCHA's base64 payload; empty if the browser sent none.
    pub proof: String,
    /// Signed proofs of the addresses that were confirmed in this browser, separated by spaces; mostly empty.
    pub author_proof: String,
}

pub(super) struct Form {
    pub signals: Signals,
}

/// What mail the sender asks for.
pub(super) fn notify(raw: &RawComment) -> Result<Notify, Refusal> {
    Notify::parse(raw.notify.trim()).ok_or_else(|| {
        Problem::new(Field::Notify, "Please choose which mails you want: none, replies or discussion.").into()
    })
}

fn email_problem(raw: &str) -> &'static str {
    match raw.trim() {
        "" => "Please type your email address. It will not be published.",
        long if long.len() > Email::MAX_BYTES => "Your email address is too long: at most 100 bytes.",
        _ => "Please enter a valid email address, such as name@example.org.",
    }
}

fn parse_parent(raw: &str) -> Result<Option<CommentId>, Problem> {
    match raw.trim() {
        "" | "0" => Ok(None),
        id => id
            .parse()
            .map(Some)
            .map_err(|_| Problem::new(Field::Parent, "The comment that you answer is not known.")),
    }
}

/// Reads the form's token. A comment by the API comes without a form and says so.
pub(super) fn read(
    links: &Links,
    thread: &Thread,
    submission: &Submission,
    now: Moment,
) -> Result<Form, Refusal> {
    let trap_filled = !submission.trap.trim().is_empty();
    let Some(token) = &submission.token else {
        return Ok(Form {
            signals: Signals { trap_filled, fill_millis: None, via_api: true, proof: Proof::NotAsked },
        });
    };
    let FormToken { thread: made_for, shown_at } =
        links.read_form_token(token).ok_or(Refusal::FormExpired)?;
    // A form from before anybody wrote on a page of another site.
    let is_ours = made_for == thread.id
        || thread.name.page().is_some() && made_for == thread.name.number_before_it_is_kept();
    if !is_ours || now.since(shown_at) > FORM_LIFE {
        return Err(Refusal::FormExpired);
    }
    let fill_millis = Some(now.since(shown_at));
    Ok(Form { signals: Signals { trap_filled, fill_millis, via_api: false, proof: Proof::NotAsked } })
}
