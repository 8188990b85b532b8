//! RecordContact: somebody was spoken with.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::contact_success::{self, Given, Success};
use super::convert::contact as convert;
use super::parts::Parts;
use crate::domain::silence::Chain;
use crate::store;

/// Records a successful two-way contact.
pub async fn run(parts: &Parts, call: &Call, request: &pb::RecordContactRequest) -> Result<Done<pb::Contact>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let given = given(&mut wrong, call, request);
    let (Some(retiree), Some(given), true) = (retiree, given, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let chain = store::silence::get(&parts.db, retiree).await?.unwrap_or_else(|| Chain::begin(&standing));

    let Success { contact, changes, entry } =
        contact_success::take(parts, call, (&standing, &chain), given, None).await?;

    Ok(Done { answer: convert::contact(&contact, None), changes, entry })
}

fn given(wrong: &mut Violations, call: &Call, request: &pb::RecordContactRequest) -> Option<Given> {
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref());
    let channel = wrong.chosen::<pb::ContactChannel>("channel", request.channel).and_then(convert::channel);
    let (counterpart, guardian_name) = convert::spoke(wrong, request.counterpart, &request.guardian_name);
    let content = convert::content(wrong, "content", &request.content);
    let contacted_by = wrong.optional("contacted_by", &request.contacted_by).map(str::to_owned);
    let institution = wrong.take_optional("institution", &request.institution, OrganizationCode::parse_name);
    Some(Given {
        on: on.unwrap_or(call.today),
        channel: channel?,
        counterpart,
        guardian_name,
        content: content?,
        contacted_by,
        institution: institution.map(|code| code.as_str().to_owned()),
        instead_of: None,
    })
}
