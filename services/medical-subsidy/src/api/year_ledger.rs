//! GetYearLedger: a retiree's year with everything in it.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::medical as pb;
use junxiu_kernel::Wrong;
use junxiu_kernel::ids::{RetireeId, bad_name};
use junxiu_platform::etag;
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;

use super::parts::Parts;
use super::status::Error;
use super::{convert, draft};
use crate::domain::assessment;
use crate::domain::standing::Standing;
use crate::domain::subsidy;
use crate::store::item::ItemRow;

/// Who may see invoice numbers and hospitals.
const MAY_UNMASK: [Role; 3] = [Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

pub(super) async fn get(
    parts: &Parts,
    call: &Call,
    request: &pb::GetYearLedgerRequest,
) -> Result<pb::YearLedger, Error> {
    let mut violations = Violations::new();
    let name = violations.take("name", parse_name(&request.name));
    let year = name.and_then(|(_, year)| convert::year(&mut violations, "name", year));
    let (Some((retiree, _)), Some(year)) = (name, year) else { return Err(violations.fault().into()) };
    if request.unmask {
        call.must_unmask(&MAY_UNMASK)?;
    }

    let known = parts.store.standing(retiree).await?.filter(|known| call.caller.sees(&known.standing.holder));
    let standing = known.ok_or_else(|| Fault::not_found("junxiu/YearLedger", &request.name))?.standing;
    let ledger = parts.store.ledger(retiree, year).await?;
    let items = parts.store.items(retiree, year).await?;
    let claims = parts.store.claims_of(retiree, year).await?;
    let entries = parts.store.entries(retiree, year).await?;
    let owed = parts.store.owed(retiree).await?;

    let bills: Vec<_> = items.iter().map(ItemRow::bill).collect();
    let inputs = assessment::by_bills(&standing, &ledger, &bills, &parts.policies);
    let outcome = subsidy::decide(&inputs).outcome;
    let shown = items.iter().map(|item| show(parts, &standing, item, request.unmask)).collect::<Result<_, _>>()?;
    if request.unmask {
        let summary = format!("invoice_no and hospital of {} items shown unmasked", items.len());
        parts
            .journal
            .disclosed(call, Entry::about(request.name.clone(), standing.holder.clone()).summary(summary))
            .await?;
    }

    Ok(pb::YearLedger {
        name: ledger_name(retiree, year),
        retiree: retiree.name(),
        year,
        in_scope_self_pay_fen: ledger.in_scope.get(),
        eligible_self_pay_fen: inputs.self_pay.get(),
        out_of_scope_fen: ledger.out_of_scope.get(),
        entitlement_fen: outcome.entitlement.get(),
        paid_fen: ledger.paid.get(),
        open_fen: outcome.payable.get(),
        owed_by_person_fen: owed.due.get(),
        items: shown,
        claims: claims.iter().map(convert::claim_in_list).collect(),
        entries: entries.iter().map(convert::entry).collect(),
        organization: convert::organization(standing.holder.institution.as_deref()),
        etag: etag::of(ledger.revision),
    })
}

fn show(parts: &Parts, standing: &Standing, item: &ItemRow, unmask: bool) -> Result<pb::SelfPayItem, Error> {
    let bill = item.bill();
    let (invoice_no, hospital) = item.open(&parts.sealer)?;
    let shown = if unmask { draft::shown(&bill, &invoice_no, &hospital) } else { draft::masked(&bill, &invoice_no) };
    Ok(pb::SelfPayItem {
        excluded_reason: draft::excluded(assessment::exclusion_of(&bill, standing, &parts.policies)),
        create_time: Some(parse::timestamp(item.recorded_at)),
        ..shown
    })
}

/// The resource name of a ledger.
fn ledger_name(retiree: RetireeId, year: i32) -> String {
    format!("{}/yearLedgers/{year}", retiree.name())
}

fn parse_name(name: &str) -> Result<(RetireeId, i32), Wrong> {
    let parts = name.split_once("/yearLedgers/").and_then(|(retiree, year)| {
        let digits = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let year = digits.then(|| year.parse::<i32>().ok()).flatten()?;
        Some((RetireeId::parse_name(retiree).ok()?, year))
    });
    parts.ok_or_else(|| bad_name("retirees/{uuid}/yearLedgers/{year}", name))
}
