use super::*;

fn with(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let absent = tempfile::NamedTempFile::new().unwrap();
    load(Some(absent.path()), pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())))
}

fn with_file(text: &str) -> Result<Settings, ConfigError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    load(Some(file.path()), std::iter::empty())
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
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "[site]\nname = \"One\"\n[moderation]\nmax_links = 7\n").unwrap();
    let environment = [("WESHIFT_SITE__NAME".to_string(), "2026".to_string())];
    let settings = load(Some(file.path()), environment.into_iter()).unwrap();
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
