//! Writing: many at once, some failing, one of them panicking.

use diesel::{RunQueryDsl, connection::SimpleConnection};
use tokio::task::JoinSet;

use std::time::Duration;

use super::*;

fn count(tx: &mut Tx<'_>) -> Result<u32> {
    tx.count_pending()
}

fn broken(tx: &mut Tx<'_>, sql: &str) -> Result<()> {
    diesel::sql_query(sql).execute(tx.conn).map(drop).map_err(fault("breaking something"))
}

#[test]
fn a_job_that_fails_or_panics_is_undone_alone() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let mut jobs = JoinSet::new();
        for n in 0..30 {
            let store = store.clone();
            let new = comment(thread, None, &format!("Words {n}"), Outcome::Hold);
            jobs.spawn(async move {
                let kept = store.write(move |tx| {
                    tx.add_comment(&new)?;
                    match n % 3 {
                        0 => Ok(()),
                        1 => Err(Fault::new("changing one's mind", "after all not")),
                        _ => panic!("a job of the test panics"),
                    }
                });
                (n, kept.await.is_ok())
            });
        }
        for (n, kept) in jobs.join_all().await {
            assert_eq!(kept, n % 3 == 0, "{n}");
        }
        assert_eq!(store.write(count).await.unwrap(), 10);
        let after_wrong_sql = store.write(|tx| broken(tx, "INSERT INTO nowhere VALUES (1)")).await;
        assert!(after_wrong_sql.is_err());
        assert_eq!(store.write(count).await.unwrap(), 10);
    });
}

#[test]
fn sixty_four_writers_are_all_heard() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        let before = store.reader().generation();
        let mut jobs = JoinSet::new();
        for n in 0..64 {
            let (store, thread) = (store.clone(), threads[n % 3].id);
            let new = comment(thread, None, &format!("Words {n}"), Outcome::Publish);
            jobs.spawn(async move { keep(&store, new).await });
        }
        let kept = jobs.join_all().await;
        let mut ids: Vec<i64> = kept.iter().map(|it| it.id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 64);
        assert!(store.reader().generation() > before);
        for thread in threads {
            assert_counted(&store, thread.id).await;
            let thread = store.reader().find_thread_by_id(thread.id).await.unwrap().unwrap();
            // Once for each group of writes that came together.
            assert!((1..=i64::from(thread.comments)).contains(&thread.version));
        }
    });
}

#[test]
fn only_commits_are_told() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let before = store.reader().generation();
        keep(&store, comment(thread, None, "It waits.", Outcome::Hold)).await;
        let undone: Result<()> = store
            .write(move |tx| {
                tx.add_comment(&comment(thread, None, "Undone.", Outcome::Publish))?;
                tx.told.owes = true;
                Err(Fault::new("changing one's mind", "after all not"))
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(store.reader().generation(), before);
        let owed = store.owed();
        assert!(tokio::time::timeout(Duration::from_millis(20), owed.notified()).await.is_err());
        store
            .write(|tx| {
                tx.told.owes = true;
                Result::Ok(())
            })
            .await
            .unwrap();
        tokio::time::timeout(Duration::from_secs(5), owed.notified()).await.unwrap();
    });
}

#[test]
fn a_commit_that_fails_fails_its_jobs_and_no_later_ones() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let orphan = comment(ThreadId(999_999), None, "Nowhere.", Outcome::Hold);
        let on_sqlite = store.is_alone();
        let failed = store.write(move |tx| {
            if on_sqlite {
                // The foreign key is looked at by COMMIT, not before.
                broken(tx, "PRAGMA defer_foreign_keys=ON")?;
            }
            tx.add_comment(&orphan)
        });
        assert!(failed.await.is_err());
        keep(&store, comment(thread, None, "It goes on.", Outcome::Hold)).await;
        // As SQLite does by itself when the disk is full.
        let rolled_back = store.write(|tx| broken(tx, "ROLLBACK")).await;
        assert!(rolled_back.is_err() || !on_sqlite);
        keep(&store, comment(thread, None, "And on.", Outcome::Hold)).await;
        assert_eq!(store.write(count).await.unwrap(), 2);
    });
}

#[test]
fn nothing_is_acknowledged_that_was_rolled_back() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let new = comment(thread, None, "Kept or refused.", Outcome::Hold);
        let written: Result<()> = store
            .write(move |tx| {
                tx.add_comment(&new)?;
                // PostgreSQL gives the whole transaction up here, and answers COMMIT as if nothing had happened.
                let _ = broken(tx, "INSERT INTO nowhere VALUES (1)");
                Ok(())
            })
            .await;
        let kept = store.write(count).await.unwrap();
        assert_eq!(written.is_ok(), kept == 1);
    });
}

#[test]
fn the_writer_waits_for_a_command_and_outlives_one_that_does_not_end() {
    let folder = TempDir::new().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("weshift.db"));
    let store = Store::open(&url).unwrap();
    let mut command = Opener::new(&url, false).open().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    command.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(runtime.block_on(store.write(count)).is_err());
    command.batch_execute("COMMIT").unwrap();
    assert_eq!(runtime.block_on(store.write(count)).unwrap(), 0);
    let other = store.clone();
    store.close();
    assert!(runtime.block_on(other.write(count)).unwrap_err().to_string().contains("the writer has ended"));
}

#[test]
fn a_connection_that_the_server_ends_is_replaced() {
    if !postgres::is_installed() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = Store::open(&DatabaseUrl::parse(&postgres::fresh_database())).unwrap();
    let ended = store.write(|tx| broken(tx, "SELECT pg_terminate_backend(pg_backend_pid())"));
    assert!(runtime.block_on(ended).is_err());
    for _ in 0..20 {
        assert_eq!(runtime.block_on(store.write(count)).unwrap(), 0);
    }
}
