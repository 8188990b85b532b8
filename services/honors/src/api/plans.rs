//! GetPlan, ListPlans and ClosePlan, and how operations read a plan.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::convert::plan as convert;
use super::event::plan as event;
use super::parts::Parts;
use crate::domain::plan::{Plan, PlanId};
use crate::store;
use crate::store::plan::Filter;

impl Parts {
    /// Reads a plan that the caller sees.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn plan(&self, call: &Call, id: PlanId) -> Result<Plan, Fault> {
        let found = store::plan::get(&self.db, id).await?.filter(|plan| call.caller.sees(&plan.holder));
        found.ok_or_else(|| Fault::not_found(convert::PLAN, &id.name()))
    }

    /// Reads a plan of the caller's own bureau: nobody acts on another's.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_THE_PLANNING_BUREAU`, or as the database says.
    pub async fn own_plan(&self, call: &Call, id: PlanId) -> Result<Plan, Fault> {
        let plan = self.plan(call, id).await?;
        self.must_be_own(call, &plan.organization)?;
        Ok(plan)
    }

    /// Refuses who acts for another bureau: the province does not plan for a prefecture.
    ///
    /// # Errors
    /// `NOT_THE_PLANNING_BUREAU`.
    #[expect(clippy::unused_self, reason = "it stands with the rest of what operations ask of the parts")]
    pub fn must_be_own(&self, call: &Call, organization: &str) -> Result<(), Fault> {
        if call.caller.organization == organization {
            return Ok(());
        }
        Err(super::status::unmet(
            29,
            "NOT_THE_PLANNING_BUREAU",
            format!("此计划属于 {organization}，由其办理"),
            format!("the plan is that of {organization}, which alone acts on it"),
        ))
    }
}

/// Answers a plan.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetPlanRequest) -> Result<pb::RecuperationPlan, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", PlanId::parse_name(&request.name));
    let Some(id) = id else { return Err(wrong.fault()) };
    Ok(convert::plan(&parts.plan(call, id).await?))
}

/// Lists plans, the newest first.
pub async fn list(parts: &Parts, call: &Call, request: &pb::ListPlansRequest) -> Result<pb::ListPlansResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let year = convert::year_or_all(&mut wrong, request.year);
    let state = wrong.chosen_optional("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = parts.scope(call, organization).await?;
    let filter = Filter { year, state };
    let found = store::plan::page(&parts.db, &scope, filter, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |plan| plan.id.uuid());
    Ok(pb::ListPlansResponse { plans: found.iter().map(convert::plan).collect(), next_page_token })
}

/// Closes a plan whose batches are over.
pub async fn close(
    parts: &Parts,
    call: &Call,
    request: &pb::ClosePlanRequest,
) -> Result<Done<pb::RecuperationPlan>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", PlanId::parse_name(&request.name));
    let Some(id) = id else { return Err(wrong.fault()) };

    let before = parts.own_plan(call, id).await?;
    etag::check(&request.etag, before.revision, &id.name())?;

    let after = before.close()?;

    let changes = store::plan::save(&after, call.now);
    let after = Plan { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .summary(format!("closed the recuperation plan of {}", after.year))
        .event(event::changed(&after, call.today));
    Ok(Done { answer: convert::plan(&after), changes, entry })
}
