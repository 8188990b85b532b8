//! RecordGround: a bureau puts somebody into a group of article 30, by its document.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::ranking as convert;
use super::event::ground as event;
use super::parts::Parts;
use super::revoke_merit::long;
use crate::domain::ground::{Ground, GroundId, Origin, Refusal, must_be_possible};
use crate::store;

/// Records a ground.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordGroundRequest,
) -> Result<Done<pb::RecuperationGround>, Fault> {
    let mut wrong = Violations::new();
    let ground = read(&mut wrong, call, request);
    let (Some(ground), true) = (ground, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, ground.retiree).await?;
    let same = store::ground::same(&parts.db, &ground).await?;

    must_be_possible(&standing, ground.since, call.today)?;
    if let Some(same) = same {
        return Err(Refusal::AlreadyRecorded(same).into());
    }

    let changes = store::ground::insert(&ground).append(store::standing::guard(&standing));
    let entry = Entry::about(ground.id.name(), standing.holder)
        .occurred_on(ground.since)
        .summary(format!("recorded a ground of {}: {}", ground.retiree.name(), ground.criterion.code()))
        .event(event::recorded(&ground));
    Ok(Done { answer: convert::ground(&ground), changes, entry })
}

fn read(wrong: &mut Violations, call: &Call, request: &pb::RecordGroundRequest) -> Option<Ground> {
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let criterion =
        wrong.chosen::<pb::RecuperationCriterion>("criterion", request.criterion).and_then(convert::criterion);
    let since = wrong.day("since", request.since.as_ref());
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    let note = long(wrong, "note", &request.note);
    Some(Ground {
        id: GroundId::new_v7(call.now),
        retiree: retiree?,
        criterion: criterion?,
        origin: Origin::Bureau,
        source: document_no?,
        since: since?,
        withdrawn_on: None,
        note: Some(note?),
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        revision: 1,
    })
}
