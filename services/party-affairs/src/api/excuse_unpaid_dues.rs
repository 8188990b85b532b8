//! ExcuseUnpaidDues: the branch looked at a run of unpaid months and found a good reason.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::add_months;
use junxiu_kernel::ids::new_v7;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{branch as names, dues as convert};
use super::dues_parts::Met;
use super::parts::Parts;
use super::remove_member::long;
use crate::domain::dues::month_of;
use crate::domain::dues_account::{self, Account};
use crate::store;
use crate::store::dues_fact::Excused;

/// The table's name, to which sealed values are tied.
const TABLE: &str = "dues_excuse";

/// Records the branch's finding.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ExcuseUnpaidDuesRequest,
) -> Result<Done<pb::DuesExcuse>, Fault> {
    let mut wrong = Violations::new();
    let retiree = names::retiree(&mut wrong, "retiree", &request.retiree);
    let grounds = long(&mut wrong, "grounds", &request.grounds);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let (Some(retiree), Some(grounds), Some(on), true) = (retiree, grounds, on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let dues = parts.dues(call, retiree).await?;
    dues.check(&request.etag)?;
    // Of whoever stands in no branch any more, those decide who serve him.
    if dues.member.seat.is_some() {
        dues.member.acting_branch(&call.caller)?;
    }

    dues.member.standing.must_cover(on, call.today)?;
    // What is excused are the months that were over on the day.
    let through = add_months(month_of(on), -1);
    let run_months = parts.policies.dues.arrears.on(call.today).map_err(Fault::internal)?.value.unpaid_months;
    dues_account::excuse(&dues.account, through, run_months)?;

    let id = new_v7(call.now);
    let name = format!("duesExcuses/{id}");
    let excused = Excused {
        through,
        grounds: parts.sealer.seal(TABLE, id.to_string(), "grounds", grounds.as_bytes()),
        on,
        by: call.caller.person(),
        at: call.now,
    };
    let account = Account { excused_through: Some(through), ..dues.seated() };
    let mut facts = dues.facts.clone();
    facts.excused_through = Some(through);
    let (_, changes) = parts.reckoned(&account, &facts, Met::by(call, on, &name));
    let changes = changes.append(store::dues_fact::excuse(retiree, id, &excused)).append(dues.member.guard());
    let entry = dues.entry(&name).occurred_on(on).summary(format!("excused unpaid months of {}", retiree.name()));
    Ok(Done { answer: convert::excuse(name, retiree, &excused), changes, entry })
}
