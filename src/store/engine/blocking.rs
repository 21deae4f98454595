//! Where work is done that waits for a database: never on a thread that answers requests.

use tokio::sync::oneshot;

use super::Result;
use weshift_domain::Fault;

const WORKING: &str = "working with the database";

/// On one of tokio's threads for work that waits.
pub(crate) async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (give, given) = oneshot::channel();
    // Boxed, so that tokio's part is made once and not for each kind of work. Whoever waits may be gone.
    let work: Box<dyn FnOnce() + Send> = Box::new(move || drop(give.send(work())));
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::new(WORKING, error))?;
    given.await.map_err(|error| Fault::new(WORKING, error))
}

/// On a thread of its own: a PostgreSQL connection drives a runtime, which must not stand inside another.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let panicked = || Fault::new("opening the database", "the thread that opens it panicked");
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|_| Err(panicked()))
}
