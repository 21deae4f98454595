//! How managers prove who they are, and where they are signed in.

use std::net::IpAddr;

use super::Moment;

/// With what a manager can prove who they are, besides a link in a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Factors {
    /// Whether they have a password.
    pub password: bool,
    /// Whether an authenticator app is set up (TOTP, RFC 6238).
    pub totp: bool,
    /// How many passkeys they have.
    pub passkeys: u32,
    /// How many unused recovery codes they have.
    pub recovery_codes: u32,
}

impl Factors {
    /// Whether a password or a link in a letter is not enough to sign in.
    pub const fn needs_second(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// What a manager gives to prove who they are. `Debug` is masked.
#[derive(Clone)]
pub enum Proof {
    /// Their password.
    Password(super::Password),
    /// Six digits of an authenticator app, or a recovery code.
    Code(String),
    /// A passkey's signature.
    Passkey(Assertion),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(***)")
    }
}

/// A browser's response to `navigator.credentials.get` (WebAuthn), each part in base64url.
#[derive(Debug, Clone, Default)]
pub struct Assertion {
    /// The id of the passkey.
    pub credential: String,
    /// `clientDataJSON`, with the challenge.
    pub client_data: String,
    /// `authenticatorData`, with the counter.
    pub authenticator_data: String,
    /// The signature over both.
    pub signature: String,
}

/// A browser's response to `navigator.credentials.create` (WebAuthn), each part but the name in base64url.
#[derive(Debug, Clone, Default)]
pub struct NewCredential {
    /// What its owner calls the passkey.
    pub name: String,
    /// The id of the passkey.
    pub credential: String,
    /// `clientDataJSON`, with the challenge.
    pub client_data: String,
    /// `authenticatorData`, with flags and counter.
    pub authenticator_data: String,
    /// The public key as SubjectPublicKeyInfo.
    pub public_key: String,
}

/// A manager's passkey as it is stored.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Its id, in base64url.
    pub credential: String,
    /// Its public key as SubjectPublicKeyInfo, in base64url.
    pub public_key: String,
    /// What its owner calls it.
    pub name: String,
    /// The signature counter at its last use; a lower one betrays a copy.
    pub counter: u32,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used. None: never.
    pub used_at: Option<Moment>,
}

impl Passkey {
    /// Passkeys that a manager may have.
    pub const MOST: i64 = 20;
}

/// From where a session was opened, told coarsely: enough for its owner to recognise it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Browser and system, such as `Firefox on Linux`.
    pub device: String,
    /// The network, such as `192.0.2.x` or `2001:db8:7::`.
    pub place: String,
}

impl Whereabouts {
    /// Reads the browser from the `User-Agent` header and shortens the address.
    pub fn of(user_agent: &str, address: IpAddr) -> Whereabouts {
        Whereabouts { device: device_of(user_agent), place: place_of(address) }
    }
}

/// A session to be opened.
#[derive(Debug, Clone, Default)]
pub struct NewSession {
    /// From where it is opened.
    pub at: Whereabouts,
    /// The second factor is still missing; until then the session opens nothing.
    pub is_half: bool,
}

/// One of a manager's sessions, as their list shows it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Identifies the session without opening it.
    pub name: String,
    /// From where it was opened.
    pub at: Whereabouts,
    /// When it was opened.
    pub opened_at: Moment,
    /// When it was last used.
    pub seen_at: Moment,
    /// Whether it is the one that asks for the list.
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
