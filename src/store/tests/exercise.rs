//! Runs, answers, and the pictures that are taken of them.

use super::{world::*, *};

const FLOOR: Floor = Floor::new(5).unwrap();

struct People<'a> {
    world: &'a World,
    shift: ShiftId,
    /// Of each look, the number of its day.
    looks: std::cell::Cell<i64>,
}

impl People<'_> {
    async fn of(world: &World) -> People<'_> {
        let post = world.reader().find_post("culture").await.unwrap().unwrap();
        People { world, shift: post.shifts[0].id, looks: Default::default() }
    }

    /// Somebody places themselves, from a network of this number.
    async fn place(&self, name: &str, network: u32, step: u8) {
        let (post, shift, key_hash) = (self.world.post, self.shift, name.to_string());
        let prefix = format!("network {network}");
        self.world
            .store
            .write(move |tx| {
                let run = match tx.find_run(&key_hash)? {
                    Some(run) => run,
                    None => tx.add_run(&NewRun {
                        post,
                        session: None,
                        key_hash,
                        prefix,
                        name: String::new(),
                        at: NOW,
                    })?,
                };
                let step = Position::new(step);
                tx.place(run.id, &Answer { shift, lens: Lens::Me, step, note: String::new(), wording: 1 })
            })
            .await
            .unwrap();
    }

    async fn leave(&self, name: &str) {
        let name = name.to_string();
        assert!(self.world.store.write(move |tx| tx.forget_runs(&name, FLOOR)).await.unwrap());
    }

    /// What the public sees after the worker looked, a day after it looked last.
    async fn picture(&self) -> Option<[u32; 7]> {
        let now = NOW.plus(self.looks.get() * DAY);
        self.looks.set(self.looks.get() + 1);
        self.world.store.write(move |tx| tx.take_snapshots(FLOOR, now)).await.unwrap();
        self.seen().await
    }

    async fn seen(&self) -> Option<[u32; 7]> {
        self.world.store.write(|tx| tx.count_known()).await.unwrap();
        let seen = self.world.reader().list_snapshots(self.world.post).await.unwrap();
        let shown = seen.into_iter().filter(|it| FLOOR.picture(&it.totals, it.known) != Picture::Hidden);
        shown.map(|it| it.totals.counts).next()
    }

    /// Somebody shows where they stand beside a published comment.
    async fn show(&self) {
        let comment = self.world.say(Outcome::Publish).await;
        self.world.store.write(move |tx| tx.confirm_address(&comment.email_key, NOW)).await.unwrap();
    }
}

#[tokio::test]
async fn four_people_are_no_picture_and_five_are_one() {
    on_both(async |world| {
        let people = People::of(&world).await;
        for n in 0..4 {
            people.place(&format!("p{n}"), n, 6).await;
        }
        assert_eq!(people.picture().await, None);
        people.place("p4", 4, 2).await;
        assert_eq!(people.picture().await, Some([0, 1, 0, 0, 0, 4, 0]));
    })
    .await;
}

#[tokio::test]
async fn the_sixth_person_is_not_seen_by_comparing_pictures() {
    on_both(async |world| {
        let people = People::of(&world).await;
        for n in 0..5 {
            people.place(&format!("p{n}"), n, 6).await;
        }
        let first = people.picture().await;
        people.place("sixth", 9, 1).await;
        assert_eq!(people.picture().await, first);
        // Whoever changes their own mind again and again is one change.
        for step in [1, 2, 3, 4, 5] {
            people.place("p0", 0, step).await;
            assert_eq!(people.picture().await, first);
        }
        // Those who come and go leave no trace that would push the sixth out.
        for n in 10..15 {
            people.place(&format!("guest{n}"), n, 7).await;
            people.leave(&format!("guest{n}")).await;
        }
        assert_eq!(people.picture().await, first);
        // Neither do those who change their mind: they may all be one person's.
        for n in 1..5 {
            people.place(&format!("p{n}"), n, 2).await;
        }
        assert_eq!(people.picture().await, first);
        for n in 20..24 {
            people.place(&format!("new{n}"), n, 7).await;
        }
        assert_eq!(people.picture().await, Some([1, 4, 0, 0, 1, 0, 4]));
    })
    .await;
}

#[tokio::test]
async fn answers_invented_from_few_networks_neither_make_a_picture_nor_change_one() {
    on_both(async |world| {
        let people = People::of(&world).await;
        people.place("victim", 1, 1).await;
        for n in 0..9 {
            people.place(&format!("fake{n}"), 2, 7).await;
        }
        assert_eq!(people.picture().await, None, "two networks are not five");
        for n in 3..6 {
            people.place(&format!("other{n}"), n, 5).await;
        }
        let first = people.picture().await;
        assert!(first.is_some());
        people.place("second victim", 7, 1).await;
        for n in 0..9 {
            people.place(&format!("fake{n}"), 2, 6).await;
            people.place(&format!("fresh fake{n}"), [1, 2, 3][n % 3], 6).await;
        }
        assert_eq!(people.picture().await, first, "networks that counted before count no more");
    })
    .await;
}

#[tokio::test]
async fn people_who_show_their_position_hide_nobody_else() {
    on_both(async |world| {
        let people = People::of(&world).await;
        for n in 0..5 {
            people.place(&format!("p{n}"), n, 3).await;
        }
        for _ in 0..4 {
            people.show().await;
        }
        assert_eq!(people.picture().await, None, "four are known, so the fifth would be");
        for n in 5..9 {
            people.place(&format!("p{n}"), n, 3).await;
        }
        assert!(people.picture().await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_picture_goes_when_the_people_in_it_show_themselves() {
    on_both(async |world| {
        let people = People::of(&world).await;
        for n in 0..5 {
            people.place(&format!("p{n}"), n, 3).await;
        }
        assert!(people.picture().await.is_some());
        people.show().await;
        assert_eq!(people.seen().await, None);
        // Five new ones of whom four show themselves would give the fifth away.
        for _ in 0..3 {
            people.show().await;
        }
        for n in 5..10 {
            people.place(&format!("p{n}"), n, 3).await;
        }
        assert_eq!(people.picture().await, None);
    })
    .await;
}

#[tokio::test]
async fn who_withdraws_is_gone_at_once_and_too_few_are_hidden() {
    on_both(async |world| {
        let people = People::of(&world).await;
        for n in 0..6 {
            people.place(&format!("p{n}"), n, 3).await;
        }
        let first = people.picture().await;
        people.leave("p0").await;
        assert!(world.reader().list_runs("p0".into()).await.unwrap().is_empty());
        assert_eq!(people.seen().await, first, "the picture follows with the next one");
        people.leave("p1").await;
        assert_eq!(people.seen().await, None, "four are left");
        // Hidden, it still counts as seen: what comes next must differ from it by five.
        people.place("new", 7, 1).await;
        assert_eq!(people.picture().await, None);
        for n in 2..4 {
            people.place(&format!("p{n}"), n, 7).await;
        }
        assert_eq!(people.picture().await, None, "they counted before");
        for n in 10..14 {
            people.place(&format!("new{n}"), n, 1).await;
        }
        assert_eq!(people.picture().await, Some([5, 0, 2, 0, 0, 0, 2]));
    })
    .await;
}

#[tokio::test]
async fn the_key_for_networks_is_thrown_away_with_its_time_and_so_is_what_was_made_of_it() {
    on_both(async |world| {
        let key = async |at: Moment, fresh: &'static str| {
            world.store.write(move |tx| tx.network_key(at, fresh)).await.unwrap()
        };
        let (_, since) = Floor::network_period(NOW);
        let (first, last) = (since, since.plus(Floor::NETWORK_MEMORY - 1));
        assert_eq!(key(first, "monday").await, "monday");
        assert_eq!((key(NOW, "again").await, key(last, "again").await), ("monday".into(), "monday".into()));
        let people = People::of(&world).await;
        for n in 0..5 {
            people.place(&format!("p{n}"), n, 6).await;
        }
        let picture = people.picture().await;
        assert!(picture.is_some());
        // In the next time nothing is left that tells whether a network was here before.
        let next = since.plus(Floor::NETWORK_MEMORY);
        assert_eq!(key(next, "next").await, "next");
        for n in 0..5 {
            people.place(&format!("p{n}"), n, 1).await;
        }
        world.store.write(move |tx| tx.take_snapshots(FLOOR, next.plus(DAY))).await.unwrap();
        assert_eq!(people.seen().await, picture, "who began before that counts no more");
        assert_eq!(key(NOW, "a clock that goes back").await, "a clock that goes back");
        world.store.forget(next.plus(Floor::NETWORK_MEMORY), || true).await.unwrap();
        assert_eq!(key(next, "gone").await, "gone");
    })
    .await;
}

#[tokio::test]
async fn every_wording_of_a_shift_is_kept_and_counted() {
    on_both(async |world| {
        let find = async || world.reader().find_post("culture").await.unwrap().unwrap().shifts[0].clone();
        let shift = find().await;
        assert_eq!(shift.wording, 1);
        let change = ShiftChange {
            from: shift.from.clone(),
            to: shift.to.clone(),
            question: "Another question?".into(),
            anchors: Anchors::default(),
            open: true,
            holds_all: false,
        };
        let (post, id) = (world.post, shift.id);
        let set = async |change: ShiftChange| {
            world.store.write(move |tx| tx.change_shift(post, id, &change, NOW)).await.unwrap();
        };
        set(change.clone()).await;
        assert_eq!(find().await.wording, 1, "the question is no part of it");
        let anchors = Anchors { from: "answer alone".into(), to: "ask first".into() };
        set(ShiftChange { anchors: anchors.clone(), ..change }).await;
        assert_eq!((find().await.wording, find().await.anchors), (2, anchors));
    })
    .await;
}
