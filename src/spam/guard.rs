//! All who judge, together: what the intake asks and what the worker keeps up to date.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::{
    Case, Judge, Panel, Rules,
    akismet::{Akismet, Answer, Submission},
    evidence::Evidence,
    filter::Filter,
    hash::key_of,
    lists::Lists,
    recent::{Noted, Print, Recent},
};
use crate::domain::{AddressKey, CommentId, Moment, Verdict};

/// Comments that are remembered to see waves.
pub const REMEMBERED: usize = 1_024;

pub struct Guard {
    panel: Panel,
    pub filter: Arc<Filter>,
    pub akismet: Option<Arc<Akismet>>,
    recent: Arc<Recent>,
}

impl Guard {
    /// `filter` none: only the rules judge.
    pub fn new(rules: Rules, filter: Filter, judges: bool, lists: Lists, akismet: Option<Akismet>) -> Guard {
        let (filter, recent) = (Arc::new(filter), Arc::new(Recent::new(REMEMBERED)));
        let mut panel: Vec<Box<dyn Judge>> = vec![Box::new(rules)];
        if judges {
            panel.push(Box::new(Evidence::new(Arc::clone(&filter), lists, Arc::clone(&recent))));
        }
        Guard { panel: Panel::new(panel), filter, akismet: akismet.map(Arc::new), recent }
    }

    pub fn weigh(&self, case: &Case<'_>) -> Verdict {
        self.panel.weigh(case)
    }

    /// Asks Akismet, which may take three seconds. The error is a sentence.
    pub async fn ask(&self, submission: Submission, again: Option<&'static str>) -> Result<Answer, String> {
        let Some(akismet) = self.akismet.clone() else { return Err("Akismet is not set up.".to_string()) };
        let asked = spawn_blocking(move || akismet.check(&submission, again)).await;
        asked.map_err(|error| error.to_string())?.map_err(|unreachable| unreachable.to_string())
    }

    /// Tells Akismet what a manager decided. The error is a sentence.
    pub async fn report(
        &self,
        submission: Submission,
        is_spam: bool,
        reporter: String,
        first_answer: String,
    ) -> Result<(), String> {
        let Some(akismet) = self.akismet.clone() else { return Err("Akismet is not set up.".to_string()) };
        let tell = move || {
            let answer = Some(first_answer.as_str()).filter(|it| !it.is_empty());
            akismet.submit(&submission, is_spam, &reporter, answer)
        };
        let told = spawn_blocking(tell).await;
        told.map_err(|error| error.to_string())?.map_err(|unreachable| unreachable.to_string())
    }

    /// Remembers a comment that came in here, or that another node tells of; told twice it counts once.
    pub fn remember(&self, id: CommentId, print: Print, address: &AddressKey, client_key: &str, at: Moment) {
        self.recent.note(Noted {
            id: id.0,
            print,
            address_key: key_of(&address.0),
            client_key: key_of(client_key),
            at: at.millis(),
        });
    }
}
