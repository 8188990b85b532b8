//! EvaluateInclusion: does somebody belong into the annals, and why?

use junxiu_casework::journal::Call;
use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::evaluate_inclusion_request::Subject;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::inclusion as convert;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::inclusion::{Facts, evaluate};
use crate::domain::merit::MeritRecord;
use crate::store;

/// Whom a question is about.
enum Who {
    Retiree(RetireeId),
    Somebody(Facts),
}

/// Says whether somebody belongs into the annals.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::EvaluateInclusionRequest,
) -> Result<pb::EvaluateInclusionResponse, Fault> {
    let mut wrong = Violations::new();
    let who = match &request.subject {
        Some(Subject::Retiree(name)) => wrong.take("retiree", RetireeId::parse_name(name)).map(Who::Retiree),
        Some(Subject::Facts(facts)) => convert::facts(&mut wrong, facts).map(Who::Somebody),
        None => {
            wrong.missing("subject");
            None
        }
    };
    let as_of = wrong.optional_day("as_of", request.as_of.as_ref()).unwrap_or(call.today);
    let (Some(who), true) = (who, wrong.is_empty()) else { return Err(wrong.fault()) };

    let facts = match who {
        Who::Somebody(facts) => facts,
        Who::Retiree(retiree) => {
            let standing = parts.person(call, retiree).await?;
            let records = store::merit::of_retirees(&parts.db, &[standing.retiree]).await?;
            Facts::of(records.iter().filter_map(MeritRecord::counting), None)
        }
    };
    let decision = evaluate(&facts, as_of, &parts.policies.inclusion).map_err(no_policy)?;

    Ok(convert::wire(&decision))
}
