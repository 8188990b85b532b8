//! Refusals and failures as every caller sees them: `google.rpc.Status` with
//! `ErrorInfo`, a text in the caller's language, and the details that help.

mod kinds;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use junxiu_contracts::google_rpc as rpc;
use prost::{Message, Name};
use tonic::{Code, Status};

use crate::any;
use crate::context::{self, Language};
use crate::violation::Violation;

/// The domain of every `ErrorInfo` of the suite.
pub const DOMAIN: &str = "junxiu";

/// How many violations one answer names. Details travel in a header, and the
/// usual limit of a header list is 16 KiB; the rest is counted, not listed.
const VIOLATIONS_MAX: usize = 40;

/// How long a text of a detail may be, for the same reason.
const TEXT_MAX_CHARS: usize = 400;

/// Why a call is not answered as asked: one code, one reason, two texts, and details.
#[derive(Clone)]
pub struct Fault(Box<Parts>);

#[derive(Clone)]
struct Parts {
    code: Code,
    reason: &'static str,
    zh: String,
    en: String,
    metadata: BTreeMap<String, String>,
    violations: Vec<Violation>,
    preconditions: Vec<rpc::precondition_failure::Violation>,
    retry_after: Option<Duration>,
    resource: Option<(String, String)>,
}

impl Fault {
    /// Refuses with a code, a stable reason and the same text in Chinese and English.
    pub fn new(code: Code, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            reason,
            zh: zh.into(),
            en: en.into(),
            metadata: BTreeMap::new(),
            violations: Vec::new(),
            preconditions: Vec::new(),
            retry_after: None,
            resource: None,
        }))
    }

    /// Hides a failure of ours: the cause goes to the log once, with the reference
    /// that the caller is given, and never to the caller.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let reference = format!("{:016x}", rand::random::<u64>());
        tracing::error!(%reference, cause = %Chain(cause.into().as_ref()), "A call failed inside ({reference})");
        Self::new(
            Code::Internal,
            "INTERNAL",
            format!("系统内部错误，请将编号 {reference} 告知管理员"),
            format!("an internal error occurred; give the operator the reference {reference}"),
        )
        .with("reference", reference)
    }

    /// Adds a value that a program may want, beside the text.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.metadata.insert(key.to_owned(), clip(&value.into()));
        self
    }

    /// Names a rule that is not met: `kind` groups rules (an article, a state), `subject` is what fails.
    #[must_use]
    pub fn precondition(
        mut self,
        kind: impl Into<String>,
        subject: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        self.0.preconditions.push(rpc::precondition_failure::Violation {
            r#type: kind.into(),
            subject: clip(&subject.into()),
            description: clip(&text.into()),
        });
        self
    }

    /// Says when the call may be repeated with hope.
    #[must_use]
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.0.retry_after = Some(pause);
        self
    }

    /// Names the resource the refusal is about.
    #[must_use]
    pub fn resource(mut self, kind: &str, name: &str) -> Self {
        self.0.resource = Some((kind.to_owned(), name.to_owned()));
        self
    }

    /// Gives the stable reason.
    pub fn reason(&self) -> &'static str {
        self.0.reason
    }

    /// Gives the code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Gives the text in Chinese.
    pub fn zh(&self) -> &str {
        &self.0.zh
    }

    /// Gives the text in English.
    pub fn en(&self) -> &str {
        &self.0.en
    }

    /// Gives the fields that are wrong, if the fault is about fields.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Gives the pause after which the call may be repeated, if there is one.
    pub fn pause(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Writes the fault for the wire, its texts in the given language.
    pub fn status_in(&self, language: Language) -> Status {
        let parts = &*self.0;
        let details = self.details(language);
        // A text may quote what the caller sent, which may be a megabyte.
        let message = clip(&parts.en);
        let status = rpc::Status { code: parts.code as i32, message: message.clone(), details };
        Status::with_details(parts.code, message, status.encode_to_vec().into())
    }

    fn details(&self, language: Language) -> Vec<prost_types::Any> {
        let parts = &*self.0;
        let mut details = vec![any::of(&rpc::ErrorInfo {
            reason: parts.reason.to_owned(),
            domain: DOMAIN.to_owned(),
            metadata: parts.metadata.clone().into_iter().collect(),
        })];
        if !parts.violations.is_empty() {
            details.push(any::of(&bad_request(&parts.violations, language)));
        }
        if !parts.preconditions.is_empty() {
            let listed = parts.preconditions.iter().take(VIOLATIONS_MAX).cloned().collect();
            details.push(any::of(&rpc::PreconditionFailure { violations: listed }));
        }
        if let Some((kind, name)) = &parts.resource {
            details.push(any::of(&rpc::ResourceInfo {
                resource_type: kind.clone(),
                resource_name: clip(name),
                ..Default::default()
            }));
        }
        if let Some(pause) = parts.retry_after {
            details.push(any::of(&rpc::RetryInfo { retry_delay: prost_types::Duration::try_from(pause).ok() }));
        }
        let text = language.choose(&parts.zh, &parts.en);
        details.push(any::of(&localized(language, text)));
        details
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        fault.status_in(context::language())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.reason, self.0.en)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({:?}, {}: {})", self.0.code, self.0.reason, self.0.en)
    }
}

impl Error for Fault {}

/// Reads the reason out of a status of the suite; none when it carries no `ErrorInfo` of ours.
pub fn reason_of(status: &Status) -> Option<String> {
    detail::<rpc::ErrorInfo>(status).filter(|info| info.domain == DOMAIN).map(|info| info.reason)
}

/// Reads one kind of detail out of a status.
pub fn detail<M: Message + Name + Default>(status: &Status) -> Option<M> {
    let whole = rpc::Status::decode(status.details()).ok()?;
    let any = whole.details.iter().find(|any| any.type_url == M::type_url())?;
    M::decode(any.value.as_slice()).ok()
}

/// Dresses a status that the gRPC library itself made (a message too large, a body that
/// is no message) as one of ours. A status that has details already is left alone.
pub fn dressed(status: &Status) -> Option<Fault> {
    if !status.details().is_empty() || status.code() == Code::Ok {
        return None;
    }
    let text = status.message();
    let fault = match status.code() {
        Code::OutOfRange if text.contains("too large") => Fault::new(
            Code::ResourceExhausted,
            "MESSAGE_TOO_LARGE",
            "消息超过 4 MiB，请分批提交",
            "the message is larger than 4 MiB; send it in parts",
        ),
        Code::Internal if text.contains("decode") || text.contains("EOF") || text.contains("compression flag") => {
            Fault::malformed("", "MESSAGE_MALFORMED", "请求内容不是有效的消息", "the request is not a valid message")
        }
        Code::Unimplemented if text.contains("compressed") => Fault::new(
            Code::Unimplemented,
            "ENCODING_UNKNOWN",
            "不支持该压缩方式",
            "the message's encoding is not supported",
        ),
        Code::Unimplemented => method_unknown(""),
        Code::Cancelled => Fault::new(Code::Cancelled, "CANCELLED", "调用已取消", "the call was cancelled"),
        Code::Internal if text.contains("Missing request message") => {
            Fault::malformed("", "MESSAGE_MISSING", "请求缺少消息", "the request holds no message")
        }
        code => Fault::new(code, "TRANSPORT", "传输错误", "the transport failed"),
    };
    Some(fault)
}

/// Refuses a path that no contract knows.
pub fn method_unknown(path: &str) -> Fault {
    let fault = Fault::new(Code::Unimplemented, "METHOD_UNKNOWN", "没有这个方法", "there is no such method here");
    if path.is_empty() { fault } else { fault.with("method", path) }
}

fn bad_request(violations: &[Violation], language: Language) -> rpc::BadRequest {
    let mut listed: Vec<_> = violations
        .iter()
        .take(VIOLATIONS_MAX)
        .map(|violation| rpc::bad_request::FieldViolation {
            field: violation.field.clone(),
            description: clip(&violation.en),
            reason: violation.reason.to_owned(),
            localized_message: Some(localized(language, language.choose(&violation.zh, &violation.en))),
        })
        .collect();
    let left = violations.len().saturating_sub(VIOLATIONS_MAX);
    if left > 0 {
        listed.push(rpc::bad_request::FieldViolation {
            description: format!("{left} more violation(s) are not listed"),
            reason: "MORE".to_owned(),
            ..Default::default()
        });
    }
    rpc::BadRequest { field_violations: listed }
}

fn localized(language: Language, text: &str) -> rpc::LocalizedMessage {
    rpc::LocalizedMessage { locale: language.tag().to_owned(), message: clip(text) }
}

fn clip(text: &str) -> String {
    text.chars().take(TEXT_MAX_CHARS).collect()
}

/// Writes an error and what caused it, one after the other.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    Chain(error).to_string()
}

/// Prints an error and what caused it, one after the other.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
