//! Cuts normalised text into words, numbers, links and addresses.

use super::normalise::Normalised;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run of letters, possibly with digits or an inner apostrophe.
    Word,
    /// A run of digits.
    Number,
    /// One character of a script written without spaces.
    Ideograph,
    /// A web address, with or without its scheme.
    Link,
    /// An e-mail address.
    Mail,
}

/// One token: a range of the document's characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Hash of its lower-case characters, digits as zero; links and addresses hash alike.
    pub hash: u64,
}

/// A text cut into tokens.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Normalised text.
    pub text: Normalised,
    /// `text.chars` in lower case, one for one.
    pub lower: Vec<char>,
    /// `lower` with everything but letters and digits as a space.
    pub plain: Vec<char>,
    /// The tokens in reading order.
    pub tokens: Vec<Token>,
}

/// Start value of a hash.
pub(crate) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Adds `value` to `hash`; the same on every platform and in every version, since stored models depend on it.
#[inline]
pub(crate) fn mix(hash: u64, value: u64) -> u64 {
    let product = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 29)
}

/// Hash of a word given as characters, digits as zero.
pub(crate) fn hash_chars(chars: &[char]) -> u64 {
    chars.iter().fold(SEED, |hash, c| mix(hash, u64::from(u32::from(shape(*c)))))
}

/// Hash of a word given as text.
pub(crate) fn hash_str(text: &str) -> u64 {
    text.chars().fold(SEED, |hash, c| mix(hash, u64::from(u32::from(shape(c)))))
}

#[inline]
fn shape(c: char) -> char {
    if c.is_ascii_digit() { '0' } else { c }
}

impl Document {
    /// Normalises and cuts `text`.
    pub(crate) fn new(text: Normalised) -> Document {
        let lower: Vec<char> = text.chars.iter().map(|c| lower(*c)).collect();
        let plain = plain(&lower);
        let mut tokens = Vec::with_capacity(lower.len() / 4);
        let mut at = 0;
        while at < lower.len() {
            if plain[at] != ' ' {
                let token = read_token(&lower, &plain, at);
                at = token.end;
                tokens.push(token);
            } else {
                at += 1;
            }
        }
        Document { text, lower, plain, tokens }
    }

    /// The token's characters in lower case.
    pub(crate) fn token_chars(&self, token: &Token) -> &[char] {
        &self.lower[token.start..token.end]
    }

    /// The token's text in lower case.
    pub(crate) fn token_text(&self, token: &Token) -> String {
        self.token_chars(token).iter().collect()
    }
}

#[inline]
fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// Lower-case characters with everything but letters and digits as a space, as phrases are looked up in.
pub(crate) fn plain(lower: &[char]) -> Vec<char> {
    lower.iter().map(|c| if c.is_alphanumeric() { *c } else { ' ' }).collect()
}

fn read_token(chars: &[char], plain: &[char], start: usize) -> Token {
    if is_ideograph(chars[start]) {
        let hash = hash_chars(&chars[start..=start]);
        return Token { start, end: start + 1, kind: Kind::Ideograph, hash };
    }
    if let Some(end) = link_end(chars, start) {
        return Token { start, end, kind: Kind::Link, hash: hash_str("://") };
    }
    let end = word_end(chars, plain, start);
    if let Some(end) = mail_end(chars, start, end) {
        return Token { start, end, kind: Kind::Mail, hash: hash_str("@") };
    }
    let digits = chars[start..end].iter().all(|c| c.is_numeric());
    let kind = if digits { Kind::Number } else { Kind::Word };
    // A word is never longer than this in any language that puts spaces between words.
    let hash = hash_chars(&chars[start..end.min(start + 40)]);
    Token { start, end, kind, hash }
}

/// Whether `c` belongs to a script written without spaces between words.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{e00}'..='\u{eff}' | '\u{20000}'..='\u{3ffff}')
}

fn word_end(chars: &[char], plain: &[char], start: usize) -> usize {
    let mut end = start;
    while end < chars.len() {
        let c = chars[end];
        let apostrophe = c == '\'' && chars.get(end + 1).is_some_and(|next| next.is_alphabetic());
        if (plain[end] == ' ' && !apostrophe) || (is_ideograph(c) && end > start) {
            break;
        }
        end += 1;
    }
    end
}

fn starts_with(chars: &[char], prefix: &str) -> bool {
    let mut rest = chars.iter();
    prefix.chars().all(|c| rest.next() == Some(&c))
}

/// Where the link that starts at `start` ends, if one does.
fn link_end(chars: &[char], start: usize) -> Option<usize> {
    let rest = &chars[start..];
    let schemed = match rest[0] {
        'h' => ["http://", "https://", "hxxp://", "hxxps://"].iter().any(|p| starts_with(rest, p)),
        'w' => starts_with(rest, "www."),
        _ => false,
    };
    let host = if schemed { 0 } else { bare_host_end(rest)? };
    let stop = |c: &char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ')' | ']' | '[' | '|');
    let length = if schemed || rest.get(host) == Some(&'/') {
        host + rest[host..].iter().position(stop).unwrap_or(rest.len() - host)
    } else {
        host
    };
    let trimmed = rest[..length].iter().rposition(|c| c.is_alphanumeric() || *c == '/')?;
    Some(start + trimmed + 1)
}

/// Top-level domains that make a bare `name.tld` a link; ones that are also file endings or words are left out.
const BARE_TLDS: &str = "com org info biz ru cn io co uk de fr es pl ua br nl eu xyz top club online site shop store live click \
    link website space pro vip ltd app dev blog tk ml ga cf gq ws cc tv us ca au pk id ir tr me ly gl net \
    casino bet win loan life world today example";

/// Longest host name that is looked for without a scheme, in characters.
const MAX_HOST: usize = 80;

fn bare_host_end(rest: &[char]) -> Option<usize> {
    let part = |c: &char| c.is_ascii_alphanumeric() || *c == '-' || *c == '.';
    let window = &rest[..rest.len().min(MAX_HOST)];
    let mut end = window.iter().position(|c| !part(c)).unwrap_or(window.len());
    while end > 0 && matches!(rest[end - 1], '.' | '-') {
        end -= 1;
    }
    let dot = rest[..end].iter().rposition(|c| *c == '.')?;
    let equals = |label: &str| label.len() == end - dot - 1 && starts_with(&rest[dot + 1..], label);
    let known = BARE_TLDS.split(' ').any(equals);
    // The framework names "asp.net" and the like are words, not links.
    let framework =
        dot <= 4 && equals("net") && ["asp", "vb", "ado", "dot"].iter().any(|p| starts_with(rest, p));
    (known && dot >= 2 && !framework && rest.get(end) != Some(&'@')).then_some(end)
}

fn mail_end(chars: &[char], start: usize, word: usize) -> Option<usize> {
    let local = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let window = chars.get(word..chars.len().min(start + 64))?;
    let at = word + window.iter().position(|c| !local(c))?;
    if chars[at] != '@' {
        return None;
    }
    let host = &chars[at + 1..];
    let length = host.iter().take(MAX_HOST).take_while(|c| local(c)).count();
    let length = host[..length].iter().rposition(|c| c.is_alphanumeric())? + 1;
    (length >= 4 && host[..length].contains(&'.')).then_some(at + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        let document = Document::new(normalise(text));
        document.tokens.iter().map(|t| (t.kind, document.token_text(t))).collect()
    }

    #[test]
    fn links_addresses_and_words_are_told_apart() {
        let found = kinds(
            "See https://A.example/b?c=1, or shop-now.xyz; write to me.x@mail.example. ASP.net isn't 12 好的",
        );
        let expected = [
            (Kind::Word, "see"),
            (Kind::Link, "https://a.example/b?c=1"),
            (Kind::Word, "or"),
            (Kind::Link, "shop-now.xyz"),
            (Kind::Word, "write"),
            (Kind::Word, "to"),
            (Kind::Mail, "me.x@mail.example"),
            (Kind::Word, "asp"),
            (Kind::Word, "net"),
            (Kind::Word, "isn't"),
            (Kind::Number, "12"),
            (Kind::Ideograph, "好"),
            (Kind::Ideograph, "的"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }
}
