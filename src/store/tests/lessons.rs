//! What managers taught, and what Akismet is owed.

use super::{world::*, *};

impl World {
    async fn teach(&self, comment: &Comment, is_spam: bool) {
        let new = NewLabel {
            comment: Some(comment.id),
            is_spam,
            features: vec![comment.id.0 as u8],
            manager: None,
            at: NOW,
        };
        self.store.write(move |tx| tx.add_label(&new)).await.unwrap();
    }

    async fn take_back(&self, comment: &Comment, restored: Status) {
        let id = comment.id;
        self.store.write(move |tx| tx.undo_label(id, restored)).await.unwrap();
    }

    /// What is in force, in the order of learning.
    async fn taught(&self) -> Vec<(u8, bool)> {
        let labels = self.reader().list_labels(0, 100).await.unwrap();
        labels.into_iter().map(|it| (it.features[0], it.is_spam)).collect()
    }
}

#[tokio::test]
async fn a_comment_teaches_once_and_what_is_undone_gives_way_to_what_was() {
    on_both(async |world| {
        let [ada, bo] = [world.say(Outcome::Hold).await, world.say(Outcome::Hold).await];
        let (a, b) = (ada.id.0 as u8, bo.id.0 as u8);
        world.teach(&ada, false).await;
        world.teach(&bo, true).await;
        let first = world.reader().lessons().await.unwrap();
        assert_eq!(world.taught().await, [(a, false), (b, true)]);
        // Decided anew: the later decision stands, and all learn again.
        world.teach(&ada, true).await;
        assert_eq!(world.taught().await, [(b, true), (a, true)]);
        let second = world.reader().lessons().await.unwrap();
        assert!(second.epoch > first.epoch && second.last > first.last);
        world.take_back(&ada, Status::Approved).await;
        assert_eq!(world.taught().await, [(a, false), (b, true)]);
        world.take_back(&bo, Status::Pending).await;
        assert_eq!(world.taught().await, [(a, false)]);
        assert_eq!(world.reader().count_labels().await.unwrap(), (0, 1));
        let forgotten = world.store.write(|tx| tx.forget_labels()).await.unwrap();
        assert_eq!(forgotten, 3);
        assert!(world.taught().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_akismet_is_owed_is_taken_by_one_and_outlives_a_new_decision() {
    on_both(async |world| {
        let id = world.say(Outcome::Hold).await.id;
        let check = AkismetCheck {
            comment: id,
            submission: "{}".into(),
            opinion: AkismetOpinion::None,
            answer: String::new(),
            owed: Owed::Check,
            reporter: String::new(),
            due_at: NOW.plus(MINUTE),
            attempts: 0,
        };
        let kept = check.clone();
        world.store.write(move |tx| tx.set_akismet_check(&kept, NOW)).await.unwrap();
        assert!(world.reader().find_akismet_due(NOW).await.unwrap().is_none());
        let due = world.reader().find_akismet_due(NOW.plus(MINUTE)).await.unwrap().unwrap();
        assert_eq!(due, check);
        let until = NOW.plus(HOUR);
        let claim = async || {
            let due = due.clone();
            world.store.write(move |tx| tx.claim_akismet(&due, until)).await.unwrap()
        };
        assert!(claim().await && !claim().await);
        // Meanwhile a manager decides, so that something else is owed: the old answer must not clear that.
        let later = NOW.plus(2 * HOUR);
        world.store.write(move |tx| tx.owe_akismet(id, Owed::Ham, "Bea", later)).await.unwrap();
        world
            .store
            .write(move |tx| tx.settle_akismet(id, until, AkismetOpinion::Spam, "true"))
            .await
            .unwrap();
        let owed = world.reader().find_akismet_check(id).await.unwrap().unwrap();
        assert_eq!(
            (owed.owed, owed.opinion, owed.reporter.as_str()),
            (Owed::Ham, AkismetOpinion::None, "Bea")
        );
        assert_eq!(world.reader().akismet_backlog().await.unwrap(), (1, None));
        world.store.forget(NOW.plus(31 * DAY), || true).await.unwrap();
        assert!(world.reader().find_akismet_check(id).await.unwrap().is_none(), "forgotten after 30 days");
    })
    .await;
}

#[tokio::test]
async fn thresholds_that_the_desk_moved_stand_until_they_are_put_back() {
    on_both(async |world| {
        assert_eq!(world.reader().find_thresholds().await.unwrap(), None);
        let moved = Thresholds { hold: 0.2, spam: 0.9 };
        world.store.write(move |tx| tx.set_thresholds(Some(moved))).await.unwrap();
        assert_eq!(world.reader().find_thresholds().await.unwrap(), Some(moved));
        world.store.write(|tx| tx.set_thresholds(None)).await.unwrap();
        assert_eq!(world.reader().find_thresholds().await.unwrap(), None);
    })
    .await;
}
