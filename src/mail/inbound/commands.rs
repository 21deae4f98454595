//! What a manager writes in answer to a letter: `approve 1 3-4`, `spam 2`, `ok all`.

use std::collections::BTreeSet;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Publish,
    Spam,
    Trash,
    /// Leave it waiting.
    Keep,
    Help,
}

/// With which comments, by the numbers that they have in the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    /// All those in that letter.
    All,
    /// In rising order, each once, from 1 to 999. **Empty if no number was given**: then all are meant if the
    /// letter listed one comment, and nobody knows which if it listed more. The caller knows the letter, and
    /// decides.
    Numbers(Vec<u32>),
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub verb: Verb,
    pub which: Which,
}

/// Lines that are read, and how long one may be (RFC 5322: 998).
const MAX_LINES: usize = 10;
const MAX_LENGTH: usize = 998;
/// The highest number of a comment.
const MAX_NUMBER: u32 = 999;
/// How much of a word is repeated to whoever wrote it.
const MAX_WORD: usize = 40;

/// Reads the first block of lines with commands that a person wrote. It may stand below a greeting or below a quote, and ends
/// at the first empty line: whatever is below, in whatever language, is the mail program's or a farewell, and is not
/// read. Nothing but a greeting and a quote is no command.
///
/// # Errors
/// The word that was not understood, cut to 40 characters. That is also the second mention of a comment for
/// which two lines want different things. Then nothing of the message is to be done.
pub(super) fn parse(text: &str) -> Result<Vec<Command>, String> {
    let lines: Vec<&str> = text.lines().map(plain).collect();
    let first = first_own(&lines);
    let is_own = |at: &usize| lines.get(*at).is_some_and(|it| !it.is_empty()) && !ends(&lines, *at);
    let block = (first..lines.len()).take_while(is_own).filter_map(|at| lines.get(at).copied());
    let mut commands: Vec<Command> = Vec::new();
    for line in block.take(MAX_LINES) {
        let command = read(line)?;
        if let Some(word) = commands.iter().find_map(|earlier| contradiction(earlier, &command)) {
            return Err(word);
        }
        commands.push(command);
    }
    Ok(commands)
}

/// Where what the person wrote begins: behind empty lines, a greeting, and a quote above the answer.
fn first_own(lines: &[&str]) -> usize {
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.is_empty() || line.starts_with('>') || is_greeting(line) {
            at += 1;
        } else if let Some(quote) = quote_below(lines, at) {
            at = quote;
        } else {
            return at;
        }
    }
    at
}

/// Where the quote begins that the lines from `at` on introduce, in any language: they end with a colon, and lines with
/// `>` follow.
fn quote_below(lines: &[&str], at: usize) -> Option<usize> {
    let words = lines
        .iter()
        .skip(at)
        .take(INTRODUCTION_LINES)
        .take_while(|it| !it.is_empty() && !it.starts_with('>'));
    let end = at + words.count();
    let is_introduction = lines.get(end.checked_sub(1)?).is_some_and(|it| it.ends_with(':'));
    let below = (end..lines.len()).find(|&at| lines.get(at).is_some_and(|it| !it.is_empty()))?;
    (is_introduction && lines.get(below).is_some_and(|it| it.starts_with('>'))).then_some(below)
}

/// `Hi,` and `Guten Morgen,`: at most four words, of which the first greets.
fn is_greeting(line: &str) -> bool {
    let words: Vec<String> = line.split_whitespace().map(|it| bare(it.trim_end_matches(','))).collect();
    let greets = words.first().is_some_and(|it| GREETINGS.contains(&it.as_str()));
    greets && words.len() <= MAX_GREETING && !words.iter().any(|it| verb(it).is_some())
}

const MAX_GREETING: usize = 4;
const GREETINGS: [&str; 45] = [
    "hi",
    "hello",
    "hey",
    "dear",
    "good",
    "greetings",
    "hallo",
    "moin",
    "servus",
    "guten",
    "liebe",
    "lieber",
    "bonjour",
    "bonsoir",
    "salut",
    "hola",
    "buenos",
    "buenas",
    "ciao",
    "salve",
    "buongiorno",
    "olá",
    "ola",
    "oi",
    "bom",
    "boa",
    "hoi",
    "goedemorgen",
    "goedendag",
    "hej",
    "hei",
    "cześć",
    "witam",
    "ahoj",
    "dobrý",
    "szia",
    "merhaba",
    "selam",
    "привет",
    "здравствуйте",
    "добрый",
    "こんにちは",
    "你好",
    "您好",
    "안녕하세요",
];

/// `approve 1,2 and 4`
fn read(line: &str) -> Result<Command, String> {
    if line.len() > MAX_LENGTH {
        return Err(cut(line));
    }
    // Phones make `3 – 4` of `3-4`.
    let line = line.replace(['–', '—'], "-").replace(" - ", "-");
    let words: Vec<&str> = line.split([' ', '\t', '\u{a0}', ',', ';']).filter(|it| !it.is_empty()).collect();
    let asked = polite(words.iter().copied());
    let thanked = polite(words.iter().rev().copied());
    let own = words.get(asked..words.len().saturating_sub(thanked)).unwrap_or_default();
    let (first, rest) = own.split_first().map_or(("", own), |(first, rest)| (*first, rest));
    // `Ok, thanks` says that a mail was read.
    if rest.is_empty() && thanked > 0 && bare(first) == "ok" {
        return Err(cut(words.last().copied().unwrap_or_default()));
    }
    let verb = verb(first).ok_or_else(|| cut(words.first().copied().unwrap_or_default()))?;
    let (mut all, mut numbers) = (false, BTreeSet::new());
    for word in rest {
        match bare(word).as_str() {
            "and" | "&" | "" => (),
            "all" => all = true,
            range => numbers.extend(self::range(range).ok_or_else(|| cut(word))?),
        }
    }
    match (all, numbers.first()) {
        (true, Some(_)) => Err("all".to_string()),
        (true, None) => Ok(Command { verb, which: Which::All }),
        (false, _) => Ok(Command { verb, which: Which::Numbers(numbers.into_iter().collect()) }),
    }
}

/// How many words are only polite.
fn polite<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.take_while(|it| POLITE.contains(&bare(it).as_str())).count()
}

const POLITE: [&str; 15] = [
    "please", "pls", "kindly", "thanks", "thank", "you", "thx", "cheers", "bitte", "danke", "merci",
    "gracias", "grazie", "obrigado", "many",
];

fn verb(word: &str) -> Option<Verb> {
    Some(match bare(word).as_str() {
        "approve" | "publish" | "ok" => Verb::Publish,
        "spam" => Verb::Spam,
        "trash" | "delete" => Verb::Trash,
        "hold" | "keep" => Verb::Keep,
        "help" => Verb::Help,
        _ => return None,
    })
}

/// `3` or `3-5`
fn range(word: &str) -> Option<std::ops::RangeInclusive<u32>> {
    let number = |it: &str| {
        let is_plain = it.bytes().all(|b| b.is_ascii_digit());
        it.parse().ok().filter(|it| is_plain && (1..=MAX_NUMBER).contains(it))
    };
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(first..=last)
}

/// What two lines want to be two different things. Without numbers a line speaks of everything.
fn contradiction(earlier: &Command, later: &Command) -> Option<String> {
    if earlier.verb == later.verb || earlier.verb == Verb::Help || later.verb == Verb::Help {
        return None;
    }
    match (&earlier.which, &later.which) {
        (Which::Numbers(a), Which::Numbers(b)) if !a.is_empty() && !b.is_empty() => {
            b.iter().find(|it| a.contains(it)).map(u32::to_string)
        }
        (Which::All, Which::All | Which::Numbers(_))
        | (Which::Numbers(_), Which::All | Which::Numbers(_)) => Some("all".to_string()),
    }
}

/// Lower case, without the marks that people put around a word.
fn bare(word: &str) -> String {
    word.trim_matches(['.', ':', '!', '#', '*', '"', '\'']).to_lowercase()
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD).collect()
}

/// Without the space around it, also the space that nobody sees.
fn plain(line: &str) -> &str {
    line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
    })
}

/// What our own letters say above what is quoted of them.
const MARKER: &str = "reply above this line";

/// How mail programs introduce a quote: `On Monday Anna wrote:`. The words may stand on several lines.
const INTRODUCTIONS: [(&str, &str); 4] =
    [("on ", " wrote"), ("am ", " schrieb"), ("le ", " a écrit"), ("el ", " escribió")];
const INTRODUCTION_LINES: usize = 4;

/// The first field of a block that names the message below.
const FIELDS: [&str; 8] = ["from:", "sent:", "von:", "gesendet:", "de:", "de :", "envoyé", "enviado"];

/// What telephones write below everything, in some languages right below.
const SIGNATURES: [&str; 13] = [
    "sent from ",
    "sent with ",
    "get outlook for ",
    "von meinem ",
    "gesendet ",
    "envoyé de",
    "enviado de",
    "inviato da",
    "verstuurd vanaf",
    "verzonden ",
    "skickat från",
    "sendt fra",
    "wysłano z",
];

/// Whether a line, not empty, begins what the person did not write.
fn ends(lines: &[&str], at: usize) -> bool {
    let line = lines.get(at).copied().unwrap_or_default();
    let lower = line.to_lowercase();
    let field = lower.trim_start_matches('*');
    line.starts_with('>')
        || line == "--"
        || line.starts_with("-----")
        || line.starts_with("_____")
        || lower.contains(MARKER)
        || FIELDS.iter().any(|it| field.starts_with(it))
        || SIGNATURES.iter().any(|it| lower.starts_with(it))
        || INTRODUCTIONS
            .iter()
            .any(|(_, wrote)| lower.strip_suffix(':').is_some_and(|it| it.trim_end().ends_with(wrote)))
        || introduces(lines, at)
}

fn introduces(lines: &[&str], at: usize) -> bool {
    let mut joined = String::new();
    for line in lines.iter().skip(at).take(INTRODUCTION_LINES) {
        if line.is_empty() || line.len() > MAX_LENGTH {
            return false;
        }
        joined.push_str(&line.to_lowercase());
        joined.push(' ');
        let Some((_, wrote)) = INTRODUCTIONS.iter().find(|(begin, _)| joined.starts_with(begin)) else {
            return false;
        };
        if line.ends_with(':') && joined.contains(wrote) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(verb: Verb, numbers: &[u32]) -> Command {
        Command { verb, which: Which::Numbers(numbers.to_vec()) }
    }

    fn all(verb: Verb) -> Command {
        Command { verb, which: Which::All }
    }

    #[track_caller]
    fn check(text: &str, expected: &[Command]) {
        assert_eq!(parse(text).as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn a_line_is_a_verb_and_numbers() {
        check("approve 1 3-4", &[on(Verb::Publish, &[1, 3, 4])]);
        check("spam 2", &[on(Verb::Spam, &[2])]);
        check("ok all", &[all(Verb::Publish)]);
        check("approve 1,2 and 4", &[on(Verb::Publish, &[1, 2, 4])]);
        check(
            "approve 1\nspam 2-3\r\ntrash 5\nkeep 4",
            &[on(Verb::Publish, &[1]), on(Verb::Spam, &[2, 3]), on(Verb::Trash, &[5]), on(Verb::Keep, &[4])],
        );
    }

    #[test]
    fn every_verb_has_its_names() {
        for (words, verb) in [
            ("approve publish ok", Verb::Publish),
            ("spam", Verb::Spam),
            ("trash delete", Verb::Trash),
            ("hold keep", Verb::Keep),
            ("help", Verb::Help),
        ] {
            words.split(' ').for_each(|word| check(word, &[on(verb, &[])]));
        }
    }

    #[test]
    fn nobody_has_to_write_neatly() {
        check("\n\n  Publish!  \n", &[on(Verb::Publish, &[])]);
        check("OK: #2, #1.", &[on(Verb::Publish, &[1, 2])]);
        check("Spam\u{a0}2 & 3", &[on(Verb::Spam, &[2, 3])]);
        check("\u{feff}ok 3–5", &[on(Verb::Publish, &[3, 4, 5])]);
        check("ok 3 - 5,5;4", &[on(Verb::Publish, &[3, 4, 5])]);
        check("help\napprove 1", &[on(Verb::Help, &[]), on(Verb::Publish, &[1])]);
        check("spam 1\nspam 1 2", &[on(Verb::Spam, &[1]), on(Verb::Spam, &[1, 2])]);
    }

    #[test]
    fn whats_below_is_not_theirs() {
        for below in [
            "> trash all",
            "--\ntrash all",
            "-- \ntrash all",
            "-----Original Message-----\ntrash all",
            "-----Ursprüngliche Nachricht-----\ntrash all",
            "________________________________\ntrash all",
            "## reply above this line ##\ntrash all",
            "From: KM Culture Shift\nSent: Monday\ntrash all",
            "*From:* KM Culture Shift\ntrash all",
            "Von: KM Culture Shift\ntrash all",
            "De : KM Culture Shift\ntrash all",
            "On Mon, 23 Nov 2026, KM Culture Shift wrote:\ntrash all",
            "On Mon, Nov 23, 2026 at 11:41\u{202f}AM KM Culture Shift <\nmod+x@example.org> wrote:\ntrash all",
            "On Monday\nKM Culture Shift\n<mod+x@example.org>\nwrote:\ntrash all",
            "KM Culture Shift <mod+x@example.org> wrote:\ntrash all",
            "Am 23.11.26 um 11:41 schrieb KM Culture Shift:\ntrash all",
            "Am Mo., 23. Nov. 2026 um 11:41 Uhr schrieb KM Culture Shift <\nmod+x@example.org>:\ntrash all",
            "Le lun. 23 nov. 2026 à 11:41, KM Culture Shift a écrit\u{a0}:\ntrash all",
            "El lun, 23 nov 2026 a las 11:41, KM Culture Shift escribió:\ntrash all",
            "Sent from my phone\ntrash all",
        ] {
            check(below, &[]);
            check(&format!("spam 2\n\n{below}"), &[on(Verb::Spam, &[2])]);
        }
    }

    #[test]
    fn ten_lines_are_read() {
        let text: String = (1..=12).map(|it| format!("ok {it}\n")).collect();
        assert_eq!(parse(&text).unwrap().len(), 10);
        check("", &[]);
        check(" \n\t\n\u{200b}", &[]);
    }

    #[test]
    fn below_the_first_empty_line_nothing_is_read() {
        for below in [
            "Thanks!\nBea",
            "Viele Grüße\nBea",
            "spam 2",
            "not those that I know",
            "Op ma 30 nov 2026 om 16:49 schreef Our knowledge <mod+x@example.org>:\n> spam 1",
            "Il giorno lun 30 nov 2026 alle ore 16:49 Our knowledge ha scritto:\n> approve 2",
            "Em seg., 30 de nov. de 2026 às 16:49, Our knowledge escreveu:\n> approve 2",
            "pon., 30 lis 2026 o 16:49 Our knowledge napisał(a):\n> approve 2",
            "Den mån 30 nov. 2026 kl 16:49 skrev Our knowledge:\napprove 2",
            "пн, 30 нояб. 2026 г. в 16:49, Our knowledge:\n> approve 2",
            "2026年11月30日(月) 16:49 Our knowledge:\n> approve 2",
            "2026년 11월 30일 (월) 오후 4:49, Our knowledge님이 작성:\n> approve 2",
            "Van: Our knowledge\nVerzonden: maandag",
            "差出人: Our knowledge\napprove 2",
            "Sent from Outlook for iOS",
            "Gesendet von Outlook für Android",
            "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        ] {
            check(&format!("approve 1\n\n{below}"), &[on(Verb::Publish, &[1])]);
            check(&format!("Hi,\n\napprove 1\n \n{below}"), &[on(Verb::Publish, &[1])]);
            check(&format!("approve 1\nspam 3\n\n{below}"), &[on(Verb::Publish, &[1]), on(Verb::Spam, &[3])]);
        }
        assert_eq!(parse("approve 1\nspma 2"), Err("spma".into()), "inside the block every line counts");
    }

    #[test]
    fn who_is_polite_is_understood() {
        for text in [
            "Hi,\napprove 1",
            "Hello Weshift,\n\napprove 1",
            "Guten Morgen,\n\napprove 1",
            "Bonjour,\napprove 1",
            "approve 1, thanks",
            "approve 1, thank you!",
            "please approve 1",
            "Please approve 1, thanks.",
            "approve 1 please",
        ] {
            check(text, &[on(Verb::Publish, &[1])]);
        }
        for text in
            ["Ok, thanks", "ok thank you", "No,\napprove 1", "Hi, do not approve 1", "please", "Thanks!"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        check("Hi,", &[]);
    }

    #[test]
    fn an_answer_may_stand_below_what_it_quotes() {
        for above in [
            "> One waits.\n> trash all\n",
            "On Monday Our knowledge wrote:\n> trash all\n\n",
            "Il giorno lun 30 nov 2026\nOur knowledge ha scritto:\n\n> trash all\n> spam 1\n",
        ] {
            check(&format!("{above}approve 1\n\nBea"), &[on(Verb::Publish, &[1])]);
            check(&format!("Hi,\n{above}\napprove 1"), &[on(Verb::Publish, &[1])]);
        }
        assert!(parse("Later:\n\napprove 1").is_err(), "without a quote it introduces nothing");
    }

    #[test]
    fn a_word_that_is_none_stops_everything() {
        for (text, word) in [
            ("Thanks, I will look", "Thanks"),
            ("approve 1\nand the others too", "and"),
            ("approve one", "one"),
            ("approve 0", "0"),
            ("approve 1000", "1000"),
            ("approve +1", "+1"),
            ("approve 4-2", "4-2"),
            ("approve 1-", "1-"),
            ("approve -1", "-1"),
            ("approve 1-2-3", "1-2-3"),
            ("approve 1-99999999999999999999", "1-99999999999999999999"),
            ("approve all 1", "all"),
            ("approve all comments", "comments"),
            ("On second thoughts: approve 1", "On"),
            ("approved", "approved"),
            ("1", "1"),
        ] {
            assert_eq!(parse(text), Err(word.to_string()), "{text}");
        }
    }

    #[test]
    fn nobody_wants_two_things_of_one_comment() {
        for (text, word) in [
            ("approve 1-3\nspam 2", "2"),
            ("approve 1\nspam 3\ntrash 1", "1"),
            ("approve all\nspam 2", "all"),
            ("spam 2\napprove all", "all"),
            ("approve\nspam", "all"),
        ] {
            assert_eq!(parse(text), Err(word.to_string()), "{text}");
        }
    }

    #[test]
    fn what_comes_back_is_short() {
        assert_eq!(parse(&"ü".repeat(500)), Err("ü".repeat(40)));
        assert_eq!(parse(&format!("ok {}", "1-999 ".repeat(100_000))).unwrap_err().chars().count(), 40);
        assert_eq!(parse("ok 1-999").unwrap(), [on(Verb::Publish, &(1..=999).collect::<Vec<_>>())]);
    }

    /// The same 20,000 messages each time, made of what could matter.
    #[test]
    fn whatever_is_written_no_comment_is_meant_twice() {
        const WORDS: [&str; 24] = [
            "approve", "ok", "spam", "trash", "keep", "help", "all", "and", "1", "2", "3-5", "999", "0", "-",
            "–", ",", ">", "--", "On", "wrote:", "\n", "\n", "\u{a0}", "ü",
        ];
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                text.push_str(WORDS[(state % WORDS.len() as u64) as usize]);
                text.push_str(if state.is_multiple_of(3) { "" } else { " " });
            }
            let Ok(commands) = parse(&text) else { continue };
            let mut meant = std::collections::HashMap::new();
            for command in commands.iter().filter(|it| it.verb != Verb::Help) {
                let Which::Numbers(numbers) = &command.which else { continue };
                for &number in numbers {
                    assert!((1..=999).contains(&number), "{text}");
                    assert_eq!(*meant.entry(number).or_insert(command.verb), command.verb, "{text}");
                }
            }
        }
    }
}
