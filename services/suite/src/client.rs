//! A connection to the gateway, in somebody's name.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use junxiu_kernel::organization::PROVINCE;
use junxiu_platform::identity::{Issuer, Role};
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use crate::command::token::{KeyPlace, keys_of};
use crate::output::{Exit, Language, Trouble};

/// Where the gateway listens unless somebody says otherwise.
pub const ADDRESS: &str = "127.0.0.1:50051";
/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An idle connection is asked for a sign of life this often, so that a dead one is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long the token lives that an import makes for itself: a million rows take minutes.
const OWN_TOKEN_LIFE: Duration = Duration::from_secs(3600);

/// How to reach the gateway, and as whom.
#[derive(Clone, Debug, clap::Args)]
pub struct Target {
    /// The gateway's address.
    #[arg(long, value_name = "HOST:PORT", env = "JUNXIU_ADDRESS", default_value = ADDRESS)]
    pub address: String,
    /// The token to call with.
    #[arg(long, env = "JUNXIU_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The data folder whose key makes a token for this one import; goes before --token.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The folder of keys itself, where it lies apart from the data; goes before --token.
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// The certificate (PEM) to trust when the address begins with https.
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// A connection to the gateway.
#[derive(Clone)]
pub struct Client {
    /// What the generated clients sit on.
    pub channel: Channel,
    authorization: MetadataValue<Ascii>,
}

impl Client {
    /// Connects as the command line says.
    pub async fn of_target(target: &Target) -> anyhow::Result<Self> {
        let place = KeyPlace { data: target.data.clone(), keys: target.keys.clone() };
        let is_named = place.data.is_some() || place.keys.is_some();
        let token = match &target.token {
            // A token may stand in the environment; whoever names a folder means the folder.
            _ if is_named => own_token(&place)?,
            Some(token) => token.trim().to_owned(),
            // The data folder of the settings, which is where `up` keeps its key.
            None => own_token(&place).map_err(|_| {
                Trouble::both(
                    Exit::Denied,
                    "没有令牌：请用 --token、环境变量 JUNXIU_TOKEN 或 --data 指明",
                    "no token: give one with --token or JUNXIU_TOKEN, or name the data folder with --data",
                )
            })?,
        };
        let ca = target.ca.as_deref().map(std::fs::read).transpose().context("the certificate cannot be read")?;
        Self::connect(&target.address, &token, ca).await
    }

    /// Connects to an address with a token.
    pub async fn connect(address: &str, token: &str, ca: Option<Vec<u8>>) -> anyhow::Result<Self> {
        let url = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let wrong = |cause: tonic::transport::Error| {
            Trouble::new(Exit::Usage, format!("{address} is not an address such as {ADDRESS}: {cause}"))
        };
        let mut endpoint = Endpoint::from_shared(url.clone())
            .map_err(wrong)?
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .tcp_nodelay(true);
        if url.starts_with("https://") {
            let mut tls = ClientTlsConfig::new();
            if let Some(pem) = ca {
                tls = tls.ca_certificate(Certificate::from_pem(pem));
            }
            endpoint = endpoint.tls_config(tls).map_err(wrong)?;
        }
        let channel = endpoint.connect().await.map_err(|cause| {
            Trouble::both(
                Exit::Unavailable,
                format!("无法连接 {address}：{}；服务是否已启动（junxiu up）？", root(&cause)),
                format!("cannot reach {address}: {}; is the server running (junxiu up)?", root(&cause)),
            )
        })?;
        let authorization = MetadataValue::try_from(format!("Bearer {token}"))
            .map_err(|_| Trouble::new(Exit::Denied, "the token holds characters that no token has"))?;
        Ok(Self { channel, authorization })
    }

    /// Makes a request in the caller's name and language.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.authorization.clone());
        request.metadata_mut().insert("accept-language", MetadataValue::from_static(Language::chosen().tag()));
        request
    }

    /// Gives the same connection for another person.
    pub fn with_token(&self, token: &str) -> anyhow::Result<Self> {
        Ok(Self { channel: self.channel.clone(), authorization: MetadataValue::try_from(format!("Bearer {token}"))? })
    }
}

/// Makes a token with the key of a data folder, which must be there: a key made now would be trusted by nobody.
fn own_token(place: &KeyPlace) -> anyhow::Result<String> {
    let keys = keys_of(place)?;
    let issuer = Issuer::from_folder(&keys.folder, keys.audience)?;
    let roles = [Role::Integration, Role::BureauOfficer];
    Ok(issuer.issue("junxiu-import", &roles, PROVINCE, OWN_TOKEN_LIFE, &keys.clock))
}

fn root(cause: &dyn std::error::Error) -> String {
    let mut deepest = cause;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
