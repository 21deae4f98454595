//! Settings: `weshift.toml`, `secrets.env` beside it, each value overridden by `WESHIFT_SECTION__KEY` in the environment;
//! below them all what an image or a package has for its own defaults.
//!
//! One row of `rows::ROWS` makes a key known: its default, its kind, its help, its line in the sample file. What this
//! module gives is parsed and checked; nothing else reads the environment.

#![warn(missing_docs, unreachable_pub)]

mod address;
mod encoding;
mod env_file;
mod kind;
mod mail;
mod named_paths;
mod nearest;
mod origin;
mod paths;
mod render;
mod rows;
mod secret;
mod settings;
mod site;
mod sources;
mod toml_file;
mod values;

use std::{ffi::OsString, fmt, path::Path};

pub use address::{masked, without_password};
pub use kind::Kind;
pub use mail::{DkimKeys, Mail, MailRate, MailTransport, Smtp, SmtpTls};
pub use named_paths::named_paths;
pub use render::{print, sample};
pub use rows::{ROWS, Row};
pub use secret::Secret;
pub use settings::{
    Database, Given, LANGUAGES, Limits, Moderation, Publish, Server, Settings, Site, Spam, is_language,
};
pub use site::LiveSite;
pub use sources::Sources;

/// Everything that is wrong with the settings: a sentence each, which names the setting and says what would do.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigError(pub Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// Reads the settings in force. Without `file`, `WESHIFT_CONFIG` may name one; else `weshift.toml` is read if it is
/// there, or the one in `/etc/weshift`.
///
/// # Errors
/// Every unknown key (with the nearest known one) and every value that cannot be used, all at once.
pub fn load<N: Into<OsString>, V: Into<OsString>>(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (N, V)>,
) -> Result<Settings, ConfigError> {
    match read(file, environment) {
        (settings, wrong) if wrong.is_empty() => Ok(settings),
        (_, wrong) => Err(ConfigError(wrong)),
    }
}

/// What this program was called with, its own name first.
pub fn command_line() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// As `load`, with the environment of this process.
pub fn load_here(file: Option<&Path>) -> Result<Settings, ConfigError> {
    load(file, std::env::vars_os())
}

/// As `load_here`, but gives settings also when some are wrong: those are at their defaults, and the list says what
/// is wrong with each.
pub fn read_here(file: Option<&Path>) -> (Settings, Vec<String>) {
    read(file, std::env::vars_os())
}

fn read<N: Into<OsString>, V: Into<OsString>>(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (N, V)>,
) -> (Settings, Vec<String>) {
    let given = sources::read(file, environment);
    settings::parse(given)
}

#[cfg(test)]
mod tests;
