//! The two ends of a shift, in a sentence or a heading.

use maud::{Markup, html};

/// From "I know" to "We know".
pub(crate) fn pair(from: &str, to: &str) -> Markup {
    html! { span class="pair" { "From " q class="from" { (from) } " to " q class="to" { (to) } } }
}
