//! Who takes features, and what each is about: what all who find features share.

/// What a feature is about, for the people who read an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A word or two words in a row.
    Word,
    /// Four characters in a row.
    Letters,
    /// How the text ends.
    Ending,
    /// A link in the text or the author's site.
    Link,
    /// Name, address or site of the author.
    Author,
    /// Length, punctuation, capitals and the like.
    Form,
    /// A phrase of the list of phrases common in spam.
    Phrase,
    /// An attempt to disguise words.
    Disguise,
}

/// Takes the features as they are found; `token` makes the text to show and is called only if it is wanted.
pub(crate) trait Sink {
    /// Takes one feature.
    fn put(&mut self, group: Group, hash: u64, token: impl FnOnce() -> String);
}
