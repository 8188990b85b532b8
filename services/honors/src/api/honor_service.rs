//! HonorService: one line an operation.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::honor_service_server::HonorService;
use tonic::{Request, Response, Status};

use super::{Api, list_merits, register_merit, revoke_merit};

#[tonic::async_trait]
impl HonorService for Api {
    async fn register_merit(
        &self,
        request: Request<pb::RegisterMeritRequest>,
    ) -> Result<Response<pb::MeritRecord>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| register_merit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn revoke_merit(
        &self,
        request: Request<pb::RevokeMeritRequest>,
    ) -> Result<Response<pb::MeritRecord>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| revoke_merit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_merits(
        &self,
        request: Request<pb::ListMeritsRequest>,
    ) -> Result<Response<pb::ListMeritsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_merits::run(&self.parts, &call, request.get_ref()).await?))
    }
}
