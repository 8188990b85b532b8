//! Reports from abroad, to the wire.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::quarterly_report::State;
use junxiu_kernel::day::Day;
use junxiu_kernel::duty::Period;
use junxiu_platform::parse::date;

use crate::domain::exit::{Exit, Prolongation};
use crate::domain::exit_policy::ReportRule;
use crate::domain::overseas_report::{Claim, Report, claim, period, quarters};

/// Shows a report; what was said only where it was opened.
pub fn wire(report: &Report, content: Option<String>) -> pb::OverseasReport {
    let late = period(&report.quarter).is_ok_and(|quarter| report.on > quarter.last);
    pb::OverseasReport {
        name: report.id.name(),
        retiree: report.retiree.name(),
        exit: report.exit.name(),
        quarter: report.quarter.clone(),
        reported_on: Some(date(report.on)),
        late,
        content: content.unwrap_or_default(),
        contact: report.contact.map(|contact| contact.name()).unwrap_or_default(),
        corrects: report.corrects.map(|corrects| corrects.name()).unwrap_or_default(),
        recorded_by: report.recorded_by.clone(),
        recorded_on: Some(date(report.recorded_on)),
        withdrawn_on: report.withdrawn_on.map(date),
    }
}

/// Shows how it stands with each quarter of a journey that owes a report, or would.
pub fn of_quarters(exit: &Exit, reports: &[Report], rule: ReportRule, today: Day) -> Vec<pb::QuarterlyReport> {
    // What is planned is shown too, so that nobody is surprised.
    let until = exit.returned_on.unwrap_or(exit.plan.to.max(today));
    let shown = quarters(exit, rule, until).into_iter();
    shown.filter_map(|quarter| of_quarter(exit, &quarter, reports, rule, today)).collect()
}

fn of_quarter(
    exit: &Exit,
    quarter: &Period,
    reports: &[Report],
    rule: ReportRule,
    today: Day,
) -> Option<pb::QuarterlyReport> {
    let made = reports.iter().find(|report| report.quarter == quarter.name && report.withdrawn_on.is_none());
    let state = match (claim(exit, quarter, rule, today), made) {
        (_, Some(_)) => State::Submitted,
        (Claim::Owed, None) if today > quarter.last => State::Missed,
        (Claim::Owed, None) => State::Open,
        (Claim::Waived, None) => State::Waived,
        (Claim::None(_), None) => return None,
    };
    Some(pb::QuarterlyReport {
        quarter: quarter.name.clone(),
        due_on: Some(date(quarter.last)),
        state: state.into(),
        report: made.map(|report| report.id.name()).unwrap_or_default(),
        reported_on: made.map(|report| date(report.on)),
    })
}

/// Shows how a return was put off.
pub fn prolongation(prolongation: &Prolongation) -> pb::Prolongation {
    pb::Prolongation {
        occurred_on: Some(date(prolongation.on)),
        to_before: Some(date(prolongation.before)),
        to: Some(date(prolongation.to)),
        reason: prolongation.reason.clone(),
        recorded_by: prolongation.by.clone(),
    }
}
