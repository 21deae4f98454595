//! Discussions of pages of other sites: there for whoever asks, kept from the first comment on.

use super::Intake;
use weshift_domain::{ForeignPage, Thread, ThreadName};

impl Intake {
    /// The discussion of an embedded page on which nobody has written yet; it is kept with its first comment. `None`
    /// if the name is no page's, or its site may not embed discussions.
    pub fn unwritten(&self, name: &ThreadName, title: &str, address: &str) -> Option<Thread> {
        let origin = name.origin()?;
        if !self.rules.origins.contains(&origin) {
            return None;
        }
        let page = ForeignPage::parse(&name.post, title, address);
        Some(Thread::unwritten(name.clone(), page, self.clock.now()))
    }
}
