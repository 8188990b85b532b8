//! RemoveMember: one person proposes; another decides.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::etag;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;

use super::branch_parts::must_have_come;
use super::convert::{branch as convert, membership as words};
use super::event::branch as event;
use super::parts::{Parts, must_be_another};
use crate::domain::branch::BranchId;
use crate::domain::member_removal::{self, Grounds, Removal, RemovalId, State};
use crate::domain::membership::Refusal;
use crate::store;

/// What is asked for.
struct Asked {
    branch: BranchId,
    retiree: RetireeId,
    grounds: Grounds,
    on: Day,
}

/// Proposes to remove a member.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RemoveMemberRequest,
) -> Result<Done<pb::MemberRemoval>, Fault> {
    let asked = parse(request)?;

    must_be_another(call, asked.retiree)?;
    let branch = parts.branch(&call.caller, asked.branch).await?;
    let member = store::membership::of(&parts.db, asked.retiree).await?.filter(|member| member.branch == asked.branch);
    let member = member.ok_or(Refusal::NotOfTheBranch)?;
    etag::check(&request.etag, member.revision, &asked.retiree.name())?;
    if let Some(open) = store::member_removal::open(&parts.db, asked.retiree).await? {
        return Err(member_removal::Refusal::Pending(open.removal.id).into());
    }

    must_have_come(asked.on, call.today)?;
    member.must_cover(asked.on)?;

    let removal = Removal {
        id: RemovalId::new_v7(call.now),
        retiree: asked.retiree,
        branch: asked.branch,
        holder: branch.holder.clone(),
        state: State::Proposed,
        occurred_on: asked.on,
        proposed_by: call.caller.person().to_owned(),
        proposed_on: call.today,
        decided: None,
        revision: 1,
        recorded_at: call.now,
    };
    let changes = store::member_removal::propose(&removal, &asked.grounds, &parts.sealer)
        .append(store::membership::guard(&member));
    let entry = event::entry(&branch).occurred_on(asked.on).summary(format!(
        "proposed {} about {}",
        removal.id.name(),
        asked.retiree.name()
    ));
    Ok(Done { answer: words::removal(&removal, None), changes, entry })
}

fn parse(request: &pb::RemoveMemberRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let branch = convert::name(&mut wrong, "branch", &request.branch);
    let retiree = convert::retiree(&mut wrong, "retiree", &request.retiree);
    let reason = wrong.chosen("reason", request.reason).and_then(words::reason);
    let text = long(&mut wrong, "grounds", &request.grounds);
    let document_no = wrong.optional("document_no", &request.document_no).map(str::to_owned);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    match (branch, retiree, reason, text, on, wrong.is_empty()) {
        (Some(branch), Some(retiree), Some(reason), Some(text), Some(on), true) => {
            Ok(Asked { branch, retiree, grounds: Grounds { reason, text, document_no }, on })
        }
        _ => Err(wrong.fault()),
    }
}

/// Takes a long text that must be given.
pub(super) fn long(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let given = given.trim();
    if given.is_empty() {
        wrong.missing(field);
        return None;
    }
    wrong.text(field, given, LONG_TEXT_MAX_CHARS).map(str::to_owned)
}
