//! Names, titles and words that try to be more than that, through every kind of letter.

use mail_parser::{HeaderValue, MessageParser};
use weshift_templates::mail::Letter;

use super::world::{START, World};
use crate::{KINDS, preview};
use weshift_domain::*;
use weshift_store::{GroupReminder, Reminder};

const NASTY: [&str; 13] = [
    "Ada\r\nBcc: thief@evil.example\r\n\r\nA body",
    "Ada\nX-Evil: 1",
    "a\0b\u{7f}c",
    "\u{1b}[31mred\u{9b}2J",
    "line\u{2028}and\u{2029}paragraph",
    "\u{202e}evil\u{2066}\u{200f}",
    "🎉👩‍👩‍👧‍👦🇩🇪",
    "",
    " \t\r\n ",
    "=?utf-8?q?=0D=0ABcc:_thief@evil.example?=",
    "=?utf-8?b?DQpCY2M6IHRoaWVmQGV2aWwuZXhhbXBsZQ==?= =?utf-8?q?x?=",
    "\"Berg, Anna\" <thief@evil.example>, other@evil.example",
    "知識管理を共有する組織へ",
];

/// Every letter that this world can make.
async fn letters(name: &str) -> Vec<NewLetter> {
    let mut world = World::called(name).await;
    let words = if Words::parse(name).is_ok() { name } else { "Words" };
    world.hold(words).await;
    world.say(words, Outcome::Publish).await;
    world.say(words, Outcome::Spam).await;
    let at = START.plus(HOUR);
    let reader = world.store.reader();
    let manager = reader.find_manager_by_id(world.manager).await.unwrap().unwrap();
    let mut letters = Vec::new();
    for kind in KINDS {
        let letter = preview(&reader, &world.mailer, kind, &manager, at).await.unwrap();
        letters.push(letter.unwrap_or_else(|| panic!("there is a letter of kind {}", kind.name())));
    }
    let (mailer, to) = (&world.mailer, &manager.email);
    let words = Letter { subject: name.into(), text: name.into(), html: name.into() };
    let reminder = Reminder {
        id: ReminderId(1),
        email: to.clone(),
        post: ("km-culture-shift".into(), name.into()),
        asked_at: at,
        due_at: at,
    };
    let session = GroupReminder {
        id: ReminderId(1),
        email: to.clone(),
        session: SessionId(1),
        title: name.into(),
        due_at: at,
    };
    letters.extend([
        mailer.ack_letter(&manager, "<command@example.net>", words),
        mailer.alarm_letter(&manager, "key", name, vec![name.into()]),
        mailer.invitation_letter(&manager, &manager, "token"),
        mailer.own_page_letter(to, "key", name, "own".into()),
        mailer.ask_reminder_letter(to, "key", "token", name, at),
        mailer.reminder_letter(&reminder, at),
        mailer.ask_session_reminder_letter(to, "token", name, at),
        mailer.session_reminder_letter(&session, at),
    ]);
    letters
}

/// The names of a letter's headers, and everything that a mail program reads in them.
fn headers(letter: &NewLetter) -> (Vec<String>, Vec<String>) {
    let message = MessageParser::default().parse(&letter.raw).expect("it is a message");
    let names = message.headers().iter().map(|it| it.name.as_str().to_lowercase());
    let mut read = Vec::new();
    for header in message.headers() {
        match &header.value {
            HeaderValue::Text(text) => read.push(text.to_string()),
            HeaderValue::TextList(all) => read.extend(all.iter().map(|it| it.to_string())),
            HeaderValue::Address(all) => {
                read.extend(all.iter().filter_map(|it| it.name.as_ref()).map(|it| it.to_string()));
                read.extend(all.iter().filter_map(|it| it.address.as_ref()).map(|it| it.to_string()));
            }
            _ => (),
        }
    }
    (names.collect(), read)
}

#[tokio::test]
async fn nothing_that_somebody_is_called_breaks_a_letter() {
    let plain = letters("Plain").await;
    let long = "x".repeat(10_000);
    for name in NASTY.into_iter().chain([long.as_str()]) {
        for (letter, plain) in letters(name).await.iter().zip(&plain) {
            let about = format!("{} for {:?}", letter.kind.name(), &name[..name.len().min(40)]);
            let (names, read) = headers(letter);
            assert_eq!(names, headers(plain).0, "{about}");
            for words in read {
                assert!(!words.chars().any(char::is_control), "{about}: {words:?}");
                let is_theirs = words.starts_with("thief@") || words.starts_with("other@");
                assert!(!is_theirs, "{about}: {words:?}");
            }
            let raw = String::from_utf8(letter.raw.clone()).expect("it is all ASCII");
            assert!(raw.is_ascii(), "{about}");
            let bare = raw.replace("\r\n", "");
            assert!(!bare.contains(['\r', '\n', '\0']), "{about}: line ends are CR LF");
            assert!(raw.split("\r\n").all(|it| it.len() <= 998), "{about}: no line is too long");
        }
    }
}
