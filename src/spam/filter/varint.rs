//! Numbers in few bytes: seven bits a byte, the lowest first; sorted lists as differences.

/// Appends `value`.
pub(crate) fn write(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends the length of an ascending list and the differences between its values.
pub(crate) fn write_sorted(out: &mut Vec<u8>, values: impl ExactSizeIterator<Item = u64>) {
    write(out, values.len() as u64);
    let mut last = 0;
    for value in values {
        write(out, value - last);
        last = value;
    }
}

/// Reads what the functions above wrote.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = *self.bytes.first()?;
            self.bytes = &self.bytes[1..];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// The next ascending list; `None` when it is not strictly ascending or a value reaches `limit`.
    pub(crate) fn sorted(&mut self, limit: u64) -> Option<Vec<u64>> {
        let length = self.number()?;
        // Each value takes a byte at least, so a false length cannot claim memory.
        let mut values = Vec::with_capacity(usize::try_from(length).ok()?.min(self.bytes.len()));
        let mut last = 0_u64;
        for at in 0..length {
            let step = self.number()?;
            last = last.checked_add(step)?;
            if last >= limit || (at > 0 && step == 0) {
                return None;
            }
            values.push(last);
        }
        Some(values)
    }

    /// Whether everything has been read.
    pub(crate) fn at_end(&self) -> bool {
        self.bytes.is_empty()
    }
}
