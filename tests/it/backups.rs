//! A copy of the database is made beside the running server, and brings back what was there.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::{
    postgres,
    world::{Kind, Reply, SHIFT, World, change, databases},
};

fn weshift(database: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_weshift"))
        .args(arguments)
        .env("WESHIFT_DATABASE__URL", database)
        .current_dir(folder.path())
        .output()
        .unwrap()
}

fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

fn refused(output: &Output, code: i32, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(code) && said.contains(why), "{:?} {said}", output.status);
}

#[test]
fn what_was_copied_comes_back() {
    let settings = [("moderation.publish", "all")];
    for kind in databases() {
        let world = World::start(&kind, &settings);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let path = file.to_str().unwrap();
        world.post_comment(&Reply::by("Ada", "This was there when the copy was made."));
        done(&weshift(&world.database, &["backup", path]));
        refused(&weshift(&world.database, &["backup", path]), 1, "is there already");
        world.post_comment(&Reply::by("Cy", "This came after the copy was made."));
        refused(&weshift(&world.database, &["restore", path]), 1, "stop");
        let (dir, database) = world.stop();
        let said = done(&weshift(&database, &["restore", path]));
        let before = said.split("What was there before is in ").nth(1).unwrap().split(';').next().unwrap();
        let before = before.to_string();

        let world = World::start_on(dir, database, &settings);
        let page = world.get(SHIFT);
        page.must_say("This was there when the copy was made.");
        page.must_not_say("This came after the copy was made.");
        world.post_comment(&Reply::by("Ada", "And it goes on from there."));
        let (dir, database) = world.stop();

        // What a restore replaced is kept, and comes back the same way.
        done(&weshift(&database, &["restore", &before]));
        let world = World::start_on(dir, database, &settings);
        world.get(SHIFT).must_say("This came after the copy was made.").must_not_say("And it goes on");
        world.end();
    }
}

#[test]
fn a_dump_of_another_program_is_refused_and_changes_nothing() {
    if !postgres::is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let other = postgres::fresh_database();
    let dump = |to: &str| {
        let dumped =
            Command::new("pg_dump").args(["--format=custom", "--file", to, "--dbname", &other]).status();
        assert!(dumped.unwrap().success());
    };
    dump(&at("empty"));
    change(&other, "CREATE TABLE wiki (id BIGINT); CREATE TABLE comments (id BIGINT)");
    dump(&at("wiki"));
    std::fs::write(at("text"), "no dump at all, but some words").unwrap();
    let (_dir, database) = World::start(&Kind::Postgres, &[]).stop();
    for (name, why) in [
        ("empty", "is no copy of a Weshift"),
        ("wiki", "is no copy of a Weshift"),
        ("text", "pg_restore said"),
    ] {
        refused(&weshift(&database, &["restore", &at(name)]), 1, why);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing was put aside");
}

#[test]
fn what_is_no_copy_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("data/weshift.db").display());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    refused(&weshift(&database, &["backup", &at("copy")]), 1, "there is no database at");
    assert!(!Path::new(&at("copy")).exists() && !Path::new(&at("copy.part")).exists());
    refused(&weshift(&database, &["restore", &at("none")]), 2, "There is no file");
    std::fs::write(at("text"), "no database at all, but some words").unwrap();
    refused(&weshift(&database, &["restore", &at("text")]), 1, "text is no database of Weshift");
    assert_eq!(std::fs::read_dir(folder.path().join("data")).unwrap().count(), 0, "nothing is left of it");
}
