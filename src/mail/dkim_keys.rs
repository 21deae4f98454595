//! The keys that sign letters: reading them from PEM, making new ones, and what DNS has to say about them.

use std::convert::Infallible;

use data_encoding::BASE64;
use ring::{
    digest::{SHA256, digest},
    error::KeyRejected,
    signature::{
        ED25519 as ED25519_KEY, Ed25519KeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
        RsaKeyPair, UnparsedPublicKey,
    },
};
use rsa::{
    PrivateKey, rand_core,
    traits::{PrivateKeyParts, PublicKeyParts},
};
use rustls_pki_types::pem::{PemObject, SectionKind};

use weshift_clock as clock;

/// The algorithm of a DKIM key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// 2048 bits, which every receiver verifies (RFC 8301).
    Rsa,
    /// Shorter and newer (RFC 8463); not every receiver verifies it.
    Ed25519,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
/// AlgorithmIdentifier of rsaEncryption (1.2.840.113549.1.1.1, with NULL) and of id-Ed25519 (1.3.101.112).
const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
const ED25519: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";

/// A new private key as PKCS#8 PEM: RSA of 2048 bits, which takes up to two seconds, or Ed25519.
///
/// # Errors
/// A sentence, if an RSA key could not be made.
pub fn generate(kind: KeyKind) -> Result<String, String> {
    let (algorithm, key) = match kind {
        KeyKind::Rsa => (RSA, rsa_pkcs1(2048)?),
        KeyKind::Ed25519 => (ED25519, der(OCTETS, &[&clock::random_bytes::<32>()])),
    };
    let pkcs8 = der(SEQUENCE, &[&integer(&[0]), algorithm, &der(OCTETS, &[&key])]);
    Ok(pem("PRIVATE KEY", &pkcs8))
}

/// A private key that signs. Its Debug shows the public half only.
#[derive(Debug)]
pub(super) enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// RSA as PKCS#1 or PKCS#8 with 2048 to 4096 bits, or Ed25519 as PKCS#8.
    ///
    /// # Errors
    /// How a sentence ends that starts with "The key": no capital, no full stop.
    pub(crate) fn read(pem: &str) -> Result<Key, String> {
        if pem.contains("ENCRYPTED") {
            return Err("is encrypted: give it without a passphrase".into());
        }
        let (kind, der) = match <(SectionKind, Vec<u8>)>::from_pem_slice(pem.as_bytes()) {
            Ok(section) => section,
            Err(_) if pem.contains("PUBLIC KEY") => return Err(PUBLIC.into()),
            Err(_) if pem.contains("OPENSSH") => {
                return Err("is in the form of OpenSSH: give it as PKCS#8".into());
            }
            Err(_) if pem.contains("-----BEGIN") => return Err("is damaged: its PEM cannot be read".into()),
            Err(_) => return Err("is not PEM: it has no line -----BEGIN PRIVATE KEY-----".into()),
        };
        match kind {
            SectionKind::PrivateKey => from_pkcs8(&der),
            SectionKind::RsaPrivateKey => from_rsa(RsaKeyPair::from_der(&der)),
            SectionKind::PublicKey => Err(PUBLIC.into()),
            SectionKind::EcPrivateKey => Err(OTHER.into()),
            _ => Err("is no private key but something else in PEM".into()),
        }
    }

    /// As `a=` names it.
    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// # Errors
    /// A sentence, should ring refuse.
    pub(crate) fn sign(&self, input: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &clock::random_source(), input, &mut signature)
                    .map_err(|_| "The letter could not be signed with the RSA key.")?;
                Ok(signature)
            }
            // RFC 8463, 3: what Ed25519 signs is the hash.
            Key::Ed25519(key) => Ok(key.sign(digest(&SHA256, input).as_ref()).as_ref().to_vec()),
        }
    }

    /// Whether this key made the signature.
    pub(crate) fn verifies(&self, input: &[u8], signature: &[u8]) -> bool {
        match self {
            Key::Rsa(key) => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref())
                .verify(input, signature),
            Key::Ed25519(key) => UnparsedPublicKey::new(&ED25519_KEY, key.public_key().as_ref())
                .verify(digest(&SHA256, input).as_ref(), signature),
        }
        .is_ok()
    }

    /// The TXT value. RSA goes as a SubjectPublicKeyInfo (as in RFC 6376, appendix C), Ed25519 as its bare 32 bytes
    /// (RFC 8463, 4).
    pub(crate) fn record(&self) -> String {
        let (name, public) = match self {
            Key::Rsa(key) => {
                let bits = der(BITS, &[&[0], key.public().as_ref()]);
                ("rsa", der(SEQUENCE, &[RSA, &bits]))
            }
            Key::Ed25519(key) => ("ed25519", key.public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={name}; p={}", BASE64.encode(&public))
    }
}

const PUBLIC: &str = "is a public key: give the private one";
const OTHER: &str = "is neither plain RSA nor Ed25519";

fn from_pkcs8(der: &[u8]) -> Result<Key, String> {
    match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
        Ok(key) => Ok(Key::Ed25519(key)),
        Err(_) if der.windows(ED25519.len()).any(|it| it == ED25519) => {
            Err("is a damaged Ed25519 key".into())
        }
        Err(_) => from_rsa(RsaKeyPair::from_pkcs8(der)),
    }
}

fn from_rsa(key: Result<RsaKeyPair, KeyRejected>) -> Result<Key, String> {
    match key {
        Ok(key) => Ok(Key::Rsa(Box::new(key))),
        Err(why) => Err(match why.to_string().as_str() {
            "TooSmall" => "is too short: RSA needs at least 2048 bits".into(),
            "TooLarge" => "is too long: RSA may have at most 4096 bits".into(),
            "WrongAlgorithm" => OTHER.into(),
            why => format!("is no RSA key that can be used ({why})"),
        }),
    }
}

/// A new RSAPrivateKey (RFC 8017, A.1.2). `rsa` serves here alone, where nobody can ask and measure again:
/// RUSTSEC-2023-0071 is about the time that its decrypting and signing take, and all signing is ring's.
fn rsa_pkcs1(bits: usize) -> Result<Vec<u8>, String> {
    let failed = "No RSA key could be made; try again.";
    let key = PrivateKey::new(&mut Chance, bits).map_err(|_| failed)?;
    let ([p, q], Some(dp), Some(dq), Some(qinv)) = (key.primes(), key.dp(), key.dq(), key.qinv()) else {
        return Err(failed.into());
    };
    let (n, qinv) = (key.n().as_ref(), qinv.retrieve());
    let numbers = [n, key.e(), key.d(), p.as_ref(), q.as_ref(), dp, dq, &qinv];
    let numbers = numbers.map(|it| integer(&it.to_be_bytes())).concat();
    Ok(der(SEQUENCE, &[&integer(&[0]), &numbers]))
}

/// The clock's chance, for `rsa`.
struct Chance;

impl rand_core::TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes(clock::random_bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes(clock::random_bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for part in bytes.chunks_mut(32) {
            part.copy_from_slice(&clock::random_bytes::<32>()[..part.len()]);
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Chance {}

/// One DER value: tag, length, the parts one after the other.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let long = content.len().to_be_bytes();
    let long = &long[long.iter().take_while(|it| **it == 0).count()..];
    let length = match content.len() {
        short @ 0..128 => vec![short as u8],
        _ => [&[0x80 | long.len() as u8], long].concat(),
    };
    [&[tag], &length[..], &content].concat()
}

/// A number that is not negative, from its bytes, the highest first.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().take_while(|it| **it == 0).count();
    let sign: &[u8] = if bytes.get(start).is_none_or(|it| *it >= 0x80) { &[0] } else { &[] };
    der(INTEGER, &[sign, &bytes[start..]])
}

fn pem(label: &str, der: &[u8]) -> String {
    let lines: Vec<String> = der.chunks(48).map(|it| BASE64.encode(it) + "\n").collect();
    format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", lines.concat())
}

#[cfg(test)]
mod tests {
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    fn refusal(pem: &str) -> String {
        Key::read(pem).unwrap_err()
    }

    #[test]
    fn a_new_key_can_be_read_and_told_to_the_world() {
        let rsa = Key::read(&generate(KeyKind::Rsa).unwrap()).unwrap();
        assert_eq!(rsa.algorithm(), "rsa-sha256");
        let record = rsa.record();
        // What openssl writes for any key of 2048 bits, up to the modulus.
        assert!(
            record.starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"),
            "{record}"
        );
        assert!(record.ends_with("IDAQAB"), "{record}");
        let ed25519 = Key::read(&generate(KeyKind::Ed25519).unwrap()).unwrap();
        assert_eq!(ed25519.algorithm(), "ed25519-sha256");
        assert_eq!(ed25519.record().len(), "v=DKIM1; k=ed25519; p=".len() + 44);
    }

    #[test]
    fn the_key_of_rfc_8463_has_the_record_that_stands_there() {
        let seed = BASE64.decode(b"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let pkcs8 = der(SEQUENCE, &[&integer(&[0]), ED25519, &der(OCTETS, &[&der(OCTETS, &[&seed])])]);
        let key = Key::read(&pem("PRIVATE KEY", &pkcs8)).unwrap();
        assert_eq!(key.record(), "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }

    #[test]
    fn rsa_may_come_as_pkcs_1_and_must_be_long_enough() {
        let key = Key::read(&pem("RSA PRIVATE KEY", &rsa_pkcs1(2048).unwrap())).unwrap();
        let signature = key.sign(b"words").unwrap();
        let Key::Rsa(pair) = &key else { panic!("{key:?}") };
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public());
        assert_eq!(public.verify(b"words", &signature), Ok(()));
        let short = refusal(&pem("RSA PRIVATE KEY", &rsa_pkcs1(1024).unwrap()));
        assert_eq!(short, "is too short: RSA needs at least 2048 bits");
    }

    #[test]
    fn what_is_no_private_key_is_refused_with_the_reason() {
        let elliptic = der(SEQUENCE, &[&integer(&[0]), &der(SEQUENCE, &[b"\x06\x03\x2b\x65\x71"])]);
        for (text, expected) in [
            (String::new(), "is not PEM"),
            ("MC4CAQAwBQYDK2VwBCIEIJ1h".into(), "is not PEM"),
            (pem("PUBLIC KEY", &[1, 2]), "is a public key"),
            (pem("RSA PUBLIC KEY", &[1, 2]), "is a public key"),
            (pem("ENCRYPTED PRIVATE KEY", &[1, 2]), "is encrypted"),
            (pem("OPENSSH PRIVATE KEY", &[1, 2]), "is in the form of OpenSSH"),
            (pem("CERTIFICATE", &[1, 2]), "is no private key"),
            (pem("EC PRIVATE KEY", &[1, 2]), "is neither plain RSA nor Ed25519"),
            (pem("PRIVATE KEY", &elliptic), "is neither plain RSA nor Ed25519"),
            (pem("PRIVATE KEY", ED25519), "is a damaged Ed25519 key"),
            (pem("RSA PRIVATE KEY", &[1, 2]), "is no RSA key that can be used"),
            ("-----BEGIN PRIVATE KEY-----\nMC4C".into(), "is damaged"),
            ("-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----\n".into(), "is damaged"),
        ] {
            let why = refusal(&text);
            assert!(why.contains(expected), "{text}: {why}");
        }
    }

    #[test]
    fn der_says_how_long_it_is() {
        assert_eq!(der(OCTETS, &[b"ab", b"c"]), b"\x04\x03abc");
        for (length, head) in [(127, &b"\x04\x7f"[..]), (128, b"\x04\x81\x80"), (256, b"\x04\x82\x01\x00")] {
            let value = der(OCTETS, &[&vec![7; length]]);
            assert_eq!((&value[..head.len()], value.len()), (head, head.len() + length));
        }
        for (bytes, expected) in [
            (&b"\0"[..], b"\x02\x01\0".as_slice()),
            (b"\0\x7f", b"\x02\x01\x7f"),
            (b"\x80", b"\x02\x02\0\x80"),
        ] {
            assert_eq!(integer(bytes), expected);
        }
    }
}
