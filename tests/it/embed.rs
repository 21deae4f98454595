//! Discussions in pages of other sites: the widget's script and data, the frame, and pages that are not ours.

use std::{collections::BTreeSet, io::Read};

use weshift::domain::*;
use weshift_templates::assets::{EMBED_HREF, EMBED_JS};

use crate::world::{Got, Reply, World, field_value, on_both};

const BLOG: &str = "https://blog.example.org";
const PAGE: &str = "https://blog.example.org/on-sharing";
const OURS: &[(&str, &str)] =
    &[("site.origins", BLOG), ("moderation.publish", "all"), ("spam.enabled", "false")];

fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// Reads the widget's form as Ada's browser does on the blog, and sends it.
fn reply_from_blog(world: &World, name: &str, reply: &Reply) -> Got {
    let query = format!("thread={}&title=On+sharing&url={}", encoded(name), encoded(name));
    let shown = world.get_with(&format!("/embed/v1/thread?{query}"), &[("origin", BLOG)]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    let token = field_value(&shown.body, "token").unwrap();
    let action =
        shown.body.split("action=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    world.clock.advance(30 * SECOND);
    let fields = [
        ("comment", reply.comment.as_str()),
        ("author", &reply.author),
        ("email", &reply.email),
        ("parent", &reply.parent),
        ("token", &token),
    ];
    world.post_with(&action.replacen("/frame", "/embed/v1/thread", 1), &fields, &[("origin", BLOG)])
}

/// It was five before the widget followed the pages of apps and kept what is written there, and six before it worked in
/// browsers of the last five years, in any order of frameworks, and kept the focus.
#[test]
fn the_whole_widget_is_smaller_than_seven_kilobytes() {
    on_both(&[], |world| {
        let mut answer = world
            .agent
            .get(format!("{}/embed.js", world.base))
            .header("accept-encoding", "br")
            .call()
            .unwrap();
        assert_eq!(answer.headers()["content-encoding"], "br");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=3600");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*", "a module of another site needs it");
        let bytes = answer.body_mut().read_to_vec().unwrap();
        assert!(bytes.len() <= 6_912, "{} bytes", bytes.len());
        let mut plain = String::new();
        brotli::Decompressor::new(&bytes[..], 4096).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, EMBED_JS);
        let pinned = world.get(EMBED_HREF);
        assert_eq!(pinned.body, EMBED_JS);
        assert!(pinned.header("cache-control").contains("immutable"));
        let again = world.get_with(EMBED_HREF, &[("if-none-match", pinned.header("etag"))]);
        assert_eq!(again.status, 304);
        assert!(EMBED_HREF.starts_with("/embed.") && EMBED_HREF.ends_with(".js"));
    });
}

#[test]
fn a_page_elsewhere_is_kept_from_its_first_comment_on() {
    on_both(OURS, |world| {
        let data = format!("/embed/v1/data?thread={}&count={}&title=x", encoded(PAGE), encoded(PAGE));
        world.get(&data).must_say("Be the first").must_say("No replies yet");
        assert_eq!(world.get(&format!("/frame?thread={}", encoded(PAGE))).status, 200);
        assert!(!is_kept(world, PAGE), "looking keeps nothing");
        let sent = reply_from_blog(world, PAGE, &Reply::by("Ada", "We share what we failed at."));
        assert_eq!(sent.status, 303, "{}", sent.body);
        world
            .get(sent.location())
            .must_say("data-status=\"approved\"")
            .must_say("We share what we failed at.");
        let placed =
            world.block_on(world.app.store.reader().find_comment(world.newest().id)).unwrap().unwrap();
        assert_eq!(placed.place.post_title, "On sharing");
        assert_eq!(placed.place.thread.to_string(), PAGE);
        // However it is linked to, it is the same page.
        let sloppy = encoded("https://BLOG.example.org:443/on-sharing/index.html?utm_source=mail#top");
        world.get(&format!("/embed/v1/thread?thread={sloppy}")).must_say("We share what we failed at.");
        let other = Reply { parent: world.newest().id.to_string(), ..Reply::by("Bo", "So do we.") };
        assert_eq!(reply_from_blog(world, PAGE, &other).status, 303);
        world.get(&data).must_say("2 replies");
        let comment = world.newest();
        assert_eq!(world.get(&format!("/c/{}", comment.id)).location(), format!("{PAGE}#c-{}", comment.id));
        world.get(&format!("/api/v1/comments?thread={}", encoded(PAGE))).must_say("So do we.");
        world.get(&format!("/feeds/thread.atom?thread={}", encoded(PAGE))).must_say("So do we.");
        world.get("/").must_not_say("On sharing");
        assert_eq!(world.get(&format!("/p/{}", encoded(PAGE))).status, 404);
    });
}

fn is_kept(world: &World, name: &str) -> bool {
    let name = ThreadName::parse(name).unwrap();
    world.block_on(world.app.store.reader().find_thread(&name)).unwrap().is_some()
}

/// Its words are English: a page in another language says so, and each comment says its own direction.
#[test]
fn a_discussion_says_which_language_its_words_are_in() {
    on_both(
        &[
            ("site.origins", BLOG),
            ("site.language", "en-GB"),
            ("moderation.publish", "all"),
            ("spam.enabled", "false"),
        ],
        |world| {
            world.post_comment(&Reply::by("Ada", "مرحبا"));
            for shape in ["/frame", "/embed/v1/thread"] {
                for lang in ["", "&lang=ar", "&lang=de", "&lang=%22%3E"] {
                    let shown = world.get(&format!("{shape}?thread=km-culture-shift%2Fwe-know{lang}"));
                    shown.must_say(r#"class="weshift" lang="en-GB" dir="ltr""#);
                    shown.must_say(r#"class="comment-body" dir="auto""#);
                }
            }
            world.get("/frame?thread=km-culture-shift&lang=ar").must_say(r#"<html lang="en-GB" dir="ltr">"#);
        },
    );
}

/// An editor that knows the elements, and whoever reads the types, finds every attribute that the script reads.
#[test]
fn the_types_name_what_the_script_reads() {
    let types = include_str!("../../docs/types/weshift.d.ts");
    for name in ["thread", "url", "post", "shift", "retry", "offline"] {
        assert!(EMBED_JS.contains(&format!("at(\"{name}\")")), "the script does not read {name}");
        assert!(types.contains(&format!("  {name}?: string")), "the types do not name {name}");
    }
    for event in ["posted", "error"] {
        assert!(EMBED_JS.contains(&format!("this.say(\"{event}\"")), "{event}");
        assert!(types.contains(&format!("\"weshift:{event}\"")), "{event}");
    }
}

/// What the README promises of the elements is what the manifest says, no more and no less.
#[test]
fn the_manifest_of_the_elements_names_what_the_readme_promises() {
    let manifest: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/types/custom-elements.json")).unwrap();
    let readme = include_str!("../../README.md");
    let types = include_str!("../../docs/types/weshift.d.ts");
    let (thread, count) =
        (&manifest["modules"][0]["declarations"][0], &manifest["modules"][0]["declarations"][1]);
    assert_eq!((&thread["tagName"], &count["tagName"]), (&"weshift-thread".into(), &"weshift-count".into()));
    let names = |of: &serde_json::Value, what: &str| -> BTreeSet<String> {
        of[what].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_string()).collect()
    };
    let typed = |text: &str| -> BTreeSet<String> {
        text.lines().filter_map(|it| it.trim().split_once("?: ")).map(|it| it.0.to_string()).collect()
    };
    let (of_count, rest) = types.split_once("export interface WeshiftThreadAttributes").unwrap();
    let of_thread = rest.split_once('}').unwrap().0;
    assert_eq!(names(count, "attributes"), typed(of_count));
    assert_eq!(names(thread, "attributes"), typed(of_count).union(&typed(of_thread)).cloned().collect());
    let promised: BTreeSet<String> = readme
        .split('`')
        .filter(|it| it.starts_with("--wk-") || it.starts_with("::part(") || it.starts_with("weshift:"))
        .map(|it| it.trim_start_matches("::part(").trim_end_matches(')').to_string())
        .collect();
    let said = ["cssProperties", "cssParts", "events"].map(|it| names(thread, it));
    assert_eq!(said.into_iter().flatten().collect::<BTreeSet<_>>(), promised);
    for property in names(thread, "cssProperties") {
        assert!(EMBED_JS.contains(&property), "{property}");
    }
}

#[test]
fn pages_of_strangers_have_no_discussion_here() {
    on_both(OURS, |world| {
        for stranger in [
            "https://evil.example/x",
            "http://blog.example.org/x",
            "https://blog.example.org.evil.example/",
            "ftp://blog.example.org/",
        ] {
            let name = encoded(stranger);
            assert_eq!(world.get(&format!("/frame?thread={name}")).status, 404, "{stranger}");
            assert_eq!(
                world.post(&format!("/frame?thread={name}"), &[("comment", "x")]).status,
                404,
                "{stranger}"
            );
            let body =
                format!(r#"{{"thread":"{stranger}","comment":"x","author":"A","email":"a@example.org"}}"#);
            assert_eq!(world.json("POST", "/api/v1/comments", &body).status, 404, "{stranger}");
            world
                .get(&format!("/embed/v1/data?thread={name}&count={name}"))
                .must_say("null")
                .must_say("No replies yet");
        }
        let strange = world.post_with(
            "/embed/v1/thread?thread=km-culture-shift",
            &[("comment", "x")],
            &[("origin", "https://evil.example")],
        );
        assert_eq!(strange.status, 403);
    });
}

/// What the console of a page says of the discussion that it names.
fn reason(world: &World, kind: &str, name: &str) -> String {
    let answer = world.get(&format!("/embed/v1/data?{kind}={}", encoded(name)));
    let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    answer["missing"][name].as_str().unwrap_or_default().to_string()
}

#[test]
fn the_owner_of_a_page_is_told_why_a_discussion_is_not_there() {
    on_both(OURS, |world| {
        for (name, words) in [
            ("https://evil.example/x", "https://evil.example is not among the sites"),
            ("http://blog.example.org/x", "site.origins"),
            ("nowhere", "no post “nowhere”"),
            ("nowhere/we-know", "no post “nowhere”"),
            ("km-culture-shift/99", "has no shift “99”"),
            ("km-culture-shift/0", "has no shift “0”"),
            ("km-culture-shift/we-do-not-know", "has no shift “we-do-not-know”"),
            ("Not A Name", "names no discussion"),
            ("ftp://blog.example.org/", "names no discussion"),
            ("", "names no discussion"),
        ] {
            for kind in ["thread", "count"] {
                let reason = reason(world, kind, name);
                assert!(reason.contains(words), "{kind} {name:?}: {reason:?}");
            }
        }
        for name in [PAGE, "km-culture-shift", "km-culture-shift/we-know", "km-culture-shift/1"] {
            for kind in ["thread", "count"] {
                assert_eq!(reason(world, kind, name), "", "{kind} {name}");
            }
        }
    });
}

#[test]
fn a_site_that_may_not_fetch_is_told_so_and_no_more() {
    on_both(OURS, |world| {
        for (origin, words) in [
            (BLOG, r#"{"problem":null}"#),
            ("https://evil.example", "https://evil.example is not among the sites"),
            ("null", "site.origins"),
        ] {
            let told = world.get_with("/embed/v1/origin", &[("origin", origin)]);
            assert_eq!(told.status, 200);
            told.must_say(words);
            let readable_by = told.header("access-control-allow-origin");
            assert!(readable_by == "*" || readable_by == origin, "{origin}: {readable_by:?}");
            assert_eq!(told.header("cache-control"), "no-store");
        }
    });
}

#[test]
fn a_shift_that_goes_by_its_number_is_counted() {
    on_both(OURS, |world| {
        world.post_comment(&Reply::by("Ada", "An example."));
        world
            .get("/embed/v1/data?count=km-culture-shift%2F1&count=km-culture-shift%2Fwe-know")
            .must_say(r#""km-culture-shift/1":"1 reply""#)
            .must_say(r#""km-culture-shift/we-know":"1 reply""#);
    });
}

#[test]
fn a_reply_keeps_whom_it_answers_on_every_page_of_a_long_discussion() {
    on_both(OURS, |world| {
        let first = world.post_comment(&Reply::by("Ada", "The first."));
        for number in 0..50 {
            world.post_comment(&Reply::by("Bo", &format!("Number {number} of many.")));
        }
        let frame = "/embed/v1/thread?thread=km-culture-shift%2Fwe-know";
        // As where new replies are shown while an answer to the first is being written.
        let newest = world.get(&format!("{frame}&page={}&reply={}", u32::MAX, first.id));
        newest.must_say("Number 49 of many.").must_not_say("The first.");
        newest.must_say("Your answer to").must_say(&format!("name=\"parent\" value=\"{}\"", first.id));
        // Where a comment leads, and which one is answered.
        let led = world.get(&format!("{frame}&at={}&reply={}", world.newest().id, first.id));
        led.must_say("Number 49 of many.").must_say(&format!("name=\"parent\" value=\"{}\"", first.id));
        world.get(&format!("{frame}&reply={}", first.id)).must_say("The first.").must_say("Your answer to");
    });
}

/// The attributes of the discussion that the desk hands out as an example.
fn handed_out(world: &World, cookie: &str) -> String {
    let page = world.desk(cookie, "/admin/embed").body.replace("&quot;", "\"");
    let attributes = page.split("&lt;weshift-thread post=").nth(1).unwrap();
    attributes.split("&gt;").next().unwrap().replace('"', "")
}

#[test]
fn the_desk_hands_out_only_discussions_that_are_there() {
    on_both(OURS, |world| {
        let bea = world.bea();
        // The newest post has no shifts; one that has some shows more.
        assert_eq!(handed_out(world, &bea), "km-culture-shift shift=we-know");
        assert_eq!(world.get("/frame?thread=km-culture-shift%2Fwe-know").status, 200);
        let archived = [("title", "Shifts"), ("body", "Words."), ("state", "archived"), ("open", "1")];
        let page = "/admin/posts/km-culture-shift";
        assert_eq!(world.desk_post(&bea, page, page, &archived).status, 303);
        let post = handed_out(world, &bea);
        assert!(!post.contains("shift="), "{post}");
        assert_eq!(world.get(&format!("/frame?thread={post}")).status, 200);
    });
}

#[test]
fn the_form_in_a_frame_works_without_script() {
    on_both(&[("site.origins", BLOG)], |world| {
        let frame = "/frame/km-culture-shift/we-know";
        let shown = world.get(frame);
        assert!(shown.header("content-security-policy").contains(&format!("frame-ancestors 'self' {BLOG}")));
        assert_eq!(shown.header("x-frame-options"), "");
        assert_eq!(shown.header("set-cookie"), "");
        assert!(world.get("/privacy").header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(world.get("/frame/km-culture-shift/1").status, 200, "the first shift, by its number");
        let token = field_value(&shown.body, "token").unwrap();
        let action = "/frame?thread=km-culture-shift%2Fwe-know";
        shown.must_say(&format!("action=\"{action}\"")).must_say("target=\"_self\"");
        world.clock.advance(30 * SECOND);
        let wrong =
            [("comment", "Typed in a frame."), ("author", "Ada"), ("email", "nonsense"), ("token", &token)];
        let back = world.post(action, &wrong);
        assert_eq!(back.status, 422);
        back.must_say("Typed in a frame.")
            .must_say("we-know-email-error")
            .must_say("<base target=\"_blank\">");
        let right = [
            ("comment", "Typed in a frame."),
            ("author", "Ada"),
            ("email", "ada@example.org"),
            ("token", &token),
        ];
        let sent = world.post(action, &right);
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert!(sent.location().starts_with("/frame?thread="));
        let own = world.get(sent.location());
        own.must_say("waits for a community manager")
            .must_say("Typed in a frame.")
            .must_say("data-status=\"pending\"");
        assert_eq!(own.header("cache-control"), "no-store");
        world.get(frame).must_not_say("Typed in a frame.");
    });
}

#[test]
fn a_reply_is_answered_where_it_stands() {
    on_both(OURS, |world| {
        let first = world.post_comment(&Reply::by("Ada", "An example."));
        let path = format!("/embed/v1/thread?thread=km-culture-shift%2Fwe-know&reply={}", first.id);
        let shown = world.get(&path);
        shown.must_say("Your answer to").must_say(&format!("name=\"parent\" value=\"{}\"", first.id));
        let form = shown.body.find("reply-form").unwrap();
        assert!(shown.body[form..].contains("</article>"), "the form stands in the comment");
        // A comment of another discussion is no reason to fail.
        assert_eq!(world.get(&format!("/frame?thread=km-culture-shift&reply={}", first.id)).status, 200);
        for odd in ["page=0", "page=99999", "reply=x", "mine=1.x", "at=-5", "lang=%22%3E", "page=x"] {
            let status = world.get(&format!("/frame?thread=km-culture-shift&{odd}")).status;
            assert!(status == 200 || status == 404 || status == 400, "{odd}: {status}");
        }
    });
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    on_both(OURS, |world| {
        let data = "/embed/v1/data?thread=km-culture-shift%2Fwe-know&count=km-culture-shift%2Fwe-know";
        let first = world.get(data);
        world.clock.advance(5 * SECOND);
        let same = world.get_with(data, &[("if-none-match", first.header("etag"))]);
        assert_eq!(same.status, 304, "a new token for the form is no change");
        world.post_comment(&Reply::by("Ada", "Something new."));
        let changed = world.get_with(data, &[("if-none-match", first.header("etag"))]);
        assert_eq!(changed.status, 200);
        changed.must_say("Something new.").must_say("1 reply");
        assert_eq!(world.get("/embed/v1/data").status, 400);
        let many = vec!["count=km-culture-shift"; 201].join("&");
        assert_eq!(world.get(&format!("/embed/v1/data?{many}")).status, 400);
    });
}

#[test]
fn only_sites_of_the_settings_may_fetch_and_never_with_cookies() {
    on_both(OURS, |world| {
        for path in [
            "/embed/v1/data?count=km-culture-shift",
            "/api/v1/counts?thread=km-culture-shift",
            "/api/v1/nothing",
        ] {
            let ours = world.get_with(path, &[("origin", BLOG)]);
            assert_eq!(ours.header("access-control-allow-origin"), BLOG, "{path}");
            assert!(ours.headers.get_all("vary").iter().any(|it| it == "Origin"), "{path}");
            let strange = world.get_with(path, &[("origin", "https://evil.example")]);
            assert_eq!(strange.header("access-control-allow-origin"), "", "{path}");
            assert_eq!(ours.header("access-control-allow-credentials"), "", "{path}");
        }
        let asked = ureq::http::Request::builder()
            .method("OPTIONS")
            .uri(format!("{}/api/v1/comments", world.base))
            .header("origin", BLOG)
            .header("access-control-request-method", "POST")
            .body(())
            .unwrap();
        let asked = world.agent.run(asked).unwrap();
        assert_eq!(asked.status(), 204);
        assert_eq!(asked.headers()["access-control-allow-origin"], BLOG);
        assert_eq!(asked.headers()["access-control-max-age"], "86400");
        assert_eq!(
            world.get_with("/admin/sign-in", &[("origin", BLOG)]).header("access-control-allow-origin"),
            ""
        );
    });
}
