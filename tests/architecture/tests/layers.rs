//! Who may depend on whom.

use junxiu_architecture::{Crate, File, crates, exists, file, files, folders, keep, rust_text};

/// What each crate may be built from. A service that is not listed gets [`SERVICE`].
const LAYERS: &[(&str, &[&str])] = &[
    ("junxiu-contracts", &[]),
    ("junxiu-kernel", &[]),
    ("junxiu-rendering", &[]),
    ("junxiu-platform", &["junxiu-contracts", "junxiu-kernel"]),
    ("junxiu-casework", &["junxiu-contracts", "junxiu-kernel", "junxiu-platform"]),
    ("junxiu-testkit", &["junxiu-contracts", "junxiu-kernel", "junxiu-platform", "junxiu-casework"]),
    ("junxiu-gateway", &["junxiu-contracts", "junxiu-kernel", "junxiu-platform"]),
];
const SERVICE: &[&str] =
    &["junxiu-contracts", "junxiu-kernel", "junxiu-rendering", "junxiu-platform", "junxiu-casework"];

/// Services that own no records and so have no store and no domain of their own.
const WITHOUT_RECORDS: &[&str] = &["gateway", "suite"];

/// What no pure code may name, and why.
const IMPURE: &[&str] = &[
    "async",
    "sqlx",
    "tonic",
    "tokio",
    "tracing",
    "rand",
    "std::env",
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant::now",
    "junxiu_platform",
    "junxiu_casework",
];

/// What the modules of a service may not name.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("domain", &["crate::api", "crate::store", "super::api", "super::store"]),
    ("store", &["crate::api", "super::api", "tonic"]),
];

fn service_crates() -> Vec<Crate> {
    crates().into_iter().filter(|member| member.folder.starts_with("services/")).collect()
}

/// Finds dependencies that point up or sideways.
fn upward(member: &Crate) -> Vec<String> {
    if member.name == "junxiu-suite" || member.folder.starts_with("tests/") {
        return Vec::new();
    }
    let allowed = LAYERS.iter().find(|(name, _)| *name == member.name).map_or(SERVICE, |(_, allowed)| *allowed);
    let stray = member.dependencies.iter().filter(|name| !allowed.contains(&name.as_str()));
    stray.map(|name| format!("{} is built from {name}", member.name)).collect()
}

/// Finds the lines of a file that name one of some words.
fn naming(file: &File, words: &[&str]) -> Vec<String> {
    let text = rust_text::read(&file.text);
    let lines = words.iter().flat_map(|word| text.lines_with(word).into_iter().map(move |line| (line, word)));
    lines.map(|(line, word)| format!("{}:{line} names {word}", file.path)).collect()
}

#[test]
fn crates_depend_downwards_only() {
    let faults: Vec<String> = crates().iter().flat_map(upward).collect();
    keep("Arrows point down only: kernel, contracts and rendering, platform, casework, services, suite.", &faults);
}

#[test]
fn no_service_is_built_or_tested_with_another() {
    let services: Vec<String> = service_crates().into_iter().map(|member| member.name).collect();
    let mut faults = Vec::new();
    for member in crates() {
        let free = member.name == "junxiu-suite" || member.folder.starts_with("tests/");
        let used = member.dependencies.iter().chain(&member.test_dependencies);
        for dependency in used.filter(|name| services.contains(name) && !free) {
            faults.push(format!("{} uses {dependency}", member.name));
        }
    }
    keep("Only the suite and the crates under tests/ may know the services.", &faults);
}

#[test]
fn pure_code_names_nothing_impure() {
    let kernel = files("libs/kernel/src", ".rs").into_iter().filter(|file| !file.path.ends_with("/clock.rs"));
    let domains =
        service_crates().into_iter().flat_map(|member| files(&format!("{}/src/domain", member.folder), ".rs"));
    let faults: Vec<String> = kernel.chain(domains).flat_map(|file| naming(&file, IMPURE)).collect();
    keep("The kernel and domain/ are pure: time, policies and rows come in as parameters.", &faults);
}

#[test]
fn the_modules_of_a_service_point_down() {
    let mut faults = Vec::new();
    for member in service_crates() {
        for (module, forbidden) in DIRECTIONS {
            let sources = files(&format!("{}/src/{module}", member.folder), ".rs");
            faults.extend(sources.iter().flat_map(|file| naming(file, forbidden)));
        }
    }
    keep("Inside a service: api uses domain and store, store uses domain, domain uses neither.", &faults);
}

#[test]
fn what_breaks_the_layers_is_found() {
    let service = |dependency: &str| Crate {
        name: "junxiu-intake".into(),
        folder: "services/intake".into(),
        dependencies: vec![dependency.into()],
        test_dependencies: Vec::new(),
    };
    assert_eq!(upward(&service("junxiu-medical-subsidy")).len(), 1);
    assert!(upward(&service("junxiu-casework")).is_empty());
    let kernel = Crate { name: "junxiu-kernel".into(), folder: "libs/kernel".into(), ..service("junxiu-contracts") };
    assert_eq!(upward(&kernel).len(), 1);

    let file = |text: &str| File { path: "services/intake/src/domain/retiree.rs".into(), text: text.into() };
    for impure in ["let today = Utc::now();", "pub async fn decide() {}", "use tokio::time;", "std::env::var(\"X\")"] {
        assert_eq!(naming(&file(impure), IMPURE).len(), 1, "{impure}");
    }
    assert!(naming(&file("// tokio is not used here\nlet a = \"sqlx\";"), IMPURE).is_empty());
    assert_eq!(naming(&file("use crate::store::retiree;"), DIRECTIONS[0].1).len(), 1);
    assert_eq!(naming(&file("use tonic::Status;"), DIRECTIONS[1].1).len(), 1);
}

#[test]
fn the_kernel_knows_neither_wire_nor_database() {
    const FOREIGN: &[&str] = &["tonic", "prost", "sqlx", "tokio", "tracing", "rand"];
    let manifest = file("libs/kernel/Cargo.toml").map(|file| file.text).unwrap_or_default();
    let table: toml::Table = manifest.parse().expect("the kernel's manifest is TOML");
    let named: Vec<String> =
        table["dependencies"].as_table().map(|names| names.keys().cloned().collect()).unwrap_or_default();
    let faults: Vec<String> = named.into_iter().filter(|name| FOREIGN.contains(&name.as_str())).collect();
    keep(
        "The kernel is built from chrono, serde, thiserror, toml and uuid, not from the machinery around it.",
        &faults,
    );
}

#[test]
fn every_service_has_its_parts() {
    const PARTS: &[&str] = &[
        "README.md",
        "src/lib.rs",
        "src/api.rs",
        "src/domain",
        "src/store",
        "migrations/sqlite",
        "migrations/postgres",
    ];
    let mut faults = Vec::new();
    for service in folders("services") {
        let with_records = !WITHOUT_RECORDS.contains(&service.as_str());
        let parts = PARTS.iter().filter(|part| with_records || matches!(**part, "README.md" | "src/lib.rs"));
        for part in parts.filter(|part| !exists(&format!("services/{service}/{part}"))) {
            faults.push(format!("services/{service} has no {part}"));
        }
    }
    keep("Who knows one service knows them all.", &faults);
}
