//! What a citizen id says. The number itself is neither kept nor logged.

use junxiu_contracts::{common, gateway as pb, intake};
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Reason};
use junxiu_kernel::sex::Sex;
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

/// The standard that the number follows.
const STANDARD: &str = "GB 11643-1999";

/// Checks a number and answers what it says; a number that does not hold is an answer too.
pub(super) fn check(today: Day, request: &pb::CheckCitizenIdRequest) -> Result<pb::CheckCitizenIdResponse, Fault> {
    let mut wrong = Violations::new();
    if request.citizen_id.trim().is_empty() {
        wrong.missing("citizen_id");
    }
    wrong.finish()?;
    let id = match CitizenId::parse(&request.citizen_id) {
        Ok(id) => id,
        Err(wrong) => return Ok(refused(Reason::new(wrong.code, wrong.zh, wrong.en))),
    };
    Ok(pb::CheckCitizenIdResponse {
        valid: true,
        normalized_masked: id.masked(),
        birth_date: Some(parse::date(id.birth_date())),
        sex: sex(id.sex()).into(),
        reasons: unusual(&id, today).into_iter().collect(),
    })
}

fn refused(reason: Reason) -> pb::CheckCitizenIdResponse {
    pb::CheckCitizenIdResponse {
        valid: false,
        reasons: vec![wire::reason(&reason.cite(Citation::of(STANDARD, 0)))],
        ..Default::default()
    }
}

/// An improbable day of birth is worth a second look, not a refusal.
fn unusual(id: &CitizenId, today: Day) -> Option<common::Reason> {
    id.is_birth_improbable(today).then(|| {
        wire::reason(&Reason::new(
            "BIRTH_DATE_IMPROBABLE",
            "号码有效，但出生日期对军休干部而言少见，请核对",
            "the number holds, but its day of birth is unusual for a retiree; look at the document again",
        ))
    })
}

const fn sex(sex: Sex) -> intake::Sex {
    match sex {
        Sex::Male => intake::Sex::Male,
        Sex::Female => intake::Sex::Female,
        Sex::Unknown => intake::Sex::Unspecified,
        Sex::Unstated => intake::Sex::Unstated,
    }
}
