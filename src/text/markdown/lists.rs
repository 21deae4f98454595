//! Lists. A number is what its author typed: a list whose numbers a page would count otherwise shows them as text.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Page, Placed};
use crate::{markup::Shape, signs::restore};

pub(super) enum List {
    Shown,
    AsTyped,
}

impl Page<'_> {
    /// A list without a tag of its own, because a page would number it otherwise or it is too deep, shows its numbers and
    /// dashes as text.
    pub(super) fn open_list(&mut self, start: Option<u64>, is_counted: bool) {
        let fits = self.markup.fits(Shape::Nest);
        let (list, name) = match start {
            None if fits => (List::Shown, "ul"),
            Some(_) if fits && is_counted => (List::Shown, "ol"),
            _ => (List::AsTyped, ""),
        };
        self.lists.push(list);
        self.markup.open(name, Shape::Nest);
    }

    pub(super) fn open_item(&mut self, marker: &str, first: Option<&Event<'_>>) {
        if !matches!(self.lists.last(), Some(List::AsTyped)) {
            return self.markup.open("li", Shape::Block);
        }
        self.label.push_str(&restore(marker));
        self.label.push(' ');
        let holds_text = matches!(
            first,
            Some(Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::End(TagEnd::Item))
                | Some(Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }))
        );
        self.markup.open(if holds_text { "p" } else { "" }, Shape::Block);
    }

    pub(super) fn write_label(&mut self) {
        let label = std::mem::take(&mut self.label);
        self.markup.verbatim(&label);
    }
}

/// For each list, in the order of their beginnings, whether its numbers are 1. 2. 3. and so on: what a page would show.
pub(super) fn counted_lists(source: &str, events: &[Placed<'_>]) -> Vec<bool> {
    let mut counted = Vec::new();
    let mut open: Vec<(usize, u64)> = Vec::new();
    for (event, place) in events {
        match event {
            Event::Start(Tag::List(start)) => {
                open.push((counted.len(), 0));
                counted.push(start.is_some());
            }
            Event::End(TagEnd::List(_)) => {
                open.pop();
            }
            Event::Start(Tag::Item) => {
                if let Some((list, number)) = open.last_mut() {
                    *number += 1;
                    let shown = marker(source, place.start).strip_suffix('.');
                    counted[*list] &= shown.is_some_and(|it| *it == number.to_string());
                }
            }
            _ => (),
        }
    }
    counted
}

/// What an item begins with, as it was typed: `-`, `12.`, `3)`.
pub(super) fn marker(source: &str, start: usize) -> &str {
    let item = source[start..].trim_start_matches([' ', '\t']);
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    item.get(..digits + 1).unwrap_or(item)
}
