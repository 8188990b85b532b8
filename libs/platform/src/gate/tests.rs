//! What the gate lets through, and how it refuses.

use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::BodyExt as _;
use junxiu_contracts::google_rpc as rpc;
use junxiu_kernel::clock::Clock;
use tower::ServiceExt as _;

use super::*;
use crate::identity::{AUDIENCE, Caller, Issuer, Role, Trust};
use crate::settings::Sources;

const LIST: &str = "/junxiu.audit.v1.AuditService/ListAuditRecords";
const PROVINCE_ONLY: &str = "/junxiu.audit.v1.AuditService/VerifyAuditChain";
const STREAM: &str = "/junxiu.audit.v1.AuditService/ExportAuditRecords";
const HEALTH: &str = "/grpc.health.v1.Health/Check";

const WATCH: &str = "/grpc.health.v1.Health/Watch";

fn environment() -> Environment {
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    Environment::ephemeral("audit", "", Clock::fixed(now))
}

fn with_settings(flags: &[(&str, &str)]) -> Environment {
    let mut sources = Sources::default();
    for (name, value) in flags {
        sources = sources.flag(name, Some(*value));
    }
    let settings = Arc::new(crate::settings::Settings::load(&sources).unwrap());
    Environment { settings, ..environment() }
}

fn token(env: &Environment, role: Role, organization: &str) -> String {
    let issuer = env.issuer.as_ref().unwrap();
    let life = Duration::from_secs(3600);
    format!("Bearer {}", issuer.issue("wang.li", &[role], organization, life, &env.clock))
}

fn asked(path: &str, headers: &[(&'static str, &str)]) -> Request<()> {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap()
}

fn fine() -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert(Status::GRPC_STATUS, http::HeaderValue::from_static("0"));
    let body = http_body_util::Empty::<Bytes>::new().with_trailers(async { Some(Ok(trailers)) });
    Response::new(Body::new(body))
}

/// A stream that begins and then says nothing.
fn silent() -> Response<Body> {
    let frames = futures::stream::pending::<Result<http_body::Frame<Bytes>, Status>>();
    Response::new(Body::new(http_body_util::StreamBody::new(frames)))
}

/// Sends a request through the gate to a handler, and gives the status it is answered with.
async fn status<F, W>(env: &Environment, request: Request<()>, handler: F) -> Status
where
    F: Fn(Request<()>) -> W + Clone + Send + 'static,
    W: Future<Output = Response<Body>> + Send + 'static,
{
    sent(&GateLayer::new(env), request, handler).await
}

async fn sent<F, W>(gate: &GateLayer, request: Request<()>, handler: F) -> Status
where
    F: Fn(Request<()>) -> W + Clone + Send + 'static,
    W: Future<Output = Response<Body>> + Send + 'static,
{
    let inner = tower::service_fn(move |request| {
        let answer = handler(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let answer = gate.layer(inner).oneshot(request).await.unwrap();
    if let Some(status) = Status::from_header_map(answer.headers()) {
        return status;
    }
    let collected = answer.into_body().collect().await.unwrap();
    Status::from_header_map(collected.trailers().expect("an answer ends with its status")).unwrap()
}

async fn reason(env: &Environment, request: Request<()>) -> (Code, String) {
    let status = status(env, request, async |_| fine()).await;
    (status.code(), status::reason_of(&status).unwrap_or_default())
}

fn is(code: Code, reason: &str) -> (Code, String) {
    (code, reason.to_owned())
}

#[tokio::test]
async fn only_the_named_roles_and_places_are_let_in() {
    let env = environment();
    let auditor = token(&env, Role::Auditor, "220104");
    let clerk = token(&env, Role::InstitutionClerk, "220104");
    let province = token(&env, Role::Auditor, "220000");
    let with = |path, token: &str| asked(path, &[("authorization", token)]);

    assert_eq!(reason(&env, with(LIST, &auditor)).await, is(Code::Ok, ""));
    assert_eq!(reason(&env, with(LIST, &clerk)).await, is(Code::PermissionDenied, "ROLE_NOT_ALLOWED"));
    assert_eq!(reason(&env, with(PROVINCE_ONLY, &auditor)).await, is(Code::PermissionDenied, "PROVINCE_ONLY"));
    assert_eq!(reason(&env, with(PROVINCE_ONLY, &province)).await, is(Code::Ok, ""));
    assert_eq!(reason(&env, asked(LIST, &[])).await, is(Code::Unauthenticated, "TOKEN_MISSING"));
    assert_eq!(reason(&env, with(LIST, "Basic eDp5")).await, is(Code::Unauthenticated, "TOKEN_MALFORMED"));
    assert_eq!(
        reason(&env, with("/junxiu.audit.v1.AuditService/Nothing", &auditor)).await,
        is(Code::Unimplemented, "METHOD_UNKNOWN")
    );
    assert_eq!(reason(&env, asked("/", &[])).await, is(Code::Unimplemented, "METHOD_UNKNOWN"));
    assert_eq!(reason(&env, asked(HEALTH, &[])).await, is(Code::Ok, ""), "health needs no token");
}

#[tokio::test]
async fn the_handler_sees_who_calls_and_for_whom() {
    let env = environment();
    let service = Issuer::service_token(env.issuer.as_ref().unwrap(), "gateway", &env.clock);
    let bearer = format!("Bearer {service}");
    let follow = "/junxiu.feed.v1.FeedService/GetHead";
    let request = asked(
        follow,
        &[("authorization", &bearer), ("x-junxiu-acting-for", "wang.li"), ("x-junxiu-purpose", "%E6%A0%B8")],
    );
    let seen = status(&env, request, async |request: Request<()>| {
        let caller = request.extensions().get::<Caller>().unwrap();
        assert_eq!((caller.subject.as_str(), caller.person()), ("service:gateway", "wang.li"));
        assert_eq!(caller.purpose.as_deref(), Some("核"));
        assert_eq!(request.extensions().get::<&'static Method>().unwrap().name, "GetHead");
        fine()
    });
    assert_eq!(seen.await.code(), Code::Ok);

    let person = token(&env, Role::Auditor, "220000");
    let request = asked(LIST, &[("authorization", &person), ("x-junxiu-acting-for", "zhao")]);
    assert_eq!(reason(&env, request).await, is(Code::PermissionDenied, "ACTING_FOR_NOT_ALLOWED"));
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_deadline_exceeded_never_cancelled() {
    let env = environment();
    let auditor = token(&env, Role::Auditor, "220104");
    let begun = Instant::now();
    let request = asked(LIST, &[("authorization", &auditor), ("grpc-timeout", "50m"), ("accept-language", "en")]);
    let late = status(&env, request, async |_| std::future::pending().await).await;
    assert_eq!((late.code(), status::reason_of(&late).as_deref()), (Code::DeadlineExceeded, Some("DEADLINE_EXCEEDED")));
    assert!(begun.elapsed() < Duration::from_millis(60));
    let text: rpc::LocalizedMessage = status::detail(&late).unwrap();
    assert_eq!(text.locale, "en");

    let begun = Instant::now();
    let request = asked(LIST, &[("authorization", &auditor)]);
    let late = status(&env, request, async |_| std::future::pending().await).await;
    assert_eq!(late.code(), Code::DeadlineExceeded);
    assert_eq!(begun.elapsed().as_secs(), 10, "the deadline of calls that name none");

    let request = asked(LIST, &[("authorization", &auditor), ("grpc-timeout", "soon")]);
    assert_eq!(reason(&env, request).await, is(Code::InvalidArgument, "TIMEOUT_MALFORMED"));
}

#[tokio::test(start_paused = true)]
async fn a_handler_knows_how_much_time_is_left() {
    let env = environment();
    let auditor = token(&env, Role::Auditor, "220104");
    let request = asked(LIST, &[("authorization", &auditor), ("grpc-timeout", "3S")]);
    let seen = status(&env, request, async |_| {
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(context::remaining(), Some(Duration::from_secs(2)));
        fine()
    });
    assert_eq!(seen.await.code(), Code::Ok);
    assert_eq!(context::remaining(), None);
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_at_its_deadline() {
    let env = environment();
    let auditor = token(&env, Role::Auditor, "220000");
    let request = asked(STREAM, &[("authorization", &auditor), ("grpc-timeout", "2S")]);
    let ended = status(&env, request, async |_| silent()).await;
    assert_eq!(ended.code(), Code::DeadlineExceeded);
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_ends_when_the_process_stops() {
    let env = environment();
    let auditor = token(&env, Role::Auditor, "220000");
    let request = asked(STREAM, &[("authorization", &auditor)]);
    env.tasks.begin_stop();
    let ended = status(&env, request, async |_| silent()).await;
    assert_eq!((ended.code(), status::reason_of(&ended).as_deref()), (Code::Unavailable, Some("STOPPING")));
}

#[tokio::test(start_paused = true)]
async fn a_call_too_many_is_refused_at_once_and_health_still_answers() {
    let env = with_settings(&[("calls-max", "2")]);
    let gate = GateLayer::new(&env);
    let auditor = token(&env, Role::Auditor, "220104");
    let request = || asked(LIST, &[("authorization", &auditor)]);
    let running = Arc::new(AtomicUsize::new(0));
    let held: Vec<_> = (0..2)
        .map(|_| {
            let (gate, request, running) = (gate.clone(), request(), Arc::clone(&running));
            tokio::spawn(async move {
                sent(&gate, request, move |_| {
                    running.fetch_add(1, Ordering::SeqCst);
                    std::future::pending()
                })
                .await
            })
        })
        .collect();
    while running.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    let refused = sent(&gate, request(), async |_| fine()).await;
    assert_eq!((refused.code(), status::reason_of(&refused).as_deref()), (Code::ResourceExhausted, Some("OVERLOADED")));
    assert!(status::detail::<rpc::RetryInfo>(&refused).unwrap().retry_delay.is_some());
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(sent(&gate, asked(HEALTH, &[]), async |_| fine()).await.code(), Code::Ok);

    for call in held {
        assert_eq!(call.await.unwrap().code(), Code::DeadlineExceeded);
    }
    assert_eq!(sent(&gate, request(), async |_| fine()).await.code(), Code::Ok, "the places are free again");
}

#[tokio::test]
async fn watchers_without_a_token_are_limited_and_health_still_answers() {
    let gate = GateLayer::new(&environment());
    let watch = || gate.layer(tower::service_fn(async |_| Ok::<_, Infallible>(silent()))).oneshot(asked(WATCH, &[]));
    let mut watching = Vec::new();
    let refused = loop {
        let answer = watch().await.unwrap();
        match Status::from_header_map(answer.headers()) {
            Some(status) => break status,
            None if watching.len() > 1000 => panic!("nobody stops them"),
            None => watching.push(answer),
        }
    };
    assert_eq!(status::reason_of(&refused).as_deref(), Some("OVERLOADED"));
    assert_eq!(sent(&gate, asked(HEALTH, &[]), async |_| fine()).await.code(), Code::Ok);
    drop(watching);
    assert!(Status::from_header_map(watch().await.unwrap().headers()).is_none(), "the places are free again");
}

#[tokio::test]
async fn a_stream_ends_when_its_caller_is_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("revoked.json");
    let issuer = Issuer::from_folder(folder.path(), AUDIENCE).unwrap();
    let trust = Trust {
        audience: AUDIENCE.to_owned(),
        own_keys: Some(crate::identity::keys::published_path(folder.path())),
        foreign: None,
        revoked: Some(list.clone()),
    };
    let verifier = Verifier::open(trust, environment().clock).unwrap();
    let env = Environment { verifier, issuer: Some(issuer), ..environment() };
    let auditor = token(&env, Role::Auditor, "220000");
    let (say, said) = futures::channel::mpsc::unbounded();
    let said = Arc::new(std::sync::Mutex::new(Some(said)));
    let inner = tower::service_fn(move |_| {
        let frames = said.lock().unwrap().take().expect("called once");
        async move { Ok::<_, Infallible>(Response::new(Body::new(http_body_util::StreamBody::new(frames)))) }
    });
    let inner = GateLayer::new(&env).layer(inner);
    let mut body = inner.oneshot(asked(STREAM, &[("authorization", &auditor)])).await.unwrap().into_body();
    let word = || Ok::<_, Status>(http_body::Frame::data(Bytes::from_static(b"word")));

    say.unbounded_send(word()).unwrap();
    assert!(body.frame().await.unwrap().unwrap().is_data());
    std::fs::write(&list, r#"{"subjects": ["wang.li"]}"#).unwrap();
    env.verifier.refresh().await;
    say.unbounded_send(word()).unwrap();
    let trailers = body.frame().await.unwrap().unwrap().into_trailers().expect("nothing more is told");
    let status = Status::from_header_map(&trailers).unwrap();
    assert_eq!(status::reason_of(&status).as_deref(), Some("TOKEN_REVOKED"));
}

#[tokio::test]
async fn what_the_library_refuses_is_dressed_as_ours() {
    let env = environment();
    let auditor = token(&env, Role::Auditor, "220104");
    for (code, text, dressed, reason) in [
        (
            Code::OutOfRange,
            "Error, decoded message length too large: found 9 bytes",
            Code::ResourceExhausted,
            "MESSAGE_TOO_LARGE",
        ),
        (
            Code::Internal,
            "failed to decode Protobuf message: buffer underflow",
            Code::InvalidArgument,
            "MESSAGE_MALFORMED",
        ),
        (Code::Unimplemented, "", Code::Unimplemented, "METHOD_UNKNOWN"),
    ] {
        let plain = Status::with_details(code, text, Bytes::new());
        let answer = status(&env, asked(LIST, &[("authorization", &auditor)]), move |_| {
            let plain = plain.clone();
            async move { plain.into_http() }
        });
        let answer = answer.await;
        assert_eq!((answer.code(), status::reason_of(&answer).as_deref()), (dressed, Some(reason)));
    }
    let ours = Fault::stale("retirees/1");
    let answer = status(&env, asked(LIST, &[("authorization", &auditor)]), move |_| {
        let ours = ours.clone();
        async move { ours.status_in(Language::Chinese).into_http() }
    });
    assert_eq!(status::reason_of(&answer.await).as_deref(), Some("STALE"));
}

#[tokio::test]
async fn a_token_for_another_system_is_refused() {
    let env = environment();
    let issuer = Issuer::new(env.issuer.as_ref().unwrap().key().clone(), "payroll");
    let foreign = issuer.issue("wang.li", &[Role::Auditor], "220000", Duration::from_secs(60), &env.clock);
    let request = asked(LIST, &[("authorization", &format!("Bearer {foreign}"))]);
    assert_eq!(reason(&env, request).await, is(Code::Unauthenticated, "TOKEN_AUDIENCE"));
    assert_eq!(AUDIENCE, "junxiu");
}
