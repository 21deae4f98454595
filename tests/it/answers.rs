//! What every address has in common: methods, tags of answers that are known, and words that no reader of Rust is needed for.

use weshift::domain::MINUTE;

use crate::{
    programs::token,
    roles::{filled, routes},
    world::{Got, Kind, Reply, SHIFT, World, agent, field_value, on_both},
};

fn ask(world: &World, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Got {
    let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", world.base));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = match method {
        "GET" | "HEAD" | "OPTIONS" => world.agent.run(request.body(()).unwrap()).unwrap(),
        _ => world.agent.run(request.body(body.to_string()).unwrap()).unwrap(),
    };
    Got {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.body_mut().read_to_string().unwrap(),
    }
}

/// What serde, Rust's standard library and actix say.
const RUST: [&str; 16] = [
    "struct ",
    "deserialize",
    "expected ",
    "invalid type",
    "invalid value",
    "invalid digit",
    "unknown variant",
    "unknown field",
    "missing field",
    "duplicate field",
    "serde",
    "payload",
    "panicked",
    "std::",
    "core::",
    "weshift::",
];

#[test]
fn no_answer_speaks_rust_whatever_is_sent() {
    let world = World::start(&Kind::Sqlite, &[("moderation.publish", "all"), ("webmention.enabled", "true")]);
    let cookie = world.bea();
    let csrf = field_value(&world.desk(&cookie, "/admin/account").body, "csrf").unwrap();
    let bearer = format!("Bearer {}", token(&world, &cookie, &["read:queue", "moderate", "read:audit"]));
    let form = format!("csrf={csrf}&seq=x&id=x&days=many&page=x&act=&choose=x&position=nine&time=25:00");
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nHi\r\n--b--\r\n";
    let object = r#"{"thread":"km-culture-shift/we-know","author":"A","email":"a@example.org","comment":"C","position":"#;
    let bodies = [
        ("application/x-www-form-urlencoded", form.as_str()),
        ("application/x-www-form-urlencoded", "%ff=%fe&csrf"),
        ("multipart/form-data; boundary=b", multipart),
        ("application/json", "[\"a\",null,1]"),
        ("application/json", "null"),
        ("application/json", "{\"comment\":3,\"action\":\"burn\",\"seq\":\"x\"}"),
        ("application/json", "{\"comment\":\"a\",\"comment\":\"b\",\"seq\":1,\"seq\":2}"),
        ("application/json", "{\"seq\":1.5,\"action\":null}"),
        ("application/json", "{\"comment\":"),
        ("application/json", &format!("{object}\"x\"}}")),
        ("application/json", &format!("{object}99}}")),
        ("application/json", &format!("{object}[1]}}")),
        ("text/plain", "hello"),
    ];
    let queries = [
        "page=x&limit=x&cursor=x&sort=x&status=x&thread=x&name=x&next=x&side=x&done=x",
        "page=-1&limit=-1&page=2&thread=a&thread=b&key=%ff&comment=%ff&edition=x",
        "page=99999999999999999999&limit=99999999999999999999&status=Pending",
    ];
    let mut wrong = Vec::new();
    for route in routes() {
        let (method, pattern) = route.split_once(' ').unwrap();
        if pattern.contains("sign-out") {
            continue;
        }
        let paths = [
            filled(pattern),
            filled(pattern).replace("987654", "%ff"),
            filled(pattern).replace("987654", "x"),
        ];
        for path in &paths {
            for query in queries {
                let is_read = method == "GET";
                let bodies = if is_read { &bodies[..1] } else { &bodies[..] };
                for (kind, body) in bodies {
                    let headers = [
                        ("cookie", cookie.as_str()),
                        ("authorization", bearer.as_str()),
                        ("content-type", kind),
                        ("x-edit-key", "x"),
                    ];
                    // Where the address is wrong, a query makes no difference; where there is a body, one is enough.
                    if query != queries[0] && (!is_read || path != &paths[0]) {
                        continue;
                    }
                    let got = ask(&world, method, &format!("{path}?{query}"), &headers, body);
                    let said = RUST.iter().find(|it| got.body.contains(**it));
                    if let Some(said) = said.filter(|_| got.status >= 400) {
                        wrong.push(format!(
                            "{method} {path}?{query} {body}: {} says {said:?}: {}",
                            got.status, &got.body
                        ));
                    }
                }
            }
        }
    }
    world.stop();
    assert!(
        wrong.is_empty(),
        "{} answers:\n{}",
        wrong.len(),
        wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn every_address_names_its_methods() {
    let world = World::start(&Kind::Sqlite, &[]);
    let mut addresses: Vec<(String, Vec<&str>)> = Vec::new();
    let all = routes();
    for route in &all {
        let (method, pattern) = route.split_once(' ').unwrap();
        if pattern == "EMBED_HREF" {
            continue; // Its name changes with its content.
        }
        let path = filled(pattern);
        match addresses.iter_mut().find(|it| it.0 == path) {
            Some((_, methods)) => methods.push(method),
            None => addresses.push((path, vec![method])),
        }
    }
    for (path, mut methods) in addresses {
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.sort_unstable();
        let allowed = |got: &Got| {
            let mut allowed: Vec<String> = got.header("allow").split(", ").map(String::from).collect();
            allowed.sort_unstable();
            allowed
        };
        let asked = ask(&world, "OPTIONS", &path, &[], "");
        assert_eq!(
            (asked.status, allowed(&asked)),
            (204, methods.iter().map(|it| it.to_string()).collect()),
            "{path}"
        );
        let refused = ask(&world, "PUT", &path, &[], "x");
        assert_eq!((refused.status, allowed(&refused)), (405, allowed(&asked)), "{path}");
        if methods.contains(&"GET") {
            let (get, head) = (ask(&world, "GET", &path, &[], ""), ask(&world, "HEAD", &path, &[], ""));
            assert_eq!(head.status, get.status, "HEAD {path}");
        }
    }
    for (path, status) in [("/nowhere", 404), ("/api/v1/nowhere", 404)] {
        assert_eq!(ask(&world, "OPTIONS", path, &[], "").status, status, "{path}");
    }
    world.stop();
}

#[test]
fn what_is_known_is_not_sent_again_however_its_tag_is_spelled() {
    on_both(&[("moderation.publish", "all")], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Known."));
        let page = world.get(SHIFT).body;
        let named = |start: &str| page.split('"').find(|it| it.starts_with(start)).unwrap().to_string();
        for path in [
            "/",
            SHIFT,
            "/p/km-culture-shift",
            "/privacy",
            "/api",
            "/api/v1/openapi.json",
            "/api/v1/posts",
            &format!("/api/v1/comments/{}", comment.id),
            "/feeds/comments.atom",
            "/feeds/comments.json",
            "/embed.js",
            "/embed/v1/data?thread=km-culture-shift/we-know",
            &named("/assets/weshift"),
        ] {
            let first = world.get(path);
            let tag = first.header("etag").trim_start_matches("W/").to_string();
            assert!(tag.starts_with('"') && tag.len() > 4, "{path}: {tag:?}");
            for same in [
                tag.clone(),
                format!("W/{tag}"),
                "*".into(),
                format!("\"other\", {tag}"),
                format!("W/\"other\" ,W/{tag},\"x\""),
            ] {
                let again = world.get_with(path, &[("if-none-match", &same)]);
                assert_eq!((again.status, again.body.as_str()), (304, ""), "{path} {same}");
                assert_eq!(again.header("etag"), first.header("etag"), "{path}");
            }
            for other in ["\"other\"", "W/\"other\"", tag.trim_matches('"')] {
                assert_eq!(world.get_with(path, &[("if-none-match", other)]).status, 200, "{path} {other}");
            }
        }
    });
}

#[test]
fn no_page_of_another_site_makes_a_browser_send_anything() {
    let world = World::start(&Kind::Sqlite, &[]);
    let cookie = world.bea();
    let foreign = [
        ("origin", "https://evil.test"),
        ("sec-fetch-site", "cross-site"),
        ("cookie", cookie.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    for route in routes() {
        let (method, pattern) = route.split_once(' ').unwrap();
        // What programs send has no cookie that a browser would add: a token, a secret, the link of a mail itself.
        let by_itself = ["/api/v1/", "INBOUND", "WEBMENTION", "/u/"].iter().any(|it| pattern.starts_with(it));
        // Who holds the link of a mail, of an exercise or of a session needs no cookie for it.
        let by_link = ["/m/", "/confirm/", "/x/", "/s/"].iter().any(|it| pattern.starts_with(it));
        if method != "POST" || by_itself || by_link {
            continue;
        }
        let got = ask(&world, "POST", &filled(pattern), &foreign, "a=b");
        assert!(matches!(got.status, 403 | 404), "{route}: {}", got.status);
        assert!(got.header("set-cookie").is_empty(), "{route}");
    }
    let half = ask(&world, "POST", "/admin/second-factor", &foreign, "a=b");
    assert_eq!((half.status, half.location()), (403, ""), "whether or not somebody is on the way in");
    world.stop();
}

#[test]
fn a_body_that_is_compressed_is_refused_by_its_name() {
    let world = World::start(&Kind::Sqlite, &[("webmention.enabled", "true")]);
    for (path, kind) in [
        ("/api/v1/comments", "application/json"),
        ("/api/v1/preview", "application/json"),
        ("/p/km-culture-shift/we-know/comments", "application/x-www-form-urlencoded"),
        ("/webmention", "application/x-www-form-urlencoded"),
        ("/admin/sign-in", "application/x-www-form-urlencoded"),
    ] {
        for coding in ["gzip", "br", "identity, gzip", "x"] {
            let got =
                ask(&world, "POST", path, &[("content-type", kind), ("content-encoding", coding)], "{}");
            assert_eq!((got.status, got.header("accept-encoding")), (415, "identity"), "{path} {coding}");
            got.must_say("Content-Encoding");
        }
        let plain =
            ask(&world, "POST", path, &[("content-type", kind), ("content-encoding", "identity")], "{}");
        assert_ne!(plain.status, 415, "{path}");
    }
    world.stop();
}

#[test]
fn machines_that_mention_get_a_problem_and_browsers_a_page() {
    let world = World::start(&Kind::Sqlite, &[("webmention.enabled", "true")]);
    let fields = "source=https://blog.example/a&target=https://elsewhere.example/";
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let got = ask(&world, "POST", "/webmention", &[kind], fields);
    assert_eq!((got.status, got.header("content-type")), (400, "application/problem+json"), "{}", got.body);
    got.must_say("target: ").must_say("\"code\":\"bad-request\"");
    let page = ask(&world, "POST", "/webmention", &[kind, ("accept", "text/html,*/*;q=0.8")], fields);
    assert_eq!((page.status, page.header("content-type")), (400, "text/html; charset=utf-8"));
    let data = ask(&world, "GET", "/embed/v1/data", &[], "");
    assert_eq!((data.status, data.header("content-type")), (400, "application/problem+json"));
    world.stop();
}

#[test]
fn an_answer_that_comes_late_says_which_limit_it_was() {
    let world = World::start(&Kind::Sqlite, &[("limits.reads_per_second", "5")]);
    let agent = agent();
    let late = (0..100).find_map(|_| {
        let answer = agent.get(format!("{}/api/v1/posts", world.base)).call().unwrap();
        (answer.status() == 429).then(|| answer.headers().clone())
    });
    let headers = late.expect("a hundred at once are too many");
    let of = |name: &str| headers[name].to_str().unwrap().to_string();
    assert_eq!(of("ratelimit-policy"), "\"reads\";q=5;w=1");
    assert!(of("ratelimit").starts_with("\"reads\";r=0;t="), "{}", of("ratelimit"));
    world.clock.advance(MINUTE);
    world.stop();
}
