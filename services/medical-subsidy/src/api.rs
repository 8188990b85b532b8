//! The services of medical care. SubsidyService stands here, one line an operation; each other one in `<noun>_service.rs`.

mod act;
mod approve_claim;
pub mod care_parts;
mod care_plans;
mod claims;
mod contracts;
pub mod convert;
mod credentials;
mod device_acts;
mod devices;
mod draft;
mod emergency_acts;
mod emergency_certificates;
mod enrolments;
mod event;
mod exam_acts;
pub mod exam_parts;
mod exam_service;
mod exam_sessions;
mod exam_standards;
mod exams;
mod export_payment_list;
mod family_doctor_service;
mod import_rows;
mod import_self_pay_items;
mod issue_emergency_certificate;
mod issue_priority_credential;
pub mod parts;
mod pay_claim;
mod preview_subsidy;
mod priority_service;
mod reconcile_payments;
mod reconcile_rows;
mod record_exam;
mod record_self_pay_item;
mod rehab_service;
mod render_emergency_certificate;
mod return_claim;
mod reverse_claim;
pub mod settle_year;
mod simulate_policy;
mod status;
mod submit_claim;
mod verify_claim;
mod verify_emergency_certificate;
mod verify_priority_credential;
mod visits;
mod year_ledger;

use std::pin::Pin;

use futures::Stream;
use junxiu_casework::operation::Operations;
use junxiu_contracts::google_longrunning::Operation;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::subsidy_service_server::SubsidyService;
use junxiu_platform::identity;
use tonic::{Request, Response, Status, Streaming};

use parts::Parts;

type Rows<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Answers SubsidyService. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
    /// The service's jobs.
    pub operations: Operations,
}

#[tonic::async_trait]
impl SubsidyService for Api {
    async fn preview_subsidy(
        &self,
        request: Request<pb::PreviewSubsidyRequest>,
    ) -> Result<Response<pb::PreviewSubsidyResponse>, Status> {
        Ok(Response::new(preview_subsidy::run(&self.parts, request.get_ref())?))
    }

    async fn record_self_pay_item(
        &self,
        request: Request<pb::RecordSelfPayItemRequest>,
    ) -> Result<Response<pb::SelfPayItem>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_self_pay_item::run(&self.parts, &call, &request).await)
            .await
    }

    type ImportSelfPayItemsStream = Rows<pb::ImportSelfPayItemsResponse>;
    async fn import_self_pay_items(
        &self,
        request: Request<Streaming<pb::ImportSelfPayItemsRequest>>,
    ) -> Result<Response<Self::ImportSelfPayItemsStream>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(import_self_pay_items::run(self.parts.clone(), call, request.into_inner())))
    }

    async fn submit_claim(&self, request: Request<pb::SubmitClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| submit_claim::run(&self.parts, &call, &request).await)
            .await
    }

    async fn verify_claim(&self, request: Request<pb::VerifyClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| verify_claim::run(&self.parts, &call, &request).await)
            .await
    }

    async fn return_claim(&self, request: Request<pb::ReturnClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| return_claim::run(&self.parts, &call, &request).await)
            .await
    }

    async fn approve_claim(&self, request: Request<pb::ApproveClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| approve_claim::run(&self.parts, &call, &request).await)
            .await
    }

    async fn pay_claim(&self, request: Request<pb::PayClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| pay_claim::run(&self.parts, &call, &request).await)
            .await
    }

    async fn reverse_claim(&self, request: Request<pb::ReverseClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| reverse_claim::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_claim(&self, request: Request<pb::GetClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        let caller = identity::caller(&request)?;
        Ok(Response::new(claims::get(&self.parts, &caller, request.get_ref()).await?))
    }

    async fn list_claims(
        &self,
        request: Request<pb::ListClaimsRequest>,
    ) -> Result<Response<pb::ListClaimsResponse>, Status> {
        let caller = identity::caller(&request)?;
        Ok(Response::new(claims::list(&self.parts, &caller, request.get_ref()).await?))
    }

    async fn get_year_ledger(
        &self,
        request: Request<pb::GetYearLedgerRequest>,
    ) -> Result<Response<pb::YearLedger>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(year_ledger::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn settle_year(&self, request: Request<pb::SettleYearRequest>) -> Result<Response<Operation>, Status> {
        let answer = self
            .parts
            .journal
            .command(request, async |call, request| {
                settle_year::begin(&self.parts, &self.operations, &call, &request).await
            })
            .await?;
        self.operations.wake();
        Ok(answer)
    }

    async fn simulate_policy(
        &self,
        request: Request<pb::SimulatePolicyRequest>,
    ) -> Result<Response<pb::SimulatePolicyResponse>, Status> {
        let caller = identity::caller(&request)?;
        Ok(Response::new(simulate_policy::run(&self.parts, &caller, request.get_ref()).await?))
    }

    type ExportPaymentListStream = Rows<pb::PaymentListRow>;
    async fn export_payment_list(
        &self,
        request: Request<pb::ExportPaymentListRequest>,
    ) -> Result<Response<Self::ExportPaymentListStream>, Status> {
        let caller = identity::caller(&request)?;
        Ok(Response::new(export_payment_list::run(self.parts.clone(), caller, request.into_inner()).await?))
    }

    type ReconcilePaymentsStream = Rows<pb::ReconcilePaymentsResponse>;
    async fn reconcile_payments(
        &self,
        request: Request<Streaming<pb::ReconcilePaymentsRequest>>,
    ) -> Result<Response<Self::ReconcilePaymentsStream>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(reconcile_payments::run(self.parts.clone(), call, request.into_inner())))
    }
}
