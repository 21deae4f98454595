//! Whether a message comes from where it says, by what the own mail server found out (RFC 8601). Nothing is
//! checked here again; the fields are only as good as that server, which must take away those that came in
//! under its own name.

/// Whether this server says that DKIM or SPF passed for the domain of `from`.
///
/// `results` are the Authentication-Results fields, unfolded, top first. Only the run at the top that bears
/// the name of the own server counts: what stands below another's may have been in the message when it came. Of each method
/// the topmost field that names it decides, so a forged one below it changes nothing; and what any of them says against the
/// domain outweighs what others say for it. Whoever is not believed is asked to confirm.
pub(super) fn is_authentic(results: &[String], authserv_id: &str, from: &str) -> bool {
    let Some((_, domain)) = from.rsplit_once('@') else { return false };
    let is_ours = |field: &Field| !authserv_id.is_empty() && field.server.eq_ignore_ascii_case(authserv_id);
    let own: Vec<Field> = results.iter().map_while(|it| Field::read(it)).take_while(is_ours).collect();
    if own.iter().any(|it| it.speaks_against(domain)) {
        return false;
    }
    METHODS.iter().any(|method| {
        let topmost = own.iter().find(|it| it.results.iter().any(|finding| is_by(finding, method)));
        topmost.is_some_and(|it| it.vouches_for(domain, method))
    })
}

/// `mx.example.org; dkim=pass header.d=example.net; spf=none`
struct Field {
    server: String,
    results: Vec<Finding>,
}

/// `dkim=pass header.d=example.net`: the method and what it found, then properties. In lower case but for the
/// values.
type Finding = Vec<(String, String)>;

impl Field {
    /// `None` if it cannot be read: then nobody knows what is meant.
    fn read(text: &str) -> Option<Field> {
        let mut cursor = Cursor(text);
        cursor.skip_comments()?;
        let server = cursor.word(&[';'])?;
        cursor.skip_comments()?;
        // A version may follow.
        if !cursor.0.starts_with(';') && !cursor.word(&[';'])?.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let mut results = Vec::new();
        cursor.skip_comments()?;
        while cursor.take(';') {
            results.extend(cursor.finding()?);
        }
        cursor.0.is_empty().then_some(Field { server, results })
    }

    fn vouches_for(&self, domain: &str, method: &str) -> bool {
        self.results.iter().any(|it| is_by(it, method) && passes(it, domain))
    }

    /// A signature of the domain that is broken, or its own rule (DMARC) that the message fails.
    fn speaks_against(&self, domain: &str) -> bool {
        self.results.iter().any(|finding| {
            let [(_, found), properties @ ..] = &finding[..] else { return false };
            let says =
                |name: &str| properties.iter().any(|(it, value)| it == name && is_aligned(value, domain));
            let fails = found.eq_ignore_ascii_case("fail");
            fails
                && (is_by(finding, "dkim") && says("header.d")
                    || is_by(finding, "dmarc") && says("header.from"))
        })
    }
}

const METHODS: [&str; 2] = ["dkim", "spf"];

/// `dkim/1` is `dkim`.
fn is_by(finding: &[(String, String)], method: &str) -> bool {
    finding.first().is_some_and(|it| it.0.split('/').next() == Some(method))
}

fn passes(finding: &[(String, String)], domain: &str) -> bool {
    let [(method, found), properties @ ..] = finding else { return false };
    // `dkim/1` is `dkim`.
    let wanted: &[&str] = match method.split('/').next() {
        Some("dkim") => &["header.d", "header.i"],
        Some("spf") => &["smtp.mailfrom"],
        _ => return false,
    };
    found.eq_ignore_ascii_case("pass")
        && properties.iter().any(|(name, value)| {
            let whose = value.rsplit_once('@').map_or(value.as_str(), |it| it.1);
            wanted.contains(&name.as_str()) && is_aligned(whose, domain)
        })
}

/// The same domain, or one below the other.
fn is_aligned(a: &str, b: &str) -> bool {
    let plain = |it: &str| it.trim_end_matches('.').to_ascii_lowercase();
    let (a, b) = (plain(a), plain(b));
    // `net` vouches for nobody.
    let is_below = |lower: &str, upper: &str| {
        upper.contains('.')
            && lower.strip_suffix(upper).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
    };
    !a.is_empty() && (a == b || is_below(&a, &b) || is_below(&b, &a))
}

/// What is still to be read of a field.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    /// Up to the next semicolon; `Some(None)` for one that is not of the form `a=b c=d`, `None` if nothing
    /// more can be read.
    fn finding(&mut self) -> Option<Option<Finding>> {
        let (mut pairs, mut is_sound) = (Finding::new(), true);
        loop {
            self.skip_comments()?;
            if self.0.is_empty() || self.0.starts_with(';') {
                return Some(is_sound.then_some(pairs));
            }
            let name = self.word(&[';', '='])?;
            self.skip_comments()?;
            if self.take('=') {
                self.skip_comments()?;
                // A sender's address may have an `=` in it.
                pairs.push((name.to_ascii_lowercase(), self.word(&[';'])?));
            } else {
                is_sound = false;
            }
        }
    }

    /// Up to a space, a comment or one of `ends`. Parts of it may stand in quotes: `"a b"@example.net` is one
    /// word.
    fn word(&mut self, ends: &[char]) -> Option<String> {
        let mut word = String::new();
        let mut chars = self.0.chars();
        let mut rest = self.0;
        while let Some(c) = chars.next() {
            match c {
                '"' => loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => word.push(chars.next()?),
                        c => word.push(c),
                    }
                },
                c if c.is_whitespace() || c == '(' || ends.contains(&c) => break,
                c => word.push(c),
            }
            rest = chars.as_str();
        }
        self.0 = rest;
        Some(word)
    }

    /// Comments may stand wherever a space may, and in each other.
    fn skip_comments(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        let mut chars = self.0.chars();
        let mut rest = self.0;
        while let Some(c) = chars.next() {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                '\\' if depth > 0 => drop(chars.next()),
                c if depth > 0 || c.is_whitespace() => (),
                _ => break,
            }
            rest = chars.as_str();
        }
        self.0 = rest;
        (depth == 0).then_some(())
    }

    fn take(&mut self, c: char) -> bool {
        let after = self.0.strip_prefix(c);
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "mx.example.org";

    fn authentic(fields: &[&str]) -> bool {
        let fields: Vec<String> = fields.iter().map(|it| it.to_string()).collect();
        is_authentic(&fields, OURS, "anna@example.net")
    }

    #[test]
    fn a_pass_for_the_senders_domain_is_believed() {
        for field in [
            "mx.example.org; dkim=pass header.d=example.net",
            "mx.example.org; dkim=pass header.i=@example.net header.b=abc",
            "mx.example.org; dkim=pass header.i=anna@example.net",
            "mx.example.org; spf=pass smtp.mailfrom=anna@example.net",
            "mx.example.org; spf=pass smtp.mailfrom=example.net",
            "mx.example.org; spf=pass smtp.mailfrom=prvs=123456abcd=anna@example.net",
            "mx.example.org; spf=pass smtp.mailfrom=\"odd name@example.net\"",
            "MX.Example.ORG 1; DKIM=Pass Header.D=Example.Net.",
            "\"mx.example.org\"; dkim/1 = pass header.d = example.net",
            "(by) mx.example.org (really) ; dkim (x) = (y) pass (2048 (rsa) \\) key) reason=\"good\" header.d=example.net",
            "mx.example.org;dkim=pass header.d=other.example;dkim=pass header.d=example.net;",
        ] {
            assert!(authentic(&[field]), "{field}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for field in [
            "",
            ";",
            "mx.example.org",
            "mx.example.org; none",
            "mx.example.org; dkim=fail header.d=example.net",
            "mx.example.org; dkim=fail header.d=example.net; spf=pass smtp.mailfrom=example.net",
            "mx.example.org; dkim=pass header.d=example.net; dkim=fail header.d=example.net",
            "mx.example.org; dmarc=fail header.from=example.net; dkim=pass header.d=example.net",
            "mx.example.org; dkim=passed header.d=example.net",
            "mx.example.org; dkim=pass",
            "mx.example.org; dkim=pass header.d=other.example",
            "mx.example.org; dkim=pass header.from=example.net",
            "mx.example.org; dkim=pass smtp.mailfrom=example.net",
            "mx.example.org; spf=softfail smtp.mailfrom=example.net",
            "mx.example.org; spf=pass smtp.helo=example.net",
            "mx.example.org; spf=pass smtp.mailfrom=",
            "mx.example.org; arc=pass header.d=example.net",
            "mx.example.net; dkim=pass header.d=example.net",
            "mx.example.org.evil.example; dkim=pass header.d=example.net",
            "mx.example.org evil; dkim=pass header.d=example.net",
            "dkim=pass header.d=example.net",
        ] {
            assert!(!authentic(&[field]), "{field}");
        }
    }

    #[test]
    fn comments_and_quotes_are_no_results() {
        for field in [
            "mx.example.org; dkim=fail (dkim=pass header.d=example.net)",
            "mx.example.org; dkim=fail (; dkim=pass header.d=example.net ;)",
            "mx.example.org; dkim=fail (a \\) b; dkim=pass header.d=example.net)",
            "mx.example.org; dkim=fail ((a) ; dkim=pass header.d=example.net)",
            "mx.example.org; dkim=fail reason=\"x; dkim=pass header.d=example.net\"",
            "mx.example.org; dkim=fail reason=\"\\\"; dkim=pass header.d=example.net\"",
            "mx.example.org; dkim=pass reason=\"header.d=example.net\" header.d=other.example",
            "mx.example.org; dkim=fail \"dkim=pass header.d=example.net\"",
            "mx.example.org; spf=pass smtp.mailfrom=\"example.net\"@other.example",
            "mx.example.org; spf=pass smtp.mailfrom=example.net(x)@other.example",
            "mx.example.org; spf=pass smtp.mailfrom=smtp.mailfrom=anna@other.example",
            "mx.example.org; spf=pass smtp.mailfrom=\"x; dkim=pass header.d=example.net\"@other.example",
            "mx.example.org; dkim=pass header.d=example.net (never closed",
            "mx.example.org; dkim=pass header.d=example.net \"never closed",
            "(mx.example.org; dkim=pass header.d=example.net) other.example",
            "other.example (mx.example.org); dkim=pass header.d=example.net",
        ] {
            assert!(!authentic(&[field]), "{field}");
        }
    }

    #[test]
    fn domains_are_compared_by_labels() {
        for (a, b, expected) in [
            ("example.net", "example.net", true),
            ("mail.example.net", "example.net", true),
            ("example.net", "a.b.example.net", true),
            ("EXAMPLE.net.", "example.NET", true),
            ("notexample.net", "example.net", false),
            (".example.net", "example.net", false),
            ("a.example.net", "b.example.net", false),
            ("net", "example.net", false),
            ("", "example.net", false),
            ("", "", false),
        ] {
            assert_eq!(is_aligned(a, b), expected, "{a} {b}");
            assert_eq!(is_aligned(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn only_the_fields_on_top_are_ours() {
        let pass = "mx.example.org; dkim=pass header.d=example.net";
        assert!(authentic(&["mx.example.org; spf=none", pass]), "one server may write several");
        assert!(!authentic(&["relay.example; spf=none", pass]), "this one came with the message");
        assert!(!authentic(&["what (is this", pass]));
        assert!(!authentic(&[]));
    }

    #[test]
    fn without_a_name_to_trust_nobody_is_trusted() {
        let fields = ["\"\"; dkim=pass header.d=example.net".to_string()];
        assert!(!is_authentic(&fields, "", "anna@example.net"));
        for from in ["", "anna", "anna@"] {
            assert!(
                !is_authentic(&["mx.example.org; dkim=pass header.d=".to_string()], OURS, from),
                "{from}"
            );
        }
    }

    #[test]
    fn of_each_method_the_topmost_own_field_decides() {
        let is = |fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|it| it.to_string()).collect();
            is_authentic(&fields, "mx.example.org", "bea@example.org")
        };
        let (fail, pass) = (
            "mx.example.org; dkim=fail header.d=example.org",
            "mx.example.org; dkim=pass header.d=example.org",
        );
        assert!(!is(&[fail, pass]), "a forged one below changes nothing");
        assert!(!is(&[pass, fail]), "what speaks against the domain outweighs what speaks for it");
        assert!(!is(&[fail, "mx.example.org; spf=pass smtp.mailfrom=bea@example.org"]));
        let none = "mx.example.org; dkim=none";
        assert!(
            is(&[none, "mx.example.org; spf=pass smtp.mailfrom=bea@example.org"]),
            "each method by itself"
        );
        assert!(!is(&["mx.example.org; dkim=none", pass]));
        assert!(is(&["mx.example.org; dkim=fail header.d=lists.example; dkim=pass header.d=example.org"]));
    }
}
