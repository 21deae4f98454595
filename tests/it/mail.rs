//! The mail as a whole: what is kept of it, and what is forgotten.

use weshift::{domain::*, text::read_message};

use crate::world::{Reply, SHIFT, START, World, on_both};

/// A way out that takes every letter. On a frozen clock there is no pace.
const SENDS: [(&str, &str); 5] = [
    ("mail.transport", "sendmail"),
    ("mail.sendmail", "/bin/true"),
    ("mail.from", "Our knowledge <comments@example.org>"),
    ("mail.rate_per_second", "0"),
    ("moderation.publish", "all"),
];

fn link(letter: &OutboxLetter, kind: &str) -> String {
    let text = read_message(&letter.raw).unwrap().text;
    text.split_whitespace().find(|it| it.contains(kind)).unwrap_or_else(|| panic!("{text}")).to_string()
}

/// Asks for mail about the first shift and presses the button of the letter that asks back.
fn follow(world: &World, email: &str) {
    world.post(&format!("{SHIFT}/follow"), &[("email", email)]).must_say("Look into your mailbox");
    let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
    world.post(&link(&asked, "/confirm/"), &[]).must_say("You will get mail");
}

fn forget(world: &World, email: &str) -> u32 {
    let email = Email::parse(email).unwrap();
    let key = world.app.links.address_key(&email);
    world.block_on(world.app.store.write(move |tx| tx.forget_mail_of(&email, &key))).unwrap()
}

#[test]
fn of_a_person_who_is_erased_no_mail_is_left_and_their_links_still_work() {
    on_both(&SENDS, |world| {
        let cookie = world.bea();
        follow(world, "rea@example.net");
        world.post_comment(&Reply::by("Ada", "Words that go out."));
        world.clock.advance(5 * MINUTE);
        let sent = world.letters_after_settling(LetterKind::Reply, 1).remove(0);
        let stop = link(&sent, "/u/");
        world.desk_post(&cookie, "/admin/mail", "/admin/mail/halt", &[("halt", "1")]);
        world.post_comment(&Reply::by("Ben", "Words that wait."));
        world.clock.advance(2 * HOUR);
        let replies = |world: &World| -> Vec<OutboxLetter> {
            world.letters().into_iter().filter(|it| it.kind == LetterKind::Reply).collect()
        };
        world.wait_until("the letter is written", |world| replies(world).len() == 2);
        let key = world.app.links.address_key(&Email::parse("rea@example.net").unwrap());
        let suppressed = key.clone();
        world
            .block_on(world.app.store.write(move |tx| tx.suppress(&suppressed, "asked for", START)))
            .unwrap();

        assert_eq!(forget(world, "Rea@Example.net"), 3, "that asked, one that went, one that waits");
        let letters: Vec<OutboxLetter> =
            world.letters().into_iter().filter(|it| it.manager.is_none()).collect();
        assert!(letters.iter().all(|it| it.raw.is_empty() && it.to.expose() == "forgotten@weshift.invalid"));
        let states: Vec<DeliveryState> = letters.iter().map(|it| it.state).collect();
        assert_eq!(states, [DeliveryState::Cancelled, DeliveryState::Sent, DeliveryState::Sent]);
        assert!(
            world.block_on(world.app.store.reader().is_suppressed(key)).unwrap(),
            "nobody asks them again"
        );
        for _ in 0..2 {
            assert_eq!(world.post(&stop, &[("List-Unsubscribe", "One-Click")]).status, 200);
        }
        assert_eq!(forget(world, "rea@example.net"), 0, "again is the same");
    });
}

#[test]
fn a_letter_that_quotes_somebody_who_is_erased_is_forgotten_or_written_anew() {
    on_both(&SENDS, |world| {
        let cookie = world.bea();
        follow(world, "rea@example.net");
        world.desk_post(&cookie, "/admin/mail", "/admin/mail/halt", &[("halt", "1")]);
        let ada = world.post_comment(&Reply::by("Ada", "Words of somebody who leaves."));
        world.post_comment(&Reply::by("Ben", "Words of somebody who stays."));
        world.clock.advance(10 * MINUTE);
        let texts = |world: &World| -> Vec<String> {
            let replies = world.letters().into_iter().filter(|it| it.kind == LetterKind::Reply);
            replies.map(|it| read_message(&it.raw).map(|it| it.text).unwrap_or_default()).collect()
        };
        world.wait_until("the letter is written", |world| texts(world).len() == 1);
        assert!(texts(world)[0].contains("who leaves") && texts(world)[0].contains("who stays"));

        forget(world, "ada@example.org");
        assert_eq!(texts(world), [""]);
        assert_eq!(world.decide(&cookie, &ada, "trash"), 303);
        world.clock.advance(2 * HOUR);
        world.desk_post(&cookie, "/admin/mail", "/admin/mail/halt", &[]);
        world.wait_until("the others' words go out", |world| texts(world).len() == 2);
        assert!(texts(world)[0].contains("who stays") && !texts(world)[0].contains("who leaves"));
    });
}
