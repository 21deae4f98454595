//! What people see: each view is a struct of finished words and turns into markup. A view never fetches, decides,
//! formats a date or fails. Every one has samples, which `weshift preview` writes out and the tests look at.

pub mod html; // words that are markup already
pub mod inert; // markup that means nothing to template languages
pub mod assets; // style, script and icon, under names that change with their content
pub mod layout; // what every public page stands in
pub mod sample; // a view with sample words

mod pair; // the two ends of a shift
pub mod comment; // one comment
pub mod comment_form; // the reply form
pub mod thread; // a discussion
pub mod fragment; // a discussion for the pages of others
pub mod post_list; // the front page
pub mod post; // a post with its shifts
pub mod shift; // one discussion on a page of its own
pub mod embed; // a discussion in another site's page
pub mod own_comment; // what authors see of their own comment
pub mod report; // telling managers that something is wrong
pub mod reply; // answering one comment
pub mod api; // what programs can ask for
pub mod privacy; // how comment data is processed
pub mod notice; // a few words and perhaps a button
pub mod error; // what went wrong
pub mod decision; // what a manager's mail link opens

pub mod group; // the exercise in a group
pub mod charts; // where people stand, drawn
pub mod exercise; // placing oneself

pub mod admin; // the desk
pub mod mail; // letters: subject, text, HTML

pub mod samples; // every view in every state
