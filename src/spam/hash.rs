//! A hash that is the same on every node and after every start. It keeps no secret.

/// FNV-1a with 64 bits, one byte after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Fnv {
    pub(crate) const fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) const fn add(self, byte: u8) -> Fnv {
        Fnv((self.0 ^ byte as u64).wrapping_mul(0x0100_0000_01b3))
    }

    pub(crate) fn add_all(self, bytes: &[u8]) -> Fnv {
        bytes.iter().fold(self, |hash, &byte| hash.add(byte))
    }

    /// The hash, stirred: FNV-1a alone leaves the high bits of short words much alike.
    pub(crate) const fn finish(self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ (hash >> 33)
    }
}

impl Default for Fnv {
    fn default() -> Self {
        Fnv::new()
    }
}

/// A key for memory, of a text that is itself a keyed hash.
pub(crate) fn key_of(text: &str) -> u64 {
    Fnv::new().add_all(text.as_bytes()).finish()
}
