//! Many at once.

use std::{collections::HashSet, sync::Arc};

use super::{world::*, *};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_decide_at_once_one_wins() {
    on_both(async |world| {
        let world = Arc::new(world);
        let mut pairs = Vec::new();
        for _ in 0..50 {
            let comment = world.say(Outcome::Hold).await;
            for to in [Status::Approved, Status::Trash] {
                let (world, comment) = (Arc::clone(&world), comment.clone());
                pairs.push(tokio::spawn(async move {
                    world.decide(&comment, to, NOW).await.map(|it| it.comment.id)
                }));
            }
        }
        let mut winners = Vec::new();
        for pair in pairs {
            winners.extend(pair.await.unwrap());
        }
        assert_eq!(winners.len(), 50);
        assert_eq!(winners.iter().collect::<HashSet<_>>().len(), 50);
        recount(&world).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_words_sent_fifty_times_at_once_stand_once() {
    on_both(async |world| {
        let new = world.new_comment(Outcome::Publish, None);
        let sends = (0..50).map(|_| {
            let (store, new) = (world.store.clone(), new.clone());
            tokio::spawn(async move {
                let keep = move |tx: &mut Tx<'_>| match tx.find_duplicate(&new)? {
                    Some(_) => Ok(false),
                    None => tx.add_comment(&new).map(|it| it.is_some()),
                };
                store.write::<bool, Fault>(keep).await.unwrap()
            })
        });
        let mut kept = 0;
        for send in sends.collect::<Vec<_>>() {
            kept += u32::from(send.await.unwrap());
        }
        assert_eq!((kept, world.thread().await.comments), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_nodes_that_start_at_once_one_fills_the_database() {
    if !postgres::is_installed() {
        return;
    }
    let url = DatabaseUrl::Postgres(postgres::fresh_database());
    let start = |url: DatabaseUrl| async move {
        let store = Store::open(&url)?;
        let seed = |tx: &mut Tx<'_>| match tx.count_posts()? {
            0 => tx.add_post(&post("culture", NOW)).map(drop),
            _ => Ok(()),
        };
        store.write::<(), Fault>(seed).await
    };
    let nodes: Vec<_> = (0..4).map(|_| tokio::spawn(start(url.clone()))).collect();
    for node in nodes {
        node.await.unwrap().unwrap();
    }
    assert_eq!(Store::open(&url).unwrap().write(|tx| tx.count_posts()).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_start_with_the_server_find_its_site_or_none_and_are_not_in_its_way() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("weshift.db"));
        let command = |url: DatabaseUrl| {
            tokio::task::spawn_blocking(move || Store::open_beside(&url).map(Store::close))
        };
        let server = {
            let url = url.clone();
            tokio::task::spawn_blocking(move || Store::open(&url).map(Store::close))
        };
        let commands: Vec<_> = (0..3).map(|_| command(url.clone())).collect();
        server.await.unwrap().unwrap();
        for early in commands {
            if let Err(refused) = early.await.unwrap() {
                assert!(refused.to_string().contains("start the server first"), "{refused}");
            }
        }
        command(url).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_commit_on_postgresql_waits_for_the_disk_whatever_the_server_s_default() {
    if !postgres::is_installed() {
        return;
    }
    let url = postgres::fresh_database();
    let setting = async |store: &Store| {
        let read = |conn: &mut Conn| {
            let query = "SELECT current_setting('synchronous_commit') AS words";
            diesel::RunQueryDsl::get_result::<Setting>(diesel::sql_query(query), conn)
        };
        store.reader().read("reading a setting", read).await.unwrap().words
    };
    for (default, expected) in [("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")] {
        let store = Store::open(&DatabaseUrl::parse(&url)).unwrap();
        let statement = format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = {default}', current_database()); END $$"
        );
        let alter = move |tx: &mut Tx<'_>| {
            diesel::RunQueryDsl::execute(diesel::sql_query(statement), tx.conn)
                .map(drop)
                .map_err(fault("setting"))
        };
        store.write(alter).await.unwrap();
        assert_eq!(setting(&Store::open(&DatabaseUrl::parse(&url)).unwrap()).await, expected);
    }
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    words: String,
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_the_counts_equal_a_recount() {
    on_both(async |world| {
        let mut dice = Dice(20_261_123);
        let mut known: Vec<Comment> = Vec::new();
        for round in 0..300 {
            match dice.throw(6) {
                0 | 1 => {
                    let outcome = [Outcome::Publish, Outcome::Hold, Outcome::Spam][dice.throw(3)];
                    let parent = known.get(dice.throw(known.len() + 1)).map(|it| it.id);
                    let new = world.new_comment(outcome, parent);
                    known.extend(world.store.write(move |tx| tx.add_comment(&new)).await.unwrap());
                }
                2 | 3 if !known.is_empty() => {
                    let at = dice.throw(known.len());
                    let to = Status::ALL[dice.throw(4)];
                    known[at] = world.decide(&known[at], to, NOW.minus(31 * DAY)).await.unwrap().comment;
                }
                4 if !known.is_empty() => {
                    let at = dice.throw(known.len());
                    let (id, seq) = (known[at].id, known[at].seq);
                    let outcome = [Outcome::Publish, Outcome::Hold, Outcome::Spam][dice.throw(3)];
                    let edit = move |tx: &mut Tx<'_>| {
                        let (words, html) =
                            (Words::parse("New").unwrap(), CleanHtml::from_sanitizer("<p>New</p>".into()));
                        let verdict = verdict_at(outcome, NOW);
                        tx.edit_comment(id, seq, &other_words(&words, &html, &verdict))
                    };
                    known[at] = world.store.write(edit).await.unwrap().unwrap();
                }
                _ if round % 20 == 0 => {
                    world.store.forget(NOW, || true).await.unwrap();
                    let left = world.reader().list_comments_by_id(ids(&known)).await.unwrap();
                    known = left.into_iter().map(|it| it.comment).collect();
                }
                _ => (),
            }
        }
        recount(&world).await;
        shape(&world).await;
    })
    .await;
}

/// The thread's count is that of its approved comments.
async fn recount(world: &World) {
    let [_, approved, ..] = world.reader().count_by_status().await.unwrap();
    let page = world.page(1, 10_000).await;
    assert_eq!((world.thread().await.comments, page.len() as u32), (approved, approved));
}

/// In tree order: whoever answers stands below whom they answer, and one deeper while there is room.
async fn shape(world: &World) {
    let page = world.page(1, 10_000).await;
    for (at, comment) in page.iter().enumerate() {
        assert_eq!(comment.parent.is_none(), comment.depth == 0, "{comment:?}");
        if let Some(above) = page.iter().position(|it| Some(it.id) == comment.parent) {
            assert!(above < at);
            assert_eq!(comment.depth, (page[above].depth + 1).min(9));
        }
    }
}
