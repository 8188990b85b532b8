//! VerifyPriorityCredential: yes or no, and nothing else.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake::PostGrade;
use junxiu_contracts::medical as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::priority as convert;
use super::parts::Parts;
use crate::domain::code;
use crate::store;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::VerifyPriorityCredentialRequest,
) -> Result<pb::VerifyPriorityCredentialResponse, Fault> {
    let mut wrong = Violations::new();
    let number = wrong.required("number", &request.number).map(code::read_number);
    let number = number.and_then(|read| wrong.take("number", read));
    let given = wrong.required("code", &request.code).map(|given| code::read(given).unwrap_or_default());
    let stated = wrong.chosen_optional::<PostGrade>("stated_grade", request.stated_grade).and_then(convert::grade);
    let (Some(number), Some(given), true) = (number, given, wrong.is_empty()) else { return Err(wrong.fault()) };
    parts.must_not_guess(call).await?;

    let kept = store::priority::of_number(&parts.store.db, &number).await?;
    let Some(kept) = kept.filter(|kept| kept.fits(&parts.sealer, &given)) else {
        parts.guessed_wrong(call).await?;
        return Ok(pb::VerifyPriorityCredentialResponse { priority: false });
    };

    let credential = kept.credential;
    let person = parts.person_on_record(credential.retiree).await?;
    let priority = credential.gives_priority(&person, stated, call.today);
    // Whoever tries one grade after the other would learn the right one: each wrong one is counted like a wrong code.
    if stated.is_some() && !priority {
        parts.guessed_wrong(call).await?;
    }
    parts.shown(call, credential.id.name(), credential.holder, "verified a priority credential").await?;
    Ok(pb::VerifyPriorityCredentialResponse { priority })
}
