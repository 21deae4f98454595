//! Who may do how much: token buckets per client, kept in memory, one set per kind of act.
//!
//! Knows no HTTP: it is handed the client's address and answers yes, or when to come again. Each process counts for
//! itself, and a restart forgets; `store` holds what must survive (duplicates, the bound of the queue).
//!
//! A client is an IPv4 address (an IPv4-mapped IPv6 one is the same client) or an IPv6 /64, because one subscriber
//! has at least that many. So that a whole /48 cannot rotate through its 65,536 networks, it shares a second bucket
//! of ten times the size; only what the first bucket let through is counted there, so one loud network costs its
//! neighbours little.
//!
//! Memory is bounded: a full set first drops clients who are back at a full bucket, and if a flood leaves too many
//! others, it starts anew. That gives everybody one fresh burst, which is cheaper than an empty machine.

#![warn(missing_docs, unreachable_pub)]

mod codes;

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use codes::Codes;
use weshift_domain::{Policy, Refusal};

/// What a client does that is counted. Each kind has buckets of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Sends, changes or withdraws a comment.
    Comment,
    /// Asks for a page, a feed or an answer of the API.
    Read,
    /// Tries to sign in, or to use a link that signs in.
    SignIn,
    /// Makes us send a letter that asks to confirm an address: mail to somebody who may not want it.
    Confirm,
    /// Begins the exercise. A whole team may sit behind one address.
    Exercise,
    /// Changes an answer of the exercise; with script, each choice is kept by itself.
    Place,
    /// Joins a group session: a hall full of people may have one address.
    Join,
    /// Reports a comment.
    Report,
    /// Says that a page elsewhere links here, and so has us get it.
    Mention,
    /// Asks what a text would look like: a long one takes a while to clean.
    Preview,
}

/// Letters to strangers that one client may cause. Goes off with the limit on comments.
const QUESTIONS_PER_HOUR: u32 = 5;

/// How much one client may do, from the section `limits` of the settings. 0 switches a limit off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    /// Comments a minute, sent or changed. 0 also switches off all limits on what readers write or ask.
    pub comments_per_minute: u32,
    /// Comments that may come at once; 0 counts as 1.
    pub comments_burst: u32,
    /// Pages, feeds and API responses a second. Twice as many may come at once.
    pub reads_per_second: u32,
    /// Attempts to sign in a minute. 0 also switches off the limits per account and on join codes.
    pub sign_ins_per_minute: u32,
}

/// What remains of a client's budget, for the API's `RateLimit` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Acts that the client may still do at once.
    pub remaining: u32,
    /// Seconds until the bucket is full again.
    pub full_in_secs: u64,
    /// The limit that these numbers are about.
    pub policy: Policy,
}

/// All token buckets of the process. `app` makes one; `intake`, `web` and the other verbs spend from it, and the worker
/// tidies it. The clock is governor's monotonic one; tests use a fake.
pub struct Limits<C: Clock = DefaultClock> {
    comment: Pair<C>,
    read: Pair<C>,
    sign_in: Pair<C>,
    confirm: Pair<C>,
    report: Pair<C>,
    exercise: Pair<C>,
    place: Pair<C>,
    join: Pair<C>,
    mention: Pair<C>,
    preview: Pair<C>,
    codes: Codes<C>,
    /// One account tried from one client: 10 tries, one more each minute.
    guesses: Bucket<(Network, u64), C>,
    /// One account tried from anywhere: 100 tries, one more each 36 seconds. Never a lock-out: its owner waits at
    /// most that long for a turn, and a sign-in link by mail works all the time.
    account: Bucket<u64, C>,
    /// Accounts are kept as keyed hashes: short, whatever somebody types, and no address in memory dumps.
    account_hash: RandomState,
}

impl Limits {
    /// Full buckets for everybody, of the sizes in `budgets`.
    pub fn new(budgets: Budgets) -> Limits {
        Limits::with_clock(budgets, &DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(budgets: Budgets, clock: &C) -> Self {
        let minute = Duration::from_secs(60);
        let (sign_ins, reads) = (budgets.sign_ins_per_minute, budgets.reads_per_second);
        // Off together with that of comments.
        let busy =
            |name, count| Rate::new(name, count, count, minute).filter(|_| budgets.comments_per_minute > 0);
        let comments = |name| Rate::new(name, budgets.comments_per_minute, budgets.comments_burst, minute);
        let asked = Rate::new("confirmations", QUESTIONS_PER_HOUR, QUESTIONS_PER_HOUR, minute * 60);
        let per_account =
            |burst, period| if sign_ins == 0 { None } else { Rate::new("account", burst, burst, period) };
        Limits {
            comment: Pair::new(comments("comments"), clock),
            // Twice the rate at once: a page and what it asks for.
            read: Pair::new(
                Rate::new("reads", reads, reads.saturating_mul(2), Duration::from_secs(1)),
                clock,
            ),
            sign_in: Pair::new(Rate::new("sign-ins", sign_ins, sign_ins, minute), clock),
            confirm: Pair::new(if budgets.comments_per_minute == 0 { None } else { asked }, clock),
            report: Pair::new(comments("reports"), clock),
            exercise: Pair::new(busy("exercises", 60), clock),
            place: Pair::new(busy("places", 900), clock),
            join: Pair::new(busy("joins", 400), clock),
            mention: Pair::new(busy("mentions", 30), clock),
            preview: Pair::new(busy("previews", 30), clock),
            codes: Codes::new(Rate::new("codes", sign_ins, sign_ins.saturating_mul(2), minute), clock),
            guesses: Bucket::new(per_account(10, minute * 10), clock),
            account: Bucket::new(per_account(100, minute * 60), clock),
            account_hash: RandomState::new(),
        }
    }

    /// Takes one act from the client's budget.
    ///
    /// # Errors
    /// `Refusal::TooMany`, with the seconds until the next act.
    pub fn spend(&self, action: Action, address: IpAddr) -> Result<(), Refusal> {
        self.of(action).spend(address).map(drop)
    }

    fn of(&self, action: Action) -> &Pair<C> {
        match action {
            Action::Comment => &self.comment,
            Action::Read => &self.read,
            Action::SignIn => &self.sign_in,
            Action::Confirm => &self.confirm,
            Action::Report => &self.report,
            Action::Exercise => &self.exercise,
            Action::Place => &self.place,
            Action::Join => &self.join,
            Action::Mention => &self.mention,
            Action::Preview => &self.preview,
        }
    }

    /// As `spend`, and returns how much is left. None: there is no limit.
    pub fn spend_counted(&self, action: Action, address: IpAddr) -> Result<Option<Left>, Refusal> {
        self.of(action).spend(address)
    }

    /// Counts an attempt to sign in to an account, which need not exist. `account` is what was typed as email address;
    /// case and surrounding space do not matter.
    pub fn spend_sign_in(&self, address: IpAddr, account: &str) -> Result<(), Refusal> {
        let account = self.account_hash.hash_one(account.trim().to_lowercase());
        self.spend(Action::SignIn, address)?;
        self.guesses.spend((Network::of(address), account))?;
        self.account.spend(account).map(drop)
    }

    /// Whether a client may try a join code at all. While it is out of wrong ones, right ones are refused too, or the
    /// response would tell them apart.
    pub fn may_try_code(&self, address: IpAddr) -> Result<(), Refusal> {
        self.codes.check(Network::of(address))
    }

    /// Counts a join code that no session has. Right ones cost nothing: a room full of people may have one address.
    pub fn wrong_code(&self, address: IpAddr) -> Result<(), Refusal> {
        self.codes.spend(Network::of(address))
    }

    /// Forgets clients whose bucket is full again. The worker calls it each minute.
    pub fn tidy(&self) {
        let pairs = [
            &self.comment,
            &self.read,
            &self.sign_in,
            &self.confirm,
            &self.report,
            &self.exercise,
            &self.place,
            &self.join,
            &self.mention,
            &self.preview,
        ];
        for pair in pairs {
            pair.near.tidy();
            pair.wide.tidy();
        }
        self.guesses.tidy();
        self.codes.tidy();
        self.account.tidy();
    }
}

/// The client that an address belongs to, for keyed hashes: `192.0.2.7` or `2001:db8:1:2::/64`.
pub fn network_of(address: IpAddr) -> String {
    match Network::of(address) {
        Network::V4(address) => Ipv4Addr::from_bits(address).to_string(),
        Network::V6(prefix) => format!("{}/64", Ipv6Addr::from_bits(u128::from(prefix) << 64)),
    }
}

/// The wider network around a client: `192.0.2.0/24` or `2001:db8:1::/48`.
pub fn wide_network_of(address: IpAddr) -> String {
    match Network::of(address) {
        Network::V4(address) => format!("{}/24", Ipv4Addr::from_bits(address & !0xff)),
        Network::V6(prefix) => format!("{}/48", Ipv6Addr::from_bits(u128::from(prefix >> 16) << 80)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Network {
    V4(u32),
    /// The upper 64 bits.
    V6(u64),
}

impl Network {
    fn of(address: IpAddr) -> Network {
        match address.to_canonical() {
            IpAddr::V4(address) => Network::V4(address.to_bits()),
            IpAddr::V6(address) => Network::V6((address.to_bits() >> 64) as u64),
        }
    }

    /// With the /48 around it, as one.
    fn whole(self) -> Network {
        self.wide().map_or(self, Network::V6)
    }

    /// The /48 around an IPv6 network.
    fn wide(self) -> Option<u64> {
        match self {
            Network::V4(_) => None,
            Network::V6(prefix) => Some(prefix >> 16),
        }
    }
}

/// So many per period, and so many at once.
#[derive(Debug, Clone, Copy)]
struct Rate {
    period: Duration,
    burst: NonZeroU32,
    policy: Policy,
}

impl Rate {
    /// None: no limit.
    fn new(name: &'static str, count: u32, burst: u32, per: Duration) -> Option<Rate> {
        let period = per.checked_div(count)?;
        let policy = Policy { name, quota: count, window_secs: per.as_secs() };
        Some(Rate { period, burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN), policy })
    }

    fn times_ten(self) -> Rate {
        let ten = NonZeroU32::new(10).expect("ten is not zero");
        let policy = Policy { quota: self.policy.quota.saturating_mul(10), ..self.policy };
        Rate { period: self.period / 10, burst: self.burst.saturating_mul(ten), policy }
    }

    fn quota(self) -> Quota {
        let period = self.period.max(Duration::from_nanos(1));
        Quota::with_period(period).expect("the period is not zero").allow_burst(self.burst)
    }
}

/// A client's own bucket and that of the /48 around it.
struct Pair<C: Clock> {
    near: Bucket<Network, C>,
    wide: Bucket<u64, C>,
}

impl<C: Clock + Clone> Pair<C> {
    fn new(rate: Option<Rate>, clock: &C) -> Self {
        Pair { near: Bucket::new(rate, clock), wide: Bucket::new(rate.map(Rate::times_ten), clock) }
    }

    fn spend(&self, address: IpAddr) -> Result<Option<Left>, Refusal> {
        let network = Network::of(address);
        let left = self.near.spend(network)?;
        if let Some(wide) = network.wide() {
            self.wide.spend(wide)?;
        }
        Ok(left)
    }
}

type Keyed<K, C> = RateLimiter<K, DashMapStateStore<K>, C, StateInformationMiddleware>;

fn keyed<K: Hash + Eq + Clone, C: Clock + Clone>(rate: Rate, clock: C) -> Keyed<K, C> {
    RateLimiter::dashmap_with_clock(rate.quota(), clock).with_middleware()
}

/// Buckets of one size, one per key.
struct Bucket<K: Hash + Eq + Clone, C: Clock> {
    rate: Option<Rate>,
    clock: C,
    keyed: Option<RwLock<Keyed<K, C>>>,
    /// At least the number of keys: each call adds one at most, and counting the map itself locks all of it.
    keys_at_most: AtomicUsize,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Bucket<K, C> {
    /// About 10 MB; a set of buckets never holds more keys.
    const MAX_KEYS: usize = 200_000;

    fn new(rate: Option<Rate>, clock: &C) -> Self {
        let keyed = rate.map(|rate| RwLock::new(keyed(rate, clock.clone())));
        Bucket { rate, clock: clock.clone(), keyed, keys_at_most: AtomicUsize::new(0) }
    }

    fn spend(&self, key: K) -> Result<Option<Left>, Refusal> {
        let (Some(rate), Some(keyed)) = (self.rate, &self.keyed) else { return Ok(None) };
        if self.keys_at_most.fetch_add(1, Ordering::Relaxed) >= Self::MAX_KEYS {
            self.make_room();
        }
        let keyed = keyed.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        let spent = keyed.check_key(&key).map(|state| {
            let remaining = state.remaining_burst_capacity();
            let missing = rate.burst.get().saturating_sub(remaining);
            let full_in_secs = (rate.period * missing).as_secs_f64().ceil() as u64;
            Some(Left { remaining, full_in_secs, policy: rate.policy })
        });
        spent.map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            let retry_after_secs = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Refusal::TooMany { retry_after_secs: retry_after_secs.max(1), policy: rate.policy }
        })
    }

    /// After this at most half of the room is taken, so its cost is spread over 100,000 calls.
    fn make_room(&self) {
        self.tidy();
        if let (Some(rate), Some(keyed)) = (self.rate, &self.keyed)
            && self.keys_at_most.load(Ordering::Relaxed) > Self::MAX_KEYS / 2
        {
            let mut keyed = keyed.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            *keyed = self::keyed(rate, self.clock.clone());
            self.keys_at_most.store(0, Ordering::Relaxed);
        }
    }

    fn tidy(&self) {
        let Some(keyed) = &self.keyed else { return };
        let keyed = keyed.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        keyed.retain_recent();
        keyed.shrink_to_fit();
        self.keys_at_most.store(keyed.len(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
