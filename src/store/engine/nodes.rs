//! What the nodes on one PostgreSQL tell each other, so that a page kept by one is not older than what another wrote.

use std::{future::pending, time::Duration};

use tokio::{sync::watch, time::sleep};

use super::{
    Store,
    address::DatabaseUrl,
    pg::Listener,
    signals::{Signals, Told},
};

/// What all nodes listen to.
pub(crate) const CHANNEL: &str = "weshift";
/// More discussions are not named one by one.
const MOST_NAMED: usize = 200;
/// Stands where something that readers can see is told of: a webhook changed.
const HOOKS: &str = "h";
/// After so long without a word the server is asked whether it is still there.
const QUIET: Duration = Duration::from_secs(15);
/// Before a lost connection is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// What a node tells the others when its transaction commits: who it is, and in which discussions something moved.
/// `None`: nothing that they need to know.
pub(crate) fn word_to_others(node: &str, told: &Told) -> Option<String> {
    if !told.visible && !told.hooks && told.moved.is_empty() {
        return None;
    }
    let visible = if told.visible || told.moved.len() > MOST_NAMED { "*" } else { "" };
    let hooks = if told.hooks { HOOKS } else { "" };
    let ids: Vec<String> = told.moved.keys().take(MOST_NAMED).map(i64::to_string).collect();
    Some(format!("{node}:{visible}{hooks}:{}", ids.join(",")))
}

impl Store {
    /// Hears what other nodes write, until `stop` says so.
    pub async fn listen(self, mut stop: watch::Receiver<bool>) {
        let hearing = async {
            // Beside a file there are no other nodes.
            let DatabaseUrl::Postgres(url) = &self.url else { return pending().await };
            loop {
                match Listener::connect(url, CHANNEL).await {
                    Ok(mut listener) => {
                        // What was said before is lost: everything may have changed.
                        self.signals.heard_of_everything();
                        while let Some(word) = listener.next(QUIET).await {
                            self.signals.hear(&word);
                        }
                        tracing::warn!(
                            "The connection that hears of other nodes was lost; it is made again."
                        );
                    }
                    Err(error) => tracing::warn!("Other nodes cannot be heard: {error}. It is tried again."),
                }
                sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = hearing => (),
            _ = stop.wait_for(|&it| it) => (),
        }
    }
}

impl Signals {
    fn hear(&self, word: &str) {
        let mut parts = word.splitn(3, ':');
        let (Some(node), Some(visible), Some(ids)) = (parts.next(), parts.next(), parts.next()) else {
            return;
        };
        if *node == *self.node {
            return;
        }
        let moved = ids.split(',').filter_map(|it| it.parse().ok()).map(|id| (id, 0)).collect();
        let hooks = visible.contains(HOOKS);
        self.tell(&Told { visible: !visible.is_empty(), moved, hooks, ..Told::default() });
    }

    fn heard_of_everything(&self) {
        self.tell(&Told { visible: true, hooks: true, ..Told::default() });
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::atomic::Ordering};

    use super::*;

    fn told(visible: bool, threads: &[i64]) -> Told {
        Told { visible, moved: threads.iter().map(|it| (*it, 1)).collect(), ..Told::default() }
    }

    #[test]
    fn a_node_tells_others_and_does_not_listen_to_itself() {
        let (here, there) = (Signals::default(), Signals::default());
        assert_ne!(here.node, there.node);
        assert_eq!(word_to_others(&here.node, &told(false, &[])), None);
        let word = word_to_others(&here.node, &told(false, &[4, 7])).unwrap();
        there.stirred.is_taken.store(true, Ordering::Relaxed);
        here.stirred.is_taken.store(true, Ordering::Relaxed);
        here.hear(&word);
        there.hear(&word);
        assert_eq!(there.hooks.load(Ordering::SeqCst), 0);
        there.hear(&word_to_others(&here.node, &Told { hooks: true, ..Told::default() }).unwrap());
        assert_eq!(there.hooks.load(Ordering::SeqCst), 1);
        assert!(here.stirred.take().is_empty());
        assert_eq!(there.stirred.take(), BTreeSet::from([4, 7]));
        assert_eq!(there.generation.load(Ordering::SeqCst), 2);
        for nonsense in ["", "x", "a:b", "a::x,,9999999999999999999"] {
            there.hear(nonsense);
        }
    }
}
