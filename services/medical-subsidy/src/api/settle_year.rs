//! SettleYear: claims for all ledgers of a year, step by step.

use async_trait::async_trait;
use chrono::Datelike;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_casework::operation::{Operation, Operations, Runner, Step};
use junxiu_contracts::google_longrunning as longrunning;
use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::ClaimId;
use junxiu_platform::any;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use prost::Message;
use uuid::Uuid;

use super::parts::{self, Parts};
use super::status::Error;
use super::{convert, event};
use crate::domain::claim::{Claim, Signature};
use crate::domain::ledger::Ledger;
use crate::domain::refusal::Refusal;
use crate::domain::standing::Standing;
use crate::store;

/// The operation's kind, as kept.
const KIND: &str = "settle-year";
/// Ledgers looked at in one step: a commit of this size is quick, and a cancellation waits for no more.
const PAGE: i64 = 500;
/// The RPC whose articles and name the steps act under.
const METHOD: &str = "/junxiu.medical.v1.SubsidyService/SettleYear";

pub(super) async fn begin(
    parts: &Parts,
    operations: &Operations,
    call: &Call,
    request: &pb::SettleYearRequest,
) -> Result<Done<longrunning::Operation>, Error> {
    let mut violations = Violations::new();
    let year = convert::year(&mut violations, "year", request.year);
    violations.chosen_optional::<pb::Settlement>("negative_settlement", request.negative_settlement);
    let named = parts::named_organization(&mut violations, &request.organization);
    let (Some(year), true) = (year, violations.is_empty()) else { return Err(violations.fault().into()) };
    let (organization, holder) = parts.subtree(&call.caller, named).await?;
    if year > call.today.year() {
        return Err(Refusal::YearNotStarted.into());
    }

    let metadata = pb::SettleYearMetadata {
        year,
        organization: convert::organization(Some(&organization)),
        ledgers_total: parts.store.count_ledgers(year, &organization).await?,
        ..pb::SettleYearMetadata::default()
    };
    let (request_kept, metadata) = (any::of(request), any::of(&metadata));
    let (mut operation, changes) = operations.begin(KIND, call, &holder, &request_kept, &metadata);

    let summary = format!("asked to settle {year} for {organization}");
    let entry = Entry::about(operation.name.clone(), holder).occurred_on(call.today).summary(summary);
    if request.validate_only {
        // No job comes of it, so there is none to name.
        operation.name.clear();
    }
    Ok(Done { answer: operation, changes, entry })
}

/// Carries out SettleYear.
pub struct SettleYear {
    /// What every operation works with.
    pub parts: Parts,
}

/// What a step claimed.
#[derive(Default)]
struct Claimed {
    claims: Vec<Claim>,
    ledgers: Vec<Ledger>,
    standings: Vec<Standing>,
    with_open_claim: i64,
}

#[async_trait]
impl Runner for SettleYear {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn step(&self, operation: &Operation) -> Result<Step, Fault> {
        let request = pb::SettleYearRequest::decode(operation.request.value.as_slice()).map_err(Fault::internal)?;
        let mut progress =
            pb::SettleYearMetadata::decode(operation.metadata.value.as_slice()).map_err(Fault::internal)?;
        let method = junxiu_contracts::method(METHOD).ok_or_else(|| Fault::internal("SettleYear is in no contract"))?;
        let call = self.parts.journal.call_of(operation.caller.clone(), method);
        let organization = progress.organization.trim_start_matches("organizations/").to_owned();
        let after = operation.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(Uuid::nil());

        let page = self.parts.store.ledger_page(request.year, &organization, after, PAGE).await?;
        let Some(last) = page.last().map(|ledger| ledger.retiree.uuid()) else {
            return Ok(done(progress));
        };
        let looked_at = i64::try_from(page.len()).unwrap_or(PAGE);
        let claimed = self.claim(&call, &request, page).await?;

        progress.ledgers_done += looked_at;
        progress.ledgers_with_open_claim += claimed.with_open_claim;
        for claim in &claimed.claims {
            progress.claims_made += 1;
            if claim.payable.is_negative() {
                progress.recoverable_fen += claim.payable.get();
            } else {
                progress.payable_fen += claim.payable.get();
            }
        }
        let changes = self.write(&call, operation, last, claimed)?;
        Ok(Step::More { cursor: last.to_string(), metadata: any::of(&progress), changes })
    }
}

impl SettleYear {
    /// Makes the claims of a page. They hold the ledgers and the standings to their revisions: a person who moves meanwhile
    /// would otherwise leave his claim in the hands of the institution he came from.
    async fn claim(&self, call: &Call, request: &pb::SettleYearRequest, page: Vec<Ledger>) -> Result<Claimed, Fault> {
        let mut claimed = Claimed::default();
        let (open, free): (Vec<_>, Vec<_>) = page.into_iter().partition(|ledger| ledger.open_claim.is_some());
        claimed.with_open_claim = i64::try_from(open.len()).unwrap_or(PAGE);
        let by = (!request.draft_only).then(|| Signature {
            actor: call.caller.person().to_owned(),
            on: call.today,
            note: String::new(),
        });
        let negative = convert::negative(request.negative_settlement);
        for (standing, ledger, inputs) in self.parts.inputs_of_many(free).await? {
            let id = ClaimId::new_v7(call.now);
            // A ledger with nothing open, or of a person who is not entitled, makes no claim.
            if let Ok(claim) = Claim::difference(id, &standing, ledger.year, inputs, negative, by.clone(), call.now) {
                claimed.ledgers.push(ledger.with_open_claim(Some(id)));
                claimed.claims.push(claim);
                claimed.standings.push(standing);
            }
        }
        Ok(claimed)
    }

    fn write(&self, call: &Call, operation: &Operation, last: Uuid, claimed: Claimed) -> Result<Changes, Fault> {
        let name = format!("operations/{}", operation.id);
        let summary = format!("{} claims made up to {last}", claimed.claims.len());
        let mut entry = Entry::about(name.clone(), operation.holder.clone()).occurred_on(call.today).summary(summary);
        for claim in claimed.claims.iter().filter(|claim| claim.submitted.is_some()) {
            entry = entry.event(event::claim_changed("claim.submitted", claim, call.today));
        }
        let entry = self.parts.journal.entry(call, &format!("{name}/{last}"), &[], entry, &[])?;
        Ok(store::standing::guard_all(&claimed.standings)
            .append(store::ledger::save(claimed.ledgers))
            .append(store::claim::save(&claimed.claims))
            .append(entry))
    }
}

fn done(mut progress: pb::SettleYearMetadata) -> Step {
    // Ledgers that came to be since the start were looked at too, or lie behind the cursor for the next settlement.
    progress.ledgers_total = progress.ledgers_done;
    let response = pb::SettleYearResponse { totals: Some(progress.clone()) };
    Step::Done { response: any::of(&response), metadata: any::of(&progress), changes: Changes::new() }
}
