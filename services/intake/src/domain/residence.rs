//! Where a retiree lives. Living elsewhere is no transfer.

use junxiu_kernel::Wrong;
use junxiu_kernel::day::Day;
use junxiu_kernel::text;

use super::grade_history::Effective;
use super::retiree::{AddedFact, Changed, Refusal, Retiree};
use super::retiree_fact::{Change, Fact, FactKind, FactValue, admit, holding};

/// A division code as the national standard writes it.
const REGION_CODE_LENGTH: usize = 6;

/// Reads the division code of a place, which may lie in any province.
pub fn parse_region(written: &str) -> Result<String, Wrong> {
    let code = text::narrow(written);
    if code.len() == REGION_CODE_LENGTH && code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(code);
    }
    Err(Wrong::new("UNKNOWN_REGION", "区划代码应为6位数字", "a division code has six digits"))
}

/// Records where a retiree lives from a day on, or corrects an earlier entry.
///
/// A change of the address alone is a change too, so `new_address` admits what
/// would else change nothing.
pub fn change(
    retiree: &Retiree,
    facts: &[Fact],
    region: String,
    new_address: Option<String>,
    effective: Effective,
    today: Day,
) -> Result<Changed, Refusal> {
    retiree.standing()?;
    let value = FactValue::Residence { region: Some(region.clone()) };
    let asked = Change { valid_from: effective.from, corrects: effective.corrects, value: value.clone() };
    let (is_current, backdated) = match admit(facts, asked, retiree.received_on, today) {
        Ok(admitted) => (admitted.now == value, admitted.backdated),
        Err(Refusal::NothingChanges) if new_address.is_some() => {
            let lives_there = holding(facts, FactKind::Residence, today).is_some_and(|fact| fact.value == value);
            (lives_there, effective.from < today)
        }
        Err(refusal) => return Err(refusal),
    };

    let mut after = Retiree { revision: retiree.revision + 1, ..retiree.clone() };
    if is_current {
        after.residence_region = Some(region);
        after.sealed_address = None;
    }
    let fact =
        AddedFact { valid_from: effective.from, corrects: effective.corrects, value, backdated, address: new_address };
    Ok(Changed { after, facts: vec![fact] })
}
