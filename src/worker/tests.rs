use super::*;
use weshift_domain::{DeliveryState, SECOND};
use weshift_limits::Budgets;
use weshift_mail::testing::{
    server::{At, Deed, Server},
    world::World,
};
use weshift_spam::{Lists, Publish, RuleSet, Rules, filter::Filter};

fn worker(world: &World) -> Worker {
    let limits = Limits::new(Budgets {
        comments_per_minute: 0,
        comments_burst: 0,
        reads_per_second: 0,
        sign_ins_per_minute: 0,
    });
    let (store, mailer) = (world.store.clone(), world.mailer.clone());
    let thresholds = Thresholds { hold: 0.3, spam: 0.95 };
    let rules = Rules::new(RuleSet {
        publish: Publish::Trusted,
        max_links: 2,
        hold_words: Vec::new(),
        spam_words: Vec::new(),
        min_fill_millis: 0,
        enabled: true,
    });
    let guard = Guard::new(rules, Filter::new(thresholds), true, Lists::default(), None);
    let learning = Learning { guard: Arc::new(guard), thresholds };
    let moderation = world.moderation();
    Worker::new(
        store,
        mailer,
        moderation,
        Arc::new(limits),
        world.clock.clone(),
        Some(world.maildir()),
        learning,
    )
}

/// Waits for something to come true, for at most ten seconds.
async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !is_so().await {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), wait).await.expect("in ten seconds");
}

#[tokio::test]
async fn the_worker_delivers_what_is_owed_and_ends_when_it_is_told() {
    let mut world = World::new().await;
    world.hold("Ask before you write.").await;
    world.clock.advance(MINUTE);
    let worker = worker(&world);
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(worker.run(stopped));
    eventually(async || world.states().await == [DeliveryState::Kept]).await;

    world.owe("ada@example.net").await;
    eventually(async || world.states().await == [DeliveryState::Kept; 2]).await;

    stop.send(true).unwrap();
    timeout(Duration::from_secs(2), working).await.expect("ends soon").unwrap();
}

/// Somebody's mail server does not answer: their letter is under way for minutes, and the others are written.
#[tokio::test]
async fn a_server_that_thinks_holds_up_nothing_but_its_letter() {
    let (mut world, server) = (World::new().await, Server::start(Some((At::Rcpt, Deed::Hang))).await);
    world.mailer.send_through(&server);
    world.owe("ada@example.net").await;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(worker(&world).run(stopped));
    eventually(async || world.states().await == [DeliveryState::Sending]).await;

    world.hold("Ask before you write.").await;
    world.clock.advance(MINUTE);
    eventually(async || world.states().await == [DeliveryState::Sending, DeliveryState::Queued]).await;
    drop(stop);
    working.abort();
}

#[tokio::test]
async fn a_worker_whose_master_is_gone_ends() {
    let world = World::new().await;
    let (stop, stopped) = watch::channel(false);
    drop(stop);
    timeout(Duration::from_secs(2), worker(&world).run(stopped)).await.expect("ends soon");
}

#[tokio::test]
async fn letters_of_an_earlier_run_are_freed_at_the_start() {
    let world = World::new().await;
    let (id, now) = (world.owe("ada@example.net").await, world.clock.now());
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
    let (_stop, stopped) = watch::channel(false);
    let working = tokio::spawn(worker(&world).run(stopped));
    eventually(async || world.letter(id).await.state == DeliveryState::Kept).await;
    working.abort();
}

#[test]
fn a_step_that_fails_is_tried_ever_less_often() {
    let mut step = Step::new("testing");
    let mut now = Moment::from_millis(1_000_000);
    let mut waits = Vec::new();
    for _ in 0..9 {
        step.note::<()>(Err(Fault::new("testing", "no")), now);
        waits.push(step.not_before.since(now) / SECOND);
        now = step.not_before;
        assert!(step.is_due(now) && !step.is_due(now.minus(1)));
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    step.note(Ok(()), now);
    assert!(step.is_due(now));
}
