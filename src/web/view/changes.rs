//! Words of an author that are no comment of their own, told to whoever decides.

use weshift_templates::{
    admin::card::{Changes, Piece},
    html::Link,
};

use weshift_domain::*;
use weshift_links as links;
use weshift_text as text;

/// New words for a published comment, beside those that readers see.
pub(super) fn changes(waiting: &Waiting) -> Option<Changes> {
    let comment = &waiting.placed.comment;
    let of = links::desk_comment(comment.changes?);
    let piece = |it| match it {
        text::Piece::Kept(text) => Piece::Kept(text),
        text::Piece::Removed(text) => Piece::Removed(text),
        text::Piece::Added(text) => Piece::Added(text),
    };
    Some(match &waiting.public {
        _ if comment.adopted => Changes::Made { of: Link::new("the comment", &of) },
        None => Changes::OfRemoved { of: Link::new("that comment", &of) },
        Some(public) => Changes::Waiting {
            of: Link::new("the comment as it was", &of),
            pieces: text::compare(public.as_str(), comment.words.as_str()).into_iter().map(piece).collect(),
        },
    })
}
