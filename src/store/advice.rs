//! What to do about a database that does not open, where it says so in words that only those know who built it.

use crate::domain::Fault;

/// The same failure, with a way out where there is one.
pub fn with_a_way_out(fault: Fault) -> Fault {
    let said = fault.to_string();
    let advice = if ["malformed", "not a database"].iter().any(|it| said.contains(it)) {
        "the file is damaged or no database; keep it as it is, and put your last backup in its place"
    } else if said.contains("prepared statement") {
        "the address leads through a pooler that shares connections between transactions, as PgBouncer does with \
        pool_mode = transaction; give Weshift the address of PostgreSQL itself, or a pool with pool_mode = session"
    } else {
        return fault;
    };
    Fault::new("opening the database", format!("{advice} ({said})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pooler_between_transactions_is_named() {
        for said in ["prepared statement \"s16\" does not exist", "prepared statement \"s1\" already exists"]
        {
            let advised = with_a_way_out(Fault::new("migrating the database", said)).to_string();
            assert!(advised.contains("pool_mode = session") && advised.contains(said), "{advised}");
        }
        let other = with_a_way_out(Fault::new("opening the database", "connection refused")).to_string();
        assert_eq!(other, "opening the database: connection refused");
    }
}
