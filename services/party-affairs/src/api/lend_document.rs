//! LendDocument: a document is given out for a journey.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit::{self as convert_exit, EXIT};
use super::convert::travel_document as convert;
use super::custody_parts::{self, Moved};
use super::parts::Parts;

/// Gives a document out.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::LendDocumentRequest,
) -> Result<Done<pb::TravelDocument>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let exit = convert_exit::name(&mut wrong, "exit", &request.exit);
    let note = wrong.optional("note", &request.note).unwrap_or_default().to_owned();
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(exit), true) = (id, exit, wrong.is_empty()) else { return Err(wrong.fault()) };

    let file = custody_parts::file(parts, call, id, &request.etag, on).await?;
    let found = file.exits.iter().find(|found| found.id == exit);
    let found = found.ok_or_else(|| Fault::not_found(EXIT, &exit.name()))?;

    let document = file.kept.document.lend(found, on)?;

    let summary = "lent a document for a journey";
    let moved = Moved { document, on, exit: Some(exit), note, duty: Changes::new(), summary };
    custody_parts::moved(parts, call, &file, moved).await
}
