//! Dues as a service: a table of contents, one line a method.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_service_server::DuesService;
use tonic::{Request, Response, Status};

use super::{
    Api, decide_reduction, excuse_unpaid_dues, get_dues_statement, list_arrears, quote_dues, record_dues_payment,
    reduce_dues, reductions, set_dues_base, withdraw_dues,
};

#[tonic::async_trait]
impl DuesService for Api {
    async fn quote_dues(
        &self,
        request: Request<pb::QuoteDuesRequest>,
    ) -> Result<Response<pb::QuoteDuesResponse>, Status> {
        Ok(Response::new(quote_dues::run(&self.parts, request.get_ref())?))
    }

    async fn set_dues_base(&self, request: Request<pb::SetDuesBaseRequest>) -> Result<Response<pb::DuesBase>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| set_dues_base::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_dues_payment(
        &self,
        request: Request<pb::RecordDuesPaymentRequest>,
    ) -> Result<Response<pb::DuesPayment>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_dues_payment::run(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_dues_base(
        &self,
        request: Request<pb::WithdrawDuesBaseRequest>,
    ) -> Result<Response<pb::DuesBase>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_dues::base(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_dues_payment(
        &self,
        request: Request<pb::WithdrawDuesPaymentRequest>,
    ) -> Result<Response<pb::DuesPayment>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_dues::payment(&self.parts, &call, &request).await)
            .await
    }

    async fn reduce_dues(
        &self,
        request: Request<pb::ReduceDuesRequest>,
    ) -> Result<Response<pb::DuesReduction>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| reduce_dues::run(&self.parts, &call, &request).await)
            .await
    }

    async fn approve_reduction(
        &self,
        request: Request<pb::ApproveReductionRequest>,
    ) -> Result<Response<pb::DuesReduction>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decide_reduction::approve(&self.parts, &call, &request).await)
            .await
    }

    async fn decline_reduction(
        &self,
        request: Request<pb::DeclineReductionRequest>,
    ) -> Result<Response<pb::DuesReduction>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decide_reduction::decline(&self.parts, &call, &request).await)
            .await
    }

    async fn get_reduction(
        &self,
        request: Request<pb::GetReductionRequest>,
    ) -> Result<Response<pb::DuesReduction>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(reductions::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_reductions(
        &self,
        request: Request<pb::ListReductionsRequest>,
    ) -> Result<Response<pb::ListReductionsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(reductions::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn excuse_unpaid_dues(
        &self,
        request: Request<pb::ExcuseUnpaidDuesRequest>,
    ) -> Result<Response<pb::DuesExcuse>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| excuse_unpaid_dues::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_arrears(
        &self,
        request: Request<pb::ListArrearsRequest>,
    ) -> Result<Response<pb::ListArrearsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_arrears::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn get_dues_statement(
        &self,
        request: Request<pb::GetDuesStatementRequest>,
    ) -> Result<Response<pb::DuesStatement>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(get_dues_statement::run(&self.parts, &call, request.get_ref()).await?))
    }
}
