//! Decisions on the desk with 1,000,000 comments stored on SQLite and 1,000 of them waiting: how long each takes through
//! the whole server, and how long the pages of the queue, beside the least that such a decision can be, an UPDATE and an
//! INSERT in a transaction of their own on the same file. `cargo bench --bench deciding`

mod support;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use support::Client;
use weshift::{
    app::{App, Presence},
    clock::Clock,
    domain::*,
    links,
};

const STORED: u32 = 1_000_000;
const WAITING: u32 = 1_000;
const PAGES: u32 = 200;
/// At p99, in milliseconds.
const BOUND: f64 = 50.0;
const PRAGMAS: &str =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-6000";

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let start = Instant::now();
    let cookie_of = manager(dir.path());
    fill(&dir.path().join("weshift.db"));
    println!("{STORED} comments in {:.0} s", start.elapsed().as_secs_f64());
    let running = support::start_in(dir, &[]);
    let runtime = support::runtime();
    runtime.block_on(async {
        let mut desk = Desk::enter(&running.address, &cookie_of).await;
        let mut pages = Vec::new();
        for page in 0..PAGES {
            pages.push(timed(desk.get(&format!("/admin?page={}", page % 40 + 1))).await);
        }
        tell("a page of the queue, 1,000 waiting", pages, BOUND);
        let mut decisions = Vec::new();
        for id in STORED - WAITING + 1..=STORED {
            decisions.push(timed(desk.decide(id)).await);
        }
        tell("a decision", decisions, BOUND);
        println!("  (after it: {} ms for the queue, empty)", timed(desk.get("/admin")).await.as_millis());
    });
    let dir = running.end();
    tell("the limit: UPDATE and INSERT", bare(&dir.path().join("weshift.db")), f64::INFINITY);
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

fn tell(what: &str, mut took: Vec<Duration>, bound: f64) {
    took.sort();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64() * 1000.0;
    let verdict = match (bound.is_finite(), at(99) <= bound) {
        (false, _) => String::new(),
        (true, true) => format!("; at most {bound:.0} ms at p99: reached"),
        (true, false) => format!("; at most {bound:.0} ms at p99: NOT reached"),
    };
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms{verdict}", at(50), at(99), at(100));
}

/// Makes the database with a manager in it, and gives the token of a link that signs them in.
fn manager(dir: &Path) -> String {
    support::runtime().block_on(async {
        let settings = support::settings(dir, &[]);
        let app = App::open(settings, Clock::System, Presence::Server, "http://localhost").await.unwrap();
        let new = NewManager {
            email: Email::parse("bea@example.org").unwrap(),
            name: "Bea".into(),
            role: Role::Owner,
            password_hash: None,
            habits: MailHabits { at_once: false, digest: DigestMode::Off, ..MailHabits::default() },
        };
        let bea = app.moderation.add_manager(new).await.unwrap().unwrap();
        let token = app.moderation.make_sign_in_link(&bea).await.unwrap();
        app.store.close();
        token
    })
}

/// As many comments as a busy site has in years, with verdicts, lines in the audit log and their words; the newest wait.
fn fill(file: &Path) {
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection.batch_execute(PRAGMAS).unwrap();
    let last = STORED - WAITING;
    let words = "'In our case we tried asking before writing, ' || i || ' times in all: what others had found was mostly better, and where it was not they were glad to hear why, which nobody had expected of us at the start of that year.'";
    let script = format!(
        "BEGIN;
        CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {STORED}) SELECT i FROM n;
        CREATE TEMP TABLE t AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM threads;
        INSERT INTO comments (id, thread_id, path, depth, status, author, email, email_key, source, html, policy, text_hash, client_key, created_at)
            SELECT i, (SELECT id FROM t WHERE k = i % (SELECT count(*) FROM t)), printf('%08d', i), 0,
                CASE WHEN i > {last} THEN 'pending' WHEN i % 50 = 0 THEN 'spam' ELSE 'approved' END,
                'Reader ' || (i % 5000), 'reader' || (i % 5000) || '@example.org', 'key' || (i % 5000), {words}, '<p>' || {words} || '</p>', 1,
                hex(randomblob(16)), '', unixepoch() * 1000 - ({STORED} - i) * 2000 FROM n;
        INSERT INTO verdicts (comment_id, judge, outcome, reasons, reason_kinds, at)
            SELECT i, 'local', CASE WHEN i > {last} THEN 'hold' WHEN i % 50 = 0 THEN 'spam' ELSE 'publish' END, '[{{\"key\":\"no_rule\"}}]', '', 1790000000000 FROM n;
        INSERT INTO audit (at, who_kind, who, via, act, comment_id, status_after, detail)
            SELECT 1790000000000 + i, 'author', '', 'page', 'comment.posted', i, 'pending', '' FROM n;
        INSERT INTO comment_words (rowid, words) SELECT i, 'in our case we tried asking before writing ' || i || ' times in all what others had found was mostly better' FROM n;
        INSERT OR REPLACE INTO site (key, value) VALUES ('words_kept_to', '{STORED}');
        UPDATE threads SET approved_count = (SELECT count(*) FROM comments c WHERE c.thread_id = threads.id AND c.status = 'approved');
        COMMIT;
        PRAGMA wal_checkpoint(TRUNCATE);"
    );
    connection.batch_execute(&script).unwrap();
}

/// Somebody at the desk, over one connection.
struct Desk {
    client: Client,
    cookie: String,
    csrf: String,
}

impl Desk {
    async fn enter(address: &str, token: &str) -> Desk {
        let mut client = Client::connect(address).await;
        let head = client.head(post(&links::sign_in_link(token), "", "").as_bytes()).await;
        let cookie = head.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_string();
        let page = client.fetch(get("/admin/account", &cookie).as_bytes()).await;
        let page = String::from_utf8(page).unwrap();
        let csrf =
            page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
        Desk { client, cookie, csrf }
    }

    async fn get(&mut self, path: &str) {
        assert_eq!(self.client.ask(get(path, &self.cookie).as_bytes()).await, 200);
    }

    async fn decide(&mut self, id: u32) {
        let action = if id.is_multiple_of(3) { "spam" } else { "approve" };
        let body = format!("csrf={}&seq=0&action={action}", self.csrf);
        let request = post(&format!("/admin/comments/{id}/decide"), &self.cookie, &body);
        assert_eq!(self.client.ask(request.as_bytes()).await, 200);
    }
}

fn get(path: &str, cookie: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n")
}

fn post(path: &str, cookie: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: application/json\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The same comments decided on once more, by nothing but the two statements.
fn bare(file: &Path) -> Vec<Duration> {
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection.batch_execute(PRAGMAS).unwrap();
    let decide = |id: u32| {
        let script = format!(
            "BEGIN IMMEDIATE;
            UPDATE comments SET status = 'trash', seq = seq + 1, status_before = 'approved', decided_by = 'Bea', decided_kind = 'manager', decided_manager_id = 1, decided_at = 1795428000000 WHERE id = {id};
            INSERT INTO audit (at, who_kind, manager_id, who, via, act, comment_id, status_before, status_after, detail)
                VALUES (1795428000000, 'manager', 1, 'Bea', 'page', 'comment.trashed', {id}, 'approved', 'trash', '');
            COMMIT"
        );
        let start = Instant::now();
        connection.batch_execute(&script).unwrap();
        start.elapsed()
    };
    (STORED - WAITING + 1..=STORED).map(decide).collect()
}
