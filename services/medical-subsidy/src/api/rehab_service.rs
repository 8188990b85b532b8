//! RehabService: one line an operation.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::rehab_service_server::RehabService;
use tonic::{Request, Response, Status};

use super::{Api, device_acts, devices};

#[tonic::async_trait]
impl RehabService for Api {
    async fn register_device(
        &self,
        request: Request<pb::RegisterDeviceRequest>,
    ) -> Result<Response<pb::AssistiveDevice>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| device_acts::register(&self.parts, &call, &request).await)
            .await
    }

    async fn lend_device(
        &self,
        request: Request<pb::LendDeviceRequest>,
    ) -> Result<Response<pb::AssistiveDevice>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| device_acts::lend(&self.parts, &call, &request).await)
            .await
    }

    async fn return_device(
        &self,
        request: Request<pb::ReturnDeviceRequest>,
    ) -> Result<Response<pb::AssistiveDevice>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| device_acts::give_back(&self.parts, &call, &request).await)
            .await
    }

    async fn retire_device(
        &self,
        request: Request<pb::RetireDeviceRequest>,
    ) -> Result<Response<pb::AssistiveDevice>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| device_acts::retire(&self.parts, &call, &request).await)
            .await
    }

    async fn get_device(
        &self,
        request: Request<pb::GetDeviceRequest>,
    ) -> Result<Response<pb::AssistiveDevice>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(devices::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_devices(
        &self,
        request: Request<pb::ListDevicesRequest>,
    ) -> Result<Response<pb::ListDevicesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(devices::list(&self.parts, &call, request.get_ref()).await?))
    }
}
