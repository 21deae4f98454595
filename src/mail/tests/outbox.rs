use std::fs;

use super::{
    server::{
        At,
        Deed::{Hang, Say},
        Server,
    },
    world::{World, drain},
};
use crate::Delivered;
use weshift_domain::{DeliveryState::*, *};

#[tokio::test]
async fn a_letter_goes_out_and_is_settled() {
    let (world, server) = (World::new().await, Server::start(None).await);
    let id = world.owe("ada@example.net").await;
    let mut delivery = world.smtp(&server);
    assert_eq!(drain(&mut delivery, &world.clock).await, (1, Delivered::Nothing));
    let letter = world.letter(id).await;
    assert_eq!((letter.state, letter.sent_at), (Sent, Some(world.clock.now())));
    let [(rcpt, text)] = server.log.letters().try_into().unwrap();
    assert_eq!(rcpt, "RCPT TO:<ada@example.net>");
    assert_eq!(text.trim_end(), String::from_utf8(letter.raw).unwrap().replace("\r\n", "\n").trim_end());
}

#[tokio::test]
async fn without_smtp_a_letter_is_kept_as_a_file() {
    let world = World::new().await;
    let id = world.owe("ada@example.net").await;
    drain(&mut world.outbox(), &world.clock).await;
    let letter = world.letter(id).await;
    assert_eq!(letter.state, Kept);
    let [file] = fs::read_dir(world.maildir().join("new")).unwrap().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(fs::read(file.unwrap().path()).unwrap(), letter.raw);
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_not_tried_again() {
    let world = World::new().await;
    for script in [(At::Rcpt, Say("550 5.1.1 no such user")), (At::End, Say("554 5.7.1 rejected"))] {
        let server = Server::start(Some(script)).await;
        let id = world.owe(&format!("{:?}@example.net", script.0)).await;
        drain(&mut world.smtp(&server), &world.clock).await;
        world.clock.advance(DAY / 2);
        server.log.script(None);
        drain(&mut world.smtp(&server), &world.clock).await;
        let letter = world.letter(id).await;
        assert_eq!((letter.state, server.log.letters().len()), (Failed, 0));
        assert!(letter.last_error.contains("55"), "{}", letter.last_error);
    }
}

#[tokio::test]
async fn a_letter_that_is_put_off_goes_later_once() {
    let (world, server) =
        (World::new().await, Server::start(Some((At::Rcpt, Say("450 4.2.0 greylisted")))).await);
    let id = world.owe("ada@example.net").await;
    let mut delivery = world.smtp(&server);
    for wait in [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR] {
        drain(&mut delivery, &world.clock).await;
        let letter = world.letter(id).await;
        assert_eq!(letter.state, Queued);
        let delay = letter.due_at.since(world.clock.now());
        assert!((wait * 4 / 5..=wait * 6 / 5).contains(&delay), "{delay} for {wait}");
        assert_eq!(drain(&mut delivery, &world.clock).await, (0, Delivered::Nothing));
        world.clock.advance(delay);
    }
    server.log.script(None);
    drain(&mut delivery, &world.clock).await;
    world.clock.advance(DAY);
    drain(&mut delivery, &world.clock).await;
    assert_eq!((world.letter(id).await.state, server.log.letters().len()), (Sent, 1));
}

#[tokio::test]
async fn while_the_way_is_down_letters_wait_and_lose_nothing() {
    let (world, server) = (World::new().await, Server::start(Some((At::Banner, Say("421 not now")))).await);
    for number in 0..20 {
        world.owe(&format!("a{number}@example.net")).await;
    }
    let mut delivery = world.smtp(&server);
    let mut looks = 0;
    for _ in 0..3 * 60 * 4 {
        assert_eq!(drain(&mut delivery, &world.clock).await, (0, Delivered::WayIsDown));
        looks = server.log.connections();
        world.clock.advance(15 * SECOND);
    }
    assert!((30..60).contains(&looks), "{looks} looks in three hours");
    let attempts: u32 = world.letters().await.iter().map(|it| it.attempts).sum();
    assert!(attempts <= 1, "only the letter that met the trouble counts it: {attempts}");

    server.log.script(None);
    world.clock.advance(5 * MINUTE);
    assert_eq!(drain(&mut delivery, &world.clock).await, (20, Delivered::Nothing));
    assert_eq!(server.log.letters().len(), 20);
    assert!(world.store.reader().find_transport_health().await.unwrap().unwrap().up);
}

#[tokio::test]
async fn a_wrong_password_burns_no_letter() {
    let (world, server) =
        (World::new().await, Server::start(Some((At::Mail, Say("530 5.7.0 log in first")))).await);
    let id = world.owe("ada@example.net").await;
    drain(&mut world.smtp(&server), &world.clock).await;
    assert_eq!(world.letter(id).await.state, Queued);
    let health = world.store.reader().find_transport_health().await.unwrap().unwrap();
    assert!(!health.up && health.error.contains("log in first"), "{}", health.error);
}

#[tokio::test]
async fn what_was_under_way_when_the_process_died_goes_again_as_it_was() {
    let (world, server) = (World::new().await, Server::start(None).await);
    let id = world.owe("ada@example.net").await;
    let (before, now) = (world.letter(id).await, world.clock.now());
    world
        .store
        .write(move |tx| {
            tx.claim_letter(
                "the dead",
                now,
                now.plus(HOUR),
                weshift_store::Wanted::Any,
                weshift_store::SignIns::May,
            )
        })
        .await
        .unwrap()
        .unwrap();
    let mut delivery = world.smtp(&server);
    assert_eq!(drain(&mut delivery, &world.clock).await.0, 0);

    world.store.write(|tx| tx.void_leases()).await.unwrap();
    assert_eq!(drain(&mut delivery, &world.clock).await.0, 1);
    let after = world.letter(id).await;
    assert_eq!((after.state, &after.raw, &after.message_id), (Sent, &before.raw, &before.message_id));
    assert_eq!(server.log.letters().len(), 1);
}

#[tokio::test]
async fn two_that_deliver_at_once_send_each_letter_once() {
    let (world, server) = (World::new().await, Server::start(None).await);
    for number in 0..40 {
        world.owe(&format!("a{number}@example.net")).await;
    }
    let (mut one, mut two) = (world.smtp(&server), world.smtp(&server));
    let (a, b) = tokio::join!(drain(&mut one, &world.clock), drain(&mut two, &world.clock));
    assert_eq!(a.0 + b.0, 40);
    let mut rcpts: Vec<_> = server.log.letters().into_iter().map(|(rcpt, _)| rcpt).collect();
    rcpts.sort();
    rcpts.dedup();
    assert_eq!((rcpts.len(), server.log.letters().len()), (40, 40));
}

#[tokio::test]
async fn a_letter_whose_time_is_over_is_not_sent() {
    let (world, server) = (World::new().await, Server::start(None).await);
    let id = world.owe("ada@example.net").await;
    world.clock.advance(2 * DAY);
    drain(&mut world.smtp(&server), &world.clock).await;
    assert_eq!((world.letter(id).await.state, server.log.letters().len()), (Expired, 0));
}

/// A poison letter is one thing; when the third in a row is refused for what it says, it is not the letters.
#[tokio::test]
async fn when_no_letter_of_ours_is_welcome_the_others_wait() {
    let (world, server) = (World::new().await, Server::start(Some((At::End, Say("554 5.7.1 spam")))).await);
    for number in 0..5 {
        world.owe(&format!("a{number}@example.net")).await;
    }
    let mut delivery = world.smtp(&server);
    assert_eq!(drain(&mut delivery, &world.clock).await, (2, Delivered::WayIsDown));
    assert_eq!(world.states().await, [Queued; 5], "it was not the first two either");
    let health = world.store.reader().find_transport_health().await.unwrap().unwrap();
    assert!(!health.up && health.error.contains("content or reputation refused: 554 5.7.1"), "{health:?}");

    for _ in 0..6 {
        world.clock.advance(5 * MINUTE);
        drain(&mut delivery, &world.clock).await;
    }
    assert_eq!(world.states().await, [Queued; 5], "all are spared");
    server.log.script(None);
    for _ in 0..3 {
        world.clock.advance(HOUR);
        drain(&mut delivery, &world.clock).await;
    }
    assert_eq!(world.states().await, [Sent; 5]);
    assert!(world.store.reader().find_transport_health().await.unwrap().unwrap().up);
}

/// A server that says nothing any more holds a letter for as long as its phase may take, again and again.
#[tokio::test]
async fn a_silent_server_holds_nobody_for_ever() {
    let (world, server) = (World::new().await, Server::start(Some((At::Banner, Hang))).await);
    world.owe("ada@example.net").await;
    let mut delivery = world.smtp(&server);
    for _ in 0..100 {
        let round =
            tokio::time::timeout(std::time::Duration::from_secs(5), drain(&mut delivery, &world.clock));
        assert_eq!(round.await.expect("in time"), (0, Delivered::WayIsDown));
        world.clock.advance(5 * MINUTE);
    }
    server.log.script(None);
    assert_eq!(drain(&mut delivery, &world.clock).await.0, 1);
}
