//! What this crate itself knows of the articles: gists, periods, policies and RPCs.

use std::collections::BTreeMap;

use anyhow::Context;
use junxiu_contracts::{gateway as pb, methods, pool};
use junxiu_kernel::day::{self, Day};
use junxiu_kernel::decision::{Basis, Citation, REGULATION};
use junxiu_platform::{parse, wire};
use serde::Deserialize;

/// All that is known of the articles beside their text.
pub(super) struct Book {
    /// The document they stand in.
    pub(super) regulation: pb::Regulation,
    gists: BTreeMap<u16, String>,
    deadlines: Vec<pb::Deadline>,
    policies: Vec<Policy>,
    methods: Vec<(Vec<i32>, pb::CarryingMethod)>,
}

impl Book {
    /// Reads the data that the crate was built with.
    pub(super) fn read() -> anyhow::Result<Self> {
        let articles: ArticlesFile =
            toml::from_str(include_str!("../../data/articles.toml")).context("data/articles.toml")?;
        let deadlines: DeadlinesFile =
            toml::from_str(include_str!("../../data/deadlines.toml")).context("data/deadlines.toml")?;
        let policies: PoliciesFile =
            toml::from_str(include_str!("../../data/policies.toml")).context("data/policies.toml")?;
        let gists: Result<_, _> =
            articles.gists.iter().map(|(number, gist)| Ok((number.parse()?, gist.clone()))).collect();
        Ok(Self {
            regulation: articles.regulation()?,
            gists: gists.map_err(|fault: std::num::ParseIntError| fault).context("data/articles.toml: gists")?,
            deadlines: deadlines.deadline.into_iter().map(Deadline::into_wire).collect::<anyhow::Result<_>>()?,
            policies: policies.policy,
            methods: carrying_methods(),
        })
    }

    /// Gives what an article is about, in a few words.
    pub(super) fn gist(&self, article: u16) -> String {
        self.gists.get(&article).cloned().unwrap_or_default()
    }

    /// Gives the deadlines of all articles, in their order.
    pub(super) fn deadlines(&self) -> &[pb::Deadline] {
        &self.deadlines
    }

    /// Gives the policies that an article rests on.
    pub(super) fn policies(&self, article: u16) -> Vec<pb::ArticlePolicy> {
        let of_article = self.policies.iter().filter(|policy| policy.articles.contains(&article));
        of_article.map(Policy::wire).collect()
    }

    /// Gives the RPCs that carry an article out, by name.
    pub(super) fn methods(&self, article: u16) -> Vec<pb::CarryingMethod> {
        let carries = |articles: &Vec<i32>| articles.contains(&i32::from(article));
        self.methods.iter().filter(|(articles, _)| carries(articles)).map(|(_, method)| method.clone()).collect()
    }
}

/// Reads from the contracts which RPC carries out which articles.
fn carrying_methods() -> Vec<(Vec<i32>, pb::CarryingMethod)> {
    let summaries = summaries();
    let mut found: Vec<_> = methods()
        .filter(|method| !method.articles.is_empty())
        .map(|method| {
            let carrying = pb::CarryingMethod {
                method: method.path.trim_start_matches('/').to_owned(),
                summary: summaries.get(&method.path).cloned().unwrap_or_default(),
                roles: method.roles.iter().map(|role| i32::from(*role)).collect(),
            };
            (method.articles.clone(), carrying)
        })
        .collect();
    found.sort_by(|(_, a), (_, b)| a.method.cmp(&b.method));
    found
}

/// Reads the first sentence of each RPC's contract, by its path.
fn summaries() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for rpc in pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let file = rpc.parent_service().parent_file();
        let places = file.file_descriptor_proto().source_code_info.iter().flat_map(|info| &info.location);
        let comment = places.clone().find(|place| place.path == rpc.path()).map(|place| place.leading_comments());
        let path = format!("/{}/{}", rpc.parent_service().full_name(), rpc.name());
        found.insert(path, first_sentence(comment.unwrap_or_default()));
    }
    found
}

fn first_sentence(comment: &str) -> String {
    let paragraph = comment.trim().split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArticlesFile {
    title: String,
    parent_document: String,
    effective_from: String,
    gists: BTreeMap<String, String>,
}

impl ArticlesFile {
    fn regulation(&self) -> anyhow::Result<pb::Regulation> {
        let effective_from: Day = day::parse_day(&self.effective_from).context("data/articles.toml: effective_from")?;
        Ok(pb::Regulation {
            document: REGULATION.to_owned(),
            title: self.title.clone(),
            parent_document: self.parent_document.clone(),
            effective_from: Some(parse::date(effective_from)),
            effective_from_basis: wire::basis(Basis::Assumed).into(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PoliciesFile {
    policy: Vec<Policy>,
}

/// A policy of a service that articles rest on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    key: String,
    service: String,
    /// The file in the service's `policies/`; only the tests of the tree ask for it.
    #[serde(rename = "file")]
    _file: String,
    articles: Vec<u16>,
    basis: Basis,
    zh: String,
    en: String,
}

impl Policy {
    fn wire(&self) -> pb::ArticlePolicy {
        pb::ArticlePolicy {
            key: self.key.clone(),
            service: self.service.clone(),
            basis: wire::basis(self.basis).into(),
            summary_zh: self.zh.clone(),
            summary_en: self.en.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlinesFile {
    deadline: Vec<Deadline>,
}

/// A line of the table of deadlines: exactly one of `period`, `recurring` and `window`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deadline {
    id: String,
    article: u16,
    zh: String,
    en: String,
    period: Option<Period>,
    recurring: Option<Recurring>,
    window: Option<[i32; 4]>,
    on_expiry: String,
    basis: Basis,
    /// The document that fixes the number, where it is not the regulation.
    document: Option<String>,
    quote: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    count: i32,
    unit: String,
    rolls: bool,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recurring {
    times: i32,
    every: String,
}

impl Deadline {
    fn into_wire(self) -> anyhow::Result<pb::Deadline> {
        let place = format!("data/deadlines.toml: {}", self.id);
        let text = junxiu_kernel::article::article(self.article).map(|article| article.text).unwrap_or_default();
        anyhow::ensure!(text.contains(&self.quote), "{place}: the quote is not in article {}", self.article);
        let measure = match (self.period, self.recurring, self.window) {
            (Some(period), None, None) => pb::deadline::Measure::Period(period.into_wire().with_context(|| place)?),
            (None, Some(recurring), None) => {
                pb::deadline::Measure::Recurring(recurring.into_wire().with_context(|| place)?)
            }
            (None, None, Some([first_month, first_day, last_month, last_day])) => {
                pb::deadline::Measure::Window(pb::YearlyWindow { first_month, first_day, last_month, last_day })
            }
            _ => anyhow::bail!("{place}: needs one of period, recurring and window"),
        };
        // The words of the article stand for the duty; another document for the number, when it is not the text's.
        let source = match self.document {
            Some(document) => Citation::of(document, 0),
            None => Citation::article(self.article),
        };
        Ok(pb::Deadline {
            name: format!("deadlines/{}", self.id),
            article: self.article.into(),
            what_zh: self.zh,
            what_en: self.en,
            measure: Some(measure),
            on_expiry: self.on_expiry,
            basis: wire::basis(self.basis).into(),
            source: Some(wire::citation(&source.quote(self.quote))),
        })
    }
}

impl Period {
    fn into_wire(self) -> anyhow::Result<pb::Period> {
        let unit = pb::DeadlineUnit::from_str_name(&format!("DEADLINE_UNIT_{}", self.unit));
        Ok(pb::Period {
            count: self.count,
            unit: unit.with_context(|| format!("{} is no unit", self.unit))?.into(),
            rolls: self.rolls,
            runs_from_zh: self.zh,
            runs_from_en: self.en,
        })
    }
}

impl Recurring {
    fn into_wire(self) -> anyhow::Result<pb::Recurring> {
        let recurrence = pb::Recurrence::from_str_name(&format!("RECURRENCE_{}", self.every));
        let recurrence = recurrence.with_context(|| format!("{} is no recurrence", self.every))?;
        Ok(pb::Recurring { times: self.times, recurrence: recurrence.into() })
    }
}
