//! Programs elsewhere: webhooks and what they are told, and pages that say they link here.

pub mod webhook_deliveries;
pub mod webhooks;
pub mod webmentions;
