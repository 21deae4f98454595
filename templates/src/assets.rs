//! Style, script and icon. Their addresses change with their content, so they may be kept for ever.

pub const CSS: &str = include_str!("../assets/weshift.css");
pub const JS: &str = include_str!("../assets/weshift.js");
/// The widget for other sites. Browsers need neither its comments nor its indentation.
pub const EMBED_JS: &str = {
    const SOURCE: &[u8] = include_bytes!("../assets/embed.js");
    const BARE: ([u8; SOURCE.len()], usize) = bare(SOURCE);
    match std::str::from_utf8(BARE.0.split_at(BARE.1).0) {
        Ok(script) => script,
        Err(_) => panic!("scripts are UTF-8"),
    }
};
/// For the desk alone.
pub const DESK_JS: &str = include_str!("../assets/desk.js");
pub const ICON: &str = include_str!("../assets/favicon.svg");

macro_rules! address {
    ($name:literal, $content:expr, $kind:literal) => {{
        const START: &str = concat!($name, ".");
        const END: &str = concat!(".", $kind);
        const LENGTH: usize = START.len() + DIGITS + END.len();
        const BYTES: [u8; LENGTH] = join::<LENGTH>(START, &fingerprint($content), END);
        match std::str::from_utf8(&BYTES) {
            Ok(address) => address,
            Err(_) => panic!("addresses are ASCII"),
        }
    }};
}
/// Where the server serves them.
pub const CSS_HREF: &str = address!("/assets/weshift", CSS, "css");
pub const JS_HREF: &str = address!("/assets/weshift", JS, "js");
pub const EMBED_HREF: &str = address!("/embed", EMBED_JS, "js");
pub const ICON_HREF: &str = address!("/assets/favicon", ICON, "svg");
pub const DESK_JS_HREF: &str = address!("/assets/desk", DESK_JS, "js");

/// A script without indentation and without the lines that are comments as a whole, and how long that is.
const fn bare<const LENGTH: usize>(script: &[u8]) -> ([u8; LENGTH], usize) {
    let (mut kept, mut length, mut at) = ([0; LENGTH], 0, 0);
    while at < script.len() {
        while script[at] == b' ' {
            at += 1;
        }
        let is_comment = script[at] == b'/' && script[at + 1] == b'/';
        let mut is_over = false;
        while !is_over && at < script.len() {
            if !is_comment {
                kept[length] = script[at];
                length += 1;
            }
            is_over = script[at] == b'\n';
            at += 1;
        }
    }
    (kept, length)
}

const DIGITS: usize = 16;

/// FNV-1a, in hexadecimal: enough to tell one build's file from another's.
const fn fingerprint(text: &str) -> [u8; DIGITS] {
    let bytes = text.as_bytes();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    let mut digits = [0; DIGITS];
    let mut i = 0;
    while i < DIGITS {
        let digit = ((hash >> (60 - 4 * i)) & 15) as u8;
        digits[i] = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
        i += 1;
    }
    digits
}

const fn join<const LENGTH: usize>(start: &str, middle: &[u8; DIGITS], end: &str) -> [u8; LENGTH] {
    let mut joined = [0; LENGTH];
    let mut at = 0;
    let parts: [&[u8]; 3] = [start.as_bytes(), middle, end.as_bytes()];
    let mut part = 0;
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            joined[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widget_is_sent_whole_but_for_comments_and_indentation() {
        let source = include_str!("../assets/embed.js");
        let lines = source.lines().map(|it| it.trim_start_matches(' ')).filter(|it| !it.starts_with("//"));
        assert_eq!(EMBED_JS, lines.map(|it| format!("{it}\n")).collect::<String>());
        assert!(EMBED_JS.len() < source.len());
    }
}
