//! Health at the one address: the gateway's own, and that of the services behind it.

use std::pin::Pin;
use std::time::Duration;

use futures::Stream;
use junxiu_platform::environment::Environment;
use junxiu_platform::link::Link;
use tonic::{Code, Request, Response, Status};
use tonic_health::ServingStatus;
use tonic_health::pb::health_check_response::ServingStatus as Wire;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_health::server::{HealthReporter, HealthService};

use crate::target;

/// A service that does not answer by then is not serving: probes ask every few seconds.
const CHECK_MAX: Duration = Duration::from_secs(1);

/// Answers for itself, and asks the service that a name belongs to.
struct EdgeHealth {
    own: HealthService,
    links: Vec<(&'static str, Link)>,
}

/// Makes the service; `own` are the full names of the gateway's own services.
///
/// It says NOT_SERVING as soon as the process begins to stop.
pub async fn service(env: &Environment, own: &[&'static str]) -> HealthServer<impl Health> {
    let reporter = HealthReporter::new();
    for name in own {
        reporter.set_service_status(*name, ServingStatus::Serving).await;
    }
    let mut names = own.to_vec();
    names.push("");
    let (stopping, at_stop) = (env.tasks.stopping(), reporter.clone());
    env.tasks.spawn("health", async move {
        stopping.cancelled().await;
        for name in names {
            at_stop.set_service_status(name, ServingStatus::NotServing).await;
        }
    });
    let links = target::services().map(|service| (service, env.links.to(service))).collect();
    HealthServer::new(EdgeHealth { own: HealthService::from_health_reporter(reporter), links })
}

#[tonic::async_trait]
impl Health for EdgeHealth {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        let Some((link, question)) = self.behind(request.get_ref()) else {
            return self.own.check(request).await;
        };
        let mut client = HealthClient::new(link);
        let asked = tokio::time::timeout(CHECK_MAX, client.check(question)).await;
        match asked {
            Ok(Ok(answer)) => Ok(answer),
            // The service is there and does not know the name.
            Ok(Err(status)) if status.code() == Code::NotFound => Err(status),
            Ok(Err(_)) | Err(_) => Ok(Response::new(HealthCheckResponse { status: Wire::NotServing.into() })),
        }
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let Some((link, question)) = self.behind(request.get_ref()) else {
            let own = self.own.watch(request).await?;
            return Ok(own.map(|stream| Box::pin(stream) as Self::WatchStream));
        };
        let answer = HealthClient::new(link).watch(question).await?;
        Ok(answer.map(|stream| Box::pin(stream) as Self::WatchStream))
    }
}

impl EdgeHealth {
    /// Finds the service that a name belongs to: `intake` as a whole, or one of its services by its full name.
    fn behind(&self, request: &HealthCheckRequest) -> Option<(Link, HealthCheckRequest)> {
        let name = request.service.as_str();
        let (owner, asked) = match target::owner(name) {
            Some(owner) => (owner, name),
            None => (name, ""),
        };
        let (_, link) = self.links.iter().find(|(service, _)| *service == owner)?;
        Some((link.clone(), HealthCheckRequest { service: asked.to_owned() }))
    }
}
