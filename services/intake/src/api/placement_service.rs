//! Plans and receptions as a service: a table of contents, one line a method.

use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::placement_service_server::PlacementService;
use tonic::{Request, Response, Status, Streaming};

use super::{
    Api, assign_institution, begin_archive_check, cancel_reception, carry_over_receptions, create_placement_plan,
    hand_over, import_placement_items, issue_placement_plan, open_reception, override_window, placement_plans,
    propose_institution, receive, receptions, request_supplement, supplement_received, withdraw_placement_item,
};

#[tonic::async_trait]
impl PlacementService for Api {
    type ImportPlacementItemsStream = import_placement_items::Answers;

    async fn create_placement_plan(
        &self,
        request: Request<pb::CreatePlacementPlanRequest>,
    ) -> Result<Response<pb::PlacementPlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| create_placement_plan::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_placement_plan(
        &self,
        request: Request<pb::GetPlacementPlanRequest>,
    ) -> Result<Response<pb::PlacementPlan>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(placement_plans::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_placement_plans(
        &self,
        request: Request<pb::ListPlacementPlansRequest>,
    ) -> Result<Response<pb::ListPlacementPlansResponse>, Status> {
        Ok(Response::new(placement_plans::list(&self.parts, request.get_ref()).await?))
    }

    async fn issue_placement_plan(
        &self,
        request: Request<pb::IssuePlacementPlanRequest>,
    ) -> Result<Response<pb::PlacementPlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| issue_placement_plan::run(&self.parts, &call, &request).await)
            .await
    }

    async fn import_placement_items(
        &self,
        request: Request<Streaming<pb::ImportPlacementItemsRequest>>,
    ) -> Result<Response<Self::ImportPlacementItemsStream>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(import_placement_items::run(self.parts.clone(), call, request.into_inner())))
    }

    async fn list_placement_items(
        &self,
        request: Request<pb::ListPlacementItemsRequest>,
    ) -> Result<Response<pb::ListPlacementItemsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(placement_plans::list_items(&self.parts, &call, request.get_ref()).await?))
    }

    async fn withdraw_placement_item(
        &self,
        request: Request<pb::WithdrawPlacementItemRequest>,
    ) -> Result<Response<pb::PlacementItem>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_placement_item::run(&self.parts, &call, &request).await)
            .await
    }

    async fn open_reception(
        &self,
        request: Request<pb::OpenReceptionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| open_reception::run(&self.parts, &call, &request).await)
            .await
    }

    async fn begin_archive_check(
        &self,
        request: Request<pb::BeginArchiveCheckRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| begin_archive_check::run(&self.parts, &call, &request).await)
            .await
    }

    async fn request_supplement(
        &self,
        request: Request<pb::RequestSupplementRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| request_supplement::run(&self.parts, &call, &request).await)
            .await
    }

    async fn supplement_received(
        &self,
        request: Request<pb::SupplementReceivedRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| supplement_received::run(&self.parts, &call, &request).await)
            .await
    }

    async fn hand_over(&self, request: Request<pb::HandOverRequest>) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| hand_over::run(&self.parts, &call, &request).await)
            .await
    }

    async fn receive(&self, request: Request<pb::ReceiveRequest>) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| receive::run(&self.parts, &call, &request).await)
            .await
    }

    async fn propose_institution(
        &self,
        request: Request<pb::ProposeInstitutionRequest>,
    ) -> Result<Response<pb::ProposeInstitutionResponse>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| propose_institution::run(&self.parts, &call, &request).await)
            .await
    }

    async fn assign_institution(
        &self,
        request: Request<pb::AssignInstitutionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| assign_institution::run(&self.parts, &call, &request).await)
            .await
    }

    async fn cancel_reception(
        &self,
        request: Request<pb::CancelReceptionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| cancel_reception::run(&self.parts, &call, &request).await)
            .await
    }

    async fn carry_over_receptions(
        &self,
        request: Request<pb::CarryOverReceptionsRequest>,
    ) -> Result<Response<pb::CarryOverReceptionsResponse>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| carry_over_receptions::run(&self.parts, &call, &request).await)
            .await
    }

    async fn override_window(
        &self,
        request: Request<pb::OverrideWindowRequest>,
    ) -> Result<Response<pb::PlacementItem>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| override_window::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_reception(
        &self,
        request: Request<pb::GetReceptionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(receptions::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_receptions(
        &self,
        request: Request<pb::ListReceptionsRequest>,
    ) -> Result<Response<pb::ListReceptionsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(receptions::list(&self.parts, &call, request.get_ref()).await?))
    }
}
