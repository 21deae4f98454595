use super::{
    server::{At, Deed, Server},
    world::{World, drain},
};
use crate::message::read_comments;
use weshift_domain::{DeliveryState::*, *};

/// How many comments each letter in the outbox tells of, and whether it shows them or counts them.
async fn told(world: &World) -> Vec<(usize, usize)> {
    let letters = world.letters().await;
    letters.iter().filter_map(|it| read_comments(&it.raw)).map(|(shown, more)| (shown.len(), more)).collect()
}

#[tokio::test]
async fn a_comment_that_waits_is_told_after_it_settled() {
    let mut world = World::new().await;
    world.hold("Ask before you write.").await;
    world.clock.advance(59 * SECOND);
    assert_eq!(world.seal().await, 0);
    world.clock.advance(SECOND);
    assert_eq!(world.seal().await, 1);
    assert_eq!(world.seal().await, 0);
    assert_eq!(told(&world).await, [(1, 0)]);
}

#[tokio::test]
async fn what_was_handled_meanwhile_is_told_to_nobody() {
    let mut world = World::new().await;
    let comment = world.hold("Ask before you write.").await;
    world.approve(&comment).await;
    world.clock.advance(HOUR);
    assert_eq!(world.seal().await, 0);
}

#[tokio::test]
async fn a_notice_whose_comments_were_handled_before_it_left_is_cancelled() {
    let (mut world, server) = (World::new().await, Server::start(None).await);
    let comments = [world.hold("One").await, world.hold("Two").await];
    world.clock.advance(MINUTE);
    world.seal().await;
    for comment in &comments {
        world.approve(comment).await;
    }
    drain(&mut world.smtp(&server), &world.clock).await;
    assert_eq!((world.states().await, server.log.letters().len()), (vec![Cancelled], 0));
}

#[tokio::test]
async fn a_notice_of_which_something_still_waits_goes_out() {
    let (mut world, server) = (World::new().await, Server::start(None).await);
    let comments = [world.hold("One").await, world.hold("Two").await];
    world.clock.advance(MINUTE);
    world.seal().await;
    world.approve(&comments[0]).await;
    drain(&mut world.smtp(&server), &world.clock).await;
    assert_eq!(world.states().await, [Sent]);
}

/// 500 comments in ten minutes: what came in the first minute, then the rest.
#[tokio::test]
async fn a_flood_of_comments_is_two_letters_and_each_comment_is_in_one() {
    let mut world = World::new().await;
    for second in 0..24 * 60 {
        if second < 600 {
            for _ in 0..500 * (second + 1) / 600 - 500 * second / 600 {
                world.hold("Ask before you write.").await;
            }
        }
        world.seal().await;
        world.clock.advance(SECOND);
    }
    let told = told(&world).await;
    assert_eq!(told.len(), 2, "{told:?}");
    // A wave shows three of them.
    assert!(told.iter().all(|(shown, _)| *shown == 3));
    assert_eq!(told.iter().map(|(shown, more)| shown + more).sum::<usize>(), 500);
}

/// 500 in an hour: after 1, 11, 31 and 71 minutes.
#[tokio::test]
async fn the_pauses_between_notices_grow_while_comments_keep_coming() {
    let mut world = World::new().await;
    let mut at = Vec::new();
    for minute in 0..140 {
        if minute <= 72 {
            world.hold("Ask before you write.").await;
        }
        if world.seal().await > 0 {
            at.push(minute);
        }
        world.clock.advance(MINUTE);
    }
    assert_eq!(at, [1, 11, 31, 71, 131]);
    world.clock.advance(3 * HOUR);
    world.hold("Much later.").await;
    world.clock.advance(MINUTE);
    world.seal().await;
    let manager = world.store.reader().find_manager_by_id(world.manager).await.unwrap().unwrap();
    assert_eq!(manager.notice_after.since(world.clock.now()), 10 * MINUTE);
}

#[tokio::test]
async fn a_digest_comes_once_a_day_at_seven_on_the_managers_clock() {
    let habits = MailHabits { zone: "Europe/Berlin".into(), at_once: false, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    let mut at = Vec::new();
    for quarter in 0..4 * 24 * 4 {
        if quarter % 16 == 0 {
            world.say("Ask before you write.", Outcome::Publish).await;
        }
        if world.seal().await > 0 {
            at.push(world.clock.now().rfc3339());
        }
        world.clock.advance(15 * MINUTE);
    }
    assert_eq!(
        at,
        ["2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z", "2026-11-26T06:00:00Z", "2026-11-27T06:00:00Z"]
    );
}

#[tokio::test]
async fn a_day_without_news_has_no_digest_but_what_waits_is_not_forgotten() {
    let habits = MailHabits { zone: "UTC".into(), at_once: false, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    let mut days = Vec::new();
    for day in 0..12 {
        if day == 3 {
            world.hold("Ask before you write.").await;
        }
        world.clock.advance(DAY);
        if world.seal().await > 0 {
            days.push(day);
        }
        drain(&mut world.outbox(), &world.clock).await;
    }
    assert_eq!(days, [3, 6, 9]);
}

#[tokio::test]
async fn two_nodes_make_one_digest() {
    let habits = MailHabits { zone: "UTC".into(), at_once: false, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    world.say("Ask before you write.", Outcome::Publish).await;
    world.clock.advance(DAY);
    let (a, b) = tokio::join!(world.seal(), world.seal());
    assert_eq!((a + b, world.letters().await.len()), (1, 1));
}

#[tokio::test]
async fn a_digest_that_is_half_a_day_late_waits_for_the_next_which_tells_it_all() {
    let habits = MailHabits { zone: "UTC".into(), at_once: false, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    world.say("Ask before you write.", Outcome::Publish).await;
    world.clock.advance(21 * HOUR + 13 * HOUR);
    assert_eq!(world.seal().await, 0);
    world.clock.advance(11 * HOUR);
    assert_eq!(world.seal().await, 1);
}

/// One every twenty minutes: the twentieth notice says that it is the last one today, and the day's rest waits.
#[tokio::test]
async fn a_day_has_at_most_twenty_notices() {
    let habits = MailHabits { zone: "UTC".into(), digest: DigestMode::Off, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    world.clock.advance(14 * HOUR); // midnight
    for minute in 0..24 * 60 {
        if minute % 20 == 0 {
            let comment = world.hold(&format!("Thought {minute}")).await;
            if minute % 40 == 0 {
                world.approve(&comment).await;
            }
        }
        world.seal().await;
        world.clock.advance(MINUTE);
    }
    let letters = world.letters().await;
    assert_eq!(letters.len(), 20);
    let text = weshift_text::read_message(&letters[19].raw).unwrap().text;
    assert!(text.replace('\n', " ").contains("It is the last one today."), "{text}");
    assert_eq!(world.seal().await, 1, "after midnight the rest comes");
    let all: usize = told(&world).await.iter().map(|(shown, more)| shown + more).sum();
    assert_eq!(all, 36, "each comment that waited longer than a minute was told once");
}

#[tokio::test]
async fn sure_spam_is_told_by_the_digest_alone() {
    let habits = MailHabits { zone: "UTC".into(), ..MailHabits::default() };
    let mut world = World::with(habits).await;
    world.flood(10_000).await;
    world.clock.advance(HOUR);
    assert_eq!(world.seal().await, 0);
    world.clock.advance(20 * HOUR);
    assert_eq!(world.seal().await, 1);
    let letter = &world.letters().await[0];
    let text = weshift_text::read_message(&letter.raw).unwrap().text;
    assert!(text.contains("10000 were caught."), "{text}");
    assert!(text.contains("By reason: the spam filter 7500, how the form was filled in 2500."), "{text}");
    assert_eq!(text.matches("/m/").count(), 5, "the closest calls: {text}");
    assert!(letter.raw.len() < 40_000, "{} bytes", letter.raw.len());
}

#[tokio::test]
async fn what_comes_in_quiet_hours_comes_in_one_letter_in_the_morning() {
    let habits =
        MailHabits { zone: "Europe/Berlin".into(), quiet: Some((21 * 60, 7 * 60)), ..MailHabits::default() };
    let mut world = World::with(MailHabits { digest: DigestMode::Off, ..habits }).await;
    world.clock.advance(10 * HOUR); // 21:00 in Berlin
    let mut at = Vec::new();
    for quarter in 0..4 * 11 {
        if quarter < 40 {
            world.hold(&format!("Thought {quarter}")).await;
        }
        if world.seal().await > 0 {
            at.push(world.clock.now().rfc3339());
        }
        world.clock.advance(15 * MINUTE);
    }
    assert_eq!(at, ["2026-11-24T06:00:00Z"]);
    assert_eq!(told(&world).await, [(10, 30)]);
}

#[tokio::test]
async fn comments_that_look_alike_are_told_as_a_wave() {
    let mut world = World::new().await;
    for minute in 0..12 {
        world.hold(&format!("See <a href=\"https://shop.example/{minute}\">this {minute}</a>")).await;
        world.clock.advance(11 * MINUTE);
    }
    world.hold("A thought of its own.").await;
    world.clock.advance(MINUTE);
    world.seal().await;
    let (letters, told) = (world.letters().await, told(&world).await);
    let text = weshift_text::read_message(&letters.last().unwrap().raw).unwrap().text;
    assert_eq!(told.last(), Some(&(3, 10)), "{text}");
}

#[tokio::test]
async fn an_hourly_digest_comes_when_something_began_to_wait() {
    let habits = MailHabits { at_once: false, digest: DigestMode::Hourly, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    let mut at = Vec::new();
    for minute in 0..5 * 60 {
        match minute {
            10 => drop(world.say("Published at once.", Outcome::Publish).await),
            130 => drop(world.hold("It waits.").await),
            _ => (),
        }
        if world.seal().await > 0 {
            at.push(minute);
        }
        drain(&mut world.outbox(), &world.clock).await;
        world.clock.advance(MINUTE);
    }
    assert_eq!(at, [185]);
    let text = weshift_text::read_message(&world.letters().await[0].raw).unwrap().text;
    assert!(text.contains("It waits.") && text.contains("Published at once."), "nothing is lost: {text}");
}

#[tokio::test]
async fn an_address_that_the_server_refuses_on_two_days_is_paused() {
    let refusal = Some((At::Rcpt, Deed::Say("550 5.1.1 no such user")));
    let (mut world, server) = (World::new().await, Server::start(refusal).await);
    let (id, moderation) = (world.manager, world.moderation());
    let mut delivery = world.smtp(&server).telling(moderation);
    let is_paused =
        async |world: &World| world.store.reader().find_manager_by_id(id).await.unwrap().unwrap().is_paused;
    for day in 0..3 {
        world.hold(&format!("Thought {day}")).await;
        world.clock.advance(2 * MINUTE);
        world.seal().await;
        drain(&mut delivery, &world.clock).await;
        assert_eq!(is_paused(&world).await, day > 0, "day {day}");
        world.clock.advance(DAY);
    }
    let alarms = world.letters().await.into_iter().filter(|it| it.kind == LetterKind::Alarm).count();
    assert_eq!(alarms, 1, "the owner is the last one who was told");
    world.hold("Nobody hears of it.").await;
    world.clock.advance(HOUR);
    assert_eq!(world.seal().await, 0);
}

/// The way out is down for days: what the lapsed letters told is told by the next ones.
#[tokio::test]
async fn what_a_letter_told_that_could_not_go_is_told_again() {
    let habits = MailHabits { zone: "UTC".into(), ..MailHabits::default() };
    let (mut world, server) = (World::with(habits).await, Server::start(None).await);
    world.hold("It waits.").await;
    world.say("It was published.", Outcome::Publish).await;
    world.clock.advance(22 * HOUR);
    assert_eq!(world.seal().await, 2);
    for _ in 0..2 * 24 {
        world.clock.advance(HOUR);
        world.seal().await;
    }
    // Each day's letters take the place of those before them.
    let queued = world.letters().await.into_iter().filter(|it| it.state == Queued);
    let kinds: Vec<LetterKind> = queued.map(|it| it.kind).collect();
    assert!(kinds.len() == 2 && kinds.contains(&LetterKind::Held) && kinds.contains(&LetterKind::Digest));
    let mut delivery = world.smtp(&server);
    for _ in 0..24 {
        drain(&mut delivery, &world.clock).await;
        world.seal().await;
        world.clock.advance(HOUR);
    }
    let texts: Vec<String> = server.log.letters().into_iter().map(|it| it.1).collect();
    let saying = |words: &str| texts.iter().filter(|it| it.contains(words)).count();
    assert_eq!((texts.len(), saying("It was published."), saying("It waits.")), (2, 1, 2), "{texts:?}");
}

/// Each comment is published at its own hour; whatever the clocks do, each is in one digest.
async fn each_is_told_once(
    habits: MailHabits,
    days: i64,
    from: i64,
    mut change: impl AsyncFnMut(&World, i64),
) {
    let mut world = World::with(MailHabits { at_once: false, ..habits }).await;
    world.clock.advance(from * DAY);
    let mut said = 0;
    for hour in 0..(days + 2) * 24 {
        if hour < days * 24 && hour % 5 == 0 {
            said += 1;
            world.say(&format!("Thought-{said}."), Outcome::Publish).await;
        }
        change(&world, hour).await;
        world.seal().await;
        drain(&mut world.outbox(), &world.clock).await;
        world.clock.advance(HOUR);
    }
    let texts: Vec<String> =
        world.letters().await.iter().map(|it| weshift_text::read_message(&it.raw).unwrap().text).collect();
    for number in 1..=said {
        let told = texts.iter().filter(|it| it.contains(&format!("Thought-{number}."))).count();
        assert_eq!(told, 1, "thought {number}");
    }
}

#[tokio::test]
async fn windows_adjoin_where_clocks_change() {
    // Days after the start, 23 November 2026, at which the clocks change.
    for (zone, hour, from) in [
        ("Europe/Berlin", 2 * 60 + 30, 123),
        ("America/New_York", 2 * 60, 109),
        ("Australia/Lord_Howe", 2 * 60, 130),
        ("Asia/Kathmandu", 7 * 60, 0),
    ] {
        let habits = MailHabits { zone: zone.into(), at_minute: hour, ..MailHabits::default() };
        each_is_told_once(habits, 5, from, async |_, _| ()).await;
    }
}

#[tokio::test]
async fn a_change_of_zone_hour_or_rhythm_loses_and_repeats_nothing() {
    let habits = MailHabits { zone: "Europe/Berlin".into(), ..MailHabits::default() };
    let calm = MailHabits { at_once: false, ..habits.clone() };
    each_is_told_once(habits, 9, 0, async |world: &World, hour| {
        let habits = match hour {
            30 => MailHabits { zone: "Pacific/Auckland".into(), ..calm.clone() },
            50 => MailHabits { at_minute: 23 * 60, ..calm.clone() },
            80 => MailHabits { digest: DigestMode::Hourly, ..calm.clone() },
            110 => MailHabits { digest: DigestMode::Weekly, ..calm.clone() },
            150 => calm.clone(),
            _ => return,
        };
        let manager = world.store.reader().find_manager_by_id(world.manager).await.unwrap().unwrap();
        world.moderation().set_habits(&manager, habits, Via::Page).await.unwrap();
    })
    .await;
}

/// The server is down over the hour of the digest: for two hours it comes late, for twenty the next one tells it all.
#[tokio::test]
async fn after_an_outage_there_is_one_digest_at_most() {
    for (hours, late) in [(2, true), (20, false)] {
        let habits = MailHabits { zone: "UTC".into(), at_once: false, ..MailHabits::default() };
        let mut world = World::with(habits).await;
        world.say("Ask before you write.", Outcome::Publish).await;
        world.clock.advance((21 + hours) * HOUR);
        assert_eq!(world.seal().await, u32::from(late), "{hours} hours");
        drain(&mut world.outbox(), &world.clock).await;
        world.clock.advance((25 - hours) * HOUR);
        assert_eq!(world.seal().await, u32::from(!late), "{hours} hours");
    }
}

/// 5,000 in a day, every comment in exactly one letter's list or count.
#[tokio::test]
async fn a_day_of_floods_is_twenty_letters_at_most() {
    let habits = MailHabits { zone: "UTC".into(), digest: DigestMode::Off, ..MailHabits::default() };
    let mut world = World::with(habits).await;
    world.clock.advance(14 * HOUR); // midnight
    for minute in 0..24 * 60 {
        for _ in 0..5_000 * (minute + 1) / 1_440 - 5_000 * minute / 1_440 {
            world.hold("Ask before you write.").await;
        }
        world.seal().await;
        world.clock.advance(MINUTE);
    }
    let letters = world.letters().await.len();
    assert!(letters <= 20, "{letters}");
    world.clock.advance(HOUR);
    world.seal().await;
    let all: usize = told(&world).await.iter().map(|(shown, more)| shown + more).sum();
    assert_eq!(all, 5_000);
}
