//! An SMTP server for tests: one script for every connection, on a port from the kernel.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::Timeouts;
use weshift_config::{Secret, Smtp, SmtpTls};

const QUICK: Duration = Duration::from_millis(150);
/// Timeouts of 150 ms for every phase.
pub const SHORT: Timeouts = Timeouts {
    connect: QUICK,
    greeting: QUICK,
    tls: QUICK,
    auth: QUICK,
    mail: QUICK,
    rcpt: QUICK,
    data: QUICK,
    finish: QUICK,
    quit: QUICK,
};

/// The step at which the server departs from agreeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The greeting.
    Banner,
    /// Its answer to EHLO.
    Ehlo,
    /// Its answer to STARTTLS.
    StartTls,
    /// Its answer to AUTH.
    Auth,
    /// Its answer to MAIL FROM.
    Mail,
    /// Its answer to RCPT TO.
    Rcpt,
    /// Its answer to DATA.
    Data,
    /// Its answer to the end of the message.
    End,
}

/// What the server does instead of agreeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Answers with these words, a code first.
    Say(&'static str),
    /// Answers nothing and keeps the connection.
    Hang,
    /// Drops the connection without an answer.
    Drop,
    /// Lines without end.
    Flood,
    /// One line without end.
    Babble,
    /// Takes the letter, then drops the connection without a word.
    TakeAndDrop,
}

/// An SMTP server on 127.0.0.1, without TLS. It ends when it is dropped.
pub struct Server {
    /// Its port, chosen by the kernel.
    pub port: u16,
    /// Its script, which a test may change, and what it has seen.
    pub log: Arc<Log>,
    task: JoinHandle<()>,
}

/// The script of a `Server` and what it has seen.
#[derive(Default)]
pub struct Log {
    script: Mutex<Option<(At, Deed)>>,
    /// Recipients to whom the script does not apply.
    welcome: Mutex<Vec<&'static str>>,
    letters: Mutex<Vec<(String, String)>>,
    connections: Mutex<u32>,
    auths: Mutex<u32>,
}

impl Server {
    /// Starts one that follows the script on every connection. `None`: it agrees to everything.
    pub async fn start(script: Option<(At, Deed)>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Log { script: Mutex::new(script), ..Log::default() });
        let (theirs, mut guests) = (log.clone(), tokio::task::JoinSet::new());
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *theirs.connections.lock().unwrap() += 1;
                let log = theirs.clone();
                guests.spawn(async move { talk(stream, &log).await });
            }
        });
        Server { port, log, task }
    }

    /// The settings by which mail goes to it: no user, no TLS.
    pub fn settings(&self) -> Smtp {
        Smtp {
            host: "127.0.0.1".into(),
            port: self.port,
            user: String::new(),
            password: Secret("the-password".into()),
            tls: SmtpTls::None,
            ca_file: None,
            helo: "talk.example.org".into(),
            max_messages: 100,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Log {
    /// Replaces the script.
    pub fn script(&self, script: Option<(At, Deed)>) {
        *self.script.lock().unwrap() = script;
    }

    /// Accepts recipients whose RCPT TO contains one of these words, whatever the script says there.
    pub fn welcome(&self, recipients: &[&'static str]) {
        *self.welcome.lock().unwrap() = recipients.to_vec();
    }

    fn is_welcome(&self, rcpt: &str) -> bool {
        self.welcome.lock().unwrap().iter().any(|it| rcpt.contains(it))
    }

    /// The RCPT TO line and the message of each letter that was taken, the message with LF.
    pub fn letters(&self) -> Vec<(String, String)> {
        self.letters.lock().unwrap().clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> u32 {
        *self.connections.lock().unwrap()
    }

    /// How many times a client sent AUTH.
    pub fn auths(&self) -> u32 {
        *self.auths.lock().unwrap()
    }

    fn deed(&self, at: At) -> Option<Deed> {
        self.script.lock().unwrap().filter(|(its, _)| *its == at).map(|(_, deed)| deed)
    }
}

async fn talk(stream: TcpStream, log: &Log) -> Option<()> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, log, At::Banner, "220 test ESMTP").await?;
    let mut rcpt = String::new();
    loop {
        let line = line(&mut stream).await?;
        match line.split([' ', ':']).next()?.to_uppercase().as_str() {
            "EHLO" => drop(
                answer(&mut stream, log, At::Ehlo, "250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN")
                    .await?,
            ),
            "STARTTLS" => drop(answer(&mut stream, log, At::StartTls, "220 go").await?),
            "AUTH" => {
                *log.auths.lock().unwrap() += 1;
                answer(&mut stream, log, At::Auth, "235 ok").await?;
            }
            "MAIL" => drop(answer(&mut stream, log, At::Mail, "250 ok").await?),
            "RCPT" => {
                rcpt = line;
                match log.is_welcome(&rcpt) {
                    true => say(&mut stream, "250 ok").await?,
                    false => drop(answer(&mut stream, log, At::Rcpt, "250 ok").await?),
                }
            }
            "DATA" => {
                if answer(&mut stream, log, At::Data, "354 go").await? {
                    let body = body(&mut stream).await?;
                    if !matches!(log.deed(At::End), Some(Deed::Say(_) | Deed::Drop)) {
                        log.letters.lock().unwrap().push((rcpt.clone(), body));
                    }
                    answer(&mut stream, log, At::End, "250 2.0.0 queued").await?;
                }
            }
            "QUIT" => return None,
            _ => say(&mut stream, "502 no").await?,
        }
    }
}

/// True if it agreed; None ends the conversation.
async fn answer(stream: &mut BufReader<TcpStream>, log: &Log, at: At, yes: &str) -> Option<bool> {
    match log.deed(at) {
        None => say(stream, yes).await.map(|()| true),
        Some(Deed::Say(words)) => say(stream, words).await.map(|()| false),
        Some(Deed::Hang) => std::future::pending().await,
        Some(Deed::Drop | Deed::TakeAndDrop) => None,
        Some(Deed::Flood) => loop {
            say(stream, "250-more and more").await?;
        },
        Some(Deed::Babble) => loop {
            stream.get_mut().write_all(&[b'x'; 4096]).await.ok()?;
        },
    }
}

async fn say(stream: &mut BufReader<TcpStream>, words: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.ok()
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_string())
}

async fn body(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut body = String::new();
    loop {
        match line(stream).await?.as_str() {
            "." => return Some(body),
            line => body.push_str(&format!("{}\n", line.strip_prefix('.').unwrap_or(line))),
        }
    }
}
