//! Files that people wrote, as text; and what to say where they are saved in another encoding.

/// The text without the mark that some editors put before it. `Err` completes the name of the file; nothing of what is in it is
/// repeated.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, String> {
    // Without its mark UTF-16 is known by the empty half of each Latin letter.
    let is_wide =
        [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| bytes.starts_with(mark)) || bytes.contains(&0);
    if is_wide {
        return Err("is saved as UTF-16; save it as UTF-8.".into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|it| **it == b'\n').count();
        format!("is not UTF-8 in line {line}; save it as UTF-8.")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
