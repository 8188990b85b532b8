//! SimulatePolicy: another policy over a recorded year.

use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::money::{BasisPoints, Fen};
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::{self, Violations};
use uuid::Uuid;

use super::convert;
use super::parts::{self, Parts};
use super::status::Error;
use crate::domain::schedule::{Band, BandMode, Rounding, Schedule};
use crate::domain::simulation::{Affected, Comparison};
use crate::domain::subsidy;

/// Ledgers read at once.
const PAGE: i64 = 2_000;

pub(super) async fn run(
    parts: &Parts,
    caller: &Caller,
    request: &pb::SimulatePolicyRequest,
) -> Result<pb::SimulatePolicyResponse, Error> {
    let mut violations = Violations::new();
    let year = convert::year(&mut violations, "year", request.year);
    let proposed =
        violations.present("policy", request.policy.as_ref()).and_then(|policy| read(&mut violations, policy));
    let named = parts::named_organization(&mut violations, &request.organization);
    let (Some(year), Some((schedule, mode)), true) = (year, proposed, violations.is_empty()) else {
        return Err(violations.fault().into());
    };
    let (organization, _) = parts.subtree(caller, named).await?;

    let mut comparison = Comparison::default();
    let mut after = Uuid::nil();
    loop {
        let page = parts.store.ledger_page(year, &organization, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.retiree.uuid();
        for (standing, _, inputs) in parts.inputs_of_many(page).await? {
            let rounding = inputs.policy.as_ref().map_or(Rounding::HalfUp, |policy| policy.reading.rounding);
            let proposed = schedule.reckon(inputs.self_pay, mode, rounding).entitlement;
            comparison.add(standing.holder.prefecture.as_deref(), subsidy::entitlement(&inputs), proposed);
        }
    }

    let last_day = Day::from_ymd_opt(year, 12, 31).unwrap_or(Day::MAX);
    let in_force = parts.policies.on(last_day).map(|policy| parse::date(policy.schedule_version.effective_from));
    Ok(answer(comparison, in_force))
}

fn read(violations: &mut Violations, policy: &pb::ProposedPolicy) -> Option<(Schedule, BandMode)> {
    let band = |band: &pb::Band| Band {
        above_fen: Fen(band.above_fen),
        rate_basis_points: BasisPoints(i64::from(band.rate_basis_points)),
    };
    let cap = convert::amount_due(violations, "policy.cap_fen", policy.cap_fen);
    let schedule =
        Schedule { bands: policy.bands.iter().map(band).collect(), cap_fen: cap.filter(|cap| *cap != Fen::ZERO) };
    if let Some(code) = schedule.fault() {
        let (zh, en) = (
            "分档应为一至五档、起付线递增、比例在 0 至 10000 个基点之间",
            "must be one to five bands of rising thresholds, with rates from 0 to 10000 basis points",
        );
        violations.add("policy.bands", code, zh, en);
    }
    let mode = match violations.chosen_optional::<pb::BandMode>("policy.band_mode", policy.band_mode) {
        None | Some(pb::BandMode::Unspecified | pb::BandMode::Marginal) => BandMode::Marginal,
        Some(pb::BandMode::Replace100k) => BandMode::Replace100k,
        Some(pb::BandMode::Replace50k) => BandMode::Replace50k,
    };
    violations.is_empty().then_some((schedule, mode))
}

fn answer(
    comparison: Comparison,
    current_effective_from: Option<junxiu_contracts::google_type::Date>,
) -> pb::SimulatePolicyResponse {
    let affected = |affected: Affected| pb::Affected {
        persons: affected.persons,
        difference_fen: affected.difference,
        largest_difference_fen: affected.largest,
    };
    let prefectures = comparison.by_prefecture.iter().map(|(code, (current, proposed))| pb::PrefectureCost {
        organization: convert::organization((!code.is_empty()).then_some(code)),
        current_cost_fen: *current,
        proposed_cost_fen: *proposed,
    });
    pb::SimulatePolicyResponse {
        ledgers: comparison.ledgers,
        current_cost_fen: comparison.current,
        proposed_cost_fen: comparison.proposed,
        winners: Some(affected(comparison.winners)),
        losers: Some(affected(comparison.losers)),
        unchanged: comparison.unchanged,
        prefectures: prefectures.collect(),
        current_effective_from,
    }
}
