//! `weshift config`: what is in force, and whether it can be used.

use std::{path::Path, process::ExitCode};

use clap::{Args, Subcommand};

use super::Failure;
use crate::app;
use weshift_config as config;
use weshift_store::DatabaseUrl;

#[derive(Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print the settings in force, secrets masked.
    Print,
    /// Say whether the settings can be used, and the files that they name. All that is wrong is told at once.
    Check,
    /// Print a settings file with every setting at its default.
    Sample,
}

/// `file` names the settings.
pub fn run(arguments: ConfigArgs, file: Option<&Path>) -> Result<ExitCode, Failure> {
    match arguments.command {
        ConfigCommand::Print => print!("{}", config::print(&config::load_here(file)?)),
        ConfigCommand::Check => check(file)?,
        ConfigCommand::Sample => print!("{}", config::sample()),
    }
    Ok(ExitCode::SUCCESS)
}

fn check(file: Option<&Path>) -> Result<(), Failure> {
    let (settings, mut wrong) = config::read_here(file);
    wrong.extend(app::look_through(&settings));
    if !wrong.is_empty() {
        return Err(Failure::Use(wrong.join("\n")));
    }
    println!("The settings can be used: {}.", settings.sources);
    println!("Relative paths count from {}.", settings.sources.folder.display());
    println!("The database is {}.", DatabaseUrl::parse(&settings.database.url.0));
    config::named_paths(&settings).iter().for_each(|(key, path)| println!("{key} is {path}."));
    Ok(())
}
