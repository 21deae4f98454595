//! The only caller of "now" and of chance; clippy forbids both elsewhere. Tests freeze the one and seed the other.

#![warn(missing_docs, unreachable_pub)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::SystemTime,
};

use ring::rand::{SecureRandom, SystemRandom};

use weshift_domain::Moment;

/// Tells the current time. `app` makes the system clock, tests make a frozen one; clones share one clock.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// Shows these milliseconds since 1970 until `advance` moves it. Made by `frozen_at`.
    Frozen(Arc<AtomicI64>),
}

impl Clock {
    /// A clock for tests that shows `moment` until `advance` moves it.
    pub fn frozen_at(moment: Moment) -> Clock {
        Clock::Frozen(Arc::new(AtomicI64::new(moment.millis())))
    }

    /// The current time, to the millisecond. A machine clock before 1970 reads as 1970.
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> Moment {
        match self {
            Clock::System => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                Moment::from_millis(since.as_millis().try_into().unwrap_or(i64::MAX))
            }
            Clock::Frozen(millis) => Moment::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a frozen clock and its clones by so many milliseconds; does nothing to the machine's own.
    pub fn advance(&self, millis: i64) {
        match self {
            Clock::System => (),
            Clock::Frozen(now) => {
                now.fetch_add(millis, Ordering::SeqCst);
            }
        }
    }
}

/// The operating system's random source, for functions of `ring` that take one as an argument.
pub fn random_source() -> impl SecureRandom {
    SystemRandom::new()
}

/// `N` bytes from the operating system's random source.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
