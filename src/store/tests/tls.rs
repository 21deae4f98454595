//! PostgreSQL across a network: who vouches for the server.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::*;
use crate::opening::advice::with_a_way_out;

/// An authority that nobody knows, and a certificate that it signed for this host; each as PEM, the last with its key.
fn authority(host: &str) -> (String, String, String) {
    let mut of_authority = CertificateParams::new(Vec::new()).unwrap();
    of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = of_authority.self_signed(&key).unwrap();
    let issuer = Issuer::new(of_authority, key);
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![host.to_string()]).unwrap().signed_by(&key, &issuer).unwrap();
    (root.pem(), certificate.pem(), key.serialize_pem())
}

#[test]
fn a_server_with_a_certificate_of_a_private_authority_is_reached_by_naming_it() {
    if !postgres::is_installed() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let (root, certificate, key) = authority("localhost");
    let (other_root, ..) = authority("localhost");
    std::fs::write(folder.path().join("ca.pem"), root).unwrap();
    std::fs::write(folder.path().join("other.pem"), other_root).unwrap();
    let (port, user) = postgres::server_with_tls(&certificate, &key);
    let open = |host: &str, parameters: &str| {
        let parameters = parameters.replace("{}", &folder.path().display().to_string());
        let url = format!("postgres://{user}@{host}:{port}/postgres?hostaddr=127.0.0.1{parameters}");
        let opened = Opener::new(&DatabaseUrl::parse(&url), false).open().map(drop);
        opened.map_err(|error| with_a_way_out(Fault::new("opening the database", error)).to_string())
    };
    for mode in ["prefer", "require", "verify-ca", "verify-full"] {
        open("localhost", &format!("&sslmode={mode}&sslrootcert={{}}/ca.pem")).unwrap();
    }
    let unknown = open("localhost", "&sslmode=verify-full").unwrap_err();
    assert!(unknown.contains("sslrootcert="), "{unknown}");
    assert!(open("localhost", "&sslmode=require&sslrootcert={}/other.pem").is_err());
    let elsewhere = open("db.example.org", "&sslmode=require&sslrootcert={}/ca.pem").unwrap_err();
    assert!(elsewhere.contains("another host"), "{elsewhere}");
    let absent = open("localhost", "&sslmode=require&sslrootcert={}/none.pem").unwrap_err();
    assert!(absent.contains("none.pem"), "{absent}");
    // The server wants TLS, and who forbids it is told so by the server.
    assert!(open("localhost", "&sslmode=disable").unwrap_err().contains("no encryption"));
}
