//! The desk: what managers see.

pub mod layout; // the frame of the desk, and the plain one before it
pub mod welcome; // the owner's first steps
mod first_steps; // what each of them asks for
pub mod tabs; // lists beside each other
pub mod card; // a comment, and deciding on it
pub mod queue; // comments in a list
pub mod find; // comments that were searched for
pub mod bulk; // one decision on many
pub mod person; // somebody who writes
pub mod blocklist; // who and what is blocked
pub mod around; // comments before and after one
pub mod reword; // other words for a comment
pub mod comment; // one comment with its history
pub mod stats; // how the moderation does
pub mod audit; // who did what
pub mod spam; // how the filter does
pub mod posts; // posts and shifts to write
pub mod embed; // discussions in other sites
pub mod managers; // who looks after the site
pub mod security; // how a manager signs in
pub mod proof; // is it you?
pub mod tokens; // what programs may do
pub mod webhooks; // what programs are told
pub mod account; // a manager's own settings
pub mod mail; // letters that were written
pub mod letter; // one of them
pub mod way_in; // setting up and signing in

#[cfg(test)]
mod tests;

use crate::sample::{Sample, page};

/// The desk in every state.
pub fn samples() -> Vec<Sample> {
    vec![
        page("admin-queue", queue::Queue::sample().render()),
        page("admin-queue-first", queue::Queue::sample_first().render()),
        page("admin-queue-empty", queue::Queue::sample_empty().render()),
        page("admin-queue-viewer", queue::Queue::sample_viewer().render()),
        page("admin-comment", comment::CommentPage::sample().render()),
        page("admin-comment-refused", comment::CommentPage::sample_refused().render()),
        page("admin-find", find::Find::sample().render()),
        page("admin-find-empty", find::Find::sample_empty().render()),
        page("admin-find-errors", find::Find::sample_errors().render()),
        page("admin-bulk", bulk::Bulk::sample().render()),
        page("admin-bulk-nothing", bulk::Bulk::sample_nothing().render()),
        page("admin-person", person::Person::sample().render()),
        page("admin-person-viewer", person::Person::sample_viewer().render()),
        page("admin-person-errors", person::Person::sample_errors().render()),
        page("admin-erase", person::Erase::sample().render()),
        page("admin-erase-errors", person::Erase::sample_errors().render()),
        page("admin-blocklist", blocklist::Blocklist::sample().render()),
        page("admin-blocklist-empty", blocklist::Blocklist::sample_empty().render()),
        page("admin-blocklist-errors", blocklist::Blocklist::sample_errors().render()),
        page("admin-around", around::Around::sample().render()),
        page("admin-reword", reword::Reword::sample().render()),
        page("admin-reword-errors", reword::Reword::sample_errors().render()),
        page("admin-comment-bare", comment::CommentPage::sample_bare().render()),
        page("admin-spam", spam::SpamDesk::sample().render()),
        page("admin-spam-preview", spam::SpamDesk::sample_preview().render()),
        page("admin-spam-empty", spam::SpamDesk::sample_empty().render()),
        page("admin-posts", posts::Posts::sample().render()),
        page("admin-posts-empty", posts::Posts::sample_empty().render()),
        page("admin-post", posts::PostEditor::sample().render()),
        page("admin-post-new", posts::PostEditor::sample_new().render()),
        page("admin-post-errors", posts::PostEditor::sample_errors().render()),
        page("admin-embed", embed::OtherSites::sample().render()),
        page("admin-embed-empty", embed::OtherSites::sample_empty().render()),
        page("admin-embed-page", embed::PageEditor::sample().render()),
        page("admin-embed-errors", embed::PageEditor::sample_errors().render()),
        page("admin-mail", mail::MailDesk::sample().render()),
        page("admin-mail-empty", mail::MailDesk::sample_empty().render()),
        page("admin-mail-halted", mail::MailDesk::sample_halted().render()),
        page("admin-preview", letter::MailPreview::sample().render()),
        page("admin-preview-nothing", letter::MailPreview::sample_nothing().render()),
        page("admin-letter", letter::MailMessage::sample().render()),
        page("admin-letter-new", letter::MailMessage::sample_new().render()),
        page("admin-managers", managers::Managers::sample().render()),
        page("admin-managers-link", managers::Managers::sample_link().render()),
        page("admin-managers-errors", managers::Managers::sample_errors().render()),
        page("admin-managers-viewer", managers::Managers::sample_viewer().render()),
        page("admin-manager", managers::ManagerPage::sample().render()),
        page("admin-manager-errors", managers::ManagerPage::sample_errors().render()),
        page("admin-security", security::Security::sample().render()),
        page("admin-security-strong", security::Security::sample_strong().render()),
        page("admin-security-codes", security::Security::sample_codes().render()),
        page("admin-security-errors", security::Security::sample_errors().render()),
        page("admin-app", security::AddApp::sample().render()),
        page("admin-app-errors", security::AddApp::sample_errors().render()),
        page("proof", proof::Proof::sample().render()),
        page("proof-second", proof::Proof::sample_second().render()),
        page("proof-error", proof::Proof::sample_error().render()),
        page("admin-tokens", tokens::Tokens::sample().render()),
        page("admin-tokens-made", tokens::Tokens::sample_made().render()),
        page("admin-tokens-errors", tokens::Tokens::sample_errors().render()),
        page("admin-webhooks", webhooks::Webhooks::sample().render()),
        page("admin-webhooks-errors", webhooks::Webhooks::sample_errors().render()),
        page("admin-webhook", webhooks::WebhookPage::sample().render()),
        page("admin-webhook-made", webhooks::WebhookPage::sample_made().render()),
        page("admin-webhook-hub", webhooks::WebhookPage::sample_hub().render()),
        page("admin-stats", stats::Stats::sample().render()),
        page("admin-stats-empty", stats::Stats::sample_empty().render()),
        page("admin-audit", audit::Audit::sample().render()),
        page("admin-audit-narrow", audit::Audit::sample_narrow().render()),
        page("admin-audit-empty", audit::Audit::sample_empty().render()),
        page("admin-account", account::Account::sample().render()),
        page("admin-account-saved", account::Account::sample_saved().render()),
        page("admin-account-paused", account::Account::sample_paused().render()),
        page("admin-account-errors", account::Account::sample_errors().render()),
        page("admin-welcome", welcome::Welcome::sample().render()),
        page("admin-welcome-done", welcome::Welcome::sample_done().render()),
        page("admin-welcome-site", welcome::WelcomeStep::sample_site().render()),
        page("admin-welcome-site-given", welcome::WelcomeStep::sample_site_given().render()),
        page("admin-welcome-site-errors", welcome::WelcomeStep::sample_site_errors().render()),
        page("admin-welcome-mail", welcome::WelcomeStep::sample_mail().render()),
        page("admin-welcome-mail-failed", welcome::WelcomeStep::sample_mail_failed().render()),
        page("admin-welcome-mail-none", welcome::WelcomeStep::sample_mail_none().render()),
        page("admin-welcome-people", welcome::WelcomeStep::sample_people().render()),
        page("admin-welcome-people-invited", welcome::WelcomeStep::sample_people_invited().render()),
        page("admin-welcome-embed", welcome::WelcomeStep::sample_embed().render()),
        page("setup", way_in::Setup::sample().render()),
        page("setup-invited", way_in::Setup::sample_invited().render()),
        page("setup-errors", way_in::Setup::sample_errors().render()),
        page("sign-in", way_in::SignIn::sample().render()),
        page("sign-in-error", way_in::SignIn::sample_error().render()),
        page("sign-in-notice", way_in::SignIn::sample_notice().render()),
        page("new-address", way_in::NewAddress::sample().render()),
        page("sign-in-link", way_in::SignInByLink::sample().render()),
    ]
}
