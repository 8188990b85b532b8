//! The contracts as code: messages, clients and servers generated from
//! `proto/`, their descriptors, and what the descriptors say of each RPC.
//!
//! A package `junxiu.<name>.v1` is the module `<name>` here.

mod events;
mod methods;

#[allow(missing_docs, dead_code, clippy::all, clippy::allow_attributes_without_reason, reason = "generated code")]
mod tree {
    tonic::include_proto!("tree");
}
include!(concat!(env!("OUT_DIR"), "/packages.rs"));
include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

pub use events::event_types;
pub use methods::{Method, method, methods, pool};
pub use tree::google::longrunning as google_longrunning;
pub use tree::google::rpc as google_rpc;
pub use tree::google::r#type as google_type;

/// All contracts with their comments, encoded as `google.protobuf.FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/junxiu.binpb"));

/// A request that orders an act.
pub trait Command: prost::Message + Clone + 'static {
    /// The caller's id of the request (AIP-155); empty when the caller gives none.
    fn request_id(&self) -> &str;
    /// True when the act is only to be checked, not done (AIP-163).
    fn validate_only(&self) -> bool;
}

/// A request for a page of a list.
pub trait Page: prost::Message + Clone {
    /// How many items the caller wants; 0 leaves it to the server.
    fn page_size(&self) -> i32;
    /// Where the page begins; empty for the first.
    fn page_token(&self) -> &str;
    /// The same query without its page: what a page token is bound to.
    #[must_use]
    fn without_page(&self) -> Self;
}

/// An enum of the contracts.
pub trait Choice: TryFrom<i32> + Default + PartialEq {
    /// The names of its values, without the unspecified one.
    fn names() -> &'static [&'static str];
}
