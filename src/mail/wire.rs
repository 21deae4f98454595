//! A TCP connection that can be read only so far: a server that talks without end cannot fill our memory.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// A hundred letters' answers are a few dozen KiB.
const MAX_READ: usize = 1 << 20;

/// Which TLS the other side chose, once it has.
pub(crate) type Version = Arc<OnceLock<&'static str>>;

#[derive(Debug)]
pub(crate) struct Wire {
    tcp: TcpStream,
    left: usize,
    version: Version,
}

impl Wire {
    pub(crate) fn new(tcp: TcpStream, version: Version) -> Wire {
        Wire { tcp, left: MAX_READ, version }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.peer_addr()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.tcp).poll_read(cx, buf);
        let read = buf.filled().len() - before;
        if read > self.left {
            return Poll::Ready(Err(io::Error::other("the server says too much")));
        }
        self.left -= read;
        if self.version.get().is_none()
            && let Some(version) = version_of(&buf.filled()[before..])
        {
            let _ = self.version.set(version);
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// What a server's hello says (RFC 8446, 4.1.3): an extension names 1.3, and a hello without it is one of 1.2.
fn version_of(record: &[u8]) -> Option<&'static str> {
    const HANDSHAKE: u8 = 22;
    const SERVER_HELLO: u8 = 2;
    const SUPPORTED_VERSIONS: u16 = 43;
    let number = |at: usize| Some(u16::from_be_bytes([*record.get(at)?, *record.get(at + 1)?]));
    if record.first() != Some(&HANDSHAKE) || record.get(5) != Some(&SERVER_HELLO) {
        return None;
    }
    // Record 5, kind and length 4, version 2, random 32; then the session, the cipher and the compression.
    let mut at = 43 + 1 + usize::from(*record.get(43)?) + 3;
    let end = at + 2 + usize::from(number(at)?);
    at += 2;
    while at + 4 <= end {
        if number(at)? == SUPPORTED_VERSIONS {
            return (number(at + 4)? == 0x0304).then_some("TLS 1.3");
        }
        at += 4 + usize::from(number(at + 2)?);
    }
    Some("TLS 1.2")
}
