//! The words of comments: SQLite's FTS5, PostgreSQL's text search. Both are handed words of our own spelling, letters and
//! digits alone, so that neither's grammar can be typed.

use diesel::{
    QueryResult, RunQueryDsl,
    sql_types::{BigInt, Text},
};

use crate::engine::connection::Conn;
use weshift_domain::MINUTE;

/// A part of what is asked of the index: words of our own spelling, of letters and digits alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// A word that begins so.
    Begins(String),
    /// These words in this order.
    Exactly(Vec<String>),
}

/// Where to look, with `$1` for what is looked for; and that.
pub(crate) fn matching(conn: &Conn, terms: &[Term]) -> (&'static str, String) {
    match conn {
        Conn::Sqlite(_) => {
            let term = |it: &Term| match it {
                Term::Begins(word) => format!("\"{word}\"*"),
                Term::Exactly(words) => format!("\"{}\"", words.join(" ")),
            };
            // CROSS: from the index to the comments, not the other way round.
            let from =
                "comment_words w CROSS JOIN comments c ON c.id = w.rowid WHERE w.comment_words MATCH $1";
            (from, terms.iter().map(term).collect::<Vec<_>>().join(" AND "))
        }
        Conn::Pg(_) => {
            let term = |it: &Term| match it {
                Term::Begins(word) => format!("'{word}':*"),
                Term::Exactly(words) => {
                    let quoted: Vec<String> = words.iter().map(|it| format!("'{it}'")).collect();
                    format!("({})", quoted.join(" <-> "))
                }
            };
            let from = "comment_words w JOIN comments c ON c.id = w.comment_id WHERE w.words @@ $1::tsquery";
            (from, terms.iter().map(term).collect::<Vec<_>>().join(" & "))
        }
    }
}

pub(crate) fn newest_first(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "w.rowid DESC",
        Conn::Pg(_) => "c.id DESC",
    }
}

/// That the words of comment `c` are not kept.
pub(crate) fn missing(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "NOT EXISTS (SELECT 1 FROM comment_words w WHERE w.rowid = c.id)",
        Conn::Pg(_) => "NOT EXISTS (SELECT 1 FROM comment_words w WHERE w.comment_id = c.id)",
    }
}

/// Milliseconds after which nobody still writes under an older id. Where several write at once, ids are given before they
/// can be seen.
pub(crate) fn settling(conn: &Conn) -> i64 {
    match conn {
        Conn::Sqlite(_) => 0,
        Conn::Pg(_) => MINUTE,
    }
}

pub(crate) fn insert(conn: &mut Conn, comment: i64, words: &[String]) -> QueryResult<()> {
    let (query, words) = match conn {
        Conn::Sqlite(_) => ("INSERT INTO comment_words (rowid, words) VALUES ($1, $2)", words.join(" ")),
        Conn::Pg(_) => {
            // Places beyond the last that it counts would all be the same one.
            const LAST: usize = 16_000;
            let placed = words.iter().take(LAST).enumerate().map(|(at, word)| format!("'{word}':{}", at + 1));
            let insert = "INSERT INTO comment_words (comment_id, words) VALUES ($1, $2::tsvector) ON CONFLICT DO NOTHING";
            (insert, placed.collect::<Vec<_>>().join(" "))
        }
    };
    diesel::sql_query(query).bind::<BigInt, _>(comment).bind::<Text, _>(words).execute(conn).map(drop)
}

pub(crate) fn delete(conn: &mut Conn, comment: i64) -> QueryResult<()> {
    let query = match conn {
        Conn::Sqlite(_) => "DELETE FROM comment_words WHERE rowid = $1",
        Conn::Pg(_) => "DELETE FROM comment_words WHERE comment_id = $1",
    };
    diesel::sql_query(query).bind::<BigInt, _>(comment).execute(conn).map(drop)
}
