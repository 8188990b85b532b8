//! Branches, from the wire and back.

use std::collections::BTreeSet;

use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_kernel::text;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};
use junxiu_platform::wire::decision;

use crate::domain::branch::{Branch, BranchId, GROUPS_MAX, Group, Kind};
use crate::domain::branch_office::Office;
use crate::domain::membership::Membership;

/// The kind of resource, as errors name it.
pub const BRANCH: &str = "junxiu/PartyBranch";

/// How many units are read at most; the rules know five, usually.
const UNITS_MAX: usize = 20;

/// Reads a kind.
pub const fn kind(told: pb::party_branch::Kind) -> Option<Kind> {
    match told {
        pb::party_branch::Kind::Unspecified => None,
        pb::party_branch::Kind::Branch => Some(Kind::Branch),
        pb::party_branch::Kind::JointBranch => Some(Kind::Joint),
    }
}

const fn kind_wire(kind: Kind) -> pb::party_branch::Kind {
    match kind {
        Kind::Branch => pb::party_branch::Kind::Branch,
        Kind::Joint => pb::party_branch::Kind::JointBranch,
    }
}

/// Shows an office.
pub const fn office(office: Option<Office>) -> pb::BranchOffice {
    match office {
        None => pb::BranchOffice::Unspecified,
        Some(Office::Secretary) => pb::BranchOffice::Secretary,
        Some(Office::Deputy) => pb::BranchOffice::Deputy,
        Some(Office::Committee) => pb::BranchOffice::Committee,
    }
}

/// Reads the resource name of a branch.
pub fn name(wrong: &mut Violations, field: &str, given: &str) -> Option<BranchId> {
    let given = wrong.required(field, given)?;
    wrong.take(field, BranchId::parse_name(given))
}

/// Reads the resource name of a retiree.
pub fn retiree(wrong: &mut Violations, field: &str, given: &str) -> Option<RetireeId> {
    let given = wrong.required(field, given)?;
    wrong.take(field, RetireeId::parse_name(given))
}

/// Reads the names of retirees, each once.
pub fn retirees(wrong: &mut Violations, field: &str, given: &[String], max: usize) -> Vec<RetireeId> {
    wrong.at_most(field, given.len(), max);
    let mut seen = BTreeSet::new();
    let mut read = Vec::with_capacity(given.len().min(max));
    for (at, name) in given.iter().take(max).enumerate() {
        let path = format!("{field}[{at}]");
        let Some(id) = wrong.take(&path, RetireeId::parse_name(name)) else { continue };
        if seen.insert(id) {
            read.push(id);
        } else {
            wrong.add(path, "NAMED_TWICE", "同一人只能列一次", "is named twice; name each person once");
        }
    }
    read
}

/// Reads the units of a branch, the one that leads first.
pub fn units(wrong: &mut Violations, given: &[String]) -> Vec<String> {
    const FIELD: &str = "branch.units";
    if given.is_empty() {
        wrong.missing(FIELD);
    }
    wrong.at_most(FIELD, given.len(), UNITS_MAX);
    let mut read: Vec<String> = Vec::with_capacity(given.len().min(UNITS_MAX));
    for (at, name) in given.iter().take(UNITS_MAX).enumerate() {
        let path = format!("{FIELD}[{at}]");
        let Some(code) = wrong.take(&path, OrganizationCode::parse_name(name)) else { continue };
        if read.iter().any(|known| known == code.as_str()) {
            wrong.add(path, "NAMED_TWICE", "同一单位只能列一次", "is named twice; name each unit once");
        } else {
            read.push(code.as_str().to_owned());
        }
    }
    read
}

/// Reads the groups of a branch, by number, set up on a day.
pub fn groups(wrong: &mut Violations, given: &[pb::party_branch::Group], since: Day) -> Vec<Group> {
    const FIELD: &str = "branch.groups";
    wrong.at_most(FIELD, given.len(), GROUPS_MAX);
    let mut read: Vec<Group> = Vec::with_capacity(given.len().min(GROUPS_MAX));
    for (at, group) in given.iter().take(GROUPS_MAX).enumerate() {
        let display_name =
            wrong.required(&format!("{FIELD}[{at}].display_name"), &group.display_name).map(text::narrow);
        let path = format!("{FIELD}[{at}].number");
        if group.number < 1 {
            wrong.add(path, "OUT_OF_RANGE", "应为正整数", "must be 1 or more");
        } else if read.iter().any(|known| known.number == group.number) {
            wrong.add(path, "NAMED_TWICE", "编号重复", "is given twice");
        } else if let Some(display_name) = display_name {
            read.push(Group { number: group.number, display_name, since });
        }
    }
    read.sort_by_key(|group| group.number);
    read
}

/// Reads the number of a group; none for 0.
pub fn group_number(wrong: &mut Violations, given: i32) -> Option<i32> {
    if given < 0 {
        wrong.add("group_number", "OUT_OF_RANGE", "应为正整数", "must be 1 or more, or 0 for none");
    }
    (given > 0).then_some(given)
}

/// Gives the resource name of an organisation by its code.
pub fn organization(code: &str) -> String {
    format!("organizations/{code}")
}

/// Shows a branch; `holders` are those who hold an office, where they were read.
pub fn wire(branch: &Branch, holders: &[Membership], attention: &Decision<bool>) -> pb::PartyBranch {
    let outcome = if attention.outcome { "ATTENTION" } else { "FIT" };
    pb::PartyBranch {
        name: branch.id.name(),
        display_name: branch.display_name.clone(),
        kind: kind_wire(branch.kind).into(),
        units: branch.units.iter().map(|code| organization(code)).collect(),
        founded_on: Some(date(branch.founded_on)),
        dissolved_on: branch.dissolved_on.map(date),
        groups: branch.groups.iter().map(group).collect(),
        term: term(branch, holders),
        members: branch.roll.members,
        full_members: branch.roll.full,
        attention: Some(decision(outcome, attention)),
        etag: etag::of(branch.revision),
        create_time: Some(timestamp(branch.recorded_at)),
        update_time: Some(timestamp(branch.updated_at)),
    }
}

fn group(group: &Group) -> pb::party_branch::Group {
    pb::party_branch::Group { number: group.number, display_name: group.display_name.clone() }
}

fn term(branch: &Branch, holders: &[Membership]) -> Option<pb::party_branch::Term> {
    let term = branch.term.as_ref()?;
    let mut holders: Vec<&Membership> = holders.iter().filter(|holder| holder.office.is_some()).collect();
    holders.sort_by_key(|holder| (holder.office, holder.retiree));
    let holder = |holder: &&Membership| pb::OfficeHolder {
        retiree: holder.retiree.name(),
        office: office(holder.office).into(),
    };
    Some(pb::party_branch::Term {
        from: Some(date(term.from)),
        to: Some(date(term.to)),
        secretary: term.secretary.map(|who| who.name()).unwrap_or_default(),
        with_committee: term.with_committee,
        office_holders: holders.iter().map(holder).collect(),
    })
}

/// What is asked for of a new or changed branch.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The name it goes by.
    pub display_name: Option<String>,
    /// What kind it is.
    pub kind: Option<Kind>,
    /// The units, the one that leads first.
    pub units: Vec<String>,
    /// The groups, by number.
    pub groups: Vec<Group>,
    /// The day of the founding.
    pub founded_on: Option<Day>,
    /// The first day on which it exists no more.
    pub dissolved_on: Option<Day>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_comes_back_as_it_was() {
        for known in Kind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
    }

    #[test]
    fn units_and_groups_are_named_once() {
        let mut wrong = Violations::new();
        units(&mut wrong, &["organizations/220104-01".into(), "organizations/220104-01".into(), "220104-02".into()]);
        let twice = |number| pb::party_branch::Group { number, display_name: "一组".into() };
        groups(&mut wrong, &[twice(1), twice(1), twice(0)], Day::MIN);
        let fields: Vec<String> = wrong.into_list().into_iter().map(|violation| violation.field).collect();
        let wanted = ["branch.units[1]", "branch.units[2]", "branch.groups[1].number", "branch.groups[2].number"];
        assert_eq!(fields, wanted);
    }
}
