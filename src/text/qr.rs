//! A text as a QR code, drawn as one SVG path. Level M: a code on a screen or on paper that is clean.

use qrcode::{Color, EcLevel, QrCode};

/// A QR code as an SVG path. A unit is a module; the quiet zone of four modules is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Width and height in units, for the `viewBox`.
    pub size: u32,
    /// The `d` attribute that draws the dark modules.
    pub path: String,
}

const QUIET: u32 = 4;

/// The QR code of a text, at error correction level M. `None`: the text is too long for any code (about 2,300 bytes).
pub fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = u32::try_from(code.width()).ok()?;
    let modules = code.to_colors();
    let mut path = String::new();
    for (y, row) in (QUIET..).zip(modules.chunks(code.width())) {
        let mut x = QUIET;
        for run in row.chunk_by(|a, b| a == b) {
            let length = run.len() as u32;
            if run[0] == Color::Dark {
                path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
            }
            x += length;
        }
    }
    Some(Qr { size: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path again, as a browser would.
    fn drawn(qr: &Qr) -> Vec<Vec<bool>> {
        let mut dark = vec![vec![false; qr.size as usize]; qr.size as usize];
        for piece in qr.path.split('M').skip(1) {
            let numbers: Vec<usize> =
                piece.split(|c: char| !c.is_ascii_digit()).filter_map(|it| it.parse().ok()).collect();
            let (x, y, length) = (numbers[0], numbers[1], numbers[2]);
            dark[y][x..x + length].fill(true);
        }
        dark
    }

    #[test]
    fn the_path_draws_the_code_within_its_quiet_zone() {
        let address = "https://talk.example.org/s/K7M4QX";
        let qr = qr(address).unwrap();
        let code = QrCode::with_error_correction_level(address, EcLevel::M).unwrap();
        let dark = drawn(&qr);
        for y in 0..qr.size as usize {
            for x in 0..qr.size as usize {
                let inside = (4..4 + code.width()).contains(&x) && (4..4 + code.width()).contains(&y);
                let expected = inside && code[(x - 4, y - 4)] == Color::Dark;
                assert_eq!(dark[y][x], expected, "{x}, {y}");
            }
        }
    }

    #[test]
    fn a_text_that_no_code_can_hold_is_none() {
        assert!(qr(&"x".repeat(5_000)).is_none());
    }
}
