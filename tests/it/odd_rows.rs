//! A comment's row as no door of ours would let it in: an older version, an import, or somebody's own SQL left it so.

use std::process::{Command, Stdio};

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use weshift::domain::*;

use crate::{
    programs::{token, with_token},
    world::{Got, Reply, SHIFT, World, change, databases, open_file},
};

const NUMBERS: &[&str] = &["NULL", "-1", "2147483647", "9223372036854775807", "-9223372036854775807"];

const WORDS: &[&str] = &[
    "NULL",
    "''",
    "'<script>alert(1)</script>{{ 7 * 7 }}\u{202e}\u{200b}\u{fffe}\u{10ffff}\u{1}'",
    "'javascript:a b@c@d//[::'",
    // A NUL, which a text of SQLite alone can hold.
    "char(0)",
    "replace('**********', '*', replace('**********', '*', replace('**********', '*', 'fifty thousand letters in all, without an end. ')))",
];

const PAGES: [&str; 19] = [
    "/",
    "/p/km-culture-shift",
    SHIFT,
    "/p/km-culture-shift/feed.atom",
    "/p/km-culture-shift/we-know/feed.json",
    "/feeds/comments.atom",
    "/feeds/comments.json",
    "/feeds/thread.atom?thread=km-culture-shift/we-know",
    "/c/ID",
    "/c/ID/reply",
    "/c/ID/feed.atom",
    "/c/ID/report",
    "/frame?thread=km-culture-shift/we-know",
    "/embed/v1/data?thread=km-culture-shift/we-know",
    "/embed/v1/thread?thread=km-culture-shift/we-know",
    "/api/v1/threads?thread=km-culture-shift/we-know",
    "/api/v1/comments?thread=km-culture-shift/we-know",
    "/api/v1/comments/ID",
    "/api/v1/counts?thread=km-culture-shift/we-know",
];

const DESK: [&str; 17] = [
    "/admin",
    "/admin?status=approved",
    "/admin/comments?q=reason&status=",
    "/admin/comments?q=&status=approved",
    "/admin/comments/ID",
    "/admin/comments/ID/edit",
    "/admin/comments/ID/around",
    "/admin/people/KEY",
    "/admin/people/KEY/erase",
    "/admin/posts/km-culture-shift",
    "/admin/mail",
    "/admin/mail/preview/held",
    "/admin/mail/preview/digest/html",
    "/admin/spam",
    "/admin/stats",
    "/admin/audit",
    "/admin/audit.csv",
];

#[test]
fn whatever_stands_in_a_column_of_a_comment_every_surface_answers() {
    for kind in databases() {
        let world = World::start(&kind, &[("moderation.publish", "all"), ("spam.enabled", "false")]);
        let cookie = world.bea();
        let token = token(&world, &cookie, &["read:queue", "read:audit"]);
        let mut parent = world.post_comment(&Reply::by("Dan", "We try it on Mondays."));
        let odd = world.post_comment(&Reply {
            parent: parent.id.to_string(),
            email: "ada@example.org".into(),
            url: "https://ada.example/".into(),
            position: "5".into(),
            ..Reply::by("Ada", "I have a reason to doubt it.")
        });
        let below = Reply { parent: odd.id.to_string(), ..Reply::by("Eve", "Which reason?") };
        world.post_comment(&below);
        let row = format!("WHERE id = {}", odd.id);
        change(&world.database, &format!("CREATE TABLE as_it_was AS SELECT * FROM comments {row}"));
        let mut tried = 0;
        for (column, holds_numbers) in columns(&world) {
            for value in if holds_numbers { NUMBERS } else { WORDS } {
                // What the database itself refuses cannot stand there.
                if !may_change(&world, &format!("UPDATE comments SET {column} = {value} {row}")) {
                    continue;
                }
                tried += 1;
                parent = renew(&world, parent);
                let what = format!("{column} = {}", value.chars().take(60).collect::<String>());
                answer_all(&world, &cookie, &token, &odd, &what);
                world.get(SHIFT).must_say("We try it on Mondays.").must_say("Which reason?");
            }
            let back = format!("UPDATE comments SET {column} = (SELECT {column} FROM as_it_was) {row}");
            change(&world.database, &back);
        }
        assert!(tried > 60, "{tried} odd values were kept");
        world.end();
    }
}

/// Every column but the key, and whether it holds numbers.
fn columns(world: &World) -> Vec<(String, bool)> {
    let is_number = |kind: &str| kind.to_lowercase().contains("int");
    let rows: Vec<(String, String)> = match world.database.strip_prefix("sqlite://") {
        Some(path) => diesel::sql_query("SELECT name, type AS kind FROM pragma_table_info('comments')")
            .load::<Column>(&mut open_file(path))
            .unwrap()
            .into_iter()
            .map(|it| (it.name, it.kind))
            .collect(),
        None => {
            let query =
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'comments'";
            let said = Command::new("psql").args([&world.database, "-Atc", query]).output().unwrap();
            let lines = String::from_utf8(said.stdout).unwrap();
            lines.lines().filter_map(|it| it.split_once('|')).map(|it| (it.0.into(), it.1.into())).collect()
        }
    };
    assert!(rows.len() > 25, "{rows:?}");
    rows.into_iter().filter(|it| it.0 != "id").map(|(name, kind)| (name, is_number(&kind))).collect()
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

fn may_change(world: &World, query: &str) -> bool {
    match world.database.strip_prefix("sqlite://") {
        Some(path) => {
            let mut conn = open_file(path);
            conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
            conn.batch_execute(query).is_ok()
        }
        None => {
            let mut psql = Command::new("psql");
            psql.args([&world.database, "-v", "ON_ERROR_STOP=1", "-qc", query]).stderr(Stdio::null());
            psql.status().unwrap().success()
        }
    }
}

/// Changes a comment to what it is, so that no page that was kept is shown again.
fn renew(world: &World, comment: Comment) -> Comment {
    let now = world.clock.now();
    let changed = world
        .app
        .store
        .write(move |tx| tx.reword(&comment, comment.seq, &comment.words, (&comment.html, 1), "", now));
    let changed: Result<Option<Comment>, Fault> = world.block_on(changed);
    changed.unwrap().expect("nobody else changes it")
}

fn answer_all(world: &World, cookie: &str, token: &str, odd: &Comment, what: &str) {
    let fill = |path: &str| path.replace("ID", &odd.id.to_string()).replace("KEY", &odd.email_key.0);
    let must = |path: &str, answer: Got| {
        assert!(answer.status < 500, "{what}: {path} gave {}: {}", answer.status, answer.body);
    };
    for path in PAGES.map(fill) {
        must(&path, world.get(&path));
    }
    for path in DESK.map(fill) {
        must(&path, world.desk(cookie, &path));
    }
    for path in ["/api/v1/queue", "/api/v1/queue?status=approved", "/api/v1/audit"] {
        must(path, with_token(world, token, "GET", path, None));
    }
    // What shows all of a discussion is there, whatever one row of it holds.
    for path in [SHIFT, "/feeds/comments.atom", "/p/km-culture-shift", "/admin"] {
        assert_eq!(world.desk(cookie, path).status, 200, "{what}: {path}");
    }
}
