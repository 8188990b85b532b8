//! GetExam, ListExams and GetHealthRecord: results are masked, and shown whole to whoever may and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::exam::State as StateWire;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::exam as convert;
use super::parts::Parts;
use super::{care_parts, exam_parts};
use crate::api::convert::year as read_year;
use crate::domain::exam::State;
use crate::store;
use crate::store::exam::{Filter, Kept};

/// Who may see results whole.
const MAY_UNMASK: [Role; 4] = [Role::InstitutionClerk, Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

pub(super) async fn get(parts: &Parts, call: &Call, request: &pb::GetExamRequest) -> Result<pb::Exam, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }
    let kept = exam_parts::seen(parts, call, id, "").await?;
    if request.unmask {
        let entry = Entry::about(id.name(), kept.exam.holder.clone()).summary("showed the result of a check-up whole");
        parts.journal.disclosed(call, entry).await?;
    }
    shown(parts, &kept, request.unmask)
}

fn shown(parts: &Parts, kept: &Kept, is_whole: bool) -> Result<pb::Exam, Fault> {
    let result = kept.result(&parts.sealer).map_err(Fault::internal)?;
    let result = if is_whole { result } else { convert::masked(&result) };
    Ok(convert::wire(&kept.exam, &result))
}

pub(super) async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListExamsRequest,
) -> Result<pb::ListExamsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let year = if request.year == 0 { None } else { read_year(&mut wrong, "year", request.year) };
    let state = wrong.chosen_optional::<StateWire>("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let (scope, _) = parts.scope(&call.caller, organization).await?;
    let filter = Filter { retiree, year, state };
    let found = store::exam::list(&parts.store.db, &scope, filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |kept| kept.exam.id.uuid());
    let exams = found.iter().map(|kept| shown(parts, kept, false)).collect::<Result<_, _>>()?;
    Ok(pb::ListExamsResponse { exams, next_page_token })
}

pub(super) async fn health_record(
    parts: &Parts,
    call: &Call,
    request: &pb::GetHealthRecordRequest,
) -> Result<pb::HealthRecord, Fault> {
    let mut wrong = Violations::new();
    let retiree = care_parts::retiree(&mut wrong, &request.retiree);
    let Some(retiree) = retiree else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }
    let known = store::person::get(&parts.store.db, retiree).await?.filter(|known| call.caller.sees(&known.holder));
    let person = known.ok_or_else(|| Fault::not_found("junxiu/Retiree", &retiree.name()))?;
    let kept = store::exam::of_retiree(&parts.store.db, retiree).await?;
    let mut done: Vec<&Kept> = kept.iter().filter(|kept| kept.exam.state == State::Done).collect();
    done.sort_by_key(|kept| kept.exam.done.as_ref().map(|done| done.on));
    if request.unmask {
        let entry = Entry::about(retiree.name(), person.holder).summary("showed a health record whole");
        parts.journal.disclosed(call, entry).await?;
    }
    let exams = done.into_iter().map(|kept| shown(parts, kept, request.unmask)).collect::<Result<_, _>>()?;
    Ok(pb::HealthRecord { retiree: retiree.name(), exams })
}
