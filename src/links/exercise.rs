//! The paths of the exercise. A person's key, and nothing else of them, stands in the address of their pages.

use weshift_domain::Lens;

/// Where somebody begins the exercise of a post. `post` is its slug, here and below.
pub fn exercise(post: &str) -> String {
    format!("/p/{post}/exercise")
}

/// The page that shows where people stand on the shifts of a post.
pub fn picture(post: &str) -> String {
    format!("/p/{post}/picture")
}

/// The numbers of `picture` as a CSV file.
pub fn picture_csv(post: &str) -> String {
    format!("/p/{post}/picture.csv")
}

/// Somebody's own page of the exercise. `key` is their secret, here and below: whoever knows it may act as them.
pub fn journey(key: &str) -> String {
    format!("/x/{key}")
}

/// The questions of the exercise, seen through one lens.
pub fn lens(key: &str, lens: Lens) -> String {
    format!("/x/{key}/{}", lens.name())
}

/// A page of questions, scrolled to one shift. `page` is its path, alone or in a group.
pub fn one_shift(page: &str, shift: &str) -> String {
    format!("{page}?at={shift}")
}

/// An action or part of somebody's own page, such as `again` or `answers.csv`.
pub fn journey_part(key: &str, part: &str) -> String {
    format!("/x/{key}/{part}")
}

/// The link in the mail that asks somebody to confirm that they want a reminder.
pub fn reminder(key: &str, token: &str) -> String {
    format!("/x/{key}/remind/{token}")
}

/// Where the form of a single shift on a post's page is sent.
pub fn place(post: &str, shift: &str) -> String {
    format!("/p/{post}/{shift}/place")
}
