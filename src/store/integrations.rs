//! Programs elsewhere: webhooks and what they are told, and pages that say they link here.

pub(crate) mod webhook_deliveries;
pub(crate) mod webhooks;
pub(crate) mod webmentions;
