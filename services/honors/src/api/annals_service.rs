//! AnnalsService: one line an operation.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::annals_service_server::AnnalsService;
use tonic::{Request, Response, Status};

use super::{Api, evaluate_inclusion};

#[tonic::async_trait]
impl AnnalsService for Api {
    async fn evaluate_inclusion(
        &self,
        request: Request<pb::EvaluateInclusionRequest>,
    ) -> Result<Response<pb::EvaluateInclusionResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(evaluate_inclusion::run(&self.parts, &call, request.get_ref()).await?))
    }
}
