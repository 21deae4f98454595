//! Settings written down again: those in force, and a file to start from.

use toml::Value;

use super::{
    rows::{ROWS, Row},
    settings::Settings,
};

/// The settings in force. What is not at its default says the same when it is read again; secrets are masked.
pub fn print(settings: &Settings) -> String {
    let file = render(|row| {
        let value = settings.values.get(row.key).expect("every row has a value");
        let printed = row.kind.printed(value);
        if settings.set.contains_key(row.key) { Line::Set(printed) } else { Line::Default(printed) }
    });
    format!("# In force: {}.\n\n{file}", settings.sources)
}

/// A file with every setting at its default, for starting from.
pub fn sample() -> String {
    render(|row| Line::Default(row.default_value()))
}

enum Line {
    Set(Value),
    /// Written as a comment: what is written down is decided, for the desk and for later versions with other defaults.
    Default(Value),
}

/// A settings file with a comment above each line.
fn render(line: impl Fn(&Row) -> Line) -> String {
    let mut file = String::new();
    let mut section = "";
    for row in ROWS {
        let (its, name) = row.key.rsplit_once('.').expect("every key has a section");
        if its != section {
            section = its;
            file.push_str(&format!("{}[{section}]\n", if file.is_empty() { "" } else { "\n" }));
        }
        let set = match line(row) {
            Line::Set(value) => format!("{name} = {value}"),
            Line::Default(value) => format!("# {name} = {value}"),
        };
        file.push_str(&format!("# {}\n{set}\n", row.help));
    }
    file
}
