//! The whole suite in memory, and a caller who may do everything.

use std::time::Duration;

use bytes::{BufMut, BytesMut};
use http_body_util::{BodyExt, Full};
use junxiu_contracts::Method;
use junxiu_contracts::api::Role;
use junxiu_kernel::clock::Clock;
use junxiu_platform::environment::Environment;
use junxiu_platform::link::Link;
use junxiu_testkit::{client_channel, environment, on_sqlite, token_with};
use prost::Message;
use prost_reflect::DynamicMessage;
use tonic::Status;
use tonic::body::Body;
use tower::ServiceExt;

/// The services behind the gateway.
const SERVICES: [&str; 4] = ["intake", "medical-subsidy", "party-affairs", "honors"];

/// A stream that was let in and says nothing for so long waits for news.
const PATIENCE: Duration = Duration::from_secs(1);

pub struct House {
    gateway: Link,
    token: String,
}

impl House {
    /// Opens the suite for a test.
    pub async fn with(test: impl AsyncFn(&Self)) {
        on_sqlite(async |database| {
            let clock = Clock::fixed("2024-07-01T02:00:00Z".parse().unwrap());
            let env = environment("gateway", &database, clock);
            for service in SERVICES {
                let env = Environment { service, database_url: database.sibling(service).await, ..env.clone() };
                let routes = match service {
                    "intake" => junxiu_intake::build(&env).await,
                    "medical-subsidy" => junxiu_medical_subsidy::build(&env).await,
                    "honors" => junxiu_honors::build(&env).await,
                    _ => junxiu_party_affairs::build(&env).await,
                };
                env.links.offer(service, routes.unwrap());
            }
            let roles: Vec<Role> = (1..).map_while(|number| Role::try_from(number).ok()).collect();
            let token = token_with(&env, "walker", &roles, "220000");
            test(&Self { gateway: client_channel(junxiu_gateway::build(&env).await.unwrap()), token }).await;
        })
        .await;
    }

    /// Says which services a call is made to: all of them where each offers the RPC.
    pub fn asked_of(&self, method: &Method) -> &'static [&'static str] {
        let owned = ["junxiu.intake.", "junxiu.medical.", "junxiu.party.", "junxiu.honors.", "junxiu.gateway."];
        if owned.iter().any(|package| method.service.starts_with(package)) { &["its service"] } else { &SERVICES }
    }

    /// Calls an RPC; gives the refusal, if it is one.
    pub async fn ask(&self, service: &str, method: &Method, message: &DynamicMessage) -> Result<(), Status> {
        let message = message.encode_to_vec();
        let mut frame = BytesMut::new();
        frame.put_u8(0);
        frame.put_u32(u32::try_from(message.len()).unwrap());
        frame.put_slice(&message);
        let request = http::Request::post(&method.path)
            .header("content-type", "application/grpc")
            .header("authorization", format!("Bearer {}", self.token))
            .header("accept-language", "en")
            .header("x-junxiu-service", service)
            .body(Body::new(Full::new(frame.freeze())))
            .unwrap();
        let answer = self.gateway.clone().oneshot(request).await.unwrap();
        if let Some(status) = Status::from_header_map(answer.headers()) {
            return Err(status);
        }
        match tokio::time::timeout(PATIENCE, answer.into_body().collect()).await {
            Ok(whole) => match Status::from_header_map(whole.unwrap().trailers().unwrap()) {
                Some(status) if status.code() != tonic::Code::Ok => Err(status),
                _ => Ok(()),
            },
            Err(_) if method.is_streaming => Ok(()),
            Err(_) => panic!("{} does not end its answer", method.path),
        }
    }
}
