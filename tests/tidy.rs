//! Rules about the source itself. They run with every `cargo test`, so CI needs no extra step.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Who may use whom: a module may use any module on a lower rung, never its own rung's neighbours.
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

/// Words that may stand in one place only.
const HOMES: &[(&str, &str)] = &[
    ("PreEscaped", "templates/src/html.rs"),
    ("CleanHtml::from_sanitizer", "src/text/clean.rs"),
    ("CleanHtml::from_store", "src/store/"),
    ("TrustedHtml::from_clean", "src/web/view"),
    ("std::env::", "src/config/"),
    ("diesel::", "src/store/"),
    ("actix_web::", "src/web/"),
    ("lettre::", "src/mail/"),
    ("governor::", "src/limits"),
    ("SystemTime::now", "src/clock.rs"),
    ("Timestamp::now", "src/clock.rs"),
    ("SystemRandom", "src/clock.rs"),
    ("process::exit", "src/nowhere"),
    ("todo!(", "src/nowhere"),
    ("unimplemented!(", "src/nowhere"),
];

/// Longest file and, apart from tests, what the house allows.
const MAX_LINES: usize = 400;

#[test]
fn imports_only_go_down_the_ladder() {
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let Some(from) = top_module(&file) else { continue };
        for to in crate_paths(&code_of(&file)) {
            let (Some(a), Some(b)) = (rung(&from), rung(&to)) else { continue };
            if from != to && a <= b {
                wrong.push(format!("{}: {from} must not use {to}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_rung() {
    let modules: Vec<String> = rust_files("src").iter().filter_map(|it| top_module(it)).collect();
    assert!(modules.len() > 20, "the source was not found");
    for module in modules {
        assert!(rung(&module).is_some(), "{module} is missing from LADDER");
    }
}

#[test]
fn some_words_live_in_one_place() {
    let mut wrong = Vec::new();
    for file in product_files() {
        let code = code_of(&file);
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
        let code = code_of(&file);
        let at_home = ["src/app/", "src/worker", "src/store/", "src/commands/serve.rs"]
            .iter()
            .any(|home| file.to_string_lossy().starts_with(home));
        for word in ["tokio::spawn(", "thread::spawn(", "rt::spawn("] {
            assert!(at_home || !code.contains(word), "{word} in {}", file.display());
        }
    }
}

#[test]
fn no_room_grows_past_its_walls() {
    for file in product_files() {
        let lines = code_of(&file).lines().count();
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
    let manifest = fs::read_to_string("templates/Cargo.toml").unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let names: Vec<&str> = section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .collect();
    assert_eq!(names, ["maud"]);
}

#[test]
fn pages_carry_no_inline_style_or_script() {
    for file in rust_files("templates/src") {
        let mail = file.to_string_lossy().starts_with("templates/src/mail");
        let code = code_of(&file);
        assert!(mail || !code.contains("style=\""), "inline style in {}", file.display());
        for handler in ["onclick=", "onload=", "onchange=", "onsubmit="] {
            assert!(!code.contains(handler), "{handler} in {}", file.display());
        }
    }
}

fn rung(module: &str) -> Option<usize> {
    LADDER.iter().position(|rung| rung.contains(&module))
}

fn top_module(file: &Path) -> Option<String> {
    let first = file.strip_prefix("src").ok()?.components().next()?.as_os_str().to_str()?;
    let name = first.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then(|| name.to_string())
}

/// The first segment after every `crate::`, also inside `use crate::{a, b::c as d}`.
fn crate_paths(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(top_level_items(group)),
            None => found.push(leading_word(rest)),
        }
    }
    found
}

fn top_level_items(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            _ if depth == 0 => items.last_mut().unwrap().push(c),
            _ => (),
        }
    }
    items.iter().map(|item| leading_word(item)).collect()
}

fn leading_word(path: &str) -> String {
    path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// A file without its tests and comments. A file of tests is empty.
fn code_of(file: &Path) -> String {
    if file.to_string_lossy().contains("tests") || file.to_string_lossy().contains("testing") {
        return String::new();
    }
    let source = fs::read_to_string(file).unwrap();
    let source = source.replace("#[cfg(test)]\nmod tests;\n", "");
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
    without_comments(code.trim_end())
}

/// What is left of Rust without its comments; line breaks stay. Knows strings, so that an address in one hides nothing.
fn without_comments(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            'r' if raw_string(rest).is_some() => raw_string(rest).unwrap(),
            '"' => string(rest),
            '\'' => character(rest),
            _ if first.is_alphanumeric() || first == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            _ => first.len_utf8(),
        };
        code.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    code
}

/// The length of the raw string that begins here: `r#"..."#`.
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest[1..].bytes().take_while(|it| *it == b'#').count();
    let body = rest[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + body.find(&end)? + end.len())
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest[1..].char_indices().find(|(_, c)| match (escaped, c) {
        (true, _) => {
            escaped = false;
            false
        }
        (false, '\\') => {
            escaped = true;
            false
        }
        (false, c) => *c == '"',
    });
    end.map_or(rest.len(), |(at, _)| at + 2)
}

/// A character, or the sign before a lifetime.
fn character(rest: &str) -> usize {
    let inside = match rest[1..].starts_with('\\') {
        true => rest[2..].find('\'').map(|at| at + 1 + usize::from(rest[2..].starts_with('\''))),
        false => rest[1..].chars().next().map(char::len_utf8),
    };
    match inside {
        Some(length) if rest[1 + length..].starts_with('\'') => length + 2,
        _ => 1,
    }
}

#[test]
fn comments_are_told_from_addresses_in_strings() {
    let source = r##"let a = "https://x//y"; // gone "not a string
let b = r#"// stays "quoted" "#; let c = '"'; let d = '\''; fn e<'a>() {} // gone
let f = "a\"//b"; /// gone"##;
    let code = without_comments(source);
    for kept in ["https://x//y", "// stays", "quoted", "fn e<'a>() {}", "a\\\"//b"] {
        assert!(code.contains(kept), "{kept} is not in {code}");
    }
    assert!(!code.contains("gone"), "{code}");
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
