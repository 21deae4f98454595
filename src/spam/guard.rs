//! All who judge, together: what the intake asks and what the worker keeps up to date.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::spawn_blocking;

use super::{
    Blocklist, Case, Judge, Panel, Rules,
    akismet::{Account, Akismet, Answer, Cause, KeyState, Submission, Unreachable},
    evidence::Evidence,
    filter::Filter,
    hash::key_of,
    lists::Lists,
    recent::{Noted, Print, Recent},
};
use weshift_domain::{AddressKey, AkismetTrouble, CommentId, Moment, Verdict};

/// How many comments the judges remember, to see waves.
pub const REMEMBERED: usize = 1_024;

/// All judges of the site together. `app` makes one; intake asks it for verdicts, and the worker keeps its filter,
/// blocklist and memory up to date.
pub struct Guard {
    panel: Panel,
    /// The filter that learns.
    pub filter: Arc<Filter>,
    /// The client for Akismet. `None`: Akismet is not used.
    pub akismet: Option<Arc<Akismet>>,
    account: Mutex<Account>,
    /// The blocklist that managers keep on the desk.
    pub blocks: Blocklist,
    recent: Arc<Recent>,
}

impl Guard {
    /// Puts the judges together, without lessons, blocks or memory. If `judges` is false, only the rules decide.
    pub fn new(rules: Rules, filter: Filter, judges: bool, lists: Lists, akismet: Option<Akismet>) -> Guard {
        let (filter, recent) = (Arc::new(filter), Arc::new(Recent::new(REMEMBERED)));
        let mut panel: Vec<Box<dyn Judge>> = vec![Box::new(rules)];
        if judges {
            panel.push(Box::new(Evidence::new(Arc::clone(&filter), lists, Arc::clone(&recent))));
        }
        let akismet = akismet.map(Arc::new);
        Guard {
            panel: Panel::new(panel),
            blocks: Blocklist::default(),
            filter,
            akismet,
            account: Mutex::default(),
            recent,
        }
    }

    /// The verdict of all judges but the blocklist, whose `Hit` the caller applies.
    pub fn weigh(&self, case: &Case<'_>) -> Verdict {
        self.panel.weigh(case)
    }

    /// Asks Akismet about a comment, for three seconds at most. `again` says why it is asked once more, such as
    /// `edit`.
    pub async fn ask(
        &self,
        submission: Submission,
        again: Option<&'static str>,
    ) -> Result<Answer, Unreachable> {
        let answer = self.call(move |akismet| akismet.check(&submission, again)).await?;
        let mut account = self.lock_account();
        account.alert.clone_from(&answer.alerts);
        account.key = Some(KeyState::Valid);
        Ok(answer)
    }

    /// Tells Akismet what a manager decided. `first_answer` is the `Answer::raw` of the check, or empty.
    pub async fn report(
        &self,
        submission: Submission,
        is_spam: bool,
        reporter: String,
        first_answer: String,
    ) -> Result<(), Unreachable> {
        self.call(move |akismet| {
            let answer = Some(first_answer.as_str()).filter(|it| !it.is_empty());
            akismet.submit(&submission, is_spam, &reporter, answer)
        })
        .await
    }

    /// Asks Akismet about the key and the plan's usage, and keeps the answers for `account`.
    pub async fn look_at_account(&self) -> Result<(), Unreachable> {
        let key = self.call(|akismet| akismet.verify()).await?;
        let is_valid = key == KeyState::Valid;
        self.lock_account().key = Some(key);
        if is_valid {
            let usage = self.call(|akismet| akismet.usage()).await.ok();
            self.lock_account().usage = usage;
        }
        Ok(())
    }

    /// What Akismet last said of the account. `None`: Akismet is not used.
    pub fn account(&self) -> Option<Account> {
        self.akismet.as_ref().map(|_| self.lock_account().clone())
    }

    fn lock_account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Akismet) -> Result<T, Unreachable> + Send + 'static,
    ) -> Result<T, Unreachable> {
        let broken = |why| Unreachable::new(Cause::Connection, why);
        let Some(akismet) = self.akismet.clone() else { return Err(broken(AkismetTrouble::NotSetUp)) };
        spawn_blocking(move || call(&akismet)).await.map_err(|_| broken(AkismetTrouble::BrokenOff))?
    }

    /// Remembers a comment that came in here or on another node; one that is told twice counts once.
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
