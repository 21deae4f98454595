//! Connections that go away, or go silent, and what is told of it.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpListener,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{Connection, RunQueryDsl, connection::SimpleConnection, r2d2::R2D2Connection};
use futures_util::future::join_all;

use super::{opening::in_folder, *};
use crate::engine::{
    pg::{Listener, PgConn},
    pool::Connections,
};

/// A network between us and PostgreSQL, which may go silent: nothing is closed, nothing arrives any more.
struct Network {
    url: String,
    is_silent: Arc<AtomicBool>,
}

impl Network {
    /// To a database of the tests' own server, which listens on a socket in a folder.
    fn to(database: &str) -> Network {
        let address = url::Url::parse(database).unwrap();
        let host = address.query_pairs().find(|it| it.0 == "host").unwrap().1.into_owned();
        let user = address.query_pairs().find(|it| it.0 == "user").unwrap().1.into_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_silent = Arc::new(AtomicBool::new(false));
        let silent = Arc::clone(&is_silent);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = UnixStream::connect(format!("{host}/.s.PGSQL.5432")).unwrap();
                let (back, forth) = (stream.try_clone().unwrap(), server.try_clone().unwrap());
                let (a, b) = (Arc::clone(&silent), Arc::clone(&silent));
                std::thread::spawn(move || carry(stream, forth, &a));
                std::thread::spawn(move || carry(server, back, &b));
            }
        });
        Network { url: format!("postgres://{user}@127.0.0.1:{port}{}", address.path()), is_silent }
    }

    fn go_silent(&self) {
        self.is_silent.store(true, Ordering::SeqCst);
    }
}

/// Until one of the two ends. What is read while the network is silent is lost, and the sockets stay open.
fn carry(mut from: impl Read, mut to: impl Write, is_silent: &AtomicBool) {
    let mut bytes = [0; 4096];
    loop {
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(_) if is_silent.load(Ordering::SeqCst) => (),
            Ok(many) => {
                if to.write_all(&bytes[..many]).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(_) => break,
        }
    }
}

fn database() -> Option<String> {
    postgres::is_installed().then(postgres::fresh_database)
}

fn end_all_others(database: &str) {
    let database = DatabaseUrl::parse(database);
    apart(|| {
        let mut conn = Opener::new(&database, false).open().unwrap();
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        diesel::sql_query(end).execute(&mut conn).map(drop).map_err(fault("ending connections"))
    })
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_after_a_quiet_while_and_after_a_restart_of_postgresql_are_answered_without_a_panic() {
    let Some(database) = database() else { return };
    let url = DatabaseUrl::parse(&database);
    let mut store = Store::open(&url).unwrap();
    // Each connection counts as having been idle for long, so each is asked whether it is still there.
    let opener = Opener { trusted_idle: Duration::ZERO, ..Opener::new(&url, false) };
    store.reader.connections = apart(|| Connections::open(opener)).unwrap();
    let reader = store.reader();
    let shift = ThreadName::parse("km-culture-shift/we-know").unwrap();
    let all = || join_all((0..24).map(|_| reader.find_thread_to_post(&shift)));
    for _ in 0..3 {
        for found in all().await {
            assert!(found.unwrap().is_none(), "there is no post yet");
        }
    }
    end_all_others(&database);
    for found in all().await {
        assert!(found.unwrap().is_none(), "a connection that was asked first is made anew");
    }
    store.write(|tx| tx.settle_site_value("secret", "x")).await.unwrap();
}

#[test]
fn async_code_gets_no_connection_to_postgresql_at_hand() {
    let Some(database) = database() else { return };
    let connections =
        apart(|| Connections::open(Opener::new(&DatabaseUrl::parse(&database), false))).unwrap();
    assert!(connections.at_hand().is_none());
    let (_folder, sqlite) = in_folder();
    Store::open(&sqlite).unwrap().close();
    assert!(Connections::open(Opener::new(&sqlite, true)).unwrap().at_hand().is_some());
}

#[test]
fn a_statement_ends_in_time_whether_the_server_is_busy_or_the_network_silent() {
    let Some(database) = database() else { return };
    let network = Network::to(&database);
    for silent in [false, true] {
        let mut conn = PgConn::establish(&network.url).unwrap();
        if silent {
            network.go_silent();
        }
        let began = Instant::now();
        conn.set_patience(Some(Duration::from_millis(300)));
        assert!(conn.batch_execute("SELECT pg_sleep(30)").is_err());
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert!(conn.is_broken(), "nobody gets this connection again");
    }
}

#[tokio::test]
async fn whoever_hears_of_other_nodes_notices_that_the_network_went_silent() {
    let Some(database) = database() else { return };
    let network = Network::to(&database);
    let quiet = Duration::from_millis(200);
    let mut listener = Listener::connect(&network.url, "weshift").await.unwrap();
    let hearing = tokio::time::timeout(4 * quiet, listener.next(quiet)).await;
    assert!(hearing.is_err(), "a quiet server is asked and answers");
    network.go_silent();
    let lost = tokio::time::timeout(Duration::from_secs(10), listener.next(quiet)).await;
    assert_eq!(lost.expect("it is noticed"), None);
}

#[test]
fn a_session_of_postgresql_has_bounds_unless_somebody_set_others() {
    let Some(database) = database() else { return };
    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let ask = |url: &str, name: &str| {
        let mut conn = PgConn::establish(url).unwrap();
        let query = format!("SELECT current_setting('{name}') AS value");
        diesel::sql_query(query).get_result::<Setting>(&mut conn).unwrap().value
    };
    assert_eq!(ask(&database, "statement_timeout"), "1min");
    assert_eq!(ask(&database, "lock_timeout"), "5s");
    assert_eq!(ask(&database, "idle_in_transaction_session_timeout"), "1min");
    let own = format!("{database}&options=-c%20lock_timeout%3D2s");
    assert_eq!(ask(&own, "lock_timeout"), "2s");
}

#[test]
fn a_second_server_on_the_same_file_is_refused_by_whatever_name() {
    let (folder, url) = in_folder();
    let store = Store::open(&url).unwrap();
    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(folder.path().join("data/weshift.db"), &link).unwrap();
    std::os::unix::fs::symlink(folder.path().join("data"), folder.path().join("other")).unwrap();
    for name in [link, folder.path().join("other/weshift.db"), folder.path().join("data/../data/weshift.db")]
    {
        let refused = Store::open(&DatabaseUrl::Sqlite(name.clone())).err().map(|it| it.to_string());
        assert!(refused.is_some_and(|it| it.contains("another Weshift serves")), "{}", name.display());
    }
    store.close();
    let hard = folder.path().join("data/hard.db");
    std::fs::hard_link(folder.path().join("data/weshift.db"), &hard).unwrap();
    let refused = Store::open(&DatabaseUrl::Sqlite(hard)).err().map(|it| it.to_string());
    assert!(refused.is_some_and(|it| it.contains("has 2 names")));
}

#[test]
fn readiness_tells_of_a_write_that_failed_until_one_succeeds() {
    on_each(async |store| {
        let (reader, now) = (store.reader(), Moment::from_millis(1_000_000));
        reader.check_ready().await.unwrap();
        store.signals.readiness.note(&Err(Fault::new("committing", "the disk is full")));
        let fault = reader.check_ready().await.unwrap_err().to_string();
        assert!(fault.contains("the disk is full"), "{fault}");
        store.write(|_| Ok::<_, Fault>(())).await.unwrap();
        reader.check_ready().await.expect_err("that nothing was committed well proves nothing");
        store.try_writing(now).await.unwrap();
        reader.check_ready().await.unwrap();
    });
}

#[test]
fn nothing_is_written_to_find_out_whether_something_can_be_while_nobody_asks() {
    let (_folder, url) = in_folder();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&url).unwrap();
        let log = || std::fs::metadata(format!("{}-wal", url_path(&url))).map_or(0, |it| it.len());
        let before = log();
        store.try_writing(Moment::from_millis(1_000_000)).await.unwrap();
        assert_eq!(log(), before);
        for (at, is_asked) in [(1_000_000, true), (1_010_000, true), (1_020_000, false)] {
            if is_asked {
                store.reader().check_ready().await.unwrap();
            }
            let before = log();
            store.try_writing(Moment::from_millis(at)).await.unwrap();
            assert_eq!(log() > before, is_asked, "it really writes, each time that somebody asked");
        }
        store.close();
    });
}

fn url_path(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => path.display().to_string(),
        DatabaseUrl::Postgres(_) => unreachable!("SQLite's"),
    }
}
