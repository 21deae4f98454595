//! The values, typed and checked.

use std::{net::SocketAddr, path::PathBuf};

use ipnet::IpNet;
use toml::{Table, Value};

use super::{
    mail::{self, Mail},
    origin,
    paths::make_absolute,
    rows,
    secret::Secret,
    sources::{self, Sources},
    values::Values,
};
use weshift_domain::{Floor, SECOND, visible};

/// All settings in force, checked. `load` makes them once at the start; they never change while the program runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the server listens.
    pub server: Server,
    /// Where everything is kept.
    pub database: Database,
    /// What the site is called; an owner may say the rest on the desk (`LiveSite`).
    pub site: Site,
    /// What managers want to see first.
    pub moderation: Moderation,
    /// Who judges comments, and how strictly.
    pub spam: Spam,
    /// What one client may do in a time.
    pub limits: Limits,
    /// What the exercise shows, and who may lead groups.
    pub exercise: Exercise,
    /// How letters leave and come in.
    pub mail: Mail,
    /// Which other servers this one talks to.
    pub outbound: Outbound,
    /// The files that these settings come from.
    pub sources: Sources,
    /// All of them, by full key, paths absolute.
    pub(super) values: Table,
    /// Those that are not at their default because nobody said anything.
    pub(super) set: Table,
}

/// The settings `server.*`.
#[derive(Debug, Clone)]
pub struct Server {
    /// Address and port that readers are served on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The site's address as readers type it, without a slash at the end. `None`: made from the address that is
    /// listened on.
    pub base_url: Option<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Address and port for `/metrics`. `None`: off.
    pub metrics_listen: Option<SocketAddr>,
}

/// The settings `database.*`.
#[derive(Debug, Clone)]
pub struct Database {
    /// `sqlite://PATH` with an absolute path, or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: Secret,
}

/// The settings `site.*`; with what an owner said on the desk, if it comes from `LiveSite`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The name on every page and in every letter; never empty.
    pub name: String,
    /// The language of our own words as a BCP 47 tag: `en`, or a kind of it.
    pub language: String,
    /// Who answers questions about privacy, an address or a page; may be empty.
    pub contact: String,
    /// Which of these the settings say themselves.
    pub given: Given,
    /// The sites that may embed discussions, as origins: `https://blog.example.org`.
    pub origins: Vec<String>,
}

/// Which parts of `Site` the file or the environment says; the others an owner may say on the desk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Given {
    /// Whether `site.name` is set.
    pub name: bool,
    /// Whether `site.language` is set.
    pub language: bool,
    /// Whether `site.contact` is set.
    pub contact: bool,
}

/// Which comments are published without a manager's decision (`moderation.publish`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// Those of proven addresses that had a comment approved before; all others wait.
    Trusted,
    /// All that no rule holds.
    All,
    /// None: every comment waits.
    None,
}

/// The settings `moderation.*`.
#[derive(Debug, Clone)]
pub struct Moderation {
    /// Which comments are published at once.
    pub publish: Publish,
    /// A comment with this many links or more is held. 0: off.
    pub max_links: u32,
    /// Words and phrases that hold a comment; `*word*` also inside others.
    pub hold_words: Vec<String>,
    /// Words and phrases that make a comment spam.
    pub spam_words: Vec<String>,
    /// Days after its post's publication until a discussion closes. 0: never.
    pub close_after_days: u32,
    /// How deep replies nest, 1 to 10; deeper ones are shown at that level.
    pub max_depth: u32,
    /// How many minutes authors may change or withdraw a comment. 0: not at all.
    pub edit_minutes: u32,
}

/// The settings `spam.*`.
#[derive(Debug, Clone)]
pub struct Spam {
    /// Whether comments are looked at for spam at all.
    pub enabled: bool,
    /// A comment sent faster than this after its form was shown is held, in milliseconds. 0: off.
    pub min_fill_millis: i64,
    /// Whether browsers must solve a proof of work with each comment.
    pub proof_of_work: bool,
    /// The probability of spam from which the filter holds a comment, 1 to 100.
    pub hold_percent: u32,
    /// The probability from which it is spam; not below `hold_percent`.
    pub spam_percent: u32,
    /// Files with known senders of spam, one entry a line, as StopForumSpam publishes them.
    pub lists: Vec<PathBuf>,
    /// Akismet's account. `None`: Akismet is not asked.
    pub akismet: Option<Akismet>,
}

/// The settings `spam.akismet.*`, if a key is set.
#[derive(Debug, Clone)]
pub struct Akismet {
    /// The site's API key.
    pub key: Secret,
    /// Where the API is: Akismet itself, or a server that speaks its protocol.
    pub base_url: url::Url,
}

/// The settings `limits.*`. A client is an IPv4 address or an IPv6 /64. 0: no limit.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Comments in a minute.
    pub comments_per_minute: u32,
    /// How many comments may come at once; 1 or more.
    pub comments_burst: u32,
    /// Pages in a second.
    pub reads_per_second: u32,
    /// Open connections, without those of trusted proxies and this machine.
    pub connections_per_client: u32,
    /// Attempts to sign in, in a minute.
    pub sign_ins_per_minute: u32,
}

/// The settings `exercise.*`.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// From how many people on results may be shown.
    pub floor: Floor,
    /// Whether pages say how many have answered while they are too few.
    pub count_few: bool,
    /// What "my community" means on this site, in a sentence; may be empty.
    pub community: String,
    /// Whether anybody may begin a group session; else managers alone.
    pub anyone_may_lead: bool,
}

/// The settings of requests to other servers: `feeds.hub`, `webmention.*`, `outbound.*`.
#[derive(Debug, Clone)]
pub struct Outbound {
    /// The WebSub hub that is told of new comments. `None`: no hub.
    pub hub: Option<url::Url>,
    /// Whether Webmentions are received, which means that their pages are read.
    pub webmention: bool,
    /// Private networks that may be reached all the same; all others never are.
    pub private_networks: Vec<IpNet>,
}

/// The settings, and what is wrong with them; in its place stands the default.
pub(super) fn parse(given: sources::Found) -> (Settings, Vec<String>) {
    let sources::Found { values: set, sources, mut wrong, wrong_keys } = given;
    let mut table = rows::defaults();
    table.extend(set.clone());
    wrong.extend(make_absolute(&mut table, &sources.folder).err());
    let mut values = Values { table: &table, wrong: Vec::new() };
    let site = site(&mut values, &set);
    let settings = Settings {
        server: server(&mut values),
        database: database(&mut values),
        mail: mail::read(&mut values),
        site,
        moderation: moderation(&mut values),
        spam: spam(&mut values),
        exercise: exercise(&mut values),
        outbound: outbound(&mut values),
        limits: Limits {
            comments_per_minute: values.number("limits.comments_per_minute"),
            comments_burst: values.number("limits.comments_burst"),
            reads_per_second: values.number("limits.reads_per_second"),
            connections_per_client: values.number("limits.connections_per_client"),
            sign_ins_per_minute: values.number("limits.sign_ins_per_minute"),
        },
        values: table.clone(),
        set,
        sources,
    };
    // Of what is of a wrong kind the default was looked at: what that lacks is not what is wrong.
    let is_known = |it: &String| it.split([' ', ':']).next().is_some_and(|key| wrong_keys.contains(key));
    wrong.extend(values.wrong.into_iter().filter(|it| !is_known(it)));
    (settings, wrong)
}

fn server(values: &mut Values) -> Server {
    let listen = values.parsed("server.listen", "an address and a port, such as 127.0.0.1:8080");
    let base_url = values.text("server.base_url");
    let base_url = (!base_url.is_empty()).then(|| base_url.trim_end_matches('/').to_string());
    if let Some(why) = base_url.as_ref().and_then(|it| origin::check(it).err()) {
        values.wrong.push(format!("server.base_url must be {why}."));
    }
    let metrics_listen = match values.text("server.metrics_listen").as_str() {
        "" => None,
        _ => values.parsed("server.metrics_listen", "an address and a port, such as 127.0.0.1:9100"),
    };
    if let (Some(listen), Some(metrics)) = (listen, metrics_listen)
        && share_a_socket(listen, metrics)
    {
        values.wrong.push(format!(
            "server.metrics_listen must be another address than server.listen, which is {listen}: take another port, such as 9100."
        ));
    }
    Server {
        listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        base_url,
        trusted_proxies: values.networks("server.trusted_proxies"),
        metrics_listen,
    }
}

/// Whether only one of the two could be listened on. Port 0 is a different one each time; all addresses of IPv6 are those of
/// IPv4 too.
fn share_a_socket(one: SocketAddr, other: SocketAddr) -> bool {
    let covers =
        |all: SocketAddr, it: SocketAddr| all.ip().is_unspecified() && (all.is_ipv6() || it.is_ipv4());
    let same_ip = one.ip() == other.ip() || covers(one, other) || covers(other, one);
    one.port() != 0 && one.port() == other.port() && same_ip
}

fn database(values: &mut Values) -> Database {
    let url = values.text("database.url");
    if !["sqlite://", "postgres://", "postgresql://"].iter().any(|it| url.starts_with(it)) {
        values.wrong.push("database.url must start with sqlite:// or postgres://.".into());
    }
    let path = url.strip_prefix("sqlite://");
    if path.is_some_and(|it| it.is_empty() || it.ends_with('/')) {
        values.wrong.push("database.url must name a file, such as sqlite://data/weshift.db.".into());
    }
    if let Some((_, parameters)) = path.and_then(|it| it.split_once('?')) {
        values.wrong.push(format!(
            "database.url takes no parameters for SQLite: leave ?{parameters} away, so that it ends with the name of the file."
        ));
    }
    Database { url: Secret(url) }
}

fn site(values: &mut Values, given: &Table) -> Site {
    let origins = values.list("site.origins");
    for origin in &origins {
        if let Err(why) = origin::check(origin) {
            values.wrong.push(format!("site.origins must be {why}."));
        }
    }
    let says = |key: &str| given.get(key).and_then(Value::as_str).is_some_and(|it| !it.trim().is_empty());
    let name = visible(&values.text("site.name"));
    let language = values.text("site.language");
    if !is_language(&language) {
        values.wrong.push(format!(
            "site.language must be a language that Weshift's pages are written in, which is {}, not {language:?}.",
            LANGUAGES.join(", ")
        ));
    }
    Site {
        name: if name.is_empty() { "Weshift".into() } else { name },
        language,
        contact: visible(&values.text("site.contact")),
        origins,
        given: Given {
            name: says("site.name"),
            language: says("site.language"),
            contact: says("site.contact"),
        },
    }
}

/// The languages that our own words are written in, as primary tags of BCP 47.
pub const LANGUAGES: &[&str] = &["en"];

/// Whether our own words are written in this language: `en`, also `en-GB`. A page that claims another would be read
/// aloud, and turned, as what it is not.
pub fn is_language(tag: &str) -> bool {
    let part = |it: &str| (1..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphanumeric());
    let language = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    tag.len() <= 35 && tag.split('-').all(part) && LANGUAGES.contains(&language.as_str())
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
    Moderation {
        publish,
        max_links: values.number("moderation.max_links"),
        hold_words: values.list("moderation.hold_words"),
        spam_words: values.list("moderation.spam_words"),
        close_after_days: values.number("moderation.close_after_days"),
        max_depth: values.number("moderation.max_depth"),
        edit_minutes: values.number("moderation.edit_minutes"),
    }
}

fn spam(values: &mut Values) -> Spam {
    let (hold, spam) = (values.number("spam.hold_percent"), values.number("spam.spam_percent"));
    if hold > spam {
        values.wrong.push(format!(
            "spam.hold_percent must not be above spam.spam_percent, as it is with {hold} and {spam}."
        ));
    }
    let key = values.text("spam.akismet.key");
    let base_url = values.web_address("spam.akismet.base_url", "an address such as https://rest.akismet.com");
    Spam {
        enabled: values.switch("spam.enabled"),
        min_fill_millis: i64::from(values.number("spam.min_fill_secs")) * SECOND,
        proof_of_work: values.switch("spam.proof_of_work"),
        hold_percent: hold,
        spam_percent: spam,
        lists: values.list("spam.lists").into_iter().map(PathBuf::from).collect(),
        akismet: base_url.filter(|_| !key.is_empty()).map(|base_url| Akismet { key: Secret(key), base_url }),
    }
}

fn exercise(values: &mut Values) -> Exercise {
    let threshold = values.number("exercise.threshold");
    let floor = Floor::new(threshold);
    if floor.is_none() {
        values.wrong.push(format!(
            "exercise.threshold must be {} or more, not {threshold}: with fewer people a picture could give one of \
            them away. It may be raised, never lowered.",
            Floor::LOWEST
        ));
    }
    Exercise {
        floor: floor.unwrap_or_default(),
        count_few: values.switch("exercise.count_few"),
        community: visible(&values.text("exercise.community")),
        anyone_may_lead: values.switch("exercise.anyone_may_lead"),
    }
}

fn outbound(values: &mut Values) -> Outbound {
    let hub = match values.text("feeds.hub").as_str() {
        "" => None,
        _ => values.web_address("feeds.hub", "an address such as https://pubsubhubbub.appspot.com/"),
    };
    Outbound {
        hub,
        webmention: values.switch("webmention.enabled"),
        private_networks: values.networks("outbound.private_networks"),
    }
}
