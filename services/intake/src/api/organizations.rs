//! GetOrganization, ListOrganizations: the same tree for everyone.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::region;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::organization::ORGANIZATION;
use super::convert::{self, words::Word};
use super::parts::Parts;
use crate::store::{self, organization::Filter};

pub async fn get(parts: &Parts, request: &pb::GetOrganizationRequest) -> Result<pb::Organization, Fault> {
    let mut wrong = Violations::new();
    let Some(code) = convert::organization::code(&mut wrong, "name", &request.name) else {
        return Err(wrong.fault());
    };
    let found = store::organization::get(&parts.db, &code).await?;
    let organization = found.ok_or_else(|| Fault::not_found(ORGANIZATION, &code.name()))?;
    Ok(convert::organization::wire(&organization))
}

pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListOrganizationsRequest,
) -> Result<pb::ListOrganizationsResponse, Fault> {
    let mut wrong = Violations::new();
    let superior = convert::organization::optional_code(&mut wrong, "superior", &request.superior);
    let level = wrong.chosen_optional::<pb::OrganizationLevel>("level", request.level).and_then(Word::ours);
    let as_of = wrong.optional_day("as_of", request.as_of.as_ref()).unwrap_or(call.today);
    let region = wrong
        .take_optional("region_code", &request.region_code, |code| region::parse(code, as_of))
        .map(|division| division.code.to_owned());
    let page = page::read_into::<String, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    let filter = Filter { superior, level, region, on: (!request.include_ended).then_some(as_of) };
    let limit = page.limit();
    let found = store::organization::list(&parts.db, &filter, page.after.clone(), limit).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.code.to_string());
    let organizations = found.iter().map(convert::organization::wire).collect();
    Ok(pb::ListOrganizationsResponse { organizations, next_page_token })
}
