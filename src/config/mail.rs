//! How letters leave.

use std::{net::IpAddr, os::unix::fs::PermissionsExt, path::PathBuf};

use super::{address::decoded, secret::Secret, values::Values};
use weshift_domain::{Email, SECOND, visible};

/// The settings `mail.*`.
#[derive(Debug, Clone)]
pub struct Mail {
    /// How letters leave this machine.
    pub transport: MailTransport,
    /// The display name in `From`, from `mail.from`. `None`: the site's name.
    pub from_name: Option<String>,
    /// The address in `From`; `comments@weshift.invalid` if nothing is sent and none is given.
    pub from: Email,
    /// The right side of Message-ID and List-Id.
    pub domain: String,
    /// The Maildir into which `Outbox` writes letters. `None`: they stay in the database.
    pub maildir: Option<PathBuf>,
    /// How many connections to the mail server may be open at once.
    pub max_connections: u32,
    /// How long a waiting comment rests before managers are mailed, in milliseconds, so that several share a letter.
    pub settle_millis: i64,
    /// How many days the links in a manager's letter work.
    pub link_days: u32,
    /// Whether letters to managers show the commenter's address.
    pub show_commenter_email: bool,
    /// Whether a moderation link works only in the browser of the manager whose it is, signed in.
    pub links_need_login: bool,
    /// Where replies to the letters go. `None`: to `from`.
    pub reply_to: Option<Email>,
    /// The envelope sender, to which bounces go; `from` unless `mail.bounce` is set.
    pub bounce: Email,
    /// Whether each letter adds `+` and a token to `bounce`, so that its bounce names it (VERP).
    pub bounce_verp: bool,
    /// How many letters may leave in a time.
    pub rate: MailRate,
    /// The keys that sign letters (RFC 6376). `None`: they are not signed.
    pub dkim: Option<DkimKeys>,
    /// Whether managers may decide by replying to a letter.
    pub reply_commands: bool,
    /// The mail server whose Authentication-Results (RFC 8601) are believed; empty: none.
    pub authserv_id: String,
    /// The bearer token of `/hooks/mail`. `None`: the hook is off.
    pub inbound_secret: Option<Secret>,
}

/// The most letters that may leave in a time. 0: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailRate {
    /// Letters in a second.
    pub per_second: u32,
    /// Letters in an hour; a tenth of it is kept for sign-in and confirmation.
    pub per_hour: u32,
    /// Letters in a day.
    pub per_day: u32,
}

/// The keys that sign letters, as read from their files.
#[derive(Debug, Clone)]
pub struct DkimKeys {
    /// The signing domain, `d=`.
    pub domain: String,
    /// The selector `s=` and the PEM of each key; every one signs.
    pub keys: Vec<(String, Secret)>,
}

/// How letters leave this machine.
#[derive(Debug, Clone)]
pub enum MailTransport {
    /// They do not: they are written to the Maildir, and the desk's Mail page shows them.
    Outbox,
    /// By this program, which takes the arguments of sendmail.
    Sendmail(PathBuf),
    /// By this mail server.
    Smtp(Smtp),
}

/// The mail server that takes the letters, from `mail.smtp.*`.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name or address, an IPv6 address without brackets.
    pub host: String,
    /// Its port; 465 for `Wrapper`, else 587, unless the address names one.
    pub port: u16,
    /// Whom to sign in as; empty: nobody.
    pub user: String,
    /// The password of `user`; empty if there is none.
    pub password: Secret,
    /// When the connection is encrypted.
    pub tls: SmtpTls,
    /// A PEM file with the root that signed its certificate. `None`: the public roots.
    pub ca_file: Option<PathBuf>,
    /// How this machine calls itself in EHLO: a host name, or an address in brackets.
    pub helo: String,
    /// Letters over one connection before a new one is opened.
    pub max_messages: u32,
}

/// When a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte (`smtps://`, RFC 8314).
    Wrapper,
    /// After STARTTLS; without it nothing is sent.
    Required,
    /// After STARTTLS if the server offers it; only for a server on this machine.
    Opportunistic,
    /// Never; only for a server on this machine.
    None,
}

impl Mail {
    /// How many letters may be sent at once: one, unless they go by SMTP.
    pub fn connections(&self) -> u32 {
        match self.transport {
            MailTransport::Smtp(_) => self.max_connections,
            MailTransport::Sendmail(_) | MailTransport::Outbox => 1,
        }
    }
}

pub(super) fn read(values: &mut Values) -> Mail {
    let url = values.text("mail.smtp.url");
    let chosen = values.text("mail.transport");
    let (by_smtp, by_program) = match chosen.as_str() {
        "" => (!url.is_empty(), false),
        "smtp" => (true, false),
        "sendmail" => (false, true),
        "outbox" => (false, false),
        other => {
            values.wrong.push(format!("mail.transport must be smtp, sendmail or outbox, not {other:?}."));
            (false, false)
        }
    };
    let sends = by_smtp || by_program;
    let (from_name, from) = from(values, sends);
    let domain = values.host("mail.domain").unwrap_or_else(|| from.domain().to_string());
    let maildir = values.text("mail.maildir");
    if values.text("mail.show_ip") != "never" {
        values.wrong.push("mail.show_ip must be never: a mailbox is a copy that nobody can erase.".into());
    }
    Mail {
        transport: match by_smtp.then(|| smtp(values, &url, &domain)).flatten() {
            Some(smtp) => MailTransport::Smtp(smtp),
            None if by_program => MailTransport::Sendmail(PathBuf::from(values.text("mail.sendmail"))),
            None => MailTransport::Outbox,
        },
        bounce: address(values, "mail.bounce").unwrap_or_else(|| from.clone()),
        bounce_verp: sends && values.switch("mail.bounce_verp") && !values.text("mail.bounce").is_empty(),
        reply_to: address(values, "mail.reply_to"),
        rate: MailRate {
            per_second: values.number("mail.rate_per_second"),
            per_hour: values.number("mail.max_per_hour"),
            per_day: values.number("mail.max_per_day"),
        },
        dkim: dkim(values, &from),
        reply_commands: reply_commands(values),
        authserv_id: values.text("mail.authserv_id"),
        inbound_secret: secret_file(values, "mail.inbound_secret_file"),
        from_name,
        from,
        domain,
        maildir: (!maildir.is_empty()).then(|| PathBuf::from(maildir)),
        max_connections: values.number("mail.smtp.max_connections"),
        settle_millis: i64::from(values.number("mail.settle_secs")) * SECOND,
        link_days: values.number("mail.link_days"),
        show_commenter_email: values.switch("mail.show_commenter_email"),
        links_need_login: values.switch("mail.links_need_login"),
    }
}

/// An address that may be left out.
fn address(values: &mut Values, key: &str) -> Option<Email> {
    let raw = values.text(key);
    let email = Email::parse(&raw);
    if email.is_none() && !raw.is_empty() {
        values.wrong.push(format!("{key} must be an address, such as bounce@example.org, not {raw:?}."));
    }
    email
}

fn reply_commands(values: &mut Values) -> bool {
    let on = values.switch("mail.reply_commands");
    if on && values.text("mail.authserv_id").is_empty() {
        values.wrong.push(
            "mail.reply_commands needs mail.authserv_id: without it nobody could tell a manager's answer from a forged one."
                .into(),
        );
    }
    on
}

fn dkim(values: &mut Values, from: &Email) -> Option<DkimKeys> {
    let (selectors, files) = (values.list("mail.dkim.selector"), values.list("mail.dkim.key_file"));
    if selectors.len() != files.len() {
        values.wrong.push(format!(
            "mail.dkim.selector and mail.dkim.key_file must name as many keys, not {} and {}.",
            selectors.len(),
            files.len()
        ));
        return None;
    }
    if files.is_empty() {
        return None;
    }
    let domain = match values.text("mail.dkim.domain") {
        empty if empty.is_empty() => from.domain().to_string(),
        domain => domain,
    };
    let mut keys = Vec::new();
    for (selector, file) in selectors.into_iter().zip(files) {
        keys.push((selector, key_file(values, &file)?));
    }
    Some(DkimKeys { domain, keys })
}

/// A private key that nobody else can read.
fn key_file(values: &mut Values, file: &str) -> Option<Secret> {
    let read = || -> std::io::Result<(String, u32)> {
        Ok((std::fs::read_to_string(file)?, std::fs::metadata(file)?.permissions().mode()))
    };
    match read() {
        Ok((_, mode)) if mode & 0o007 != 0 => {
            values.wrong.push(format!("mail.dkim.key_file: everybody can read {file}; chmod o-rwx {file}"));
            None
        }
        Ok((pem, _)) => Some(Secret(pem)),
        Err(error) => {
            values.wrong.push(format!("mail.dkim.key_file: cannot read {file}: {error}"));
            None
        }
    }
}

fn secret_file(values: &mut Values, key: &str) -> Option<Secret> {
    let file = values.text(key);
    if file.is_empty() {
        return None;
    }
    match std::fs::read_to_string(&file) {
        Ok(text) if text.trim().len() >= 16 => Some(Secret(text.trim().to_string())),
        Ok(_) => {
            values.wrong.push(format!("{key}: the secret in {file} must have 16 characters or more."));
            None
        }
        Err(error) => {
            values.wrong.push(format!("{key}: cannot read {file}: {error}"));
            None
        }
    }
}

fn from(values: &mut Values, by_smtp: bool) -> (Option<String>, Email) {
    let nobody = || Email::parse("comments@weshift.invalid").expect("is an address");
    let raw = values.text("mail.from");
    let (name, address) = match raw.trim().strip_suffix('>').and_then(|it| it.rsplit_once('<')) {
        Some((name, address)) => (Some(visible(name.trim().trim_matches('"'))), address.to_string()),
        None => (None, raw.trim().to_string()),
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
    let chosen = match chosen_tls(&parsed) {
        Ok(chosen) => chosen.unwrap_or_else(|| values.text("mail.smtp.tls")),
        Err(wrong) => {
            values.wrong.push(wrong);
            return None;
        }
    };
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']).to_string();
    let user = decoded(parsed.username());
    let tls = tls(values, &chosen, wrapper, &host, !user.is_empty());
    let ca_file = values.text("mail.smtp.ca_file");
    Some(Smtp {
        port: parsed.port().unwrap_or(if tls == SmtpTls::Wrapper { 465 } else { 587 }),
        host,
        user,
        password: password(values, decoded(parsed.password().unwrap_or_default())),
        tls,
        ca_file: (!ca_file.is_empty()).then(|| PathBuf::from(ca_file)),
        max_messages: values.number("mail.smtp.max_messages_per_connection"),
        helo: helo(values).unwrap_or_else(|| domain.to_string()),
    })
}

/// A name, or an address in brackets, for a machine that has no name.
fn helo(values: &mut Values) -> Option<String> {
    let text = values.text("mail.smtp.helo");
    let literal = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    match literal.is_some_and(|it| it.trim_start_matches("IPv6:").parse::<IpAddr>().is_ok()) {
        true => Some(text),
        false => values.host("mail.smtp.helo"),
    }
}

/// `?tls=required` behind the address says what `mail.smtp.tls` says, and comes before it.
fn chosen_tls(url: &url::Url) -> Result<Option<String>, String> {
    let mut chosen = None;
    for (key, value) in url.query_pairs() {
        if key != "tls" {
            // It may be the rest of a password.
            return Err(
                "mail.smtp.url may end with ?tls=... and nothing else; a ? in a password is written %3F."
                    .into(),
            );
        }
        chosen = Some(value.into_owned());
    }
    Ok(chosen)
}

fn tls(values: &mut Values, chosen: &str, wrapper: bool, host: &str, with_credentials: bool) -> SmtpTls {
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
    let tls = match (chosen, wrapper) {
        (_, true) | ("wrapper", false) => SmtpTls::Wrapper,
        ("required", false) => SmtpTls::Required,
        ("opportunistic", false) => SmtpTls::Opportunistic,
        ("none", false) => SmtpTls::None,
        (other, false) => {
            values.wrong.push(format!(
                "mail.smtp.tls must be required, wrapper, opportunistic or none, not {other:?}."
            ));
            SmtpTls::Required
        }
    };
    if !here && matches!(tls, SmtpTls::Opportunistic | SmtpTls::None) {
        let what = if with_credentials { "the password and every mail" } else { "every mail" };
        values.wrong.push(format!(
            "mail.smtp.tls must be required or wrapper for a server on another machine ({host}): else {what} could be read on the way."
        ));
    }
    tls
}

fn password(values: &mut Values, from_url: String) -> Secret {
    let file = values.text("mail.smtp.password_file");
    if file.is_empty() {
        let given = values.text("mail.smtp.password");
        return Secret(if given.is_empty() { from_url } else { given });
    }
    match std::fs::read_to_string(&file) {
        Ok(text) => Secret(text.trim_end_matches(['\r', '\n']).to_string()),
        Err(error) => {
            values.wrong.push(format!("mail.smtp.password_file: cannot read {file}: {error}"));
            Secret(String::new())
        }
    }
}
