//! RecordDischarge, CompleteFormalities and RevokeEmergencyCertificate: what follows a certificate.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::care_parts::must_be_another;
use super::convert::priority as convert;
use super::emergency_certificates::seen;
use super::parts::Parts;
use crate::domain::emergency::{Certificate, CertificateId, FORMALITIES, OUTCOME, OUTCOME_PERIOD};
use crate::domain::person::Person;
use crate::store;
use crate::store::emergency::Kept;

/// Why duties fall away with a certificate.
const REVOKED: &str = "REVOKED";

/// Why the duty of a discharge falls away whose day was wrong.
const CORRECTED: &str = "CORRECTED";

/// A certificate with its person, as an act finds them.
struct File {
    kept: Kept,
    person: Person,
}

async fn file(parts: &Parts, call: &Call, id: CertificateId, given_etag: &str) -> Result<File, Fault> {
    let kept = seen(parts, call, id).await?;
    etag::check(given_etag, kept.certificate.revision, &id.name())?;
    must_be_another(call, kept.certificate.retiree)?;
    let person = parts.person_on_record(kept.certificate.retiree).await?;
    Ok(File { kept, person })
}

pub(super) async fn discharge(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordDischargeRequest,
) -> Result<Done<pb::EmergencyCertificate>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::certificate_name(&mut wrong, &request.name);
    let on = wrong.optional_day("discharged_on", request.discharged_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };
    let file = file(parts, call, id, &request.etag).await?;

    let before = &file.kept.certificate;
    let region = file.person.calendar_region();
    let after = before.discharge((on, call.today), &region, &parts.calendar, &parts.care)?;

    let outcome = after.outcome_duty(&parts.care).map_err(Fault::internal)?;
    let mut duties = duty::meet(&outcome, on, id.name(), call.now, call.today);
    let (old, new) = (before.formalities_duty(), after.formalities_duty());
    if let Some(old) = old.filter(|old| new.as_ref().is_none_or(|new| old.period != new.period)) {
        duties = duties.append(duty::void(&FORMALITIES, &old.subject, &old.period, CORRECTED, call.now));
    }
    // A day that was corrected away and comes back is owed again.
    duties = duties.append(duty::open_again(new.into_iter().collect(), call.now));
    finish(parts, call, &file, after, duties, (on, "recorded a discharge"))
}

pub(super) async fn complete(
    parts: &Parts,
    call: &Call,
    request: &pb::CompleteFormalitiesRequest,
) -> Result<Done<pb::EmergencyCertificate>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::certificate_name(&mut wrong, &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let note = wrong.required("note", &request.note).map(str::to_owned);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };
    let file = file(parts, call, id, &request.etag).await?;

    let after = file.kept.certificate.complete((on, call.today), &note)?;

    let owed = after.formalities_duty();
    let duties = owed.map(|owed| duty::meet(&owed, on, id.name(), call.now, call.today));
    finish(parts, call, &file, after, duties.unwrap_or_default(), (on, "recorded that formalities were made up for"))
}

pub(super) async fn revoke(
    parts: &Parts,
    call: &Call,
    request: &pb::RevokeEmergencyCertificateRequest,
) -> Result<Done<pb::EmergencyCertificate>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::certificate_name(&mut wrong, &request.name);
    let reason = wrong.required("reason", &request.reason).map(str::to_owned);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };
    let file = file(parts, call, id, &request.etag).await?;

    let after = file.kept.certificate.revoke(&reason)?;

    let name = id.name();
    let mut duties = duty::void(&OUTCOME, &name, OUTCOME_PERIOD, REVOKED, call.now);
    if let Some(owed) = after.formalities_duty() {
        duties = duties.append(duty::void(&FORMALITIES, &name, &owed.period, REVOKED, call.now));
    }
    finish(parts, call, &file, after, duties, (call.today, "revoked an emergency certificate"))
}

fn finish(
    parts: &Parts,
    call: &Call,
    file: &File,
    after: Certificate,
    duties: Changes,
    (on, summary): (Day, &'static str),
) -> Result<Done<pb::EmergencyCertificate>, Fault> {
    let changes = store::emergency::save(&after, call.now).append(duties);
    let details = convert::masked(&file.kept.details(&parts.sealer).map_err(Fault::internal)?);
    let after = Certificate { revision: after.revision + 1, updated_at: call.now, ..after };
    let entry = Entry::about(after.id.name(), after.holder.clone()).occurred_on(on).summary(summary);
    Ok(Done { answer: convert::certificate(&after, &file.person, &details, call.today), changes, entry })
}
