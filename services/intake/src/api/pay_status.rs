//! The pay status as a service: a table of contents, one line a method.

use futures::stream::BoxStream;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::pay_status_service_server::PayStatusService;
use tonic::{Request, Response, Status};

use super::retiree::Register;
use super::{back_pay, pay_instruction, pay_status_end, pay_status_read, pay_status_suspend, treatment};

#[tonic::async_trait]
impl PayStatusService for Register {
    type ListPayInstructionsStream = BoxStream<'static, Result<pb::ListPayInstructionsResponse, Status>>;

    async fn get_pay_status(
        &self,
        request: Request<pb::GetPayStatusRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(pay_status_read::run(self, &call, request.get_ref()).await?))
    }

    async fn propose_suspension(
        &self,
        request: Request<pb::ProposeSuspensionRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.journal
            .command(request, async |call, request| pay_status_suspend::propose(self, &call, &request).await)
            .await
    }

    async fn confirm_suspension(
        &self,
        request: Request<pb::ConfirmSuspensionRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.journal
            .command(request, async |call, request| pay_status_suspend::confirm(self, &call, &request).await)
            .await
    }

    async fn decline_suspension(
        &self,
        request: Request<pb::DeclineSuspensionRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.journal.command(request, async |call, request| pay_status_end::decline(self, &call, &request).await).await
    }

    async fn resume_pay(
        &self,
        request: Request<pb::ResumePayRequest>,
    ) -> Result<Response<pb::ResumePayResponse>, Status> {
        self.journal.command(request, async |call, request| pay_status_end::resume(self, &call, &request).await).await
    }

    async fn confirm_back_pay(
        &self,
        request: Request<pb::ConfirmBackPayRequest>,
    ) -> Result<Response<pb::BackPay>, Status> {
        self.journal.command(request, async |call, request| back_pay::confirm(self, &call, &request).await).await
    }

    async fn decline_back_pay(
        &self,
        request: Request<pb::DeclineBackPayRequest>,
    ) -> Result<Response<pb::BackPay>, Status> {
        self.journal.command(request, async |call, request| back_pay::decline(self, &call, &request).await).await
    }

    async fn adjust_treatment(
        &self,
        request: Request<pb::AdjustTreatmentRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.journal.command(request, async |call, request| treatment::adjust(self, &call, &request).await).await
    }

    async fn set_retirement_pay(
        &self,
        request: Request<pb::SetRetirementPayRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.journal.command(request, async |call, request| treatment::set_regular(self, &call, &request).await).await
    }

    async fn list_pay_instructions(
        &self,
        request: Request<pb::ListPayInstructionsRequest>,
    ) -> Result<Response<Self::ListPayInstructionsStream>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(pay_instruction::run(self, &call, request.into_inner()).await?))
    }
}
