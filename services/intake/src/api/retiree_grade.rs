//! ChangeGrade and ChangeCategory: what holds from a day on, or held all along.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::retiree::{Register, recorder};
use super::retiree_convert::{self as convert, Shown};
use super::{retiree_event, retiree_words as words};
use crate::domain::grade_history::{self, Effective};
use crate::store::{retiree_change, retiree_fact};

/// Changes the grade from a day on, or corrects an earlier entry.
pub async fn change_grade(
    api: &Register,
    call: &Call,
    request: &pb::ChangeGradeRequest,
) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let grade = wrong.present("grade", request.grade.as_ref()).map(|given| words::grade_of(&mut wrong, given));
    let from = wrong.day("effective_from", request.effective_from.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(grade), Some(from), true) = (id, grade, from, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = api.seen(&call.caller, id).await?;
    convert::check_etag(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&api.db, id).await?;

    let effective = effective(from, request.corrects_revision);
    let (mut changed, admitted) = grade_history::change_grade(&before, &facts, grade, effective, call.today)?;
    changed.after.updated_at = call.now;

    let changes = retiree_change::apply(&api.sealer, &before, &changed, basis, &recorder(call));
    let after = &changed.after;
    let entry = retiree_event::entry(after)
        .occurred_on(from)
        .summary(format!("changed the grade from {from}"))
        .event(retiree_event::grade_changed(after, &admitted));
    Ok(Done { answer: convert::retiree_with_decision(after, &Shown::Masked), changes, entry })
}

/// Changes the category from a day on, or corrects an earlier entry.
pub async fn change_category(
    api: &Register,
    call: &Call,
    request: &pb::ChangeCategoryRequest,
) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let category = wrong.chosen("category", request.category).and_then(words::category_of);
    let from = wrong.day("effective_from", request.effective_from.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(category), Some(from), true) = (id, category, from, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = api.seen(&call.caller, id).await?;
    convert::check_etag(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&api.db, id).await?;

    let effective = effective(from, request.corrects_revision);
    let (mut changed, admitted) = grade_history::change_category(&before, &facts, category, effective, call.today)?;
    changed.after.updated_at = call.now;

    let changes = retiree_change::apply(&api.sealer, &before, &changed, basis, &recorder(call));
    let after = &changed.after;
    let entry = retiree_event::entry(after)
        .occurred_on(from)
        .summary(format!("changed the category from {from}"))
        .event(retiree_event::category_changed(after, &admitted));
    Ok(Done { answer: convert::retiree_with_decision(after, &Shown::Masked), changes, entry })
}

/// Reads when a change holds; revision 0 corrects nothing.
pub(super) fn effective(from: Day, corrects_revision: i64) -> Effective {
    Effective { from, corrects: (corrects_revision != 0).then_some(corrects_revision) }
}
