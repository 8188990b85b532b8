//! Voluntary service, from the wire and back.

use std::collections::BTreeSet;

use junxiu_contracts::party as pb;
use junxiu_kernel::ids::{RetireeId, VolunteerActivityId};
use junxiu_platform::parse::{Violations, date, timestamp};

use crate::domain::volunteer::{MINUTES_MAX, PARTICIPATIONS_MAX, Participation, VolunteerActivity, VolunteerKind};

/// The kind of resource that an activity is, in details of errors.
pub const ACTIVITY: &str = "junxiu/VolunteerActivity";

/// Reads a kind.
pub fn kind(told: pb::VolunteerKind) -> Option<VolunteerKind> {
    match told {
        pb::VolunteerKind::Unspecified => None,
        pb::VolunteerKind::HistoryTalk => Some(VolunteerKind::HistoryTalk),
        pb::VolunteerKind::YouthCare => Some(VolunteerKind::YouthCare),
        pb::VolunteerKind::Community => Some(VolunteerKind::Community),
        pb::VolunteerKind::Charity => Some(VolunteerKind::Charity),
        pb::VolunteerKind::Professional => Some(VolunteerKind::Professional),
        pb::VolunteerKind::Culture => Some(VolunteerKind::Culture),
        pb::VolunteerKind::Other => Some(VolunteerKind::Other),
    }
}

fn kind_wire(kind: VolunteerKind) -> pb::VolunteerKind {
    match kind {
        VolunteerKind::HistoryTalk => pb::VolunteerKind::HistoryTalk,
        VolunteerKind::YouthCare => pb::VolunteerKind::YouthCare,
        VolunteerKind::Community => pb::VolunteerKind::Community,
        VolunteerKind::Charity => pb::VolunteerKind::Charity,
        VolunteerKind::Professional => pb::VolunteerKind::Professional,
        VolunteerKind::Culture => pb::VolunteerKind::Culture,
        VolunteerKind::Other => pb::VolunteerKind::Other,
    }
}

/// Reads who took part, each once; notes every entry that is wrong.
pub fn participations(wrong: &mut Violations, given: &[pb::VolunteerParticipation]) -> Vec<Participation> {
    const FIELD: &str = "activity.participations";
    if given.is_empty() {
        wrong.missing(FIELD);
    }
    wrong.at_most(FIELD, given.len(), PARTICIPATIONS_MAX);
    let mut seen = BTreeSet::new();
    let mut read = Vec::with_capacity(given.len());
    for (at, part) in given.iter().take(PARTICIPATIONS_MAX).enumerate() {
        let retiree = wrong.take(&format!("{FIELD}[{at}].retiree"), RetireeId::parse_name(&part.retiree));
        if !(1..=MINUTES_MAX).contains(&part.minutes) {
            wrong.add(
                format!("{FIELD}[{at}].minutes"),
                "OUT_OF_RANGE",
                format!("应为 1 至 {MINUTES_MAX} 分钟"),
                format!("must be from 1 to {MINUTES_MAX}"),
            );
        }
        let Some(retiree) = retiree else { continue };
        if !seen.insert(retiree) {
            wrong.add(
                format!("{FIELD}[{at}].retiree"),
                "NAMED_TWICE",
                "同一人只能列一次",
                "is named twice; name each person once",
            );
        }
        read.push(Participation { retiree, minutes: part.minutes });
    }
    read
}

/// Shows an activity.
pub fn wire(activity: &VolunteerActivity) -> pb::VolunteerActivity {
    pb::VolunteerActivity {
        name: activity.id.name(),
        kind: kind_wire(activity.kind).into(),
        title: activity.title.clone(),
        occurred_on: Some(date(activity.occurred_on)),
        venue: activity.venue.clone().unwrap_or_default(),
        organization: format!("organizations/{}", activity.organization),
        evidence: activity.evidence.clone().unwrap_or_default(),
        participations: activity
            .participations
            .iter()
            .map(|part| pb::VolunteerParticipation { retiree: part.retiree.name(), minutes: part.minutes })
            .collect(),
        backdated: activity.is_backdated(),
        corrects: activity.corrects.as_ref().map(VolunteerActivityId::name).unwrap_or_default(),
        withdraw_time: activity.withdrawn_at.map(timestamp),
        create_time: Some(timestamp(activity.recorded_at)),
        recorded_by: activity.recorded_by.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_comes_back_as_it_was() {
        for known in VolunteerKind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
    }
}
