//! The tables of each version, made in the order of their numbers, and which of them a database has.

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::backfill::fill_reason_kinds;
use crate::engine::{
    Result,
    connection::{Conn, fault},
    pg::PgConn,
};
use weshift_domain::Fault;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Brings the tables and what older versions kept in them up to date, or refuses a database that a newer Weshift wrote.
pub(super) fn migrate(conn: &mut Conn) -> Result<()> {
    if !is_current(conn)? {
        make_tables(conn)?;
    }
    fill_reason_kinds(conn).map_err(fault("reading what an older version kept"))
}

fn make_tables(conn: &mut Conn) -> Result<()> {
    let doing = "migrating the database";
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Fault::new(doing, error);
    match conn {
        Conn::Sqlite(conn) => {
            let newest = known_to_sqlite()?.iter().filter_map(|it| it.to_string().parse::<u32>().ok()).max();
            // Of two servers whoever is second waits, and finds that all is done.
            conn.immediate_transaction(|conn| {
                conn.run_pending_migrations(SQLITE)?;
                // Other programs show it of a file; ours ask for the names of the migrations.
                Ok(conn.batch_execute(&format!("PRAGMA user_version = {}", newest.unwrap_or_default()))?)
            })
            .map_err(failed)
        }
        Conn::Pg(conn) => {
            refuse_other_encodings(conn)?;
            // Several nodes may start at once; a migration of a big table takes as long as it takes. The connection is
            // not used for anything else.
            conn.batch_execute(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(731001)",
            )
            .map_err(fault(doing))?;
            let done = conn
                .applied_migrations()
                .map_err(failed)
                .and_then(|applied| refuse_newer(&applied, &known_to_postgres()?))
                .and_then(|()| conn.run_pending_migrations(POSTGRES).map(drop).map_err(failed));
            conn.batch_execute("SELECT pg_advisory_unlock(731001)").map_err(fault(doing))?;
            done
        }
    }
}

/// Whether all was done before: then nothing is asked that only a role may do that owns the tables.
fn is_current(conn: &mut Conn) -> Result<bool> {
    let Some(applied) = applied(conn)? else { return Ok(false) };
    let known = known_to(conn)?;
    refuse_newer(&applied, &known)?;
    Ok(known.iter().all(|it| applied.contains(it)))
}

/// People write in every script; a database that can hold some of them alone fails at the first of the others.
fn refuse_other_encodings(conn: &mut PgConn) -> Result<()> {
    let doing = "migrating the database";
    let found: Encoding = diesel::sql_query("SELECT current_setting('server_encoding') AS name")
        .get_result(conn)
        .map_err(fault(doing))?;
    match found.name.as_str() {
        "UTF8" => Ok(()),
        other => {
            let advice = "make one with `createdb -E UTF8 -T template0 NAME`";
            Err(Fault::new(
                doing,
                format!("the database is encoded in {other} and must be in UTF8: {advice}"),
            ))
        }
    }
}

#[derive(QueryableByName)]
struct Encoding {
    #[diesel(sql_type = Text)]
    name: String,
}

pub(super) type MigrationVersions = Vec<diesel::migration::MigrationVersion<'static>>;

fn known<B: diesel::backend::Backend>(migrations: EmbeddedMigrations) -> Result<MigrationVersions> {
    use diesel::migration::MigrationSource;
    let all = MigrationSource::<B>::migrations(&migrations)
        .map_err(|error| Fault::new("reading our migrations", error))?;
    Ok(all.iter().map(|it| it.name().version().as_owned()).collect())
}

/// The migrations of this program for a file of SQLite.
pub(super) fn known_to_sqlite() -> Result<MigrationVersions> {
    known::<diesel::sqlite::Sqlite>(SQLITE)
}

/// The migrations of this program for PostgreSQL.
pub(super) fn known_to_postgres() -> Result<MigrationVersions> {
    known::<diesel::pg::Pg>(POSTGRES)
}

/// The migrations of this program for such a database.
pub(super) fn known_to(conn: &Conn) -> Result<MigrationVersions> {
    match conn {
        Conn::Sqlite(_) => known_to_sqlite(),
        Conn::Pg(_) => known_to_postgres(),
    }
}

pub(super) fn refuse_newer(applied: &MigrationVersions, known: &MigrationVersions) -> Result<()> {
    match newer_than(known, applied) {
        Some(why) => Err(Fault::new("opening the database", format!("it {why}"))),
        None => Ok(()),
    }
}

/// Completes a sentence about a database that has migrations which this program does not know.
pub(super) fn newer_than(known: &MigrationVersions, applied: &MigrationVersions) -> Option<String> {
    let version = applied.iter().find(|it| !known.contains(it))?;
    Some(format!(
        "was written by a newer Weshift (migration {version}); run that version, or restore a backup from before"
    ))
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    many: i64,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// None: there is not even the table of migrations. diesel's own question would make it.
pub(super) fn applied(conn: &mut Conn) -> Result<Option<MigrationVersions>> {
    let tables = match conn {
        Conn::Sqlite(_) => {
            "SELECT count(*) AS many FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
        }
        Conn::Pg(_) => {
            "SELECT count(*) AS many FROM pg_tables WHERE tablename = '__diesel_schema_migrations' \
             AND schemaname = ANY (current_schemas(false))"
        }
    };
    let found: Counted =
        diesel::sql_query(tables).get_result(conn).map_err(fault("reading which migrations were made"))?;
    if found.many == 0 {
        return Ok(None);
    }
    let rows: Vec<Applied> = diesel::sql_query("SELECT version FROM __diesel_schema_migrations")
        .load(conn)
        .map_err(fault("reading which migrations were made"))?;
    Ok(Some(rows.into_iter().map(|it| it.version.into()).collect()))
}
