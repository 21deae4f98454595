//! Which backslashes of a comment are text: all but those that keep Markdown from acting on the sign behind them. So
//! `C:\_old\*.md` and `¯\_(ツ)_/¯` show as they were typed, and `\*not this\*` shows without its backslashes.
//!
//! Whether a sign would act is not guessed: Markdown reads the text once without the backslashes, and what it does not
//! give back as text has acted.

use pulldown_cmark::{Event, Options, Parser};

use super::{
    definitions::{Definitions, reference},
    markup::known,
    signs::{push_muted, restore},
    typed::{Token, tokens},
};

/// A backslash with the sign behind it.
struct Escape {
    /// Of the backslash, in the text.
    at: usize,
    /// Of the sign, in the text without backslashes.
    bare: usize,
    acts: bool,
}

/// Turns the backslashes that are text into stand-ins.
pub(super) fn keep(text: &mut String, definitions: &Definitions) {
    if !text.contains('\\') {
        return;
    }
    let (bare, mut escapes) = without_backslashes(text);
    if escapes.iter().any(|it| bare.as_bytes()[it.bare] != DOUBLE) {
        try_out(&bare, &mut escapes, definitions);
    }
    *text = mute(text, &escapes);
}

/// Stands for each of two backslashes in the trial; a sign like they are, that never acts.
const DOUBLE: u8 = b';';

fn without_backslashes(text: &str) -> (String, Vec<Escape>) {
    let mut bare = String::with_capacity(text.len());
    let mut escapes = Vec::new();
    let mut told = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('\\').map(|offset| at + offset) {
        at = found + 1;
        let Some(sign) = text.as_bytes().get(at).filter(|it| it.is_ascii_punctuation()) else { continue };
        bare.push_str(&text[told..found]);
        // Markdown takes `¯` for punctuation, behind which a sign may act; people do not.
        if let Some(before) = bare.pop() {
            match before.is_ascii() || before.is_alphanumeric() || before.is_whitespace() {
                true => bare.push(before),
                false => bare.extend(std::iter::repeat_n('x', before.len_utf8())),
            }
        }
        escapes.push(Escape { at: found, bare: bare.len(), acts: false });
        if *sign == b'\\' {
            bare.push(char::from(DOUBLE));
        }
        bare.push(char::from(if *sign == b'\\' { DOUBLE } else { *sign }));
        at += 1;
        told = at;
    }
    bare.push_str(&text[told..]);
    (bare, escapes)
}

fn try_out(bare: &str, escapes: &mut [Escape], definitions: &Definitions) {
    escapes.iter_mut().for_each(|it| it.acts = bare.as_bytes()[it.bare] != DOUBLE);
    let parser = Parser::new_with_broken_link_callback(bare, Options::empty(), Some(reference(definitions)));
    for (event, place) in parser.into_offset_iter() {
        let slice = &bare[place.clone()];
        let is_tag = matches!(event, Event::Html(_) | Event::InlineHtml(_)) && holds_tag(slice);
        let is_text = |sign: u8| match &event {
            // An entity comes as what it stands for.
            Event::Text(text) => **text == *slice,
            Event::Code(_) => sign != b'`',
            Event::Html(_) | Event::InlineHtml(_) => !matches!(sign, b'<' | b'>') || !is_tag,
            _ => false,
        };
        if !matches!(event, Event::Text(_) | Event::Code(_) | Event::Html(_) | Event::InlineHtml(_)) {
            continue;
        }
        let first = escapes.partition_point(|it| it.bare < place.start);
        for escape in escapes[first..].iter_mut().take_while(|it| it.bare < place.end) {
            escape.acts &= !is_text(bare.as_bytes()[escape.bare]);
        }
    }
}

/// Whether a tag in it would act.
fn holds_tag(html: &str) -> bool {
    tokens(&restore(html)).iter().any(|token| match token {
        Token::Open { name, .. } | Token::Close { name, .. } => known(name).is_some(),
        Token::Text(_) => false,
    })
}

fn mute(text: &str, escapes: &[Escape]) -> String {
    let mut muted = String::with_capacity(text.len() + 2 * escapes.len());
    let mut told = 0;
    for escape in escapes.iter().filter(|it| !it.acts) {
        muted.push_str(&text[told..escape.at]);
        told = escape.at + 2;
        push_muted(&mut muted, &text[escape.at..told]);
    }
    muted.push_str(&text[told..]);
    muted
}
