//! A hot thread of 50 comments, as JSON and as the shift's page, beside a bare actix-web handler that answers the same
//! bytes with an ETag check. `cargo bench --bench reading`

mod support;

use std::{net::TcpListener, time::Duration};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::header, web};
use support::{Client, compare, load};

const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;
const CONNECTIONS: usize = 32;

fn main() {
    let running = support::start(&[]);
    fill(&running, 50);
    let json = "/api/v1/comments?thread=km-culture-shift/we-know&limit=50";
    let page = "/p/km-culture-shift/we-know";
    for (name, path) in [("thread of 50 as JSON", json), ("thread of 50 as page", page)] {
        for encoding in ["identity", "br"] {
            let request = get(path, &format!("Accept-Encoding: {encoding}\r\n"));
            let bytes = support::runtime()
                .block_on(async { Client::connect(&running.address).await.fetch(request.as_bytes()).await });
            let bare = Bare::start(bytes.clone());
            let title = format!("{name}, {encoding}, {} bytes", bytes.len());
            compare(
                &title,
                0.70,
                ROUNDS,
                || load(&running.address, &request, CONNECTIONS, ROUND),
                || load(&bare.address, &request, CONNECTIONS, ROUND),
            );
        }
    }
    println!("resident memory of this process, load clients included: {} MB", resident_mb());
    running.end();
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

fn fill(running: &support::Running, comments: usize) {
    support::runtime().block_on(async {
        let mut client = Client::connect(&running.address).await;
        for i in 0..comments {
            let body = serde_json::json!({
                "thread": "km-culture-shift/we-know",
                "author": format!("Reader {i}"),
                "email": format!("reader{i}@example.org"),
                "comment": support::comment(i as u64),
            })
            .to_string();
            let request = format!(
                "POST /api/v1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let answer = client.fetch(request.as_bytes()).await;
            assert!(String::from_utf8_lossy(&answer).contains("approved"), "all are to be read");
        }
    });
}

/// The limit: a handler that does nothing but answer.
struct Bare {
    address: String,
}

impl Bare {
    fn start(bytes: Vec<u8>) -> Bare {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let bytes = web::Bytes::from(bytes);
        std::thread::spawn(move || {
            support::runtime().block_on(async move {
                let answer = move |request: HttpRequest| {
                    let bytes = bytes.clone();
                    async move {
                        if request.headers().get(header::IF_NONE_MATCH).is_some_and(|it| it == "\"x\"") {
                            return HttpResponse::NotModified().finish();
                        }
                        HttpResponse::Ok().insert_header((header::ETAG, "\"x\"")).body(bytes)
                    }
                };
                HttpServer::new(move || App::new().default_service(web::to(answer.clone())))
                    .disable_signals()
                    .listen(listener)
                    .unwrap()
                    .run()
                    .await
                    .unwrap();
            });
        });
        Bare { address }
    }
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1024
}
