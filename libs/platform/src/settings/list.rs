//! The list of all settings: the only place where one is declared.

/// What a setting's value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A path of a file or folder.
    Path,
    /// A whole number from 1.
    Count,
    /// A span such as `250ms`, `10s`, `5m`, `8h` or `1d`.
    Duration,
    /// A civil time such as `2024-02-09T08:00`, or nothing.
    Time,
    /// A database: `sqlite:PATH` or `postgres://...`, or nothing.
    Database,
    /// The address of a service, `http://host:port`, or nothing.
    Peer,
    /// An address to listen at, `host:port`.
    Listen,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// A setting: its name, its default and what it is for.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The name, as in `--name`, in the file, and, upper-case after `JUNXIU_`, in the environment.
    pub name: &'static str,
    /// The value when nobody sets one.
    pub default: &'static str,
    /// What the value may be.
    pub kind: Kind,
    /// What the setting is for, in a sentence.
    pub about: &'static str,
}

/// The name of [`SETTINGS`]' entry for the data folder.
pub const DATA: &str = "data";
/// The setting of the address to listen at.
pub const LISTEN: &str = "listen";
/// The setting of the database.
pub const DATABASE: &str = "database";
/// The setting of the key folder.
pub const KEYS: &str = "keys";
/// The setting of the audience of tokens.
pub const TOKEN_AUDIENCE: &str = "token-audience";
/// The setting of an identity provider's keys.
pub const TOKEN_KEYS: &str = "token-keys";
/// The setting of an identity provider's name.
pub const TOKEN_ISSUER: &str = "token-issuer";
/// The setting of an identity provider's algorithms.
pub const TOKEN_ALGORITHMS: &str = "token-algorithms";
/// The setting of the revocation list.
pub const REVOKED: &str = "revoked";
/// The setting of the default deadline.
pub const DEADLINE: &str = "deadline";
/// The setting of the number of calls at once.
pub const CALLS_MAX: &str = "calls-max";
/// The setting of the number of streams at once.
pub const STREAMS_MAX: &str = "streams-max";
/// The setting of the time a stop may take.
pub const DRAIN: &str = "drain";
/// The setting of what is logged.
pub const LOG: &str = "log";
/// The setting of how logs look.
pub const LOG_FORMAT: &str = "log-format";
/// The setting of where traces and metrics go.
pub const OTLP_ENDPOINT: &str = "otlp-endpoint";
/// The setting of the clock.
pub const CLOCK: &str = "clock";
/// The setting of the national calendar.
pub const CALENDAR: &str = "calendar";
/// The setting of the regions' days off.
pub const CALENDAR_REGIONAL: &str = "calendar-regional";
/// How the settings of other services' addresses begin.
pub const PEER_PREFIX: &str = "peer-";

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: DATA,
        default: "./data",
        kind: Kind::Path,
        about: "The folder of SQLite files and, unless set apart, of keys.",
    },
    Setting {
        name: LISTEN,
        default: "127.0.0.1:50051",
        kind: Kind::Listen,
        about: "Where the process listens. Beyond the machine itself, put TLS in front.",
    },
    Setting {
        name: DATABASE,
        default: "",
        kind: Kind::Database,
        about: "The database, sqlite:PATH or postgres://...; {service} in it stands for the service's name. Empty: an SQLite file per service in the data folder.",
    },
    Setting {
        name: KEYS,
        default: "",
        kind: Kind::Path,
        about: "The folder of the signing key, the published token keys and the data keys, shared by all services. Empty: keys in the data folder.",
    },
    Setting {
        name: TOKEN_AUDIENCE,
        default: "junxiu",
        kind: Kind::Text,
        about: "For whom tokens must be meant (aud).",
    },
    Setting {
        name: TOKEN_KEYS,
        default: "",
        kind: Kind::Text,
        about: "The published keys (JWKS) of an identity provider, a file or an https address; its tokens are accepted beside the suite's own.",
    },
    Setting {
        name: TOKEN_ISSUER,
        default: "",
        kind: Kind::Text,
        about: "What the identity provider's tokens must name as their issuer (iss). Required with token-keys.",
    },
    Setting {
        name: TOKEN_ALGORITHMS,
        default: "EdDSA",
        kind: Kind::Text,
        about: "The algorithms the identity provider may use, of EdDSA, ES256 and RS256, separated by commas.",
    },
    Setting {
        name: REVOKED,
        default: "",
        kind: Kind::Text,
        about: "The file of revoked subjects and key ids (JSON: subjects, key_ids), read again within seconds. Empty: revoked.json beside the keys.",
    },
    Setting {
        name: DEADLINE,
        default: "10s",
        kind: Kind::Duration,
        about: "The time an ordinary call has when its caller names none.",
    },
    Setting {
        name: CALLS_MAX,
        default: "256",
        kind: Kind::Count,
        about: "How many calls a service works on at once; more are refused at once with a pause to wait.",
    },
    Setting {
        name: STREAMS_MAX,
        default: "512",
        kind: Kind::Count,
        about: "How many streams a service serves at once.",
    },
    Setting {
        name: DRAIN,
        default: "10s",
        kind: Kind::Duration,
        about: "The time that calls under way have to end when the process stops.",
    },
    Setting {
        name: LOG,
        default: "info",
        kind: Kind::Text,
        about: "What is logged: error, warn, info, debug, or a filter such as info,junxiu_platform=debug. Unless it is set, junxiu up logs warnings only.",
    },
    Setting {
        name: LOG_FORMAT,
        default: "auto",
        kind: Kind::Word(&["auto", "pretty", "json"]),
        about: "How logs look: pretty for people, json for machines, auto for pretty on a terminal and json elsewhere.",
    },
    Setting {
        name: OTLP_ENDPOINT,
        default: "",
        kind: Kind::Text,
        about: "Where traces and metrics go (OTLP over gRPC), for example http://localhost:4317. Empty: OTEL_EXPORTER_OTLP_ENDPOINT, or nowhere.",
    },
    Setting {
        name: CLOCK,
        default: "",
        kind: Kind::Time,
        about: "Stops the clock at this civil time, for example 2024-02-09T08:00. For tests and tours, never on a system of record.",
    },
    Setting {
        name: CALENDAR,
        default: "",
        kind: Kind::Path,
        about: "The national calendar of working days (tab-separated: date, kind, name), for years published after the delivery. Empty: the delivered one.",
    },
    Setting {
        name: CALENDAR_REGIONAL,
        default: "",
        kind: Kind::Path,
        about: "The further days off of regions (tab-separated: date, region, kind, name, confidence, source). Empty: the delivered ones.",
    },
    Setting {
        name: "peer-intake",
        default: "",
        kind: Kind::Peer,
        about: "The address of the service intake when it runs in another process, for example http://intake:50051.",
    },
    Setting {
        name: "peer-medical-subsidy",
        default: "",
        kind: Kind::Peer,
        about: "The address of the service medical-subsidy when it runs in another process.",
    },
    Setting {
        name: "peer-party-affairs",
        default: "",
        kind: Kind::Peer,
        about: "The address of the service party-affairs when it runs in another process.",
    },
    Setting {
        name: "peer-honors",
        default: "",
        kind: Kind::Peer,
        about: "The address of the service honors when it runs in another process.",
    },
];
