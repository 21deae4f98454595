//! What a setting may be, from the file and from the environment.

use toml::Value;

use super::address::masked;
use Kind::{Address, File, Files, List, Number, Secret, Switch, Text};

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text in quotes.
    Text,
    /// Text that nobody is shown: `config print` masks it, and no error repeats it.
    Secret,
    /// An address that may hold a password: `config print` masks that, and no error repeats the address.
    Address,
    /// A file or a folder. A relative one counts from the folder of the settings file.
    File,
    /// Several of them.
    Files,
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// `true` or `false`; the environment may also say `1`, `yes`, `on`, `0`, `no`, `off`.
    Switch,
    /// A list of texts; the environment may separate them with commas.
    List,
}

impl Kind {
    /// Completes "... must be".
    pub fn describe(self) -> String {
        match self {
            Text | Secret | Address | File => "text in quotes".into(),
            Number(0, u32::MAX) => format!("a whole number, 0 or more, at most {}", u32::MAX),
            Number(from, u32::MAX) => format!("a whole number, {from} or more, at most {}", u32::MAX),
            Number(from, to) => format!("a whole number from {from} to {to}"),
            Switch => "true or false".into(),
            List | Files => "a list of texts, such as [\"one\", \"two\"]".into(),
        }
    }

    /// A value from the file, if it is of this kind.
    pub fn accept(self, value: &Value) -> Option<Value> {
        let fits = match (self, value) {
            (Text | Secret | Address | File, Value::String(_)) | (Switch, Value::Boolean(_)) => true,
            (Number(from, to), Value::Integer(number)) => (i64::from(from)..=i64::from(to)).contains(number),
            (List | Files, Value::Array(items)) => items.iter().all(Value::is_str),
            // A list of one.
            (List | Files, Value::String(_)) => return Some(Value::Array(vec![value.clone()])),
            _ => false,
        };
        fits.then(|| value.clone())
    }

    /// A value from the environment: bare text; a list as TOML or split at commas; a switch as people write it there.
    pub fn read(self, text: &str) -> Option<Value> {
        let text = text.trim();
        match self {
            Text | Secret | Address | File => Some(Value::from(text)),
            Number(..) => self.accept(&Value::from(text.parse::<i64>().ok()?)),
            Switch => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(Value::from(true)),
                "false" | "0" | "no" | "off" => Some(Value::from(false)),
                _ => None,
            },
            List | Files if text.starts_with('[') => self.accept(&text.parse::<Value>().ok()?),
            List | Files => Some(Value::Array(
                text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(Value::from).collect(),
            )),
        }
    }

    /// What an error says of a value that is none of these: nothing, where it could be a password.
    pub fn not(self, value: &str) -> String {
        match self {
            Secret | Address => String::new(),
            _ => format!(", not {value}"),
        }
    }

    /// As `config print` shows it.
    pub fn printed(self, value: &Value) -> Value {
        match (self, value.as_str()) {
            (Secret, Some(text)) if !text.is_empty() => Value::from("***"),
            (Secret, _) => Value::from(""),
            (Address, Some(text)) => Value::from(masked(text)),
            // The address of a page or of another server may have a password in it too.
            (Text, Some(text)) if text.contains("://") => Value::from(masked(text)),
            _ => value.clone(),
        }
    }
}
