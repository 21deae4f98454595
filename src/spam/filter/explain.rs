//! Says in words why a comment was taken for spam or for ham.

use std::collections::BTreeMap;

use super::features::{Group, Sample, named};

/// Part of a verdict that one token has.
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
pub fn contributions(sample: &Sample, weight: impl Fn(u32) -> f32) -> Vec<Contribution> {
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

/// Reasons named in one sentence.
const REASONS: usize = 3;
/// Weight below which a reason is not worth naming, in log-odds.
const WORTH_NAMING: f32 = 0.1;
/// Longest token shown, in characters.
const SHOWN: usize = 40;

/// One to three short sentences: how sure the filter is, what speaks for its verdict, what against it.
pub fn sentences(probability: f64, contributions: &[Contribution]) -> Vec<String> {
    let spam = probability >= 0.5;
    let sure = if spam { probability } else { 1.0 - probability };
    // Never "100 %": no verdict of the filter is certain.
    let percent = ((sure * 100.0).round() as u32).min(99);
    let verdict = if spam { "spam" } else { "not spam" };
    let for_it = reasons(contributions, spam);
    let against = reasons(contributions, !spam);
    let mut out = vec![match for_it.is_empty() {
        true => format!("The filter is {percent} % sure that this is {verdict}."),
        false => format!("The filter is {percent} % sure that this is {verdict}: {}.", for_it.join(", ")),
    }];
    if !against.is_empty() && percent < 95 {
        out.push(format!("Against that: {}.", against.join(", ")));
    }
    if percent < 70 {
        out.push("It may well be wrong here.".to_owned());
    }
    out
}

/// The strongest reasons for one side. What a token adds in several roles (a word, near the end, part of a phrase)
/// is summed first, and what is quoted from the comment comes before what describes it.
fn reasons(contributions: &[Contribution], spam: bool) -> Vec<String> {
    let mut sums: Vec<(&Contribution, f32)> = Vec::new();
    for contribution in contributions {
        match sums.iter_mut().find(|(first, _)| first.token == contribution.token) {
            Some((_, sum)) => *sum += contribution.weight,
            None => sums.push((contribution, contribution.weight)),
        }
    }
    sums.retain(|(_, sum)| (*sum > 0.0) == spam && sum.abs() >= WORTH_NAMING);
    sums.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let mut shown: Vec<String> = Vec::new();
    for reason in sums.iter().filter_map(|(contribution, _)| reason(contribution)) {
        let bare = |text: &str| text.trim_matches(['“', '”']).to_owned();
        let known = shown.iter().any(|other| other.contains(&bare(&reason)) || reason.contains(&bare(other)));
        if shown.len() < REASONS && !known {
            shown.push(reason);
        }
    }
    shown.sort_by_key(|reason| !reason.contains('“'));
    shown
}

/// How a token is shown; none for parts of words and for single small words, which say nothing to a reader.
fn reason(contribution: &Contribution) -> Option<String> {
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
    Some(match (quoted, contribution.group) {
        (true, Group::Link) => format!("“{token}” in a link"),
        (true, Group::Author) => format!("“{token}” in the author's name"),
        (true, _) => format!("“{token}”"),
        (false, _) => token.to_owned(),
    })
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
