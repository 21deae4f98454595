//! The paths of group sessions. A code lets people in; a key in the address is what its holder may do.

use weshift_domain::{JoinCode, Lens};

/// The page where people type a join code.
pub const JOIN: &str = "/s";
/// The form that begins a group session.
pub const NEW_SESSION: &str = "/s/new";

/// The page that a join code opens.
pub fn session(code: &JoinCode) -> String {
    format!("/s/{}", code.as_str())
}

/// A part of a session that everybody with its code may see: `state`, `wall`, `report` or `report.csv`.
pub fn session_page(code: &JoinCode, page: &str) -> String {
    format!("/s/{}/{page}", code.as_str())
}

/// The facilitator's board. `key` is the facilitator's secret.
pub fn lead(code: &JoinCode, key: &str) -> String {
    format!("/s/{}/lead/{key}", code.as_str())
}

/// The facilitator's form for the outcome of one shift, by the shift's key.
pub fn lead_shift(code: &JoinCode, key: &str, shift: &str) -> String {
    format!("/s/{}/lead/{key}/{shift}", code.as_str())
}

/// A participant's own page. `key` is the participant's secret.
pub fn member(code: &JoinCode, key: &str) -> String {
    format!("/s/{}/in/{key}", code.as_str())
}

/// A participant's questions, seen through one lens.
pub fn member_lens(code: &JoinCode, key: &str, lens: Lens) -> String {
    format!("/s/{}/in/{key}/{}", code.as_str(), lens.name())
}

/// The link in the mail that asks a facilitator to confirm that they want a reminder.
pub fn session_reminder(token: &str) -> String {
    format!("/s/remind/{token}")
}

/// The form that begins a session as a copy of another, by the facilitator's key or the token in their reminder.
pub fn repeat_session(lead_key: &str) -> String {
    format!("/s/new?repeat={lead_key}")
}
