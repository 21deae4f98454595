//! Proof of work for the comment form, in ALTCHA's form (version 1, SHA-256): the browser looks for the number that,
//! after the salt, gives the challenge. A person does not notice it; who sends by the thousand does.
//!
//! A challenge is signed and not kept. Which were used is the caller's to remember.

use data_encoding::{BASE64, HEXLOWER};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use weshift_domain::{Moment, SECOND};

/// The number is not above this: a phone tries so many in about a second.
const MAX_NUMBER: u32 = 20_000;
/// How long a challenge may be answered, in milliseconds: as long as somebody thinks over a comment.
pub const LIFE: i64 = 3_600 * SECOND;
/// A longer payload is not one.
const MAX_PAYLOAD: usize = 2_000;
const ALGORITHM: &str = "SHA-256";

/// What the browser gets to solve, with ALTCHA's names as JSON. Nothing of it is kept here; the signature proves that
/// it is ours.
#[derive(Debug, Serialize)]
pub struct Challenge {
    algorithm: &'static str,
    challenge: String,
    maxnumber: u32,
    salt: String,
    signature: String,
}

/// What it sends back, base64 of JSON.
#[derive(Deserialize)]
struct Payload {
    algorithm: String,
    challenge: String,
    number: u64,
    salt: String,
    signature: String,
}

impl Challenge {
    /// Makes a challenge. `random` decides the salt and the number to be found; `sign` signs the challenge.
    pub fn new(random: [u8; 16], now: Moment, sign: impl Fn(&str) -> String) -> Challenge {
        let seed = u32::from_le_bytes([random[0], random[1], random[2], random[3]]);
        let expires = now.plus(LIFE).millis() / SECOND;
        let salt = format!("{}?expires={expires}&", HEXLOWER.encode(&random[4..]));
        let challenge = hash(&salt, u64::from(seed % (MAX_NUMBER + 1)));
        Challenge {
            algorithm: ALGORITHM,
            signature: sign(&challenge),
            challenge,
            maxnumber: MAX_NUMBER,
            salt,
        }
    }
}

/// The challenge that a browser's payload solves. `None` if it is not solved, not ours or too old. That it is used
/// once, the caller sees to.
pub fn solved(payload: &str, now: Moment, is_ours: impl Fn(&str, &str) -> bool) -> Option<String> {
    let bytes = BASE64.decode(payload.trim().as_bytes()).ok().filter(|it| it.len() <= MAX_PAYLOAD)?;
    let payload: Payload = serde_json::from_slice(&bytes).ok()?;
    let (_, expires) = payload.salt.split_once("?expires=")?;
    let expires: i64 = expires.trim_end_matches('&').parse().ok()?;
    let good = payload.algorithm == ALGORITHM
        && is_ours(&payload.challenge, &payload.signature)
        && hash(&payload.salt, payload.number) == payload.challenge
        && now.millis() / SECOND <= expires;
    good.then_some(payload.challenge)
}

fn hash(salt: &str, number: u64) -> String {
    HEXLOWER.encode(digest(&SHA256, format!("{salt}{number}").as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_795_428_000_000);

    fn sign(challenge: &str) -> String {
        format!("signed {challenge}")
    }

    fn is_ours(challenge: &str, signature: &str) -> bool {
        signature == sign(challenge)
    }

    fn payload(challenge: &Challenge, number: u64) -> String {
        let body = serde_json::json!({
            "algorithm": challenge.algorithm, "challenge": challenge.challenge, "number": number,
            "salt": challenge.salt, "signature": challenge.signature, "took": 12,
        });
        BASE64.encode(body.to_string().as_bytes())
    }

    /// As a browser finds it.
    fn work(challenge: &Challenge) -> u64 {
        (0..=u64::from(challenge.maxnumber))
            .find(|it| hash(&challenge.salt, *it) == challenge.challenge)
            .unwrap()
    }

    #[test]
    fn only_the_right_number_in_time_under_our_signature_solves_it() {
        let challenge = Challenge::new([7; 16], NOW, sign);
        let number = work(&challenge);
        let right = payload(&challenge, number);
        assert_eq!(solved(&right, NOW, is_ours), Some(challenge.challenge.clone()));
        assert!(solved(&right, NOW.plus(LIFE), is_ours).is_some());
        assert_eq!(solved(&right, NOW.plus(LIFE + SECOND), is_ours), None);
        assert_eq!(solved(&payload(&challenge, number + 1), NOW, is_ours), None);
        assert_eq!(solved(&right, NOW, |_, _| false), None);
        let salt = challenge.salt.replace("expires=1", "expires=9");
        let later = Challenge { salt, ..Challenge::new([7; 16], NOW, sign) };
        assert_eq!(solved(&payload(&later, number), NOW, is_ours), None);
    }

    #[test]
    fn what_is_no_payload_solves_nothing() {
        for junk in ["", "?", "e30=", "bnVsbA==", &"A".repeat(100_000), &BASE64.encode(b"{\"number\":-1}")] {
            assert_eq!(solved(junk, NOW, is_ours), None);
        }
    }
}
