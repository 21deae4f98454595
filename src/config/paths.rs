//! Files and folders: relative ones count from the folder of the settings file, wherever a setting is given, so that a
//! command in another folder means the same ones as the server.

use std::path::Path;

use toml::{Table, Value};

use super::{address::decoded, kind::Kind, rows::ROWS};

/// In `mail.maildir`, the folder of the database.
const DATA: &str = "<data>";

/// Makes every path among the values absolute. `Err`: the folder has a name that no setting could say.
pub(crate) fn make_absolute(values: &mut Table, folder: &Path) -> Result<(), String> {
    let unsayable = || format!("The name of the folder {} is not UTF-8.", folder.display());
    let folder = Path::new(folder.to_str().ok_or_else(unsayable)?);
    let within = |path: &str| match path.trim() {
        "" => String::new(),
        path => folder.join(path).to_string_lossy().into_owned(),
    };
    if let Some(path) = sqlite_path(values).filter(|it| !it.is_empty()) {
        values.insert("database.url".into(), Value::from(format!("sqlite://{}", within(&path))));
    }
    if let Some(url) = values["database.url"].as_str().filter(|it| it.starts_with("postgres")) {
        let url = with_whole_root(url, within);
        values.insert("database.url".into(), Value::from(url));
    }
    let data = sqlite_path(values).and_then(|it| Some(Path::new(&it).parent()?.to_path_buf()));
    for row in ROWS {
        let absolute = match (row.kind, &values[row.key]) {
            (Kind::File, Value::String(path)) => match (path.trim().strip_prefix(DATA), &data) {
                (Some(rest), Some(data)) => {
                    Value::from(data.join(rest.trim_start_matches('/')).to_string_lossy().into_owned())
                }
                (Some(_), None) => Value::from(""),
                (None, _) => Value::from(within(path)),
            },
            (Kind::Files, Value::Array(paths)) => {
                let paths = paths.iter().filter_map(Value::as_str);
                Value::Array(paths.map(|it| Value::from(within(it))).collect())
            }
            _ => continue,
        };
        values.insert(row.key.into(), absolute);
    }
    Ok(())
}

fn sqlite_path(values: &Table) -> Option<String> {
    Some(values["database.url"].as_str()?.trim().strip_prefix("sqlite://")?.to_string())
}

/// The file of the authority that signed the certificate of PostgreSQL, as the address names it.
fn with_whole_root(url: &str, within: impl Fn(&str) -> String) -> String {
    let Some((place, query)) = url.split_once('?') else { return url.into() };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some(("sslrootcert", file)) if !matches!(file, "" | "system") => {
            let file = within(&decoded(file));
            let file: String = url::form_urlencoded::byte_serialize(file.as_bytes()).collect();
            // In the addresses of PostgreSQL a plus is a plus.
            format!("sslrootcert={}", file.replace('+', "%20").replace("%2F", "/"))
        }
        _ => pair.to_string(),
    });
    format!("{place}?{}", pairs.collect::<Vec<_>>().join("&"))
}
