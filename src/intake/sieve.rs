//! The judge with what it needs to know about the author: intake asks once, for new words and for changed ones.

use crate::{
    domain::*,
    spam::{Case, History, Judge, Signals},
    store::Reader,
};

/// Weighs comments.
pub struct Sieve(pub Box<dyn Judge>);

impl Sieve {
    pub(super) async fn history(&self, reader: &Reader, address: &AddressKey) -> Result<History, Fault> {
        Ok(History { trusted: reader.is_trusted(address.clone()).await?, is_manager: false })
    }

    pub(super) fn weigh(
        &self,
        draft: &Draft,
        html: &CleanHtml,
        sender: &Sender,
        signals: Signals,
        history: History,
        at: Moment,
    ) -> Verdict {
        self.0.weigh(&Case { draft, html, sender, signals, history, at })
    }
}
