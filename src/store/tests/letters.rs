//! The outbox.

use super::{world::*, *};

fn letter(name: &str, kind: LetterKind, due_at: Moment) -> NewLetter {
    NewLetter {
        follower: None,
        kind,
        manager: None,
        dedup_key: name.into(),
        message_id: format!("<{name}@example.org>"),
        from: Email::parse("weshift@example.org"),
        to: Email::parse("ada@example.net").unwrap(),
        subject: name.into(),
        raw: b"To: ada@example.net\r\n\r\nWords\r\n\0\xff".to_vec(),
        due_at,
        expires_at: NOW.plus(DAY),
        at: NOW,
    }
}

impl World {
    async fn owe(&self, name: &str, kind: LetterKind, due_at: Moment) -> OutboxId {
        let letter = letter(name, kind, due_at);
        self.store.write(move |tx| tx.add_letter(&letter)).await.unwrap().unwrap()
    }

    async fn claim(&self, owner: &'static str, now: Moment) -> Option<OutboxLetter> {
        self.store
            .write(move |tx| tx.claim_letter(owner, now, now.plus(MINUTE), Wanted::Any, SignIns::May))
            .await
            .unwrap()
    }

    async fn settle(&self, id: OutboxId, owner: &'static str, state: DeliveryState, at: Moment) -> bool {
        let attempt = Attempt { at, phase: "data".into(), text: "250 OK".into() };
        self.store.write(move |tx| tx.settle_letter(id, owner, state, at, &attempt)).await.unwrap()
    }

    async fn letter(&self, id: OutboxId) -> (OutboxLetter, Vec<Attempt>) {
        self.reader().find_letter(id).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn the_most_urgent_letter_that_is_due_goes_first() {
    on_both(async |world| {
        let digest = world.owe("digest", LetterKind::Digest, NOW.minus(HOUR)).await;
        let later = world.owe("later", LetterKind::Confirm, NOW.plus(HOUR)).await;
        let held = world.owe("held", LetterKind::Held, NOW).await;
        let second = world.owe("second", LetterKind::SignIn, NOW).await;
        let first = world.owe("first", LetterKind::Confirm, NOW.minus(1)).await;
        let mut order = Vec::new();
        while let Some(letter) = world.claim("node", NOW).await {
            assert_eq!(
                (letter.state, letter.attempts, &letter.raw[..3]),
                (DeliveryState::Sending, 1, &b"To:"[..])
            );
            order.push(letter.id);
        }
        assert_eq!(order, [first, second, held, digest]);
        assert_eq!(
            world.claim("node", NOW.plus(MINUTE)).await.map(|it| it.id),
            None,
            "the leases still stand"
        );
        assert_eq!(world.claim("node", NOW.plus(HOUR)).await.unwrap().id, first, "they are over");
        assert_eq!(world.letter(later).await.0.attempts, 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_event_owes_one_letter() {
    on_both(async |world| {
        let id = world.owe("once", LetterKind::Confirm, NOW).await;
        let twin = letter("once", LetterKind::Confirm, NOW);
        assert_eq!(world.store.write(move |tx| tx.add_letter(&twin)).await.unwrap(), None);
        let (found, attempts) = world.letter(id).await;
        assert_eq!(
            (found.raw, found.subject.as_str(), attempts.len()),
            (letter("once", LetterKind::Confirm, NOW).raw, "once", 0)
        );
    })
    .await;
}

#[tokio::test]
async fn only_who_holds_the_lease_settles() {
    on_both(async |world| {
        let id = world.owe("letter", LetterKind::Confirm, NOW).await;
        world.claim("slow", NOW).await.unwrap();
        assert!(world.claim("fast", NOW.plus(MINUTE)).await.is_none(), "the lease still stands");
        let taken = world.claim("fast", NOW.plus(MINUTE + 1)).await.unwrap();
        assert_eq!((taken.id, taken.attempts), (id, 2));
        assert!(!world.settle(id, "slow", DeliveryState::Failed, NOW).await);
        assert!(world.settle(id, "fast", DeliveryState::Sent, NOW.plus(HOUR)).await);
        assert!(!world.settle(id, "fast", DeliveryState::Failed, NOW).await);
        let (found, attempts) = world.letter(id).await;
        assert_eq!(
            (found.state, found.sent_at, found.last_error.as_str()),
            (DeliveryState::Sent, Some(NOW.plus(HOUR)), "")
        );
        assert_eq!(
            (attempts.len(), attempts[0].phase.as_str(), attempts[0].text.as_str()),
            (1, "data", "250 OK")
        );
        assert!(world.claim("fast", NOW.plus(2 * HOUR)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn leases_of_the_dead_are_void_and_attempts_are_kept_within_bounds() {
    on_both(async |world| {
        let id = world.owe("letter", LetterKind::Confirm, NOW).await;
        for round in 0..25 {
            world.claim("node", NOW.plus(round)).await.unwrap();
            assert!(world.settle(id, "node", DeliveryState::Queued, NOW.plus(round)).await);
        }
        let (found, attempts) = world.letter(id).await;
        assert_eq!((found.attempts, attempts.len(), attempts[0].at), (25, 20, NOW.plus(5)));
        assert_eq!(found.last_error, "250 OK");
        world.claim("node", NOW.plus(HOUR)).await.unwrap();
        world.store.write(|tx| tx.void_leases()).await.unwrap();
        assert!(!world.settle(id, "node", DeliveryState::Sent, NOW).await);
        assert_eq!(world.claim("another", NOW.plus(HOUR)).await.unwrap().id, id);
    })
    .await;
}

#[tokio::test]
async fn a_letter_expires_is_retried_by_hand_and_cancelled() {
    on_both(async |world| {
        let id = world.owe("letter", LetterKind::Confirm, NOW).await;
        let (late, state) = (NOW.plus(DAY), async || world.letter(id).await.0.state);
        assert!(world.claim("node", late).await.is_none());
        assert_eq!(state().await, DeliveryState::Expired);
        assert!(world.store.write(move |tx| tx.retry_letter(id, late)).await.unwrap());
        let claimed = world.claim("node", late).await.unwrap();
        assert!(claimed.expires_at > late, "it has time again");
        assert!(!world.store.write(move |tx| tx.retry_letter(id, late)).await.unwrap(), "it is on its way");
        assert!(!world.store.write(move |tx| tx.cancel_letter(id)).await.unwrap(), "it is on its way");
        world.settle(id, "node", DeliveryState::Queued, late.plus(HOUR)).await;
        assert!(world.store.write(move |tx| tx.cancel_letter(id)).await.unwrap());
        assert_eq!(state().await, DeliveryState::Cancelled);
        assert!(world.claim("node", late.plus(2 * HOUR)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn letters_are_listed_and_counted() {
    on_both(async |world| {
        let mut all = Vec::new();
        for name in ["a", "b", "c"] {
            all.push(world.owe(name, LetterKind::Held, NOW).await);
        }
        let claimed = world.claim("node", NOW).await.unwrap().id;
        let list = async |state, before, limit| {
            let filter = MailFilter { state, before, limit, manager: None, follower: None };
            world.reader().list_letters(filter).await.unwrap().iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(list(None, None, 2).await, [all[2], all[1]]);
        assert_eq!(list(None, Some(all[1]), 2).await, [all[0]]);
        assert_eq!(list(Some(DeliveryState::Sending), None, 9).await, [claimed]);
        let counts = world.reader().list_letter_counts().await.unwrap();
        assert_eq!(counts.iter().find(|it| it.0 == DeliveryState::Queued).unwrap().1, 2);
    })
    .await;
}

#[tokio::test]
async fn how_the_way_out_is_is_one_fact() {
    on_both(async |world| {
        assert_eq!(world.reader().find_transport_health().await.unwrap(), None);
        for failures in [3, 0] {
            let health = TransportHealth {
                up: failures == 0,
                since: NOW,
                error: "tls".into(),
                next_probe_at: NOW.plus(1),
                failures,
            };
            let given = health.clone();
            world.store.write(move |tx| tx.set_transport_health(&given)).await.unwrap();
            assert_eq!(world.reader().find_transport_health().await.unwrap(), Some(health));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_who_claim_at_once_share_the_letters() {
    on_both(async |world| {
        for number in 0..60 {
            world.owe(&format!("letter{number}"), LetterKind::Held, NOW).await;
        }
        let workers = ["one", "two", "three", "four"].map(|owner| {
            let store = world.store.clone();
            tokio::spawn(async move {
                let mut taken = Vec::new();
                while let Some(it) = store
                    .write(move |tx| tx.claim_letter(owner, NOW, NOW.plus(HOUR), Wanted::Any, SignIns::May))
                    .await
                    .unwrap()
                {
                    taken.push(it.id);
                }
                taken
            })
        });
        let mut taken = Vec::new();
        for worker in workers {
            taken.extend(worker.await.unwrap());
        }
        taken.sort();
        taken.dedup();
        assert_eq!(taken.len(), 60);
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_renewed_by_its_holder_alone() {
    on_both(async |world| {
        let id = world.owe("a", LetterKind::Held, NOW).await;
        world.claim("node", NOW).await.unwrap();
        let renew = async |owner: &'static str| {
            world.store.write(move |tx| tx.renew_letter(id, owner, NOW.plus(HOUR))).await.unwrap()
        };
        assert!(!renew("another").await);
        assert!(renew("node").await);
        assert!(world.claim("another", NOW.plus(2 * MINUTE)).await.is_none(), "it is held still");
        assert!(world.claim("another", NOW.plus(HOUR + SECOND)).await.is_some());
        assert!(!renew("node").await, "it is another's now");
    })
    .await;
}
