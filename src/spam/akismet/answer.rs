//! What Akismet answers.

use serde_json::Value;
use ureq::http::HeaderMap;
use url::Url;

use super::{Cause, Key, Unreachable};
use weshift_domain::{AkismetOpinion, AkismetTrouble};

/// Whether Akismet knows the key, from `verify-key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// It knows the key for this site.
    Valid,
    /// It does not, with its own explanation (`X-akismet-debug-help`), which may be empty.
    Invalid(String),
}

/// Akismet's answer on a comment, from `comment-check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its verdict.
    pub opinion: Opinion,
    /// Akismet's name for this check (`X-akismet-guid`).
    pub guid: Option<String>,
    /// Seconds after which Akismet knows more (`X-akismet-recheck-after`).
    pub recheck_after_secs: Option<u32>,
    /// Something that the owner must settle with Akismet; shown until an answer comes without it.
    pub alerts: Option<Alert>,
    /// The body: `true` or `false`, unless the account is in trouble. Feedback repeats it.
    pub raw: String,
}

/// Akismet's verdict on a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opinion {
    /// It is spam.
    Spam {
        /// It is so blatant that nobody needs to look at it (`X-akismet-pro-tip`).
        discard: bool,
    },
    /// It is not spam.
    Ham,
    /// Akismet is not done, or has trouble with the account: the comment waits for a manager.
    Undecided {
        /// The trouble with the account, in Akismet's words. `None`: it needs more time.
        problem: Option<String>,
    },
}

impl Opinion {
    /// The verdict alone, as the database keeps it.
    pub fn kind(&self) -> AkismetOpinion {
        match self {
            Opinion::Spam { .. } => AkismetOpinion::Spam,
            Opinion::Ham => AkismetOpinion::Ham,
            Opinion::Undecided { .. } => AkismetOpinion::Undecided,
        }
    }
}

/// A message about the account, such as that its limit is exceeded (`X-akismet-alert-*`). The texts are
/// Akismet's: they are plain text, to be escaped like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// A number, such as `10501` (limit exceeded) or `30001` (commercial use).
    pub code: String,
    /// What to tell the owner.
    pub msg: String,
    /// Calls made in this month, as text.
    pub api_calls: Option<String>,
    /// Calls a month that the plan allows, as text.
    pub usage_limit: Option<String>,
    /// The name of the plan that would do.
    pub upgrade_plan: Option<String>,
    /// Left out unless it is an `https` address.
    pub upgrade_url: Option<Url>,
    /// What kind of change that plan is, in Akismet's words.
    pub upgrade_type: Option<String>,
    /// The upgrade must be asked for by a letter to Akismet's support.
    pub upgrade_via_support: bool,
    /// The plan that Akismet recommends for that many calls.
    pub recommended_plan_name: Option<String>,
}

/// How much of the plan is used, from `usage-limit`, in calls of this month.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// Calls allowed. `None`: the plan has no limit.
    pub limit: Option<u64>,
    /// Calls made.
    pub usage: u64,
    /// The percentage of the limit that is used. `None` without a limit.
    pub percentage: Option<f64>,
    /// Akismet refuses calls because the limit is exceeded.
    pub throttled: bool,
}

/// An answer with status 200, not yet understood.
pub(super) struct Reply<'a> {
    pub headers: HeaderMap,
    pub body: String,
    pub key: &'a Key,
}

impl Reply<'_> {
    const THANKS: &'static str = "Thanks for making the web a better place.";

    pub(crate) fn key_state(self) -> Result<KeyState, Unreachable> {
        match self.body.as_str() {
            "valid" => Ok(KeyState::Valid),
            "invalid" => Ok(KeyState::Invalid(self.header("x-akismet-debug-help").unwrap_or_default())),
            _ => Err(self.not_understood()),
        }
    }

    pub(crate) fn answer(self) -> Result<Answer, Unreachable> {
        let opinion = self.opinion()?;
        Ok(Answer {
            opinion,
            guid: self.header("x-akismet-guid"),
            recheck_after_secs: self.header("x-akismet-recheck-after").and_then(|it| it.parse().ok()),
            alerts: self.alert(),
            raw: self.key.scrub(&self.body),
        })
    }

    pub(crate) fn thanks(self) -> Result<(), Unreachable> {
        if self.body == Self::THANKS { Ok(()) } else { Err(self.not_understood()) }
    }

    pub(crate) fn usage(self) -> Result<Usage, Unreachable> {
        usage(&self.body).ok_or_else(|| self.not_understood())
    }

    /// An error of the account outweighs the body; a body that is neither true nor false is no answer.
    fn opinion(&self) -> Result<Opinion, Unreachable> {
        if let Some(problem) = self.header("x-akismet-error") {
            return Ok(Opinion::Undecided { problem: Some(problem) });
        }
        match self.body.as_str() {
            "true" => {
                let tip = self.header("x-akismet-pro-tip");
                Ok(Opinion::Spam { discard: tip.is_some_and(|it| it.eq_ignore_ascii_case("discard")) })
            }
            // Whatever its value: where the header is, Akismet is not done.
            "false" if self.headers.contains_key("x-akismet-recheck-after") => {
                Ok(Opinion::Undecided { problem: None })
            }
            "false" => Ok(Opinion::Ham),
            _ => Err(self.not_understood()),
        }
    }

    fn alert(&self) -> Option<Alert> {
        let get = |name: &str| self.header(&format!("x-akismet-alert-{name}"));
        let (code, msg) = (get("code"), get("msg"));
        if code.is_none() && msg.is_none() {
            return None;
        }
        Some(Alert {
            code: code.unwrap_or_default(),
            msg: msg.unwrap_or_default(),
            api_calls: get("api-calls"),
            usage_limit: get("usage-limit"),
            upgrade_plan: get("upgrade-plan"),
            upgrade_url: get("upgrade-url")
                .and_then(|it| Url::parse(&it).ok())
                .filter(|it| it.scheme() == "https"),
            upgrade_type: get("upgrade-type"),
            upgrade_via_support: get("upgrade-via-support").is_some_and(|it| is_yes(&it)),
            recommended_plan_name: get("recommended-plan-name"),
        })
    }

    /// Names are compared without regard to case. Empty is the same as absent.
    fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(self.key.scrub(&String::from_utf8_lossy(value.as_bytes()))).filter(|it| !it.is_empty())
    }

    fn not_understood(&self) -> Unreachable {
        let help = self.header("x-akismet-debug-help");
        if self.body == "invalid" {
            return Unreachable::new(Cause::Invalid, AkismetTrouble::Invalid { help });
        }
        let start: String = self.key.scrub(&self.body).chars().take(60).collect();
        let why = match (start.as_str(), help) {
            (_, Some(help)) => AkismetTrouble::Explained { help },
            ("", None) => AkismetTrouble::Empty,
            (_, None) => AkismetTrouble::Strange { start },
        };
        Unreachable::new(Cause::Strange, why)
    }
}

/// Numbers come as numbers or, like the percentage, as text.
fn usage(json: &str) -> Option<Usage> {
    let json: Value = serde_json::from_str(json).ok()?;
    let text = |name: &str| match json.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    };
    let limit = text("limit")?;
    Some(Usage {
        limit: if limit == "none" { None } else { Some(limit.parse().ok()?) },
        usage: text("usage")?.parse().ok()?,
        percentage: text("percentage").and_then(|it| it.parse().ok()).filter(|it: &f64| it.is_finite()),
        throttled: text("throttled").is_some_and(|it| is_yes(&it)),
    })
}

fn is_yes(text: &str) -> bool {
    matches!(text, "1" | "true" | "yes")
}
