//! Which passwords a guesser tries first.

use unicode_normalization::UnicodeNormalization;

use super::{Field, Password, Problem};

/// Words that passwords are made of so often that digits and signs around them help little.
const COMMON: &[&str] = &[
    "abc",
    "access",
    "account",
    "adidas",
    "admin",
    "administrator",
    "amanda",
    "andrea",
    "andrew",
    "angel",
    "apple",
    "arsenal",
    "asdf",
    "ashley",
    "austin",
    "azerty",
    "baseball",
    "basketball",
    "batman",
    "biteme",
    "buster",
    "butterfly",
    "changeme",
    "charlie",
    "cheese",
    "chelsea",
    "chocolate",
    "computer",
    "cookie",
    "corvette",
    "daniel",
    "default",
    "diamond",
    "dragon",
    "facebook",
    "falcon",
    "ferrari",
    "flower",
    "football",
    "freedom",
    "friends",
    "fuckyou",
    "geheim",
    "ginger",
    "google",
    "guest",
    "hallo",
    "hammer",
    "hannah",
    "harley",
    "hello",
    "hockey",
    "hotdog",
    "hunter",
    "iloveyou",
    "internet",
    "jennifer",
    "jessica",
    "jordan",
    "jordan",
    "joshua",
    "justin",
    "killer",
    "knowledge",
    "letmein",
    "liverpool",
    "login",
    "london",
    "lovely",
    "loveme",
    "love",
    "maggie",
    "manager",
    "master",
    "matrix",
    "matthew",
    "merlin",
    "michael",
    "michelle",
    "monkey",
    "mustang",
    "mypassword",
    "nicole",
    "ninja",
    "nothing",
    "orange",
    "owner",
    "pass",
    "passphrase",
    "passw",
    "passwd",
    "passwort",
    "password",
    "pepper",
    "pokemon",
    "princess",
    "pussy",
    "qazwsx",
    "querty",
    "qwer",
    "qwert",
    "qwerty",
    "qwertz",
    "ranger",
    "root",
    "samsung",
    "samantha",
    "schatz",
    "secret",
    "shadow",
    "silver",
    "soccer",
    "spiderman",
    "starwars",
    "summer",
    "sunshine",
    "super",
    "superman",
    "system",
    "taylor",
    "temp",
    "test",
    "testing",
    "thomas",
    "thunder",
    "tigger",
    "trustno",
    "user",
    "webmaster",
    "welcome",
    "weshift",
    "whatever",
    "william",
    "willkommen",
    "winter",
    "yankees",
    "zaq",
];

/// What fingers run along.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
];

/// Fewer different characters than this are soon tried out.
const LEAST_VARIED: usize = 5;

impl Password {
    /// Long enough to be worth hashing, short enough not to be an attack, and none of those that are tried first.
    ///
    /// # Errors
    /// What to choose instead.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong = |message: &str| Err(Problem::new(Field::Password, message));
        match self.0.chars().count() {
            0..8 => wrong("Please choose a password of 8 characters or more."),
            _ if self.0.len() > 1024 => wrong("Please choose a password of at most 1,024 bytes."),
            _ if is_tried_first(&self.0) => wrong(
                "This password is easily guessed. Please choose another one, such as four words of your own.",
            ),
            _ => Ok(()),
        }
    }
}

fn is_tried_first(password: &str) -> bool {
    let lower: Vec<char> = password.nfkc().flat_map(char::to_lowercase).collect();
    let mut varied = lower.clone();
    varied.sort_unstable();
    varied.dedup();
    varied.len() < LEAST_VARIED || is_repeated(&lower) || is_run(&lower) || is_common(&lower)
}

/// `abcdabcd`
fn is_repeated(word: &[char]) -> bool {
    (1..=word.len() / 2).any(|length| word.iter().zip(&word[length..]).all(|(a, b)| a == b))
}

/// `12345678`, `qwertyuiop`, `fedcba98`: made of a few runs along a row.
fn is_run(word: &[char]) -> bool {
    const LEAST: usize = 3;
    let mut rest = word;
    while !rest.is_empty() {
        let longest = (1..=rest.len()).rev().find(|&length| {
            let part: String = rest[..length].iter().collect();
            let back: String = part.chars().rev().collect();
            ROWS.iter().any(|row| row.contains(&part) || row.contains(&back))
        });
        match longest {
            Some(length) if length >= LEAST => rest = &rest[length..],
            Some(_) | None => return false,
        }
    }
    true
}

/// A common word or several, with digits and signs around them, or in their place (`P@ssw0rd1!`).
fn is_common(word: &[char]) -> bool {
    let is_sign = |it: &char| !it.is_alphabetic();
    let bare = |word: &[char]| -> String {
        let start = word.iter().take_while(|it| is_sign(it)).count();
        let end = word.iter().rev().take_while(|it| is_sign(it)).count();
        word.get(start..word.len() - end).unwrap_or_default().iter().collect()
    };
    let read: Vec<char> = word.iter().map(|it| letter_meant(*it)).collect();
    [bare(word), bare(&read), read.iter().filter(|it| it.is_alphabetic()).collect()]
        .iter()
        .any(|it| is_made_of_common(it))
}

fn is_made_of_common(word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let mut reached = vec![false; word.len() + 1];
    reached[0] = true;
    for at in 0..word.len() {
        if reached[at] {
            COMMON
                .iter()
                .filter(|it| word[at..].starts_with(**it))
                .for_each(|it| reached[at + it.len()] = true);
        }
    }
    reached[word.len()]
}

fn letter_meant(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_guessers_try_first_is_refused() {
        for easy in [
            "password123",
            "aaaaaaaaaaaa",
            "Password1!",
            "P@ssw0rd",
            "12345678",
            "qwertyuiop",
            "abcdabcd",
            "letmein2024",
            "iloveyou!!",
            "87654321",
            "qwerty123",
            "Welcome2026",
            "adminadmin",
            "1qaz2wsx",
            "sunshine1",
            "ＰＡＳＳＷＯＲＤ１",
            "passwordpassword",
            "121212121212",
            "weshift2026",
            "...........",
            "12345qwert",
            "!!password!!",
        ] {
            let refused = Password(easy.into()).check().unwrap_err();
            assert!(refused.message.contains("easily guessed"), "{easy}: {}", refused.message);
        }
    }

    #[test]
    fn what_people_make_up_is_taken() {
        for good in [
            "correct horse battery",
            "Ein Satz, den niemand kennt.",
            "tr0ub4dor&3x",
            "mein hund heißt otto",
            "我们一起学习知识分享",
            "gX7#pLq2",
            "password manager of mine",
            "7 Zwerge 2 Berge",
        ] {
            assert!(Password(good.into()).check().is_ok(), "{good}");
        }
        assert!(Password("short".into()).check().is_err());
        assert!(Password("x1y2z3".repeat(200)).check().is_err());
    }
}
