//! A room of 200 people who answer and look at the same moment, beside a bare actix-web handler that answers the same
//! bytes to the same requests. What counts is how long the slowest wait. `cargo bench --bench gathering`

mod support;

use std::{net::TcpListener, time::Duration, time::Instant};

use actix_web::{App, HttpResponse, HttpServer, http::StatusCode, web};
use support::Client;

const PEOPLE: usize = 200;
const ROUNDS: usize = 5;
/// What the slowest of a hundred may wait.
const BOUND: Duration = Duration::from_millis(100);
const SHIFTS: [&str; 11] = [
    "we-know",
    "ours",
    "shared",
    "community-property",
    "company-advantage",
    "inter-personal",
    "open-to-better",
    "invented-in-my-community",
    "improves-mine",
    "helps-me",
    "first-step",
];

fn main() {
    let running = support::start(&[("WESHIFT_EXERCISE__ANYONE_MAY_LEAD", "true")]);
    let room = Room::gather(&running.address);
    let bare = Bare::start();
    println!("{PEOPLE} people at once, {ROUNDS} rounds each");
    let looks: Vec<Vec<u8>> = room.members.iter().map(|_| get(&format!("/s/{}/state", room.code))).collect();
    measure("they look how far it is", &running.address, &bare.address, |_| looks.clone());
    measure("they answer eleven shifts", &running.address, &bare.address, |round| {
        room.members.iter().enumerate().map(|(i, it)| answers(it, i + round)).collect()
    });
    let pages: Vec<Vec<u8>> = room.members.iter().map(|it| get(it)).collect();
    measure("they see their own page", &running.address, &bare.address, |_| pages.clone());
    running.end();
}

/// A session in which everybody has joined and may answer.
struct Room {
    code: String,
    /// The address of each person's page.
    members: Vec<String>,
}

impl Room {
    fn gather(address: &str) -> Room {
        support::runtime().block_on(async {
            let mut client = Client::connect(address).await;
            let shifts: String = SHIFTS.iter().map(|it| format!("&shift-{it}=1")).collect();
            let fields = format!("title=A+hall&mode=anonymous&lens-me=1&lens-community=1{shifts}");
            let lead = location(&mut client, &post("/s/new", &fields)).await;
            let lead = lead.split('?').next().unwrap().to_string();
            location(&mut client, &post(&lead, "move=begin")).await;
            let code = lead.split('/').nth(2).unwrap().to_string();
            let mut members = Vec::new();
            for _ in 0..PEOPLE {
                let page = location(&mut client, &post(&format!("/s/{code}"), "")).await;
                members.push(page.rsplit_once('/').unwrap().0.to_string());
            }
            Room { code, members }
        })
    }
}

async fn location(client: &mut Client, request: &[u8]) -> String {
    let answer = client.head(request).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let line = answer.lines().find_map(|it| it.strip_prefix("location: ")).expect("it sends on");
    line.to_string()
}

fn answers(member: &str, seed: usize) -> Vec<u8> {
    let step = |i: usize| match (seed * 31 + i * 17) % 8 {
        0 => "unsure".to_string(),
        step => step.to_string(),
    };
    let fields: Vec<String> =
        SHIFTS.iter().enumerate().map(|(i, it)| format!("shift-{it}={}", step(i))).collect();
    post(&format!("{member}/me"), &fields.join("&"))
}

fn post(path: &str, fields: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{fields}",
        fields.len()
    )
    .into_bytes()
}

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

fn measure(name: &str, ours: &str, bare: &str, requests: impl Fn(usize) -> Vec<Vec<u8>>) {
    let (mut waits, mut least) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        waits.extend(at_once(ours, requests(round)));
        least.extend(at_once(bare, requests(round)));
    }
    let (slow, floor) = (percentile(&mut waits, 99), percentile(&mut least, 99));
    let verdict = if slow <= BOUND { "reached" } else { "NOT reached" };
    println!(
        "{name}: median {:.1?}, p99 {slow:.1?}, slowest {:.1?}; bare handler p99 {floor:.1?}; p99 under {BOUND:?} {verdict}",
        percentile(&mut waits, 50),
        percentile(&mut waits, 100),
    );
}

/// Each on a connection of their own that is open already.
fn at_once(address: &str, requests: Vec<Vec<u8>>) -> Vec<Duration> {
    support::runtime().block_on(async {
        let mut clients = Vec::new();
        for _ in &requests {
            clients.push(Client::connect(address).await);
        }
        let asks: Vec<_> = clients
            .into_iter()
            .zip(requests)
            .map(|(mut client, request)| {
                tokio::spawn(async move {
                    let start = Instant::now();
                    let status = client.ask(&request).await;
                    assert!(matches!(status, 200 | 303), "{status}");
                    start.elapsed()
                })
            })
            .collect();
        let mut waits = Vec::new();
        for ask in asks {
            waits.push(ask.await.unwrap());
        }
        waits
    })
}

fn percentile(waits: &mut [Duration], percent: usize) -> Duration {
    waits.sort_unstable();
    waits[(waits.len() * percent / 100).min(waits.len() - 1)]
}

/// The limit: a handler that reads the body and does nothing but answer.
struct Bare {
    address: String,
}

impl Bare {
    fn start() -> Bare {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            support::runtime().block_on(async move {
                let answer =
                    |_: web::Bytes| async { HttpResponse::build(StatusCode::OK).body("x".repeat(2_000)) };
                HttpServer::new(move || App::new().default_service(web::to(answer)))
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
