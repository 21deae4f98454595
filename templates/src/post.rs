//! A post: its text, its shifts in order with their discussions, the discussion of the whole, and the way on.

use maud::{Markup, html};

use crate::{
    charts::Bands,
    comment_form::CommentForm,
    exercise::{Beside, PlaceForm},
    html::{Link, TrustedHtml, When},
    layout::Layout,
    pair::pair,
    thread::ThreadView,
};

#[derive(Debug, Clone)]
pub struct PostPage {
    pub layout: Layout,
    pub title: String,
    pub byline: String,
    pub when: When,
    pub body: TrustedHtml,
    pub sections: Vec<ShiftSection>,
    /// Where readers place themselves on all shifts.
    pub exercise_href: String,
    pub whole: Discussion,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// One shift with the newest of its discussion.
#[derive(Debug, Clone)]
pub struct ShiftSection {
    pub number: u32,
    /// The name of its element: `shift-we-know`.
    pub anchor: String,
    pub from: String,
    pub to: String,
    pub question: String,
    /// Its own page.
    pub href: String,
    /// "14 replies"
    pub count: String,
    pub beside: Beside,
    /// People on the side it leads away from, in between, and on the side it leads to.
    pub stand: Option<[u32; 3]>,
    pub discussion: Discussion,
}

#[derive(Debug, Clone)]
pub struct Discussion {
    pub thread: ThreadView,
    pub form: CommentForm,
    pub feed_href: String,
    /// How a reader asks for mail about it, if they can.
    pub follow: Option<FollowForm>,
}

/// For readers who want to hear of new replies without writing one.
#[derive(Debug, Clone, Default)]
pub struct FollowForm {
    pub action: String,
    /// What was typed into a form that comes back.
    pub email: String,
    /// Why it comes back.
    pub problem: Option<String>,
}

impl PostPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            article class="post" {
                h1 { (self.title) }
                p class="meta" { (self.byline) " · " (self.when) }
                div class="prose" { (self.body) }
                @if !self.sections.is_empty() {
                    (self.contents())
                    p class="exercise-way" { a class="button" href=(self.exercise_href) { "Where are you on the journey?" } }
                }
            }
            @for section in &self.sections { (section.render()) }
            section class="whole" id="discussion" aria-labelledby="discussion-title" {
                h2 id="discussion-title" { @if self.sections.is_empty() { "Replies" } @else { "On the post as a whole" } }
                (self.whole.render())
            }
            (neighbours("Posts", &self.previous, &self.next))
        })
    }

    fn contents(&self) -> Markup {
        html! {
            nav class="contents" aria-labelledby="contents-title" {
                h2 id="contents-title" { "The shifts" }
                ol {
                    @for section in &self.sections {
                        li {
                            a href={ "#" (section.anchor) } { (pair(&section.from, &section.to)) }
                            @if let Some(counts) = section.stand { " " (Bands::mini(counts)) }
                            span class="meta" { (section.count) }
                        }
                    }
                }
            }
        }
    }

    pub fn sample() -> PostPage {
        let section = |number: u32, key: &str, from: &str, to: &str, thread: ThreadView| ShiftSection {
            number,
            anchor: format!("shift-{key}"),
            from: from.into(),
            to: to.into(),
            question: "When did you last point to an answer that others had found?".into(),
            href: format!("/p/km-culture-shift/{key}"),
            count: "14 replies".into(),
            stand: (number == 1).then_some([3, 3, 14]),
            beside: if number == 1 { sample_beside(key) } else { Beside::sample_empty() },
            discussion: Discussion {
                thread,
                form: CommentForm { id_prefix: key.into(), open: false, ..CommentForm::sample() },
                feed_href: format!("/p/km-culture-shift/{key}/feed.atom"),
                follow: None,
            },
        };
        PostPage {
            layout: Layout::sample("The Knowledge Management Culture Shift"),
            title: "The Knowledge Management Culture Shift".into(),
            byline: "The editors".into(),
            when: When::sample(),
            body: TrustedHtml::sample(
                "<p>Knowledge management is often introduced as a set of tools: a wiki, a search box, a place for lessons learned. The tools are the easy part.</p><p>What decides whether they are used is a change in how people see what they know, what it is worth, and whom it belongs to.</p>",
            ),
            sections: vec![
                section(1, "we-know", "I know", "We know", ThreadView::sample()),
                section(2, "ours", "Knowledge is mine", "Knowledge is ours", ThreadView::sample_empty()),
            ],
            exercise_href: "/p/km-culture-shift/exercise".into(),
            whole: Discussion {
                thread: ThreadView::sample_empty(),
                form: CommentForm {
                    id_prefix: "whole".into(),
                    open: false,
                    poles: None,
                    legend: "Leave a Reply on the post".into(),
                    ..CommentForm::sample()
                },
                feed_href: "/p/km-culture-shift/discussion/feed.atom".into(),
                follow: None,
            },
            previous: Some(Link::new("Why we ask", "/p/why-we-ask")),
            next: Some(Link::new("One next step", "/p/one-next-step")),
        }
    }
}

fn sample_beside(key: &str) -> Beside {
    let sample = Beside::sample();
    let mut figures = sample.figures;
    for (_, figure) in &mut figures {
        figure.id = format!("{key}-{}", figure.id);
    }
    Beside { figures, place: PlaceForm { action: String::new(), ..sample.place }, ..sample }
}

impl ShiftSection {
    fn render(&self) -> Markup {
        let title = format!("{}-title", self.anchor);
        html! {
            section class="shift" id=(self.anchor) aria-labelledby=(title) {
                h2 id=(title) {
                    span class="number" aria-hidden="true" { (self.number) }
                    a href=(self.href) { (pair(&self.from, &self.to)) }
                }
                @if !self.question.is_empty() { p class="question" { (self.question) } }
                (self.beside.render())
                (self.discussion.render())
            }
        }
    }
}

impl Discussion {
    pub fn render(&self) -> Markup {
        html! {
            (self.thread.render())
            (self.form.render())
            p class="feed" { a href=(self.feed_href) { "Follow this discussion by feed" } }
            @if let Some(follow) = &self.follow { (follow.render()) }
        }
    }
}

/// The way back and on.
pub(crate) fn neighbours(label: &str, previous: &Option<Link>, next: &Option<Link>) -> Markup {
    html! {
        @if previous.is_some() || next.is_some() {
            nav class="neighbours" aria-label=(label) {
                @if let Some(link) = previous { a class="previous" rel="prev" href=(link.href) { span class="meta" { "Previous" } " " (link.text) } }
                @if let Some(link) = next { a class="next" rel="next" href=(link.href) { span class="meta" { "Next" } " " (link.text) } }
            }
        }
    }
}

impl FollowForm {
    fn render(&self) -> Markup {
        let is_wrong = self.problem.is_some();
        html! {
            details class="follow" open[is_wrong] {
                summary { "Follow this discussion by email" }
                form method="post" action=(self.action) {
                    div class="field" {
                        label for="follow-email" { "Email " span class="required" { "*" } }
                        @if let Some(problem) = &self.problem { p class="error" id="follow-error" role="alert" { (problem) } }
                        input type="hidden" name="author_proof" value="";
                        input id="follow-email" type="email" name="email" maxlength="100" autocomplete="email" required
                            value=[(!self.email.is_empty()).then_some(&self.email)]
                            aria-invalid=[is_wrong.then_some("true")] autofocus[is_wrong]
                            aria-describedby=(if is_wrong { "follow-error follow-hint" } else { "follow-hint" });
                    }
                    div class="unseen" aria-hidden="true" {
                        label for="follow-subject" { "Leave this empty" }
                        input id="follow-subject" type="text" name="subject" tabindex="-1" autocomplete="off";
                    }
                    p class="hint" id="follow-hint" {
                        "You get one mail that asks whether it was you. After that at most one an hour, and only when somebody wrote; each has a link that ends it."
                    }
                    p class="buttons" { button class="quiet" type="submit" { "Follow" } }
                }
            }
        }
    }
}
