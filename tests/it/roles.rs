//! Who may do what: every route of `routes.rs` with every role, and nobody.

use std::collections::BTreeSet;

use weshift::domain::*;

use self::Who::{Everybody, Managers, Owners, Programs, Viewers};
use crate::world::{World, databases, field_value};

/// Who gets anywhere with a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The same answer for all, signed in or not.
    Everybody,
    /// Every role; nobody else.
    Viewers,
    /// Those who may decide.
    Managers,
    Owners,
    /// Programs with a token; no session opens it.
    Programs,
}

const TABLE: &[(&str, Who)] = &[
    // For readers.
    ("GET /", Everybody),
    ("GET /p/{post}", Everybody),
    ("GET /p/{post}/{shift}", Everybody),
    ("GET /p/{post}/feed.atom", Everybody),
    ("GET /p/{post}/feed.json", Everybody),
    ("GET /p/{post}/exercise", Everybody),
    ("POST /p/{post}/exercise", Everybody),
    ("GET /p/{post}/picture", Everybody),
    ("GET /p/{post}/picture.csv", Everybody),
    ("POST /p/{post}/{shift}/place", Everybody),
    ("POST /p/{post}/comments", Everybody),
    ("POST /p/{post}/follow", Everybody),
    ("GET /p/{post}/{shift}/feed.atom", Everybody),
    ("GET /p/{post}/{shift}/feed.json", Everybody),
    ("POST /p/{post}/{shift}/follow", Everybody),
    ("POST /p/{post}/{shift}/comments", Everybody),
    ("GET /x/{key}", Everybody),
    ("GET /x/{key}/answers.csv", Everybody),
    ("POST /x/{key}/step", Everybody),
    ("POST /x/{key}/again", Everybody),
    ("POST /x/{key}/mail", Everybody),
    ("POST /x/{key}/remind", Everybody),
    ("GET /x/{key}/remind/{token}", Everybody),
    ("POST /x/{key}/remind/{token}", Everybody),
    ("GET /x/{key}/delete", Everybody),
    ("POST /x/{key}/delete", Everybody),
    ("GET /x/{key}/{lens}", Everybody),
    ("POST /x/{key}/{lens}", Everybody),
    ("GET PROOF", Everybody),
    ("GET /privacy", Everybody),
    ("GET /c/{id}", Everybody),
    ("GET /c/{id}/reply", Everybody),
    ("GET /c/{id}/feed.atom", Everybody),
    ("GET /c/{id}/feed.json", Everybody),
    ("GET /c/{id}/report", Everybody),
    ("POST /c/{id}/report", Everybody),
    ("POST /c/{id}/edit", Everybody),
    ("POST /c/{id}/withdraw", Everybody),
    ("POST /c/{id}/confirm", Everybody),
    ("GET /confirm/{token}", Everybody),
    ("POST /confirm/{token}", Everybody),
    ("GET /feeds/comments.atom", Everybody),
    ("GET /feeds/comments.json", Everybody),
    ("GET /feeds/thread.atom", Everybody),
    ("GET /feeds/thread.json", Everybody),
    // Groups: whoever holds an address may. Who may begin one is a setting; see the tests of groups.
    ("GET /s", Everybody),
    ("GET /s/new", Managers),
    ("POST /s/new", Managers),
    ("GET /s/remind/{token}", Everybody),
    ("POST /s/remind/{token}", Everybody),
    ("GET /s/{code}", Everybody),
    ("POST /s/{code}", Everybody),
    ("GET /s/{code}/state", Everybody),
    ("GET /s/{code}/wall", Everybody),
    ("GET /s/{code}/report", Everybody),
    ("GET /s/{code}/report.csv", Everybody),
    ("GET /s/{code}/in/{key}", Everybody),
    ("POST /s/{code}/in/{key}/leave", Everybody),
    ("GET /s/{code}/in/{key}/{lens}", Everybody),
    ("POST /s/{code}/in/{key}/{lens}", Everybody),
    ("GET /s/{code}/lead/{key}", Everybody),
    ("POST /s/{code}/lead/{key}", Everybody),
    ("GET /s/{code}/lead/{key}/{shift}", Everybody),
    ("POST /s/{code}/lead/{key}/{shift}", Everybody),
    // Other sites.
    ("GET /embed/v1/data", Everybody),
    ("GET /embed/v1/thread", Everybody),
    ("POST /embed/v1/thread", Everybody),
    ("GET /embed/v1/live", Everybody),
    ("GET /embed/v1/origin", Everybody),
    ("GET /frame", Everybody),
    ("POST /frame", Everybody),
    ("GET /frame/{post}/{shift}", Everybody),
    ("GET /embed.js", Everybody),
    ("GET EMBED_HREF", Everybody),
    // Links in letters.
    ("GET /m/{token}", Everybody),
    ("POST /m/{token}", Everybody),
    ("GET /u/{token}", Everybody),
    ("POST /u/{token}", Everybody),
    // The ways in.
    ("GET /admin/setup/{token}", Everybody),
    ("POST /admin/setup/{token}", Everybody),
    ("GET /admin/sign-in", Everybody),
    ("POST /admin/sign-in", Everybody),
    ("POST /admin/sign-in-link", Everybody),
    ("GET /admin/sign-in/{token}", Everybody),
    ("POST /admin/sign-in/{token}", Everybody),
    ("POST /admin/sign-in-passkey", Everybody),
    ("GET /admin/second-factor", Everybody),
    ("POST /admin/second-factor", Everybody),
    ("GET /admin/join/{token}", Everybody),
    ("POST /admin/join/{token}", Everybody),
    // The desk.
    ("POST /admin/prove", Viewers),
    ("POST /admin/sign-out", Viewers),
    ("GET /admin", Viewers),
    ("GET /admin/comments", Viewers),
    ("GET /admin/comments/{id}", Viewers),
    ("POST /admin/comments/{id}/decide", Managers),
    ("POST /admin/comments/{id}/undo", Managers),
    ("POST /admin/comments/{id}/reply", Managers),
    ("GET /admin/comments/{id}/edit", Managers),
    ("POST /admin/comments/{id}/edit", Managers),
    ("GET /admin/comments/{id}/around", Viewers),
    ("POST /admin/comments/{id}/reports", Managers),
    ("POST /admin/comments/{id}/notes", Managers),
    ("GET /admin/bulk", Managers),
    ("POST /admin/bulk", Managers),
    ("GET /admin/bulk/{act}", Viewers),
    ("POST /admin/bulk/{act}/undo", Managers),
    ("GET /admin/people/{key}", Viewers),
    ("POST /admin/people/{key}", Managers),
    ("POST /admin/people/{key}/notes", Managers),
    ("POST /admin/people/{key}/export", Managers),
    ("GET /admin/people/{key}/erase", Managers),
    ("POST /admin/people/{key}/erase", Managers),
    ("GET /admin/blocklist", Viewers),
    ("POST /admin/blocklist", Managers),
    ("POST /admin/blocklist/{id}/remove", Managers),
    ("GET /admin/posts", Viewers),
    ("POST /admin/posts", Managers),
    ("GET /admin/posts/new", Managers),
    ("GET /admin/posts/{slug}", Viewers),
    ("POST /admin/posts/{slug}", Managers),
    ("POST /admin/posts/{slug}/shifts", Managers),
    ("POST /admin/posts/{slug}/shifts/{key}", Managers),
    ("GET /admin/embed", Viewers),
    ("POST /admin/embed/moved", Managers),
    ("GET /admin/embed/pages/{thread}", Viewers),
    ("POST /admin/embed/pages/{thread}", Managers),
    ("POST /admin/embed/pages/{thread}/merge", Managers),
    ("POST /admin/embed/undo/{batch}", Managers),
    ("GET /admin/welcome", Owners),
    ("POST /admin/welcome", Owners),
    ("GET /admin/welcome/people", Owners),
    ("POST /admin/welcome/people", Owners),
    ("GET /admin/welcome/{step}", Owners),
    ("POST /admin/welcome/{step}", Owners),
    ("POST /admin/welcome/{step}/skip", Owners),
    ("GET /admin/managers", Viewers),
    ("POST /admin/managers", Owners),
    ("GET /admin/managers/{id}", Viewers),
    ("POST /admin/managers/{id}", Owners),
    ("POST /admin/managers/{id}/invite", Owners),
    ("POST /admin/managers/{id}/remove", Owners),
    ("GET /admin/tokens", Viewers),
    ("POST /admin/tokens", Viewers),
    ("POST /admin/tokens/{id}/revoke", Viewers),
    ("GET /admin/webhooks", Owners),
    ("POST /admin/webhooks", Owners),
    ("GET /admin/webhooks/{id}", Owners),
    ("POST /admin/webhooks/{id}", Owners),
    ("POST /admin/webhooks/{id}/secret", Owners),
    ("POST /admin/webhooks/{id}/test", Owners),
    ("POST /admin/webhooks/{id}/remove", Owners),
    ("POST /admin/webhooks/{id}/deliveries/{delivery}", Owners),
    ("GET /admin/account", Viewers),
    ("POST /admin/account", Viewers),
    ("POST /admin/account/address", Viewers),
    ("GET /admin/address/{token}", Everybody),
    ("POST /admin/address/{token}", Everybody),
    ("POST /admin/account/keys", Viewers),
    ("POST /admin/account/resume", Viewers),
    ("GET /admin/account/security", Viewers),
    ("POST /admin/account/password", Viewers),
    ("GET /admin/account/app", Viewers),
    ("POST /admin/account/app", Viewers),
    ("POST /admin/account/app/remove", Viewers),
    ("POST /admin/account/passkeys", Viewers),
    ("POST /admin/account/passkeys/remove", Viewers),
    ("POST /admin/account/recovery-codes", Viewers),
    ("POST /admin/account/sessions/end", Viewers),
    ("POST /admin/account/sign-out-everywhere", Viewers),
    ("GET /admin/mail", Viewers),
    ("POST /admin/mail/halt", Managers),
    ("POST /admin/mail/resume", Owners),
    ("POST /admin/mail/end-links", Viewers),
    ("GET /admin/mail/preview/{kind}", Viewers),
    ("POST /admin/mail/preview/{kind}", Viewers),
    ("GET /admin/mail/preview/{kind}/html", Viewers),
    ("GET /admin/mail/{id}", Viewers),
    ("GET /admin/mail/{id}/eml", Viewers),
    ("GET /admin/mail/{id}/html", Viewers),
    ("POST /admin/mail/{id}/retry", Managers),
    ("POST /admin/mail/{id}/cancel", Managers),
    ("GET /admin/spam", Viewers),
    ("POST /admin/spam", Owners),
    ("GET /admin/stats", Viewers),
    ("GET /admin/audit", Viewers),
    ("GET /admin/audit.csv", Managers),
    // Programs.
    ("GET API", Everybody),
    ("GET /api/v1/openapi.json", Everybody),
    ("GET /api/v1/threads", Everybody),
    ("GET /api/v1/comments", Everybody),
    ("POST /api/v1/comments", Everybody),
    ("GET /api/v1/comments/{id}", Everybody),
    ("PATCH /api/v1/comments/{id}", Everybody),
    ("DELETE /api/v1/comments/{id}", Everybody),
    ("GET /api/v1/counts", Everybody),
    ("GET /api/v1/queue", Programs),
    ("POST /api/v1/comments/{id}/decision", Programs),
    ("POST /api/v1/comments/{id}/undo", Programs),
    ("GET /api/v1/audit", Programs),
    ("GET /api/v1/posts", Everybody),
    ("GET /api/v1/posts/{post}", Everybody),
    ("POST /api/v1/preview", Everybody),
    // Machines.
    ("GET /healthz", Everybody),
    ("POST INBOUND", Everybody),
    ("POST WEBMENTION", Everybody),
    ("GET /readyz", Everybody),
    ("GET /robots.txt", Everybody),
    ("GET /favicon.ico", Everybody),
    ("GET /assets/{file}", Everybody),
];

#[test]
fn every_route_stands_in_the_table_of_who_may_do_what() {
    let table: BTreeSet<String> = TABLE.iter().map(|it| it.0.to_string()).collect();
    assert_eq!(table.len(), TABLE.len(), "a route stands there twice");
    let missing: Vec<String> = routes().difference(&table).cloned().collect();
    assert!(missing.is_empty(), "say in TABLE who may use these: {missing:#?}");
    let gone: Vec<&String> = table.iter().filter(|it| !routes().contains(*it)).collect();
    assert!(gone.is_empty(), "no routes of these any more: {gone:#?}");
}

#[test]
fn every_act_is_open_to_its_roles_and_to_no_other() {
    for database in databases() {
        let world = World::start(&database, &[]);
        world.bea();
        let people = Role::ALL.map(|role| (role, person(&world, role)));
        let mut wrong = Vec::new();
        for (route, who) in TABLE {
            let nobody = answer(&world, route, None);
            let answers =
                people.each_ref().map(|(role, manager)| (*role, answer(&world, route, Some(manager))));
            for line in judge(*who, route.contains("sign-out"), nobody, &answers) {
                wrong.push(format!("{route}: {line}"));
            }
        }
        world.stop();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

/// What is wrong with the answers: status and where it leads.
fn judge(who: Who, signs_out: bool, nobody: (u16, String), answers: &[(Role, (u16, String))]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: String, holds: bool| {
        if !holds {
            wrong.push(what);
        }
    };
    // Signing out leads there too.
    let led_away = |it: &(u16, String)| !signs_out && it.0 == 303 && it.1.starts_with("/admin/sign-in");
    let kept_out = |it: &(u16, String)| it.0 == 403 || led_away(it);
    match who {
        Everybody | Programs => {
            for (role, answer) in answers {
                expect(format!("{role:?} gets {answer:?}, nobody {nobody:?}"), answer.0 == nobody.0);
            }
            expect(format!("a session gets {nobody:?}"), who != Programs || nobody.0 == 401);
        }
        Viewers | Managers | Owners => {
            expect(format!("nobody gets {nobody:?}"), kept_out(&nobody));
            let least = match who {
                Owners => Role::Owner,
                Managers => Role::Manager,
                Everybody | Viewers | Programs => Role::Viewer,
            };
            for (role, answer) in answers {
                let may = *role >= least;
                expect(format!("{role:?} gets {answer:?}"), kept_out(answer) != may);
            }
        }
    }
    for (role, (status, _)) in answers {
        expect(format!("{role:?} gets a fault: {status}"), *status < 500);
    }
    wrong
}

fn person(world: &World, role: Role) -> Manager {
    let new = NewManager {
        email: Email::parse(&format!("{}@example.org", role.name())).unwrap(),
        name: role.name().into(),
        role,
        password_hash: None,
        habits: MailHabits::default(),
    };
    world.block_on(world.app.moderation.add_manager(new)).unwrap().unwrap()
}

/// A request for things that are not there, in a session of its own: an earlier request may have ended the last one.
fn answer(world: &World, route: &str, by: Option<&Manager>) -> (u16, String) {
    let (method, pattern) = route.split_once(' ').unwrap();
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded".to_string())];
    let mut body = String::new();
    if let Some(manager) = by {
        let link = world.block_on(world.app.moderation.make_sign_in_link(manager)).unwrap();
        let cookie = world.post(&weshift::links::sign_in_link(&link), &[]).cookie();
        let csrf = field_value(&world.desk(&cookie, "/admin/account").body, "csrf").unwrap();
        body = format!("csrf={csrf}");
        headers.push(("cookie", cookie));
    }
    let mut request =
        ureq::http::Request::builder().method(method).uri(format!("{}{}", world.base, filled(pattern)));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    // The body of the answer is not waited for: one of them never ends.
    let answer = match method {
        "GET" | "DELETE" => world.agent.run(request.body(()).unwrap()),
        _ => world.agent.run(request.body(body).unwrap()),
    };
    let answer = answer.unwrap_or_else(|error| panic!("{route}: {error}"));
    let location = answer.headers().get("location").and_then(|it| it.to_str().ok()).unwrap_or_default();
    (answer.status().as_u16(), location.to_string())
}

/// A path of things that are not there.
pub fn filled(pattern: &str) -> String {
    let path = match pattern {
        "PROOF" => weshift::links::PROOF.to_string(),
        "API" => weshift::links::API.to_string(),
        "INBOUND" => weshift::links::INBOUND.to_string(),
        "WEBMENTION" => weshift::links::WEBMENTION.to_string(),
        "EMBED_HREF" => "/embed/v1/embed.js".to_string(),
        // Without it the request is not even read.
        "/admin/prove" => format!("{pattern}?to=/admin/spam"),
        _ => pattern.to_string(),
    };
    let known =
        [("{post}", "km-culture-shift"), ("{shift}", "we-know"), ("{kind}", "test"), ("{slug}", "none")];
    let path = known.iter().fold(path, |path, (name, value)| path.replace(name, value));
    path.split('/')
        .map(|part| if part.starts_with('{') { "987654" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// Method and pattern of every route in the source.
pub fn routes() -> BTreeSet<String> {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/routes.rs")).unwrap();
    let mut routes = BTreeSet::new();
    for function in source.split("\nfn ").flat_map(|it| it.split("\npub(crate) fn ")) {
        let prefix = if function.contains("scope(\"/api/v1\")") { "/api/v1" } else { "" };
        for part in function.split("resource(").skip(1) {
            let part = part.split(".route(\"").next().unwrap();
            let (name, rest) = part.split_once(')').unwrap();
            for method in ["get", "post", "patch", "delete", "put"] {
                if rest.contains(&format!(".{method}(")) || rest.contains(&format!("({method}()")) {
                    for name in name.trim_matches(['[', ']']).split(", ") {
                        routes.insert(format!("{} {}", method.to_uppercase(), pattern(prefix, name)));
                    }
                }
            }
        }
        for part in function.split(".route(").skip(1).filter(|it| it.contains("().to(")) {
            let (name, rest) = part.split_once(',').unwrap_or((part, ""));
            let Some((method, _)) = rest.split_once("()") else { continue };
            if !name.contains("()") {
                routes.insert(format!("{} {}", method.trim().to_uppercase(), pattern(prefix, name)));
            }
        }
    }
    assert!(routes.len() > 100, "the routes were not found: {routes:?}");
    routes
}

/// `"/a/{b}"` as it is, and the last word of a path of the source.
fn pattern(prefix: &str, name: &str) -> String {
    match name.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(path) => format!("{prefix}{path}"),
        None => name.rsplit("::").next().unwrap().to_string(),
    }
}
