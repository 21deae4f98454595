//! Working through the queue: answers by managers, other words, the discussion around, what happens when two meet.

use weshift::domain::*;

use crate::world::{Got, Reply, SHIFT, World, on_both};

/// As the page's script sends it.
fn by_script(world: &World, cookie: &str, comment: &Comment, what: &str, action: &str) -> Got {
    let csrf = crate::world::field_value(&world.desk(cookie, "/admin").body, "csrf").unwrap();
    let path = format!("/admin/comments/{}/{what}", comment.id);
    let fields = [("action", action), ("seq", &comment.seq.to_string()), ("csrf", &csrf)];
    world.post_with(&path, &fields, &[("cookie", cookie), ("accept", "application/json")])
}

fn act(world: &World, cookie: &str, comment: &Comment, what: &str, fields: &[(&str, &str)]) -> Got {
    let page = format!("/admin/comments/{}", comment.id);
    let seq = comment.seq.to_string();
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seq", seq.as_str())]).collect();
    world.desk_post(cookie, &page, &format!("{page}/{what}"), &fields)
}

#[test]
fn a_manager_approves_and_replies_in_one_act() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "How do you keep answers findable?"));
        let cookie = world.bea();
        world.desk(&cookie, "/admin").must_say("Approve and reply");
        let empty = act(world, &cookie, &comment, "reply", &[("comment", " ")]);
        assert_eq!(empty.status, 422);
        empty.must_say("Please type your comment.");
        assert_eq!(world.comment(comment.id).status, Status::Pending);

        assert_eq!(act(world, &cookie, &comment, "reply", &[("comment", "In a *thread* each.")]).status, 303);
        assert_eq!(world.comment(comment.id).status, Status::Approved);
        let answer = world.newest();
        assert_eq!(
            (answer.parent, answer.status, answer.by_manager),
            (Some(comment.id), Status::Approved, true)
        );
        let page = world.get(SHIFT);
        page.must_say("How do you keep").must_say("<em>thread</em> each.").must_say("Community manager");
        page.must_not_say("bea@example.org");
        let again =
            act(world, &cookie, &world.comment(comment.id), "reply", &[("comment", "In a *thread* each.")]);
        assert_eq!(again.status, 409);
        again.must_say("In a *thread* each.");
    });
}

#[test]
fn changed_words_keep_what_was_said_before() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Call me at 555 0100."));
        let cookie = world.bea();
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        let approved = world.comment(comment.id);
        let stale = act(world, &cookie, &comment, "edit", &[("comment", "Call me.")]);
        assert_eq!(stale.status, 409);
        stale.must_say("Already handled").must_say(">Call me.</textarea>");
        assert_eq!(act(world, &cookie, &approved, "edit", &[("comment", "Call me.")]).status, 303);
        world.get(SHIFT).must_say("<p>Call me.</p>").must_not_say("555 0100");
        let page = world.desk(&cookie, &format!("/admin/comments/{}", comment.id));
        page.must_say("What it said before").must_say("555 0100").must_say("words changed").must_say("Bea");
        assert_eq!(world.comment(comment.id).status, Status::Approved);
    });
}

#[test]
fn whoever_is_slower_is_told_by_whom_and_how_long_ago() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Who is faster?"));
        let cookie = world.bea();
        let first = by_script(world, &cookie, &comment, "decide", "approve");
        assert_eq!(first.status, 200, "{}", first.body);
        first.must_say("was published").must_say("\"waiting\":0").must_say("/undo");
        world.clock.advance(20 * SECOND);
        let second = by_script(world, &cookie, &comment, "decide", "spam");
        assert_eq!(second.status, 409);
        second.must_say("Already handled: published by Bea 20 seconds ago.").must_say("\"handled\":true");
        act(world, &cookie, &comment, "decide", &[("action", "spam")])
            .must_say("published by Bea 20 seconds ago");

        let undone = by_script(world, &cookie, &world.comment(comment.id), "undo", "");
        assert_eq!(undone.status, 200, "{}", undone.body);
        undone.must_say("\"waiting\":1");
    });
}

#[test]
fn a_decision_leads_back_to_the_comment_that_came_next() {
    on_both(&[], |world| {
        let first = world.post_comment(&Reply::by("Ada", "I came first."));
        let second = world.post_comment(&Reply::by("Ada", "I came second."));
        let cookie = world.bea();
        let queue = world.desk(&cookie, "/admin");
        queue.must_say(&format!("value=\"/admin?status=pending#c-{}\"", second.id));
        let back = format!("/admin?status=pending#c-{}", second.id);
        let done = act(world, &cookie, &first, "decide", &[("action", "trash"), ("back", &back)]);
        assert_eq!(done.location(), format!("/admin?status=pending&done={}#c-{}", first.id, second.id));
    });
}

#[test]
fn the_discussion_around_a_comment_shows_what_it_answers_and_its_neighbours() {
    on_both(&[("moderation.publish", "all")], |world| {
        let parent = world.post_comment(&Reply::by("Ada", "A question that waits for answers."));
        let reply = Reply { parent: parent.id.to_string(), ..Reply::by("Cy", "An answer.") };
        let answer = world.post_comment(&reply);
        let other = world.post_comment(&Reply::by("Dee", "Something else altogether."));
        let cookie = world.bea();
        let page = world.desk(&cookie, &format!("/admin/comments/{}/around", answer.id));
        page.must_say("A question that waits").must_say("what it answers").must_say("this one");
        page.must_say(&format!("/admin/comments/{}", other.id));
        assert_eq!(world.desk(&cookie, "/admin/comments/999999/around").status, 404);
    });
}

#[test]
fn an_undone_decision_teaches_nothing() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Visit my casino for a bonus, best odds of all."));
        let cookie = world.bea();
        let labels = || world.block_on(world.app.store.reader().count_labels()).unwrap();
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        assert_eq!(labels(), (0, 1));
        world.clock.advance(9 * MINUTE);
        assert_eq!(act(world, &cookie, &world.comment(comment.id), "undo", &[]).status, 303);
        assert_eq!(labels(), (0, 0));
    });
}

#[test]
fn the_keys_of_the_queue_are_switched_off_for_the_manager_and_not_the_browser() {
    on_both(&[], |world| {
        let cookie = world.bea();
        world.desk(&cookie, "/admin").must_say("data-keys=\"on\"");
        let off = world.desk_post(&cookie, "/admin", "/admin/account/keys", &[("back", "/admin")]);
        assert_eq!((off.status, off.location()), (303, "/admin"));
        world.desk(&cookie, "/admin").must_say("data-keys=\"off\"").must_say("Switch the keys on");
        world.desk_post(&cookie, "/admin", "/admin/account/keys", &[("on", "1"), ("back", "/admin")]);
        world.desk(&cookie, "/admin").must_say("data-keys=\"on\"");
    });
}

#[test]
fn the_log_says_from_which_network_a_manager_acted_and_nothing_of_readers() {
    on_both(&[("server.trusted_proxies", "127.0.0.1/32")], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Where are you?"));
        let cookie = world.bea();
        let csrf = crate::world::field_value(&world.desk(&cookie, "/admin").body, "csrf").unwrap();
        let path = format!("/admin/comments/{}/decide", comment.id);
        let fields = [("action", "approve"), ("seq", "0"), ("csrf", csrf.as_str())];
        let headers = [("cookie", cookie.as_str()), ("x-forwarded-for", "203.0.113.77")];
        assert_eq!(world.post_with(&path, &fields, &headers).status, 303);
        let lines = world.block_on(world.app.store.reader().list_audit(Some(comment.id), None, 9)).unwrap();
        let from: Vec<(&str, &str)> = lines.iter().map(|it| (it.act.key(), it.network.as_str())).collect();
        assert_eq!(from, [("comment.approved", "203.0.113.0/24"), ("comment.posted", "")]);
    });
}

#[test]
fn what_a_manager_is_called_changes_nothing_of_what_they_may_do() {
    for name in ["the author", "Akismet", "Weshift"] {
        on_both(&[], |world| {
            let setup = world.setup_page();
            let who = [("name", name), ("email", "bea@example.org"), ("password", "correct horse battery")];
            let fields: Vec<_> = who.into_iter().chain([("zone", "Europe/Berlin")]).collect();
            let cookie = world.post(&setup, &fields).cookie();
            let comment = world.post_comment(&Reply::by("Ada", "Please look at this."));
            assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
            let bea = world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
            let last =
                world.block_on(world.app.store.reader().find_last_decision(comment.id)).unwrap().unwrap();
            assert_eq!(last.by, Actor::manager(&bea));
            let undone = act(world, &cookie, &world.comment(comment.id), "undo", &[]);
            assert_eq!(undone.status, 303, "{name}: {}", undone.body);
            assert_eq!(world.comment(comment.id).status, Status::Pending);
            assert_eq!(world.decide(&cookie, &world.comment(comment.id), "spam"), 303);
            let stats = world.block_on(world.app.store.reader().stats(world.clock.now())).unwrap();
            assert_eq!(stats.decisions, 1, "{name} is counted");
        });
    }
}
