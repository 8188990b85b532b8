//! Verifies tokens: signature, issuer, audience, times; and remembers those it found good.

mod fetch;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::Algorithm;
use junxiu_contracts::api::Role;
use junxiu_kernel::clock::Clock;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::claims::{self, Parts};
use super::keys::{self, KeyBook, KeyError, TrustedKey};
use super::refused::TokenRefused;
use super::revoked::Revoked;
use super::{OWN_ISSUER, SERVICE_PREFIX};
use crate::watched::Watched;

/// How many good tokens are remembered: the staff of a province, several tokens each.
const REMEMBERED_MAX: usize = 20_000;

/// How far the clocks of issuer and verifier may differ when a token is brand-new.
const NOT_BEFORE_LEEWAY_SECONDS: i64 = 30;

/// How often keys are fetched from their address.
const FETCH_EVERY: Duration = Duration::from_secs(300);

/// How soon they are fetched again when a token names a key that is not known.
const FETCH_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// A key server that has not answered by then is not waited for.
const FETCH_TIMEOUT: Duration = Duration::from_secs(3);

/// Key lists are a few kilobytes.
const FETCH_MAX_BYTES: u64 = 1024 * 1024;

/// Whom the verifier trusts.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// For whom tokens must be meant.
    pub audience: String,
    /// The file of the suite's own published keys.
    pub own_keys: Option<PathBuf>,
    /// An identity provider besides.
    pub foreign: Option<Foreign>,
    /// The file of revoked subjects and keys, which need not exist.
    pub revoked: Option<PathBuf>,
}

/// An identity provider whose tokens are accepted.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// Where its keys are published: a file, or an address beginning with `http`.
    pub location: String,
    /// What its tokens must name as their issuer.
    pub issuer: String,
    /// The algorithms it may use, of `EdDSA`, `ES256` and `RS256`.
    pub algorithms: Vec<String>,
}

/// Why no verifier can be made.
#[derive(Debug, thiserror::Error)]
pub enum VerifierError {
    /// A key file is missing or not valid.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The revocation list is not valid.
    #[error("the revocation list is not valid: {0}")]
    Revoked(String),
    /// The settings name an algorithm that is not accepted.
    #[error("the token algorithm {0} is not one of EdDSA, ES256, RS256")]
    Algorithm(String),
}

/// Whom a good token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The subject.
    pub subject: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Its organisation's code.
    pub organization: String,
    /// True for a service of the suite, which may act for a person.
    pub is_service: bool,
    key_id: String,
    expires: i64,
}

/// Verifies tokens. Cheap to clone.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    audience: String,
    clock: Clock,
    sources: Vec<Source>,
    revoked_file: Option<Watched>,
    state: RwLock<State>,
    /// Each with the generation of keys and revocations under which it was found good.
    remembered: Cache<[u8; 32], (u64, Arc<Principal>)>,
    generation: AtomicU64,
}

/// Where keys come from, and what they may say.
struct Source {
    place: Place,
    issuer: Arc<str>,
    algorithms: Vec<Algorithm>,
    own: bool,
}

enum Place {
    File(Watched),
    Address { url: String, started: Instant, next_fetch_ms: AtomicU64 },
    Memory(String),
}

#[derive(Default)]
struct State {
    book: Arc<KeyBook>,
    /// What each source last gave, so that one source's failure does not lose its keys.
    texts: Vec<Option<String>>,
    revoked: Arc<Revoked>,
}

impl Verifier {
    /// Makes a verifier; files must be valid, an address may be fetched later.
    pub fn open(trust: Trust, clock: Clock) -> Result<Self, VerifierError> {
        let mut sources = Vec::new();
        if let Some(path) = trust.own_keys {
            sources.push(own(Place::File(Watched::new(path))));
        }
        if let Some(foreign) = trust.foreign {
            sources.push(Source::foreign(foreign)?);
        }
        Self::made(trust.audience, sources, trust.revoked, clock)
    }

    /// Makes a verifier that trusts one signing key held in memory: for tests and throw-away runs.
    pub fn trusting(key: &keys::SigningKey, audience: impl Into<String>, clock: Clock) -> Self {
        let text = serde_json::json!({ "keys": [key.published()] }).to_string();
        Self::made(audience.into(), vec![own(Place::Memory(text))], None, clock)
            .expect("a key of ours can be published")
    }

    fn made(
        audience: String,
        sources: Vec<Source>,
        revoked: Option<PathBuf>,
        clock: Clock,
    ) -> Result<Self, VerifierError> {
        let inner = Inner {
            audience,
            clock,
            revoked_file: revoked.map(Watched::new),
            state: RwLock::new(State { texts: vec![None; sources.len()], ..State::default() }),
            sources,
            remembered: Cache::new(REMEMBERED_MAX),
            generation: AtomicU64::new(0),
        };
        inner.load_files()?;
        inner.load_revoked().map_err(VerifierError::Revoked)?;
        Ok(Self(Arc::new(inner)))
    }

    /// Verifies a token, or says why it is not accepted.
    ///
    /// A token that was found good is remembered by its hash until it expires or a key or revocation changes.
    pub async fn verify(&self, token: &str) -> Result<Arc<Principal>, TokenRefused> {
        self.0.look_for_changes();
        self.0.fetch_when_due(false);
        match self.0.verified(token) {
            Err(TokenRefused::KeyUnknown) => {
                self.refresh().await;
                self.0.verified(token).map_err(|refused| self.0.excused(refused))
            }
            other => other,
        }
    }

    /// Says whether a principal let in earlier has been revoked since: a stream outlasts the check at its begin.
    pub fn has_revoked(&self, principal: &Principal) -> bool {
        self.0.look_for_changes();
        self.0.read().1.refuses(&principal.subject, &principal.key_id)
    }

    /// Reads keys and revocations again now, as far as their sources allow it this soon.
    pub async fn refresh(&self) {
        self.0.look_now();
        for fetch in self.0.fetch_when_due(true) {
            // Its outcome stands in the state; a panic of the fetcher is its own log line.
            let _ = fetch.await;
        }
    }

    /// Fetches keys by address in the background of the start, so that the first call finds them.
    pub fn prefetch(&self) {
        self.0.fetch_when_due(true);
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verifier({} keys)", self.0.read().0.len())
    }
}

impl Source {
    fn foreign(foreign: Foreign) -> Result<Self, VerifierError> {
        let algorithms = foreign
            .algorithms
            .iter()
            .map(|name| claims::algorithm(name.trim()).ok_or_else(|| VerifierError::Algorithm(name.clone())))
            .collect::<Result<_, _>>()?;
        let place = if foreign.location.starts_with("http") {
            Place::Address { url: foreign.location, started: Instant::now(), next_fetch_ms: AtomicU64::new(0) }
        } else {
            Place::File(Watched::new(foreign.location))
        };
        Ok(Self { place, issuer: foreign.issuer.into(), algorithms, own: false })
    }

    fn shown(&self) -> String {
        match &self.place {
            Place::File(file) => file.path().display().to_string(),
            Place::Address { url, .. } => url.clone(),
            Place::Memory(_) => "the key in memory".to_owned(),
        }
    }

    fn parse(&self, text: &str) -> Result<KeyBook, KeyError> {
        keys::read_published(&self.shown(), text, &self.issuer, &self.algorithms, self.own)
    }
}

fn own(place: Place) -> Source {
    Source { place, issuer: OWN_ISSUER.into(), algorithms: vec![Algorithm::EdDSA], own: true }
}

impl Inner {
    fn verified(&self, token: &str) -> Result<Arc<Principal>, TokenRefused> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        let now = self.clock.now().timestamp();
        // Read before the check: what was found good by the old list must not outlive it, even when the list
        // changed in the middle of the check.
        let generation = self.generation.load(Ordering::Acquire);
        if let Some((found_in, principal)) = self.remembered.get(&hash)
            && found_in == generation
        {
            return if now < principal.expires { Ok(principal) } else { Err(TokenRefused::Expired) };
        }
        let principal = Arc::new(self.check(token, now)?);
        self.remembered.insert(hash, (generation, Arc::clone(&principal)));
        Ok(principal)
    }

    fn check(&self, token: &str, now: i64) -> Result<Principal, TokenRefused> {
        let parts = Parts::of(token)?;
        let algorithm = parts.algorithm.ok_or(TokenRefused::Algorithm)?;
        let key_id = parts.key_id.as_deref().ok_or(TokenRefused::KeyUnknown)?;
        let (book, revoked) = self.read();
        let key = book.get(key_id).ok_or(TokenRefused::KeyUnknown)?;
        // The key, not the token, decides how it is checked.
        if key.algorithm != algorithm {
            return Err(TokenRefused::Algorithm);
        }
        match jsonwebtoken::crypto::verify(parts.signature, parts.signed.as_bytes(), &key.key, key.algorithm) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(TokenRefused::Signature),
        }
        let claims = parts.claims()?;
        self.check_claims(&claims, key, now)?;
        if revoked.refuses(&claims.sub, key_id) {
            return Err(TokenRefused::Revoked);
        }
        let roles = claims.known_roles()?;
        let names_service = claims.sub.starts_with(SERVICE_PREFIX);
        if names_service && !key.own {
            return Err(TokenRefused::Claims);
        }
        let is_service = names_service && roles.contains(&Role::Integration);
        let key_id = key_id.to_owned();
        Ok(Principal { subject: claims.sub, roles, organization: claims.org, is_service, key_id, expires: claims.exp })
    }

    fn check_claims(&self, claims: &claims::Claims, key: &TrustedKey, now: i64) -> Result<(), TokenRefused> {
        if claims.iss != *key.issuer {
            return Err(TokenRefused::Issuer);
        }
        if !claims.aud.holds(&self.audience) {
            return Err(TokenRefused::Audience);
        }
        if now >= claims.exp {
            return Err(TokenRefused::Expired);
        }
        if claims.nbf.is_some_and(|from| now.saturating_add(NOT_BEFORE_LEEWAY_SECONDS) < from) {
            return Err(TokenRefused::NotYetValid);
        }
        Ok(())
    }

    /// A key may be unknown only because its source has not answered yet.
    fn excused(&self, refused: TokenRefused) -> TokenRefused {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if refused == TokenRefused::KeyUnknown && state.texts.iter().any(Option::is_none) {
            return TokenRefused::KeysUnavailable;
        }
        refused
    }

    fn read(&self) -> (Arc<KeyBook>, Arc<Revoked>) {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        (Arc::clone(&state.book), Arc::clone(&state.revoked))
    }

    fn look_for_changes(&self) {
        self.reload(Watched::changed);
    }

    fn look_now(&self) {
        self.reload(Watched::changed_now);
    }

    /// What changed is read again; what makes no sense is told, and the old stays.
    fn reload(&self, changed: fn(&Watched) -> bool) {
        let mut keys_changed = false;
        for source in &self.sources {
            if let Place::File(file) = &source.place {
                keys_changed |= changed(file);
            }
        }
        if keys_changed && let Err(error) = self.load_files() {
            tracing::error!(%error, "The changed token keys cannot be used; the keys held stay");
        }
        if self.revoked_file.as_ref().is_some_and(changed)
            && let Err(error) = self.load_revoked()
        {
            tracing::error!(%error, "The changed revocation list cannot be used; the list held stays");
        }
    }

    fn load_files(&self) -> Result<(), KeyError> {
        for (at, source) in self.sources.iter().enumerate() {
            match &source.place {
                Place::File(file) => {
                    let text =
                        std::fs::read_to_string(file.path()).map_err(|error| KeyError::File(source.shown(), error))?;
                    self.take(at, text)?;
                }
                Place::Memory(text) => self.take(at, text.clone())?,
                Place::Address { .. } => {}
            }
        }
        Ok(())
    }

    fn load_revoked(&self) -> Result<(), String> {
        if let Some(file) = &self.revoked_file {
            let revoked = Revoked::read(file.path())?;
            self.state.write().unwrap_or_else(PoisonError::into_inner).revoked = Arc::new(revoked);
            self.forget();
        }
        Ok(())
    }

    /// Takes what a source gave, and makes the book anew; of two keys with one id the earlier source's counts.
    fn take(&self, at: usize, text: String) -> Result<(), KeyError> {
        self.sources[at].parse(&text)?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.texts[at] = Some(text);
        let mut book = KeyBook::new();
        for (source, text) in self.sources.iter().zip(&state.texts) {
            for (id, key) in text.as_deref().map(|text| source.parse(text)).transpose()?.unwrap_or_default() {
                book.entry(id).or_insert(key);
            }
        }
        state.book = Arc::new(book);
        drop(state);
        self.forget();
        Ok(())
    }

    fn forget(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.remembered.clear();
    }
}
