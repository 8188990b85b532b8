//! What the contracts say of each RPC: its articles and who may call it.

use std::collections::HashMap;
use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, ServiceDescriptor, Value};

use crate::api::{Role, Scope};

/// An RPC, as its contract describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The path on the wire, for example `/junxiu.intake.v1.PlacementService/HandOver`.
    pub path: String,
    /// The service's full name, for example `junxiu.intake.v1.PlacementService`.
    pub service: String,
    /// The RPC's own name, for example `HandOver`.
    pub name: String,
    /// The articles of the regulation it carries out.
    pub articles: Vec<i32>,
    /// The roles that may call it; one is enough.
    pub roles: Vec<Role>,
    /// How far a call reaches.
    pub scope: Scope,
    /// True when it carries out no article of its own.
    pub plumbing: bool,
    /// True when its request orders an act.
    pub is_command: bool,
    /// True when either side streams.
    pub is_streaming: bool,
}

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(crate::FILE_DESCRIPTOR_SET).expect("the build wrote a whole descriptor set")
});

static METHODS: LazyLock<HashMap<String, Method>> = LazyLock::new(|| {
    POOL.services()
        .flat_map(|service| service.methods().map(|method| describe(&service, &method)).collect::<Vec<_>>())
        .map(|method| (method.path.clone(), method))
        .collect()
});

/// The descriptors of all contracts, with comments and options.
pub fn pool() -> &'static DescriptorPool {
    &POOL
}

/// Every RPC of the contracts, in no order.
pub fn methods() -> impl Iterator<Item = &'static Method> {
    METHODS.values()
}

/// Finds an RPC by its path on the wire.
pub fn method(path: &str) -> Option<&'static Method> {
    METHODS.get(path)
}

fn describe(service: &ServiceDescriptor, method: &MethodDescriptor) -> Method {
    let options = method.options();
    let access = message(&options, "junxiu.api.v1.access")
        .or_else(|| message(&service.options(), "junxiu.api.v1.default_access"));
    // Long-running operations come from Google's file, which cannot carry our options.
    let operations = service.full_name() == "google.longrunning.Operations";
    let (roles, scope) = match &access {
        Some(access) => (roles(access), scope(access)),
        None if operations => (every_role(), Scope::Subtree),
        None => (Vec::new(), Scope::Unspecified),
    };
    let input = method.input();
    Method {
        path: format!("/{}/{}", service.full_name(), method.name()),
        service: service.full_name().to_owned(),
        name: method.name().to_owned(),
        articles: articles(&options),
        roles,
        scope,
        plumbing: operations || flag(&options, "junxiu.api.v1.plumbing"),
        is_command: input.get_field_by_name("request_id").is_some(),
        is_streaming: method.is_client_streaming() || method.is_server_streaming(),
    }
}

fn every_role() -> Vec<Role> {
    (1..).map_while(|number| Role::try_from(number).ok()).collect()
}

fn extension(options: &DynamicMessage, name: &str) -> Option<Value> {
    let extension = POOL.get_extension_by_name(name)?;
    options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
}

fn message(options: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    match extension(options, name)? {
        Value::Message(message) => Some(message),
        _ => None,
    }
}

fn flag(options: &DynamicMessage, name: &str) -> bool {
    matches!(extension(options, name), Some(Value::Bool(true)))
}

fn articles(options: &DynamicMessage) -> Vec<i32> {
    match extension(options, "junxiu.api.v1.articles") {
        Some(Value::List(items)) => items.iter().filter_map(Value::as_i32).collect(),
        _ => Vec::new(),
    }
}

fn roles(access: &DynamicMessage) -> Vec<Role> {
    let Some(value) = access.get_field_by_name("roles") else {
        return Vec::new();
    };
    let numbers = value.as_list().unwrap_or_default().iter().filter_map(Value::as_enum_number);
    numbers.filter_map(|number| Role::try_from(number).ok()).collect()
}

fn scope(access: &DynamicMessage) -> Scope {
    access
        .get_field_by_name("scope")
        .and_then(|value| value.as_enum_number())
        .and_then(|number| Scope::try_from(number).ok())
        .unwrap_or(Scope::Unspecified)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_default_holds_unless_the_rpc_says_otherwise() {
        let list = method("/junxiu.audit.v1.AuditService/ListAuditRecords").expect("the contract has it");
        let verify = method("/junxiu.audit.v1.AuditService/VerifyAuditChain").expect("the contract has it");
        assert_eq!((list.roles.as_slice(), list.scope), (&[Role::Auditor][..], Scope::Subtree));
        assert_eq!((verify.roles.as_slice(), verify.scope), (&[Role::Auditor][..], Scope::Province));
        assert!(list.plumbing);
    }

    #[test]
    fn operations_are_open_to_every_role() {
        let get = method("/google.longrunning.Operations/GetOperation").expect("the contract has it");
        assert_eq!(get.roles.len(), 8);
    }
}
