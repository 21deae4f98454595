//! `weshift mail dkim-keygen` and `dns`: what others need to trust our mail.

use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use crate::{
    commands::{Failure, open},
    config::Settings,
    mail::{self, KeyKind},
};

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
        .map_err(|error| Failure::Failed(format!("Cannot write {}: {error}", out.display())))?;
    println!("The key is in {}. Publish this, then set", out.display());
    println!(
        "  mail.dkim.selector = [{selector:?}] and mail.dkim.key_file = [{:?}]",
        out.display().to_string()
    );
    for (name, value) in records {
        print_record(&name, &value);
    }
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
    let records = app.mailer.dkim_records();
    if records.is_empty() {
        println!("; No key signs the mails. Make one: weshift mail dkim-keygen");
    } else {
        println!("; The keys that sign the mails.");
    }
    for (name, value) in &records {
        print_record(name, value);
    }
    println!("; What others do with mail that is neither: start with none, and read the reports.");
    print_record(
        &format!("_dmarc.{domain}"),
        &format!("v=DMARC1; p=none; rua=mailto:{}", mail.from.expose()),
    );
    if mail.bounce.domain() != domain {
        println!(
            "; {} and {domain} must share an organisational domain, or SPF does not count for DMARC.",
            mail.bounce.domain()
        );
    }
    Ok(())
}

/// In the form of a zone file: one string has at most 255 characters.
fn print_record(name: &str, value: &str) {
    let strings: Vec<String> =
        value.as_bytes().chunks(255).map(|it| format!("\"{}\"", String::from_utf8_lossy(it))).collect();
    println!("{name}. IN TXT {}", strings.join(" "));
}
