//! ApplyForExit: a retiree of 师级 asks to go abroad.

use junxiu_casework::approval::{self, Approval, ApprovalId, Filing};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit::{self as convert, Told};
use super::custody_parts;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::{APPROVAL_KIND, ARTICLE, EndReason, Exit, ExitId, Refusal, State};
use crate::domain::exit_acts::{self as acts, NewExit};
use crate::store;

/// Records an application and begins its case.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ApplyForExitRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let plan = convert::plan(&mut wrong, told(request));
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let replaces = wrong.take_optional("replaces", &request.replaces, ExitId::parse_name);
    let (Some(retiree), Some(plan), true) = (retiree, plan, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let revision = store::traveller::revision(&parts.db, retiree).await?;
    let others = store::exit::of_retiree(&parts.db, retiree).await?;
    let replaced = replaces.map(|id| (id, others.iter().find(|other| other.id == id)));

    let id = ExitId::new_v7(call.now);
    let by = call.caller.person().to_owned();
    let new = NewExit { id, by, on, today: call.today, at: call.now, plan };
    let exit = acts::apply(&standing, new, &others, replaced)?;
    let (route, guards) = travel_parts::route(parts, &standing).await?;
    let filing = Filing {
        id: ApprovalId::new_v7(call.now),
        kind: APPROVAL_KIND.to_owned(),
        article: i32::from(ARTICLE),
        subject: id.name(),
        retiree,
        holder: standing.holder.clone(),
        filed_on: on,
        route,
        needs_receipt: true,
    };
    let actor = approval::actor(&call.caller, call.today);
    let case = Approval::file(filing, &actor).map_err(Refusal::from)?;
    let exit = Exit { approval: Some(case.id), ..exit };

    let mut changes = store::traveller::touch(retiree, revision)
        .append(store::standing::guard(&standing))
        .append(guards)
        .append(store::exit::insert(&exit))
        .append(approval::store::insert(&case, call.now));
    if let Some((_, Some(filing))) = replaced {
        let superseded = filing.ended_as(State::Superseded, EndReason::Replaced.code());
        changes = changes.append(store::exit::save(&superseded, call.now));
        // What was lent for the filing is due back if the application comes to nothing.
        for kept in custody_parts::lent_for(&travel_parts::documents(parts, retiree).await?, filing.id) {
            let document = kept.document.lent_on_for(id);
            let line = custody_parts::line(call, &document, on.max(document.moved_on), Some(id), String::new());
            let log = store::travel_document::log::add(document.id, document.revision + 1, &line, call.now);
            changes = changes.append(store::travel_document::save(&document, call.now)).append(log);
        }
    }
    let entry = Entry::about(id.name(), standing.holder.clone())
        .occurred_on(on)
        .summary(format!("applied for a journey, to be decided by {}", case.route.deciding().office.code));
    Ok(Done { answer: travel_parts::answer(parts, call, &exit, Some(&case), &[]).await?, changes, entry })
}

fn told(request: &pb::ApplyForExitRequest) -> Told<'_> {
    Told {
        form_no: &request.form_no,
        purpose: &request.purpose,
        countries: &request.countries,
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        companions: &request.companions,
    }
}
