//! VolunteerService: one line an operation.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::volunteer_service_server::VolunteerService;
use tonic::{Request, Response, Status};

use super::{Api, list_activities, record_activity};

#[tonic::async_trait]
impl VolunteerService for Api {
    async fn record_activity(
        &self,
        request: Request<pb::RecordActivityRequest>,
    ) -> Result<Response<pb::VolunteerActivity>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_activity::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_activities(
        &self,
        request: Request<pb::ListActivitiesRequest>,
    ) -> Result<Response<pb::ListActivitiesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_activities::run(&self.parts, &call, request.get_ref()).await?))
    }
}
