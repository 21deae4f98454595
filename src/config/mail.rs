//! How letters leave.

use std::{net::IpAddr, path::PathBuf};

use super::settings::{Secret, Values};
use crate::domain::{Email, SECOND, visible};

#[derive(Debug, Clone)]
pub struct Mail {
    pub transport: MailTransport,
    pub from_name: String,
    pub from: Email,
    pub domain: String,
    /// None: the folder `mail` beside the database.
    pub maildir: Option<PathBuf>,
    pub settle_millis: i64,
    pub link_days: u32,
    pub show_commenter_email: bool,
}

#[derive(Debug, Clone)]
pub enum MailTransport {
    /// No SMTP: a Maildir and the desk's Mail page.
    Outbox,
    Smtp(Smtp),
}

#[derive(Debug, Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: Secret,
    pub tls: SmtpTls,
    pub ca_file: Option<PathBuf>,
    pub helo: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte (`smtps://`).
    Wrapper,
    /// STARTTLS or nothing is sent.
    Required,
    /// STARTTLS if the server offers it; only to this machine.
    Opportunistic,
    /// Plain; only to this machine.
    None,
}

pub(super) fn read(values: &mut Values, site_name: &str) -> Mail {
    let url = values.text("mail.smtp.url");
    let chosen = values.text("mail.transport");
    let by_smtp = match chosen.as_str() {
        "" => !url.is_empty(),
        "smtp" => true,
        "outbox" => false,
        other => {
            values.wrong.push(format!("mail.transport must be smtp or outbox, not {other:?}."));
            false
        }
    };
    let (from_name, from) = from(values, by_smtp, site_name);
    let domain = match values.text("mail.domain") {
        empty if empty.is_empty() => from.domain().to_string(),
        domain => domain,
    };
    let maildir = values.text("mail.maildir");
    Mail {
        transport: match by_smtp.then(|| smtp(values, &url, &domain)).flatten() {
            Some(smtp) => MailTransport::Smtp(smtp),
            None => MailTransport::Outbox,
        },
        from_name,
        from,
        domain,
        maildir: (!maildir.is_empty()).then(|| PathBuf::from(maildir)),
        settle_millis: i64::from(values.number("mail.settle_secs")) * SECOND,
        link_days: values.number("mail.link_days").clamp(1, 365),
        show_commenter_email: values.switch("mail.show_commenter_email"),
    }
}

fn from(values: &mut Values, by_smtp: bool, site_name: &str) -> (String, Email) {
    let nobody = || Email::parse("comments@weshift.invalid").expect("is an address");
    let raw = values.text("mail.from");
    let (name, address) = match raw.trim().strip_suffix('>').and_then(|it| it.rsplit_once('<')) {
        Some((name, address)) => (visible(name.trim().trim_matches('"')), address.to_string()),
        None => (site_name.to_string(), raw.trim().to_string()),
    };
    if address.is_empty() {
        if by_smtp {
            values.wrong.push("mail.from is needed to send mail: the address that mails come from.".into());
        }
        return (name, nobody());
    }
    match Email::parse(&address) {
        Some(email) => (name, email),
        None => {
            values.wrong.push(format!("mail.from must be NAME <ADDRESS> with a full address, not {raw:?}."));
            (name, nobody())
        }
    }
}

fn smtp(values: &mut Values, url: &str, domain: &str) -> Option<Smtp> {
    let parsed = match url::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "smtp" | "smtps") && parsed.host_str().is_some() => parsed,
        _ => {
            values
                .wrong
                .push("mail.smtp.url must be like smtp://user:password@host:587 or smtps://host.".into());
            return None;
        }
    };
    let wrapper = parsed.scheme() == "smtps";
    let decode = |part: &str| {
        let pair = format!("v={}", part.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']).to_string();
    let user = decode(parsed.username());
    let tls = tls(values, wrapper, &host, !user.is_empty());
    let ca_file = values.text("mail.smtp.ca_file");
    let helo = values.text("mail.smtp.helo");
    Some(Smtp {
        port: parsed.port().unwrap_or(if wrapper { 465 } else { 587 }),
        host,
        user,
        password: password(values, decode(parsed.password().unwrap_or_default())),
        tls,
        ca_file: (!ca_file.is_empty()).then(|| PathBuf::from(ca_file)),
        helo: if helo.is_empty() { domain.to_string() } else { helo },
    })
}

fn tls(values: &mut Values, wrapper: bool, host: &str, with_credentials: bool) -> SmtpTls {
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
    let tls = match (values.text("mail.smtp.tls").as_str(), wrapper) {
        (_, true) => SmtpTls::Wrapper,
        ("required", false) => SmtpTls::Required,
        ("opportunistic", false) => SmtpTls::Opportunistic,
        ("none", false) => SmtpTls::None,
        (other, false) => {
            values
                .wrong
                .push(format!("mail.smtp.tls must be required, opportunistic or none, not {other:?}."));
            SmtpTls::Required
        }
    };
    if !here && matches!(tls, SmtpTls::Opportunistic | SmtpTls::None) {
        let what = if with_credentials { "the password and every mail" } else { "every mail" };
        values.wrong.push(format!(
            "mail.smtp.tls must be required for a server on another machine ({host}): else {what} could be read on the way."
        ));
    }
    tls
}

fn password(values: &mut Values, from_url: String) -> Secret {
    let file = values.text("mail.smtp.password_file");
    if file.is_empty() {
        return Secret(from_url);
    }
    match std::fs::read_to_string(&file) {
        Ok(text) => Secret(text.trim_end_matches(['\r', '\n']).to_string()),
        Err(error) => {
            values.wrong.push(format!("mail.smtp.password_file: cannot read {file}: {error}"));
            Secret(String::new())
        }
    }
}
