//! What was probably meant by a setting that there is not. Far from every setting nothing is said: a wrong hint costs
//! more time than none.

use super::rows::{self, ROWS};

/// A sentence about a name that is no setting. `spell` is how names are written where it was found.
pub(crate) fn unknown(name: &str, key: &str, spell: impl Fn(&str) -> String) -> String {
    match nearest(key) {
        Some(meant) => format!("Unknown setting {name}. Did you mean {}?", spell(meant)),
        None => format!("Unknown setting {name}. `weshift config sample` prints all that there are."),
    }
}

/// A setting or a section by a name that is nearly this one.
pub(crate) fn nearest(key: &str) -> Option<&'static str> {
    let plain = |it: &str| it.replace('_', ".");
    let close = |it: &&str| {
        let distance = strsim::damerau_levenshtein(&plain(it), &plain(key));
        // A third of a short name may be wrong, and a few letters of a long one.
        (distance <= (key.len() / 4).clamp(1, 3)).then_some(distance)
    };
    let names = ROWS.iter().map(|row| row.key);
    let by_letters = names.clone().chain(sections()).filter_map(|it| Some((close(&it)?, it))).min();
    by_letters.map(|it| it.1).or_else(|| {
        // The right name in a wrong section, or in none.
        let ends_so = |it: &&str| {
            let whole = format!(".{}", plain(it));
            whole.ends_with(&format!(".{}", plain(key))) || {
                let (section, last) = it.rsplit_once('.').unwrap_or(("", it));
                let wrong_section = key.rsplit_once('.').is_none_or(|it| !rows::is_section(it.0));
                !section.is_empty() && wrong_section && key.rsplit('.').next() == Some(last)
            }
        };
        names.clone().find(ends_so)
    })
}

fn sections() -> impl Iterator<Item = &'static str> {
    ROWS.iter().filter_map(|row| Some(row.key.rsplit_once('.')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_named() {
        for (key, meant) in [
            ("server.lisen", Some("server.listen")),
            ("sever", Some("server")),
            ("database_url", Some("database.url")),
            ("smtp_url", Some("mail.smtp.url")),
            ("base_url", Some("server.base_url")),
            ("site_name", Some("site.name")),
            ("smtp.helo", Some("mail.smtp.helo")),
            ("web.listen", Some("server.listen")),
            ("log", None),
            ("log.level", None),
            ("limits.foo", None),
            ("config", None),
            ("x", None),
        ] {
            assert_eq!(nearest(key), meant, "{key}");
        }
    }
}
