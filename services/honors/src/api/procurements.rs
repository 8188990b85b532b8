//! CheckOwnCapacity, RecordProcurement and ListProcurements: capacity is bought only where own capacity is short on the
//! same days.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::plan as convert;
use super::convert::plan::{PLACES_MAX, stay, within};
use super::event::plan as event;
use super::parts::Parts;
use crate::domain::capacity::{Procurement, ProcurementId, Proof, must_be_short, reckon};
use crate::domain::plan::{PlanId, State};
use crate::store;

/// How many own resources a reckoning looks at; the province has some dozens.
const RESOURCES_MAX: i64 = 1_000;

/// The most that a contract costs: a hundred million yuan, which none reaches.
const PRICE_MAX_FEN: i64 = 10_000_000_000;

impl Parts {
    /// Reckons what own resources that are open to a bureau have free on all of some days.
    ///
    /// # Errors
    /// As the database says.
    pub async fn own_capacity(&self, call: &Call, bureau: &str, days: (Day, Day), demand: i64) -> Result<Proof, Fault> {
        let resources = store::capacity::resources(&self.db, bureau, None, RESOURCES_MAX).await?;
        let taken = store::capacity::taken(&self.db, days.0, days.1).await?;
        Ok(reckon(&resources, &taken, days, demand, call.now))
    }
}

/// Says whether own capacity suffices.
pub async fn check(
    parts: &Parts,
    call: &Call,
    request: &pb::CheckOwnCapacityRequest,
) -> Result<pb::CapacityProof, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let days = stay(&mut wrong, request.from.as_ref(), request.to.as_ref());
    let demand = within(&mut wrong, "demand", i64::from(request.demand), 1, PLACES_MAX);
    let (Some(days), true) = (days, wrong.is_empty()) else { return Err(wrong.fault()) };

    let bureau = parts.bureau(call, organization).await?;
    Ok(convert::proof(&parts.own_capacity(call, &bureau, days, demand).await?))
}

/// What is to be bought.
struct Asked {
    plan: PlanId,
    days: (Day, Day),
    demand: i64,
    places: i64,
    provider: String,
    price_fen: i64,
    document_no: String,
}

/// Records capacity that is bought, with the reckoning that proves it.
pub async fn record(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordProcurementRequest,
) -> Result<Done<pb::Procurement>, Fault> {
    let mut wrong = Violations::new();
    let asked = asked(&mut wrong, request);
    let (Some(asked), true) = (asked, wrong.is_empty()) else { return Err(wrong.fault()) };

    let plan = parts.own_plan(call, asked.plan).await?;
    let book = store::capacity::book(&parts.db).await?;
    let proof = parts.own_capacity(call, &plan.organization, asked.days, asked.demand).await?;
    let unused = store::capacity::unused(&parts.db, plan.id).await?;

    plan.must_be(&[State::Approved, State::Running])?;
    must_be_short(&proof, asked.places, plan.quota - plan.opened - unused)?;
    let bought = Procurement {
        id: ProcurementId::new_v7(call.now),
        plan: plan.id,
        holder: plan.holder.clone(),
        places: asked.places,
        used: 0,
        provider: asked.provider,
        price_fen: asked.price_fen,
        document_no: asked.document_no,
        proof,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        revision: 1,
    };

    let changes = store::capacity::insert_procurement(&bought)
        .append(store::capacity::write_book(book))
        .append(store::plan::guard(&plan));
    let entry = Entry::about(bought.id.name(), bought.holder.clone())
        .summary(format!("bought {} places, own capacity being short by {}", bought.places, bought.proof.shortage()))
        .event(event::procured(&bought, call.today));
    Ok(Done { answer: convert::procurement(&bought), changes, entry })
}

fn asked(wrong: &mut Violations, request: &pb::RecordProcurementRequest) -> Option<Asked> {
    let plan = wrong.take("plan", PlanId::parse_name(&request.plan));
    let days = stay(wrong, request.from.as_ref(), request.to.as_ref());
    let demand = within(wrong, "demand", i64::from(request.demand), 1, PLACES_MAX);
    let places = within(wrong, "places", i64::from(request.places), 1, PLACES_MAX);
    wrong.chosen::<pb::ProcurementReason>("reason", request.reason);
    let provider = wrong.required("provider", &request.provider).map(str::to_owned);
    let price_fen = within(wrong, "price_fen", request.price_fen, 1, PRICE_MAX_FEN);
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    Some(Asked { plan: plan?, days: days?, demand, places, provider: provider?, price_fen, document_no: document_no? })
}

/// Lists what was bought for a plan, the newest first.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListProcurementsRequest,
) -> Result<pb::ListProcurementsResponse, Fault> {
    let mut wrong = Violations::new();
    let plan = wrong.take("plan", PlanId::parse_name(&request.plan));
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let (Some(plan), true) = (plan, wrong.is_empty()) else { return Err(wrong.fault()) };

    let plan = parts.plan(call, plan).await?;
    let found = store::capacity::procurements(&parts.db, plan.id, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |one| one.id.uuid());
    let procurements = found.iter().map(convert::procurement).collect();
    Ok(pb::ListProcurementsResponse { procurements, next_page_token })
}
