//! IssueMemberCertificate: the letter with which a member reports where he is.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::must_have_come;
use super::convert::relation as convert;
use super::parts::Parts;
use super::relation_parts::{entry, saved};
use crate::domain::absence::State;

/// Issues a certificate.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::IssueMemberCertificateRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::absence_name(&mut wrong, &request.name);
    let letter_no = wrong.required("letter_no", &request.letter_no);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let valid_to = wrong.optional_day("valid_to", request.valid_to.as_ref());
    let (Some(id), Some(letter_no), Some(on), true) = (id, letter_no, on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let found = parts.absence(call, id).await?;
    let before = found.record.absence.clone();
    etag::check(&request.etag, before.revision, &id.name())?;

    must_have_come(on, call.today)?;
    found.member.acting_branch(&call.caller)?;
    let after = before.certified(on, valid_to, call.caller.person())?;
    let assessment = parts.assess(&found.member, &after.plan)?;

    let guards = found.member.guard();
    let record = found.record.with_letter(&parts.sealer, letter_no);
    let (record, changes) = saved(record, after, call);
    let mut changes = changes.append(guards);
    if record.absence.state == State::Certified {
        let owed = parts.report_in(&record.absence, on).await?;
        changes = changes.append(duty::open(owed.into_iter().collect(), call.now));
    }
    let entry = entry(&record, on, "certified");
    let name = &found.member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}
