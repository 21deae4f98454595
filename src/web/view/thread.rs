//! Discussions: a post with all of its own, one on a page of its own, and the page on which one comment is answered.

use std::{collections::HashMap, iter::successors};

use weshift_templates::{
    comment::{CommentView, OwnNote},
    html::Link,
    post::{Discussion, FollowForm, PostPage, ShiftSection},
    reply::ReplyPage,
    shift::{Heading, News, Pages, ShiftPage, SideLink},
    thread::ThreadView,
};

use super::{
    super::Web,
    exercise::{Placing, beside as beside_shift, stand},
    form::{FormState, comment_form, trusted},
    layout, pair, place_link, private_layout, replies, time_of_day, when,
};
use weshift_domain::*;
use weshift_links as links;

/// A comment of the reader's own, just published: what they are told there.
pub(crate) struct Own {
    pub id: CommentId,
    pub key: String,
    pub editable_until: Option<Moment>,
}

/// A thread and what is shown of it.
pub(crate) struct Discussed {
    pub thread: Thread,
    /// In tree order, or the newest in order of time.
    pub comments: Vec<Comment>,
    /// Those whom they answer but that are not among them.
    pub answered: Vec<Placed>,
    pub page: u32,
    pub pages: u32,
    /// How many stand on the side from which it is read. None: it is read whole.
    pub total: Option<u32>,
}

/// What stands beside a discussion on its own page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aside {
    /// From which side it is read; none: whole.
    pub side: Option<Side>,
    /// Public pictures of its shift.
    pub snapshots: Vec<Snapshot>,
    pub placing: Placing,
}

/// What the page of a post is made of.
pub(crate) struct PostParts {
    pub post: Post,
    /// The shifts' in order, then the whole post's.
    pub threads: Vec<Discussed>,
    /// Public pictures of its shifts.
    pub snapshots: Vec<Snapshot>,
    pub previous: Option<(String, String)>,
    pub next: Option<(String, String)>,
}

pub(crate) fn post_page(web: &Web, parts: PostParts) -> String {
    let PostParts { post, threads, snapshots, previous, next } = parts;
    let link = |it: Option<(String, String)>| it.map(|(slug, title)| Link::new(&title, &links::post(&slug)));
    let (previous, next) = (link(previous), link(next));
    let mut sections = Vec::new();
    let mut whole = None;
    for discussed in threads {
        match discussed.thread.shift_id {
            Some(id) => sections.extend(section(web, &post, id, &snapshots, discussed)),
            None => whole = Some(newest_of(web, None, discussed)),
        }
    }
    let mut frame = layout(web, &post.title);
    frame.webmention = web.mentions.is_some();
    frame.canonical = Some(web.links.absolute(&links::post(&post.slug)));
    frame.feeds.insert(0, Link::new(&format!("Comments on {}", post.title), &links::post_feed(&post.slug)));
    PostPage {
        layout: frame,
        title: post.title,
        byline: post.byline,
        when: when(post.published_at),
        body: trusted(&post.body),
        sections,
        exercise_href: links::exercise(&post.slug),
        whole: whole.expect("every post has a discussion of its own"),
        previous,
        next,
    }
    .render()
    .into_string()
}

fn section(
    web: &Web,
    post: &Post,
    id: ShiftId,
    snapshots: &[Snapshot],
    discussed: Discussed,
) -> Option<ShiftSection> {
    let index = post.shifts.iter().position(|it| it.id == id)?;
    let shift = &post.shifts[index];
    let anchor = format!("shift-{}", shift.key);
    Some(ShiftSection {
        number: index as u32 + 1,
        from: shift.from.clone(),
        to: shift.to.clone(),
        question: shift.question.clone(),
        href: links::thread(&discussed.thread.name),
        count: replies(discussed.thread.comments),
        beside: beside_shift(web, post, shift, snapshots, Placing::default()),
        stand: stand(web, shift, snapshots),
        discussion: newest_of(web, Some(shift), discussed),
        anchor,
    })
}

/// The newest of a discussion, as the post's page shows it.
fn newest_of(web: &Web, shift: Option<&Shift>, discussed: Discussed) -> Discussion {
    let total = discussed.thread.comments;
    let more = (total as usize > discussed.comments.len())
        .then(|| Link::new(&format!("All {}", replies(total)), &links::thread(&discussed.thread.name)));
    let form = comment_form(web, &discussed.thread, shift, FormState::default());
    let feed_href = links::thread_feed(&discussed.thread.name);
    Discussion { thread: thread_view(web, &discussed, more, None), form, feed_href, follow: None }
}

/// One discussion, one page of it.
pub(crate) fn discussion_page(
    web: &Web,
    post: &Post,
    discussed: Discussed,
    aside: Aside,
    state: FormState,
    own: Option<&Own>,
) -> String {
    let name = discussed.thread.name.clone();
    let index = post.shifts.iter().position(|it| Some(it.id) == discussed.thread.shift_id);
    let shift = index.map(|it| &post.shifts[it]);
    let title = shift.map_or_else(|| format!("On “{}”", post.title), |it| pair(&it.from, &it.to));
    let wrong = !state.problems.is_empty() || state.notice.is_some() || aside.placing.error.is_some();
    let mut frame = layout(web, &if wrong { format!("Error: {title}") } else { title.clone() });
    frame.webmention = web.mentions.is_some();
    frame.noindex = wrong || own.is_some();
    frame.canonical = Some(web.links.absolute(&links::thread_page(&name, discussed.page)));
    frame.noindex |= aside.side.is_some();
    frame.feeds.insert(0, Link::new(&format!("Comments on {title}"), &links::thread_feed(&name)));
    let beside = |step: i32| {
        let other = post.shifts.get(usize::try_from(index? as i32 + step).ok()?)?;
        let name = ThreadName { post: post.slug.clone(), shift: Some(other.key.clone()) };
        Some(Link::new(&pair(&other.from, &other.to), &links::thread(&name)))
    };
    let (previous, next) = (beside(-1), beside(1));
    let pages = pages(&discussed, aside.side);
    let sides = shift.map(|it| sides(&discussed, it, aside.side)).unwrap_or_default();
    let aside = shift.map(|it| beside_shift(web, post, it, &aside.snapshots, aside.placing));
    let follow = state.follow.clone();
    let form = comment_form(web, &discussed.thread, shift, FormState { open: true, ..state });
    ShiftPage {
        layout: frame,
        post: Link::new(&post.title, &links::post(&post.slug)),
        heading: match (index, shift) {
            (Some(index), Some(shift)) => Heading::Shift {
                number: index as u32 + 1,
                total: post.shifts.len() as u32,
                from: shift.from.clone(),
                to: shift.to.clone(),
                question: shift.question.clone(),
            },
            _ => Heading::WholePost { title: post.title.clone() },
        },
        beside: aside,
        sides,
        discussion: Discussion {
            thread: thread_view(web, &discussed, None, own),
            form,
            feed_href: links::thread_feed(&name),
            // Also for who tried where it is not offered: what they typed is given back.
            follow: (web.intake.offers_mail() || follow.problem.is_some()).then(|| FollowForm {
                action: links::follow(&name),
                email: follow.email,
                problem: follow.problem,
            }),
        },
        news: (discussed.page == discussed.pages.max(1) && own.is_none() && discussed.total.is_none())
            .then(|| News { href: links::live(&name), count: discussed.thread.comments }),
        pages,
        previous,
        next,
    }
    .render()
    .into_string()
}

/// The ways to read a discussion in which somebody wrote.
fn sides(discussed: &Discussed, shift: &Shift, current: Option<Side>) -> Vec<SideLink> {
    if discussed.thread.comments == 0 {
        return Vec::new();
    }
    let name = &discussed.thread.name;
    let whole =
        SideLink { text: "All replies".into(), href: links::thread(name), is_current: current.is_none() };
    let words = |side: Side| match side {
        Side::From => format!("From the “{}” side", shift.from),
        Side::Between => "In between".to_string(),
        Side::To => format!("From the “{}” side", shift.to),
    };
    let one = |side: Side| SideLink {
        text: words(side),
        href: links::thread_side(name, side, 1),
        is_current: current == Some(side),
    };
    std::iter::once(whole).chain(Side::ALL.map(one)).collect()
}

fn pages(discussed: &Discussed, side: Option<Side>) -> Option<Pages> {
    let name = &discussed.thread.name;
    pages_at(discussed, |page| match side {
        Some(side) => links::thread_side(name, side, page),
        None => links::thread_page(name, page),
    })
}

/// Where in a long discussion this is, if its pages are at these addresses.
pub(super) fn pages_at(discussed: &Discussed, href: impl Fn(u32) -> String) -> Option<Pages> {
    (discussed.pages > 1).then(|| Pages {
        label: format!("Page {} of {}", discussed.page, discussed.pages),
        earlier: (discussed.page > 1).then(|| href(discussed.page - 1)),
        later: (discussed.page < discussed.pages).then(|| href(discussed.page + 1)),
    })
}

/// The page on which one comment is answered.
pub(crate) fn reply_page(
    web: &Web,
    parent: &Placed,
    thread: &Thread,
    shift: Option<&Shift>,
    state: FormState,
) -> String {
    let author = parent.comment.author.as_str().to_string();
    let title = format!("Leave a Reply to {author}");
    let wrong = !state.problems.is_empty() || state.notice.is_some();
    let author_name = author.clone();
    let replying_to = Some((parent.comment.id, author));
    let replies = Link::new(&format!("Replies to {author_name}"), &links::answers_feed(parent.comment.id));
    let mut frame = private_layout(web, &if wrong { format!("Error: {title}") } else { title });
    frame.feeds.push(replies);
    ReplyPage {
        layout: frame,
        place: place_link(&parent.place),
        parent: CommentView { reply_href: None, report_href: None, ..comment_view(&parent.comment) },
        form: comment_form(web, thread, shift, FormState { replying_to, ..state }),
    }
    .render()
    .into_string()
}

pub(super) fn thread_view(
    web: &Web,
    discussed: &Discussed,
    more: Option<Link>,
    own: Option<&Own>,
) -> ThreadView {
    let max_depth = web.settings.moderation.max_depth as usize;
    let empty = match discussed.total {
        Some(_) => "Nobody who shows where they stand has written from this side yet.",
        None => "Nobody has written here yet. Be the first: an example from where you are helps most.",
    };
    ThreadView {
        count: replies(discussed.total.unwrap_or(discussed.thread.comments)),
        comments: nest(&discussed.comments, &discussed.answered, max_depth, own),
        empty: empty.into(),
        more,
    }
}

/// Puts each answer under what it answers, as deep as is allowed; what stands elsewhere says whom it answers.
fn nest(comments: &[Comment], answered: &[Placed], max_depth: usize, own: Option<&Own>) -> Vec<CommentView> {
    let parents: HashMap<CommentId, Option<CommentId>> =
        comments.iter().map(|it| (it.id, it.parent)).collect();
    let names: HashMap<CommentId, &str> = answered
        .iter()
        .map(|it| &it.comment)
        .filter(|it| it.status == Status::Approved)
        .chain(comments)
        .map(|it| (it.id, it.author.as_str()))
        .collect();
    let mut roots = Vec::new();
    let mut open: Vec<(CommentId, CommentView)> = Vec::new();
    for comment in comments {
        // Rows that somebody else wrote may answer each other in a circle.
        let above = successors(comment.parent, |id| parents.get(id).copied().flatten()).take(comments.len());
        let mut places = above.filter_map(|id| open.iter().position(|(it, _)| *it == id));
        let depth = places.next().map_or(0, |index| (index + 1).min(max_depth.saturating_sub(1)));
        close(&mut open, &mut roots, depth);
        let mut view = comment_view(comment);
        let nested = open.last().map(|(id, _)| *id);
        if let Some(parent) = comment.parent.filter(|it| Some(*it) != nested) {
            view.in_reply_to = names.get(&parent).map(|name| Link::new(name, &links::comment(parent)));
            view.answers_removed = view.in_reply_to.is_none();
        }
        view.own = own.filter(|it| it.id == comment.id).map(own_note);
        open.push((comment.id, view));
    }
    close(&mut open, &mut roots, 0);
    roots
}

/// Hands what is open below `depth` to what it stands under.
fn close(open: &mut Vec<(CommentId, CommentView)>, roots: &mut Vec<CommentView>, depth: usize) {
    while open.len() > depth {
        let Some((_, done)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, above)) => above.children.push(done),
            None => roots.push(done),
        }
    }
}

fn own_note(own: &Own) -> OwnNote {
    let href = links::own_comment(own.id, &own.key);
    match own.editable_until {
        Some(until) => OwnNote {
            text: "Thank you, your reply is published.".into(),
            link: Link::new(&format!("Change or withdraw it until {}", time_of_day(until)), &href),
        },
        None => OwnNote { text: "This is your reply.".into(), link: Link::new("Your private page", &href) },
    }
}

pub(super) fn comment_view(comment: &Comment) -> CommentView {
    CommentView {
        anchor: links::anchor(comment.id),
        author: comment.author.as_str().into(),
        author_href: comment.url.as_ref().map(|it| it.as_str().into()),
        when: when(comment.created_at),
        permalink: links::comment(comment.id),
        edited: comment.edited_at.map(|it| format!("changed {}", time_of_day(it))),
        in_reply_to: None,
        answers_removed: false,
        role: comment.by_manager.then(|| "Community manager".into()),
        position: comment.position.map(|it| format!("places themselves {} of 7", it.step())),
        body: trusted(&comment.html),
        reply_href: Some(links::reply(comment.id)),
        report_href: Some(links::report(comment.id)),
        reply_target: None,
        pointed: false,
        form: None,
        own: None,
        children: Vec::new(),
    }
}
