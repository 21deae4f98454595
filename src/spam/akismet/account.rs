//! What is known of the site's account with Akismet, from its own answers.

use super::{Alert, KeyState, Usage};

/// What Akismet's last answers said of the site's account. `Guard` keeps it in memory, and the desk shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Account {
    /// Whether Akismet knows the key. `None`: it did not say yet.
    pub key: Option<KeyState>,
    /// What the owner must settle with Akismet. `None`: nothing.
    pub alert: Option<Alert>,
    /// How much of the plan is used. `None`: Akismet did not say.
    pub usage: Option<Usage>,
}

impl Account {
    /// Whether Akismet does not know the key: asking again changes nothing until somebody corrects it.
    pub fn is_refused(&self) -> bool {
        matches!(self.key, Some(KeyState::Invalid(_)))
    }

    /// What the owner must settle with Akismet, as sentences that quote its plain text; empty if there is nothing.
    pub fn troubles(&self) -> Vec<String> {
        let refused = match &self.key {
            Some(KeyState::Invalid(help)) if help.is_empty() => Some(
                "Akismet does not know the key in spam.akismet.key; the judges here decide alone.".into(),
            ),
            Some(KeyState::Invalid(help)) => {
                Some(format!("Akismet does not know the key in spam.akismet.key: “{help}”."))
            }
            Some(KeyState::Valid) | None => None,
        };
        refused.into_iter().chain(self.alert.as_ref().map(alert)).collect()
    }

    /// How much of the plan is used, as a sentence. `None` if Akismet did not say.
    pub fn used(&self) -> Option<String> {
        let usage = self.usage.as_ref()?;
        let calls = usage.usage;
        let mut sentence = match usage.limit {
            Some(limit) => format!("Akismet was asked {calls} times this month, of {limit} in the plan."),
            None => format!("Akismet was asked {calls} times this month; the plan has no limit."),
        };
        if usage.throttled {
            sentence.push_str(" It answers no more of them.");
        }
        Some(sentence)
    }
}

fn alert(alert: &Alert) -> String {
    let said = match (alert.msg.as_str(), alert.code.as_str()) {
        ("", code) => format!("Akismet warns of the account: {} (code {code}).", known(code)),
        (msg, "") => format!("Akismet warns of the account: “{msg}”."),
        (msg, code) => format!("Akismet warns of the account: “{msg}” (code {code})."),
    };
    let calls = match (&alert.api_calls, &alert.usage_limit) {
        (Some(calls), Some(limit)) => format!(" It was asked {calls} times, of {limit} in the plan."),
        _ => String::new(),
    };
    let plan = match (&alert.recommended_plan_name, &alert.upgrade_plan) {
        (Some(name), _) | (None, Some(name)) => format!(" It recommends the plan “{name}”."),
        (None, None) => String::new(),
    };
    let how = match (&alert.upgrade_url, alert.upgrade_via_support) {
        (_, true) => " Write to Akismet's support about it.".to_string(),
        (Some(url), false) => format!(" See {url}"),
        (None, false) => String::new(),
    };
    format!("{said}{calls}{plan}{how}")
}

/// What a code means that came without words.
fn known(code: &str) -> &'static str {
    match code {
        "10501" => "the plan's limit is exceeded for the first month",
        "10502" => "the plan's limit is exceeded for the second month",
        "10504" => "the plan's limit is nearly exceeded for the third month",
        "10508" => "the plan's limit is exceeded for the third month",
        "10516" => "the plan's limit has been exceeded for four months or more",
        "30001" => "the site looks commercial, and the plan is for personal ones",
        _ => "see its own pages",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_are_told_in_sentences_until_they_are_gone() {
        let mut account = Account::default();
        assert!(account.troubles().is_empty() && !account.is_refused());
        account.key = Some(KeyState::Invalid("Unknown key".into()));
        assert_eq!(account.troubles(), ["Akismet does not know the key in spam.akismet.key: “Unknown key”."]);
        account.key = Some(KeyState::Valid);
        account.alert = Some(Alert {
            code: "10502".into(),
            msg: String::new(),
            api_calls: Some("12000".into()),
            usage_limit: Some("10000".into()),
            upgrade_plan: None,
            upgrade_url: "https://akismet.com/account/".parse().ok(),
            upgrade_type: None,
            upgrade_via_support: false,
            recommended_plan_name: Some("Pro".into()),
        });
        let said = "Akismet warns of the account: the plan's limit is exceeded for the second month (code 10502). \
            It was asked 12000 times, of 10000 in the plan. It recommends the plan “Pro”. See https://akismet.com/account/";
        assert_eq!(account.troubles(), [said]);
    }

    #[test]
    fn usage_is_told_with_and_without_a_limit() {
        let usage = Usage { limit: Some(10_000), usage: 7, percentage: None, throttled: true };
        let mut account = Account { usage: Some(usage.clone()), ..Account::default() };
        let said = "Akismet was asked 7 times this month, of 10000 in the plan. It answers no more of them.";
        assert_eq!(account.used().as_deref(), Some(said));
        account.usage = Some(Usage { limit: None, throttled: false, ..usage });
        assert!(account.used().is_some_and(|it| it.ends_with("no limit.")));
    }
}
