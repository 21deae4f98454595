//! Extended addresses: `bounce+token@example.org`.

/// Before the `@` there is room for so many octets (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// `bounce@example.org` with a token. `None` if that is no address any more.
pub fn extend(address: &str, token: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let extended = format!("{local}+{token}");
    (extended.len() <= MAX_LOCAL).then(|| format!("{extended}@{domain}"))
}

/// The token of an address that `extend` made from `base`, whatever mail servers did to its case.
pub fn token_of(address: &str, base: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let (name, token) = local.split_once('+')?;
    let plain = format!("{name}@{domain}");
    (plain.eq_ignore_ascii_case(base) && !token.is_empty()).then(|| token.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_with_its_address() {
        let address = extend("bounce@example.org", "abc234").unwrap();
        assert_eq!(address, "bounce+abc234@example.org");
        assert_eq!(token_of(&address.to_uppercase(), "Bounce@example.org").as_deref(), Some("abc234"));
    }

    #[test]
    fn other_addresses_have_none() {
        for address in [
            "bounce@example.org",
            "bounce+@example.org",
            "mod+abc@example.org",
            "bounce+abc@example.net",
            "+",
            "",
        ] {
            assert_eq!(token_of(address, "bounce@example.org"), None, "{address}");
        }
        assert_eq!(extend("bounce@example.org", &"x".repeat(58)), None);
    }
}
