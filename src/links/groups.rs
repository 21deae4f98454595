//! The paths of group sessions. A code lets people in; a key in the address is what its holder may do.

use weshift_domain::{JoinCode, Lens};

/// Where people type a join code, and where a session begins.
pub const JOIN: &str = "/s";
pub const NEW_SESSION: &str = "/s/new";

pub fn session(code: &JoinCode) -> String {
    format!("/s/{}", code.as_str())
}

/// `state`, `wall`, `report`, `report.csv`
pub fn session_page(code: &JoinCode, page: &str) -> String {
    format!("/s/{}/{page}", code.as_str())
}

/// The facilitator's board.
pub fn lead(code: &JoinCode, key: &str) -> String {
    format!("/s/{}/lead/{key}", code.as_str())
}

/// What came of one shift: its key.
pub fn lead_shift(code: &JoinCode, key: &str, shift: &str) -> String {
    format!("/s/{}/lead/{key}/{shift}", code.as_str())
}

/// A participant's own page.
pub fn member(code: &JoinCode, key: &str) -> String {
    format!("/s/{}/in/{key}", code.as_str())
}

/// Where they answer.
pub fn member_lens(code: &JoinCode, key: &str, lens: Lens) -> String {
    format!("/s/{}/in/{key}/{}", code.as_str(), lens.name())
}

/// In the letter that asks whether a facilitator wants a reminder.
pub fn session_reminder(token: &str) -> String {
    format!("/s/remind/{token}")
}

/// By the facilitator's key, or the token of their reminder.
pub fn repeat_session(lead_key: &str) -> String {
    format!("/s/new?repeat={lead_key}")
}
