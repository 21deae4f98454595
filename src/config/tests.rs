use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use super::*;

/// A folder with these files, `secrets.env` for its owner alone.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    }
    folder
}

fn load_from(folder: &tempfile::TempDir, environment: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    load(Some(&folder.path().join("weshift.toml")), environment.iter().copied())
}

fn with(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    load_from(&folder(&[("weshift.toml", "")]), pairs)
}

fn with_file(text: &str) -> Result<Settings, ConfigError> {
    load_from(&folder(&[("weshift.toml", text)]), &[])
}

fn with_secrets(text: &str) -> Result<Settings, ConfigError> {
    load_from(&folder(&[("weshift.toml", ""), ("secrets.env", text)]), &[])
}

#[test]
fn without_any_setting_everything_has_its_default() {
    let settings = with(&[]).unwrap();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.moderation.publish, Publish::Trusted);
    assert_eq!((settings.limits.comments_per_minute, settings.limits.comments_burst), (4, 4));
    assert!(matches!(settings.mail.transport, MailTransport::Outbox));
}

#[test]
fn the_environment_overrides_the_file() {
    let folder = folder(&[("weshift.toml", "[site]\nname = \"One\"\n[moderation]\nmax_links = 7\n")]);
    let settings = load_from(&folder, &[("WESHIFT_SITE__NAME", "2026")]).unwrap();
    assert_eq!((settings.site.name.as_str(), settings.moderation.max_links), ("2026", 7));
}

#[track_caller]
fn refused(result: Result<Settings, ConfigError>, expected: &str) {
    let said = result.map(drop).unwrap_err().to_string();
    assert!(said.contains(expected), "{said}");
}

#[test]
fn unknown_keys_are_refused_by_name_with_the_nearest_known_one() {
    refused(
        with_file("[server]\nlisen = \"x\""),
        "Unknown setting server.lisen. Did you mean server.listen?",
    );
    refused(with_file("[sever]\nlisten = \"x\""), "Unknown setting sever");
    refused(
        with(&[("WESHIFT_DATABASE_URL", "x")]),
        "WESHIFT_DATABASE_URL. Did you mean WESHIFT_DATABASE__URL?",
    );
}

#[test]
fn values_that_cannot_be_used_are_refused_with_what_would_do() {
    refused(with_file("[moderation]\nmax_links = \"two\""), "moderation.max_links must be a whole number");
    refused(with(&[("WESHIFT_MODERATION__PUBLISH", "maybe")]), "trusted, all or none");
    refused(with(&[("WESHIFT_SERVER__BASE_URL", "talk.example.org")]), "server.base_url must be like");
    refused(with(&[("WESHIFT_SERVER__TRUSTED_PROXIES", "everyone")]), "must be an address or a network");
    refused(with(&[("WESHIFT_EXERCISE__THRESHOLD", "4")]), "exercise.threshold must be 5 or more, not 4");
    refused(with(&[("WESHIFT_MAIL__TRANSPORT", "smtp")]), "mail.from is needed");
    refused(
        with(&[
            ("WESHIFT_MAIL__SMTP__URL", "smtp://u:p@mail.example.org"),
            ("WESHIFT_MAIL__FROM", "a@example.org"),
            ("WESHIFT_MAIL__SMTP__TLS", "none"),
        ]),
        "must be required or wrapper for a server on another machine",
    );
}

#[test]
fn what_is_printed_reads_back_and_hides_secrets() {
    let settings = with(&[
        ("WESHIFT_DATABASE__URL", "postgres://u:geheim@db/weshift"),
        ("WESHIFT_MODERATION__HOLD_WORDS", "casino, bonus"),
    ])
    .unwrap();
    let printed = print(&settings);
    assert!(!printed.contains("geheim") && printed.contains("casino"), "{printed}");
    assert!(with_file(&sample()).is_ok());
}

#[test]
fn smtp_addresses_give_host_port_and_decoded_credentials() {
    let settings = with(&[
        ("WESHIFT_MAIL__FROM", "KM <comments@example.org>"),
        ("WESHIFT_MAIL__SMTP__URL", "smtps://me%40example.org:p%3Aw+x@mail.example.org"),
    ])
    .unwrap();
    let MailTransport::Smtp(smtp) = settings.mail.transport else { panic!("not smtp") };
    assert_eq!((smtp.port, smtp.user.as_str(), smtp.password.0.as_str()), (465, "me@example.org", "p:w+x"));
    assert_eq!(
        (settings.mail.from_name.as_deref(), settings.mail.domain.as_str()),
        (Some("KM"), "example.org")
    );
}

#[test]
fn secrets_beside_the_settings_file_are_read_and_the_environment_comes_first() {
    let files = [
        ("weshift.toml", "[site]\nname = \"File\"\ncontact = \"file@example.org\"\n"),
        (
            "secrets.env",
            "# For everybody who runs it.\nWESHIFT_SITE__NAME=\"Secrets\"\nWESHIFT_SMTP_PASSWORD='p w'\n\
            WESHIFT_DATABASE__URL=postgres://u:p@db/one\n",
        ),
    ];
    let folder = folder(&files);
    let settings = load_from(&folder, &[("WESHIFT_DATABASE__URL", "postgres://u:p@db/two")]).unwrap();
    assert_eq!(
        (settings.site.name.as_str(), settings.site.contact.as_str()),
        ("Secrets", "file@example.org")
    );
    assert_eq!(settings.database.url.0, "postgres://u:p@db/two");
    assert_eq!(settings.values["mail.smtp.password"].as_str(), Some("p w"));
    assert_eq!(settings.sources.secrets, Some(folder.path().join("secrets.env")));
    let said = settings.sources.to_string();
    assert!(said.ends_with("secrets.env, one setting of the environment"), "{said}");
}

#[test]
fn secrets_that_cannot_be_used_are_named_by_file_and_line_and_never_shown() {
    for (text, said) in [
        ("\nWESHIFT_SERVER__LISEN=hunter2\n", "secrets.env, line 2). Did you mean WESHIFT_SERVER__LISTEN?"),
        ("RUST_LOG=hunter2\n", "line 1) is no setting of Weshift"),
        ("WESHIFT_CONFIG=hunter2\n", "line 1) cannot be set here"),
        ("WESHIFT_SERVICE_HOST=hunter2\n", "Unknown setting WESHIFT_SERVICE_HOST"),
        ("hunter2\n", "line 1 has no ="),
        ("WESHIFT_SITE__NAME=\"hunter2\n", "line 1 has a quote"),
    ] {
        let refusal = with_secrets(text).unwrap_err().to_string();
        assert!(refusal.contains(said) && !refusal.contains("hunter2"), "{text}: {refusal}");
    }
    refused(
        with_secrets("WESHIFT_LIMITS__COMMENTS_BURST=0\n"),
        "secrets.env, line 1) must be a whole number, 1",
    );
    let folder = folder(&[("weshift.toml", ""), ("secrets.env", "")]);
    let path = folder.path().join("secrets.env");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    refused(load_from(&folder, &[]), "Everybody can read");
}

#[test]
fn relative_paths_count_from_the_folder_of_the_settings_file() {
    let text = "[database]\nurl = \"sqlite://db/site.db\"\n[spam]\nlists = [\"lists/one.txt\", \"/srv/two.txt\"]\n\
        [mail]\nsendmail = \"bin/send\"\ntransport = \"sendmail\"\nfrom = \"a@example.org\"\n";
    let folder = folder(&[("weshift.toml", text)]);
    let at = |name: &str| folder.path().join(name);
    let settings = load_from(&folder, &[]).unwrap();
    assert_eq!(settings.database.url.0, format!("sqlite://{}", at("db/site.db").display()));
    assert_eq!(settings.mail.maildir, Some(at("db/mail")));
    assert_eq!(settings.spam.lists, [at("lists/one.txt"), PathBuf::from("/srv/two.txt")]);
    assert!(matches!(&settings.mail.transport, MailTransport::Sendmail(it) if *it == at("bin/send")));
    let printed = print(&settings);
    assert!(printed.contains(&format!("url = \"sqlite://{}\"", at("db/site.db").display())), "{printed}");

    let settings =
        load_from(&folder, &[("WESHIFT_DATABASE__URL", "sqlite://x.db"), ("WESHIFT_MAIL__MAILDIR", "m")]);
    let settings = settings.unwrap();
    assert_eq!(settings.database.url.0, format!("sqlite://{}", at("x.db").display()), "wherever it is given");
    assert_eq!(settings.mail.maildir, Some(at("m")));
    let private = "postgres://u@h/d?sslmode=verify-full&sslrootcert=my+ca%20.pem&application_name=x";
    let private = load_from(&folder, &[("WESHIFT_DATABASE__URL", private)]).unwrap().database.url.0;
    let root = format!("sslrootcert={}/my%2Bca%20.pem&", folder.path().display());
    assert!(private.contains(&root) && private.ends_with("&application_name=x"), "{private}");
    let on_postgres = load_from(&folder, &[("WESHIFT_DATABASE__URL", "postgres://u@h/d")]).unwrap();
    assert_eq!(on_postgres.mail.maildir, None, "no folder is that of a database on another machine");
}

#[test]
fn an_environment_variable_may_name_the_settings_file() {
    let folder = folder(&[("other.toml", "[site]\nname = \"Other\"\n"), ("weshift.toml", "")]);
    let named = [("WESHIFT_CONFIG", folder.path().join("other.toml"))];
    assert_eq!(load(None, named.clone()).unwrap().site.name, "Other");
    let first = load(Some(&folder.path().join("weshift.toml")), named).unwrap();
    assert_eq!(first.site.name, "Weshift", "the command line comes first");
    let absent = [("WESHIFT_CONFIG", folder.path().join("absent.toml"))];
    refused(load(None, absent), "Cannot read the settings file");
}

#[test]
fn what_others_put_into_the_environment_is_not_looked_at() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};
    let broken = OsString::from_vec(vec![0xff, 0xfe]);
    let file = folder(&[("weshift.toml", "")]);
    let file = file.path().join("weshift.toml");
    let name = |text: &str| OsString::from(text);
    let foreign = [
        (name("FOO"), broken.clone()),
        (broken.clone(), name("x")),
        (name("WESHIFT_PORT"), name("tcp://10.0.0.1:8080")),
        (name("WESHIFT_SERVICE_HOST"), name("10.0.0.1")),
        (name("WESHIFT_PORT_8080_TCP_ADDR"), name("10.0.0.1")),
        (name("WESHIFT_SITE__NAME"), name("")),
        (name("WESHIFT_LIMITS__COMMENTS_BURST"), name("")),
    ];
    let settings = load(Some(&file), foreign).unwrap();
    assert_eq!((settings.site.name.as_str(), settings.limits.comments_burst), ("Weshift", 4));
    refused(
        load(Some(&file), [(name("WESHIFT_SITE__NAME"), broken)]),
        "WESHIFT_SITE__NAME in the environment is not UTF-8",
    );
    refused(with(&[("WESHIFT_SITE_NAME", "x")]), "WESHIFT_SITE_NAME. Did you mean WESHIFT_SITE__NAME?");
    refused(with(&[("WESHIFT_PORT", "8080")]), "Unknown setting WESHIFT_PORT.");
}

#[test]
fn switches_in_the_environment_are_taken_as_people_write_them() {
    for (text, on) in [
        ("TRUE", true),
        ("1", true),
        ("yes", true),
        ("On", true),
        ("0", false),
        ("no", false),
        ("OFF", false),
    ] {
        let settings = with(&[("WESHIFT_SPAM__PROOF_OF_WORK", text)]).unwrap();
        assert_eq!(settings.spam.proof_of_work, on, "{text}");
    }
    refused(with(&[("WESHIFT_SPAM__PROOF_OF_WORK", "maybe")]), "must be true or false, not \"maybe\"");
    refused(with_file("[spam]\nproof_of_work = 1\n"), "spam.proof_of_work must be true or false, not 1");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_nothing_twice() {
    let text = "[server]\nlisen = \"x\"\nbase_url = \"https://talk.example.org:443\"\n[limits]\ncomments_burst = 0\n\
        [mail]\nlink_days = 1000\nfrom = 7\ntransport = \"smtp\"\ndomain = \"not a domain!\"\n\
        [mail.smtp]\nurl = \"smtp://mail.example.org\"\nmax_connections = 50\nhelo = \"bad name!\"\n\
        [site]\norigins = [\"https://*.example.org\"]\n[spam.akismet]\nbase_url = \"ftp://x\"\n";
    let wrong = with_file(text).unwrap_err().0;
    for said in [
        "server.listen?",
        "server.base_url must be written as browsers do, https://talk.example.org, not",
        "limits.comments_burst must be a whole number, 1 or more",
        "mail.link_days must be a whole number from 1 to 365, not 1000.",
        "mail.from must be text in quotes, not 7.",
        "mail.domain must be a name as DNS knows it",
        "mail.smtp.max_connections must be a whole number from 1 to 20, not 50.",
        "mail.smtp.helo must be a name as DNS knows it",
        "site.origins must be like",
        "spam.akismet.base_url must be an address such as",
    ] {
        assert_eq!(wrong.iter().filter(|it| it.contains(said)).count(), 1, "{said}: {wrong:#?}");
    }
    assert_eq!(wrong.len(), 10, "{wrong:#?}");
}

#[test]
fn no_error_repeats_a_secret() {
    for text in [
        "[mail.smtp]\npassword = [\"hunter2\"]\n",
        "[mail.smtp]\npassword = { a = \"hunter2\" }\n",
        "[database]\nurl = [\"hunter2\"]\n",
        "[spam.akismet]\nkey = [\"hunter2\"]\n",
        "[database]\nurl = \"mysql://u:hunter2@h/d\"\n",
        "[mail]\nfrom = \"a@example.org\"\n[mail.smtp]\nurl = \"smtp://u:7?hunter2@h\"\n",
        "[mail]\nfrom = \"a@example.org\"\n[mail.smtp]\nurl = \"smtp://u:hunter2@[h\"\n",
        "[feeds]\nhub = \"ftp://u:hunter2@h\"\n",
        "[feeds]\nhub = \"http://u:hunter2@[h\"\n",
        "[server]\nbase_url = \"https://u:hunter2@talk.example.org\"\n",
        "[site]\norigins = [\"https://u:hunter2@blog.example.org\"]\n",
    ] {
        let said = with_file(text).unwrap_err().to_string();
        assert!(!said.contains("hunter2"), "{text}: {said}");
    }
    refused(with_file("[mail.smtp]\npassword = 12345678\n"), "mail.smtp.password must be text in quotes.");
    refused(with(&[("WESHIFT_LIMITS__COMMENTS_BURST", "many")]), "at most 4294967295, not \"many\"");
}

#[test]
fn a_sample_decides_nothing_and_print_says_only_what_is_set() {
    let settings = with_file(&sample()).unwrap();
    assert!(settings.set.is_empty() && !settings.site.given.name, "{:?}", settings.set);
    assert!(sample().contains("\n# name = \"Weshift\"\n"));
    let file =
        "[site]\nname = \"Weshift\"\n[database]\nurl = \"postgres://u:geheim@db/weshift?sslmode=disable\"\n";
    let printed = print(&with_file(file).unwrap());
    assert!(printed.contains("\nname = \"Weshift\"\n"), "what was set stays set: {printed}");
    assert!(printed.contains("\nurl = \"postgres://u:***@db/weshift?sslmode=disable\"\n"), "{printed}");
    assert!(printed.contains("\n# language = \"en\"\n") && !printed.contains("geheim"), "{printed}");
    assert!(with_file(&printed).is_ok());
}

#[test]
fn a_section_that_is_no_section_and_a_name_far_from_all_are_called_so() {
    refused(with_file("site = \"x\""), "site is a section: write [site]");
    refused(with_file("[log]\nlevel = \"debug\""), "Unknown setting log. `weshift config sample` prints all");
}
