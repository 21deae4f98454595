//! A copy of the whole database, made while the server runs, and put back while it does not.
//!
//! SQLite makes its own copy (`VACUUM INTO`): copying the file of a running server would lose what is still in the log
//! beside it, or break the copy. On PostgreSQL its own `pg_dump` and `pg_restore` do the work. A copy holds everything,
//! the site's secret too. Whatever breaks off halfway leaves a `.part` file, and the database as it was.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    sql_types::{BigInt, Text},
};
use diesel_migrations::MigrationHarness;
use url::Url;

use super::{
    Result,
    connection::{Conn, DatabaseUrl, Opener, fault, prepare_file, refuse_newer_sqlite},
    file_lock::{lock, with_suffix},
};
use crate::domain::Fault;

const BACKING_UP: &str = "backing up the database";
const RESTORING: &str = "restoring the database";

/// Writes a copy to `file`, which must not be there yet, readable by its owner alone.
pub fn back_up(url: &DatabaseUrl, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Fault::new(
            BACKING_UP,
            format!("{} is there already; name a file that is not", file.display()),
        ));
    }
    let part = part_of(file);
    let failed = |error: io::Error| Fault::new(BACKING_UP, format!("{}: {error}", part.display()));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => (),
    }
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(&part).map_err(failed)?;
    match url {
        DatabaseUrl::Sqlite(path) => copy_sqlite(path, &part)?,
        DatabaseUrl::Postgres(url) => postgres("pg_dump", url, BACKING_UP, |command| {
            command.args(["--format=custom", "--no-owner", "--file"]).arg(&part);
        })?,
    }
    move_into_place(&part, file).map_err(failed)
}

/// The size that a copy had so far, in bytes, beside that of the database: SQLite's alone, the other is far away.
pub fn progress(url: &DatabaseUrl, file: &Path) -> Option<(u64, u64)> {
    let DatabaseUrl::Sqlite(path) = url else { return None };
    Some((fs::metadata(part_of(file)).ok()?.len(), fs::metadata(path).ok()?.len()))
}

/// Puts a copy in the place of the database, which no server may be using. Gives the file that holds what was there
/// before, if that is a file; `before` completes its name.
pub fn restore(url: &DatabaseUrl, file: &Path, before: &str) -> Result<Option<PathBuf>> {
    match url {
        DatabaseUrl::Sqlite(path) => restore_sqlite(path, file, before),
        DatabaseUrl::Postgres(url) => {
            refuse_company(url)?;
            postgres("pg_restore", url, RESTORING, |command| {
                command.args(["--clean", "--if-exists", "--no-owner", "--single-transaction"]).arg(file);
            })
            .map(|()| None)
        }
    }
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

#[derive(QueryableByName)]
struct Others {
    #[diesel(sql_type = BigInt)]
    others: i64,
}

fn copy_sqlite(path: &Path, part: &Path) -> Result<()> {
    if !path.exists() {
        return Err(Fault::new(BACKING_UP, format!("there is no database at {}", path.display())));
    }
    let opener = Opener { url: DatabaseUrl::Sqlite(path.to_path_buf()), read_only: false };
    let mut conn = opener.open().map_err(|error| Fault::new(BACKING_UP, error))?;
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(part.to_string_lossy())
        .execute(&mut conn)
        .map_err(fault(BACKING_UP))?;
    check_sqlite_copy(part, BACKING_UP)
}

/// Whether a file is a database of Weshift, whole, and none that a newer one wrote.
fn check_sqlite_copy(file: &Path, doing: &'static str) -> Result<()> {
    let no = |why: String| Fault::new(doing, format!("{} {why}", file.display()));
    let mut conn = SqliteConnection::establish(&file.to_string_lossy())
        .map_err(|error| no(format!("cannot be opened: {error}")))?;
    let found: Said = diesel::sql_query("SELECT integrity_check AS said FROM pragma_integrity_check LIMIT 1")
        .get_result(&mut conn)
        .map_err(|error| no(format!("is no database of Weshift: {error}")))?;
    if found.said != "ok" {
        return Err(no(format!("is damaged: {}", found.said)));
    }
    diesel::sql_query("SELECT key AS said FROM site WHERE key = 'secret'")
        .get_result::<Said>(&mut conn)
        .map_err(|_| no("is no database of Weshift".into()))?;
    let applied = conn.applied_migrations().map_err(|error| no(format!("cannot be read: {error}")))?;
    refuse_newer_sqlite(&applied)
}

/// The new file takes the name of the old one in one step, so that there is a whole database at each moment.
fn restore_sqlite(path: &Path, file: &Path, before: &str) -> Result<Option<PathBuf>> {
    let failed = |error: io::Error| Fault::new(RESTORING, format!("{}: {error}", path.display()));
    let was_there = path.exists();
    prepare_file(path)?;
    let _lock = lock(path)?;
    let part = part_of(path);
    fs::copy(file, &part)
        .map_err(|error| Fault::new(RESTORING, format!("copying {}: {error}", file.display())))?;
    check_sqlite_copy(&part, RESTORING)?;
    let aside = with_suffix(path, &format!(".before-restore-{before}"));
    if was_there {
        // Opened and closed once more, it takes in its log; what cannot be opened is kept with its log beside it.
        let opener = Opener { url: DatabaseUrl::Sqlite(path.to_path_buf()), read_only: false };
        drop(opener.open());
        fs::hard_link(path, &aside).map_err(failed)?;
    }
    for log in ["-wal", "-shm"] {
        let (log, aside) = (with_suffix(path, log), with_suffix(&aside, log));
        if log.exists() {
            fs::rename(log, aside).map_err(failed)?;
        }
    }
    move_into_place(&part, path).map_err(failed)?;
    Ok(was_there.then_some(aside))
}

fn part_of(file: &Path) -> PathBuf {
    with_suffix(file, ".part")
}

/// Onto the disk, then under its name, and the name onto the disk.
fn move_into_place(part: &Path, file: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, file)?;
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// One of PostgreSQL's own programs. The password goes through the environment: arguments can be seen by others.
fn postgres(
    program: &str,
    url: &str,
    doing: &'static str,
    arguments: impl FnOnce(&mut Command),
) -> Result<()> {
    let mut address = Url::parse(url).map_err(|error| Fault::new(doing, error))?;
    let password = address.password().map(percent_decoded);
    let _ = address.set_password(None);
    let mut command = Command::new(program);
    arguments(&mut command);
    command.arg("--dbname").arg(address.as_str());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let done = command.output().map_err(|error| {
        let advice = "PostgreSQL's own program is needed for that: install its client programs (Debian: postgresql-client)";
        Fault::new(doing, format!("{program} cannot be started: {error}. {advice}"))
    })?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(Fault::new(doing, format!("{program} said: {}", said.trim())))
}

fn percent_decoded(text: &str) -> String {
    let pair = format!("p={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|it| it.1.into_owned()).unwrap_or_default()
}

/// A server that goes on writing would be overwritten without noticing.
fn refuse_company(url: &str) -> Result<()> {
    let url = DatabaseUrl::Postgres(url.to_string());
    let others = super::apart(move || {
        let mut conn: Conn =
            Opener { url, read_only: false }.open().map_err(|error| Fault::new(RESTORING, error))?;
        let query = "SELECT count(*) AS others FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        diesel::sql_query(query).get_result::<Others>(&mut conn).map_err(fault(RESTORING))
    })?;
    if others.others > 0 {
        let advice = "others are connected to it; stop every server on it first";
        return Err(Fault::new(RESTORING, advice));
    }
    Ok(())
}
