//! EvaluateInclusion: does somebody belong into the annals, and why?

use junxiu_casework::journal::Call;
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::inclusion as convert;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::inclusion::{Facts, evaluate};
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
    let who = who(&mut wrong, request);
    let as_of = wrong.optional_day("as_of", request.as_of.as_ref()).unwrap_or(call.today);
    let (Some(who), true) = (who, wrong.is_empty()) else { return Err(wrong.fault()) };

    let facts = match who {
        Who::Somebody(facts) => facts,
        Who::Retiree(retiree) => {
            let standing = parts.person(call, retiree).await?;
            let person = store::annals::person(&parts.db, standing.retiree).await?;
            parts.facts_of(standing.retiree, &person).await?
        }
    };
    let decision = evaluate(&facts, as_of, &parts.policies.inclusion).map_err(no_policy)?;

    Ok(convert::wire(&decision))
}

fn who(wrong: &mut Violations, request: &pb::EvaluateInclusionRequest) -> Option<Who> {
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let facts = request.facts.as_ref().map(|facts| convert::facts(wrong, facts));
    match (request.retiree.trim().is_empty(), facts) {
        (true, Some(facts)) => facts.map(Who::Somebody),
        (false, None) => retiree.map(Who::Retiree),
        (true, None) => {
            wrong.missing("retiree");
            None
        }
        (false, Some(_)) => {
            wrong.add(
                "facts",
                "ONE_OR_THE_OTHER",
                "retiree 与 facts 只能给其一",
                "leave it out, or leave out retiree: a question is about one or the other",
            );
            None
        }
    }
}
