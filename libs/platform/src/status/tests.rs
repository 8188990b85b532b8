//! What a caller sees of a fault.

use super::*;

#[test]
fn a_refusal_carries_its_reason_and_both_texts() {
    let fault = Fault::new(Code::FailedPrecondition, "WINDOW_CLOSED", "窗口已关闭", "the window is closed")
        .with("window", "2024")
        .precondition("ARTICLE_5", "receptions/1", "the window ended on 31 October");
    let status = fault.status_in(Language::Chinese);
    assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, "the window is closed"));
    assert_eq!(reason_of(&status).as_deref(), Some("WINDOW_CLOSED"));
    let text: rpc::LocalizedMessage = detail(&status).unwrap();
    assert_eq!((text.locale.as_str(), text.message.as_str()), ("zh-CN", "窗口已关闭"));
    let rule: rpc::PreconditionFailure = detail(&status).unwrap();
    assert_eq!(rule.violations[0].r#type, "ARTICLE_5");
    let english: rpc::LocalizedMessage = detail(&fault.status_in(Language::English)).unwrap();
    assert_eq!(english.message, "the window is closed");
}

#[test]
fn a_thousand_violations_still_fit_in_a_header() {
    let violations = (0..1000)
        .map(|row| {
            Violation::new(
                format!("items[{row}].citizen_id"),
                "BAD_CHECK_DIGIT",
                "校验位错误",
                "the check digit is wrong",
            )
        })
        .collect();
    let status = Status::from(Fault::invalid(violations));
    assert!(status.details().len() < 12 * 1024, "{}", status.details().len());
    let list: rpc::BadRequest = detail(&status).unwrap();
    assert_eq!(list.field_violations.len(), VIOLATIONS_MAX + 1);
    assert_eq!(list.field_violations[0].reason, "BAD_CHECK_DIGIT");
}

#[test]
fn a_name_of_a_megabyte_is_quoted_in_part() {
    let name = "x".repeat(1024 * 1024);
    let status = Status::from(Fault::not_found("junxiu/Retiree", &name).precondition("STATE", &name, &name));
    assert!(status.message().len() + status.details().len() < 8 * 1024);
    assert_eq!(reason_of(&status).as_deref(), Some("NOT_FOUND"));
}

#[test]
fn an_internal_cause_is_never_sent() {
    let status = Status::from(Fault::internal("the password is hunter2"));
    assert_eq!(status.code(), Code::Internal);
    assert!(!status.message().contains("hunter2"));
    assert!(!String::from_utf8_lossy(status.details()).contains("hunter2"));
}

#[test]
fn an_overload_says_when_to_come_back() {
    let fault =
        Fault::new(Code::ResourceExhausted, "OVERLOADED", "繁忙", "busy").retry_after(Duration::from_millis(250));
    let info: rpc::RetryInfo = detail(&Status::from(fault)).unwrap();
    assert_eq!(info.retry_delay.unwrap().nanos, 250_000_000);
}
