//! The mail as a whole: what is kept of it, and what is forgotten.

use weshift::{domain::*, moderation::OldLinks, text::read_message};

use crate::world::{Kind, Reply, SENDS, SHIFT, START, World, databases, field_value, link, on_both};

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
        // What Bea is owed of it may go.
        world.desk_post(&cookie, "/admin/mail", "/admin/mail/halt", &[]);
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

// --- links

fn held(world: &World) -> OutboxLetter {
    world.letters_after_settling(LetterKind::Held, 1).remove(0)
}

/// What a scanner must not change: statuses, how people want mail, who follows, which letters there are.
fn everything(world: &World) -> String {
    let reader = world.app.store.reader();
    world.block_on(async {
        let statuses = reader.count_by_status().await.unwrap();
        let managers: Vec<_> =
            reader.list_managers().await.unwrap().into_iter().map(|it| (it.habits, it.epoch)).collect();
        let followers = reader.count_followers().await.unwrap();
        let letters = reader.list_letter_counts().await.unwrap();
        let audit = reader.list_audit(None, None, 500).await.unwrap().len();
        format!("{statuses:?} {managers:?} {followers:?} {letters:?} {audit}")
    })
}

#[test]
fn a_scanner_that_opens_every_link_of_every_mail_changes_nothing() {
    let settings = [SENDS.as_slice(), &[("moderation.publish", "none")]].concat();
    on_both(&settings, |world| {
        let cookie = world.bea();
        world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        let waits = world.post_comment(&Reply::by("Ada", "It waits."));
        held(world);
        let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
        world.post(&link(&asked, "/confirm/"), &[]);
        let ben = world.post_comment(&Reply::by("Ben", "It is published."));
        assert_eq!(world.decide(&cookie, &ben, "approve"), 303);
        world.clock.advance(10 * MINUTE);
        world.letters_after_settling(LetterKind::Reply, 1);
        world.post("/admin/sign-in-link", &[("email", "bea@example.org")]);
        world.letters_after_settling(LetterKind::SignIn, 1);
        let texts: Vec<String> =
            world.letters().iter().map(|it| read_message(&it.raw).unwrap().text).collect();
        let links: Vec<&str> = texts
            .iter()
            .flat_map(|it| it.split_whitespace())
            .filter(|it| it.starts_with(&world.base))
            .collect();
        assert!(links.len() >= 7, "{links:?}");
        let before = everything(world);
        for link in links {
            for _ in 0..5 {
                let opened = world.get(link);
                assert!(
                    opened.status < 400 && opened.header("set-cookie").is_empty(),
                    "{link}: {}",
                    opened.status
                );
                let head = world.agent.head(link).call().unwrap();
                assert!(head.status().as_u16() < 400, "HEAD {link}: {}", head.status());
            }
        }
        assert_eq!(everything(world), before);
        assert_eq!(world.comment(waits.id).status, Status::Pending);
    });
}

#[test]
fn of_two_managers_one_decides_and_a_bent_link_is_nobody_s() {
    on_both(&[], |world| {
        world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Decide on me."));
        let first = link(&held(world), "/m/");
        let (base, token) = first.rsplit_once("/m/").unwrap();
        assert_eq!(token.len(), 48);
        let nothing = world.get(&format!("{base}/m/{}", "x".repeat(48)));
        assert_eq!(nothing.status, 404);
        for at in 0..48 {
            let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
            let bent = format!("{base}/m/{}{other}{}", &token[..at], &token[at + 1..]);
            let opened = world.get(&bent);
            assert_eq!((opened.status, opened.body.len()), (404, nothing.body.len()), "character {at}");
            assert_eq!(world.post(&bent, &[("action", "approve")]).status, 404);
        }
        assert_eq!(world.comment(comment.id).status, Status::Pending);

        let (agent, link) = (&world.agent, first.as_str());
        let answers: Vec<String> = std::thread::scope(|scope| {
            let post = move |action: &'static str| {
                let form = agent.post(link).header("content-type", "application/x-www-form-urlencoded");
                form.send(format!("action={action}")).unwrap().body_mut().read_to_string().unwrap()
            };
            let two = ["approve", "trash"].map(|action| scope.spawn(move || post(action)));
            two.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let done = answers.iter().filter(|it| it.contains("You can take that back")).count();
        let late = answers.iter().filter(|it| it.contains("Already handled")).count();
        assert_eq!((done, late), (1, 1), "{answers:?}");
    });
}

#[test]
fn a_manager_ends_the_links_in_their_mails() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Decide on me."));
        let link = link(&held(world), "/m/");
        world.get(&format!("{link}?do=approve")).must_say("autofocus").must_say("Open it on the desk");
        let page = "/admin/mail";
        let ended = world.desk_post(&cookie, page, "/admin/mail/end-links", &[]);
        world.desk(&cookie, ended.location()).must_say("decide nothing any more");
        world.get(&link).must_say("no longer works");
        world.post(&link, &[("action", "approve")]).must_say("no longer works");
        assert_eq!(world.comment(comment.id).status, Status::Pending);
        world.desk(&cookie, "/admin/audit").must_say("links in mails ended");
    });
}

#[test]
fn mail_programs_end_mail_by_the_hundred_from_one_address() {
    let limits = [
        ("limits.comments_per_minute", "4"),
        ("limits.sign_ins_per_minute", "5"),
        ("limits.reads_per_second", "1"),
    ];
    let settings = [SENDS.as_slice(), &limits, &[("moderation.publish", "none")]].concat();
    on_both(&settings, |world| {
        world.bea();
        world.post_comment(&Reply::by("Ada", "One."));
        let stop = link(&held(world), "/u/");
        let parts =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for round in 0..200 {
            let (kind, body) = match round % 2 {
                0 => ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
                _ => ("multipart/form-data; boundary=x", parts),
            };
            let answer = world.agent.post(&stop).header("content-type", kind).send(body).unwrap();
            assert_eq!(answer.status(), 200, "round {round}");
            let header =
                |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or("");
            assert_eq!((header("location"), header("set-cookie")), ("", ""));
            assert!(header("content-type").starts_with("text/plain"), "a program asked");
        }
        let manager = world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
        assert!(!manager.habits.at_once);
    });
}

// --- opt-in

#[test]
fn a_stranger_s_address_gets_one_question_a_day_whoever_asks() {
    let proxied = [("server.trusted_proxies", "[\"127.0.0.1/32\"]"), ("limits.comments_per_minute", "4")];
    let settings = [SENDS.as_slice(), &proxied].concat();
    on_both(&settings, |world| {
        let ask = |client: u32| {
            let from = format!("203.0.{}.{}", client / 250, client % 250 + 1);
            world.post_with(
                &format!("{SHIFT}/follow"),
                &[("email", "stranger@example.net")],
                &[("x-forwarded-for", &from)],
            )
        };
        for client in 0..1_000 {
            ask(client).must_say("Look into your mailbox");
        }
        world.letters_after_settling(LetterKind::Follow, 1);
        assert_eq!(world.letters().len(), 1);
        let text = read_message(&world.letters()[0].raw).unwrap().text;
        assert!(text.contains("From “I know” to “We know”"), "it says what about: {text}");

        let statuses: Vec<u16> = (0..8).map(|_| ask(1_500).status).collect();
        assert!(statuses.contains(&429), "one client may not ask for many: {statuses:?}");
        for _ in 0..5 {
            world.clock.advance(DAY);
            ask(1_600);
            world.wait_until("it is sent", |world| {
                world.letters().iter().all(|it| it.state == DeliveryState::Sent)
            });
        }
        world.letters_after_settling(LetterKind::Follow, 3);
        assert_eq!(world.letters().len(), 3, "three in a month");
    });
}

#[test]
fn an_address_that_nobody_can_have_is_refused_with_a_word() {
    on_both(&SENDS, |world| {
        for wrong in ["zoë@example.org", "\"a b\"@example.org", "a@[127.0.0.1]", "a@localhost", "a@b@c"] {
            let refused = world.post(&format!("{SHIFT}/follow"), &[("email", wrong)]);
            assert_eq!(refused.status, 422, "{wrong}");
            refused.must_say("Please enter a valid email address").must_say("Leave a Reply");
            let typed = wrong.replace('"', "&quot;");
            refused.must_say(&format!("value=\"{typed}\"")).must_say("<details class=\"follow\" open>");
        }
        let long = format!("{}@example.org", "a".repeat(255));
        assert!(world.post(&format!("{SHIFT}/follow"), &[("email", &long)]).status >= 400);
        assert!(world.letters().is_empty());
        world.post(&format!("{SHIFT}/follow"), &[("email", "zoe@müller.example")]);
        let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
        assert_eq!(asked.to.expose(), "zoe@xn--mller-kva.example");
        assert!(asked.raw.is_ascii());
    });
}

// --- a day's rest

#[test]
fn who_got_ten_letters_in_a_day_gets_the_rest_in_one() {
    on_both(&SENDS, |world| {
        world.clock.advance(15 * HOUR); // 01:00
        follow(world, "rea@example.net");
        world.post("/p/km-culture-shift/follow", &[("email", "rea@example.net")]);
        let asked = world.letters_after_settling(LetterKind::Follow, 2).remove(0);
        world.post(&link(&asked, "/confirm/"), &[]).must_say("You will get mail");
        let replies = |world: &World| -> Vec<OutboxLetter> {
            world.letters().into_iter().filter(|it| it.kind == LetterKind::Reply).collect()
        };
        for hour in 1..=10 {
            world.post_comment(&Reply::by("Ada", &format!("Thought {hour}.")));
            world.clock.advance(65 * MINUTE);
            world.wait_until("it is told", |world| replies(world).len() == hour);
        }
        world.post_comment(&Reply::by("Ben", "Left over on the shift."));
        let answer =
            world.reply_on("/p/km-culture-shift/discussion", &Reply::by("Cem", "Left over on the post."));
        assert_eq!(answer.status, 303);
        world.clock.advance(2 * HOUR);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(replies(world).len(), 10);
        world.clock.advance(12 * HOUR);
        world.wait_until("the rest is told", |world| replies(world).len() == 11);
        let rest = replies(world).remove(0);
        let text = read_message(&rest.raw).unwrap().text;
        assert!(text.starts_with("2 new replies in 2 discussions."), "{text}");
        assert!(
            text.contains("Left over on the shift.") && text.contains("Left over on the post."),
            "{text}"
        );
        let stop = link(&rest, "/u/");
        world.get(&stop).must_say("several discussions");
        assert_eq!(world.post(&stop, &[("List-Unsubscribe", "One-Click")]).status, 200);
        assert_eq!(world.block_on(world.app.store.reader().count_followers()).unwrap(), [0, 0, 0]);
    });
}

// --- the keys that sign the links

/// `weshift mail new-key` beside the running server, on the machine's own clock.
fn new_key_by_command(world: &World) {
    let empty = world.dir.path().join("empty.toml");
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_weshift"))
        .args(["--config", &empty.display().to_string(), "mail", "new-key"])
        .env("WESHIFT_DATABASE__URL", &world.database)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[test]
fn a_new_key_signs_new_links_and_old_ones_work_until_theirs_ends() {
    on_both(&[], |world| {
        world.bea();
        let first = world.post_comment(&Reply::by("Ada", "Told under the first key."));
        let letter = held(world);
        let (old, stop) = (link(&letter, "/m/"), link(&letter, "/u/"));
        new_key_by_command(world);
        let signs = |world: &World| {
            world.app.links.mail_token(&world.app.links.read_mail_token(&old[old.len() - 48..]).unwrap())
        };
        world.wait_until("the server knows the new key", |world| !old.ends_with(&signs(world)));

        world.clock.advance(20 * MINUTE);
        let second = world.post_comment(&Reply::by("Ben", "Told under the second key."));
        let newest =
            world.letters_after_settling(LetterKind::Held, 2).into_iter().max_by_key(|it| it.id).unwrap();
        world.post(&link(&newest, "/m/"), &[("action", "approve")]).must_say("is published");
        assert_eq!(world.comment(second.id).status, Status::Approved);
        world.get(&old).must_say("Told under the first key.");

        let (who, via) = (Actor::System, Via::CommandLine);
        world.block_on(world.app.moderation.make_link_key(who, via, OldLinks::EndNow)).unwrap().unwrap();
        world.get(&old).must_say("no longer works");
        world.post(&old, &[("action", "approve")]).must_say("no longer works");
        assert_eq!(world.comment(first.id).status, Status::Pending);
        world.post(&stop, &[("List-Unsubscribe", "One-Click")]).must_say("no more of these mails");
    });
}

// --- waves

const WAVES: [(&str, &str); 5] = [
    ("moderation.publish", "all"),
    ("moderation.hold_words", "bargain"),
    ("spam.hold_percent", "99"),
    ("spam.spam_percent", "100"),
    ("mail.settle_secs", "1800"),
];

/// Twelve comments that share something are told as a wave; gives the link that holds everything new like them.
fn wave(world: &World, words: impl Fn(u32) -> String) -> String {
    for number in 0..12 {
        world.post_comment(&Reply::by(&format!("Wave {number}"), &words(number)));
    }
    world.clock.advance(30 * MINUTE);
    let text = read_message(&held(world).raw).unwrap().text;
    let links = text.split_whitespace().filter(|it| it.contains("/m/"));
    let mut holding = links.filter(|it| world.get(it).body.contains("Hold everything new like this?"));
    holding.next().unwrap_or_else(|| panic!("{text}")).to_string()
}

/// Presses the button, and gives the address of the one that takes it back, once the judges know.
fn hold(world: &World, link: &str) -> String {
    let done = world.post(link, &[]);
    done.must_say("waits for a manager until");
    world.wait_until("the judges know", |world| world.app.guard.blocks.len() == 1);
    done.body.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_string()
}

#[test]
fn everything_new_of_a_wave_is_held_by_one_button_for_a_week_and_let_go_by_another() {
    on_both(&WAVES, |world| {
        let cookie = world.bea();
        let link = wave(world, |number| format!("A bargain, number {number}: https://shop.example/{number}"));
        world.get(&link).must_say("links to shop.example will wait");
        let says = |words: &str| {
            world.post_comment(&Reply::by("Ada", &format!("{words}: https://shop.example/notes"))).status
        };
        assert_eq!(
            says("They wrote about asking before you write"),
            Status::Approved,
            "opening the link held nothing"
        );

        let back = hold(world, &link);
        let ben = world.post_comment(&Reply::by("Ben", "What shop.example says is not what I know."));
        let ada = says("We took our weekly hour for questions from here");
        assert_eq!((ada, ben.status), (Status::Pending, Status::Approved));
        world.get(&link).must_say("Already done");
        world.post(&link, &[]).must_say("Already done");
        world.desk(&cookie, "/admin/blocklist").must_say("shop.example").must_say("Of a wave");
        world.desk(&cookie, "/admin/audit").must_say("block added").must_say("mail link");

        world.get(&back).must_say("Take it back?");
        world.post(&back, &[]).must_say("Taken back");
        world.wait_until("the judges know", |world| world.app.guard.blocks.is_empty());
        assert_eq!(says("More on who owns a document that nobody reads"), Status::Approved);
        world.post(&back, &[]).must_say("no longer works");

        hold(world, &link);
        world.clock.advance(6 * DAY);
        assert_eq!(says("A year later our people still name this one"), Status::Pending);
        world.clock.advance(DAY);
        assert_eq!(
            says("Lea asked where the picture of our journey was"),
            Status::Approved,
            "a week is over"
        );
        world.get(&link).must_say("no longer works");
        world.post(&link, &[]).must_say("no longer works");
    });
}

#[test]
fn a_wave_of_equal_words_is_held_by_what_it_says() {
    on_both(&WAVES, |world| {
        let cookie = world.bea();
        let link = wave(world, |_| {
            "Such a bargain for everybody who likes to share what they know, come and see.".into()
        });
        world.get(&link).must_say("says nearly the same");
        hold(world, &link);
        let alike = world.post_comment(&Reply::by(
            "Ada",
            "Such a BARGAIN for everybody who likes to share what they know: come and see!",
        ));
        let other = world.post_comment(&Reply::by(
            "Ben",
            "We named one person for each folder, and wrote down whom to ask.",
        ));
        assert_eq!((alike.status, other.status), (Status::Pending, Status::Approved));
        world.desk(&cookie, &format!("/admin/comments/{}", alike.id)).must_say("which is on the blocklist");
    });
}

// --- one event, one letter

/// The form is sent twice, the server restarted, the form sent again; on PostgreSQL two nodes then tell managers.
#[test]
fn a_comment_that_is_sent_again_across_a_restart_owes_one_notice() {
    for kind in databases() {
        let world = World::start(&kind, &[]);
        world.bea();
        let ada = Reply::by("Ada", "Said once, sent three times.");
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        let send = |world: &World| world.send(&format!("{SHIFT}/comments"), &ada, &token).status;
        world.clock.advance(30 * SECOND);
        let sent = [send(&world), send(&world)];
        let (dir, database) = world.stop();

        let world = World::start_on(dir, database.clone(), &[]);
        world.clock.advance(40 * SECOND);
        assert_eq!((sent[0], sent[1] < 500, send(&world) < 500), (303, true, true), "{sent:?}");
        let other = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(World::start_on(tempfile::tempdir().unwrap(), database, &[])),
        };
        let nodes: Vec<&World> = other.iter().chain([&world]).collect();
        nodes.iter().for_each(|it| it.clock.advance(5 * MINUTE));
        let first = held(&world);
        // Had a second one been owed, it would be written before this one.
        nodes.iter().for_each(|it| it.clock.advance(20 * MINUTE));
        world.post_comment(&Reply::by("Ben", "Another one."));
        nodes.iter().for_each(|it| it.clock.advance(20 * MINUTE));
        let both = world.letters_after_settling(LetterKind::Held, 2);
        let about = |it: &OutboxLetter| read_message(&it.raw).unwrap().text.matches("Said once").count();
        assert_eq!(both.iter().map(about).collect::<Vec<_>>(), [0, 1], "newest first");
        assert_eq!((both.len(), both[1].id), (2, first.id));
        nodes.into_iter().for_each(|it| {
            it.wait_until("all is kept", |it| it.letters().iter().all(|it| it.state == DeliveryState::Kept))
        });
        other.into_iter().for_each(|it| it.end());
        world.end();
    }
}

#[test]
fn a_command_whose_reader_goes_ends_well() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_weshift"))
        .args(["config", "sample"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(command.stdout.take());
    let done = command.wait_with_output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_link_with_what_mail_programs_add_to_it_opens() {
    on_both(&[("moderation.publish", "none")], |world| {
        world.bea();
        world.post_comment(&Reply::by("Ada", "Decide on me."));
        let link = link(&held(world), "/m/");
        for added in [".", ")", "%20", "%3E", "=", ").", "%E2%80%9D", "?utm_source=x"] {
            world.get(&format!("{link}{added}")).must_say("Decide on me.");
        }
        assert_eq!(world.get(&format!("{link}A")).status, 404);
    });
}

#[test]
fn letters_that_sign_in_are_few_whoever_asks_and_starve_no_others() {
    let settings =
        [SENDS.as_slice(), &[("mail.max_per_hour", "50"), ("moderation.publish", "none")]].concat();
    on_both(&settings, |world| {
        world.bea();
        let count = |world: &World| world.letters().iter().filter(|it| it.kind == LetterKind::SignIn).count();
        for _ in 0..20 {
            world
                .post("/admin/sign-in-link", &[("email", "bea@example.org")])
                .must_say("a link is on its way");
        }
        assert_eq!(count(world), 1, "one in two minutes");
        for _ in 0..20 {
            world.clock.advance(2 * MINUTE + SECOND);
            world.post("/admin/sign-in-link", &[("email", "bea@example.org")]);
        }
        assert_eq!(count(world), 5, "five in an hour");
        world.clock.advance(HOUR);
        world.post("/admin/sign-in-link", &[("email", "bea@example.org")]);
        assert_eq!(count(world), 6);
        world.post_comment(&Reply::by("Ada", "It waits."));
        held(world);
    });
}

#[test]
fn letters_that_sign_in_have_a_tenth_of_the_hour_however_many_managers_are_asked_for() {
    let settings =
        [SENDS.as_slice(), &[("mail.max_per_hour", "60"), ("moderation.publish", "none")]].concat();
    on_both(&settings, |world| {
        world.bea();
        let addresses: Vec<String> = (0..9).map(|n| format!("manager{n}@example.org")).collect();
        for (n, address) in addresses.iter().enumerate() {
            let new = NewManager {
                email: Email::parse(address).unwrap(),
                name: format!("Manager {n}"),
                role: Role::Viewer,
                password_hash: None,
                habits: MailHabits::default(),
            };
            world.block_on(world.app.moderation.add_manager(new)).unwrap().unwrap();
        }
        let gone = |world: &World| {
            let is_gone =
                |it: &&OutboxLetter| it.kind == LetterKind::SignIn && it.state == DeliveryState::Sent;
            world.letters().iter().filter(is_gone).count()
        };
        for (n, address) in addresses.iter().enumerate() {
            world.post("/admin/sign-in-link", &[("email", address)]).must_say("a link is on its way");
            // Before the clock goes on: a link works for ten minutes, and its letter is no longer sent after that.
            world.wait_until("it went, if it may", |world| gone(world) == (n + 1).min(6));
            world.clock.advance(15 * MINUTE / 9);
        }
        world.post_comment(&Reply::by("Ada", "It waits."));
        held(world);
        assert_eq!(gone(world), 6, "its share is used up");
        world.clock.advance(HOUR);
        world.wait_until("the others went, or were too old to go", |world| {
            world.letters().iter().all(|it| it.state != DeliveryState::Queued)
        });
    });
}

#[test]
fn a_monitor_and_the_desk_hear_that_no_mail_gets_through() {
    let puts_off = [
        ("mail.transport", "sendmail"),
        ("mail.sendmail", "/bin/false"),
        ("mail.from", "Our knowledge <comments@example.org>"),
        ("mail.rate_per_second", "0"),
    ];
    for kind in databases() {
        let world = World::start(&kind, &puts_off);
        let cookie = world.bea();
        world.get("/healthz").must_say("ok");
        world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        let was_tried =
            |world: &World| world.letters().iter().any(|it| it.attempts > 0 && !it.last_error.is_empty());
        world.wait_until("the letter was tried", was_tried);
        world.clock.advance(10 * MINUTE);
        world.get("/healthz").must_say("ok");
        world.clock.advance(6 * MINUTE);
        world.get("/healthz").must_say("degraded: mail does not go out");
        world.desk(&cookie, "/admin/mail").must_say("No mail got through since");
        world.desk(&cookie, "/admin").must_say("No mail got through since");
        world.stop();
    }
}
