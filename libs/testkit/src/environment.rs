//! The environment of a service under test, tokens for it, and clients in memory.

use std::time::Duration;

use junxiu_kernel::clock::Clock;
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Role;
use junxiu_platform::link::{self, Link};
use tonic::Request;
use tonic::service::Routes;

use crate::TestDatabase;

/// Long enough for journeys that move the clock by months; tests of expiry issue their own.
const TOKEN_LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Makes the environment of a service: fresh keys, a database of its own, a clock that the test moves.
pub fn environment(service: &'static str, database: &TestDatabase, clock: Clock) -> Environment {
    Environment::ephemeral(service, database.url(), clock)
}

/// Makes the environment of another service beside one: the same keys, clock and links, its own database.
pub fn environment_beside(env: &Environment, service: &'static str, database: &TestDatabase) -> Environment {
    Environment { database_url: database.url().to_owned(), ..env.of(service) }
}

/// Issues a token that the environment's services accept.
pub fn token(env: &Environment, subject: &str, role: Role, organization: &str) -> String {
    token_with(env, subject, &[role], organization)
}

/// Issues a token with several roles.
pub fn token_with(env: &Environment, subject: &str, roles: &[Role], organization: &str) -> String {
    let issuer = env.issuer.as_ref().expect("a test environment signs its own tokens");
    issuer.issue(subject, roles, organization, TOKEN_LIFE, &env.clock)
}

/// Makes a request that carries a token.
pub fn with_token<T>(token: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let value = format!("Bearer {token}").parse().expect("a token is plain ASCII");
    request.metadata_mut().insert("authorization", value);
    request
}

/// Makes what a generated client sits on: the routes themselves, no socket between.
pub fn client_channel(routes: Routes) -> Link {
    link::from_routes("test", routes)
}
