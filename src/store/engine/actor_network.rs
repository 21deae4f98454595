//! From which network somebody acts. It goes along with the task that acts, not through the arguments of every verb: the
//! audit log is the only one who asks.

tokio::task_local! {
    static NETWORK: String;
}

/// Does the work; what it writes into the audit log stands there as coming from this network.
pub async fn acting_from<T>(network: String, work: impl Future<Output = T>) -> T {
    NETWORK.scope(network, work).await
}

/// Empty if nobody said.
pub(crate) fn network() -> String {
    NETWORK.try_with(Clone::clone).unwrap_or_default()
}
