//! Addresses with a password inside: told apart, and masked. Not by a parser of URLs: none takes several hosts, as
//! PostgreSQL does, and what cannot be parsed must be masked too.

/// The address as it is but for its password, and that by itself, wherever it stands: before the host or as a parameter.
pub fn without_password(url: &str) -> (String, Option<String>) {
    let (url, by_parameter) = without_parameter(url);
    let Some((scheme, rest)) = url.split_once("://") else { return (url, by_parameter) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let user_and_password = authority.rsplit_once('@').and_then(|(who, _)| Some((who, who.split_once(':')?)));
    let Some((who, (user, password))) = user_and_password else { return (url, by_parameter) };
    let address = format!("{scheme}://{user}{}", &rest[who.len()..]);
    (address, by_parameter.or_else(|| Some(decoded(password))))
}

/// The address with `***` for its password. Where it cannot be told what is the password, more is masked.
pub fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return if url.contains('@') { "***".into() } else { url.into() };
    };
    let rest = match rest.rsplit_once('@') {
        Some((who, host)) => match who.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => rest.to_string(),
        },
        None => rest.to_string(),
    };
    let mut masked = format!("{scheme}://");
    for (at, part) in rest.split_inclusive(['?', '&']).enumerate() {
        match part.split_once('=') {
            Some((name, value)) if at > 0 && is_password(name) && !value.is_empty() => {
                let end = if value.ends_with('&') { "&" } else { "" };
                masked.push_str(&format!("{name}=***{end}"));
            }
            _ => masked.push_str(part),
        }
    }
    masked
}

fn is_password(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("password")
}

fn without_parameter(url: &str) -> (String, Option<String>) {
    let Some((address, query)) = url.split_once('?') else { return (url.into(), None) };
    let (mut password, mut kept) = (None, Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("password", value)) => password = Some(decoded(value)),
            _ => kept.push(pair),
        }
    }
    match kept.is_empty() {
        true => (address.into(), password),
        false => (format!("{address}?{}", kept.join("&")), password),
    }
}

/// `%40` is `@`, and `+` a plus.
pub(super) fn decoded(text: &str) -> String {
    let pair = format!("v={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|it| it.1.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_leaves_the_address_and_nothing_else_does() {
        for (url, address, password) in [
            ("postgres://u:p%40ss@h/db", "postgres://u@h/db", Some("p@ss")),
            (
                "postgres://u:p@a:1,b:2/db?sslmode=require",
                "postgres://u@a:1,b:2/db?sslmode=require",
                Some("p"),
            ),
            ("postgres://u@a:1,b:2/db", "postgres://u@a:1,b:2/db", None),
            ("postgres:///db?host=/run/a:b@c", "postgres:///db?host=/run/a:b@c", None),
            ("postgres://h/db", "postgres://h/db", None),
            (
                "postgres://u@h/db?password=p%26&sslmode=disable",
                "postgres://u@h/db?sslmode=disable",
                Some("p&"),
            ),
            ("postgres://u@h/db?password=p", "postgres://u@h/db", Some("p")),
        ] {
            assert_eq!(without_password(url), (address.into(), password.map(String::from)));
        }
    }

    #[test]
    fn masking_hides_a_password_wherever_and_however_it_is_written() {
        for (url, shown) in [
            ("postgres://u:s3cret@h/db", "postgres://u:***@h/db"),
            ("postgres://u:s3cret@a:1,b:2/db", "postgres://u:***@a:1,b:2/db"),
            (
                "postgres://u@h/db?password=s3cret&sslmode=disable",
                "postgres://u@h/db?password=***&sslmode=disable",
            ),
            ("smtp://u:s3/cret#s3cret?s3cret@h", "smtp://u:***@h"),
            ("smtp://mail.example.org:587", "smtp://mail.example.org:587"),
            ("sqlite:///srv/weshift.db", "sqlite:///srv/weshift.db"),
            ("u:s3cret@h", "***"),
            ("you@example.org", "***"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }
}
