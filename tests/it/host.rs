//! A site of somebody else's, on a port of its own: serves a folder, with the address of the Weshift under test in
//! place of the one that its pages name.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, OnceLock},
};

pub struct Host {
    pub origin: String,
    weshift: Arc<OnceLock<String>>,
}

impl Host {
    /// Serves `deploy/demo` until the process ends.
    pub fn start() -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let weshift = Arc::new(OnceLock::new());
        let (base, own) = (Arc::clone(&weshift), origin.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (base, own) = (Arc::clone(&base), own.clone());
                std::thread::spawn(move || answer(stream, &base, &own));
            }
        });
        Host { origin, weshift }
    }

    pub fn embeds(&self, base: &str) {
        self.weshift.set(base.to_string()).unwrap();
    }
}

fn answer(mut stream: TcpStream, base: &OnceLock<String>, own: &str) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1)?.split(['?', '#']).next()?.trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy/demo").join(path);
    let kind = if path.ends_with(".css") { "text/css" } else { "text/html; charset=utf-8" };
    let (status, body) = match std::fs::read_to_string(file) {
        Ok(text) => {
            let text = text.replace("http://127.0.0.1:8080", base.get()?);
            ("200 OK", text.replace("http://127.0.0.1:8000", own))
        }
        Err(_) => ("404 Not Found", "Nothing here".to_string()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()
}
