//! The paths of the exercise. A person's key, and nothing else of them, stands in the address of their pages.

use weshift_domain::Lens;

pub fn exercise(post: &str) -> String {
    format!("/p/{post}/exercise")
}

pub fn picture(post: &str) -> String {
    format!("/p/{post}/picture")
}

pub fn picture_csv(post: &str) -> String {
    format!("/p/{post}/picture.csv")
}

/// What somebody placed, and what follows from it.
pub fn journey(key: &str) -> String {
    format!("/x/{key}")
}

pub fn lens(key: &str, lens: Lens) -> String {
    format!("/x/{key}/{}", lens.name())
}

/// One shift of a page of questions, alone or in a group.
pub fn one_shift(page: &str, shift: &str) -> String {
    format!("{page}?at={shift}")
}

/// An act or a part of somebody's pages, such as `again` or `answers.csv`.
pub fn journey_part(key: &str, part: &str) -> String {
    format!("/x/{key}/{part}")
}

/// In the letter that asks whether somebody wants a reminder.
pub fn reminder(key: &str, token: &str) -> String {
    format!("/x/{key}/remind/{token}")
}

/// Where one shift's form goes.
pub fn place(post: &str, shift: &str) -> String {
    format!("/p/{post}/{shift}/place")
}
