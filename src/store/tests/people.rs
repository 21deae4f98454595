//! Managers, sessions, links, addresses.

use super::{world::*, *};

#[tokio::test]
async fn a_manager_is_added_once_and_found_by_address() {
    on_both(async |world| {
        let habits = MailHabits {
            zone: "Europe/Berlin".into(),
            at_minute: 450,
            at_once: false,
            digest: DigestMode::Daily,
            weekday: 3,
            quiet: Some((1_260, 420)),
            quiet_weekend: true,
        };
        let bea = world.add_manager("bea", Role::Owner, habits.clone()).await.unwrap();
        assert!(world.add_manager("bea", Role::Viewer, MailHabits::default()).await.is_none());
        world.add_manager("carl", Role::Viewer, MailHabits::default()).await.unwrap();
        assert_eq!(
            (bea.habits.clone(), bea.role, bea.digest_until, bea.digest_due_at),
            (habits, Role::Owner, NOW, Some(NOW.plus(HOUR)))
        );
        let (found, hash) =
            world.reader().find_manager_by_address(AddressKey("bea".into())).await.unwrap().unwrap();
        assert_eq!(
            (found.id, found.email.expose().as_str(), hash.as_deref()),
            (bea.id, "bea@example.org", Some("hash of bea"))
        );
        assert!(world.reader().find_manager_by_address(AddressKey("dora".into())).await.unwrap().is_none());
        assert_eq!(world.reader().list_managers().await.unwrap().len(), 2);
        let counts =
            world.store.write(|tx| Ok::<_, Fault>((tx.count_managers()?, tx.count_owners()?))).await.unwrap();
        assert_eq!(counts, (2, 1));

        let id = bea.id;
        world.store.write(move |tx| tx.set_password(id, "new hash")).await.unwrap();
        let off = MailHabits { digest: DigestMode::Off, ..MailHabits::default() };
        let given = off.clone();
        world.store.write(move |tx| tx.set_habits(id, &given, None)).await.unwrap();
        let (found, hash) =
            world.reader().find_manager_by_address(AddressKey("bea".into())).await.unwrap().unwrap();
        assert_eq!((found.habits, found.digest_due_at, hash.as_deref()), (off, None, Some("new hash")));

        assert!(world.store.write(move |tx| tx.forget_manager(id)).await.unwrap());
        assert!(!world.store.write(move |tx| tx.forget_manager(id)).await.unwrap());
        assert!(world.reader().find_manager_by_id(id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_session_lives_until_it_is_over_or_ended() {
    on_both(async |world| {
        let id = world.bea().await.id;
        let open = |hash: &'static str| {
            world.store.write(move |tx| tx.add_session(hash, id, &NewSession::default(), NOW, NOW.plus(HOUR)))
        };
        let find = async |hash: &str, at: Moment| world.reader().find_session(hash.into(), at).await.unwrap();
        for hash in ["a", "b", "c"] {
            open(hash).await.unwrap();
        }
        let session = find("a", NOW).await.unwrap();
        assert_eq!(
            (session.manager.id, session.expires_at, session.token_hash.as_str()),
            (id, NOW.plus(HOUR), "a")
        );
        assert_eq!(session.manager.last_seen_at, Some(NOW));
        assert!(find("a", NOW.plus(HOUR)).await.is_none());
        world.store.write(|tx| tx.touch_session("a", NOW.plus(MINUTE), NOW.plus(2 * HOUR))).await.unwrap();
        assert_eq!(find("a", NOW.plus(HOUR)).await.unwrap().manager.last_seen_at, Some(NOW.plus(MINUTE)));
        world.store.write(|tx| tx.forget_session("a")).await.unwrap();
        assert!(find("a", NOW).await.is_none() && find("b", NOW).await.is_some());
        world.store.write(move |tx| tx.forget_sessions_of(id)).await.unwrap();
        assert!(find("b", NOW).await.is_none() && find("c", NOW).await.is_none());
        open("d").await.unwrap();
        world.store.write(move |tx| tx.forget_manager(id)).await.unwrap();
        assert!(find("d", NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_link_works_once_for_its_purpose_in_its_time() {
    on_both(async |world| {
        let id = world.bea().await.id;
        let add = |hash: &'static str, purpose: LinkPurpose, manager: Option<ManagerId>| {
            world.store.write(move |tx| tx.add_one_time_link(hash, purpose, manager, NOW.plus(HOUR)))
        };
        add("setup", LinkPurpose::Setup, None).await.unwrap();
        add("sign in", LinkPurpose::SignIn, Some(id)).await.unwrap();
        let find = async |hash: &str, purpose, at| {
            world.reader().find_one_time_link(hash.into(), purpose, at).await.unwrap()
        };
        let take = async |hash: &'static str, purpose, at| {
            world.store.write(move |tx| tx.use_one_time_link(hash, purpose, at)).await.unwrap()
        };
        assert_eq!(find("setup", LinkPurpose::Setup, NOW).await, Some(None));
        assert_eq!(find("sign in", LinkPurpose::SignIn, NOW).await, Some(Some(id)));
        assert_eq!(find("sign in", LinkPurpose::Setup, NOW).await, None);
        assert_eq!(take("sign in", LinkPurpose::Setup, NOW).await, None);
        assert_eq!(take("sign in", LinkPurpose::SignIn, NOW.plus(HOUR)).await, None);
        assert_eq!(take("sign in", LinkPurpose::SignIn, NOW).await, Some(Some(id)));
        assert_eq!(take("sign in", LinkPurpose::SignIn, NOW).await, None);
        assert_eq!(take("setup", LinkPurpose::Setup, NOW).await, Some(None));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_asked_now_and_then_and_confirmed_once() {
    on_both(async |world| {
        let key = AddressKey("key of ada0".into());
        let ask = async |at: Moment| {
            let key = key.clone();
            world.store.write(move |tx| tx.ask_address(&key, at, AskLimit::STRANGER)).await.unwrap()
        };
        let confirmed = key.clone();
        assert_eq!(
            [ask(NOW).await, ask(NOW.plus(HOUR)).await, ask(NOW.plus(DAY)).await],
            [true, false, true]
        );
        world.say(Outcome::Publish).await;
        assert!(
            !world.reader().address_record(key.clone()).await.unwrap().is_trusted(),
            "published, but not confirmed"
        );
        world.store.write(move |tx| tx.confirm_address(&confirmed, NOW)).await.unwrap();
        assert!(world.reader().is_confirmed(key.clone()).await.unwrap());
        assert!(world.reader().address_record(key.clone()).await.unwrap().is_trusted());
        assert_eq!(
            [ask(NOW.plus(9 * DAY)).await, ask(NOW.plus(20 * DAY)).await, ask(NOW.plus(40 * DAY)).await],
            [true, false, true],
            "three times in thirty days"
        );
        let other = AddressKey("nobody yet".into());
        let confirmed = other.clone();
        world.store.write(move |tx| tx.confirm_address(&confirmed, NOW)).await.unwrap();
        assert!(
            world.reader().is_confirmed(other.clone()).await.unwrap(),
            "confirmed without having been asked"
        );
        assert!(!world.reader().address_record(other).await.unwrap().is_trusted());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_ask_an_address_at_once_one_may() {
    if !postgres::is_installed() {
        return;
    }
    // SQLite has one writer: no two ask at once.
    let world = World::on_postgres().await;
    let key = AddressKey("key of ada0".into());
    let (asked, was_asked) = std::sync::mpsc::channel();
    let (store, theirs) = (world.store.clone(), key.clone());
    let first = tokio::spawn(async move {
        let ask = move |tx: &mut Tx<'_>| {
            let may = tx.ask_address(&theirs, NOW, AskLimit::STRANGER);
            asked.send(()).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(500));
            may
        };
        store.write::<bool, Fault>(ask).await.unwrap()
    });
    tokio::task::spawn_blocking(move || was_asked.recv().unwrap()).await.unwrap();
    let second = world.store.write(move |tx| tx.ask_address(&key, NOW, AskLimit::STRANGER)).await.unwrap();
    assert_eq!((first.await.unwrap(), second), (true, false));
}
