//! `weshift serve`: migrate, seed, listen; say where, and how to become the owner.

use std::{io::IsTerminal, process::ExitCode};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};
use tracing_subscriber::EnvFilter;

use super::{Failure, absolute};
use crate::app::{self, App, Presence};
use weshift_clock::Clock;
use weshift_config::Settings;
use weshift_store::DatabaseUrl;
use weshift_web as web;

/// What is logged unless `RUST_LOG` says otherwise. Not each request that actix cannot read: anybody may send millions.
const LOGGED: &str = "info,actix_server=warn,actix_http=off";

pub fn run(settings: Settings) -> Result<ExitCode, Failure> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .with_writer(std::io::stderr)
        // Where the log cannot be written (a full disk, a pipe that nobody reads any more) its own complaint could not
        // be written either: by default it panics, in whatever was logging.
        .log_internal_errors(false)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Failed(format!("Cannot start: {error}")))?;
    runtime.block_on(serve(settings)).map(|()| ExitCode::SUCCESS)
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    let signals = Signals::hear();
    let listen = settings.server.listen;
    refuse_to_leave_a_database(&settings)?;
    tracing::info!("The settings: {}.", settings.sources);
    let database = DatabaseUrl::parse(&settings.database.url.0);
    tracing::info!("The database: {database}.");
    database.check().map_err(|why| Failure::Use(format!("{why}.")))?;
    let bound = web::bind(listen, settings.server.metrics_listen).map_err(|no| {
        Failure::Failed(format!(
            "Cannot listen on {}: {}. Choose another address for {}.",
            no.address, no.error, no.setting
        ))
    })?;
    let address =
        bound.address().map_err(|error| Failure::Failed(format!("Cannot listen on {listen}: {error}")))?;
    let complaints = app::look_through(&settings);
    let mail = app::mail_words(&settings);
    let opened = App::open(settings, Clock::System, Presence::Server, &format!("http://{address}")).await;
    // Of what can be wrong without the database, all is a setting: to start again mends none of it.
    let app =
        opened.map_err(|fault| match complaints.is_empty() || fault.to_string().contains("database") {
            true => Failure::from(fault),
            false => Failure::Use(format!("{fault}.")),
        })?;
    // Those that stop the start have done so.
    complaints.iter().for_each(|it| tracing::warn!("{it}"));
    println!("Weshift listens on http://{address}");
    if app.links.base() != format!("http://{address}") {
        println!("Its address for readers is {}", app.links.base());
    }
    println!("{mail}");
    if let Some(token) = app.moderation.offer_setup().await? {
        println!("There is no manager yet. Create the owner within the hour, with a link that works once:");
        println!("{}", app::setup_address(&app.links, &token));
    }
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        signals.wait_to_stop().await;
        tracing::info!("Stopping: what is under way is finished first.");
        let _ = stop.send(true);
    });
    Ok(app.serve(bound, stopped).await?)
}

/// Earlier versions counted a relative `database.url` from the working directory. A new and empty site instead of the
/// one that lies there would be a bad surprise.
fn refuse_to_leave_a_database(settings: &Settings) -> Result<(), Failure> {
    let DatabaseUrl::Sqlite(path) = DatabaseUrl::parse(&settings.database.url.0) else { return Ok(()) };
    match path.strip_prefix(&settings.sources.folder) {
        Ok(below) if !path.exists() && below.exists() => {
            let (path, before) = (path.display(), absolute(below));
            let before = before.display();
            Err(Failure::Use(format!(
                "There is no database at {path}, but one at {before}, where earlier versions of Weshift looked. \
                Move it there, or set database.url = \"sqlite://{before}\"."
            )))
        }
        _ => Ok(()),
    }
}

/// The signals that we hear. From when it is made none of them ends the process by itself.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
    hangup: Signal,
    user1: Signal,
    user2: Signal,
}

impl Signals {
    fn hear() -> Signals {
        let on = |kind| signal(kind).expect("signals can be waited for");
        Signals {
            terminate: on(SignalKind::terminate()),
            interrupt: on(SignalKind::interrupt()),
            quit: on(SignalKind::quit()),
            hangup: on(SignalKind::hangup()),
            user1: on(SignalKind::user_defined1()),
            user2: on(SignalKind::user_defined2()),
        }
    }

    /// Until somebody asks us to stop. A closed terminal asks too; a server without one is sent the same signal by those
    /// who rotate logs, and goes on.
    async fn wait_to_stop(mut self) {
        let has_terminal = std::io::stdin().is_terminal();
        loop {
            let name = tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.quit.recv() => return,
                _ = self.hangup.recv() => if has_terminal { return } else { "SIGHUP" },
                _ = self.user1.recv() => "SIGUSR1",
                _ = self.user2.recv() => "SIGUSR2",
            };
            tracing::info!("{name} means nothing here; changed settings are read at the next start.");
        }
    }
}
