//! What is taken for spam, why, what decisions teach, and Akismet beside it.

use weshift::{domain::*, spam::filter::Features, text::catalogue::sentences};

use crate::{
    akismet::{Act, KEY, Server},
    world::{Reply, World, on_both},
};

const PITCH: &str = "Best online casino bonus 2026, free spins for new players, claim your bonus at \
    http://lucky-casino.example/free-bonus";

/// Words that no site has seen, so that only teaching can decide on them.
const CHOIR: &str = "Our choir meets on Tuesdays in the old town hall, singers of every voice are welcome";

fn newest_verdict(world: &World) -> Verdict {
    let id = world.newest().id;
    world.block_on(world.app.store.reader().list_verdicts(id)).unwrap().pop().expect("it was judged")
}

fn says(verdict: &Verdict, words: &str) -> bool {
    sentences(&verdict.reasons).iter().any(|it| it.contains(words))
}

/// The filter's opinion of a text, as it is now.
fn probability(world: &World, text: &str) -> f64 {
    let sample = weshift::spam::filter::Sample { text, ..Default::default() };
    world.app.guard.filter.state().model.probability(&Features::of(&sample))
}

fn labels(world: &World) -> u32 {
    world.app.guard.filter.state().model.labels()
}

#[test]
fn a_pitch_goes_into_the_spam_and_says_why() {
    on_both(&[("moderation.publish", "all"), ("moderation.max_links", "0")], |world| {
        let cookie = world.bea();
        let reply = Reply { url: "http://lucky-casino.example".into(), ..Reply::by("Casino Bonus", PITCH) };
        let spam = world.post_comment(&reply);
        assert_eq!(spam.status, Status::Spam, "{:?}", newest_verdict(world));
        let verdict = newest_verdict(world);
        assert!(says(&verdict, "sure that this is spam: “"), "{verdict:?}");
        assert!(verdict.probability.is_some_and(|it| it >= 0.95));
        world.desk(&cookie, "/admin/comments?status=spam").must_say("sure that this is spam");
        world.desk(&cookie, "/admin/spam").must_say("taken for spam").must_say("Casino Bonus");
        let fine = world.post_comment(&Reply::by("Ada", "We tried this for a quarter; questions went up."));
        assert_eq!(fine.status, Status::Approved, "{:?}", newest_verdict(world));
    });
}

#[test]
fn decisions_teach_the_filter_and_undoing_takes_the_lesson_back() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        let before = probability(world, CHOIR);
        let mut last = None;
        for n in 0..6 {
            let comment =
                world.post_comment(&Reply::by(&format!("Cy {n}"), &format!("{CHOIR}, number {n}.")));
            assert_eq!(world.decide(&cookie, &comment, "spam"), 303);
            last = Some(comment);
        }
        world.wait_until("the filter has learnt", |world| labels(world) == 6);
        let taught = probability(world, CHOIR);
        assert!(taught > before + 0.2, "{before} {taught}");
        let last = world.comment(last.unwrap().id);
        let page = format!("/admin/comments/{}", last.id);
        let undone =
            world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &last.seq.to_string())]);
        assert_eq!(undone.status, 303);
        world.wait_until("the lesson is taken back", |world| labels(world) == 5);
        // Another decision on the same comment takes the place of the first.
        let first = world.comment(CommentId(last.id.0 - 1));
        assert_eq!(world.decide(&cookie, &first, "approve"), 303);
        world.wait_until("the filter thinks again", |world| {
            labels(world) == 5 && probability(world, CHOIR) < taught
        });
        world.desk(&cookie, "/admin/spam").must_say("4 comments that are spam and 1 that are not");
    });
}

#[test]
fn what_was_taught_is_known_after_a_start() {
    let world = World::start(&crate::world::Kind::Sqlite, &[("moderation.publish", "all")]);
    let cookie = world.bea();
    let comment = world.post_comment(&Reply::by("Cy", CHOIR));
    world.decide(&cookie, &comment, "spam");
    world.wait_until("the filter has learnt", |world| labels(world) == 1);
    let taught = probability(&world, CHOIR).to_bits();
    let (dir, database) = world.stop();
    let world = World::start_on(dir, database, &[]);
    world.wait_until("the filter has learnt again", |world| labels(world) == 1);
    assert_eq!(probability(&world, CHOIR).to_bits(), taught);
    world.end();
}

#[test]
fn two_nodes_on_one_database_have_the_same_filter_bit_by_bit() {
    if !crate::postgres::is_installed() {
        return;
    }
    let settings = [("moderation.publish", "all")];
    let here = World::start(&crate::world::Kind::Postgres, &settings);
    let there = World::start_on(tempfile::tempdir().unwrap(), here.database.clone(), &settings);
    let cookie = here.bea();
    let bits = |world: &World| probability(world, CHOIR).to_bits();
    let first = bits(&here);
    let mut comments = Vec::new();
    for n in 0..12 {
        let node = if n % 2 == 0 { &here } else { &there };
        let comment = node.post_comment(&Reply::by(&format!("Cy {n}"), &format!("{CHOIR}, number {n}.")));
        assert_eq!(here.decide(&cookie, &comment, if n % 3 == 0 { "approve" } else { "spam" }), 303);
        comments.push(comment);
    }
    let taught = |count: u32| {
        here.wait_until("the first has learnt", |world| labels(world) == count);
        there.wait_until("the second has learnt", |world| labels(world) == count);
        assert_eq!(bits(&here), bits(&there));
    };
    taught(12);
    assert_ne!(bits(&here), first);
    let last = here.comment(comments.pop().unwrap().id);
    let page = format!("/admin/comments/{}", last.id);
    here.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &last.seq.to_string())]);
    taught(11);
    // Who comes later learns the same from the beginning.
    let late = World::start_on(tempfile::tempdir().unwrap(), here.database.clone(), &settings);
    late.wait_until("the third has learnt", |world| labels(world) == 11);
    assert_eq!(bits(&late), bits(&here));
    late.stop();
    there.stop();
    here.end();
}

#[test]
fn what_one_manager_taught_can_be_forgotten_without_the_rest() {
    on_both(&[("moderation.publish", "all")], |world| {
        world.bea();
        let teach = |manager: i64, text: &str, is_spam: bool, times: usize| {
            let sample = weshift::spam::filter::Sample { text, ..Default::default() };
            let label = NewLabel {
                comment: None,
                is_spam,
                features: Features::of(&sample).encode(),
                manager: Some(ManagerId(manager)),
                at: world.clock.now(),
            };
            let many =
                move |tx: &mut weshift::store::Tx<'_>| (0..times).try_for_each(|_| tx.add_label(&label));
            world.block_on(world.app.store.write(many)).unwrap();
        };
        teach(1, CHOIR, false, 3);
        world.wait_until("the filter has learnt", |world| labels(world) == 3);
        let fair = probability(world, CHOIR).to_bits();
        teach(2, CHOIR, true, 40);
        teach(2, "We tried this for a quarter; questions went up.", true, 40);
        world.wait_until("the filter was misled", |world| labels(world) == 83);
        assert_ne!(probability(world, CHOIR).to_bits(), fair);
        let forget = |tx: &mut weshift::store::Tx<'_>| tx.forget_labels_of(ManagerId(2));
        assert_eq!(world.block_on(world.app.store.write(forget)).unwrap(), 80);
        world.wait_until("the filter is as before", |world| labels(world) == 3);
        assert_eq!(probability(world, CHOIR).to_bits(), fair);
    });
}

#[test]
fn one_author_who_spreads_one_text_is_held() {
    on_both(&[("moderation.publish", "all")], |world| {
        let text = "We keep a weekly hour for questions, and after a quarter people ask each other first.";
        let reply = Reply::by("Dee", text);
        let pages = [crate::world::SHIFT, "/p/km-culture-shift/ours", "/p/km-culture-shift/shared"];
        let mut held = Vec::new();
        for page in pages {
            let sent = world.reply_on(page, &reply);
            assert_eq!(sent.status, 303, "{}", sent.body);
            held.push(world.newest().status == Status::Pending);
        }
        assert_eq!(held, [false, false, true]);
        assert!(says(&newest_verdict(world), "The same author sent almost the same 2 times"));
    });
}

#[test]
fn a_wave_of_nearly_equal_comments_is_held() {
    on_both(&[("moderation.publish", "all")], |world| {
        let text = |day: &str| {
            format!(
                "We keep a weekly hour for questions, and after a quarter people ask each other before they write, \
                even those who used to wait for a document. It began on a {day}."
            )
        };
        for (name, day) in [("Dee", "Monday"), ("Eli", "Tuesday")] {
            let comment = world.post_comment(&Reply::by(name, &text(day)));
            assert_eq!(comment.status, Status::Approved, "{:?}", newest_verdict(world));
        }
        let third = world.post_comment(&Reply::by("Fay", &text("Friday")));
        assert_eq!(third.status, Status::Pending);
        let verdict = newest_verdict(world);
        assert!(says(&verdict, "almost the same as 2 comments"), "{verdict:?}");
    });
}

#[test]
fn lists_of_known_spammers_hold_and_name_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("toxic.txt");
    std::fs::write(&list, "# known\neve@example.org\n\"bad.example\",\"7\",\"2026-01-01 00:00:00\"\n")
        .unwrap();
    let lists = list.display().to_string();
    on_both(&[("moderation.publish", "all"), ("spam.lists", &lists)], |world| {
        let comment = world.post_comment(&Reply::by("Eve", "We keep a weekly hour for questions."));
        assert_ne!(comment.status, Status::Approved);
        assert!(says(&newest_verdict(world), "is on the list toxic.txt"), "{:?}", newest_verdict(world));
        let linked = Reply { url: "https://www.bad.example/x".into(), ..Reply::by("Fay", "We do that too.") };
        assert_ne!(world.post_comment(&linked).status, Status::Approved);
        assert_eq!(world.post_comment(&Reply::by("Gus", "So do we, on Fridays.")).status, Status::Approved);
    });
}

#[test]
fn a_list_that_is_called_as_a_word_and_the_word_are_each_found_under_their_own_kind() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("blocklist.txt");
    std::fs::write(&list, "eve@example.org\n").unwrap();
    let lists = list.display().to_string();
    let settings =
        [("moderation.publish", "all"), ("moderation.hold_words", "blocklist"), ("spam.lists", &lists)];
    on_both(&settings, |world| {
        let listed = "We keep a weekly hour for questions.";
        let word = "We wrote a blocklist of excuses.";
        let plain = "So do we, on Fridays.";
        for (name, words) in [("Eve", listed), ("Ada", word), ("Gus", plain)] {
            world.post_comment(&Reply::by(name, words));
        }
        let cookie = world.bea();
        world.wait_until("all words are kept", |world| {
            !world.block_on(world.app.store.reader().lacks_words()).unwrap()
        });
        let found = |kind: &str| world.desk(&cookie, &format!("/admin/comments?status=&reason={kind}"));
        found("listed").must_say(listed).must_not_say(word).must_not_say(plain);
        found("words").must_say(word).must_not_say(listed).must_not_say(plain);
        found("block").must_say("Nothing like that is here.");
    });
}

#[test]
fn a_reason_that_another_version_kept_is_shown_everywhere() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Please look."));
        let reasons =
            r#"[{"key": "moon", "phase": "full"}, "It was said so.", {"key": "links", "count": "x"}, 5]"#;
        let id = comment.id;
        let kept = format!(
            "UPDATE verdicts SET reasons = '{reasons}', reason_kinds = 'moon links' WHERE comment_id = {id}"
        );
        crate::world::change(&world.database, &kept);
        for page in ["/admin".to_string(), format!("/admin/comments/{id}")] {
            let shown = world.desk(&cookie, &page);
            assert_eq!(shown.status, 200, "{page}");
            shown.must_say("the reason “moon”: phase full.").must_say("It was said so.");
        }
        let notice = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let text = weshift::text::read_message(&notice.raw).unwrap().text.replace('\n', " ");
        assert!(text.contains("“moon”") && text.contains("It was said so."), "{text}");
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
    });
}

#[test]
fn the_owner_tries_thresholds_before_moving_them() {
    on_both(&[("moderation.publish", "all"), ("moderation.max_links", "0")], |world| {
        let cookie = world.bea();
        world.post_comment(&Reply::by("Casino Bonus", PITCH));
        let tried = world.desk(&cookie, "/admin/spam?hold=1&spam=100");
        tried.must_say("Would have been").must_say("Use these from now on");
        tried.must_say("One comment would have gone elsewhere").must_say("Casino Bonus");
        assert_eq!(world.desk(&cookie, "/admin/spam?hold=90&spam=20").status, 200);
        world.desk(&cookie, "/admin/spam?hold=90&spam=20").must_say("whole numbers from 1 to 100");
        let moved = world.desk_post(&cookie, "/admin/spam", "/admin/spam", &[("hold", "1"), ("spam", "100")]);
        assert_eq!(moved.status, 303);
        world.desk(&cookie, "/admin/spam").must_say("1 and 100 percent, as this page was told");
        world.wait_until("the thresholds are in force", |world| {
            world.app.guard.filter.state().thresholds.spam == 1.0
        });
        let pitch = format!("{PITCH} and more");
        assert_eq!(world.post_comment(&Reply::by("Casino Two", &pitch)).status, Status::Pending);
        world.desk(&cookie, "/admin/audit").must_say("spam thresholds moved");
        world.desk_post(&cookie, "/admin/spam", "/admin/spam", &[("reset", "1")]);
        world.desk(&cookie, "/admin/spam").must_say("30 and 95 percent, as the settings say");
    });
}

// --- Akismet

fn with_akismet(server: &Server, test: impl Fn(&World)) {
    let url = server.url.to_string();
    let settings =
        [("moderation.publish", "all"), ("spam.akismet.key", KEY), ("spam.akismet.base_url", &url)];
    on_both(&settings, test);
}

#[test]
fn akismet_is_asked_and_its_opinion_stands_beside_ours() {
    let server = Server::start(Act::Speak);
    with_akismet(&server, |world| {
        let fine = world.post_comment(&Reply::by("Ada", "We tried this for a quarter."));
        assert_eq!(fine.status, Status::Approved);
        assert!(says(&newest_verdict(world), "Akismet finds nothing wrong"));
        let call = server.calls().into_iter().rfind(|it| it.line.contains("comment-check")).unwrap();
        assert_eq!(call.field("comment_content").as_deref(), Some("We tried this for a quarter."));
        assert_eq!(call.field("comment_author_email").as_deref(), Some("ada@example.org"));
        assert!(call.field("permalink").unwrap().ends_with("/p/km-culture-shift/we-know"));
        let spam = world.post_comment(&Reply::by("viagra-test-123", "We tried that as well, friends."));
        assert_ne!(spam.status, Status::Approved);
        assert!(says(&newest_verdict(world), "Akismet takes it for spam"));
        world.get("/privacy").must_say("Akismet");
    });
}

#[test]
fn akismet_hears_what_managers_decide_once_it_cannot_be_undone() {
    let server = Server::start(Act::Speak);
    with_akismet(&server, |world| {
        let cookie = world.bea();
        let calls = |path: &str| server.calls().iter().filter(|it| it.line.contains(path)).count();
        let before = calls("submit-spam");
        // The server learns for good, and serves both worlds.
        let words =
            format!("Words that a manager dislikes, at {}.", world.app.links.absolute("").len() + before);
        let missed = world.post_comment(&Reply::by("Ada", &words));
        assert_eq!(world.decide(&cookie, &missed, "spam"), 303);
        assert_eq!(calls("submit-spam"), before);
        world.clock.advance(11 * MINUTE);
        world.wait_until("the report is sent", |_| calls("submit-spam") == before + 1);
        let report = server.calls().into_iter().rfind(|it| it.line.contains("submit-spam")).unwrap();
        assert_eq!(report.field("reporter").as_deref(), Some("Bea"));
        assert_eq!(report.field("comment_check_response").as_deref(), Some("false"));
        // Agreeing needs no report, and what was undone is not told.
        let agreed = world.post_comment(&Reply::by("Ada", "Words that a manager likes."));
        world.decide(&cookie, &agreed, "approve");
        world.clock.advance(11 * MINUTE);
        let owed = || world.block_on(world.app.store.reader().akismet_backlog()).unwrap().0;
        world.wait_until("nothing is owed", |_| owed() == 0);
        assert_eq!(calls("submit-ham"), 0);
    });
}

#[test]
fn when_akismet_is_away_the_judges_here_decide_and_it_is_asked_again() {
    let server = Server::start(Act::Close);
    with_akismet(&server, |world| {
        server.act(Act::Close);
        let known = Reply {
            email: "akismet-guaranteed-spam@example.com".into(),
            ..Reply::by(
                "Ada",
                "I tried the second exercise with my team last week and it went better than I feared.",
            )
        };
        let alone = world.post_comment(&known);
        assert_eq!(alone.status, Status::Approved, "{:?}", newest_verdict(world));
        assert!(says(&newest_verdict(world), "asked again later"), "{:?}", newest_verdict(world));
        server.act(Act::Speak);
        world.clock.advance(21 * MINUTE);
        world.wait_until("it was asked again", |world| world.comment(alone.id).status == Status::Spam);
        assert!(says(&newest_verdict(world), "Asked again, Akismet takes it for spam"));
        let retry = server.calls().into_iter().rfind(|it| it.line.contains("comment-check")).unwrap();
        assert_eq!(retry.field("recheck_reason").as_deref(), Some("retry"));
    });
}

#[test]
fn what_akismet_says_of_the_account_stands_on_the_desk() {
    let server = Server::start(Act::Speak);
    with_akismet(&server, |world| {
        server.act(Act::Speak);
        let cookie = world.bea();
        let checks = |path: &str| server.calls().iter().any(|it| it.line.contains(path));
        world.wait_until("the key was verified", |_| checks("verify-key") && checks("usage-limit"));
        world.wait_until("the usage is known", |world| {
            world.desk(&cookie, "/admin/spam").body.contains("Akismet was asked")
        });
        let alert = [("X-akismet-alert-code", "10502"), ("X-akismet-alert-msg", "Too many calls <b>")];
        server.act(Act::Raw(crate::akismet::ok(&alert, "false")));
        world.post_comment(&Reply::by("Ada", "We tried this for a quarter."));
        world.desk(&cookie, "/admin").must_say("Too many calls &lt;b&gt;").must_say("code 10502");
        server.act(Act::Speak);
        world.post_comment(&Reply::by("Bo", "We tried this for a year."));
        world.desk(&cookie, "/admin").must_not_say("Too many calls");
    });
}

#[test]
fn a_key_that_akismet_does_not_know_is_told_and_nothing_more_is_sent_for_it() {
    let server = Server::start(Act::Speak);
    with_akismet(&server, |world| {
        let cookie = world.bea();
        let help = [("X-akismet-debug-help", "We were unable to parse your blog URI")];
        server.act(Act::Raw(crate::akismet::ok(&help, "invalid")));
        world.clock.advance(7 * HOUR);
        world.wait_until("the desk says so", |world| {
            world.desk(&cookie, "/admin").body.contains("Akismet does not know the key")
        });
        let alone = world.post_comment(&Reply::by("Ada", "Could you explain the third paragraph?"));
        assert_eq!(alone.status, Status::Approved, "{:?}", newest_verdict(world));
        server.act(Act::Speak);
    });
}

#[test]
fn nothing_leaves_this_machine_without_a_key() {
    on_both(&[], |world| {
        world.get("/privacy").must_not_say("Akismet");
        world.post_comment(&Reply::by("Ada", "Words that stay here."));
        assert!(!newest_verdict(world).judge.contains("akismet"));
    });
}

// --- proof of work

/// As a browser works it out.
fn work(world: &World) -> String {
    let task: serde_json::Value = serde_json::from_str(&world.get("/proof").body).unwrap();
    let (salt, challenge) = (task["salt"].as_str().unwrap(), task["challenge"].as_str().unwrap());
    let hash = |n: u64| {
        let digest = ring::digest::digest(&ring::digest::SHA256, format!("{salt}{n}").as_bytes());
        data_encoding::HEXLOWER.encode(digest.as_ref())
    };
    let number = (0..=task["maxnumber"].as_u64().unwrap()).find(|n| hash(*n) == challenge).unwrap();
    let mut payload = task.clone();
    payload["number"] = number.into();
    data_encoding::BASE64.encode(payload.to_string().as_bytes())
}

fn send_with_proof(world: &World, author: &str, words: &str, proof: &str) -> Comment {
    let page = world.get(crate::world::SHIFT);
    let token = crate::world::field_value(&page.body, "token").unwrap();
    world.clock.advance(30 * SECOND);
    let email = format!("{}@example.org", author.to_lowercase());
    let fields =
        [("comment", words), ("author", author), ("email", &email), ("token", &token), ("altcha", proof)];
    let sent = world.post(&format!("{}/comments", crate::world::SHIFT), &fields);
    assert_eq!(sent.status, 303, "{}", sent.body);
    world.newest()
}

#[test]
fn a_form_without_its_proof_of_work_is_held_and_one_with_it_is_not() {
    on_both(&[("moderation.publish", "all"), ("spam.proof_of_work", "true")], |world| {
        world.get(crate::world::SHIFT).must_say("data-proof=\"/proof\"").must_say("name=\"altcha\"");
        let held = world.post_comment(&Reply::by("Ada", "Could you explain the third paragraph?"));
        assert_eq!(held.status, Status::Pending);
        assert!(says(&newest_verdict(world), "No proof of work"));
        let proof = work(world);
        let fine =
            send_with_proof(world, "Bo", "I tried the second exercise with my team last week.", &proof);
        assert_eq!(fine.status, Status::Approved, "{:?}", newest_verdict(world));
        let again = send_with_proof(world, "Cy", "The chart does not load in Firefox for me.", &proof);
        assert_eq!(again.status, Status::Pending, "a proof counts once");
        let late = work(world);
        world.clock.advance(2 * HOUR);
        let old = send_with_proof(world, "Di", "Is there a plain table somewhere, please?", &late);
        assert_eq!(old.status, Status::Pending);
    });
}

#[test]
fn without_the_setting_no_proof_is_asked_for() {
    on_both(&[], |world| {
        world.get(crate::world::SHIFT).must_not_say("data-proof").must_not_say("altcha");
        assert_eq!(world.get("/proof").status, 404);
    });
}
