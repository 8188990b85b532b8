//! In which order candidates stand for recuperation, and why (article 30).
//!
//! The order is total: the keys of the policy are compared one after another, and the id comes last. It rests on the
//! candidates alone and not on the order in which they are named.

use std::cmp::Ordering;

use chrono::Datelike as _;
use junxiu_kernel::day::{Day, age_on};
use junxiu_kernel::decision::{Decision, Reason, Step};
use junxiu_kernel::policy::{Dated, PolicyFault, Versioned};
use serde::Deserialize;

use super::ground::Criterion;
use super::standing::LifeStatus;

junxiu_kernel::words! {
    /// What one comparison looks at.
    pub enum Key, "UNKNOWN_KEY", "排序依据", "key" {
        /// The number of groups, more first.
        Criteria = "CRITERIA", "符合的类别数";
        /// Who never went first, then the earlier last journey.
        LastTrip = "LAST_TRIP", "上次疗养时间";
        /// The older first; who has no known day of birth last.
        Age = "AGE", "年龄";
        /// The id.
        Id = "ID", "编号";
    }
}

/// The policy `recup.weights`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// The keys in their order; the id need not be named.
    pub keys: Vec<Key>,
}

/// The policy `recup.groups`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// How many activities that stand make an active volunteer.
    pub volunteer_activities_min: usize,
}

/// The dated numbers of article 30.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `recup.weights`.
    pub weights: Dated<Weights>,
    /// `recup.groups`.
    pub groups: Dated<Groups>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            weights: Dated::from_toml("recup.weights", include_str!("../../policies/recup_weights.toml"))?,
            groups: Dated::from_toml("recup.groups", include_str!("../../policies/recup_groups.toml"))?,
        })
    }
}

/// A candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The id, which is compared last: a resource name, or the word of a question.
    pub id: String,
    /// The groups to which he belongs on the day, each once.
    pub criteria: Vec<Criterion>,
    /// The last day of his last recuperation.
    pub last_trip_on: Option<Day>,
    /// The day of birth.
    pub birth_date: Option<Day>,
    /// What keeps him away, whatever his groups.
    pub bar: Option<Bar>,
}

/// What keeps a candidate away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// He does not live and is not served here.
    NotServed(LifeStatus),
    /// A grave sanction is in force.
    GraveSanction,
    /// He has a recuperation in the year, at whichever level.
    TripThisYear {
        /// The year.
        year: i32,
    },
    /// He is found unfit to travel.
    Unfit,
}

/// A place in the ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who has it.
    pub candidate: Candidate,
    /// The place, from 1.
    pub rank: usize,
    /// True when the quota reaches to it.
    pub within_quota: bool,
    /// The key by which he stands behind the place before.
    pub behind_by: Option<Key>,
    /// Why he stands here, a reason a key.
    pub reasons: Vec<Reason>,
}

/// A candidate who is not ranked, with the reasons.
pub type Unranked = (String, Vec<Reason>);

/// A ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The places, the first first.
    pub places: Vec<Place>,
    /// Those who are not ranked, by id.
    pub unranked: Vec<Unranked>,
}

/// Ranks candidates by the policies of a day.
///
/// # Errors
/// When no policy is in force on the day.
pub fn rank(
    candidates: Vec<Candidate>,
    quota: usize,
    on: Day,
    policies: &Policies,
) -> Result<Decision<Ranking>, PolicyFault> {
    let weights = policies.weights.on(on)?;
    let keys = keys(&weights.value);
    let (mut eligible, barred): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|one| one.bar.is_none() && !one.criteria.is_empty());
    eligible.sort_by(|one, other| compare(one, other, &keys).0);
    let mut unranked: Vec<Unranked> = barred.iter().map(|one| (one.id.clone(), why_not(one, weights))).collect();
    unranked.sort_by(|one, other| one.0.cmp(&other.0));

    let mut places: Vec<Place> = Vec::with_capacity(eligible.len());
    for (at, candidate) in eligible.into_iter().enumerate() {
        let behind_by = places.last().map(|before| compare(&before.candidate, &candidate, &keys).1);
        let reasons = keys.iter().map(|key| reason(*key, &candidate, on, weights)).collect();
        places.push(Place { rank: at + 1, within_quota: at < quota, behind_by, reasons, candidate });
    }
    let order = keys.iter().map(|key| key.zh()).collect::<Vec<_>>().join("、");
    let order_en = keys.iter().map(|key| key.code()).collect::<Vec<_>>().join(", ");
    let cut = places.iter().filter(|place| place.within_quota).count();
    let order = Step::new("ORDER", format!("依次比较：{order}"), format!("compared one after another: {order_en}"));
    let quota = Step::new(
        "QUOTA",
        format!("名额{quota}人，排名{}人，入选{cut}人", places.len()),
        format!("{quota} places, {} ranked, {cut} within the quota", places.len()),
    );
    Ok(Decision::new(Ranking { places, unranked })
        .step(order.cite(weights.citation()))
        .step(quota)
        .under(policies.weights.version(weights)))
}

/// Gives the keys with the id at the end, each once.
fn keys(weights: &Weights) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for key in weights.keys.iter().copied().filter(|key| *key != Key::Id).chain([Key::Id]) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Compares two candidates, and names the key that decides.
fn compare(one: &Candidate, other: &Candidate, keys: &[Key]) -> (Ordering, Key) {
    let found = keys.iter().map(|key| (by(*key, one, other), *key)).find(|(order, _)| order.is_ne());
    found.unwrap_or((Ordering::Equal, Key::Id))
}

fn by(key: Key, one: &Candidate, other: &Candidate) -> Ordering {
    match key {
        Key::Criteria => other.criteria.len().cmp(&one.criteria.len()),
        // None is less than any day: who never went comes first.
        Key::LastTrip => one.last_trip_on.cmp(&other.last_trip_on),
        Key::Age => one.birth_date.unwrap_or(Day::MAX).cmp(&other.birth_date.unwrap_or(Day::MAX)),
        Key::Id => one.id.cmp(&other.id),
    }
}

fn reason(key: Key, candidate: &Candidate, on: Day, weights: &Versioned<Weights>) -> Reason {
    let (zh, en) = match key {
        Key::Criteria => {
            let words = candidate.criteria.iter().map(|one| one.zh()).collect::<Vec<_>>().join("、");
            let codes = candidate.criteria.iter().map(|one| one.code()).collect::<Vec<_>>().join(", ");
            let count = candidate.criteria.len();
            (format!("符合{count}类：{words}"), format!("belongs to {count} groups: {codes}"))
        }
        Key::LastTrip => match candidate.last_trip_on {
            Some(day) => (format!("上次疗养至{day}"), format!("last recuperation until {day}")),
            None => ("从未疗养".into(), "never went to recuperation".into()),
        },
        Key::Age => match candidate.birth_date {
            Some(born) => {
                let age = age_on(born, on);
                (format!("{born}出生，{age}周岁"), format!("born on {born}, {age} years old"))
            }
            None => ("出生日期不详".into(), "the day of birth is not known".into()),
        },
        Key::Id => (format!("编号{}", candidate.id), format!("id {}", candidate.id)),
    };
    Reason::new(key.code(), zh, en).cite(weights.citation())
}

fn why_not(candidate: &Candidate, weights: &Versioned<Weights>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(bar) = candidate.bar {
        let (code, zh, en) = match bar {
            Bar::NotServed(status) => {
                ("NOT_SERVED", format!("人员状态为“{}”", status.zh()), format!("the life status is {}", status.code()))
            }
            Bar::GraveSanction => {
                ("GRAVE_SANCTION", "受到较重处分且仍在执行".into(), "a grave sanction is in force".into())
            }
            Bar::TripThisYear { year } => (
                "TRIP_THIS_YEAR",
                format!("{year}年已安排疗养，各级每年合计一次"),
                format!("has a recuperation in {year}; there is one a year, whatever the level"),
            ),
            Bar::Unfit => ("UNFIT", "身体状况不适合外出疗养".into(), "is not fit to travel".into()),
        };
        reasons.push(Reason::new(code, zh, en).cite(weights.citation()));
    }
    if candidate.criteria.is_empty() {
        let zh = "不属于第三十条所列三类人员";
        let en = "belongs to none of the three groups";
        reasons.push(Reason::new("NO_GROUP", zh, en).cite(weights.citation()));
    }
    reasons
}

/// Gives the year of a day, in which a recuperation counts.
pub fn year_of(day: Day) -> i32 {
    day.year()
}

#[cfg(test)]
#[path = "ranking_tests.rs"]
mod tests;
