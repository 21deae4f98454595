//! What managers are mailed at once of what was published.

use weshift::{domain::*, text::read_message};

use crate::world::{Reply, World, on_both};

fn text(letter: &OutboxLetter) -> String {
    read_message(&letter.raw).unwrap().text
}

fn link(letter: &OutboxLetter) -> String {
    let text = text(letter);
    text.split_whitespace().find(|it| it.contains("/m/")).unwrap_or_else(|| panic!("{text}")).to_string()
}

fn held(world: &World) -> usize {
    world.letters().iter().filter(|it| it.kind == LetterKind::Held).count()
}

/// The form under Account, with a choice of what to be told of.
fn choose(world: &World, cookie: &str, told_of: &str) {
    let fields = [
        ("at_once", "1"),
        ("told_of", told_of),
        ("digest", "daily"),
        ("time", "07:00"),
        ("zone", "UTC"),
        ("weekday", "1"),
    ];
    let saved = world.desk_post(cookie, "/admin/account", "/admin/account", &fields);
    assert_eq!(saved.status, 303, "{}", saved.body);
    world.desk(cookie, "/admin/account").must_say(&format!("<option value=\"{told_of}\" selected>"));
}

#[test]
fn an_owner_is_mailed_of_what_was_published_and_holds_it_by_the_link() {
    on_both(&[("moderation.publish", "all")], |world| {
        world.bea();
        let ada = world.post_comment(&Reply::by("Ada", "Published as it came."));
        let ben = world.post_comment(&Reply::by("Ben", "So was this."));
        let letter = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let words = text(&letter);
        assert!(words.starts_with("2 comments were published."), "{words}");
        assert!(words.contains("Published as it came.") && words.contains("So was this."), "{words}");
        assert_eq!(held(world), 1, "one letter for both");
        for _ in 0..2 {
            let shown = world.get(&link(&letter));
            shown.must_say("value=\"hold\"").must_say("value=\"spam\"").must_not_say("value=\"approve\"");
        }
        assert_eq!(world.comment(ada.id).status, Status::Approved, "looking changes nothing");
        world.post(&link(&letter), &[("action", "hold")]).must_say("waiting");
        assert_eq!(world.comment(ada.id).status, Status::Pending);
        assert_eq!(world.comment(ben.id).status, Status::Approved);
    });
}

#[test]
fn what_waits_and_what_was_published_come_in_one_letter() {
    on_both(&[("moderation.publish", "all"), ("moderation.hold_words", "[\"perhaps\"]")], |world| {
        world.bea();
        world.post_comment(&Reply::by("Ada", "A plain thought."));
        assert_eq!(world.post_comment(&Reply::by("Ben", "Well, perhaps.")).status, Status::Pending);
        let words = text(&world.letters_after_settling(LetterKind::Held, 1)[0]);
        assert!(words.starts_with("1 comment is waiting for you, and 1 comment was published."), "{words}");
    });
}

#[test]
fn a_manager_chooses_what_to_be_told_of() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        choose(world, &cookie, "first");
        world.post_comment(&Reply::by("Ada", "My first one."));
        let first = world.letters_after_settling(LetterKind::Held, 1);
        assert!(text(&first[0]).contains("My first one."));
        world.clock.advance(2 * HOUR);
        world.post_comment(&Reply::by("Ada", "My second one."));
        world.post_comment(&Reply::by("Ada", "What do you think of a third?"));
        let second = text(&world.letters_after_settling(LetterKind::Held, 2)[0]);
        assert!(second.contains("think of a third") && !second.contains("My second one."), "{second}");

        choose(world, &cookie, "waiting");
        world.clock.advance(2 * HOUR);
        world.post_comment(&Reply::by("Cem", "Nobody is mailed of this?"));
        world.clock.advance(HOUR);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(held(world), 2);
    });
}

#[test]
fn what_was_taken_back_before_the_letter_left_is_in_none() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Oops."));
        assert_eq!(world.decide(&cookie, &comment, "trash"), 303);
        world.clock.advance(HOUR);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(held(world), 0);
    });
}
