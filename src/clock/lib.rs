//! The only caller of "now" and of chance; clippy forbids both elsewhere. Tests freeze the one and seed the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::SystemTime,
};

use ring::rand::{SecureRandom, SystemRandom};

use weshift_domain::Moment;

/// Tells the time. Cloning gives another handle on the same clock.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own.
    System,
    /// Stands still until it is moved.
    Frozen(Arc<AtomicI64>),
}

impl Clock {
    pub fn frozen_at(moment: Moment) -> Clock {
        Clock::Frozen(Arc::new(AtomicI64::new(moment.millis())))
    }

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

    /// Moves a frozen clock; the machine's own is not ours to move.
    pub fn advance(&self, millis: i64) {
        match self {
            Clock::System => (),
            Clock::Frozen(now) => {
                now.fetch_add(millis, Ordering::SeqCst);
            }
        }
    }
}

/// For libraries that want chance from a source of their own choice.
pub fn random_source() -> impl SecureRandom {
    SystemRandom::new()
}

/// `N` bytes that nobody can guess.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
