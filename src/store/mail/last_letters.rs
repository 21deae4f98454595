//! How far the last letter to each manager has come.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, dsl::max};

use super::outbox::LetterRow;
use crate::engine::{Reader, Result, row::columns, schema::outbox};
use weshift_domain::*;

impl Reader {
    /// The last letter of each manager.
    pub async fn list_last_letters(&self) -> Result<Vec<OutboxLetter>> {
        self.read("listing managers' last letters", |conn| {
            let last: Vec<Option<i64>> = outbox::table
                .filter(outbox::manager_id.is_not_null())
                .group_by(outbox::manager_id)
                .select(max(outbox::id))
                .load(conn)?;
            let last = outbox::table.filter(outbox::id.eq_any(last.into_iter().flatten()));
            let rows: Vec<LetterRow> = last.select(columns::<LetterRow>()).load(conn)?;
            rows.into_iter().map(LetterRow::read).collect()
        })
        .await
    }
}
