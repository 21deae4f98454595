//! A server that refuses our letters: when it is about the recipient, and when it is about us.

use super::{
    server::{At, Deed::Hang, Deed::Say, Server},
    world::{World, drain},
};
use crate::{Delivered, Delivery};
use weshift_domain::{DeliveryState::*, *};

/// Confirmed readers with a letter each. They wait for it.
async fn readers(world: &World, addresses: &[&str]) -> Vec<FollowerId> {
    let mut readers = Vec::new();
    for address in addresses {
        let (email, thread, now) = (Email::parse(address).unwrap(), world.thread, world.clock.now());
        let key = AddressKey(email.normalised());
        let (follower, follow) = world
            .store
            .write(move |tx| -> Result<_, Fault> {
                let wanted = tx.want_follow(&email, &key, thread, None, now)?.unwrap();
                tx.confirm_follow(wanted.follower.id, wanted.follow.id, now)?;
                Ok((wanted.follower, wanted.follow.id))
            })
            .await
            .unwrap();
        owe(world, &follower, follow, address).await;
        readers.push(follower.id);
    }
    readers
}

async fn owe(world: &World, follower: &Follower, follow: FollowId, key: &str) -> OutboxId {
    let letter = world.mailer.confirm_letter(&follower.email, &format!("token-for-{key}"));
    world.add(NewLetter { kind: LetterKind::Reply, follower: Some((follower.id, follow)), ..letter }).await
}

async fn paused(world: &World) -> u32 {
    world.store.reader().count_followers().await.unwrap()[2]
}

fn telling(world: &World, server: &Server) -> Delivery {
    world.smtp(server).telling(world.moderation())
}

/// Lets hours pass, a minute at a time.
async fn hours(world: &World, delivery: &mut Delivery, hours: i64) {
    for _ in 0..hours * 60 {
        world.clock.advance(MINUTE);
        drain(delivery, &world.clock).await;
    }
}

const THREE: [&str; 3] = ["ada@example.net", "ben@example.com", "cem@example.org"];

/// Words of relays that do not know us, in whatever code; none is about the recipient.
#[tokio::test]
async fn a_relay_that_refuses_to_relay_loses_no_letter_and_pauses_nobody() {
    for words in [
        "550 relay not permitted",
        "550 relaying denied",
        "550 authentication required",
        "550 Blocked",
        "550 SPF check failed",
        "550 5.4.5 Daily user sending limit exceeded",
        "554 5.7.1 Relay access denied",
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "503 5.5.1 valid RCPT command must precede DATA",
        "521 5.2.1 blocked by policy",
        "550 5.1.1 IP address blacklisted by recipient",
        "550 Administrative prohibition",
        "550 no",
        "551 we do not know you",
    ] {
        let (world, server) = (World::new().await, Server::start(Some((At::Rcpt, Say(words)))).await);
        readers(&world, &THREE).await;
        let mut delivery = telling(&world, &server);
        hours(&world, &mut delivery, 1).await;
        assert_eq!((world.states().await, paused(&world).await), (vec![Queued; 3], 0), "{words}");
        let health = world.store.reader().find_transport_health().await.unwrap().unwrap();
        assert!(!health.up && health.error.contains(words), "{words}: {health:?}");
        server.log.script(None);
        hours(&world, &mut delivery, 1).await;
        assert_eq!(world.states().await, [Sent; 3], "{words}");
        assert!(world.store.reader().find_transport_health().await.unwrap().unwrap().up, "{words}");
    }
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_pauses_its_reader_and_nobody_else() {
    for words in
        ["550 5.1.1 no such user", "550 User unknown", "551 not our customer", "550 mailbox unavailable"]
    {
        let (world, server) = (World::new().await, Server::start(Some((At::Rcpt, Say(words)))).await);
        server.log.welcome(&["ben@", "cem@"]);
        readers(&world, &THREE).await;
        let mut delivery = telling(&world, &server);
        drain(&mut delivery, &world.clock).await;
        assert_eq!((world.states().await, paused(&world).await), (vec![Bounced, Sent, Sent], 1), "{words}");
        let health = world.store.reader().find_transport_health().await.unwrap();
        assert!(health.is_none_or(|it| it.up), "{words}");
    }
}

/// A server whose list of users is broken says of everybody that they do not exist.
#[tokio::test]
async fn when_three_different_recipients_in_a_row_are_refused_alike_it_is_not_them() {
    let (world, server) = (World::new().await, Server::start(None).await);
    server.log.script(Some((At::Rcpt, Say("550 5.1.1 Recipient address rejected: User unknown"))));
    readers(&world, &THREE).await;
    let mut delivery = telling(&world, &server);
    assert_eq!(drain(&mut delivery, &world.clock).await, (2, Delivered::WayIsDown));
    assert_eq!((world.states().await, paused(&world).await), (vec![Queued; 3], 0));
    server.log.script(None);
    hours(&world, &mut delivery, 1).await;
    assert_eq!((world.states().await, paused(&world).await), (vec![Sent; 3], 0));
}

#[tokio::test]
async fn one_strange_mailbox_does_not_hold_up_the_others() {
    let (world, server) = (World::new().await, Server::start(None).await);
    server.log.script(Some((At::Rcpt, Say("550 5.7.1 you are not on the list"))));
    server.log.welcome(&["ben@", "cem@"]);
    readers(&world, &THREE).await;
    let mut delivery = telling(&world, &server);
    hours(&world, &mut delivery, 1).await;
    assert_eq!((world.states().await, paused(&world).await), (vec![Queued, Sent, Sent], 0));
    for number in 0..3 {
        world.owe(&format!("ben@example{number}.com")).await;
        hours(&world, &mut delivery, 1).await;
    }
    let states = world.states().await;
    assert_eq!(states, [Bounced, Sent, Sent, Sent, Sent, Sent], "it alone is refused, again and again");
    assert_eq!(paused(&world).await, 0);
    assert!(world.store.reader().find_transport_health().await.unwrap().unwrap().up);
}

#[tokio::test]
async fn a_server_that_falls_silent_with_a_letter_counts_as_down_and_the_next_letter_has_its_turn() {
    for at in [At::Mail, At::Rcpt, At::Data, At::End] {
        let (world, server) = (World::new().await, Server::start(Some((at, Hang))).await);
        world.owe("ada@example.net").await;
        let mut delivery = world.smtp(&server);
        assert_eq!(drain(&mut delivery, &world.clock).await, (0, Delivered::WayIsDown), "{at:?}");
        let health = world.store.reader().find_transport_health().await.unwrap().unwrap();
        assert!(!health.up && health.error.contains("no answer within"), "{at:?}: {health:?}");
        server.log.script(None);
        let next = world.owe("ben@example.com").await;
        world.clock.advance(20 * SECOND);
        drain(&mut delivery, &world.clock).await;
        assert_eq!(world.letter(next).await.state, Sent, "{at:?}");
    }
}

#[tokio::test]
async fn it_is_known_since_when_nothing_gets_through() {
    let (world, server) = (World::new().await, Server::start(None).await);
    let stuck = async || world.store.reader().find_mail_stuck_since().await.unwrap();
    let mut delivery = world.smtp(&server);
    world.owe("ada@example.net").await;
    drain(&mut delivery, &world.clock).await;
    assert_eq!(stuck().await, None);
    for script in [(At::Mail, Say("451 later")), (At::End, Say("451 4.3.0 later"))] {
        server.log.script(Some(script));
        world.owe(&format!("{:?}@example.net", script.0)).await;
        world.clock.advance(MINUTE);
        let since = world.clock.now();
        hours(&world, &mut delivery, 3).await;
        let found = stuck().await.expect("nothing gets through");
        assert!(found.since(since) <= 2 * MINUTE, "{found:?} {since:?}");
        server.log.script(None);
        hours(&world, &mut delivery, 5).await;
        assert_eq!(stuck().await, None);
    }
}

#[tokio::test]
async fn a_spare_connection_takes_the_urgent_letters_that_nobody_else_takes_away() {
    let (world, server) = (World::new().await, Server::start(None).await);
    readers(&world, &THREE).await;
    let urgent = world.owe("eve@example.net").await;
    let mut spare = world.smtp(&server).for_what_is_stuck();
    assert_eq!(drain(&mut spare, &world.clock).await, (0, Delivered::Nothing), "not yet");
    world.clock.advance(31 * SECOND);
    assert_eq!(drain(&mut spare, &world.clock).await, (1, Delivered::Nothing));
    assert_eq!(world.letter(urgent).await.state, Sent);
    assert_eq!(world.states().await, [Queued, Queued, Queued, Sent], "the others wait for their turn");
}
