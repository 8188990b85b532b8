//! Passes a call on to the service that answers it, byte for byte.
//!
//! Nothing is decoded: whatever the contracts gain, the gateway carries
//! without a change. Only paths that the contracts know pass. The service
//! itself checks who calls; the link below writes what is left of the time and
//! the trace into the metadata.

mod timed;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use junxiu_platform::context;
use junxiu_platform::link::{Link, LinkError, Links};
use junxiu_platform::status::{Fault, method_unknown};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Service, ServiceExt};

use crate::target;
use timed::Timed;

/// How soon a call to a service that is away may be repeated: about as long as a restart takes.
const AWAY_RETRY_AFTER: Duration = Duration::from_secs(1);

/// Answers every path that the gateway has no service of its own for.
#[derive(Clone)]
pub struct Passage {
    /// One link a service for good: a link keeps its connection, its clones share it.
    links: Arc<[(&'static str, Link)]>,
}

impl Passage {
    /// Makes the passage to the services of a registry.
    pub fn new(links: &Links) -> Self {
        Self { links: target::services().map(|service| (service, links.to(service))).collect() }
    }

    /// Gives a link to a service behind the gateway.
    fn link(&self, service: &str) -> Option<Link> {
        self.links.iter().find(|(name, _)| *name == service).map(|(_, link)| link.clone())
    }

    async fn pass(&self, mut request: Request<Body>) -> Result<Response<Body>, Fault> {
        let path = request.uri().path();
        let method = junxiu_contracts::method(path).ok_or_else(|| method_unknown(path))?;
        let service = target::of(method, request.headers())?;
        let link = self.link(service).ok_or_else(|| method_unknown(&method.path))?;
        // What the gateway's own layers found out stays here: the service finds out for itself.
        request.extensions_mut().clear();

        let answer = link.oneshot(request).await.map_err(|fault| away(service, &fault))?;

        if !speaks_grpc(&answer) {
            return Err(unreadable(service));
        }
        Ok(match context::current().deadline {
            // The gate keeps the deadline of streams itself, once their answer has begun.
            Some(deadline) if !method.is_streaming => answer.map(|body| Body::new(Timed::new(body, deadline))),
            _ => answer,
        })
    }
}

impl<B> Service<Request<B>> for Passage
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    // A link makes itself ready with each call.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let passage = self.clone();
        let request = request.map(Body::new);
        Box::pin(async move { Ok(passage.pass(request).await.unwrap_or_else(|fault| Status::from(fault).into_http())) })
    }
}

/// Tells an answer of a gRPC server from that of whoever else sits at the address.
fn speaks_grpc(answer: &Response<Body>) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    answer.status() == http::StatusCode::OK && kind.is_some_and(|kind| kind.starts_with("application/grpc"))
}

/// Says that a service is not running, or cannot be reached: both pass.
fn away(service: &str, fault: &LinkError) -> Fault {
    tracing::warn!(service, %fault, "A call to {service} found nobody");
    let (zh, en) = match fault {
        LinkError::Unknown { .. } => (
            format!("网关未配置服务 {service} 的地址，请管理员设置 peer-{service}"),
            format!("the gateway has no address of the service {service}; ask the operator to set peer-{service}"),
        ),
        LinkError::Unavailable { .. } => (
            format!("服务 {service} 未运行或暂时无法连接，请稍后再试"),
            format!("the service {service} is not running or cannot be reached; repeat the call after the pause given"),
        ),
    };
    Fault::new(Code::Unavailable, "SERVICE_NOT_RUNNING", zh, en).with("service", service).retry_after(AWAY_RETRY_AFTER)
}

/// Says that what came back was no answer of the contract.
fn unreadable(service: &str) -> Fault {
    tracing::error!(service, "The service {service} answered what is no gRPC");
    Fault::new(
        Code::Unavailable,
        "ANSWER_UNREADABLE",
        format!("服务 {service} 的答复无法识别，请联系管理员核对其地址"),
        format!(
            "what answered for the service {service} does not speak its contract; ask the operator to check its address"
        ),
    )
    .with("service", service)
    .retry_after(AWAY_RETRY_AFTER)
}
