//! Posting through the whole pipeline, durable, beside bare grouped SQLite inserts of a like row on the same disk:
//! 1, 8 and 64 clients. `cargo bench --bench posting`

mod support;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use diesel::{Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::Text};
use support::{Client, compare};
use tokio::sync::oneshot;

const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;

fn main() {
    let running = support::start(&[]);
    let bare = Bare::open(&running.dir.path().join("bare.db"));
    for clients in [1, 8, 64] {
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

/// Comments a second through the public door, each with words of its own.
fn posts(address: &str, clients: usize) -> f64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    rate(clients, |over, done| {
        let address = address.to_string();
        async move {
            let mut client = Client::connect(&address).await;
            while !over.load(Ordering::Relaxed) {
                let i = NEXT.fetch_add(1, Ordering::Relaxed);
                let body = serde_json::json!({
                    "thread": "km-culture-shift/we-know", "author": "Ada", "email": format!("ada{i}@example.org"), "comment": text(i),
                })
                .to_string();
                let head = "POST /api/v1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length:";
                assert_eq!(client.ask(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes()).await, 201);
                done.fetch_add(1, Ordering::Relaxed);
            }
        }
    })
}

fn text(i: u64) -> String {
    format!(
        "Number {i}: we tried *ask before you write* for a quarter. Questions went up, documents went down, and nobody \
        misses the documents. What we still lack is a place where the answers stay findable, and somebody who tends it."
    )
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

/// The limit: a thread that inserts what waits and commits once, `synchronous=FULL`.
struct Bare {
    jobs: mpsc::Sender<(String, oneshot::Sender<()>)>,
}

impl Bare {
    fn open(path: &Path) -> Bare {
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection
            .batch_execute(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                CREATE TABLE comments (id INTEGER PRIMARY KEY, author TEXT, email TEXT, source TEXT, html TEXT, at BIGINT);
                CREATE INDEX by_time ON comments (at, id);",
            )
            .unwrap();
        let (jobs, waiting) = mpsc::channel::<(String, oneshot::Sender<()>)>();
        std::thread::spawn(move || {
            while let Ok(first) = waiting.recv() {
                let mut group = vec![first];
                group.extend(waiting.try_iter().take(255));
                connection.batch_execute("BEGIN IMMEDIATE").unwrap();
                for (text, _) in &group {
                    diesel::sql_query("INSERT INTO comments (author, email, source, html, at) VALUES ('Ada', 'ada@example.org', ?, ?, 1)")
                        .bind::<Text, _>(text)
                        .bind::<Text, _>(text)
                        .execute(&mut connection)
                        .unwrap();
                }
                connection.batch_execute("COMMIT").unwrap();
                for (_, answer) in group {
                    let _ = answer.send(());
                }
            }
        });
        Bare { jobs }
    }

    fn inserts(&self, clients: usize) -> f64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        rate(clients, |over, done| {
            let jobs = self.jobs.clone();
            async move {
                while !over.load(Ordering::Relaxed) {
                    let (answer, answered) = oneshot::channel();
                    jobs.send((text(NEXT.fetch_add(1, Ordering::Relaxed)), answer)).unwrap();
                    answered.await.unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    }
}
