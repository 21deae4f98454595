//! A server that speaks Akismet's protocol, or misbehaves as told.
#![allow(dead_code)]

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use url::{Url, form_urlencoded};

pub const KEY: &str = "abcDEF123456";
pub const BLOG: &str = "https://km.example/";

/// What the server does with a call.
#[derive(Clone)]
pub enum Act {
    /// As Akismet does.
    Speak,
    /// Exactly these bytes.
    Raw(String),
    /// Takes the connection and says nothing.
    Silent,
    /// These bytes, then one more every 50 ms, for two seconds.
    Drip(&'static str),
    /// These bytes, then letters without end.
    Flood(&'static str),
    /// Closes without a word.
    Close,
}

/// A call as it came.
#[derive(Clone)]
pub struct Call {
    pub line: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

pub struct Server {
    pub url: Url,
    calls: Arc<Mutex<Vec<Call>>>,
    act: Arc<Mutex<Act>>,
}

/// What people told the server, by the text of the comment.
type Learned = Arc<Mutex<HashMap<String, bool>>>;

impl Server {
    pub fn start(act: Act) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (kept, learned) = (Arc::clone(&calls), Learned::default());
        let act = Arc::new(Mutex::new(act));
        let acting = Arc::clone(&act);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let act = acting.lock().unwrap().clone();
                let (act, kept, learned) = (act, Arc::clone(&kept), Arc::clone(&learned));
                // The client hangs up on most misbehaviour: that is no error of the test.
                thread::spawn(move || serve(stream?, &act, &kept, &learned));
            }
        });
        Server { url, calls, act }
    }

    /// From now on.
    pub fn act(&self, act: Act) {
        *self.act.lock().unwrap() = act;
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

impl Call {
    pub fn fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub fn field(&self, name: &str) -> Option<String> {
        self.fields().into_iter().find(|(it, _)| it == name).map(|(_, value)| value)
    }
}

/// A whole answer with status 200.
pub fn ok(headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn serve(
    mut stream: TcpStream,
    act: &Act,
    calls: &Mutex<Vec<Call>>,
    learned: &Learned,
) -> std::io::Result<()> {
    match act {
        Act::Close => return Ok(()),
        Act::Silent => {
            thread::sleep(Duration::from_secs(2));
            return Ok(());
        }
        _ => (),
    }
    let call = read(&mut BufReader::new(&stream))?;
    calls.lock().unwrap().push(call.clone());
    match act {
        Act::Speak => stream.write_all(speak(&call, learned).as_bytes()),
        Act::Raw(answer) => stream.write_all(answer.as_bytes()),
        Act::Drip(start) => {
            stream.write_all(start.as_bytes())?;
            (0..40).try_for_each(|_| {
                thread::sleep(Duration::from_millis(50));
                stream.write_all(b"x")
            })
        }
        Act::Flood(start) => {
            stream.write_all(start.as_bytes())?;
            loop {
                stream.write_all(&[b'x'; 4096])?;
            }
        }
        Act::Close | Act::Silent => Ok(()),
    }
}

fn read(stream: &mut impl BufRead) -> std::io::Result<Call> {
    const TLS_HANDSHAKE: u8 = 22;
    let start = stream.fill_buf()?;
    if start.first() == Some(&TLS_HANDSHAKE) {
        let line = String::from_utf8_lossy(start).to_string();
        return Ok(Call { line, headers: HashMap::new(), body: String::new() });
    }
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_string());
    }
    let headers: HashMap<String, String> = lines
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_string()))
        .collect();
    let length = headers.get("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let line = lines.first().cloned().unwrap_or_default();
    Ok(Call { line, headers, body: String::from_utf8(body).unwrap() })
}

fn speak(call: &Call, learned: &Learned) -> String {
    let invalid = |help: &str| ok(&[("X-akismet-debug-help", help)], "invalid");
    let Some((method, path)) = call.line.split_once(' ') else { return invalid("no request line") };
    let path = path.trim_end_matches(" HTTP/1.1");
    if method == "GET" {
        let usage = r#"{"limit":350000,"usage":7463,"percentage":"2.13","throttled":false}"#;
        let expected = format!("/1.2/usage-limit?api_key={KEY}");
        return if path == expected { ok(&[], usage) } else { ok(&[], "invalid") };
    }
    let form = "application/x-www-form-urlencoded; charset=UTF-8";
    if call.headers.get("content-type").map(String::as_str) != Some(form) {
        return invalid("not a form");
    }
    let ours = |blog: String| blog == BLOG || blog.starts_with("http://127.0.0.1:");
    if call.field("api_key").as_deref() != Some(KEY) || !call.field("blog").is_some_and(ours) {
        return invalid("unknown key or site");
    }
    if path == "/1.1/verify-key" {
        let same = call.field("key").as_deref() == Some(KEY);
        return if same { ok(&[], "valid") } else { invalid("no key") };
    }
    for required in ["user_ip", "user_agent", "referrer", "comment_type", "comment_content"] {
        let may_be_empty = matches!(required, "user_agent" | "referrer");
        if call.field(required).is_none_or(|it| it.is_empty() && !may_be_empty) {
            return invalid(&format!("Empty \"{required}\" value"));
        }
    }
    judge(path, call, &mut learned.lock().unwrap())
}

fn judge(path: &str, call: &Call, learned: &mut HashMap<String, bool>) -> String {
    let content = call.field("comment_content").unwrap();
    if path == "/1.1/comment-check" {
        let known = call.field("comment_author").as_deref() == Some("viagra-test-123")
            || call.field("comment_author_email").as_deref() == Some("akismet-guaranteed-spam@example.com");
        let spam = learned.get(&content).copied().unwrap_or(known);
        return ok(&[("X-akismet-guid", "1f0c-22")], if spam { "true" } else { "false" });
    }
    if call.field("reporter").is_none() {
        return ok(&[("X-akismet-debug-help", "Empty \"reporter\" value")], "invalid");
    }
    learned.insert(content, path == "/1.1/submit-spam");
    ok(&[], "Thanks for making the web a better place.")
}
