//! Link reference definitions, as CommonMark calls them: they stand in a text by themselves, and references name them.

use std::collections::HashMap;

use pulldown_cmark::{BrokenLink, CowStr};

use super::{signs::restore, target::Target};

/// Where references lead: `[1]: https://example.org`. The lines themselves stay in the text.
#[derive(Debug, Default)]
pub(super) struct Definitions(HashMap<String, String>);

impl Definitions {
    fn find(&self, label: &str) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&as_label(label)).map(String::as_str)
    }

    /// Reads a line that may be a definition, and gives back where the bracket closes if it is written like one. The first
    /// one of a label counts.
    pub(crate) fn add(&mut self, content: &str) -> Option<usize> {
        let line = content.trim_start_matches(|c: char| " \t>-+*.)".contains(c) || c.is_ascii_digit());
        let (label, rest) = line.strip_prefix('[')?.split_once("]:")?;
        if label.contains('[') {
            return None;
        }
        let bracket = content.len() - rest.len() - "]:".len();
        let rest = restore(rest);
        let word = rest.split_whitespace().next().unwrap_or_default();
        let address = word.strip_prefix('<').and_then(|it| it.strip_suffix('>')).unwrap_or(word);
        let label = as_label(label);
        if let Some(target) = Target::typed(address)
            && !label.is_empty()
        {
            self.0.entry(label).or_insert(target.href);
        }
        Some(bracket)
    }
}

/// Where a reference leads whose definition stays in the text, as Markdown asks for it.
pub(super) fn reference<'a>(
    definitions: &'a Definitions,
) -> impl FnMut(BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    |link| definitions.find(&link.reference).map(|href| (CowStr::from(href), CowStr::from("")))
}

fn as_label(label: &str) -> String {
    restore(label).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
