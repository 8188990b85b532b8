//! Logs, traces and metrics. None of them ever holds a personal value: a call leaves its
//! method, code, reason, duration and caller's subject, and nothing of its content.

mod call;
mod export;

use std::io::IsTerminal as _;

use anyhow::Context as _;
use http::HeaderMap;
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::filter::{FilterExt as _, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

pub(crate) use call::Call;

use crate::settings::{self, Settings};

/// The target of the spans of calls; only these become traces. Those of the HTTP library
/// would trace the exporter's own calls, and so on without end.
const SPAN_TARGET: &str = "junxiu::rpc";

/// What sends out what is left when it is dropped at the end of the process.
#[must_use = "telemetry ends when this is dropped"]
#[derive(Debug)]
pub struct Telemetry {
    exporters: Option<export::Exporters>,
}

/// Begins to log and, when an endpoint is set, to trace and measure. To be called once, inside the runtime.
pub fn start(settings: &Settings, service: &'static str) -> anyhow::Result<Telemetry> {
    let filter = EnvFilter::try_new(settings.text(settings::LOG)).context("the setting log is no filter")?;
    // Spans are for traces; a log line names its call itself, which is cheaper than a span per call.
    // The hint keeps the filter's own: without it every event of every level of h2 would be looked at while it runs.
    let lines = filter.and(filter_fn(|about| about.is_event()).with_max_level_hint(tracing::Level::TRACE));
    let to_stderr = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match settings.text(settings::LOG_FORMAT) {
        "json" => to_stderr.json().flatten_event(true).boxed(),
        "auto" if !std::io::stderr().is_terminal() => to_stderr.json().flatten_event(true).boxed(),
        _ => to_stderr.with_ansi(std::io::stderr().is_terminal()).boxed(),
    };
    let exporters = export::Exporters::start(settings, service)?;
    let traces = exporters.as_ref().map(|exporters| {
        let spans = Targets::new().with_target(SPAN_TARGET, tracing::Level::INFO);
        tracing_opentelemetry::layer()
            .with_tracer(exporters.tracer())
            .with_location(false)
            .with_threads(false)
            .with_filter(spans)
    });
    let logged = tracing_subscriber::registry().with(log.with_filter(lines));
    // An absent layer in the stack would be taken for one that wants every span there is.
    match traces {
        Some(traces) => logged.with(traces).try_init(),
        None => logged.try_init(),
    }
    .context("telemetry was started twice")?;
    Ok(Telemetry { exporters })
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(exporters) = self.exporters.take() {
            exporters.stop();
        }
    }
}

/// Writes the trace of the call under way into the headers of an outgoing one (W3C `traceparent`).
pub fn inject(headers: &mut HeaderMap) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    let context = span.context();
    if context.span().span_context().is_valid() {
        opentelemetry::global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&context, &mut HeaderInjector(headers));
        });
    }
}

/// Makes a span continue the trace that a call came with.
fn continue_trace(span: &Span, headers: &HeaderMap) {
    if span.is_disabled() {
        return;
    }
    let parent =
        opentelemetry::global::get_text_map_propagator(|propagator| propagator.extract(&HeaderExtractor(headers)));
    // Fails only when no exporter listens; then there is no trace to continue.
    let _ = span.set_parent(parent);
}
