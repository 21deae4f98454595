//! Letters through one connection, beside the sink's own floor, and what readers notice of it meanwhile.
//! `cargo bench --bench mailing`

mod support;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use support::{Client, Running};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use weshift::{clock::Clock, domain::*};

const LETTERS: u64 = 1_000;
const ROUNDS: usize = 3;
/// Asked of one connection.
const BOUND: f64 = 300.0;
/// What readers may notice: their p99 with mail going out, beside that without.
const NOTICED: f64 = 1.10;
const READERS: usize = 4;
/// Between two pages of a reader, so that the machine has time to spare.
const PAUSE: Duration = Duration::from_millis(10);

fn main() {
    let sink = Sink::start();
    let letter = letter(0).raw;
    let floor = support::runtime().block_on(bare(sink.address, &letter));
    let running = serve(sink.address);
    let mut ratios = Vec::new();
    let mut rates = Vec::new();
    for round in 0..ROUNDS as u64 {
        let quiet = read_for(&running, Duration::from_secs(4), || ());
        let before = sink.taken();
        let start = Instant::now();
        owe(&running, round);
        let mut done = None;
        let busy = read_for(&running, Duration::from_secs(4), || {
            if done.is_none() && sink.taken() >= before + LETTERS {
                done = Some(start.elapsed());
            }
        });
        while sink.taken() < before + LETTERS {
            std::thread::sleep(Duration::from_millis(20));
        }
        let took = done.unwrap_or_else(|| start.elapsed());
        rates.push(LETTERS as f64 / took.as_secs_f64());
        ratios.push(busy / quiet);
        println!(
            "  {:.0} letters/s beside readers; their p99 {quiet:.2} ms without mail, {busy:.2} ms with it, ratio {:.2}",
            rates[rates.len() - 1],
            busy / quiet
        );
    }
    running.end();
    let (rate, ratio) = (median(rates), median(ratios));
    let verdict = if rate >= BOUND { "reached" } else { "NOT reached" };
    println!(
        "letters through one connection: median {rate:.0}/s beside {READERS} readers, the sink's floor {floor:.0}/s, at \
        least {BOUND:.0}/s: {verdict}"
    );
    let verdict = if ratio <= NOTICED { "reached" } else { "NOT reached" };
    println!(
        "p99 of readers while mail goes out: median {ratio:.2} of that without, at most {NOTICED:.2}: {verdict}"
    );
}

/// The real server with its own worker, whose way out is the sink.
fn serve(sink: SocketAddr) -> Running {
    let url = format!("smtp://{sink}");
    support::start(&[
        ("WESHIFT_MAIL__SMTP__URL", &url),
        ("WESHIFT_MAIL__SMTP__TLS", "none"),
        ("WESHIFT_MAIL__SMTP__MAX_MESSAGES_PER_CONNECTION", "1000000"),
        ("WESHIFT_MAIL__FROM", "comments@example.org"),
        ("WESHIFT_MAIL__RATE_PER_SECOND", "0"),
        ("WESHIFT_MAIL__MAX_PER_HOUR", "0"),
        ("WESHIFT_MAIL__MAX_PER_DAY", "0"),
    ])
}

/// Puts the letters into the outbox, at once.
fn owe(running: &Running, round: u64) {
    let letters: Vec<NewLetter> = (round * LETTERS..(round + 1) * LETTERS).map(letter).collect();
    let write = running.store.write(move |tx| letters.iter().try_for_each(|it| tx.add_letter(it).map(drop)));
    support::runtime().block_on(async { write.await.unwrap_or_else(|fault: Fault| panic!("{fault}")) });
}

/// As large as a usual digest.
fn letter(i: u64) -> NewLetter {
    let now = Clock::System.now();
    let line = "Shift 1, From \"I know\" to \"We know\": 3 new, 48 in all, 21 people wrote.\r\n";
    let raw = format!("Message-ID: <{i}.test@example.org>\r\nSubject: Digest\r\n\r\n{}", line.repeat(270));
    NewLetter {
        kind: LetterKind::Test,
        manager: None,
        follower: None,
        dedup_key: format!("bench:{i}"),
        message_id: format!("<{i}.test@example.org>"),
        from: Email::parse("bounce@example.org"),
        to: Email::parse("bea@example.org").unwrap(),
        subject: "Digest".into(),
        raw: raw.into_bytes(),
        due_at: now,
        expires_at: now.plus(DAY),
        at: now,
    }
}

/// The p99 of pages, in milliseconds, by readers that rest between them.
fn read_for(running: &Running, length: Duration, mut meanwhile: impl FnMut()) -> f64 {
    let over = Arc::new(AtomicBool::new(false));
    let request = "GET /p/km-culture-shift/we-know HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let runtime = support::runtime();
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let (over, address) = (Arc::clone(&over), running.address.clone());
            runtime.spawn(async move {
                let mut client = Client::connect(&address).await;
                let mut times = Vec::new();
                while !over.load(Ordering::Relaxed) {
                    let start = Instant::now();
                    assert_eq!(client.ask(request.as_bytes()).await, 200);
                    times.push(start.elapsed().as_secs_f64() * 1_000.0);
                    tokio::time::sleep(PAUSE).await;
                }
                times
            })
        })
        .collect();
    let start = Instant::now();
    while start.elapsed() < length {
        meanwhile();
        std::thread::sleep(Duration::from_millis(2));
    }
    over.store(true, Ordering::Relaxed);
    let mut times: Vec<f64> = runtime
        .block_on(async { futures_util::future::join_all(readers).await })
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100]
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A mail server that takes everything and keeps nothing. Its socket waits for more to send, as most do.
struct Sink {
    address: SocketAddr,
    taken: Arc<AtomicU64>,
}

impl Sink {
    fn start() -> Sink {
        let taken = Arc::new(AtomicU64::new(0));
        let (tell, told) = std::sync::mpsc::channel();
        let count = Arc::clone(&taken);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    tokio::spawn(talk(stream, Arc::clone(&count)));
                }
            });
        });
        Sink { address: told.recv().unwrap(), taken }
    }

    fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn talk(stream: TcpStream, taken: Arc<AtomicU64>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 sink ESMTP\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").await?;
                while line != ".\r\n" {
                    line.clear();
                    if stream.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                }
                taken.fetch_add(1, Ordering::Relaxed);
                b"250 2.0.0 taken\r\n"
            }
            "QUIT" => return stream.get_mut().write_all(b"221 bye\r\n").await,
            _ => b"250 ok\r\n",
        };
        stream.get_mut().write_all(answer).await?;
    }
}

/// The limit: the same bytes over one connection by a client that does nothing else.
async fn bare(sink: SocketAddr, letter: &[u8]) -> f64 {
    let mut stream = TcpStream::connect(sink).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let body = [letter, b".\r\n"].concat();
    let mut answer = [0; 512];
    let _ = stream.read(&mut answer).await.unwrap();
    let start = Instant::now();
    for _ in 0..LETTERS {
        for said in [
            b"MAIL FROM:<bounce@example.org>\r\n".as_slice(),
            b"RCPT TO:<bea@example.org>\r\n",
            b"DATA\r\n",
            &body,
        ] {
            stream.write_all(said).await.unwrap();
            let read = stream.read(&mut answer).await.unwrap();
            assert!(matches!(answer[0], b'2' | b'3') && read > 0);
        }
    }
    LETTERS as f64 / start.elapsed().as_secs_f64()
}
