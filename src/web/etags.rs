//! Whether the sender has an answer already, by `If-None-Match`.

use actix_web::http::header::{self, HeaderMap};

/// Compared weakly (RFC 9110, 13.1.2): whether a tag is called weak, here or by a proxy on the way, makes no difference.
pub(crate) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let asked = headers.get_all(header::IF_NONE_MATCH).filter_map(|it| it.to_str().ok());
    asked.flat_map(|it| it.split(',')).map(str::trim).any(|it| it == "*" || opaque(it) == opaque(etag))
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn tags_are_compared_weakly_in_lists_and_over_several_lines() {
        let asked = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(line));
            }
            [is_known(&headers, "W/\"a\""), is_known(&headers, "\"a\"")]
        };
        for same in [
            &["\"a\""][..],
            &["W/\"a\""],
            &["*"],
            &[" \"x\" , W/\"a\""],
            &["\"x\"", "\"y\",\"a\""],
            &["\"a\",\"x\""],
        ] {
            assert_eq!(asked(same), [true; 2], "{same:?}");
        }
        for other in [&[][..], &[""], &["a"], &["\"b\""], &["w/\"a\""], &["W/\"b\", \"c\""], &["\"*\""]] {
            assert_eq!(asked(other), [false; 2], "{other:?}");
        }
    }
}
