//! Extended addresses: `bounce+token@example.org`. The token tells which letter an answer or a report is
//! about.

/// Before the `@` there is room for so many octets (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// `bounce@example.org` and a token make `bounce+token@example.org`. `None` if the part before the `@` would
/// be too long, or if there was no address.
pub(crate) fn extend(local_and_domain: &str, token: &str) -> Option<String> {
    let (local, domain) = local_and_domain.rsplit_once('@')?;
    let extended = format!("{local}+{token}");
    let is_address = !local.is_empty() && !domain.is_empty() && extended.len() <= MAX_LOCAL;
    is_address.then(|| format!("{extended}@{domain}"))
}

/// The token of an address that `extend` made from `base`, in lower case: servers on the way may have changed
/// it.
pub(crate) fn token_of(address: &str, base: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let (base_local, base_domain) = base.rsplit_once('@')?;
    // Not simply the first `+`: the base may have one of its own.
    let name = local.get(..base_local.len())?;
    let token = local.get(base_local.len()..)?.strip_prefix('+')?;
    let is_ours = name.eq_ignore_ascii_case(base_local) && domain.eq_ignore_ascii_case(base_domain);
    (is_ours && !token.is_empty()).then(|| token.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_as_it_went() {
        let address = extend("bounce@example.org", "01kaq0c9").unwrap();
        assert_eq!(address, "bounce+01kaq0c9@example.org");
        assert_eq!(token_of(&address, "bounce@example.org").as_deref(), Some("01kaq0c9"));
    }

    #[test]
    fn a_shouting_server_changes_nothing() {
        let token = token_of("BOUNCE+01KAQ0C9@EXAMPLE.ORG", "bounce@example.org");
        assert_eq!(token.as_deref(), Some("01kaq0c9"));
    }

    #[test]
    fn a_plus_may_be_in_the_base_and_in_the_token() {
        assert_eq!(token_of("a+b@example.org", "a@example.org").as_deref(), Some("b"));
        assert_eq!(token_of("a+b+c@example.org", "a@example.org").as_deref(), Some("b+c"));
        assert_eq!(token_of("a+b+c@example.org", "a+b@example.org").as_deref(), Some("c"));
    }

    #[test]
    fn other_addresses_have_no_token_of_ours() {
        for address in [
            "bounce@example.org",
            "bounce+@example.org",
            "bounced+x@example.org",
            "mod+x@example.org",
            "bounce+x@example.net",
            "bounce+x@sub.example.org",
            "+x@example.org",
            "böunce+x@example.org",
            "bounce+x",
            "@",
            "",
        ] {
            assert_eq!(token_of(address, "bounce@example.org"), None, "{address}");
        }
        assert_eq!(token_of("ü+x@example.org", "a@example.org"), None, "cut inside of a character");
    }

    #[test]
    fn an_address_keeps_to_64_octets() {
        let fits = "x".repeat(64 - "bounce+".len());
        assert!(extend("bounce@example.org", &fits).is_some());
        assert_eq!(extend("bounce@example.org", &format!("{fits}x")), None);
        for base in ["bounce", "@example.org", "bounce@", ""] {
            assert_eq!(extend(base, "x"), None, "{base}");
        }
    }
}
