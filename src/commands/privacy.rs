//! `weshift privacy`: one person's data.

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::{Failure, block_on, open};
use weshift_config::Settings;
use weshift_domain::{Actor, Email, Erased, Erasing, Via};

#[derive(Args)]
pub struct PrivacyArgs {
    #[command(subcommand)]
    command: PrivacyCommand,
}

#[derive(Subcommand)]
enum PrivacyCommand {
    /// Print everything that is kept of the person with this address, as JSON.
    Export { email: String },
    /// Let go of the person with this address: their mail, and who wrote their comments.
    ///
    /// Their comments stay, without name, address and website, unless --comments says that they go too. What was asked
    /// never to be mailed stays so. It cannot be undone, and asks first.
    Erase {
        email: String,
        /// Remove their comments too; answers to them stay.
        #[arg(long)]
        comments: bool,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

pub fn run(arguments: PrivacyArgs, settings: Settings) -> Result<ExitCode, Failure> {
    block_on(async {
        match arguments.command {
            PrivacyCommand::Export { email } => {
                let email = parse(&email)?;
                let app = open(settings).await?;
                let data = app.moderation.export_person(Actor::System, Via::CommandLine, &email).await?;
                println!("{data:#}");
            }
            PrivacyCommand::Erase { email, comments, yes } => {
                let email = parse(&email)?;
                let erasing = if comments { Erasing::Comments } else { Erasing::Identity };
                let app = open(settings).await?;
                if !yes {
                    confirm(&email, erasing)?;
                }
                let erased =
                    app.moderation.erase_person(Actor::System, Via::CommandLine, &email, erasing).await?;
                tell(erased, erasing);
                if app.store.reader().find_manager_by_address(app.links.address_key(&email)).await?.is_some()
                {
                    println!(
                        "The address is also a manager's: weshift manager remove ADDRESS lets go of that."
                    );
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn parse(email: &str) -> Result<Email, Failure> {
    Email::parse(email).ok_or_else(|| Failure::Use(format!("{email} is not an email address.")))
}

/// Asks for the address once more, on a terminal or in what is piped in.
fn confirm(email: &Email, erasing: Erasing) -> Result<(), Failure> {
    let what = match erasing {
        Erasing::Identity => "who wrote their comments",
        Erasing::Comments => "their comments",
    };
    eprintln!("This lets go of all mail to {} and of {what}. It cannot be undone.", email.expose());
    eprintln!(
        "Type the address again to go on{}",
        if std::io::stdin().is_terminal() { ":" } else { " (or use --yes)." }
    );
    let mut typed = String::new();
    let read = std::io::stdin().lock().read_line(&mut typed);
    let same = Email::parse(&typed).is_some_and(|it| it.normalised() == email.normalised());
    match read {
        Ok(_) if same || typed.trim().eq_ignore_ascii_case("yes") => Ok(()),
        Ok(_) => Err(Failure::Use("Nothing was erased: the address was not typed again.".into())),
        Err(error) => Err(Failure::Failed(format!("Cannot read what is typed: {error}"))),
    }
}

fn tell(erased: Erased, erasing: Erasing) {
    let how = match erasing {
        Erasing::Identity => "without a name now",
        Erasing::Comments => "removed",
    };
    println!("Comments {how}: {}. Letters forgotten: {}.", erased.comments, erased.letters);
}
