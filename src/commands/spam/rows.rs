//! Files of labelled comments.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use serde::Deserialize;

use super::Failure;
use weshift_spam::filter::{Sample, train::Row};

/// A longer line is not a comment.
const MAX_LINE: usize = 1 << 20;
/// Bad lines that are told one by one.
const TOLD: u32 = 20;

/// A line of the file. What is missing or null is empty.
#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    post: Option<String>,
    #[serde(default)]
    source: Option<String>,
    label: Label,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Label {
    Spam,
    Ham,
}

/// A labelled comment.
pub struct Labelled {
    pub row: Row,
    pub email: String,
}

impl Labelled {
    pub fn sample(&self) -> Sample<'_> {
        Sample { email: &self.email, ..self.row.sample() }
    }
}

/// The comments of a file, and how many lines could not be read; those are told on standard error by number.
pub fn read(path: &Path) -> Result<(Vec<Labelled>, u32), Failure> {
    let failed = |error: std::io::Error| Failure::Use(format!("{} cannot be read: {error}.", path.display()));
    let mut reader = BufReader::new(File::open(path).map_err(failed)?);
    let (mut rows, mut bad, mut number) = (Vec::new(), 0, 0);
    let mut line = Vec::new();
    while next_line(&mut reader, &mut line).map_err(failed)? {
        number += 1;
        if line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii().is_empty() {
            continue;
        }
        match parse(&line) {
            Ok(row) => rows.push(row),
            Err(why) => {
                bad += 1;
                if bad <= TOLD {
                    eprintln!("Line {number} is left out: {why}.");
                }
            }
        }
    }
    if bad > TOLD {
        eprintln!("{} more lines are left out.", bad - TOLD);
    }
    if rows.is_empty() {
        eprintln!("{} holds no labelled comment.", path.display());
    }
    Ok((rows, bad))
}

/// Reads a line, of one that is too long no more than shows that it is. False: there is none.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    loop {
        let read = reader.fill_buf()?;
        if read.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = read.iter().position(|it| *it == b'\n');
        let taken = end.map_or(read.len(), |it| it + 1);
        if line.len() <= MAX_LINE {
            line.extend_from_slice(&read[..taken]);
        }
        reader.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn parse(line: &[u8]) -> Result<Labelled, String> {
    if line.len() > MAX_LINE {
        return Err(format!("it is longer than {MAX_LINE} bytes"));
    }
    // A byte order mark, and bytes that are no text, must not lose the rest.
    let text = String::from_utf8_lossy(line);
    let line: Line = serde_json::from_str(text.trim_start_matches('\u{feff}').trim())
        .map_err(|error| error.to_string())?;
    Ok(Labelled {
        email: line.email.unwrap_or_default(),
        row: Row {
            text: line.text,
            author: line.author.unwrap_or_default(),
            url: line.url.unwrap_or_default(),
            post: line.post.unwrap_or_default(),
            source: line.source.unwrap_or_default(),
            spam: line.label == Label::Spam,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_lines_are_left_out_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        let mut file = b"\xef\xbb\xbf{\"text\":\"a\",\"label\":\"spam\",\"author\":null}\r\n\n".to_vec();
        file.extend(b"{\"text\":1,\"label\":\"spam\"}\nnot json\n{\"text\":\"b\",\"label\":\"maybe\"}\n");
        file.extend(b"{\"text\":\"\xff\",\"label\":\"ham\",\"post\":\"p\",\"more\":[1]}");
        std::fs::write(&path, file).unwrap();
        let (rows, bad) = read(&path).unwrap();
        let found: Vec<_> = rows.iter().map(|it| (it.row.text.as_str(), it.row.spam)).collect();
        assert_eq!((found, bad), (vec![("a", true), ("\u{fffd}", false)], 3));
        for empty in ["", "\n", "\u{feff}\r\n"] {
            std::fs::write(&path, empty).unwrap();
            assert!(matches!(read(&path), Ok((rows, 0)) if rows.is_empty()), "{empty:?}");
        }
        assert!(matches!(read(&folder.path().join("none")), Err(Failure::Use(_))));
        assert!(matches!(read(folder.path()), Err(Failure::Use(_))));
    }

    #[test]
    fn a_line_without_end_is_left_out_and_the_next_one_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        let long = "x".repeat(3 * MAX_LINE);
        std::fs::write(&path, format!("{long}\n{{\"text\":\"b\",\"label\":\"ham\"}}\n{long}")).unwrap();
        let (rows, bad) = read(&path).unwrap();
        assert_eq!((rows.len(), bad), (1, 2));
        let mut line = Vec::new();
        next_line(&mut BufReader::new(File::open(&path).unwrap()), &mut line).unwrap();
        assert!(line.len() < 2 * MAX_LINE);
    }
}
