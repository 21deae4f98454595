//! Managers, programs and confirmed addresses: who may do what, how they prove it, and what they did.

pub(crate) mod addresses;
pub(crate) mod api_tokens;
pub(crate) mod audit;
pub(crate) mod email_change;
pub(crate) mod factors;
pub(crate) mod managers;
pub(crate) mod notification_schedule;
pub(crate) mod sessions;
