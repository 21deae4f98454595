//! What must differ between the two databases, side by side, and nothing else.

pub(crate) mod words;

use diesel::{
    OptionalExtension, QueryDsl, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    declare_sql_function,
    sql_types::{BigInt, Text},
};

use super::{
    connection::Conn,
    moved::count_moved,
    nodes::{CHANNEL, word_to_others},
    signals::Told,
};

/// In the sub-select of a claim: rows that another node is claiming are passed over.
pub(crate) fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Pg(_) => "FOR UPDATE SKIP LOCKED",
    }
}

/// The same in a query over several tables, of which one is claimed from.
pub(crate) fn skip_locked_of(conn: &Conn, table: &str) -> String {
    match conn {
        Conn::Sqlite(_) => String::new(),
        Conn::Pg(_) => format!("FOR UPDATE OF {table} SKIP LOCKED"),
    }
}

/// Of writers who name the same thing, the second waits here until the first has committed, and then sees what it did.
pub(crate) fn one_at_a_time(conn: &mut Conn, thing: &str) -> QueryResult<()> {
    match conn {
        // There is one writer.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(_) => diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext($1))")
            .bind::<Text, _>(thing)
            .execute(conn)
            .map(drop),
    }
}

/// Those who name the same thing here do not wait for one another, but for whoever is alone with it by `one_at_a_time`.
pub(crate) fn many_at_a_time(conn: &mut Conn, thing: &str) -> QueryResult<()> {
    match conn {
        // There is one writer.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(_) => diesel::sql_query("SELECT pg_advisory_xact_lock_shared(hashtext($1))")
            .bind::<Text, _>(thing)
            .execute(conn)
            .map(drop),
    }
}

/// The comments as `c`, by the index of their authors.
pub(crate) fn comments_of_an_author(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "comments c INDEXED BY comments_by_author",
        // It keeps statistics and finds out by itself.
        Conn::Pg(_) => "comments c",
    }
}

#[derive(QueryableByName)]
struct RowId {
    #[diesel(sql_type = Text)]
    id: String,
}

/// At most `limit` rows for which `condition` over `$1` is true, by the ids that the database itself gives them.
pub(crate) fn list_rows(
    conn: &mut Conn,
    table: &str,
    condition: &str,
    value: i64,
    limit: i64,
) -> QueryResult<Vec<String>> {
    let id = match conn {
        Conn::Sqlite(_) => "CAST(rowid AS TEXT)",
        Conn::Pg(_) => "CAST(ctid AS TEXT)",
    };
    let query = format!("SELECT {id} AS id FROM {table} WHERE {condition} LIMIT {limit}");
    let rows: Vec<RowId> = diesel::sql_query(query).bind::<BigInt, _>(value).load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The condition that picks the rows that `list_rows` found. On PostgreSQL a row that changed meanwhile has another id.
pub(crate) fn are_rows(conn: &Conn, rows: &[String]) -> String {
    match conn {
        Conn::Sqlite(_) => format!("rowid IN ({})", rows.join(", ")),
        Conn::Pg(_) => format!("ctid = ANY ('{{\"{}\"}}'::tid[])", rows.join("\", \"")),
    }
}

diesel::table! {
    /// SQLite's own: the highest id that each AUTOINCREMENT table ever gave.
    sqlite_sequence (name) {
        name -> Text,
        seq -> BigInt,
    }
}

#[declare_sql_function]
extern "SQL" {
    /// PostgreSQL's own.
    fn nextval(sequence: Text) -> BigInt;
}

/// The id that the next comment gets. Whoever asks inserts it in the same transaction.
pub(crate) fn next_comment_id(conn: &mut Conn) -> QueryResult<i64> {
    match conn {
        // There is one writer.
        Conn::Sqlite(conn) => {
            let last: Option<i64> = sqlite_sequence::table
                .find("comments")
                .select(sqlite_sequence::seq)
                .first(conn)
                .optional()?;
            Ok(last.unwrap_or(0) + 1)
        }
        Conn::Pg(conn) => diesel::select(nextval("comments_id_seq")).get_result(conn),
    }
}

/// One order of locks for all who change a thread's comments: the thread's row first.
pub(crate) fn lock_thread(conn: &mut Conn, thread: i64) -> QueryResult<()> {
    match conn {
        // There is one writer.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(_) => diesel::sql_query("SELECT 1 FROM threads WHERE id = $1 FOR UPDATE")
            .bind::<BigInt, _>(thread)
            .execute(conn)
            .map(drop),
    }
}

/// Counts what moved; the writer does it once a group.
///
/// PostgreSQL gives a transaction up at its first error, whoever looks away from it, and then answers COMMIT as if
/// nothing had happened. A query tells; where other nodes need to know what changed, it is the one that says so to them,
/// which PostgreSQL does when the transaction commits.
pub(crate) fn end_transaction(conn: &mut Conn, told: &Told, node: &str) -> QueryResult<()> {
    match conn {
        // The writer looks after its transaction; an error undoes one statement.
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(_) => {
            count_moved(conn, &told.moved)?;
            match word_to_others(node, told) {
                // Hexadecimal and decimal digits, commas and colons.
                Some(word) => conn.batch_execute(&format!("SELECT pg_notify('{CHANNEL}', '{word}')")),
                None => conn.batch_execute("SELECT 1"),
            }
        }
    }
}
