//! The judges with what they need to know: intake asks once, for new words and for changed ones. Where the owner wants
//! Akismet, it is asked here, once the judges of this house have not already found the comment to be spam.

use std::sync::Arc;

use weshift_domain::*;
use weshift_spam::{
    Case, Guard, History, Hit, Print, Signals,
    akismet::{Answer, CommentType, Honeypot, Opinion, Submission},
};
use weshift_store::{Reader, Tx};

/// When Akismet could not be asked, it is asked again after this time.
const ASK_AGAIN: i64 = 20 * MINUTE;

/// The hidden field, as Akismet is told of it.
const TRAP: &str = "subject";

/// The judges, with what they need to know of each comment and the calls to Akismet. `app` wraps its one `Guard` in
/// it.
#[derive(Clone)]
pub struct Sieve(pub Arc<Guard>);

/// A comment that is to be judged, and the place it is for.
pub(super) struct Arriving<'a> {
    pub draft: &'a Draft,
    pub html: &'a CleanHtml,
    pub sender: &'a Sender,
    pub signals: Signals,
    pub trap: &'a str,
    pub address_key: &'a AddressKey,
    /// Whether the sender shows that the address is theirs.
    pub is_owner: bool,
    pub client_key: &'a str,
    pub print: Print,
    pub thread: &'a Thread,
    /// Where the discussion is.
    pub permalink: String,
    pub at: Moment,
}

/// What Akismet was asked, and what it said.
#[derive(Debug)]
pub(super) struct Check {
    submission: String,
    opinion: AkismetOpinion,
    answer: String,
    owed: Owed,
    due_at: Moment,
}

/// What the judges make of a comment.
#[derive(Debug)]
pub(super) struct Weighed {
    pub verdict: Verdict,
    pub check: Option<Check>,
    pub proof: AddressProof,
}

impl Sieve {
    /// Only who shows that the address is theirs is trusted for what came from it before: anybody can type it. To everybody
    /// else it makes no difference whether an address is known, or they could learn that it is.
    pub(super) async fn weigh(
        &self,
        reader: &Reader,
        arriving: &Arriving<'_>,
        again: Option<&'static str>,
    ) -> Result<Weighed, Rejection> {
        let record = reader.address_record(arriving.address_key.clone()).await?;
        let mut case =
            arriving.case(History { trusted: false, spammed: record.speaks_of_spam(), is_manager: false });
        let hit = self.0.blocks.find(&case);
        let is_known = match hit.as_ref().map(|it| it.effect) {
            Some(BlockEffect::Refuse) => return Err(Refusal::NotWelcome.into()),
            Some(BlockEffect::Trust) => record.confirmed,
            Some(BlockEffect::Hold | BlockEffect::Spam) | None => record.is_trusted(),
        };
        let is_owner = arriving.is_owner && record.confirmed;
        case.history.trusted = is_owner && is_known;
        let mut weighed = self.judge(arriving, &mut case, hit.as_ref(), is_owner);
        if weighed.verdict.outcome != Outcome::Spam && self.0.akismet.is_some() {
            let submission = arriving.submission();
            let text = serde_json::to_string(&submission)
                .map_err(|error| Fault::new("writing down what Akismet is asked", error))?;
            match self.0.ask(submission, again).await {
                Ok(answer) => {
                    case.akismet = Some(&answer.opinion);
                    weighed = self.judge(arriving, &mut case, hit.as_ref(), is_owner);
                    weighed.check = Some(Check::answered(text, &answer, arriving.at));
                }
                Err(why) => {
                    weighed.verdict.reasons.push(Reason::AkismetUnreachable { why: why.why });
                    weighed.check = Some(Check::unanswered(text, arriving.at));
                }
            }
        }
        // The rules know no more than that the sender is not trusted. Why that is, is known here.
        let newcomer = match (is_known && !is_owner, again) {
            (true, _) => Reason::UnprovenAddress,
            (false, Some(_)) => Reason::Change,
            (false, None) => Reason::FirstComment,
        };
        let said = weighed.verdict.reasons.iter_mut().filter(|it| **it == Reason::FirstComment);
        said.for_each(|it| *it = newcomer.clone());
        Ok(weighed)
    }

    /// What is held is weighed once more, as if its sender were trusted: a proof may then be all that it lacks.
    fn judge(
        &self,
        arriving: &Arriving<'_>,
        case: &mut Case<'_>,
        hit: Option<&Hit>,
        is_owner: bool,
    ) -> Weighed {
        let weigh = |case: &Case<'_>| {
            let verdict = arriving.hold_all(self.0.weigh(case));
            match hit {
                Some(hit) => hit.apply(verdict),
                None => verdict,
            }
        };
        let verdict = weigh(case);
        let proof = if is_owner {
            AddressProof::Given
        } else if verdict.outcome == Outcome::Hold {
            case.history.trusted = true;
            let of_owner = weigh(case).outcome;
            case.history.trusted = false;
            if of_owner == Outcome::Publish { AddressProof::Awaited } else { AddressProof::Missing }
        } else {
            AddressProof::Missing
        };
        Weighed { verdict, check: None, proof }
    }

    pub(super) fn remember(&self, comment: &Comment, print: Print, client_key: &str) {
        self.0.remember(comment.id, print, &comment.email_key, client_key, comment.created_at);
    }
}

impl Arriving<'_> {
    /// Where managers want to see everything first, nothing is published at once.
    fn hold_all(&self, mut verdict: Verdict) -> Verdict {
        if self.thread.holds_all && verdict.outcome == Outcome::Publish {
            verdict.outcome = Outcome::Hold;
            verdict.reasons.push(Reason::DiscussionHoldsAll);
        }
        verdict
    }

    fn case(&self, history: History) -> Case<'_> {
        Case {
            draft: self.draft,
            html: self.html,
            sender: self.sender,
            signals: self.signals,
            history,
            address_key: self.address_key,
            client_key: self.client_key,
            print: self.print,
            post: &self.thread.title,
            akismet: None,
            at: self.at,
        }
    }

    fn submission(&self) -> Submission {
        let draft = self.draft;
        Submission {
            user_ip: self.sender.address,
            user_agent: self.sender.user_agent.clone(),
            referrer: self.sender.referrer.clone(),
            permalink: self.permalink.clone(),
            comment_type: if draft.parent.is_some() { CommentType::Reply } else { CommentType::Comment },
            comment_author: draft.author.as_str().to_string(),
            comment_author_email: draft.email.expose(),
            comment_author_url: draft.url.as_ref().map_or_else(String::new, |it| it.as_str().to_string()),
            comment_content: draft.words.as_str().to_string().into(),
            comment_date_gmt: self.at.rfc3339(),
            comment_post_modified_gmt: Some(self.thread.post_published_at.rfc3339()),
            comment_parent: draft.parent.map(|it| it.to_string()),
            blog_lang: String::new(),
            honeypot: Honeypot::new(TRAP, self.trap).ok(),
            context: Vec::new(),
        }
    }
}

impl Check {
    fn answered(submission: String, answer: &Answer, at: Moment) -> Check {
        // Akismet that has not made up its mind says when it will have.
        let owed = match (&answer.opinion, answer.recheck_after_secs) {
            (Opinion::Undecided { .. }, Some(_)) => Owed::Check,
            _ => Owed::Nothing,
        };
        let wait = answer.recheck_after_secs.map_or(0, |it| 2 * i64::from(it) * SECOND);
        Check {
            submission,
            opinion: answer.opinion.kind(),
            answer: answer.raw.clone(),
            owed,
            due_at: at.plus(wait),
        }
    }

    fn unanswered(submission: String, at: Moment) -> Check {
        let (opinion, owed) = (AkismetOpinion::None, Owed::Check);
        Check { submission, opinion, answer: String::new(), owed, due_at: at.plus(ASK_AGAIN) }
    }

    /// Kept with the comment: feedback has to repeat what was sent.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, comment: CommentId, at: Moment) -> Result<(), Fault> {
        let check = AkismetCheck {
            comment,
            submission: self.submission.clone(),
            opinion: self.opinion,
            answer: self.answer.clone(),
            owed: self.owed,
            reporter: String::new(),
            due_at: self.due_at,
            attempts: 0,
        };
        tx.set_akismet_check(&check, at)
    }
}
