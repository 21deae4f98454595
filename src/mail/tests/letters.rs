use super::world::{START, World, mail};
use crate::message::read_comments;
use weshift_config::Mail;
use weshift_domain::*;
use weshift_links::{Links, Purpose};

/// A letter's parts as a reader sees them: head, text, HTML.
fn parts(letter: &NewLetter) -> (String, String, String) {
    let raw = String::from_utf8(letter.raw.clone()).unwrap();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let boundary = head.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    let words = |part: &str| unquoted(part.split_once("\r\n\r\n").unwrap().1);
    (head.replace("\r\n ", " "), words(parts[1]), words(parts[2]))
}

/// Quoted-printable undone.
fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'=', [high, low, after @ ..]) = (first, tail) {
            let hex = std::str::from_utf8(&[*high, *low]).unwrap().to_string();
            bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

async fn waiting(world: &World, comment: &Comment) -> Vec<Waiting> {
    let placed = world.store.reader().list_comments_by_id(vec![comment.id]).await.unwrap();
    let verdict = |_: &Placed| Verdict {
        judge: "rules".into(),
        outcome: Outcome::Hold,
        reasons: vec![Reason::Told("Link to kmtools.example".into())],
        probability: None,
        at: START,
    };
    placed.into_iter().map(|it| Waiting { verdict: Some(verdict(&it)), placed: it, public: None }).collect()
}

async fn notice(world: &World, waiting: &[Waiting], at: Moment) -> NewLetter {
    let manager = bea(world).await;
    let pause = crate::seal::pause(&manager, at);
    world.mailer.held_letter((waiting, (0, None)), &manager, &pause, at)
}

async fn bea(world: &World) -> Manager {
    world.store.reader().find_manager_by_id(world.manager).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_notice_says_who_wrote_what_where_and_why_it_waits() {
    let mut world = World::new().await;
    let comment = world.hold("Ask before you write.").await;
    let letter = notice(&world, &waiting(&world, &comment).await, START.plus(3 * MINUTE)).await;
    let (head, text, html) = parts(&letter);
    assert_eq!(letter.subject, "[KM Culture Shift] Comments waiting: The Knowledge Management Culture Shift");
    for part in [&text, &html] {
        for words in
            ["Ines Duarte", "Ask before you write.", "It came 3 minutes ago", "Mon 23 Nov, 11:00", "I know"]
        {
            assert!(part.contains(words), "{words}\n--\n{part}");
        }
    }
    assert!(text.starts_with("1 comment is waiting for you."));
    assert!(head.contains("References: <held.km-culture-shift.2026w48@example.org>"), "{head}");
    assert_eq!(read_comments(&letter.raw), Some((vec![(comment.id, comment.seq)], 0)));
}

#[tokio::test]
async fn a_notice_holds_one_link_for_a_comment_which_is_the_managers_own_and_ends() {
    let mut world = World::new().await;
    let comment = world.hold("Ask before you write.").await;
    let letter = notice(&world, &waiting(&world, &comment).await, START).await;
    let (_, text, _) = parts(&letter);
    let tokens: Vec<&str> =
        text.lines().filter_map(|it| it.trim().strip_prefix("https://talk.example.org/m/")).collect();
    let links = Links::new("https://talk.example.org", &[7; 32]);
    let link = links.read_mail_token(tokens[0]).unwrap();
    assert_eq!((tokens.len(), link.purpose, link.recipient), (1, Purpose::Moderate, world.manager.0));
    assert_eq!((link.subject, link.seq), (comment.id.0, comment.seq));
    assert_eq!(link.expires_at, START.plus(7 * DAY));

    let stop = text.lines().find_map(|it| it.trim().strip_prefix("https://talk.example.org/u/")).unwrap();
    assert_eq!(links.read_mail_token(stop).unwrap().purpose, Purpose::Unsubscribe);
}

#[tokio::test]
async fn no_link_of_a_commenter_works_in_a_letter() {
    let mut world = World::new().await;
    let comment = world.hold("See https://kmtools.example/buy or kmtools.example").await;
    let letter = notice(&world, &waiting(&world, &comment).await, START).await;
    let (head, text, html) = parts(&letter);
    for part in [&head, &text, &html] {
        assert!(!part.contains("kmtools.example") && !part.contains("https://kmtools"), "{part}");
    }
    assert!(text.contains("hxxps://kmtools[.]example/buy"), "{text}");
}

#[tokio::test]
async fn a_commenters_address_is_in_no_letter_unless_the_settings_say_so() {
    let mut world = World::new().await;
    let comment = world.hold("Ask before you write.").await;
    let it = waiting(&world, &comment).await;
    let seen = |letter: &NewLetter| {
        let (head, text, html) = parts(letter);
        [head, text, html].iter().filter(|it| it.contains("ines1@example.net")).count()
    };
    assert_eq!(seen(&notice(&world, &it, START).await), 0);
    world.mailer.mail = Mail { show_commenter_email: true, ..mail() };
    assert_eq!(seen(&notice(&world, &it, START).await), 2);
}

#[tokio::test]
async fn a_long_comment_is_cut_and_of_many_ten_are_shown() {
    let mut world = World::new().await;
    let comment = world.hold(&"knowledge is shared ".repeat(500)).await;
    let one = waiting(&world, &comment).await;
    let mut many: Vec<Waiting> = one.iter().cycle().take(42).cloned().collect();
    for (it, number) in many.iter_mut().zip(0..) {
        it.placed.comment.words = Words::parse(&format!("Thought {number}")).unwrap();
        it.placed.comment.created_at = START.minus(number * MINUTE);
    }
    let letter = notice(&world, &many, START).await;
    let (_, text, html) = parts(&letter);
    assert!(text.starts_with("42 comments are waiting for you."), "{text}");
    assert!(text.contains("32 others wait too."));
    assert_eq!(text.matches("https://talk.example.org/m/").count(), 10);
    let words = text.matches("knowledge").count();
    assert!((500..=600).contains(&words), "{words}");
    assert!(html.len() < 90_000, "{}", html.len());
}

#[tokio::test]
async fn a_confirmation_tells_nothing_that_somebody_typed() {
    let world = World::new().await;
    let to = Email::parse("ada@example.net").unwrap();
    let letter = world.mailer.confirm_letter(&to, "the-token");
    let (head, text, html) = parts(&letter);
    assert!(text.contains("\nhttps://talk.example.org/confirm/the-token\n"), "{text}");
    assert!(html.contains("https://talk.example.org/confirm/the-token"));
    assert!(!head.contains("List-Unsubscribe") && !letter.dedup_key.contains("the-token"));
    assert_eq!(letter.dedup_key, world.mailer.confirm_letter(&to, "the-token").dedup_key);
}

#[tokio::test]
async fn a_sign_in_letter_goes_to_the_manager_and_is_soon_over() {
    let world = World::new().await;
    let letter = world.mailer.sign_in_letter(&bea(&world).await, "the-token");
    let (head, text, _) = parts(&letter);
    assert!(head.contains("To: \"Bea Moor\" <bea@example.org>"), "{head}");
    assert!(text.contains("https://talk.example.org/admin/sign-in/the-token"));
    assert_eq!(letter.expires_at, START.plus(10 * MINUTE));
}

#[tokio::test]
async fn the_lines_of_every_letters_text_are_short_but_for_addresses() {
    let mut world = World::new().await;
    let comment =
        world.hold(&format!("{} https://a.example/{}", "words and ".repeat(60), "x".repeat(300))).await;
    world.say("Published words", Outcome::Publish).await;
    let (bea, to) = (bea(&world).await, Email::parse("ada@example.net").unwrap());
    let until = START.plus(DAY);
    let activity = world.store.reader().activity(START.minus(DAY), until, None).await.unwrap();
    for letter in [
        notice(&world, &waiting(&world, &comment).await, START).await,
        world.mailer.digest_letter(&activity, &bea, until, until),
        world.mailer.confirm_letter(&to, "t"),
        world.mailer.sign_in_letter(&bea, "t"),
        world.mailer.test_letter(&to),
    ] {
        let (_, text, _) = parts(&letter);
        for line in text.lines() {
            let is_address = line.trim().starts_with("https://talk.example.org/");
            assert!(is_address || line.chars().count() <= 72, "{line}");
        }
    }
}

#[tokio::test]
async fn a_digest_tells_what_waits_what_was_published_and_how_much_spam_was_caught() {
    let mut world = World::new().await;
    world.hold("Waiting words").await;
    world.say("Published words", Outcome::Publish).await;
    world.say("Buy now", Outcome::Spam).await;
    let until = START.plus(21 * HOUR);
    let activity = world.store.reader().activity(START.minus(DAY), until, None).await.unwrap();
    let letter = world.mailer.digest_letter(&activity, &bea(&world).await, until, until);
    let (head, text, _) = parts(&letter);
    assert_eq!(letter.subject, "[KM Culture Shift] Digest Tue 24 Nov: 1 waiting, 1 new, 1 spam");
    for words in [
        "1 comment waits for you, 1 was published, 1 spam caught.",
        "to Tue 24 Nov, 08:00",
        "(Europe/Berlin)",
        "Waiting words",
        "Ines Duarte: Published words",
    ] {
        assert!(text.contains(words), "{words}\n--\n{text}");
    }
    assert!(!text.contains("Buy now"));
    assert!(!head.contains("References"));
}
