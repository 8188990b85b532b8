//! Links between services: a client sits on another service's routes in this process,
//! or on a connection to another one, and cannot tell which.

mod outward;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tonic::metadata::MetadataMap;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;

use crate::access;
use crate::settings::{self, PEER_PREFIX};
use crate::status::Fault;
use outward::Outward;

/// What a generated client sits on.
pub type Link = BoxCloneSyncService<http::Request<tonic::body::Body>, http::Response<tonic::body::Body>, LinkError>;

/// What a call carries on when one service asks another on a person's behalf.
const PASSED_ON: [&str; 4] = ["authorization", access::PURPOSE, access::ACTING_FOR, "accept-language"];

/// The reason of a call to a peer whose address nobody has set.
pub const PEER_UNKNOWN: &str = "PEER_UNKNOWN";

/// How soon a call to a peer that is away may be repeated.
const PEER_RETRY_AFTER: Duration = Duration::from_millis(500);

/// Why a link carried no answer. Its source is the whole status, which clients find there.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The settings name no address for the peer, and it does not run in this process.
    #[error("no address is known for the service {peer}")]
    Unknown {
        /// The service asked for.
        peer: String,
        /// What the caller is told.
        #[source]
        status: Status,
    },
    /// The peer cannot be reached, or the connection broke.
    #[error("the service {peer} cannot be reached")]
    Unavailable {
        /// The service asked for.
        peer: String,
        /// What the caller is told.
        #[source]
        status: Status,
    },
}

impl LinkError {
    fn unknown(peer: &str) -> Self {
        let setting = format!("{PEER_PREFIX}{peer}");
        let variable = settings::variable(&setting);
        let fault = Fault::new(
            Code::Unavailable,
            PEER_UNKNOWN,
            format!("未配置服务 {peer} 的地址：请设置 {setting}（--{setting} 或 {variable}）"),
            format!("no address is known for the service {peer}: set {setting} (--{setting} or {variable})"),
        );
        let fault = fault.with("service", peer).retry_after(PEER_RETRY_AFTER);
        Self::Unknown { peer: peer.to_owned(), status: fault.into() }
    }

    fn unavailable(peer: &str) -> Self {
        let fault = Fault::new(
            Code::Unavailable,
            "PEER_UNAVAILABLE",
            format!("暂时无法连接服务 {peer}"),
            format!("the service {peer} cannot be reached at the moment"),
        );
        let fault = fault.with("service", peer).retry_after(PEER_RETRY_AFTER);
        Self::Unavailable { peer: peer.to_owned(), status: fault.into() }
    }
}

/// Makes a link to routes in this process: no socket, the same bytes, the same statuses.
pub fn from_routes(peer: &str, routes: Routes) -> Link {
    Link::new(Outward::routes(peer, routes))
}

/// Makes a link to another process. The connection is made on the first call and again whenever it breaks.
pub fn from_url(peer: &str, url: &str) -> Result<Link, tonic::transport::Error> {
    Ok(Link::new(Outward::channel(peer, url)?))
}

/// The services that can be reached, by name. Cheap to clone; all clones are one registry.
#[derive(Clone, Default)]
pub struct Links(Arc<RwLock<HashMap<String, Place>>>);

#[derive(Clone)]
enum Place {
    Here(Routes),
    There(String),
}

impl Links {
    /// Makes an empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Offers a service that runs in this process.
    pub fn offer(&self, service: &str, routes: Routes) {
        self.insert(service, Place::Here(routes.prepare()));
    }

    /// Names the address of a service that runs in another process.
    pub fn at(&self, service: &str, url: impl Into<String>) {
        self.insert(service, Place::There(url.into()));
    }

    /// Gives a link to a service. It may be asked for before the service exists: it is looked up on the first call.
    pub fn to(&self, service: &str) -> Link {
        Link::new(Outward::named(service, self.clone()))
    }

    /// Gives the names of the services that can be reached, in order.
    pub fn known(&self) -> Vec<String> {
        let places = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<String> = places.keys().cloned().collect();
        names.sort();
        names
    }

    fn insert(&self, service: &str, place: Place) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(service.to_owned(), place);
    }

    fn place(&self, service: &str) -> Option<Place> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(service).cloned()
    }
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Links({:?})", self.known())
    }
}

/// Makes a request that speaks with the same token as the one being answered: the asked service
/// checks the person itself.
pub fn passing_on<T>(metadata: &MetadataMap, message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    for key in PASSED_ON {
        if let Some(value) = metadata.get(key) {
            request.metadata_mut().insert(key, value.clone());
        }
    }
    request
}
