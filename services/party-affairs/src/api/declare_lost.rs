//! DeclareLost and ReleaseDocument: a document that nobody will hand in, or that leaves custody for good.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::travel_document::{self as convert, DOCUMENT};
use super::custody_parts::{self, LOST, Moved};
use super::parts::Parts;
use crate::domain::hand_in::DOCUMENTS;
use crate::domain::travel_document::Document;

/// Why the duty of a document that left custody for good falls away.
const RELEASED: &str = "RELEASED";

/// Takes the declaration of a loss.
pub async fn lose(
    parts: &Parts,
    call: &Call,
    request: &pb::DeclareLostRequest,
) -> Result<Done<pb::TravelDocument>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let note = reason(&mut wrong, "declaration", &request.declaration);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let file = custody_parts::file(parts, call, id, &request.etag, on).await?;

    let document = file.kept.document.lose(on)?;

    let (exit, duty) = (document.exit, void(&document, LOST, call));
    let moved = Moved { document, on, exit, note, duty, summary: "took the declaration that a document is lost" };
    custody_parts::moved(parts, call, &file, moved).await
}

/// Gives a document out of custody for good.
pub async fn release(
    parts: &Parts,
    call: &Call,
    request: &pb::ReleaseDocumentRequest,
) -> Result<Done<pb::TravelDocument>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let ground = wrong.chosen::<pb::ReleaseGround>("ground", request.ground).and_then(convert::ground);
    let note = reason(&mut wrong, "note", &request.note);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(ground), Some(note), true) = (id, ground, note, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let file = custody_parts::file(parts, call, id, &request.etag, on).await?;
    let standing = parts.standings.get(file.kept.document.retiree).await?;
    let standing = standing.ok_or_else(|| Fault::not_found(DOCUMENT, &id.name()))?;

    let document = file.kept.document.release(&standing, ground, on)?;

    let (exit, duty) = (document.exit, void(&document, RELEASED, call));
    let note = format!("{}：{note}", ground.zh());
    let duty = duty.append(crate::store::standing::guard(&standing));
    let moved = Moved { document, on, exit, note, duty, summary: "gave a document out of custody for good" };
    custody_parts::moved(parts, call, &file, moved).await
}

fn void(document: &Document, why: &'static str, call: &Call) -> Changes {
    let period = document.duty_period();
    let voided = period.map(|period| duty::void(&DOCUMENTS, &document.retiree.name(), &period, why, call.now));
    voided.unwrap_or_default()
}
