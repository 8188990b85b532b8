//! A gateway in memory, callers, and services behind it that answer as a test wants.
#![expect(dead_code, reason = "each test file uses its own part")]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use futures::stream::{self, StreamExt};
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use http_body_util::{BodyStream, StreamBody};
use junxiu_contracts::api::Role;
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::clock::Clock;
use junxiu_platform::environment::Environment;
use junxiu_platform::link::{self, Link};
use junxiu_platform::status::Fault;
use prost::Message;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::{Code, Status};

/// A gateway whose services behind it are what a test offers.
pub struct House {
    pub env: Environment,
    pub gateway: Link,
}

impl House {
    /// Builds a gateway on which the day is 29 February 2024.
    pub async fn open() -> Self {
        Self::open_with(Calendar::published().clone()).await
    }

    /// Builds one that counts by a calendar of its own.
    pub async fn open_with(calendar: Calendar) -> Self {
        let now = "2024-02-29T04:00:00Z".parse().expect("an instant");
        let env = Environment::ephemeral("gateway", "", Clock::fixed(now));
        let env = Environment { calendar: Arc::new(calendar), ..env };
        let routes = junxiu_gateway::build(&env).await.expect("the gateway builds");
        Self { gateway: link::from_routes("gateway", routes), env }
    }

    /// Offers a service behind the gateway; gives what it is asked.
    pub fn offer(&self, service: &str, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Asked {
        let asked = Asked::default();
        self.env.links.offer(service, behind(asked.clone(), Arc::new(answer)));
        asked
    }

    /// Offers a service at an address of its own, over a real connection; gives what it is asked.
    pub async fn offer_far(&self, service: &str, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Asked {
        let asked = Asked::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let routes = behind(asked.clone(), Arc::new(answer));
        let server = tonic::transport::Server::builder().add_routes(routes);
        tokio::spawn(server.serve_with_incoming(tokio_stream::wrappers::TcpListenerStream::new(listener)));
        self.env.links.at(service, format!("http://{address}"));
        asked
    }

    /// Makes a request of an officer of the province.
    pub fn request<T>(&self, message: T) -> tonic::Request<T> {
        self.request_as(&[Role::BureauOfficer, Role::Auditor, Role::Integration, Role::InstitutionClerk], message)
    }

    /// Makes a request with certain roles.
    pub fn request_as<T>(&self, roles: &[Role], message: T) -> tonic::Request<T> {
        let issuer = self.env.issuer.as_ref().expect("an ephemeral environment signs its own tokens");
        let token = issuer.issue("officer-1", roles, "220000", Duration::from_secs(3600), &self.env.clock);
        let mut request = tonic::Request::new(message);
        let bearer = format!("Bearer {token}").parse().expect("a token is plain text");
        request.metadata_mut().insert("authorization", bearer);
        request
    }
}

/// What the services behind the gateway saw of each call.
#[derive(Clone, Default)]
pub struct Asked(Arc<Mutex<Vec<(String, HeaderMap)>>>);

impl Asked {
    /// Gives the metadata of the last call of a path.
    pub fn of(&self, path: &str) -> Option<HeaderMap> {
        let calls = self.0.lock().expect("no test panics while it holds the list");
        calls.iter().rev().find(|(asked, _)| asked == path).map(|(_, headers)| headers.clone())
    }
}

/// What a service behind the gateway answers.
pub enum Answer {
    /// Messages, then OK.
    Messages(Vec<Vec<u8>>),
    /// A status with its details.
    Refuse(Fault),
    /// Every message of the call's own stream, as it comes, then OK.
    Echo,
    /// Never anything.
    Silence,
    /// The head of an answer, and then nothing.
    Head,
    /// A web page.
    Page,
    /// The right head and then bytes that are no message.
    Noise,
}

/// Answers one message.
pub fn message(message: &impl Message) -> Answer {
    Answer::Messages(vec![message.encode_to_vec()])
}

/// Refuses as the services do.
pub fn refuse(code: Code, reason: &'static str) -> Answer {
    Answer::Refuse(Fault::new(code, reason, "中文", "english"))
}

type Choose = Arc<dyn Fn(&str) -> Answer + Send + Sync>;

fn behind(asked: Asked, choose: Choose) -> Routes {
    let service = tower::service_fn(move |request: Request<_>| {
        let (asked, choose) = (asked.clone(), Arc::clone(&choose));
        async move { Ok::<_, Infallible>(answer(&asked, &choose, request.map(Body::new)).await) }
    });
    Routes::from(Routes::default().into_axum_router().reset_fallback().fallback_service(service))
}

async fn answer(asked: &Asked, choose: &Choose, request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let seen = (path.clone(), request.headers().clone());
    asked.0.lock().expect("no test panics while it holds the list").push(seen);
    match choose(&path) {
        Answer::Messages(messages) => grpc(stream::iter(messages).map(|bytes| framed(&bytes))),
        Answer::Refuse(fault) => Status::from(fault).into_http(),
        Answer::Echo => {
            grpc(BodyStream::new(request.into_body()).filter_map(async |frame| frame.ok()?.into_data().ok()))
        }
        Answer::Silence => std::future::pending().await,
        Answer::Head => head(Body::new(StreamBody::new(stream::pending::<Result<Frame<Bytes>, Status>>()))),
        Answer::Page => {
            Response::new(Body::new(http_body_util::Full::new(Bytes::from_static(b"<html>it works</html>"))))
        }
        Answer::Noise => grpc(stream::once(async { Bytes::from_static(b"\x00\x00\x00\x00\x04\xff\xff\xff\xff") })),
    }
}

fn grpc(messages: impl stream::Stream<Item = Bytes> + Send + 'static) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", "0".parse().expect("a header value"));
    trailers.insert("x-behind", "trailer".parse().expect("a header value"));
    let last = stream::once(async { Ok::<_, Status>(Frame::trailers(trailers)) });
    let mut answer =
        head(Body::new(StreamBody::new(Box::pin(messages.map(|bytes| Ok(Frame::data(bytes))).chain(last)))));
    answer.headers_mut().insert("x-behind", "head".parse().expect("a header value"));
    answer
}

fn head(body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    answer.headers_mut().insert("content-type", "application/grpc".parse().expect("a header value"));
    answer
}

fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).expect("a small message"));
    frame.put_slice(message);
    frame.freeze()
}
