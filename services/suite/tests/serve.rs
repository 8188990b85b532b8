//! `junxiu serve` and `junxiu up` as processes: what they refuse to start on, and what such a start leaves behind.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A service that runs; killed when the test ends, however it ends.
struct Service(Child);

impl Service {
    fn start(folder: &Path, line: &str) -> Self {
        let mut process = command(folder, line).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let serves = log.by_ref().map_while(Result::ok).any(|line| line.contains("Serving"));
        assert!(serves, "it ended instead of serving");
        // The log is read on, or the process would stop at a full pipe.
        std::thread::spawn(move || log.count());
        Self(process)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_junxiu"));
    command.args(line.split_whitespace()).current_dir(folder);
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "JUNXIU_TOKEN", "JUNXIU_ADDRESS"] {
        command.env_remove(variable);
    }
    command
}

fn refused(folder: &Path, line: &str, code: i32, said: &str) {
    let Output { status, stderr, .. } = command(folder, line).output().unwrap();
    let err = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(code), "{line}\n{err}");
    assert!(err.contains(said), "{said} is not in: {err}");
}

#[test]
fn an_sqlite_file_has_one_process_and_one_service() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = Service::start(folder, "serve intake --data d --listen 127.0.0.1:0");
    refused(folder, "serve intake --data d --listen 127.0.0.1:0", 6, "intake.db is in use by another process");
    drop(first);
    let line = "serve medical-subsidy --data d --database sqlite:d/intake.db --listen 127.0.0.1:0";
    refused(folder, line, 7, "the database is that of the service intake, not of medical-subsidy");
    // Whoever was killed keeps nobody out.
    Service::start(folder, "serve intake --data d --listen 127.0.0.1:0");
}

#[test]
fn other_data_keys_over_a_database_are_refused_and_its_own_are_taken_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let line = "serve intake --data d --listen 127.0.0.1:0";
    drop(Service::start(folder, line));
    std::fs::rename(folder.join("d/keys"), folder.join("d/safe")).unwrap();
    refused(folder, line, 7, "the data keys are not those of the database of intake");
    std::fs::remove_dir_all(folder.join("d/keys")).unwrap();
    std::fs::rename(folder.join("d/safe"), folder.join("d/keys")).unwrap();
    Service::start(folder, line);
}

#[test]
fn a_start_on_a_taken_port_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    for command in ["up --no-demo", "serve intake", "serve gateway"] {
        refused(folder.path(), &format!("{command} --listen {address}"), 6, "cannot listen at");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_service_whose_source_has_no_address_names_the_setting_once() {
    let folder = tempfile::tempdir().unwrap();
    let line = "serve medical-subsidy --data d --listen 127.0.0.1:0 --log-format pretty";
    let mut process = command(folder.path(), line).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
    let told = log.find(|line| line.contains("until its address is set")).unwrap_or_default();
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(told.contains("set peer-intake (--peer-intake or JUNXIU_PEER_INTAKE)"), "{told}");
}
