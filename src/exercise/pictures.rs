//! When the worker looks whether there is a new picture.

use weshift_domain::{Fault, Floor, HOUR, Moment};
use weshift_store::Store;

/// Takes the public snapshots of the answers, and hides those that too few people are left in. The worker makes one
/// and asks it on every round; it remembers what it saw last, so that most rounds cost nothing.
#[derive(Debug, Clone)]
pub struct Pictures {
    floor: Floor,
    /// Answers and comments as they were at the last look here; other nodes' changes are looked for each hour.
    seen: Option<(u64, u64)>,
    look_at: Moment,
}

impl Pictures {
    /// Starts without a memory: the first look reads everything. `floor` says how many people a snapshot needs.
    pub fn new(floor: Floor) -> Pictures {
        Pictures { floor, seen: None, look_at: Moment::from_millis(0) }
    }

    /// Takes the snapshots that are due, if answers or comments changed here or an hour has passed.
    pub async fn look(&mut self, store: &Store, now: Moment) -> Result<(), Fault> {
        let reader = store.reader();
        let seen = (reader.placed(), reader.generation());
        if self.seen == Some(seen) && now < self.look_at {
            return Ok(());
        }
        let (floor, is_changed) =
            (self.floor, self.seen.is_none_or(|it| it.0 != seen.0) || now >= self.look_at);
        store
            .write(move |tx| {
                // What became known first: whoever shows their position hides nobody in the next picture.
                tx.count_known()?;
                if is_changed { tx.take_snapshots(floor, now).map(drop) } else { Ok(()) }
            })
            .await?;
        self.seen = Some(seen);
        self.look_at = now.plus(HOUR);
        Ok(())
    }
}
