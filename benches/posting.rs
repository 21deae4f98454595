//! Posting through the whole pipeline, durable, beside bare grouped SQLite inserts of the same rows on the same
//! disk: 1, 8 and 64 clients. `cargo bench --bench posting`

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use diesel::{Connection, ExpressionMethods, RunQueryDsl, SqliteConnection, connection::SimpleConnection};
use support::{Client, compare};
use tokio::sync::oneshot;

const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;

fn main() {
    let running = support::start(&[]);
    let bare = Bare::start();
    // `-- 64` runs one of the loads.
    let only: Option<usize> = std::env::args().find_map(|it| it.parse().ok());
    for clients in [1, 8, 64].into_iter().filter(|it| only.is_none_or(|only| only == *it)) {
        compare(
            &format!("posting durably, {clients} clients"),
            0.50,
            ROUNDS,
            || posts(&running.address, clients),
            || bare.inserts(clients),
        );
    }
    running.end();
}

/// Comments that a client has ready before the clock starts.
const READY: u64 = 60_000;

/// Comments a second through the public door, each with words of its own.
fn posts(address: &str, clients: usize) -> f64 {
    static ROUND: AtomicU64 = AtomicU64::new(0);
    let first = ROUND.fetch_add(1, Ordering::Relaxed) * READY;
    let requests: Arc<Vec<Vec<u8>>> = Arc::new((first..first + READY).map(request).collect());
    let next = Arc::new(AtomicU64::new(0));
    rate(clients, |over, done| {
        let (address, requests, next) = (address.to_string(), Arc::clone(&requests), Arc::clone(&next));
        async move {
            let mut client = Client::connect(&address).await;
            while !over.load(Ordering::Relaxed) {
                let i = next.fetch_add(1, Ordering::Relaxed) as usize;
                assert_eq!(client.ask(requests.get(i).expect("enough comments are ready")).await, 201);
                done.fetch_add(1, Ordering::Relaxed);
            }
        }
    })
}

fn request(i: u64) -> Vec<u8> {
    let body = serde_json::json!({
        "thread": "km-culture-shift/we-know", "author": "Ada", "email": format!("ada{i}@example.org"), "comment": support::comment(i),
    })
    .to_string();
    let head = "POST /api/v1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length:";
    format!("{head} {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn rate<F: Future<Output = ()> + Send + 'static>(
    clients: usize,
    client: impl Fn(Arc<AtomicBool>, Arc<AtomicU64>) -> F,
) -> f64 {
    let (over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let start = Instant::now();
    support::runtime().block_on(async {
        let tasks: Vec<_> =
            (0..clients).map(|_| tokio::spawn(client(Arc::clone(&over), Arc::clone(&done)))).collect();
        tokio::time::sleep(ROUND).await;
        over.store(true, Ordering::Relaxed);
        for task in tasks {
            task.await.unwrap();
        }
    });
    done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}

/// The limit: a thread that inserts the rows of each waiting comment (itself, its verdict, its line in the audit log)
/// into the same tables with all their indexes, by prepared statements, and commits once, `synchronous=FULL`. No HTTP,
/// no parsing, no Markdown, no sanitizer, no judge, no look for a duplicate.
struct Bare {
    jobs: mpsc::Sender<(u64, oneshot::Sender<()>)>,
    _dir: tempfile::TempDir,
}

diesel::table! {
    comments (id) {
        id -> BigInt, thread_id -> BigInt, path -> Text, depth -> Integer, status -> Text, author -> Text,
        email -> Text, email_key -> Text, source -> Text, html -> Text, policy -> Integer, text_hash -> Text,
        client_key -> Text, created_at -> BigInt,
    }
}
diesel::table! {
    verdicts (id) { id -> BigInt, comment_id -> BigInt, judge -> Text, outcome -> Text, reasons -> Text, at -> BigInt, reason_kinds -> Text }
}
diesel::table! {
    audit (id) {
        id -> BigInt, at -> BigInt, who -> Text, via -> Text, act -> Text, comment_id -> BigInt, status_after -> Text,
        detail -> Text, who_kind -> Text,
    }
}

impl Bare {
    /// In a database that the real server made and left.
    fn start() -> Bare {
        let running = support::start(&[]);
        let path = running.dir.path().join("weshift.db");
        let dir = running.end();
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        let pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-6000";
        connection.batch_execute(pragmas).unwrap();
        let (jobs, waiting) = mpsc::channel::<(u64, oneshot::Sender<()>)>();
        std::thread::spawn(move || {
            while let Ok(first) = waiting.recv() {
                let mut group = vec![first];
                group.extend(waiting.try_iter().take(255));
                connection.batch_execute("BEGIN IMMEDIATE").unwrap();
                group.iter().for_each(|(i, _)| insert(&mut connection, *i));
                connection.batch_execute("COMMIT").unwrap();
                for (_, answer) in group {
                    let _ = answer.send(());
                }
            }
        });
        Bare { jobs, _dir: dir }
    }

    fn inserts(&self, clients: usize) -> f64 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        rate(clients, |over, done| {
            let jobs = self.jobs.clone();
            async move {
                while !over.load(Ordering::Relaxed) {
                    let (answer, answered) = oneshot::channel();
                    jobs.send((NEXT.fetch_add(1, Ordering::Relaxed), answer)).unwrap();
                    answered.await.unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    }
}

/// What a comment leaves in the database, with keys as random as hashes are.
fn insert(connection: &mut SqliteConnection, i: u64) {
    let (id, at) = (i as i64, 1_700_000_000_000 + i as i64);
    let hash = |salt: u64| {
        format!("{:032x}", u128::from(i ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
    };
    let text = support::comment(i);
    diesel::insert_into(comments::table)
        .values((
            comments::id.eq(id),
            comments::thread_id.eq(1_i64),
            comments::path.eq(format!("{i:08}")),
            comments::depth.eq(0),
            comments::status.eq("approved"),
            comments::author.eq("Ada"),
            comments::email.eq(format!("ada{i}@example.org")),
            comments::email_key.eq(hash(1)),
            comments::source.eq(&text),
            comments::html.eq(format!("<p>{text}</p>")),
            comments::policy.eq(1),
            comments::text_hash.eq(hash(2)),
            comments::client_key.eq("0123456789abcdef0123456789abcdef"),
            comments::created_at.eq(at),
        ))
        .execute(connection)
        .unwrap();
    diesel::insert_into(verdicts::table)
        .values((
            verdicts::comment_id.eq(id),
            verdicts::judge.eq("rules"),
            verdicts::outcome.eq("publish"),
            verdicts::reasons.eq("[{\"key\":\"no_rule\"}]"),
            verdicts::reason_kinds.eq(""),
            verdicts::at.eq(at),
        ))
        .execute(connection)
        .unwrap();
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(at),
            audit::who_kind.eq("author"),
            audit::who.eq(""),
            audit::via.eq("page"),
            audit::act.eq("comment.posted"),
            audit::comment_id.eq(id),
            audit::status_after.eq("approved"),
            audit::detail.eq(""),
        ))
        .execute(connection)
        .unwrap();
}
