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

/// Not cloned: it holds the one open connection.
pub enum Transport {
    Smtp(Box<SmtpClient>),
    Sendmail(Sendmail),
    /// Without a folder letters stay in the database.
    Outbox(Option<Maildir>),
}

impl Transport {
    /// # Errors
    /// A file that the settings name cannot be used.
    pub fn new(mail: &Mail, maildir: Option<PathBuf>, timeouts: Timeouts) -> Result<Transport, Fault> {
        Ok(match &mail.transport {
            MailTransport::Smtp(smtp) => Transport::Smtp(Box::new(SmtpClient::new(smtp.clone(), timeouts)?)),
            MailTransport::Sendmail(program) => Transport::Sendmail(Sendmail::at(program.clone())),
            MailTransport::Outbox => Transport::Outbox(maildir.map(Maildir::at)),
        })
    }

    /// Whether the program is there that takes the letters. `Err` says why not.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Transport::Sendmail(program) => program.check().map_err(|it| it.words),
            Transport::Smtp(_) | Transport::Outbox(_) => Ok(()),
        }
    }

    /// Whether a letter could go now. An SMTP connection that it makes is kept for the letter.
    pub async fn probe(&mut self, told: Told<'_>) -> Result<(), Setback> {
        match self {
            Transport::Smtp(client) => client.connect(told).await,
            Transport::Sendmail(program) => program.check(),
            Transport::Outbox(Some(maildir)) => maildir.open().map_err(|error| not_kept(&error)),
            Transport::Outbox(None) => Ok(()),
        }
    }

    /// `name` says which letter it is, for ever: the Message-ID. `from` is the return path; none for answers to machines.
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

    /// After the last letter for now.
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
