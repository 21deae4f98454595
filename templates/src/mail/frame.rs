//! What every letter's HTML stands in. Mail readers know little CSS, so what matters stands at the elements; the style
//! sheet only adds dark colours and narrow screens. Nothing is loaded.

use maud::{DOCTYPE, Markup, Render, html};

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

/// One number.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// `41`.
    pub number: String,
    /// `spam`.
    pub label: String,
}

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 4] = ["ar", "fa", "he", "ur"];

const SANS: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const SHEET_CELL: &str = "padding:32px 24px;overflow-wrap:anywhere;word-break:break-word;";
const TITLE: &str = "margin:0 0 16px;font-size:26px;line-height:1.25;font-weight:600;color:#1b1f24";
const HEADING: &str = "margin:32px 0 8px;font-size:20px;line-height:1.3;font-weight:600;color:#1b1f24";
const SUBHEADING: &str = "margin:20px 0 6px;font-size:17px;line-height:1.35;font-weight:600;color:#1b1f24";
const WORDS: &str = "margin:0 0 12px;font-size:17px;line-height:1.55;color:#1b1f24";
const SMALL: &str = "margin:0 0 10px;font-size:15px;line-height:1.5;color:#57606a";
const WAY: &str = "margin:0 0 12px;font-size:17px;line-height:1.55";
const QUOTE: &str =
    "margin:12px 0 18px;padding:2px 0 2px 14px;border-left:3px solid #8b949e;font-size:17px;line-height:1.55";
const PARAGRAPH: &str = "margin:0 0 10px";
const LAST_PARAGRAPH: &str = "margin:0";
const LINK: &str = "color:#0b5cad;text-decoration:underline";
const BUTTON_CELL: &str = "border-radius:6px;background-color:#0b5cad";
const BUTTON: &str = "display:inline-block;padding:12px 20px;min-height:20px;font-size:16px;line-height:20px;font-weight:600;\
    color:#ffffff;text-decoration:none;border:1px solid #0b5cad;border-radius:6px";
/// A cell; then what one of another column adds, with words or with a number.
const CELL: &str = "padding:8px 0;border-top:1px solid #d0d7de;font-size:16px;line-height:1.4;font-weight:400;text-align:left;\
    text-align:start;vertical-align:top;color:#1b1f24";
const NEXT: &str = ";padding-left:14px";
const NUMBER: &str = ";padding-left:14px;text-align:right;text-align:end;white-space:nowrap";
const HEAD: &str = ";border-top:0;font-size:15px;color:#57606a";
const TABLE: &str = "border-collapse:collapse;margin:0 0 12px";
const CAPTION: &str =
    "padding:0 0 6px;font-size:15px;line-height:1.5;text-align:left;text-align:start;color:#57606a";
const FIGURE: &str = "font-size:28px;line-height:1.2;font-weight:600;color:#1b1f24";
const LABEL: &str = "font-size:15px;line-height:1.4;color:#57606a";
/// Has none of the characters that HTML escapes.
const SHEET: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
.rtl .quote{border-left:0!important;border-right:3px solid #8b949e;padding:2px 14px 2px 0!important}\
@media (max-width:480px){.pad{padding:20px 16px!important}\
.stack,.stack caption,.stack tbody,.stack tr,.stack th,.stack td{display:block!important;width:auto!important}\
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}\
.stack tr{padding:10px 0;border-top:1px solid #d0d7de}\
.stack th,.stack td{padding:2px 0!important;border:0!important}\
.stack th{font-weight:600!important}.stack br{display:none}}\
@media (prefers-color-scheme:dark){\
.page,.sheet{background-color:#1b1f24!important}\
.ink{color:#eceae6!important}.soft{color:#b0b8c1!important}\
.edge{border-color:#8b949e!important}.line{border-color:#484f58!important}\
.link{color:#79b8ff!important}\
.knob,.knob a{background-color:#79b8ff!important;border-color:#79b8ff!important;color:#0a1622!important}}";

impl Figure {
    pub fn new(number: &str, label: &str) -> Figure {
        Figure { number: number.into(), label: label.into() }
    }
}

impl Frame<'_> {
    pub(super) fn wrap(&self, title: &str, main: Markup) -> String {
        html! {
            (DOCTYPE)
            html lang=(self.lang) dir=(direction(self.lang)) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="supported-color-schemes" content="light dark";
                    title { (self.subject) }
                    style { (SHEET) }
                }
                body class="page" style="margin:0;padding:0;background-color:#ffffff" {
                    main {
                        div class=(direction(self.lang)) role="article" aria-label=(self.subject) lang=(self.lang) dir=(direction(self.lang)) {
                            div style="display:none;max-height:0;overflow:hidden;opacity:0" { (self.preheader) }
                            (self.sheet(title, main))
                        }
                    }
                }
            }
        }
        .into_string()
    }

    /// As wide as the screen, but for 600 px at most.
    fn sheet(&self, title: &str, main: Markup) -> Markup {
        html! {
            table class="sheet" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                style="background-color:#ffffff" {
                tr {
                    td align="center" {
                        table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                            style={ "max-width:600px;text-align:" (side(self.lang)) } {
                            tr {
                                td class="pad" style={ (SHEET_CELL) (SANS) } {
                                    h1 class="ink" dir="auto" style=(TITLE) { (title) }
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

    fn footer(&self) -> Markup {
        html! {
            footer class="line" style="margin-top:36px;padding-top:16px;border-top:1px solid #d0d7de" {
                (small(self.why_you))
                @if let Some(href) = self.settings {
                    p class="soft" dir="auto" style=(SMALL) { (link(href, settings_words(self.site))) }
                }
            }
        }
    }
}

fn direction(lang: &str) -> &'static str {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&language.to_ascii_lowercase().as_str()) { "rtl" } else { "ltr" }
}

/// Where lines start.
fn side(lang: &str) -> &'static str {
    if direction(lang) == "rtl" { "right" } else { "left" }
}

/// What leads to where mail is changed.
pub(super) fn settings_words(site: &str) -> String {
    format!("Change or stop mail from {site}")
}

/// News as a title: without its full stop.
pub(super) fn headline(news: &str) -> &str {
    news.trim_end().trim_end_matches('.')
}

/// Our sentences name their direction themselves, as not every one is in the letter's language. Names stand in `bdi`,
/// so that they turn nothing around.
pub(super) fn heading(words: impl Render) -> Markup {
    html! { h2 class="ink" dir="auto" style=(HEADING) { (words) } }
}

pub(super) fn subheading(words: impl Render) -> Markup {
    html! { h3 class="ink" dir="auto" style=(SUBHEADING) { (words) } }
}

pub(super) fn words(words: impl Render) -> Markup {
    html! { p class="ink" dir="auto" style=(WORDS) { (words) } }
}

pub(super) fn small(words: impl Render) -> Markup {
    html! { p class="soft" dir="auto" style=(SMALL) { (words) } }
}

/// What somebody wrote.
pub(super) fn quote(paragraphs: &[String]) -> Markup {
    quoted("ink", ";color:#1b1f24", paragraphs)
}

/// What the reader wrote: the same, paler.
pub(super) fn own_quote(paragraphs: &[String]) -> Markup {
    quoted("soft", ";color:#57606a", paragraphs)
}

fn quoted(ink: &str, colour: &str, paragraphs: &[String]) -> Markup {
    let Some((last, others)) = paragraphs.split_last() else { return html! {} };
    html! {
        blockquote class={ "quote edge " (ink) } style={ (QUOTE) (colour) } {
            @for paragraph in others { p dir="auto" style=(PARAGRAPH) { (paragraph) } }
            p dir="auto" style=(LAST_PARAGRAPH) { (last) }
        }
    }
}

pub(super) fn link(href: &str, words: impl Render) -> Markup {
    html! { a class="link" href=(href) style=(LINK) { (words) } }
}

/// A link in a paragraph of its own.
pub(super) fn way(href: &str, words: impl Render) -> Markup {
    html! { p dir="auto" style=(WAY) { (link(href, words)) } }
}

/// A link as large as a finger. Its cell is coloured too, for readers that know no padding at links.
pub(super) fn button(href: &str, words: impl Render) -> Markup {
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 14px" {
            tr { td class="knob" style=(BUTTON_CELL) { a href=(href) dir="auto" style=(BUTTON) { (words) } } }
        }
    }
}

pub(super) fn list(lines: &[String]) -> Markup {
    html! {
        ul class="ink" style="margin:0 0 8px;padding-inline-start:22px;font-size:17px;line-height:1.5;color:#1b1f24" {
            @for line in lines { li style="margin:0 0 4px" { bdi { (line) } } }
        }
    }
}

/// Numbers side by side, each with what it counts below it.
pub(super) fn figures(figures: &[&Figure]) -> Markup {
    html! {
        table role="presentation" cellpadding="6" cellspacing="0" border="0" style="margin:0 0 16px" {
            tr {
                @for it in figures {
                    td style="padding:0 28px 0 0;vertical-align:top" {
                        div class="ink" style=(FIGURE) { (it.number) }
                        div class="soft" style=(LABEL) { (it.label) }
                    }
                }
            }
        }
    }
}

/// A table that is one, with its heads: words in the first column, numbers in the others.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Vec<&str>]) -> Markup {
    let style = |column: usize| if column == 0 { "" } else { NUMBER };
    html! {
        table width="100%" cellpadding="6" cellspacing="0" border="0" style=(TABLE) {
            caption class="soft" style=(CAPTION) { (caption) }
            thead {
                tr {
                    @for (i, head) in heads.iter().enumerate() {
                        th class="soft line" scope="col" style={ (CELL) (style(i)) (HEAD) } { (head) }
                    }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        @for (i, cell) in row.iter().enumerate() {
                            @if i == 0 { th class="ink line" scope="row" style=(CELL) { (cell) } }
                            @else { td class="ink line" style={ (CELL) (style(i)) } { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// A table of words. Narrow screens show a row's cells below each other: as that takes a table's meaning from its
/// elements, their roles say it again.
pub(super) fn stack(caption: &str, heads: &[(&str, &str)], rows: &[Vec<Markup>]) -> Markup {
    let style = |column: usize| if column == 0 { "" } else { NEXT };
    html! {
        table class="stack" role="table" width="100%" cellpadding="6" cellspacing="0" border="0" style=(TABLE) {
            caption class="soft" style=(CAPTION) { (caption) }
            thead role="rowgroup" {
                tr class="line" role="row" {
                    @for (i, (head, width)) in heads.iter().enumerate() {
                        th class="soft line" role="columnheader" scope="col" width=(width) style={ (CELL) (style(i)) (HEAD) } { (head) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr class="line" role="row" {
                        @for (i, cell) in row.iter().enumerate() {
                            @if i == 0 { th class="ink line" role="rowheader" scope="row" style=(CELL) { (cell) } }
                            @else { td class="ink line" role="cell" style={ (CELL) (style(i)) } { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn letters_run_as_their_language_does() {
        for lang in ["ar", "fa-IR", "he", "UR", "ar_EG"] {
            assert_eq!(direction(lang), "rtl", "{lang}");
        }
        for lang in ["en", "de-AT", "arn", "zh-Hans", ""] {
            assert_eq!(direction(lang), "ltr", "{lang}");
        }
    }
}
