//! Comments kept, changed and decided on, by several at once.

use tokio::task::JoinSet;

use super::*;

#[test]
fn of_fifty_who_decide_at_once_one_wins() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let waiting = keep(&store, comment(thread, None, "Which?", Outcome::Hold)).await;
        let mut jobs = JoinSet::new();
        for n in 0..50 {
            let (store, id) = (store.clone(), waiting.id);
            let to = if n % 2 == 0 { Status::Approved } else { Status::Trash };
            jobs.spawn(async move {
                store
                    .write(move |tx| {
                        tx.decide(id, 0, to, &Actor::Manager { id: None, name: format!("Bea {n}") }, NOON)
                    })
                    .await
                    .unwrap()
            });
        }
        let won: Vec<Decided> = jobs.join_all().await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1);
        let last = store.reader().find_last_decision(waiting.id).await.unwrap().unwrap();
        assert_eq!((last.comment.seq, &last.by, last.before), (1, &won[0].by, Status::Pending));
        assert_eq!(last.comment.status, won[0].comment.status);
        assert_counted(&store, thread).await;
    });
}

#[test]
fn of_twenty_twins_one_is_kept() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let mut jobs = JoinSet::new();
        for _ in 0..20 {
            let store = store.clone();
            let new = comment(thread, None, "The same.", Outcome::Hold);
            jobs.spawn(async move {
                let kept: Result<bool> = store
                    .write(move |tx| match tx.find_duplicate(&new)? {
                        Some(_) => Ok(false),
                        None => tx.add_comment(&new).map(|it| it.is_some()),
                    })
                    .await;
                kept.unwrap()
            });
        }
        assert_eq!(jobs.join_all().await.into_iter().filter(|it| *it).count(), 1);
        assert_eq!(store.write(|tx| tx.count_pending()).await.unwrap(), 1);
    });
}

#[test]
fn the_same_words_elsewhere_are_no_twin_and_trash_is_none_either() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        let (thread, other) = (threads[0].id, threads[1].id);
        let first = keep(&store, comment(thread, None, "The same.", Outcome::Publish)).await;
        let twin_of = async |thread, parent| {
            let new = comment(thread, parent, "The same.", Outcome::Publish);
            store.write(move |tx| tx.find_duplicate(&new)).await.unwrap()
        };
        assert_eq!(twin_of(thread, None).await, Some(first.id));
        assert_eq!(twin_of(other, None).await, None);
        assert_eq!(twin_of(thread, Some(first.id)).await, None);
        let elsewhere = |proof| NewComment {
            client_key: "another network".into(),
            proof,
            ..comment(thread, None, "The same.", Outcome::Publish)
        };
        let (stranger, owner) = (elsewhere(AddressProof::Missing), elsewhere(AddressProof::Given));
        assert_eq!(store.write(move |tx| tx.find_duplicate(&stranger)).await.unwrap(), None);
        assert_eq!(store.write(move |tx| tx.find_duplicate(&owner)).await.unwrap(), Some(first.id));
        store
            .write(move |tx| {
                tx.decide(first.id, 0, Status::Trash, &Actor::Manager { id: None, name: "Bea".into() }, NOON)
            })
            .await
            .unwrap();
        assert_eq!(twin_of(thread, None).await, None);
    });
}

#[test]
fn an_answer_needs_an_approved_parent_of_its_thread() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        let (thread, other) = (threads[0].id, threads[1].id);
        let approved = keep(&store, comment(thread, None, "Approved.", Outcome::Publish)).await.id;
        let waiting = keep(&store, comment(thread, None, "Waiting.", Outcome::Hold)).await.id;
        for (at, parent, is_kept) in [
            (thread, approved, true),
            (thread, waiting, false),
            (other, approved, false),
            (thread, CommentId(77_777), false),
        ] {
            let answer = comment(at, Some(parent), "An answer.", Outcome::Publish);
            let kept = store.write(move |tx| tx.add_comment(&answer)).await.unwrap();
            assert_eq!(kept.is_some(), is_kept);
        }
        assert_counted(&store, thread).await;
        assert_counted(&store, other).await;
    });
}

#[test]
fn an_edit_never_publishes_what_waited() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        use {Outcome::*, Status::*};
        for (first, then, status) in [
            (Publish, Publish, Approved),
            (Publish, Hold, Pending),
            (Publish, Outcome::Spam, Status::Spam),
            (Hold, Publish, Pending),
            (Hold, Hold, Pending),
            (Hold, Outcome::Spam, Status::Spam),
        ] {
            let before = keep(&store, comment(thread, None, "Before.", first)).await;
            let edit = move |seq: i64| {
                move |tx: &mut Tx<'_>| {
                    let words = Words::parse("After.").unwrap();
                    let html = CleanHtml::from_sanitizer("<p>After.</p>".into());
                    let verdict = verdict(then);
                    let new = NewWords {
                        words: &words,
                        html: &html,
                        policy: 2,
                        text_hash: "hash",
                        verdict: &verdict,
                        proof: AddressProof::Missing,
                    };
                    tx.edit_comment(before.id, seq, &new)
                }
            };
            let after = store.write(edit(0)).await.unwrap().unwrap();
            assert_eq!((after.status, after.seq, after.words.as_str()), (status, 1, "After."));
            assert_eq!(after.edited_at, Some(NOON));
            assert!(store.write(edit(0)).await.unwrap().is_none());
            let verdicts = store.reader().list_verdicts(before.id).await.unwrap();
            assert_eq!(verdicts, [verdict(first), verdict(then)]);
            assert_counted(&store, thread).await;
        }
    });
}

#[test]
fn counts_and_versions_follow_every_decision() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let id = keep(&store, comment(thread, None, "Back and forth.", Outcome::Hold)).await.id;
        let path = [Status::Approved, Status::Spam, Status::Trash, Status::Approved, Status::Pending];
        for (seq, to) in (0..).zip(path) {
            let decided = store
                .write(move |tx| {
                    tx.decide(id, seq, to, &Actor::Manager { id: None, name: "Bea".into() }, NOON)
                })
                .await
                .unwrap()
                .unwrap();
            assert_eq!((decided.comment.status, decided.comment.seq), (to, seq + 1));
            assert_counted(&store, thread).await;
        }
        let thread = store.reader().find_thread_by_id(thread).await.unwrap().unwrap();
        assert_eq!((thread.comments, thread.version), (0, 4));
        assert_eq!(store.reader().count_by_status().await.unwrap(), [1, 0, 0, 0]);
    });
}

#[test]
fn what_was_kept_is_read_back() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let kept = keep(&store, comment(thread, None, "As it was.", Outcome::Hold)).await;
        let Placed { comment: read, place } = store.reader().find_comment(kept.id).await.unwrap().unwrap();
        assert_eq!(format!("{read:?}"), format!("{kept:?}"));
        assert_eq!(place.shift, Some((1, "I know".into(), "We know".into())));
        assert_eq!(
            (place.thread.to_string().as_str(), place.post_title.as_str()),
            ("culture/we-know", "A shift of culture")
        );
    });
}

#[test]
fn a_website_that_grew_when_it_was_written_is_read_as_it_was_written() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let mut new = comment(thread, None, "Look.", Outcome::Publish);
        new.draft.url = Website::parse(&format!("https://example.org/{}", "é".repeat(30))).unwrap();
        let given = new.draft.url.clone();
        let id = keep(&store, new).await.id;
        assert_eq!(store.reader().find_comment(id).await.unwrap().unwrap().comment.url, given);
        assert_counted(&store, thread).await;
    });
}
