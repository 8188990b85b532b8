//! Calls pass through the gateway unchanged, or are refused by name.

mod common;

use std::time::Duration;

use common::{Answer, House, message, refuse};
use futures::StreamExt;
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::medical::subsidy_service_client::SubsidyServiceClient;
use junxiu_contracts::{feed, google_rpc as rpc, medical};
use junxiu_platform::status::{detail, reason_of};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tower::ServiceExt;

const PREVIEW: &str = "/junxiu.medical.v1.SubsidyService/PreviewSubsidy";

async fn preview(house: &House) -> Result<tonic::Response<medical::PreviewSubsidyResponse>, Status> {
    let request = house.request(medical::PreviewSubsidyRequest::default());
    SubsidyServiceClient::new(house.gateway.clone()).preview_subsidy(request).await
}

fn reason(status: &Status) -> String {
    reason_of(status).unwrap_or_default()
}

#[tokio::test]
async fn a_call_reaches_its_service_with_its_metadata_and_time() {
    let house = House::open().await;
    let payable = medical::PreviewSubsidyResponse { payable_fen: 1_400_000, ..Default::default() };
    let asked = house.offer("medical-subsidy", move |_| message(&payable));

    let mut request = house.request(medical::PreviewSubsidyRequest::default());
    request.metadata_mut().insert("x-ticket", "T-17".parse().unwrap());
    request.metadata_mut().insert("accept-language", "en".parse().unwrap());
    request.set_timeout(Duration::from_secs(3));
    let answer = SubsidyServiceClient::new(house.gateway.clone()).preview_subsidy(request).await.unwrap();

    assert_eq!(answer.get_ref().payable_fen, 1_400_000);
    assert_eq!(answer.metadata().get("x-behind").unwrap(), "trailer", "what the service adds comes back");
    let seen = asked.of(PREVIEW).unwrap();
    assert_eq!(seen["x-ticket"], "T-17");
    assert_eq!(seen["accept-language"], "en");
    assert!(seen["authorization"].to_str().unwrap().starts_with("Bearer "));
    let left = junxiu_platform::limits::timeout(&seen).unwrap().unwrap();
    assert!(left <= Duration::from_secs(3) && left > Duration::from_secs(1), "{left:?} of 3 s were passed on");
}

#[tokio::test]
async fn a_refusal_comes_back_as_the_service_wrote_it() {
    let house = House::open().await;
    house.offer("medical-subsidy", |_| refuse(Code::FailedPrecondition, "CLAIM_OPEN"));
    let refused = preview(&house).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "CLAIM_OPEN"));
    assert_eq!(detail::<rpc::LocalizedMessage>(&refused).unwrap().message, "中文");
}

#[tokio::test]
async fn a_stream_down_passes_message_by_message() {
    let house = House::open().await;
    let pages =
        (1..=3).map(|position| prost::Message::encode_to_vec(&feed::FollowResponse { position, ..Default::default() }));
    let pages: Vec<Vec<u8>> = pages.collect();
    house.offer("intake", move |_| Answer::Messages(pages.clone()));
    let mut request = house.request(feed::FollowRequest::default());
    request.metadata_mut().insert("x-junxiu-service", "intake".parse().unwrap());
    let answer = FeedServiceClient::new(house.gateway.clone()).follow(request).await.unwrap();
    let positions: Vec<i64> = answer.into_inner().map(|page| page.unwrap().position).collect().await;
    assert_eq!(positions, [1, 2, 3]);
}

#[tokio::test]
async fn a_stream_both_ways_answers_each_row_before_the_next_is_sent() {
    let house = House::open().await;
    house.offer("medical-subsidy", |_| Answer::Echo);
    echo_rows(&house).await;
}

#[tokio::test]
async fn a_service_in_another_process_is_reached_alike() {
    let house = House::open().await;
    let asked = house.offer_far("medical-subsidy", |_| Answer::Echo).await;
    echo_rows(&house).await;
    assert!(asked.of("/junxiu.medical.v1.SubsidyService/ImportSelfPayItems").unwrap().contains_key("authorization"));
    let answer = preview(&house).await.unwrap();
    assert_eq!(answer.metadata().get("x-behind").unwrap(), "trailer");
}

/// Sends a row only after the one before it was answered.
async fn echo_rows(house: &House) {
    let (rows, stream) = tokio::sync::mpsc::channel(1);
    let row = |row_number| medical::ImportSelfPayItemsRequest { row_number, ..Default::default() };
    rows.send(row(1)).await.unwrap();
    let request = house.request(ReceiverStream::new(stream));
    let answer = SubsidyServiceClient::new(house.gateway.clone()).import_self_pay_items(request).await.unwrap();
    let mut results = answer.into_inner();
    for number in 1..=5 {
        assert_eq!(results.next().await.unwrap().unwrap().row_number, number);
        rows.send(row(number + 1)).await.unwrap();
    }
    drop(rows);
    assert_eq!(results.next().await.unwrap().unwrap().row_number, 6);
    assert!(results.next().await.is_none());
}

#[tokio::test]
async fn what_every_service_offers_must_be_asked_of_one() {
    let house = House::open().await;
    let asked = house.offer("intake", |_| message(&feed::GetHeadResponse { position: 7 }));
    let mut client = FeedServiceClient::new(house.gateway.clone());

    let unsaid = client.get_head(house.request(feed::GetHeadRequest {})).await.unwrap_err();
    assert_eq!((unsaid.code(), reason(&unsaid).as_str()), (Code::InvalidArgument, "SERVICE_UNSPECIFIED"));
    let info: rpc::ErrorInfo = detail(&unsaid).unwrap();
    assert_eq!(info.metadata["services"], "intake, medical-subsidy, party-affairs, honors");

    let mut elsewhere = house.request(feed::GetHeadRequest {});
    elsewhere.metadata_mut().insert("x-junxiu-service", "honours".parse().unwrap());
    assert_eq!(reason(&client.get_head(elsewhere).await.unwrap_err()), "SERVICE_UNKNOWN");
    assert!(asked.of("/junxiu.feed.v1.FeedService/GetHead").is_none());

    let mut said = house.request(feed::GetHeadRequest {});
    said.metadata_mut().insert("x-junxiu-service", "intake".parse().unwrap());
    assert_eq!(client.get_head(said).await.unwrap().get_ref().position, 7);
}

#[tokio::test]
async fn a_service_that_does_not_run_is_named_with_a_pause() {
    let house = House::open().await;
    let refused = preview(&house).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "SERVICE_NOT_RUNNING"));
    assert_eq!(detail::<rpc::ErrorInfo>(&refused).unwrap().metadata["service"], "medical-subsidy");
    assert!(detail::<rpc::RetryInfo>(&refused).unwrap().retry_delay.is_some());
    assert!(refused.message().contains("set peer-medical-subsidy"), "{}", refused.message());

    // Once it runs, it is found: nothing has to be told to the gateway.
    house.offer("medical-subsidy", |_| message(&medical::PreviewSubsidyResponse::default()));
    assert!(preview(&house).await.is_ok());
}

#[tokio::test]
async fn a_service_behind_a_dead_address_does_not_run() {
    let house = House::open().await;
    house.env.links.at("medical-subsidy", "http://127.0.0.1:1");
    let refused = preview(&house).await.unwrap_err();
    assert_eq!(reason(&refused), "SERVICE_NOT_RUNNING");
    assert!(refused.message().contains("cannot be reached"), "{}", refused.message());
}

#[tokio::test]
async fn what_speaks_no_grpc_is_told_from_a_service() {
    let house = House::open().await;
    house.offer("medical-subsidy", |_| Answer::Page);
    let refused = preview(&house).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "ANSWER_UNREADABLE"));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_costs_no_more_than_the_deadline() {
    for answer in [|_: &str| Answer::Silence, |_: &str| Answer::Head] {
        let house = House::open().await;
        house.offer("medical-subsidy", answer);
        let mut request = house.request(medical::PreviewSubsidyRequest::default());
        request.metadata_mut().insert("grpc-timeout", "400m".parse().unwrap());
        let began = Instant::now();
        let mut client = SubsidyServiceClient::new(house.gateway.clone());
        let answer = tokio::time::timeout(Duration::from_secs(9), client.preview_subsidy(request)).await;
        let refused = answer.expect("the gateway answers by itself").unwrap_err();
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"));
        assert!(began.elapsed() <= Duration::from_millis(450), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn only_paths_of_the_contracts_pass() {
    let house = House::open().await;
    let asked = house.offer("intake", |_| message(&feed::GetHeadResponse::default()));
    for path in ["/junxiu.intake.v1.PlacementService/Nothing", "/junxiu.intake.v1.Secret/Get", "/", "/junxiu.intake.v1"]
    {
        let (metadata, _, ()) = house.request(()).into_parts();
        let mut request = http::Request::post(path).body(tonic::body::Body::empty()).unwrap();
        *request.headers_mut() = metadata.into_headers();
        let answer = house.gateway.clone().oneshot(request).await.unwrap();
        let status = Status::from_header_map(answer.headers()).unwrap();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::Unimplemented, "METHOD_UNKNOWN"), "{path}");
        assert!(asked.of(path).is_none());
    }
}

#[tokio::test]
async fn nobody_passes_without_a_token() {
    let house = House::open().await;
    let asked = house.offer("medical-subsidy", |_| message(&medical::PreviewSubsidyResponse::default()));
    let refused = SubsidyServiceClient::new(house.gateway.clone())
        .preview_subsidy(medical::PreviewSubsidyRequest::default())
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Unauthenticated);
    assert!(asked.of(PREVIEW).is_none());
}

#[tokio::test]
async fn health_speaks_for_the_services_behind() {
    let house = House::open().await;
    let mut client = HealthClient::new(house.gateway.clone());
    let mut check = async |name: &str| {
        let answer = client.check(HealthCheckRequest { service: name.to_owned() }).await;
        answer.map(|answer| answer.get_ref().status()).map_err(|status| status.code())
    };
    assert_eq!(check("").await, Ok(ServingStatus::Serving));
    assert_eq!(check("junxiu.gateway.v1.RegulationService").await, Ok(ServingStatus::Serving));
    assert_eq!(check("intake").await, Ok(ServingStatus::NotServing));
    assert_eq!(check("junxiu.intake.v1.PlacementService").await, Ok(ServingStatus::NotServing));
    assert_eq!(check("junxiu.nobody.v1.NobodyService").await, Err(Code::NotFound));

    let serving = tonic_health::pb::HealthCheckResponse { status: ServingStatus::Serving.into() };
    house.offer("intake", move |_| message(&serving));
    assert_eq!(check("junxiu.intake.v1.PlacementService").await, Ok(ServingStatus::Serving));
}

#[tokio::test]
async fn reflection_lists_every_service_that_can_be_reached() {
    use tonic_reflection::pb::v1::ServerReflectionRequest;
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

    let house = House::open().await;
    let message_request = Some(MessageRequest::ListServices(String::new()));
    let request = ServerReflectionRequest { host: String::new(), message_request };
    let asked = futures::stream::iter([request]);
    let mut answer =
        ServerReflectionClient::new(house.gateway).server_reflection_info(asked).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.next().await.unwrap().unwrap().message_response
    else {
        panic!("a list was asked for");
    };
    let names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    for method in junxiu_contracts::methods() {
        assert!(names.contains(&method.service), "{} is not listed", method.service);
    }
}
