//! Who may do how much.

use weshift::domain::*;

use crate::world::{Reply, SHIFT, field_value, on_both};

const LIMITED: &[(&str, &str)] = &[("moderation.publish", "all"), ("limits.comments_per_minute", "4")];

#[test]
fn the_fifth_comment_at_once_waits_and_is_kept_in_the_form() {
    on_both(LIMITED, |world| {
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        let action = "/p/km-culture-shift/we-know/comments";
        for i in 0..4 {
            assert_eq!(world.send(action, &Reply::by("Ada", &format!("Number {i}")), &token).status, 303);
        }
        let fifth = world.send(action, &Reply::by("Ada", "Number 5, typed with care"), &token);
        assert_eq!(fifth.status, 429);
        fifth.must_say("Number 5, typed with care").must_say("Please try again in");
        let secs: u64 = fifth.header("retry-after").parse().unwrap();
        assert!((1..=15).contains(&secs), "{secs}");
        let spoofed = world.post_with(
            action,
            &[("comment", "x"), ("author", "A"), ("email", "a@example.org"), ("token", &token)],
            &[("x-forwarded-for", "1.2.3.4")],
        );
        assert_eq!(spoofed.status, 429, "no header makes a new client");
    });
}

#[test]
fn behind_a_trusted_proxy_each_reader_has_their_own_limit() {
    let settings =
        [LIMITED[0], LIMITED[1], ("limits.comments_burst", "1"), ("server.trusted_proxies", "127.0.0.1/32")];
    on_both(&settings, |world| {
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        world.clock.advance(30 * SECOND);
        let send = |from: &str, words: &str| {
            let fields =
                [("comment", words), ("author", "A"), ("email", "a@example.org"), ("token", token.as_str())];
            world
                .post_with("/p/km-culture-shift/we-know/comments", &fields, &[("x-forwarded-for", from)])
                .status
        };
        assert_eq!(send("192.0.2.1", "one"), 303);
        assert_eq!(send("192.0.2.1", "two"), 429);
        assert_eq!(send("192.0.2.2", "three"), 303);
        assert_eq!(send("2001:db8:1:2::1", "four"), 303);
        assert_eq!(send("2001:db8:1:2::ffff", "five"), 429, "a /64 is one client");
    });
}

#[test]
fn reads_and_sign_ins_are_limited_where_it_is_set() {
    on_both(&[("limits.reads_per_second", "5"), ("limits.sign_ins_per_minute", "3")], |world| {
        let statuses: Vec<u16> = (0..40).map(|_| world.get("/").status).collect();
        assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
        let try_in = || {
            world.post("/admin/sign-in", &[("email", "eve@example.org"), ("password", "guess guess")]).status
        };
        let tries: Vec<u16> = (0..6).map(|_| try_in()).collect();
        assert_eq!(tries[0], 422);
        assert_eq!(tries[5], 429);
    });
}
