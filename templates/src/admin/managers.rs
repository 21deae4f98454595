//! Who looks after the site.

use maud::{Markup, html};

use super::layout::{Desk, Tab};

#[derive(Debug, Clone, Default)]
pub struct Managers {
    pub desk: Desk,
    pub rows: Vec<ManagerRow>,
}

#[derive(Debug, Clone, Default)]
pub struct ManagerRow {
    pub name: String,
    pub email: String,
    pub role: String,
    /// What mail they get, in words.
    pub mail: String,
    pub last_seen: String,
    pub you: bool,
}

impl Managers {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Managers" }
            div class="wide" tabindex="0" role="region" aria-label="Managers" {
                table {
                    caption { "Who looks after comments here" }
                    thead { tr { @for head in ["Name", "Email", "Role", "Mail", "Last seen"] { th scope="col" { (head) } } } }
                    tbody { @for row in &self.rows { (row.render()) } }
                }
            }
            p class="hint" { "To add a manager, run this where Weshift runs. They sign in by a link that they ask for with their email." }
            pre tabindex="0" { code { "weshift manager add --email … --name …" } }
        })
    }

    pub fn sample() -> Managers {
        let row = |name: &str, email: &str, role: &str, mail: &str, last_seen: &str, you| ManagerRow {
            name: name.into(),
            email: email.into(),
            role: role.into(),
            mail: mail.into(),
            last_seen: last_seen.into(),
            you,
        };
        Managers {
            desk: Desk::sample("Managers", Tab::Managers),
            rows: vec![
                row(
                    "Anna Berg",
                    "anna@example.org",
                    "owner",
                    "at once, and a digest daily at 07:00 Europe/Berlin",
                    "today, 10:41",
                    true,
                ),
                row("Li Wei", "li@example.org", "manager", "none", "never", false),
            ],
        }
    }
}

impl ManagerRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { bdi { (self.name) } @if self.you { " (you)" } }
                td { bdi { (self.email) } }
                td { (self.role) }
                td { (self.mail) }
                td { (self.last_seen) }
            }
        }
    }
}
