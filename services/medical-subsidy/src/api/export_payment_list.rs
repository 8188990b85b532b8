//! ExportPaymentList: what waits for money, for the bank.

use std::collections::HashMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::{self, Violations};
use tonic::Status;
use uuid::Uuid;

use super::parts::{self, Parts};
use super::status::Error;
use super::{Rows, convert};
use crate::domain::claim::Claim;
use crate::domain::standing::Standing;

/// Claims read at once; a reader that is slow holds no more than this.
const PAGE: i64 = 500;

pub(super) async fn run(
    parts: Parts,
    caller: Caller,
    request: pb::ExportPaymentListRequest,
) -> Result<Rows<pb::PaymentListRow>, Error> {
    let mut violations = Violations::new();
    let year = if request.year == 0 { None } else { convert::year(&mut violations, "year", request.year) };
    let named = parts::named_organization(&mut violations, &request.organization);
    violations.finish()?;
    let (organization, _) = parts.subtree(&caller, named).await?;

    let pages = stream::try_unfold(Some(Uuid::nil()), move |after| {
        let (parts, organization) = (parts.clone(), organization.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let (rows, next) = page(&parts, &organization, year, after).await?;
            Ok::<_, Error>(Some((stream::iter(rows.into_iter().map(Ok::<_, Error>)), next)))
        }
    });
    Ok(pages.try_flatten().map_err(Status::from).boxed())
}

async fn page(
    parts: &Parts,
    organization: &str,
    year: Option<i32>,
    after: Uuid,
) -> Result<(Vec<pb::PaymentListRow>, Option<Uuid>), Error> {
    let claims = parts.store.payment_page(organization, year, after, PAGE).await?;
    let next = claims.last().map(|claim| claim.id.uuid());
    let people = parts.store.standings(claims.iter().map(|claim| claim.retiree).collect()).await?;
    let people: HashMap<RetireeId, Standing> =
        people.into_iter().map(|known| (known.standing.retiree, known.standing)).collect();
    let rows = claims.iter().filter_map(|claim| row(claim, people.get(&claim.retiree)?));
    Ok((rows.collect(), next))
}

/// The row of a claim; none while the payee's identity is to be checked first.
fn row(claim: &Claim, standing: &Standing) -> Option<pb::PaymentListRow> {
    if standing.needs_identity_check() && claim.identity_checked_on.is_none() {
        return None;
    }
    Some(pb::PaymentListRow {
        claim: claim.id.name(),
        payment_reference: claim.payment_reference.clone()?,
        retiree: claim.retiree.name(),
        retiree_name: standing.name.clone(),
        payee: convert::payee(claim.payee) as i32,
        year: claim.year,
        amount_fen: claim.cash.get(),
        organization: convert::organization(Some(claim.holder.nearest())),
        approved_on: claim.approved.as_ref().map(|approved| parse::date(approved.on)),
    })
}
