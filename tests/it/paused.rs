//! Mailboxes that took no mail, and how mail to them begins again.

use weshift::{domain::*, text::read_message};

use crate::world::{Reply, SENDS, SHIFT, World, link, on_both};

fn follow(world: &World, email: &str) {
    world.post(&format!("{SHIFT}/follow"), &[("email", email)]).must_say("Look into your mailbox");
}

fn letters(world: &World, kind: LetterKind) -> Vec<OutboxLetter> {
    world.letters().into_iter().filter(|it| it.kind == kind).collect()
}

fn paused(world: &World) -> u32 {
    world.block_on(world.app.store.reader().count_followers()).unwrap()[2]
}

/// A confirmed reader whose mailbox then took no mail.
fn paused_reader(world: &World, email: &str) {
    follow(world, email);
    let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
    world.post(&link(&asked, "/confirm/"), &[]).must_say("You will get mail");
    bounce(world, &asked);
}

fn bounce(world: &World, letter: &OutboxLetter) {
    let said = "550 5.1.1 no such user";
    let noted =
        world.block_on(world.app.moderation.note_bounce(letter, weshift::moderation::Bounced::Hard, said));
    assert_eq!(noted.unwrap(), Some(true));
}

#[test]
fn a_reader_whose_mailbox_took_no_mail_asks_again_a_day_later_and_is_mailed_again() {
    on_both(&SENDS, |world| {
        paused_reader(world, "rea@example.net");
        assert_eq!(paused(world), 1);
        world.clock.advance(HOUR);
        follow(world, "rea@example.net");
        world.clock.advance(DAY);
        follow(world, "rea@example.net");
        let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
        assert_eq!(
            (letters(world, LetterKind::Follow).len(), paused(world)),
            (2, 1),
            "asking alone changes nothing"
        );
        world.post(&link(&asked, "/confirm/"), &[]).must_say("You will get mail");
        assert_eq!(paused(world), 0);
        world.clock.advance(2 * HOUR);
        world.post_comment(&Reply::by("Cem", "News after the pause."));
        world.clock.advance(5 * MINUTE);
        let told = world.letters_after_settling(LetterKind::Reply, 1);
        let text = read_message(&told[0].raw).unwrap().text;
        assert!(text.contains("News after the pause."), "{text}");
    });
}

#[test]
fn a_comment_that_asks_for_mail_counts_as_asking_again() {
    on_both(&SENDS, |world| {
        paused_reader(world, "ada@example.org");
        world.clock.advance(2 * DAY);
        let shown = world.get(SHIFT);
        let token = crate::world::field_value(&shown.body, "token").unwrap();
        world.clock.advance(30 * SECOND);
        let fields = [
            ("comment", "I would like answers."),
            ("author", "Ada"),
            ("email", "ada@example.org"),
            ("token", &token),
            ("notify", "replies"),
        ];
        assert_eq!(world.post(&format!("{SHIFT}/comments"), &fields).status, 303);
        world.letters_after_settling(LetterKind::Follow, 1);
    });
}

#[test]
fn an_owner_gives_paused_mailboxes_another_try() {
    on_both(&SENDS, |world| {
        let cookie = world.bea();
        world.desk(&cookie, "/admin/mail").must_not_say("Try them again");
        paused_reader(world, "rea@example.net");
        world.desk(&cookie, "/admin/mail").must_say("1 mailbox takes none").must_say("Try them again");
        let done = world.desk_post(&cookie, "/admin/mail", "/admin/mail/resume", &[]);
        world
            .desk(&cookie, done.location())
            .must_say("Everybody is mailed again")
            .must_not_say("Try them again");
        assert_eq!(paused(world), 0);
        world.desk(&cookie, "/admin/audit").must_say("mailbox resumed");
    });
}

#[test]
fn a_manager_who_signs_in_by_a_mailed_link_is_mailed_again() {
    on_both(&SENDS, |world| {
        world.bea();
        let manager = || world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
        let id = manager().id;
        world.block_on(world.app.store.write(move |tx| tx.pause_manager(id, true))).unwrap();
        assert!(manager().is_paused);
        world.post("/admin/sign-in-link", &[("email", "bea@example.org")]);
        let letter = world.letters_after_settling(LetterKind::SignIn, 1).remove(0);
        let page = link(&letter, "/admin/sign-in/");
        assert_eq!(world.post(&page, &[]).status, 303);
        assert!(!manager().is_paused);
    });
}
