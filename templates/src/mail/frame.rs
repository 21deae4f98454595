//! What every letter's HTML stands in. Mail readers know little CSS, so what matters stands at the elements; the style
//! sheet only adds dark colours and narrow screens. Nothing is loaded.

use maud::{DOCTYPE, Markup, html};

/// The frame of a letter.
pub(super) struct Frame<'a> {
    pub subject: &'a str,
    pub lang: &'a str,
    pub site: &'a str,
    /// Shown by mail readers behind the subject.
    pub preheader: &'a str,
    /// Why it came, and where to change that.
    pub why_you: &'a str,
    pub settings: Option<&'a str>,
}

const SANS: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const TITLE: &str = "margin:0 0 16px;font-size:26px;line-height:1.25;font-weight:600;color:#1b1f24";
const HEADING: &str = "margin:32px 0 8px;font-size:20px;line-height:1.3;font-weight:600;color:#1b1f24";
const SUBHEADING: &str = "margin:20px 0 6px;font-size:17px;line-height:1.35;font-weight:600;color:#1b1f24";
const WORDS: &str = "margin:0 0 12px;font-size:17px;line-height:1.55;color:#1b1f24";
const SMALL: &str = "margin:0 0 10px;font-size:15px;line-height:1.5;color:#57606a";
const QUOTE: &str = "margin:12px 0 18px;padding:2px 0 2px 14px;border-left:3px solid #8b949e;font-size:17px;line-height:1.55;color:#1b1f24";
const LINK: &str = "color:#0b5cad;text-decoration:underline";
const BUTTON_CELL: &str = "border-radius:6px;background-color:#0b5cad";
const BUTTON: &str = "display:inline-block;padding:12px 20px;min-height:20px;font-size:16px;line-height:20px;font-weight:600;\
    color:#ffffff;text-decoration:none;border:1px solid #0b5cad;border-radius:6px";
const CELL: &str = "padding:8px 12px 8px 0;border-bottom:1px solid #d0d7de;font-size:16px;line-height:1.4;text-align:left;\
    vertical-align:top;color:#1b1f24";
/// Has none of the characters that HTML escapes.
const SHEET: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
@media (max-width:480px){.pad{padding:20px 16px!important}}\
@media (prefers-color-scheme:dark){\
.page,.sheet{background-color:#1b1f24!important}\
.ink{color:#eceae6!important}.soft{color:#b0b8c1!important}\
.edge{border-color:#8b949e!important}\
.link{color:#79b8ff!important}\
.knob,.knob a{background-color:#79b8ff!important;border-color:#79b8ff!important;color:#0a1622!important}}";

impl Frame<'_> {
    pub(super) fn wrap(&self, title: &str, main: Markup) -> String {
        html! {
            (DOCTYPE)
            html lang=(self.lang) dir="auto" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="supported-color-schemes" content="light dark";
                    title { (self.subject) }
                    style { (SHEET) }
                }
                body class="page" style="margin:0;padding:0;background-color:#ffffff" {
                    div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;opacity:0" { (self.preheader) }
                    div role="article" aria-label=(self.subject) lang=(self.lang) {
                        table class="sheet" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                            style="background-color:#ffffff" {
                            tr {
                                td align="center" {
                                    table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                                        style="max-width:600px;text-align:start" {
                                        tr {
                                            td class="pad" style={ "padding:32px 24px;" (SANS) } {
                                                h1 class="ink" style=(TITLE) { (title) }
                                                (main)
                                                (self.footer())
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        .into_string()
    }

    fn footer(&self) -> Markup {
        html! {
            footer class="edge" style="margin-top:36px;padding-top:16px;border-top:1px solid #d0d7de" {
                (small(self.why_you))
                @if let Some(href) = self.settings {
                    p class="soft" style=(SMALL) { (link(href, &format!("Change or stop mail from {}", self.site))) }
                }
            }
        }
    }
}

pub(super) fn heading(words: &str) -> Markup {
    html! { h2 class="ink" style=(HEADING) { (words) } }
}

pub(super) fn subheading(words: &str) -> Markup {
    html! { h3 class="ink" style=(SUBHEADING) { (words) } }
}

pub(super) fn words(words: &str) -> Markup {
    html! { p class="ink" style=(WORDS) { (words) } }
}

pub(super) fn small(words: &str) -> Markup {
    html! { p class="soft" style=(SMALL) { (words) } }
}

pub(super) fn quote(paragraphs: &[String]) -> Markup {
    html! {
        blockquote class="ink edge" dir="auto" style=(QUOTE) {
            @for paragraph in paragraphs { p style="margin:0 0 10px" { (paragraph) } }
        }
    }
}

pub(super) fn link(href: &str, words: &str) -> Markup {
    html! { a class="link" href=(href) style=(LINK) { (words) } }
}

/// A link as large as a finger. Its cell is coloured too, for readers that know no padding at links.
pub(super) fn button(href: &str, words: &str) -> Markup {
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 8px" {
            tr { td class="knob" style=(BUTTON_CELL) { a href=(href) style=(BUTTON) { (words) } } }
        }
    }
}

pub(super) fn list(lines: &[String]) -> Markup {
    html! {
        ul class="ink" style="margin:0 0 8px;padding-inline-start:22px;font-size:17px;line-height:1.5;color:#1b1f24" {
            @for line in lines { li dir="auto" style="margin:0 0 4px" { (line) } }
        }
    }
}

/// A table that is one, with its heads.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Vec<&str>]) -> Markup {
    html! {
        table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin:0 0 12px" {
            caption class="soft" style={ "text-align:start;" (SMALL) } { (caption) }
            thead { tr { @for head in heads { th class="ink edge" scope="col" style=(CELL) { (head) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (i, cell) in row.iter().enumerate() {
                            @if i == 0 { th class="ink edge" scope="row" style={ (CELL) ";font-weight:400" } { (cell) } }
                            @else { td class="ink edge" style=(CELL) { (cell) } }
                        }
                    }
                }
            }
        }
    }
}
