//! What the benches share: a running server, a load of bounded length, and ratios of pairs of rounds.
#![allow(dead_code)]

use std::{
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};
use weshift::{
    app::{App, Presence},
    clock::Clock,
    config::{self, Settings},
    store::Store,
    web,
};

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub struct Running {
    pub base: String,
    pub address: String,
    pub store: Store,
    pub dir: tempfile::TempDir,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub fn settings(dir: &std::path::Path, more: &[(&str, &str)]) -> Settings {
    let empty = dir.join("empty.toml");
    std::fs::write(&empty, "").unwrap();
    let mut environment = vec![
        ("WESHIFT_DATABASE__URL".to_string(), format!("sqlite://{}", dir.join("weshift.db").display())),
        ("WESHIFT_SERVER__LISTEN".to_string(), "127.0.0.1:0".to_string()),
        ("WESHIFT_LIMITS__COMMENTS_PER_MINUTE".to_string(), "0".to_string()),
        ("WESHIFT_MODERATION__PUBLISH".to_string(), "all".to_string()),
        ("WESHIFT_SPAM__MIN_FILL_SECS".to_string(), "0".to_string()),
        // Words thrown together look odd to the filter, which judges them all the same.
        ("WESHIFT_SPAM__HOLD_PERCENT".to_string(), "100".to_string()),
        ("WESHIFT_SPAM__SPAM_PERCENT".to_string(), "100".to_string()),
    ];
    environment.extend(more.iter().map(|(k, v)| (k.to_string(), v.to_string())));
    config::load(Some(&empty), environment).unwrap()
}

/// The real server in this process.
pub fn start(more: &[(&str, &str)]) -> Running {
    // On the disk of the checkout, since a temporary folder may be memory.
    start_in(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(), more)
}

/// The same on the database that lies there.
pub fn start_in(dir: tempfile::TempDir, more: &[(&str, &str)]) -> Running {
    let settings = settings(dir.path(), more);
    let bound = web::bind(settings.server.listen, None).unwrap();
    let address = bound.address().unwrap().to_string();
    let base = format!("http://{address}");
    let runtime = runtime();
    let app = runtime.block_on(App::open(settings, Clock::System, Presence::Server, &base)).unwrap();
    let store = app.store.clone();
    let (stop, stopped) = watch::channel(false);
    let serving = std::thread::spawn(move || runtime.block_on(app.serve(bound, stopped)).unwrap());
    Running { base, address, store, dir, stop, serving: Some(serving) }
}

impl Running {
    /// Gives the folder with the database.
    pub fn end(mut self) -> tempfile::TempDir {
        self.stop.send(true).unwrap();
        self.serving.take().unwrap().join().unwrap();
        self.dir
    }
}

/// Sends the same request over `connections` for `length` and gives answers a second.
pub fn load(address: &str, request: &str, connections: usize, length: Duration) -> f64 {
    let over = Arc::new(AtomicBool::new(false));
    let answers = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    runtime().block_on(async {
        let clients: Vec<_> = (0..connections)
            .map(|_| {
                let (over, answers) = (Arc::clone(&over), Arc::clone(&answers));
                let (address, request) = (address.to_string(), request.to_string());
                tokio::spawn(async move {
                    let mut client = Client::connect(&address).await;
                    while !over.load(Ordering::Relaxed) {
                        client.ask(request.as_bytes()).await;
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        tokio::time::sleep(length).await;
        over.store(true, Ordering::Relaxed);
        for client in clients {
            client.await.unwrap();
        }
    });
    answers.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}

/// A comment of about forty words, like no other: texts that are nearly equal are held as a wave.
pub fn comment(i: u64) -> String {
    const WORDS: [&str; 64] = [
        "we",
        "tried",
        "asking",
        "before",
        "writing",
        "questions",
        "answers",
        "documents",
        "people",
        "team",
        "quarter",
        "meeting",
        "weekly",
        "hour",
        "library",
        "wiki",
        "search",
        "found",
        "lost",
        "trust",
        "time",
        "experts",
        "newcomers",
        "lessons",
        "review",
        "project",
        "office",
        "remote",
        "notes",
        "stories",
        "practice",
        "community",
        "manager",
        "expected",
        "worked",
        "failed",
        "slowly",
        "quickly",
        "often",
        "never",
        "sometimes",
        "because",
        "although",
        "and",
        "but",
        "the",
        "a",
        "of",
        "in",
        "with",
        "without",
        "about",
        "our",
        "their",
        "every",
        "few",
        "many",
        "knowledge",
        "experience",
        "habit",
        "culture",
        "shared",
        "learned",
        "changed",
    ];
    let mut state = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut word = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        WORDS[(state >> 40) as usize % WORDS.len()]
    };
    let mut sentence = |words: usize| (0..words).map(|_| word()).collect::<Vec<_>>().join(" ");
    format!("In our case *{}*, {}.\n\n> {}\n\n{}.", sentence(4), sentence(14), sentence(8), sentence(16))
}

/// A kept-alive connection that reads each answer whole.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub async fn connect(address: &str) -> Client {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream, buffer: vec![0; 1 << 20] }
    }

    /// The status of the answer.
    pub async fn ask(&mut self, request: &[u8]) -> u16 {
        self.stream.write_all(request).await.unwrap();
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).await.unwrap();
            assert!(read > 0, "the server closed the connection");
            filled += read;
            if let Some((status, length)) = whole(&self.buffer[..filled]) {
                assert!(filled <= length, "an answer too many");
                if filled == length {
                    return status;
                }
            }
        }
    }

    /// The head of the answer.
    pub async fn head(&mut self, request: &[u8]) -> String {
        self.ask(request).await;
        let end = self.buffer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        String::from_utf8_lossy(&self.buffer[..end]).into_owned()
    }

    /// The body of the answer.
    pub async fn fetch(&mut self, request: &[u8]) -> Vec<u8> {
        self.ask(request).await;
        let end = self.buffer.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
        let (_, length) = whole(&self.buffer).unwrap();
        self.buffer[end..length].to_vec()
    }
}

/// The status and the length of an answer whose head is there.
fn whole(bytes: &[u8]) -> Option<(u16, usize)> {
    let head = bytes.windows(4).position(|it| it == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).unwrap().to_ascii_lowercase();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let length = text
        .split("content-length: ")
        .nth(1)
        .map_or(0, |it| it.split("\r\n").next().unwrap().parse().unwrap());
    Some((status, head + length))
}

/// Alternates the two for `rounds` and prints the ratio of each pair; gives the median.
pub fn compare(
    name: &str,
    bound: f64,
    rounds: usize,
    mut ours: impl FnMut() -> f64,
    mut limit: impl FnMut() -> f64,
) {
    let mut ratios = Vec::new();
    for round in 0..=rounds {
        let (a, b) = (ours(), limit());
        if round > 0 {
            println!("  {name}: ours {a:9.0}/s, limit {b:9.0}/s, ratio {:.2}", a / b);
            ratios.push(a / b);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    let verdict = if median >= bound { "reached" } else { "NOT reached" };
    println!(
        "{name}: median {median:.2} of the limit ({:.2} to {:.2}); {bound:.2} {verdict}",
        ratios[0],
        ratios[ratios.len() - 1]
    );
}
