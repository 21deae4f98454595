//! `weshift config`: what is in force, and whether it can be used.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Failure;
use crate::config::{self, Settings};

#[derive(Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print the settings in force, secrets masked.
    Print,
    /// Say whether the settings can be used.
    Check,
    /// Print a settings file with every setting at its default.
    Sample,
}

pub fn run(arguments: ConfigArgs, settings: &Settings) -> Result<ExitCode, Failure> {
    match arguments.command {
        ConfigCommand::Print => print!("{}", config::print(settings)),
        ConfigCommand::Check => println!("The settings can be used."),
        ConfigCommand::Sample => print!("{}", config::sample()),
    }
    Ok(ExitCode::SUCCESS)
}
