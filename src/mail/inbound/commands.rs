//! What a manager writes in answer to a letter: `approve 1 3-4`, `spam 2`.

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Publish,
    Spam,
    Trash,
    Keep,
    Help,
}

/// With which comments of the letter, by the numbers that it gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    All,
    /// None given: right only where the letter shows one.
    Numbers(Vec<usize>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub verb: Verb,
    pub which: Which,
}

/// Lines that are looked at, and comments that a letter can show.
const LINES: usize = 10;
const MAX_NUMBER: usize = 99;

/// The commands in what a person wrote, up to what they quote.
///
/// # Errors
/// The word that is none.
pub fn parse(text: &str) -> Result<Vec<Command>, String> {
    let mut commands = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    let lines = text.lines().map(str::trim).take_while(|line| !begins_quote(line));
    for line in lines.filter(|it| !it.is_empty()).take(LINES) {
        let command = read(line)?;
        if let Which::Numbers(numbers) = &command.which {
            if let Some(twice) = numbers.iter().find(|it| named.contains(it)) {
                return Err(twice.to_string());
            }
            named.extend(numbers);
        }
        commands.push(command);
    }
    Ok(commands)
}

/// Where the person's own words end.
fn begins_quote(line: &str) -> bool {
    let lower = line.to_lowercase();
    let introduces =
        [" wrote:", " schrieb:", " a écrit :", " a écrit:", " escribió:", " ha scritto:", " schreef:"];
    line.starts_with('>')
        || line == "--"
        || line.starts_with("-----")
        || line.starts_with("_____")
        || ["from:", "sent:", "von:", "gesendet:", "de :", "de:"].iter().any(|it| lower.starts_with(it))
        || introduces.iter().any(|it| lower.ends_with(it))
        || (lower.starts_with("on ") && lower.contains('@'))
}

fn read(line: &str) -> Result<Command, String> {
    let cut = |word: &str| word.chars().take(40).collect::<String>();
    let mut words = line.split(|c: char| c.is_whitespace() || c == ',').filter(|it| !it.is_empty());
    let first = words.next().unwrap_or_default();
    let verb = match first.to_lowercase().trim_matches(['.', ':', '!']) {
        "approve" | "publish" | "ok" => Verb::Publish,
        "spam" => Verb::Spam,
        "trash" | "delete" => Verb::Trash,
        "hold" | "keep" => Verb::Keep,
        "help" => Verb::Help,
        _ => return Err(cut(first)),
    };
    let mut numbers = Vec::new();
    for word in words {
        match word.to_lowercase().trim_matches(['.', '#']) {
            "all" => return Ok(Command { verb, which: Which::All }),
            "and" | "" => (),
            range => numbers.extend(self::range(range).ok_or_else(|| cut(word))?),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(Command { verb, which: Which::Numbers(numbers) })
}

/// `3` or `3-5`.
fn range(text: &str) -> Option<std::ops::RangeInclusive<usize>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    (1 <= first && first <= last && last <= MAX_NUMBER).then_some(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(verb: Verb, numbers: &[usize]) -> Command {
        Command { verb, which: Which::Numbers(numbers.to_vec()) }
    }

    #[test]
    fn commands_stand_above_the_quote() {
        let text = "approve 1, 3-4\nSpam 2.\n\nOn Mon 23 Nov, Our knowledge <comments@example.org> wrote:\n> trash all\n";
        assert_eq!(parse(text), Ok(vec![numbers(Verb::Publish, &[1, 3, 4]), numbers(Verb::Spam, &[2])]));
        assert_eq!(parse("ok all"), Ok(vec![Command { verb: Verb::Publish, which: Which::All }]));
        assert_eq!(parse("Publish!"), Ok(vec![numbers(Verb::Publish, &[])]));
        assert_eq!(parse("keep 1 and 2"), Ok(vec![numbers(Verb::Keep, &[1, 2])]));
    }

    #[test]
    fn what_is_only_quoted_is_no_command() {
        for text in [
            "",
            "> approve 1",
            "--\napprove 1",
            "-----Original Message-----\napprove 1",
            "Am 23.11. schrieb:\napprove all",
            "From: Our knowledge\napprove all",
        ] {
            assert_eq!(parse(text), Ok(vec![]), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_does_nothing() {
        for (text, word) in [
            ("Thanks, I will look at it", "Thanks"),
            ("approve one", "one"),
            ("approve 0", "0"),
            ("approve 4-2", "4-2"),
            ("approve 1-999999999999", "1-999999999999"),
            ("approve 1\nspam 1", "1"),
            ("approve 1\nand then", "and"),
        ] {
            assert_eq!(parse(text), Err(word.to_string()), "{text}");
        }
        assert_eq!(parse(&"x".repeat(5_000)).unwrap_err().len(), 40);
    }
}
