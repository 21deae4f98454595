//! A discussion in a page of another site.

use weshift_templates::{
    comment::CommentView,
    comment_form::CommentForm,
    embed::{Embedded, News, Waiting},
    html::Link,
};

use super::{
    super::Web,
    direction,
    form::{FormState, comment_form},
    pair, replies,
    thread::{Discussed, Own, comment_view, pages_at, thread_view},
};
use weshift_domain::*;
use weshift_links as links;

/// How a discussion stands in another site's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// A page for a frame.
    Frame,
    /// Bare, for the widget.
    Bare,
}

pub(crate) struct EmbeddedParts {
    pub shift: Option<Shift>,
    pub discussed: Discussed,
    pub state: FormState,
    /// The reader's own comment: published, or waiting.
    pub own: Option<Own>,
    pub waiting: Option<Comment>,
    /// The comment that a link led to.
    pub pointed: Option<CommentId>,
}

impl Shape {
    /// Where it is, but for which discussion.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Shape::Frame => "/frame",
            Shape::Bare => "/embed/v1/thread",
        }
    }
}

pub(crate) fn embedded(web: &Web, parts: EmbeddedParts, shape: Shape) -> String {
    let EmbeddedParts { shift, discussed, state, own, waiting, pointed } = parts;
    let thread = &discussed.thread;
    let frame = links::frame(&thread.name);
    let title = shift.as_ref().map_or_else(|| thread.post_title.clone(), |it| pair(&it.from, &it.to));
    let answers = state.replying_to.as_ref().map(|it| it.0);
    let form = form_at_home(web, thread, shift.as_ref(), state);
    let mut view = thread_view(web, &discussed, None, own.as_ref());
    if thread.name.page().is_some() {
        view.empty = "Nobody has written here yet. Be the first.".into();
    }
    let mut at_home = AtHome { frame: &frame, pointed, answers, form: Some(form) };
    view.comments.iter_mut().for_each(|it| at_home.settle(it));
    let posted = own
        .as_ref()
        .map(|it| (it.id, Status::Approved))
        .or(waiting.as_ref().map(|it| (it.id, Status::Pending)));
    let is_elsewhere = thread.name.page().is_some();
    let view = Embedded {
        site_name: web.site.now().name.clone(),
        lang: web.site.now().language.clone(),
        dir: direction(&web.site.now().language).into(),
        heading: format!("Replies to {title}"),
        home: match &thread.address {
            Some(address) => Link::new(&title, address),
            None => Link::new(&title, &links::thread(&thread.name)),
        },
        thread: view,
        waiting: waiting.map(|it| waiting_view(web, &it)),
        form: at_home.form,
        pages: pages_at(&discussed, |page| links::frame_page(&thread.name, page)),
        feed: (!is_elsewhere || thread.is_kept())
            .then(|| Link::new("Follow this discussion by feed", &links::thread_feed(&thread.name))),
        news: News {
            thread: thread.name.to_string(),
            count: thread.comments,
            newest: format!("{frame}&page={}", u32::MAX),
            replies: format!("{frame}&reply="),
        },
        posted: posted.map(|(id, status)| (id.to_string(), status.name().to_string())),
    };
    match shape {
        Shape::Frame => view.page().into_string(),
        Shape::Bare => view.fragment().into_string(),
    }
}

/// How many replies a discussion has, for a link to it.
pub(crate) fn count_words(count: u32) -> String {
    replies(count)
}

/// The form sends to the frame, and tells of a page that is not kept yet what it is.
fn form_at_home(web: &Web, thread: &Thread, shift: Option<&Shift>, state: FormState) -> CommentForm {
    let mut form = comment_form(web, thread, shift, state);
    form.action = links::frame(&thread.name);
    if let (Some(address), false) = (&thread.address, thread.is_kept()) {
        let (title, url) = (links::in_query(&thread.title), links::in_query(address));
        form.action.push_str(&format!("&title={title}&url={url}"));
    }
    if let Some(to) = &mut form.replying_to {
        to.cancel_href = links::frame(&thread.name);
    }
    if thread.name.page().is_some() {
        form.legend = "Leave a Reply".into();
    }
    form.target = Some("_self".into());
    form
}

fn waiting_view(web: &Web, comment: &Comment) -> Waiting {
    let key = web.links.author_key(comment.id);
    let text = match web.intake.editable_until(comment) {
        Some(_) => "Change or withdraw it",
        None => "Your private page of it",
    };
    Waiting {
        words: "Thank you. Your reply waits for a community manager; until then only you can see it.".into(),
        link: Link::new(text, &links::own_comment(comment.id, &key)),
        comment: CommentView { reply_href: None, report_href: None, ..comment_view(comment) },
    }
}

/// Fits comments to where they stand: answering goes on in the frame, with the form under what it answers.
struct AtHome<'a> {
    frame: &'a str,
    pointed: Option<CommentId>,
    answers: Option<CommentId>,
    form: Option<CommentForm>,
}

impl AtHome<'_> {
    fn settle(&mut self, view: &mut CommentView) {
        let is = |id: Option<CommentId>| id.is_some_and(|it| view.anchor == links::anchor(it));
        let (pointed, answered) = (is(self.pointed), is(self.answers));
        let id = view.anchor.trim_start_matches("c-");
        view.reply_href = Some(format!("{}&reply={id}#{}", self.frame, view.anchor));
        view.reply_target = Some("_self".into());
        view.pointed = pointed;
        if answered {
            view.reply_href = None;
            view.form = self.form.take().map(Box::new);
        }
        view.children.iter_mut().for_each(|it| self.settle(it));
    }
}
