//! Journeys, from the wire and back.

use junxiu_casework::approval::{self, Approval, Stance};
use junxiu_contracts::approval as pb_approval;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State as StateWire;
use junxiu_kernel::day::{Day, add_months};
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, narrow, timestamp};
use junxiu_platform::wire;

use super::contact::{organization, reason};
use super::overseas_report::prolongation;
use crate::domain::exit::{Exit, ExitId, Plan, Procedure, State};
use crate::domain::exit_correction::Correction;
use crate::domain::exit_departure::Unapproved;
use crate::domain::exit_review::Review;

/// The kind of resource that a journey is, in details of errors.
pub const EXIT: &str = "junxiu/ExitApplication";

/// More places than this are no plan.
const COUNTRIES_MAX: usize = 30;

/// More companions than this are a group, which is somebody else's to file.
const COMPANIONS_MAX: usize = 20;

/// A longer stay is no journey: five years.
const MONTHS_MAX: i32 = 60;

/// What a request says of a plan; empty parts are left out.
#[derive(Clone, Copy, Debug)]
pub struct Told<'r> {
    /// The number of the form.
    pub form_no: &'r str,
    /// What for.
    pub purpose: &'r str,
    /// Where to.
    pub countries: &'r [String],
    /// The departure.
    pub from: Option<&'r Date>,
    /// The return.
    pub to: Option<&'r Date>,
    /// Who goes with him.
    pub companions: &'r [String],
}

/// Reads the resource name of a journey.
pub fn name(wrong: &mut Violations, field: &str, given: &str) -> Option<ExitId> {
    let given = wrong.required(field, given)?;
    wrong.take(field, ExitId::parse_name(given))
}

/// Reads a whole plan.
pub fn plan(wrong: &mut Violations, told: Told<'_>) -> Option<Plan> {
    let purpose = reason(wrong, "purpose", told.purpose);
    if told.countries.is_empty() {
        wrong.missing("countries");
    }
    let (from, to) = (wrong.day("from", told.from), wrong.day("to", told.to));
    let (countries, companions) = lists(wrong, told);
    let form_no = wrong.optional("form_no", told.form_no).map(str::to_owned);
    let (from, to) = span(wrong, from?, to?)?;
    Some(Plan { form_no, purpose: purpose?, countries, from, to, companions })
}

/// Reads what is known of a journey that becomes known after the departure.
pub fn told_later(
    wrong: &mut Violations,
    request: &pb::RecordUnfiledExitRequest,
    (on, today): (Option<Day>, Day),
) -> Option<Plan> {
    let has_purpose = !request.purpose.trim().is_empty();
    let purpose = if has_purpose { reason(wrong, "purpose", &request.purpose) } else { Some(String::new()) };
    let to = wrong.optional_day("to", request.to.as_ref());
    let (countries, companions) = (&request.countries, &request.companions);
    let told = Told { form_no: "", purpose: "", countries, from: None, to: None, companions };
    let (countries, companions) = lists(wrong, told);
    // Whoever comes back nobody knows when is away by now.
    let (from, to) = span(wrong, on?, to.or_else(|| Some(today.max(on?)))?)?;
    Some(Plan { form_no: None, purpose: purpose?, countries, from, to, companions })
}

/// What of a plan is to be another.
#[derive(Clone, Debug)]
pub struct Replan {
    form_no: Option<String>,
    purpose: Option<String>,
    countries: Vec<String>,
    from: Option<Day>,
    to: Option<Day>,
    companions: Vec<String>,
}

/// Reads what of a plan is to be another: what is empty stays as it was.
pub fn replan(wrong: &mut Violations, told: Told<'_>) -> Replan {
    let has_purpose = !told.purpose.trim().is_empty();
    let purpose = if has_purpose { reason(wrong, "purpose", told.purpose) } else { None };
    let (from, to) = (wrong.optional_day("from", told.from), wrong.optional_day("to", told.to));
    let (countries, companions) = lists(wrong, told);
    let form_no = wrong.optional("form_no", told.form_no).map(str::to_owned);
    Replan { form_no, purpose, countries, from, to, companions }
}

impl Replan {
    /// Gives the plan as it is to be.
    pub fn of(self, wrong: &mut Violations, before: &Plan) -> Option<Plan> {
        let (from, to) = span(wrong, self.from.unwrap_or(before.from), self.to.unwrap_or(before.to))?;
        let or = |given: Vec<String>, before: &Vec<String>| if given.is_empty() { before.clone() } else { given };
        Some(Plan {
            form_no: self.form_no.or_else(|| before.form_no.clone()),
            purpose: self.purpose.unwrap_or_else(|| before.purpose.clone()),
            countries: or(self.countries, &before.countries),
            from,
            to,
            companions: or(self.companions, &before.companions),
        })
    }
}

fn lists(wrong: &mut Violations, told: Told<'_>) -> (Vec<String>, Vec<String>) {
    wrong.at_most("countries", told.countries.len(), COUNTRIES_MAX);
    wrong.at_most("companions", told.companions.len(), COMPANIONS_MAX);
    let mut countries = Vec::new();
    for (at, given) in told.countries.iter().take(COUNTRIES_MAX).enumerate() {
        let code = narrow(given).to_uppercase();
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            wrong.add(
                format!("countries[{at}]"),
                "BAD_COUNTRY_CODE",
                "应为两个字母的国家和地区代码（GB/T 2659），如 JP、HK",
                "must be a country code of two letters (GB/T 2659, ISO 3166-1), like JP or HK",
            );
        } else if !countries.contains(&code) {
            countries.push(code);
        }
    }
    let mut companions = Vec::new();
    for (at, given) in told.companions.iter().take(COMPANIONS_MAX).enumerate() {
        companions.extend(wrong.required(&format!("companions[{at}]"), given).map(str::to_owned));
    }
    (countries, companions)
}

/// Notes a day of return that is no journey's.
pub fn must_be_a_journey(wrong: &mut Violations, from: Day, to: Day) {
    span(wrong, from, to);
}

fn span(wrong: &mut Violations, from: Day, to: Day) -> Option<(Day, Day)> {
    if to < from {
        wrong.add("to", "TO_BEFORE_FROM", "返回日不能早于离境日", "the return cannot lie before the departure");
    } else if to > add_months(from, MONTHS_MAX) {
        wrong.add("to", "TOO_LONG", "出国（境）最长按五年填写", "a journey lasts five years at most");
    } else {
        return Some((from, to));
    }
    None
}

/// Reads a stance.
pub fn stance(wrong: &mut Violations, field: &str, given: i32) -> Option<Stance> {
    match wrong.chosen::<pb_approval::Stance>(field, given)? {
        pb_approval::Stance::Agree => Some(Stance::Agree),
        pb_approval::Stance::Against => Some(Stance::Against),
        pb_approval::Stance::Unspecified => None,
    }
}

/// Reads a state.
pub fn state(told: StateWire) -> Option<State> {
    State::ALL.iter().copied().find(|known| state_wire(*known) == told)
}

const fn state_wire(state: State) -> StateWire {
    match state {
        State::Submitted => StateWire::Submitted,
        State::OpinionSigned => StateWire::OpinionSigned,
        State::WithSuperior => StateWire::WithSuperior,
        State::Returned => StateWire::Returned,
        State::Approved => StateWire::Approved,
        State::Rejected => StateWire::Rejected,
        State::Filed => StateWire::Filed,
        State::NeedsApproval => StateWire::NeedsApproval,
        State::Abroad => StateWire::Abroad,
        State::ReturnedHome => StateWire::ReturnedHome,
        State::Closed => StateWire::Closed,
        State::Withdrawn => StateWire::Withdrawn,
        State::Lapsed => StateWire::Lapsed,
        State::Cancelled => StateWire::Cancelled,
        State::Superseded => StateWire::Superseded,
    }
}

const fn procedure_wire(procedure: Procedure) -> pb::ExitProcedure {
    match procedure {
        Procedure::Approval => pb::ExitProcedure::Approval,
        Procedure::Filing => pb::ExitProcedure::Filing,
        Procedure::None => pb::ExitProcedure::None,
    }
}

/// Shows a journey as a list does.
pub fn wire(exit: &Exit, today: Day) -> pb::ExitApplication {
    let plan = &exit.plan;
    let overdue_days = exit.overdue_days(today);
    pb::ExitApplication {
        name: exit.id.name(),
        retiree: exit.retiree.name(),
        institution: exit.holder.institution.as_deref().map(organization).unwrap_or_default(),
        procedure: procedure_wire(exit.procedure).into(),
        state: state_wire(exit.state).into(),
        form_no: plan.form_no.clone().unwrap_or_default(),
        purpose: plan.purpose.clone(),
        countries: plan.countries.clone(),
        from: Some(date(plan.from)),
        to: Some(date(plan.to)),
        companions: plan.companions.clone(),
        filed_on: Some(date(exit.filed_on)),
        filed_by: exit.filed_by.clone(),
        late_filed: exit.is_late,
        due_on: exit.due_on.map(date),
        overdue: overdue_days > 0,
        approval: None,
        decision: Some(wire::decision(exit.procedure.code(), &exit.decision)),
        decided_on: exit.decided_on.map(date),
        departed_on: exit.departed_on.map(date),
        returned_on: exit.returned_on.map(date),
        overstay_days: i32::try_from(exit.overstay_days(today)).unwrap_or(i32::MAX),
        documents: Vec::new(),
        replaces: exit.replaces.map(|filing| filing.name()).unwrap_or_default(),
        end_reason: exit.ended.as_ref().map(|ended| ended.reason.clone()).unwrap_or_default(),
        review: if exit.review_grade { "GRADE_CHANGED".to_owned() } else { String::new() },
        etag: etag::of(exit.revision),
        create_time: Some(timestamp(exit.recorded_at)),
        update_time: Some(timestamp(exit.updated_at)),
        prolongations: exit.prolongations.iter().map(prolongation).collect(),
        reports: Vec::new(),
        corrections: exit.corrections.iter().map(correction).collect(),
        unapproved: exit.unapproved.as_ref().map(unapproved),
        reviews: exit.reviews.iter().map(review).collect(),
        graded_on: exit.graded_on.map(date),
    }
}

fn unapproved(unapproved: &Unapproved) -> pb::UnapprovedDeparture {
    let before = unapproved.from.map_or(StateWire::Unspecified, state_wire);
    pb::UnapprovedDeparture {
        reason: unapproved.reason.clone(),
        state_before: before.into(),
        told: unapproved.told.as_deref().map(organization).unwrap_or_default(),
        recorded_by: unapproved.by.clone(),
        recorded_on: Some(date(unapproved.recorded_on)),
    }
}

fn review(review: &Review) -> pb::TripReview {
    pb::TripReview {
        occurred_on: Some(date(review.on)),
        note: review.note.clone(),
        organization: organization(&review.organization),
        recorded_by: review.by.clone(),
        recorded_on: Some(date(review.recorded_on)),
    }
}

fn correction(before: &Correction) -> pb::TripCorrection {
    pb::TripCorrection {
        departed_on: Some(date(before.departed_on)),
        returned_on: before.returned_on.map(date),
        reason: before.reason.clone(),
        recorded_by: before.by.clone(),
        recorded_on: Some(date(before.recorded_on)),
    }
}

/// Shows a journey with its case and its documents.
pub fn whole(
    exit: &Exit,
    case: Option<&Approval>,
    documents: Vec<pb::TravelDocument>,
    today: Day,
) -> pb::ExitApplication {
    pb::ExitApplication { approval: case.map(|case| approval::wire(case, today)), documents, ..wire(exit, today) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_come_back_as_they_were() {
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
        assert_eq!(state(StateWire::Unspecified), None);
    }

    #[test]
    fn every_wrong_part_of_a_plan_is_named() {
        let mut wrong = Violations::new();
        let day = |day| Date { year: 2024, month: 4, day };
        let (from, to) = (day(20), day(10));
        let told = Told {
            form_no: "",
            purpose: "",
            countries: &["Japan".into(), "jp".into()],
            from: Some(&from),
            to: Some(&to),
            companions: &[" ".into()],
        };
        assert_eq!(plan(&mut wrong, told), None);
        let found: Vec<String> = wrong.into_list().into_iter().map(|violation| violation.field).collect();
        assert_eq!(found, ["purpose", "countries[0]", "companions[0]", "to"]);
    }
}
