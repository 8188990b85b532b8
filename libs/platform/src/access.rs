//! Who may call what: the one place where the contracts' access options are enforced.

use std::sync::Arc;

use http::HeaderMap;
use junxiu_contracts::Method;
use junxiu_contracts::api::Scope;
use junxiu_kernel::organization::PROVINCE;
use tonic::Code;

use crate::identity::{Caller, Principal, TokenRefused, Verifier, role_not_allowed};
use crate::status::Fault;

/// The metadata in which a service names the person it acts for.
pub const ACTING_FOR: &str = "x-junxiu-acting-for";

/// The metadata in which a caller says why personal data is asked for; percent-encoded UTF-8.
pub const PURPOSE: &str = "x-junxiu-purpose";

/// A purpose is a phrase and a subject a word.
const VALUE_MAX_CHARS: usize = 200;

/// The RPCs that need no token: they say nothing of anybody.
const OPEN: [&str; 5] = [
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/Watch",
    "/grpc.health.v1.Health/List",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// Finds an RPC that needs no token.
pub fn open(path: &str) -> Option<&'static str> {
    OPEN.into_iter().find(|open| *open == path)
}

/// Says whether an open RPC answers at once. Such a one is let in also when no place is free.
pub fn answers_at_once(open: &str) -> bool {
    open.ends_with("/Check") || open.ends_with("/List")
}

/// Verifies the token of a call.
pub async fn authenticate(verifier: &Verifier, headers: &HeaderMap) -> Result<Arc<Principal>, TokenRefused> {
    let value = headers.get(http::header::AUTHORIZATION).ok_or(TokenRefused::Missing)?;
    let text = value.to_str().map_err(|_| TokenRefused::Malformed)?;
    let (scheme, token) = text.trim().split_once(' ').ok_or(TokenRefused::Malformed)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(TokenRefused::Malformed);
    }
    verifier.verify(token.trim()).await
}

/// Admits a principal to an RPC, or refuses; gives the caller that the handler sees.
pub fn admit(principal: &Principal, method: &Method, headers: &HeaderMap) -> Result<Caller, Fault> {
    let role = method.roles.iter().any(|role| principal.roles.contains(role));
    let allowed = match method.scope {
        // An RPC without an access option is closed; a test keeps such a contract from being built.
        Scope::Unspecified => false,
        Scope::Anyone => role || method.roles.is_empty(),
        Scope::Subtree | Scope::Province => role,
    };
    if !allowed {
        return Err(role_not_allowed(&method.roles));
    }
    if method.scope == Scope::Province && principal.organization != PROVINCE {
        return Err(province_only());
    }
    let acting_for = value(headers, ACTING_FOR)?;
    if acting_for.is_some() && !principal.is_service {
        return Err(acting_not_allowed());
    }
    Ok(Caller {
        subject: principal.subject.clone(),
        roles: principal.roles.clone(),
        organization: principal.organization.clone(),
        acting_for,
        purpose: value(headers, PURPOSE)?,
    })
}

fn province_only() -> Fault {
    Fault::new(
        Code::PermissionDenied,
        "PROVINCE_ONLY",
        "仅省级主管部门可执行此操作",
        "only the province itself may do this",
    )
}

fn acting_not_allowed() -> Fault {
    Fault::new(
        Code::PermissionDenied,
        "ACTING_FOR_NOT_ALLOWED",
        "只有本系统的服务可以代他人调用",
        "only a service of the suite may act for somebody else",
    )
}

fn value(headers: &HeaderMap, name: &'static str) -> Result<Option<String>, Fault> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = percent_decoded(value.as_bytes()).map(|text| text.trim().to_owned());
    match text {
        Some(text) if text.is_empty() => Ok(None),
        Some(text) if text.chars().count() <= VALUE_MAX_CHARS && !text.chars().any(char::is_control) => Ok(Some(text)),
        _ => Err(Fault::malformed(
            name,
            "METADATA_MALFORMED",
            format!("元数据 {name} 无效（UTF-8，可用百分号编码，最多 {VALUE_MAX_CHARS} 字）"),
            format!("the metadata {name} must be UTF-8 (percent-encoded where needed) of at most {VALUE_MAX_CHARS} characters"),
        )
        .with("metadata", name)),
    }
}

/// Writes a text as metadata takes it; [`value`] reads it back as it was.
pub(crate) fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| (byte.is_ascii_graphic() || byte == b' ') && byte != b'%';
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Metadata holds plain ASCII by its specification, so Chinese comes percent-encoded.
fn percent_decoded(bytes: &[u8]) -> Option<String> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            plain.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            plain.push(*first);
            rest = after;
        }
    }
    String::from_utf8(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_may_be_chinese() {
        let mut headers = HeaderMap::new();
        headers.insert(PURPOSE, "%E6%A0%B8%E5%AF%B9 dossier".parse().unwrap());
        assert_eq!(value(&headers, PURPOSE).unwrap().as_deref(), Some("核对 dossier"));
        headers.insert(PURPOSE, http::HeaderValue::from_bytes("核对".as_bytes()).unwrap());
        assert_eq!(value(&headers, PURPOSE).unwrap().as_deref(), Some("核对"));
        for bad in ["%E6", "%zz", "a%0Ab"] {
            headers.insert(PURPOSE, bad.parse().unwrap());
            assert!(value(&headers, PURPOSE).is_err(), "{bad}");
        }
        headers.insert(PURPOSE, "x".repeat(201).parse().unwrap());
        assert!(value(&headers, PURPOSE).is_err());
    }

    #[test]
    fn a_person_acted_for_arrives_as_the_same() {
        for person in ["wang.li", "王丽", "wang%2Eli", "a b@x"] {
            let mut headers = HeaderMap::new();
            headers.insert(ACTING_FOR, percent_encoded(person).parse().unwrap());
            assert_eq!(value(&headers, ACTING_FOR).unwrap().as_deref(), Some(person));
        }
    }

    #[test]
    fn only_health_and_reflection_are_open() {
        assert!(open("/grpc.health.v1.Health/Check").is_some());
        assert!(open("/grpc.health.v1.Health/../x").is_none());
        assert!(open("/junxiu.audit.v1.AuditService/ListAuditRecords").is_none());
    }
}
