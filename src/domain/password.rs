//! Which passwords a guesser tries first.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::zxcvbn;

use super::{Field, Password, Problem};

/// Guesses that a password must withstand, as a power of ten: what eight signs by chance do.
const LEAST: f64 = 7.9;
/// The same without spaces and signs, which guessers put between words as people do.
const LEAST_SQUEEZED: f64 = 5.9;

/// Words of the trade and of other languages, which the library's lists do not have.
const COMMON: &[&str] = &[
    "weshift",
    "knowledge",
    "community",
    "manager",
    "moderator",
    "passwort",
    "geheim",
    "hallo",
    "schatz",
    "willkommen",
    "motdepasse",
    "bonjour",
    "soleil",
    "contrasena",
    "teamo",
    "senha",
    "wachtwoord",
    "haslo",
];

impl Password {
    /// Long enough to be worth hashing, short enough not to be an attack, and none of those that are tried first: `person` is
    /// what a guesser knows of whose it is, such as their address and name.
    ///
    /// # Errors
    /// What to choose instead.
    pub fn check(&self, person: &[&str]) -> Result<(), Problem> {
        let wrong = |message: &str| Err(Problem::new(Field::Password, message));
        match self.0.chars().count() {
            0..8 => wrong("Please choose a password of 8 characters or more."),
            _ if self.0.len() > 1024 => wrong("Please choose a password of at most 1,024 bytes."),
            _ if is_tried_first(&self.0, person) => wrong(
                "This password is easily guessed. Please choose another one, such as four words of your own.",
            ),
            _ => Ok(()),
        }
    }
}

fn is_tried_first(password: &str, person: &[&str]) -> bool {
    let plain: String = password.nfkc().collect();
    let squeezed = squeeze(&plain);
    let of_person: Vec<String> = person.iter().map(|it| squeeze(it)).filter(|it| it.len() > 2).collect();
    if of_person.iter().any(|it| it.contains(&squeezed) || is_little_more(&squeezed, it)) {
        return true;
    }
    let parts = person.iter().flat_map(|it| it.split(|c: char| !c.is_alphanumeric()));
    let known: Vec<&str> = COMMON.iter().copied().chain(parts).filter(|it| it.len() > 2).collect();
    zxcvbn(&plain, &known).guesses_log10() < LEAST
        || zxcvbn(&squeezed, &known).guesses_log10() < LEAST_SQUEEZED
}

/// Letters and digits alone, small.
fn squeeze(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `bea.example.org1`
fn is_little_more(password: &str, known: &str) -> bool {
    password.strip_prefix(known).is_some_and(|it| it.chars().count() < 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEA: [&str; 2] = ["bea.miller@example.org", "Bea Miller"];

    #[test]
    fn what_guessers_try_first_is_refused() {
        for easy in [
            "password123",
            "aaaaaaaaaaaa",
            "Password1!",
            "P@ssw0rd",
            "p@ssw0rd1234",
            "kn0wl3dge!",
            "12345678",
            "qwertyuiop",
            "qwerty-qwerty",
            "zxcvbnm,./12",
            "lkjhgfdsa321",
            "1q2w3e4r5t",
            "abcdabcd",
            "letmein2024",
            "letmein letmein",
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
            "geheim2026!",
            "...........",
            "12345qwert",
            "!!password!!",
            "bea.miller@example.org",
            "bea.miller",
            "Bea Miller 1",
            "beamiller2026",
        ] {
            let refused = Password(easy.into()).check(&BEA).err().unwrap_or_else(|| panic!("{easy}"));
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
            "Bea likes nine green apples",
            "дождь идёт весь день",
        ] {
            assert!(Password(good.into()).check(&BEA).is_ok(), "{good}");
        }
        assert!(Password("short".into()).check(&BEA).is_err());
        assert!(Password("x1y2z3".repeat(200)).check(&BEA).is_err());
    }
}
