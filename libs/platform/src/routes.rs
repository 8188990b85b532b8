//! What every service's routes have in common: health, reflection, and the gate in front.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use http::Request;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};
use tower::Service;

use crate::environment::Environment;
use crate::gate::GateLayer;

/// The paths of reflection. `grpcurl` before 1.9 speaks only the older one.
const REFLECTION: [&str; 2] =
    ["/grpc.reflection.v1.ServerReflection/{*method}", "/grpc.reflection.v1alpha.ServerReflection/{*method}"];

/// Begins a service's routes with health and reflection; `served` are the full names of its own
/// services, for example `junxiu.intake.v1.PlacementService`.
///
/// Health says NOT_SERVING as soon as the process begins to stop.
pub async fn common(env: &Environment, served: &[&'static str]) -> Routes {
    let reporter = HealthReporter::new();
    for name in served {
        reporter.set_service_status(*name, ServingStatus::Serving).await;
    }
    let mut names: Vec<&'static str> = served.to_vec();
    names.push("");
    let (stopping, at_stop) = (env.tasks.stopping(), reporter.clone());
    env.tasks.spawn("health", async move {
        stopping.cancelled().await;
        for name in names {
            at_stop.set_service_status(name, ServingStatus::NotServing).await;
        }
    });
    let health = HealthServer::new(HealthService::from_health_reporter(reporter));
    with_reflection(Routes::new(health), served)
}

/// Adds reflection to routes, over the services with these full names.
pub fn with_reflection(routes: Routes, served: &[&'static str]) -> Routes {
    let reflection = Reflection { served: served.into(), routes: Arc::default() };
    let mut router = routes.into_axum_router();
    for path in REFLECTION {
        router = router.route_service(path, reflection.clone());
    }
    router.into()
}

/// Puts the gate in front of a service's routes: telemetry, limits, identity, access, deadline.
pub fn finish(env: &Environment, routes: Routes) -> Routes {
    let router = routes.into_axum_router().layer(GateLayer::new(env));
    Routes::from(router).prepare()
}

/// Reflection, built when somebody asks for the first time: its descriptors weigh some megabytes,
/// and in a process with all services only the gateway is ever asked.
#[derive(Clone)]
struct Reflection {
    served: Arc<[&'static str]>,
    routes: Arc<OnceLock<Routes>>,
}

impl Reflection {
    fn routes(&self) -> Routes {
        self.routes.get_or_init(|| build_reflection(&self.served)).clone()
    }
}

impl<B> Service<Request<B>> for Reflection
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = <Routes as Service<Request<B>>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.routes().call(request)
    }
}

/// Lists the services really served, and knows the descriptors of all contracts and of the
/// details of errors, so that clients can print them.
fn build_reflection(served: &[&'static str]) -> Routes {
    let configured = || {
        let mut builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(junxiu_contracts::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name("grpc.health.v1.Health");
        for name in served {
            builder = builder.with_service_name(*name);
        }
        builder
    };
    // Both can only fail for descriptors that do not decode, and these were written by the build.
    let current = configured().build_v1().expect("the build wrote whole descriptors");
    let older = configured().build_v1alpha().expect("the build wrote whole descriptors");
    Routes::new(current).add_service(older).prepare()
}
