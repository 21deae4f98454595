//! What was acknowledged survives `kill -9`: the comment, and the notice that it owes. The real binary, both databases.
//! Its log, written at the finest level, names nobody and quotes nothing.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};

use crate::{
    postgres,
    world::{change, open_file},
};

/// How often the server dies; `CRASH_ROUNDS` says another number, for a long run by hand.
const ROUNDS: u64 = 6;
/// After so many rounds what waits is put away: more than five thousand are not taken in.
const ROUNDS_A_QUEUE: u64 = 10;
const CLIENTS: usize = 4;

/// What the server answered with 201: the comment's id and its author's key.
type Acknowledged = Arc<Mutex<Vec<(String, String)>>>;

struct Site<'a> {
    dir: &'a Path,
    database: &'a str,
}

impl Site<'_> {
    fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
        command
            .current_dir(self.dir)
            .env("WESHIFT_DATABASE__URL", self.database)
            .env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")
            .env("WESHIFT_MAIL__MAILDIR", self.dir.join("mail"))
            .env("WESHIFT_MAIL__SETTLE_SECS", "0")
            .env("WESHIFT_LIMITS__COMMENTS_PER_MINUTE", "0")
            .env("WESHIFT_MODERATION__PUBLISH", "none")
            .env("RUST_LOG", "weshift=trace,actix_server=info")
            .stdout(Stdio::piped())
            .stderr(OpenOptions::new().create(true).append(true).open(self.log()).unwrap());
        command
    }

    /// The running server and its address.
    fn start(&self) -> (Child, String) {
        let mut child = self.command().spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the server says where it listens").unwrap();
        let base = line.rsplit(' ').next().unwrap().to_string();
        // The rest is read on, so that the server never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let agent = agent();
        let start = Instant::now();
        while agent.get(format!("{base}/readyz")).call().map(|it| it.status().as_u16()).unwrap_or(0) != 200 {
            assert!(start.elapsed() < Duration::from_secs(60), "the server does not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        (child, base)
    }

    fn count(&self, query: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        match self.database.strip_prefix("sqlite://") {
            Some(path) => {
                let mut connection = open_file(path);
                diesel::sql_query(format!("SELECT ({query}) AS n"))
                    .get_result::<Count>(&mut connection)
                    .unwrap()
                    .n
            }
            None => {
                let output = Command::new("psql").args([self.database, "-Atc", query]).output().unwrap();
                String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
            }
        }
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    survives(&format!("sqlite://{}", dir.path().join("weshift.db").display()));
    if postgres::is_installed() {
        survives(&postgres::fresh_database());
    }
}

fn survives(database: &str) {
    let dir = tempfile::tempdir().unwrap();
    let site = Site { dir: dir.path(), database };
    let added = site
        .command()
        .args(["manager", "add", "--email", "bea@example.org", "--name", "Bea", "--role", "owner"])
        .status()
        .unwrap();
    assert!(added.success());
    let acknowledged = Acknowledged::default();
    let rounds = std::env::var("CRASH_ROUNDS").map_or(ROUNDS, |it| it.parse().unwrap());
    for round in 0..rounds {
        if round > 0 && round % ROUNDS_A_QUEUE == 0 {
            change(database, "UPDATE comments SET status = 'spam' WHERE status = 'pending'");
        }
        let (mut server, base) = site.start();
        // Different moments of the writer's and the worker's life.
        let life = Duration::from_millis(250 + 190 * (round % ROUNDS));
        post_until_killed(&base, &acknowledged, || {
            std::thread::sleep(life);
            server.kill().unwrap();
            server.wait().unwrap();
        });
    }
    let acknowledged = acknowledged.lock().unwrap();
    eprintln!("killed {rounds} times, {} comments were acknowledged", acknowledged.len());
    check(&site, &acknowledged);
}

/// Four clients post; then the server dies under them.
fn post_until_killed(base: &str, acknowledged: &Acknowledged, kill: impl FnOnce()) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (base, over, acknowledged) = (base.to_string(), Arc::clone(&over), Arc::clone(acknowledged));
            std::thread::spawn(move || {
                let agent = agent();
                while !over.load(Ordering::SeqCst) {
                    let words = format!("Comment number {}.", NEXT.fetch_add(1, Ordering::SeqCst));
                    let body = serde_json::json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": words });
                    let sent = agent
                        .post(format!("{base}/api/v1/comments"))
                        .header("content-type", "application/json")
                        .send(body.to_string());
                    let Ok(mut answer) = sent else { continue };
                    let Ok(text) = answer.body_mut().read_to_string() else { continue };
                    assert_eq!(answer.status().as_u16(), 201, "{text}");
                    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
                    let part = |name: &str| answer[name].as_str().unwrap().to_string();
                    acknowledged.lock().unwrap().push((part("id"), part("edit_key")));
                }
            })
        })
        .collect();
    kill();
    over.store(true, Ordering::SeqCst);
    for client in clients {
        client.join().unwrap();
    }
}

fn check(site: &Site<'_>, acknowledged: &[(String, String)]) {
    assert!(acknowledged.len() > 20, "only {} comments were acknowledged", acknowledged.len());
    let (mut server, base) = site.start();
    let agent = agent();
    for (id, key) in acknowledged {
        let status = agent.get(format!("{base}/c/{id}?key={key}")).call().unwrap().status().as_u16();
        assert_eq!(status, 200, "comment {id} was acknowledged and is lost");
    }
    let comments = site.count("SELECT COUNT(*) FROM comments");
    assert!(comments >= acknowledged.len() as i64);
    assert_eq!(site.count("SELECT COUNT(*) FROM notices"), comments, "each comment owes its notice");
    assert_eq!(site.count("SELECT COUNT(*) FROM verdicts"), comments, "and has its verdict");
    assert_eq!(
        site.count("SELECT COUNT(*) FROM audit WHERE act = 'comment.posted'"),
        comments,
        "and its line in the log"
    );
    let start = Instant::now();
    while site.count("SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending')") > 0 {
        // On PostgreSQL a letter that a dead node held in its hand waits for the end of its lease of three minutes.
        assert!(start.elapsed() < Duration::from_secs(200), "letters stay on their way");
        std::thread::sleep(Duration::from_millis(50));
    }
    let letters = site.count("SELECT COUNT(*) FROM outbox WHERE state = 'kept'");
    let files = std::fs::read_dir(site.dir.join("mail/new")).unwrap().count();
    assert!(letters >= 1, "the managers were mailed");
    assert_eq!(files as i64, letters, "each letter lies in the Maildir once");
    server.kill().unwrap();
    server.wait().unwrap();
    let log = std::fs::read_to_string(site.log()).unwrap();
    for secret in ["@example.org", "Comment number", acknowledged[0].1.as_str()] {
        assert!(!log.contains(secret), "the log names {secret}");
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .new_agent()
}
