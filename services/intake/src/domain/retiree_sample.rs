//! A made-up retiree for the tests of the rules.

use chrono::DateTime;
use junxiu_kernel::day::{Day, parse_day};
use junxiu_kernel::grade::{Category, GradeFacts, PostGrade};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::sex::Sex;
use uuid::Uuid;

use super::retiree::LifeStatus;
use super::retiree::{NewRetiree, Particulars, Retiree};
use super::retiree_fact::{Fact, FactValue};

/// Reads a day.
pub fn day(written: &str) -> Day {
    parse_day(written).expect("a day")
}

/// Gives where an institution of 朝阳区 stands.
pub fn place(institution: &str) -> Ancestry {
    Ancestry {
        institution: (!institution.is_empty()).then(|| institution.to_owned()),
        county: Some("220104".into()),
        prefecture: Some("220100".into()),
    }
}

/// Gives a retiree received on a day and served by an institution; none when its code is empty.
pub fn retiree(received_on: &str, institution: &str) -> Retiree {
    let particulars = Particulars {
        display_name: "测试甲".into(),
        sex: Sex::Male,
        birth_date: None,
        citizen_id: None,
        certificate_no: None,
        certificate_issuer: None,
        phone: None,
        cadre_type: None,
        party: None,
        enlisted_on: None,
        retired_on: None,
        transferring_unit: None,
        settlement_mode: None,
    };
    let new = NewRetiree {
        id: RetireeId(Uuid::from_u128(1)),
        particulars,
        category: Category::Tuixiu,
        grade: GradeFacts { post_grade: Some(PostGrade::RegimentChief), ..GradeFacts::default() },
        settlement_region: "220104".into(),
        residence_region: None,
        address: None,
        holder: place(institution),
        received_on: day(received_on),
        reception: None,
        basis_document: "x".into(),
        shares_number_with: None,
        number_carrier: None,
    };
    new.entered(None, DateTime::UNIX_EPOCH)
}

/// Gives the fact of a life status.
pub fn life(revision: i64, from: &str, status: LifeStatus) -> Fact {
    Fact {
        revision,
        valid_from: day(from),
        value: FactValue::LifeStatus { status, to: None },
        corrects: None,
        backdated: false,
        sealed: None,
        basis_document: None,
        recorded_by: "li".into(),
        recorded_at: DateTime::UNIX_EPOCH,
    }
}
