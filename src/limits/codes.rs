//! Wrong join codes: who tried too many gets no answer at all, or a right one would still be told apart.

use std::{collections::HashMap, sync::RwLock, time::Duration};

use governor::clock::{Clock, Reference};

use super::{Bucket, Network, Rate};
use weshift_domain::{Policy, Refusal};

/// Wrong join codes. Of IPv6 a whole /48 is one client here: guessing gains from every address.
pub(crate) struct Codes<C: Clock> {
    bucket: Bucket<Network, C>,
    clock: C,
    /// Who gets no answer, until when.
    shut: RwLock<HashMap<Network, C::Instant>>,
    policy: Policy,
}

impl<C: Clock + Clone> Codes<C> {
    pub(crate) fn new(rate: Option<Rate>, clock: &C) -> Self {
        let policy = rate.map_or(Policy { name: "codes", quota: 0, window_secs: 60 }, |it| it.policy);
        Codes { bucket: Bucket::new(rate, clock), clock: clock.clone(), shut: RwLock::default(), policy }
    }

    pub(crate) fn check(&self, network: Network) -> Result<(), Refusal> {
        let shut = self.shut.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        let wait = shut.get(&network.whole()).map(|until| until.duration_since(self.clock.now()).as_u64());
        match wait.unwrap_or(0) {
            0 => Ok(()),
            nanos => {
                let retry_after_secs = nanos.div_ceil(1_000_000_000);
                Err(Refusal::TooMany { retry_after_secs, policy: self.policy })
            }
        }
    }

    /// The first that is one too many shuts the client out until the next one may be tried.
    pub(crate) fn spend(&self, network: Network) -> Result<(), Refusal> {
        let spent = self.bucket.spend(network.whole());
        if let Err(Refusal::TooMany { retry_after_secs, .. }) = spent {
            let mut shut = self.shut.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            let until = self.clock.now() + Duration::from_secs(retry_after_secs).into();
            shut.insert(network.whole(), until);
        }
        spent.map(drop)
    }

    pub(crate) fn tidy(&self) {
        let now = self.clock.now();
        self.bucket.tidy();
        let mut shut = self.shut.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        shut.retain(|_, until| *until > now);
    }
}
