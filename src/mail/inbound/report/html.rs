//! HTML to the text that somebody reads in it.

use super::DEPTH;

/// Words of HTML, with the lines that a browser would make and `> ` before quotes.
pub(super) fn flatten(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (words, tag) = rest.split_at(at);
        page.words(words);
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |it| it.1);
            continue;
        }
        let is_tag = tag.as_bytes().get(1).is_some_and(|b| b.is_ascii_alphabetic() || b"/!?".contains(b));
        if !is_tag {
            page.words("<");
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        let Some(end) = tag_end(tag) else {
            rest = tag;
            break;
        };
        let inner = tag.get(1..end).unwrap_or_default();
        rest = tag.get(end + 1..).unwrap_or_default();
        page.tag(inner);
    }
    page.words(rest);
    page.end_line();
    page.text
}

/// Where a tag ends: a `>` inside quotes is not it, unless the quotes go on for too long.
pub(super) fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut first = None;
    for (at, b) in tag.bytes().enumerate() {
        match (b, quote) {
            (b'>', None) => return Some(at),
            (b'>', Some(_)) => first = first.or(Some(at)),
            (b'"' | b'\'', None) => quote = Some(b),
            (b, Some(it)) if b == it => quote = None,
            _ => {}
        }
        if first.is_some_and(|it| at > it + 200) {
            break;
        }
    }
    first
}

#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
    pub(super) line: String,
    pub(super) quotes: usize,
    /// The tag whose content nobody sees.
    pub(super) hidden: Option<String>,
    /// Something stood in the line, so that a space may follow.
    pub(super) needs_space: bool,
}

pub(super) const HIDDEN: &str = "head style script title template noscript";
pub(super) const BLOCKS: &str = "address article aside blockquote body dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr \
                      li ol p pre section table tr ul";

impl Page {
    pub(super) fn words(&mut self, words: &str) {
        if self.hidden.is_some() {
            return;
        }
        for c in entities(words).chars() {
            if c.is_whitespace() || c.is_control() {
                self.needs_space = !self.line.is_empty();
            } else {
                if std::mem::take(&mut self.needs_space) {
                    self.line.push(' ');
                }
                self.line.push(c);
            }
        }
    }

    pub(super) fn tag(&mut self, inner: &str) {
        let is_end = inner.starts_with('/');
        let name: String =
            inner.chars().skip(is_end.into()).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if let Some(hidden) = &self.hidden {
            // A page without the end of its head still has a body.
            if is_end && *hidden == name || hidden == "head" && name == "body" {
                self.hidden = None;
            }
        } else if is_one_of(HIDDEN, &name) {
            self.hidden = (!is_end && !inner.ends_with('/')).then_some(name);
        } else if name == "br" {
            self.new_line();
        } else if is_one_of(BLOCKS, &name) {
            self.end_line();
            match (name.as_str(), is_end) {
                ("blockquote", false) => self.quotes += 1,
                ("blockquote", true) => self.quotes = self.quotes.saturating_sub(1),
                ("p", true) => self.new_line(),
                _ => {}
            }
        } else if matches!(name.as_str(), "td" | "th") {
            self.needs_space = !self.line.is_empty();
        }
    }

    pub(super) fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.new_line();
        }
    }

    /// At most one empty line after another, none at the top.
    pub(super) fn new_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.needs_space = false;
        if line.is_empty() && (self.text.is_empty() || self.text.ends_with("\n\n")) {
            return;
        }
        if !line.is_empty() {
            self.text.push_str(&"> ".repeat(self.quotes.min(DEPTH)));
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }
}

pub(super) fn is_one_of(names: &str, name: &str) -> bool {
    names.split(' ').any(|it| it == name)
}

/// The characters that `&amp;` and its kind stand for; of names, only the common ones.
pub(super) fn entities(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?))) {
            Some((c, after)) => {
                text.push(c);
                rest = after;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

pub(super) fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "laquo" => '«',
        "raquo" => '»',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "agrave" => 'à',
        "eacute" => 'é',
        "egrave" => 'è',
        "ccedil" => 'ç',
        "euro" => '€',
        "copy" => '©',
        _ => return None,
    })
}
