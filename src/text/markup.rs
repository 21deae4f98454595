//! Writes markup the way the sanitizer does, so that it need not change it: escapes every text, closes whatever it opened, and never nests deeper than it should.
//!
//! Two kinds of elements meet here. Markdown's own nest as they should by themselves; tags that somebody typed need
//! not, so they are closed with the Markdown element around them and a stray end is shown as text.

use crate::{address::addresses, target::Target, typed::Token};
use weshift_domain::{Marks, is_noncharacter};

/// What somebody may type, and what it becomes.
pub(super) const TYPED: [(&str, Shape); 13] = [
    ("b", Shape::Inline),
    ("strong", Shape::Inline),
    ("i", Shape::Inline),
    ("em", Shape::Inline),
    ("code", Shape::Inline),
    ("a", Shape::Link),
    ("br", Shape::Break),
    ("p", Shape::Block),
    ("blockquote", Shape::Nest),
    ("ul", Shape::Nest),
    ("ol", Shape::Nest),
    ("li", Shape::Block),
    ("pre", Shape::Block),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Inline,
    Link,
    Break,
    Block,
    /// A block that may hold itself.
    Nest,
}

/// Lists and quotes inside each other.
const MAX_NEST: usize = 10;

/// All elements inside each other, above what `MAX_NEST` lists with their items need.
const MAX_OPEN: usize = 32;

pub(super) struct Markup {
    out: String,
    open: Vec<Element>,
    /// How line breaks in running text are written.
    line_break: &'static str,
    /// What the sanitizer gives every link; written here too, so that it finds nothing to change.
    rel: &'static str,
    /// The link that is open; there is never one inside another.
    anchor: Option<Anchor>,
    /// Of the open elements. Counted, since counting them each time would make deep nesting quadratic.
    shown: usize,
    nested: usize,
    code: usize,
}

struct Element {
    /// Empty: it shows nothing of itself.
    name: &'static str,
    shape: Shape,
    typed: bool,
}

struct Anchor {
    target: Target,
    text: String,
    /// Of a typed tag; shows behind the link.
    title: Option<String>,
}

impl Markup {
    pub(crate) fn new(capacity: usize, line_break: &'static str, rel: &'static str) -> Self {
        let out = String::with_capacity(capacity);
        Markup { out, open: Vec::new(), line_break, rel, anchor: None, shown: 0, nested: 0, code: 0 }
    }

    pub(crate) fn finish(mut self) -> String {
        self.close_to(0);
        self.out
    }

    /// Opens an element of Markdown; too deep, it shows nothing of itself.
    pub(crate) fn open(&mut self, name: &'static str, shape: Shape) {
        let fits = self.fits(shape);
        self.push(if fits { name } else { "" }, shape, false, None);
    }

    /// Opens a link of Markdown, or nothing that shows where there is none.
    pub(crate) fn open_link(&mut self, target: Option<Target>) {
        let name = if target.is_some() { "a" } else { "" };
        self.push(name, Shape::Link, false, target);
    }

    pub(crate) fn is_in_link(&self) -> bool {
        self.anchor.is_some()
    }

    /// Closes the innermost element of Markdown and what was typed inside it.
    pub(crate) fn close(&mut self) {
        if let Some(at) = self.open.iter().rposition(|it| !it.typed) {
            self.close_to(at);
        }
    }

    /// Whether an element of this shape would show here.
    pub(crate) fn fits(&self, shape: Shape) -> bool {
        (shape != Shape::Nest || self.nested < MAX_NEST) && self.shown < MAX_OPEN
    }

    pub(crate) fn line_break(&mut self) {
        if self.code > 0 {
            self.out.push('\n')
        } else {
            self.out.push_str(self.line_break)
        }
        self.tell_anchor(" ");
    }

    pub(crate) fn hard_break(&mut self) {
        self.out.push_str("<br>\n");
        self.tell_anchor(" ");
    }

    pub(crate) fn rule(&mut self) {
        self.out.push_str("<hr>\n");
    }

    /// Running text; bare links in it become links.
    pub(crate) fn text(&mut self, text: &str) {
        if self.anchor.is_some() || self.code > 0 {
            return self.verbatim(text);
        }
        let mut told = 0;
        for (place, target) in addresses(text) {
            self.verbatim(&text[told..place.start]);
            self.bare_link(&text[place.clone()], target);
            told = place.end;
        }
        self.verbatim(&text[told..]);
    }

    /// A link that shows its own address; text in code and inside another link.
    pub(crate) fn bare_link(&mut self, shown: &str, target: Target) {
        if self.anchor.is_some() || self.code > 0 || !self.fits(Shape::Link) {
            return self.verbatim(shown);
        }
        self.push("a", Shape::Link, false, Some(target));
        self.verbatim(shown);
        self.close();
    }

    /// Text as it is.
    pub(crate) fn verbatim(&mut self, text: &str) {
        escape(&mut self.out, text);
        self.tell_anchor(text);
    }

    /// A tag that somebody typed: acts if it is one of `TYPED` and fits here, and shows as text otherwise.
    pub(crate) fn typed(&mut self, token: &Token<'_>) {
        match token {
            Token::Text(text) => self.lines(text),
            Token::Open { name, attributes, source } => match known(name) {
                Some((_, Shape::Break)) => self.hard_break(),
                Some((name, Shape::Link)) => match attributes.href.as_deref().and_then(Target::typed) {
                    Some(target) if self.anchor.is_none() && self.fits(Shape::Link) => {
                        self.push(name, Shape::Link, true, Some(target));
                        if let Some(anchor) = &mut self.anchor {
                            anchor.title = attributes.title.clone();
                        }
                    }
                    _ => self.verbatim(source),
                },
                Some((name, shape)) if self.fits(shape) => {
                    if matches!(shape, Shape::Block | Shape::Nest) {
                        self.close_typed("p");
                    }
                    self.push(name, shape, true, None);
                }
                _ => self.verbatim(source),
            },
            Token::Close { name, source } => {
                let closed = known(name).is_some_and(|(name, _)| self.close_typed(name));
                if !closed {
                    self.verbatim(source);
                }
            }
        }
    }

    /// Text of several lines.
    fn lines(&mut self, text: &str) {
        let mut lines = text.split('\n');
        self.text(lines.next().unwrap_or_default());
        for line in lines {
            self.line_break();
            self.text(line);
        }
    }

    /// Closes the innermost typed element of this name, if no element of Markdown stands in between.
    fn close_typed(&mut self, name: &str) -> bool {
        let reach = self.open.iter().rposition(|it| !it.typed).map_or(0, |at| at + 1);
        let at = self.open[reach..].iter().rposition(|it| it.name == name).map(|at| reach + at);
        at.map(|at| self.close_to(at)).is_some()
    }

    fn push(&mut self, name: &'static str, shape: Shape, typed: bool, target: Option<Target>) {
        match &target {
            Some(target) => {
                let href = target.href.replace('&', "&amp;").replace('"', "&quot;");
                self.tag(&["<a href=\"", &href, "\" rel=\"", self.rel, "\">"]);
            }
            None if name.is_empty() => (),
            None => self.tag(&["<", name, ">"]),
        }
        if let Some(target) = target {
            self.anchor = Some(Anchor { target, text: String::new(), title: None });
        }
        let element = Element { name, shape, typed };
        self.count(&element, usize::saturating_add);
        self.open.push(element);
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(element) = self.open.pop() else { return };
            self.count(&element, usize::saturating_sub);
            match (element.name, element.shape) {
                ("", _) => (),
                (_, Shape::Link) => self.close_anchor(),
                (name, Shape::Block | Shape::Nest) => self.tag(&["</", name, ">\n"]),
                (name, Shape::Inline | Shape::Break) => self.tag(&["</", name, ">"]),
            }
        }
    }

    fn count(&mut self, element: &Element, step: fn(usize, usize) -> usize) {
        self.shown = step(self.shown, usize::from(!element.name.is_empty()));
        self.nested =
            step(self.nested, usize::from(!element.name.is_empty() && element.shape == Shape::Nest));
        self.code = step(self.code, usize::from(matches!(element.name, "code" | "pre")));
    }

    /// A link with nothing to see shows its address; one whose text names another place shows the real one too.
    fn close_anchor(&mut self) {
        let Some(anchor) = self.anchor.take() else { return };
        let shows = weshift_domain::shows(&anchor.text);
        if !shows {
            escape(&mut self.out, &anchor.target.href);
        }
        self.out.push_str("</a>");
        if let Some(host) = anchor.target.host_to_tell(&anchor.text).filter(|_| shows) {
            self.out.push_str(" (");
            escape(&mut self.out, host);
            self.out.push(')');
        }
        if let Some(title) = anchor.title.filter(|it| weshift_domain::shows(it)) {
            self.out.push_str(" \"");
            escape(&mut self.out, &title);
            self.out.push('"');
        }
    }

    fn tag(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.out.push_str(part));
    }

    /// What a link shows is remembered, to compare it with where the link goes.
    fn tell_anchor(&mut self, text: &str) {
        if let Some(anchor) = &mut self.anchor {
            anchor.text.push_str(text);
        }
    }
}

/// The spelling of the table, whatever case it was typed in.
pub(super) fn known(name: &str) -> Option<(&'static str, Shape)> {
    TYPED.into_iter().find(|(it, _)| it.eq_ignore_ascii_case(name))
}

/// What must not be shown: control characters (an entity may spell one), those that turn the direction of the text
/// around them, and what Unicode keeps for programs themselves.
pub(super) fn is_left_out(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || is_noncharacter(c)
}

/// Stand for what has to be escaped until the sanitizer is through; no text may hold them, Unicode keeps them for such
/// use. With entities instead, 65 KB of `&` would cost the sanitizer's writer 10^9 steps: for each it looks through the
/// rest of the text for a `<`.
const STAND_INS: [(char, &str); 4] =
    [('\u{fdd0}', "&amp;"), ('\u{fdd1}', "&lt;"), ('\u{fdd2}', "&gt;"), ('\u{fdd3}', "&nbsp;")];

pub(super) fn is_stand_in(c: char) -> bool {
    STAND_INS.iter().any(|&(it, _)| it == c)
}

/// Puts the entities where something stands for them.
pub(super) fn spell_out(html: String) -> String {
    if !html.contains(is_stand_in) {
        return html;
    }
    let mut spelled = String::with_capacity(html.len() + html.len() / 4);
    for c in html.chars() {
        match STAND_INS.iter().find(|&&(it, _)| it == c) {
            Some((_, entity)) => spelled.push_str(entity),
            None => spelled.push(c),
        }
    }
    spelled
}

/// Escapes text between tags, without what must not be shown and without marks that pile up on one letter.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut marks = Marks::default();
    for c in text.chars() {
        match c {
            '&' => out.push(STAND_INS[0].0),
            '<' => out.push(STAND_INS[1].0),
            '>' => out.push(STAND_INS[2].0),
            '\u{a0}' => out.push(STAND_INS[3].0),
            '\n' | '\t' | ' '..='~' => out.push(c),
            c if is_left_out(c) || !marks.fits(c) => continue,
            c => {
                out.push(c);
                continue;
            }
        }
        marks = Marks::default();
    }
}
