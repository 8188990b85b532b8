//! Files that are read again when they change, without a restart.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// How often a file is looked at. A revoked key or person must be refused within 5 s.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A file that somebody may replace while the process runs.
#[derive(Debug)]
pub struct Watched {
    path: PathBuf,
    started: Instant,
    next_look_ms: AtomicU64,
    seen: Mutex<Option<Stamp>>,
}

/// What tells one version of a file from another.
type Stamp = (SystemTime, u64, u64);

impl Watched {
    /// Watches a file, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let seen = Mutex::new(stamp(&path));
        Self { path, started: Instant::now(), next_look_ms: AtomicU64::new(millis(LOOK_EVERY)), seen }
    }

    /// Gives the file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says whether the file changed, looking at it every few seconds only: cheap enough for every call.
    pub fn changed(&self) -> bool {
        let now = millis(self.started.elapsed());
        let due = self.next_look_ms.load(Ordering::Relaxed);
        if now < due {
            return false;
        }
        let mine =
            self.next_look_ms.compare_exchange(due, now + millis(LOOK_EVERY), Ordering::Relaxed, Ordering::Relaxed);
        mine.is_ok() && self.changed_now()
    }

    /// Says whether the file changed, looking at once.
    pub fn changed_now(&self) -> bool {
        let now = stamp(&self.path);
        let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let changed = *seen != now;
        *seen = now;
        changed
    }
}

/// Makes a folder that only its owner can enter, with whatever is missing above it. One that is there stays as it is.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file whole or not at all, readable by its owner only, as is its folder where that has to be made.
///
/// With `keep` an existing file stays as it is, also when two processes start at
/// the same moment: the first to finish wins, and both go on with its content.
pub fn write_private(path: &Path, content: &[u8], keep: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    let draft = folder.join(format!(".{:016x}.part", rand::random::<u64>()));
    let written = write_draft(&draft, content).and_then(|()| {
        if !keep {
            return fs::rename(&draft, path);
        }
        match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    });
    // Renamed away or linked: in both cases the draft's own name is no longer needed.
    let _ = fs::remove_file(&draft);
    written
}

fn write_draft(draft: &Path, content: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    file.write_all(content)?;
    file.sync_all()
}

fn stamp(path: &Path) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt as _;

    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len(), about.ino()))
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        let watched = Watched::new(&path);
        assert!(!watched.changed_now());
        write_private(&path, b"one", true).unwrap();
        assert!(watched.changed_now());
        assert!(!watched.changed_now());
        write_private(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one", "kept");
        write_private(&path, b"two", false).unwrap();
        assert!(watched.changed_now());
        assert!(!watched.changed(), "looks every few seconds only");
    }

    #[test]
    fn a_private_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("secret.pem");
        write_private(&path, b"secret", true).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left");
    }
}
