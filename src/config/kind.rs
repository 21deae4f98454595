//! What a setting may be, from the file and from the environment.

use toml::Value;

use Kind::{List, Number, Secret, Switch, Text};

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Text that `config print` masks.
    Secret,
    Number,
    Switch,
    List,
}

impl Kind {
    pub const fn describe(self) -> &'static str {
        match self {
            Text | Secret => "text in quotes",
            Number => "a whole number, 0 or more",
            Switch => "true or false",
            List => "a list of texts, such as [\"one\", \"two\"]",
        }
    }

    /// A value from the file, if it is of this kind.
    pub fn accept(self, value: &Value) -> Option<Value> {
        let fits = match (self, value) {
            (Text | Secret, Value::String(_)) | (Switch, Value::Boolean(_)) => true,
            (Number, Value::Integer(number)) => (0..=i64::from(u32::MAX)).contains(number),
            (List, Value::Array(items)) => items.iter().all(Value::is_str),
            // A list of one.
            (List, Value::String(_)) => return Some(Value::Array(vec![value.clone()])),
            _ => false,
        };
        fits.then(|| value.clone())
    }

    /// A value from the environment: bare text; a list as TOML or split at commas.
    pub fn read(self, text: &str) -> Option<Value> {
        match self {
            Text | Secret => Some(Value::from(text)),
            Number | Switch => self.accept(&text.trim().parse::<Value>().ok()?),
            List if text.trim_start().starts_with('[') => self.accept(&text.trim().parse::<Value>().ok()?),
            List => Some(Value::Array(
                text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(Value::from).collect(),
            )),
        }
    }
}
