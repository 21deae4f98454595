//! Who looks after the site: all of them, and one to change.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab, described, error_summary, field_error},
    tokens::Choice,
};
use crate::comment_form::FieldError;

#[derive(Debug, Clone, Default)]
pub struct Managers {
    pub desk: Desk,
    pub rows: Vec<ManagerRow>,
    /// Owners alone invite and change.
    pub may_manage: bool,
    pub form: StaffFields,
    /// What was done.
    pub done: Option<String>,
    /// The link of an invitation that nobody mails, shown once: for whom, and the link.
    pub link: Option<(String, String)>,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct ManagerRow {
    pub href: String,
    pub name: String,
    pub email: String,
    pub role: String,
    /// What mail they get, in words.
    pub mail: String,
    /// `every post`, or which.
    pub cares_for: String,
    /// Of the last letter: `sent today, 10:41`.
    pub delivery: String,
    pub last_seen: String,
    pub you: bool,
}

/// What can be said of somebody.
#[derive(Debug, Clone, Default)]
pub struct StaffFields {
    pub email: String,
    pub name: String,
    pub roles: Vec<Choice>,
    pub posts: Vec<Choice>,
}

#[derive(Debug, Clone, Default)]
pub struct ManagerPage {
    pub desk: Desk,
    pub row: ManagerRow,
    /// Where the forms go: `/admin/managers/3`.
    pub action: String,
    pub may_manage: bool,
    /// They are invited and not here yet.
    pub invited: bool,
    pub form: StaffFields,
    pub saved: bool,
    /// Why their last letter did not arrive.
    pub trouble: Option<String>,
    /// Their letters on the Mail page.
    pub letters: String,
    /// `an authenticator app and 2 passkeys`.
    pub ways_in: String,
    pub errors: Vec<FieldError>,
}

impl Managers {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Managers" }
            @if let Some(done) = &self.done { p class="done" role="status" { (done) } }
            @if let Some((name, link)) = &self.link { (shown_once(name, link)) }
            div class="wide" tabindex="0" role="region" aria-label="Managers" {
                table {
                    caption { "Who looks after comments here" }
                    thead { tr { @for head in ["Name", "Email", "Role", "Cares for", "Mail", "Last letter", "Last seen"] { th scope="col" { (head) } } } }
                    tbody { @for row in &self.rows { (row.render()) } }
                }
            }
            @if self.may_manage { (invite(&self.form, &self.errors, &self.desk.csrf, "/admin/managers")) } @else {
                p class="hint" { "An owner invites, changes and removes managers." }
            }
        })
    }

    pub fn sample() -> Managers {
        Managers {
            desk: Desk::sample("Managers", Tab::Managers),
            rows: vec![ManagerRow::sample(), ManagerRow::sample_invited()],
            may_manage: true,
            form: StaffFields::sample("manager"),
            done: None,
            link: None,
            errors: Vec::new(),
        }
    }

    pub fn sample_link() -> Managers {
        let link = "https://comments.example.org/admin/join/3q2-76_tZm9yIGxvb2tpbmcgYXQgb25seQ";
        Managers { link: Some(("Li Wei".into(), link.into())), ..Managers::sample() }
    }

    pub fn sample_errors() -> Managers {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        Managers {
            form: StaffFields { email: "li at example".into(), ..StaffFields::sample("") },
            errors: vec![
                error("email", "Please enter a valid email address, such as name@example.org."),
                error("role", "Please choose what they may do: look, decide, or everything."),
            ],
            ..Managers::sample()
        }
    }

    pub fn sample_viewer() -> Managers {
        Managers { may_manage: false, ..Managers::sample() }
    }
}

impl ManagerRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { a href=(self.href) { bdi { (self.name) } } @if self.you { " (you)" } }
                td { bdi { (self.email) } }
                td { (self.role) }
                td { (self.cares_for) }
                td { (self.mail) }
                td { (self.delivery) }
                td { (self.last_seen) }
            }
        }
    }

    fn sample() -> ManagerRow {
        ManagerRow {
            href: "/admin/managers/1".into(),
            name: "Anna Berg".into(),
            email: "anna@example.org".into(),
            role: "owner".into(),
            mail: "at once, and a digest daily at 07:00 Europe/Berlin".into(),
            cares_for: "every post".into(),
            delivery: "sent, Mon 23 Nov 2026, 10:41".into(),
            last_seen: "today, 10:41".into(),
            you: true,
        }
    }

    fn sample_invited() -> ManagerRow {
        ManagerRow {
            href: "/admin/managers/2".into(),
            name: "Li Wei".into(),
            email: "li@example.org".into(),
            role: "manager, invited".into(),
            mail: "nothing until they accept".into(),
            cares_for: "The Knowledge Management Culture Shift".into(),
            delivery: "failed, Mon 23 Nov 2026, 10:42".into(),
            last_seen: "never".into(),
            you: false,
        }
    }
}

impl StaffFields {
    fn fields(&self, errors: &[FieldError]) -> Markup {
        let wrong = described(errors, "name");
        html! {
            div class="field" {
                label for="name" { "Name" }
                (field_error(errors, "name"))
                input id="name" type="text" name="name" value=(self.name) required maxlength="245" dir="auto" autocomplete="off"
                    aria-describedby=[wrong.clone()] aria-invalid=[wrong.map(|_| "true")];
            }
            fieldset id="role" {
                legend { "What they may do" }
                (field_error(errors, "role"))
                @for it in &self.roles {
                    label class="option" for={ "role-" (it.value) } {
                        input id={ "role-" (it.value) } type="radio" name="role" value=(it.value) checked[it.chosen];
                        (it.text)
                    }
                }
            }
            @if !self.posts.is_empty() {
                fieldset {
                    legend { "Posts that they care for" }
                    p class="hint" { "Notices and digests are about these alone, and the queue can be. None ticked: all, also those that come." }
                    @for it in &self.posts {
                        label class="option" for={ "post-" (it.value) } {
                            input id={ "post-" (it.value) } type="checkbox" name="posts" value=(it.value) checked[it.chosen];
                            bdi { (it.text) }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn sample(role: &str) -> StaffFields {
        let choice =
            |value: &str, text: &str, chosen| Choice { value: value.into(), text: text.into(), chosen };
        StaffFields {
            email: String::new(),
            name: String::new(),
            roles: vec![
                choice("viewer", "See everything, and change nothing", role == "viewer"),
                choice("manager", "Decide on comments, and write posts", role == "manager"),
                choice("owner", "Everything, also managers and settings", role == "owner"),
            ],
            posts: vec![
                choice("km-culture-shift", "The Knowledge Management Culture Shift", false),
                choice("one-next-step", "One next step", true),
            ],
        }
    }
}

impl ManagerPage {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/managers" { "Managers" } }
            h1 { bdi { (self.row.name) } }
            @if self.saved { p class="done" role="status" { "Saved." } }
            @if let Some(trouble) = &self.trouble {
                div class="trouble" { p { strong { "Their last letter did not arrive. " } (trouble) } }
            }
            dl class="facts" {
                div { dt { "Email" } dd { bdi { (self.row.email) } } }
                div { dt { "Role" } dd { (self.row.role) } }
                div { dt { "Cares for" } dd { (self.row.cares_for) } }
                div { dt { "Mail" } dd { (self.row.mail) } }
                div { dt { "Last letter" } dd { (self.row.delivery) " · " a href=(self.letters) { "all their letters" } } }
                div { dt { "Signs in with" } dd { (self.ways_in) } }
                div { dt { "Last seen" } dd { (self.row.last_seen) } }
            }
            @if self.may_manage {
                form class="settings" method="post" action=(self.action) aria-labelledby="change" {
                    h2 id="change" { "Change" }
                    (error_summary(&self.errors))
                    input type="hidden" name="csrf" value=(self.desk.csrf);
                    (self.form.fields(&self.errors))
                    p class="buttons" { button type="submit" { "Save" } }
                }
                @if self.invited {
                    (self.button("invite", "Not here yet", "The invitation waits. A new one makes the earlier link worthless.", "Invite again"))
                }
                (self.button("remove", "Remove", "Their sessions, links and mail end at once. What they decided stays.", "Remove this manager"))
            }
        })
    }

    fn button(&self, act: &str, heading: &str, words: &str, text: &str) -> Markup {
        html! {
            section aria-labelledby=(act) {
                h2 id=(act) { (heading) }
                p { (words) }
                form method="post" action={ (self.action) "/" (act) } {
                    input type="hidden" name="csrf" value=(self.desk.csrf);
                    button class="quiet" type="submit" { (text) }
                }
            }
        }
    }

    pub fn sample() -> ManagerPage {
        ManagerPage {
            desk: Desk::sample("Li Wei", Tab::Managers),
            row: ManagerRow::sample_invited(),
            action: "/admin/managers/2".into(),
            may_manage: true,
            invited: true,
            form: StaffFields { name: "Li Wei".into(), ..StaffFields::sample("manager") },
            saved: false,
            trouble: Some("550 5.1.1 There is no mailbox here by that name.".into()),
            letters: "/admin/mail?to=2".into(),
            ways_in: "a password and an authenticator app".into(),
            errors: Vec::new(),
        }
    }

    pub fn sample_errors() -> ManagerPage {
        let last = "This is the last owner. Make somebody else an owner first.";
        ManagerPage {
            errors: vec![FieldError { field: "role".into(), message: last.into() }],
            trouble: None,
            invited: false,
            ..ManagerPage::sample()
        }
    }
}

/// The form that invites somebody.
pub(super) fn invite(form: &StaffFields, errors: &[FieldError], csrf: &str, action: &str) -> Markup {
    let wrong = described(errors, "email");
    html! {
        form class="settings" method="post" action=(action) aria-labelledby="invite" {
            h2 id="invite" { "Invite somebody" }
            (error_summary(errors))
            input type="hidden" name="csrf" value=(csrf);
            div class="field" {
                label for="email" { "Email" }
                (field_error(errors, "email"))
                input id="email" type="email" name="email" value=(form.email) required autocomplete="off"
                    aria-describedby=[wrong.clone()] aria-invalid=[wrong.map(|_| "true")];
            }
            (form.fields(errors))
            p class="buttons" { button type="submit" { "Invite" } }
            p class="hint" { "They get a letter with a link that works for a week. Until they accept, nothing else is mailed to them." }
        }
    }
}

pub(super) fn shown_once(name: &str, link: &str) -> Markup {
    html! {
        section class="confirm" role="status" aria-label="The invitation" {
            p { strong { "This site sends no mail, so give this link to " bdi { (name) } " yourself." } " It is shown only now, and works once, for a week." }
            pre tabindex="0" dir="ltr" { code { (link) } }
        }
    }
}
