//! Codes by time (RFC 6238): six digits, SHA-1, half a minute, as every authenticator app has them.

use data_encoding::BASE32_NOPAD;
use ring::hmac;
use unicode_normalization::UnicodeNormalization;

use weshift_domain::{Moment, SECOND};

const STEP: i64 = 30 * SECOND;
/// Steps before and after the one of now that are good too: clocks differ, and typing takes time.
const LEEWAY: i64 = 1;
const DIGITS: usize = 6;
/// 20 bytes, in base 32.
const SECRET_LENGTH: usize = 32;

pub(crate) fn new_secret(chance: [u8; 20]) -> String {
    BASE32_NOPAD.encode(&chance)
}

/// The `otpauth://` address that an authenticator app reads, from a QR code or as a link. `site` and `account` are
/// what the app shows.
pub fn address(secret: &str, site: &str, account: &str) -> String {
    let encode = |text: &str| {
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        encoded.replace('+', "%20")
    };
    let (site, account) = (encode(site), encode(account));
    format!("otpauth://totp/{site}:{account}?secret={secret}&issuer={site}")
}

/// Whether the text has the form of our secrets: 20 bytes in base32.
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_LENGTH && BASE32_NOPAD.decode(text.as_bytes()).is_ok()
}

/// The time step whose code was typed, if it is this one or a neighbour. Codes with spaces or wide digits count.
pub fn step_of(secret: &str, code: &str, now: Moment) -> Option<i64> {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    // Some keyboards type wide digits; some apps show a space in the middle.
    let code: String = code.nfkc().filter(|c| !c.is_whitespace()).collect();
    let at = now.millis().div_euclid(STEP);
    (at - LEEWAY..=at + LEEWAY).rfind(|step| weshift_links::same(&code_of(&key, *step), &code))
}

/// The code that an app shows at this moment. `None` if the secret is no base32. The tests sign in with it.
pub fn code_at(secret: &str, now: Moment) -> Option<String> {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    Some(code_of(&key, now.millis().div_euclid(STEP)))
}

fn code_of(key: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let number = u32::from_be_bytes([bytes[at] & 0x7f, bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    format!("{:0DIGITS$}", number % 10_u32.pow(DIGITS as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six digits.
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Moment::from_millis(secs * SECOND);
            assert_eq!(code_at(&secret, now).as_deref(), Some(code));
            assert_eq!(step_of(&secret, code, now), Some(secs / 30));
            assert_eq!(step_of(&secret, code, now.plus(30 * SECOND)), Some(secs / 30));
            assert_eq!(step_of(&secret, code, now.plus(90 * SECOND)), None);
        }
        let now = Moment::from_millis(59 * SECOND);
        for typed in ["287 082", " 287082 ", "２８７０８２"] {
            assert_eq!(step_of(&secret, typed, now), Some(1), "{typed}");
        }
        assert!(is_secret(&secret) && !is_secret("abc"));
    }

    #[test]
    fn an_app_is_told_whose_code_it_is() {
        let address = address("AAAA", "Our knowledge", "bea@example.org");
        let said = "otpauth://totp/Our%20knowledge:bea%40example.org?secret=AAAA&issuer=Our%20knowledge";
        assert_eq!(address, said);
    }
}
