//! What a browser says of a passkey (WebAuthn, level 3), checked: for which site and challenge it was made, that its
//! holder was there and unlocked it, and whether the signature is the key's. Who made the authenticator is not asked.
//!
//! Keys are kept as SubjectPublicKeyInfo, which browsers give; the three kinds that they offer are told by how it begins.

use data_encoding::BASE64URL_NOPAD;
use ring::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use serde::Deserialize;

use weshift_domain::{Assertion, NewCredential};

const PRESENT: u8 = 0x01;
const UNLOCKED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// Hash of the site, flags, counter.
const HEAD: usize = 32 + 1 + 4;
/// Kind of authenticator, and the length of the credential's name.
const CREDENTIAL_HEAD: usize = 16 + 2;
/// Longest name of a credential.
const MAX_CREDENTIAL: usize = 1023;
/// Nothing that a browser sends is longer.
const MAX_PART: usize = 4096;

const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const EDWARDS: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// Of 2,048 bits, with the usual exponent.
const RSA: &[u8] = &[
    0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
    0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00,
];

/// For whom a passkey is good.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// `https://talk.example.org`
    pub origin: String,
    /// `talk.example.org`
    pub host: String,
}

impl Site {
    /// `None`: a base address without a host's name.
    pub(crate) fn of(base: &str) -> Option<Site> {
        let address = url::Url::parse(base).ok()?;
        Some(Site { origin: address.origin().ascii_serialization(), host: address.host_str()?.to_string() })
    }
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// The challenge that a browser answers, whatever it is worth.
pub(crate) fn challenge_of(client_data: &str) -> Option<String> {
    Some(read_client_data(client_data)?.challenge)
}

/// The counter of a new key, if it is one for this site that can be used to sign in.
pub(crate) fn check_new(site: &Site, new: &NewCredential) -> Option<u32> {
    check_client_data(site, &new.client_data, "webauthn.create")?;
    let data = bytes(&new.authenticator_data)?;
    let counter = check_authenticator(site, &data)?;
    let credential = bytes(&new.credential).filter(|it| !it.is_empty() && it.len() <= MAX_CREDENTIAL)?;
    let held = data.get(HEAD..).filter(|_| data[32] & HAS_CREDENTIAL != 0)?;
    let length = usize::from(u16::from_be_bytes([*held.get(16)?, *held.get(17)?]));
    let named = held.get(CREDENTIAL_HEAD..CREDENTIAL_HEAD + length)?;
    let key = bytes(&new.public_key)?;
    let rest = held.get(CREDENTIAL_HEAD + length..)?;
    (named == credential && is_of(&key, rest)).then_some(counter)
}

/// Whether a key with this counter may be a copy of the one whose counter was `before`: it does not go up. Many count nothing
/// and say zero each time; one that counted once may not.
pub(crate) fn tells_of_a_copy(before: u32, now: u32) -> bool {
    (before != 0 || now != 0) && now <= before
}

/// The counter now, if the key's holder signed for this site.
pub(crate) fn check_used(site: &Site, used: &Assertion, public_key: &str) -> Option<u32> {
    check_client_data(site, &used.client_data, "webauthn.get")?;
    let mut signed = bytes(&used.authenticator_data)?;
    let counter = check_authenticator(site, &signed)?;
    signed.extend_from_slice(digest(&SHA256, &bytes(&used.client_data)?).as_ref());
    let (key, signature) = (bytes(public_key)?, bytes(&used.signature)?);
    let good = match kind_of(&key)? {
        Kind::P256 => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &key[P256.len()..]).verify(&signed, &signature)
        }
        Kind::Edwards => UnparsedPublicKey::new(&ED25519, &key[EDWARDS.len()..]).verify(&signed, &signature),
        Kind::Rsa => {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key[RSA.len()..]).verify(&signed, &signature)
        }
    };
    good.is_ok().then_some(counter)
}

enum Kind {
    P256,
    Edwards,
    Rsa,
}

fn kind_of(key: &[u8]) -> Option<Kind> {
    match key.len() {
        91 if key.starts_with(P256) => Some(Kind::P256),
        44 if key.starts_with(EDWARDS) => Some(Kind::Edwards),
        294 if key.starts_with(RSA) => Some(Kind::Rsa),
        _ => None,
    }
}

/// Whether the authenticator's own words hold the key's numbers.
fn is_of(key: &[u8], said: &[u8]) -> bool {
    let holds = |part: &[u8]| said.windows(part.len()).any(|it| it == part);
    match kind_of(key) {
        Some(Kind::P256) => holds(&key[27..59]) && holds(&key[59..]),
        Some(Kind::Edwards) => holds(&key[EDWARDS.len()..]),
        // Behind the head of the sequence and of the number stands the modulus.
        Some(Kind::Rsa) => holds(&key[33..33 + 256]),
        None => false,
    }
}

fn check_client_data(site: &Site, data: &str, kind: &str) -> Option<()> {
    let read = read_client_data(data)?;
    (read.kind == kind && read.origin == site.origin && !read.cross_origin).then_some(())
}

fn check_authenticator(site: &Site, data: &[u8]) -> Option<u32> {
    let flags = *data.get(32)?;
    let counter = u32::from_be_bytes(data.get(33..HEAD)?.try_into().ok()?);
    let is_ours = data[..32] == *digest(&SHA256, site.host.as_bytes()).as_ref();
    (is_ours && flags & PRESENT != 0 && flags & UNLOCKED != 0).then_some(counter)
}

fn read_client_data(data: &str) -> Option<ClientData> {
    serde_json::from_slice(&bytes(data)?).ok()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    (text.len() <= MAX_PART).then(|| BASE64URL_NOPAD.decode(text.as_bytes()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use ring::{
        rand::SystemRandom,
        signature::{Ed25519KeyPair, KeyPair},
    };

    use super::*;

    fn site() -> Site {
        Site::of("https://talk.example.org").unwrap()
    }

    fn client_data(kind: &str, origin: &str) -> String {
        let json =
            format!(r#"{{"type":"{kind}","challenge":"abc","origin":"{origin}","crossOrigin":false}}"#);
        BASE64URL_NOPAD.encode(json.as_bytes())
    }

    fn authenticator(host: &str, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend_from_slice(&7_u32.to_be_bytes());
        data
    }

    #[test]
    fn a_counter_that_does_not_go_up_tells_of_a_copy() {
        for (before, now) in [(0, 0), (0, 1), (6, 7), (6, u32::MAX)] {
            assert!(!tells_of_a_copy(before, now), "{before} {now}");
        }
        for (before, now) in [(6, 0), (6, 6), (6, 5), (1, 0), (u32::MAX, 0)] {
            assert!(tells_of_a_copy(before, now), "{before} {now}");
        }
    }

    #[test]
    fn a_passkey_is_made_and_used_for_its_own_site_only() {
        let pair = {
            let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
            Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap()
        };
        let key = BASE64URL_NOPAD.encode(&[EDWARDS, pair.public_key().as_ref()].concat());
        let mut data = authenticator("talk.example.org", PRESENT | UNLOCKED | HAS_CREDENTIAL);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 3, 1, 2, 3]);
        data.extend_from_slice(pair.public_key().as_ref());
        let new = NewCredential {
            name: "Key".into(),
            credential: BASE64URL_NOPAD.encode(&[1, 2, 3]),
            client_data: client_data("webauthn.create", "https://talk.example.org"),
            authenticator_data: BASE64URL_NOPAD.encode(&data),
            public_key: key.clone(),
        };
        assert_eq!(check_new(&site(), &new), Some(7));
        let other = NewCredential { credential: BASE64URL_NOPAD.encode(&[9]), ..new.clone() };
        assert_eq!(check_new(&site(), &other), None);
        let swapped =
            NewCredential { public_key: BASE64URL_NOPAD.encode(&[EDWARDS, &[0; 32]].concat()), ..new };
        assert_eq!(check_new(&site(), &swapped), None);

        let used = |origin: &str, host: &str, flags: u8| {
            let client_data = client_data("webauthn.get", origin);
            let data = authenticator(host, flags);
            let mut signed = data.clone();
            signed.extend_from_slice(
                digest(&SHA256, &BASE64URL_NOPAD.decode(client_data.as_bytes()).unwrap()).as_ref(),
            );
            let signature = BASE64URL_NOPAD.encode(pair.sign(&signed).as_ref());
            let authenticator_data = BASE64URL_NOPAD.encode(&data);
            Assertion { credential: String::new(), client_data, authenticator_data, signature }
        };
        let good = used("https://talk.example.org", "talk.example.org", PRESENT | UNLOCKED);
        assert_eq!(check_used(&site(), &good, &key), Some(7));
        for bad in [
            used("https://evil.example", "talk.example.org", PRESENT | UNLOCKED),
            used("https://talk.example.org", "evil.example", PRESENT | UNLOCKED),
            used("https://talk.example.org", "talk.example.org", PRESENT),
            Assertion { signature: BASE64URL_NOPAD.encode(&[0; 64]), ..good.clone() },
            Assertion { authenticator_data: "AA".into(), ..good },
        ] {
            assert_eq!(check_used(&site(), &bad, &key), None);
        }
    }
}
