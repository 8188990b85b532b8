//! FileExit: a retiree of 团级 and below tells the institution that he goes abroad.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit::{self as convert, Told};
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::ExitId;
use crate::domain::exit_acts::{self as acts, NewExit};
use crate::store;

/// Records a filing.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::FileExitRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let told = Told {
        form_no: "",
        purpose: &request.purpose,
        countries: &request.countries,
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        companions: &request.companions,
    };
    let plan = convert::plan(&mut wrong, told);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(retiree), Some(plan), true) = (retiree, plan, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let revision = store::traveller::revision(&parts.db, retiree).await?;
    let others = store::exit::of_retiree(&parts.db, retiree).await?;

    let by = call.caller.person().to_owned();
    let new = NewExit { id: ExitId::new_v7(call.now), by, on, today: call.today, at: call.now, plan };
    let exit = acts::file(&standing, new, &others)?;

    let changes = store::traveller::touch(retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::insert(&exit));
    let entry = Entry::about(exit.id.name(), standing.holder.clone()).occurred_on(on).summary(if exit.is_late {
        "filed a journey after the departure"
    } else {
        "filed a journey"
    });
    Ok(Done { answer: travel_parts::answer(parts, call, &exit, None, &[]).await?, changes, entry })
}
