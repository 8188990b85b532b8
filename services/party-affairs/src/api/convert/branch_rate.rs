//! The dated facts of a branch's means, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_kernel::Wrong;
use junxiu_kernel::ids::uuid_of_name;
use junxiu_platform::parse::{date, timestamp};
use uuid::Uuid;

use super::branch::organization;
use crate::domain::branch_rate::{Rate, Topic, name};

/// Reads the resource name of a fact.
pub fn id(topic: Topic, given: &str) -> Result<Uuid, Wrong> {
    uuid_of_name(topic.collection(), given)
}

fn named(topic: Topic, id: Option<Uuid>) -> String {
    id.map(|id| name(topic, id)).unwrap_or_default()
}

/// Shows a share of dues.
pub fn retention_ratio(rate: &Rate) -> pb::RetentionRatio {
    pb::RetentionRatio {
        name: name(rate.topic, rate.id),
        organization: organization(&rate.organization),
        ratio_basis_points: i32::try_from(rate.amount).unwrap_or_default(),
        effective_from: Some(date(rate.effective_from)),
        document_no: rate.document_no.clone(),
        corrects: named(rate.topic, rate.corrects),
        corrected_by: named(rate.topic, rate.corrected_by),
        recorded_by: rate.recorded_by.clone(),
        create_time: Some(timestamp(rate.recorded_at)),
    }
}

/// Shows a secretary's allowance.
pub fn secretary_allowance(rate: &Rate) -> pb::SecretaryAllowance {
    pb::SecretaryAllowance {
        name: name(rate.topic, rate.id),
        organization: organization(&rate.organization),
        monthly_fen: rate.amount,
        effective_from: Some(date(rate.effective_from)),
        document_no: rate.document_no.clone(),
        corrects: named(rate.topic, rate.corrects),
        corrected_by: named(rate.topic, rate.corrected_by),
        recorded_by: rate.recorded_by.clone(),
        create_time: Some(timestamp(rate.recorded_at)),
    }
}
