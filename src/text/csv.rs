//! Lines of a table that spreadsheets read: RFC 4180, in UTF-8.

/// One line of a CSV file (RFC 4180) with its line break. A cell that begins like a formula gets a `'` before it, or
/// a spreadsheet would run it.
pub fn csv_line(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<String> = cells.iter().map(|it| cell(it.as_ref())).collect();
    cells.join(",") + "\r\n"
}

/// What a formula begins with, in full width too: some spreadsheets read both alike.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cells: &[&str], expected: &str) {
        assert_eq!(csv_line(cells), format!("{expected}\r\n"));
    }

    #[test]
    fn what_would_break_a_line_is_quoted_and_no_cell_is_a_formula() {
        check(&["a", "", "1.5"], "a,,1.5");
        check(&["a,b", "say \"it\"", "two\nlines"], "\"a,b\",\"say \"\"it\"\"\",\"two\nlines\"");
        check(&["=1+1", "+49", "-2", "@me", "\tx"], "'=1+1,'+49,'-2,'@me,'\tx");
        check(&["＝1+1", "＋49", "－2", "＠me"], "'＝1+1,'＋49,'－2,'＠me");
        check(&["=HYPERLINK(\"x\",\"y\")"], "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    }
}
