//! What the documents say is so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use junxiu_architecture::{File, exists, file, files, keep, root};
use junxiu_contracts::{methods, pool};

const BEGIN: &str = "<!-- articles:begin -->";
const END: &str = "<!-- articles:end -->";
const ARTICLES: u16 = 59;

fn documents() -> Vec<File> {
    let mut found = files("", ".md");
    // The regulation is not our prose.
    found.retain(|file| !file.path.ends_with("regulation.zh.md"));
    found
}

#[test]
fn documents_name_only_rpcs_that_exist() {
    let mut faults = Vec::new();
    for file in documents() {
        for (at, line) in file.text.lines().enumerate() {
            for (service, method) in named_rpcs(line) {
                if !is_rpc(&service, &method) {
                    faults.push(format!("{}:{} names {service}/{method}", file.path, at + 1));
                }
            }
        }
    }
    keep("A document names an RPC as the contracts do.", &faults);
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut faults = Vec::new();
    for file in documents() {
        let folder = file.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        for target in links(&file.text) {
            let path = target.split('#').next().unwrap_or_default();
            let outside = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !outside && !exists(&format!("{folder}/{path}")) {
                faults.push(format!("{} links to {target}", file.path));
            }
        }
    }
    keep("A link leads to a file of the tree.", &faults);
}

#[test]
fn the_readme_shows_which_rpc_carries_out_which_article() {
    let table = table();
    let readme = file("README.md").map(|file| file.text).unwrap_or_default();
    let Some((before, rest)) = readme.split_once(BEGIN) else {
        panic!("README.md has no {BEGIN} and {END} for the table of articles");
    };
    let Some((shown, after)) = rest.split_once(END) else {
        panic!("README.md has {BEGIN} and no {END}");
    };
    if shown.trim() == table.trim() {
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "the one switch of this test: it rewrites what it would refuse")]
    let bless = std::env::var("BLESS").is_ok_and(|value| value == "1");
    assert!(
        bless,
        "the table of articles in README.md is not what the contracts say; rewrite it with\n\n    \
         BLESS=1 cargo test -p junxiu-architecture --test documents\n"
    );
    let readme = format!("{before}{BEGIN}\n\n{table}\n{END}{after}");
    std::fs::write(root().join("README.md"), readme).expect("README.md can be written");
}

#[test]
fn the_gateway_names_every_policy_of_the_services() {
    let listed = file("services/gateway/data/policies.toml").map(|file| file.text).unwrap_or_default();
    let listed: toml::Table = listed.parse().expect("the gateway's list of policies is TOML");
    let listed = listed["policy"].as_array().cloned().unwrap_or_default();
    let kept: Vec<File> =
        files("services", ".toml").into_iter().filter(|file| file.path.contains("/policies/")).collect();

    let mut faults = Vec::new();
    for policy in &kept {
        match listed.iter().find(|entry| policy_path(entry) == policy.path) {
            None => faults.push(format!("{} is not named", policy.path)),
            Some(entry) if !fits(entry, policy) => {
                faults.push(format!("{} has another basis or article there", policy.path))
            }
            Some(_) => {}
        }
    }
    let is_kept = |entry: &&toml::Value| kept.iter().any(|policy| policy.path == policy_path(entry));
    faults.extend(
        listed.iter().filter(|entry| !is_kept(entry)).map(|entry| format!("{} is not there", policy_path(entry))),
    );
    keep("GetArticle names the policies an article rests on, from services/gateway/data/policies.toml.", &faults);
}

fn policy_path(entry: &toml::Value) -> String {
    format!("services/{}/policies/{}", word(entry, "service"), word(entry, "file"))
}

/// Says whether the newest version of a policy has the basis and the article under which it is listed.
fn fits(entry: &toml::Value, policy: &File) -> bool {
    let policy: toml::Table = policy.text.parse().expect("a policy is TOML");
    let Some(newest) = policy["version"].as_array().and_then(|versions| versions.last()) else {
        return false;
    };
    let articles = entry.get("articles").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    // A version that another document fixes has that document's article.
    let of_regulation = word(newest, "document").contains("〔2021〕2号");
    let has_article = newest.get("article").is_none_or(|article| !of_regulation || articles.contains(article));
    word(entry, "basis") == word(newest, "basis") && has_article
}

fn word<'a>(table: &'a toml::Value, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

/// Writes the table of the articles with the RPCs that carry them out.
fn table() -> String {
    let gists = file("services/gateway/data/articles.toml").map(|file| file.text).unwrap_or_default();
    let gists: toml::Table = gists.parse().expect("the articles' gists are TOML");
    let mut carried: BTreeMap<u16, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for method in methods().filter(|method| !method.plumbing) {
        for article in method.articles.iter().filter_map(|article| u16::try_from(*article).ok()) {
            let service = method.service.rsplit('.').next().unwrap_or_default();
            carried.entry(article).or_default().entry(service).or_default().push(&method.name);
        }
    }
    let mut table = "| Article | About | Carried out by |\n|---:|---|---|\n".to_owned();
    for article in 1..=ARTICLES {
        let gist = gists["gists"].get(article.to_string()).and_then(toml::Value::as_str).unwrap_or_default();
        let services = carried.remove(&article).unwrap_or_default();
        let cells: Vec<String> = services.into_iter().map(|(service, names)| cell(service, names)).collect();
        let _ = writeln!(
            table,
            "| {article} | {gist} | {} |",
            if cells.is_empty() { "–".to_owned() } else { cells.join(" · ") }
        );
    }
    table
}

fn cell(service: &str, mut names: Vec<&str>) -> String {
    names.sort_unstable();
    names.dedup();
    format!("**{service}** {}", names.join(", "))
}

/// Finds what looks like an RPC in a line: `PlacementService/HandOver`, with or without its package.
fn named_rpcs(line: &str) -> Vec<(String, String)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/');
    let words = line.split(|c: char| !is_name(c));
    let mut found = Vec::new();
    for word in words {
        let Some((service, method)) = word.split_once('/') else {
            continue;
        };
        let begins_upper = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
        let method = method.trim_end_matches('.');
        let of_service = service.ends_with("Service") && begins_upper(service.rsplit('.').next().unwrap_or_default());
        if of_service && begins_upper(method) && !method.contains(['/', '.']) {
            found.push((service.to_owned(), method.to_owned()));
        }
    }
    found
}

fn is_rpc(service: &str, method: &str) -> bool {
    let of_service = pool().services().filter(|known| known.full_name() == service || known.name() == service);
    of_service.flat_map(|known| known.methods().collect::<Vec<_>>()).any(|known| known.name() == method)
}

fn links(text: &str) -> Vec<String> {
    let after = text.match_indices("](").map(|(at, mark)| &text[at + mark.len()..]);
    after.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.trim().to_owned()).collect()
}

#[test]
fn what_is_no_rpc_is_found() {
    let named = named_rpcs(
        "call `junxiu.intake.v1.PlacementService/HandOver`, then RetireeService/Vanish; see services/intake",
    );
    let real: Vec<bool> = named.iter().map(|(service, method)| is_rpc(service, method)).collect();
    assert_eq!(real, [true, false]);
}
