//! `weshift mail-in`: what a mail server hands over.

use std::{io::Read, process::ExitCode};

use crate::{
    commands::{Failure, block_on, open},
    config::Settings,
    mail::Inlet,
};

/// `weshift mail-in`: takes one message from standard input. Exit code 75 asks the mail server to try again.
pub fn take_in(settings: Settings) -> Result<ExitCode, Failure> {
    let mut message = Vec::new();
    if let Err(error) = std::io::stdin().take(MAX_MESSAGE).read_to_end(&mut message) {
        return Err(Failure::Failed(format!("Cannot read the message: {error}")));
    }
    let taken = block_on(async {
        let app = open(settings).await?;
        let inlet = Inlet::new(app.store.clone(), app.moderation.clone(), app.mailer.clone());
        Ok(inlet.take(&message).await?)
    });
    match taken {
        Ok(taken) => {
            println!("{taken:?}");
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure::Failed(words)) => {
            eprintln!("weshift: {words}");
            Ok(ExitCode::from(TRY_AGAIN))
        }
        Err(failure) => Err(failure),
    }
}

/// `EX_TEMPFAIL` of `sysexits.h`.
const TRY_AGAIN: u8 = 75;
const MAX_MESSAGE: u64 = 10 * 1024 * 1024;
