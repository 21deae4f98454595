//! One file per subcommand.

/// The standard library's, but it is no failure that nobody reads any more (`weshift mail queue | head`).
macro_rules! print {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = write!(std::io::stdout(), $($words)*);
    }};
}
macro_rules! println {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

macro_rules! eprintln {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

mod backup;
mod config;
mod export;
pub mod mail;
mod manager;
mod preview;
mod privacy;
mod progress;
mod serve;
mod spam;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    app::{App, Presence},
    clock::Clock,
    config::{ConfigError, Settings},
    domain::{Fault, Rejection},
};

/// The self-hosted comment and moderation server for sharing knowledge.
#[derive(Parser)]
#[command(
    name = "weshift",
    version,
    about,
    after_help = "Every setting: weshift config print, or README.md."
)]
struct Arguments {
    /// The settings file. Without it, weshift.toml is read if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate, seed an empty database, listen (this is what happens without a command).
    Serve,
    /// Add, list and remove community managers.
    Manager(manager::ManagerArgs),
    /// Show or check the settings in force.
    Config(config::ConfigArgs),
    /// Test, list, show, retry and cancel mail; preview it; keys and DNS records; send the digests now.
    Mail(mail::MailArgs),
    /// Take in a message from a mail server: a mail that came back, or a manager's answer.
    MailIn,
    /// Score, explain, teach and reset the spam filter.
    Spam(spam::SpamArgs),
    /// Copy the whole database into a file, while the server runs.
    Backup(backup::BackupArgs),
    /// Put a copy back in the place of the database, while no server runs.
    Restore(backup::RestoreArgs),
    /// Write every discussion as a piece of HTML into a folder, for site generators.
    Export(export::ExportArgs),
    /// Hand over or let go of one person's data.
    Privacy(privacy::PrivacyArgs),
    /// Write every page and mail view with sample data into a folder, for looking at.
    Preview(preview::PreviewArgs),
}

/// Why a command did not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Exit code 2: wrong use or settings.
    Use(String),
    /// Exit code 1.
    Failed(String),
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Failure::Use(error.to_string())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Failure::Failed(format!("Failed while {fault}."))
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Refused(crate::domain::Refusal::Invalid(problems)) => {
                Failure::Use(problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("\n"))
            }
            Rejection::Refused(refusal) => Failure::Failed(format!("Refused: {refusal:?}.")),
            Rejection::Failed(fault) => fault.into(),
        }
    }
}

/// Runs what the command line asks for. Exit codes: 0 done, 1 failed, 2 wrong use or settings.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match crate::config::load_here(arguments.config.as_deref()) {
        Ok(settings) => dispatch(arguments.command.unwrap_or(Command::Serve), settings),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(code) => code,
        Err(Failure::Use(words)) => complain(&words, 2),
        Err(Failure::Failed(words)) => complain(&words, 1),
    }
}

fn dispatch(command: Command, settings: Settings) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve => serve::run(settings),
        Command::Manager(arguments) => manager::run(arguments, settings),
        Command::Config(arguments) => config::run(arguments, &settings),
        Command::Mail(arguments) => mail::run(arguments, settings),
        Command::MailIn => mail::take_in(settings),
        Command::Spam(arguments) => spam::run(arguments, settings),
        Command::Backup(arguments) => backup::back_up(arguments, &settings),
        Command::Restore(arguments) => backup::restore(arguments, &settings),
        Command::Export(arguments) => export::run(arguments, settings),
        Command::Privacy(arguments) => privacy::run(arguments, settings),
        Command::Preview(arguments) => preview::run(&arguments),
    }
}

fn complain(words: &str, code: u8) -> ExitCode {
    eprintln!("weshift: {words}");
    ExitCode::from(code)
}

/// Runs a command's work on a small runtime.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::Failed(format!("Cannot start: {error}")))?.block_on(work)
}

/// The site as a command sees it, beside a server that may be running.
async fn open(settings: Settings) -> Result<App, Failure> {
    let base = format!("http://{}", settings.server.listen);
    Ok(App::open(settings, Clock::System, Presence::Command, &base).await?)
}
