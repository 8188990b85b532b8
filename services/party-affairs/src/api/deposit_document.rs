//! DepositDocument: the institution takes a document into custody.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::travel_document as convert;
use super::custody_parts::{self, Moved};
use super::parts::Parts;
use crate::domain::travel_document::DocumentState;

/// Takes a document into custody.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::DepositDocumentRequest,
) -> Result<Done<pb::TravelDocument>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let note = wrong.optional("note", &request.note).unwrap_or_default().to_owned();
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let file = custody_parts::file(parts, call, id, &request.etag, on).await?;

    let before = &file.kept.document;
    let kept = before.deposit(on, before.holder.nearest())?;
    let (document, duty) = match before.state {
        // What comes from another institution was in custody all the time.
        DocumentState::InTransit => (kept, Changes::new()),
        _ => custody_parts::met_by_deposit(&kept, on, call),
    };

    let exit = before.exit.filter(|_| before.is_held());
    let moved = Moved { document, on, exit, note, duty, summary: "took a document into custody" };
    custody_parts::moved(parts, call, &file, moved).await
}
