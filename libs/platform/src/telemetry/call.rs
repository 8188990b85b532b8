//! What a call leaves behind: a span, a measurement and, if it is worth one, a log line.

use std::sync::LazyLock;

use http::HeaderMap;
use opentelemetry::metrics::Histogram;
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{KeyValue, global};
use tokio::time::Instant;
use tonic::Code;
use tracing::Span;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{SPAN_TARGET, continue_trace};

/// Bounds in seconds, as the RPC conventions advise; the SDK's own are milliseconds.
const SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// What a method is called that no contract knows: the caller's own word could be anything.
const OTHER: &str = "_OTHER";

static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    global::meter("junxiu")
        .f64_histogram("rpc.server.call.duration")
        .with_unit("s")
        .with_description("How long calls took, by method and code.")
        .with_boundaries(SECONDS.to_vec())
        .build()
});

/// A call under way. One that is dropped before its end was cancelled by its caller.
#[derive(Debug)]
pub(crate) struct Call {
    span: Span,
    method: &'static str,
    started: Instant,
    subject: Option<String>,
    ended: bool,
}

impl Call {
    /// Begins a call; `path` is that of a known method.
    pub fn begin(path: Option<&'static str>, headers: &HeaderMap) -> Self {
        let method = path.map_or(OTHER, |path| path.trim_start_matches('/'));
        let span = tracing::info_span!(
            target: SPAN_TARGET,
            "rpc",
            otel.name = method,
            otel.kind = "server",
            otel.status_code = Empty,
            rpc.system.name = "grpc",
            rpc.method = method,
            rpc.response.status_code = Empty,
            error.type = Empty,
            enduser.id = Empty,
        );
        continue_trace(&span, headers);
        Self { span, method, started: Instant::now(), subject: None, ended: false }
    }

    /// Gives the span, for the work of the call to run in.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// Notes who calls.
    pub fn by(&mut self, subject: &str) {
        self.span.record("enduser.id", subject);
        self.subject = Some(subject.to_owned());
    }

    /// Ends the call.
    pub fn end(&mut self, code: Code, reason: Option<&str>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let name = code_name(code);
        self.record(code, name);
        self.log(code, name, reason.unwrap_or_default());
    }

    fn record(&self, code: Code, name: &'static str) {
        let mut labels = vec![
            KeyValue::new("rpc.system.name", "grpc"),
            KeyValue::new("rpc.method", self.method),
            KeyValue::new("rpc.response.status_code", name),
        ];
        self.span.record("rpc.response.status_code", name);
        if is_failure(code) {
            labels.push(KeyValue::new("error.type", name));
            self.span.record("error.type", name);
            self.span.record("otel.status_code", "ERROR");
        }
        DURATION.record(self.started.elapsed().as_secs_f64(), &labels);
    }

    /// Successes are many and speak through the metrics; refusals are told once; under overload the
    /// lines themselves would be a load.
    fn log(&self, code: Code, name: &'static str, reason: &str) {
        let method = self.method;
        let caller = self.subject.as_deref().unwrap_or_default();
        let duration_us = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let trace = self.trace();
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    rpc.method = method,
                    rpc.code = name,
                    reason,
                    caller,
                    duration_us,
                    trace,
                    "{method} answered {name}"
                )
            };
        }
        match code {
            Code::Ok | Code::ResourceExhausted | Code::Cancelled => line!(debug),
            code if is_failure(code) => line!(warn),
            _ => line!(info),
        }
    }

    fn trace(&self) -> Option<String> {
        if self.span.is_disabled() {
            return None;
        }
        let context = self.span.context();
        let span = context.span();
        span.span_context().is_valid().then(|| span.span_context().trace_id().to_string())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.end(Code::Cancelled, None);
    }
}

/// Says whether a code means that the server failed, not that it refused.
fn is_failure(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

/// Gives a code's name on the wire.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
