use crate::on;
use junxiu_kernel::decision::Basis;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cap {
    cap_fen: i64,
}

const KEY: &str = "test.cap";

fn version(from: &str, basis: &str, cap_fen: i64) -> String {
    format!(
        "[[version]]\neffective_from = \"{from}\"\ndocument = \"文件{from}\"\narticle = 20\nbasis = \"{basis}\"\ncap_fen = {cap_fen}\n"
    )
}

fn read(text: &str) -> Result<Dated<Cap>, PolicyFault> {
    Dated::from_toml(KEY, text)
}

fn two_versions() -> Dated<Cap> {
    read(&(version("2021-01-01", "TEXT", 10) + &version("2024-01-01", "ASSUMED", 20))).unwrap()
}

#[test]
fn the_day_of_the_event_picks_the_version() {
    let policy = two_versions();
    let cap = |day: &str| policy.on(on(day)).map(|version| version.value.cap_fen);
    assert_eq!(cap("2021-01-01"), Ok(10));
    assert_eq!(cap("2023-12-31"), Ok(10));
    assert_eq!(cap("2024-01-01"), Ok(20));
    assert_eq!(cap("2099-01-01"), Ok(20));
}

#[test]
fn a_day_before_the_first_version_is_an_error_that_names_key_and_day() {
    let fault = two_versions().on(on("2020-12-31")).unwrap_err();
    assert_eq!(fault, PolicyFault::NotInForce { key: KEY, on: on("2020-12-31"), first: on("2021-01-01") });
    let told = fault.to_string();
    assert!(told.contains(KEY) && told.contains("2020-12-31"), "{told}");
}

#[test]
fn a_version_is_named_and_found_again() {
    let policy = two_versions();
    let version = policy.on(on("2022-05-01")).unwrap();
    assert_eq!((version.article, version.basis), (20, Basis::Text));
    assert_eq!(version.citation().article, 20);
    let named = policy.version(version);
    assert_eq!((named.key.as_str(), named.effective_from), (KEY, on("2021-01-01")));
    assert_eq!(policy.replay(&named), Some(version));

    let mut other = named;
    other.effective_from = on("2022-01-01");
    assert_eq!(policy.replay(&other), None);
}

#[test]
fn the_day_may_be_a_toml_date_and_the_article_may_lack_where_no_text_fixes_the_number() {
    let policy =
        read("[[version]]\neffective_from = 2021-01-01\ndocument = \"x\"\nbasis = \"ASSUMED\"\ncap_fen = 1\n").unwrap();
    let version = policy.on(on("2021-01-01")).unwrap();
    assert_eq!((version.article, version.value.cap_fen), (0, 1));
}

#[test]
fn a_faulty_file_is_refused() {
    let misplaced = |from: &str| Err(PolicyFault::OutOfOrder { key: KEY, effective_from: on(from) });
    let first = version("2021-01-01", "TEXT", 10);
    assert_eq!(read(&(first.clone() + &version("2021-01-01", "TEXT", 20))), misplaced("2021-01-01"));
    assert_eq!(read(&(first.clone() + &version("2020-12-31", "TEXT", 20))), misplaced("2020-12-31"));
    assert_eq!(read(""), Err(PolicyFault::NoVersion { key: KEY }));
    assert_eq!(read("version = []"), Err(PolicyFault::NoVersion { key: KEY }));

    assert_eq!(
        read(&version("2021-01-01", "GUESS", 10)),
        Err(PolicyFault::UnknownBasis { key: KEY, word: "GUESS".into() })
    );

    let lacking = |field: &'static str, line: &str| {
        let text: String =
            first.lines().filter(|kept| !kept.starts_with(line)).map(|kept| format!("{kept}\n")).collect();
        assert_eq!(read(&text), Err(PolicyFault::SourceMissing { key: KEY, number: 1, field }), "{text}");
    };
    lacking("effective_from", "effective_from");
    lacking("document", "document");
    lacking("article", "article");
    lacking("basis", "basis");
    assert!(matches!(
        read(&first.replace("文件2021-01-01", " ")),
        Err(PolicyFault::SourceMissing { field: "document", .. })
    ));

    for unreadable in [
        "[[version]".to_owned(),
        "version = [1]".to_owned(),
        format!("stray = 1\n{first}"),
        first.replace("cap_fen = 10", "cap_fen = 10\nunknown = 1"),
        first.replace("cap_fen = 10", ""),
        first.replace("cap_fen = 10", "cap_fen = 10.5"),
        first.replace("2021-01-01\"\ndoc", "2021-02-30\"\ndoc"),
        first.replace("article = 20", "article = -1"),
    ] {
        assert!(matches!(read(&unreadable), Err(PolicyFault::Unreadable { key: KEY, .. })), "{unreadable}");
    }
}
