//! Features of links: in a text, and of the site an author gave.

use super::lexicon::{LEXICON, Place};
use super::sink::{Group, Sink};
use super::tokens::{Document, Kind, hash_chars, plain};
use super::topics::TOPICS;
use super::wording::{bin, key};

/// Services that hide where a link leads.
const SHORTENERS: &str = "bit.ly goo.gl t.co tinyurl.com ow.ly is.gd cutt.ly rb.gy shorturl.at adf.ly tiny.cc bit.do buff.ly \
    lnkd.in t.ly v.gd soo.gd s.id rebrand.ly shrtco.de clck.ru vk.cc surl.li u.to j.mp linktr.ee bc.vc \
    ouo.io shorte.st x.co";

/// Top-level domains nobody can own.
const RESERVED: &str = "example test invalid local localhost";

/// Sites that commenters cite and spammers have nothing to gain from.
const REFERENCES: &str = "wikipedia.org github.com gitlab.com stackoverflow.com stackexchange.com imgur.com python.org \
    mozilla.org microsoft.com w3.org arxiv.org doi.org archive.org nytimes.com bbc.co.uk bbc.com \
    theguardian.com nature.com npmjs.com crates.io debian.org ubuntu.com apache.org r-project.org \
    kaggle.com ycombinator.com xkcd.com ietf.org docker.com oracle.com php.net jsfiddle.net pastebin.com \
    bitbucket.org sourceforge.net codeplex.com jquery.com apple.com wiktionary.org wikimedia.org \
    openstreetmap.org hbr.org acm.org ieee.org europa.eu";

/// Longest part of a link that is looked at, in characters.
pub(crate) const MAX_LINK: usize = 300;
/// Links looked at in one text.
const MAX_LINKS: usize = 20;

/// Finds the features of the links in a text.
pub(crate) fn collect(document: &Document, sink: &mut impl Sink) {
    for token in document.tokens.iter().filter(|token| token.kind == Kind::Link).take(MAX_LINKS) {
        link(document.token_chars(token), sink);
    }
}

/// Whether `name` is one of the words of `list`.
fn listed(list: &str, name: &[char]) -> bool {
    list.split(' ').any(|word| word.chars().eq(name.iter().copied()))
}

/// The parts of a web address.
pub(crate) struct Address<'a> {
    /// Name of the server, without `www.`.
    pub host: &'a [char],
    /// The rest.
    pub path: &'a [char],
}

/// Cuts a web address, with or without its scheme.
pub(crate) fn address(link: &[char]) -> Address<'_> {
    let scheme = link.windows(3).position(|window| window == [':', '/', '/']).map_or(0, |at| at + 3);
    let rest = &link[scheme..];
    let rest = if rest.starts_with(&['w', 'w', 'w', '.']) { &rest[4..] } else { rest };
    let end = rest.iter().position(|c| matches!(c, '/' | '?' | '#' | ':')).unwrap_or(rest.len());
    Address { host: &rest[..end], path: &rest[end..] }
}

/// Last label of a host, and the two (or three, for `co.uk` and the like) that name its owner.
pub(crate) fn owner(host: &[char]) -> (&[char], &[char]) {
    let dots: Vec<usize> = host.iter().enumerate().filter(|(_, c)| **c == '.').map(|(at, _)| at).collect();
    let Some(last) = dots.last() else {
        return (host, host);
    };
    let tld = &host[last + 1..];
    let second = if dots.len() >= 2 { dots[dots.len() - 2] + 1 } else { 0 };
    let short = tld.len() == 2 && last - second <= 3 && dots.len() >= 2;
    let from = match (short, dots.len()) {
        (true, 3..) => dots[dots.len() - 3] + 1,
        (true, _) => 0,
        (false, _) => second,
    };
    (tld, &host[from..])
}

fn words_of(chars: &[char]) -> impl Iterator<Item = &[char]> {
    chars.split(|c| !c.is_alphanumeric()).filter(|word| word.len() >= 2).take(16)
}

/// Characters as text.
pub(crate) fn text(chars: &[char]) -> String {
    chars.iter().collect()
}

/// Finds the features of one link, in lower case.
pub(crate) fn link(link: &[char], sink: &mut impl Sink) {
    let Address { host, path } = address(&link[..link.len().min(MAX_LINK)]);
    let (tld, domain) = owner(host);
    let name = || format!("a link to {}", text(domain));
    sink.put(Group::Link, key(b'd', hash_chars(domain)), name);
    // Reserved names stand for others in made-up texts.
    if !listed(RESERVED, tld) {
        sink.put(Group::Link, key(b'D', hash_chars(tld)), || format!("a link to .{}", text(tld)));
    }
    for word in words_of(&host[..host.len() - tld.len()]).chain(words_of(path)) {
        sink.put(Group::Link, key(b'u', hash_chars(word)), || text(word));
    }
    listed_words(&Address { host: &host[..host.len() - tld.len()], path }, sink);
    if listed(SHORTENERS, domain) {
        sink.put(Group::Link, key(b'S', 0), name);
    }
    if listed(REFERENCES, domain) {
        sink.put(Group::Link, key(b'R', 0), name);
    }
    let depth = path.iter().filter(|c| **c == '/').count().min(4) as u64;
    let dashes = bin(link.iter().filter(|c| **c == '-').count()).min(4);
    let query = u64::from(path.contains(&'?'));
    let parts = [
        (1, depth, "a link to an inner page"),
        (2, dashes, "dashes in a link"),
        (3, query, "a link with parameters"),
    ];
    for (id, value, name) in parts.into_iter().filter(|(_, value, _)| *value > 0) {
        sink.put(Group::Link, key(b'p', id << 8 | value), || name.to_owned());
    }
}

/// The first phrase of the list, and the first of a topic that sells, in an address.
fn listed_words(address: &Address, sink: &mut impl Sink) {
    let (mut listed, mut sells) = (None, None);
    for part in [address.host, address.path] {
        let plain = plain(part);
        for at in 0..plain.len() {
            if listed.is_none() && plain[at] != ' ' && (at == 0 || plain[at - 1] == ' ') {
                listed = LEXICON
                    .longest_at(&plain, at, Place::Address)
                    .map(|hit| text(&plain[hit.start..hit.end]));
            }
            // Names of sites join words, so a phrase may start anywhere.
            if sells.is_none() && plain[at] != ' ' {
                let hit = TOPICS.longest_at(&plain, at, Place::Address);
                let hit = hit.filter(|(hit, topic)| hit.end - hit.start >= 5 && TOPICS.sells(*topic));
                sells = hit.map(|(hit, _)| text(&plain[hit.start..hit.end]));
            }
        }
    }
    if let Some(phrase) = listed {
        sink.put(Group::Link, key(b'x', 0), || phrase);
    }
    if let Some(phrase) = sells {
        sink.put(Group::Link, key(b'y', 0), || phrase);
    }
}

/// Whether the text names or links the author's own site.
pub(crate) fn own_site(site: &[char], document: &Document, sink: &mut impl Sink) {
    let Address { host, path } = address(site);
    let (_, domain) = owner(host);
    let links = document.tokens.iter().filter(|token| token.kind == Kind::Link).take(MAX_LINKS);
    let linked = links.filter(|token| contains(document.token_chars(token), domain)).count() > 0;
    let deep = path.len() > 1;
    let value = u64::from(linked) << 1 | u64::from(deep);
    let name =
        if linked { "the author's site linked in the text" } else { "an inner page as the author's site" };
    if value > 0 {
        sink.put(Group::Author, key(b'o', value), || name.to_owned());
    }
}

/// Whether `part`, of four characters at least, occurs in `chars`.
pub(crate) fn contains(chars: &[char], part: &[char]) -> bool {
    part.len() >= 4 && chars.windows(part.len()).any(|window| window == part)
}
