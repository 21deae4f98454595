//! A copy of a database of PostgreSQL, by its own `pg_dump` and `pg_restore`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};

use super::{BACKING_UP, RESTORING, back_up, or_no_part};
use crate::{
    engine::{
        Result,
        address::DatabaseUrl,
        blocking::apart,
        connection::{Opener, fault},
    },
    opening::{
        file_lock::with_suffix,
        migrate::{MigrationVersions, known_to_postgres, newer_than},
    },
};
use weshift_config::without_password;
use weshift_domain::Fault;

/// What PostgreSQL's programs would read from the environment.
const LIBPQ: [&str; 32] = [
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGDATABASE",
    "PGUSER",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGSYSCONFDIR",
    "PGOPTIONS",
    "PGAPPNAME",
    "PGSSLMODE",
    "PGREQUIRESSL",
    "PGSSLNEGOTIATION",
    "PGSSLCOMPRESSION",
    "PGSSLCERT",
    "PGSSLKEY",
    "PGSSLROOTCERT",
    "PGSSLCRL",
    "PGSSLCRLDIR",
    "PGSSLSNI",
    "PGREQUIREPEER",
    "PGREQUIREAUTH",
    "PGGSSENCMODE",
    "PGKRBSRVNAME",
    "PGGSSLIB",
    "PGCHANNELBINDING",
    "PGCONNECT_TIMEOUT",
    "PGCLIENTENCODING",
    "PGTARGETSESSIONATTRS",
    "PGLOADBALANCEHOSTS",
];

/// Parameters of an address that older programs refuse, and the version of PostgreSQL that brought them.
const BROUGHT_BY: [(&str, u32); 1] = [("sslnegotiation", 17)];

/// `sslrootcert=system` was brought by this version; what it means is in this file where there is one.
const SYSTEM_ROOTS: (u32, &str) = (16, "/etc/ssl/certs/ca-certificates.crt");

pub(super) fn write(url: &str, part: &Path) -> Result<()> {
    if !is_ours(url, BACKING_UP)? {
        let name = DatabaseUrl::Postgres(url.to_string());
        return Err(Fault::new(BACKING_UP, format!("there is no site in {name}: nothing is copied")));
    }
    postgres("pg_dump", url, BACKING_UP, |command| {
        command.args(["--format=custom", "--no-owner", "--file"]).arg(part);
    })
}

/// See `super::restore`. Everything that can be refused is, before anything is touched.
pub(super) fn restore(url: &str, file: &Path, before: &str) -> Result<Option<PathBuf>> {
    refuse_foreign(file)?;
    refuse_newer(file)?;
    refuse_company(url)?;
    let aside = with_suffix(file, &format!(".before-restore-{before}"));
    let kept = is_ours(url, RESTORING)?;
    match kept {
        true => back_up(&DatabaseUrl::Postgres(url.to_string()), &aside)?,
        false => refuse_to_replace_others(url)?,
    }
    let restored = postgres("pg_restore", url, RESTORING, |command| {
        command.args(["--clean", "--if-exists", "--no-owner", "--single-transaction"]).arg(file);
    });
    // Nothing was changed then, so what there was is where it was.
    or_no_part(&aside, restored)?;
    Ok(kept.then_some(aside))
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    many: i64,
}

/// One of PostgreSQL's own programs. The password goes through the environment: arguments can be seen by others.
fn postgres(
    program: &str,
    url: &str,
    doing: &'static str,
    arguments: impl FnOnce(&mut Command),
) -> Result<()> {
    let (address, password) = without_password(url);
    let mut command = Command::new(program);
    // The address says all: what stands in these would lead to another database than ours, and say that it was ours.
    for name in LIBPQ {
        command.env_remove(name);
    }
    arguments(&mut command);
    command.arg("--dbname").arg(understood(&address, version_of(program, doing)?, doing)?);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    run(program, &mut command, doing).map(drop)
}

/// Runs one of PostgreSQL's programs and gives what it said.
fn run(program: &str, command: &mut Command, doing: &'static str) -> Result<String> {
    let done = command.output().map_err(|error| {
        let advice = "PostgreSQL's own program is needed for that: install its client programs (Debian: postgresql-client)";
        Fault::new(doing, format!("{program} cannot be started: {error}. {advice}"))
    })?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(Fault::new(doing, format!("{program} said: {}", said.trim())))
}

/// Refuses a dump of something else: its tables would stand among ours, and ours would stay as they were.
fn refuse_foreign(file: &Path) -> Result<()> {
    let program = "pg_restore";
    let listed = run(program, Command::new(program).arg("--list").arg(file), RESTORING)?;
    let tables: Vec<&str> = listed.lines().filter_map(table_in).collect();
    match ["site", "comments", "__diesel_schema_migrations"].iter().all(|it| tables.contains(it)) {
        true => Ok(()),
        false => Err(Fault::new(RESTORING, format!("{} is no copy of a Weshift", file.display()))),
    }
}

/// `215; 1259 16385 TABLE public comments weshift`
fn table_in(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip(3);
    (words.next()? == "TABLE").then(|| words.nth(1))?
}

/// Refuses what a newer Weshift wrote: this one could not use it, and what was there before would be gone.
fn refuse_newer(file: &Path) -> Result<()> {
    let program = "pg_restore";
    let mut command = Command::new(program);
    command.args(["--data-only", "--table=__diesel_schema_migrations", "--file=-"]).arg(file);
    let applied = versions_in(&run(program, &mut command, RESTORING)?);
    let no = |why: &str| Err(Fault::new(RESTORING, format!("{} {why}", file.display())));
    match newer_than(&known_to_postgres()?, &applied) {
        Some(why) => no(&why),
        None if applied.is_empty() => no("holds no site: its tables are empty"),
        None => Ok(()),
    }
}

/// The migrations in a script that `COPY`s the table of them: the lines between its head and `\\.`, by their first column.
fn versions_in(script: &str) -> MigrationVersions {
    let rows = script.lines().skip_while(|it| !it.starts_with("COPY ")).skip(1).take_while(|it| *it != "\\.");
    rows.filter_map(|it| it.split('\t').next()).map(|it| it.to_string().into()).collect()
}

/// Whether Weshift's tables are there.
fn is_ours(url: &str, doing: &'static str) -> Result<bool> {
    let found = "SELECT count(*) AS many FROM pg_tables WHERE tablename = 'site'";
    Ok(ask(url, found, doing)? > 0)
}

/// The tables of another program would be dropped for those of the copy that have the same names.
fn refuse_to_replace_others(url: &str) -> Result<()> {
    let others = "SELECT count(*) AS many FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) \
        AND tablename IN ('posts', 'comments', 'threads', 'managers', 'sessions')";
    if ask(url, others, RESTORING)? > 0 {
        let name = DatabaseUrl::Postgres(url.to_string());
        let advice = "they would be replaced. Name a database of its own";
        return Err(Fault::new(RESTORING, format!("the tables of another program are in {name}; {advice}")));
    }
    Ok(())
}

/// A server that goes on writing would be overwritten without noticing.
fn refuse_company(url: &str) -> Result<()> {
    let others = "SELECT count(*) AS many FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    if ask(url, others, RESTORING)? > 0 {
        let advice = "others are connected to it; stop every server on it first";
        return Err(Fault::new(RESTORING, advice));
    }
    Ok(())
}

/// A number from PostgreSQL.
fn ask(url: &str, query: &'static str, doing: &'static str) -> Result<i64> {
    let url = DatabaseUrl::Postgres(url.to_string());
    apart(move || {
        let mut conn = Opener::new(&url, false).open().map_err(|error| Fault::new(doing, error))?;
        let found: Counted = diesel::sql_query(query).get_result(&mut conn).map_err(fault(doing))?;
        Ok(found.many)
    })
}

/// The first number of `pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn version_of(program: &str, doing: &'static str) -> Result<u32> {
    let said = run(program, Command::new(program).arg("--version"), doing)?;
    let number = said.split(' ').find_map(|it| it.split(['.', 'b', 'r', 'd']).next()?.trim().parse().ok());
    number.ok_or_else(|| Fault::new(doing, format!("{program} does not say which version it is: {said}")))
}

/// The address as a program of that version understands it. The server itself speaks to both: without `sslnegotiation` a
/// connection is encrypted one step later.
fn understood(address: &str, version: u32, doing: &'static str) -> Result<String> {
    let Some((place, query)) = address.split_once('?') else { return Ok(address.into()) };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=').unwrap_or((pair, "")) {
            (name, _) if BROUGHT_BY.iter().any(|it| it.0 == name && version < it.1) => (),
            ("keepalives_retries", count) => kept.push(format!("keepalives_count={count}")),
            ("sslrootcert", "system") if version < SYSTEM_ROOTS.0 => {
                if !Path::new(SYSTEM_ROOTS.1).is_file() {
                    return Err(Fault::new(
                        doing,
                        format!(
                            "the programs of PostgreSQL {version} do not know sslrootcert=system of `database.url`: install those of \
                            PostgreSQL {} or newer, or name a file of certificates",
                            SYSTEM_ROOTS.0
                        ),
                    ));
                }
                kept.push(format!("sslrootcert={}", SYSTEM_ROOTS.1));
            }
            _ => kept.push(pair.to_string()),
        }
    }
    Ok(match kept.is_empty() {
        true => place.into(),
        false => format!("{place}?{}", kept.join("&")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_to_older_programs_without_what_they_do_not_know() {
        let told = |address: &str, version| understood(address, version, BACKING_UP).unwrap();
        for (address, version, expected) in [
            ("postgres://u@h/d?sslnegotiation=direct", 15, "postgres://u@h/d"),
            ("postgres://u@h/d?sslnegotiation=direct", 17, "postgres://u@h/d?sslnegotiation=direct"),
            (
                "postgres://u@h/d?sslmode=require&sslnegotiation=direct&port=1",
                16,
                "postgres://u@h/d?sslmode=require&port=1",
            ),
            ("postgres://u@h/d?keepalives_retries=3", 15, "postgres://u@h/d?keepalives_count=3"),
            ("postgres://u@h/d?sslrootcert=system", 16, "postgres://u@h/d?sslrootcert=system"),
            ("postgres://u@h/d?sslrootcert=/etc/ca.pem", 15, "postgres://u@h/d?sslrootcert=/etc/ca.pem"),
            ("postgres://u@h/d", 15, "postgres://u@h/d"),
        ] {
            assert_eq!(told(address, version), expected);
        }
    }

    #[test]
    fn the_migrations_of_a_dump_are_read_from_its_script() {
        let script = "SET x = 1;\nCOPY public.__diesel_schema_migrations (version, run_on) FROM stdin;\n\
            0001\t2026-01-01 00:00:00\n0002\t2026-01-02 00:00:00\n\\.\n\n-- done\n";
        assert_eq!(versions_in(script), ["0001".to_string().into(), "0002".to_string().into()]);
        assert!(versions_in("SET x = 1;\n").is_empty());
    }
}
