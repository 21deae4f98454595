use governor::clock::FakeRelativeClock;

use super::*;

const BUDGETS: Budgets =
    Budgets { comments_per_minute: 4, comments_burst: 4, reads_per_second: 0, sign_ins_per_minute: 1_000 };

fn frozen(budgets: Budgets) -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Limits::with_clock(budgets, &clock), clock)
}

fn ip(raw: &str) -> IpAddr {
    raw.parse().unwrap()
}

const COMMENTS: Policy = Policy { name: "comments", quota: 4, window_secs: 60 };
const GUESSES: Policy = Policy { name: "account", quota: 10, window_secs: 600 };
const ACCOUNT: Policy = Policy { name: "account", quota: 100, window_secs: 3_600 };
const CODES: Policy = Policy { name: "codes", quota: 10, window_secs: 60 };

fn refused(wait: u64, policy: Policy) -> Result<(), Refusal> {
    Err(Refusal::TooMany { retry_after_secs: wait, policy })
}

#[test]
fn the_fifth_comment_at_once_waits_a_quarter_of_a_minute() {
    let (limits, clock) = frozen(BUDGETS);
    let ada = ip("192.0.2.7");
    for _ in 0..4 {
        assert_eq!(limits.spend(Action::Comment, ada), Ok(()));
    }
    assert_eq!(limits.spend(Action::Comment, ada), refused(15, COMMENTS));
    assert_eq!(limits.spend(Action::Comment, ip("192.0.2.8")), Ok(()), "another client is not concerned");
    clock.advance(Duration::from_millis(14_500));
    assert_eq!(
        limits.spend(Action::Comment, ada),
        refused(1, COMMENTS),
        "the rest of a second is rounded up"
    );
    clock.advance(Duration::from_millis(500));
    assert_eq!(limits.spend(Action::Comment, ada), Ok(()));
    assert_eq!(limits.spend(Action::Comment, ada), refused(15, COMMENTS));
}

#[test]
fn zero_switches_a_limit_off_and_acts_have_budgets_of_their_own() {
    let (limits, _) = frozen(BUDGETS);
    let ada = ip("192.0.2.7");
    for _ in 0..5 {
        limits.spend(Action::Comment, ada).ok();
    }
    for _ in 0..1_000 {
        assert_eq!(limits.spend(Action::Read, ada), Ok(()));
    }
    assert_eq!(limits.spend(Action::SignIn, ada), Ok(()));
    let (off, _) = frozen(Budgets { comments_per_minute: 0, sign_ins_per_minute: 0, ..BUDGETS });
    for _ in 0..1_000 {
        assert_eq!(off.spend(Action::Comment, ada), Ok(()));
        assert_eq!(off.spend_sign_in(ada, "ada@example.org"), Ok(()));
    }
}

#[test]
fn a_burst_of_zero_still_lets_one_through() {
    let (limits, _) = frozen(Budgets { comments_burst: 0, ..BUDGETS });
    assert_eq!(limits.spend(Action::Comment, ip("192.0.2.7")), Ok(()));
    assert_eq!(limits.spend(Action::Comment, ip("192.0.2.7")), refused(15, COMMENTS));
}

#[test]
fn a_thousand_addresses_of_one_64_share_one_bucket() {
    let (limits, _) = frozen(BUDGETS);
    let let_through = (0..1_000u32)
        .filter(|n| limits.spend(Action::Comment, ip(&format!("2001:db8:1:2::{n:x}"))).is_ok())
        .count();
    assert_eq!(let_through, 4);
    assert_eq!(limits.spend(Action::Comment, ip("2001:db8:1:3::1")), Ok(()));
}

#[test]
fn a_48_has_ten_times_the_budget_of_a_64() {
    let (limits, _) = frozen(BUDGETS);
    let let_through = (0..10_000u32)
        .filter(|n| limits.spend(Action::Comment, ip(&format!("2001:db8:1:{n:x}::1"))).is_ok())
        .count();
    assert_eq!(let_through, 40);
    assert_eq!(limits.spend(Action::Comment, ip("2001:db8:2::1")), Ok(()));
}

#[test]
fn one_loud_64_does_not_use_up_the_48_around_it() {
    let (limits, _) = frozen(BUDGETS);
    for _ in 0..10_000 {
        limits.spend(Action::Comment, ip("2001:db8:1:2::1")).ok();
    }
    assert_eq!(limits.spend(Action::Comment, ip("2001:db8:1:3::1")), Ok(()));
}

#[test]
fn a_mapped_address_is_the_client_that_it_maps() {
    let (limits, _) = frozen(BUDGETS);
    for address in ["192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207", "192.0.2.7"] {
        assert_eq!(limits.spend(Action::Comment, ip(address)), Ok(()));
    }
    assert_eq!(limits.spend(Action::Comment, ip("::ffff:192.0.2.7")), refused(15, COMMENTS));
    assert_eq!(limits.spend(Action::Comment, ip("::ffff:192.0.2.8")), Ok(()));
}

#[test]
fn an_account_can_be_guessed_at_ten_times_from_one_client() {
    let (limits, clock) = frozen(BUDGETS);
    let eve = ip("192.0.2.7");
    for _ in 0..10 {
        assert_eq!(limits.spend_sign_in(eve, "bea@example.org"), Ok(()));
    }
    assert_eq!(limits.spend_sign_in(eve, " Bea@Example.org "), refused(60, GUESSES));
    assert_eq!(limits.spend_sign_in(eve, "ada@example.org"), Ok(()));
    assert_eq!(limits.spend_sign_in(ip("192.0.2.8"), "bea@example.org"), Ok(()));
    clock.advance(Duration::from_secs(60));
    assert_eq!(limits.spend_sign_in(eve, "bea@example.org"), Ok(()));
}

#[test]
fn who_guesses_too_many_join_codes_gets_no_answer_on_right_ones_either() {
    let (limits, clock) = frozen(Budgets { sign_ins_per_minute: 10, ..BUDGETS });
    let (eve, ada) = (ip("2001:db8:1:2::7"), ip("2001:db8:2::1"));
    for n in 0..20 {
        let from = ip(&format!("2001:db8:1:{n}::7"));
        assert_eq!((limits.may_try_code(from), limits.wrong_code(from)), (Ok(()), Ok(())));
    }
    assert_eq!(limits.may_try_code(eve), Ok(()), "until the next wrong one nothing is shut");
    assert_eq!(limits.wrong_code(eve), refused(6, CODES));
    assert_eq!(limits.may_try_code(eve), refused(6, CODES));
    assert_eq!(limits.may_try_code(ip("2001:db8:1:ffff::1")), refused(6, CODES), "the same /48");
    assert_eq!(limits.may_try_code(ada), Ok(()));
    clock.advance(Duration::from_secs(6));
    assert_eq!((limits.may_try_code(eve), limits.wrong_code(eve)), (Ok(()), Ok(())));
    assert_eq!((limits.wrong_code(eve), limits.may_try_code(eve)), (refused(6, CODES), refused(6, CODES)));
}

#[test]
fn a_room_of_two_hundred_joins_at_once_from_one_address() {
    let (limits, _) = frozen(Budgets { sign_ins_per_minute: 10, ..BUDGETS });
    let room = ip("192.0.2.7");
    assert!((0..200).all(|_| limits.may_try_code(room).is_ok() && limits.spend(Action::Join, room).is_ok()));
    assert!((0..1_000).any(|_| limits.spend(Action::Join, room).is_err()));
}

#[test]
fn an_account_that_everybody_tries_is_slowed_down_not_locked() {
    let (limits, clock) = frozen(BUDGETS);
    for n in 0..100 {
        assert_eq!(limits.spend_sign_in(ip(&format!("192.0.2.{n}")), "bea@example.org"), Ok(()));
    }
    assert_eq!(limits.spend_sign_in(ip("198.51.100.1"), "bea@example.org"), refused(36, ACCOUNT));
    clock.advance(Duration::from_secs(36));
    assert_eq!(limits.spend_sign_in(ip("198.51.100.1"), "bea@example.org"), Ok(()));
}

#[test]
fn clients_who_are_back_at_a_full_bucket_are_forgotten() {
    let (limits, clock) = frozen(BUDGETS);
    for n in 0..100_000u32 {
        limits.spend(Action::Comment, IpAddr::V4(Ipv4Addr::from_bits(n))).unwrap();
    }
    assert_eq!(keys(&limits), 100_000);
    limits.tidy();
    assert_eq!(keys(&limits), 100_000, "they still owe");
    clock.advance(Duration::from_secs(90));
    limits.tidy();
    assert_eq!(keys(&limits), 0);
}

#[test]
fn a_flood_of_clients_meets_a_bound() {
    let (limits, _) = frozen(BUDGETS);
    for n in 0..500_000u32 {
        limits.spend(Action::Comment, IpAddr::V4(Ipv4Addr::from_bits(n))).unwrap();
    }
    assert!(keys(&limits) <= Bucket::<Network, FakeRelativeClock>::MAX_KEYS);
}

fn keys(limits: &Limits<FakeRelativeClock>) -> usize {
    limits.comment.near.keyed.as_ref().unwrap().read().unwrap().len()
}

#[test]
fn networks_are_named_as_people_write_them() {
    for (address, expected) in [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
    ] {
        assert_eq!(network_of(ip(address)), expected);
    }
}
