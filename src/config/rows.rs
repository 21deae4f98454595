//! The one table of settings.

use toml::{Table, Value};

use super::kind::Kind::{self, Address, File, Files, List, Number, Secret, Switch, Text};

/// What is known of one setting. `ROWS` holds them all; the sample file, the checks and the README are made of it.
pub struct Row {
    /// Its full key, `section.name`.
    pub key: &'static str,
    /// What its values may be.
    pub kind: Kind,
    /// Its default as TOML, such as `"\"en\""`.
    pub default: &'static str,
    /// What it does, in a sentence or two for the sample file.
    pub help: &'static str,
}

const fn row(key: &'static str, kind: Kind, default: &'static str, help: &'static str) -> Row {
    Row { key, kind, default, help }
}

/// Any whole number.
const COUNT: Kind = Number(0, u32::MAX);

/// Every setting, in the order of the sample file; those of one section are together.
pub const ROWS: &[Row] = &[
    row("server.listen", Text, r#""127.0.0.1:8080""#, "Address and port to listen on."),
    row(
        "server.base_url",
        Text,
        r#""""#,
        "What readers type, such as https://talk.example.org; requests for another host get 421. Empty: http:// and server.listen, and any host.",
    ),
    row(
        "server.trusted_proxies",
        List,
        "[]",
        "Networks whose X-Forwarded-For is believed, such as [\"127.0.0.1/32\"]. Only the proxy in front of you.",
    ),
    row("server.metrics_listen", Text, r#""""#, "Address and port for /metrics. Empty: off."),
    row(
        "database.url",
        Address,
        r#""sqlite://data/weshift.db""#,
        "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE. A relative path counts from the folder of the settings file.",
    ),
    row(
        "site.name",
        Text,
        r#""Weshift""#,
        "Stands at the top of every page and in the subject of every mail. Unset: as an owner says on the desk, where language and contact can be said too.",
    ),
    row(
        "site.language",
        Text,
        r#""en""#,
        "Of the pages' own words: en, or a kind of it such as en-GB. What people write keeps its own language and direction.",
    ),
    row(
        "site.contact",
        Text,
        r#""""#,
        "Who answers questions about privacy: an address or a page. Shown on the privacy page.",
    ),
    row(
        "site.origins",
        List,
        "[]",
        "Other sites whose pages may show discussions and post comments here, such as [\"https://blog.example.org\"].",
    ),
    row(
        "moderation.publish",
        Text,
        r#""trusted""#,
        "trusted: at once after an approved comment from the same confirmed address, if the sender shows that it is theirs; all: unless a rule says hold; none: hold everything.",
    ),
    row("moderation.max_links", COUNT, "2", "Hold a comment with this many links or more. 0: off."),
    row(
        "moderation.hold_words",
        List,
        "[]",
        "Hold a comment that holds one of these words, in text, name, email, website or client; \"*word*\" inside others, too.",
    ),
    row("moderation.spam_words", List, "[]", "The same, but take it for spam."),
    row(
        "moderation.close_after_days",
        COUNT,
        "0",
        "Close discussions this many days after the post. 0: never.",
    ),
    row(
        "moderation.max_depth",
        Number(1, 10),
        "5",
        "How deep answers nest, 1 to 10; deeper ones say whom they answer.",
    ),
    row(
        "moderation.edit_minutes",
        COUNT,
        "15",
        "How long authors may change or withdraw a comment. 0: not at all.",
    ),
    row(
        "spam.enabled",
        Switch,
        "true",
        "Look for spam: the filter that learns, words, links, the hidden field, the time it took.",
    ),
    row(
        "spam.hold_percent",
        Number(1, 100),
        "30",
        "Hold a comment from this probability of spam on. The desk's Spam page can move it.",
    ),
    row(
        "spam.spam_percent",
        Number(1, 100),
        "95",
        "Put a comment into the spam from this probability on. Spam is kept for 30 days.",
    ),
    row(
        "spam.lists",
        Files,
        "[]",
        "Files with addresses, networks, emails or domains known for spam, one a line, as StopForumSpam gives them.",
    ),
    row(
        "spam.min_fill_secs",
        COUNT,
        "3",
        "Hold a comment that was sent faster than this after its form was shown. 0: off.",
    ),
    row(
        "spam.proof_of_work",
        Switch,
        "false",
        "Ask browsers for a second of work with each comment (ALTCHA's protocol); without it the comment is held.",
    ),
    row(
        "spam.akismet.key",
        Secret,
        r#""""#,
        "The site's key for Akismet, which is then sent each comment. Empty: nothing leaves this machine.",
    ),
    row(
        "spam.akismet.base_url",
        Text,
        r#""https://rest.akismet.com""#,
        "Where Akismet, or a server that speaks its protocol, answers.",
    ),
    row(
        "limits.comments_per_minute",
        COUNT,
        "4",
        "Comments a minute from one client (IPv4 address or IPv6 /64). 0: off.",
    ),
    row("limits.comments_burst", Number(1, u32::MAX), "4", "How many of them may come at once, 1 or more."),
    row("limits.reads_per_second", COUNT, "0", "Pages a second for one client. 0: off."),
    row(
        "limits.connections_per_client",
        COUNT,
        "100",
        "Open connections of one client, trusted proxies and this machine aside. 0: off.",
    ),
    row("limits.sign_ins_per_minute", COUNT, "10", "Attempts to sign in, a minute, from one client. 0: off."),
    row(
        "exercise.threshold",
        COUNT,
        "5",
        "From how many people on something is shown of where they stand. 5 or more.",
    ),
    row(
        "exercise.count_few",
        Switch,
        "true",
        "Whether it is said how many have placed themselves while they are too few to show more; else only that.",
    ),
    row(
        "exercise.community",
        Text,
        r#""""#,
        "What “my community” means on this site, in a sentence. Empty: those with whom somebody shares a practice.",
    ),
    row(
        "exercise.anyone_may_lead",
        Switch,
        "false",
        "Whether anybody may begin a group session, or managers alone.",
    ),
    row(
        "feeds.hub",
        Text,
        r#""""#,
        "The WebSub hub that is told of new comments and named in the feeds, such as https://pubsubhubbub.appspot.com/. Empty: none.",
    ),
    row(
        "webmention.enabled",
        Switch,
        "false",
        "Whether pages elsewhere may say that they link here (Webmention); Weshift then gets the page, and what it says is held.",
    ),
    row(
        "outbound.private_networks",
        List,
        "[]",
        "Private networks that webhooks and Webmention may reach, such as [\"10.0.0.0/8\"]. Others are never asked.",
    ),
    row(
        "mail.transport",
        Text,
        r#""""#,
        "smtp, sendmail, or outbox to write a Maildir. Empty: smtp if mail.smtp.url is set, else outbox.",
    ),
    row("mail.from", Text, r#""""#, "Who the mails are from: NAME <ADDRESS> or ADDRESS. Needed to send."),
    row(
        "mail.domain",
        Text,
        r#""""#,
        "Right side of Message-ID and List-Id. Empty: the domain of mail.from.",
    ),
    row(
        "mail.maildir",
        File,
        r#""<data>/mail""#,
        "Where the outbox writes letters; <data> is the folder of the database, which PostgreSQL has not. Empty: they stay in the database alone.",
    ),
    row(
        "mail.settle_secs",
        COUNT,
        "60",
        "How long a waiting comment rests before managers are mailed, so that several go in one mail.",
    ),
    row("mail.link_days", Number(1, 365), "7", "How long the links in a manager's mail work, 1 to 365."),
    row(
        "mail.links_need_login",
        Switch,
        "false",
        "Whether a manager must be signed in for the links in their mail to decide.",
    ),
    row(
        "mail.show_commenter_email",
        Switch,
        "false",
        "Whether managers' mails name the commenter's address.",
    ),
    row(
        "mail.show_ip",
        Text,
        r#""never""#,
        "Mails never name a client's network address: there is no other value.",
    ),
    row("mail.reply_to", Text, r#""""#, "Where answers to the mails go. Empty: mail.from."),
    row(
        "mail.bounce",
        Text,
        r#""""#,
        "The address to which mails that cannot be delivered come back. Empty: mail.from.",
    ),
    row(
        "mail.bounce_verp",
        Switch,
        "true",
        "Whether mail.bounce gets +TOKEN, so that what comes back names the mail. Your server must accept such addresses.",
    ),
    row("mail.rate_per_second", COUNT, "5", "Mails a second at most. 0: no limit."),
    row(
        "mail.max_per_hour",
        COUNT,
        "200",
        "Mails an hour at most; a tenth is kept for sign-in and confirmation. 0: no limit.",
    ),
    row("mail.max_per_day", COUNT, "2000", "Mails a day at most. 0: no limit."),
    row(
        "mail.reply_commands",
        Switch,
        "false",
        "Whether managers may decide by answering a mail. Needs a mail server that hands answers to `weshift mail-in` or /hooks/mail.",
    ),
    row(
        "mail.authserv_id",
        Text,
        r#""""#,
        "The name by which your mail server signs its Authentication-Results. Commands by mail are believed by these alone.",
    ),
    row(
        "mail.inbound_secret_file",
        File,
        r#""""#,
        "A file with the secret that /hooks/mail asks for as bearer token. Empty: the hook is off.",
    ),
    row("mail.sendmail", File, r#""/usr/sbin/sendmail""#, "The program for mail.transport sendmail."),
    row("mail.dkim.domain", Text, r#""""#, "The domain that signs. Empty: the domain of mail.from."),
    row("mail.dkim.selector", List, "[]", "The selector of each key, such as [\"weshift\"]."),
    row(
        "mail.dkim.key_file",
        Files,
        "[]",
        "The private keys, RSA first, then Ed25519 if you like; `weshift mail dkim-keygen` makes them. Empty: mails are not signed.",
    ),
    row(
        "mail.smtp.url",
        Address,
        r#""""#,
        "smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://USER:PASSWORD@HOST:465 (TLS from the start).",
    ),
    row(
        "mail.smtp.password",
        Secret,
        r#""""#,
        "The password, best in the environment (WESHIFT_SMTP_PASSWORD will do), instead of writing it into the address.",
    ),
    row(
        "mail.smtp.password_file",
        File,
        r#""""#,
        "A file with the password, instead of writing it into the address.",
    ),
    row(
        "mail.smtp.tls",
        Text,
        r#""required""#,
        "required; wrapper for TLS from the start; opportunistic or none only for a server on this machine. ?tls= behind the address says the same.",
    ),
    row(
        "mail.smtp.ca_file",
        File,
        r#""""#,
        "PEM file with the root that signed the server's certificate, if it is not a public one.",
    ),
    row("mail.smtp.max_connections", Number(1, 20), "1", "Connections to the mail server at once, 1 to 20."),
    row("mail.smtp.max_messages_per_connection", Number(1, u32::MAX), "100", "Mails over one connection."),
    row("mail.smtp.helo", Text, r#""""#, "The name this machine gives itself. Empty: mail.domain."),
];

impl Row {
    /// The default as a TOML value.
    pub fn default_value(&self) -> Value {
        format!("v = {}", self.default)
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("v"))
            .expect("defaults are TOML")
    }
}

pub(crate) fn find(key: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.key == key)
}

pub(crate) fn is_section(key: &str) -> bool {
    ROWS.iter().any(|row| row.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

/// Values by full key.
pub(crate) fn defaults() -> Table {
    ROWS.iter().map(|row| (row.key.to_string(), row.default_value())).collect()
}

/// The name of a setting in the environment.
pub(crate) fn variable(key: &str) -> String {
    format!("WESHIFT_{}", key.to_uppercase().replace('.', "__"))
}
