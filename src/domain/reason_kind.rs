//! Groups of reasons, for the search, the statistics and the digest.

use super::Reason;

/// A group of reasons, for searching and counting. The name is stored beside the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// The author is not trusted yet.
    Newcomer,
    /// An author changed their comment.
    Change,
    /// There are many links.
    Links,
    /// A word of the settings' lists was found.
    Words,
    /// The sender or a link is in a file of known spammers.
    Listed,
    /// The form was filled in as programs do.
    Form,
    /// The filter spoke.
    Filter,
    /// Nearly equal comments, or many from one client, came before.
    Wave,
    /// Earlier comments from the address are spam.
    Earlier,
    /// Akismet spoke, or could not be asked.
    Akismet,
    /// The blocklist matched.
    Block,
    /// Every comment of the site or discussion is held.
    Always,
}

impl ReasonKind {
    /// Every value, in the order in which lists show them.
    pub const ALL: [ReasonKind; 12] = [
        ReasonKind::Newcomer,
        ReasonKind::Change,
        ReasonKind::Links,
        ReasonKind::Words,
        ReasonKind::Listed,
        ReasonKind::Form,
        ReasonKind::Filter,
        ReasonKind::Wave,
        ReasonKind::Earlier,
        ReasonKind::Akismet,
        ReasonKind::Block,
        ReasonKind::Always,
    ];

    /// The stable name, letters only, as it is stored, indexed and used in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            ReasonKind::Newcomer => "newcomer",
            ReasonKind::Change => "change",
            ReasonKind::Links => "links",
            ReasonKind::Words => "words",
            ReasonKind::Listed => "listed",
            ReasonKind::Form => "form",
            ReasonKind::Filter => "filter",
            ReasonKind::Wave => "wave",
            ReasonKind::Earlier => "earlier",
            ReasonKind::Akismet => "akismet",
            ReasonKind::Block => "block",
            ReasonKind::Always => "always",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<ReasonKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The groups of a verdict's reasons, each once, in order.
    pub fn of_all(reasons: &[Reason]) -> Vec<ReasonKind> {
        let mut kinds = Vec::new();
        for kind in reasons.iter().filter_map(Reason::kind) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The one group that best explains why a comment is spam. None: none of these can.
    pub fn of_spam(said: &[ReasonKind]) -> Option<ReasonKind> {
        use ReasonKind::*;
        const TELLING: [ReasonKind; 9] = [Block, Form, Words, Listed, Wave, Akismet, Filter, Earlier, Links];
        TELLING.into_iter().find(|it| said.contains(it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_one_word_and_leads_back() {
        for kind in ReasonKind::ALL {
            assert!(kind.name().bytes().all(|it| it.is_ascii_lowercase()), "{kind:?}");
            assert_eq!(ReasonKind::parse(kind.name()), Some(kind));
        }
    }
}
