//! ListPayInstructions: what the pay office is to do in a month, person by person.

use std::collections::HashMap;

use futures::stream::{self, BoxStream, StreamExt};
use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use tonic::Status;
use uuid::Uuid;

use super::convert;
use super::parts::Parts;
use crate::domain::pay_instruction::{Picture, Settlement, of_month};
use crate::domain::pay_status::{Months, month_after, month_of};
use crate::domain::treatment::Amounts;
use crate::store::retiree_list::{self, Filter, Order, Window};
use crate::store::scope::Scope;
use crate::store::{back_pay, pay_status, treatment};

/// How many persons are read and told of at a time: enough to make the reads cheap, little enough to hold in memory.
const PERSONS_AT_A_TIME: i64 = 500;

type Answer = Result<pb::ListPayInstructionsResponse, Status>;

/// Streams the instructions of a month.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: pb::ListPayInstructionsRequest,
) -> Result<BoxStream<'static, Answer>, Fault> {
    let mut wrong = Violations::new();
    let month = wrong.day("month", request.month.as_ref()).map(month_of);
    let organization = convert::organization::optional_code(&mut wrong, "organization", &request.organization);
    let Some(month) = month.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };
    let last = month_after(call.today);
    if month > last {
        return Err(super::status::unmet(
            "MONTH_TOO_LATE",
            format!("最晚只能查询{}的发放指令", last.format("%Y-%m")),
            format!("instructions are given for {} at the latest", last.format("%Y-%m")),
        )
        .with("last_month", last.to_string()));
    }
    let scope = match organization {
        Some(code) => Scope::of(parts.organization(&call.caller, &code).await?.code.as_str()),
        None => Scope::of(&call.caller.organization),
    };

    let walk = Walk { parts: parts.clone(), scope, month, after: Some(None) };
    Ok(stream::unfold(walk, step).boxed())
}

/// Where a stream of instructions has come to.
struct Walk {
    parts: Parts,
    scope: Scope,
    month: Day,
    /// The last person told of; nothing when all are.
    after: Option<Option<Uuid>>,
}

async fn step(mut walk: Walk) -> Option<(Answer, Walk)> {
    let after = walk.after.take()?;
    match chunk(&walk, after).await {
        Ok((answer, next)) => {
            walk.after = next.map(Some);
            Some((Ok(answer), walk))
        }
        Err(fault) => Some((Err(fault.into()), walk)),
    }
}

/// Tells of the next persons; and who was the last of them, when others follow.
async fn chunk(walk: &Walk, after: Option<Uuid>) -> Result<(pb::ListPayInstructionsResponse, Option<Uuid>), Fault> {
    let parts = &walk.parts;
    let window = Window { order: Order::OldestFirst, after, limit: PERSONS_AT_A_TIME };
    // A record that gave way is told of too: the pay office may be paying one person twice.
    let everybody = Filter { with_merged: true, ..Filter::default() };
    let people = retiree_list::page(&parts.db, &parts.sealer, &walk.scope, &everybody, window).await?;
    let ids: Vec<RetireeId> = people.iter().map(|who| who.id).collect();
    let amounts = treatment::amounts(&parts.db, &ids).await?;
    let mut withheld: HashMap<RetireeId, Vec<Months>> = HashMap::new();
    for (id, months) in pay_status::withheld(&parts.db, &ids).await? {
        withheld.entry(id).or_default().push(months);
    }
    let mut settlements: HashMap<RetireeId, Vec<Settlement>> = HashMap::new();
    for (id, settlement) in back_pay::of_run(&parts.db, walk.month, &ids).await? {
        settlements.entry(id).or_default().push(settlement);
    }

    let nothing = Amounts::default();
    let mut instructions = Vec::new();
    for who in &people {
        let picture = Picture {
            pay: &who.pay,
            withheld: withheld.get(&who.id).map(Vec::as_slice).unwrap_or_default(),
            amounts: amounts.get(&who.id).unwrap_or(&nothing),
            settlements: settlements.get(&who.id).map(Vec::as_slice).unwrap_or_default(),
        };
        let told = of_month(&picture, walk.month);
        instructions.extend(told.iter().map(|one| convert::pay_status::instruction(who, walk.month, one)));
    }
    let full = i64::try_from(people.len()).unwrap_or_default() == PERSONS_AT_A_TIME;
    let next = people.last().filter(|_| full).map(|who| who.id.uuid());
    Ok((pb::ListPayInstructionsResponse { instructions }, next))
}
