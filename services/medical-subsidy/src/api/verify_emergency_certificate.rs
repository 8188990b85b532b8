//! VerifyEmergencyCertificate: a hospital knows number and code, and nothing else.

use junxiu_casework::journal::Call;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::verify_emergency_certificate_response::Standing;
use junxiu_platform::parse::{Violations, timestamp};
use junxiu_platform::status::Fault;

use super::convert::organization;
use super::convert::priority as convert;
use super::parts::Parts;
use crate::domain::code;
use crate::domain::emergency::Worth;
use crate::store;

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::VerifyEmergencyCertificateRequest,
) -> Result<pb::VerifyEmergencyCertificateResponse, Fault> {
    let mut wrong = Violations::new();
    let number = wrong.required("number", &request.number).map(code::read_number);
    let number = number.and_then(|read| wrong.take("number", read));
    // A code that cannot be one is as wrong as another one, and counted like it.
    let given = wrong.required("code", &request.code).map(|given| code::read(given).unwrap_or_default());
    let (Some(number), Some(given)) = (number, given) else { return Err(wrong.fault()) };
    parts.must_not_guess(call).await?;

    let kept = store::emergency::of_number(&parts.store.db, &number).await?;
    let Some(kept) = kept.filter(|kept| kept.fits(&parts.sealer, &given)) else {
        parts.guessed_wrong(call).await?;
        return Ok(pb::VerifyEmergencyCertificateResponse {
            standing: Standing::Unknown.into(),
            ..pb::VerifyEmergencyCertificateResponse::default()
        });
    };

    let certificate = kept.certificate;
    let worth = certificate.worth(call.now);
    parts.shown(call, certificate.id.name(), certificate.holder, "verified an emergency certificate").await?;
    Ok(pb::VerifyEmergencyCertificateResponse {
        valid: worth == Worth::Valid,
        standing: convert::worth(worth).into(),
        issued_by: organization(Some(&certificate.issued_by)),
        expire_time: Some(timestamp(certificate.valid_until)),
    })
}
