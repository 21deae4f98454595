//! `weshift backup` and `weshift restore`: a copy of the whole database, and back.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

use clap::Args;

use super::{Failure, absolute, progress::Progress};
use weshift_clock::Clock;
use weshift_config::Settings;
use weshift_domain::Fault;
use weshift_store::{DatabaseUrl, backup};

#[derive(Args)]
pub struct BackupArgs {
    /// The file to write; it must not be there yet. Keep it as safe as the database: it holds addresses and secrets.
    file: PathBuf,
}

#[derive(Args)]
pub struct RestoreArgs {
    /// A file that `weshift backup` wrote.
    file: PathBuf,
}

/// Between two looks at how far a copy is.
const LOOK: Duration = Duration::from_millis(100);

pub fn back_up(arguments: BackupArgs, settings: &Settings) -> Result<ExitCode, Failure> {
    let url = DatabaseUrl::parse(&settings.database.url.0);
    let file = arguments.file;
    if file.file_name().is_none() {
        return Err(Failure::Use("Name a file to write the copy to.".into()));
    }
    watched(&url, &file, || backup::back_up(&url, &file))?;
    let bytes =
        file.metadata().map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?.len();
    println!("The database {url} is copied to {} ({:.1} MB).", absolute(&file).display(), bytes as f64 / 1e6);
    println!("It holds addresses and the site's secret: keep it where only you can read it.");
    Ok(ExitCode::SUCCESS)
}

pub fn restore(arguments: RestoreArgs, settings: &Settings) -> Result<ExitCode, Failure> {
    let url = DatabaseUrl::parse(&settings.database.url.0);
    let file = arguments.file;
    if !file.is_file() {
        return Err(Failure::Use(format!("There is no file {}.", file.display())));
    }
    let before = backup::restore(&url, &file, &Clock::System.now().millis().to_string())?;
    println!("The database {url} is as it was in {}. Start the server again.", file.display());
    if let Some(before) = before {
        println!("What was there before is in {}; delete it when you are sure.", before.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Does the work on a thread beside and draws how far it is.
fn watched(
    url: &DatabaseUrl,
    file: &Path,
    work: impl FnOnce() -> Result<(), Fault> + Send,
) -> Result<(), Fault> {
    thread::scope(|scope| {
        let working = scope.spawn(work);
        let mut bar = Progress::new(1_000);
        while !working.is_finished() {
            if let Some((copied, all)) = backup::progress(url, file) {
                bar.reach(copied * 999 / all.max(1));
            }
            thread::sleep(LOOK);
        }
        bar.reach(1_000);
        working.join().unwrap_or_else(|_| Err(Fault::new("backing up the database", "the copy panicked")))
    })
}
