//! No anonymous request goes through a table that grows with the site: every query of a public page is held against the
//! plan that SQLite makes for it. Its planner keeps no statistics here, so a plan does not depend on how much is stored.

use std::{
    collections::BTreeSet,
    sync::{Mutex, Once, PoisonError},
};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation},
    sql_types::Text,
};

use crate::world::{Reply, SHIFT, World, open_file};

/// In the path of the database whose queries are read.
const READ: &str = "weshift-plans";

static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Reads what a connection is asked, if it is one of this test.
struct Listening {
    is_on: bool,
}

impl Instrumentation for Listening {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.is_on = url.contains(READ),
            InstrumentationEvent::StartQuery { query, .. } if self.is_on => {
                let query = query.to_string();
                let query = query.split(" -- binds:").next().unwrap_or_default().to_string();
                SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(query);
            }
            _ => (),
        }
    }
}

/// Tables that grow with what readers and the world do.
const GROWING: [&str; 22] = [
    "comments",
    "verdicts",
    "threads",
    "thread_aliases",
    "posts",
    "audit",
    "outbox",
    "outbox_attempts",
    "notices",
    "follow_notices",
    "followers",
    "follows",
    "reports",
    "revisions",
    "answers",
    "runs",
    "snapshots",
    "reminders",
    "idempotency",
    "inbound",
    "webhook_deliveries",
    "mentions",
];

/// Parts of queries that no anonymous request makes: they are the worker's, beside the requests, or this test's own.
const NOT_PUBLIC: [&str; 6] = [
    // Spelling the names of kept pages anew, at the start.
    "`thread_aliases`.`name` LIKE",
    // Looking for what is over, hourly.
    "CAST(rowid AS TEXT)",
    // Which answers a new picture would change, after somebody answered.
    "count( DISTINCT `runs`.`prefix`)",
    "SELECT max(`snapshots`.`id`) FROM `snapshots` GROUP BY",
    // The newest comment of all, and the letters that are left at the end.
    "SELECT sum(`threads`.`approved_count`) FROM `threads` LIMIT",
    "FROM `outbox` GROUP BY `outbox`.`state`",
];

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

fn plan(conn: &mut SqliteConnection, query: &str) -> Vec<String> {
    let steps: Vec<Step> =
        diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(conn).unwrap_or_default();
    steps.into_iter().map(|step| step.detail).collect()
}

/// Why a query takes longer the more is stored, if it does.
fn fault(query: &str, plan: &[String]) -> Option<String> {
    let names = |step: &str, word: &str| {
        let mut words = step.split_whitespace();
        words.next() == Some(word) && words.next().is_some_and(|table| GROWING.contains(&table))
    };
    let is_bounded = query.to_ascii_uppercase().contains("LIMIT");
    let is_long = |step: &String| names(step, "SCAN") && !(is_bounded && step.contains("USING"));
    if let Some(step) = plan.iter().find(|step| is_long(step)) {
        return Some(step.clone());
    }
    // A count reads as much as it counts: from an index alone, or not at all.
    let counts = query.contains("count(") || query.contains("COUNT(");
    let is_dear =
        |step: &String| names(step, "SEARCH") && !step.contains("COVERING") && !step.contains("PRIMARY KEY");
    plan.iter().find(|step| counts && is_dear(step)).cloned()
}

#[test]
fn no_public_page_goes_through_a_table_that_grows() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Listening { is_on: false }))).unwrap();
    });
    let dir = tempfile::Builder::new().prefix(READ).tempdir().unwrap();
    let file = dir.path().join("weshift.db").display().to_string();
    let settings = [
        ("moderation.publish", "all"),
        ("spam.enabled", "false"),
        ("site.origins", "https://blog.example.org"),
    ];
    let world = World::start_on(dir, format!("sqlite://{file}"), &settings);
    let first = world.post_comment(&Reply::by("Ada", "What we share grows."));
    world.reply_on(
        &format!("/c/{}/reply", first.id),
        &Reply { parent: first.id.to_string(), ..Reply::by("Cy", "It does.") },
    );
    let page = "https%3A%2F%2Fblog.example.org%2Fon-sharing";
    for path in [
        "/",
        "/?page=2",
        "/p/km-culture-shift",
        SHIFT,
        &format!("{SHIFT}?page=2"),
        &format!("{SHIFT}?side=from"),
        &format!("{SHIFT}?side=to&page=3"),
        "/p/km-culture-shift/discussion",
        &format!("/c/{}", first.id),
        &format!("/c/{}/reply", first.id),
        &format!("/c/{}/report", first.id),
        "/c/999999",
        "/privacy",
        "/p/km-culture-shift/exercise",
        "/p/km-culture-shift/picture",
        "/p/km-culture-shift/picture.csv",
        "/feeds/comments.atom",
        "/feeds/comments.json",
        "/p/km-culture-shift/feed.atom",
        &format!("{SHIFT}/feed.atom"),
        &format!("/c/{}/feed.atom", first.id),
        "/frame?thread=km-culture-shift/we-know",
        "/embed/v1/thread?thread=km-culture-shift/we-know&page=2",
        &format!("/embed/v1/thread?thread={page}"),
        &format!("/embed/v1/data?thread={page}&count={page}&count=km-culture-shift/we-know"),
        "/api/v1/threads?name=km-culture-shift/we-know",
        "/api/v1/comments?thread=km-culture-shift/we-know",
        "/api/v1/comments?thread=km-culture-shift/we-know&sort=newest&limit=1",
        &format!("/api/v1/comments/{}", first.id),
        "/api/v1/counts?thread=km-culture-shift/we-know&thread=km-culture-shift",
        "/api/v1/posts",
        "/api/v1/posts/km-culture-shift",
        "/healthz",
        "/readyz",
        "/admin/sign-in",
    ] {
        let status = world.get(path).status;
        assert!(status < 500, "{path}: {status}");
    }
    let fields = [("email", "ada@example.org"), ("notify", "discussion")];
    world.post(&format!("{SHIFT}/follow"), &fields);
    world.post(&format!("/c/{}/report", first.id), &[("kind", "spam")]);
    world.post("/admin/sign-in", &[("email", "nobody@example.org"), ("password", "correct horse")]);
    world.post("/admin/sign-in-link", &[("email", "nobody@example.org")]);
    world.end();

    let seen = std::mem::take(&mut *SEEN.lock().unwrap_or_else(PoisonError::into_inner));
    assert!(seen.len() > 30, "only {} queries were read", seen.len());
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    for step in migrations() {
        diesel::connection::SimpleConnection::batch_execute(&mut conn, &step).unwrap();
    }
    let mut faults = Vec::new();
    let is_public = |query: &&String| {
        // An empty list makes a condition that nothing meets.
        let is_idle = query.contains("(1=0)");
        query.starts_with("SELECT") && !is_idle && !NOT_PUBLIC.iter().any(|part| query.contains(part))
    };
    for query in seen.iter().filter(is_public) {
        let plan = plan(&mut conn, query);
        if let Some(why) = fault(query, &plan) {
            faults.push(format!("{why}\n    in {query}"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} queries take longer the more is stored:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// The schema, as the migrations make it.
fn migrations() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    all.sort();
    all.iter().map(|it| std::fs::read_to_string(it.join("up.sql")).unwrap()).collect()
}

/// Keys of tables that stay small, or whose parents are deleted by hand, rarely.
const FEW: [&str; 3] = ["outcomes.shift_id", "group_pictures.shift_id", "group_sessions.current_shift_id"];

#[test]
fn what_is_deleted_finds_what_names_it_by_an_index() {
    let world = World::start(&crate::world::Kind::Sqlite, &[]);
    let path = world.database.strip_prefix("sqlite://").unwrap();
    let mut database = open_file(path);
    let query = "SELECT t.name || '.' || k.\"from\" AS detail FROM sqlite_schema t, pragma_foreign_key_list(t.name) k \
         WHERE t.type = 'table' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i, pragma_index_info(i.name) c \
         WHERE c.seqno = 0 AND c.name = k.\"from\") AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) p \
         WHERE p.pk = 1 AND p.name = k.\"from\") ORDER BY 1";
    let rows: Vec<Step> = diesel::sql_query(query).load(&mut database).unwrap();
    let keys = rows.into_iter().map(|it| it.detail);
    let without: Vec<String> = keys.filter(|it| !FEW.contains(&it.as_str())).collect();
    assert!(without.is_empty(), "no index: {without:?}");
    drop(database);
    world.stop();
}
