//! What one server holds for 5,000 readers who look and are told of new replies, beside its bound, and how long it takes
//! until all of them heard. `cargo bench --bench streaming`

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const STREAMS: usize = 5_000;
const BINARY: &str = env!("CARGO_BIN_EXE_weshift");
const THREAD: &str = "km-culture-shift%2Fwe-know";

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut server = Command::new(BINARY)
        .current_dir(dir.path())
        .env("WESHIFT_DATABASE__URL", format!("sqlite://{}", dir.path().join("weshift.db").display()))
        .env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")
        .env("WESHIFT_MODERATION__PUBLISH", "all")
        .env("WESHIFT_SPAM__ENABLED", "false")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let line = BufReader::new(server.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let address = line.rsplit("http://").next().unwrap().to_string();
    let before = memory_mb(server.id());
    let mut streams: Vec<TcpStream> = (0..STREAMS).map(|_| look(&address)).collect();
    for stream in &mut streams {
        read_until(stream, "retry:");
    }
    let held = memory_mb(server.id());
    println!("memory without readers: {before:.1} MB");
    tell(&format!("memory with {STREAMS} readers who look"), held, 200.0);
    let start = Instant::now();
    post(&address);
    for stream in &mut streams {
        read_until(stream, "\"count\":1");
    }
    println!("all of them heard of a new reply after {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);
    tell("memory after that", memory_mb(server.id()), 200.0);
    server.kill().unwrap();
    server.wait().unwrap();
}

fn look(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
        .write_all(format!("GET /embed/v1/live?thread={THREAD} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
        .unwrap();
    stream
}

fn read_until(stream: &mut TcpStream, words: &str) {
    let mut heard = String::new();
    let mut bytes = [0; 1024];
    while !heard.contains(words) {
        let read = stream.read(&mut bytes).expect("a stream says something within its time");
        assert!(read > 0, "a stream ended: {heard}");
        heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
}

fn post(address: &str) {
    let body = r#"{"thread":"km-culture-shift/we-know","comment":"Said while many look.","author":"Ada","email":"ada@example.org"}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /api/v1/comments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

fn tell(what: &str, measured: f64, bound: f64) {
    let verdict = if measured <= bound { "reached" } else { "NOT reached" };
    println!("{what}: {measured:.1} MB, at most {bound:.0} MB: {verdict}");
}

fn memory_mb(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find(|it| it.starts_with("Pss:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}
