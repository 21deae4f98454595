//! Rules about the source that neither the compiler nor clippy holds. They run with every `cargo test`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Who may use whom: a room may use any room on a lower rung, never its own rung's neighbours. The manifests say what it
/// does use, and the compiler holds it to them.
const LADDER: &[&[&str]] = &[
    &["domain"],
    &["clock"],
    &["links", "config", "text"],
    &["spam", "limits", "fetch", "vitals"],
    &["store"],
    &["intake", "moderation", "editing", "programs", "exercise"],
    &["mail", "web"],
    &["worker"],
    &["app"],
    &["commands"],
];

/// The same inside the store.
const STORE: &[&[&str]] = &[
    &["engine"],
    &["content", "people", "exercise"],
    &["comments"],
    &["mail"],
    &["integrations", "forgetting"],
    &["opening"],
];

/// Crates that one room alone may depend on: SQL, HTTP, SMTP, token buckets.
const CRATES: &[(&str, &str)] =
    &[("diesel", "store"), ("actix-web", "web"), ("lettre", "mail"), ("governor", "limits")];

/// Words that may stand in one place only.
const HOMES: &[(&str, &str)] = &[
    ("PreEscaped", "templates/src/html.rs"),
    ("CleanHtml::from_sanitizer", "src/text/clean.rs"),
    ("CleanHtml::from_store", "src/store/"),
    ("TrustedHtml::from_clean", "src/web/view"),
    ("std::env::", "src/config/"),
    ("SystemRandom", "src/clock/"),
];

/// Where something may be spawned.
const SPAWNERS: &[&str] = &["src/app/", "src/worker", "src/store/", "src/commands/serve.rs"];

/// The longest file that the house allows, tests apart.
const MAX_LINES: usize = 400;

#[test]
fn rooms_depend_on_lower_rungs_only() {
    let rooms: Vec<&str> =
        LADDER.iter().flat_map(|rung| rung.iter().copied()).filter(|it| is_crate("src", it)).collect();
    assert_eq!(
        rooms.len(),
        names("src").iter().filter(|it| is_crate("src", it)).count(),
        "a room is missing from LADDER"
    );
    for room in rooms {
        for used in dependencies(&Path::new("src").join(room)) {
            if let Some(used) = used.strip_prefix("weshift-").filter(|it| *it != "templates") {
                assert!(rung(LADDER, used) < rung(LADDER, room), "{room} must not use {used}");
            }
            let home = CRATES.iter().find(|(name, _)| *name == used).map(|(_, home)| *home);
            assert!(home.is_none_or(|home| home == room), "{used} belongs in {home:?}, found in {room}");
        }
    }
    for (name, _) in CRATES {
        assert!(!dependencies(Path::new(".")).contains(&(*name).into()), "the program must not use {name}");
    }
}

/// Those that are modules of the program.
#[test]
fn the_program_s_own_rooms_only_use_lower_rungs() {
    climb("src", LADDER);
}

#[test]
fn rooms_of_the_store_only_use_lower_rungs() {
    climb("src/store", STORE);
}

#[test]
fn reads_of_the_store_say_by_their_names_what_they_give() {
    let gives_many = |given: &str| ["Vec<", "HashMap<", "BTreeMap<"].iter().any(|it| given.starts_with(it));
    let mut wrong = Vec::new();
    for file in rust_files("src/store") {
        let code = Source::read(&file).code;
        for (who, name, given) in methods(&code) {
            let (is_find, is_list) = (name.starts_with("find_"), name.starts_with("list_"));
            // A write may give what it changed, whatever it is called.
            let must = who == "Reader";
            let (may_be_none, may_be_empty) = (given.starts_with("Option<"), gives_many(given));
            let is_right = |says: bool, gives: bool| says == gives || gives && !must;
            if !is_right(is_find, may_be_none) || !is_right(is_list, may_be_empty) {
                wrong.push(format!("{}: {who}::{name} gives {given}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "find_ gives an Option, list_ a collection:\n{}", wrong.join("\n"));
}

/// The methods of `Reader` and `Tx`: whose, the name, and what stands in the `Result` that it gives.
fn methods(code: &str) -> Vec<(&str, &str, &str)> {
    let mut found = Vec::new();
    for (opening, who) in [("impl Reader{", "Reader"), ("impl Tx<'_>{", "Tx")] {
        for (at, _) in code.match_indices(opening) {
            let body = &code[at + opening.len()..];
            let mut depth = 0;
            for (at, letter) in body.char_indices() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    'f' if depth == 0 && body[at..].starts_with("fn ") => {
                        let signature = &body[at + 3..];
                        let signature = &signature[..signature.find('{').unwrap_or(signature.len())];
                        let name = signature.split(['(', '<']).next().unwrap_or_default();
                        let given = signature.rsplit_once("->").map_or("", |it| it.1);
                        found.push((who, name, given.strip_prefix("Result<").unwrap_or(given)));
                    }
                    _ => (),
                }
            }
        }
    }
    found
}

#[test]
fn what_a_method_gives_is_read_from_its_signature() {
    let source = "impl Reader { pub async fn find_it(&self) -> Result<Option<u8>> { if a { b } } fn count(&self) {} } \
        impl Tx<'_> { pub fn list<T: Fn() -> u8>(&mut self, f: T) -> Result<Vec<u8>> where T: Copy { c } }";
    let code = Source::parse(source).unwrap().code;
    let found: Vec<_> = methods(&code).into_iter().map(|it| (it.0, it.1, it.2.starts_with("Vec<"))).collect();
    assert_eq!(found, [("Reader", "find_it", false), ("Reader", "count", false), ("Tx", "list", true)]);
}

/// Modules of one crate: the compiler lets each of them use any other.
fn climb(crate_folder: &str, ladder: &[&[&str]]) {
    for file in rust_files(crate_folder) {
        let Some(room) = room_of(crate_folder, &file).filter(|it| !is_crate(crate_folder, it)) else {
            continue;
        };
        for used in names_after_crate(&Source::read(&file).code) {
            let is_room = ladder.iter().any(|rung| rung.contains(&used.as_str()));
            let is_lower = || rung(ladder, &used) < rung(ladder, &room);
            assert!(!is_room || used == room || is_lower(), "{room} must not use {used}: {}", file.display());
        }
    }
}

/// What stands directly after `crate::`, alone or in braces.
fn names_after_crate(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    let mut names = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let rest = &code[at + path.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        names.push(word(group));
        let mut depth = 0;
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(word(&group[at + 1..])),
                _ => (),
            }
        }
    }
    names
}

#[test]
fn what_a_file_uses_of_its_crate_is_found_in_every_way_of_writing_it() {
    let source =
        "use crate::a::B; use crate::{c::{D, E}, f, g::h::*}; fn i() { crate::j::k(super::l()) } use m::n;";
    let mut found = names_after_crate(&Source::parse(source).unwrap().code);
    found.retain(|it| !it.is_empty());
    assert_eq!(found, ["a", "c", "f", "g", "j"]);
}

#[test]
fn some_words_live_in_one_place() {
    let mut wrong = Vec::new();
    for file in product_files() {
        let code = Source::read(&file).code;
        for (word, home) in HOMES {
            if code.contains(word) && !file.to_string_lossy().starts_with(home) {
                wrong.push(format!("{word} belongs in {home}, found in {}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_is_spawned_outside_app_worker_and_the_store_s_own_writer() {
    for file in product_files() {
        let code = Source::read(&file).code;
        let at_home = SPAWNERS.iter().any(|home| file.to_string_lossy().starts_with(home));
        for word in ["tokio::spawn(", "thread::spawn(", "rt::spawn("] {
            assert!(at_home || !code.contains(word), "{word} in {}", file.display());
        }
    }
}

#[test]
fn no_room_grows_past_its_walls() {
    for file in product_files() {
        let lines = Source::read(&file).lines;
        assert!(lines <= MAX_LINES, "{} has {lines} lines", file.display());
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = names("migrations/sqlite");
    assert!(!names.is_empty());
    assert_eq!(names, self::names("migrations/postgres"));
    for name in names {
        for step in ["up.sql", "down.sql"] {
            assert!(Path::new("migrations/sqlite").join(&name).join(step).exists());
            assert!(Path::new("migrations/postgres").join(&name).join(step).exists());
        }
    }
}

#[test]
fn templates_depend_on_maud_alone() {
    assert_eq!(dependencies(Path::new("templates")), ["maud"]);
}

#[test]
fn pages_carry_no_inline_style_or_script() {
    for file in rust_files("templates/src") {
        let mail = file.to_string_lossy().starts_with("templates/src/mail");
        let code = Source::read(&file).code;
        assert!(mail || !code.contains("style=\""), "inline style in {}", file.display());
        for handler in ["onclick=", "onload=", "onchange=", "onsubmit="] {
            assert!(!code.contains(handler), "{handler} in {}", file.display());
        }
    }
}

fn rung(ladder: &[&[&str]], room: &str) -> usize {
    ladder
        .iter()
        .position(|rung| rung.contains(&room))
        .unwrap_or_else(|| panic!("{room} is missing from its ladder"))
}

fn is_crate(folder: &str, room: &str) -> bool {
    Path::new(folder).join(room).join("Cargo.toml").exists()
}

fn room_of(crate_folder: &str, file: &Path) -> Option<String> {
    let first = file.strip_prefix(crate_folder).ok()?.components().next()?.as_os_str().to_str()?;
    let name = first.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main" | "tests")).then(|| name.to_string())
}

/// What the crate in a folder uses, tests apart.
fn dependencies(folder: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    manifest.get("dependencies").and_then(|it| it.as_table()).unwrap().keys().cloned().collect()
}

/// A file without its tests. A file of tests is empty.
struct Source {
    lines: usize,
    /// Without comments, and with no more spaces than keep two words apart.
    code: String,
}

impl Source {
    fn read(file: &Path) -> Source {
        if file.to_string_lossy().contains("tests") || file.to_string_lossy().contains("testing") {
            return Source { lines: 0, code: String::new() };
        }
        let text = fs::read_to_string(file).unwrap();
        Source::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    fn parse(text: &str) -> Result<Source, proc_macro2::LexError> {
        let mut source = Source { lines: text.lines().count(), code: String::new() };
        source.take(text.parse()?);
        Ok(source)
    }

    fn take(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some(first) = rest.first() {
            if let Some(length) = tests(rest) {
                self.lines -= rest[length - 1].span().end().line + 1 - first.span().start().line;
                rest = &rest[length..];
            } else if let Some(length) = doc_comment(rest) {
                rest = &rest[length..];
            } else {
                self.push(first);
                rest = &rest[1..];
            }
        }
    }

    fn push(&mut self, token: &TokenTree) {
        let TokenTree::Group(group) = token else {
            let token = token.to_string();
            let is_word = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
            if is_word(self.code.chars().last()) && is_word(token.chars().next()) {
                self.code.push(' ');
            }
            self.code.push_str(&token);
            return;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.code.push_str(open);
        self.take(group.stream());
        self.code.push_str(close);
    }
}

/// How many tokens a module of tests takes, if one begins here: `#[cfg(test)] mod tests { ... }`.
fn tests(tokens: &[TokenTree]) -> Option<usize> {
    let begins: String = tokens.iter().take(3).map(ToString::to_string).collect();
    (begins.replace(' ', "") == "#[cfg(test)]mod").then_some(5)
}

fn doc_comment(tokens: &[TokenTree]) -> Option<usize> {
    let begins: Vec<String> = tokens.iter().take(3).map(ToString::to_string).collect();
    let is_doc = |at: usize| begins.get(at).is_some_and(|it| it.starts_with("[doc ="));
    match begins.first().map(String::as_str) {
        Some("#") if is_doc(1) => Some(2),
        Some("#") if begins.get(1).is_some_and(|it| it == "!") && is_doc(2) => Some(3),
        Some(_) | None => None,
    }
}

#[test]
fn what_is_code_is_told_from_comments_strings_and_tests() {
    let source = Source::parse(
        r##"//! Gone.
let a = "https://x//y"; // gone "not a string
let b = r#"// stays "quoted" "#; let c = '"'; let d = '\''; fn e<'a>() {} /* gone /* and */ gone */
/// Gone: std::env::var
let f = "a\"//b"; a :: b /* gone */ ( );
#[cfg(test)]
mod tests {
    fn gone() {}
}
fn last() {}"##,
    )
    .unwrap();
    for kept in ["https://x//y", "// stays", "quoted", "fn e<'a>(){}", "a\\\"//b", "a::b()", "fn last(){}"] {
        assert!(source.code.contains(kept), "{kept} is not in {}", source.code);
    }
    assert!(!source.code.to_lowercase().contains("gone"), "{}", source.code);
    assert_eq!(source.lines, 6);
}

fn product_files() -> Vec<PathBuf> {
    let mut files = rust_files("src");
    files.extend(rust_files("templates/src"));
    files
}

fn rust_files(dir: impl AsRef<Path>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn names(dir: &str) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
