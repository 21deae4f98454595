//! Forms that sign somebody in come from our own pages, and a site with a name answers to no other.

use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};
use weshift::links;

use crate::world::{Kind, Reply, SHIFT, World, field_value, on_both, open_file};

const NAMED: &[(&str, &str)] =
    &[("server.base_url", "https://talk.example.org"), ("moderation.publish", "all")];

const FOREIGN: &[(&str, &str)] = &[("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")];

fn sign_in_link(world: &World) -> String {
    let bea = world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
    links::sign_in_link(&world.block_on(world.app.moderation.make_sign_in_link(&bea)).unwrap())
}

#[test]
fn no_page_of_another_site_signs_a_visitor_in_or_changes_who_is_signed_in() {
    on_both(&[], |world| {
        let setup = world.setup_page();
        let owner = [
            ("name", "Mallory"),
            ("email", "mallory@example.org"),
            ("password", "correct horse battery"),
            ("zone", "UTC"),
        ];
        assert_eq!(world.post_with(&setup, &owner, FOREIGN).status, 403);
        let bea = world.bea();
        let link = sign_in_link(world);
        for (path, fields) in [
            (link.as_str(), &[][..]),
            ("/admin/join/x", &[]),
            ("/admin/address/x", &[]),
            ("/admin/sign-in", &[("email", "bea@example.org"), ("password", "correct horse battery")]),
            ("/admin/sign-in-link", &[("email", "bea@example.org")]),
            ("/admin/sign-in-passkey", &[]),
            ("/admin/second-factor", &[]),
            ("/admin/sign-out", &[]),
            ("/admin/prove", &[]),
        ] {
            let with_cookie = [FOREIGN, &[("cookie", bea.as_str())]].concat();
            let answer = world.post_with(path, fields, &with_cookie);
            assert!(matches!(answer.status, 400 | 403 | 303), "{path}: {}", answer.status);
            assert!(answer.header("set-cookie").is_empty(), "{path} sets a cookie");
        }
        let entered =
            world.post_with(&link, &[], &[("origin", &world.base), ("sec-fetch-site", "same-origin")]);
        assert_eq!(entered.status, 303, "the link was not used up: {}", entered.body);
        assert!(!entered.cookie().is_empty());
    });
}

#[test]
fn a_site_with_a_name_answers_to_no_other_but_to_its_monitors() {
    on_both(NAMED, |world| {
        for host in ["evil.test", "evil.test:8080", "talk.example.org.evil.test", "example.org"] {
            for path in ["/", SHIFT, "/api/v1/posts", "/admin", "/embed.js", "/nowhere"] {
                assert_eq!(world.get_with(path, &[("host", host)]).status, 421, "{host} {path}");
            }
            assert_eq!(world.get_with("/healthz", &[("host", host)]).status, 200);
            assert_eq!(world.get_with("/readyz", &[("host", host)]).status, 200);
            assert_eq!(world.post_with("/api/v1/preview", &[], &[("host", host)]).status, 421);
        }
        for host in ["talk.example.org", "TALK.example.org:443", "localhost:8080", "127.0.0.1"] {
            assert_eq!(world.get_with("/", &[("host", host)]).status, 200, "{host}");
        }
    });
    on_both(&[], |world| {
        assert_eq!(world.get_with("/", &[("host", "blog.example.net")]).status, 200, "a site without a name");
    });
}

#[test]
fn a_host_that_the_request_makes_up_is_no_origin_of_ours() {
    on_both(NAMED, |world| {
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        world.clock.advance(30_000);
        let send = |host: &str, origin: &str, words: &str| {
            let fields =
                [("comment", words), ("author", "A"), ("email", "a@example.org"), ("token", token.as_str())];
            let headers = [("host", host), ("origin", origin), ("sec-fetch-site", "same-origin")];
            world.post_with(&format!("{SHIFT}/comments"), &fields, &headers).status
        };
        assert_eq!(send("evil.test", "http://evil.test", "one"), 421);
        assert_eq!(send("talk.example.org", "http://evil.test", "two"), 403);
        assert_eq!(send("talk.example.org", "http://talk.example.org", "three"), 403, "another scheme");
        assert_eq!(send("talk.example.org", "https://talk.example.org", "four"), 303);
    });
}

#[test]
fn previews_are_limited_as_what_costs_time_is() {
    on_both(&[("limits.comments_per_minute", "4")], |world| {
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        let words = "typed with care";
        let Reply { author, email, .. } = Reply::by("Ada", words);
        let fields = [
            ("comment", words),
            ("author", &author),
            ("email", &email),
            ("token", &token),
            ("act", "preview"),
        ];
        let form = || world.post(&format!("{SHIFT}/comments"), &fields);
        let api = || world.json("POST", "/api/v1/preview", r#"{"comment":"Hello"}"#);
        assert_eq!((form().status, api().status), (200, 200));
        let statuses: Vec<u16> = (0..40).map(|_| api().status).collect();
        assert!(statuses.ends_with(&[429, 429, 429]), "{statuses:?}");
        let refused = form();
        assert_eq!(refused.status, 429);
        refused.must_say(words).must_say("Please try again in");
        assert!(!refused.header("retry-after").is_empty());
    });
}

#[test]
fn an_address_that_is_no_manager_s_is_written_down_as_one_that_is() {
    let world = World::start(&Kind::Sqlite, &[]);
    world.bea();
    let path = world.database.strip_prefix("sqlite://").unwrap().to_string();
    let mut database = open_file(&path);
    let mut commits_after = |what: &str, email: &str| {
        let mut version =
            || diesel::sql_query("PRAGMA data_version").get_result::<Version>(&mut database).unwrap();
        let before = version().data_version;
        let fields = [("email", email), ("password", "guess guess guess")];
        let answer = world.post(what, &fields);
        assert!(matches!(answer.status, 200 | 422), "{}", answer.status);
        let (head, rest) = answer.body.split_once("data-challenge=").expect("the page offers passkeys");
        let said = format!("{head}{}", rest.split_once(' ').unwrap().1).replace(email, "EMAIL");
        (answer.status, said, version().data_version != before)
    };
    for what in ["/admin/sign-in", "/admin/sign-in-link"] {
        let known = commits_after(what, "bea@example.org");
        let unknown = commits_after(what, "eve@example.org");
        assert!(known.2, "{what}");
        assert_eq!(known, unknown, "{what}");
    }
    drop(database);
    world.end();
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}
