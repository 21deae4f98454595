//! The connections that readers share (on PostgreSQL writers too), and on which threads they may be used.
//!
//! A connection blocks whoever uses it, and one to PostgreSQL drives a runtime of its own, which panics inside another.
//! So the pool is private to this file, and there are two ways to a connection: `blocking`, for threads that may block,
//! and `at_hand`, for async code, which never touches the pool unless the database is a file on this machine.

use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};

use super::{Result, address::DatabaseUrl, connection::Opener};
use weshift_domain::Fault;

/// Connections for readers of SQLite.
const READERS: u32 = 4;
/// On PostgreSQL writers use the same pool.
const POSTGRES_CONNECTIONS: u32 = 8;

/// How long is waited for a connection, and for each statement. On SQLite only the first is bounded: its statements do not
/// cross a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Somebody waits for the answer: they are told to come again.
    Request,
    /// The worker, a command, a page of statistics.
    LongWork,
}

impl Patience {
    pub(crate) fn limit(self) -> Duration {
        match self {
            Patience::Request => Duration::from_secs(5),
            Patience::LongWork => Duration::from_secs(60),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Connections {
    pool: Pool<Opener>,
    is_local: bool,
}

impl Connections {
    /// Opens the first connection. Blocks; not for async code on PostgreSQL.
    pub(crate) fn open(opener: Opener) -> Result<Connections> {
        let is_local = matches!(opener.url, DatabaseUrl::Sqlite(_));
        let pool = Pool::builder()
            .max_size(if is_local { READERS } else { POSTGRES_CONNECTIONS })
            .min_idle(Some(1))
            .connection_timeout(Patience::Request.limit())
            .error_handler(Box::new(Quiet))
            .build(opener)
            .map_err(|error| Fault::new("opening the database", error))?;
        Ok(Connections { pool, is_local })
    }

    /// Waits for a connection that is free. Only for threads that may block.
    pub(crate) fn blocking(&self, patience: Patience) -> Result<PooledConnection<Opener>> {
        let wait = patience.limit().min(Patience::Request.limit());
        let mut pooled =
            self.pool.get_timeout(wait).map_err(|error| Fault::new("waiting for the database", error))?;
        pooled.conn.set_patience(patience.limit());
        Ok(pooled)
    }

    /// A connection to a file on this machine, if one is free: what is found there by a key is there sooner than
    /// another thread would wake up. Async code may use it.
    pub(crate) fn at_hand(&self) -> Option<PooledConnection<Opener>> {
        if self.is_local { self.pool.try_get() } else { None }
    }
}

/// The pool's own complaints come back to whoever waits for a connection; they need not be logged twice.
#[derive(Debug)]
struct Quiet;

impl<E: std::error::Error> diesel::r2d2::HandleError<E> for Quiet {
    fn handle_error(&self, error: E) {
        tracing::debug!("A connection to the database could not be made: {error}.");
    }
}
