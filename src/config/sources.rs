//! Where settings come from: an image's or a package's own defaults, the settings file, `secrets.env` beside it, and the
//! environment, the later before the earlier. The server and every command look in the same places, so that they work on the same site.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fmt, fs,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::{encoding::text_of, env_file, kind::Kind, nearest::unknown, rows, toml_file};

/// Looked for in this order, where nobody names one.
const FILES: [&str; 2] = ["weshift.toml", "/etc/weshift/weshift.toml"];

/// Beside the settings file: what not everybody may read, for whom it is kept apart.
const SECRETS: &str = "secrets.env";

/// Names a settings file, as `--config` does.
const CONFIG: &str = "WESHIFT_CONFIG";

/// Names a file with the defaults of an image or a package: what is set there holds where nobody says anything else. A
/// variable for each would hold against the settings file.
const DEFAULTS: &str = "WESHIFT_DEFAULTS";

/// A shorter name for the one setting that is best given in the environment.
const SMTP_PASSWORD: &str = "WESHIFT_SMTP_PASSWORD";

/// The files that settings were read from. `load` finds them; `Display` lists them for people.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file with the defaults of an image or a package (`WESHIFT_DEFAULTS`). `None`: there is none.
    pub defaults: Option<PathBuf>,
    /// The settings file. `None`: there is none.
    pub file: Option<PathBuf>,
    /// The `secrets.env` beside it. `None`: there is none.
    pub secrets: Option<PathBuf>,
    /// The folder that relative paths count from: that of the settings file by the name it was given, even if that is
    /// a link; without a file the working directory.
    pub folder: PathBuf,
    /// How many settings come from the environment.
    pub variables: usize,
}

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut named: Vec<String> = self
            .defaults
            .iter()
            .chain(&self.file)
            .chain(&self.secrets)
            .map(|it| it.display().to_string())
            .collect();
        match self.variables {
            0 => (),
            1 => named.push("one setting of the environment".into()),
            many => named.push(format!("{many} settings of the environment")),
        }
        match named.is_empty() {
            true => f.write_str("the defaults, as there is no settings file"),
            false => f.write_str(&named.join(", ")),
        }
    }
}

/// What is given, by full key, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Found {
    pub values: Table,
    pub sources: Sources,
    pub wrong: Vec<String>,
    /// Settings of whom something is said in `wrong`.
    pub wrong_keys: BTreeSet<String>,
}

/// Reads everything that is given. `file` is the one that the command line names.
pub(crate) fn read<N: Into<OsString>, V: Into<OsString>>(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (N, V)>,
) -> Found {
    let mut found = Found::default();
    let variables = found.our_variables(environment);
    let named = |by: &str| variables.iter().find(|it| it.0 == by).map(|it| PathBuf::from(&it.1));
    if let Some(defaults) = named(DEFAULTS) {
        found.read_defaults(&defaults);
    }
    found.read_file(file.map(Path::to_path_buf).or(named(CONFIG)));
    found.read_secrets();
    let is_setting = |it: &&(String, String)| ![CONFIG, DEFAULTS].contains(&it.0.as_str());
    for (name, value) in variables.iter().filter(is_setting).filter(|it| !is_from_a_linker(&it.0, &it.1)) {
        found.sources.variables += 1;
        found.set(name, name, value);
    }
    found
}

impl Found {
    /// Those whose names begin as ours do and that are not empty: an empty one counts as not set, as
    /// `${VARIABLE:-}` in a compose file leaves it. What others put into the environment may be no text at all.
    fn our_variables<N: Into<OsString>, V: Into<OsString>>(
        &mut self,
        environment: impl IntoIterator<Item = (N, V)>,
    ) -> Vec<(String, String)> {
        let mut ours = Vec::new();
        for (name, value) in environment {
            let (name, value): (OsString, OsString) = (name.into(), value.into());
            if !name.as_encoded_bytes().starts_with(b"WESHIFT_") {
                continue;
            }
            let shown = name.to_string_lossy().into_owned();
            match (name.into_string(), value.into_string()) {
                (Ok(_), Ok(value)) if value.trim().is_empty() => (),
                (Ok(name), Ok(value)) => ours.push((name, value)),
                _ => self.wrong.push(format!("{shown} in the environment is not UTF-8.")),
            }
        }
        ours
    }

    /// Its paths are whole: it lies where no site is.
    fn read_defaults(&mut self, path: &Path) {
        let shown = path.display();
        match fs::read(path)
            .map_err(|error| format!("cannot be read: {error}."))
            .and_then(|it| toml_file::parse(&it))
        {
            Ok(table) => self.set_table("", &table),
            Err(why) => self.wrong.push(format!("{shown}, which {DEFAULTS} names, {why}")),
        }
        self.sources.defaults = Some(path.to_path_buf());
    }

    fn read_file(&mut self, named: Option<PathBuf>) {
        let found = match named {
            Some(path) => Some((fs::read(&path), path)),
            None => first_there(&FILES.map(Path::new)),
        };
        let here = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let Some((read, path)) = found else {
            self.sources.folder = here(Path::new("."));
            return;
        };
        let path = here(&path);
        self.sources.folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let shown = path.display().to_string();
        self.sources.file = Some(path);
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) => {
                let advice = match error.kind() {
                    ErrorKind::PermissionDenied => " Run this as root or as the user that Weshift runs as.",
                    _ => "",
                };
                return self.wrong.push(format!("Cannot read the settings file {shown}: {error}.{advice}"));
            }
        };
        match toml_file::parse(&bytes) {
            Ok(table) => self.set_table("", &table),
            Err(why) => self.wrong.push(format!("{shown} {why}")),
        }
    }

    fn set_table(&mut self, prefix: &str, table: &Table) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match (rows::find(&key), value) {
                (Some(row), _) => match row.kind.accept(value) {
                    Some(value) => drop(self.values.insert(key, value)),
                    None => self.is_wrong(&key, &key, row.kind, &value.to_string()),
                },
                (None, Value::Table(inner)) if rows::is_section(&key) => self.set_table(&key, inner),
                (None, _) if rows::is_section(&key) => self.wrong.push(format!(
                    "{key} is a section: write [{key}], and its settings in the lines below it."
                )),
                (None, _) => self.wrong.push(unknown(&key, &key, str::to_string)),
            }
        }
    }

    /// `secrets.env` beside the settings file. The unit may hand it to the server as an `EnvironmentFile` too; commands
    /// read it here.
    fn read_secrets(&mut self) {
        if self.sources.file.is_none() {
            return;
        }
        let path = self.sources.folder.join(SECRETS);
        let shown = path.display();
        let read = match fs::metadata(&path) {
            // A pipe would be waited for without end, and be empty for the next command.
            Ok(it) if !it.is_file() => return self.wrong.push(format!("{shown} must be a file.")),
            _ => fs::read(&path),
        };
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) if is_nothing_there(&path, &error) => return,
            Err(error) => {
                let advice = "Whoever runs Weshift or its commands must be able to read it: give it to the service's \
                    group (chgrp weshift, chmod 640), or run this as root";
                return self.wrong.push(format!("Cannot read {shown}: {error}. {advice}."));
            }
        };
        if fs::metadata(&path).is_ok_and(|it| it.permissions().mode() & 0o007 != 0) {
            return self.wrong.push(format!("Everybody can read {shown}: chmod o-rwx {shown}"));
        }
        let text = match text_of(&bytes) {
            Ok(text) => text,
            Err(why) => return self.wrong.push(format!("{shown} {why}")),
        };
        let variables = match env_file::parse(text) {
            Ok(variables) => variables,
            Err((line, why)) => {
                return self.wrong.push(format!("{shown}, line {line} {why}: write NAME=VALUE."));
            }
        };
        for it in variables.iter().filter(|it| !it.value.trim().is_empty()) {
            let label = format!("{} ({shown}, line {})", it.name, it.line);
            match it.name.as_str() {
                CONFIG | DEFAULTS => self
                    .wrong
                    .push(format!("{label} cannot be set here: this file is found beside the settings.")),
                name if name.starts_with("WESHIFT_") => self.set(&label, name, &it.value),
                _ => self.wrong.push(format!(
                    "{label} is no setting of Weshift: only WESHIFT_... may stand here, others in the unit."
                )),
            }
        }
        self.sources.secrets = Some(path);
    }

    /// `label` is what an error calls it.
    fn set(&mut self, label: &str, name: &str, text: &str) {
        let key = match name {
            SMTP_PASSWORD => "mail.smtp.password".to_string(),
            _ => name.strip_prefix("WESHIFT_").unwrap_or(name).to_lowercase().replace("__", "."),
        };
        match rows::find(&key) {
            Some(row) => match row.kind.read(text) {
                Some(value) => drop(self.values.insert(key, value)),
                None => self.is_wrong(&key, label, row.kind, &format!("{text:?}")),
            },
            None if rows::is_section(&key) => {
                self.wrong.push(format!(
                    "{label} is no setting, but a section of them: write {}.",
                    variable_in(&key)
                ));
            }
            None => self.wrong.push(match nearest_variable(name) {
                Some(meant) => format!("Unknown setting {label}. Did you mean {meant}?"),
                None => unknown(label, &key, variable_in),
            }),
        }
    }

    fn is_wrong(&mut self, key: &str, label: &str, kind: Kind, value: &str) {
        self.wrong.push(format!("{label} must be {}{}.", kind.describe(), kind.not(value)));
        self.wrong_keys.insert(key.to_string());
    }
}

/// The variable of a setting; of a section, one that is in it.
fn variable_in(key: &str) -> String {
    match rows::ROWS.iter().find(|row| row.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'))) {
        Some(row) => format!("{}, for instance", rows::variable(row.key)),
        None => rows::variable(key),
    }
}

/// The variables that are not called after their setting, by a name that is nearly theirs.
fn nearest_variable(name: &str) -> Option<&'static str> {
    [SMTP_PASSWORD, CONFIG, DEFAULTS].into_iter().find(|it| strsim::damerau_levenshtein(it, name) <= 2)
}

/// The first file that is there, or that cannot be looked at: what others see must not be passed over.
fn first_there(files: &[&Path]) -> Option<(std::io::Result<Vec<u8>>, PathBuf)> {
    files.iter().find_map(|path| match fs::read(path) {
        Err(error) if is_nothing_there(path, &error) => None,
        read => Some((read, path.to_path_buf())),
    })
}

/// A link that leads nowhere is there: what it should lead to was not put in its place yet.
fn is_nothing_there(path: &Path, error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        && fs::symlink_metadata(path).is_err()
}

/// What Kubernetes and Docker put into the environment of whatever runs beside a service or container called `weshift`
/// (or `weshift-db`): its addresses and ports. They are known by their names and by what stands in them.
fn is_from_a_linker(name: &str, value: &str) -> bool {
    let Some(rest) = name.strip_prefix("WESHIFT_") else { return false };
    let is_address = value.split_once("://").is_some_and(|it| ["tcp", "udp", "sctp"].contains(&it.0));
    let rest = format!("_{rest}");
    let of_a_port = rest.split_once("_PORT_").is_some_and(|(_, rest)| {
        let digits = rest.trim_start_matches(|it: char| it.is_ascii_digit());
        digits.len() < rest.len() && ["_TCP", "_UDP", "_SCTP"].iter().any(|it| digits.starts_with(it))
    });
    (rest.ends_with("_PORT") && is_address)
        || of_a_port
        || rest.ends_with("_SERVICE_HOST")
        || rest.ends_with("_SERVICE_PORT")
        || rest.contains("_SERVICE_PORT_")
        || rest.starts_with("_ENV_")
        || (rest == "_NAME" && value.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_that_is_there_is_in_force_and_one_that_cannot_be_read_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("weshift.toml"), folder.path().join("etc.toml"));
        let found = |files: &[&Path]| first_there(files).map(|it| (it.0.is_ok(), it.1));
        assert_eq!(found(&[&first, &second]), None);
        fs::write(&second, "").unwrap();
        assert_eq!(found(&[&first, &second]), Some((true, second.clone())));
        fs::create_dir(&first).unwrap();
        assert_eq!(found(&[&first, &second]), Some((false, first)));
    }

    #[test]
    fn what_linkers_write_is_told_from_what_people_write() {
        for (name, value) in [
            ("WESHIFT_PORT", "tcp://10.0.0.1:8080"),
            ("WESHIFT_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
            ("WESHIFT_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("WESHIFT_PORT_53_UDP_PROTO", "udp"),
            ("WESHIFT_SERVICE_HOST", "10.0.0.1"),
            ("WESHIFT_SERVICE_PORT", "8080"),
            ("WESHIFT_SERVICE_PORT_HTTP", "8080"),
            ("WESHIFT_DB_PORT", "tcp://10.0.0.2:5432"),
            ("WESHIFT_DB_SERVICE_HOST", "10.0.0.2"),
            ("WESHIFT_NAME", "/proxy/weshift"),
            ("WESHIFT_ENV_WESHIFT_SITE__NAME", "x"),
        ] {
            assert!(is_from_a_linker(name, value), "{name}");
        }
        for (name, value) in [
            ("WESHIFT_PORT", "8080"),
            ("WESHIFT_SITE_NAME", "Our site"),
            ("WESHIFT_NAME", "Our site"),
            ("WESHIFT_HOST", "talk.example.org"),
            ("WESHIFT_SERVER__LISTEN", "127.0.0.1:1"),
        ] {
            assert!(!is_from_a_linker(name, value), "{name}");
        }
    }
}
