//! Party life as a service: a table of contents, one line a method.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::party_life_service_server::PartyLifeService;
use tonic::{Request, Response, Status};

use super::{Api, meetings, political_events, record_meeting, record_political_event};

#[tonic::async_trait]
impl PartyLifeService for Api {
    async fn record_meeting(
        &self,
        request: Request<pb::RecordMeetingRequest>,
    ) -> Result<Response<pb::PartyMeeting>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_meeting::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_political_event(
        &self,
        request: Request<pb::RecordPoliticalEventRequest>,
    ) -> Result<Response<pb::PoliticalEvent>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_political_event::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_annual_report(
        &self,
        request: Request<pb::RecordAnnualReportRequest>,
    ) -> Result<Response<pb::PoliticalEvent>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| {
                record_political_event::annual_report(&self.parts, &call, &request).await
            })
            .await
    }

    async fn get_meeting(&self, request: Request<pb::GetMeetingRequest>) -> Result<Response<pb::PartyMeeting>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(meetings::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_meetings(
        &self,
        request: Request<pb::ListMeetingsRequest>,
    ) -> Result<Response<pb::ListMeetingsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(meetings::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_political_events(
        &self,
        request: Request<pb::ListPoliticalEventsRequest>,
    ) -> Result<Response<pb::ListPoliticalEventsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(political_events::list(&self.parts, &call, request.get_ref()).await?))
    }
}
