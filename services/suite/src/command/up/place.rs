//! Where `junxiu up` keeps what it keeps.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use junxiu_platform::database::Database;
use junxiu_platform::settings::{self, Origin, Settings, Sources};
use junxiu_platform::{run, watched};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::command::flags::SettingFlags;
use crate::command::keepers::KEEPERS;
use crate::output::{Exit, Trouble};

/// The file that says a process is at work on a data folder.
const LOCK: &str = "up.lock";

/// The data folder of a process and its settings.
pub struct Place {
    /// The folder.
    pub data: PathBuf,
    /// The settings, with the folder and the databases filled in.
    pub settings: Settings,
    /// True when the folder goes away with the process.
    pub is_ephemeral: bool,
    /// Held as long as the process lives; the operating system lets go of it however that ends.
    _lock: File,
    _folder: Option<TempDir>,
}

impl Place {
    /// Makes or opens the folder, keeps every other process out of it, and takes the address.
    ///
    /// Nothing is made before the address is taken, so that a start that fails there leaves nothing behind.
    pub async fn open(flags: &SettingFlags, is_ephemeral: bool) -> anyhow::Result<(Self, TcpListener)> {
        let mut sources = flags.sources();
        let folder = is_ephemeral.then(|| tempfile::Builder::new().prefix("junxiu-").tempdir()).transpose()?;
        if let Some(folder) = &folder {
            sources = sources.flag(settings::DATA, Some(folder.path().display().to_string()));
        }
        let settings = for_one_process(sources)?;
        let data = settings.path(settings::DATA);
        // Looked at before the address: of a second process on the folder, that is what is wrong.
        let lock = data.exists().then(|| lock(&data)).transpose()?;
        let listener = run::listen(&settings).await?;
        // Names and telephone numbers stand in the databases: the folder is its owner's alone.
        watched::make_private_folder(&data).with_context(|| format!("cannot make the folder {}", data.display()))?;
        let data = data.canonicalize()?;
        let lock = lock.map_or_else(|| self::lock(&data), Ok)?;
        Ok((Self { data, settings, is_ephemeral, _lock: lock, _folder: folder }, listener))
    }

    /// Makes the services' databases on a server that does not have them yet.
    pub async fn make_databases(&self) -> anyhow::Result<()> {
        for (service, _) in KEEPERS {
            Database::create_if_missing(&self.settings.database_url(service))
                .await
                .with_context(|| format!("the database of {service} cannot be made"))?;
        }
        Ok(())
    }

    /// Says in a word where records are kept, and where the keys lie when that is elsewhere.
    pub fn shown(&self) -> String {
        let data = self.data.display();
        let apart = self.keys_apart().map(|keys| format!("keys in {}", keys.display()));
        let database = self.settings.describe().into_iter().find(|row| row.name == settings::DATABASE);
        match (database.map(|row| row.value).filter(|url| !url.is_empty()), apart) {
            (Some(url), apart) => format!("{url} ({})", apart.unwrap_or_else(|| format!("keys in {data}"))),
            (None, Some(apart)) => format!("{data} (SQLite, a file per service; {apart})"),
            (None, None) => format!("{data} (SQLite, a file per service)"),
        }
    }

    /// Gives the folder of keys where it lies apart from the data.
    pub fn keys_apart(&self) -> Option<PathBuf> {
        let keys = self.settings.path(settings::KEYS);
        let keys = keys.canonicalize().unwrap_or(keys);
        (keys != self.data.join("keys")).then_some(keys)
    }
}

/// Reads the settings, with a database for each service and fewer log lines unless they say otherwise.
fn for_one_process(sources: Sources) -> anyhow::Result<Settings> {
    let given = Settings::load(&sources)?;
    let mut sources = sources.flag(settings::DATABASE, Some(one_each(given.text(settings::DATABASE))));
    // A line for each call would bury what the process says of itself; whoever wants them sets `log`.
    if *given.origin(settings::LOG) == Origin::Default {
        sources = sources.flag(settings::LOG, Some("warn"));
    }
    Ok(Settings::load(&sources)?)
}

/// Keeps a folder for this process.
fn lock(data: &Path) -> anyhow::Result<File> {
    let path = data.join(LOCK);
    let lock = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            let place = data.display();
            Err(Trouble::both(
                Exit::Conflict,
                format!("{place} 正由另一个 junxiu 进程使用；请先停止它，或用 --data 另选目录"),
                format!("{place} is in use by another junxiu; stop that first, or choose another folder with --data"),
            )
            .into())
        }
        Err(TryLockError::Error(cause)) => Err(cause).context("cannot lock the data folder"),
    }
}

/// Makes an address name a database for each service, unless it does already.
fn one_each(url: &str) -> String {
    const SERVICE: &str = "{service}";
    if url.is_empty() || url.contains(SERVICE) {
        return url.to_owned();
    }
    if let Some(path) = url.strip_prefix("sqlite:") {
        return format!("sqlite:{}-{SERVICE}.db", path.trim_end_matches(".db"));
    }
    let (base, options) =
        url.split_once('?').map_or((url, String::new()), |(base, options)| (base, format!("?{options}")));
    let place = base.split_once("://").map_or(base, |(_, place)| place);
    match place.split_once('/') {
        Some((_, name)) if !name.is_empty() => format!("{base}_{SERVICE}{options}"),
        _ => format!("{}/junxiu_{SERVICE}{options}", base.trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_gets_a_database_of_its_own() {
        for (given, made) in [
            ("", ""),
            ("postgres://u@h/x_{service}", "postgres://u@h/x_{service}"),
            ("postgres://u:p@h:5432/junxiu", "postgres://u:p@h:5432/junxiu_{service}"),
            ("postgres://h/junxiu?sslmode=require", "postgres://h/junxiu_{service}?sslmode=require"),
            ("postgres://h", "postgres://h/junxiu_{service}"),
            ("postgres://h/?host=/run/pg", "postgres://h/junxiu_{service}?host=/run/pg"),
            ("sqlite:/var/lib/junxiu.db", "sqlite:/var/lib/junxiu-{service}.db"),
        ] {
            assert_eq!(one_each(given), made);
        }
    }
}
