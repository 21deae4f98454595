//! Raw words to safe words, and safe words to plain ones.
//!
//! `markdown` turns what people type into markup of a few tags, bounded in depth and linear in time; `clean` sends that
//! through the sanitizer, the only way to trusted markup; `excerpt` reads trusted markup back as text. Nothing here
//! knows time, tables or requests.
//!
//! # The policy for comments
//! `docs/markdown.md` tells it in full.
//! * Nothing that somebody wrote disappears or changes, and nothing of it acts that was not meant to. Markdown as
//!   CommonMark has it, without pictures, tables, rules, indented code and raw HTML. A single line break is a line break. A
//!   heading becomes a bold paragraph, an image a link to it.
//! * A numbered list that does not count from 1 in steps of 1 stays text, so that "2. I disagree" keeps its number.
//! * Lines like `[Ada]: Hello`, rows of signs, and backslashes that keep nothing from acting stay text.
//! * The tags that WordPress's commenters know may be typed (`markup::TYPED`); their attributes are dropped but for
//!   `href`. Every other tag, comment or declaration shows as the text it is.
//! * Links go to http, https and mailto, are absolute, carry no user name, and say where they go: if the text of a link
//!   looks like another host, or the host is an international one that can imitate another, the real host stands
//!   behind it, in punycode. `https://…`, `http://…` and `www.…` become links by themselves, email addresses do not. A
//!   link to anything else shows as it was typed.
//! * Lists and quotes nest ten deep; what is deeper stays at that level.
//! * Characters that turn the direction of text, control characters and stacks of combining marks are left out.

#![warn(missing_docs, unreachable_pub)]

mod address;
mod backslash;
/// The English words for reasons, actions and actors.
pub mod catalogue;
mod clean;
mod compare;
mod csv;
mod definitions;
mod excerpt;
mod house;
mod link;
mod linking;
mod markdown;
mod markup;
mod message;
mod qr;
mod search;
mod signs;
mod source;
mod stars;
mod target;
mod typed;

pub use clean::{POLICY, clean, clean_post};
pub use compare::{Piece, compare};
pub use csv::csv_line;
pub use excerpt::{defang, excerpt, hash_words, plain, xml_safe};
pub use link::{Link, addresses, links};
pub use linking::{Linking, Reaction, read_linking};
pub use message::{Message, read_message};
pub use qr::{Qr, qr};
pub use search::{SCRIPTS, script_of, search_words};

#[cfg(test)]
mod tests;
