//! Sends traces and metrics to a collector (OTLP over gRPC), when one is named.

use anyhow::Context as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use crate::settings::{self, Settings};

/// The collector's variables of the OpenTelemetry specification, any of which switches exporting on.
const STANDARD: [&str; 3] =
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

/// What sends traces and metrics.
#[derive(Debug)]
pub struct Exporters {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
}

impl Exporters {
    /// Begins to send; none when no collector is named.
    pub fn start(settings: &Settings, service: &'static str) -> anyhow::Result<Option<Self>> {
        let endpoint = settings.text(settings::OTLP_ENDPOINT);
        if endpoint.is_empty() && !standard_is_set() {
            return Ok(None);
        }
        let (mut spans, mut metrics) = (SpanExporter::builder().with_tonic(), MetricExporter::builder().with_tonic());
        if !endpoint.is_empty() {
            (spans, metrics) = (spans.with_endpoint(endpoint), metrics.with_endpoint(endpoint));
        }
        let spans = spans.build().context("traces cannot be sent")?;
        let metrics = metrics.build().context("metrics cannot be sent")?;
        let resource = Resource::builder()
            .with_service_name(format!("junxiu-{service}"))
            .with_attribute(KeyValue::new("service.namespace", "junxiu"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let traces = SdkTracerProvider::builder().with_batch_exporter(spans).with_resource(resource.clone()).build();
        let metrics = SdkMeterProvider::builder().with_periodic_exporter(metrics).with_resource(resource).build();
        global::set_text_map_propagator(TraceContextPropagator::new());
        global::set_tracer_provider(traces.clone());
        global::set_meter_provider(metrics.clone());
        Ok(Some(Self { traces, metrics }))
    }

    /// Gives the tracer of calls.
    pub fn tracer(&self) -> SdkTracer {
        self.traces.tracer("junxiu")
    }

    /// Sends what is left and ends.
    pub fn stop(self) {
        for (what, outcome) in [("traces", self.traces.shutdown()), ("metrics", self.metrics.shutdown())] {
            if let Err(cause) = outcome {
                tracing::warn!(%cause, "The last {what} could not be sent");
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the exporter reads these variables of the OpenTelemetry specification itself"
)]
fn standard_is_set() -> bool {
    STANDARD.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
