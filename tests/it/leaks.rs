//! What must not get out, or get away: letters of others, the audit log, a log full of nonsense.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use weshift::{domain::*, text::read_message};

use crate::{
    programs::{token, with_token},
    world::{Kind, Reply, SHIFT, World, on_both, open_file},
};

/// Somebody with this role; gives their session's cookie.
fn somebody(world: &World, name: &str, role: Role) -> String {
    let new = NewManager {
        email: Email::parse(&format!("{}@example.org", name.to_lowercase())).unwrap(),
        name: name.into(),
        role,
        password_hash: None,
        habits: MailHabits::default(),
    };
    let added = world.block_on(world.app.moderation.add_manager(new)).unwrap().unwrap();
    let link = world.block_on(world.app.moderation.make_sign_in_link(&added)).unwrap();
    world.post(&format!("/admin/sign-in/{link}"), &[]).cookie()
}

/// Every link in a letter that this site answers.
fn links_in(world: &World, letter: &OutboxLetter) -> Vec<String> {
    let message = read_message(&letter.raw).unwrap();
    let whole = format!("{} {}", message.text, message.html.unwrap_or_default());
    let is_end = |it: char| it.is_whitespace() || matches!(it, '"' | '<' | '>' | '&');
    let found = whole.match_indices(&world.base).map(|(at, _)| &whole[at..]);
    let mut all: Vec<String> =
        found.map(|it| it[..it.find(is_end).unwrap_or(it.len())].trim_end_matches('.').to_string()).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn a_letter_to_a_manager_is_that_manager_s_whatever_its_kind() {
    on_both(&[], |world| {
        let bea = world.bea();
        let (vera, li) = (somebody(world, "Vera", Role::Viewer), somebody(world, "Li", Role::Manager));
        let comment = world.post_comment(&Reply::by("Ada", "Decide on me."));
        world.letters_after_settling(LetterKind::Held, 1);
        for kind in ["held", "digest", "sign-in", "alarm", "test"] {
            let page = format!("/admin/mail/preview/{kind}");
            world.desk_post(&bea, &page, &page, &[]);
        }
        let letters = world.letters();
        assert!(letters.iter().any(|it| it.kind == LetterKind::Test && it.manager.is_some()));
        for letter in letters {
            let page = format!("/admin/mail/{}", letter.id);
            for (cookie, name) in [(&vera, "vera"), (&li, "li")] {
                let is_theirs = letter.to.expose().starts_with(name);
                if letter.manager.is_none() || is_theirs {
                    continue;
                }
                assert_eq!(world.desk(cookie, &format!("{page}/eml")).status, 404, "{:?}", letter.kind);
                assert_eq!(world.desk(cookie, &format!("{page}/html")).status, 404);
                let shown = world.desk(cookie, &page);
                assert_eq!(shown.status, 200);
                for secret in ["/m/", "/u/", "mod+", "bounce+", "List-Unsubscribe", "Reply-To", "Message-ID"]
                {
                    shown.must_not_say(secret);
                }
            }
        }
        assert_eq!(world.comment(comment.id).status, Status::Pending);
    });
}

#[test]
fn a_preview_that_was_sent_holds_no_link_that_works() {
    on_both(&[], |world| {
        let bea = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Decide on me."));
        world.letters_after_settling(LetterKind::Held, 1);
        for kind in ["held", "digest"] {
            let page = format!("/admin/mail/preview/{kind}");
            world.desk_post(&bea, &page, &page, &[]);
        }
        let sent: Vec<_> = world.letters().into_iter().filter(|it| it.kind == LetterKind::Test).collect();
        assert_eq!(sent.len(), 2);
        let mut tried = 0;
        for letter in &sent {
            for link in
                links_in(world, letter).into_iter().filter(|it| it.contains("/m/") || it.contains("/u/"))
            {
                let acted = world.post(&link, &[("action", "approve")]);
                assert!(matches!(acted.status, 404 | 410), "{link}: {}", acted.status);
                tried += 1;
            }
        }
        assert!(tried > 0, "there are links that look as they will");
        assert_eq!(world.comment(comment.id).status, Status::Pending);
    });
}

#[test]
fn a_program_of_a_viewer_takes_the_audit_log_no_more_than_the_viewer_may() {
    on_both(&[], |world| {
        let bea = world.bea();
        let vera = somebody(world, "Vera", Role::Viewer);
        assert_eq!(world.desk(&vera, "/admin/audit.csv").status, 403);
        let fields = [("name", "Log"), ("expiry", "90"), ("scopes", "read:audit"), ("scopes", "read:queue")];
        let made = world.desk_post(&vera, "/admin/tokens", "/admin/tokens", &fields);
        if made.status == 200 {
            let start = made.body.find("weshift_").unwrap();
            let token: String = made.body[start..]
                .chars()
                .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
                .collect();
            assert_eq!(with_token(world, &token, "GET", "/api/v1/audit", None).status, 403);
        }
        let hers = token(world, &bea, &["read:audit"]);
        assert_eq!(with_token(world, &hers, "GET", "/api/v1/audit", None).status, 200);
    });
}

#[test]
fn what_is_not_there_is_not_found_whatever_is_done_to_it() {
    on_both(&[], |world| {
        let bea = world.bea();
        let nobody = "A".repeat(22);
        for (path, fields) in [
            ("/admin/comments/999999/decide", &[("action", "approve"), ("seq", "0")][..]),
            ("/admin/comments/999999/undo", &[("seq", "0")]),
            ("/admin/comments/999999/reply", &[("comment", "x"), ("seq", "0")]),
            ("/admin/comments/999999/edit", &[("comment", "x"), ("seq", "0")]),
            ("/admin/comments/999999/notes", &[("note", "x")]),
            ("/admin/comments/999999/reports", &[]),
            ("/admin/bulk/999999/undo", &[]),
            (&format!("/admin/people/{nobody}"), &[("effect", "hold")]),
            (&format!("/admin/people/{nobody}/notes"), &[("note", "x")]),
            (&format!("/admin/people/{nobody}/export"), &[]),
            (&format!("/admin/people/{nobody}/erase"), &[("email", "a@example.org")]),
            ("/admin/blocklist/999999/remove", &[]),
            ("/admin/posts/nothing", &[("title", "x")]),
            ("/admin/posts/nothing/shifts", &[("key", "x"), ("from", "a"), ("to", "b")]),
            ("/admin/posts/km-culture-shift/shifts/nothing", &[("from", "a"), ("to", "b")]),
            ("/admin/embed/pages/999999", &[("act", "close")]),
            ("/admin/embed/pages/999999/merge", &[("into", "999998")]),
            ("/admin/embed/undo/nothing", &[]),
            ("/admin/managers/999999", &[("name", "x"), ("role", "viewer")]),
            ("/admin/managers/999999/invite", &[]),
            ("/admin/managers/999999/remove", &[]),
            ("/admin/tokens/999999/revoke", &[]),
            ("/admin/webhooks/999999", &[("url", "https://a.example/")]),
            ("/admin/webhooks/999999/secret", &[]),
            ("/admin/webhooks/999999/test", &[]),
            ("/admin/webhooks/999999/remove", &[]),
            ("/admin/webhooks/999999/deliveries/999999", &[]),
            ("/admin/mail/999999/retry", &[]),
            ("/admin/mail/999999/cancel", &[]),
        ] {
            let done = world.desk_post(&bea, "/admin/account", path, fields);
            assert!((400..500).contains(&done.status) || done.status == 303, "{path}: {}", done.status);
            let is_of_comment = path.contains("/comments/") || path.contains("/people/");
            assert!(!is_of_comment || done.status == 404, "{path}: {}", done.status);
        }
    });
}

#[test]
fn no_line_of_the_audit_log_can_be_replaced() {
    let world = World::start(&Kind::Sqlite, &[]);
    world.bea();
    let path = world.database.strip_prefix("sqlite://").unwrap().to_string();
    let (_dir, _) = world.stop();
    use diesel::RunQueryDsl;
    let mut database = open_file(&path);
    for forged in [
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 1",
        "REPLACE INTO audit SELECT * FROM audit WHERE id = 1",
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
    ] {
        let refused = diesel::sql_query(forged).execute(&mut database).unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{forged}: {refused}");
    }
}

#[test]
fn a_slash_too_much_leads_to_the_same_page_of_this_site() {
    on_both(&[], |world| {
        let followed = world.get(&format!("{SHIFT}/?page=2&side=from"));
        assert_eq!(
            (followed.status, followed.location()),
            (303, format!("{SHIFT}?page=2&side=from").as_str())
        );
        for path in ["/\\evil.test/", "/\\/evil.test/", "/%5Cevil.test/", "//evil.test/", "///evil.test//"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            let location = answer
                .lines()
                .find_map(|it| it.to_lowercase().strip_prefix("location: ").map(str::to_string));
            let leads_away = location.is_some_and(|it| it.starts_with("//") || it.contains('\\'));
            assert!(!leads_away, "{path}: {answer}");
        }
    });
}

#[test]
fn requests_that_cannot_be_read_do_not_fill_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let log = std::fs::File::create(dir.path().join("log")).unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_weshift"))
        .current_dir(dir.path())
        .env("WESHIFT_DATABASE__URL", format!("sqlite://{}", dir.path().join("weshift.db").display()))
        .env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")
        .env("WESHIFT_MAIL__MAILDIR", dir.path().join("mail"))
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let base = lines.next().unwrap().unwrap().rsplit(' ').next().unwrap().to_string();
    std::thread::spawn(move || lines.for_each(drop));
    for number in 0..200 {
        let nonsense = [
            "GET / HTTP/1.1\r\nbad header\r\n\r\n",
            "\u{1}\u{2}\u{3}\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
        ][number % 4];
        let mut stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
        stream.write_all(nonsense.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
    }
    server.kill().unwrap();
    server.wait().unwrap();
    let written = std::fs::read_to_string(dir.path().join("log")).unwrap();
    assert!(written.lines().count() < 20, "{} lines: {written}", written.lines().count());
}
