//! Whether a message really comes from whom it says: what the own mail server found (RFC 8601).

/// Whether the fields of this server say that DKIM or SPF passed for the domain of `from`. Only the topmost run of them
/// counts: what stands below may have been in the message when it came.
pub fn is_authentic(results: &[String], authserv_id: &str, from: &str) -> bool {
    let Some((_, domain)) = from.rsplit_once('@') else { return false };
    results
        .iter()
        .map(|field| without_comments(field))
        .take_while(|field| is_by(field, authserv_id))
        .any(|field| field.split(';').skip(1).any(|result| passes(result, domain)))
}

fn is_by(field: &str, authserv_id: &str) -> bool {
    let first = field.split(';').next().unwrap_or_default();
    // A version may follow the name.
    let name = first.split_whitespace().next().unwrap_or_default();
    !authserv_id.is_empty() && name.trim_matches('"').eq_ignore_ascii_case(authserv_id)
}

/// `dkim=pass header.d=example.org`, `spf=pass smtp.mailfrom=bounce@example.org`
fn passes(result: &str, domain: &str) -> bool {
    let mut words = result.split_whitespace();
    let wanted: &[&str] = match words.next().map(str::to_ascii_lowercase).as_deref() {
        Some("dkim=pass") => &["header.d", "header.i"],
        Some("spf=pass") => &["smtp.mailfrom"],
        _ => return false,
    };
    words.filter_map(|it| it.split_once('=')).any(|(name, value)| {
        let value = value.trim_matches('"');
        let theirs = value.rsplit_once('@').map_or(value, |it| it.1);
        wanted.iter().any(|it| name.eq_ignore_ascii_case(it)) && is_aligned(theirs, domain)
    })
}

/// The same, or one below the other.
fn is_aligned(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    // No top-level domain vouches for those below it.
    let below = |upper: &str, lower: &str| upper.contains('.') && lower.ends_with(&format!(".{upper}"));
    !a.is_empty() && (a == b || below(&a, &b) || below(&b, &a))
}

/// Without what stands in brackets, and with quoted text kept free of what separates results.
fn without_comments(field: &str) -> String {
    let (mut plain, mut depth, mut quoted, mut escaped) = (String::new(), 0_u32, false, false);
    for c in field.chars() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ';' | ' ' | '\t' | '=' if quoted => (),
            _ if depth == 0 => plain.push(c),
            _ => (),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str) -> bool {
        is_authentic(&[field.to_string()], "mx.example.org", "bea@example.net")
    }

    #[test]
    fn a_pass_of_the_own_server_for_the_same_domain_is_believed() {
        for field in [
            "mx.example.org; dkim=pass header.d=example.net header.s=a",
            "MX.example.org 1; spf=fail smtp.mailfrom=x.example; dkim=pass (2048 bit) header.i=@mail.example.net",
            "mx.example.org; spf=pass smtp.mailfrom=bounce@example.net",
        ] {
            assert!(check(field), "{field}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for field in [
            "",
            "other.example; dkim=pass header.d=example.net",
            "mx.example.org; dkim=fail header.d=example.net",
            "mx.example.org; dkim=pass header.d=evil.example",
            "mx.example.org; dkim=pass header.d=net",
            "mx.example.org; dkim=pass header.d=notexample.net",
            "mx.example.org; dkim=fail (dkim=pass header.d=example.net)",
            "mx.example.org; dkim=fail reason=\"; dkim=pass header.d=example.net\"",
            "mx.example.org; arc=pass header.d=example.net",
            "mx.example.org.evil.example; dkim=pass header.d=example.net",
        ] {
            assert!(!check(field), "{field}");
        }
        let below =
            ["relay.example; none", "mx.example.org; dkim=pass header.d=example.net"].map(String::from);
        assert!(!is_authentic(&below, "mx.example.org", "bea@example.net"), "it came with the message");
        assert!(!is_authentic(&below[1..], "", "bea@example.net"));
    }
}
