//! What a command finds: the database of a site. Only the server makes one or brings it up to date, and whoever adds the first
//! manager before it ever ran; any other command in the wrong folder, or with other settings than the server's, would work on a
//! new and empty one and say that all is done.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::Path,
};

use diesel::{
    Connection, ConnectionError, ConnectionResult, QueryResult, QueryableByName, RunQueryDsl,
    SqliteConnection,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};

use super::{
    files::lost_link,
    migrate::{MigrationVersions, applied, known_to, refuse_newer},
};
use crate::engine::{
    Result,
    address::DatabaseUrl,
    blocking::apart,
    connection::{Conn, Opener, fault},
};
use weshift_domain::Fault;

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
pub(super) fn require_file(path: &Path) -> Result<()> {
    require_site(&mut look_into(path)?, &DatabaseUrl::Sqlite(path.to_path_buf()))
}

/// Refuses a file that another program keeps, before anything is written there: its tables would be mixed with ours. An
/// empty one, and one that is not there yet, is nobody's. Of one that cannot be read says more whoever opens it, and a
/// restore replaces it.
pub(super) fn refuse_foreign_file(path: &Path) -> Result<()> {
    let is_there = fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() > 0);
    match is_there.then(|| connect(path).map(|mut conn| is_foreign(&mut conn))) {
        Some(Ok(Ok(true))) => Err(foreign(path)),
        _ => Ok(()),
    }
}

/// What is wrong with what lies at the path of the database, as far as that can be seen without opening it.
pub fn look_at_file(path: &Path) -> Option<String> {
    let shown = path.display();
    let advice = "Name the file of Weshift's database in database.url, or one that is not there yet";
    match fs::metadata(path) {
        Ok(it) if it.is_dir() => return Some(format!("The database {shown} is a folder. {advice}.")),
        Ok(it) if !it.is_file() => return Some(format!("The database {shown} is not a file. {advice}.")),
        Ok(it) if it.len() == 0 => return None,
        Ok(_) => (),
        Err(_) => return lost_link(path).map(|why| format!("The database {why}.")),
    }
    let mut head = [0; HEAD];
    // Who may not read it is another question.
    let read = File::open(path).ok()?.read_exact(&mut head);
    let id = u32::from_be_bytes([head[68], head[69], head[70], head[71]]);
    match read {
        Ok(()) if !head.starts_with(MAGIC) => (),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => (),
        Ok(()) if is_other(id.into()) => {
            return Some(format!("The database {shown} {OF_ANOTHER}. {advice}."));
        }
        Ok(()) | Err(_) => return None,
    }
    Some(format!("The database {shown} is damaged, or nothing that SQLite wrote. {advice}."))
}

/// How each file of SQLite begins, and how much of it stands before the first page's content.
const MAGIC: &[u8] = b"SQLite format 3\0";
const HEAD: usize = 100;

/// `application_id`, in every file since migration 0029.
const OURS: i64 = 0x5753_4654;

const OF_ANOTHER: &str = "belongs to another program";

/// Files of before have none, and so have most files of other programs.
fn is_other(application_id: i64) -> bool {
    application_id != 0 && application_id != OURS
}

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

fn is_foreign(conn: &mut SqliteConnection) -> QueryResult<bool> {
    let head: Head =
        diesel::sql_query("SELECT application_id AS id FROM pragma_application_id").get_result(conn)?;
    let tables: Vec<Table> = diesel::sql_query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'",
    )
    .load(conn)?;
    let has = |name: &str| tables.iter().any(|it| it.name == name);
    // A start that got no further than this leaves a table of migrations without any.
    let is_bare = tables.iter().all(|it| it.name == "__diesel_schema_migrations");
    let is_ours = head.id == OURS || ["site", "posts", "comments"].into_iter().all(has);
    Ok(is_other(head.id) || !(is_bare || is_ours))
}

fn foreign(path: &Path) -> Fault {
    let advice = "Nothing was changed in it. Name another file in `database.url`: one of Weshift, or one that is not there yet";
    Fault::new(OPENING, format!("{} {OF_ANOTHER}. {advice}", path.display()))
}

/// As `require_file`, where the site may be of another version.
pub(super) fn require_file_of_any_version(path: &Path) -> Result<()> {
    require_tables(&mut look_into(path)?, &DatabaseUrl::Sqlite(path.to_path_buf())).map(drop)
}

/// A connection that changes nothing by itself: `Opener`'s would make a database of an empty file.
fn look_into(path: &Path) -> Result<Conn> {
    let no =
        |why: &str| Fault::new(OPENING, format!("there is no database at {}{why}. {ADVICE}", path.display()));
    match fs::metadata(path) {
        Ok(it) if it.is_file() && it.len() > 0 => (),
        Ok(it) if it.is_file() => return Err(no(": the file is empty")),
        Ok(it) if it.is_dir() => return Err(no(": that is a folder")),
        Ok(_) => return Err(no(": that is not a file")),
        Err(error) if error.kind() == ErrorKind::NotFound => match lost_link(path) {
            Some(why) => return Err(Fault::new(OPENING, why)),
            None => return Err(no("")),
        },
        Err(error) => return Err(Fault::new(OPENING, format!("{}: {error}", path.display()))),
    }
    let mut conn =
        connect(path).map_err(|error| Fault::new(OPENING, format!("{}: {error}", path.display())))?;
    match is_foreign(&mut conn).map_err(fault(OPENING))? {
        true => Err(foreign(path)),
        false => Ok(Conn::Sqlite(conn)),
    }
}

fn connect(path: &Path) -> ConnectionResult<SqliteConnection> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    // A server that starts meanwhile keeps others out for a moment.
    conn.batch_execute("PRAGMA busy_timeout=5000").map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// Refuses a database that holds no site, one of an older Weshift, and one of a newer.
pub(super) fn require_site(conn: &mut Conn, url: &DatabaseUrl) -> Result<()> {
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
