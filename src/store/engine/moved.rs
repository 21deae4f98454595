//! How many more comments a discussion shows: counted once a transaction, however many comments it brings.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::{connection::Conn, schema::threads};

/// Counts that threads have so many more approved comments, and that readers see something new there.
pub(crate) fn count_moved(conn: &mut Conn, moved: &BTreeMap<i64, i32>) -> QueryResult<()> {
    for (thread, by) in moved {
        diesel::update(threads::table.find(thread))
            .set((
                threads::version.eq(threads::version + 1),
                threads::approved_count.eq(threads::approved_count + by),
            ))
            .execute(conn)?;
    }
    Ok(())
}
