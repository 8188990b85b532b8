//! TravelService: one line an operation.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::travel_service_server::TravelService;
use tonic::{Request, Response, Status};

use super::{
    Api, accept_application, apply_for_exit, correct_trip_days, decide_exit, exits, file_exit, overseas_reports,
    prolong_trip, record_departure, record_return, record_unfiled_exit, render_approval_form, return_application,
    review_trip, sign_opinion, submit_overseas_report, withdraw_exit,
};

#[tonic::async_trait]
impl TravelService for Api {
    async fn apply_for_exit(
        &self,
        request: Request<pb::ApplyForExitRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| apply_for_exit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn sign_opinion(
        &self,
        request: Request<pb::SignOpinionRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| sign_opinion::run(&self.parts, &call, &request).await)
            .await
    }

    async fn accept_application(
        &self,
        request: Request<pb::AcceptApplicationRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| accept_application::run(&self.parts, &call, &request).await)
            .await
    }

    async fn return_application(
        &self,
        request: Request<pb::ReturnApplicationRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| return_application::send_back(&self.parts, &call, &request).await)
            .await
    }

    async fn resubmit_exit(
        &self,
        request: Request<pb::ResubmitExitRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| return_application::resubmit(&self.parts, &call, &request).await)
            .await
    }

    async fn decide_exit(
        &self,
        request: Request<pb::DecideExitRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decide_exit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn file_exit(&self, request: Request<pb::FileExitRequest>) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| file_exit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_exit(
        &self,
        request: Request<pb::WithdrawExitRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_exit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_departure(
        &self,
        request: Request<pb::RecordDepartureRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_departure::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_return(
        &self,
        request: Request<pb::RecordReturnRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_return::run(&self.parts, &call, &request).await)
            .await
    }

    async fn correct_trip_days(
        &self,
        request: Request<pb::CorrectTripDaysRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| correct_trip_days::run(&self.parts, &call, &request).await)
            .await
    }

    async fn prolong_trip(
        &self,
        request: Request<pb::ProlongTripRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| prolong_trip::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_unfiled_exit(
        &self,
        request: Request<pb::RecordUnfiledExitRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_unfiled_exit::run(&self.parts, &call, &request).await)
            .await
    }

    async fn review_trip(
        &self,
        request: Request<pb::ReviewTripRequest>,
    ) -> Result<Response<pb::ExitApplication>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| review_trip::run(&self.parts, &call, &request).await)
            .await
    }

    async fn submit_overseas_report(
        &self,
        request: Request<pb::SubmitOverseasReportRequest>,
    ) -> Result<Response<pb::OverseasReport>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| submit_overseas_report::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_overseas_reports(
        &self,
        request: Request<pb::ListOverseasReportsRequest>,
    ) -> Result<Response<pb::ListOverseasReportsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(overseas_reports::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn get_exit(&self, request: Request<pb::GetExitRequest>) -> Result<Response<pb::ExitApplication>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exits::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn render_approval_form(
        &self,
        request: Request<pb::RenderApprovalFormRequest>,
    ) -> Result<Response<pb::RenderApprovalFormResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(render_approval_form::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_exits(
        &self,
        request: Request<pb::ListExitsRequest>,
    ) -> Result<Response<pb::ListExitsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exits::list(&self.parts, &call, request.get_ref()).await?))
    }
}
