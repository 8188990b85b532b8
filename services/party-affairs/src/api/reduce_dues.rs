//! ReduceDues: the branch asks to reduce or remit dues; the committee above decides.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{branch as names, dues as convert};
use super::parts::Parts;
use super::remove_member::long;
use crate::domain::dues_month::count_months;
use crate::domain::dues_reduction::{self, DuesReductionId, Grounds, MONTHS_MAX, Reduction, Refusal, State};
use crate::store;

/// What is asked for.
struct Asked {
    retiree: RetireeId,
    months: (Day, Day),
    monthly: Fen,
    grounds: Grounds,
}

/// Asks for a reduction.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReduceDuesRequest,
) -> Result<Done<pb::DuesReduction>, Fault> {
    let asked = parse(request)?;

    let dues = parts.dues(call, asked.retiree).await?;
    dues.check(&request.etag)?;
    if let Some(open) = store::dues_reduction::open(&parts.db, asked.retiree).await? {
        return Err(Refusal::Pending(open.reduction.id).into());
    }

    let (branch, _) = dues.member.acting_branch(&call.caller)?;
    let (first_month, last_month) = asked.months;
    dues_reduction::propose(&dues.facts, first_month, last_month)?;
    let reduction = Reduction {
        id: DuesReductionId::new_v7(call.now),
        retiree: asked.retiree,
        branch: branch.id,
        holder: dues.seated().holder,
        state: State::Proposed,
        first_month,
        last_month,
        monthly: asked.monthly,
        proposed_by: call.caller.person().to_owned(),
        proposed_on: call.today,
        decided: None,
        revision: 1,
        recorded_at: call.now,
    };
    let account = store::dues_account::save(&dues.seated(), call.now);
    let changes = account
        .append(store::dues_reduction::propose(&reduction, &asked.grounds, &parts.sealer))
        .append(dues.member.guard());
    let name = reduction.id.name();
    let entry = dues.entry(&name).summary(format!("asked for {name} of {}", asked.retiree.name()));
    Ok(Done { answer: convert::reduction(&reduction, None), changes, entry })
}

fn parse(request: &pb::ReduceDuesRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let retiree = names::retiree(&mut wrong, "retiree", &request.retiree);
    let first = convert::month(&mut wrong, "first_month", request.first_month.as_ref());
    let last = convert::optional_month(&mut wrong, "last_month", request.last_month.as_ref()).or(first);
    convert::in_order(&mut wrong, "last_month", first, last);
    if first.zip(last).is_some_and(|(first, last)| count_months(first, last) > MONTHS_MAX) {
        convert::too_many_months(&mut wrong, "last_month", MONTHS_MAX);
    }
    let monthly = convert::amount(&mut wrong, "monthly_fen", request.monthly_fen);
    let text = long(&mut wrong, "grounds", &request.grounds);
    let document_no = wrong.optional("document_no", &request.document_no).map(str::to_owned);
    match (retiree, first.zip(last), monthly, text, wrong.is_empty()) {
        (Some(retiree), Some(months), Some(monthly), Some(text), true) => {
            Ok(Asked { retiree, months, monthly, grounds: Grounds { text, document_no } })
        }
        _ => Err(wrong.fault()),
    }
}
