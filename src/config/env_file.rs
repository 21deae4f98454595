//! Lines of `NAME=VALUE`, as systemd reads an `EnvironmentFile`: comments begin with `#` or `;`, quotes may stand around
//! a value, a backslash at the end of a line goes on in the next.

use std::{iter::Peekable, str::Chars};

/// One assignment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Of the file, from 1.
    pub line: usize,
    pub name: String,
    pub value: String,
}

/// All assignments; or the line in which something is neither one nor a comment, and what is wrong with it. What stands
/// there is not repeated: it may be a password.
pub(crate) fn parse(text: &str) -> Result<Vec<Variable>, (usize, &'static str)> {
    let mut reading = Reading { rest: text.chars().peekable(), line: 1 };
    let mut found = Vec::new();
    while let Some(first) = reading.rest.peek().copied() {
        match first {
            '#' | ';' => reading.skip_line(),
            it if it.is_whitespace() => drop(reading.take()),
            _ => {
                let line = reading.line;
                let name = reading.name().ok_or((line, "has no ="))?;
                let value = reading.value().ok_or((line, "has a quote that nothing closes"))?;
                found.push(Variable { line, name, value });
            }
        }
    }
    Ok(found)
}

struct Reading<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
}

impl Reading<'_> {
    fn take(&mut self) -> Option<char> {
        let taken = self.rest.next();
        self.line += usize::from(taken == Some('\n'));
        taken
    }

    fn skip_line(&mut self) {
        while self.take().is_some_and(|it| it != '\n') {}
    }

    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            match self.take()? {
                '=' => return Some(name.trim().to_string()),
                '\n' | '\r' => return None,
                it => name.push(it),
            }
        }
    }

    /// None: a quote is open at the end.
    fn value(&mut self) -> Option<String> {
        let mut value = String::new();
        // White space at the end of what is not quoted is none of the value.
        let mut kept = 0;
        let mut is_bare = false;
        loop {
            match self.take() {
                None | Some('\n' | '\r') => break,
                Some('\\') => {
                    match self.take() {
                        Some('\n') | None => (),
                        Some(it) => value.push(it),
                    }
                    is_bare = true;
                    kept = value.len();
                }
                Some(quote @ ('"' | '\'')) if !is_bare => {
                    self.quoted(quote, &mut value)?;
                    kept = value.len();
                }
                Some(it) if it.is_whitespace() => {
                    if is_bare {
                        value.push(it);
                    }
                }
                Some(it) => {
                    value.push(it);
                    is_bare = true;
                    kept = value.len();
                }
            }
        }
        value.truncate(kept);
        Some(value)
    }

    fn quoted(&mut self, quote: char, value: &mut String) -> Option<()> {
        loop {
            match self.take()? {
                it if it == quote => return Some(()),
                '\\' if quote == '"' => match self.take()? {
                    it @ ('"' | '\\' | '`' | '$') => value.push(it),
                    '\n' => (),
                    it => value.extend(['\\', it]),
                },
                it => value.push(it),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_systemd_reads_them() {
        let text = "# a comment\n; another\n\nA=plain\n  B = with space  \nC=\"quo ted \\\"x\\\" \\n $1\"\nD='sin\\gle'\n\
            E=a\\\nb\nF=\nG=p#a;s's\"\nH=\"one\"'two'three\r\nI=\"over\ntwo\"\nJ=last";
        let read = parse(text).unwrap();
        let read: Vec<_> = read.iter().map(|it| (it.line, it.name.as_str(), it.value.as_str())).collect();
        assert_eq!(
            read,
            [
                (4, "A", "plain"),
                (5, "B", "with space"),
                (6, "C", "quo ted \"x\" \\n $1"),
                (7, "D", "sin\\gle"),
                (8, "E", "ab"),
                (10, "F", ""),
                (11, "G", "p#a;s's\""),
                (12, "H", "onetwothree"),
                (13, "I", "over\ntwo"),
                (15, "J", "last"),
            ]
        );
    }

    #[test]
    fn a_line_that_is_neither_is_named_by_its_number() {
        assert_eq!(parse("A=1\nhunter2\n"), Err((2, "has no =")));
        assert_eq!(parse("\nA=\"open\nB=2\n"), Err((2, "has a quote that nothing closes")));
    }
}
