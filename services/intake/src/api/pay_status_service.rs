//! The pay status as a service: a table of contents, one line a method.

use futures::stream::BoxStream;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::pay_status_service_server::PayStatusService;
use tonic::{Request, Response, Status};

use super::{
    Api, adjust_treatment, confirm_back_pay, confirm_suspension, decline_back_pay, decline_suspension, get_pay_status,
    list_pay_instructions, propose_suspension, resume_pay, set_retirement_pay,
};

#[tonic::async_trait]
impl PayStatusService for Api {
    type ListPayInstructionsStream = BoxStream<'static, Result<pb::ListPayInstructionsResponse, Status>>;

    async fn get_pay_status(
        &self,
        request: Request<pb::GetPayStatusRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(get_pay_status::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn propose_suspension(
        &self,
        request: Request<pb::ProposeSuspensionRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| propose_suspension::run(&self.parts, &call, &request).await)
            .await
    }

    async fn confirm_suspension(
        &self,
        request: Request<pb::ConfirmSuspensionRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| confirm_suspension::run(&self.parts, &call, &request).await)
            .await
    }

    async fn decline_suspension(
        &self,
        request: Request<pb::DeclineSuspensionRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decline_suspension::run(&self.parts, &call, &request).await)
            .await
    }

    async fn resume_pay(
        &self,
        request: Request<pb::ResumePayRequest>,
    ) -> Result<Response<pb::ResumePayResponse>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| resume_pay::run(&self.parts, &call, &request).await)
            .await
    }

    async fn confirm_back_pay(
        &self,
        request: Request<pb::ConfirmBackPayRequest>,
    ) -> Result<Response<pb::BackPay>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| confirm_back_pay::run(&self.parts, &call, &request).await)
            .await
    }

    async fn decline_back_pay(
        &self,
        request: Request<pb::DeclineBackPayRequest>,
    ) -> Result<Response<pb::BackPay>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decline_back_pay::run(&self.parts, &call, &request).await)
            .await
    }

    async fn adjust_treatment(
        &self,
        request: Request<pb::AdjustTreatmentRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| adjust_treatment::run(&self.parts, &call, &request).await)
            .await
    }

    async fn set_retirement_pay(
        &self,
        request: Request<pb::SetRetirementPayRequest>,
    ) -> Result<Response<pb::PayStatus>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| set_retirement_pay::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_pay_instructions(
        &self,
        request: Request<pb::ListPayInstructionsRequest>,
    ) -> Result<Response<Self::ListPayInstructionsStream>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_pay_instructions::run(&self.parts, &call, request.into_inner()).await?))
    }
}
