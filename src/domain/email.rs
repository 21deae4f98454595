//! An email address: read strictly, shown to nobody by accident.

use std::fmt;

use super::{DAY, MINUTE};

/// An address as its owner typed it, with the domain in ASCII. `Debug` is masked, so a log cannot leak it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    local: String,
    domain: String,
}

/// A keyed hash of an address, made by `Links::address_key`: equal for equal addresses, and useless without the site's
/// secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AddressKey(pub String);

/// How often an address may be sent questions, of any kind and caused by anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskLimit {
    /// Milliseconds between two questions, at least.
    pub pause: i64,
    /// Questions within `SPAN`, at most.
    pub most: i32,
}

impl AskLimit {
    /// Milliseconds within which questions are counted.
    pub const SPAN: i64 = 30 * DAY;
    /// Milliseconds between two questions about a reminder of the same kind, at least.
    pub const REMINDER_PAUSE: i64 = DAY;
    /// For an address that nobody confirmed.
    pub const STRANGER: AskLimit = AskLimit { pause: DAY, most: 3 };
    /// For a confirmed address, whose owner may confirm again from each new browser.
    pub const CONFIRMED: AskLimit = AskLimit { pause: 2 * MINUTE, most: 30 };
}

impl Email {
    /// The longest address, in bytes; WordPress has the same limit.
    pub const MAX_BYTES: usize = 100;

    /// Takes `local@domain` with an ASCII local part and a domain of two labels or more (IDN becomes punycode).
    /// Quoted local parts, address literals and `localhost` are refused: no reader has one.
    pub fn parse(raw: &str) -> Option<Email> {
        Email::read(raw, Dots::Needed)
    }

    /// As `parse`, and takes a mailbox on this machine such as `root@localhost`, which only settings and commands may
    /// name.
    pub fn parse_local(raw: &str) -> Option<Email> {
        Email::read(raw, Dots::MayBeMissing)
    }

    fn read(raw: &str, dots: Dots) -> Option<Email> {
        let (local, domain) = raw.trim().rsplit_once('@')?;
        let local_ok = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
        let domain = match url::Host::parse(domain).ok()? {
            url::Host::Domain(domain) => domain,
            url::Host::Ipv4(_) | url::Host::Ipv6(_) => return None,
        };
        let labels_ok = is_host_name(&domain) && (dots == Dots::MayBeMissing || domain.contains('.'));
        let fits = local.len() + 1 + domain.len() <= Self::MAX_BYTES;
        (local_ok && labels_ok && fits).then(|| Email { local: local.to_string(), domain })
    }

    /// Only the store calls this, with what was kept. What is no address stays as it is, at a domain that nobody has.
    pub fn from_store(kept: &str) -> Email {
        Email::parse(kept).unwrap_or_else(|| {
            let (local, domain) = kept.rsplit_once('@').unwrap_or((kept, "invalid"));
            Email { local: local.to_string(), domain: domain.to_string() }
        })
    }

    /// The whole address, for the envelope of a letter and the screens of managers.
    pub fn expose(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The address in lower case, for comparing.
    pub fn normalised(&self) -> String {
        self.expose().to_lowercase()
    }

    /// The part behind the `@`, in ASCII.
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

/// Whether a domain of one label will do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dots {
    Needed,
    MayBeMissing,
}

/// Whether a text is a host name in ASCII: labels of letters, digits and inner hyphens, with dots between them.
pub fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: Option<&str>) {
        assert_eq!(Email::parse(raw).map(|it| it.expose()).as_deref(), expected, "{raw:?}");
    }

    #[test]
    fn addresses_that_a_reader_can_have_are_taken_and_no_others() {
        check("ada@example.org", Some("ada@example.org"));
        check("  ada.l+km@mail.example.org ", Some("ada.l+km@mail.example.org"));
        check("zoe@müller.example", Some("zoe@xn--mller-kva.example"));
        for wrong in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@localhost",
            "ada@127.0.0.1",
            "a@[::1]",
            "a b@example.org",
            "\"a b\"@example.org",
            "a..b@example.org",
            "ä@example.org",
            "a@example.org\r\nBcc: x@example.org",
            "a@b@example.org",
            "a@-x.example",
        ] {
            check(wrong, None);
        }
        check(&format!("{}@example.org", "a".repeat(90)), None);
    }

    #[test]
    fn an_address_never_shows_in_debug_output() {
        let email = Email::parse("ada@example.org").unwrap();
        assert_eq!(format!("{email:?}"), "Email(***)");
    }
}
