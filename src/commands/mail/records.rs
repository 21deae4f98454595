//! `weshift mail dkim-keygen` and `dns`: what others need to trust our mail.

use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use super::resolver;
use crate::commands::{Failure, absolute, open};
use weshift_config::Settings;
use weshift_mail::{self as mail, KeyKind};
use weshift_store::give_to_folder;

pub fn keygen(out: &Path, kind: &str, selector: &str, settings: &Settings) -> Result<(), Failure> {
    let kind = match kind {
        "rsa" => KeyKind::Rsa,
        "ed25519" => KeyKind::Ed25519,
        other => return Err(Failure::Use(format!("--kind must be rsa or ed25519, not {other}."))),
    };
    let pem = mail::generate_key(kind).map_err(Failure::Failed)?;
    let domain = settings.mail.dkim.as_ref().map_or(settings.mail.from.domain(), |it| &it.domain);
    let records = mail::dkim_records(domain, &[(selector.to_string(), pem.clone())]).map_err(Failure::Use)?;
    let written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(out);
    written
        .and_then(|mut file| file.write_all(pem.as_bytes()))
        .and_then(|()| give_to_folder(out))
        .map_err(|error| Failure::Failed(format!("Cannot write {}: {error}", out.display())))?;
    let shown = absolute(out).display().to_string();
    println!("The key is in {shown}. Publish this, then set");
    println!("  mail.dkim.selector = [{selector:?}] and mail.dkim.key_file = [{shown:?}]");
    for (name, value) in records {
        print_record(&name, &value);
    }
    println!(
        "The user that Weshift runs as, and whoever runs its commands, must be able to read the key, and nobody else."
    );
    println!("If the service has a user of its own: chgrp weshift {shown} && chmod 640 {shown}");
    Ok(())
}

/// What should be published, as far as the settings tell.
pub async fn dns(settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    let mail = app.mailer.settings();
    let domain = mail.from.domain();
    if !app.mailer.goes_out() {
        println!("This site sends no mail yet: set mail.smtp.url or mail.transport first.");
    }
    println!(
        "; Who may send for the domain of the return path. Put your mail provider's own term instead of \"mx\"."
    );
    print_record(mail.bounce.domain(), "v=spf1 mx -all");
    print_state(mail.bounce.domain(), |it| it.starts_with("v=spf1"));
    let records = app.mailer.dkim_records();
    if records.is_empty() {
        println!("; No key signs the mails. Make one: weshift mail dkim-keygen");
    } else {
        println!("; The keys that sign the mails.");
    }
    for (name, value) in &records {
        print_record(name, value);
        print_state(name, |it| tags(it).get("p").is_some_and(|key| tags(value).get("p") == Some(key)));
    }
    println!("; What others do with mail that is neither: start with none, and read the reports.");
    print_record(
        &format!("_dmarc.{domain}"),
        &format!("v=DMARC1; p=none; rua=mailto:{}", mail.from.expose()),
    );
    print_state(&format!("_dmarc.{domain}"), |it| it.starts_with("v=DMARC1"));
    if mail.bounce.domain() != domain {
        println!(
            "; {} and {domain} must share an organisational domain, or SPF does not count for DMARC.",
            mail.bounce.domain()
        );
    }
    Ok(())
}

/// Whether DNS has such a record now, as far as anybody tells us.
fn print_state(name: &str, is_ours: impl Fn(&str) -> bool) {
    let words = match resolver::txt(name) {
        None => "no resolver answers, so nobody knows whether it is published".into(),
        Some(records) => match records.iter().find(|it| is_ours(it)) {
            Some(record) => format!("published: {record}"),
            None if records.is_empty() => "not published yet".into(),
            None => "not published yet: what stands there is something else".into(),
        },
    };
    println!(";   now: {words}");
}

/// `p=...; k=rsa` by name.
fn tags(record: &str) -> std::collections::BTreeMap<&str, &str> {
    record
        .split(';')
        .filter_map(|it| it.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect()
}

/// In the form of a zone file: one string has at most 255 characters.
fn print_record(name: &str, value: &str) {
    let strings: Vec<String> =
        value.as_bytes().chunks(255).map(|it| format!("\"{}\"", String::from_utf8_lossy(it))).collect();
    println!("{name}. IN TXT {}", strings.join(" "));
}
