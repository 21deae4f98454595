//! A copy of the whole database, made while the server runs, and put back while it does not.
//!
//! SQLite makes its own copy (`VACUUM INTO`): copying the file of a running server would lose what is still in the log
//! beside it, or break the copy. On PostgreSQL its own `pg_dump` and `pg_restore` do the work. A copy holds everything,
//! the site's secret too. Whatever fails leaves the database as it was and no half copy; only a kill leaves a `.part` file.

mod dump;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_types::Text};
use diesel_migrations::MigrationHarness;

use super::{
    existing,
    file_lock::{lock, with_suffix},
    files::{FileOwner, give_to_folder, prepare_file},
    migrate::{known_to_sqlite, newer_than},
};
use crate::engine::{Result, address::DatabaseUrl, connection::Opener};
use weshift_domain::Fault;

const BACKING_UP: &str = "backing up the database";
const RESTORING: &str = "restoring the database";

/// Writes a copy to `file`, which must not be there yet, readable by its owner alone: whoever runs this, or, where root
/// does, the owner of the folder.
pub fn back_up(url: &DatabaseUrl, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Fault::new(
            BACKING_UP,
            format!("{} is there already; name a file that is not", file.display()),
        ));
    }
    let part = part_of(file);
    let failed = |error: io::Error| Fault::new(BACKING_UP, format!("{}: {error}", file.display()));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => (),
    }
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(&part).map_err(failed)?;
    let copied = match url {
        DatabaseUrl::Sqlite(path) => copy_sqlite(path, &part),
        DatabaseUrl::Postgres(url) => dump::write(url, &part),
    };
    let moved = || give_to_folder(&part).and_then(|()| move_into_place(&part, file)).map_err(failed);
    or_no_part(&part, copied.map_err(|fault| by_its_name(&fault, &part, file)).and_then(|()| moved()))
}

/// What SQLite and PostgreSQL's programs say names the file that they write, which whoever reads it has never heard of.
fn by_its_name(fault: &Fault, part: &Path, file: &Path) -> Fault {
    let said = fault.to_string().replace(&*part.to_string_lossy(), &file.to_string_lossy());
    match said.strip_prefix(BACKING_UP).and_then(|it| it.strip_prefix(": ")) {
        Some(cause) => Fault::new(BACKING_UP, cause),
        None => fault.clone(),
    }
}

/// A copy that failed leaves nothing: on a disk that is full it would take the last byte from the site itself.
fn or_no_part<T>(part: &Path, done: Result<T>) -> Result<T> {
    if done.is_err() {
        remove_database(part);
    }
    done
}

/// A file of SQLite with all that may lie beside it. What is not there needs not go.
fn remove_database(file: &Path) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(with_suffix(file, suffix));
    }
}

/// The size that a copy had so far, in bytes, beside that of the database: SQLite's alone, the other is far away.
pub fn progress(url: &DatabaseUrl, file: &Path) -> Option<(u64, u64)> {
    let DatabaseUrl::Sqlite(path) = url else { return None };
    Some((fs::metadata(part_of(file)).ok()?.len(), fs::metadata(path).ok()?.len()))
}

/// Puts a copy in the place of the database, which no server may be using. Gives the file that holds what was there
/// before, if there was something; `before` completes its name. PostgreSQL's lies beside the copy.
pub fn restore(url: &DatabaseUrl, file: &Path, before: &str) -> Result<Option<PathBuf>> {
    match url {
        DatabaseUrl::Sqlite(path) => restore_sqlite(path, file, before),
        DatabaseUrl::Postgres(url) => dump::restore(url, file, before),
    }
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

fn copy_sqlite(path: &Path, part: &Path) -> Result<()> {
    existing::require_file_of_any_version(path)?;
    let opener = Opener::new(&DatabaseUrl::Sqlite(path.to_path_buf()), false);
    let mut conn = opener.open().map_err(|error| Fault::new(BACKING_UP, error))?;
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(part.to_string_lossy())
        .execute(&mut conn)
        .map_err(|error| Fault::new(BACKING_UP, format!("{}: {error}", part.display())))?;
    check_sqlite_copy(part, part, BACKING_UP)
}

/// Whether a file is a database of Weshift, whole, and none that a newer one wrote. Failures call it `name`.
fn check_sqlite_copy(file: &Path, name: &Path, doing: &'static str) -> Result<()> {
    let no = |why: String| Fault::new(doing, format!("{} {why}", name.display()));
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
    match newer_than(&known_to_sqlite()?, &applied) {
        Some(why) => Err(no(why)),
        None => Ok(()),
    }
}

/// The new file takes the name of the old one in one step, so that there is a whole database at each moment.
fn restore_sqlite(path: &Path, file: &Path, before: &str) -> Result<Option<PathBuf>> {
    // Of a link, what it leads to is replaced.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let was_there = path.exists();
    existing::refuse_foreign_file(path)?;
    prepare_file(path)?;
    let lock = lock(path)?;
    let aside = with_suffix(path, &format!(".before-restore-{before}"));
    let restored = bring_in(path, file, was_there.then_some(&aside));
    if restored.is_err() && !was_there {
        // An empty file would be a new site at the next start.
        let _ = fs::remove_file(path);
        let _ = fs::remove_file(with_suffix(path, ".lock"));
    }
    drop(lock);
    restored.map(|()| was_there.then_some(aside))
}

/// `aside` gets what is there now. The file belongs to whom the old one belonged, also where root puts it there.
fn bring_in(path: &Path, file: &Path, aside: Option<&PathBuf>) -> Result<()> {
    let failed = |error: io::Error| Fault::new(RESTORING, format!("{}: {error}", path.display()));
    let owner = FileOwner::of(path).map_err(failed)?;
    let part = part_of(path);
    let copied = fs::copy(file, &part)
        .map_err(|error| Fault::new(RESTORING, format!("copying {}: {error}", file.display())))
        .and_then(|_| check_sqlite_copy(&part, file, RESTORING))
        .and_then(|()| owner.give(&part).map_err(failed))
        .and_then(|()| swap(&part, path, aside).map_err(failed));
    or_no_part(&part, copied)
}

fn swap(part: &Path, path: &Path, aside: Option<&PathBuf>) -> io::Result<()> {
    if aside.is_some() {
        // Opened and closed once more, it takes in its log; what cannot be opened is kept with its log beside it.
        let opener = Opener::new(&DatabaseUrl::Sqlite(path.to_path_buf()), false);
        drop(opener.open());
    }
    let logs = ["-wal", "-shm"].map(|log| (with_suffix(path, log), aside.map(|it| with_suffix(it, log))));
    let moved = || -> io::Result<()> {
        if let Some(aside) = aside {
            fs::hard_link(path, aside)?;
        }
        for (log, kept) in logs.iter().filter(|it| it.0.exists()) {
            match kept {
                Some(kept) => fs::rename(log, kept)?,
                // Of a database that is not there any more.
                None => fs::remove_file(log)?,
            }
        }
        move_into_place(part, path)
    };
    let done = moved();
    // As long as the copy has its own name, the database has its own too.
    if let (Err(_), true, Some(aside)) = (&done, part.exists(), aside) {
        for (log, kept) in logs.iter().filter_map(|it| Some((&it.0, it.1.as_ref()?))) {
            let _ = fs::rename(kept, log);
        }
        let _ = fs::remove_file(aside);
    }
    done
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
