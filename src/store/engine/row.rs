//! What a row is read from. Its struct names the columns, and nothing else does.

use diesel::Selectable;

use super::connection::MultiBackend;

/// The columns of a row.
pub(crate) type Columns<Row> = <Row as Selectable<MultiBackend>>::SelectExpression;

/// The columns that a row is read from, as its struct names them. Diesel's `as_select` ties a query to one backend, and some
/// are built for the database at hand.
pub(crate) fn columns<Row: Selectable<MultiBackend>>() -> Columns<Row> {
    Row::construct_selection()
}
