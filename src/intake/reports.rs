//! Readers who say that something is wrong with a comment.

use std::net::IpAddr;

use super::Intake;
use weshift_domain::*;
use weshift_limits::Action;

/// What a reader adds is no longer than this, in characters.
const LONGEST: usize = 1_000;

impl Intake {
    /// Keeps a reader's report for the managers. A client's second report on a comment changes nothing.
    ///
    /// # Errors
    /// `Refused` for an unknown kind, a text over 1,000 characters, or a limit.
    pub async fn report(
        &self,
        comment: &Comment,
        kind: &str,
        text: &str,
        address: IpAddr,
    ) -> Result<(), Rejection> {
        let kind = ReportKind::parse(kind);
        let text = text.trim().replace("\r\n", "\n");
        let mut problems = Vec::new();
        if kind.is_none() {
            problems.push(Problem::new(Field::Kind, "Please choose what is wrong with it."));
        }
        if text.chars().count() > LONGEST {
            problems.push(Problem::new(Field::Text, "Please shorten it to 1,000 characters."));
        }
        let (Some(kind), true) = (kind, problems.is_empty()) else {
            return Err(Refusal::Invalid(problems).into());
        };
        self.limits.spend(Action::Report, address)?;
        let new = NewReport {
            comment: comment.id,
            client_key: self.links.client_key(&weshift_limits::network_of(address)),
            kind,
            text: text.chars().filter(|c| !c.is_control() || *c == '\n').collect(),
            at: self.clock.now(),
        };
        self.store.write(move |tx| tx.add_report(&new).map(drop).map_err(Rejection::from)).await
    }
}
