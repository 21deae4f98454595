//! The desk: the way in, the queue, decisions, undo, and who may do what.

use weshift::domain::*;

use crate::world::{Reply, World, on_both};

fn decide(world: &World, cookie: &str, comment: &Comment, action: &str) -> u16 {
    world.decide(cookie, comment, action)
}

#[test]
fn the_owner_is_created_once_by_the_link_that_the_start_prints() {
    on_both(&[], |world| {
        let setup = world.setup_page();
        world.get(&setup).must_say("name=\"password\"");
        let weak = world.post(
            &setup,
            &[("name", "Bea"), ("email", "bea@example.org"), ("password", "short"), ("zone", "UTC")],
        );
        assert_eq!(weak.status, 422);
        weak.must_say("8 characters").must_say("bea@example.org").must_not_say("short\"");
        let cookie = world.bea();
        world.desk(&cookie, "/admin").must_say("Nothing is waiting");
        assert_eq!(world.get(&setup).status, 410);
        assert_eq!(world.post(&setup, &[("name", "Eve")]).status, 410);
    });
}

#[test]
fn nobody_enters_without_a_session_and_no_error_tells_who_is_known() {
    on_both(&[], |world| {
        world.bea();
        for path in [
            "/admin",
            "/admin/comments",
            "/admin/spam",
            "/admin/mail",
            "/admin/managers",
            "/admin/audit",
            "/admin/account",
        ] {
            let answer = world.get(path);
            assert_eq!(answer.status, 303, "{path}");
            assert!(answer.location().starts_with("/admin/sign-in"), "{path}");
        }
        let wrong =
            world.post("/admin/sign-in", &[("email", "bea@example.org"), ("password", "wrong password")]);
        let unknown =
            world.post("/admin/sign-in", &[("email", "eve@example.org"), ("password", "wrong password")]);
        assert_eq!((wrong.status, unknown.status), (422, 422));
        // The challenge for passkeys is another each time.
        let words = |body: &str| {
            let (before, after) = body.split_once("data-challenge=\"").unwrap();
            format!("{before}{}", after.split_once('"').unwrap().1)
        };
        assert_eq!(words(&wrong.body.replace("bea@", "eve@")), words(&unknown.body));
        let right = world
            .post("/admin/sign-in", &[("email", "BEA@example.org"), ("password", "correct horse battery")]);
        assert_eq!(right.status, 303);
        assert!(
            right.header("set-cookie").contains("HttpOnly")
                && right.header("set-cookie").contains("SameSite=Lax")
        );
        world.desk(&right.cookie(), "/admin").must_say("Bea");
    });
}

#[test]
fn a_manager_approves_and_takes_it_back() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Please approve me."));
        let cookie = world.bea();
        let queue = world.desk(&cookie, "/admin");
        queue.must_say("Please approve me.").must_say("ada@example.org").must_say("Why held");
        assert_eq!(decide(world, &cookie, &comment, "approve"), 303);
        let approved = world.comment(comment.id);
        assert_eq!(approved.status, Status::Approved);
        world.desk(&cookie, &format!("/admin?done={}", comment.id)).must_say("Undo");
        let page = format!("/admin/comments/{}", comment.id);
        let undo =
            world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &approved.seq.to_string())]);
        assert_eq!(undo.status, 303, "{}", undo.body);
        assert_eq!(world.comment(comment.id).status, Status::Pending);
        world.desk(&cookie, &page).must_say("approve").must_say("undone").must_say("posted");
        assert_eq!(decide(world, &cookie, &world.comment(comment.id), "spam"), 303);
        world.clock.advance(11 * MINUTE);
        let spam = world.comment(comment.id);
        let late =
            world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &spam.seq.to_string())]);
        assert_eq!(late.status, 403);
        world
            .desk(&cookie, "/admin/comments?status=spam")
            .must_say("Please approve me.")
            .must_say("Not spam");
    });
}

#[test]
fn of_two_managers_one_wins_and_the_other_is_told() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Who is faster?"));
        let cookie = world.bea();
        assert_eq!(decide(world, &cookie, &comment, "approve"), 303);
        let page = format!("/admin/comments/{}", comment.id);
        let second = world.desk_post(
            &cookie,
            &page,
            &format!("{page}/decide"),
            &[("action", "trash"), ("seq", &comment.seq.to_string())],
        );
        assert_eq!(second.status, 409);
        second.must_say("Already handled").must_say("Bea");
        assert_eq!(world.comment(comment.id).status, Status::Approved);
    });
}

#[test]
fn a_form_from_elsewhere_changes_nothing() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Leave me be."));
        let cookie = world.bea();
        let path = format!("/admin/comments/{}/decide", comment.id);
        let seq = comment.seq.to_string();
        let without_token =
            world.post_with(&path, &[("action", "approve"), ("seq", &seq)], &[("cookie", &cookie)]);
        assert_eq!(without_token.status, 403);
        let page = world.desk(&cookie, "/admin");
        let csrf = crate::world::field_value(&page.body, "csrf").unwrap();
        let fields = [("action", "approve"), ("seq", seq.as_str()), ("csrf", csrf.as_str())];
        for headers in [
            [("cookie", cookie.as_str()), ("origin", "https://evil.example")],
            [("cookie", cookie.as_str()), ("origin", "null")],
            [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")],
        ] {
            assert_eq!(world.post_with(&path, &fields, &headers).status, 403, "{headers:?}");
        }
        assert_eq!(world.comment(comment.id).status, Status::Pending);
    });
}

#[test]
fn a_viewer_sees_everything_and_decides_nothing() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Look, do not touch."));
        let viewer = NewManager {
            email: Email::parse("vic@example.org").unwrap(),
            name: "Vic".into(),
            role: Role::Viewer,
            password_hash: None,
            habits: MailHabits::default(),
        };
        let vic = world.block_on(world.app.moderation.add_manager(viewer)).unwrap().unwrap();
        let link = world.block_on(world.app.moderation.make_sign_in_link(&vic)).unwrap();
        let path = weshift::links::sign_in_link(&link);
        world.get(&path).must_say("Vic");
        let entered = world.post(&path, &[]);
        assert_eq!(entered.status, 303);
        assert_eq!(world.post(&path, &[]).status, 410, "a link works once");
        let cookie = entered.cookie();
        world.desk(&cookie, "/admin").must_say("Look, do not touch.");
        assert_eq!(decide(world, &cookie, &comment, "approve"), 403);
        assert_eq!(world.comment(comment.id).status, Status::Pending);
    });
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    on_both(&[], |world| {
        let cookie = world.bea();
        assert_eq!(world.desk_post(&cookie, "/admin", "/admin/sign-out", &[]).status, 303);
        assert_eq!(world.desk(&cookie, "/admin").status, 303);
    });
}

#[test]
fn mail_habits_are_saved_and_wrong_ones_refused() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let save = |zone: &str, time: &str| {
            let fields = [("zone", zone), ("time", time), ("digest", "daily"), ("at_once", "1")];
            world.desk_post(&cookie, "/admin/account", "/admin/account", &fields).status
        };
        assert_eq!(save("America/New_York", "06:30"), 303);
        world.desk(&cookie, "/admin/account").must_say("06:30").must_say("America/New_York");
        assert_eq!(save("Mars/Olympus", "06:30"), 422);
        assert_eq!(save("UTC", "25:00"), 422);
    });
}

#[test]
fn the_audit_log_tells_who_did_what() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "For the record."));
        let cookie = world.bea();
        decide(world, &cookie, &comment, "approve");
        world
            .desk(&cookie, "/admin/audit")
            .must_say("Bea")
            .must_say("approve")
            .must_say("signed in")
            .must_not_say("For the record.");
        world.desk(&cookie, "/admin/managers").must_say("bea@example.org").must_say("owner");
    });
}
