//! One file per subcommand.

/// The standard library's would panic. What cannot be written is told once, at the end: see `output`.
macro_rules! print {
    ($($words:tt)*) => { $crate::commands::output::print(format_args!($($words)*)) };
}
macro_rules! println {
    ($($words:tt)*) => { $crate::commands::output::print(format_args!("{}\n", format_args!($($words)*))) };
}

/// The standard library's, but it is no failure that nobody reads any more.
macro_rules! eprintln {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

mod backup;
mod config;
mod export;
mod healthcheck;
pub mod mail;
mod manager;
mod output;
mod preview;
mod privacy;
mod progress;
mod serve;
mod spam;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, Subcommand};

use crate::app::{App, Presence};
use weshift_clock::Clock;
use weshift_config::{ConfigError, Settings};
use weshift_domain::{Fault, Rejection};
use weshift_store::{DatabaseUrl, is_founded};

/// The self-hosted comment and moderation server for sharing knowledge.
#[derive(Parser)]
#[command(
    name = "weshift",
    version,
    about,
    after_help = "Every setting: weshift config print, or README.md."
)]
struct Arguments {
    /// The settings file. Without it, WESHIFT_CONFIG may name one; else weshift.toml here is read, or, if there is none,
    /// /etc/weshift/weshift.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate, seed an empty database, listen (this is what happens without a command).
    Serve,
    /// Ask the running server whether it works: exit code 0 if it does, else 1.
    Healthcheck,
    /// Add, list, change and remove community managers.
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
            Rejection::Refused(weshift_domain::Refusal::Invalid(problems)) => {
                Failure::Use(problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("\n"))
            }
            Rejection::Refused(refusal) => Failure::Failed(format!("Refused: {refusal:?}.")),
            Rejection::Failed(fault) => fault.into(),
        }
    }
}

/// Runs what the command line asks for. Exit codes: 0 done, 1 failed, 2 wrong use or settings; `mail-in` and `mail test`
/// have some of their own.
pub fn run() -> ExitCode {
    let given = weshift_config::command_line();
    let arguments = match Arguments::try_parse_from(&given) {
        Ok(arguments) => arguments,
        Err(error) => return misused(&error, &given),
    };
    let command = arguments.command.unwrap_or(Command::Serve);
    let is_told_by_words = !matches!(command, Command::Serve | Command::MailIn | Command::Healthcheck);
    match dispatch(command, arguments.config.as_deref()) {
        Ok(code) if is_told_by_words => printed(code),
        Ok(code) => code,
        Err(Failure::Use(words)) => complain(&words, 2),
        Err(Failure::Failed(words)) => complain(&words, 1),
    }
}

/// The command's exit code, unless what it printed did not arrive. The server, the health check and what takes in mail are
/// not judged by that: they have done what they are for.
fn printed(code: ExitCode) -> ExitCode {
    match output::finish() {
        Err(error) if code == ExitCode::SUCCESS => {
            complain(&format!("What this command prints cannot be written: {error}."), 1)
        }
        Err(_) | Ok(()) => code,
    }
}

/// Help and version, which were asked for; or what is wrong with the command line.
fn misused(error: &clap::Error, given: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        output::write(|| error.print());
        return printed(ExitCode::SUCCESS);
    }
    // Where standard error cannot be written, the code says it alone.
    let _ = error.print();
    match is_mail_in(given) {
        true => ExitCode::from(mail::TRY_AGAIN),
        false => ExitCode::from(2),
    }
}

/// Whether a command line that cannot be read is one of `mail-in`: the first name of a command in it says so.
fn is_mail_in(given: &[OsString]) -> bool {
    let program = Arguments::command();
    let mut words = given.iter().skip(1).map(|it| it.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--config" {
            words.next();
        } else if program.find_subcommand(&*word).is_some() {
            return word == "mail-in";
        }
    }
    false
}

/// `file` names the settings. Those commands that need none work without.
fn dispatch(command: Command, file: Option<&Path>) -> Result<ExitCode, Failure> {
    let settings = || weshift_config::load_here(file).map_err(Failure::from);
    match command {
        Command::Serve => serve::run(settings()?),
        Command::Healthcheck => healthcheck::run(settings()),
        Command::Manager(arguments) => manager::run(arguments, settings()?),
        Command::Config(arguments) => config::run(arguments, file),
        Command::Mail(arguments) => mail::run(arguments, file),
        Command::MailIn => Ok(mail::take_in(settings())),
        Command::Spam(arguments) => spam::run(arguments, settings),
        Command::Backup(arguments) => backup::back_up(arguments, &settings()?),
        Command::Restore(arguments) => backup::restore(arguments, &settings()?),
        Command::Export(arguments) => export::run(arguments, settings()?),
        Command::Privacy(arguments) => privacy::run(arguments, settings()?),
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

/// The site as a command sees it, beside a server that may be running. Says on standard error which database it is:
/// whoever runs a command with other settings than the server's should see it at once.
async fn open(settings: Settings) -> Result<App, Failure> {
    let app = open_quietly(settings).await?;
    eprintln!("Database: {}", app.store.name());
    Ok(app)
}

/// As `open`; makes the site where there is none yet, and says where. Who sets a machine up adds the owner before the server
/// ever ran.
async fn open_or_found(settings: Settings) -> Result<App, Failure> {
    if is_founded(&DatabaseUrl::parse(&settings.database.url.0))? {
        return open(settings).await;
    }
    let base = format!("http://{}", settings.server.listen);
    let app = App::open(settings, Clock::System, Presence::Server, &base).await?;
    eprintln!("There was no site yet. It is made now, in {}.", app.store.name());
    Ok(app)
}

/// As `open`, where nobody looks.
async fn open_quietly(settings: Settings) -> Result<App, Failure> {
    let base = format!("http://{}", settings.server.listen);
    Ok(App::open(settings, Clock::System, Presence::Command, &base).await?)
}

/// The whole path of a file that somebody named.
fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf())
}
