//! Plans and receptions as a service: a table of contents, one line a method.

use std::sync::Arc;

use junxiu_casework::journal::Journal;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::placement_service_server::PlacementService;
use junxiu_platform::database::Database;
use junxiu_platform::seal::Sealer;
use tonic::{Request, Response, Status, Streaming};

use super::{
    placement_import, placement_item_override, placement_item_withdraw, plan_carry_over, plan_create, plan_issue,
    plan_read, reception_acts, reception_assign, reception_cancel, reception_hand_over, reception_open,
    reception_propose, reception_read, reception_receive,
};
use crate::domain::policies::Policies;
use crate::store::reception::Receptions;
use crate::store::retiree::Retirees;

/// What the services about organisations, plans and receptions stand on. Cheap to clone.
#[derive(Clone)]
pub struct Placement {
    pub(super) db: Database,
    pub(super) journal: Journal,
    pub(super) sealer: Sealer,
    pub(super) receptions: Receptions,
    pub(super) retirees: Retirees,
    pub(super) policies: Arc<Policies>,
}

impl Placement {
    /// Makes the services over an open database.
    ///
    /// # Errors
    /// When a delivered policy cannot be read.
    pub fn new(db: &Database, journal: &Journal, sealer: &Sealer) -> anyhow::Result<Self> {
        Ok(Self {
            db: db.clone(),
            journal: journal.clone(),
            sealer: sealer.clone(),
            receptions: Receptions::new(db),
            retirees: Retirees::new(db, sealer),
            policies: Arc::new(Policies::delivered()?),
        })
    }
}

#[tonic::async_trait]
impl PlacementService for Placement {
    type ImportPlacementItemsStream = placement_import::Answers;

    async fn create_placement_plan(
        &self,
        request: Request<pb::CreatePlacementPlanRequest>,
    ) -> Result<Response<pb::PlacementPlan>, Status> {
        self.journal
            .command(request, |call, request| async move { plan_create::run(self, &call, &request).await })
            .await
    }

    async fn get_placement_plan(
        &self,
        request: Request<pb::GetPlacementPlanRequest>,
    ) -> Result<Response<pb::PlacementPlan>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(plan_read::get(self, &call, request.get_ref()).await?))
    }

    async fn list_placement_plans(
        &self,
        request: Request<pb::ListPlacementPlansRequest>,
    ) -> Result<Response<pb::ListPlacementPlansResponse>, Status> {
        Ok(Response::new(plan_read::list(self, request.get_ref()).await?))
    }

    async fn issue_placement_plan(
        &self,
        request: Request<pb::IssuePlacementPlanRequest>,
    ) -> Result<Response<pb::PlacementPlan>, Status> {
        self.journal.command(request, |call, request| async move { plan_issue::run(self, &call, &request).await }).await
    }

    async fn import_placement_items(
        &self,
        request: Request<Streaming<pb::ImportPlacementItemsRequest>>,
    ) -> Result<Response<Self::ImportPlacementItemsStream>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(placement_import::run(self.clone(), call, request.into_inner())))
    }

    async fn list_placement_items(
        &self,
        request: Request<pb::ListPlacementItemsRequest>,
    ) -> Result<Response<pb::ListPlacementItemsResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(plan_read::list_items(self, &call, request.get_ref()).await?))
    }

    async fn withdraw_placement_item(
        &self,
        request: Request<pb::WithdrawPlacementItemRequest>,
    ) -> Result<Response<pb::PlacementItem>, Status> {
        self.journal
            .command(request, |call, request| async move { placement_item_withdraw::run(self, &call, &request).await })
            .await
    }

    async fn open_reception(
        &self,
        request: Request<pb::OpenReceptionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move { reception_open::run(self, &call, &request).await })
            .await
    }

    async fn begin_archive_check(
        &self,
        request: Request<pb::BeginArchiveCheckRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move {
                reception_acts::begin_archive_check(self, &call, &request).await
            })
            .await
    }

    async fn request_supplement(
        &self,
        request: Request<pb::RequestSupplementRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(
                request,
                |call, request| async move { reception_acts::request_supplement(self, &call, &request).await },
            )
            .await
    }

    async fn supplement_received(
        &self,
        request: Request<pb::SupplementReceivedRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move {
                reception_acts::supplement_received(self, &call, &request).await
            })
            .await
    }

    async fn hand_over(&self, request: Request<pb::HandOverRequest>) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move { reception_hand_over::run(self, &call, &request).await })
            .await
    }

    async fn receive(&self, request: Request<pb::ReceiveRequest>) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move { reception_receive::run(self, &call, &request).await })
            .await
    }

    async fn propose_institution(
        &self,
        request: Request<pb::ProposeInstitutionRequest>,
    ) -> Result<Response<pb::ProposeInstitutionResponse>, Status> {
        self.journal
            .command(request, |call, request| async move { reception_propose::run(self, &call, &request).await })
            .await
    }

    async fn assign_institution(
        &self,
        request: Request<pb::AssignInstitutionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move { reception_assign::run(self, &call, &request).await })
            .await
    }

    async fn cancel_reception(
        &self,
        request: Request<pb::CancelReceptionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        self.journal
            .command(request, |call, request| async move { reception_cancel::run(self, &call, &request).await })
            .await
    }

    async fn carry_over_receptions(
        &self,
        request: Request<pb::CarryOverReceptionsRequest>,
    ) -> Result<Response<pb::CarryOverReceptionsResponse>, Status> {
        self.journal
            .command(request, |call, request| async move { plan_carry_over::run(self, &call, &request).await })
            .await
    }

    async fn override_window(
        &self,
        request: Request<pb::OverrideWindowRequest>,
    ) -> Result<Response<pb::PlacementItem>, Status> {
        self.journal
            .command(request, |call, request| async move { placement_item_override::run(self, &call, &request).await })
            .await
    }

    async fn get_reception(
        &self,
        request: Request<pb::GetReceptionRequest>,
    ) -> Result<Response<pb::Reception>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(reception_read::get(self, &call, request.get_ref()).await?))
    }

    async fn list_receptions(
        &self,
        request: Request<pb::ListReceptionsRequest>,
    ) -> Result<Response<pb::ListReceptionsResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(reception_read::list(self, &call, request.get_ref()).await?))
    }
}
