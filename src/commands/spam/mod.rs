//! `weshift spam`: how good the filter is, why it says what it says, and what it learns from.

mod evaluate;
mod explain;
mod prior;
mod rows;
mod teach;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{Failure, block_on, open};
use weshift_config::Settings;

#[derive(Args)]
pub struct SpamArgs {
    #[command(subcommand)]
    command: SpamCommand,
}

#[derive(Subcommand)]
enum SpamCommand {
    /// Score the filter on labelled comments: JSON lines of text, author?, email?, url?, post? and label (spam or ham).
    ///
    /// Uses what every site starts with, not what this one has learnt, and changes nothing.
    Evaluate {
        file: PathBuf,
        /// Judge each message first and then learn it, one after the other.
        #[arg(long)]
        online: bool,
        /// Print one JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Teach this site's filter labelled comments, as if a manager had decided on each.
    Train {
        file: PathBuf,
        /// Instead of teaching this site, train the weights that ship with Weshift and write them here. The rows also
        /// need a source; figures are told with each source left out once.
        #[arg(long, value_name = "OUT")]
        prior: Option<PathBuf>,
    },
    /// Judge a comment (its text on standard input) and say what weighs how much. Nothing is kept.
    Explain(explain::ExplainArgs),
    /// Forget everything that this site's filter was taught. The weights that ship with Weshift stay.
    Reset {
        /// Forget only what this manager taught.
        #[arg(long, value_name = "EMAIL")]
        manager: Option<String>,
    },
    /// Make the list of phrases that ships with Weshift from one phrase a line.
    #[command(hide = true)]
    Lexicon { list: PathBuf, out: PathBuf },
}

/// What ships with Weshift is measured and made without any settings.
pub fn run(
    arguments: SpamArgs,
    settings: impl FnOnce() -> Result<Settings, Failure>,
) -> Result<ExitCode, Failure> {
    match arguments.command {
        SpamCommand::Evaluate { file, online, json } => evaluate::run(&file, online, json)?,
        SpamCommand::Train { file, prior: Some(out) } => prior::run(&file, &out)?,
        SpamCommand::Train { file, prior: None } => block_on(teach::train(&file, settings()?))?,
        SpamCommand::Explain(arguments) => block_on(explain::run(arguments, settings()?))?,
        SpamCommand::Reset { manager } => block_on(teach::reset(manager.as_deref(), settings()?))?,
        SpamCommand::Lexicon { list, out } => prior::lexicon(&list, &out)?,
    }
    Ok(ExitCode::SUCCESS)
}
