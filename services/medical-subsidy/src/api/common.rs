//! What several operations do alike.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use junxiu_casework::journal::{Call, Done, Entry, EventDraft};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::seal::Sealer;
use junxiu_platform::status::Fault;

use super::convert;
use super::status::Error;
use crate::domain::assessment;
use crate::domain::bill::Bill;
use crate::domain::claim::{Claim, Kind, Signature, State};
use crate::domain::ledger::{Ledger, Movement, Owed};
use crate::domain::policy::Policies;
use crate::domain::refusal::Refusal;
use crate::domain::standing::Standing;
use crate::domain::subsidy::Inputs;
use crate::store::{self, Store};

/// The longest note; a paragraph, not a file.
const NOTE_MAX_CHARS: usize = 500;
/// Ledgers are kept from the year in which the regulation was being prepared; later than this is a slip.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// What every operation works with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The tables.
    pub store: Store,
    /// Seals and opens columns.
    pub sealer: Sealer,
    /// The policies of article 20.
    pub policies: std::sync::Arc<Policies>,
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
    pub async fn claim(&self, caller: &Caller, id: ClaimId, etag: &str) -> Result<Claim, Error> {
        let claim = self.store.claim(id).await?.filter(|claim| caller.sees(&claim.holder));
        let claim = claim.ok_or_else(|| claim_not_found(id))?;
        if !etag.is_empty() && etag != convert::etag(claim.revision) {
            return Err(Fault::stale(&id.name()).into());
        }
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

/// Says that a claim is absent, or not the caller's.
pub fn claim_not_found(id: ClaimId) -> Fault {
    Fault::not_found("junxiu/Claim", &id.name())
}

/// An act on a claim, ready to be written.
pub struct Act<'a> {
    /// The claim after the act.
    pub claim: Claim,
    /// What moved by it.
    pub movements: Vec<Movement>,
    /// The ledger as it was read.
    pub ledger: &'a Ledger,
    /// What the person owed, where money may be set off.
    pub owed: Option<Owed>,
    /// Another claim that changes with it.
    pub other: Option<Claim>,
    /// The event it causes.
    pub event: Option<&'static str>,
    /// What was done, for the journal.
    pub summary: &'static str,
    /// The day of the act.
    pub on: Day,
}

impl Act<'_> {
    /// Books the act: ledger, claims, movements and what is owed, with the answer and the journal's entry.
    pub fn done(self, call: &Call) -> Result<Done<pb::Claim>, Error> {
        let changes = book(&self, call.now)?;
        let claim = Claim { updated_at: call.now, revision: self.claim.revision + 1, ..self.claim };
        let summary = format!("{} {} {}", self.summary, claim.id.name(), claim.state.code());
        let mut entry = Entry::about(claim.id.name(), claim.holder.clone()).occurred_on(self.on).summary(summary);
        if let Some(kind) = self.event {
            entry = entry.event(EventDraft {
                kind,
                subject: claim.id.name(),
                revision: claim.revision,
                occurred_on: self.on,
                data: convert::claim_changed(&claim, parse::date(self.on)),
            });
        }
        Ok(Done { answer: convert::claim(&claim), changes, entry })
    }
}

/// The rows that an act changes.
pub fn book(act: &Act<'_>, now: DateTime<Utc>) -> Result<Changes, Refusal> {
    let ledger = act.ledger.moved(&act.movements).ok_or(Refusal::ReversalExceedsPaid { paid: act.ledger.paid })?;
    let open = act.claim.is_open().then_some(act.claim.id);
    let claim = Claim { updated_at: now, ..act.claim.clone() };
    let other = act.other.clone().map(|other| Claim { updated_at: now, ..other });
    let mut changes = store::ledger::save([ledger.with_open_claim(open)])
        .append(store::claim::save(std::iter::once(&claim).chain(&other)))
        .append(store::entry::insert(&claim, &act.movements, now));
    if let Some(owed) = act.owed
        && act.movements.iter().any(|movement| movement.kind.is_offset())
    {
        changes = changes.append(store::ledger::save_owed(owed.after(&act.movements)));
    }
    Ok(changes)
}

/// The hand of the person who stands behind the call.
pub fn signature(call: &Call, on: Day, note: &str) -> Signature {
    Signature { actor: call.caller.person().to_owned(), on, note: note.trim().to_owned() }
}

/// Takes a note that may be empty.
pub fn note<'a>(violations: &mut Violations, field: &str, given: &'a str) -> &'a str {
    violations.text(field, given, NOTE_MAX_CHARS).unwrap_or_default()
}

/// Takes a reason that must be given.
pub fn reason<'a>(violations: &mut Violations, field: &str, given: &'a str) -> &'a str {
    if given.trim().is_empty() {
        violations.missing(field);
    }
    note(violations, field, given)
}

/// Takes the year of a ledger.
pub fn year(violations: &mut Violations, field: &str, given: i32) -> Option<i32> {
    if YEARS.contains(&given) {
        return Some(given);
    }
    violations.add(field, "YEAR_OUT_OF_RANGE", "年度应在 2000 至 2100 之间", "must be a year from 2000 to 2100");
    None
}

/// The organisation a question is about: the one named, if the caller sees it, or the caller's own.
pub async fn subtree(parts: &Parts, caller: &Caller, named: &str) -> Result<(String, Ancestry), Error> {
    if named.is_empty() {
        let ancestry = parts.store.ancestry_of(&caller.organization).await?;
        return Ok((caller.organization.clone(), ancestry));
    }
    let mut violations = Violations::new();
    let code = violations.take("organization", junxiu_kernel::ids::OrganizationCode::parse_name(named));
    let Some(code) = code else { return Err(violations.fault().into()) };
    let ancestry = parts.store.ancestry_of(code.as_str()).await?;
    if !caller.sees(&ancestry) {
        return Err(Fault::not_found("junxiu/Organization", named).into());
    }
    Ok((code.as_str().to_owned(), ancestry))
}
