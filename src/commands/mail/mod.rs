//! `weshift mail`: the way out and the outbox.

mod inbound;
mod preview;
mod records;
mod resolver;

use std::{path::Path, process::ExitCode};

pub use inbound::{TRY_AGAIN, take_in};

use clap::{Args, Subcommand};

use super::{Failure, block_on, open};
use crate::app::App;
use weshift_config::{self as config, MailTransport, Settings};
use weshift_domain::*;
use weshift_mail::{Blame, Phase, Step, Timeouts, Transport, seal_digest_now};
use weshift_moderation::OldLinks;

#[derive(Args)]
pub struct MailArgs {
    #[command(subcommand)]
    command: MailCommand,
}

#[derive(Subcommand)]
enum MailCommand {
    /// Send a test mail now and show each phase. Exit code 0 sent, 1 refused, 2 settings, 3 unreachable.
    Test {
        #[arg(long, value_name = "ADDRESS")]
        to: String,
        /// A letter as the first manager would get it now, instead of the short one: held, digest, reply, confirm ...
        #[arg(long)]
        kind: Option<String>,
    },
    /// List the letters, newest first, and how many are in each state.
    Queue {
        /// Only letters in this state: queued, sending, sent, kept, failed, cancelled or expired.
        #[arg(long)]
        state: Option<String>,
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show one letter: how it went, and the letter itself.
    Show { id: OutboxId },
    /// Put a letter that failed back into the queue, due now.
    Retry { id: OutboxId },
    /// Take a letter out of the queue.
    Cancel { id: OutboxId },
    /// Mail those again whose mailbox took no mail: one address, or everybody.
    Resume {
        #[arg(value_name = "ADDRESS", required_unless_present = "all", conflicts_with = "all")]
        address: Option<String>,
        #[arg(long)]
        all: bool,
    },
    /// Write a letter as it would be now to a file, without owing it.
    Preview {
        /// held, digest, reply, published, follow, confirm, sign-in, alarm or test.
        #[arg(long)]
        kind: String,
        /// The manager whose letter it would be. Without it, the first one.
        #[arg(long, value_name = "ADDRESS")]
        recipient: Option<String>,
        /// When it would be written, such as 2026-11-23T07:00:00Z. Without it, now.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        #[arg(long, value_name = "FILE")]
        out: std::path::PathBuf,
    },
    /// Make a private key that signs letters, and say what to publish.
    DkimKeygen {
        /// Where to keep it; nothing that is there is overwritten.
        #[arg(long, value_name = "FILE", default_value = "dkim.pem")]
        out: std::path::PathBuf,
        /// rsa, which everybody checks, or ed25519 as a second one.
        #[arg(long, default_value = "rsa")]
        kind: String,
        #[arg(long, default_value = "weshift")]
        selector: String,
    },
    /// Make a new key that signs the links in mails from now on. Those of the older keys work for 30 days more.
    NewKey {
        /// The older keys may be known to somebody: their links end now. Links that end mail work on.
        #[arg(long)]
        end_old: bool,
    },
    /// Say which DNS records mail from this site should have.
    Dns,
    /// Write the digests before their time.
    Digest {
        /// There is no other way yet; the worker sends those that are due.
        #[arg(long, required = true)]
        now: bool,
        /// Only this manager's.
        #[arg(long, value_name = "ADDRESS")]
        manager: Option<String>,
    },
}

/// `file` names the settings.
pub fn run(arguments: MailArgs, file: Option<&Path>) -> Result<ExitCode, Failure> {
    if let MailCommand::DkimKeygen { out, kind, selector } = &arguments.command {
        // They may name the key already that is only made now.
        let (settings, _) = config::read_here(file);
        records::keygen(out, kind, selector, &settings)?;
        return Ok(ExitCode::SUCCESS);
    }
    let settings = config::load_here(file)?;
    block_on(async {
        match arguments.command {
            MailCommand::Test { to, kind } => return test(&to, kind.as_deref(), settings).await,
            MailCommand::Queue { state, limit } => queue(state.as_deref(), limit, settings).await?,
            MailCommand::Show { id } => show(id, settings).await?,
            MailCommand::Retry { id } => retry(id, settings).await?,
            MailCommand::Cancel { id } => cancel(id, settings).await?,
            MailCommand::Resume { address, all: _ } => resume(address.as_deref(), settings).await?,
            MailCommand::Preview { kind, recipient, at, out } => {
                preview::preview(&kind, recipient.as_deref(), at.as_deref(), &out, settings).await?;
            }
            MailCommand::DkimKeygen { .. } => unreachable!("it is done above"),
            MailCommand::NewKey { end_old } => new_key(end_old, settings).await?,
            MailCommand::Dns => records::dns(settings).await?,
            MailCommand::Digest { now: _, manager } => digest(manager.as_deref(), settings).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Sends by the worker's own code, but past the outbox, so that no worker takes it away.
async fn test(to: &str, kind: Option<&str>, settings: Settings) -> Result<ExitCode, Failure> {
    // The natural first test of a mail server on this machine.
    let to = Email::parse_local(to).ok_or_else(|| no_address(to))?;
    let mut transport = Transport::new(&settings.mail, settings.mail.maildir.clone(), Timeouts::STANDARD)
        .map_err(|fault| Failure::Use(fault.to_string()))?;
    transport.check().map_err(|why| Failure::Use(format!("mail.sendmail: {why}.")))?;
    let app = open(settings).await?;
    println!("{}", crate::app::mail_words(&app.settings));
    if let MailTransport::Smtp(smtp) = &app.settings.mail.transport
        && let Some(missing) = crate::app::missing_password(smtp)
    {
        println!("{missing}");
    }
    let letter = match kind {
        None => app.mailer.test_letter(&to),
        Some(kind) => preview::letter(&app, kind, None, app.clock.now()).await?,
    };
    match app.mailer.check_signatures(&letter.raw) {
        None => println!("No key signs it."),
        Some(Ok(selectors)) => println!("Signed by {}; the signatures hold.", selectors.join(" and ")),
        Some(Err(why)) => println!("Its signature does not hold: {why}."),
    }
    println!(
        "Sending {} from {} to {}",
        letter.message_id,
        letter.from.as_ref().map(Email::expose).unwrap_or_default(),
        to.expose()
    );
    let clock = app.clock.clone();
    let mut last = clock.now();
    let mut told = |step: Step| {
        let now = clock.now();
        println!("{:8} {:>6} ms  {}", step.phase.name(), now.since(last), step.words);
        last = now;
    };
    let sent = transport.send(&letter.message_id, letter.from.as_ref(), &to, &letter.raw, &mut told).await;
    transport.rest().await;
    Ok(match sent {
        Ok(accepted) => {
            println!("The letter is {}.", accepted.state.name());
            ExitCode::SUCCESS
        }
        Err(setback) => {
            println!("{:8} {:>6} ms  {}", setback.phase.name(), app.clock.now().since(last), setback.words);
            let (words, code) = match (setback.phase, setback.blame) {
                (Phase::Auth, _) => ("The server does not take the user name and password.", 2),
                (Phase::Tls, _) => ("The connection cannot be encrypted as the settings ask.", 2),
                (Phase::Keep, _) => ("The folder for mail cannot be written.", 2),
                (Phase::Connect | Phase::Greeting, _) => ("The server cannot be reached.", 3),
                (_, Blame::Letter | Blame::WayOut) => ("The server refuses the letter.", 1),
                (_, Blame::Moment) => {
                    ("The server does not take the letter now; the worker would try again.", 1)
                }
            };
            println!("{words}");
            ExitCode::from(code)
        }
    })
}

async fn queue(state: Option<&str>, limit: u32, settings: Settings) -> Result<(), Failure> {
    let state = match state {
        None => None,
        Some(name) => Some(
            DeliveryState::parse(name)
                .ok_or_else(|| Failure::Use(format!("{name} is not a state of letters.")))?,
        ),
    };
    let app = open(settings).await?;
    let reader = app.store.reader();
    if let Some(health) = reader.find_transport_health().await?.filter(|it| !it.up) {
        println!("Mail cannot go out since {}: {}", health.since.rfc3339(), health.error);
        println!("Next try {}", health.next_probe_at.rfc3339());
    }
    for letter in reader.list_letters(MailFilter { state, limit, ..MailFilter::default() }).await? {
        println!(
            "{:>6}  {:9}  {:8}  {}  {}  {}",
            letter.id,
            letter.state.name(),
            letter.kind.name(),
            letter.created_at.rfc3339(),
            letter.to.expose(),
            letter.subject,
        );
    }
    let counts = reader.list_letter_counts().await?;
    let counts: Vec<String> =
        counts.iter().map(|(state, count)| format!("{count} {}", state.name())).collect();
    println!("{}", if counts.is_empty() { "No letters.".into() } else { counts.join(", ") });
    Ok(())
}

async fn show(id: OutboxId, settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    let Some((letter, attempts)) = app.store.reader().find_letter(id).await? else { return Err(unknown(id)) };
    println!("Letter {id}, {}, {}, {} tries", letter.kind.name(), letter.state.name(), letter.attempts);
    println!(
        "Made {}, due {}, until {}",
        letter.created_at.rfc3339(),
        letter.due_at.rfc3339(),
        letter.expires_at.rfc3339()
    );
    for attempt in attempts {
        println!("{}  {:8}  {}", attempt.at.rfc3339(), attempt.phase, attempt.text);
    }
    println!("\n{}", String::from_utf8_lossy(&letter.raw).replace("\r\n", "\n"));
    Ok(())
}

async fn retry(id: OutboxId, settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    let now = app.clock.now();
    if !app.store.write(move |tx| tx.retry_letter(id, now)).await? {
        return Err(not_so(&app, id, "cannot be tried again").await?);
    }
    log(&app, AuditAction::MailRetried, id).await?;
    println!("Letter {id} is due now.");
    Ok(())
}

async fn cancel(id: OutboxId, settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    if !app.store.write(move |tx| tx.cancel_letter(id)).await? {
        return Err(not_so(&app, id, "cannot be cancelled").await?);
    }
    log(&app, AuditAction::MailCancelled, id).await?;
    println!("Letter {id} will not be sent.");
    Ok(())
}

async fn resume(address: Option<&str>, settings: Settings) -> Result<(), Failure> {
    let address = address.map(parse).transpose()?;
    let app = open(settings).await?;
    let Some(address) = address else {
        let [readers, managers] = app.moderation.resume_all_mail(Actor::System, Via::CommandLine).await?;
        println!("Mailed again: {readers} readers, {managers} managers.");
        return Ok(());
    };
    if !app.moderation.resume_mail_to(&address, Actor::System, Via::CommandLine).await? {
        return Err(Failure::Failed(format!("{} is not paused.", address.expose())));
    }
    println!("{} is mailed again.", address.expose());
    Ok(())
}

async fn new_key(end_old: bool, settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    let old = if end_old { OldLinks::EndNow } else { OldLinks::WorkOn };
    let Some((number, until)) = app.moderation.make_link_key(Actor::System, Via::CommandLine, old).await?
    else {
        return Err(Failure::Failed(
            "There are fifteen keys whose links still work. Try again in some days, or end them: --end-old."
                .into(),
        ));
    };
    println!("Key {number} signs the links in mails from now on.");
    println!("Links of the older keys work until {}; those that end mail work on.", until.rfc3339());
    Ok(())
}

async fn digest(only: Option<&str>, settings: Settings) -> Result<(), Failure> {
    let only = only.map(parse).transpose()?.map(|it| it.normalised());
    let app = open(settings).await?;
    let managers = app.store.reader().list_managers().await?;
    let meant: Vec<_> = managers
        .iter()
        .filter(|it| only.as_ref().is_none_or(|only| it.email.normalised() == *only))
        .collect();
    if managers.is_empty() {
        println!("There is no manager yet, so nobody is owed a digest.");
        return Ok(());
    }
    if meant.is_empty() {
        return Err(Failure::Failed("There is no such manager: weshift manager list shows all.".into()));
    }
    for manager in meant {
        let words = match manager.habits.digest {
            DigestMode::Off => "gets no digests",
            DigestMode::Hourly | DigestMode::Daily | DigestMode::Weekly => {
                match seal_digest_now(&app.store, &app.mailer, manager, app.clock.now()).await? {
                    0 => "nothing to tell since the last digest",
                    _ => "a digest is in the outbox",
                }
            }
        };
        println!("{}: {words}", manager.email.expose());
    }
    Ok(())
}

fn parse(email: &str) -> Result<Email, Failure> {
    Email::parse(email).ok_or_else(|| no_address(email))
}

fn no_address(email: &str) -> Failure {
    Failure::Use(format!("{email} is not an email address."))
}

fn unknown(id: OutboxId) -> Failure {
    Failure::Failed(format!("There is no letter {id}."))
}

async fn not_so(app: &App, id: OutboxId, what: &str) -> Result<Failure, Failure> {
    Ok(match app.store.reader().find_letter(id).await? {
        None => unknown(id),
        Some((letter, _)) => Failure::Failed(format!("Letter {id} is {} and {what}.", letter.state.name())),
    })
}

async fn log(app: &App, act: AuditAction, id: OutboxId) -> Result<(), Failure> {
    let entry = NewAudit::new(app.clock.now(), Actor::System, Via::CommandLine, act, format!("letter {id}"));
    Ok(app.store.write(move |tx| tx.add_audit(&entry)).await?)
}
