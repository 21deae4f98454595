//! A page elsewhere that says it links here: whether it does, who wrote it, and what it says, by microformats2 (`h-entry`)
//! or by its title.
//!
//! The page is read once, token by token, by html5ever's tokenizer; no tree is built. What is taken is text alone, cut to
//! what a comment can hold; nothing of its markup comes along. Links in comments, scripts and templates are none.

use std::cell::RefCell;

use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind},
};
use url::Url;

use weshift_domain::{shows, visible};

/// What a foreign page says of itself, by its HTML and microformats2 (`h-entry`). `read_linking` makes it for a
/// Webmention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linking {
    /// Whether the page links to the target.
    pub links: bool,
    /// The title of the page or of its entry. `None` if it has none.
    pub title: Option<String>,
    /// The name of the entry's author. `None` if the page does not say.
    pub author: Option<String>,
    /// The text of the entry, line breaks kept. `None` if there is no entry.
    pub words: Option<String>,
    /// How the entry reacts to the target, if it says so.
    pub reaction: Option<Reaction>,
}

/// How an entry reacts to a page, by microformats2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// `u-like-of`: its author likes it.
    Like,
    /// `u-repost-of`: its author passes it on.
    Repost,
    /// `u-bookmark-of`: its author keeps it.
    Bookmark,
}

impl Reaction {
    fn of(classes: &str) -> Option<Reaction> {
        classes.split_ascii_whitespace().find_map(|class| match class {
            "u-like-of" => Some(Reaction::Like),
            "u-repost-of" => Some(Reaction::Repost),
            "u-bookmark-of" => Some(Reaction::Bookmark),
            _ => None,
        })
    }
}

/// Elements that are told apart in each other; deeper ones belong to the one they are in.
const DEEPEST: usize = 256;
/// Of a text while it is read, in bytes.
const READ: usize = 20_000;
/// Of what is kept, in characters.
const MAX_WORDS: usize = 2_000;
const MAX_NAME: usize = 100;
const MAX_TITLE: usize = 200;

/// What text in an element is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    entry: bool,
    author: bool,
    author_name: bool,
    name: bool,
    content: bool,
    summary: bool,
    title: bool,
    /// How the entry reacts to the page that is linked here.
    reaction: Option<Reaction>,
    /// Nothing of it is anybody's text.
    skip: bool,
    /// No link in it is one.
    dead: bool,
}

/// Reads the HTML of a foreign page. `page` is the address where it was found, for relative links; `is_target` says
/// whether an address is the one that the page should link to.
pub fn read_linking(html: &str, page: &Url, is_target: impl Fn(&Url) -> bool) -> Linking {
    let sink = Sink { is_target, state: RefCell::new(State::new(page.clone())) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.state.into_inner().finish()
}

struct Sink<F> {
    is_target: F,
    state: RefCell<State>,
}

struct State {
    base: Url,
    has_base: bool,
    has_entry: bool,
    stack: Vec<(String, Place)>,
    links: bool,
    title: String,
    author: String,
    author_name: String,
    name: String,
    content: String,
    summary: String,
    reaction: Option<Reaction>,
}

impl<F: Fn(&Url) -> bool> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                state.open(&tag, &self.is_target);
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                        TokenSinkResult::RawData(RawKind::Rawtext)
                    }
                    "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(tag) => state.close(&tag.name),
            Token::CharacterTokens(text) => state.text(&text),
            _ => (),
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn new(base: Url) -> State {
        State {
            base,
            has_base: false,
            has_entry: false,
            stack: Vec::new(),
            links: false,
            title: String::new(),
            author: String::new(),
            author_name: String::new(),
            name: String::new(),
            content: String::new(),
            summary: String::new(),
            reaction: None,
        }
    }

    fn place(&self) -> Place {
        self.stack.last().map(|it| it.1).unwrap_or_default()
    }

    fn open(&mut self, tag: &Tag, is_target: impl Fn(&Url) -> bool) {
        let name: &str = &tag.name;
        let attribute =
            |wanted: &str| tag.attrs.iter().find(|it| &*it.name.local == wanted).map(|it| &*it.value);
        if name == "base" && !self.has_base {
            self.has_base = true;
            if let Some(base) = attribute("href").and_then(|it| self.base.join(it).ok()) {
                self.base = base;
            }
        }
        let around = self.place();
        let address = match name {
            "a" | "area" => attribute("href"),
            "img" | "video" | "audio" | "source" => attribute("src"),
            _ => None,
        };
        let classes = attribute("class").unwrap_or_default();
        if !around.dead && address.and_then(|it| self.base.join(it).ok()).is_some_and(|it| is_target(&it)) {
            self.links = true;
            self.reaction =
                self.reaction.or(Reaction::of(classes).filter(|_| around.entry)).or(around.reaction);
        }
        if is_block(name) {
            self.text("\n\n");
        } else if name == "br" {
            self.text("\n");
        }
        if is_void(name) || tag.self_closing || self.stack.len() >= DEEPEST {
            return;
        }
        let place = self.inner(around, name, classes);
        self.stack.push((name.to_string(), place));
    }

    /// What an element with these classes is for.
    fn inner(&mut self, around: Place, name: &str, classes: &str) -> Place {
        let has = |class: &str| classes.split_ascii_whitespace().any(|it| it == class);
        let mut place = around;
        let is_dead = matches!(name, "script" | "style" | "template" | "noscript" | "textarea");
        place.dead |= is_dead;
        place.skip |= is_dead;
        place.title |= name == "title" && !around.entry && self.title.is_empty();
        if !self.has_entry && has("h-entry") {
            self.has_entry = true;
            place.entry = true;
            return place;
        }
        if !around.entry || place.skip {
            return place;
        }
        place.reaction = Reaction::of(classes).or(around.reaction);
        // What it answers or quotes is somebody else's.
        place.skip |= ["h-entry", "h-cite", "h-feed", "h-event"].iter().any(|it| has(it));
        if place.skip || around.content {
            return place;
        }
        place.author |= has("p-author") && self.author.is_empty();
        place.author_name |= place.author && has("p-name");
        if !place.author {
            place.content |= (has("e-content") || has("p-content")) && self.content.is_empty();
            place.summary |= has("p-summary") && self.summary.is_empty();
            place.name |= has("p-name") && self.name.is_empty();
        }
        place
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.text("\n\n");
        }
        if let Some(at) = self.stack.iter().rposition(|it| it.0 == name) {
            self.stack.truncate(at);
        }
    }

    fn text(&mut self, text: &str) {
        let place = self.place();
        if place.skip {
            return;
        }
        let parts = [
            (place.title, &mut self.title),
            (place.author, &mut self.author),
            (place.author_name, &mut self.author_name),
            (place.name, &mut self.name),
            (place.content, &mut self.content),
            (place.summary, &mut self.summary),
        ];
        for (wanted, part) in parts {
            if wanted && part.len() < READ {
                part.push_str(text);
            }
        }
    }

    fn finish(self) -> Linking {
        let author = line(&self.author_name, MAX_NAME).or_else(|| line(&self.author, MAX_NAME));
        Linking {
            links: self.links,
            title: line(&self.name, MAX_TITLE).or_else(|| line(&self.title, MAX_TITLE)),
            author,
            words: lines(&self.content).or_else(|| lines(&self.summary)),
            reaction: self.reaction,
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "blockquote"
            | "li"
            | "ul"
            | "ol"
            | "pre"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "figure"
            | "figcaption"
            | "table"
            | "tr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "dl"
            | "dt"
            | "dd"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// On one line; `None` if nothing of it shows.
fn line(text: &str, most: usize) -> Option<String> {
    cut(&visible(text), most)
}

/// Paragraphs with an empty line between.
fn lines(text: &str) -> Option<String> {
    let mut kept = String::new();
    let mut is_gap = false;
    for line in text.lines().map(visible) {
        if line.is_empty() {
            is_gap = !kept.is_empty();
            continue;
        }
        if !kept.is_empty() {
            kept.push_str(if is_gap { "\n\n" } else { "\n" });
        }
        kept.push_str(&line);
        is_gap = false;
    }
    cut(&kept, MAX_WORDS)
}

/// At a space, with an ellipsis, where it is too long.
fn cut(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    if !shows(text) {
        return None;
    }
    let Some((end, _)) = text.char_indices().nth(most) else { return Some(text.to_string()) };
    let short = &text[..end];
    let short = short.rfind(char::is_whitespace).map_or(short, |at| &short[..at]);
    Some(format!("{} …", short.trim_end()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TARGET: &str = "https://talk.example.org/p/a/b";

    fn read(html: &str) -> Linking {
        let page = Url::parse("https://blog.example.net/2026/post").unwrap();
        read_linking(html, &page, |url| url.as_str() == TARGET)
    }

    #[test]
    fn an_entry_says_who_wrote_it_and_what() {
        let html = r#"<!doctype html><title>Post | Blog</title><nav>Home</nav><article class="h-entry hentry">
            <h1 class="p-name">On <b>sharing</b></h1>
            <div class="h-cite u-in-reply-to"><span class="p-author h-card">Somebody else</span> <p>Their words</p></div>
            <p>by <a class="p-author h-card" href="/about"><img src="/me.png" alt=""><span class="p-name">Grace &amp; Co</span>, team</a></p>
            <div class="e-content"><p>We tried   it,<br>and <a href="https://talk.example.org/p/a/b">it works</a>.</p>
            <style>p { color: red }</style><script>alert("x")</script><ul><li>One</li><li>Two</li></ul></div></article>"#;
        let read = read(html);
        assert!(read.links);
        assert_eq!(read.title.as_deref(), Some("On sharing"));
        assert_eq!(read.author.as_deref(), Some("Grace & Co"));
        assert_eq!(read.words.as_deref(), Some("We tried it,\nand it works.\n\nOne\n\nTwo"));
    }

    #[test]
    fn a_page_without_an_entry_has_its_title() {
        let read = read("<title>Links &amp; more</title><p>See <a href='//talk.example.org/p/a/b'>this</a>");
        assert!(read.links);
        assert_eq!((read.title.as_deref(), read.author, read.words), (Some("Links & more"), None, None));
    }

    #[test]
    fn an_entry_may_like_pass_on_or_keep_what_it_links_to() {
        let reaction = |entry: &str| {
            read(&format!("<title>Like page</title><div class='h-entry'>{entry}</div>")).reaction
        };
        let link = |class: &str| format!("<a class='{class}' href='{TARGET}'>a page</a>");
        assert_eq!(reaction(&link("u-like-of")), Some(Reaction::Like));
        assert_eq!(reaction(&link("u-url u-repost-of")), Some(Reaction::Repost));
        // What is kept may be cited with more than its address.
        let cited = format!(
            "<p class='u-bookmark-of h-cite'><b>A page</b> <a class='u-url' href='{TARGET}'>there</a></p>"
        );
        assert_eq!(reaction(&cited), Some(Reaction::Bookmark));
        // Somebody else's page is liked, and ours is named beside it.
        let other = "<a class='u-like-of' href='https://elsewhere.example/'>it</a>";
        assert_eq!(reaction(&format!("{other} {}", link(""))), None);
        assert_eq!(reaction(&link("u-in-reply-to")), None);
        assert_eq!(read(&link("u-like-of")).reaction, None, "no entry says so");
    }

    #[test]
    fn only_links_are_links() {
        for html in [
            "https://talk.example.org/p/a/b",
            "<!-- <a href='https://talk.example.org/p/a/b'>x</a> -->",
            "<script>'<a href=\"https://talk.example.org/p/a/b\">'</script>",
            "<template><a href='https://talk.example.org/p/a/b'>x</a></template>",
            "<textarea><a href='https://talk.example.org/p/a/b'>x</a></textarea>",
            "&lt;a href='https://talk.example.org/p/a/b'>x&lt;/a>",
            "<p title='https://talk.example.org/p/a/b'>x",
            "<a href='https://talk.example.org/p/a/bc'>x</a>",
            "<a href='https://evil.example/?https://talk.example.org/p/a/b'>x</a>",
            "",
        ] {
            assert!(!read(html).links, "{html}");
        }
        for html in [
            "<A HREF=https://talk.example.org/p/a/b>x",
            "<a href=' https://TALK.example.org:443/p/a/../a/b '>x</a>",
            "<img src='https://talk.example.org/p/a/b'>",
            "<base href='https://talk.example.org/p/'><a href='a/b'>x</a>",
        ] {
            assert!(read(html).links, "{html}");
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        let html = format!(
            "<div class=h-entry><p class=p-name>{0}</p><p class=e-content>{0}</div>",
            "word ".repeat(50_000)
        );
        let read = read(&html);
        assert!(read.words.unwrap().chars().count() <= MAX_WORDS + 2);
        assert!(read.title.unwrap().chars().count() <= MAX_TITLE + 2);
        let deep = "<div class=h-entry>".repeat(100_000) + "<p class=e-content>x";
        assert_eq!(
            super::read_linking(&deep, &Url::parse("https://a.example/").unwrap(), |_| false).words,
            None
        );
    }

    proptest! {
        #[test]
        fn no_page_is_too_strange(html in "(<(/?)(a|p|div|script|title|template|b)( class=(h-entry|e-content|p-author|p-name))?>|<!--|-->|[ -~é\u{0}]{0,8}){0,40}") {
            read(&html);
        }
    }
}
