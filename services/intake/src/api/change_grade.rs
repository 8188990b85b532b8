//! ChangeGrade: the grade that holds from a day on, or held all along.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::retiree_words as words;
use super::convert::{self, retiree::Shown};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::grade_history;
use crate::store::{retiree_change, retiree_fact};

/// Changes the grade from a day on, or corrects an earlier entry.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ChangeGradeRequest) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let grade = wrong.present("grade", request.grade.as_ref()).map(|given| words::grade_of(&mut wrong, given));
    let from = wrong.day("effective_from", request.effective_from.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(grade), Some(from), true) = (id, grade, from, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = parts.retiree(&call.caller, id).await?;
    etag::check(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&parts.db, id).await?;

    let effective = convert::retiree::effective(from, request.corrects_revision);
    let (mut changed, admitted) = grade_history::change_grade(&before, &facts, grade, effective, call.today)?;
    changed.after.updated_at = call.now;

    let changes = retiree_change::apply(&parts.sealer, &before, &changed, basis, &recorder(call));
    let after = &changed.after;
    let entry = event::entry(after)
        .occurred_on(from)
        .summary(format!("changed the grade from {from}"))
        .event(event::grade_changed(after, &admitted));
    Ok(Done { answer: convert::retiree::wire_with_decision(after, &Shown::Masked), changes, entry })
}
