//! What a digest tells of comments that come while it is written.

use super::world::World;
use crate::{seal_digest_now, seal_digests};
use weshift_domain::*;
use weshift_text::read_message;

/// Seven o'clock in Berlin, the day after the world begins.
const UNTIL_SEVEN: i64 = 20 * HOUR;

#[tokio::test]
async fn a_digest_comes_however_fast_comments_arrive_in_the_second_in_which_it_is_written() {
    for in_a_second in [0_i64, 1, 2, 20, 200] {
        let habits = MailHabits { at_once: false, zone: "Europe/Berlin".into(), ..MailHabits::default() };
        let mut world = World::with(habits).await;
        for number in 0..5 {
            world.hold(&format!("Waits {number}")).await;
        }
        world.clock.advance(UNTIL_SEVEN);
        for number in 0..in_a_second {
            world.clock.advance(SECOND / in_a_second.max(1) / 2);
            world.hold(&format!("Comes meanwhile {number}")).await;
        }
        let now = world.clock.now();
        assert_eq!(
            seal_digests(&world.store, &world.mailer, now).await.unwrap(),
            1,
            "{in_a_second} a second"
        );
        let text = read_message(&world.letters().await[0].raw).unwrap().text;
        assert!(text.contains("Waits 0"), "{text}");
        world.clock.advance(DAY);
        let next = seal_digests(&world.store, &world.mailer, world.clock.now()).await.unwrap();
        assert_eq!(next, 1, "those that came meanwhile are news for the next, or it reminds of the others");
    }
}

#[tokio::test]
async fn a_digest_that_somebody_asks_for_tells_of_the_comment_of_a_moment_ago() {
    let mut world = World::new().await;
    world.clock.advance(HOUR + 345);
    world.hold("Written this very moment.").await;
    let manager = world.store.reader().find_manager_by_id(world.manager).await.unwrap().unwrap();
    let now = world.clock.now();
    assert_eq!(seal_digest_now(&world.store, &world.mailer, &manager, now).await.unwrap(), 1);
    let text = read_message(&world.letters().await[0].raw).unwrap().text;
    assert!(text.contains("Written this very moment."), "{text}");
}
