//! One comment, with the answers below it.

use maud::{Markup, html};

use crate::{
    comment_form::CommentForm,
    html::{Link, TrustedHtml, When},
};

/// Deeper answers keep this indent and say whom they answer.
const VISIBLE_DEPTH: usize = 3;

#[derive(Debug, Clone, Default)]
pub struct CommentView {
    /// The name of its element: `c-123`.
    pub anchor: String,
    pub author: String,
    /// Their website.
    pub author_href: Option<String>,
    pub when: When,
    pub permalink: String,
    /// "changed 23 November, 10:50"
    pub edited: Option<String>,
    /// Whom it answers, where the nesting does not show it.
    pub in_reply_to: Option<Link>,
    /// What it answers cannot be seen any more.
    pub answers_removed: bool,
    /// "Community manager"
    pub role: Option<String>,
    /// "places themselves 6 of 7"
    pub position: Option<String>,
    pub body: TrustedHtml,
    pub reply_href: Option<String>,
    pub report_href: Option<String>,
    /// `_self`, where other links leave a frame.
    pub reply_target: Option<String>,
    /// A link led to it from another site's page.
    pub pointed: bool,
    /// For answering it, where it stands.
    pub form: Option<Box<CommentForm>>,
    /// For its author: what became of it, and the way to change it.
    pub own: Option<OwnNote>,
    pub children: Vec<CommentView>,
}

/// What an author is told at their own comment.
#[derive(Debug, Clone, Default)]
pub struct OwnNote {
    pub text: String,
    pub link: Link,
}

impl CommentView {
    pub fn render(&self) -> Markup {
        self.at_depth(0)
    }

    fn at_depth(&self, depth: usize) -> Markup {
        let name = format!("{}-by", self.anchor);
        html! {
            li {
                article class={ "comment" @if self.own.is_some() { " own" } @if self.pointed { " pointed" } } tabindex=[self.pointed.then_some("-1")] autofocus[self.pointed] id=(self.anchor) aria-labelledby=(name) {
                    header {
                        (self.by_line(&name))
                        p class="meta" {
                            a href=(self.permalink) { (self.when) }
                            @if let Some(edited) = &self.edited { " · " (edited) }
                            @if let Some(role) = &self.role { " · " span class="chip" { (role) } }
                            @if let Some(position) = &self.position { " · " span class="chip" { (position) } }
                        }
                    }
                    @if let Some(parent) = &self.in_reply_to {
                        p class="answers" { "in reply to " a href=(parent.href) { bdi { (parent.text) } } }
                    }
                    @if self.answers_removed {
                        p class="answers" { "in reply to a comment that was removed" }
                    }
                    @if let Some(own) = &self.own {
                        p class="own-note" role="status" { (own.text) " " a href=(own.link.href) { (own.link.text) } }
                    }
                    div class="comment-body" dir="auto" { (self.body) }
                    @if self.reply_href.is_some() || self.report_href.is_some() {
                        p class="acts" {
                            @if let Some(href) = &self.reply_href {
                                a href=(href) rel="nofollow" target=[&self.reply_target] { "Reply" span class="unseen" { " to " (self.author) } }
                            }
                            @if let Some(href) = &self.report_href {
                                @if self.reply_href.is_some() { " · " }
                                a href=(href) rel="nofollow" { "Report" span class="unseen" { " the reply by " (self.author) } }
                            }
                        }
                    }
                    @if let Some(form) = &self.form { (form.render()) }
                }
                @if !self.children.is_empty() {
                    ol class={ "answers-list" @if depth + 1 >= VISIBLE_DEPTH { " flat" } } {
                        @for child in &self.children { (child.at_depth(depth + 1)) }
                    }
                }
            }
        }
    }

    fn by_line(&self, id: &str) -> Markup {
        html! {
            p class="by" id=(id) {
                @match &self.author_href {
                    Some(href) => a href=(href) rel="nofollow ugc noopener external" { bdi class="author" dir="auto" { (self.author) } },
                    None => bdi class="author" dir="auto" { (self.author) },
                }
            }
        }
    }

    pub fn sample() -> CommentView {
        CommentView {
            anchor: "c-5107".into(),
            author: "Ines Duarte".into(),
            author_href: Some("https://example.org/".into()),
            when: When::sample(),
            permalink: "/c/5107".into(),
            position: Some("places themselves 6 of 7".into()),
            body: TrustedHtml::sample(
                "<p>We tried <em>ask before you write</em> for a quarter. Questions went up, documents went down, and \
                nobody misses the documents.</p><blockquote><p>What we still lack is a place where the answers stay \
                findable.</p></blockquote><ul><li>one person named per topic</li><li>a note in <code>#answers</code></li></ul>",
            ),
            reply_href: Some("/c/5107/reply".into()),
            report_href: Some("/c/5107/report".into()),
            children: vec![CommentView::sample_answer(3)],
            ..CommentView::default()
        }
    }

    fn sample_answer(deeper: usize) -> CommentView {
        CommentView {
            anchor: format!("c-52{deeper}"),
            author: "Ravi Menon".into(),
            when: When::sample(),
            permalink: format!("/c/52{deeper}"),
            edited: Some("changed 10:50".into()),
            role: (deeper == 3).then(|| "Community manager".into()),
            in_reply_to: (deeper == 0).then(|| Link::new("Ines Duarte", "#c-5107")),
            body: TrustedHtml::sample("<p>How did you get the answers to stay findable?</p>"),
            reply_href: Some(format!("/c/52{deeper}/reply")),
            children: if deeper == 0 { vec![] } else { vec![CommentView::sample_answer(deeper - 1)] },
            ..CommentView::default()
        }
    }

    /// Names and words that try to break the page.
    pub fn sample_unruly() -> CommentView {
        CommentView {
            anchor: "c-6".into(),
            author: "Wolfeschlegelsteinhausenbergerdorff".repeat(4),
            body: TrustedHtml::sample(&format!(
                "<p>{}</p><pre><code>{}</code></pre><p>مرحبا بالعالم</p>",
                "unbreakable".repeat(30),
                "let a_line = of_code(that, is, much, longer, than, a, phone, is, wide);".repeat(2)
            )),
            children: vec![],
            ..CommentView::sample()
        }
    }
}
