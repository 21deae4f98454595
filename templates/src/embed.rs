//! A discussion in a page of another site: whole for a frame, bare for the widget. Without script the frame's links and
//! forms do all that the widget does with it.

use maud::{DOCTYPE, Markup, html};

use crate::{
    assets, comment::CommentView, comment_form::CommentForm, html::Link, shift::Pages, thread::ThreadView,
};

#[derive(Debug, Clone, Default)]
pub struct Embedded {
    pub site_name: String,
    pub lang: String,
    /// `ltr` or `rtl`: that of our words, whichever language the page around them is in.
    pub dir: String,
    /// "Replies to From “I know” to “We know”"
    pub heading: String,
    /// The page of the discussion itself.
    pub home: Link,
    pub thread: ThreadView,
    pub waiting: Option<Waiting>,
    /// Where it stands under the comment that it answers, there is none here.
    pub form: Option<CommentForm>,
    pub pages: Option<Pages>,
    pub feed: Option<Link>,
    pub news: News,
    /// What was just kept: its number and its status.
    pub posted: Option<(String, String)>,
}

/// What the widget needs to tell of new replies.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The name of the discussion, under which new replies are told.
    pub thread: String,
    /// Replies that there are.
    pub count: u32,
    /// Where the newest are.
    pub newest: String,
    /// Where a comment is answered, but for its number.
    pub replies: String,
}

/// The author's own comment, which nobody else sees yet.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    pub words: String,
    pub link: Link,
    pub comment: CommentView,
}

impl Embedded {
    /// What the widget puts into its page.
    pub fn fragment(&self) -> Markup {
        self.under(html! { h2 class="unseen" { (self.heading) } })
    }

    fn under(&self, heading: Markup) -> Markup {
        let (id, status) = self.posted.clone().unzip();
        html! {
            div class="weshift" lang=(self.lang) dir=(self.dir) data-thread=(self.news.thread) data-count=(self.news.count) data-newest=(self.news.newest)
                data-replies=(self.news.replies) data-one="1 new reply." data-many="{n} new replies." data-show="Show"
                data-posted=[id] data-status=[status] {
                (heading)
                (self.pager("Pages of this discussion"))
                (self.thread.render())
                @if let Some(waiting) = &self.waiting { (waiting.render()) }
                (self.pager("Pages of this discussion, again"))
                @if let Some(form) = &self.form { (form.render()) }
                @if let Some(feed) = &self.feed { p class="feed" { a href=(feed.href) { (feed.text) } } }
            }
        }
    }

    /// The same as a page that stands in a frame. Links leave the frame, but for those that go on in it.
    pub fn page(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang) dir=(self.dir) {
                head {
                    meta charset="utf-8";
                    title { (self.heading) " · " (self.site_name) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    base target="_blank";
                    link rel="stylesheet" href=(assets::CSS_HREF);
                    link rel="icon" type="image/svg+xml" href=(assets::ICON_HREF);
                    script src=(assets::JS_HREF) defer {}
                }
                body class="framed" {
                    main aria-label=(self.heading) { (self.under(html! { h1 class="unseen" { (self.heading) } })) p class="made meta" { a href=(self.home.href) { (self.home.text) } } }
                }
            }
        }
    }

    fn pager(&self, label: &str) -> Markup {
        self.pages.as_ref().map(|it| it.render_in(label, Some("_self"))).unwrap_or_default()
    }

    pub fn sample() -> Embedded {
        let mut thread = ThreadView::sample();
        thread.more = None;
        Embedded {
            site_name: "Our knowledge".into(),
            lang: "en".into(),
            dir: "ltr".into(),
            heading: "Replies to From “I know” to “We know”".into(),
            home: Link::new("From “I know” to “We know”", "/p/km-culture-shift/we-know"),
            thread,
            form: Some(CommentForm { open: false, ..CommentForm::sample() }),
            feed: Some(Link::new("Follow this discussion by feed", "/p/km-culture-shift/we-know/feed.atom")),
            news: News {
                thread: "km-culture-shift/we-know".into(),
                count: 2,
                newest: "/frame?thread=x".into(),
                replies: "/frame?thread=x&reply=".into(),
            },
            ..Embedded::default()
        }
    }

    pub fn sample_waiting() -> Embedded {
        Embedded {
            thread: ThreadView::sample_empty(),
            waiting: Some(Waiting {
                words: "Thank you. Your reply waits for a community manager; until then only you can see it."
                    .into(),
                link: Link::new("Change or withdraw it", "/c/7?key=x"),
                comment: CommentView {
                    reply_href: None,
                    report_href: None,
                    children: vec![],
                    ..CommentView::sample()
                },
            }),
            posted: Some(("7".into(), "pending".into())),
            ..Embedded::sample()
        }
    }
}

impl Waiting {
    fn render(&self) -> Markup {
        html! {
            div class="done" role="status" tabindex="-1" autofocus {
                p { (self.words) " " a href=(self.link.href) target="_blank" { (self.link.text) } }
            }
            ol class="comments waiting" { (self.comment.render()) }
        }
    }
}
