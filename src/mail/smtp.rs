//! One SMTP conversation, phase by phase, each with an end in time.
//!
//! lettre speaks the protocol; we own the socket, the order and the clock. Its pool is not used: a send that is cut off
//! there leaves an answer behind that the next letter takes for its own. Here whatever goes wrong closes the
//! connection, and nothing waits for a polite end of it.

use std::{error::Error, future::Future, io, time::Duration};

use lettre::transport::smtp::{
    self,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
    commands::{Data, Mail, Quit, Rcpt},
    extension::ClientId,
    response::Response,
};
use tokio::{net::TcpStream, time::timeout};

use super::{
    message::address,
    outcome::{Blame, Phase, Setback, Step, Told},
    wire::{Version, Wire},
};
use weshift_config::{Smtp, SmtpTls};
use weshift_domain::{Email, Fault, visible};

/// How long each phase may take (RFC 5321, 4.5.3.2, shortened where nothing can be lost). The end of the body is long
/// on purpose: a server that took the letter and answers late would get it twice.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Opening the TCP connection, with the look-up of its name.
    pub connect: Duration,
    /// The greeting and the answer to EHLO.
    pub greeting: Duration,
    /// STARTTLS and the handshake.
    pub tls: Duration,
    /// AUTH.
    pub auth: Duration,
    /// MAIL FROM.
    pub mail: Duration,
    /// RCPT TO.
    pub rcpt: Duration,
    /// DATA, up to the server's 354.
    pub data: Duration,
    /// The message, up to the server's answer to it.
    pub finish: Duration,
    /// QUIT; the connection is closed afterwards, answered or not.
    pub quit: Duration,
}

impl Timeouts {
    /// Those that the program uses.
    pub const STANDARD: Timeouts = Timeouts {
        connect: Duration::from_secs(10),
        greeting: Duration::from_secs(60),
        tls: Duration::from_secs(30),
        auth: Duration::from_secs(30),
        mail: Duration::from_secs(60),
        rcpt: Duration::from_secs(60),
        data: Duration::from_secs(120),
        finish: Duration::from_secs(600),
        quit: Duration::from_secs(2),
    };
}

const MAX_WORDS: usize = 500;

pub struct SmtpClient {
    smtp: Smtp,
    tls: Option<TlsParameters>,
    timeouts: Timeouts,
    open: Option<Open>,
}

struct Open {
    conn: AsyncSmtpConnection,
    letters: u32,
}

impl SmtpClient {
    /// # Errors
    /// The file with the root certificate cannot be read or holds none.
    pub fn new(smtp: Smtp, timeouts: Timeouts) -> Result<SmtpClient, Fault> {
        let tls = match smtp.tls {
            SmtpTls::None => None,
            SmtpTls::Wrapper | SmtpTls::Required | SmtpTls::Opportunistic => Some(tls(&smtp)?),
        };
        Ok(SmtpClient { smtp, tls, timeouts, open: None })
    }

    /// Makes sure of a connection that is ready for a letter.
    pub async fn connect(&mut self, told: Told<'_>) -> Result<(), Setback> {
        if self.open.as_ref().is_some_and(|it| it.letters >= self.smtp.max_messages) {
            self.close().await;
        }
        if self.open.is_none() {
            let conn = self.greet(told).await?;
            self.open = Some(Open { conn, letters: 0 });
        }
        Ok(())
    }

    /// Hands over one letter; gives the server's words. After a setback the connection is gone.
    pub async fn send(
        &mut self,
        from: Option<&Email>,
        to: &Email,
        raw: &[u8],
        told: Told<'_>,
    ) -> Result<String, Setback> {
        let is_used = self.open.as_ref().is_some_and(|it| it.letters > 0);
        self.connect(told).await?;
        match self.hand_over(from, to, raw, told).await {
            // A server may close a connection that it grew tired of; a fresh one tells whether that was all.
            Err(setback) if is_used && setback.phase == Phase::Mail && setback.blame == Blame::Moment => {
                self.connect(told).await?;
                self.hand_over(from, to, raw, told).await
            }
            result => result,
        }
    }

    /// Says goodbye, but does not wait long for the answer.
    pub async fn close(&mut self) {
        if let Some(mut open) = self.open.take() {
            let _ = timeout(self.timeouts.quit, open.conn.command(Quit)).await;
        }
    }

    async fn hand_over(
        &mut self,
        from: Option<&Email>,
        to: &Email,
        raw: &[u8],
        told: Told<'_>,
    ) -> Result<String, Setback> {
        // Taken out, so that it is dropped on every way out but the last.
        let mut open = self.open.take().expect("connected before");
        let limits = self.timeouts;
        let conn = &mut open.conn;
        let mail = conn.command(Mail::new(from.map(address), Vec::new()));
        phase(Phase::Mail, limits.mail, mail, told).await?;
        phase(Phase::Rcpt, limits.rcpt, conn.command(Rcpt::new(address(to), Vec::new())), told).await?;
        phase(Phase::Data, limits.data, conn.command(Data), told).await?;
        let words = phase(Phase::Final, limits.finish, conn.message(raw), told).await?;
        open.letters += 1;
        self.open = Some(open);
        Ok(words)
    }

    async fn greet(&self, told: Told<'_>) -> Result<AsyncSmtpConnection, Setback> {
        let hello = ClientId::Domain(self.smtp.helo.clone());
        let version = Version::default();
        let mut conn = match self.smtp.tls {
            SmtpTls::Wrapper => self.dial_tls(&hello, told).await?,
            SmtpTls::Required | SmtpTls::Opportunistic | SmtpTls::None => {
                self.dial(&hello, &version, told).await?
            }
        };
        let upgrade = match self.smtp.tls {
            SmtpTls::Required => true,
            SmtpTls::Opportunistic => conn.can_starttls(),
            SmtpTls::Wrapper | SmtpTls::None => false,
        };
        if upgrade {
            let tls = self.tls.clone().expect("made for every kind of TLS");
            let done = limit(self.timeouts.tls, conn.starttls(tls, &hello)).await;
            done.map_err(|trouble| trouble.down(Phase::Tls))?;
            told(Step { phase: Phase::Tls, words: encrypted(&conn, version.get()) });
        }
        if !self.smtp.user.is_empty() {
            self.log_in(&mut conn, told).await?;
        }
        Ok(conn)
    }

    async fn dial(
        &self,
        hello: &ClientId,
        version: &Version,
        told: Told<'_>,
    ) -> Result<AsyncSmtpConnection, Setback> {
        let address = (self.smtp.host.as_str(), self.smtp.port);
        let stream = match timeout(self.timeouts.connect, TcpStream::connect(address)).await {
            Ok(result) => result.and_then(|it| it.set_nodelay(true).map(|()| it)),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        let stream = stream.map_err(|error| Trouble::Io(error).down(Phase::Connect))?;
        let peer = stream.peer_addr().map(|it| it.to_string()).unwrap_or_default();
        told(Step { phase: Phase::Connect, words: peer });
        let greeted =
            AsyncSmtpConnection::connect_with_transport(Box::new(Wire::new(stream, version.clone())), hello);
        let conn = limit(self.timeouts.greeting, greeted).await.map_err(|it| it.down(Phase::Greeting))?;
        told(Step { phase: Phase::Greeting, words: conn.server_info().name().to_string() });
        Ok(conn)
    }

    /// TLS from the first byte. lettre makes this socket itself, so it has no TCP_NODELAY.
    async fn dial_tls(&self, hello: &ClientId, told: Told<'_>) -> Result<AsyncSmtpConnection, Setback> {
        let address = (self.smtp.host.as_str(), self.smtp.port);
        let connected = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(self.timeouts.connect),
            hello,
            self.tls.clone(),
            None,
        );
        let all = self.timeouts.connect + self.timeouts.tls + self.timeouts.greeting;
        let conn = limit(all, connected).await.map_err(|trouble| trouble.down(Phase::Tls))?;
        told(Step { phase: Phase::Tls, words: encrypted(&conn, None) });
        Ok(conn)
    }

    /// The settings let a connection without TLS only go to this machine, so the password stays here.
    async fn log_in(&self, conn: &mut AsyncSmtpConnection, told: Told<'_>) -> Result<(), Setback> {
        let secret = Credentials::new(self.smtp.user.clone(), self.smtp.password.0.clone());
        const WAYS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
        let way = conn.server_info().get_auth_mechanism(&WAYS);
        let auth = conn.auth(&WAYS, &secret);
        let response = limit(self.timeouts.auth, auth).await.map_err(|it| it.down(Phase::Auth))?;
        let way = way.map(|it| format!("{it}: ")).unwrap_or_default();
        told(Step { phase: Phase::Auth, words: format!("{way}{}", words_of(&response)) });
        Ok(())
    }
}

/// `TLS 1.3, the certificate is for mail.example.org`
fn encrypted(conn: &AsyncSmtpConnection, version: Option<&&'static str>) -> String {
    let der = conn.peer_certificate().unwrap_or_default();
    let der = rustls_pki_types::CertificateDer::from(der);
    let names: Vec<String> = match webpki::EndEntityCert::try_from(&der) {
        Ok(certificate) => certificate.valid_dns_names().map(str::to_string).collect(),
        Err(_) => Vec::new(),
    };
    let version = version.copied().unwrap_or("TLS");
    match names[..] {
        [] => format!("{version}, the certificate is good"),
        _ => format!("{version}, the certificate is for {}", names.join(", ")),
    }
}

async fn phase(
    phase: Phase,
    limit_of_it: Duration,
    exchange: impl Future<Output = Result<Response, smtp::Error>>,
    told: Told<'_>,
) -> Result<String, Setback> {
    let response = limit(limit_of_it, exchange).await.map_err(|trouble| trouble.during(phase))?;
    let words = words_of(&response);
    told(Step { phase, words: words.clone() });
    Ok(words)
}

async fn limit<T>(
    limit: Duration,
    exchange: impl Future<Output = Result<T, smtp::Error>>,
) -> Result<T, Trouble> {
    match timeout(limit, exchange).await {
        Ok(result) => result.map_err(Trouble::Smtp),
        Err(_) => Err(Trouble::Late(limit)),
    }
}

enum Trouble {
    Smtp(smtp::Error),
    Io(io::Error),
    Late(Duration),
}

impl Trouble {
    /// Before the first letter: nobody's letter is to blame.
    fn down(self, phase: Phase) -> Setback {
        Setback { phase, blame: Blame::WayOut, words: self.words() }
    }

    /// While a letter is handed over. A server that says nothing any more would keep the next letter waiting as long.
    fn during(self, phase: Phase) -> Setback {
        let error = match &self {
            Trouble::Smtp(error) => error,
            Trouble::Io(_) => return Setback { phase, blame: Blame::Moment, words: self.words() },
            Trouble::Late(_) => return Setback { phase, blame: Blame::WayOut, words: self.words() },
        };
        let is_final = error.is_permanent() || error.is_client();
        let blame = match phase {
            // Our own address or our right to send is refused: so would every letter be.
            Phase::Mail if is_final => Blame::WayOut,
            _ if error.status().is_some_and(|it| matches!(u16::from(it), 530 | 534 | 535 | 538)) => {
                Blame::WayOut
            }
            _ if is_final => Blame::Letter,
            _ => Blame::Moment,
        };
        Setback { phase, blame, words: self.words() }
    }

    fn words(&self) -> String {
        let words = match self {
            Trouble::Smtp(error) => words_of_error(error),
            Trouble::Io(error) => error.to_string(),
            Trouble::Late(limit) => format!("no answer within {} s", limit.as_secs_f32()),
        };
        short(&words)
    }
}

/// The server's own words behind their code, or what happened without lettre's wrapping.
fn words_of_error(error: &smtp::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    match (error.status(), cause.to_string().as_str()) {
        (Some(code), words) => format!("{code} {words}"),
        (None, "incomplete response") => "the server ended the conversation".into(),
        (None, words) => words.into(),
    }
}

fn words_of(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    short(&format!("{} {}", response.code(), lines.join(" ")))
}

fn short(words: &str) -> String {
    visible(words).chars().take(MAX_WORDS).collect()
}

fn tls(smtp: &Smtp) -> Result<TlsParameters, Fault> {
    let mut builder = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.ca_file {
        let doing = "reading the file that mail.smtp.ca_file names";
        let pem = std::fs::read_to_string(file).map_err(|error| Fault::new(doing, error))?;
        if !pem.contains("-----BEGIN CERTIFICATE-----") {
            return Err(Fault::new(doing, "there is no certificate in it"));
        }
        let roots = Certificate::from_pem(pem.as_bytes()).map_err(|error| Fault::new(doing, error))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(roots);
    }
    builder.build_rustls().map_err(|error| Fault::new("setting up TLS for mail", error))
}
