//! The tasks that must live as long as the server. Whichever ends before its time ends the server too, with a fault that
//! names it: whoever runs the process starts it anew, and nobody goes on without mail while all looks well.

use std::collections::HashMap;

use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
};

use weshift_domain::Fault;

pub struct Tasks {
    set: JoinSet<()>,
    names: HashMap<Id, &'static str>,
    /// Says to all, the server too, that it is time to end.
    end: watch::Sender<bool>,
}

impl Tasks {
    /// Ends what it runs when `stop` says so.
    pub fn new(mut stop: watch::Receiver<bool>) -> Tasks {
        let mut tasks = Tasks { set: JoinSet::new(), names: HashMap::new(), end: watch::channel(false).0 };
        let end = tasks.end.clone();
        tasks.begin("waiting for the word to stop", async move {
            let mut ended = end.subscribe();
            tokio::select! {
                // A sender that is gone stops us too.
                _ = stop.wait_for(|it| *it) => drop(end.send_replace(true)),
                _ = ended.wait_for(|it| *it) => (),
            }
        });
        tasks
    }

    /// Says when it is time to end.
    pub fn stop(&self) -> watch::Receiver<bool> {
        self.end.subscribe()
    }

    /// `name` completes "failed while ...". The work must go on until it is told to stop.
    pub fn begin(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let id = self.set.spawn(work).id();
        self.names.insert(id, name);
    }

    /// Serves until it is time to end; then waits for all the others.
    ///
    /// # Errors
    /// Serving failed, or a task ended before its time.
    pub async fn beside(mut self, serving: impl Future<Output = Result<(), Fault>>) -> Result<(), Fault> {
        let end = self.end.clone();
        let serving = async {
            let served = serving.await;
            end.send_replace(true);
            served
        };
        let (served, watched) = tokio::join!(serving, self.watch());
        watched.and(served)
    }

    async fn watch(&mut self) -> Result<(), Fault> {
        let mut outcome = Ok(());
        while let Some(ended) = self.set.join_next_with_id().await {
            let in_time = *self.end.borrow();
            if let (Err(fault), true) = (self.judge(ended, in_time), outcome.is_ok()) {
                tracing::error!("Weshift ends, since it failed while {fault}.");
                outcome = Err(fault);
                self.end.send_replace(true);
            }
        }
        outcome
    }

    fn judge(&self, ended: Result<(Id, ()), JoinError>, in_time: bool) -> Result<(), Fault> {
        let name = |id| self.names.get(&id).copied().unwrap_or("working");
        match ended {
            Ok(_) if in_time => Ok(()),
            Ok((id, ())) => Err(Fault::new(name(id), "it ended before its time")),
            Err(error) => Err(Fault::new(name(error.id()), error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn until(mut stop: watch::Receiver<bool>) {
        let _ = stop.wait_for(|it| *it).await;
    }

    async fn serving_until(stop: watch::Receiver<bool>) -> Result<(), Fault> {
        until(stop).await;
        Ok(())
    }

    #[tokio::test]
    async fn all_end_together_when_they_are_told() {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = Tasks::new(stopped);
        let (first, second) = (tasks.stop(), tasks.stop());
        tasks.begin("mailing", until(first));
        stop.send(true).unwrap();
        tasks.beside(serving_until(second)).await.unwrap();
    }

    #[tokio::test]
    async fn a_task_that_panics_or_ends_too_early_ends_the_server_and_is_named() {
        for (work, why) in [(true, "panicked"), (false, "before its time")] {
            let (_stop, stopped) = watch::channel(false);
            let mut tasks = Tasks::new(stopped);
            let (other, serving) = (tasks.stop(), tasks.stop());
            tasks.begin("hearing", until(other));
            tasks.begin("mailing", async move { assert!(!work, "on purpose") });
            let fault = tasks.beside(serving_until(serving)).await.unwrap_err().to_string();
            assert!(fault.starts_with("mailing: ") && fault.contains(why), "{fault}");
        }
    }

    #[tokio::test]
    async fn the_tasks_end_when_serving_fails() {
        let (_stop, stopped) = watch::channel(false);
        let mut tasks = Tasks::new(stopped);
        let stop = tasks.stop();
        tasks.begin("mailing", until(stop));
        let fault = tasks.beside(async { Err(Fault::new("serving", "no socket")) }).await.unwrap_err();
        assert_eq!(fault.to_string(), "serving: no socket");
    }
}
