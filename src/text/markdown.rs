//! Markdown to markup. Reads with pulldown-cmark, writes with `Markup`; the policy stands in `text/mod.rs`.
//!
//! Time is linear in the length of the text: pulldown-cmark is, once the depth of lists and quotes is bounded
//! (an empty line costs it a step per open list, so 65 KB could cost 10^8 steps).

use std::{borrow::Cow, iter::Peekable};

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::{
    markup::{Markup, Shape, known},
    typed::{Token, tokens},
};

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum House {
    Comment,
    Post,
}

impl House {
    pub fn rel(self) -> &'static str {
        match self {
            House::Comment => "nofollow ugc noopener",
            House::Post => "noopener",
        }
    }

    /// People who write a comment end a line where they want it to end.
    fn line_break(self) -> &'static str {
        match self {
            House::Comment => "<br>\n",
            House::Post => "\n",
        }
    }
}

/// Markup that still has to go through the sanitizer.
pub(super) fn render(source: &str, house: House) -> String {
    let source = bound_nesting(source);
    let markup = Markup::new(source.len() + source.len() / 4, house.line_break(), house.rel());
    let mut page = Page { house, markup, lists: Vec::new(), label: None, block: None };
    let mut events = TextMergeStream::new(Parser::new_ext(&source, Options::empty())).peekable();
    while let Some(event) = events.next() {
        page.write(event, &mut events);
    }
    page.markup.finish()
}

/// For words that Markdown makes nothing of, such as a lone `#` or the definition of a link that is not used.
pub(super) fn as_typed(source: &str) -> String {
    let mut markup = Markup::new(source.len() + 8, House::Comment.line_break(), House::Comment.rel());
    markup.open("p", Shape::Block);
    markup.typed(&Token::Text(source));
    markup.close();
    markup.finish()
}

struct Page {
    house: House,
    markup: Markup,
    lists: Vec<List>,
    /// What to write before the next text.
    label: Option<String>,
    /// The lines of the block of raw HTML that is being read.
    block: Option<String>,
}

impl Page {
    fn write<'a>(&mut self, event: Event<'a>, rest: &mut Peekable<impl Iterator<Item = Event<'a>>>) {
        match event {
            Event::Start(Tag::Item) => self.open_item(rest.peek()),
            Event::Start(tag) => self.open(tag),
            Event::End(end) => self.close(end),
            Event::Text(text) => {
                self.write_label();
                self.markup.text(&text);
            }
            Event::Code(code) => {
                self.write_label();
                self.markup.open("code", Shape::Inline);
                self.markup.verbatim(&code);
                self.markup.close();
            }
            Event::Html(html) => match &mut self.block {
                Some(block) => block.push_str(&html),
                None => self.markup.verbatim(&html),
            },
            Event::InlineHtml(html) => {
                self.write_label();
                tokens(&html).iter().for_each(|token| self.markup.typed(token));
            }
            Event::SoftBreak => self.markup.line_break(),
            Event::HardBreak => self.markup.hard_break(),
            Event::Rule => self.rule(),
            // Of extensions that are switched off.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => (),
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.markup.open("p", Shape::Block),
            Tag::Heading { level, .. } => self.heading(level),
            Tag::BlockQuote(_) => self.markup.open("blockquote", Shape::Nest),
            Tag::CodeBlock(_) => {
                self.write_label();
                self.markup.open("pre", Shape::Block);
                self.markup.open("code", Shape::Inline);
            }
            Tag::List(start) => self.open_list(start),
            Tag::Emphasis => self.markup.open("em", Shape::Inline),
            Tag::Strong => self.markup.open("strong", Shape::Inline),
            // An address stays as its author typed it: no link, and nothing for collectors.
            Tag::Link { link_type: LinkType::Email, .. } => self.markup.open("", Shape::Inline),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.write_label();
                self.markup.open_link(&dest_url);
            }
            Tag::HtmlBlock => self.block = Some(String::new()),
            // Items are opened above, the rest belongs to extensions that are switched off.
            _ => self.markup.open("", Shape::Inline),
        }
    }

    fn close(&mut self, end: TagEnd) {
        match end {
            TagEnd::HtmlBlock => self.block_of_html(),
            TagEnd::CodeBlock => {
                self.markup.close();
                self.markup.close();
            }
            TagEnd::Heading(_) if self.house == House::Comment => {
                self.markup.close();
                self.markup.close();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.markup.close();
            }
            _ => self.markup.close(),
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        match (self.house, level) {
            (House::Comment, _) => {
                self.markup.open("p", Shape::Block);
                self.markup.open("strong", Shape::Inline);
            }
            (House::Post, HeadingLevel::H1 | HeadingLevel::H2) => self.markup.open("h2", Shape::Block),
            (House::Post, _) => self.markup.open("h3", Shape::Block),
        }
    }

    fn rule(&mut self) {
        match self.house {
            House::Post => self.markup.rule(),
            House::Comment => {
                self.markup.open("p", Shape::Block);
                self.markup.verbatim("* * *");
                self.markup.close();
            }
        }
    }

    /// A list without a tag of its own, because it starts with another number than 1 or is too deep, shows its
    /// numbers and dashes as text.
    fn open_list(&mut self, start: Option<u64>) {
        let fits = self.markup.fits(Shape::Nest);
        let (list, name) = match start {
            None if fits => (List::Shown, "ul"),
            Some(1) if fits => (List::Shown, "ol"),
            Some(number) => (List::Numbers(number), ""),
            None => (List::Dashes, ""),
        };
        self.lists.push(list);
        self.markup.open(name, Shape::Nest);
    }

    fn open_item(&mut self, first: Option<&Event<'_>>) {
        self.label = match self.lists.last_mut() {
            Some(List::Numbers(number)) => {
                *number += 1;
                Some(format!("{}. ", *number - 1))
            }
            Some(List::Dashes) => Some("- ".to_string()),
            Some(List::Shown) | None => return self.markup.open("li", Shape::Block),
        };
        let holds_text = matches!(
            first,
            Some(Event::Text(_) | Event::Code(_) | Event::InlineHtml(_))
                | Some(Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }))
        );
        self.markup.open(if holds_text { "p" } else { "" }, Shape::Block);
    }

    fn write_label(&mut self) {
        if let Some(label) = self.label.take() {
            self.markup.verbatim(&label);
        }
    }

    /// Markdown takes the lines after a tag as they are; unless that tag is a block itself, they are a paragraph. A
    /// block may stay open over the Markdown that follows. Line breaks beside a block are nobody's words.
    fn block_of_html(&mut self) {
        let block = self.block.take().unwrap_or_default();
        let tokens = tokens(&block);
        let is_block = |token: Option<&Token<'_>>| match token {
            None => true,
            Some(Token::Text(_)) => false,
            Some(Token::Open { name, .. } | Token::Close { name, .. }) => {
                known(name).is_some_and(|(_, shape)| matches!(shape, Shape::Block | Shape::Nest))
            }
        };
        let is_paragraph = !is_block(tokens.first());
        if is_paragraph {
            self.markup.open("p", Shape::Block);
        }
        self.write_label();
        for (at, token) in tokens.iter().enumerate() {
            let Token::Text(mut text) = *token else {
                self.markup.typed(token);
                continue;
            };
            if at == 0 || is_block(tokens.get(at - 1)) {
                text = text.trim_start_matches(['\n', ' ', '\t']);
            }
            if is_block(tokens.get(at + 1)) {
                text = text.trim_end_matches(['\n', ' ', '\t']);
            }
            self.markup.typed(&Token::Text(text));
        }
        if is_paragraph {
            self.markup.close();
        }
    }
}

enum List {
    Shown,
    /// The number of its next item.
    Numbers(u64),
    Dashes,
}

/// Lists and quotes that one line may open; more than `Markup` shows.
const MAX_MARKERS: usize = 16;

/// Escapes the marker that would open one list or quote too many.
fn bound_nesting(source: &str) -> Cow<'_, str> {
    let mut bounded = String::new();
    let mut told = 0;
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        if let Some(at) = marker_too_many(line) {
            bounded.push_str(&source[told..start + at]);
            bounded.push('\\');
            told = start + at;
        }
        start += line.len();
    }
    if told == 0 && bounded.is_empty() {
        return Cow::Borrowed(source);
    }
    bounded.push_str(&source[told..]);
    Cow::Owned(bounded)
}

/// Where to put the backslash. A line of nothing but asterisks is a rule, whatever its length.
fn marker_too_many(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let is_gap = |at: usize| bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace());
    let (mut at, mut markers) = (0, 0);
    loop {
        while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            at += 1;
        }
        let digits = bytes[at..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let sign = at + digits;
        let is_marker = match bytes.get(sign)? {
            b'>' => digits == 0,
            b'-' | b'+' | b'*' => digits == 0 && is_gap(sign + 1),
            b'.' | b')' => digits > 0 && is_gap(sign + 1),
            _ => false,
        };
        if !is_marker {
            return None;
        }
        markers += 1;
        if markers > MAX_MARKERS {
            let first = bytes[sign];
            let is_rule = first != b'>'
                && bytes[sign..].iter().all(|&byte| byte == first || byte.is_ascii_whitespace());
            return (!is_rule).then_some(sign);
        }
        at = sign + 1;
    }
}
