//! One connection type over both databases, how it is opened, and how its failures are told.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{address::DatabaseUrl, pg::PgConn};
use diesel::{
    Connection, ConnectionError, ConnectionResult, QueryResult, QueryableByName, RunQueryDsl,
    SqliteConnection,
    connection::SimpleConnection,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    query_dsl::methods::LoadQuery,
    r2d2::{ManageConnection, R2D2Connection},
    sql_types::{BigInt, Text},
};
use weshift_domain::Fault;

/// Before this version two connections could corrupt a database in WAL mode (fixed in 3.51.3).
const OLDEST_SQLITE: &str = "3.51.3";

/// So long an idle connection to PostgreSQL is taken to be there still.
const TRUSTED_IDLE: Duration = Duration::from_secs(10);

const WAL_PAUSE: Duration = Duration::from_millis(20);

/// Pages that a connection keeps. The writer turns over every index with each comment; but of 16 MB it looks through
/// all at each commit that split a page, which costs more than it spares, and an idle server holds them for nothing.
const READ_CACHE_KB: i64 = 4_000;
const WRITE_CACHE_KB: i64 = 6_000;

/// After so many pages in the log they are brought into the database. Under load the same pages come again and again:
/// each is brought over once. 16 MB are read again within a tenth of a second after a crash.
const CHECKPOINT_PAGES: i64 = 4_000;

/// A reader that looks for minutes (a backup, an open `sqlite3`) lets the log grow meanwhile; afterwards it is cut to this.
const LARGEST_QUIET_LOG: i64 = 64 << 20;

/// Ids in one IN list; SQLite takes no more than some thousand.
pub(crate) const CHUNK: usize = 500;

/// A database that is busy for longer than this has no time for us.
const BUSY_MILLIS: i64 = 5_000;

// A connection is made once and stays in its pool: a box would only be in the way of the derive.
#[allow(clippy::large_enum_variant)]
#[derive(diesel::MultiConnection)]
pub(crate) enum Conn {
    Pg(PgConn),
    Sqlite(SqliteConnection),
}

impl Conn {
    /// How long each of its statements may take. Those of SQLite cross no network and are not bounded.
    pub(crate) fn set_patience(&mut self, patience: Duration) {
        if let Conn::Pg(conn) = self {
            conn.set_patience(Some(patience));
        }
    }
}

/// A query that both backends can build. As a query of `MultiBackend`, which has no dialect for some, such as ON
/// CONFLICT; or run by `execute` and `rows`, built for the database at hand: `MultiBackend` writes a query down twice
/// each time it is asked, which took a fifth of the time that the writer has for a comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Both<T>(pub T);

impl<T> QueryFragment<MultiBackend> for Both<T>
where
    T: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T> Both<T>
where
    T: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite> + QueryId,
{
    /// How many rows it changed.
    pub(crate) fn execute(self, conn: &mut Conn) -> QueryResult<usize> {
        match conn {
            Conn::Pg(conn) => conn.execute_returning_count(&self.0),
            Conn::Sqlite(conn) => conn.execute_returning_count(&self.0),
        }
    }
}

impl<T> Both<T> {
    /// What it finds.
    pub(crate) fn rows<'q, U>(self, conn: &mut Conn) -> QueryResult<Vec<U>>
    where
        T: LoadQuery<'q, PgConn, U> + LoadQuery<'q, SqliteConnection, U>,
        T: RunQueryDsl<PgConn> + RunQueryDsl<SqliteConnection>,
    {
        match conn {
            Conn::Pg(conn) => self.0.load(conn),
            Conn::Sqlite(conn) => self.0.load(conn),
        }
    }
}

impl<T: QueryId> QueryId for Both<T> {
    type QueryId = T::QueryId;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Both<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<Conn> for Both<T> {}

/// Turns a failed query into a fault that says what was being done.
pub(crate) fn fault(doing: &'static str) -> impl FnOnce(diesel::result::Error) -> Fault {
    move |error| Fault::new(doing, error)
}

/// A row that holds what no parser of ours takes: somebody else wrote it.
pub(crate) fn unreadable(what: &str) -> diesel::result::Error {
    diesel::result::Error::DeserializationError(format!("a stored {what} cannot be read").into())
}

/// What the pool opens and checks.
pub(crate) struct Opener {
    pub url: DatabaseUrl,
    pub read_only: bool,
    /// A PostgreSQL connection that was idle for longer is asked whether it is still there.
    pub trusted_idle: Duration,
}

/// A connection and when it was last used.
pub(crate) struct Pooled {
    pub conn: Conn,
    used: Instant,
}

impl Opener {
    pub(crate) fn new(url: &DatabaseUrl, read_only: bool) -> Opener {
        Opener { url: url.clone(), read_only, trusted_idle: TRUSTED_IDLE }
    }

    pub(crate) fn open(&self) -> ConnectionResult<Conn> {
        match &self.url {
            DatabaseUrl::Postgres(url) => PgConn::establish(url).map(Conn::Pg),
            DatabaseUrl::Sqlite(path) => open_sqlite(path, self.read_only).map(Conn::Sqlite),
        }
    }
}

impl ManageConnection for Opener {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Pooled, Self::Error> {
        let conn = self.open().map_err(diesel::r2d2::Error::ConnectionError)?;
        Ok(Pooled { conn, used: Instant::now() })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> std::result::Result<(), Self::Error> {
        if matches!(pooled.conn, Conn::Pg(_)) && pooled.used.elapsed() > self.trusted_idle {
            pooled.conn.ping().map_err(diesel::r2d2::Error::QueryError)?;
        }
        pooled.used = Instant::now();
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        // A thread that panics may have left anything behind.
        std::thread::panicking() || pooled.conn.is_broken()
    }
}

fn open_sqlite(path: &Path, read_only: bool) -> ConnectionResult<SqliteConnection> {
    let bad = |error: diesel::result::Error| ConnectionError::BadConnection(error.to_string());
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    conn.batch_execute(&format!("PRAGMA busy_timeout={BUSY_MILLIS}")).map_err(bad)?;
    into_wal(&mut conn).map_err(bad)?;
    let settings = format!(
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON; PRAGMA cache_size=-{}; \
        PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}; \
        PRAGMA journal_size_limit={LARGEST_QUIET_LOG}; PRAGMA query_only={};",
        if read_only { READ_CACHE_KB } else { WRITE_CACHE_KB },
        i32::from(read_only)
    );
    conn.batch_execute(&settings).map_err(bad)?;
    check_sqlite(&mut conn, read_only).map_err(ConnectionError::BadConnection)?;
    Ok(conn)
}

/// Of several that bring a new file into WAL mode at once, SQLite lets the later ones fail without waiting.
fn into_wal(conn: &mut SqliteConnection) -> QueryResult<()> {
    let mut tries = BUSY_MILLIS / WAL_PAUSE.as_millis() as i64;
    loop {
        match conn.batch_execute("PRAGMA journal_mode=WAL") {
            Err(error) if tries > 0 && error.to_string().contains("locked") => std::thread::sleep(WAL_PAUSE),
            done => return done,
        }
        tries -= 1;
    }
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Journal {
    #[diesel(sql_type = Text)]
    mode: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// What was asked for must be what is in force: anything less can lose a comment that was acknowledged.
fn check_sqlite(conn: &mut SqliteConnection, read_only: bool) -> std::result::Result<(), String> {
    let failed = |error: diesel::result::Error| error.to_string();
    let version: Version =
        diesel::sql_query("SELECT sqlite_version() AS version").get_result(conn).map_err(failed)?;
    let number = |text: &str| text.split('.').filter_map(|it| it.parse().ok()).collect::<Vec<u32>>();
    if number(&version.version) < number(OLDEST_SQLITE) {
        return Err(format!(
            "SQLite {} can corrupt a database; {OLDEST_SQLITE} or newer is needed",
            version.version
        ));
    }
    let journal: Journal = diesel::sql_query("SELECT journal_mode AS mode FROM pragma_journal_mode")
        .get_result(conn)
        .map_err(failed)?;
    if journal.mode != "wal" {
        return Err(format!(
            "SQLite's journal_mode is {}, not wal; is it on a network file system?",
            journal.mode
        ));
    }
    let expected = [
        ("synchronous", "synchronous", 2),
        ("foreign_keys", "foreign_keys", 1),
        ("busy_timeout", "timeout", BUSY_MILLIS),
        ("trusted_schema", "trusted_schema", 0),
        ("secure_delete", "secure_delete", 1),
        ("query_only", "query_only", i64::from(read_only)),
    ];
    for (pragma, column, expected) in expected {
        let query = format!("SELECT \"{column}\" AS value FROM pragma_{pragma}");
        let found: Number = diesel::sql_query(query).get_result(conn).map_err(failed)?;
        if found.value != expected {
            return Err(format!(
                "SQLite's {pragma} is {}, not {expected}, as safe keeping needs it",
                found.value
            ));
        }
    }
    Ok(())
}
