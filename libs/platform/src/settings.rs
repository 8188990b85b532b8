//! Settings: flags before environment before file before default, each value with its origin.

mod list;
mod names;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};

pub use list::*;

/// How the suite's environment variables begin.
const PREFIX: &str = "JUNXIU_";

/// China keeps one time zone, eight hours ahead, and no summer time since 1991.
const CIVIL_OFFSET_SECONDS: i32 = 8 * 3600;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The file at this path.
    File(PathBuf),
    /// This environment variable.
    Environment(String),
    /// This flag of the command.
    Flag(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No such setting.
    #[error("unknown setting {given} ({origin}); {}", meant(*nearest))]
    Unknown {
        /// As it was given.
        given: String,
        /// Where.
        origin: String,
        /// The known name that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The value makes no sense.
    #[error("the setting {name} ({origin}) is {value:?}, which is not {wanted}")]
    Value {
        /// The setting.
        name: &'static str,
        /// Where its value comes from.
        origin: String,
        /// The value.
        value: String,
        /// What it should be.
        wanted: String,
    },
    /// The file cannot be read.
    #[error("the settings file {0} cannot be read: {1}")]
    Unreadable(String, String),
    /// The file is no settings file.
    #[error("the settings file {0} cannot be used: {1}")]
    File(String, String),
}

/// Where settings are looked for.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// A TOML file of `name = value`.
    pub file: Option<PathBuf>,
    /// Environment variables; those that do not begin with `JUNXIU_` are passed over.
    pub environment: Vec<(String, String)>,
    /// Flags of the command: name (with or without dashes in front) and value.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// Takes the process's environment, and the file that `JUNXIU_CONFIG` names.
    #[expect(clippy::disallowed_methods, reason = "this is the one home of the environment")]
    pub fn of_process() -> Self {
        // Variables that are not valid text cannot be ours.
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let file = environment.iter().find(|(name, _)| name == "JUNXIU_CONFIG").map(|(_, path)| PathBuf::from(path));
        Self { file, environment, flags: Vec::new() }
    }

    /// Adds a flag, if the command was given one.
    #[must_use]
    pub fn flag(mut self, name: &str, value: Option<impl Into<String>>) -> Self {
        self.flags.extend(value.map(|value| (name.to_owned(), value.into())));
        self
    }
}

/// One row of what the settings are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The name.
    pub name: &'static str,
    /// The value in force, without passwords.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The default.
    pub default: &'static str,
    /// What the setting is for.
    pub about: &'static str,
    /// Its environment variable.
    pub variable: String,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings(BTreeMap<&'static str, (String, Origin)>);

impl Settings {
    /// Gives the defaults.
    pub fn defaults() -> Self {
        Self(SETTINGS.iter().map(|setting| (setting.name, (setting.default.to_owned(), Origin::Default))).collect())
    }

    /// Reads the settings. A name that is not known and a value that makes no sense are errors.
    pub fn load(sources: &Sources) -> Result<Self, SettingError> {
        let mut settings = Self::defaults();
        if let Some(path) = &sources.file {
            for (name, value) in read_file(path)? {
                settings.put(&name, value, Origin::File(path.clone()))?;
            }
        }
        for (variable, value) in &sources.environment {
            let Some(name) = names::setting_of(variable, value) else { continue };
            settings.put(name, value.clone(), Origin::Environment(variable.clone()))?;
        }
        for (flag, value) in &sources.flags {
            settings.put(
                flag.trim_start_matches('-'),
                value.clone(),
                Origin::Flag(format!("--{}", flag.trim_start_matches('-'))),
            )?;
        }
        Ok(settings)
    }

    /// Gives a value as it was written.
    pub fn text(&self, name: &str) -> &str {
        &self.entry(name).0
    }

    /// Says where a value comes from.
    pub fn origin(&self, name: &str) -> &Origin {
        &self.entry(name).1
    }

    /// Gives a path. The key folder's default lies in the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        match (name, self.text(name)) {
            (KEYS, "") => self.path(DATA).join("keys"),
            (_, text) => PathBuf::from(text),
        }
    }

    /// Gives a count.
    pub fn count(&self, name: &str) -> usize {
        count(self.text(name)).expect("counts are checked when settings are read")
    }

    /// Gives a span of time.
    pub fn duration(&self, name: &str) -> Duration {
        duration(self.text(name)).expect("spans are checked when settings are read")
    }

    /// Gives the address to listen at.
    pub fn listen(&self) -> SocketAddr {
        self.text(LISTEN).parse().expect("addresses are checked when settings are read")
    }

    /// Gives where a service keeps its data.
    pub fn database_url(&self, service: &str) -> String {
        match self.text(DATABASE) {
            "" => format!("sqlite:{}", self.path(DATA).join(format!("{service}.db")).display()),
            url => url.replace("{service}", &service.replace('-', "_")),
        }
    }

    /// Gives the addresses of the services that run in other processes.
    pub fn peers(&self) -> Vec<(&'static str, &str)> {
        let set = self.0.iter().filter(|(_, (url, _))| !url.is_empty());
        set.filter_map(|(name, (url, _))| Some((name.strip_prefix(PEER_PREFIX)?, url.as_str()))).collect()
    }

    /// Describes every setting, in the order of the list.
    pub fn describe(&self) -> Vec<Described> {
        let row = |setting: &Setting| Described {
            name: setting.name,
            value: without_password(self.text(setting.name)),
            origin: self.origin(setting.name).clone(),
            default: setting.default,
            about: setting.about,
            variable: variable(setting.name),
        };
        SETTINGS.iter().map(row).collect()
    }

    fn entry(&self, name: &str) -> &(String, Origin) {
        self.0.get(name).expect("only settings of the list are asked for")
    }

    fn put(&mut self, given: &str, value: String, origin: Origin) -> Result<(), SettingError> {
        let name = names::plain(given);
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            return Err(SettingError::Unknown {
                given: given.to_owned(),
                origin: origin.to_string(),
                nearest: names::nearest(&name),
            });
        };
        if let Err(wanted) = check(setting, &value) {
            let value = without_password(&value);
            return Err(SettingError::Value { name: setting.name, origin: origin.to_string(), value, wanted });
        }
        self.0.insert(setting.name, (value, origin));
        Ok(())
    }
}

/// Gives a setting's environment variable.
pub fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('-', "_"))
}

/// Writes a settings file that holds every setting with its sentence and its default, all commented out.
pub fn example() -> String {
    let mut text = String::from(
        "# Settings of junxiu. Flags go before environment variables, those before this file, this before defaults.\n\
         # `junxiu config` prints each value with its origin. Name this file with --config or JUNXIU_CONFIG.\n",
    );
    for setting in SETTINGS {
        text.push_str(&format!(
            "\n# {}\n# Environment: {}\n# {} = {:?}\n",
            setting.about,
            variable(setting.name),
            setting.name,
            setting.default
        ));
    }
    text
}

/// Reads a civil time of China such as `2024-02-09T08:00`, or an instant with its offset.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    let civil = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    let zone = FixedOffset::east_opt(CIVIL_OFFSET_SECONDS)?;
    Some(zone.from_local_datetime(&civil).single()?.with_timezone(&Utc))
}

/// Reads a span of time such as `250ms`, `10s`, `5m`, `8h` or `1d`.
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: u32 = digits.parse().ok()?;
    match &text[digits.len()..] {
        "ms" => Some(Duration::from_millis(u64::from(count))),
        "s" => Some(Duration::from_secs(u64::from(count))),
        "m" => Some(Duration::from_secs(u64::from(count) * 60)),
        "h" => Some(Duration::from_secs(u64::from(count) * 3600)),
        "d" => Some(Duration::from_secs(u64::from(count) * 24 * 3600)),
        _ => None,
    }
}

fn count(text: &str) -> Option<usize> {
    // tokio's semaphores hold fewer places than usize counts, and no machine runs a million calls at once.
    text.parse().ok().filter(|count| (1..=1_000_000).contains(count))
}

fn check(setting: &Setting, value: &str) -> Result<(), String> {
    let begins = |schemes: &[&str]| schemes.iter().any(|scheme| value.starts_with(scheme));
    let (fits, wanted) = match setting.kind {
        Kind::Time => (value.is_empty() || instant(value).is_some(), "a time such as 2024-02-09T08:00".to_owned()),
        Kind::Database => (
            value.is_empty() || begins(&["sqlite:", "postgres://", "postgresql://"]),
            "sqlite:PATH or an address such as postgres://user@host/junxiu".to_owned(),
        ),
        Kind::Peer => {
            (value.is_empty() || begins(&["http://", "https://"]), "an address such as http://intake:50051".to_owned())
        }
        Kind::Text | Kind::Path => (true, String::new()),
        Kind::Count => (count(value).is_some(), "a whole number from 1 to 1000000".to_owned()),
        Kind::Duration => (duration(value).is_some(), "a span such as 250ms, 10s, 5m, 8h or 1d".to_owned()),
        Kind::Listen => (value.parse::<SocketAddr>().is_ok(), "an address such as 127.0.0.1:50051".to_owned()),
        Kind::Word(words) => (words.contains(&value), format!("one of {}", words.join(", "))),
    };
    if fits { Ok(()) } else { Err(wanted) }
}

fn read_file(path: &Path) -> Result<Vec<(String, String)>, SettingError> {
    let wrong = |cause: String| SettingError::File(path.display().to_string(), cause);
    let unreadable = |cause: std::io::Error| SettingError::Unreadable(path.display().to_string(), cause.to_string());
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
    let entries = table.into_iter().map(|(name, value)| match value {
        toml::Value::String(text) => Ok((name, text)),
        toml::Value::Integer(number) => Ok((name, number.to_string())),
        toml::Value::Boolean(yes) => Ok((name, yes.to_string())),
        _ => Err(wrong(format!("{name} must be a text or a number"))),
    });
    entries.collect()
}

fn meant(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("the nearest known one is {name}"),
        None => "`junxiu config` lists those that there are".to_owned(),
    }
}

/// Hides the password of a database address.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    match rest.rsplit_once('@') {
        Some((who, place)) => {
            let user = who.split(':').next().unwrap_or_default();
            let hidden = if who.contains(':') { ":***" } else { "" };
            format!("{scheme}://{user}{hidden}@{place}")
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
