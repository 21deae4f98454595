//! What must differ between the two databases, side by side, and nothing else.

use diesel::{
    QueryResult, RunQueryDsl,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};

use super::connection::Conn;

/// In the sub-select of a claim: rows that another node is claiming are passed over.
pub fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Pg(_) => "FOR UPDATE SKIP LOCKED",
    }
}

/// Of writers who name the same thing, the second waits here until the first has committed, and then sees what it did.
pub fn one_at_a_time(conn: &mut Conn, thing: &str) -> QueryResult<()> {
    match conn {
        // There is one writer.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(_) => diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext($1))")
            .bind::<Text, _>(thing)
            .execute(conn)
            .map(drop),
    }
}

/// One order of locks for all who change a thread's comments: the thread's row first.
pub fn lock_thread(conn: &mut Conn, thread: i64) -> QueryResult<()> {
    match conn {
        // There is one writer.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(_) => diesel::sql_query("SELECT 1 FROM threads WHERE id = $1 FOR UPDATE")
            .bind::<BigInt, _>(thread)
            .execute(conn)
            .map(drop),
    }
}

/// PostgreSQL gives a transaction up at its first error, whoever looks away from it, and then answers COMMIT as if
/// nothing had happened. A query tells.
pub fn check_transaction(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        // The writer looks after its transaction; an error undoes one statement.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(conn) => conn.batch_execute("SELECT 1"),
    }
}
