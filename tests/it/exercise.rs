//! The exercise alone and beside each discussion, and each rule of its privacy, by people who try to break it.

use weshift::domain::*;

use crate::world::{Got, Reply, SHIFT, World, on_both};

const START: &str = "/p/km-culture-shift/exercise";
const PICTURE: &str = "/p/km-culture-shift/picture";
const START_OF_DAY: Moment = Moment::from_millis(1_795_428_000_000);
/// Whoever reads pictures before there are any sees this.
const NOTHING: &str = "Shown once 5 people have placed themselves.";

/// Behind a proxy, so that people come from networks of their own.
const PROXIED: &[(&str, &str)] =
    &[("server.trusted_proxies", "127.0.0.1/32"), ("moderation.publish", "all"), ("spam.min_fill_secs", "0")];

/// Somebody who places themselves, by the path of their page.
struct Person {
    page: String,
    address: String,
}

impl Person {
    /// From a network of their own.
    fn from(world: &World, network: u32) -> Person {
        let address = format!("203.0.{network}.7");
        let begun = world.post_with(START, &[], &[("x-forwarded-for", &address)]);
        assert_eq!(begun.status, 303, "{}", begun.body);
        let page = begun.location().trim_end_matches("/me").to_string();
        Person { page, address }
    }

    fn place(&self, world: &World, lens: &str, steps: &[(&str, &str)]) -> Got {
        let fields: Vec<(String, &str)> =
            steps.iter().map(|(shift, step)| (format!("shift-{shift}"), *step)).collect();
        let mut fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, step)| (name.as_str(), *step)).collect();
        fields.push(("act", "done"));
        let path = format!("{}/{lens}", self.page);
        world.post_with(&path, &fields, &[("x-forwarded-for", &self.address)])
    }

    fn delete(&self, world: &World) {
        assert_eq!(world.post(&format!("{}/delete", self.page), &[]).status, 200);
    }
}

#[test]
fn shifts_can_be_asked_one_at_a_time() {
    on_both(PROXIED, |world| {
        let ada = Person::from(world, 1);
        let at = |shift: &str| format!("{}/me?at={shift}", ada.page);
        world.get(&format!("{}/me", ada.page)).must_say("One at a time").must_say("name=\"shift-ours\"");
        world.get(&at("we-know")).must_say("1 of 11").must_say("All on one page").must_not_say("shift-ours");
        let on = world.post(&at("we-know"), &[("shift-we-know", "6"), ("act", "we-know")]);
        assert_eq!(on.location(), at("ours"));
        world.get(on.location()).must_say("Back to 1 of 11").must_not_say("shift-we-know");
        let wrong = world.post(&at("ours"), &[("note-ours", "It depends."), ("act", "ours")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("2. Please choose a step").must_say("It depends.").must_not_say("shift-we-know");
        world.get(&ada.page).must_say("1 of 11 answered");
        world.get(&at("no-such-shift")).must_say("name=\"shift-ours\"");
    });
}

#[test]
fn where_the_host_prefers_it_nobody_learns_how_few_have_answered() {
    let quiet = [PROXIED, &[("exercise.count_few", "false")]].concat();
    on_both(&quiet, |world| {
        let four = people(world, 1..5, "6");
        world.get(&four[0].page).must_say("fewer so far").must_not_say("4 so far");
    });
}

/// So many people, each from another network, at one step of the first shift.
fn people(world: &World, networks: std::ops::Range<u32>, step: &str) -> Vec<Person> {
    networks
        .map(|network| {
            let person = Person::from(world, network);
            assert_eq!(person.place(world, "me", &[("we-know", step)]).status, 303);
            person
        })
        .collect()
}

/// Takes the pictures that are due, as the worker does.
fn look(world: &World) {
    let now = world.clock.now();
    let store = &world.app.store;
    world
        .block_on(store.write(move |tx| {
            tx.count_known()?;
            tx.take_snapshots(Floor::default(), now)
        }))
        .unwrap();
}

/// What the public sees of the first shift: its sentence, if there is one.
fn seen(world: &World) -> Option<String> {
    look(world);
    let page = world.get(PICTURE);
    let start = page.body.find("place themselves on the “We know” side")?;
    let before = page.body[..start].rfind('>').unwrap() + 1;
    let sentence = &page.body[before..];
    Some(sentence[..sentence.find(';').unwrap()].to_string())
}

#[test]
fn somebody_places_themselves_through_three_lenses_and_sees_what_comes_of_it() {
    on_both(&[], |world| {
        world.get("/p/km-culture-shift").must_say("Where are you on the journey?").must_say("Place yourself");
        let start = world.get(START);
        start
            .must_say("Start with me")
            .must_say("If all of them answer the same, everybody knows their answer.");
        let ada = Person::from(world, 1);
        let form = world.get(&format!("{}/me", ada.page));
        form.must_say("1 of 11")
            .must_say("answer from memory, alone")
            .must_say("Not sure, or it does not apply");
        assert!(!form.body.contains(" checked"), "nothing is chosen beforehand");

        assert_eq!(
            ada.place(world, "me", &[("we-know", "2"), ("ours", "unsure")]).location(),
            format!("{}?done=saved", ada.page)
        );
        ada.place(world, "organisation", &[("we-know", "3"), ("ours", "5")]);
        ada.place(world, "community", &[("we-know", "6")]);
        let page = world.get(&ada.page);
        page.must_say("Me: 2. My organisation: 3. My community: 6.");
        page.must_say("From “I know” to “We know”: you are at 2, your community is at 6.");
        page.must_say("href=\"/p/km-culture-shift/we-know\"").must_say("What would one step look like?");
        page.must_say("2 of 11 answered").must_say("#q-shared");
        for (name, value) in
            [("referrer-policy", "no-referrer"), ("cache-control", "no-store"), ("x-robots-tag", "noindex")]
        {
            assert_eq!(page.header(name), value);
        }
        assert_eq!(page.header("set-cookie"), "");

        // What is left out stays as it is; an answer can be changed and taken back.
        ada.place(world, "me", &[("ours", "7")]);
        ada.place(world, "me", &[("we-know", "none")]);
        world.get(&ada.page).must_say("Me: 7. My organisation: 5.").must_not_say("Me: 2.");
        let kept = world.post(&format!("{}/me", ada.page), &[("shift-ours", "6"), ("act", "script")]);
        assert_eq!(kept.status, 204);
    });
}

#[test]
fn what_is_wrong_comes_back_with_everything_typed() {
    on_both(&[], |world| {
        let ada = Person::from(world, 1);
        let path = format!("{}/me", ada.page);
        let back = world.post(&path, &[("note-ours", "It depends & varies."), ("shift-we-know", "4")]);
        assert_eq!(back.status, 422);
        back.must_say("2. Please choose a step, or “Not sure”, to go with your note.");
        back.must_say("It depends &amp; varies.").must_say("href=\"#q-ours\"").must_say("<title>Error: Me");
        assert!(back.body.contains("value=\"4\" checked"), "{}", back.body);
        for step in ["8", "0", "-1", "seven", "4 ", "9999999999999999999999"] {
            assert_eq!(world.post(&path, &[("shift-ours", step)]).status, 422, "{step}");
        }
        let long = "x".repeat(501);
        assert_eq!(world.post(&path, &[("shift-ours", "3"), ("note-ours", &long)]).status, 422);
        let step = world.post(&format!("{}/step", ada.page), &[("next_step", &long)]);
        assert_eq!(step.status, 422);
        for nothing in ["/x/nothing", "/x/AAAAAAAAAAAAAAAAAAAAAA", "/x/%00/me", &format!("{}/us", ada.page)] {
            assert_eq!(world.get(nothing).status, 404, "{nothing}");
        }
        assert_eq!(world.get("/p/nothing/exercise").status, 404);
    });
}

#[test]
fn somebody_comes_back_later_sees_what_changed_and_counts_once() {
    on_both(PROXIED, |world| {
        let others = people(world, 10..14, "6");
        let ada = Person::from(world, 1);
        ada.place(world, "me", &[("we-know", "2"), ("ours", "4")]);
        assert_eq!(seen(world).unwrap(), "4 of 5 place themselves on the “We know” side, 0 in between");
        let from = [("x-forwarded-for", ada.address.as_str())];
        world.post_with(&format!("{}/again", ada.page), &[], &from);
        world.get(&ada.page).must_not_say("Since 23 November 2026");
        world.clock.advance(90 * DAY);
        world.get(&ada.page).must_say("Do it again");
        let again = world.post_with(&format!("{}/again", ada.page), &[], &from);
        assert_eq!(again.location(), format!("{}/me", ada.page));
        ada.place(world, "me", &[("we-know", "5")]);
        let page = world.get(&ada.page);
        page.must_say("Since 23 November 2026").must_say("Me: 5, after 2.").must_say("class=\"moved me\"");
        let csv = world.get(&format!("{}/answers.csv", ada.page));
        csv.must_say("run,date,lens,shift,from,to,step,note\r\n");
        csv.must_say("1,2026-11-23,me,we-know,I know,We know,2,\r\n")
            .must_say("2,2027-02-21,me,we-know,I know,We know,5,\r\n");
        // Four others come back too: five changes, and still five people.
        for other in &others {
            let from = [("x-forwarded-for", other.address.as_str())];
            world.post_with(&format!("{}/again", other.page), &[], &from);
            other.place(world, "me", &[("we-know", "7")]);
        }
        assert_eq!(seen(world).unwrap(), "5 of 5 place themselves on the “We know” side, 0 in between");
        world.get(PICTURE).must_say("Over time");
    });
}

#[test]
fn a_cell_of_a_file_is_no_formula() {
    on_both(&[], |world| {
        let ada = Person::from(world, 1);
        let path = format!("{}/me", ada.page);
        world.post(&path, &[("shift-ours", "3"), ("note-ours", "=HYPERLINK(\"http://x\",\"y\")")]);
        let csv = world.get(&format!("{}/answers.csv", ada.page));
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        csv.must_say("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
        assert_eq!(csv.header("referrer-policy"), "no-referrer");
    });
}

#[test]
fn everything_can_be_deleted_and_is_gone_at_once() {
    on_both(&[], |world| {
        let ada = Person::from(world, 1);
        ada.place(world, "me", &[("we-know", "2")]);
        world.post(&format!("{}/step", ada.page), &[("next_step", "Ask first.")]);
        world.get(&ada.page).must_say("Ask first.");
        world.get(&format!("{}/delete", ada.page)).must_say("Yes, delete everything");
        world.get(&ada.page).must_say("Ask first.");
        ada.delete(world);
        for path in ["", "/me", "/answers.csv", "/delete"] {
            assert_eq!(world.get(&format!("{}{path}", ada.page)).status, 404, "{path}");
        }
        assert_eq!(ada.place(world, "me", &[("we-know", "2")]).status, 404);
    });
}

// --- the rules

#[test]
fn p1_nothing_is_shown_of_fewer_than_five_to_anybody() {
    on_both(PROXIED, |world| {
        let cookie = world.bea();
        let four = people(world, 1..5, "6");
        assert_eq!(seen(world), None);
        world.get(PICTURE).must_say(NOTHING);
        world.get(&four[0].page).must_say("4 so far").must_not_say("4 of 4");
        for path in [
            "/p/km-culture-shift",
            SHIFT,
            PICTURE,
            "/p/km-culture-shift/picture.csv",
            "/admin",
            "/admin/posts/km-culture-shift",
        ] {
            let page = world.desk(&cookie, path);
            page.must_not_say("4 of 4").must_not_say("place themselves on the");
        }
        people(world, 5..6, "2");
        assert_eq!(seen(world).unwrap(), "4 of 5 place themselves on the “We know” side, 0 in between");
    });
}

#[test]
fn p1_the_threshold_may_be_raised() {
    let settings = [PROXIED, &[("exercise.threshold", "7")]].concat();
    on_both(&settings, |world| {
        people(world, 1..7, "6");
        let shown = |world: &World| !world.get(PICTURE).body.contains("Shown once 7 people");
        world.clock.advance(HOUR);
        world.get(PICTURE).must_say("Shown once 7 people have placed themselves.");
        people(world, 7..8, "6");
        world.wait_until("the worker took the picture", |world| {
            world.get(PICTURE).body.contains("7 of 7 place themselves")
        });
        assert!(!shown(world), "the other ten shifts are still hidden");
    });
}

#[test]
fn p2_public_positions_do_not_count() {
    on_both(PROXIED, |world| {
        for (network, name) in ["Bo", "Cy", "Di", "Ed"].into_iter().enumerate() {
            show_position(world, name, network);
        }
        people(world, 1..6, "3");
        assert_eq!(seen(world), None, "the fifth would be known");
        people(world, 6..10, "3");
        assert!(seen(world).is_some());
        // One more shows themselves: only four are left whom the picture hides.
        show_position(world, "Flo", 5);
        look(world);
        world.get(PICTURE).must_not_say("place themselves on the “We know” side");
    });
}

/// Somebody with a confirmed address shows, from a network of this number, where they stand.
fn show_position(world: &World, name: &str, network: usize) {
    let reply = Reply::by(name, &format!("I am {name}."));
    let token = crate::world::field_value(&world.get(SHIFT).body, "token").unwrap();
    let fields = [
        ("comment", reply.comment.as_str()),
        ("author", name),
        ("email", &reply.email),
        ("position", "3"),
        ("token", &token),
    ];
    let from = format!("198.51.{network}.7");
    let sent = world.post_with(&format!("{SHIFT}/comments"), &fields, &[("x-forwarded-for", &from)]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let comment = world.newest();
    assert_eq!(comment.status, Status::Approved);
    let (key, now) = (comment.email_key, world.clock.now());
    world.block_on(world.app.store.write(move |tx| tx.confirm_address(&key, now))).unwrap();
}

#[test]
fn p3_five_to_nine_people_are_three_bands() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "5");
        seen(world).unwrap();
        let page = world.get(PICTURE);
        page.must_say("Steps 5 to 7").must_not_say("Step 5<").must_not_say("middle person");
        world.get("/p/km-culture-shift/picture.csv").must_say(",5,0,,,,,,,,0,0,5,,\r\n");
        people(world, 6..11, "6");
        seen(world).unwrap();
        world.get(PICTURE).must_not_say("The middle person");
        world.clock.advance(DAY);
        seen(world).unwrap();
        world.get(PICTURE).must_say("The middle person").must_say("Step 5<");
        world.get("/p/km-culture-shift/picture.csv").must_say(",10,0,0,0,0,0,5,5,0,0,0,10,5.5,0.6\r\n");
    });
}

#[test]
fn p4_two_pictures_never_differ_by_fewer_than_five() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "6");
        let first = seen(world).unwrap();
        let sixth = Person::from(world, 6);
        sixth.place(world, "me", &[("we-know", "1")]);
        assert_eq!(seen(world).unwrap(), first);
        // The same person changing again and again is one change.
        for step in ["2", "3", "4", "5", "1"] {
            sixth.place(world, "me", &[("we-know", step)]);
            world.clock.advance(DAY);
            assert_eq!(seen(world).unwrap(), first);
        }
        people(world, 7..11, "6");
        assert_eq!(seen(world).unwrap(), "9 of 10 place themselves on the “We know” side, 0 in between");
        world.get(PICTURE).must_say("as of 28 November 2026");
    });
}

#[test]
fn p5_who_withdraws_is_not_counted_and_too_few_are_hidden() {
    on_both(PROXIED, |world| {
        let all = people(world, 1..7, "6");
        let first = seen(world).unwrap();
        all[0].delete(world);
        assert_eq!(seen(world).unwrap(), first, "one who goes is not seen going");
        all[1].place(world, "me", &[("we-know", "none")]);
        assert_eq!(seen(world), None, "four are left");
        world.get(SHIFT).must_not_say("6 of 6");
    });
}

#[test]
fn p6_the_public_picture_has_no_breakdown() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "6");
        seen(world).unwrap();
        let whole = world.get(PICTURE).body;
        for query in ["?since=2026-11-24", "?network=203.0.1.0", "?lens=me&step=6", "?run=1"] {
            assert_eq!(world.get(&format!("{PICTURE}{query}")).body, whole, "{query}");
        }
    });
}

#[test]
fn p7_answers_carry_no_name_no_address_and_no_time_of_day() {
    on_both(
        &[
            PROXIED,
            &[
                ("mail.transport", "sendmail"),
                ("mail.sendmail", "/bin/true"),
                ("mail.from", "km@example.org"),
            ],
        ]
        .concat(),
        |world| {
            let ada = Person::from(world, 77);
            ada.place(world, "me", &[("we-know", "6")]);
            world.post(&format!("{}/mail", ada.page), &[("email", "ada.secret@mailbox.example")]);
            world.post(&format!("{}/remind", ada.page), &[("email", "ada.secret@mailbox.example")]);
            let sent = |kind: LetterKind| {
                move |world: &World| {
                    world.letters().iter().any(|it| it.kind == kind && it.state == DeliveryState::Sent)
                }
            };
            world.wait_until("her page is mailed", sent(LetterKind::OwnPage));
            world.wait_until("she is asked", sent(LetterKind::AskReminder));
            // The letters that know both her address and her key are forgotten as soon as they have gone.
            assert!(world.letters().iter().all(|it| it.raw.is_empty()));
            let key = ada.page.trim_start_matches("/x/").to_string();
            let rows =
                world.block_on(world.app.store.reader().list_runs(weshift::links::token_hash(&key))).unwrap();
            assert_eq!(rows.len(), 1);
            assert_eq!(rows[0].begun_on.millis() % DAY, 0);
            assert_eq!(rows[0].name, "");
            if let Some(file) = world.database.strip_prefix("sqlite://") {
                let mut bytes = std::fs::read(file).unwrap();
                bytes.extend(std::fs::read(format!("{file}-wal")).unwrap_or_default());
                let has = |text: &str| bytes.windows(text.len()).any(|it| it == text.as_bytes());
                assert!(!has("203.0.77"), "her network is in the database");
                // In the log of writes until it is folded in; never beside a row that is kept.
                let kept = std::fs::read(file).unwrap();
                assert!(
                    !kept.windows(key.len()).any(|it| it == key.as_bytes()),
                    "her key is in the database"
                );
            }
        },
    );
}

#[test]
fn p8_invented_answers_do_not_expose_a_real_one() {
    on_both(PROXIED, |world| {
        people(world, 1..2, "1");
        for _ in 0..9 {
            let fake = Person::from(world, 2);
            fake.place(world, "me", &[("we-know", "7")]);
        }
        assert_eq!(seen(world), None, "ten answers from two networks");
        people(world, 3..6, "7");
        assert!(seen(world).is_some());
    });
}

#[test]
fn p8_puppets_from_two_networks_single_nobody_out_however_often_they_change() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "6");
        let first = seen(world).unwrap();
        let puppets: Vec<Person> = [20, 20, 21, 21].map(|it| Person::from(world, it)).into();
        let toggle = |step: &str| {
            for puppet in &puppets {
                puppet.place(world, "me", &[("we-know", step)]);
            }
        };
        for (newcomer, step) in (30..).zip(["1", "7"]) {
            toggle(step);
            people(world, newcomer..newcomer + 1, "2");
            world.clock.advance(DAY);
            assert_eq!(seen(world).unwrap(), first, "one or two newcomers and two networks");
        }
        // Three newcomers hide each other; then it begins anew, without the puppets.
        people(world, 32..33, "2");
        let second = seen(world).unwrap();
        assert_ne!(second, first);
        for (newcomer, step) in (40..44).zip(["1", "7", "1", "7"]) {
            toggle(step);
            people(world, newcomer..newcomer + 1, "2");
            let fresh = Person::from(world, 20);
            fresh.place(world, "me", &[("we-know", step)]);
            world.clock.advance(DAY);
            assert_eq!(seen(world).unwrap(), second, "networks that counted count no more");
        }
    });
}

#[test]
fn p8_one_address_on_many_days_is_one_network() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "6");
        let first = seen(world).unwrap();
        let old = Person::from(world, 20);
        for day in 0..5 {
            let from = [("x-forwarded-for", old.address.as_str())];
            world.post_with(&format!("{}/again", old.page), &[], &from);
            old.place(world, "me", &[("we-know", if day % 2 == 0 { "1" } else { "7" })]);
            Person::from(world, 20).place(world, "me", &[("we-know", "1")]);
            world.clock.advance(DAY);
        }
        people(world, 30..31, "2");
        assert_eq!(seen(world).unwrap(), first, "a victim and somebody who came on five days");
    });
}

#[test]
fn p8_who_changes_or_takes_back_and_places_again_does_not_count_again() {
    on_both(PROXIED, |world| {
        let all = people(world, 1..7, "6");
        let first = seen(world).unwrap();
        world.clock.advance(DAY);
        people(world, 30..31, "2");
        for person in &all {
            person.place(world, "me", &[("we-know", "1")]);
        }
        assert_eq!(seen(world).unwrap(), first, "changed");
        for person in &all[..1] {
            person.place(world, "me", &[("we-know", "none")]);
            person.place(world, "me", &[("we-know", "2")]);
        }
        assert_eq!(seen(world).unwrap(), first, "taken back and placed again");
        for person in &all[1..2] {
            person.delete(world);
        }
        people(world, 2..4, "3");
        world.clock.advance(DAY);
        assert_eq!(seen(world).unwrap(), first, "deleted and begun anew");
    });
}

#[test]
fn p8_a_shift_has_one_new_picture_a_day_at_most() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "6");
        let first = seen(world).unwrap();
        people(world, 6..12, "2");
        world.clock.advance(DAY - SECOND);
        assert_eq!(seen(world).unwrap(), first);
        world.clock.advance(SECOND);
        assert_ne!(seen(world).unwrap(), first);
    });
}

#[test]
fn p2_positions_under_invented_addresses_hide_no_picture() {
    on_both(PROXIED, |world| {
        people(world, 1..6, "3");
        let first = seen(world).unwrap();
        for name in ["Bo", "Cy", "Di", "Ed"] {
            let comment = Reply { position: "3".into(), ..Reply::by(name, &format!("I am {name}.")) };
            assert_eq!(world.post_comment(&comment).status, Status::Approved);
        }
        assert_eq!(seen(world).unwrap(), first, "nobody confirmed these addresses");
        // Several of one network are one.
        for name in ["Fay", "Gus", "Hal"] {
            show_position(world, name, 9);
        }
        assert_eq!(seen(world), None, "one of five is known");
        people(world, 10..16, "3");
        world.clock.advance(DAY);
        assert!(seen(world).is_some());
    });
}

#[test]
fn p9_the_start_says_that_equal_answers_are_known() {
    on_both(&[], |world| {
        world.get(START).must_say("If all of them answer the same, everybody knows their answer.");
        world.get("/privacy").must_say("id=\"exercise\"").must_say("If everybody answers the same");
    });
}

#[test]
fn p11_notes_are_for_their_author_alone() {
    on_both(PROXIED, |world| {
        let all = people(world, 1..11, "6");
        world.post(
            &format!("{}/me", all[0].page),
            &[("shift-we-know", "6"), ("note-we-know", "Only mine to read.")],
        );
        seen(world).unwrap();
        world.get(&format!("{}/me", all[0].page)).must_say("Only mine to read.");
        let cookie = world.bea();
        for path in [
            "/p/km-culture-shift",
            SHIFT,
            PICTURE,
            "/p/km-culture-shift/picture.csv",
            "/admin",
            "/admin/comments",
            &all[1].page,
        ] {
            world.desk(&cookie, path).must_not_say("Only mine to read.");
        }
    });
}

#[test]
fn no_page_shows_an_average_a_score_or_a_ranking() {
    on_both(PROXIED, |world| {
        let all = people(world, 1..11, "6");
        seen(world).unwrap();
        for path in
            [START, PICTURE, SHIFT, "/p/km-culture-shift", &all[0].page, "/p/km-culture-shift/picture.csv"]
        {
            let page = world.get(path).body.to_lowercase();
            for word in ["average", "score", "rank", "maturity", "points"] {
                let found = page.replace("points=\"", "").replace("these points", "").contains(word);
                assert!(!found, "{path}: {word}");
            }
        }
    });
}

// --- beside each discussion

#[test]
fn a_picture_and_a_form_stand_beside_each_discussion() {
    on_both(PROXIED, |world| {
        world.get(SHIFT).must_say("Where others stand: shown once 5 people");
        let placed = world.post(&format!("{SHIFT}/place"), &[("step", "6")]);
        assert_eq!(placed.status, 303);
        assert!(placed.location().ends_with("/me?done=saved#q-we-know"), "{}", placed.location());
        assert_eq!(placed.header("referrer-policy"), "no-referrer");
        for step in ["", "9", "none"] {
            let wrong = world.post(&format!("{SHIFT}/place"), &[("step", step)]);
            assert_eq!(wrong.status, 422);
            wrong.must_say("Please choose a step").must_say("Leave a Reply");
        }
        assert_eq!(world.post("/p/km-culture-shift/nothing/place", &[("step", "6")]).status, 404);
        let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        assert_eq!(world.post_with(&format!("{SHIFT}/place"), &[("step", "6")], &foreign).status, 403);
        people(world, 1..5, "6");
        look(world);
        for path in [SHIFT, "/p/km-culture-shift"] {
            world.get(path).must_say("5 of 5 place themselves on the “We know” side");
        }
        let etag = world.get(SHIFT).header("etag").to_string();
        people(world, 20..26, "2");
        world.clock.advance(DAY);
        look(world);
        assert_ne!(world.get(SHIFT).header("etag"), etag);
    });
}

#[test]
fn a_discussion_is_read_from_one_side() {
    on_both(PROXIED, |world| {
        for (name, position) in [("Ada", "2"), ("Bo", "4"), ("Cy", "7"), ("Di", "")] {
            let reply = Reply { position: position.into(), ..Reply::by(name, &format!("Said by {name}.")) };
            assert_eq!(world.post_comment(&reply).status, Status::Approved);
        }
        for (side, name) in [("from", "Ada"), ("between", "Bo"), ("to", "Cy")] {
            let page = world.get(&format!("{SHIFT}?side={side}"));
            page.must_say(&format!("Said by {name}.")).must_say("1 reply");
            for other in ["Ada", "Bo", "Cy", "Di"].into_iter().filter(|it| *it != name) {
                page.must_not_say(&format!("Said by {other}."));
            }
        }
        let whole = world.get(&format!("{SHIFT}?side=nowhere"));
        whole
            .must_say("Said by Di.")
            .must_say("From the “We know” side")
            .must_say("places themselves 7 of 7");
        assert_eq!(world.get(&format!("{SHIFT}?side=to&page=2")).status, 404);
    });
}

#[test]
fn any_post_has_the_exercise_for_its_own_shifts_in_the_words_of_its_editors() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let page = "/admin/posts/why-we-ask";
        assert_eq!(world.post("/p/why-we-ask/exercise", &[]).status, 422);
        world.get("/p/why-we-ask/exercise").must_say("This post has no shifts");
        let fields = [
            ("from", "Hidden"),
            ("to", "Open"),
            ("open", "1"),
            ("from_anchor", "lock the door"),
            ("to_anchor", "leave it ajar"),
        ];
        assert_eq!(world.desk_post(&cookie, page, &format!("{page}/shifts"), &fields).status, 303);
        let begun = world.post("/p/why-we-ask/exercise", &[]);
        let form = world.get(begun.location());
        form.must_say("lock the door").must_say("leave it ajar").must_say("1 of 1");
        world.post(begun.location(), &[("shift-open", "3")]);
        // A shift that somebody stands on stays; a new wording is told to those who compare.
        let removed = world.desk_post(&cookie, page, &format!("{page}/shifts/open"), &[("act", "remove")]);
        assert_eq!(removed.status, 422);
        let fields = [("from", "Hidden"), ("to", "Open"), ("open", "1"), ("from_anchor", "bolt the door")];
        assert_eq!(world.desk_post(&cookie, page, &format!("{page}/shifts/open"), &fields).status, 303);
        world.clock.advance(2 * DAY);
        let own = begun.location().trim_end_matches("/me");
        world.post(&format!("{own}/again"), &[]);
        world.post(begun.location(), &[("shift-open", "5")]);
        world.get(own).must_say("Me: 5, after 3.").must_say("Some shifts were worded differently then.");
    });
}

#[test]
fn a_digest_tells_where_people_stand_in_counts() {
    on_both(PROXIED, |world| {
        world.bea();
        people(world, 1..6, "6");
        seen(world).unwrap();
        let now = world.clock.now();
        let reader = world.app.store.reader();
        let first = world.block_on(reader.activity(START_OF_DAY, now.plus(HOUR), None)).unwrap();
        assert_eq!((first.stands.len(), first.stands[0].2.is_none()), (1, true));
        world.clock.advance(DAY);
        people(world, 10..15, "2");
        seen(world).unwrap();
        let activity = world.block_on(reader.activity(now.plus(HOUR), now.plus(2 * DAY), None)).unwrap();
        let (_, now, before) = &activity.stands[0];
        assert_eq!(
            (now.totals.hi(), now.totals.n(), before.as_ref().map(|it| it.totals.n())),
            (5, 10, Some(5))
        );
    });
}

#[test]
fn a_reminder_comes_once_after_it_was_confirmed_and_its_address_is_forgotten() {
    let mail =
        [("mail.transport", "sendmail"), ("mail.sendmail", "/bin/true"), ("mail.from", "km@example.org")];
    on_both(&mail, |world| {
        let ada = Person::from(world, 1);
        let back = world.post(&format!("{}/remind", ada.page), &[("email", "nonsense")]);
        assert_eq!(back.status, 422);
        back.must_say("value=\"nonsense\"").must_say("Please enter a valid email address");
        // The token is in a letter that is forgotten once it has gone; so it is asked for by a verb of our own.
        let (store, now) = (&world.app.store, world.clock.now());
        let new = weshift::store::NewReminder {
            post: PostId(2),
            email: Email::parse("ada@example.org").unwrap(),
            email_key: AddressKey("ada".into()),
            token_hash: weshift::links::token_hash("token"),
            due_at: now.plus(91 * DAY),
            at: now,
        };
        assert!(world.block_on(store.write(move |tx| tx.ask_reminder(&new))).unwrap());
        let link = format!("{}/remind/token", ada.page);
        world.get(&link).must_say("one mail on 22 February 2027");
        world.clock.advance(2 * DAY);
        assert_eq!(world.post(&link, &[]).status, 200);
        world.clock.advance(90 * DAY);
        let sent = |world: &World| {
            world
                .letters()
                .iter()
                .filter(|it| it.kind == LetterKind::Reminder && it.state == DeliveryState::Sent)
                .count()
        };
        world.wait_until("the reminder has gone", |world| sent(world) == 1);
        assert_eq!(world.get(&link).status, 404);
        let letter = world.letters().into_iter().find(|it| it.kind == LetterKind::Reminder).unwrap();
        let text = weshift::text::read_message(&letter.raw).unwrap().text;
        assert!(text.contains("/p/km-culture-shift/exercise") && !text.contains("/x/"), "{text}");
    });
}

#[test]
fn the_letter_with_somebody_s_page_goes_once_a_day_and_can_be_refused_for_ever() {
    let mail =
        [("mail.transport", "sendmail"), ("mail.sendmail", "/bin/true"), ("mail.from", "km@example.org")];
    on_both(&mail, |world| {
        let ada = Person::from(world, 78);
        ada.place(world, "me", &[("we-know", "6")]);
        let email = "ada.secret@mailbox.example";
        let ask = || world.post(&format!("{}/mail", ada.page), &[("email", email)]).status;
        let count =
            |world: &World| world.letters().iter().filter(|it| it.kind == LetterKind::OwnPage).count();
        for _ in 0..3 {
            assert!(ask() < 400);
        }
        assert_eq!(count(world), 1, "one a day");
        world.clock.advance(DAY);
        assert!(ask() < 400);
        assert_eq!(count(world), 2);

        let token = world.app.links.refusal_token(&Email::parse(email).unwrap());
        let never = format!("/u/{token}");
        world.get(&never).must_say("Never mail this address again");
        world.clock.advance(DAY);
        assert!(ask() < 400, "looking alone changes nothing");
        assert_eq!(count(world), 3);
        world.post(&never, &[]).must_say("No more mails");
        world.clock.advance(DAY);
        assert!(ask() < 400);
        assert_eq!(count(world), 3);
        assert_eq!(world.get(&format!("/u/x{token}")).status, 404, "nobody else's");
    });
}
