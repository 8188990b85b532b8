//! Grade and category as they change with time; the management group follows.

use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{Category, GradeFacts};

use super::retiree::{AddedFact, Changed, Refusal, Retiree};
use super::retiree_fact::{Admitted, Change, Fact, FactValue, admit};

/// When a change holds and what it replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The first day.
    pub from: Day,
    /// The revision of the fact that was wrong.
    pub corrects: Option<i64>,
}

/// Changes the grade from a day on, or corrects an earlier entry.
pub fn change_grade(
    retiree: &Retiree,
    facts: &[Fact],
    grade: GradeFacts,
    effective: Effective,
    today: Day,
) -> Result<(Changed, Admitted), Refusal> {
    let admitted = admitted(retiree, facts, FactValue::Grade(grade), effective, today)?;
    let mut after = next(retiree);
    if let FactValue::Grade(grade) = &admitted.now {
        after.grade = grade.clone();
    }
    after.management_group = after.group_decision().outcome;
    Ok((changed(after, &admitted), admitted))
}

/// Changes the category from a day on, or corrects an earlier entry.
pub fn change_category(
    retiree: &Retiree,
    facts: &[Fact],
    category: Category,
    effective: Effective,
    today: Day,
) -> Result<(Changed, Admitted), Refusal> {
    let admitted = admitted(retiree, facts, FactValue::Category(category), effective, today)?;
    let mut after = next(retiree);
    if let FactValue::Category(category) = &admitted.now {
        after.category = *category;
    }
    after.management_group = after.group_decision().outcome;
    Ok((changed(after, &admitted), admitted))
}

fn admitted(
    retiree: &Retiree,
    facts: &[Fact],
    value: FactValue,
    effective: Effective,
    today: Day,
) -> Result<Admitted, Refusal> {
    retiree.standing()?;
    let change = Change { valid_from: effective.from, corrects: effective.corrects, value };
    admit(facts, change, retiree.received_on, today)
}

fn next(retiree: &Retiree) -> Retiree {
    Retiree { revision: retiree.revision + 1, ..retiree.clone() }
}

fn changed(after: Retiree, admitted: &Admitted) -> Changed {
    let Change { valid_from, corrects, value } = admitted.change.clone();
    let fact = AddedFact { valid_from, corrects, value, backdated: admitted.backdated, address: None };
    Changed { after, facts: vec![fact] }
}
