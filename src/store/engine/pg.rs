//! PostgreSQL without libpq: tokio-postgres and rustls behind diesel's synchronous `Connection`, as a type that
//! `#[derive(MultiConnection)]` accepts.

use std::{
    any::Any,
    cell::Cell,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use diesel::{
    Connection, ConnectionError, ConnectionResult, QueryResult,
    connection::{
        CacheSize, Instrumentation, LoadConnection, SimpleConnection, TransactionManager,
        TransactionManagerStatus,
    },
    expression::QueryMetadata,
    internal::derives::multiconnection::{ConnectionSealed, MultiConnectionHelper},
    migration::MigrationConnection,
    pg::{Pg, PgMetadataLookup, PgTypeMetadata},
    query_builder::{Query, QueryFragment, QueryId},
    r2d2::R2D2Connection,
    sql_types::TypeMetadata,
};
use diesel_async::{
    AsyncPgConnection,
    async_connection_wrapper::{AsyncConnectionWrapper, BlockOn},
};
use futures_util::StreamExt;
use tokio::{runtime::Runtime, sync::mpsc, task::AbortHandle, time::timeout};

use super::pg_address::{PATIENCE, PgAddress};

type Inner = AsyncConnectionWrapper<AsyncPgConnection, OwnRuntime>;
type InnerManager = <Inner as Connection>::TransactionManager;
type Lookup = <Pg as TypeMetadata>::MetadataLookup;

pub struct PgConn {
    inner: Inner,
    socket: Arc<Socket>,
}

/// Where somebody set `synchronous_commit = off`, a power cut would take comments that were acknowledged. What asks for
/// more than our own disk (`remote_apply`) stays as it is.
const COMMIT_IS_ON_THE_DISK: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off';";

/// What a session gets unless the server, the database or the role says otherwise: a statement that hangs ends there too
/// when we no longer wait for it, nobody waits long for a lock, and a node that stopped in the middle of a transaction
/// lets go of its locks.
const BOUNDS: [(&str, &str); 3] =
    [("statement_timeout", "60s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "60s")];

/// One current-thread runtime a connection: its socket is driven only while a query waits, as libpq would do it. The
/// wrapper's own choice would borrow whatever runtime happens to be around.
pub struct OwnRuntime {
    runtime: Option<Runtime>,
    socket: Arc<Socket>,
}

/// What drives the socket of a connection, and how long each of its statements may take.
struct Socket {
    driver: AbortHandle,
    patience: Mutex<Option<Duration>>,
}

thread_local! {
    /// Hands the runtime on which a connection was made to the wrapper that is made of it in the next line.
    static MADE_ON: Cell<Option<(Runtime, Arc<Socket>)>> = const { Cell::new(None) };
}

impl BlockOn for OwnRuntime {
    /// A statement that is not done in time loses its connection, and with it fails: whether the network is
    /// silent or the server busy makes no difference to whoever waits.
    fn block_on<F: Future>(&self, work: F) -> F::Output {
        let runtime = self.runtime.as_ref().expect("the runtime is there until the connection is dropped");
        let patience = *self.socket.patience.lock().unwrap_or_else(PoisonError::into_inner);
        runtime.block_on(async {
            let mut work = pin!(work);
            let Some(patience) = patience else { return work.await };
            match timeout(patience, &mut work).await {
                Ok(done) => done,
                Err(_) => {
                    self.socket.driver.abort();
                    work.await
                }
            }
        })
    }

    fn get_runtime() -> Self {
        let (runtime, socket) = MADE_ON.take().expect("a connection is made before its wrapper");
        OwnRuntime { runtime: Some(runtime), socket }
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        // A plain drop would panic inside async code.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl PgConn {
    /// How long each statement that follows may take.
    pub fn set_patience(&mut self, patience: Option<Duration>) {
        *self.socket.patience.lock().unwrap_or_else(PoisonError::into_inner) = patience;
    }
}

/// A connection of its own that hears what is said on a channel.
pub(crate) struct Listener {
    words: mpsc::UnboundedReceiver<String>,
    client: tokio_postgres::Client,
}

impl Listener {
    /// `channel` is a word of our own.
    pub(crate) async fn connect(url: &str, channel: &str) -> ConnectionResult<Listener> {
        let address = PgAddress::parse(url).map_err(bad)?;
        let connected = address.config.connect(address.tls().map_err(bad)?).await;
        let (client, mut connection) = connected.map_err(bad_with_cause)?;
        let (sender, words) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut messages = futures_util::stream::poll_fn(move |context| connection.poll_message(context));
            while let Some(Ok(message)) = messages.next().await {
                if let tokio_postgres::AsyncMessage::Notification(word) = message
                    && sender.send(word.payload().to_string()).is_err()
                {
                    break;
                }
            }
        });
        let listen = format!("LISTEN {channel}");
        match timeout(PATIENCE, client.batch_execute(&listen)).await {
            Ok(done) => done.map_err(bad_with_cause)?,
            Err(_) => return Err(bad("the server did not answer")),
        }
        Ok(Listener { words, client })
    }

    /// `None`: the connection is lost, or the server has gone silent. A firewall that forgets a quiet connection says
    /// so to nobody; so after `quiet` the server is asked, and has as long to answer.
    pub(crate) async fn next(&mut self, quiet: Duration) -> Option<String> {
        loop {
            match timeout(quiet, self.words.recv()).await {
                Ok(word) => return word,
                Err(_) => timeout(quiet, self.client.batch_execute("")).await.ok()?.ok()?,
            }
        }
    }
}

impl Connection for PgConn {
    type Backend = Pg;
    type TransactionManager = PgTransactions;

    fn establish(url: &str) -> ConnectionResult<Self> {
        let address = PgAddress::parse(url).map_err(bad)?;
        let tls = address.tls().map_err(bad)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(bad)?;
        let connected = runtime.block_on(async {
            let (client, connection) = address.config.connect(tls).await.map_err(bad_with_cause)?;
            let driver =
                tokio::spawn(async move { connection.await.map_err(|error| tracing::debug!("{error}")) });
            let socket = Socket { driver: driver.abort_handle(), patience: Mutex::new(None) };
            Ok((AsyncPgConnection::try_from(client).await?, Arc::new(socket)))
        });
        match connected {
            Ok((connection, socket)) => {
                MADE_ON.set(Some((runtime, Arc::clone(&socket))));
                let mut conn = PgConn { inner: Inner::from(connection), socket };
                conn.set_patience(Some(PATIENCE));
                conn.batch_execute(&session_settings()).map_err(bad)?;
                conn.set_patience(None);
                Ok(conn)
            }
            Err(error) => {
                runtime.shutdown_background();
                Err(error)
            }
        }
    }

    fn execute_returning_count<T: QueryFragment<Pg> + QueryId>(&mut self, source: &T) -> QueryResult<usize> {
        self.inner.execute_returning_count(source)
    }

    fn transaction_state(
        &mut self,
    ) -> &mut <PgTransactions as TransactionManager<Self>>::TransactionStateData {
        self.inner.transaction_state()
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.inner.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.inner.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.inner.set_prepared_statement_cache_size(size);
    }
}

/// What each session is told first.
fn session_settings() -> String {
    let bound = |(name, value): (&str, &str)| {
        format!("SELECT set_config('{name}', '{value}', false) WHERE current_setting('{name}') = '0';")
    };
    BOUNDS.into_iter().map(bound).fold(COMMIT_IS_ON_THE_DISK.into(), |all, it| all + &it)
}

fn bad(error: impl std::fmt::Display) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}

/// tokio-postgres says what it did; the cause says why it failed. Neither holds the password.
fn bad_with_cause(error: tokio_postgres::Error) -> ConnectionError {
    match std::error::Error::source(&error) {
        Some(cause) => bad(format!("{error}: {cause}")),
        None => bad(error),
    }
}

impl SimpleConnection for PgConn {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.inner.batch_execute(query)
    }
}

impl ConnectionSealed for PgConn {}

impl LoadConnection for PgConn {
    type Cursor<'conn, 'query>
        = <Inner as LoadConnection>::Cursor<'conn, 'query>
    where
        Self: 'conn;
    type Row<'conn, 'query>
        = <Inner as LoadConnection>::Row<'conn, 'query>
    where
        Self: 'conn;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: QueryMetadata<T::SqlType>,
    {
        LoadConnection::load(&mut self.inner, source)
    }
}

pub struct PgTransactions;

impl TransactionManager<PgConn> for PgTransactions {
    type TransactionStateData = <InnerManager as TransactionManager<Inner>>::TransactionStateData;

    fn begin_transaction(conn: &mut PgConn) -> QueryResult<()> {
        InnerManager::begin_transaction(&mut conn.inner)
    }

    fn rollback_transaction(conn: &mut PgConn) -> QueryResult<()> {
        InnerManager::rollback_transaction(&mut conn.inner)
    }

    fn commit_transaction(conn: &mut PgConn) -> QueryResult<()> {
        InnerManager::commit_transaction(&mut conn.inner)
    }

    fn transaction_manager_status_mut(conn: &mut PgConn) -> &mut TransactionManagerStatus {
        InnerManager::transaction_manager_status_mut(&mut conn.inner)
    }

    fn is_broken_transaction_manager(conn: &mut PgConn) -> bool {
        InnerManager::is_broken_transaction_manager(&mut conn.inner)
    }
}

impl MigrationConnection for PgConn {
    fn setup(&mut self) -> QueryResult<usize> {
        MigrationConnection::setup(&mut self.inner)
    }
}

impl R2D2Connection for PgConn {
    fn ping(&mut self) -> QueryResult<()> {
        R2D2Connection::ping(&mut self.inner)
    }

    fn is_broken(&mut self) -> bool {
        R2D2Connection::is_broken(&mut self.inner)
    }
}

/// Only types of one's own are looked up by name, and we have none.
struct NoLookup;

impl PgMetadataLookup for NoLookup {
    fn lookup_type(&mut self, _name: &str, _schema: Option<&str>) -> PgTypeMetadata {
        unreachable!("no query uses a type of its own")
    }
}

impl MultiConnectionHelper for PgConn {
    fn to_any<'a>(_: &mut Lookup) -> &mut (dyn Any + 'a) {
        // Zero-sized: nothing is allocated, so nothing leaks.
        Box::leak(Box::new(NoLookup))
    }

    fn from_any(lookup: &mut dyn Any) -> Option<&mut Lookup> {
        lookup.downcast_mut::<NoLookup>().map(|it| it as &mut dyn PgMetadataLookup)
    }
}
