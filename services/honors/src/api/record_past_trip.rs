//! RecordPastTrip: a recuperation that took place before this system or elsewhere.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::status::Fault;

use super::parts::Parts;
use super::status::unmet;
use crate::store;

/// Records a recuperation of before.
pub async fn run(parts: &Parts, call: &Call, request: &pb::RecordPastTripRequest) -> Result<Done<pb::PastTrip>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let ended_on = wrong.day("ended_on", request.ended_on.as_ref());
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    let (Some(retiree), Some(ended_on), Some(document_no), true) = (retiree, ended_on, document_no, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    if store::trip::is_recorded(&parts.db, retiree, &document_no).await? {
        return Err(unmet(
            30,
            "TRIP_ALREADY_RECORDED",
            "同一文件已登记过此人的疗养",
            "the same document proves a recuperation of his already",
        ));
    }
    crate::domain::ground::must_be_possible(&standing, ended_on, call.today)?;

    let by = call.caller.person();
    let changes =
        store::trip::insert(retiree, ended_on, &document_no, by, call.now).append(store::standing::guard(&standing));
    let entry = Entry::about(retiree.name(), standing.holder)
        .occurred_on(ended_on)
        .summary(format!("recorded a recuperation of {} until {ended_on}", retiree.name()));
    let answer = pb::PastTrip {
        retiree: retiree.name(),
        ended_on: Some(date(ended_on)),
        document_no,
        recorded_by: by.to_owned(),
    };
    Ok(Done { answer, changes, entry })
}
