//! A process from its first call to its peaceful end, over a real socket.

use std::sync::Arc;

use junxiu_contracts::feed::GetHeadRequest;
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_kernel::clock::Clock;
use tokio::sync::Notify;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1alpha::ServerReflectionRequest;
use tonic_reflection::pb::v1alpha::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1alpha::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1alpha::server_reflection_response::MessageResponse;

use super::*;
use crate::link::{self, Links};
use crate::routes;
use crate::status;

const AUDIT: &str = "junxiu.audit.v1.AuditService";

struct Running {
    url: String,
    stop: Arc<Notify>,
    server: tokio::task::JoinHandle<anyhow::Result<()>>,
}

fn environment() -> Environment {
    Environment::ephemeral("audit", "", Clock::system())
}

async fn start(env: &Environment) -> Running {
    let routes = routes::finish(env, routes::common(env, &[AUDIT]).await);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stop = Arc::new(Notify::new());
    let (env, told) = (env.clone(), Arc::clone(&stop));
    let server = tokio::spawn(async move { serve_until(&env, listener, routes, told.notified()).await });
    Running { url, stop, server }
}

#[tokio::test]
async fn a_stop_is_announced_by_health_and_ends_in_peace() {
    let env = environment();
    let running = start(&env).await;
    let mut health = HealthClient::new(link::from_url("audit", &running.url).unwrap());
    let check = HealthCheckRequest { service: AUDIT.to_owned() };
    let answer = health.check(check.clone()).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
    let mut watch = health.watch(check).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);

    running.stop.notify_one();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let ended = timeout(Duration::from_secs(5), running.server).await.expect("it ends in time");
    ended.unwrap().unwrap();
    let gone = watch.message().await.unwrap_err();
    assert_eq!(gone.code(), Code::Unavailable, "a watcher is told, and does not hold up the end");
}

#[tokio::test]
async fn the_older_reflection_lists_what_is_served_and_knows_the_details() {
    let running = start(&environment()).await;
    let mut client = ServerReflectionClient::new(link::from_url("audit", &running.url).unwrap());
    let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let asked = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("google.rpc.ErrorInfo".to_owned())),
        ask(MessageRequest::FileContainingSymbol("junxiu.audit.v1.AuditRecord".to_owned())),
    ];
    let mut answers = client.server_reflection_info(futures::stream::iter(asked)).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) = answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("it lists services");
    };
    let names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    assert!(names.contains(&AUDIT.to_owned()) && names.contains(&"grpc.health.v1.Health".to_owned()), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("FeedService")), "only what is really served: {names:?}");
    for _ in 0..2 {
        let answer = answers.message().await.unwrap().unwrap().message_response;
        assert!(matches!(answer, Some(MessageResponse::FileDescriptorResponse(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn a_link_in_memory_has_the_gate_too() {
    let env = environment();
    let routes = routes::finish(&env, routes::common(&env, &[AUDIT]).await);
    let links = Links::new();
    let mut client = FeedServiceClient::new(links.to("audit"));
    let unknown = client.get_head(GetHeadRequest {}).await.unwrap_err();
    assert_eq!((unknown.code(), status::reason_of(&unknown).as_deref()), (Code::Unavailable, Some("PEER_UNKNOWN")));

    links.offer("audit", routes);
    let refused = client.get_head(GetHeadRequest {}).await.unwrap_err();
    assert_eq!(status::reason_of(&refused).as_deref(), Some("TOKEN_MISSING"));
    let asked = env.as_service(None, GetHeadRequest {}).unwrap();
    let absent = client.get_head(asked).await.unwrap_err();
    assert_eq!((absent.code(), status::reason_of(&absent).as_deref()), (Code::Unimplemented, Some("METHOD_UNKNOWN")));
}

#[tokio::test]
async fn a_peer_that_is_away_is_unavailable_and_says_when_to_come_back() {
    let links = Links::new();
    links.at("feed", "http://127.0.0.1:9");
    let away = FeedServiceClient::new(links.to("feed")).get_head(GetHeadRequest {}).await.unwrap_err();
    assert_eq!((away.code(), status::reason_of(&away).as_deref()), (Code::Unavailable, Some("PEER_UNAVAILABLE")));
    assert!(status::detail::<junxiu_contracts::google_rpc::RetryInfo>(&away).is_some());
}

#[tokio::test]
async fn a_link_keeps_the_deadline_when_its_peer_hangs() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut client = FeedServiceClient::new(link::from_url("feed", &url).unwrap());
    let mut request = tonic::Request::new(GetHeadRequest {});
    request.set_timeout(Duration::from_millis(50));
    let late = client.get_head(request).await.unwrap_err();
    assert_eq!((late.code(), status::reason_of(&late).as_deref()), (Code::DeadlineExceeded, Some("DEADLINE_EXCEEDED")));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_stops_within_its_first_word_is_closed() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let running = start(&environment()).await;
    let mut socket = TcpStream::connect(running.url.trim_start_matches("http://")).await.unwrap();
    socket.write_all(&PREFACE[..3]).await.unwrap();
    let ended = timeout(BEGIN_TIMEOUT * 2, socket.read(&mut [0; 64])).await;
    assert_eq!(ended.expect("it is closed in time").unwrap_or(0), 0);
}
