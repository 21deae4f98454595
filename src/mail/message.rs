//! The bytes of a letter (RFC 5322, 2045-2047, 2369, 2919, 3834, 8058), by lettre's builder.

use std::time::{Duration, UNIX_EPOCH};

use data_encoding::BASE32_NOPAD;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::header::{self, SUBJECT, display_name, header_text};
use weshift_clock::random_bytes;
use weshift_domain::{CommentId, Email, LetterKind, Moment};

/// A letter as its view gave it, with what its headers need.
pub(crate) struct Sheet<'a> {
    pub kind: LetterKind,
    /// Left side of the Message-ID but for the kind; `random_id()`.
    pub id: &'a str,
    pub from: (&'a str, &'a Email),
    pub to: (&'a str, &'a Email),
    /// Right side of the ids.
    pub domain: &'a str,
    pub site: &'a str,
    /// What its lists are called: letters, digits and hyphens of ASCII.
    pub list_name: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
    pub at: Moment,
    /// Left sides of the ids that the letter answers, the oldest first: its conversation.
    pub references: Vec<String>,
    /// The Message-ID of a letter that came in and is answered by this one.
    pub answers: Option<&'a str>,
    pub reply_to: Option<&'a Email>,
    /// For letters that somebody gets as one of many: which list, and where they stop.
    pub list: Option<(List, String)>,
    /// Where the discussion stands.
    pub archive: Option<String>,
    /// What the letter shows in full, as it was then (`seq`), in the order of its numbers: for the last look before it
    /// goes, and for those who answer it.
    pub comments: &'a [(CommentId, i64)],
    /// How many more it only counts.
    pub more: usize,
}

/// Letters that come again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// To managers.
    Moderation,
    /// To readers.
    Replies,
}

impl List {
    const fn name(self) -> &'static str {
        match self {
            List::Moderation => "moderation",
            List::Replies => "replies",
        }
    }
}

const COMMENTS: &str = "X-Weshift-Comments";

/// The bytes and the Message-ID, with its angle brackets.
pub(crate) fn write(sheet: &Sheet) -> (Vec<u8>, String) {
    let domain = header::host(sheet.domain);
    let message_id = format!("<{}.{}@{domain}>", sheet.id, sheet.kind.name());
    let mut builder = Message::builder()
        .date(UNIX_EPOCH + Duration::from_millis(sheet.at.millis().max(0) as u64))
        .from(mailbox(sheet.from))
        .to(mailbox(sheet.to))
        .subject(header_text(sheet.subject, SUBJECT))
        .message_id(Some(message_id.clone()))
        .raw_header(raw(
            "Auto-Submitted",
            if sheet.answers.is_some() { "auto-replied" } else { "auto-generated" },
        ))
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .raw_header(raw("X-Weshift-Kind", sheet.kind.name()))
        .raw_header(raw("X-Weshift-Site", sheet.list_name));
    let ours = |name: &String| format!("<{}@{domain}>", conversation_id(name));
    let ids: Vec<String> =
        sheet.references.iter().map(ours).chain(sheet.answers.and_then(foreign_id)).collect();
    if let Some(last) = ids.last() {
        builder = builder.in_reply_to(last.clone()).references(ids.join(" "));
    }
    if let Some(address) = sheet.reply_to {
        builder = builder.reply_to(Mailbox::new(None, self::address(address)));
    }
    if let Some(address) = &sheet.archive {
        builder = builder.raw_header(raw("List-Archive", &format!("<{address}>")));
    }
    if let Some((list, address)) = &sheet.list {
        builder = builder
            .raw_header(raw("List-Id", &list_id((sheet.site, sheet.list_name), *list, &domain)))
            .raw_header(raw("List-Unsubscribe", &format!("<{address}>")));
        if address.starts_with("https://") {
            builder = builder.raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    if !sheet.comments.is_empty() {
        builder = builder.raw_header(raw(COMMENTS, &comments(sheet.comments, sheet.more)));
    }
    let body = MultiPart::alternative()
        .boundary(random_id())
        .singlepart(part(ContentType::TEXT_PLAIN, sheet.text))
        .singlepart(part(ContentType::TEXT_HTML, sheet.html));
    let message = builder.multipart(body).expect("there is one From and one To");
    (message.formatted(), message_id)
}

/// What `Sheet::comments` and `more` were, from the bytes. None in letters that are about no comment.
pub(crate) fn read_comments(bytes: &[u8]) -> Option<(Vec<(CommentId, i64)>, usize)> {
    let head = String::from_utf8_lossy(bytes);
    let head = head.split("\r\n\r\n").next()?.replace("\r\n ", " ");
    let value = head.split("\r\n").find_map(|line| line.strip_prefix(COMMENTS)?.strip_prefix(": "))?;
    let (more, ids): (Vec<&str>, Vec<&str>) = value.split_whitespace().partition(|it| it.starts_with('+'));
    let read =
        |it: &&str| it.split_once(':').and_then(|(id, seq)| Some((id.parse().ok()?, seq.parse().ok()?)));
    let ids = ids.iter().map(read).collect::<Option<_>>()?;
    Some((ids, more.first().map_or(Ok(0), |it| it[1..].parse()).ok()?))
}

fn comments(ids: &[(CommentId, i64)], more: usize) -> String {
    let ids: Vec<String> = ids.iter().map(|(id, seq)| format!("{id}:{seq}")).collect();
    format!("{} +{more}", ids.join(" "))
}

/// Always ASCII, and the same on every server: as it is where no server has a reason to touch it, so that a long link stays
/// whole for whoever reads the source; else quoted-printable, with lines of at most 76.
fn part(kind: ContentType, words: &str) -> SinglePart {
    let encoding = match is_plain(words) {
        true => ContentTransferEncoding::SevenBit,
        false => ContentTransferEncoding::QuotedPrintable,
    };
    SinglePart::builder().header(kind).header(encoding).body(words.to_string())
}

/// Bytes in a line, of 998 that SMTP takes.
const LONGEST_LINE: usize = 900;

fn is_plain(words: &str) -> bool {
    let is_safe = |byte: u8| matches!(byte, b' '..=b'~');
    words.split('\n').all(|line| {
        line.len() <= LONGEST_LINE
            && line.bytes().all(is_safe)
            // Each of these is changed by some server on the way.
            && !line.ends_with(' ')
            && !line.starts_with('.')
            && !line.starts_with("From ")
    })
}

fn mailbox((name, email): (&str, &Email)) -> Mailbox {
    Mailbox::new(display_name(name), address(email))
}

/// `Email` is stricter than lettre.
pub(crate) fn address(email: &Email) -> Address {
    email.expose().parse().expect("an Email is an address")
}

fn list_id((site, name): (&str, &str), list: List, domain: &str) -> String {
    let id = format!("<{}.{name}.{domain}>", list.name());
    match display_name(site) {
        Some(name) => format!("{name} {} {id}", list.name()),
        None => id,
    }
}

/// Only what may stand on the left of an id.
fn conversation_id(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).take(160).collect()
}

/// A Message-ID that somebody else made, if it is one that may stand in a header.
fn foreign_id(id: &str) -> Option<String> {
    let id = id.trim().trim_matches(['<', '>']);
    let is_plain = id.len() <= 200 && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>()\\\",;".contains(&b));
    (is_plain && id.contains('@')).then(|| format!("<{id}>"))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_string())
}

/// 26 lower-case characters that nobody can guess.
pub(crate) fn random_id() -> String {
    BASE32_NOPAD.encode(&random_bytes::<16>()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sheet<'a>(from: &'a Email, to: &'a Email) -> Sheet<'a> {
        Sheet {
            kind: LetterKind::Held,
            id: "abcdefghijklmnopqrstuvwxyz",
            from: ("KM Culture Shift", from),
            to: ("Anna Berg", to),
            domain: "example.org",
            site: "KM Culture Shift",
            list_name: "km-culture-shift",
            subject: "[KM Culture Shift] Comments waiting: Über",
            text: "One comment waits.\n\n.\n.dots\nFrom here\n",
            html: "<p>One comment waits. ü</p>\n",
            at: Moment::from_millis(1_763_890_860_000),
            references: vec!["held.km-culture-shift.2026w48".into()],
            answers: None,
            reply_to: None,
            list: Some((List::Moderation, "https://talk.example.org/u/abc".into())),
            archive: None,
            comments: &[(CommentId(4), 0), (CommentId(17), 2)],
            more: 3,
        }
    }

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    fn head(bytes: &[u8]) -> String {
        let text = std::str::from_utf8(bytes).unwrap();
        text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ")
    }

    fn names(bytes: &[u8]) -> Vec<String> {
        head(bytes).split("\r\n").map(|line| line.split(':').next().unwrap().to_string()).collect()
    }

    #[test]
    fn a_letter_says_what_it_is_whom_it_is_for_and_where_to_stop_it() {
        let (from, to) = (email("comments@example.org"), email("anna@example.org"));
        let (bytes, id) = write(&sheet(&from, &to));
        let head = head(&bytes);
        for line in [
            "Date: Sun, 23 Nov 2025 09:41:00 +0000",
            "From: \"KM Culture Shift\" <comments@example.org>",
            "To: \"Anna Berg\" <anna@example.org>",
            &format!("Message-ID: {id}"),
            "In-Reply-To: <held.km-culture-shift.2026w48@example.org>",
            "References: <held.km-culture-shift.2026w48@example.org>",
            "List-Id: KM Culture Shift moderation <moderation.km-culture-shift.example.org>",
            "List-Unsubscribe: <https://talk.example.org/u/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "X-Weshift-Kind: held",
            "X-Weshift-Site: km-culture-shift",
        ] {
            assert!(head.split("\r\n").any(|it| it == line), "{line}\n--\n{head}");
        }
        assert!(id.ends_with(".held@example.org>"));
    }

    #[test]
    fn one_click_is_offered_over_https_only() {
        let (from, to) = (email("comments@example.org"), email("anna@example.org"));
        let mut sheet = sheet(&from, &to);
        sheet.list = Some((List::Moderation, "http://127.0.0.1:8080/u/abc".into()));
        assert!(!head(&write(&sheet).0).contains("List-Unsubscribe-Post"));
    }

    #[test]
    fn a_reader_s_letter_stands_in_its_discussion() {
        let (from, to) = (email("comments@example.org"), email("anna@example.org"));
        let answers = "x\r\nBcc: <a@evil.example>";
        let (bytes, _) = write(&Sheet {
            references: vec!["c.4".into(), "c.9".into()],
            answers: Some(answers),
            reply_to: Some(&from),
            list: Some((List::Replies, "https://talk.example.org/u/abc".into())),
            archive: Some("https://talk.example.org/p/post/know".into()),
            ..sheet(&from, &to)
        });
        let head = head(&bytes);
        for line in [
            "In-Reply-To: <c.9@example.org>",
            "References: <c.4@example.org> <c.9@example.org>",
            "Reply-To: comments@example.org",
            "List-Id: KM Culture Shift replies <replies.km-culture-shift.example.org>",
            "List-Archive: <https://talk.example.org/p/post/know>",
            "Auto-Submitted: auto-replied",
        ] {
            assert!(head.split("\r\n").any(|it| it == line), "{line}\n--\n{head}");
        }
    }

    #[test]
    fn the_comments_of_a_notice_are_found_again_in_its_bytes() {
        let (from, to) = (email("comments@example.org"), email("anna@example.org"));
        let ids: Vec<_> = (0..10).map(|it| (CommentId(5_000_000_000 + it), it)).collect();
        let mut sheet = sheet(&from, &to);
        sheet.comments = &ids;
        assert_eq!(read_comments(&write(&sheet).0), Some((ids.clone(), 3)));
        sheet.comments = &[];
        assert_eq!(read_comments(&write(&sheet).0), None);
    }

    proptest! {
        /// The builder never panics, no header comes in from outside, every line is short and ASCII.
        #[test]
        fn no_text_can_break_a_letter(
            name in any_text(), site in any_text(), subject in any_text(), body in any_text(),
            domain in any_text(), conversation in any_text(),
        ) {
            let (from, to) = (email("comments@example.org"), email("anna@example.org"));
            let plain = names(&write(&sheet(&from, &to)).0);
            let nasty = Sheet {
                from: (&site, &from),
                to: (&name, &to),
                site: &site,
                list_name: &header::list_name(&site, "https://talk.example.org"),
                subject: &subject,
                text: &body,
                html: &body,
                domain: &domain,
                references: vec![conversation],
                ..sheet(&from, &to)
            };
            let (bytes, _) = write(&nasty);
            prop_assert_eq!(names(&bytes), plain);
            prop_assert!(bytes.iter().all(|&b| matches!(b, b'\r' | b'\n' | b'\t' | 0x20..=0x7e)));
            let text = String::from_utf8(bytes).unwrap();
            prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 998));
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[\\PC\\r\\n\\x00\\x1b]{0,300}",
            "(\\r\\nBcc: x@evil.example|\\u{202e}|\\u{2028}|🦀|e\\u{301}|=\\?utf-8\\?q\\?x\\?=|a| |,|\"|<|>){0,80}",
        ]
    }
}
