//! What is asked and what is not, with servers that misbehave.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::*;

fn strict() -> Fetcher {
    Fetcher::new(Vec::new(), "https://talk.example.org")
}

/// Only 127.0.0.1 of all private addresses.
fn lenient() -> Fetcher {
    Fetcher::new(vec!["127.0.0.1/32".parse().unwrap()], "https://talk.example.org")
}

const SHORT: Bounds = Bounds { time: Duration::from_millis(400), bytes: 1_000 };
const LONG: Bounds = Bounds { time: Duration::from_secs(20), bytes: 1_000 };

/// Answers each connection so, and counts them.
fn server(answer: impl Fn(&mut TcpStream) + Send + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            count.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]);
            answer(&mut stream);
        }
    });
    (address, asked)
}

fn says(text: &'static str) -> impl Fn(&mut TcpStream) + Send + 'static {
    move |stream| drop(stream.write_all(text.as_bytes()))
}

#[test]
fn addresses_of_private_networks_are_not_asked_however_they_are_written() {
    for host in [
        "127.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "10.0.0.8",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.51.100.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "[fd00::1]",
        "[fc00::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::1]",
        "[2001:db8::1]",
        "[2001::1]",
        "[3fff::1]",
        "[100::1]",
        "127。0。0。1",
        "①②⑦.0.0.1",
    ] {
        let url = format!("https://{host}/");
        assert!(strict().check(&url, Trust::Stranger).is_err(), "{url}");
    }
    for url in [
        "",
        "x",
        "/x",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "https://ada@example.org/",
        "https://ada:x@example.org/",
        "http://example.org:25/",
        "http://example.org:6379/",
        "https://",
        "data:text/html,x",
    ] {
        assert!(strict().check(url, Trust::Stranger).is_err(), "{url}");
    }
    for url in
        ["https://example.org/a?b", "http://example.org/", "https://[2606:4700::1]/", "https://1.1.1.1/"]
    {
        assert!(strict().check(url, Trust::Stranger).is_ok(), "{url}");
    }
}

#[test]
fn an_owner_may_name_this_machine_and_nothing_private_else() {
    for url in [
        "http://127.0.0.1:9000/hook",
        "http://localhost:9000/",
        "http://[::1]:80/",
        "https://example.org:8443/",
    ] {
        assert!(strict().check(url, Trust::Owner).is_ok(), "{url}");
    }
    for url in ["http://example.org/", "https://10.0.0.8/", "http://10.0.0.8/", "https://169.254.169.254/"] {
        assert!(strict().check(url, Trust::Owner).is_err(), "{url}");
    }
    let home = Fetcher::new(vec!["10.0.0.0/8".parse().unwrap()], "https://talk.example.org");
    assert!(home.check("http://10.0.0.8:8000/", Trust::Owner).is_ok());
    assert!(home.check("http://192.168.0.8/", Trust::Owner).is_err());
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_network_is_not_asked() {
    let (address, asked) = server(says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"));
    let port = address.port();
    // A stranger's fetch has no business there, even if the port were usual.
    let agent = strict().agent(LONG, false);
    let answer = agent.get(format!("http://localhost:{port}/")).call();
    assert_eq!(
        read(answer, LONG).unwrap_err(),
        Unfetched::Refused("Its name leads to a private network.".into())
    );
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let got = lenient().get(&format!("http://127.0.0.1:{port}/"), "*/*", 0, LONG).await.unwrap().1;
    assert_eq!((got.status, got.body.as_slice()), (200, b"hi".as_slice()));
}

#[tokio::test]
async fn a_redirect_is_checked_as_the_first_address_was() {
    let (inner, asked) = server(says("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret"));
    for to in [
        format!("http://127.0.0.2:{}/", inner.port()),
        format!("http://localhost:{}/", inner.port()),
        "http://169.254.169.254/latest/meta-data/".into(),
        "file:///etc/passwd".into(),
    ] {
        let answer = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
        let (outer, _) = server(move |stream| drop(stream.write_all(answer.as_bytes())));
        let got = lenient().get(&format!("http://{outer}/"), "*/*", 3, LONG).await;
        assert!(matches!(got, Err(Unfetched::Refused(_))), "{to}: {got:?}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let (round, times) = server(says("HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n"));
    let got = lenient().get(&format!("http://{round}/"), "*/*", 3, LONG).await;
    assert_eq!(got.unwrap_err(), Unfetched::Refused("It redirects too often.".into()));
    assert_eq!(times.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn what_is_slow_long_or_no_http_ends() {
    let get = async |address: SocketAddr, bounds| {
        lenient().get(&format!("http://{address}/"), "*/*", 0, bounds).await.map(|it| it.1)
    };
    let (silent, _) = server(|_| std::thread::sleep(Duration::from_secs(30)));
    assert_eq!(get(silent, SHORT).await.unwrap_err().to_string(), "It did not answer in time.");

    let (endless, _) = server(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 65_536]).is_ok() {}
    });
    let got = get(endless, LONG).await.unwrap();
    assert!(got.is_cut && got.body.len() == 1_000, "{}", got.body.len());

    let (drips, _) = server(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nx");
        std::thread::sleep(Duration::from_secs(30));
    });
    let got = get(drips, SHORT).await.unwrap();
    assert!(got.is_cut && got.body == b"x");

    let (headers, _) = server(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"x-more: and more\r\n").is_ok() {}
    });
    assert!(matches!(get(headers, LONG).await, Err(Unfetched::Unreachable(_))));

    let (noise, _) = server(says("220 mail.example.org ESMTP\r\n"));
    assert!(matches!(get(noise, LONG).await, Err(Unfetched::Unreachable(_))));

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(get(closed, LONG).await.unwrap_err().to_string(), "It takes no connections.");
}
