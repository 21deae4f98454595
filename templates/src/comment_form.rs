//! The reply form, as readers know it, with everything typed still there when it comes back.

use maud::{Markup, html};

use crate::html::TrustedHtml;

#[derive(Debug, Clone, Default)]
pub struct CommentForm {
    pub action: String,
    /// Keeps the forms of one page apart: `we-know`.
    pub id_prefix: String,
    /// Names the discussion: `Leave a reply on “I know” to “We know”`.
    pub legend: String,
    /// Shown at once instead of behind its heading.
    pub open: bool,
    pub replying_to: Option<ReplyingTo>,
    /// `_self`, where other links leave a frame.
    pub target: Option<String>,
    pub token: String,
    pub values: Values,
    pub errors: Vec<FieldError>,
    /// What is said above the form when nothing is wrong with a field: too fast, said already, open too long.
    pub notice: Option<String>,
    pub preview: Option<TrustedHtml>,
    /// Where the browser gets a task to solve before it sends.
    pub proof: Option<String>,
    /// Whether the author can ask for mail.
    pub offers_mail: bool,
    /// The shift's poles: then the author may show where they stand.
    pub poles: Option<(String, String)>,
    /// Said instead of the form.
    pub closed: Option<String>,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct Values {
    pub comment: String,
    pub author: String,
    pub email: String,
    pub url: String,
    pub parent: String,
    pub position: String,
    /// `replies`, `discussion`, or empty.
    pub notify: String,
}

#[derive(Debug, Clone)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

#[derive(Debug, Clone, Default)]
pub struct ReplyingTo {
    pub author: String,
    pub cancel_href: String,
}

impl CommentForm {
    pub fn render(&self) -> Markup {
        if let Some(closed) = &self.closed {
            return html! { p class="closed" { (closed) } };
        }
        html! {
            details class="reply" open[self.is_open()] {
                summary { (self.legend) }
                (self.form())
            }
        }
    }

    fn is_open(&self) -> bool {
        self.open
            || self.replying_to.is_some()
            || !self.errors.is_empty()
            || self.notice.is_some()
            || self.preview.is_some()
    }

    fn form(&self) -> Markup {
        html! {
            form class="reply-form" method="post" action=(self.action) target=[&self.target] id=(self.id("form")) aria-label=(self.legend) data-proof=[&self.proof] novalidate {
                (self.trouble())
                @if let Some(to) = &self.replying_to {
                    p class="replying" { "Your answer to " bdi { (to.author) } ". " a href=(to.cancel_href) target=[&self.target] { "Cancel reply" } }
                }
                @if let Some(preview) = &self.preview {
                    section class="preview" aria-label="Preview" tabindex="-1" autofocus {
                        p class="meta" { "Preview. Nothing is sent yet." }
                        div class="comment-body" dir="auto" { (preview) }
                    }
                }
                p class="hint" { "Your email address will not be published. Required fields are marked " span class="required" { "*" } }
                (self.comment_field())
                div class="who" {
                    (self.line("author", "Name", &self.values.author, Line { kind: "text", complete: "name", max: 245, required: true }))
                    (self.line("email", "Email", &self.values.email, Line { kind: "email", complete: "email", max: 100, required: true }))
                    (self.line("url", "Website", &self.values.url, Line { kind: "url", complete: "url", max: 200, required: false }))
                }
                @if self.offers_mail { (self.notify_field()) }
                @if let Some(poles) = &self.poles { (self.position_field(poles)) }
                p class="remember" hidden data-remember {
                    label { input type="checkbox" name="consent" value="1"; " Remember my name and website in this browser" }
                }
                div class="unseen" aria-hidden="true" {
                    label for=(self.id("subject")) { "Leave this empty" }
                    input id=(self.id("subject")) type="text" name="subject" tabindex="-1" autocomplete="off";
                }
                input type="hidden" name="parent" value=(self.values.parent);
                input type="hidden" name="token" value=(self.token);
                input type="hidden" name="author_proof" value="";
                @if self.proof.is_some() { input type="hidden" name="altcha" value=""; }
                p class="buttons" {
                    button type="submit" { "Post Comment" }
                    button type="submit" class="quiet" name="act" value="preview" { "Preview" }
                }
                p class="hint" { a href="/privacy" { "Learn how your comment data is processed" } }
            }
        }
    }

    /// What is wrong, first of all, with a way to each field.
    fn trouble(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div class="trouble" role="alert" tabindex="-1" autofocus {
                    p { strong { "Nothing is lost. Please look at this again:" } }
                    ul { @for error in &self.errors { li { a href={ "#" (self.id(&error.field)) } target=[&self.target] { (error.message) } } } }
                }
            } @else if let Some(notice) = &self.notice {
                div class="trouble" role="alert" tabindex="-1" autofocus { p { (notice) } }
            }
        }
    }

    fn comment_field(&self) -> Markup {
        let hint = self.id("comment-hint");
        html! {
            div class="field" {
                label for=(self.id("comment")) { "Comment " span class="required" { "*" } }
                (self.error("comment"))
                textarea id=(self.id("comment")) name="comment" rows="8" required dir="auto"
                    aria-describedby={ (hint) @if let Some(error) = self.description("comment") { " " (error) } } aria-invalid=[self.invalid("comment")] {
                    // A browser drops the first line break inside a textarea.
                    "\n" (self.values.comment)
                }
                p class="hint" id=(hint) { "Markdown works: *emphasis*, **strong**, [links](https://…), > quotes, - lists, `code`." }
            }
        }
    }

    fn line(&self, name: &str, label: &str, value: &str, line: Line) -> Markup {
        html! {
            div class="field" {
                label for=(self.id(name)) { (label) @if line.required { " " span class="required" { "*" } } }
                (self.error(name))
                input id=(self.id(name)) type=(line.kind) name=(name) value=(value) maxlength=(line.max) autocomplete=(line.complete)
                    dir="auto" required[line.required] aria-describedby=[self.description(name)] aria-invalid=[self.invalid(name)];
            }
        }
    }

    fn notify_field(&self) -> Markup {
        let choices = [
            ("", "Nothing"),
            ("replies", "Replies to my comment"),
            ("discussion", "All new replies in this discussion"),
        ];
        html! {
            div class="field" {
                label for=(self.id("notify")) { "Email me" }
                (self.error("notify"))
                select id=(self.id("notify")) name="notify" aria-describedby=[self.description("notify")] aria-invalid=[self.invalid("notify")] {
                    @for (value, text) in choices { option value=(value) selected[self.values.notify == value] { (text) } }
                }
            }
        }
    }

    fn position_field(&self, (from, to): &(String, String)) -> Markup {
        html! {
            details class="position" open[!self.values.position.is_empty()] {
                summary { "Show where I place myself on this shift (public, if you like)" }
                fieldset {
                    legend { "From " q { (from) } " to " q { (to) } }
                    div class="steps" {
                        span class="pole" { (from) }
                        @for step in 1..=7 {
                            label { input type="radio" name="position" value=(step) checked[self.values.position == step.to_string()]; span { (step) } }
                        }
                        span class="pole" { (to) }
                    }
                    label class="none" { input type="radio" name="position" value="" ; span { "Rather not" } }
                }
            }
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.id_prefix)
    }

    fn message(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|it| it.field == field).map(|it| it.message.as_str())
    }

    fn error(&self, field: &str) -> Markup {
        html! { @if let Some(message) = self.message(field) { p class="error" id=(self.described(field)) { (message) } } }
    }

    fn described(&self, field: &str) -> String {
        self.id(&format!("{field}-error"))
    }

    fn description(&self, field: &str) -> Option<String> {
        self.message(field).map(|_| self.described(field))
    }

    fn invalid(&self, field: &str) -> Option<&'static str> {
        self.message(field).map(|_| "true")
    }

    pub fn sample() -> CommentForm {
        CommentForm {
            action: "/p/km-culture-shift/we-know/comments".into(),
            id_prefix: "we-know".into(),
            legend: "Leave a Reply on “I know” to “We know”".into(),
            open: true,
            token: "1.1.x".into(),
            offers_mail: true,
            poles: Some(("I know".into(), "We know".into())),
            ..CommentForm::default()
        }
    }

    pub fn sample_errors() -> CommentForm {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        CommentForm {
            values: Values {
                comment: "I typed all of this & it is still here.".into(),
                email: "ada@example".into(),
                ..Values::default()
            },
            errors: vec![
                error("author", "Please type your name."),
                error("email", "Please enter a valid email address, such as name@example.org."),
            ],
            ..CommentForm::sample()
        }
    }

    pub fn sample_preview() -> CommentForm {
        CommentForm {
            preview: Some(TrustedHtml::sample("<p>It will look <em>like this</em>.</p>")),
            values: Values {
                comment: "It will look *like this*.".into(),
                author: "Ada".into(),
                email: "ada@example.org".into(),
                position: "6".into(),
                ..Values::default()
            },
            ..CommentForm::sample()
        }
    }
}

/// How a one-line field is.
struct Line {
    kind: &'static str,
    complete: &'static str,
    max: usize,
    required: bool,
}
