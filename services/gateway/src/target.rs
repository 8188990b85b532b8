//! Which service answers an RPC: by its package, or by what the caller says
//! where every service offers it.

use http::HeaderMap;
use junxiu_contracts::Method;
use junxiu_platform::status::Fault;

/// The metadata that names the service where several offer the RPC.
pub const SERVICE_METADATA: &str = "x-junxiu-service";

/// The package of each service behind the gateway, and the service's name.
const PACKAGES: &[(&str, &str)] = &[
    ("junxiu.intake.", "intake"),
    ("junxiu.medical.", "medical-subsidy"),
    ("junxiu.party.", "party-affairs"),
    ("junxiu.honors.", "honors"),
];

/// The packages that every service offers, each about its own records.
const SHARED: &[&str] =
    &["junxiu.audit.", "junxiu.feed.", "junxiu.duty.", "junxiu.approval.", "junxiu.policy.", "google.longrunning."];

/// Lists the names of the services behind the gateway.
pub fn services() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|(_, service)| *service)
}

/// Finds the service that owns a package; none for the gateway's own and for shared ones.
pub fn owner(full_name: &str) -> Option<&'static str> {
    PACKAGES.iter().find(|(package, _)| full_name.starts_with(package)).map(|(_, service)| *service)
}

/// Finds the service that is to answer a call.
pub fn of(method: &Method, headers: &HeaderMap) -> Result<&'static str, Fault> {
    if let Some(service) = owner(&method.service) {
        return Ok(service);
    }
    if !SHARED.iter().any(|package| method.service.starts_with(package)) {
        return Err(junxiu_platform::status::method_unknown(&method.path));
    }
    let Some(named) = headers.get(SERVICE_METADATA) else {
        return Err(unspecified(&method.service));
    };
    services().find(|service| named.as_bytes() == service.as_bytes()).ok_or_else(|| unknown(&method.service))
}

fn unspecified(shared: &str) -> Fault {
    let names = names();
    Fault::malformed(
        SERVICE_METADATA,
        "SERVICE_UNSPECIFIED",
        format!("多个服务都提供 {shared}，请用元数据 {SERVICE_METADATA} 指明其一：{names}"),
        format!("several services offer {shared}; name one with the metadata {SERVICE_METADATA}: {names}"),
    )
    .with("services", names)
}

fn unknown(shared: &str) -> Fault {
    let names = names();
    Fault::malformed(
        SERVICE_METADATA,
        "SERVICE_UNKNOWN",
        format!("元数据 {SERVICE_METADATA} 所指的服务不提供 {shared}，可选：{names}"),
        format!("the metadata {SERVICE_METADATA} names no service that offers {shared}; it may be {names}"),
    )
    .with("services", names)
}

fn names() -> String {
    services().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &str, named: Option<&str>) -> Result<&'static str, &'static str> {
        let method = junxiu_contracts::method(path).expect("the contracts have it");
        let mut headers = HeaderMap::new();
        if let Some(named) = named {
            headers.insert(SERVICE_METADATA, named.parse().expect("a header value"));
        }
        of(method, &headers).map_err(|fault| fault.reason())
    }

    #[test]
    fn a_package_belongs_to_its_service() {
        assert_eq!(target("/junxiu.medical.v1.SubsidyService/PreviewSubsidy", None), Ok("medical-subsidy"));
        // Whoever names another service is not followed: the package decides.
        assert_eq!(target("/junxiu.medical.v1.SubsidyService/PreviewSubsidy", Some("intake")), Ok("medical-subsidy"));
    }

    #[test]
    fn what_all_offer_must_be_asked_of_one() {
        for path in [
            "/junxiu.audit.v1.AuditService/ListAuditRecords",
            "/junxiu.feed.v1.FeedService/Follow",
            "/google.longrunning.Operations/GetOperation",
        ] {
            assert_eq!(target(path, Some("intake")), Ok("intake"), "{path}");
            assert_eq!(target(path, Some("medical-subsidy")), Ok("medical-subsidy"), "{path}");
            assert_eq!(target(path, None), Err("SERVICE_UNSPECIFIED"), "{path}");
            assert_eq!(target(path, Some("gateway")), Err("SERVICE_UNKNOWN"), "{path}");
        }
    }

    #[test]
    fn every_rpc_has_somebody_to_answer_it() {
        for method in junxiu_contracts::methods().filter(|method| !method.service.starts_with("junxiu.gateway.")) {
            assert!(target(&method.path, Some("intake")).is_ok(), "{}", method.path);
        }
    }
}
