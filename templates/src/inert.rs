//! Markup in which no template language finds anything to do.
//!
//! A piece of HTML that goes into the pages of a site generator may be read by its template language (Jekyll and Eleventy
//! run what they include), so what people typed must not open a tag of any. Every sign of ASCII that is not in `PLAIN`
//! is written as a character reference: a browser shows the same, and `{{`, `{%`, `<?`, `[[`, `#{`, `${` and what the next
//! language thinks of are not there. This is done to the finished markup, in one place, so that no new field can forget it.

use std::borrow::Cow;

/// What stays as it is, beside letters, digits, spaces and all that is not ASCII. No language opens or begins a line with these alone.
const PLAIN: &str = ".,:;!?'/-";

/// The same document, inert. What comes in is what `maud` and the sanitizer write: values in quotes, no comment, no script.
pub(crate) fn inert(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() * 5 / 4);
    let mut rest = markup;
    while !rest.is_empty() {
        let text = rest.find('<').unwrap_or(rest.len());
        write_inert(&mut out, &rest[..text]);
        rest = match tag(&rest[text..]) {
            Some(tag) => {
                write_tag(&mut out, tag);
                &rest[text + tag.len()..]
            }
            None if text < rest.len() => {
                out.push_str("&lt;");
                &rest[text + 1..]
            }
            None => "",
        };
    }
    out
}

/// Whether a sign may stay as it is.
pub fn is_plain(sign: char) -> bool {
    !sign.is_ascii() || sign.is_ascii_alphanumeric() || sign == ' ' || PLAIN.contains(sign)
}

/// The tag with which this begins, up to its `>`.
fn tag(markup: &str) -> Option<&str> {
    let name = markup.strip_prefix('<')?;
    name.strip_prefix('/').unwrap_or(name).starts_with(|it: char| it.is_ascii_alphabetic()).then_some(())?;
    let mut is_value = false;
    let end = markup.find(|it| {
        is_value ^= it == '"';
        it == '>' && !is_value
    })?;
    Some(&markup[..=end])
}

fn write_tag(out: &mut String, tag: &str) {
    let mut name = "";
    for (part, is_value) in tag.split('"').zip([false, true].into_iter().cycle()) {
        if is_value {
            let value = if name.ends_with("href=") { without_braces(part) } else { part.into() };
            out.push('"');
            write_inert(out, &value);
            out.push('"');
        } else {
            out.extend(part.chars().filter(|it| it.is_ascii_alphanumeric() || " <>/=-_:".contains(*it)));
            name = part;
        }
    }
}

/// An address with its braces as browsers would send them, for those who read the reference back into a sign.
fn without_braces(href: &str) -> Cow<'_, str> {
    if href.contains(['{', '}']) { href.replace('{', "%7B").replace('}', "%7D").into() } else { href.into() }
}

fn write_inert(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '&' => match reference(rest) {
                Some(reference) => {
                    out.push_str(reference);
                    reference.len()
                }
                None => {
                    out.push_str("&amp;");
                    1
                }
            },
            // A parser reads both ends of a line as one sign.
            '\r' => {
                write_reference(out, '\n');
                1 + usize::from(rest[1..].starts_with('\n'))
            }
            // No line begins in what people typed, for languages that read by lines, nor does a blank one end the HTML for Markdown.
            '\n' => {
                write_reference(out, '\n');
                1
            }
            it if is_plain(it) || it == '\t' => {
                out.push(it);
                it.len_utf8()
            }
            it => {
                write_reference(out, it);
                1
            }
        };
        rest = &rest[length..];
    }
}

fn write_reference(out: &mut String, sign: char) {
    out.push_str(&format!("&#{};", u32::from(sign)));
}

/// The character reference with which this begins.
fn reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix('&')?;
    let length = name.find(';')?;
    let (name, whole) = (&name[..length], &text[..length + 2]);
    let name = name.strip_prefix('#').unwrap_or(name);
    (!name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric())).then_some(whole)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use html5ever::{
        buffer_queue::BufferQueue,
        tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer},
    };
    use maud::{Markup, html};
    use proptest::prelude::*;

    use super::*;

    /// What opens something in some template language, or sets one apart from the text.
    const OPENINGS: [&str; 40] = [
        "{{", "}}", "{%", "%}", "{#", "#}", "{{{", "<%", "%>", "<?", "?>", "<!--#", "<#", "[%", "[#", "[[",
        "]]", "${", "#{", "@{", "*{", "{{<", "{{%", "{$", "{*", "{+", "~{", "%{", "$(", "`", "@if", "@(",
        "\\", "\n%", "\n#", "\n@", "\n- ", "\n= ", "\n---", "\n\n",
    ];

    /// Words between openings, references and quotes.
    fn typed() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            proptest::sample::select(&OPENINGS[..]).prop_map(String::from),
            proptest::sample::select(
                &["&", "&amp;", "&lt", "&#123;", "\"", "'", "<", ">", "\r\n", "\t", "=", "ä", "\u{a0}"][..]
            )
            .prop_map(String::from),
            "[a-z0-9 ]{1,6}",
            any::<char>().prop_filter("no parser keeps it", |it| *it != '\0').prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|it| it.concat())
    }

    fn page(words: &str) -> Markup {
        html! {
            p class=(words) id="c-1" { (words) " " a href={ "https://example.org/a#" (words) } rel="nofollow ugc" { (words) } }
            pre { code { (words) } } br;
            pre { "\n" (words) }
        }
    }

    proptest! {
        #[test]
        fn an_inert_piece_is_the_same_document(words in typed()) {
            let before = page(&words).into_string();
            let after = inert(&before);
            prop_assert_eq!(document(&after), document(&before), "{}", after);
            prop_assert_eq!(inert(&after), after, "twice is as once");
        }

        #[test]
        fn nothing_that_somebody_typed_opens_a_tag_of_a_template_language(words in typed()) {
            let after = inert(&page(&words).into_string());
            for opening in OPENINGS {
                prop_assert!(!after.contains(opening), "{} is in {}", opening, after);
            }
            let mut alone = String::new();
            write_inert(&mut alone, &words);
            let stays = |it: char| is_plain(it) || "\t&#".contains(it);
            prop_assert!(alone.chars().all(stays), "{}", alone);
        }

        #[test]
        fn nothing_at_all_makes_it_stumble(any in "\\PC*|[<>\"'&#;a-z={}/ ]*") {
            let after = inert(&any);
            for opening in ["{{", "{%", "<%", "<?", "<!", "[["] {
                prop_assert!(!after.contains(opening), "{} is in {}", opening, after);
            }
        }
    }

    #[test]
    fn braces_in_an_address_are_written_as_browsers_send_them() {
        let link = html! { a href="https://example.org/?q={{7*7}}&a=1" { "x" } }.into_string();
        let after = inert(&link);
        assert_eq!(
            after,
            r#"<a href="https://example.org/?q&#61;%7B%7B7&#42;7%7D%7D&amp;a&#61;1">x</a>"#
                .replace("%7", "&#37;7")
        );
    }

    #[derive(Default)]
    struct Seen(RefCell<Vec<String>>);

    impl TokenSink for Seen {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            let mut seen = self.0.borrow_mut();
            match token {
                Token::CharacterTokens(text) => match seen.last_mut().filter(|it| it.starts_with("text ")) {
                    Some(before) => before.push_str(&text),
                    None => seen.push(format!("text {text}")),
                },
                Token::TagToken(tag) => {
                    let values = tag.attrs.iter().map(|it| {
                        let value = if &*it.name.local == "href" {
                            without_braces(&it.value).into()
                        } else {
                            it.value.to_string()
                        };
                        (it.name.local.to_string(), value)
                    });
                    seen.push(format!("{:?} {} {:?}", tag.kind, tag.name, values.collect::<Vec<_>>()));
                }
                Token::ParseError(_) => (),
                other => seen.push(format!("{other:?}")),
            }
            TokenSinkResult::Continue
        }
    }

    /// As a browser reads it: the tags with their attributes, and the text between.
    fn document(html: &str) -> Vec<String> {
        let input = BufferQueue::default();
        input.push_back(html.into());
        let tokenizer = Tokenizer::new(Seen::default(), Default::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.take()
    }
}
