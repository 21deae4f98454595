//! Rows that no door of ours would let in, such as those that an older version, an import or somebody's own SQL left.

use diesel::RunQueryDsl;

use super::*;

const ALL: PageAt = PageAt { number: 1, size: 100 };

async fn run(store: &Store, sql: String) {
    let changed = store
        .write(move |tx| diesel::sql_query(sql).execute(tx.conn).map_err(fault("making a row odd")))
        .await;
    changed.unwrap();
}

#[test]
fn one_odd_row_takes_nothing_else_with_it() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let odd = keep(&store, comment(thread, None, "Odd.", Outcome::Publish)).await.id;
        let answer = keep(&store, comment(thread, Some(odd), "Its answer.", Outcome::Publish)).await.id;
        let other = keep(&store, comment(thread, None, "Another.", Outcome::Publish)).await.id;
        for column in [
            "author = ''",
            "author = '\u{200b}'",
            "email = ''",
            "email = 'nobody'",
            "email = 'a b@c@d'",
            "email_key = ''",
            "url = ''",
            "url = 'javascript:alert(1)'",
            "url = 'not an address'",
            "source = ''",
            "source = '   '",
            "html = ''",
            "depth = -3",
            "depth = 2000000000",
            "seq = -1",
            "position = NULL",
            "created_at = 9223372036854775807",
            "created_at = -9223372036854775807",
            "edited_at = -1",
            "decided_at = 9223372036854775807",
            "decided_at = -1",
            "decided_by = ''",
            "status_before = 'nothing'",
            "text_hash = ''",
            "client_key = ''",
            "policy = -1",
        ] {
            run(&store, format!("UPDATE comments SET {column} WHERE id = {}", odd.0)).await;
            let reader = store.reader();
            let (page, _) = reader.thread_page(thread, ALL).await.unwrap();
            assert_eq!(page.iter().map(|it| it.id).collect::<Vec<_>>(), [odd, answer, other], "{column}");
            assert!(page.iter().all(|it| !it.author.as_str().is_empty()), "{column}");
            assert_eq!(reader.list_newest(None, None, 10).await.unwrap().len(), 3, "{column}");
            assert_eq!(reader.list_newest(Some("culture"), None, 10).await.unwrap().len(), 3, "{column}");
            assert_eq!(reader.list_newest_replies(odd, 10).await.unwrap().len(), 1, "{column}");
            assert_eq!(reader.list_newest_of_threads(vec![thread], 10).await.unwrap().len(), 3, "{column}");
            assert_eq!(reader.list_waiting(vec![odd, other]).await.unwrap().len(), 2, "{column}");
            let shown = reader.page_comments(thread, Order::Oldest, None, 10).await.unwrap();
            assert_eq!(shown.comments.len(), 3, "{column}");
            for comment in shown.comments {
                assert!(
                    !comment.created_at.rfc3339().is_empty() && !comment.published_at().rfc3339().is_empty()
                );
            }
        }
    });
}

#[test]
fn an_odd_verdict_leaves_the_comment_readable() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let odd = keep(&store, comment(thread, None, "Odd.", Outcome::Hold)).await.id;
        for column in ["outcome = 'publish', reasons = ''", "reasons = '{}'", "judge = ''", "probability = 7"]
        {
            run(&store, format!("UPDATE verdicts SET {column} WHERE comment_id = {}", odd.0)).await;
            let found = store.reader().list_waiting(vec![odd]).await.unwrap();
            assert!(found[0].verdict.is_some(), "{column}");
            assert_eq!(store.reader().list_verdicts(odd).await.unwrap().len(), 1, "{column}");
        }
    });
}

#[test]
fn what_is_published_late_comes_first() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        let thread = threads[0].id;
        let late = keep(&store, comment(thread, None, "Held.", Outcome::Hold)).await.id;
        let first = keep(&store, comment(thread, None, "First.", Outcome::Publish)).await.id;
        let mut at_once = Vec::new();
        for n in 0..6 {
            let mut new = comment(thread, Some(first), &format!("Words {n}"), Outcome::Publish);
            new.at = NOON.plus(n * MINUTE);
            at_once.push(keep(&store, new).await.id);
        }
        let approve = move |tx: &mut Tx<'_>| {
            tx.decide(
                late,
                0,
                Status::Approved,
                &Actor::Manager { id: None, name: "Bea".into() },
                NOON.plus(HOUR),
            )
        };
        store.write(approve).await.unwrap().unwrap();
        let reader = store.reader();
        let newest = [late, at_once[5], at_once[4]];
        for (post, thread) in [(None, None), (Some("culture"), None), (None, Some(thread))] {
            let found = reader.list_newest(post, thread, 3).await.unwrap();
            assert_eq!(
                found.iter().map(|it| it.comment.id).collect::<Vec<_>>(),
                newest,
                "{post:?} {thread:?}"
            );
            assert_eq!(found[0].comment.published_at(), NOON.plus(HOUR));
        }
        assert_eq!(reader.list_newest(None, Some(threads[1].id), 3).await.unwrap().len(), 0);
        let all = reader.list_newest(None, None, 50).await.unwrap();
        assert_eq!(all.len(), 8);
        let seq = reader.find_comment(at_once[0]).await.unwrap().unwrap().comment.seq;
        let id = at_once[0];
        for (seq, to, hours) in [(seq, Status::Trash, 2), (seq + 1, Status::Approved, 3)] {
            store
                .write(move |tx| {
                    tx.decide(
                        id,
                        seq,
                        to,
                        &Actor::Manager { id: None, name: "Bea".into() },
                        NOON.plus(hours * HOUR),
                    )
                })
                .await
                .unwrap()
                .unwrap();
        }
        let answers = reader.list_newest_replies(first, 3).await.unwrap();
        let answers: Vec<CommentId> = answers.iter().map(|it| it.comment.id).collect();
        assert_eq!(answers, [at_once[0], at_once[5], at_once[4]]);
        assert_eq!(reader.list_public(vec![late, CommentId(999)]).await.unwrap(), [late]);
    });
}

#[test]
fn pages_that_were_kept_under_another_spelling_are_found() {
    on_each(async |store| {
        let kept = async |name: &str| {
            let name = ThreadName::from_store(name.to_string());
            let thread = Thread::unwritten(name, ForeignPage::default(), NOON);
            store.write(move |tx| tx.keep_page(&thread, NOON)).await.unwrap()
        };
        let site = "https://blog.example.org";
        let lower = kept(&format!("{site}/%e6%97%a5")).await;
        let tilde = kept(&format!("{site}/%7Eada")).await;
        let proper = kept(&format!("{site}/~ada")).await;
        let tracked = kept(&format!("{site}/x?ttclid=1")).await;
        for thread in [lower, tilde, proper, tracked] {
            keep(&store, comment(thread, None, "Words.", Outcome::Publish)).await;
        }
        assert_eq!(store.write(|tx| tx.respell_pages()).await.unwrap(), 3);
        assert_eq!(store.write(|tx| tx.respell_pages()).await.unwrap(), 0);
        for (spelling, thread, comments) in [
            ("/日", lower, 1),
            ("/%e6%97%a5/", lower, 1),
            ("/%7eada", proper, 2),
            ("/~ada", proper, 2),
            ("/x", tracked, 1),
        ] {
            let name = ThreadName::parse(&format!("{site}{spelling}")).unwrap();
            let found = store.reader().find_thread(&name).await.unwrap().unwrap();
            assert_eq!((found.id, found.comments), (thread, comments), "{spelling}");
            let counts = store.reader().list_counts(vec![name.clone()]).await.unwrap();
            assert_eq!(counts, [(name, comments)], "{spelling}");
        }
    });
}
