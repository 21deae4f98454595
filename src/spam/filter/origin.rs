//! Features of who a comment comes from: name, mail address, site.

use super::lexicon::{LEXICON, Place};
use super::links::{self, MAX_LINK, address, contains, own_site, owner, text};
use super::normalise::normalise;
use super::sample::Sample;
use super::sink::{Group, Sink};
use super::structure::{is_gibberish, other_script};
use super::tokens::{Document, SEED, hash_chars, mix};
use super::topics::TOPICS;
use super::wording::{bin, key};

/// Finds the features of author, mail address and site.
pub(crate) fn collect(sample: &Sample, document: &Document, sink: &mut impl Sink) {
    let site = lower(sample.url);
    author(sample.author, document, &site, sink);
    if !site.is_empty() {
        links::link(&site, sink);
        own_site(&site, document, sink);
    }
    mail(sample.email, sink);
    if !sample.post.is_empty() && other_script(document, sample.post) {
        sink.put(Group::Form, key(b'O', 0), || "another alphabet than the post".to_owned());
    }
}

fn lower(text: &str) -> Vec<char> {
    let text = &text[..text.floor_char_boundary(4 * MAX_LINK)];
    text.trim().to_lowercase().chars().take(MAX_LINK).collect()
}

/// Only what is unusual about a name counts: that there is one says more about the site than about the comment.
fn author(name: &str, document: &Document, site: &[char], sink: &mut impl Sink) {
    let name = &name[..name.floor_char_boundary(MAX_LINK)];
    let author = Document::new(normalise(name.trim()));
    if author.tokens.is_empty() {
        return;
    }
    // The whole name, so that a site learns its regulars; single names would judge people by where they come from.
    let whole = author.tokens.iter().fold(SEED, |hash, token| mix(hash, token.hash));
    sink.put(Group::Author, key(b'a', whole), || "this author's name".to_owned());
    let mut put = |id: u64, value: u64, name: &str| {
        if value > 0 {
            sink.put(Group::Author, key(b'A', id << 8 | value), || name.to_owned());
        }
    };
    let words = author.tokens.len();
    let phrase = words >= 2 && author.text.chars.iter().all(|c| !c.is_uppercase());
    put(1, bin(words.saturating_sub(2)).min(3), "many words in the author's name");
    put(2, u64::from(phrase), "an author's name in small letters");
    let gibberish = author.tokens.iter().any(|t| is_gibberish(&author.text.chars[t.start..t.end]));
    put(5, u64::from(gibberish), "an author's name without sense");
    let digits = author.lower.iter().filter(|c| c.is_ascii_digit()).count();
    put(6, bin(digits).min(4), "digits in the author's name");
    let in_site = !site.is_empty() && {
        let host = address(site).host;
        author.tokens.iter().any(|token| contains(host, author.token_chars(token)))
    };
    put(7, u64::from(in_site), "the author's name in the site's address");
    meaning(&author, document, put);
}

/// Whether a name is a phrase of the lists, and whether the text repeats it.
fn meaning(author: &Document, document: &Document, mut put: impl FnMut(u64, u64, &str)) {
    let (mut listed, mut sells, mut repeated) = (false, false, 0);
    for token in author.tokens.iter().take(8) {
        let hit = LEXICON.longest_at(&author.plain, token.start, Place::Prose);
        listed |= hit.is_some_and(|hit| hit.words > 1 || (hit.whole && hit.end - hit.start >= 5));
        let topic = TOPICS.longest_at(&author.plain, token.start, Place::Prose);
        sells |= topic.is_some_and(|(hit, topic)| TOPICS.sells(topic) && hit.end - hit.start >= 4);
        let long = token.end - token.start >= 4;
        repeated += usize::from(long && document.tokens.iter().any(|other| other.hash == token.hash));
    }
    put(3, u64::from(listed), "an author's name from the phrase list");
    put(8, u64::from(sells), "an author's name that advertises");
    put(4, bin(repeated).min(2), "the author's name in the text");
}

fn mail(email: &str, sink: &mut impl Sink) {
    let chars = lower(email);
    let Some(at) = chars.iter().rposition(|c| *c == '@') else {
        return;
    };
    let (tld, domain) = owner(&chars[at + 1..]);
    let local = &chars[..at];
    let domain_hash = hash_chars(domain);
    sink.put(Group::Author, key(b'm', domain_hash), || format!("a mail address at {}", text(domain)));
    sink.put(Group::Author, key(b'M', hash_chars(tld)), || format!("a mail address under .{}", text(tld)));
    let digits = bin(local.iter().filter(|c| c.is_ascii_digit()).count()).min(4);
    sink.put(Group::Author, key(b'n', mix(1, digits)), || "digits in the mail address".to_owned());
}
