//! What to do about a database that does not open, where it says so in words that only those know who built it.

use weshift_domain::Fault;

/// What the library says of a database that does not open, and what to do about it.
const KNOWN: [(&str, &str); 8] = [
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    (
        "prepared statement",
        "the address leads through a pooler that shares connections between transactions, as PgBouncer does with \
        pool_mode = transaction; give Weshift the address of PostgreSQL itself, or a pool with pool_mode = session",
    ),
    (
        "permission denied for schema",
        "this role may not make tables; start this version once as the role that owns them, or let it make them: \
        GRANT CREATE ON SCHEMA public TO ROLE",
    ),
    (
        "must be owner of",
        "only the role that owns the tables can bring them up to date; start this version once as that role",
    ),
    (
        "UnknownIssuer",
        "nobody known here signed the server's certificate; name the file of its authority with \
        ?sslrootcert=/path/ca.pem in `database.url`",
    ),
    (
        "CaUsedAsEndEntity",
        "the server shows a certificate that signs others; let that authority sign one for the server, and name the authority \
        with ?sslrootcert=/path/ca.pem in `database.url`",
    ),
    (
        "not valid for name",
        "the server's certificate is for another host; write the host in `database.url` as the certificate has it",
    ),
];

const DAMAGED: &str =
    "the file is damaged or no database; keep it as it is, and put your last backup in its place";

/// The same failure, with a way out where there is one.
pub(crate) fn with_a_way_out(fault: Fault) -> Fault {
    let said = fault.to_string();
    match KNOWN.iter().find(|it| said.contains(it.0)) {
        Some((_, advice)) => Fault::new("opening the database", format!("{advice} ({said})")),
        None => fault,
    }
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
