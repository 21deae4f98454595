//! Bytes that are sent as they are or compressed, as the browser likes; compressed once, when somebody first asks.

use std::{io::Write, sync::OnceLock};

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::header::{self, HeaderMap},
    web::Bytes,
};

pub(crate) struct Packed {
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
    /// Of brotli, to 11.
    level: u32,
}

impl Packed {
    /// For a page: a few milliseconds where it is long, and made once a second at most.
    pub(crate) const QUICK: u32 = 5;
    /// For what is the same as long as the program runs.
    pub(crate) const DENSE: u32 = 11;

    pub(crate) fn new(plain: impl Into<Bytes>, level: u32) -> Packed {
        Packed { plain: plain.into(), brotli: OnceLock::new(), gzip: OnceLock::new(), level }
    }

    /// How many bytes it holds now, all forms together.
    pub(crate) fn held(&self) -> usize {
        let packed = |it: &OnceLock<Bytes>| it.get().map_or(0, Bytes::len);
        self.plain.len() + packed(&self.brotli) + packed(&self.gzip)
    }

    /// Ends an answer to a request with these headers. Says too that it depends on them.
    pub(crate) fn finish(&self, mut response: HttpResponseBuilder, headers: &HeaderMap) -> HttpResponse {
        response.insert_header((header::VARY, "Accept-Encoding"));
        let accepted =
            headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok()).unwrap_or_default();
        if takes(accepted, "br") {
            response.insert_header((header::CONTENT_ENCODING, "br")).body(self.brotli())
        } else if takes(accepted, "gzip") {
            response.insert_header((header::CONTENT_ENCODING, "gzip")).body(self.gzip())
        } else {
            response.body(self.plain.clone())
        }
    }

    fn brotli(&self) -> Bytes {
        let make = || {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, self.level, 22);
            writer.write_all(&self.plain).expect("a vector takes everything");
            Bytes::from(writer.into_inner())
        };
        self.brotli.get_or_init(make).clone()
    }

    fn gzip(&self) -> Bytes {
        let make = || {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            writer.write_all(&self.plain).expect("a vector takes everything");
            Bytes::from(writer.finish().expect("a vector takes everything"))
        };
        self.gzip.get_or_init(make).clone()
    }
}

/// Whether an `Accept-Encoding` names this coding without refusing it.
fn takes(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut part = part.split(';').map(str::trim);
        part.next() == Some(coding) && part.all(|it| it.replace(' ', "") != "q=0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_taken_as_they_are_named() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("br;q=0.5", "br"));
        assert!(!takes("gzip, br;q=0", "br"));
        assert!(!takes("", "br") && !takes("vibrato", "br"));
    }
}
