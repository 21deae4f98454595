//! What a command finds: the database of a site. Only the server makes one or brings it up to date, and whoever adds the first
//! manager before it ever ran; any other command in the wrong folder, or with other settings than the server's, would work on a
//! new and empty one and say that all is done.

use std::{fs, path::Path};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

use super::{
    Result,
    address::DatabaseUrl,
    apart,
    connection::{Conn, Opener, fault},
    migrate::{MigrationVersions, applied, known_to, refuse_newer},
};
use crate::domain::Fault;

const OPENING: &str = "opening the database";
const ADVICE: &str = "Commands make none: start the server first (weshift serve), or name the settings that it runs with (--config FILE)";

/// Whether there is a database already, for whatever it is.
pub fn is_founded(url: &DatabaseUrl) -> Result<bool> {
    match url {
        DatabaseUrl::Sqlite(path) => Ok(path.exists()),
        DatabaseUrl::Postgres(_) => apart(|| {
            let mut conn = Opener::new(url, true).open().map_err(|error| Fault::new(OPENING, error))?;
            Ok(applied(&mut conn)?.is_some_and(|it| !it.is_empty()))
        }),
    }
}

/// Refuses a file that is not there, or in which no server of this version has worked. Nothing is written.
pub fn require_file(path: &Path) -> Result<()> {
    require_site(&mut look_into(path)?, &DatabaseUrl::Sqlite(path.to_path_buf()))
}

/// As `require_file`, where the site may be of another version.
pub fn require_file_of_any_version(path: &Path) -> Result<()> {
    require_tables(&mut look_into(path)?, &DatabaseUrl::Sqlite(path.to_path_buf())).map(drop)
}

/// A connection that changes nothing by itself: `Opener`'s would make a database of an empty file.
fn look_into(path: &Path) -> Result<Conn> {
    let no =
        |why: &str| Fault::new(OPENING, format!("there is no database at {}{why}. {ADVICE}", path.display()));
    match fs::metadata(path) {
        Ok(it) if it.is_file() && it.len() > 0 => (),
        Ok(it) if it.is_file() => return Err(no(": the file is empty")),
        Ok(_) => return Err(no(": that is no file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(no("")),
        Err(error) => return Err(Fault::new(OPENING, format!("{}: {error}", path.display()))),
    }
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())
        .map_err(|error| Fault::new(OPENING, format!("{}: {error}", path.display())))?;
    // A server that starts meanwhile keeps others out for a moment.
    conn.batch_execute("PRAGMA busy_timeout=5000").map_err(fault(OPENING))?;
    Ok(Conn::Sqlite(conn))
}

/// Refuses a database that holds no site, one of an older Weshift, and one of a newer.
pub fn require_site(conn: &mut Conn, url: &DatabaseUrl) -> Result<()> {
    let applied = require_tables(conn, url)?;
    let known = known_to(conn)?;
    refuse_newer(&applied, &known)?;
    if known.iter().any(|it| !applied.contains(it)) {
        let advice = "Start the server of this version first, which brings it up to date; commands do not";
        return Err(Fault::new(OPENING, format!("{url} was written by an older Weshift. {advice}")));
    }
    Ok(())
}

/// The migrations that were made.
fn require_tables(conn: &mut Conn, url: &DatabaseUrl) -> Result<MigrationVersions> {
    let made = applied(conn)?.filter(|it| !it.is_empty());
    made.ok_or_else(|| Fault::new(OPENING, format!("there is no site in {url} yet. {ADVICE}")))
}
