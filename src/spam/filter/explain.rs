//! Says why a comment was taken for spam or for ham.

use std::collections::BTreeMap;

use super::features::named;
use super::sample::Sample;
use super::sink::Group;
use weshift_domain::{FilterSign, Reason, SignPlace};

/// What one token adds to a verdict, summed over its features; for explanations.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// What the token is about.
    pub group: Group,
    /// The word, phrase, domain or property.
    pub token: String,
    /// Log-odds it adds: positive for spam, negative for ham.
    pub weight: f32,
}

/// Sums weights by group and token; sorted by size, the largest first.
pub(crate) fn contributions(sample: &Sample, weight: impl Fn(u32) -> f32) -> Vec<Contribution> {
    let mut sums: BTreeMap<(Group, String), f32> = BTreeMap::new();
    for feature in named(sample) {
        let part = weight(feature.index) * feature.value;
        if part != 0.0 {
            *sums.entry((feature.group, feature.token)).or_default() += part;
        }
    }
    let mut list: Vec<Contribution> =
        sums.into_iter().map(|((group, token), weight)| Contribution { group, token, weight }).collect();
    list.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    list
}

/// Signs named for one side.
const SIGNS: usize = 3;
/// Weight below which a sign is not worth naming, in log-odds.
const WORTH_NAMING: f32 = 0.1;
/// Longest token shown, in characters.
const SHOWN: usize = 40;

/// One to three reasons: how sure the filter is and what speaks for its verdict, what against it, whether it may be wrong.
pub fn reasons(probability: f64, contributions: &[Contribution]) -> Vec<Reason> {
    let is_spam = probability >= 0.5;
    let sure = if is_spam { probability } else { 1.0 - probability };
    // Never "100 %": no verdict of the filter is certain.
    let percent = ((sure * 100.0).round() as u32).min(99);
    let against = signs(contributions, !is_spam);
    let mut out = vec![Reason::Filter { percent, is_spam, signs: signs(contributions, is_spam) }];
    if !against.is_empty() && percent < 95 {
        out.push(Reason::FilterAgainst { signs: against });
    }
    if percent < 70 {
        out.push(Reason::FilterUnsure);
    }
    out
}

/// The strongest signs for one side. What a token adds in several roles (a word, near the end, part of a phrase)
/// is summed first, and what is quoted from the comment comes before what describes it.
fn signs(contributions: &[Contribution], spam: bool) -> Vec<FilterSign> {
    let mut sums: Vec<(&Contribution, f32)> = Vec::new();
    for contribution in contributions {
        match sums.iter_mut().find(|(first, _)| first.token == contribution.token) {
            Some((_, sum)) => *sum += contribution.weight,
            None => sums.push((contribution, contribution.weight)),
        }
    }
    sums.retain(|(_, sum)| (*sum > 0.0) == spam && sum.abs() >= WORTH_NAMING);
    sums.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let mut shown: Vec<FilterSign> = Vec::new();
    for sign in sums.iter().filter_map(|(contribution, _)| sign(contribution)) {
        let known = shown.iter().any(|other| is_said_by(&sign, other) || is_said_by(other, &sign));
        if shown.len() < SIGNS && !known {
            shown.push(sign);
        }
    }
    shown.sort_by_key(|sign| sign.place == SignPlace::Property);
    shown
}

/// Whether naming the other sign says this one too.
fn is_said_by(sign: &FilterSign, other: &FilterSign) -> bool {
    match sign.place {
        SignPlace::Text | SignPlace::Property => other.token.contains(&sign.token),
        SignPlace::Link | SignPlace::Name => other.place == sign.place && other.token.ends_with(&sign.token),
    }
}

/// How a token is shown; none for parts of words and for single small words, which say nothing to a reader.
fn sign(contribution: &Contribution) -> Option<FilterSign> {
    let token: String = contribution.token.chars().take(SHOWN).collect();
    let token = token.trim();
    let small = |word: &str| {
        word.chars().count() < 4 && word.is_ascii() || SMALL_WORDS.split(' ').any(|known| known == word)
    };
    let telling = match contribution.group {
        Group::Letters => false,
        Group::Word | Group::Ending if !PROPERTIES.contains(&token) => !token.split(' ').any(small),
        _ => !VAGUE.contains(&token),
    };
    // What stands for a link is named as a link.
    if !telling || token.is_empty() || token.contains("(link)") {
        return None;
    }
    let quoted = match contribution.group {
        Group::Word | Group::Phrase | Group::Ending => !PROPERTIES.contains(&token),
        Group::Link => !LINK_PROPERTIES.iter().any(|property| token.starts_with(property)),
        Group::Author => !token.contains("author") && !token.contains("mail address"),
        Group::Letters | Group::Form | Group::Disguise => false,
    };
    let place = match contribution.group {
        _ if !quoted => SignPlace::Property,
        Group::Link => SignPlace::Link,
        Group::Author => SignPlace::Name,
        Group::Word | Group::Phrase | Group::Ending | Group::Letters | Group::Form | Group::Disguise => {
            SignPlace::Text
        }
    };
    Some(FilterSign { place, token: token.to_owned() })
}

/// Tokens of the ending and of words that describe a property and are not quoted.
const PROPERTIES: &[&str] = &[
    "punctuation at the end",
    "no punctuation at the end",
    "its last sentence",
    "capitalised words at the end",
    "no capitals at the end",
    "(link)",
    "(mail address)",
];

/// How tokens about links that describe a property begin.
const LINK_PROPERTIES: &[&str] =
    &["no link", "a link", "two links", "many links", "a mail address", "dashes in a link"];

/// Properties that weigh but tell a reader nothing.
const VAGUE: &[&str] = &[
    "the length of the text",
    "its last sentence",
    "Latin letters",
    "Cyrillic letters",
    "text without spaces",
    "(link)",
    "(mail address)",
    "repeated words",
    "line breaks",
];

/// Longer words too common to be a reason.
const SMALL_WORDS: &str = "this that with from have will your they them than then there were what when which would could about \
    been also just some very into does (link) (mail address) это как что для";
