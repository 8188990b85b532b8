//! The events about retirees. Each carries the whole standing after the change.

use junxiu_casework::journal::{Entry, EventDraft};
use junxiu_contracts::{common as pb_common, intake as pb};
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::equivalent_post_grade;
use junxiu_platform::any;
use junxiu_platform::parse::date;
use prost::{Message, Name};

use crate::api::convert::retiree_words as words;
use crate::domain::pay_status::{Months, PayState};
use crate::domain::retiree::{Life, Retiree};
use crate::domain::retiree_fact::{Admitted, FactValue};
use crate::store::back_pay::BackPayRecord;

/// Begins the journal entry of an act on a retiree.
pub fn entry(who: &Retiree) -> Entry {
    Entry::about(who.id.name(), who.holder.clone())
}

/// Tells what other services need to know of a retiree.
pub fn standing(who: &Retiree) -> pb::RetireeStanding {
    let died_on = match &who.life {
        Life::Deceased { on, .. } => Some(date(*on)),
        Life::Active | Life::TransferredOut(_) => None,
    };
    pb::RetireeStanding {
        retiree: who.id.name(),
        revision: who.revision,
        display_name: who.particulars.display_name.clone(),
        citizen_id_index: who.citizen_id_index.clone().unwrap_or_default(),
        category: words::category(who.category).into(),
        management_group: who.management_group.map(words::management_group).unwrap_or_default().into(),
        party_membership: who.particulars.party.map(words::party).unwrap_or_default().into(),
        institution: who.holder.institution.clone().unwrap_or_default(),
        county: who.holder.county.clone().unwrap_or_default(),
        prefecture: who.holder.prefecture.clone().unwrap_or_default(),
        settlement_region_code: who.settlement_region.clone(),
        received_on: Some(date(who.received_on)),
        life_status: words::life_status(who.life.status()).into(),
        died_on,
        pay_state: words::pay_state(who.pay.state).into(),
        merged_into: who.merged_into.map(|survivor| survivor.name()).unwrap_or_default(),
        birth_date: who.particulars.birth_date.map(date),
        below_regiment: Some(who.is_below_regiment()),
        post_grade: equivalent_post_grade(&who.grade).map(words::post_grade).unwrap_or_default().into(),
    }
}

/// A person entered the register.
pub fn received(who: &Retiree) -> EventDraft {
    let data = pb::RetireeReceived { standing: Some(standing(who)) };
    draft("retiree.received", who, who.received_on, &data)
}

/// Particulars were changed.
pub fn updated(who: &Retiree, changed_fields: Vec<String>, on: Day) -> EventDraft {
    let data = pb::RetireeUpdated { standing: Some(standing(who)), changed_fields };
    draft("retiree.updated", who, on, &data)
}

/// Another institution serves the person, or the first one was assigned.
pub fn transferred(who: &Retiree, previous_institution: Option<&str>, on: Day, backdated: bool) -> EventDraft {
    let data = pb::RetireeTransferred {
        standing: Some(standing(who)),
        previous_institution: previous_institution.unwrap_or_default().to_owned(),
        effective_on: Some(date(on)),
        backdated,
    };
    draft("retiree.transferred", who, on, &data)
}

/// The grade changed.
pub fn grade_changed(who: &Retiree, admitted: &Admitted) -> EventDraft {
    let on = admitted.change.valid_from;
    let data = pb::RetireeGradeChanged {
        standing: Some(standing(who)),
        effective_from: Some(date(on)),
        correction: admitted.change.corrects.is_some(),
        backdated: admitted.backdated,
    };
    draft("retiree.grade_changed", who, on, &data)
}

/// The category changed.
pub fn category_changed(who: &Retiree, admitted: &Admitted) -> EventDraft {
    let on = admitted.change.valid_from;
    let data = pb::RetireeCategoryChanged {
        standing: Some(standing(who)),
        category: category_in(Some(&admitted.change.value)).into(),
        previous_category: category_in(admitted.previous.as_ref()).into(),
        effective_from: Some(date(on)),
        correction: admitted.change.corrects.is_some(),
        backdated: admitted.backdated,
        categories: admitted.history.iter().map(|(from, value)| category_entry(*from, value)).collect(),
    };
    draft("retiree.category_changed", who, on, &data)
}

fn category_entry(from: Day, value: &FactValue) -> pb::CategoryEntry {
    pb::CategoryEntry { effective_from: Some(date(from)), category: category_in(Some(value)).into() }
}

fn category_in(value: Option<&FactValue>) -> pb_common::RetireeCategory {
    match value {
        Some(FactValue::Category(category)) => words::category(*category),
        _ => pb_common::RetireeCategory::Unspecified,
    }
}

/// The person lives elsewhere.
pub fn residence_changed(who: &Retiree, region: &str, on: Day) -> EventDraft {
    let data = pb::RetireeResidenceChanged {
        standing: Some(standing(who)),
        residence_region_code: region.to_owned(),
        effective_from: Some(date(on)),
    };
    draft("retiree.residence_changed", who, on, &data)
}

/// The person died.
pub fn deceased(who: &Retiree, died_on: Day, declared_by_court: bool, pay_stops_from: Day) -> EventDraft {
    let data = pb::RetireeDeceased {
        standing: Some(standing(who)),
        died_on: Some(date(died_on)),
        declared_by_court,
        pay_stops_from: Some(date(pay_stops_from)),
    };
    draft("retiree.deceased", who, died_on, &data)
}

/// A recorded death was none; `missed` are the months that did not run because of it.
pub fn reactivated(who: &Retiree, recorded_died_on: Day, missed: Option<Months>, on: Day) -> EventDraft {
    let data = pb::RetireeReactivated {
        standing: Some(standing(who)),
        recorded_died_on: Some(date(recorded_died_on)),
        missed_from: missed.map(|months| date(months.from)),
        missed_to: missed.map(|months| date(months.to)),
    };
    draft("retiree.reactivated", who, on, &data)
}

/// The record gave way to another.
pub fn merged(who: &Retiree, on: Day) -> EventDraft {
    draft("retiree.merged", who, on, &pb::RetireeMerged { standing: Some(standing(who)) })
}

/// Pay runs otherwise than before.
pub fn pay_status_changed(who: &Retiree, previous: PayState, first_month: Option<Day>, on: Day) -> EventDraft {
    let data = pb::PayStatusChanged {
        standing: Some(standing(who)),
        previous_state: words::pay_state(previous).into(),
        first_month: first_month.map(date),
        reported_to: who.superior().to_owned(),
    };
    draft("retiree.pay_status_changed", who, on, &data)
}

/// A second person confirmed an amount for past months. The standing is as it was.
pub fn back_pay_confirmed(who: &Retiree, record: &BackPayRecord, run_month: Day, on: Day) -> EventDraft {
    let data = pb::BackPayConfirmed {
        standing: Some(standing(who)),
        back_pay: record.id.name(),
        direction: words::direction(record.what.direction).into(),
        cause: words::cause(record.what.cause).into(),
        month_from: Some(date(record.what.months.from)),
        month_to: Some(date(record.what.months.to)),
        run_month: Some(date(run_month)),
    };
    draft("retiree.back_pay_confirmed", who, on, &data)
}

fn draft<M: Message + Name>(kind: &'static str, who: &Retiree, occurred_on: Day, data: &M) -> EventDraft {
    EventDraft { kind, subject: who.id.name(), revision: who.revision, occurred_on, data: any::of(data) }
}
