//! ProposeInstitution: article 8, with its reasons.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::grade::GradeMap;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

use super::convert::organization::ORGANIZATION;
use super::convert::{self, words::Word};
use super::parts::Parts;
use super::reception_case::{to_act_on, written};
use crate::domain::institution::{Article8, Candidate, article_8};
use crate::store;

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ProposeInstitutionRequest,
) -> Result<Done<pb::ProposeInstitutionResponse>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::reception::id(&mut wrong, "name", &request.name);
    let consent = wrong.chosen::<pb::Consent>("consent", request.consent).and_then(Word::ours);
    let named = convert::organization::optional_code(&mut wrong, "institution", &request.institution);
    let Some((id, consent)) = id.zip(consent).filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(parts, call, id, &request.etag).await?;
    let ordinary = match &named {
        None => None,
        Some(code) => {
            let found = store::organization::get(&parts.db, code).await?;
            Some(found.ok_or_else(|| Fault::not_found(ORGANIZATION, &code.name()))?)
        }
    };

    case.reception.state.may_propose()?;
    if let Some(ordinary) = &ordinary {
        ordinary.must_serve(call.today)?;
    }
    let candidate = Candidate::of(&case.item.person, consent);
    let policy = parts.policies.article8.on(call.today).map_err(Fault::internal)?;
    let grades = GradeMap::published().map_err(Fault::internal)?;
    let found = article_8(&candidate, call.today, policy, parts.policies.article8.version(policy), grades);

    let named_as_read = ordinary.as_ref().map(store::organization::unchanged).unwrap_or_default();
    let institution = match found.outcome {
        Article8::ProvincialSanatorium => format!("organizations/{}", policy.value.sanatorium),
        Article8::OrdinaryInstitution => named.map(|code| code.name()).unwrap_or_default(),
        Article8::NeedsProvinceDecision => String::new(),
    };
    let decision = wire::decision(found.outcome.code(), &found);
    let mut decided = case.reception;
    decided.consent = consent;
    decided.article8 = Some(found);
    let (changes, shown, entry) = written(call, decided);
    let answer = pb::ProposeInstitutionResponse {
        reception: Some(convert::reception::wire(&shown, &case.item)),
        decision: Some(decision),
        institution,
    };
    let changes = changes.append(store::placement_item::unchanged(&case.item)).append(named_as_read);

    Ok(Done { answer, changes, entry })
}
