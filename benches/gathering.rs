//! A room of 200 people who place themselves within a minute, each choice sent as it is made and each page asking every
//! three seconds how far it is; then what happens when all of them press at the same moment. Beside a bare actix-web
//! handler that answers the same requests. What counts is how long the slowest wait. `cargo bench --bench gathering`

mod support;

use std::{net::TcpListener, time::Duration, time::Instant};

use actix_web::{App, HttpResponse, HttpServer, http::StatusCode, web};
use support::Client;

const PEOPLE: usize = 200;
const ROUNDS: usize = 5;
/// In which they all answer.
const MINUTE: Duration = Duration::from_secs(60);
/// Between two looks of a page.
const LOOK: Duration = Duration::from_secs(3);
/// What the slowest of a hundred may wait, within the minute.
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
    println!("{PEOPLE} people within {MINUTE:?}");
    let (mut answers, mut looks) = minute(&running.address, &room);
    let (mut least, mut least_looks) = minute(&bare.address, &room);
    for (name, waits, least) in [
        ("they answer, choice by choice", &mut answers, &mut least),
        ("they look how far it is", &mut looks, &mut least_looks),
    ] {
        let verdict = if percentile(waits, 99) <= BOUND { "reached" } else { "NOT reached" };
        println!("{name}: {}; p99 under {BOUND:?} {verdict}", against(waits, least));
    }
    println!("{PEOPLE} people in the same moment, {ROUNDS} rounds each");
    let looks: Vec<Vec<u8>> = room.members.iter().map(|_| get(&format!("/s/{}/state", room.code))).collect();
    measure("they look how far it is", &running.address, &bare.address, |_| looks.clone());
    measure("they answer eleven shifts", &running.address, &bare.address, |round| {
        room.members.iter().enumerate().map(|(i, it)| answer(it, i + round, SHIFTS.len())).collect()
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

/// The first `many` of their answers.
fn answer(member: &str, seed: usize, many: usize) -> Vec<u8> {
    let step = |i: usize| match (seed * 31 + i * 17) % 8 {
        0 => "unsure".to_string(),
        step => step.to_string(),
    };
    let fields: Vec<String> =
        SHIFTS.iter().take(many).enumerate().map(|(i, it)| format!("shift-{it}={}", step(i))).collect();
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

/// How long they wait for what they choose, and for how far it is, from when they would have it.
fn minute(address: &str, room: &Room) -> (Vec<Duration>, Vec<Duration>) {
    support::runtime().block_on(async {
        let start = Instant::now() + Duration::from_secs(1);
        let mut people = Vec::new();
        for (i, member) in room.members.iter().enumerate() {
            let choices: Vec<Vec<u8>> = (1..=SHIFTS.len()).map(|many| answer(member, i, many)).collect();
            let between = MINUTE / SHIFTS.len() as u32;
            let offset = between * i as u32 / PEOPLE as u32;
            people.push(tokio::spawn(ask_in_turn(address.to_string(), choices, start + offset, between)));
            let looks =
                vec![get(&format!("/s/{}/state", room.code)); (MINUTE.as_secs() / LOOK.as_secs()) as usize];
            let offset = LOOK * i as u32 / PEOPLE as u32;
            people.push(tokio::spawn(ask_in_turn(address.to_string(), looks, start + offset, LOOK)));
        }
        let (mut answers, mut looks) = (Vec::new(), Vec::new());
        for (i, person) in people.into_iter().enumerate() {
            let waits = person.await.unwrap();
            if i % 2 == 0 { answers.extend(waits) } else { looks.extend(waits) }
        }
        (answers, looks)
    })
}

async fn ask_in_turn(
    address: String,
    requests: Vec<Vec<u8>>,
    start: Instant,
    between: Duration,
) -> Vec<Duration> {
    let mut waits = Vec::new();
    for (i, request) in (0..).zip(requests) {
        let due = start + between * i;
        tokio::time::sleep_until(due.into()).await;
        // Between two choices a browser's connection has often ended.
        let mut client = Client::connect(&address).await;
        let status = client.ask(&request).await;
        assert!(matches!(status, 200 | 303), "{status}");
        waits.push(due.elapsed());
    }
    waits
}

fn measure(name: &str, ours: &str, bare: &str, requests: impl Fn(usize) -> Vec<Vec<u8>>) {
    let (mut waits, mut least) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        waits.extend(at_once(ours, requests(round)));
        least.extend(at_once(bare, requests(round)));
    }
    println!("{name}: {}", against(&mut waits, &mut least));
}

fn against(waits: &mut [Duration], least: &mut [Duration]) -> String {
    format!(
        "median {:.1?}, p99 {:.1?}, slowest {:.1?}; bare handler p99 {:.1?}",
        percentile(waits, 50),
        percentile(waits, 99),
        percentile(waits, 100),
        percentile(least, 99),
    )
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
