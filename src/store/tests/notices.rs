//! Who is owed a word, and who was told.

use super::{world::*, *};

impl World {
    async fn hold_and_owe(&self, at: Moment) -> Comment {
        let comment = self.say(Outcome::Hold).await;
        let (id, seq) = (comment.id, comment.seq);
        self.store.write(move |tx| tx.owe_notices(id, seq, at)).await.unwrap();
        comment
    }

    async fn owed(&self, now: Moment) -> Vec<ManagerId> {
        self.reader().list_managers_owed_notice(now, MINUTE).await.unwrap()
    }

    async fn take(&self, manager: ManagerId) -> Vec<CommentId> {
        let taken = self.store.write(move |tx| tx.take_notices(manager)).await.unwrap();
        assert!(taken.iter().all(|it| it.verdict.is_some()));
        taken.iter().map(|it| it.placed.comment.id).collect()
    }
}

#[tokio::test]
async fn managers_who_want_it_are_owed_a_word_once() {
    on_both(async |world| {
        let bea = world.bea().await.id;
        let off = MailHabits { at_once: false, ..MailHabits::default() };
        let carl = world.add_manager("carl", Role::Manager, off).await.unwrap().id;
        let vera = world.add_manager("vera", Role::Viewer, MailHabits::default()).await.unwrap().id;
        let first = world.hold_and_owe(NOW).await;
        let second = world.hold_and_owe(NOW.plus(SECOND)).await;
        let (id, seq) = (first.id, first.seq);
        world.store.write(move |tx| tx.owe_notices(id, seq, NOW)).await.unwrap();
        assert!(world.owed(NOW.plus(MINUTE - 1)).await.is_empty(), "it has not settled");
        assert_eq!(world.owed(NOW.plus(MINUTE)).await, [bea]);
        assert_eq!(world.take(bea).await, [first.id, second.id]);
        assert!(world.take(carl).await.is_empty());
        assert!(world.take(vera).await.is_empty(), "who may not decide is not asked to");

        let letter = OutboxId(7);
        let told = [(first.id, first.seq), (second.id, second.seq)];
        world
            .store
            .write(move |tx| tx.mark_noticed(bea, &told, letter, (NOW.plus(HOUR), 20 * MINUTE), (0, 1)))
            .await
            .unwrap();
        assert!(world.take(bea).await.is_empty());
        let manager = world.reader().find_manager_by_id(bea).await.unwrap().unwrap();
        assert_eq!((manager.notice_after, manager.notice_gap), (NOW.plus(HOUR), 20 * MINUTE));
        world.hold_and_owe(NOW).await;
        assert!(world.owed(NOW.plus(HOUR - 1)).await.is_empty(), "the pause is not over");
        assert_eq!(world.owed(NOW.plus(HOUR)).await, [bea]);
    })
    .await;
}

#[tokio::test]
async fn what_was_handled_or_changed_meanwhile_is_not_told() {
    on_both(async |world| {
        let bea = world.bea().await.id;
        let [decided, dropped, waits] =
            [world.hold_and_owe(NOW).await, world.hold_and_owe(NOW).await, world.hold_and_owe(NOW).await];
        world.decide(&decided, Status::Approved, NOW).await.unwrap();
        let id = dropped.id;
        world.store.write(move |tx| tx.drop_notices(id, "handled")).await.unwrap();
        assert_eq!(world.take(bea).await, [waits.id]);
        world.decide(&waits, Status::Pending, NOW).await.unwrap();
        assert!(world.take(bea).await.is_empty(), "that was another state of it");
        assert!(world.owed(NOW.plus(DAY)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_switched_notices_off_is_owed_none() {
    on_both(async |world| {
        let bea = world.bea().await.id;
        world.hold_and_owe(NOW).await;
        let off = MailHabits { at_once: false, ..MailHabits::default() };
        world.store.write(move |tx| tx.set_habits(bea, &off, None)).await.unwrap();
        assert!(world.owed(NOW.plus(DAY)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn thousands_of_notices_are_taken_in_their_order() {
    on_both(async |world| {
        let bea = world.bea().await.id;
        let news: Vec<NewComment> = (0..1_200).map(|_| world.new_comment(Outcome::Hold, None)).collect();
        let kept = world
            .store
            .write(move |tx| {
                news.iter()
                    .map(|new| {
                        let comment = tx.add_comment(new)?.unwrap();
                        tx.owe_notices(comment.id, comment.seq, NOW)?;
                        Ok::<_, Fault>((comment.id, comment.seq))
                    })
                    .collect::<Result<Vec<_>>>()
            })
            .await
            .unwrap();
        let expected: Vec<CommentId> = kept.iter().map(|it| it.0).collect();
        assert_eq!(world.take(bea).await, expected);
        world
            .store
            .write(move |tx| tx.mark_noticed(bea, &kept, OutboxId(1), (NOW, 0), (0, 1)))
            .await
            .unwrap();
        assert!(world.take(bea).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_digest_is_due_and_moves_on_once() {
    on_both(async |world| {
        let bea = world.bea().await;
        let owed = async |now: Moment| world.reader().list_managers_owed_digest(now).await.unwrap();
        assert!(owed(NOW).await.is_empty());
        assert_eq!(owed(NOW.plus(HOUR)).await, [bea.id]);
        let (id, was) = (bea.id, bea.digest_until);
        let advance =
            || world.store.write(move |tx| tx.advance_digest(id, was, NOW.plus(HOUR), Some(NOW.plus(DAY))));
        assert!(advance().await.unwrap());
        assert!(!advance().await.unwrap(), "another node was faster");
        assert!(owed(NOW.plus(HOUR)).await.is_empty());
        assert_eq!(
            world.reader().find_manager_by_id(id).await.unwrap().unwrap().digest_until,
            NOW.plus(HOUR)
        );
    })
    .await;
}

#[tokio::test]
async fn a_digest_tells_what_happened_in_its_window_and_all_of_it() {
    on_both(async |world| {
        let threads: Vec<ThreadId> =
            world.reader().list_threads(world.post).await.unwrap().iter().map(|it| it.id).collect();
        // The whole post's discussion moved first, the second shift's next: they are told in the post's order.
        for thread in [threads[2], threads[1]] {
            world.add(NewComment { thread, ..world.new_comment(Outcome::Publish, None) }).await;
        }
        for _ in 0..250 {
            world.say(Outcome::Publish).await;
        }
        let early = world.say(Outcome::Hold).await;
        world.decide(&early, Status::Approved, NOW.plus(2 * DAY)).await.unwrap();
        world.say(Outcome::Spam).await;
        let waits = world.say(Outcome::Hold).await;
        let day = world.reader().activity(NOW, NOW.plus(DAY), None).await.unwrap();
        let moved = |it: &Activity| {
            it.moved.iter().map(|it| (it.place.thread.to_string(), it.new, it.total)).collect::<Vec<_>>()
        };
        let expected = [("culture/we-know", 250, 251), ("culture/we-ask", 1, 1), ("culture", 1, 1)];
        assert_eq!(moved(&day), expected.map(|(name, new, all)| (name.to_string(), new, all)));
        assert_eq!((day.published.len(), day.spam_caught), (252, 1));
        assert_eq!(day.waiting.iter().map(|it| it.placed.comment.id).collect::<Vec<_>>(), [waits.id]);
        let later = world.reader().activity(NOW.plus(DAY), NOW.plus(3 * DAY), None).await.unwrap();
        assert_eq!(later.published.iter().map(|it| it.comment.id).collect::<Vec<_>>(), [early.id]);
        assert_eq!(later.spam_caught, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_while_a_letter_is_sealed_is_still_owed() {
    if !postgres::is_installed() {
        return;
    }
    // SQLite has one writer: nothing changes meanwhile.
    let world = World::on_postgres().await;
    let bea = world.bea().await.id;
    let comment = world.hold_and_owe(NOW).await;
    let (taken, was_taken) = std::sync::mpsc::channel();
    let (changed, was_changed) = std::sync::mpsc::channel();
    let store = world.store.clone();
    let sealing = tokio::spawn(async move {
        let seal = move |tx: &mut Tx<'_>| {
            let told: Vec<(CommentId, i64)> = tx
                .take_notices(bea)?
                .iter()
                .map(|it| (it.placed.comment.id, it.placed.comment.seq))
                .collect();
            taken.send(()).unwrap();
            was_changed.recv().unwrap();
            tx.mark_noticed(bea, &told, OutboxId(7), (NOW, MINUTE), (0, 1))
        };
        store.write::<(), Fault>(seal).await.unwrap();
    });
    tokio::task::spawn_blocking(move || was_taken.recv().unwrap()).await.unwrap();
    let (id, seq) = (comment.id, comment.seq);
    let change = move |tx: &mut Tx<'_>| {
        let now = tx
            .decide(id, seq, Status::Pending, &Actor::Manager { id: None, name: "Bea".into() }, NOW)?
            .unwrap()
            .comment;
        tx.drop_notices(id, "changed by the author")?;
        tx.owe_notices(id, now.seq, NOW)
    };
    world.store.write::<(), Fault>(change).await.unwrap();
    changed.send(()).unwrap();
    sealing.await.unwrap();
    assert_eq!(world.take(bea).await, [id], "the letter told of what it was before");
}
