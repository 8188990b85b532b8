//! The service below a link: it passes on what is left of the deadline and the trace, and finds the peer.

use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Request, Response};
use tonic::Status;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint};
use tower::{Service, ServiceExt};

use super::{LinkError, Links, Place};
use crate::{context, limits, telemetry};

/// A peer that does not take the connection by then is away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// An idle connection is asked for a sign of life this often, and given up without one.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(20);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);

/// The statuses of our peers carry details; the client's usual 16 KiB would be tight.
const HEADERS_MAX_BYTES: u32 = 64 * 1024;

type Answer = Result<Response<Body>, LinkError>;

/// What a link is made of.
#[derive(Clone)]
pub struct Outward {
    peer: Arc<str>,
    target: Target,
}

#[derive(Clone)]
enum Target {
    Routes(Routes),
    Channel(Channel),
    /// Looked up on the first call, since the peer may be built later than the link.
    Named(Links, Arc<OnceLock<Outward>>),
}

impl Outward {
    pub fn routes(peer: &str, routes: Routes) -> Self {
        Self { peer: peer.into(), target: Target::Routes(routes.prepare()) }
    }

    pub fn channel(peer: &str, url: &str) -> Result<Self, tonic::transport::Error> {
        let endpoint = Endpoint::from_shared(url.to_owned())?
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(KEEPALIVE_EVERY)
            .keep_alive_timeout(KEEPALIVE_TIMEOUT)
            .keep_alive_while_idle(true)
            .http2_max_header_list_size(HEADERS_MAX_BYTES);
        Ok(Self { peer: peer.into(), target: Target::Channel(endpoint.connect_lazy()) })
    }

    pub fn named(peer: &str, links: Links) -> Self {
        Self { peer: peer.into(), target: Target::Named(links, Arc::default()) }
    }

    fn resolved(&self) -> Result<Self, LinkError> {
        let Target::Named(links, found) = &self.target else { return Ok(self.clone()) };
        if let Some(found) = found.get() {
            return Ok(found.clone());
        }
        let found_now = match links.place(&self.peer) {
            None => return Err(LinkError::unknown(&self.peer)),
            Some(Place::Here(routes)) => Self::routes(&self.peer, routes),
            Some(Place::There(url)) => Self::channel(&self.peer, &url).map_err(|_| LinkError::unknown(&self.peer))?,
        };
        Ok(found.get_or_init(|| found_now).clone())
    }

    async fn send(self, mut request: Request<Body>) -> Answer {
        let own = limits::timeout(request.headers()).ok().flatten();
        let left = [own, context::remaining()].into_iter().flatten().min();
        put_headers(request.headers_mut(), left);
        let answer = self.resolved()?.carry(request);
        match left {
            None => answer.await,
            Some(left) => match tokio::time::timeout(left, answer).await {
                Ok(answer) => answer,
                Err(_) => Ok(Status::from(limits::deadline_exceeded()).into_http()),
            },
        }
    }

    async fn carry(self, request: Request<Body>) -> Answer {
        match self.target.clone() {
            Target::Routes(routes) => {
                let answer: Result<_, Infallible> = routes.oneshot(request).await;
                Ok(answer.unwrap_or_else(|never| match never {}))
            }
            Target::Channel(channel) => {
                let path = request.uri().path().to_owned();
                channel.oneshot(request).await.or_else(|cause| self.not_carried(&path, &cause))
            }
            Target::Named(..) => Err(LinkError::unknown(&self.peer)),
        }
    }

    fn not_carried(&self, path: &str, cause: &(dyn Error + 'static)) -> Answer {
        // The channel reads the deadline too, and may be the first to notice.
        let mut next = Some(cause);
        while let Some(error) = next {
            if error.is::<tonic::TimeoutExpired>() {
                return Ok(Status::from(limits::deadline_exceeded()).into_http());
            }
            next = error.source();
        }
        let cause = crate::status::chain(cause);
        tracing::debug!(peer = %self.peer, path, cause, "A call to {} was not carried", self.peer);
        Err(LinkError::unavailable(&self.peer))
    }
}

impl Service<Request<Body>> for Outward {
    type Response = Response<Body>;
    type Error = LinkError;
    type Future = Pin<Box<dyn Future<Output = Answer> + Send>>;

    // Each call makes its own service ready: routes always are, and a channel waits in its own queue.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LinkError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}

/// Writes what is left of the time, the trace, and the language, unless the request names its own.
fn put_headers(headers: &mut HeaderMap, left: Option<Duration>) {
    if let Some(left) = left {
        headers.insert("grpc-timeout", limits::timeout_value(left));
    }
    if !headers.contains_key(http::header::ACCEPT_LANGUAGE) {
        headers.insert(http::header::ACCEPT_LANGUAGE, HeaderValue::from_static(context::language().tag()));
    }
    telemetry::inject(headers);
}
