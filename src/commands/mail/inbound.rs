//! `weshift mail-in`: what a mail server hands over.

use std::{io::Read, panic::catch_unwind, process::ExitCode};

use crate::commands::{Failure, block_on, open_quietly};
use weshift_config::Settings;
use weshift_mail::{Inlet, Taken};

/// `weshift mail-in`: takes one message from standard input. Whatever goes wrong, also with the settings, may be mended
/// before the mail server gives up: exit code 75 asks it to try again, where another would throw the message away.
pub fn take_in(settings: Result<Settings, Failure>) -> ExitCode {
    // A panic has an exit code of its own, after which the message would be thrown away too.
    let taken = catch_unwind(|| settings.and_then(take))
        .unwrap_or_else(|_| Err(Failure::Failed("The message could not be taken in: that is a bug.".into())));
    match taken {
        Ok(taken) => {
            println!("{}", sentence(taken));
            ExitCode::SUCCESS
        }
        Err(Failure::Use(words) | Failure::Failed(words)) => {
            eprintln!("weshift: {words}");
            ExitCode::from(TRY_AGAIN)
        }
    }
}

fn take(settings: Settings) -> Result<Taken, Failure> {
    let mut message = Vec::new();
    if let Err(error) = std::io::stdin().take(MAX_MESSAGE).read_to_end(&mut message) {
        return Err(Failure::Failed(format!("Cannot read the message: {error}")));
    }
    block_on(async {
        let app = open_quietly(settings).await?;
        let inlet = Inlet::new(app.store.clone(), app.moderation.clone(), app.mailer.clone());
        Ok(inlet.take(&message).await?)
    })
}

/// For the log of the mail server.
fn sentence(taken: Taken) -> String {
    match taken {
        Taken::Bounce { paused: true } => "A mail came back; nothing more goes to that mailbox.".into(),
        Taken::Bounce { paused: false } => "A mail came back; it is noted.".into(),
        Taken::Complaint => "A reader complained; nothing more goes to them.".into(),
        Taken::Commands(1) => "A manager's answer decided on one comment.".into(),
        Taken::Commands(many) => format!("A manager's answer decided on {many} comments."),
        Taken::Help => "A manager was told what they can write.".into(),
        Taken::Nothing(why) => format!("Nothing was done: {why}."),
    }
}

/// `EX_TEMPFAIL` of `sysexits.h`.
pub const TRY_AGAIN: u8 = 75;
const MAX_MESSAGE: u64 = 10 * 1024 * 1024;
