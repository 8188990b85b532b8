use super::*;

fn environment(pairs: &[(&str, &str)]) -> Sources {
    let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Sources { environment, ..Sources::default() }
}

fn loaded(sources: &Sources) -> Settings {
    Settings::load(sources).unwrap()
}

#[test]
fn flags_go_before_environment_before_file_before_default() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junxiu.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\ncalls-max = 7\nlog_format = \"json\"\n").unwrap();
    let mut sources = environment(&[("JUNXIU_LISTEN", "127.0.0.1:2"), ("JUNXIU_DEADLINE", "250ms"), ("HOME", "/")]);
    sources.file = Some(file.clone());
    let sources = sources.flag("listen", Some("127.0.0.1:3")).flag("data", None::<String>);
    let settings = loaded(&sources);
    assert_eq!(settings.listen().port(), 3);
    assert_eq!(settings.origin(LISTEN).to_string(), "flag --listen");
    assert_eq!(settings.duration(DEADLINE), Duration::from_millis(250));
    assert_eq!(settings.origin(DEADLINE).to_string(), "environment JUNXIU_DEADLINE");
    assert_eq!((settings.count(CALLS_MAX), settings.text(LOG_FORMAT)), (7, "json"));
    assert_eq!(settings.origin(CALLS_MAX), &Origin::File(file));
    assert_eq!((settings.text(DATA), settings.origin(DATA)), ("./data", &Origin::Default));
}

#[test]
fn an_unknown_setting_is_an_error_that_names_the_nearest() {
    let error = Settings::load(&environment(&[("JUNXIU_LISTN", "x")])).unwrap_err().to_string();
    assert!(error.contains("LISTN") && error.contains("nearest known one is listen"), "{error}");
    let error = Settings::load(&Sources::default().flag("--dead-line", Some("1s"))).unwrap_err().to_string();
    assert!(error.contains("nearest known one is deadline"), "{error}");
    let error = Settings::load(&environment(&[("JUNXIU_COLOUR", "red")])).unwrap_err().to_string();
    assert!(error.contains("COLOUR") && error.contains("`junxiu config` lists"), "nothing is near: {error}");
    assert!(Settings::load(&environment(&[("JUNXIU_TOKENS", "x")])).is_err());
}

#[test]
fn variables_of_the_commands_the_tests_and_kubernetes_are_passed_over() {
    for (variable, value) in [
        ("JUNXIU_TOKEN", "x"),
        ("JUNXIU_ADDRESS", "x"),
        ("JUNXIU_BIN", "target/release/junxiu"),
        ("JUNXIU_TEST_POSTGRES", "x"),
        ("JUNXIU_SERVICE_HOST", "10.0.0.7"),
        ("JUNXIU_SERVICE_PORT", "50051"),
        ("JUNXIU_SERVICE_PORT_GRPC", "50051"),
        ("JUNXIU_PORT", "tcp://10.0.0.7:50051"),
        ("JUNXIU_PORT_50051_TCP", "tcp://10.0.0.7:50051"),
        ("JUNXIU_PORT_50051_TCP_ADDR", "10.0.0.7"),
        ("JUNXIU_INTAKE_SERVICE_HOST", "10.0.0.8"),
        ("JUNXIU_MEDICAL_SUBSIDY_PORT_50051_TCP_PROTO", "tcp"),
    ] {
        let loaded = Settings::load(&environment(&[(variable, value)]));
        assert!(loaded.is_ok(), "{variable}: {}", loaded.unwrap_err());
    }
    assert!(Settings::load(&environment(&[("JUNXIU_PORT", "50051")])).is_err(), "somebody means --listen");
}

#[test]
fn a_value_that_makes_no_sense_is_an_error() {
    for (variable, value) in [
        ("JUNXIU_LISTEN", "nowhere"),
        ("JUNXIU_DEADLINE", "soon"),
        ("JUNXIU_DEADLINE", "10"),
        ("JUNXIU_CALLS_MAX", "0"),
        ("JUNXIU_LOG_FORMAT", "xml"),
        ("JUNXIU_CLOCK", "yesterday"),
        ("JUNXIU_DATABASE", "mysql://me@h/d"),
        ("JUNXIU_DATABASE", "/var/lib/junxiu.db"),
        ("JUNXIU_PEER_INTAKE", "intake:50051"),
    ] {
        let error = Settings::load(&environment(&[(variable, value)])).unwrap_err();
        assert!(matches!(error, SettingError::Value { .. }), "{variable}={value}: {error}");
    }
    let error = Settings::load(&environment(&[("JUNXIU_DATABASE", "mysql://me:secret@h/d")])).unwrap_err().to_string();
    assert!(error.contains("me:***@h") && !error.contains("secret"), "{error}");
}

#[test]
fn a_span_may_be_days() {
    assert_eq!(duration("2d"), Some(Duration::from_secs(172_800)));
    assert_eq!(duration("2w"), None);
}

#[test]
fn a_database_is_named_for_its_service() {
    assert_eq!(Settings::defaults().database_url("intake"), "sqlite:./data/intake.db");
    let sources = Sources::default().flag("database", Some("postgres://u:secret@h/junxiu_{service}"));
    let settings = loaded(&sources);
    assert_eq!(settings.database_url("medical-subsidy"), "postgres://u:secret@h/junxiu_medical_subsidy");
    let shown = settings.describe().into_iter().find(|row| row.name == DATABASE).unwrap();
    assert_eq!(shown.value, "postgres://u:***@h/junxiu_{service}");
}

#[test]
fn peers_are_those_that_have_an_address() {
    let settings = loaded(&environment(&[("JUNXIU_PEER_MEDICAL_SUBSIDY", "http://m:1")]));
    assert_eq!(settings.peers(), [("medical-subsidy", "http://m:1")]);
}

#[test]
fn civil_times_are_those_of_china() {
    assert_eq!(instant("2024-02-09T08:00").unwrap().to_rfc3339(), "2024-02-09T00:00:00+00:00");
    assert_eq!(instant("2024-02-09T08:00:00Z").unwrap().to_rfc3339(), "2024-02-09T08:00:00+00:00");
    assert_eq!(instant("2024-02-30T08:00"), None);
}

#[test]
fn the_example_holds_every_setting_and_can_be_read() {
    let example = example();
    let uncommented: String = example
        .lines()
        .filter_map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = \"")))
        .map(|line| format!("{line}\n"))
        .collect();
    let table: toml::Table = uncommented.parse().unwrap();
    assert_eq!(table.len(), SETTINGS.len());
    assert!(SETTINGS.iter().all(|setting| check(setting, setting.default).is_ok() && setting.about.ends_with('.')));
}
