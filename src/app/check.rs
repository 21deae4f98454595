//! What would stop the start, or every mail, although each setting by itself is one: the files that they name, and the
//! addresses that only their users can read.

use super::judges;
use weshift_config::{LiveSite, MailTransport, Settings, Smtp};
use weshift_domain::Fault;
use weshift_links::Links;
use weshift_mail::{self as mail, Timeouts, Transport};
use weshift_store::{self as store, DatabaseUrl};

/// A sentence for each thing that is wrong. Nothing is connected to, written or made.
pub fn look_through(settings: &Settings) -> Vec<String> {
    let base = format!("http://{}", settings.server.listen);
    let links = Links::new(settings.server.base_url.as_deref().unwrap_or(&base), &[0; 32]);
    let site = LiveSite::new(settings.site.clone());
    let akismet = judges::akismet(settings, &links, site).transpose();
    let url = DatabaseUrl::parse(&settings.database.url.0);
    let database = url.check().err().map(|it| format!("{it}."));
    let file = match &url {
        DatabaseUrl::Sqlite(path) => store::look_at_file(path),
        DatabaseUrl::Postgres(_) => None,
    };
    let judges = [judges::lists(settings).err(), akismet.err()].into_iter().flatten().map(sentence);
    let database = database.into_iter().chain(file);
    database
        .chain(judges)
        .chain(signing(settings))
        .chain(maildir(settings))
        .chain(way_out(settings))
        .collect()
}

fn sentence(fault: Fault) -> String {
    let said = fault.to_string();
    format!("Failed while {}.", said.trim_end_matches('.'))
}

fn signing(settings: &Settings) -> Option<String> {
    let dkim = settings.mail.dkim.as_ref()?;
    let keys: Vec<_> = dkim.keys.iter().map(|(selector, pem)| (selector.clone(), pem.0.clone())).collect();
    mail::dkim_records(&dkim.domain, &keys).err().map(|why| format!("mail.dkim.key_file: {why}"))
}

fn way_out(settings: &Settings) -> Option<String> {
    if let MailTransport::Smtp(smtp) = &settings.mail.transport
        && let Some(missing) = missing_password(smtp)
    {
        return Some(missing);
    }
    match Transport::new(&settings.mail, None, Timeouts::STANDARD) {
        Ok(transport) => transport.check().err().map(|why| format!("mail.sendmail: {why}.")),
        Err(fault) => Some(sentence(fault)),
    }
}

fn maildir(settings: &Settings) -> Option<String> {
    let folder = settings.mail.maildir.as_ref().filter(|it| it.exists() && !it.is_dir())?;
    let advice = "name a folder, or one that is not there yet, or leave it empty to keep letters in the database alone";
    Some(format!("mail.maildir: {} is a file, not a folder: {advice}.", folder.display()))
}

/// A user without a password is let in nowhere.
pub fn missing_password(smtp: &Smtp) -> Option<String> {
    (!smtp.user.is_empty() && smtp.password.0.is_empty()).then(|| {
        format!(
            "mail.smtp.url names the user {}, but there is no password: set mail.smtp.password_file, or \
            WESHIFT_SMTP_PASSWORD in the environment or in secrets.env.",
            smtp.user
        )
    })
}
