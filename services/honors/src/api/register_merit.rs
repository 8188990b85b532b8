//! RegisterMerit: an award, a commendation or service in combat is on record.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::merit as convert;
use super::event::merit as event;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::inclusion::Policies;
use crate::domain::merit::{Award, MeritRecord, MeritRecordId, Refusal, must_be_possible};
use crate::store;

/// Registers a merit.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RegisterMeritRequest,
) -> Result<Done<pb::MeritRecord>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let award = award(&mut wrong, request);
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    let (Some(retiree), Some(award), Some(document_no), true) = (retiree, award, document_no, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let same = store::merit::same(&parts.db, retiree, &award).await?;

    must_be_possible(&standing, award.awarded_on(), call.today)?;
    if let Some(same) = same {
        return Err(Refusal::AlreadyRegistered(same).into());
    }
    let rank = rank(&award, &parts.policies.inclusion)?;
    let record = MeritRecord {
        id: MeritRecordId::new_v7(call.now),
        retiree,
        holder: standing.holder.clone(),
        award,
        document_no,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        revoked: None,
        revision: 1,
    };

    let changes = store::merit::insert(&record).append(store::standing::guard(&standing));
    let entry = Entry::about(record.id.name(), standing.holder)
        .occurred_on(record.award.awarded_on())
        .summary(format!("registered a merit of {}", retiree.name()))
        .event(event::registered(&record, rank));
    Ok(Done { answer: convert::wire(&record, rank), changes, entry })
}

/// Finds the rank of what is on record; 0 for what is not on the ladder.
pub fn rank(award: &Award, policies: &Policies) -> Result<i32, Fault> {
    let Award::Merit(merit) = award else { return Ok(0) };
    let rank = policies.rank(merit.kind, merit.level, merit.held.awarded_on).map_err(no_policy)?;
    Ok(rank.unwrap_or_default())
}

fn award(wrong: &mut Violations, request: &pb::RegisterMeritRequest) -> Option<Award> {
    let merit = request.merit.as_ref().map(|given| {
        unrevoked(wrong, "merit", given.revoked_on.is_some());
        convert::merit(wrong, "merit", given).map(Award::Merit)
    });
    let commendation = request.commendation.as_ref().map(|given| {
        unrevoked(wrong, "commendation", given.revoked_on.is_some());
        convert::commendation(wrong, "commendation", given).map(Award::Commendation)
    });
    let combat = request.combat.as_ref().map(|given| convert::combat(wrong, "combat", given));
    let mut given = [merit, commendation, combat].into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(award), None) => award,
        (None, _) => {
            wrong.missing("merit");
            None
        }
        (Some(_), Some(_)) => {
            let zh = "merit、commendation、combat 只能给其一，请分别登记";
            let en = "give one of merit, commendation and combat; register each on its own";
            wrong.add("merit", "ONE_OF_THREE", zh, en);
            None
        }
    }
}

/// Notes a revocation: that is an act of its own.
fn unrevoked(wrong: &mut Violations, path: &str, revoked: bool) {
    if revoked {
        wrong.add(
            format!("{path}.revoked_on"),
            "SET_BY_ANOTHER_ACT",
            "请登记后用 RevokeMerit 撤销",
            "is set by RevokeMerit, once the merit is registered",
        );
    }
}
