//! What is forgotten, and when.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{QueryDsl, RunQueryDsl};

use super::{world::*, *};
use crate::engine::schema;

impl World {
    async fn expire(&self, now: Moment) -> u32 {
        self.store.forget(now, || true).await.unwrap()
    }
}

#[tokio::test]
async fn spam_and_trash_go_after_thirty_days_and_nothing_else() {
    on_both(async |world| {
        let spam = world.say(Outcome::Spam).await;
        let trash = world.say(Outcome::Publish).await;
        let [approved, held] = [world.say(Outcome::Publish).await, world.say(Outcome::Hold).await];
        world.decide(&trash, Status::Trash, NOW.plus(10 * DAY)).await.unwrap();
        assert_eq!(world.expire(NOW.plus(30 * DAY)).await, 0);
        assert_eq!(world.expire(NOW.plus(31 * DAY)).await, 1);
        assert!(world.find(spam.id).await.is_none() && world.find(trash.id).await.is_some());
        assert_eq!(world.expire(NOW.plus(41 * DAY)).await, 1);
        assert!(world.find(trash.id).await.is_none());
        assert!(world.find(approved.id).await.is_some() && world.find(held.id).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_change_that_waits_goes_with_its_comment() {
    on_both(async |world| {
        let comment = world.say(Outcome::Publish).await;
        let (of, words) = (comment.clone(), Words::parse("Other words.").unwrap());
        let propose = move |tx: &mut Tx<'_>| {
            let (html, verdict) =
                (CleanHtml::from_sanitizer("<p>Other words.</p>".into()), verdict_at(Outcome::Hold, NOW));
            tx.add_change(&of, &other_words(&words, &html, &verdict))
        };
        let change = world.store.write(propose).await.unwrap();
        let found = world.reader().find_change_of(comment.id).await.unwrap().unwrap();
        assert_eq!((found.id, found.changes), (change.id, Some(comment.id)));
        world.decide(&comment, Status::Trash, NOW).await.unwrap();
        world.expire(NOW.plus(31 * DAY)).await;
        assert!(world.find(comment.id).await.is_none() && world.find(change.id).await.is_none());
    })
    .await;
}

/// As in WordPress: the answers of what is gone answer what that answered.
#[tokio::test]
async fn answers_move_up_to_whom_the_forgotten_one_answered() {
    on_both(async |world| {
        let root = world.say(Outcome::Publish).await;
        let gone = world.answer(&root).await;
        let child = world.answer(&gone).await;
        let grandchild = world.answer(&child).await;
        let beside = world.answer(&root).await;
        let last = world.say(Outcome::Publish).await;
        let gone = world.decide(&gone, Status::Trash, NOW).await.unwrap().comment;
        let version = world.thread().await.version;
        assert_eq!(world.expire(NOW.plus(31 * DAY)).await, 1);
        let page = world.page(1, 10).await;
        let lines: Vec<_> = page.iter().map(|it| (it.id, it.parent, it.depth)).collect();
        let expected = [
            (root.id, None, 0),
            (child.id, Some(root.id), 1),
            (grandchild.id, Some(child.id), 2),
            (beside.id, Some(root.id), 1),
            (last.id, None, 0),
        ];
        let mut sorted = lines.clone();
        sorted.sort_by_key(|it| it.0);
        assert_eq!(sorted.len(), expected.len());
        assert!(expected.iter().all(|it| lines.contains(it)), "{lines:?}");
        assert_eq!(page[0].id, root.id);
        assert_eq!(page[4].id, last.id);
        assert!(world.thread().await.version > version, "readers see the answers elsewhere");
        assert!(world.find(gone.id).await.is_none());

        let root = world.decide(&root, Status::Spam, NOW).await.unwrap().comment;
        assert_eq!(world.expire(NOW.plus(31 * DAY)).await, 1);
        let page = world.page(1, 10).await;
        assert!(page.iter().all(|it| it.parent.is_none() == (it.depth == 0)), "{page:?}");
        assert!(world.find(root.id).await.is_none());
        world.answer(&page[0]).await;
    })
    .await;
}

#[tokio::test]
async fn a_chain_that_is_forgotten_at_once_leaves_its_answers_in_place() {
    on_both(async |world| {
        let mut chain = vec![world.say(Outcome::Publish).await];
        for _ in 0..12 {
            chain.push(world.answer(chain.last().unwrap()).await);
        }
        for comment in &chain[1..4] {
            world.decide(comment, Status::Trash, NOW).await.unwrap();
        }
        assert_eq!(world.expire(NOW.plus(31 * DAY)).await, 3);
        let page = world.page(1, 100).await;
        assert_eq!(page.len(), 10);
        assert_eq!(page[1].parent, Some(chain[0].id));
        assert_eq!(page.iter().take(7).map(|it| it.depth).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    })
    .await;
}

#[tokio::test]
async fn what_tells_of_people_goes_after_its_time() {
    on_both(async |world| {
        let bea = world.bea().await.id;
        world.say(Outcome::Publish).await;
        world
            .store
            .write(move |tx| {
                tx.add_session("over", bea, &NewSession::default(), NOW, NOW.plus(HOUR))?;
                tx.add_session("open", bea, &NewSession::default(), NOW, NOW.plus(365 * DAY))?;
                tx.add_one_time_link("over", LinkPurpose::SignIn, Some(bea), NOW.plus(HOUR))
            })
            .await
            .unwrap();
        let clients = async || {
            let query = |conn: &mut Conn| {
                schema::comments::table.select(schema::comments::client_key).load::<String>(conn)
            };
            world.reader().read("looking", query).await.unwrap()
        };
        world.expire(NOW.plus(29 * DAY)).await;
        assert_eq!(clients().await, ["client"]);
        world.expire(NOW.plus(31 * DAY)).await;
        assert_eq!(clients().await, [""]);
        let find = async |hash: &str| world.reader().find_session(hash.into(), NOW).await.unwrap();
        assert!(find("over").await.is_none() && find("open").await.is_some());
        assert!(
            world
                .reader()
                .find_one_time_link("over".into(), LinkPurpose::SignIn, NOW)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn letters_lose_their_bytes_and_then_go() {
    on_both(async |world| {
        let letter = |name: &str| NewLetter {
            follower: None,
            kind: LetterKind::Confirm,
            manager: None,
            dedup_key: name.into(),
            message_id: name.into(),
            from: Email::parse("weshift@example.org"),
            to: Email::parse("ada@example.net").unwrap(),
            subject: name.into(),
            raw: b"secret".to_vec(),
            due_at: NOW,
            expires_at: NOW.plus(365 * DAY),
            at: NOW,
        };
        let [sent, queued] = [letter("sent"), letter("queued")];
        let [sent, queued] = world
            .store
            .write(move |tx| {
                Ok::<_, Fault>([tx.add_letter(&sent)?.unwrap(), tx.add_letter(&queued)?.unwrap()])
            })
            .await
            .unwrap();
        let done = Attempt { at: NOW.plus(DAY), phase: "final".into(), text: "250".into() };
        let settle = move |tx: &mut Tx<'_>| {
            tx.claim_letter("node", NOW, NOW.plus(HOUR), Wanted::Any, SignIns::May)?;
            tx.settle_letter(sent, "node", DeliveryState::Sent, NOW.plus(DAY), &done)
        };
        assert!(world.store.write(settle).await.unwrap());
        let raw = async |id| world.reader().find_letter(id).await.unwrap().map(|it| it.0.raw.len());
        world.expire(NOW.plus(30 * DAY)).await;
        assert_eq!(raw(sent).await, Some(6), "it went a day later");
        world.expire(NOW.plus(32 * DAY)).await;
        assert_eq!((raw(sent).await, raw(queued).await), (Some(0), Some(6)));
        assert!(!world.store.write(move |tx| tx.retry_letter(sent, NOW)).await.unwrap());
        world.expire(NOW.plus(182 * DAY)).await;
        assert_eq!((raw(sent).await, raw(queued).await), (None, Some(6)));
    })
    .await;
}

#[tokio::test]
async fn many_are_forgotten_in_good_time() {
    on_both(async |world| {
        let news: Vec<NewComment> = (0..300).map(|_| world.new_comment(Outcome::Spam, None)).collect();
        world
            .store
            .write(move |tx| news.iter().try_for_each(|new| tx.add_comment(new).map(drop)))
            .await
            .unwrap();
        assert_eq!(world.expire(NOW.plus(31 * DAY)).await, 300);
        assert_eq!(world.reader().count_by_status().await.unwrap(), [0; 4]);
    })
    .await;
}

#[tokio::test]
async fn forgetting_lets_those_who_write_in_between_and_can_be_stopped() {
    on_both(async |world| {
        let news: Vec<NewComment> = (0..100).map(|_| world.new_comment(Outcome::Spam, None)).collect();
        world
            .store
            .write(move |tx| news.iter().try_for_each(|new| tx.add_comment(new).map(drop)))
            .await
            .unwrap();
        let asked = AtomicU32::new(0);
        let twice = || asked.fetch_add(1, Ordering::SeqCst) < 2;
        let gone = world.store.forget(NOW.plus(31 * DAY), twice).await.unwrap();
        assert!((1..=40).contains(&gone), "{gone} went in two bites");
        assert_eq!(world.reader().count_by_status().await.unwrap(), [0, 0, 100 - gone, 0]);
    })
    .await;
}
