//! One section: the question, its time, and what became of it.

use std::time::Duration;

use junxiu_contracts::gateway as pb;
use junxiu_contracts::gateway::section_outcome::State;
use junxiu_contracts::google_rpc as rpc;
use junxiu_platform::context;
use junxiu_platform::status::{detail, reason_of};
use tonic::{Code, Response, Status};

/// What a service answered, or why it did not.
pub(super) struct Section<T> {
    /// How it went, for the caller.
    pub(super) outcome: pb::SectionOutcome,
    /// The answer.
    pub(super) content: Option<T>,
    /// The status of the answer.
    pub(super) code: Code,
}

/// Waits for a service's answer, but no longer than the limit.
pub(super) async fn ask<T>(
    service: &str,
    limit: Duration,
    question: impl Future<Output = Result<Response<T>, Status>>,
) -> Section<T> {
    match tokio::time::timeout(limit, question).await {
        Ok(Ok(answer)) => Section {
            outcome: outcome(service, State::Present, "", String::new()),
            content: Some(answer.into_inner()),
            code: Code::Ok,
        },
        Ok(Err(status)) => missing(service, &status),
        Err(_) => late(service),
    }
}

fn missing<T>(service: &str, status: &Status) -> Section<T> {
    let reason = reason_of(status).unwrap_or_default();
    let (state, reason) = match status.code() {
        Code::DeadlineExceeded => return late(service),
        // Peers speak our statuses, so a status without our reason came from somewhere on the way.
        Code::Unavailable if reason.is_empty() || reason.starts_with("PEER_") => {
            (State::Unavailable, "SERVICE_NOT_RUNNING")
        }
        Code::Unavailable | Code::ResourceExhausted if !reason.is_empty() => (State::Unavailable, reason.as_str()),
        _ if reason.is_empty() => (State::Failed, "ANSWER_UNREADABLE"),
        Code::Internal | Code::Unknown | Code::DataLoss => (State::Failed, reason.as_str()),
        _ => (State::Refused, reason.as_str()),
    };
    if state == State::Failed {
        tracing::warn!(service, reason, code = ?status.code(), "A section of {service} is missing from a profile");
    }
    let mut outcome = outcome(service, state, reason, text(status, state));
    outcome.retry_after = detail::<rpc::RetryInfo>(status).and_then(|info| info.retry_delay);
    Section { outcome, content: None, code: status.code() }
}

fn late<T>(service: &str) -> Section<T> {
    let text = context::language().choose(
        "该部分未能在时限内取得，请稍后单独查询或延长时限",
        "this section did not arrive in time; ask for it again, or with a longer deadline",
    );
    Section {
        outcome: outcome(service, State::Late, "SECTION_LATE", text.to_owned()),
        content: None,
        code: Code::DeadlineExceeded,
    }
}

/// Takes the service's own words where it has some.
fn text(status: &Status, state: State) -> String {
    if let Some(text) = detail::<rpc::LocalizedMessage>(status) {
        return text.message;
    }
    let language = context::language();
    let text = match state {
        State::Unavailable => language.choose(
            "服务未运行或暂时无法连接，请稍后再试",
            "the service is not running or cannot be reached; ask again later",
        ),
        _ => language.choose(
            "服务的答复无法识别，请联系管理员",
            "the service's answer cannot be read; ask the operator to look at it",
        ),
    };
    text.to_owned()
}

fn outcome(service: &str, state: State, reason: &str, text: String) -> pb::SectionOutcome {
    pb::SectionOutcome {
        state: state.into(),
        service: service.to_owned(),
        reason: reason.to_owned(),
        text,
        retry_after: None,
    }
}
