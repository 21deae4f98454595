//! HTML that a person's mail program made, as text: for finding commands in it, not for showing it.

use mail_parser::decoders::html::add_html_token;

/// Lines as they would be seen; those of a quote begin with `> `, and a rule is a line of underscores, as in
/// plain text.
pub(super) fn flat(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some((words, after)) = rest.split_once('<') {
        page.words(words);
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |it| it.1);
            continue;
        }
        let (tag, after) = split_tag(after);
        page.tag(tag);
        rest = match HIDDEN.iter().find(|it| tag.eq_ignore_ascii_case(it)) {
            Some(name) => after_end(after, name),
            None => after,
        };
    }
    page.words(rest);
    page.text
}

/// Nobody sees what is in them.
const HIDDEN: [&str; 5] = ["head", "style", "script", "title", "template"];

const BLOCKS: [&str; 15] =
    ["p", "div", "br", "hr", "blockquote", "ul", "ol", "li", "table", "tr", "pre", "h1", "h2", "h3", "body"];

/// Deeper quotes look like this one.
const MAX_QUOTES: usize = 8;

#[derive(Default)]
struct Page {
    text: String,
    quotes: usize,
    /// Whether a space comes before the next word.
    is_apart: bool,
}

impl Page {
    fn words(&mut self, words: &str) {
        let mut rest = words;
        while let Some(c) = rest.chars().next() {
            if c.is_ascii_whitespace() {
                self.is_apart = true;
            } else if let Some(entity) = entity(rest) {
                self.begin_word();
                add_html_token(&mut self.text, entity.as_bytes(), false);
                rest = rest.get(entity.len()..).unwrap_or_default();
                continue;
            } else {
                self.begin_word();
                self.text.push(c);
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }

    fn begin_word(&mut self) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.text.push_str(&"> ".repeat(self.quotes));
        } else if self.is_apart {
            self.text.push(' ');
        }
        self.is_apart = false;
    }

    /// The name of a tag, with a slash before it if it is an end.
    fn tag(&mut self, tag: &str) {
        let name = tag.strip_prefix('/').unwrap_or(tag).to_ascii_lowercase();
        if !BLOCKS.contains(&name.as_str()) {
            return self.is_apart |= name == "td";
        }
        if !self.text.is_empty() && (name == "br" || !self.text.ends_with('\n')) {
            self.text.push('\n');
        }
        self.is_apart = false;
        match (name.as_str(), tag.starts_with('/')) {
            ("blockquote", true) => self.quotes = self.quotes.saturating_sub(1),
            ("blockquote", false) => self.quotes = (self.quotes + 1).min(MAX_QUOTES),
            ("hr", _) => self.text.push_str("________________________________\n"),
            _ => (),
        }
    }
}

/// The name of a tag and what comes after the tag. A `>` in a quoted attribute does not end it.
fn split_tag(text: &str) -> (&str, &str) {
    let end_of_name = text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len());
    let mut quote = None;
    let end = text.bytes().skip(end_of_name).position(|b| {
        match (quote, b) {
            (None, b'>') => return true,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), b) if open == b => quote = None,
            _ => (),
        }
        false
    });
    let (name, attributes) = text.split_at(end_of_name);
    let after = match end {
        Some(end) => attributes.get(end + 1..),
        // The quote was never closed.
        None => attributes.split_once('>').map(|it| it.1),
    };
    (name.trim_end_matches('/'), after.unwrap_or_default())
}

/// What comes after `</name`, and nothing if that is missing.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return split_tag(after).1;
        }
        rest = after;
    }
    ""
}

/// The entity that a text begins with: `&uuml;`
fn entity(text: &str) -> Option<&str> {
    const MAX_ENTITY: usize = 32;
    let end = text.strip_prefix('&')?.bytes().take(MAX_ENTITY).position(|it| it == b';')?;
    let entity = text.get(..end + "&;".len())?;
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'#';
    entity.get(1..=end)?.bytes().all(is_name).then_some(entity)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_page_is_what_one_sees() {
        for (html, text) in [
            ("<p>approve 1</p><p>spam&nbsp;2</p>", "approve 1\nspam\u{a0}2\n"),
            ("<div>approve <b>1</b>\n 2</div><div><br></div>gr&uuml;&#223;e", "approve 1 2\n\ngrüße"),
            ("a<BR/>b<br />c", "a\nb\nc"),
            ("<head><title>x</title></head><style><!-- p {} --></style>a<script>1 < 2</script>", "a"),
            ("a<!-- <p>b</p> -->c", "ac"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc\n"),
            ("<a title=\"x > y\" href='>'>a</a>", "a"),
            ("a<hr class=x>b", "a\n________________________________\nb"),
        ] {
            assert_eq!(flat(html), text, "{html}");
        }
    }

    #[test]
    fn a_quote_is_marked_as_in_plain_text() {
        let html = "ok 1<blockquote>one<blockquote>two</blockquote></blockquote>three</blockquote> four";
        assert_eq!(flat(html), "ok 1\n> one\n> > two\nthree\nfour");
    }

    #[test]
    fn a_page_may_be_broken() {
        for (html, text) in [
            ("", ""),
            ("1 < 2 <b", "1"),
            ("a<", "a"),
            ("a<!-- b", "a"),
            ("<p title=\"x>a", "a"),
            ("<style>a", ""),
            ("&;&bogus;&#x110000;&#;&amp", "&;&bogus;\u{fffd}&#;&amp"),
            ("&ü;&aü;", "&ü;&aü;"),
        ] {
            assert_eq!(flat(html), text, "{html}");
        }
    }

    #[test]
    fn a_long_page_takes_no_long_time() {
        let started = Instant::now();
        for piece in ["<", "<a \"", "<!--", "<style>", "</", "&", "&#1", "<blockquote>a", "<script></"] {
            flat(&piece.repeat(20_000));
        }
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    }
}
