//! The way out: SMTP, or a folder where there is none.

use std::path::PathBuf;

use super::{
    maildir::Maildir,
    outcome::{Accepted, Blame, Phase, Setback, Step, Told},
    sendmail::Sendmail,
    smtp::{SmtpClient, Timeouts},
};
use weshift_config::{Mail, MailTransport};
use weshift_domain::{DeliveryState, Email, Fault};

/// How letters leave, as the settings choose. The worker makes one for each `Delivery`; `weshift mail test` one for its
/// letter. It cannot be cloned: it holds the one open connection.
pub enum Transport {
    /// A mail server.
    Smtp(Box<SmtpClient>),
    /// A program on this machine.
    Sendmail(Sendmail),
    /// No mail server: letters are written to the Maildir; without one they stay in the database.
    Outbox(Option<Maildir>),
}

impl Transport {
    /// The transport of `mail.transport`; connects to nothing. `maildir` is the folder for `Outbox`.
    ///
    /// # Errors
    /// `mail.smtp.ca_file` cannot be read or has no certificate, or TLS cannot be set up.
    pub fn new(mail: &Mail, maildir: Option<PathBuf>, timeouts: Timeouts) -> Result<Transport, Fault> {
        Ok(match &mail.transport {
            MailTransport::Smtp(smtp) => Transport::Smtp(Box::new(SmtpClient::new(smtp.clone(), timeouts)?)),
            MailTransport::Sendmail(program) => Transport::Sendmail(Sendmail::at(program.clone())),
            MailTransport::Outbox => Transport::Outbox(maildir.map(Maildir::at)),
        })
    }

    /// Whether the sendmail program can be run. Other transports are always `Ok`: nothing is connected to.
    ///
    /// # Errors
    /// Why not, without a full stop.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Transport::Sendmail(program) => program.check().map_err(|it| it.words),
            Transport::Smtp(_) | Transport::Outbox(_) => Ok(()),
        }
    }

    /// Whether a letter could go now. An SMTP connection that it makes is kept for the letter.
    pub(crate) async fn probe(&mut self, told: Told<'_>) -> Result<(), Setback> {
        match self {
            Transport::Smtp(client) => client.connect(told).await,
            Transport::Sendmail(program) => program.check(),
            Transport::Outbox(Some(maildir)) => maildir.open().map_err(|error| not_kept(&error)),
            Transport::Outbox(None) => Ok(()),
        }
    }

    /// Sends one letter and reports each phase to `told`. `name` is its Message-ID, which names its file in a Maildir.
    /// `from` is the return path; `None` the empty one. `raw` is the whole message with CRLF.
    ///
    /// # Errors
    /// The phase that failed, and whether another attempt may help.
    pub async fn send(
        &mut self,
        name: &str,
        from: Option<&Email>,
        to: &Email,
        raw: &[u8],
        told: Told<'_>,
    ) -> Result<Accepted, Setback> {
        match self {
            Transport::Smtp(client) => {
                let words = client.send(from, to, raw, told).await?;
                Ok(Accepted { state: DeliveryState::Sent, phase: Phase::Final, words })
            }
            Transport::Sendmail(program) => {
                let words = program.send(from, to, raw).await?;
                told(Step { phase: Phase::Final, words: words.clone() });
                Ok(Accepted { state: DeliveryState::Sent, phase: Phase::Final, words })
            }
            Transport::Outbox(maildir) => {
                let words = match maildir {
                    Some(maildir) => keep(maildir, name, raw)?,
                    None => "kept in the database".into(),
                };
                told(Step { phase: Phase::Keep, words: words.clone() });
                Ok(Accepted { state: DeliveryState::Kept, phase: Phase::Keep, words })
            }
        }
    }

    /// Closes the connection. Call it after the last letter for now; the next one opens a new one.
    pub async fn rest(&mut self) {
        match self {
            Transport::Smtp(client) => client.close().await,
            Transport::Sendmail(_) | Transport::Outbox(_) => (),
        }
    }
}

/// A few milliseconds on the worker's own thread.
fn keep(maildir: &Maildir, message_id: &str, raw: &[u8]) -> Result<String, Setback> {
    let name = message_id.trim_matches(['<', '>']).replace(['/', ':', '@'], ".");
    match maildir.keep(&name, raw) {
        Ok(path) => Ok(path.display().to_string()),
        Err(error) => Err(not_kept(&error)),
    }
}

fn not_kept(error: &std::io::Error) -> Setback {
    Setback { phase: Phase::Keep, blame: Blame::WayOut, words: format!("cannot write the Maildir: {error}") }
}
