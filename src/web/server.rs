//! The listening socket, the workers behind it, and their end.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    thread,
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    middleware::from_fn,
    web::{self, Data},
};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::sync::watch;

use super::{
    Web,
    body::{self, BodyMemory},
    connections::Connections,
    dress, headers, health, other_sites, routes,
};

/// A client that takes nothing of its answer for this long is cut off by the kernel: actix itself waits for ever.
const STALLED: Duration = Duration::from_secs(60);

/// How long requests under way may take at the end.
const LAST_REQUESTS: u64 = 20;

/// The connections of all workers together; more wait in the kernel.
const MAX_CONNECTIONS: usize = 10_000;

/// Sockets that listen, so that their address is known before anything is served. `bind` makes it, `serve` takes it.
pub struct Bound {
    listener: TcpListener,
    /// The socket of `server.metrics_listen`. `None`: the setting is empty, and `/metrics` is not served.
    pub metrics: Option<TcpListener>,
}

impl Bound {
    /// The address of the main socket, with the port that the kernel chose for port 0.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Opens the sockets of `server.listen` and, if set, `server.metrics_listen`. Clients may connect from now on; they
/// wait until `serve`.
///
/// # Errors
/// An address is taken or not this machine's.
pub fn bind(listen: SocketAddr, metrics: Option<SocketAddr>) -> Result<Bound, NotBound> {
    let on = |setting: &'static str, address| {
        listener(address).map_err(|error| NotBound { setting, address, error })
    };
    Ok(Bound {
        listener: on("server.listen", listen)?,
        metrics: metrics.map(|it| on("server.metrics_listen", it)).transpose()?,
    })
}

/// An address that cannot be listened on, and the setting that names it.
#[derive(Debug)]
pub struct NotBound {
    /// The key of the setting, such as `server.listen`.
    pub setting: &'static str,
    /// What it says.
    pub address: SocketAddr,
    /// Why it cannot be listened on.
    pub error: io::Error,
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(STALLED))?;
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Serves requests until `stop` becomes true or its sender is gone. Requests under way then have 20 seconds to finish.
///
/// # Errors
/// Those of the operating system at the start of the server.
pub async fn serve(bound: Bound, web: Web, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let web = Data::new(web);
    let shared = Data::clone(&web);
    let https = web.links.is_https();
    let settings = &web.settings;
    let connections =
        Connections::new(settings.limits.connections_per_client, &settings.server.trusted_proxies);
    let memory = Data::new(BodyMemory::default());
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&shared))
            .app_data(Data::clone(&memory))
            .wrap(headers::defaults(https))
            .wrap(from_fn(dress::dress))
            .wrap(from_fn(other_sites::let_in))
            .wrap(from_fn(body::close_if_unread))
            .configure(routes::all)
    })
    .on_connect(move |stream, kept| connections.meet(stream, kept))
    .disable_signals()
    .shutdown_timeout(LAST_REQUESTS)
    .workers(workers)
    .max_connections(most_of_one(workers))
    .listen(bound.listener)?
    .run();
    let metrics = match bound.metrics {
        Some(listener) => Some(metrics_server(listener, web)?),
        None => None,
    };
    let handle = server.handle();
    let metrics_handle = metrics.as_ref().map(|it| it.handle());
    let ending = async move {
        let _ = stop.wait_for(|it| *it).await;
        handle.stop(true).await;
        if let Some(handle) = metrics_handle {
            handle.stop(false).await;
        }
    };
    let serving = async move {
        match metrics {
            Some(metrics) => tokio::try_join!(server, metrics).map(drop),
            None => server.await,
        }
    };
    tokio::join!(serving, ending).0
}

/// actix counts the connections of each worker for itself.
fn most_of_one(workers: usize) -> usize {
    (MAX_CONNECTIONS / workers).max(1)
}

fn metrics_server(listener: TcpListener, web: Data<Web>) -> io::Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&web))
            .wrap(from_fn(body::close_if_unread))
            .route("/metrics", web::get().to(health::metrics))
    });
    Ok(server.disable_signals().workers(1).listen(listener)?.run())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_connections_are_those_of_all_workers_together() {
        for workers in [1, 2, 3, 8, 64, 20_000] {
            let all = most_of_one(workers) * workers;
            assert!(all <= MAX_CONNECTIONS.max(workers), "{workers} workers take {all}");
            assert!(most_of_one(workers) > 0);
        }
    }
}
