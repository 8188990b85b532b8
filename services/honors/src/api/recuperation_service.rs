//! RecuperationService: one line an operation.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::recuperation_service_server::RecuperationService;
use tonic::{Request, Response, Status};

use super::{Api, grounds, rank_candidates, record_ground, withdraw_ground};

#[tonic::async_trait]
impl RecuperationService for Api {
    async fn rank_candidates(
        &self,
        request: Request<pb::RankCandidatesRequest>,
    ) -> Result<Response<pb::RankCandidatesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(rank_candidates::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn record_ground(
        &self,
        request: Request<pb::RecordGroundRequest>,
    ) -> Result<Response<pb::RecuperationGround>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_ground::run(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_ground(
        &self,
        request: Request<pb::WithdrawGroundRequest>,
    ) -> Result<Response<pb::RecuperationGround>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_ground::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_grounds(
        &self,
        request: Request<pb::ListGroundsRequest>,
    ) -> Result<Response<pb::ListGroundsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(grounds::run(&self.parts, &call, request.get_ref()).await?))
    }
}
