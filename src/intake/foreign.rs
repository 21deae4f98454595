//! Discussions of pages of other sites: there for whoever asks, kept from the first comment on.

use super::Intake;
use weshift_domain::{ForeignPage, Thread, ThreadName};

impl Intake {
    /// The discussion of a page on which nobody has written yet. `None` if it is no page, or not one of a site that
    /// may embed discussions: the first comment there would be kept, and managers hear of what no site of theirs shows.
    pub fn unwritten(&self, name: &ThreadName, title: &str, address: &str) -> Option<Thread> {
        let origin = name.origin()?;
        if !self.rules.origins.contains(&origin) {
            return None;
        }
        let page = ForeignPage::parse(&name.post, title, address);
        Some(Thread::unwritten(name.clone(), page, self.clock.now()))
    }
}
