//! A client at the gateway, in somebody's name.

use std::net::SocketAddr;

use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::google_longrunning::operations_client::OperationsClient;
use junxiu_contracts::intake::organization_service_client::OrganizationServiceClient;
use junxiu_contracts::intake::pay_status_service_client::PayStatusServiceClient;
use junxiu_contracts::intake::placement_service_client::PlacementServiceClient;
use junxiu_contracts::intake::retiree_service_client::RetireeServiceClient;
use junxiu_contracts::medical::subsidy_service_client::SubsidyServiceClient;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

use crate::process;

/// The largest answer that a client takes.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// What a generated client sits on.
pub type Signed = InterceptedService<Channel, Bearer>;

/// Puts a token on every call.
#[derive(Clone, Debug)]
pub struct Bearer(MetadataValue<Ascii>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        request.metadata_mut().insert("accept-language", MetadataValue::from_static("en"));
        Ok(request)
    }
}

/// A connection in somebody's name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    channel: Channel,
    bearer: Bearer,
}

impl Client {
    /// Connects, when first used, with a token.
    pub fn new(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        Self::over(process::channel(address)?, token)
    }

    /// Uses a connection with a token.
    pub fn over(channel: Channel, token: &str) -> anyhow::Result<Self> {
        Ok(Self { channel, bearer: Bearer(format!("Bearer {token}").parse()?) })
    }

    fn signed(&self) -> Signed {
        InterceptedService::new(self.channel.clone(), self.bearer.clone())
    }

    /// The organisations.
    pub fn organizations(&self) -> OrganizationServiceClient<Signed> {
        OrganizationServiceClient::new(self.signed()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    /// Plans and receptions.
    pub fn placement(&self) -> PlacementServiceClient<Signed> {
        PlacementServiceClient::new(self.signed()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    /// The register.
    pub fn retirees(&self) -> RetireeServiceClient<Signed> {
        RetireeServiceClient::new(self.signed()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    /// The subsidy.
    pub fn subsidy(&self) -> SubsidyServiceClient<Signed> {
        SubsidyServiceClient::new(self.signed()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    /// Whether pay runs.
    pub fn pay(&self) -> PayStatusServiceClient<Signed> {
        PayStatusServiceClient::new(self.signed())
    }

    /// Contact with retirees.
    pub fn contacts(&self) -> ContactServiceClient<Signed> {
        ContactServiceClient::new(self.signed())
    }

    /// The duties of the service that the metadata `x-junxiu-service` names.
    pub fn duties(&self) -> DutyServiceClient<Signed> {
        DutyServiceClient::new(self.signed())
    }

    /// The jobs of the service that the metadata `x-junxiu-service` names.
    pub fn operations(&self) -> OperationsClient<Signed> {
        OperationsClient::new(self.signed())
    }

    /// The audit chain of the service that the metadata `x-junxiu-service` names.
    pub fn audit(&self) -> AuditServiceClient<Signed> {
        AuditServiceClient::new(self.signed()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }
}

/// Names the service that is meant where every service offers the RPC.
pub fn of<T>(service: &str, message: T) -> anyhow::Result<Request<T>> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("x-junxiu-service", service.parse()?);
    Ok(request)
}

/// The stable reason of a refusal; empty when it carries none.
pub fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}
