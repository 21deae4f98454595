//! Managers, programs and confirmed addresses: who may do what, how they prove it, and what they did.

pub mod addresses;
pub mod api_tokens;
pub mod audit;
pub mod email_change;
pub mod factors;
pub mod managers;
pub mod notification_schedule;
pub mod sessions;
