//! The files and folders that the settings in force name.

use toml::Value;

use super::{kind::Kind, rows::ROWS, settings::Settings};

/// The files and folders that the settings name, whole, each with its setting.
pub fn named_paths(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut named = Vec::new();
    for row in ROWS {
        match (row.kind, &settings.values[row.key]) {
            (Kind::File, Value::String(path)) if !path.is_empty() => named.push((row.key, path.clone())),
            (Kind::Files, Value::Array(paths)) => {
                named.extend(paths.iter().filter_map(|it| Some((row.key, it.as_str()?.to_string()))));
            }
            _ => (),
        }
    }
    named
}
