//! Every address we print, and the signatures in them.
//!
//! It knows paths and keys, no handlers: a link in a letter comes back as a new request. All signatures are
//! HMAC-SHA256 under one secret of the site, each kind with a label of its own, so that a signature made for one
//! purpose proves nothing for another. Nothing here reads a clock: times are arguments.

#![warn(missing_docs, unreachable_pub)]

mod api;
mod embed;
mod exercise;
mod groups;
mod letters;
mod mentions;
mod paths;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use ring::{
    digest::{SHA256, digest},
    hmac,
};

pub use api::*;
pub use embed::*;
pub use exercise::*;
pub use groups::*;
pub use letters::*;
pub use mentions::*;
pub use paths::*;

use weshift_domain::{AddressKey, CommentId, Email, JoinCode, Moment, SessionId, ThreadId, WebhookId};

/// Builds addresses and signs and checks tokens. `app` makes it from the site's address and secret. Cheap to clone.
#[derive(Clone)]
pub struct Links {
    /// `https://talk.example.org`, without a slash at the end.
    base: String,
    /// What the ids in feeds begin with: the site's first name, also after it moved.
    feed_host: String,
    key: hmac::Key,
    /// Those that sign the links in letters to managers and followers.
    letters: Keyring,
}

/// Stands for no one follow in a reader's link that ends mail: all mail to them ends.
pub const EVERYTHING: weshift_domain::FollowId = weshift_domain::FollowId(0);

/// What a valid token of a comment form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormToken {
    /// The thread that the form is for.
    pub thread: ThreadId,
    /// When the form was shown; `intake` refuses a form that is too old and suspects one that was sent too fast.
    pub shown_at: Moment,
}

/// What a valid link says that confirms a commenter's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmLink {
    /// The address that is confirmed.
    pub address: AddressKey,
    /// The comment that the address was used for.
    pub comment: CommentId,
    /// The comment's `seq` when its author asked for the link.
    pub seq: i64,
    /// When the link ends; the caller checks it.
    pub expires_at: Moment,
}

/// A browser keeps so many proofs of addresses.
const MOST_PROOFS: usize = 5;

const SHORT_MAC: usize = 16;
/// Eight bytes of time and sixteen of chance, in base 64.
const CHALLENGE_BODY: usize = 32;
/// Of a letter, in its Message-ID: 16 bytes in base 32.
const LETTER_ID: usize = 26;
const RETURN_MAC: usize = 8;

/// The host of a site's address: `talk.example.org` of `https://talk.example.org`. `localhost` if there is none.
pub fn host_of(base: &str) -> String {
    let host = url::Url::parse(base).ok().and_then(|it| it.host_str().map(str::to_string));
    host.unwrap_or_else(|| "localhost".into())
}

impl Links {
    /// `base` is the site's public address, `secret` its own secret of at least 32 random bytes.
    pub fn new(base: &str, secret: &[u8]) -> Links {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let letters = Keyring::new(key.clone());
        let base = base.trim_end_matches('/').to_string();
        Links { feed_host: host_of(&base), base, key, letters }
    }

    /// The same, for a site that moved: its feeds keep the ids that they had under this host.
    pub fn first_called(self, host: String) -> Links {
        Links { feed_host: host, ..self }
    }

    /// The permanent id of a feed, a tag URI (RFC 4151). `path` is the page that the feed is about.
    pub fn feed_id(&self, path: &str) -> String {
        format!("tag:{},2026:{path}", self.feed_host)
    }

    /// The permanent id of a comment in feeds.
    pub fn entry_id(&self, comment: CommentId) -> String {
        self.feed_id(&format!("comment/{comment}"))
    }

    /// The site's public address, such as `https://talk.example.org`, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether the site is on https. Then cookies get the `__Host-` prefix, and responses the HSTS header.
    pub fn is_https(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// A path of this site as a whole address, for letters and feeds.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    // --- keyed hashes

    /// A keyed hash of an email address: equal for one address, whatever its case, and useless without the secret.
    pub fn address_key(&self, email: &Email) -> AddressKey {
        AddressKey(self.mac("address", email.normalised().as_bytes(), SHORT_MAC))
    }

    /// A keyed hash of a client's network, as `limits::network_of` writes it.
    pub fn client_key(&self, network: &str) -> String {
        self.mac("client", network.as_bytes(), SHORT_MAC)
    }

    /// A hash of a client's network under a random key that the store throws away: then nobody can link them any more.
    pub fn prefix(&self, key: &str, network: &str) -> String {
        self.mac("prefix", [key, "\0", network].concat().as_bytes(), SHORT_MAC)
    }

    /// A keyed hash of a join code, for the store: a code is too short for a plain hash to hide.
    pub fn code_key(&self, code: &JoinCode) -> String {
        self.mac("join code", code.as_str().as_bytes(), SHORT_MAC)
    }

    /// The token in every form of the desk. It belongs to one session, given by the hash of its token.
    pub fn csrf_token(&self, session_hash: &str) -> String {
        self.mac("csrf", session_hash.as_bytes(), SHORT_MAC)
    }

    /// Whether a form's token belongs to this session.
    pub fn is_csrf_token(&self, session_hash: &str, token: &str) -> bool {
        same(&self.csrf_token(session_hash), token)
    }

    // --- tokens of readers and commenters

    /// The token in a comment form that proves which thread the form is for and when it was shown.
    pub fn form_token(&self, token: FormToken) -> String {
        let body = format!("{}.{}", token.thread, token.shown_at.millis());
        format!("{body}.{}", self.mac("form", body.as_bytes(), SHORT_MAC))
    }

    /// What a form token says, if this site signed it; the caller checks its age.
    pub fn read_form_token(&self, token: &str) -> Option<FormToken> {
        let (body, mac) = token.rsplit_once('.')?;
        if !same(&self.mac("form", body.as_bytes(), SHORT_MAC), mac) {
            return None;
        }
        let (thread, shown_at) = body.split_once('.')?;
        Some(FormToken {
            thread: thread.parse().ok()?,
            shown_at: Moment::from_millis(shown_at.parse().ok()?),
        })
    }

    /// The secret in a commenter's link to their own comment: whoever holds it may change and withdraw the comment.
    pub fn author_key(&self, comment: CommentId) -> String {
        self.mac("author", comment.to_string().as_bytes(), SHORT_MAC)
    }

    /// Whether this is the author's key of the comment.
    pub fn is_author_key(&self, comment: CommentId, key: &str) -> bool {
        same(&self.author_key(comment), key)
    }

    /// The token in the letter that asks a commenter to confirm their address.
    pub fn confirm_token(&self, link: &ConfirmLink) -> String {
        let ConfirmLink { address, comment, seq, expires_at } = link;
        let body = format!("{}.{comment}.{seq}.{}", address.0, expires_at.millis());
        format!("{body}.{}", self.mac("confirm", body.as_bytes(), SHORT_MAC))
    }

    /// What such a token says, if this site signed it; the caller checks its expiry.
    pub fn read_confirm_token(&self, token: &str) -> Option<ConfirmLink> {
        let (body, mac) = token.rsplit_once('.')?;
        if !same(&self.mac("confirm", body.as_bytes(), SHORT_MAC), mac) {
            return None;
        }
        let mut parts = body.split('.');
        let (address, comment) = (AddressKey(parts.next()?.to_string()), parts.next()?.parse().ok()?);
        let (seq, millis) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(ConfirmLink { address, comment, seq, expires_at: Moment::from_millis(millis) })
    }

    /// What a browser keeps once its user confirmed an address, at `given_at`. Sent with a comment, it shows that the
    /// address is theirs.
    pub fn author_proof(&self, address: &AddressKey, given_at: Moment) -> String {
        let body = format!("{}.{}", address.0, given_at.millis());
        format!("{body}.{}", self.mac("author proof", body.as_bytes(), SHORT_MAC))
    }

    /// Whether one of the first 5 proofs, separated by spaces, is of this address and was given after `since`.
    pub fn is_author_proof(&self, address: &AddressKey, since: Moment, proofs: &str) -> bool {
        proofs.split_whitespace().take(MOST_PROOFS).any(|proof| {
            let body = proof
                .rsplit_once('.')
                .filter(|(body, mac)| same(&self.mac("author proof", body.as_bytes(), SHORT_MAC), mac));
            let Some((whose, given_at)) = body.and_then(|(body, _)| body.split_once('.')) else {
                return false;
            };
            whose == address.0 && given_at.parse().is_ok_and(|at: i64| at > since.millis())
        })
    }

    /// The token in a letter to an address that is not stored: its owner can refuse all further mail.
    pub fn refusal_token(&self, email: &Email) -> String {
        let address = self.address_key(email);
        format!("{}.{}", address.0, self.mac("refusal", address.0.as_bytes(), SHORT_MAC))
    }

    /// The key of the address that such a token is for, if this site signed it.
    pub fn read_refusal_token(&self, token: &str) -> Option<AddressKey> {
        let (address, mac) = token.rsplit_once('.')?;
        same(&self.mac("refusal", address.as_bytes(), SHORT_MAC), mac)
            .then(|| AddressKey(address.to_string()))
    }

    /// The token in a facilitator's reminder, which begins the next session of their group.
    pub fn repeat_token(&self, session: SessionId, expires_at: Moment) -> String {
        let body = format!("{session}.{}", expires_at.millis());
        format!("{body}.{}", self.mac("repeat", body.as_bytes(), SHORT_MAC))
    }

    /// The session of such a token and when the token expires, if this site signed it.
    pub fn read_repeat_token(&self, token: &str) -> Option<(SessionId, Moment)> {
        let (body, mac) = token.rsplit_once('.')?;
        if !same(&self.mac("repeat", body.as_bytes(), SHORT_MAC), mac) {
            return None;
        }
        let (session, expires_at) = body.split_once('.')?;
        Some((session.parse().ok()?, Moment::from_millis(expires_at.parse().ok()?)))
    }

    // --- tokens of letters

    /// The local part of a letter's return path: its id, 26 letters and digits, and 13 characters of signature. In
    /// lower case and under 64 characters, as mail servers need it.
    pub fn return_token(&self, letter: &str) -> String {
        format!("{letter}{}", self.return_mac(letter))
    }

    /// The id of the letter that came back, if this site signed the token.
    pub fn read_return_token(&self, token: &str) -> Option<String> {
        let token = token.to_ascii_lowercase();
        let (letter, mac) = token.split_at_checked(LETTER_ID)?;
        same(&self.return_mac(letter), mac).then(|| letter.to_string())
    }

    fn return_mac(&self, letter: &str) -> String {
        let tag = hmac::sign(&self.key, &[b"return\0".as_slice(), letter.as_bytes()].concat());
        BASE32_NOPAD.encode(&tag.as_ref()[..RETURN_MAC]).to_lowercase()
    }

    /// The key that signs a webhook's messages, derived from its id and epoch and stored nowhere.
    pub fn webhook_key(&self, webhook: WebhookId, epoch: i64) -> [u8; 32] {
        let tag = hmac::sign(&self.key, format!("webhook\0{webhook}.{epoch}").as_bytes());
        tag.as_ref().try_into().expect("a SHA-256 tag has 32 bytes")
    }

    /// A WebAuthn challenge for a browser to sign; it carries the time at which it was made.
    pub fn passkey_challenge(&self, at: Moment, chance: [u8; 16]) -> String {
        let mut body = at.millis().to_be_bytes().to_vec();
        body.extend_from_slice(&chance);
        let body = BASE64URL_NOPAD.encode(&body);
        let mac = self.mac("passkey", body.as_bytes(), SHORT_MAC);
        body + &mac
    }

    /// When a challenge was made, if this site made it; the caller checks its age.
    pub fn read_passkey_challenge(&self, challenge: &str) -> Option<Moment> {
        let (body, mac) = challenge.split_at_checked(CHALLENGE_BODY)?;
        if !same(&self.mac("passkey", body.as_bytes(), SHORT_MAC), mac) {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(body.as_bytes()).ok()?;
        Some(Moment::from_millis(i64::from_be_bytes(bytes.get(..8)?.try_into().ok()?)))
    }

    /// The signature on a proof-of-work challenge for the browser that sends a comment.
    pub fn proof_signature(&self, challenge: &str) -> String {
        self.mac("proof of work", challenge.as_bytes(), SHORT_MAC)
    }

    /// Whether this site signed the challenge.
    pub fn is_proof_signature(&self, challenge: &str, signature: &str) -> bool {
        same(&self.proof_signature(challenge), signature)
    }

    fn mac(&self, label: &str, message: &[u8], bytes: usize) -> String {
        let tag = hmac::sign(&self.key, &[label.as_bytes(), b"\0", message].concat());
        BASE64URL_NOPAD.encode(&tag.as_ref()[..bytes])
    }
}

/// The SHA-256 of a secret token, in base64url: the store can recognise the token by it and not use it.
pub fn token_hash(token: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, token.as_bytes()).as_ref())
}

/// A secret token of 43 characters, from bytes of `clock::random_bytes`.
pub fn token_from(bytes: [u8; 32]) -> String {
    BASE64URL_NOPAD.encode(&bytes)
}

/// Compares two strings in a time that does not depend on where they differ.
pub fn same(ours: &str, theirs: &str) -> bool {
    same_bytes(ours.as_bytes(), theirs.as_bytes())
}

/// In a time that does not depend on where they differ.
fn same_bytes(ours: &[u8], theirs: &[u8]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links::new("https://talk.example.org/", &[7; 32])
    }

    #[test]
    fn a_letter_that_comes_back_names_itself() {
        let id = "abcdefghijklmnopqrstuvwxyz";
        let token = links().return_token(id);
        assert_eq!(token.len(), 39);
        assert_eq!(links().read_return_token(&token.to_uppercase()).as_deref(), Some(id));
        for wrong in ["", "ü", &token[1..], &token.replace('a', "b"), &format!("{token}a")] {
            assert_eq!(links().read_return_token(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn another_site_cannot_read_our_tokens() {
        let other = Links::new("https://talk.example.org", &[8; 32]);
        let token = FormToken { thread: ThreadId(4), shown_at: Moment::from_millis(1) };
        assert_eq!(links().read_form_token(&links().form_token(token)), Some(token));
        assert_eq!(other.read_form_token(&links().form_token(token)), None);
        assert!(!other.is_author_key(CommentId(1), &links().author_key(CommentId(1))));
        assert!(!links().is_author_key(CommentId(2), &links().author_key(CommentId(1))));
    }

    #[test]
    fn a_confirmation_says_which_address_and_until_when() {
        let key = links().address_key(&Email::parse("Ada@Example.org").unwrap());
        assert_eq!(key, links().address_key(&Email::parse("ada@example.org").unwrap()));
        let link =
            ConfirmLink { address: key, comment: CommentId(7), seq: 2, expires_at: Moment::from_millis(5) };
        let token = links().confirm_token(&link);
        assert_eq!(links().read_confirm_token(&token), Some(link));
        for wrong in ["a.b.c", "", &token[1..], &token.replace(".7.", ".8."), &token.replace(".2.", ".3.")] {
            assert_eq!(links().read_confirm_token(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_browsers_proof_is_of_one_address_and_wears_out() {
        let key = |email: &str| links().address_key(&Email::parse(email).unwrap());
        let (ada, bea) = (key("ada@example.org"), key("bea@example.org"));
        let (given, before) = (Moment::from_millis(50), Moment::from_millis(49));
        let proof = links().author_proof(&ada, given);
        assert!(links().is_author_proof(&ada, before, &proof));
        assert!(links().is_author_proof(&ada, before, &format!("x.y.z {} {proof}", "a".repeat(5_000))));
        assert!(!links().is_author_proof(&bea, before, &proof), "another address");
        assert!(!links().is_author_proof(&ada, given, &proof), "worn out");
        let other = Links::new("https://talk.example.org", &[8; 32]).author_proof(&ada, given);
        let confirm = ConfirmLink { address: ada.clone(), comment: CommentId(1), seq: 0, expires_at: given };
        for wrong in [
            "",
            ".",
            "..",
            &proof[1..],
            &proof.replace(".50.", ".51."),
            &other,
            &links().confirm_token(&confirm),
        ] {
            assert!(!links().is_author_proof(&ada, before, wrong), "{wrong}");
        }
    }
}
