//! How many connections one client may hold at once: a client that opens thousands must not keep others out.

use std::{
    any::Any,
    collections::{HashMap, hash_map::Entry},
    net::{IpAddr, Shutdown},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use ipnet::IpNet;
use socket2::SockRef;

use weshift_limits::network_of;

/// The open connections of each client (IPv4 address, IPv6 /64).
pub(crate) struct Connections {
    /// 0: as many as one likes.
    most: u32,
    trusted: Vec<IpNet>,
    held: Mutex<HashMap<String, u32>>,
}

/// One place of a client, given back when the connection ends.
struct Place {
    connections: Arc<Connections>,
    client: String,
}

impl Connections {
    /// `trusted` proxies speak for many clients and are not counted.
    pub(crate) fn new(most: u32, trusted: &[IpNet]) -> Arc<Connections> {
        Arc::new(Connections { most, trusted: trusted.to_vec(), held: Mutex::default() })
    }

    /// Closes a connection that is one too many; the place of any other is kept with it.
    pub(crate) fn meet(self: &Arc<Self>, stream: &dyn Any, kept: &mut Extensions) {
        let Some(stream) = stream.downcast_ref::<TcpStream>() else { return };
        let Ok(peer) = stream.peer_addr() else { return };
        match self.take_place(peer.ip().to_canonical()) {
            Ok(place) => drop(kept.insert(place)),
            Err(Full) => drop(SockRef::from(stream).shutdown(Shutdown::Both)),
        }
    }

    fn take_place(self: &Arc<Self>, address: IpAddr) -> Result<Option<Place>, Full> {
        // A proxy on this machine may not be named in the settings.
        let counts = self.most > 0 && !address.is_loopback();
        if !counts || self.trusted.iter().any(|it| it.contains(&address)) {
            return Ok(None);
        }
        let client = network_of(address);
        let mut held = self.held();
        let places = held.entry(client.clone()).or_default();
        if *places >= self.most {
            return Err(Full);
        }
        *places += 1;
        Ok(Some(Place { connections: Arc::clone(self), client }))
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Full;

impl Drop for Place {
    fn drop(&mut self) {
        if let Entry::Occupied(mut places) = self.connections.held().entry(std::mem::take(&mut self.client)) {
            *places.get_mut() -= 1;
            if *places.get() == 0 {
                places.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[test]
    fn a_client_holds_so_many_and_gets_a_place_back_when_one_ends() {
        let connections = Connections::new(2, &["10.0.0.0/8".parse().unwrap()]);
        let first = connections.take_place(of("192.0.2.1")).unwrap();
        let second = connections.take_place(of("192.0.2.1")).unwrap();
        assert!(connections.take_place(of("192.0.2.1")).is_err());
        assert!(connections.take_place(of("192.0.2.2")).is_ok(), "others are served");
        drop(first);
        assert!(connections.take_place(of("192.0.2.1")).is_ok());
        drop(second);
        assert!(connections.held().is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn one_network_of_ipv6_is_one_client() {
        let connections = Connections::new(1, &[]);
        let _held = connections.take_place(of("2001:db8::1")).unwrap();
        assert!(connections.take_place(of("2001:db8::2")).is_err());
        assert!(connections.take_place(of("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn proxies_and_this_machine_are_not_counted() {
        let connections = Connections::new(1, &["10.0.0.0/8".parse().unwrap()]);
        let held: Vec<_> = (0..5).map(|_| connections.take_place(of("10.1.2.3"))).collect();
        assert!(held.iter().all(|it| matches!(it, Ok(None))));
        assert!(matches!(connections.take_place(of("127.0.0.1")), Ok(None)));
    }
}
