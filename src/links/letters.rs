//! Links in letters: 48 characters that say who may do what, to what, in which state and until when, and the keys that
//! sign them. A site may make a new key at any time; a link says by its number which one signed it.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use data_encoding::BASE64URL_NOPAD;
use ring::hmac;

use super::{Links, same_bytes};
use weshift_domain::{DAY, HOUR, Moment};

/// What a link in a letter is for, and so whose number `MailLink::recipient` is. The number is in the link and never
/// changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A manager decides on a comment.
    Moderate = 1,
    /// A manager stops one kind of their mail.
    Unsubscribe = 2,
    /// A reader confirms that they want mail.
    Follow = 3,
    /// A manager takes a decision back.
    Undo = 4,
    /// A reader stops their mail.
    Leave = 5,
    /// A manager holds everything new that is like a comment of a wave.
    Hold = 6,
    /// A manager ends such a hold.
    Release = 7,
}

/// What a valid link in a letter says. `mail` makes it for a letter; `read_mail_token` returns it when somebody uses
/// the link, and the caller checks expiry, epoch and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailLink {
    /// What the link does.
    pub purpose: Purpose,
    /// The id of the manager or follower whom the letter was for, as `purpose` says.
    pub recipient: i64,
    /// The recipient's epoch when the link was made; the link is dead when theirs has moved on. Only 16 bits are kept.
    pub epoch: i64,
    /// The id of the comment, of the follow or, for `Release`, of the block; for a manager's `Unsubscribe`, the number
    /// of the kind of mail.
    pub subject: i64,
    /// The comment's `seq` when the link was made, 16 bits of it, so that the link works once. For `Hold`: which
    /// property of the comment is meant.
    pub seq: i64,
    /// When the link ends, to the hour. When its key ends earlier, so does the link.
    pub expires_at: Moment,
}

/// A key that signs, or once signed, links in letters. An owner makes a new one by hand; the store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkKey {
    /// 1 to 15. It is part of each link.
    pub number: u8,
    /// None: the site's own secret, with which every site starts.
    pub secret: Option<[u8; 32]>,
    /// When its links stop doing anything but ending mail. None: it is the key that signs.
    pub ends_at: Option<Moment>,
}

/// How long, in milliseconds, links of a key go on to work after another key followed it.
pub const KEY_AFTERLIFE: i64 = 30 * DAY;

/// Hours in mail links count from here: 2026-01-01.
const LINK_EPOCH: Moment = Moment::from_millis(1_767_225_600_000);
/// The version of the first byte's meaning, in its upper half; the lower one is the number of the key.
const LINK_VERSION: u8 = 0;
const MOST_KEYS: u8 = 15;
const LINK_BODY: usize = 19;
const LINK_MAC: usize = 17;
/// Characters of the whole.
const TOKEN: usize = 48;

impl LinkKey {
    /// The key of a new site: number 1, made of the site's own secret.
    pub const FIRST: LinkKey = LinkKey { number: 1, secret: None, ends_at: None };

    /// Adds a key that signs from now on; the others end at `ends_at` at the latest. Returns its number and all keys.
    /// None: every number belongs to a key whose links still work.
    pub fn follow(
        keys: &[LinkKey],
        secret: [u8; 32],
        ends_at: Moment,
        now: Moment,
    ) -> Option<(u8, Vec<LinkKey>)> {
        let number = keys.last().map_or(0, |it| it.number) % MOST_KEYS + 1;
        let ends = |it: &LinkKey| it.ends_at.map_or(ends_at, |before| before.min(ends_at));
        let ended = keys.iter().map(|it| LinkKey { ends_at: Some(ends(it)), ..it.clone() });
        let mut ended: Vec<LinkKey> = ended.collect();
        if ended.iter().any(|it| it.number == number && it.ends_at.is_some_and(|at| at > now)) {
            return None;
        }
        ended.retain(|it| it.number != number);
        ended.push(LinkKey { number, secret: Some(secret), ends_at: None });
        Some((number, ended))
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkKey {{ number: {}, ends_at: {:?} }}", self.number, self.ends_at)
    }
}

/// The keys in force. All that share it change together.
#[derive(Clone)]
pub(super) struct Keyring {
    root: hmac::Key,
    keys: Arc<RwLock<Vec<(LinkKey, hmac::Key)>>>,
}

impl Keyring {
    pub(super) fn new(root: hmac::Key) -> Keyring {
        Keyring { keys: Arc::new(RwLock::new(vec![(LinkKey::FIRST, root.clone())])), root }
    }

    fn replace(&self, keys: Vec<LinkKey>) {
        let keys = keys.into_iter().map(|it| {
            let key = it.secret.map_or(self.root.clone(), |it| hmac::Key::new(hmac::HMAC_SHA256, &it));
            (it, key)
        });
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.collect();
    }

    /// The one with this number, or (none) the one that signs.
    fn find(&self, number: Option<u8>) -> Option<(LinkKey, hmac::Key)> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().rfind(|it| number.is_none_or(|number| it.0.number == number)).cloned()
    }
}

impl Links {
    /// Replaces the keys, in all clones of these links; the last one signs.
    pub fn sign_letters_with(&self, keys: Vec<LinkKey>) {
        self.letters.replace(keys);
    }

    /// The 48 characters of a link: 19 bytes of content and 17 of signature, in base64url. Mail programs cut `-` and
    /// `_` off the end of an address, so a token that would end so gets a later expiry.
    pub fn mail_token(&self, link: &MailLink) -> String {
        let mut link = *link;
        loop {
            let token = self.sign(&link);
            if !token.ends_with(['-', '_']) {
                return token;
            }
            link.expires_at = link.expires_at.plus(HOUR);
        }
    }

    fn sign(&self, link: &MailLink) -> String {
        let (LinkKey { number, .. }, key) =
            self.letters.find(None).expect("there is always a key that signs");
        let mut bytes = link.pack(number).to_vec();
        bytes.extend_from_slice(&mac(&key, &bytes));
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// What a token says, if one of the keys signed it; the caller checks its expiry. A link that only ends mail works
    /// for as long as its key is known: a stolen key can do no more by it than end mail.
    pub fn read_mail_token(&self, token: &str) -> Option<MailLink> {
        // Of an older letter, whose last character a mail program took away.
        let is_cut = token.len() == TOKEN - 1;
        let cut = || ["-", "_"].iter().find_map(|last| self.read_whole(&format!("{token}{last}")));
        if is_cut { cut() } else { self.read_whole(token) }
    }

    fn read_whole(&self, token: &str) -> Option<MailLink> {
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let (body, theirs) = bytes.split_at_checked(LINK_BODY)?;
        let (about, key) = self.letters.find(Some(body[0] & 0x0f))?;
        if theirs.len() != LINK_MAC || !same_bytes(&mac(&key, body), theirs) {
            return None;
        }
        let mut link = MailLink::unpack(body.try_into().ok()?)?;
        match link.purpose {
            Purpose::Unsubscribe | Purpose::Leave => (),
            Purpose::Moderate | Purpose::Follow | Purpose::Undo | Purpose::Hold | Purpose::Release => {
                link.expires_at = about.ends_at.map_or(link.expires_at, |ends| ends.min(link.expires_at));
            }
        }
        Some(link)
    }
}

fn mac(key: &hmac::Key, body: &[u8]) -> [u8; LINK_MAC] {
    let tag = hmac::sign(key, &[b"weshift-link/1".as_slice(), body].concat());
    tag.as_ref()[..LINK_MAC].try_into().expect("a SHA-256 tag has 32 bytes")
}

impl MailLink {
    fn pack(&self, key: u8) -> [u8; LINK_BODY] {
        let hours = (self.expires_at.since(LINK_EPOCH) / HOUR) as u32;
        let mut bytes = [0; LINK_BODY];
        bytes[0] = LINK_VERSION << 4 | key;
        bytes[1] = self.purpose as u8;
        bytes[2..6].copy_from_slice(&(self.recipient as u32).to_be_bytes());
        bytes[6..8].copy_from_slice(&(self.epoch as u16).to_be_bytes());
        bytes[8..14].copy_from_slice(&self.subject.to_be_bytes()[2..]);
        bytes[14..16].copy_from_slice(&(self.seq as u16).to_be_bytes());
        bytes[16..19].copy_from_slice(&hours.to_be_bytes()[1..]);
        bytes
    }

    fn unpack(bytes: [u8; LINK_BODY]) -> Option<MailLink> {
        let number = |range: std::ops::Range<usize>| {
            bytes[range].iter().fold(0_i64, |sum, &byte| (sum << 8) | i64::from(byte))
        };
        let purpose = match bytes[1] {
            1 => Purpose::Moderate,
            2 => Purpose::Unsubscribe,
            3 => Purpose::Follow,
            4 => Purpose::Undo,
            5 => Purpose::Leave,
            6 => Purpose::Hold,
            7 => Purpose::Release,
            _ => return None,
        };
        (bytes[0] >> 4 == LINK_VERSION).then(|| MailLink {
            purpose,
            recipient: number(2..6),
            epoch: number(6..8),
            subject: number(8..14),
            seq: number(14..16),
            expires_at: LINK_EPOCH.plus(number(16..19) * HOUR),
        })
    }

    /// Whether the link was made for this `seq` of the comment, compared by the 16 bits in the link.
    pub fn is_for_seq(&self, seq: i64) -> bool {
        self.seq == seq & 0xffff
    }

    /// Whether the link was made for this epoch of its recipient, compared by the 16 bits in the link.
    pub fn is_for_epoch(&self, epoch: i64) -> bool {
        self.epoch == epoch & 0xffff
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = LINK_EPOCH;

    fn links() -> Links {
        Links::new("https://talk.example.org/", &[7; 32])
    }

    fn link() -> MailLink {
        MailLink {
            purpose: Purpose::Moderate,
            recipient: 70_000,
            epoch: 3,
            subject: 5_000_000_000,
            seq: 12,
            expires_at: LINK_EPOCH.plus(9_000 * HOUR),
        }
    }

    #[test]
    fn a_mail_link_comes_back_as_it_went() {
        let token = links().mail_token(&link());
        assert_eq!(token.len(), 48);
        assert_eq!(links().read_mail_token(&token), Some(link()));
        let other = Links::new("https://talk.example.org", &[8; 32]);
        assert_eq!(other.read_mail_token(&token), None);
    }

    #[test]
    fn no_mail_link_ends_as_mail_programs_end_one_and_a_cut_one_still_works() {
        let mut cut = 0;
        for subject in 0..2_000 {
            let link = MailLink { subject, ..link() };
            let token = links().mail_token(&link);
            assert!(token.ends_with(|c: char| c.is_ascii_alphanumeric()) && token.len() == 48, "{token}");
            let read = links().read_mail_token(&token).unwrap();
            assert!((0..=3 * HOUR).contains(&read.expires_at.since(link.expires_at)), "{read:?}");
            assert_eq!(MailLink { expires_at: link.expires_at, ..read }, link);
            let old = links().sign(&link);
            if let Some(shorter) = old.strip_suffix(['-', '_']) {
                cut += 1;
                assert_eq!(links().read_mail_token(shorter), Some(link));
            }
        }
        assert!(cut > 20, "{cut}");
        assert_eq!(links().read_mail_token(&"A".repeat(47)), None);
    }

    #[test]
    fn a_mail_link_with_any_bit_changed_is_nothing() {
        let token = BASE64URL_NOPAD.decode(links().mail_token(&link()).as_bytes()).unwrap();
        for bit in 0..token.len() * 8 {
            let mut bent = token.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(links().read_mail_token(&BASE64URL_NOPAD.encode(&bent)), None, "bit {bit}");
        }
        for wrong in ["", "x", "====", "ü", &"A".repeat(48), &"A".repeat(5000)] {
            assert_eq!(links().read_mail_token(wrong), None);
        }
    }

    #[test]
    fn links_of_a_key_that_another_followed_work_until_it_ends_and_end_mail_for_longer() {
        let links = links();
        let shared = links.clone();
        let (old, stop) =
            (links.mail_token(&link()), links.mail_token(&MailLink { purpose: Purpose::Leave, ..link() }));
        let ends = NOW.plus(KEY_AFTERLIFE);
        let (number, keys) = LinkKey::follow(&[LinkKey::FIRST], [9; 32], ends, NOW).unwrap();
        links.sign_letters_with(keys);
        assert_eq!(number, 2);
        assert_eq!(shared.read_mail_token(&old).unwrap(), MailLink { expires_at: ends, ..link() });
        assert_eq!(shared.read_mail_token(&stop).unwrap().expires_at, link().expires_at);

        let new = shared.mail_token(&link());
        assert_ne!(new, old);
        assert_eq!(links.read_mail_token(&new), Some(link()));
        let mut bent = BASE64URL_NOPAD.decode(new.as_bytes()).unwrap();
        bent[0] = 1;
        assert_eq!(links.read_mail_token(&BASE64URL_NOPAD.encode(&bent)), None, "another key's number");
    }

    #[test]
    fn the_numbers_of_keys_go_round_and_none_that_still_works_is_taken() {
        let mut keys = vec![LinkKey::FIRST];
        for round in 2..=MOST_KEYS {
            keys = LinkKey::follow(&keys, [round; 32], NOW.plus(DAY), NOW).unwrap().1;
        }
        assert_eq!(keys.len(), usize::from(MOST_KEYS));
        assert_eq!(LinkKey::follow(&keys, [0; 32], NOW.plus(DAY), NOW), None);
        for (ends, now) in [(NOW, NOW), (NOW.plus(9 * DAY), NOW.plus(DAY))] {
            let (number, next) = LinkKey::follow(&keys, [0; 32], ends, now).unwrap();
            assert_eq!((number, next.len()), (1, usize::from(MOST_KEYS)));
            assert_eq!(next.iter().filter(|it| it.ends_at.is_none()).count(), 1);
            assert!(
                next[..13].iter().all(|it| it.ends_at.is_some_and(|at| at <= NOW.plus(DAY))),
                "not longer"
            );
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = LinkKey { secret: Some([77; 32]), ..LinkKey::FIRST };
        assert!(!format!("{key:?}").contains("77"));
    }
}
