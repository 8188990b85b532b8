//! ListOverseasReports: what was said is shown to whoever may and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit as convert_exit;
use super::convert::overseas_report as convert;
use super::parts::Parts;
use super::travel_parts;
use super::unmask::CLERKS_AND_ABOVE;
use crate::store;

/// Lists the reports from a journey.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListOverseasReportsRequest,
) -> Result<pb::ListOverseasReportsResponse, Fault> {
    let mut wrong = Violations::new();
    let id = convert_exit::name(&mut wrong, "exit", &request.exit);
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(CLERKS_AND_ABOVE)?;
    }

    let (exit, _) = travel_parts::exit(parts, call, id).await?;
    // Who only decided on the journey is not told what was said from it.
    if !call.caller.sees(&exit.holder) {
        return Err(Fault::not_found(convert_exit::EXIT, &id.name()));
    }
    let kept = store::overseas_report::of_exit(&parts.db, id).await?;

    let mut reports = Vec::with_capacity(kept.len());
    for kept in &kept {
        let content = if request.unmask { Some(kept.content(&parts.sealer).map_err(Fault::internal)?) } else { None };
        reports.push(convert::wire(&kept.report, content));
    }
    if request.unmask {
        let entry = Entry::about(id.name(), exit.holder.clone());
        parts.journal.disclosed(call, entry.summary("showed the content of reports from abroad whole")).await?;
    }
    Ok(pb::ListOverseasReportsResponse { reports })
}
