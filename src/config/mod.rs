//! Settings: `weshift.toml`, each value overridden by `WESHIFT_SECTION__KEY` in the environment.
//!
//! One row of `rows::ROWS` makes a key known: its default, its kind, its help, its line in the sample file. What this
//! module gives is parsed and checked; nothing else reads the environment.

mod kind;
mod mail;
mod rows;
mod settings;
mod site;

use std::{fmt, fs, path::Path};

use toml::{Table, Value};

pub use kind::Kind;
pub use mail::{DkimKeys, Mail, MailRate, MailTransport, Smtp, SmtpTls};
pub use rows::{ROWS, Row};
pub use settings::{
    Database, Given, LANGUAGES, Limits, Moderation, Publish, Secret, Server, Settings, Site, Spam,
    is_language,
};
pub use site::LiveSite;

/// What is wrong with the settings, a line each, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigError(pub Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// Reads the settings in force. Without `file`, `weshift.toml` is read if it is there.
///
/// # Errors
/// Every unknown key (with the nearest known one) and every value that cannot be used, all at once.
pub fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Settings, ConfigError> {
    let mut wrong = Vec::new();
    let mut given = Table::new();
    merge_file(&mut given, file, &mut wrong);
    merge_environment(&mut given, environment, &mut wrong);
    if !wrong.is_empty() {
        return Err(ConfigError(wrong));
    }
    let mut values = rows::defaults();
    values.extend(given.clone());
    settings::parse(&values, &given)
}

/// The settings in force from the real environment and command line.
pub fn load_here(file: Option<&Path>) -> Result<Settings, ConfigError> {
    load(file, std::env::vars())
}

/// The settings in force as a file that would say the same, secrets masked.
pub fn print(settings: &Settings) -> String {
    rows::render(|row| {
        let value = settings.values.get(row.key).expect("every row has a value");
        match row.kind {
            Kind::Secret if value.as_str().is_some_and(|it| !it.is_empty()) => Value::from("***"),
            _ => settings::without_password(value),
        }
    })
}

/// A file with every setting at its default, for starting from.
pub fn sample() -> String {
    rows::render(Row::default_value)
}

fn merge_file(values: &mut Table, file: Option<&Path>, wrong: &mut Vec<String>) {
    let path = file.unwrap_or(Path::new("weshift.toml"));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => {
            return wrong.push(format!("Cannot read the settings file {}: {error}", path.display()));
        }
    };
    match text.parse::<Table>() {
        Ok(table) => merge_table(values, "", &table, wrong),
        Err(error) => wrong.push(format!("{} is not valid TOML: {error}", path.display())),
    }
}

fn merge_table(values: &mut Table, prefix: &str, table: &Table, wrong: &mut Vec<String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match (rows::find(&key), value) {
            (Some(row), _) => match row.kind.accept(value) {
                Some(value) => drop(values.insert(key, value)),
                None => wrong.push(format!("{key} must be {}, not {value}.", row.kind.describe())),
            },
            (None, Value::Table(inner)) if rows::is_section(&key) => merge_table(values, &key, inner, wrong),
            (None, _) => wrong.push(unknown(&key, rows::nearest(&key))),
        }
    }
}

/// A shorter name for the one setting that is best given in the environment.
const SMTP_PASSWORD: &str = "WESHIFT_SMTP_PASSWORD";

fn merge_environment(
    values: &mut Table,
    environment: impl Iterator<Item = (String, String)>,
    wrong: &mut Vec<String>,
) {
    for (name, text) in environment {
        let Some(rest) = name.strip_prefix("WESHIFT_") else { continue };
        let key = match name.as_str() {
            SMTP_PASSWORD => "mail.smtp.password".to_string(),
            _ => rest.to_lowercase().replace("__", "."),
        };
        match rows::find(&key) {
            Some(row) => match row.kind.read(&text) {
                Some(value) => drop(values.insert(key, value)),
                None => wrong.push(format!("{name} must be {}.", row.kind.describe())),
            },
            None => {
                let nearest = rows::nearest(&key.replace('_', "."));
                wrong.push(unknown(&name, &rows::variable(nearest)));
            }
        }
    }
}

fn unknown(key: &str, nearest: &str) -> String {
    format!("Unknown setting {key}. Did you mean {nearest}?")
}

#[cfg(test)]
mod tests;
