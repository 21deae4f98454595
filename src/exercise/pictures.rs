//! When the worker looks whether there is a new picture.

use weshift_domain::{Fault, Floor, HOUR, Moment};
use weshift_store::Store;

/// What the worker remembers between two looks.
#[derive(Debug, Clone)]
pub struct Pictures {
    floor: Floor,
    /// Answers and comments as they were at the last look here; other nodes' changes are looked for each hour.
    seen: Option<(u64, u64)>,
    look_at: Moment,
}

impl Pictures {
    pub fn new(floor: Floor) -> Pictures {
        Pictures { floor, seen: None, look_at: Moment::from_millis(0) }
    }

    /// Takes the pictures for which enough changed, and hides what must not be seen any more.
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
