//! Links, images and references of Markdown. A link shows where it may lead; everything else shows as it was typed.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::Page;
use crate::{markup::Shape, signs::restore, target::Target};

/// A link or an image that is open.
pub(super) enum Link {
    /// What to write behind it.
    Shown(String),
    /// Shown without brackets around it: an email address.
    Bare,
    /// Its target is not allowed, so all of it shows as it was typed. Holds the length of what is written already.
    AsTyped(usize),
}

impl Page<'_> {
    /// A link to a target that is not allowed shows as it was typed, and an email address as itself: nothing for
    /// collectors.
    pub(super) fn open_link(&mut self, kind: LinkType, dest: &str, title: &str, bracket: &str) {
        self.write_label();
        if kind == LinkType::Email {
            self.links.push(Link::Bare);
            return self.markup.open_link(None);
        }
        let dest = restore(dest);
        let target =
            Target::typed(&if kind == LinkType::Inline { dest.replace("&amp;", "&").into() } else { dest });
        let is_inside = self.markup.is_in_link();
        if target.is_none() || (!is_inside && !self.markup.fits(Shape::Link)) {
            let bracket = if kind == LinkType::Autolink { "<" } else { bracket };
            self.links.push(Link::AsTyped(bracket.len()));
            self.markup.open_link(None);
            return self.markup.verbatim(bracket);
        }
        self.markup.open_link(target.filter(|_| !is_inside));
        let mut behind = String::new();
        // `[1]` is what the author wrote; only the address behind it was far away.
        if matches!(kind, LinkType::ShortcutUnknown) {
            self.markup.verbatim("[");
            behind.push(']');
        }
        if !title.is_empty() {
            behind.push_str(&format!(" \"{}\"", restore(title)));
        }
        self.links.push(Link::Shown(behind));
    }

    pub(super) fn close_link(&mut self, source: &str, before: usize, place: &Range<usize>) {
        match self.links.pop() {
            Some(Link::AsTyped(written)) => {
                self.markup.close();
                let is_empty = before <= place.start || before >= place.end;
                let written = if is_empty { place.start + written } else { before };
                self.text(&source[written..place.end]);
            }
            Some(Link::Shown(behind)) => {
                let behind = match behind.strip_prefix(']') {
                    Some(behind) => {
                        self.markup.verbatim("]");
                        behind
                    }
                    None => &behind,
                };
                self.markup.close();
                self.markup.verbatim(behind);
            }
            Some(Link::Bare) | None => self.markup.close(),
        }
    }
}
