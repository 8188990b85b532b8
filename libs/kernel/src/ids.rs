//! Identifiers: a type for each, and the resource names they have in the contracts.

use crate::text;
use crate::wrong::Wrong;
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::{NoContext, Timestamp, Uuid};

/// Makes an id (UUIDv7) that sorts by the given instant.
pub fn new_v7(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// Makes a type for the ids of one collection of resources.
///
/// `id_type!(/// A retiree.` `RetireeId, "retirees");` gives `RetireeId` with `new_v7`,
/// `uuid`, `name` (`retirees/{uuid}`) and `parse_name`. A crate that uses it depends on `serde` and `uuid`.
#[macro_export]
macro_rules! id_type {
    ($(#[$meta:meta])* $name:ident, $collection:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// The collection that the resource names begin with.
            pub const COLLECTION: &'static str = $collection;

            /// Makes a new id that sorts by the given instant.
            pub fn new_v7(now: chrono::DateTime<chrono::Utc>) -> Self {
                Self($crate::ids::new_v7(now))
            }

            /// Gives the bare id.
            pub const fn uuid(self) -> uuid::Uuid {
                self.0
            }

            /// Gives the resource name, the collection and the id.
            pub fn name(&self) -> String {
                format!("{}/{}", $collection, self.0)
            }

            /// Reads a resource name of this collection.
            pub fn parse_name(name: &str) -> Result<Self, $crate::Wrong> {
                $crate::ids::uuid_of_name($collection, name).map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id_type!(/// A retiree, as the register knows him.
    RetireeId, "retirees");
id_type!(/// A row of a placement plan.
    PlacementItemId, "placementItems");
id_type!(/// The reception of one person.
    ReceptionId, "receptions");
id_type!(/// A suspicion that two records are one person.
    DuplicateCaseId, "duplicateCases");
id_type!(/// An instruction to the pay office.
    InstructionId, "payInstructions");
id_type!(/// An adjustment of treatment.
    AdjustmentId, "treatmentAdjustments");
id_type!(/// A claim for the medical subsidy.
    ClaimId, "claims");
id_type!(/// One bill that a retiree paid in part himself.
    SelfPayItemId, "selfPayItems");
id_type!(/// An event of the feed.
    EventId, "events");
id_type!(/// An entry of the journal.
    EntryId, "journalEntries");
id_type!(/// A job that outlasts a call.
    OperationId, "operations");
id_type!(/// An activity of voluntary service.
    VolunteerActivityId, "volunteerActivities");

/// The code of a bureau (its division code, or `JL-CBS`) or of an institution (`220104-01`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationCode(String);

impl OrganizationCode {
    /// Reads a code.
    pub fn parse(written: &str) -> Result<Self, Wrong> {
        let code = text::narrow(written);
        if is_organization_code(&code) {
            return Ok(Self(code));
        }
        let shown = text::excerpt(&code);
        Err(Wrong::new(
            "BAD_ORGANIZATION_CODE",
            format!("“{shown}”不是机构代码，应如 220104 或 220104-01"),
            format!("\"{shown}\" is not an organisation code; write it like 220104 or 220104-01"),
        ))
    }

    /// Reads a resource name such as `organizations/220104-01`.
    pub fn parse_name(name: &str) -> Result<Self, Wrong> {
        name.strip_prefix("organizations/")
            .filter(|code| is_organization_code(code))
            .map(|code| Self(code.to_owned()))
            .ok_or_else(|| bad_name("organizations/{code}", name))
    }

    /// Gives the bare code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the resource name.
    pub fn name(&self) -> String {
        format!("organizations/{}", self.0)
    }
}

impl fmt::Display for OrganizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The year of a placement plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanYear(i32);

impl PlanYear {
    /// The years for which a plan may stand: from the first retirements handed over to well ahead.
    const YEARS: std::ops::RangeInclusive<i32> = 1980..=2100;

    /// Takes a year.
    pub fn new(year: i32) -> Result<Self, Wrong> {
        if Self::YEARS.contains(&year) {
            return Ok(Self(year));
        }
        Err(Wrong::new(
            "BAD_PLAN_YEAR",
            format!("计划年度{year}超出范围"),
            format!("the plan year {year} is out of range"),
        ))
    }

    /// Gives the year in which a day falls.
    pub fn of(day: crate::day::Day) -> Result<Self, Wrong> {
        Self::new(day.year())
    }

    /// Reads a year, for example `2024`.
    pub fn parse(written: &str) -> Result<Self, Wrong> {
        let tidy = text::narrow(written);
        let digits = tidy.trim_end_matches("年度").trim_end_matches('年');
        let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        let year = plain.then(|| digits.parse().ok()).flatten();
        Self::new(year.ok_or_else(|| {
            let shown = text::excerpt(&tidy);
            Wrong::new(
                "BAD_PLAN_YEAR",
                format!("“{shown}”不是计划年度，应如 2024"),
                format!("\"{shown}\" is not a plan year; write it like 2024"),
            )
        })?)
    }

    /// Reads a resource name such as `placementPlans/2024`.
    pub fn parse_name(name: &str) -> Result<Self, Wrong> {
        name.strip_prefix("placementPlans/")
            .filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|year| year.parse().ok())
            .and_then(|year| Self::new(year).ok())
            .ok_or_else(|| bad_name("placementPlans/{year}", name))
    }

    /// Gives the year.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// Gives the resource name.
    pub fn name(&self) -> String {
        format!("placementPlans/{}", self.0)
    }
}

impl fmt::Display for PlanYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Takes the id out of a resource name. A resource has one name, so only the
/// canonical writing of an id (lower case, with hyphens) is taken.
pub fn uuid_of_name(collection: &str, name: &str) -> Result<Uuid, Wrong> {
    let written = name.strip_prefix(collection).and_then(|rest| rest.strip_prefix('/'));
    written
        .and_then(|text| Uuid::try_parse(text).ok().filter(|id| id.to_string() == text))
        .ok_or_else(|| bad_name(&format!("{collection}/{{uuid}}"), name))
}

/// Says whether two names of persons, as they stand in tokens and records, are of one person.
///
/// A retiree is named by his resource name or his bare id, and an id may be written in capitals or without hyphens: all
/// of these are he. Any other name is compared letter for letter, as an identity provider gives it.
pub fn is_same_person(one: &str, other: &str) -> bool {
    one == other || retiree_of(one).is_some_and(|id| retiree_of(other) == Some(id))
}

/// Reads the retiree's id out of a person's name, however it is written.
fn retiree_of(person: &str) -> Option<Uuid> {
    let person = person.trim();
    let bare = match person.split_once('/') {
        Some((collection, id)) if collection.eq_ignore_ascii_case(RetireeId::COLLECTION) => id,
        Some(_) => return None,
        None => person,
    };
    Uuid::try_parse(bare).ok()
}

/// Says that a text is no resource name of a form, for example `receptions/{uuid}`; an empty one was not given at all.
pub fn bad_name(form: &str, name: &str) -> Wrong {
    if name.trim().is_empty() {
        return Wrong::new("REQUIRED", "必须填写", "must be given");
    }
    let shown = text::excerpt(name);
    Wrong::new(
        "BAD_RESOURCE_NAME",
        format!("“{shown}”不是“{form}”形式的资源名称"),
        format!("\"{shown}\" is not a resource name of the form {form}"),
    )
}

/// Says whether a text has the form of an organisation's code.
fn is_organization_code(code: &str) -> bool {
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    let (bureau, number) = match code.strip_prefix("JL-") {
        Some(rest) => rest.split_once('-').map_or((rest, None), |(b, n)| (b, Some(n))),
        None => code.split_once('-').map_or((code, None), |(b, n)| (b, Some(n))),
    };
    let bureau_fits = if code.starts_with("JL-") {
        bureau.len() == 3 && bureau.bytes().all(|b| b.is_ascii_uppercase())
    } else {
        digits(bureau, 6)
    };
    bureau_fits && number.is_none_or(|number| digits(number, 2) || digits(number, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retiree_is_himself_however_his_name_is_written() {
        let he = "retirees/01a213ee-0b5c-7c1d-8e2f-0123456789ab";
        for person in [
            he,
            "01a213ee-0b5c-7c1d-8e2f-0123456789ab",
            "01A213EE-0B5C-7C1D-8E2F-0123456789AB",
            "RETIREES/01A213EE-0b5c-7c1d-8e2f-0123456789ab",
            "01a213ee0b5c7c1d8e2f0123456789ab",
            " retirees/01a213ee-0b5c-7c1d-8e2f-0123456789ab",
        ] {
            assert!(is_same_person(person, he) && is_same_person(he, person), "{person}");
        }
        for person in [
            "",
            "wang.li",
            "trips/01a213ee-0b5c-7c1d-8e2f-0123456789ab",
            "01a213ee-0b5c-7c1d-8e2f-0123456789ac",
            "retirees/retirees/01a213ee-0b5c-7c1d-8e2f-0123456789ab",
        ] {
            assert!(!is_same_person(person, he) && !is_same_person(he, person), "{person}");
        }
    }

    #[test]
    fn other_names_are_compared_letter_for_letter() {
        assert!(is_same_person("wang.li", "wang.li"));
        assert!(!is_same_person("wang.li", "Wang.Li"));
        assert!(!is_same_person("retirees/1", "RETIREES/1"));
    }
}
