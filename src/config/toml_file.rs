//! The settings file as TOML, and what to say where it is none. A line that may hold a password is not repeated.

use toml::Table;

use super::{
    encoding::text_of,
    kind::Kind,
    rows::{ROWS, Row, is_section},
};

/// `Err` completes the name of the file.
pub(crate) fn parse(bytes: &[u8]) -> Result<Table, String> {
    let text = text_of(bytes)?;
    text.parse::<Table>().map_err(|error| words(text, &error))
}

fn words(text: &str, error: &toml::de::Error) -> String {
    let Some(at) = error.span().map(|it| it.start.min(text.len())) else {
        return "is not valid TOML.".into();
    };
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let here = text.lines().nth(line).unwrap_or_default();
    let mut said = format!("is not valid TOML, line {}, column {}", line + 1, column + 1);
    if may_be_shown(here) {
        said.push_str(&format!(": {}\n  {here}\n  {}^", error.message(), " ".repeat(column)));
    } else {
        said.push_str(". The line is not shown, as there may be a password in it; texts stand in quotes.");
    }
    said
}

/// A setting that holds no secret, or the head of a section. Anything else could be a part of a password.
fn may_be_shown(line: &str) -> bool {
    let is_secret = |row: &&Row| matches!(row.kind, Kind::Secret | Kind::Address);
    let last = |key: &'static str| key.rsplit('.').next().unwrap_or(key);
    let line = line.trim();
    if ROWS.iter().filter(is_secret).any(|row| line.contains(last(row.key))) || line.contains("://") {
        return false;
    }
    match line.split_once('=') {
        Some((name, _)) => ROWS.iter().any(|row| row.key == name.trim() || last(row.key) == name.trim()),
        None => is_section(line.trim_matches(['[', ']', ' '])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_another_encoding_is_told_how_to_be_saved() {
        let said = |bytes: &[u8]| parse(bytes).unwrap_err();
        let wide: Vec<u8> = "[site]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(said(&[b"\xff\xfe".as_slice(), &wide].concat()), "is saved as UTF-16; save it as UTF-8.");
        assert!(said(b"[site]\nname = \"caf\xe9\"\n").contains("in line 2"));
        assert!(parse("\u{feff}[site]\nname = \"x\"\n".as_bytes()).is_ok());
    }

    #[test]
    fn the_line_is_shown_unless_a_password_could_be_in_it() {
        let shown = parse(b"[server]\nlisten = 127.0.0.1:80\n").unwrap_err();
        assert!(shown.contains("line 2") && shown.contains("listen = 127.0.0.1:80\n"), "{shown}");
        for hidden in [
            "[mail.smtp]\npassword = hunter2secret\n",
            "[mail.smtp]\npassword = \"hunter2\"secret\n",
            "[mail]\nsmtp = { password = hunter2secret }\n",
            "mail.smtp.password = hunter2secret\n",
            "[database]\nurl = postgres://u:hunter2secret@db/weshift\n",
            "[mail.smtp]\npassword = \"\"\"\nhunter2secret\"\"\" x\n",
            "[mail.smtp]\npassword = \"\\hunter2secret\"\n",
            "[mail.smtp]\npassword = \"hunter2secret\n",
            "[mail.smtp]\npasswort = hunter2secret\n",
            "hunter2secret\n",
            "[spam.akismet]\nkey = 'hunter2secret\n",
        ] {
            let said = parse(hidden.as_bytes()).unwrap_err();
            assert!(!said.contains("hunter2") && said.contains("line "), "{hidden}: {said}");
        }
    }
}
