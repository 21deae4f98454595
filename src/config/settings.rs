//! The values, typed and checked.

use std::{fmt, net::IpAddr, net::SocketAddr, path::PathBuf};

use ipnet::IpNet;
use toml::{Table, Value};

use super::ConfigError;
use crate::domain::{Email, SECOND, visible};

/// All settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    pub server: Server,
    pub database: Database,
    pub site: Site,
    pub moderation: Moderation,
    pub spam: Spam,
    pub limits: Limits,
    pub mail: Mail,
    /// As they were given, by full key.
    pub(super) values: Table,
}

#[derive(Debug, Clone)]
pub struct Server {
    pub listen: SocketAddr,
    /// None: made from the address that is really listened on.
    pub base_url: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub metrics_listen: Option<SocketAddr>,
}

#[derive(Debug, Clone)]
pub struct Database {
    pub url: Secret,
}

/// A value that `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

#[derive(Debug, Clone)]
pub struct Site {
    pub name: String,
    pub language: String,
    pub contact: String,
    /// `https://blog.example.org`, exact scheme, host and port.
    pub origins: Vec<String>,
}

/// Which comments appear without a manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    Trusted,
    All,
    None,
}

#[derive(Debug, Clone)]
pub struct Moderation {
    pub publish: Publish,
    pub max_links: u32,
    pub hold_words: Vec<String>,
    pub spam_words: Vec<String>,
    pub close_after_days: u32,
    pub max_depth: u32,
    pub edit_minutes: u32,
}

#[derive(Debug, Clone)]
pub struct Spam {
    pub enabled: bool,
    pub min_fill_millis: i64,
}

#[derive(Debug, Clone)]
pub struct Limits {
    pub comments_per_minute: u32,
    pub comments_burst: u32,
    pub reads_per_second: u32,
    pub sign_ins_per_minute: u32,
}

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

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Reads values by key and collects what is wrong.
struct Values<'a> {
    table: &'a Table,
    wrong: Vec<String>,
}

pub(super) fn parse(table: &Table) -> Result<Settings, ConfigError> {
    let mut values = Values { table, wrong: Vec::new() };
    let site = site(&mut values);
    let settings = Settings {
        server: server(&mut values),
        database: database(&mut values),
        mail: mail(&mut values, &site.name),
        site,
        moderation: moderation(&mut values),
        spam: Spam {
            enabled: values.switch("spam.enabled"),
            min_fill_millis: i64::from(values.number("spam.min_fill_secs")) * SECOND,
        },
        limits: Limits {
            comments_per_minute: values.number("limits.comments_per_minute"),
            comments_burst: values.number("limits.comments_burst").max(1),
            reads_per_second: values.number("limits.reads_per_second"),
            sign_ins_per_minute: values.number("limits.sign_ins_per_minute"),
        },
        values: table.clone(),
    };
    if values.wrong.is_empty() { Ok(settings) } else { Err(ConfigError(values.wrong)) }
}

fn server(values: &mut Values) -> Server {
    let listen = values.parsed("server.listen", "an address and a port, such as 127.0.0.1:8080");
    let base_url = values.text("server.base_url");
    let base_url = (!base_url.is_empty()).then(|| base_url.trim_end_matches('/').to_string());
    if let Some(base) = &base_url
        && origin_of(base).as_ref() != Some(base)
    {
        values.wrong.push(format!("server.base_url must be like https://talk.example.org, without a path, not {base:?}."));
    }
    let metrics = values.text("server.metrics_listen");
    Server {
        listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        base_url,
        trusted_proxies: values.networks("server.trusted_proxies"),
        metrics_listen: if metrics.is_empty() {
            None
        } else {
            values.parsed("server.metrics_listen", "an address and a port, such as 127.0.0.1:9100")
        },
    }
}

fn database(values: &mut Values) -> Database {
    let url = values.text("database.url");
    if !["sqlite://", "postgres://", "postgresql://"].iter().any(|it| url.starts_with(it)) {
        values.wrong.push("database.url must start with sqlite:// or postgres://.".into());
    }
    Database { url: Secret(url) }
}

fn site(values: &mut Values) -> Site {
    let origins = values.list("site.origins");
    for origin in &origins {
        if origin_of(origin).as_ref() != Some(origin) {
            values.wrong.push(format!("site.origins: {origin:?} must be a scheme and a host, such as https://blog.example.org."));
        }
    }
    let name = visible(&values.text("site.name"));
    let language = values.text("site.language");
    if language.is_empty() || !language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        values.wrong.push(format!("site.language must be a language tag such as en or pt-BR, not {language:?}."));
    }
    Site {
        name: if name.is_empty() { "Weshift".into() } else { name },
        language,
        contact: visible(&values.text("site.contact")),
        origins,
    }
}

fn moderation(values: &mut Values) -> Moderation {
    let publish = match values.text("moderation.publish").as_str() {
        "trusted" => Publish::Trusted,
        "all" => Publish::All,
        "none" => Publish::None,
        other => {
            values.wrong.push(format!("moderation.publish must be trusted, all or none, not {other:?}."));
            Publish::None
        }
    };
    let max_depth = values.number("moderation.max_depth");
    if !(1..=10).contains(&max_depth) {
        values.wrong.push(format!("moderation.max_depth must be from 1 to 10, not {max_depth}."));
    }
    Moderation {
        publish,
        max_links: values.number("moderation.max_links"),
        hold_words: values.list("moderation.hold_words"),
        spam_words: values.list("moderation.spam_words"),
        close_after_days: values.number("moderation.close_after_days"),
        max_depth,
        edit_minutes: values.number("moderation.edit_minutes"),
    }
}

fn mail(values: &mut Values, site_name: &str) -> Mail {
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
            values.wrong.push("mail.smtp.url must be like smtp://user:password@host:587 or smtps://host.".into());
            return None;
        }
    };
    let wrapper = parsed.scheme() == "smtps";
    let decode = |part: &str| {
        let pair = format!("v={}", part.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
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
            values.wrong.push(format!("mail.smtp.tls must be required, opportunistic or none, not {other:?}."));
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

impl Values<'_> {
    fn text(&self, key: &str) -> String {
        self.table[key].as_str().expect("checked against its row").trim().to_string()
    }

    fn number(&self, key: &str) -> u32 {
        let number = self.table[key].as_integer().expect("checked against its row");
        u32::try_from(number).expect("checked against its row")
    }

    fn switch(&self, key: &str) -> bool {
        self.table[key].as_bool().expect("checked against its row")
    }

    fn list(&self, key: &str) -> Vec<String> {
        let items = self.table[key].as_array().expect("checked against its row");
        items.iter().filter_map(Value::as_str).map(|it| it.trim().to_string()).filter(|it| !it.is_empty()).collect()
    }

    fn parsed<T: std::str::FromStr>(&mut self, key: &str, what: &str) -> Option<T> {
        let text = self.text(key);
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.wrong.push(format!("{key} must be {what}, not {text:?}."));
        }
        parsed
    }

    fn networks(&mut self, key: &str) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for text in self.list(key) {
            match text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network),
                Err(_) => self.wrong.push(format!("{key}: {text:?} must be an address or a network such as 10.0.0.0/8.")),
            }
        }
        networks
    }
}

/// `scheme://host[:port]` of an http address, as browsers spell it in `Origin`.
fn origin_of(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// An address of a database or mail server without its password.
pub(super) fn without_password(value: &Value) -> Value {
    match value.as_str().and_then(|text| url::Url::parse(text).ok()) {
        Some(mut url) if url.password().is_some() => {
            let _ = url.set_password(Some("***"));
            Value::from(url.to_string())
        }
        _ => value.clone(),
    }
}
