//! What a service is given to build itself with.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use junxiu_kernel::calendar::{Calendar, DELIVERED_NATIONAL, DELIVERED_REGIONAL};
use junxiu_kernel::clock::Clock;
use tonic::metadata::{Ascii, MetadataValue};

pub use crate::tasks::Tasks;

use crate::access;
use crate::identity::{AUDIENCE, Foreign, Issuer, Trust, Verifier};
use crate::limits::Concurrency;
use crate::link::Links;
use crate::seal::Sealer;
use crate::settings::{self, Settings};
use crate::status::Fault;

/// Everything from outside that a service needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The service's name, for example `intake`.
    pub service: &'static str,
    /// Where the service keeps its data: `sqlite:path` or `postgres://...`.
    pub database_url: String,
    /// The clock; tests and the tour move it.
    pub clock: Clock,
    /// The working days that are published: the delivered ones, or those that the settings name.
    pub calendar: Arc<Calendar>,
    /// Seals SENSITIVE columns and page tokens.
    pub sealer: Sealer,
    /// Verifies tokens.
    pub verifier: Verifier,
    /// Signs tokens; none where only somebody else does.
    pub issuer: Option<Issuer>,
    /// The other services.
    pub links: Links,
    /// The background work of this process, and its end.
    pub tasks: Tasks,
    /// All settings, with their origins.
    pub settings: Arc<Settings>,
}

impl Environment {
    /// Makes the environment of a service from its settings: opens (or, on the first start, makes) its keys.
    pub fn open(service: &'static str, settings: Settings) -> anyhow::Result<Self> {
        let clock = clock(&settings)?;
        let calendar = Arc::new(calendar(&settings)?);
        let keys = settings.path(settings::KEYS);
        let audience = settings.text(settings::TOKEN_AUDIENCE).to_owned();
        let issuer = Issuer::from_folder(&keys, audience.clone()).context("the signing key cannot be opened")?;
        let trust = Trust {
            audience,
            own_keys: Some(crate::identity::keys::published_path(&keys)),
            foreign: foreign(&settings),
            revoked: Some(revoked_path(&settings)),
        };
        let verifier = Verifier::open(trust, clock.clone()).context("tokens cannot be verified")?;
        let sealer = Sealer::from_file(&keys.join("data-keys.json")).context("the data keys cannot be opened")?;
        let links = Links::new();
        for (peer, url) in settings.peers() {
            links.at(peer, url);
        }
        Ok(Self {
            service,
            database_url: settings.database_url(service),
            clock,
            calendar,
            sealer,
            verifier,
            issuer: Some(issuer),
            links,
            tasks: Tasks::new(),
            settings: Arc::new(settings),
        })
    }

    /// Makes an environment with fresh keys in memory: for tests and throw-away runs.
    pub fn ephemeral(service: &'static str, database_url: impl Into<String>, clock: Clock) -> Self {
        let key = crate::identity::keys::SigningKey::ephemeral();
        Self {
            service,
            database_url: database_url.into(),
            sealer: Sealer::ephemeral(),
            verifier: Verifier::trusting(&key, AUDIENCE, clock.clone()),
            issuer: Some(Issuer::new(key, AUDIENCE)),
            clock,
            calendar: Arc::new(Calendar::published().clone()),
            links: Links::new(),
            tasks: Tasks::new(),
            settings: Arc::new(Settings::defaults()),
        }
    }

    /// Gives the environment of another service in the same process: its own database, all else shared.
    #[must_use]
    pub fn of(&self, service: &'static str) -> Self {
        Self { service, database_url: self.settings.database_url(service), ..self.clone() }
    }

    /// Gives the token that this service calls others with, as the value of `authorization`.
    pub fn service_token(&self) -> Result<MetadataValue<Ascii>, Fault> {
        let issuer =
            self.issuer.as_ref().ok_or_else(|| Fault::internal("this process has no key to sign tokens with"))?;
        let token = issuer.service_token(self.service, &self.clock);
        MetadataValue::try_from(format!("Bearer {token}")).map_err(Fault::internal)
    }

    /// Makes a request to another service in this one's own name, for a person where there is one.
    pub fn as_service<T>(&self, acting_for: Option<&str>, message: T) -> Result<tonic::Request<T>, Fault> {
        let mut request = tonic::Request::new(message);
        request.metadata_mut().insert("authorization", self.service_token()?);
        if let Some(person) = acting_for {
            let person = MetadataValue::try_from(access::percent_encoded(person)).map_err(Fault::internal)?;
            request.metadata_mut().insert(access::ACTING_FOR, person);
        }
        Ok(request)
    }

    /// Gives the limits of a service's calls.
    pub fn concurrency(&self) -> Concurrency {
        Concurrency::new(self.settings.count(settings::CALLS_MAX), self.settings.count(settings::STREAMS_MAX))
    }

    /// Gives the time an ordinary call has when its caller names none.
    pub fn deadline(&self) -> Duration {
        self.settings.duration(settings::DEADLINE)
    }
}

/// Gives the folder of keys that the settings name, for commands that sign or rotate.
pub fn keys_folder(settings: &Settings) -> PathBuf {
    settings.path(settings::KEYS)
}

fn revoked_path(settings: &Settings) -> PathBuf {
    match settings.text(settings::REVOKED) {
        "" => settings.path(settings::KEYS).join("revoked.json"),
        named => PathBuf::from(named),
    }
}

fn foreign(settings: &Settings) -> Option<Foreign> {
    let location = settings.text(settings::TOKEN_KEYS);
    (!location.is_empty()).then(|| Foreign {
        location: location.to_owned(),
        issuer: settings.text(settings::TOKEN_ISSUER).to_owned(),
        algorithms: settings.text(settings::TOKEN_ALGORITHMS).split(',').map(str::to_owned).collect(),
    })
}

/// Reads the calendar that the settings name; a file that cannot be read keeps the process from starting.
fn calendar(settings: &Settings) -> anyhow::Result<Calendar> {
    let read = |name: &str, delivered: &'static str| match settings.text(name) {
        "" => Ok(Cow::Borrowed(delivered)),
        path => std::fs::read_to_string(path)
            .map(Cow::Owned)
            .with_context(|| format!("the setting {name} names {path}, which cannot be read")),
    };
    let national = read(settings::CALENDAR, DELIVERED_NATIONAL)?;
    let regional = read(settings::CALENDAR_REGIONAL, DELIVERED_REGIONAL)?;
    Calendar::read(&national, &regional).context("the calendar of the settings cannot be used")
}

fn clock(settings: &Settings) -> anyhow::Result<Clock> {
    let text = settings.text(settings::CLOCK);
    if text.is_empty() {
        return Ok(Clock::system());
    }
    let at = settings::instant(text).with_context(|| format!("the setting clock ({text}) is no instant"))?;
    Ok(Clock::fixed(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;

    fn with_calendar(folder: &std::path::Path, path: &std::path::Path) -> anyhow::Result<Environment> {
        let sources = Sources::default()
            .flag(settings::DATA, Some(folder.display().to_string()))
            .flag(settings::CALENDAR, Some(path.display().to_string()));
        Environment::open("intake", Settings::load(&sources)?)
    }

    #[tokio::test]
    async fn a_calendar_published_later_is_loaded_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let next = Calendar::published().years().max().unwrap() + 1;
        let path = folder.path().join("holidays.tsv");
        std::fs::write(&path, format!("{}\n{next}-10-01\tholiday\tNational Day\n", DELIVERED_NATIONAL.trim_end()))
            .unwrap();
        let env = with_calendar(folder.path(), &path).unwrap();
        assert!(env.calendar.year("220000", next).is_ok());
        let yanbian = env.calendar.year("222400", 2023).unwrap();
        assert_eq!(
            yanbian,
            Calendar::published().year("222400", 2023).unwrap(),
            "the regions' days are the delivered ones"
        );
    }

    #[tokio::test]
    async fn a_calendar_that_cannot_be_used_keeps_the_process_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("holidays.tsv");
        let missing = format!("{:#}", with_calendar(folder.path(), &path).unwrap_err());
        assert!(missing.contains("calendar") && missing.contains("holidays.tsv"), "{missing}");
        std::fs::write(&path, "date\tkind\tname\n2027-01-01\tfeast\tNew Year\n").unwrap();
        let wrong = format!("{:#}", with_calendar(folder.path(), &path).unwrap_err());
        assert!(wrong.contains("line 2"), "{wrong}");
    }
}
