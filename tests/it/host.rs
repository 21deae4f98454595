//! A site of somebody else's, on a port of its own: serves a folder, with the address of the Weshift under test in
//! place of the one that its pages name.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

pub struct Host {
    pub origin: String,
    weshift: Arc<OnceLock<String>>,
}

impl Host {
    /// Serves `deploy/demo` until the process ends.
    pub fn start() -> Host {
        Host::serving("deploy/demo")
    }

    /// Serves this folder of the checkout until the process ends.
    pub fn serving(folder: &str) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let weshift = Arc::new(OnceLock::new());
        let (base, own) = (Arc::clone(&weshift), origin.clone());
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (base, own, folder) = (Arc::clone(&base), own.clone(), folder.clone());
                std::thread::spawn(move || answer(stream, &folder, &base, &own));
            }
        });
        Host { origin, weshift }
    }

    pub fn embeds(&self, base: &str) {
        self.weshift.set(base.to_string()).unwrap();
    }
}

fn answer(mut stream: TcpStream, folder: &Path, base: &OnceLock<String>, own: &str) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1)?.split(['?', '#']).next()?.trim_start_matches('/');
    let file = find(folder, path);
    let kind = match file.as_ref().and_then(|it| it.extension()?.to_str()) {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        _ => "text/html; charset=utf-8",
    };
    let (status, body) = match file.and_then(|it| std::fs::read_to_string(it).ok()) {
        Some(text) => {
            let text = text.replace("http://127.0.0.1:8080", base.get()?);
            ("200 OK", text.replace("http://127.0.0.1:8000", own))
        }
        None => ("404 Not Found", "Nothing here".to_string()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()
}

/// The file of a path, as most hosts find it: `a` is `a.html` or `a/index.html`, and a page that an app makes is the app's.
fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let exact = [path.to_string(), format!("{path}.html"), format!("{path}/index.html")];
    let is_page = !path.rsplit('/').next()?.contains('.');
    let above = Path::new(path).ancestors().skip(1).filter(|it| is_page && it.components().next().is_some());
    let app = above.map(|it| it.join("index.html").display().to_string());
    exact.into_iter().chain(app).map(|it| folder.join(it)).find(|it| it.is_file())
}
