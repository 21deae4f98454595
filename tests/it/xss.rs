//! The pages in a real browser: used and read in every state, and attacked with what others found.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    host::Host,
    world::{Kind, World},
};

/// A set of attacks beside the checkout, for those who have one; else our own.
const SETS: &[&str] = &["../shared/data/xss-dev.jsonl", "tests/corpus/xss.txt"];

#[test]
fn pages_work_without_script_and_axe_finds_nothing() {
    if !browser_is_here() {
        return;
    }
    // With a way out for mail, so that readers are offered it.
    let settings = [
        ("spam.min_fill_secs", "0"),
        // People who place themselves come from networks of their own.
        ("server.trusted_proxies", "127.0.0.1/32"),
        ("mail.transport", "sendmail"),
        ("mail.sendmail", "/bin/true"),
        ("mail.from", "comments@example.org"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    let setup = format!("{}{}", world.base, weshift::links::setup(world.setup.as_deref().unwrap()));
    run("pages.mjs", &[&world.base, &setup]);
    world.stop();
}

#[test]
fn the_desk_works_by_keyboard_alone_and_without_script_and_axe_finds_nothing() {
    if !browser_is_here() {
        return;
    }
    let settings = [
        ("moderation.publish", "none"),
        ("spam.min_fill_secs", "0"),
        ("spam.enabled", "false"),
        ("mail.transport", "sendmail"),
        ("mail.sendmail", "/bin/true"),
        ("mail.from", "comments@example.org"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    let setup = format!("{}{}", world.base, weshift::links::setup(world.setup.as_deref().unwrap()));
    let shots = std::env::var("SHOTS").unwrap_or_default();
    run("desk.mjs", &[&world.base, &setup, &shots]);
    world.stop();
}

#[test]
fn managers_come_in_by_passkeys() {
    if !browser_is_here() {
        return;
    }
    // Passkeys are for hosts with a name.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (listen, base) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let settings = [("server.listen", listen.as_str()), ("server.base_url", base.as_str())];
    let world = World::start(&Kind::Sqlite, &settings);
    let setup = format!("{base}{}", weshift::links::setup(world.setup.as_deref().unwrap()));
    run("passkeys.mjs", &[&base, &setup]);
    world.stop();
}

#[test]
fn discussions_work_in_pages_of_other_sites() {
    if !browser_is_here() {
        return;
    }
    let host = Host::start();
    let settings = [
        ("site.origins", host.origin.as_str()),
        ("moderation.publish", "all"),
        ("spam.enabled", "false"),
        ("mail.transport", "sendmail"),
        ("mail.sendmail", "/bin/true"),
        ("mail.from", "comments@example.org"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    host.embeds(&world.base);
    run("embed.mjs", &[&world.base, &host.origin]);
    world.stop();
}

#[test]
fn older_browsers_read_write_and_preview_and_the_widget_loads_in_any_way() {
    if !browser_is_here() {
        return;
    }
    let host = Host::start();
    let settings = [
        ("site.origins", host.origin.as_str()),
        ("moderation.publish", "all"),
        ("spam.enabled", "false"),
        ("spam.min_fill_secs", "0"),
        ("limits.comments_per_minute", "0"),
        ("limits.reads_per_second", "0"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    host.embeds(&world.base);
    let setup = format!("{}{}", world.base, weshift::links::setup(world.setup.as_deref().unwrap()));
    run("older.mjs", &[&world.base, &host.origin, &setup]);
    world.stop();
}

#[test]
fn the_types_of_the_elements_fit_plain_pages_react_vue_and_svelte() {
    if !host_pages_are_here() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/hosts");
    let output = Command::new("node")
        .args(["node_modules/typescript/bin/tsc", "-p", "types"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn discussions_follow_the_pages_of_sites_made_with_frameworks() {
    if !browser_is_here() || !host_pages_are_here() {
        return;
    }
    let build = Command::new("node").arg("tests/browser/hosts/build.mjs").output().unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let host = Host::serving("tests/browser/hosts/built");
    let settings = [
        ("site.origins", host.origin.as_str()),
        ("moderation.publish", "all"),
        ("spam.enabled", "false"),
        ("spam.min_fill_secs", "0"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    host.embeds(&world.base);
    run("hosts.mjs", &[&world.base, &host.origin]);
    world.stop();
}

#[test]
fn readers_keep_their_drafts_and_their_keys_and_see_what_is_new() {
    if !browser_is_here() {
        return;
    }
    let settings = [("moderation.publish", "all"), ("spam.enabled", "false"), ("spam.min_fill_secs", "0")];
    let world = World::start(&Kind::Sqlite, &settings);
    run("readers.mjs", &[&world.base]);
    world.stop();
}

#[test]
fn nothing_that_a_commenter_sends_runs_in_another_site() {
    if !browser_is_here() {
        return;
    }
    let host = Host::start();
    let settings = [
        ("site.origins", host.origin.as_str()),
        ("moderation.publish", "all"),
        ("spam.enabled", "false"),
        ("limits.reads_per_second", "0"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    host.embeds(&world.base);
    run("embed-xss.mjs", &[&world.base, &host.origin, &attacks().display().to_string()]);
    world.stop();
}

#[test]
fn a_group_session_works_without_script_and_axe_finds_nothing() {
    if !browser_is_here() {
        return;
    }
    let world = World::start(&Kind::Sqlite, &[("exercise.anyone_may_lead", "true")]);
    run("groups.mjs", &[&world.base]);
    world.stop();
}

#[test]
fn a_browser_proves_its_work_while_somebody_types() {
    if !browser_is_here() {
        return;
    }
    let settings =
        [("moderation.publish", "all"), ("spam.proof_of_work", "true"), ("spam.min_fill_secs", "0")];
    let world = World::start(&Kind::Sqlite, &settings);
    run("proof.mjs", &[&world.base]);
    let reader = world.app.store.reader();
    let counts = world.block_on(reader.count_by_status()).unwrap();
    assert_eq!(counts, [1, 1, 0, 0], "Bo without script waits, Ada is published");
    world.stop();
}

fn attacks() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let chosen = std::env::var("XSS_SET").map(PathBuf::from).ok();
    chosen.unwrap_or_else(|| SETS.iter().map(|it| root.join(it)).find(|it| it.exists()).unwrap())
}

#[test]
fn nothing_that_a_commenter_sends_runs_or_breaks_the_page() {
    if !browser_is_here() {
        return;
    }
    let settings = [("moderation.publish", "all"), ("spam.enabled", "false")];
    let world = World::start(&Kind::Sqlite, &settings);
    let setup = format!("{}{}", world.base, weshift::links::setup(world.setup.as_deref().unwrap()));
    run("xss.mjs", &[&world.base, &attacks().display().to_string(), &setup]);
    world.stop();
}

#[test]
fn mails_are_whole_in_every_width_and_light_and_their_text_says_the_same() {
    if !browser_is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let written = Command::new(env!("CARGO_BIN_EXE_weshift"))
        .args(["preview", "--out", &folder.path().display().to_string()])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    run("mails.mjs", &[&folder.path().display().to_string()]);
}

/// Whether the tests can drive a browser. Says so when not; in continuous integration it must be there.
fn browser_is_here() -> bool {
    let node = Command::new("node").arg("--version").output().is_ok_and(|it| it.status.success());
    let chromium = Path::new("/usr/bin/chromium").exists();
    let driver =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/playwright-core").exists();
    let here = node && chromium && driver;
    if !here {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "CI needs Node.js, Chromium and npm ci in tests/browser"
        );
        println!("Skipped: Node.js, Chromium, or npm ci --prefix tests/browser is missing.");
    }
    here
}

/// Whether the packages of the host pages are installed, as above.
fn host_pages_are_here() -> bool {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/hosts/node_modules");
    let here = ["vite", "@types/react"].iter().all(|it| packages.join(it).exists());
    if !here {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs npm ci in tests/browser/hosts");
        println!("Skipped: npm ci --prefix tests/browser/hosts is missing.");
    }
    here
}

fn run(script: &str, arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let output = Command::new("node").arg(script).args(arguments).current_dir(folder).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    println!("{said}");
    assert!(output.status.success(), "{said}");
}
