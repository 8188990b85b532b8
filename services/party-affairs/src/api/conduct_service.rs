//! ConductService: one line an operation.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::conduct_service_server::ConductService;
use tonic::{Request, Response, Status};

use super::{Api, conduct_lists, forward_event, record_discipline, report_event, revoke_discipline};

#[tonic::async_trait]
impl ConductService for Api {
    async fn record_discipline(
        &self,
        request: Request<pb::RecordDisciplineRequest>,
    ) -> Result<Response<pb::Discipline>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_discipline::run(&self.parts, &call, &request).await)
            .await
    }

    async fn revoke_discipline(
        &self,
        request: Request<pb::RevokeDisciplineRequest>,
    ) -> Result<Response<pb::Discipline>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| revoke_discipline::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_disciplines(
        &self,
        request: Request<pb::ListDisciplinesRequest>,
    ) -> Result<Response<pb::ListDisciplinesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(conduct_lists::disciplines(&self.parts, &call, request.get_ref()).await?))
    }

    async fn report_event(
        &self,
        request: Request<pb::ReportEventRequest>,
    ) -> Result<Response<pb::ReportableEvent>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| report_event::run(&self.parts, &call, &request).await)
            .await
    }

    async fn forward_event(
        &self,
        request: Request<pb::ForwardEventRequest>,
    ) -> Result<Response<pb::ReportableEvent>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| forward_event::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(conduct_lists::events(&self.parts, &call, request.get_ref()).await?))
    }
}
