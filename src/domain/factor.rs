//! How managers prove who they are, and where they are signed in.

use std::net::IpAddr;

use super::Moment;

/// What somebody can prove themselves with, besides a link in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Factors {
    pub password: bool,
    /// Codes that change every half minute.
    pub totp: bool,
    pub passkeys: u32,
    pub recovery_codes: u32,
}

impl Factors {
    /// Whether the password, or a link in a mail, is not enough to sign in.
    pub const fn needs_second(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// Something that somebody typed to prove who they are. `Debug` is masked.
#[derive(Clone)]
pub enum Proof {
    Password(super::Password),
    /// Six digits by time, or a recovery code.
    Code(String),
    Passkey(Assertion),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(***)")
    }
}

/// What a browser gives when a passkey is used, in base 64 for addresses.
#[derive(Debug, Clone, Default)]
pub struct Assertion {
    pub credential: String,
    pub client_data: String,
    pub authenticator_data: String,
    pub signature: String,
}

/// What a browser gives when a passkey is made, in base 64 for addresses.
#[derive(Debug, Clone, Default)]
pub struct NewCredential {
    pub name: String,
    pub credential: String,
    pub client_data: String,
    pub authenticator_data: String,
    /// As SubjectPublicKeyInfo.
    pub public_key: String,
}

#[derive(Debug, Clone)]
pub struct Passkey {
    pub credential: String,
    pub public_key: String,
    pub name: String,
    pub counter: u32,
    pub created_at: Moment,
    pub used_at: Option<Moment>,
}

/// Where a session was opened: enough to know it again, not more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// `Firefox on Linux`.
    pub device: String,
    /// `192.0.2.x`, `2001:db8:7::`.
    pub place: String,
}

impl Whereabouts {
    pub fn of(user_agent: &str, address: IpAddr) -> Whereabouts {
        Whereabouts { device: device_of(user_agent), place: place_of(address) }
    }
}

/// A session to be opened.
#[derive(Debug, Clone, Default)]
pub struct NewSession {
    pub at: Whereabouts,
    /// The second proof is missing.
    pub is_half: bool,
}

/// One of somebody's sessions, as their list shows it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Names it without opening it.
    pub name: String,
    pub at: Whereabouts,
    pub opened_at: Moment,
    pub seen_at: Moment,
    pub is_this: bool,
}

fn device_of(agent: &str) -> String {
    // Those who come later here pretend to be those before.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ];
    let systems = [
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS", "a Mac"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) => only.to_string(),
        (None, Some(system)) => format!("A program on {system}"),
        (None, None) => "An unknown program".to_string(),
    }
}

fn place_of(address: IpAddr) -> String {
    match address.to_canonical() {
        it if it.is_loopback() => "this machine".to_string(),
        IpAddr::V4(it) => {
            let [a, b, c, _] = it.octets();
            format!("{a}.{b}.{c}.x")
        }
        IpAddr::V6(it) => {
            let [a, b, c, ..] = it.segments();
            format!("{a:x}:{b:x}:{c:x}::")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_and_a_place_are_words() {
        let check = |agent: &str, address: &str, device: &str, place: &str| {
            let at = Whereabouts::of(agent, address.parse().unwrap());
            assert_eq!((at.device.as_str(), at.place.as_str()), (device, place));
        };
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18 Mobile Safari/604.1";
        check(firefox, "192.0.2.77", "Firefox on Linux", "192.0.2.x");
        check(edge, "2001:db8:7:1::9", "Edge on Windows", "2001:db8:7::");
        check(phone, "::ffff:198.51.100.1", "Safari on an iPhone", "198.51.100.x");
        check("", "127.0.0.1", "An unknown program", "this machine");
    }
}
