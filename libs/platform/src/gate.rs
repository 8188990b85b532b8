//! The gate in front of every service's routes: telemetry, limits, identity, access and the
//! deadline. It stands on the routes, not on the listener, so that a link in memory has it too.

mod body;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use junxiu_contracts::Method;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::Instrument as _;

use crate::access;
use crate::context::{self, Context, Language};
use crate::environment::Environment;
use crate::identity::{Principal, Verifier};
use crate::limits::{self, Concurrency};
use crate::status::{self, Fault};
use crate::telemetry::Call;
use body::CallBody;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What the gate goes by.
struct Rules {
    verifier: Verifier,
    concurrency: Concurrency,
    deadline: Duration,
    stopping: CancellationToken,
}

/// Puts the gate in front of routes.
#[derive(Clone)]
pub struct GateLayer(Arc<Rules>);

impl GateLayer {
    /// Makes the gate of a service.
    pub fn new(env: &Environment) -> Self {
        Self(Arc::new(Rules {
            verifier: env.verifier.clone(),
            concurrency: env.concurrency(),
            deadline: env.deadline(),
            stopping: env.tasks.stopping(),
        }))
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate { rules: Arc::clone(&self.0), inner }
    }
}

/// A service behind the gate.
#[derive(Clone)]
pub struct Gate<S> {
    rules: Arc<Rules>,
    inner: S,
}

impl<S, B, R> Service<Request<B>> for Gate<S>
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: http_body::Body<Data = Bytes> + Unpin + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, task: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The clone is for the next call; the one that was made ready takes this one.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let rules = Arc::clone(&self.rules);
        Box::pin(async move { Ok(pass(&rules, inner, request).await) })
    }
}

/// A call that was let in.
struct Admitted {
    permit: Option<OwnedSemaphorePermit>,
    context: Context,
    is_streaming: bool,
    /// Who was let in; nobody in particular where no token is needed.
    principal: Option<Arc<Principal>>,
}

async fn pass<S, B, R>(rules: &Rules, mut inner: S, mut request: Request<B>) -> Response<Body>
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    R: http_body::Body<Data = Bytes> + Unpin + Send + 'static,
    R::Error: Into<BoxError>,
{
    let language = Language::accepted(request.headers());
    let path = request.uri().path();
    let method = junxiu_contracts::method(path);
    let open = access::open(path);
    let mut call = Call::begin(method.map(|method| method.path.as_str()).or(open), request.headers());

    let admitted = match (method, open) {
        (_, Some(open)) => let_in_openly(rules, open, language),
        (Some(method), None) => admit(rules, method, language, &mut request, &mut call).await,
        (None, None) => Err(status::method_unknown(path)),
    };
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(fault) => return refused(&mut call, &fault, language),
    };

    let work = context::within(admitted.context, inner.call(request)).instrument(call.span());
    let answer = match admitted.context.deadline {
        None => work.await,
        Some(deadline) => match tokio::time::timeout_at(deadline, work).await {
            Ok(answer) => answer,
            Err(_) => return refused(&mut call, &limits::deadline_exceeded(), language),
        },
    };
    answered(rules, answer.unwrap_or_else(|never| match never {}), admitted, call)
}

async fn admit<B>(
    rules: &Rules,
    method: &'static Method,
    language: Language,
    request: &mut Request<B>,
    call: &mut Call,
) -> Result<Admitted, Fault> {
    // First of all, so that a call too many costs next to nothing.
    let permit = rules.concurrency.enter(method.is_streaming)?;
    let asked = limits::timeout(request.headers())?;
    let principal = access::authenticate(&rules.verifier, request.headers()).await?;
    call.by(&principal.subject);
    let caller = access::admit(&principal, method, request.headers())?;
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(method);
    let span = asked.or((!method.is_streaming).then_some(rules.deadline));
    let context = Context { language, deadline: span.and_then(|span| Instant::now().checked_add(span)) };
    Ok(Admitted { permit: Some(permit), context, is_streaming: method.is_streaming, principal: Some(principal) })
}

/// Health answers also when no place is free. Its watchers and reflection are streams that last, and have places of their own.
fn let_in_openly(rules: &Rules, open: &str, language: Language) -> Result<Admitted, Fault> {
    let permit = if access::answers_at_once(open) { None } else { Some(rules.concurrency.enter_openly()?) };
    Ok(Admitted { permit, context: Context { language, deadline: None }, is_streaming: true, principal: None })
}

fn refused(call: &mut Call, fault: &Fault, language: Language) -> Response<Body> {
    call.end(fault.code(), Some(fault.reason()));
    fault.status_in(language).into_http()
}

fn answered<R>(rules: &Rules, answer: Response<R>, admitted: Admitted, mut call: Call) -> Response<Body>
where
    R: http_body::Body<Data = Bytes> + Unpin + Send + 'static,
    R::Error: Into<BoxError>,
{
    let (mut head, body) = answer.into_parts();
    // A refusal without a body has its status in the head, and nothing follows.
    if head.headers.contains_key(Status::GRPC_STATUS) {
        conclude(&mut call, &mut head.headers, admitted.context.language);
        return Response::from_parts(head, Body::empty());
    }
    let body = CallBody::new(body, call, admitted, rules);
    Response::from_parts(head, Body::new(body))
}

/// Ends a call with the status that stands in its headers or trailers, and dresses it as ours if it is not.
fn conclude(call: &mut Call, headers: &mut HeaderMap, language: Language) {
    let Some(status) = Status::from_header_map(headers) else {
        return call.end(Code::Unknown, None);
    };
    if status.code() == Code::Ok {
        return call.end(Code::Ok, None);
    }
    match status::dressed(&status) {
        Some(fault) => {
            call.end(fault.code(), Some(fault.reason()));
            put_status(headers, &fault.status_in(language));
        }
        None => call.end(status.code(), status::reason_of(&status).as_deref()),
    }
}

fn put_status(headers: &mut HeaderMap, status: &Status) {
    for name in [Status::GRPC_STATUS, Status::GRPC_MESSAGE, Status::GRPC_STATUS_DETAILS] {
        headers.remove(name);
    }
    // Our own texts and details always fit in headers.
    let _ = status.add_header(headers);
}

#[cfg(test)]
mod tests;
