//! What is opened, and what is refused.

use std::os::unix::fs::PermissionsExt;

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::BigInt};

use super::*;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

pub(super) fn in_folder() -> (TempDir, DatabaseUrl) {
    let folder = TempDir::new().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("data/weshift.db"));
    (folder, url)
}

#[test]
fn every_connection_is_safe_and_readers_cannot_write() {
    let (_folder, url) = in_folder();
    let store = Store::open(&url).unwrap();
    for read_only in [false, true] {
        let mut conn = Opener::new(&url, read_only).open().unwrap();
        for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)] {
            let query = format!("SELECT {pragma} AS value FROM pragma_{pragma}");
            let found: Number = diesel::sql_query(query).get_result(&mut conn).unwrap();
            assert_eq!(found.value, expected, "{pragma}");
        }
        let written = conn.batch_execute("INSERT INTO site (key, value) VALUES ('a', 'b')");
        assert_eq!(written.is_err(), read_only);
    }
    store.close();
}

#[test]
fn a_file_says_whose_it_is_and_of_which_version() {
    let (_folder, url) = in_folder();
    Store::open(&url).unwrap().close();
    let mut conn = Opener::new(&url, true).open().unwrap();
    let mut value = |query: &str| diesel::sql_query(query).get_result::<Number>(&mut conn).unwrap().value;
    let newest = value("SELECT max(CAST(version AS INTEGER)) AS value FROM __diesel_schema_migrations");
    assert_eq!(value("SELECT user_version AS value FROM pragma_user_version"), newest);
    assert_eq!(value("SELECT application_id AS value FROM pragma_application_id"), 0x5753_4654);
}

#[test]
fn the_folder_and_its_files_are_for_their_owner_alone() {
    let (folder, url) = in_folder();
    let store = Store::open(&url).unwrap();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    for file in ["data/weshift.db", "data/weshift.db-wal", "data/weshift.db.lock"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    store.close();
}

#[test]
fn a_second_server_is_refused_and_a_command_beside_is_not() {
    let (_folder, url) = in_folder();
    let first = Store::open(&url).unwrap();
    let refused = Store::open(&url).err().unwrap().to_string();
    assert!(refused.contains("another Weshift"), "{refused}");
    Store::open_beside(&url).unwrap().close();
    first.close();
    Store::open(&url).unwrap().close();
}

#[test]
fn a_database_that_a_newer_weshift_wrote_is_refused() {
    let (_folder, sqlite) = in_folder();
    let mut urls = vec![sqlite];
    if postgres::is_installed() {
        urls.push(DatabaseUrl::parse(&postgres::fresh_database()));
    }
    for url in urls {
        Store::open(&url).unwrap().close();
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')";
        apart(|| {
            let mut conn = Opener::new(&url, false).open().unwrap();
            conn.batch_execute(newer).map_err(fault("pretending"))
        })
        .unwrap();
        let refused = Store::open(&url).err().unwrap().to_string();
        assert!(refused.contains("newer Weshift"), "{refused}");
    }
}

#[test]
fn nodes_that_start_at_once_migrate_once() {
    if !postgres::is_installed() {
        return;
    }
    let url = DatabaseUrl::parse(&postgres::fresh_database());
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let url = url.clone();
                move || Store::open(&url).map(Store::close)
            })
        })
        .collect();
    for node in nodes {
        node.join().unwrap().unwrap();
    }
}

#[test]
fn no_failure_and_no_log_shows_the_password() {
    for address in [
        "postgres://weshift:s3cret@127.0.0.1:1/weshift",
        "postgres://weshift:s3cret@host:nonsense/weshift",
        "mysql://weshift:s3cret=x@host/weshift",
        "postgres://weshift:p#s3cret@host/x?s3cret=1",
    ] {
        let url = DatabaseUrl::parse(address);
        let told = format!("{url:?} {}", Store::open(&url).err().unwrap());
        assert!(!told.contains("s3cret"), "{told}");
    }
}

#[test]
fn it_opens_inside_an_async_program_too() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_folder, sqlite) = in_folder();
    let mut urls = vec![sqlite];
    if postgres::is_installed() {
        urls.push(DatabaseUrl::parse(&postgres::fresh_database()));
    }
    runtime.block_on(async {
        for url in urls {
            let store = Store::open(&url).unwrap();
            store.reader().ping().await.unwrap();
            store.close();
        }
    });
}

#[test]
fn a_damaged_file_is_refused_with_what_to_do_and_left_as_it_is() {
    let (folder, url) = in_folder();
    Store::open(&url).unwrap().close();
    let file = folder.path().join("data/weshift.db");
    // The last connection that closes brings the log into the file; the pool may close its own a moment later.
    let log = folder.path().join("data/weshift.db-wal");
    let closed = (0..2_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        !log.exists()
    });
    assert!(closed, "somebody holds the database open");
    let whole = std::fs::read(&file).unwrap();
    let foreign = b"nothing that SQLite wrote ".repeat(100);
    for damaged in [foreign, whole[..whole.len() / 2].to_vec()] {
        std::fs::write(&file, &damaged).unwrap();
        let refused = Store::open(&url).err().unwrap().to_string();
        assert!(refused.contains("put your last backup in its place"), "{refused}");
        assert_eq!(std::fs::read(&file).unwrap(), damaged);
    }
}

#[test]
fn a_role_that_may_make_nothing_serves_what_its_owner_migrated_and_is_told_why_it_cannot_migrate() {
    if !postgres::is_installed() {
        return;
    }
    let owner = postgres::fresh_database();
    let empty = postgres::fresh_database();
    let as_role = |url: &str| DatabaseUrl::parse(&url.replace("user=postgres", "user=serving"));
    Store::open(&DatabaseUrl::parse(&owner)).unwrap().close();
    let mut conn = Opener::new(&DatabaseUrl::parse(&owner), false).open().unwrap();
    conn.batch_execute(
        "CREATE ROLE serving LOGIN;
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO serving;
         GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO serving;",
    )
    .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = Store::open(&as_role(&owner)).unwrap();
    let kept = runtime.block_on(store.write(|tx| tx.settle_site_value("said", "here")));
    assert_eq!(kept.unwrap(), "here");
    store.close();
    let refused = Store::open(&as_role(&empty)).err().unwrap().to_string();
    assert!(refused.contains("GRANT CREATE ON SCHEMA"), "{refused}");
}

#[test]
fn a_database_that_cannot_hold_every_script_is_refused_before_anything_is_written() {
    if !postgres::is_installed() {
        return;
    }
    let url = postgres::fresh_database();
    let mut conn = Opener::new(&DatabaseUrl::parse(&url), false).open().unwrap();
    conn.batch_execute(
        "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    .unwrap();
    let name = url.split('/').nth(3).and_then(|it| it.split('?').next()).unwrap();
    let refused =
        Store::open(&DatabaseUrl::parse(&url.replacen(name, "latin", 1))).err().unwrap().to_string();
    assert!(refused.contains("LATIN1") && refused.contains("createdb -E UTF8"), "{refused}");
}
