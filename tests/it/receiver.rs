//! A program that Weshift tells or asks something: keeps what it heard, and answers as the test wants.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// One request, read whole.
#[derive(Debug, Clone)]
pub struct Heard {
    pub line: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

type Deed = Box<dyn Fn(&Heard, &mut TcpStream) + Send>;

pub struct Receiver {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    deed: Arc<Mutex<Deed>>,
}

impl Receiver {
    pub fn start(deed: impl Fn(&Heard, &mut TcpStream) + Send + 'static) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let deed: Arc<Mutex<Deed>> = Arc::new(Mutex::new(Box::new(deed)));
        let (keeps, does) = (Arc::clone(&heard), Arc::clone(&deed));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let Some(request) = hear(&stream) else { continue };
                keeps.lock().unwrap().push(request.clone());
                (does.lock().unwrap())(&request, &mut stream);
            }
        });
        Receiver { address, heard, deed }
    }

    /// Takes everything.
    pub fn thankful() -> Receiver {
        Receiver::start(answers("204 No Content", ""))
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// From now on.
    pub fn does(&self, deed: impl Fn(&Heard, &mut TcpStream) + Send + 'static) {
        *self.deed.lock().unwrap() = Box::new(deed);
    }
}

pub fn answers(status: &str, body: &str) -> impl Fn(&Heard, &mut TcpStream) + Send + 'static {
    says(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()))
}

pub fn says(text: impl Into<Vec<u8>>) -> impl Fn(&Heard, &mut TcpStream) + Send + 'static {
    let bytes = text.into();
    move |_, stream| drop(stream.write_all(&bytes))
}

fn hear(stream: &TcpStream) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_string());
    }
    let length = headers.get("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Heard { line: line.trim_end().into(), headers, body: String::from_utf8(body).ok()? })
}
