//! What each of the first steps asks for.

use maud::{Markup, html};

use super::{
    layout::{described, error_summary, field_error},
    managers::{invite, shown_once},
    welcome::{FirstEmbed, FirstManager, SiteFields, TestLetter, TryMail},
};
use crate::comment_form::FieldError;

/// Kinds of the language that the pages are written in; others can be typed.
const LANGUAGES: [(&str, &str); 3] =
    [("en", "English"), ("en-GB", "English (United Kingdom)"), ("en-US", "English (United States)")];

impl SiteFields {
    pub(super) fn render(&self, csrf: &str, errors: &[FieldError]) -> Markup {
        let fields = html! {
            (self.field("name", "Name of the site", &self.name, "It stands at the top of every page, and in the subject of every mail.", errors))
            (self.field("language", "Language of its pages", &self.language,
                "English so far: en, en-GB, en-US. What people write keeps its own language and direction.", errors))
            datalist id="languages" { @for (tag, name) in LANGUAGES { option value=(tag) { (name) } } }
            (self.field("contact", "Whom to ask about privacy", &self.contact, "An address or a page. The privacy page names it; you can leave it empty.", errors))
        };
        html! {
            @if self.given.len() == 3 {
                div class="settings" { (fields) }
            } @else {
                form class="settings" method="post" action="/admin/welcome/site" novalidate {
                    (error_summary(errors))
                    input type="hidden" name="csrf" value=(csrf);
                    (fields)
                    p class="buttons" { button type="submit" { "Save" } }
                }
            }
        }
    }

    /// What the settings decide is shown, and cannot be changed here.
    fn field(&self, name: &str, label: &str, value: &str, hint: &str, errors: &[FieldError]) -> Markup {
        let key = format!("site.{name}");
        let given = self.given.contains(&key);
        let wrong = described(errors, name);
        let ids =
            [Some(format!("{name}-hint")), wrong.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        html! {
            div class="field" {
                label for=(name) { (label) }
                (field_error(errors, name))
                input id=(name) type="text" name=(name) value=(value) maxlength="245" dir="auto" autocomplete="off" readonly[given]
                    list=[(name == "language").then_some("languages")] aria-describedby=(ids) aria-invalid=[wrong.map(|_| "true")];
                p class="hint" id={ (name) "-hint" } {
                    @if given { "The settings decide it: " code { (key) } " in weshift.toml, or the environment. " } @else { (hint) }
                }
            }
        }
    }
}

impl TryMail {
    pub(super) fn render(&self, csrf: &str) -> Markup {
        html! {
            p { (self.way) }
            @if !self.goes_out {
                p { "Managers are then told of nothing, and readers cannot ask for mail. To change that, write this into weshift.toml with the values of your mail provider, and start Weshift again:" }
                pre tabindex="0" role="region" aria-label="Settings for mail" dir="ltr" { code {
                    "[mail]\nfrom = \"Comments <comments@example.org>\"\n\n[mail.smtp]\nurl = \"smtp://USER:PASSWORD@smtp.example.org:587\""
                } }
                p class="hint" { "The password can stand in WESHIFT_SMTP_PASSWORD instead. Then come back here and send yourself a letter." }
            }
            @if let Some(letter) = &self.letter { (letter.render(csrf)) }
            form method="post" action="/admin/welcome/mail" {
                input type="hidden" name="csrf" value=(csrf);
                p class="buttons" {
                    button type="submit" name="act" value="send" class=[self.letter.as_ref().is_some_and(|it| it.left).then_some("quiet")] {
                        @if self.letter.is_some() { "Send another to " } @else { "Send a test letter to " } bdi { (self.to) }
                    }
                }
            }
        }
    }

    pub(super) fn sample(letter: Option<TestLetter>) -> TryMail {
        TryMail {
            way: "Mail goes out through mail.example.org:587.".into(),
            goes_out: true,
            to: "anna@example.org".into(),
            letter,
        }
    }
}

impl TestLetter {
    pub(super) fn render(&self, csrf: &str) -> Markup {
        html! {
            section class="confirm" aria-labelledby="tried" data-live=(self.href) data-eager {
                h2 id="tried" { "Your test letter" }
                div role="status" { }
                div data-swap {
                    p { strong { (self.words) } }
                    @if !self.error.is_empty() { p class="error" { (self.error) } }
                    p { (self.advice) }
                    @if self.left {
                        form method="post" action="/admin/welcome/mail" {
                            input type="hidden" name="csrf" value=(csrf);
                            p class="buttons" { button type="submit" name="act" value="arrived" { "It arrived" } }
                        }
                    }
                    p class="meta" { a href=(self.href) { "The letter, and each attempt to send it" } " · " a href="/admin/welcome/mail" { "Look again" } }
                }
            }
        }
    }
}

impl FirstManager {
    pub(super) fn render(&self, csrf: &str, errors: &[FieldError]) -> Markup {
        html! {
            p { (self.words) " Two see more than one, and somebody can be on holiday. You can ask others in later, under " a href="/admin/managers" { "Managers" } "." }
            @if let Some((name, link)) = &self.link { (shown_once(name, link)) }
            (invite(&self.form, errors, csrf, "/admin/welcome/people"))
        }
    }
}

impl FirstEmbed {
    pub(super) fn render(&self, csrf: &str, is_open: bool) -> Markup {
        html! {
            p { "A discussion can stand in any page of yours. Where you have no pages elsewhere, skip this: the posts here have their own discussions." }
            h2 { "First, say which sites are yours" }
            @if self.sites.is_empty() {
                p { "Write this into weshift.toml with the address of your site, and start Weshift again:" }
                pre tabindex="0" role="region" aria-label="Settings for other sites" dir="ltr" { code { "[site]\norigins = [\"https://blog.example.org\"]" } }
            } @else {
                p { "These may show discussions:" }
                ul { @for site in &self.sites { li dir="ltr" { (site) } } }
            }
            h2 { "Then put this into a page" }
            @for snippet in &self.code { (snippet.render()) }
            p { "More ways, and how it looks: " a href="/admin/embed" { "Other sites" } "." }
            @if is_open {
                form method="post" action="/admin/welcome/embed" {
                    input type="hidden" name="csrf" value=(csrf);
                    p class="buttons" { button type="submit" { "That is done" } }
                }
            }
        }
    }
}
