//! The pages in real browsers: used and read in every state, and attacked with what others found.
//!
//! Every walk is taken in Chromium and in Firefox: each has its own layout, forms, focus, storage, streams and policy. axe reads
//! in Chromium alone, for it takes most of the time and finds the same everywhere. In WebKit, which is near to Safari and
//! driven by other means, people do what they do most.

use std::{path::Path, process::Command, sync::Once};

use crate::{
    browser::{Browser, Browser::*, host_pages_are_here},
    host::Host,
    world::{Kind, World},
};

/// Our own set of attacks, and a larger one beside the checkout, for those who have it.
const OURS: &str = "tests/corpus/xss.txt";
const LARGER: &str = "../shared/data/xss-dev.jsonl";

/// Sites made with frameworks are built once for all browsers.
static BUILT: Once = Once::new();

#[test]
fn pages_work_without_script_and_axe_finds_nothing() {
    pages(Chromium);
}

#[test]
fn pages_work_without_script_in_firefox() {
    pages(Firefox);
}

fn pages(browser: Browser) {
    if !browser.is_here() {
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
    let setup = format!("{}{}", world.base, world.setup_page());
    browser.walks("pages.mjs", &[&world.base, &setup]);
    world.stop();
}

#[test]
fn the_desk_works_by_keyboard_alone_and_without_script_and_axe_finds_nothing() {
    desk(Chromium);
}

#[test]
fn the_desk_works_by_keyboard_alone_and_without_script_in_firefox() {
    desk(Firefox);
}

fn desk(browser: Browser) {
    if !browser.is_here() {
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
    let setup = format!("{}{}", world.base, world.setup_page());
    let shots = std::env::var("SHOTS").unwrap_or_default();
    browser.walks("desk.mjs", &[&world.base, &setup, &shots]);
    world.stop();
}

#[test]
fn managers_come_in_by_passkeys() {
    passkeys(Chromium);
}

#[test]
fn managers_come_in_by_passkeys_in_firefox() {
    passkeys(Firefox);
}

fn passkeys(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    // Passkeys are for hosts with a name.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (listen, base) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let settings = [("server.listen", listen.as_str()), ("server.base_url", base.as_str())];
    let world = World::start(&Kind::Sqlite, &settings);
    let setup = format!("{base}{}", world.setup_page());
    browser.walks("passkeys.mjs", &[&base, &setup]);
    world.stop();
}

#[test]
fn discussions_work_in_pages_of_other_sites() {
    embedded(Chromium);
}

#[test]
fn discussions_work_in_pages_of_other_sites_in_firefox() {
    embedded(Firefox);
}

fn embedded(browser: Browser) {
    if !browser.is_here() {
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
    browser.walks("embed.mjs", &[&world.base, &host.origin]);
    world.stop();
}

#[test]
fn older_browsers_read_write_and_preview_and_the_widget_loads_in_any_way() {
    if !Chromium.is_here() {
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
    let setup = format!("{}{}", world.base, world.setup_page());
    Chromium.walks("older.mjs", &[&world.base, &host.origin, &setup]);
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
    embedded_in_frameworks(Chromium);
}

#[test]
fn discussions_follow_the_pages_of_sites_made_with_frameworks_in_firefox() {
    embedded_in_frameworks(Firefox);
}

fn embedded_in_frameworks(browser: Browser) {
    if !browser.is_here() || !host_pages_are_here() {
        return;
    }
    BUILT.call_once(|| {
        let build = Command::new("node").arg("tests/browser/hosts/build.mjs").output().unwrap();
        assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    });
    let host = Host::serving("tests/browser/hosts/built");
    let settings = [
        ("site.origins", host.origin.as_str()),
        ("moderation.publish", "all"),
        ("spam.enabled", "false"),
        ("spam.min_fill_secs", "0"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    host.embeds(&world.base);
    browser.walks("hosts.mjs", &[&world.base, &host.origin]);
    world.stop();
}

#[test]
fn readers_keep_their_drafts_and_their_keys_and_see_what_is_new() {
    readers(Chromium);
}

#[test]
fn readers_keep_their_drafts_and_their_keys_and_see_what_is_new_in_firefox() {
    readers(Firefox);
}

fn readers(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let settings = [("moderation.publish", "all"), ("spam.enabled", "false"), ("spam.min_fill_secs", "0")];
    let world = World::start(&Kind::Sqlite, &settings);
    browser.walks("readers.mjs", &[&world.base]);
    world.stop();
}

#[test]
fn nothing_that_a_commenter_sends_runs_in_another_site() {
    attacked_elsewhere(Chromium);
}

#[test]
fn nothing_that_a_commenter_sends_runs_in_another_site_in_firefox() {
    attacked_elsewhere(Firefox);
}

#[test]
fn nothing_that_a_commenter_sends_runs_in_webkit() {
    attacked_elsewhere(WebKit);
}

fn attacked_elsewhere(browser: Browser) {
    if !browser.is_here() {
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
    let script = match browser {
        Chromium | Firefox => "embed-xss.mjs",
        WebKit => "webkit-xss.mjs",
    };
    browser.walks(script, &[&world.base, &host.origin, &attacks(browser)]);
    world.stop();
}

#[test]
fn a_group_session_works_without_script_and_axe_finds_nothing() {
    group_session(Chromium);
}

#[test]
fn a_group_session_works_without_script_in_firefox() {
    group_session(Firefox);
}

fn group_session(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let world = World::start(&Kind::Sqlite, &[("exercise.anyone_may_lead", "true")]);
    browser.walks("groups.mjs", &[&world.base]);
    world.stop();
}

#[test]
fn a_browser_proves_its_work_while_somebody_types() {
    proof(Chromium);
}

#[test]
fn firefox_proves_its_work_while_somebody_types() {
    proof(Firefox);
}

fn proof(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let settings =
        [("moderation.publish", "all"), ("spam.proof_of_work", "true"), ("spam.min_fill_secs", "0")];
    let world = World::start(&Kind::Sqlite, &settings);
    browser.walks("proof.mjs", &[&world.base]);
    let reader = world.app.store.reader();
    let counts = world.block_on(reader.count_by_status()).unwrap();
    assert_eq!(counts, [1, 1, 0, 0], "Bo without script waits, Ada is published");
    world.stop();
}

/// The larger set takes a browser long: one is enough.
fn attacks(browser: Browser) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let larger = root.join(LARGER);
    let set = match browser {
        Chromium if larger.exists() => larger,
        Chromium | Firefox | WebKit => root.join(OURS),
    };
    std::env::var("XSS_SET").unwrap_or_else(|_| set.display().to_string())
}

#[test]
fn nothing_that_a_commenter_sends_runs_or_breaks_the_page() {
    attacked(Chromium);
}

#[test]
fn nothing_that_a_commenter_sends_runs_or_breaks_the_page_in_firefox() {
    attacked(Firefox);
}

fn attacked(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let settings = [("moderation.publish", "all"), ("spam.enabled", "false")];
    let world = World::start(&Kind::Sqlite, &settings);
    let setup = format!("{}{}", world.base, world.setup_page());
    browser.walks("xss.mjs", &[&world.base, &attacks(browser), &setup]);
    world.stop();
}

#[test]
fn mails_are_whole_in_every_width_and_light_and_their_text_says_the_same() {
    mails(Chromium);
}

#[test]
fn mails_are_whole_in_every_width_and_light_in_firefox() {
    mails(Firefox);
}

fn mails(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let written = Command::new(env!("CARGO_BIN_EXE_weshift"))
        .args(["preview", "--out", &folder.path().display().to_string()])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    browser.walks("mails.mjs", &[&folder.path().display().to_string()]);
}

#[test]
fn people_read_and_write_and_decide_in_webkit() {
    if !WebKit.is_here() {
        return;
    }
    let host = Host::start();
    let settings = [
        ("site.origins", host.origin.as_str()),
        ("moderation.publish", "all"),
        ("moderation.hold_words", "perhaps"),
        ("spam.min_fill_secs", "0"),
    ];
    let world = World::start(&Kind::Sqlite, &settings);
    host.embeds(&world.base);
    let setup = format!("{}{}", world.base, world.setup_page());
    WebKit.walks("webkit.mjs", &[&world.base, &host.origin, &setup]);
    world.stop();
}
