//! Where work is done that waits for a database: never on a thread that answers requests.

use super::Result;
use weshift_domain::Fault;

/// On one of tokio's threads for work that waits.
pub(crate) async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::new("working with the database", error))
}

/// On a thread of its own: a PostgreSQL connection drives a runtime, which must not stand inside another.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let panicked = || Fault::new("opening the database", "the thread that opens it panicked");
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|_| Err(panicked()))
}
