//! GetRelation and GetTransfer: where a member's relation stands.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::status::Fault;

use super::convert::membership::wire;
use super::convert::relation::{self as convert, Opened};
use super::member_parts::Member;
use super::parts::Parts;
use super::unmask::HEADS_AND_BUREAUS;
use crate::domain::standing::Refusal;
use crate::store;
use crate::store::absence::Record;

/// Gives a member's relation.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetRelationRequest) -> Result<pb::PartyRelation, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.required("name", &request.name);
    let retiree = retiree.and_then(|name| {
        let bare = name.strip_suffix("/relation").unwrap_or_default();
        wrong.take("name", RetireeId::parse_name(bare))
    });
    let Some(retiree) = retiree else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(HEADS_AND_BUREAUS)?;
    }

    let away = store::absence::away(&parts.db, retiree).await?;
    let (member, record) = match away.open {
        // Whoever takes him in sees him too, while he stays.
        Some(open) => match parts.absence(call, open).await {
            Ok(found) => (found.member, Some(found.record)),
            Err(fault) if fault.reason() == "NOT_FOUND" => return Err(Refusal::NotYetKnown(retiree).into()),
            Err(fault) => return Err(fault),
        },
        None => (parts.member(call, retiree).await?, None),
    };
    if let Some(into) = member.standing.merged_into {
        return Err(Refusal::RecordMerged(into).into());
    }
    shown(parts, call, &member, record.as_ref(), request.unmask).await
}

async fn shown(
    parts: &Parts,
    call: &Call,
    member: &Member,
    record: Option<&Record>,
    unmask: bool,
) -> Result<pb::PartyRelation, Fault> {
    let retiree = member.standing.retiree;
    let stays = store::relation_transfer::stays(&parts.db, retiree).await?;
    let transfer = store::relation_transfer::open(&parts.db, retiree).await?;
    let absence = match record {
        Some(record) => {
            let opened = if unmask { Some(opened(parts, call, record).await?) } else { None };
            let assessment = parts.assess(member, &record.absence.plan)?;
            Some(convert::absence(&record.absence, &member.standing.name, &assessment, opened.as_ref()))
        }
        None => None,
    };
    let membership = member.place.current.as_ref().zip(member.branch());
    Ok(pb::PartyRelation {
        name: format!("{}/relation", retiree.name()),
        retiree: retiree.name(),
        membership: membership.map(|(current, branch)| wire(current, &member.standing.name, branch)),
        stays: stays
            .iter()
            .map(|stay| pb::party_relation::Stay {
                branch: stay.branch().name(),
                from: Some(date(stay.joined_on)),
                to: Some(date(stay.left_on)),
            })
            .collect(),
        absence,
        transfer: transfer.map(|transfer| convert::transfer(&transfer, &member.standing.name)),
    })
}

async fn opened(parts: &Parts, call: &Call, record: &Record) -> Result<Opened, Fault> {
    let exact_address = record.exact_address(&parts.sealer).map_err(Fault::internal)?;
    let letter_no = record.letter_no(&parts.sealer).map_err(Fault::internal)?;
    let entry = Entry::about(record.absence.id.name(), record.absence.holder.clone());
    parts.journal.disclosed(call, entry.summary("showed exact_address and letter_no whole")).await?;
    Ok(Opened { exact_address, letter_no })
}

/// Gives a transfer.
pub async fn transfer(
    parts: &Parts,
    call: &Call,
    request: &pb::GetTransferRequest,
) -> Result<pb::RelationTransfer, Fault> {
    let mut wrong = Violations::new();
    let id = convert::transfer_name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };

    let sent = parts.transfer(call, id).await?;
    let member = parts.any_member(sent.transfer.retiree).await?;
    Ok(convert::transfer(&sent.transfer, &member.standing.name))
}
