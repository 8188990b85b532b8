//! FamilyDoctorService: one line an operation.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::family_doctor_service_server::FamilyDoctorService;
use tonic::{Request, Response, Status};

use super::{Api, care_plans, contracts, enrolments, visits};

#[tonic::async_trait]
impl FamilyDoctorService for Api {
    async fn sign_contract(
        &self,
        request: Request<pb::SignContractRequest>,
    ) -> Result<Response<pb::FamilyDoctorContract>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| contracts::sign(&self.parts, &call, &request).await)
            .await
    }

    async fn renew_contract(
        &self,
        request: Request<pb::RenewContractRequest>,
    ) -> Result<Response<pb::FamilyDoctorContract>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| contracts::renew(&self.parts, &call, &request).await)
            .await
    }

    async fn end_contract(
        &self,
        request: Request<pb::EndContractRequest>,
    ) -> Result<Response<pb::FamilyDoctorContract>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| contracts::end(&self.parts, &call, &request).await)
            .await
    }

    async fn list_contracts(
        &self,
        request: Request<pb::ListContractsRequest>,
    ) -> Result<Response<pb::ListContractsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(contracts::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn plan_care(&self, request: Request<pb::PlanCareRequest>) -> Result<Response<pb::CarePlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| care_plans::plan(&self.parts, &call, &request).await)
            .await
    }

    async fn end_care(&self, request: Request<pb::EndCareRequest>) -> Result<Response<pb::CarePlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| care_plans::end(&self.parts, &call, &request).await)
            .await
    }

    async fn list_care_plans(
        &self,
        request: Request<pb::ListCarePlansRequest>,
    ) -> Result<Response<pb::ListCarePlansResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(care_plans::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn record_visit(&self, request: Request<pb::RecordVisitRequest>) -> Result<Response<pb::Visit>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| visits::record(&self.parts, &call, &request).await)
            .await
    }

    async fn list_visits(
        &self,
        request: Request<pb::ListVisitsRequest>,
    ) -> Result<Response<pb::ListVisitsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(visits::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn enroll_programme(
        &self,
        request: Request<pb::EnrollProgrammeRequest>,
    ) -> Result<Response<pb::Enrolment>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| enrolments::enroll(&self.parts, &call, &request).await)
            .await
    }

    async fn leave_programme(
        &self,
        request: Request<pb::LeaveProgrammeRequest>,
    ) -> Result<Response<pb::Enrolment>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| enrolments::leave(&self.parts, &call, &request).await)
            .await
    }

    async fn list_enrolments(
        &self,
        request: Request<pb::ListEnrolmentsRequest>,
    ) -> Result<Response<pb::ListEnrolmentsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(enrolments::list(&self.parts, &call, request.get_ref()).await?))
    }
}
