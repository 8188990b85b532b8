//! Claims.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Changes, DatabaseError, Value};
use uuid::Uuid;

use super::{Store, damaged};
use crate::domain::claim::{Claim, Kind, Payee, Settlement, Signature, State};

macro_rules! select_claim {
    ($rest:expr) => {
        concat!(
            "select claim_id, retiree_id, year, kind, state, settlement, payee,
                    entitlement_fen, previously_paid_fen, payable_fen, offset_fen, cash_fen, inputs, decision,
                    institution, county, prefecture,
                    submitted_by, submitted_on, submitted_note, verified_by, verified_on, verified_note,
                    approved_by, approved_on, approved_note, paid_by, paid_on, paid_note,
                    returned_by, returned_on, returned_note,
                    identity_checked_on, payment_attempt, payment_reference, payment_failure,
                    reverses, reversed_by, review_required, created_at, updated_at, revision
               from claim ",
            $rest
        )
    };
}

/// A page of claims within a subtree that fit the filter, after a claim.
macro_rules! select_list {
    ($within:literal, $after:literal, $order:literal) => {
        select_claim!(concat!(
            "where ",
            $within,
            " and (cast($2 as text) is null or state = $2)
               and (cast($3 as bigint) is null or year = $3)
               and (cast($4 as text) is null or claim_id ",
            $after,
            " $5)
               and (cast($7 as text) is null or retiree_id = $8)
              order by claim_id ",
            $order,
            " limit $6"
        ))
    };
}

/// The same for the claims of one retiree.
macro_rules! select_retiree {
    ($after:literal, $order:literal) => {
        select_claim!(concat!(
            "where retiree_id = $1
               and (cast($2 as text) is null or state = $2)
               and (cast($3 as bigint) is null or year = $3)
               and (cast($4 as text) is null or claim_id ",
            $after,
            " $5)
              order by claim_id ",
            $order,
            " limit $6"
        ))
    };
}

macro_rules! select_payments {
    ($within:literal) => {
        select_claim!(concat!(
            "where state = 'APPROVED' and cash_fen > 0 and claim_id > $1 and ",
            $within,
            " and (cast($3 as bigint) is null or year = $3)
              order by claim_id limit $4"
        ))
    };
}

pub(super) const BY_ID: &str = select_claim!("where claim_id in (..)");

/// A row of `claim`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ClaimRow {
    pub(crate) claim_id: Uuid,
    retiree_id: Uuid,
    year: i64,
    kind: String,
    state: String,
    settlement: String,
    payee: String,
    entitlement_fen: i64,
    previously_paid_fen: i64,
    payable_fen: i64,
    offset_fen: i64,
    cash_fen: i64,
    inputs: String,
    decision: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    submitted_by: Option<String>,
    submitted_on: Option<NaiveDate>,
    submitted_note: Option<String>,
    verified_by: Option<String>,
    verified_on: Option<NaiveDate>,
    verified_note: Option<String>,
    approved_by: Option<String>,
    approved_on: Option<NaiveDate>,
    approved_note: Option<String>,
    paid_by: Option<String>,
    paid_on: Option<NaiveDate>,
    paid_note: Option<String>,
    returned_by: Option<String>,
    returned_on: Option<NaiveDate>,
    returned_note: Option<String>,
    identity_checked_on: Option<NaiveDate>,
    payment_attempt: i64,
    payment_reference: Option<String>,
    payment_failure: String,
    reverses: Option<Uuid>,
    reversed_by: Option<Uuid>,
    review_required: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

/// Which claims are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this retiree's.
    pub retiree: Option<RetireeId>,
    /// All of the retiree's, whoever has them in hand, since the ledger follows the person.
    pub follows_person: bool,
    /// Only this year's.
    pub year: Option<i32>,
    /// Only those in this state.
    pub state: Option<State>,
    /// The newest first.
    pub newest_first: bool,
}

impl Store {
    /// Finds a claim.
    pub async fn claim(&self, id: ClaimId) -> Result<Option<Claim>, DatabaseError> {
        self.claims.get(id.uuid()).await?.map(claim).transpose()
    }

    /// Finds the claims whose payment the bank knows by these references.
    pub async fn claims_by_reference(&self, references: Vec<String>) -> Result<Vec<Claim>, DatabaseError> {
        let rows = self.db.read(select_claim!("where payment_reference in (..)")).list(references).all().await?;
        claims(rows)
    }

    /// Reads the claims of a ledger, the oldest first.
    pub async fn claims_of(&self, retiree: RetireeId, year: i32) -> Result<Vec<Claim>, DatabaseError> {
        const CLAIMS_MAX: i64 = 1_000;
        let sql = select_claim!("where retiree_id = $1 and year = $2 order by claim_id limit $3");
        let rows = self.db.read(sql).bind(retiree.uuid()).bind(year).bind(CLAIMS_MAX).all().await?;
        claims(rows)
    }

    /// Reads all claims of a retiree that were not undone; a life has a few dozen.
    pub async fn standing_claims_of(&self, retiree: RetireeId) -> Result<Vec<Claim>, DatabaseError> {
        const CLAIMS_MAX: i64 = 1_000;
        let sql = select_claim!("where retiree_id = $1 and state <> 'REVERSED' order by claim_id limit $2");
        let rows = self.db.read(sql).bind(retiree.uuid()).bind(CLAIMS_MAX).all().await?;
        claims(rows)
    }

    /// Reads a page of claims within a subtree.
    pub async fn claim_page(
        &self,
        filter: &Filter,
        organization: &str,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Claim>, DatabaseError> {
        let person = filter.retiree.filter(|_| filter.follows_person);
        let (sql, first) = match (person, filter.newest_first) {
            (Some(retiree), false) => (select_retiree!(">", "asc"), Value::from(retiree.uuid())),
            (Some(retiree), true) => (select_retiree!("<", "desc"), Value::from(retiree.uuid())),
            (None, newest_first) => (list_sql(organization, newest_first), Value::from(organization)),
        };
        let mut read = self
            .db
            .read(sql)
            .bind(first)
            .bind(filter.state.map(State::code))
            .bind(filter.year)
            .bind(after.map(|_| "after"))
            .bind(after.unwrap_or_default())
            .bind(limit);
        if person.is_none() {
            read = read
                .bind(filter.retiree.map(|_| "retiree"))
                .bind(filter.retiree.map(RetireeId::uuid).unwrap_or_default());
        }
        let rows = read.all().await?;
        claims(rows)
    }

    /// Reads a page of the approved claims that wait for cash to go out.
    pub async fn payment_page(
        &self,
        organization: &str,
        year: Option<i32>,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<Claim>, DatabaseError> {
        let sql = match Level::of_code(organization) {
            Level::Province => select_payments!("$2 = '220000'"),
            Level::Prefecture => select_payments!("prefecture = $2"),
            Level::County => select_payments!("county = $2"),
            Level::Institution => select_payments!("institution = $2"),
        };
        let rows = self.db.read(sql).bind(after).bind(organization).bind(year).bind(limit).all().await?;
        claims(rows)
    }
}

fn list_sql(organization: &str, newest_first: bool) -> &'static str {
    match (Level::of_code(organization), newest_first) {
        (Level::Province, false) => select_list!("$1 = '220000'", ">", "asc"),
        (Level::Province, true) => select_list!("$1 = '220000'", "<", "desc"),
        (Level::Prefecture, false) => select_list!("prefecture = $1", ">", "asc"),
        (Level::Prefecture, true) => select_list!("prefecture = $1", "<", "desc"),
        (Level::County, false) => select_list!("county = $1", ">", "asc"),
        (Level::County, true) => select_list!("county = $1", "<", "desc"),
        (Level::Institution, false) => select_list!("institution = $1", ">", "asc"),
        (Level::Institution, true) => select_list!("institution = $1", "<", "desc"),
    }
}

fn claims(rows: Vec<ClaimRow>) -> Result<Vec<Claim>, DatabaseError> {
    rows.into_iter().map(claim).collect()
}

fn claim(row: ClaimRow) -> Result<Claim, DatabaseError> {
    Ok(Claim {
        id: ClaimId(row.claim_id),
        retiree: RetireeId(row.retiree_id),
        year: i32::try_from(row.year).map_err(|_| damaged("year"))?,
        kind: Kind::from_code(&row.kind).ok_or_else(|| damaged("kind"))?,
        state: State::from_code(&row.state).ok_or_else(|| damaged("state"))?,
        settlement: Settlement::from_code(&row.settlement).ok_or_else(|| damaged("settlement"))?,
        payee: Payee::from_code(&row.payee).ok_or_else(|| damaged("payee"))?,
        entitlement: Fen(row.entitlement_fen),
        previously_paid: Fen(row.previously_paid_fen),
        payable: Fen(row.payable_fen),
        offset: Fen(row.offset_fen),
        cash: Fen(row.cash_fen),
        inputs_json: row.inputs,
        decision_json: row.decision,
        holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
        submitted: signature(row.submitted_by, row.submitted_on, row.submitted_note),
        verified: signature(row.verified_by, row.verified_on, row.verified_note),
        approved: signature(row.approved_by, row.approved_on, row.approved_note),
        paid: signature(row.paid_by, row.paid_on, row.paid_note),
        returned: signature(row.returned_by, row.returned_on, row.returned_note),
        identity_checked_on: row.identity_checked_on,
        payment_attempt: row.payment_attempt,
        payment_reference: row.payment_reference,
        payment_failure: row.payment_failure,
        reverses: row.reverses.map(ClaimId),
        reversed_by: row.reversed_by.map(ClaimId),
        review_required: row.review_required,
        created_at: row.created_at,
        updated_at: row.updated_at,
        revision: row.revision,
    })
}

fn signature(actor: Option<String>, on: Option<NaiveDate>, note: Option<String>) -> Option<Signature> {
    Some(Signature { actor: actor?, on: on?, note: note.unwrap_or_default() })
}

/// Writes claims as they are now, new or changed, each held to the revision it was read at.
pub fn save<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> Changes {
    Changes::new().insert_rows(
        "insert into claim
           (claim_id, retiree_id, year, kind, state, settlement, payee,
            entitlement_fen, previously_paid_fen, payable_fen, offset_fen, cash_fen, inputs, decision,
            institution, county, prefecture,
            submitted_by, submitted_on, submitted_note, verified_by, verified_on, verified_note,
            approved_by, approved_on, approved_note, paid_by, paid_on, paid_note,
            returned_by, returned_on, returned_note,
            identity_checked_on, payment_attempt, payment_reference, payment_failure,
            reverses, reversed_by, review_required, created_at, updated_at, revision)
         values (..)
         on conflict (claim_id) do update
           set state = excluded.state, settlement = excluded.settlement, payee = excluded.payee,
               entitlement_fen = excluded.entitlement_fen, previously_paid_fen = excluded.previously_paid_fen,
               payable_fen = excluded.payable_fen, offset_fen = excluded.offset_fen, cash_fen = excluded.cash_fen,
               inputs = excluded.inputs, decision = excluded.decision,
               institution = excluded.institution, county = excluded.county, prefecture = excluded.prefecture,
               submitted_by = excluded.submitted_by, submitted_on = excluded.submitted_on, submitted_note = excluded.submitted_note,
               verified_by = excluded.verified_by, verified_on = excluded.verified_on, verified_note = excluded.verified_note,
               approved_by = excluded.approved_by, approved_on = excluded.approved_on, approved_note = excluded.approved_note,
               paid_by = excluded.paid_by, paid_on = excluded.paid_on, paid_note = excluded.paid_note,
               returned_by = excluded.returned_by, returned_on = excluded.returned_on, returned_note = excluded.returned_note,
               identity_checked_on = excluded.identity_checked_on, payment_attempt = excluded.payment_attempt,
               payment_reference = excluded.payment_reference, payment_failure = excluded.payment_failure,
               reversed_by = excluded.reversed_by, review_required = excluded.review_required,
               updated_at = excluded.updated_at, revision = excluded.revision
         where claim.revision = excluded.revision - 1",
        claims.into_iter().map(values).collect(),
    )
}

fn values(claim: &Claim) -> Vec<Value> {
    let mut row = vec![
        Value::from(claim.id.uuid()),
        claim.retiree.uuid().into(),
        claim.year.into(),
        claim.kind.code().into(),
        claim.state.code().into(),
        claim.settlement.code().into(),
        claim.payee.code().into(),
        claim.entitlement.get().into(),
        claim.previously_paid.get().into(),
        claim.payable.get().into(),
        claim.offset.get().into(),
        claim.cash.get().into(),
        Value::from(&claim.inputs_json),
        Value::from(&claim.decision_json),
        claim.holder.institution.clone().into(),
        claim.holder.county.clone().into(),
        claim.holder.prefecture.clone().into(),
    ];
    for hand in [&claim.submitted, &claim.verified, &claim.approved, &claim.paid, &claim.returned] {
        row.push(hand.as_ref().map(|hand| hand.actor.clone()).into());
        row.push(hand.as_ref().map(|hand| hand.on).into());
        row.push(hand.as_ref().map(|hand| hand.note.clone()).into());
    }
    row.extend([
        claim.identity_checked_on.into(),
        claim.payment_attempt.into(),
        claim.payment_reference.clone().into(),
        Value::from(&claim.payment_failure),
        claim.reverses.map(ClaimId::uuid).into(),
        claim.reversed_by.map(ClaimId::uuid).into(),
        claim.review_required.into(),
        claim.created_at.into(),
        claim.updated_at.into(),
        (claim.revision + 1).into(),
    ]);
    row
}
