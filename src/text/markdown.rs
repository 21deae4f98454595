//! Markdown to markup. Reads with pulldown-cmark, writes with `Markup`; the policy stands in `text/lib.rs`.
//!
//! Time is linear in the length of the text: pulldown-cmark is, once the depth of lists and quotes is bounded
//! (`source`; an empty line costs it a step per open list, so 65 KB could cost 10^8 steps).

mod links;
mod lists;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use links::Link;
use lists::{List, counted_lists, marker};

use super::{
    definitions::{Definitions, reference},
    house::House,
    markup::{Markup, Shape, known},
    signs::{ADDRESS, restore},
    source,
    target::Target,
    typed::{Token, tokens},
};

/// Markup that still has to go through the sanitizer.
pub(super) fn render(raw: &str, house: House) -> String {
    let source = source::read(raw, house);
    let markup = Markup::new(raw.len() + raw.len() / 4, house.line_break(), house.rel());
    let mut page = Page {
        house,
        markup,
        definitions: &source.definitions,
        lists: Vec::new(),
        links: Vec::new(),
        label: String::new(),
        block: None,
    };
    page.write_all(&source.text, Depth::Outside);
    page.markup.finish()
}

/// For words that Markdown makes nothing of, such as a lone `#` or an empty quote.
pub(super) fn as_typed(source: &str) -> String {
    let mut markup = Markup::new(source.len() + 8, House::Comment.line_break(), House::Comment.rel());
    markup.open("p", Shape::Block);
    markup.typed(&Token::Text(source));
    markup.close();
    markup.finish()
}

/// Bytes of the name of a language.
const LONGEST_LANGUAGE: usize = 20;

struct Page<'a> {
    house: House,
    markup: Markup,
    definitions: &'a Definitions,
    lists: Vec<List>,
    links: Vec<Link>,
    /// What to write before the next text.
    label: String,
    /// The lines of the block of raw HTML that is being read.
    block: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outside,
    /// In lines that Markdown would take for code because they are indented.
    Indented,
}

type Placed<'s> = (Event<'s>, Range<usize>);

impl<'a> Page<'a> {
    fn write_all(&mut self, source: &str, depth: Depth) {
        let parser = Parser::new_with_broken_link_callback(
            source,
            Options::empty(),
            Some(reference(self.definitions)),
        );
        let events: Vec<Placed<'_>> = TextMergeWithOffset::new(parser.into_offset_iter()).collect();
        let mut counted = counted_lists(source, &events).into_iter();
        let mut at = 0;
        while let Some((event, place)) = events.get(at) {
            let before = at.checked_sub(1).and_then(|it| events.get(it)).map_or(0, |it| it.1.end);
            let next = events.get(at + 1).map(|it| &it.0);
            at += 1;
            match event {
                Event::Start(Tag::List(start)) => {
                    let is_counted = counted.next().unwrap_or(false);
                    self.open_list(*start, is_counted);
                }
                Event::Start(Tag::Item) => self.open_item(marker(source, place.start), next),
                Event::Start(Tag::CodeBlock(kind)) if self.house == House::Comment => {
                    at = self.code_block(kind, &events, at, &source[place.clone()], depth);
                }
                Event::Start(Tag::Heading { .. })
                    if self.house == House::Comment && matches!(next, Some(Event::End(_))) =>
                {
                    self.paragraph(&source[place.clone()]);
                    at += 1;
                }
                Event::Rule if self.house == House::Comment => self.paragraph(&source[place.clone()]),
                Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                    self.open_link(*link_type, dest_url, title, "[");
                }
                Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                    self.open_link(*link_type, dest_url, title, "![");
                }
                Event::End(TagEnd::Link | TagEnd::Image) => self.close_link(source, before, place),
                event => self.write(event),
            }
        }
    }

    fn write(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(end) => self.close(*end),
            Event::Text(text) => {
                self.write_label();
                self.text(text);
            }
            Event::Code(code) => {
                self.write_label();
                self.markup.open("code", Shape::Inline);
                self.markup.verbatim(&restore(code));
                self.markup.close();
            }
            Event::Html(html) => match &mut self.block {
                Some(block) => block.push_str(html),
                None => self.markup.verbatim(&restore(html)),
            },
            Event::InlineHtml(html) => {
                self.write_label();
                tokens(&restore(html)).iter().for_each(|token| self.markup.typed(token));
            }
            Event::SoftBreak => self.markup.line_break(),
            Event::HardBreak => self.markup.hard_break(),
            Event::Rule => self.markup.rule(),
            // Of extensions that are switched off.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => (),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph => self.markup.open("p", Shape::Block),
            Tag::Heading { level, .. } => self.heading(*level),
            Tag::BlockQuote(_) => self.markup.open("blockquote", Shape::Nest),
            Tag::CodeBlock(_) => {
                self.write_label();
                self.open_code();
            }
            Tag::Emphasis => self.markup.open("em", Shape::Inline),
            Tag::Strong => self.markup.open("strong", Shape::Inline),
            Tag::HtmlBlock => self.block = Some(String::new()),
            // Items and links are opened above, the rest belongs to extensions that are switched off.
            _ => self.markup.open("", Shape::Inline),
        }
    }

    fn close(&mut self, end: TagEnd) {
        match end {
            TagEnd::HtmlBlock => self.block_of_html(),
            TagEnd::CodeBlock => self.close_code(),
            TagEnd::Heading(_) if self.house == House::Comment => {
                self.markup.close();
                self.markup.close();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.markup.close();
            }
            TagEnd::Item => {
                self.write_label();
                self.markup.close();
            }
            _ => self.markup.close(),
        }
    }

    /// Running text; the addresses in it are marked.
    fn text(&mut self, text: &str) {
        for (at, piece) in text.split(ADDRESS).enumerate() {
            let piece = restore(piece);
            // Every second piece stands between two marks.
            match if at % 2 == 1 { Target::bare(&piece) } else { None } {
                Some(target) => self.markup.bare_link(&piece, target),
                None => self.markup.verbatim(&piece),
            }
        }
    }

    /// A paragraph that shows as it was typed.
    fn paragraph(&mut self, source: &str) {
        self.markup.open("p", Shape::Block);
        self.write_label();
        for (at, line) in source.trim().split('\n').enumerate() {
            if at > 0 {
                self.markup.line_break();
            }
            self.text(line.trim_matches([' ', '\t']));
        }
        self.markup.close();
    }

    fn open_code(&mut self) {
        self.markup.open("pre", Shape::Block);
        self.markup.open("code", Shape::Inline);
    }

    fn close_code(&mut self) {
        self.markup.close();
        self.markup.close();
    }

    /// Only what stands between fences is code in a comment: people indent paragraphs, too. Gives back where the events
    /// behind it begin.
    fn code_block(
        &mut self,
        kind: &CodeBlockKind<'_>,
        events: &[Placed<'_>],
        at: usize,
        source: &str,
        depth: Depth,
    ) -> usize {
        let length = events[at..].iter().take_while(|(event, _)| matches!(event, Event::Text(_))).count();
        let lines = events[at..at + length].iter().filter_map(|(event, _)| match event {
            Event::Text(text) => Some(&**text),
            _ => None,
        });
        match kind {
            CodeBlockKind::Fenced(_) if length == 0 => self.paragraph(source),
            CodeBlockKind::Fenced(_) => {
                let block = at.checked_sub(1).and_then(|it| events.get(it)).map_or(0, |it| it.1.end);
                let behind = block.saturating_sub(events[at + length - 1].1.end);
                let is_closed = source[source.len().saturating_sub(behind)..].contains(['`', '~']);
                self.write_label();
                self.open_code();
                self.info(source, is_closed);
                lines.for_each(|line| self.markup.verbatim(&restore(line)));
                self.close_code();
            }
            CodeBlockKind::Indented => {
                let text: String = lines
                    .flat_map(|it| it.split_inclusive('\n'))
                    .map(|it| it.trim_start_matches([' ', '\t']))
                    .collect();
                match depth {
                    Depth::Outside => self.write_all(&text, Depth::Indented),
                    Depth::Indented => self.paragraph(&text),
                }
            }
        }
        at + length + 1
    }

    /// The word right behind a fence names a language if it looks like one and another fence follows. Anything else is
    /// text that somebody wrote.
    fn info(&mut self, source: &str, is_closed: bool) {
        let fence = source.trim_start();
        let line = fence.trim_start_matches(if fence.starts_with('`') { '`' } else { '~' });
        let line = restore(line.split('\n').next().unwrap_or_default());
        let is_language = is_closed
            && (1..=LONGEST_LANGUAGE).contains(&line.trim_end().len())
            && line.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#._-".contains(&byte));
        if !line.trim().is_empty() && !is_language {
            self.markup.verbatim(line.trim());
            self.markup.verbatim("\n");
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

    /// Markdown takes the lines after a tag as they are; unless that tag is a block itself, they are a paragraph. A
    /// block may stay open over the Markdown that follows. Line breaks beside a block are nobody's words.
    fn block_of_html(&mut self) {
        let block = self.block.take().unwrap_or_default();
        let block = restore(&block);
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
