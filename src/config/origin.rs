//! `https://talk.example.org`: a site by its scheme, host and port, as browsers spell it in `Origin`.

use url::Url;

use super::address::masked;

/// # Errors
/// Completes "... must be".
pub(crate) fn check(text: &str) -> Result<(), String> {
    let shown = masked(text);
    let parsed = Url::parse(text).ok().filter(|it| matches!(it.scheme(), "http" | "https"));
    let Some(url) = parsed.filter(Url::has_host) else {
        return Err(format!("like https://talk.example.org, not {shown:?}"));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("like https://talk.example.org, without a user or a password, not {shown:?}"));
    }
    if url.host_str().is_some_and(|it| it.contains('*')) {
        return Err(format!(
            "like https://talk.example.org: of {shown:?} name each site, no pattern fits any"
        ));
    }
    let origin = url.origin().ascii_serialization();
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("like {origin}, without a path, not {shown:?}"));
    }
    match origin == text {
        true => Ok(()),
        false => Err(format!("written as browsers do, {origin}, not {shown:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_origin_is_said_and_how_it_would_do() {
        for (text, said) in [
            ("https://talk.example.org:443", "written as browsers do, https://talk.example.org, not"),
            ("https://tälk.example.org", "written as browsers do, https://xn--tlk-qla.example.org, not"),
            ("HTTPS://Talk.example.org", "written as browsers do, https://talk.example.org, not"),
            ("https://talk.example.org/", "written as browsers do, https://talk.example.org, not"),
            ("https://u:s3cret@talk.example.org", "without a user or a password"),
            ("https://talk.example.org/blog", "like https://talk.example.org, without a path"),
            ("https://*.example.org", "name each site"),
            ("talk.example.org", "like https://talk.example.org, not"),
            ("ftp://talk.example.org", "like https://talk.example.org, not"),
        ] {
            let why = check(text).unwrap_err();
            assert!(why.contains(said) && !why.contains("s3cret"), "{text}: {why}");
        }
        for fits in ["https://talk.example.org", "http://127.0.0.1:8080", "https://[::1]:1"] {
            assert_eq!(check(fits), Ok(()));
        }
    }
}
