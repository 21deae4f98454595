//! The size of the binary, the time from start to the first answer with 100,000 comments stored, and the memory it
//! holds when idle, each beside its bound. `cargo bench --bench starting`

mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use weshift::{
    app::{App, Presence},
    clock::Clock,
    domain::*,
    text,
};

const COMMENTS: usize = 100_000;
const BATCH: usize = 2_000;
const ROUNDS: usize = 5;
const BINARY: &str = env!("CARGO_BIN_EXE_weshift");

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    tell("binary", std::fs::metadata(BINARY).unwrap().len() as f64 / 1e6, 40.0, "MB");
    fill(dir.path());
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let (mut server, address) = start_server(dir.path());
            get(&address, "/p/km-culture-shift/we-know");
            let took = start.elapsed().as_secs_f64() * 1000.0;
            server.kill().unwrap();
            server.wait().unwrap();
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    tell("start to the first page, 100,000 comments stored", times[ROUNDS / 2], 300.0, "ms");
    let (mut server, address) = start_server(dir.path());
    get(&address, "/healthz");
    std::thread::sleep(Duration::from_secs(5));
    tell("memory when idle (PSS)", memory_mb(server.id()), 40.0, "MB");
    for _ in 0..200 {
        get(&address, "/p/km-culture-shift/we-know?page=7");
        get(&address, "/p/km-culture-shift");
    }
    std::thread::sleep(Duration::from_secs(1));
    println!("memory after 400 pages (PSS): {:.1} MB", memory_mb(server.id()));
    server.kill().unwrap();
    server.wait().unwrap();
}

fn tell(what: &str, measured: f64, bound: f64, unit: &str) {
    let verdict = if measured <= bound { "reached" } else { "NOT reached" };
    println!("{what}: {measured:.1} {unit}, at most {bound:.0} {unit}: {verdict}");
}

fn fill(dir: &Path) {
    support::runtime().block_on(async {
        let settings = support::settings(dir, &[]);
        let app = App::open(settings, Clock::System, Presence::Server, "http://localhost").await.unwrap();
        let name = ThreadName::parse("km-culture-shift/we-know").unwrap();
        let thread = app.store.reader().find_thread(&name).await.unwrap().unwrap().id;
        for batch in 0..COMMENTS / BATCH {
            let comments: Vec<NewComment> =
                (0..BATCH).map(|i| comment(&app, thread, batch * BATCH + i)).collect();
            app.store
                .write(move |tx| comments.iter().try_for_each(|it| tx.add_comment(it).map(drop)))
                .await
                .unwrap_or_else(|fault: Fault| panic!("{fault}"));
        }
        app.store.close();
    });
}

fn comment(app: &App, thread: ThreadId, i: usize) -> NewComment {
    let words =
        Words::parse(&format!("Comment number {i}: we asked *before* we wrote, and found what others knew."))
            .unwrap();
    let email = Email::parse(&format!("reader{}@example.org", i % 5_000)).unwrap();
    let at = Moment::from_millis(1_790_000_000_000 + i as i64 * 1_000);
    let verdict = Verdict {
        judge: "rules".into(),
        outcome: Outcome::Publish,
        reasons: vec![Reason::NoRule],
        probability: None,
        at,
    };
    NewComment {
        thread,
        email_key: app.links.address_key(&email),
        text_hash: text::hash_words(&words),
        client_key: String::new(),
        html: text::clean(&words),
        proof: AddressProof::Missing,
        policy: text::POLICY,
        draft: Draft {
            parent: None,
            author: AuthorName::parse("Reader").unwrap(),
            email,
            url: None,
            words,
            position: None,
        },
        verdict,
        at,
    }
}

fn start_server(dir: &Path) -> (Child, String) {
    let mut server = Command::new(BINARY)
        .current_dir(dir)
        .env("WESHIFT_DATABASE__URL", format!("sqlite://{}", dir.join("weshift.db").display()))
        .env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let line = BufReader::new(server.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let address = line.rsplit("http://").next().unwrap().to_string();
    (server, address)
}

fn get(address: &str, path: &str) {
    let start = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(_) => assert!(start.elapsed() < Duration::from_secs(10)),
        }
    };
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{path}");
}

fn memory_mb(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find(|it| it.starts_with("Pss:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}
