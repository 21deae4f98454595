//! A discussion as a piece of a page that another program makes.

use std::collections::HashSet;

use weshift_templates::{comment::CommentView, fragment::Fragment};

use super::{replies, thread::comment_view};
use weshift_domain::*;
use weshift_links::{self as links, Links};

/// The HTML of a discussion for a file that a static site generator includes: it holds nothing that a template language
/// would read. `comments` are those to show, in the order of the tree, parents before their replies.
pub fn fragment(links: &Links, thread: &Thread, comments: &[Comment]) -> String {
    let address = links.absolute(&links::thread(&thread.name));
    let shown: HashSet<CommentId> = comments.iter().map(|it| it.id).collect();
    let mut rest = comments.iter().peekable();
    let mut tree = Vec::new();
    while rest.peek().is_some() {
        tree.extend(level(links, &shown, &mut rest, 0));
    }
    Fragment { address, count: replies(thread.comments), comments: tree }.to_file()
}

/// The comments of this depth that stand next, each with what is deeper below it.
fn level<'a>(
    links: &Links,
    shown: &HashSet<CommentId>,
    rest: &mut std::iter::Peekable<impl Iterator<Item = &'a Comment>>,
    depth: u32,
) -> Vec<CommentView> {
    let mut views: Vec<CommentView> = Vec::new();
    while let Some(next) = rest.peek() {
        if next.depth < depth {
            break;
        }
        // An answer whose parent is no longer shown stands where its parent would.
        if next.depth > depth && !views.is_empty() {
            let below = level(links, shown, rest, depth + 1);
            views.last_mut().expect("there is one").children.extend(below);
            continue;
        }
        let Some(comment) = rest.next() else { break };
        let permalink = links.absolute(&links::comment(comment.id));
        let answers_removed = comment.parent.is_some_and(|it| !shown.contains(&it));
        views.push(CommentView { permalink, answers_removed, reply_href: None, ..comment_view(comment) });
    }
    views
}
