//! What every operation works with, and what several read alike.

use std::collections::HashMap;
use std::sync::Arc;

use junxiu_casework::journal::Journal;
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::ids::{ClaimId, OrganizationCode, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::etag;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::Violations;
use junxiu_platform::seal::Sealer;
use junxiu_platform::status::Fault;

use super::status::Error;
use crate::domain::assessment;
use crate::domain::bill::Bill;
use crate::domain::care_policy::CarePolicies;
use crate::domain::claim::{Claim, Kind, State};
use crate::domain::ledger::Ledger;
use crate::domain::policy::Policies;
use crate::domain::refusal::Refusal;
use crate::domain::standing::Standing;
use crate::domain::subsidy::Inputs;
use crate::store::{self, Store};

/// What every operation works with. Cheap to clone.
#[derive(Clone)]
pub struct Parts {
    /// The tables.
    pub store: Store,
    /// Seals and opens columns.
    pub sealer: Sealer,
    /// The service's journal.
    pub journal: Journal,
    /// The policies of article 20.
    pub policies: Arc<Policies>,
    /// The dated numbers of articles 19 and 21 to 26.
    pub care: Arc<CarePolicies>,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// The clock, for what no call brings: news and the daily run.
    pub clock: Clock,
}

impl Parts {
    /// Finds the person an act is for: known, seen by the caller, and not merged away.
    pub async fn person(&self, caller: &Caller, retiree: RetireeId) -> Result<Standing, Error> {
        // Somebody else's person and one nobody has heard of are answered alike.
        let known = self.store.standing(retiree).await?.filter(|known| caller.sees(&known.standing.holder));
        let known = known.ok_or(Error::NotYetKnown(retiree))?;
        match known.merged_into {
            Some(into) => Err(Refusal::RecordMerged(into).into()),
            None => Ok(known.standing),
        }
    }

    /// Finds the person of a claim that is known already.
    pub async fn person_of(&self, claim: &Claim) -> Result<Standing, Error> {
        let known = self.store.standing(claim.retiree).await?.ok_or(Error::NotYetKnown(claim.retiree))?;
        Ok(known.standing)
    }

    /// Finds the claim an act is for: in the hands of the caller's subtree, and no other than the caller has seen.
    pub async fn claim(&self, caller: &Caller, id: ClaimId, given_etag: &str) -> Result<Claim, Error> {
        let claim = self.store.claim(id).await?.filter(|claim| caller.sees(&claim.holder));
        let claim = claim.ok_or_else(|| claim_not_found(id))?;
        etag::check(given_etag, claim.revision, &id.name())?;
        Ok(claim)
    }

    /// Gathers the inputs of the decision: by the ledger's sums, or bill by bill where they are not enough.
    pub async fn inputs(&self, standing: &Standing, ledger: &Ledger) -> Result<Inputs, Error> {
        if assessment::sums_suffice(standing, ledger, &self.policies) {
            return Ok(assessment::by_sums(standing, ledger, &self.policies));
        }
        let items = self.store.items(ledger.retiree, ledger.year).await?;
        let bills: Vec<Bill> = items.iter().map(store::item::ItemRow::bill).collect();
        Ok(assessment::by_bills(standing, ledger, &bills, &self.policies))
    }

    /// Gathers the inputs of many ledgers of one year. A ledger whose person is not known is left out.
    pub async fn inputs_of_many(&self, ledgers: Vec<Ledger>) -> Result<Vec<(Standing, Ledger, Inputs)>, Error> {
        let Some(year) = ledgers.first().map(|ledger| ledger.year) else { return Ok(Vec::new()) };
        let people = self.store.standings(ledgers.iter().map(|ledger| ledger.retiree).collect()).await?;
        let mut people: HashMap<RetireeId, Standing> =
            people.into_iter().map(|known| (known.standing.retiree, known.standing)).collect();
        let known: Vec<(Standing, Ledger)> =
            ledgers.into_iter().filter_map(|ledger| Some((people.remove(&ledger.retiree)?, ledger))).collect();

        let by_sums = |pair: &(Standing, Ledger)| assessment::sums_suffice(&pair.0, &pair.1, &self.policies);
        let closer: Vec<RetireeId> =
            known.iter().filter(|pair| !by_sums(pair)).map(|(_, ledger)| ledger.retiree).collect();
        let mut bills: HashMap<RetireeId, Vec<Bill>> = HashMap::new();
        for item in self.store.items_of(closer, year).await? {
            let bill = item.bill();
            bills.entry(bill.retiree).or_default().push(bill);
        }
        let inputs = |standing: &Standing, ledger: &Ledger| match bills.get(&ledger.retiree) {
            Some(bills) => assessment::by_bills(standing, ledger, bills, &self.policies),
            None => assessment::by_sums(standing, ledger, &self.policies),
        };
        Ok(known
            .into_iter()
            .map(|(standing, ledger)| {
                let inputs = inputs(&standing, &ledger);
                (standing, ledger, inputs)
            })
            .collect())
    }

    /// The organisation a question is about: the one named, if the caller sees it, or the caller's own.
    pub async fn subtree(&self, caller: &Caller, named: Option<OrganizationCode>) -> Result<(String, Ancestry), Error> {
        let Some(code) = named else {
            let ancestry = self.store.ancestry_of(&caller.organization).await?;
            return Ok((caller.organization.clone(), ancestry));
        };
        let ancestry = self.store.ancestry_of(code.as_str()).await?;
        if !caller.sees(&ancestry) {
            return Err(Fault::not_found("junxiu/Organization", &code.name()).into());
        }
        Ok((code.as_str().to_owned(), ancestry))
    }

    /// Finds the claim that a counter-claim undoes, where an act on the counter-claim changes it too.
    pub async fn undone_by(&self, counter: &Claim) -> Result<Option<Claim>, Error> {
        let Some(first) = counter.reverses.filter(|_| counter.kind == Kind::Reversal && !counter.is_open()) else {
            return Ok(None);
        };
        let first = self.store.claim(first).await?.ok_or_else(|| claim_not_found(first))?;
        Ok(Some(match counter.state {
            State::Paid => Claim { state: State::Reversed, ..first },
            // The counter-claim has come to nothing, so the first one stands.
            _ => Claim { reversed_by: None, ..first },
        }))
    }
}

/// Reads the organisation a question is about; none when it is the caller's own.
pub fn named_organization(violations: &mut Violations, given: &str) -> Option<OrganizationCode> {
    violations.take_optional("organization", given, OrganizationCode::parse_name)
}

/// Says that a claim is absent, or not the caller's.
pub fn claim_not_found(id: ClaimId) -> Fault {
    Fault::not_found("junxiu/Claim", &id.name())
}
