//! The command as a process: what it writes where, and how it ends.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};

fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_junxiu"));
    command.args(line.split_whitespace()).current_dir(folder);
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "JUNXIU_TOKEN", "JUNXIU_ADDRESS"] {
        command.env_remove(variable);
    }
    command
}

fn junxiu(folder: &Path, line: &str) -> Output {
    command(folder, line).output().unwrap()
}

/// Runs a line and checks its exit code; gives stdout and stderr.
fn check(folder: &Path, line: &str, code: i32) -> (String, String) {
    let output = junxiu(folder, line);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{line}\n{out}\n{err}");
    (out, err)
}

#[test]
fn a_template_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let (out, err) = check(folder.path(), "template self-pay", 0);
    assert_eq!((out.as_str(), err.as_str()), ("self-pay-template.xlsx\n", ""));
    let (out, err) = check(folder.path(), "template self-pay", 6);
    assert!(out.is_empty() && err.contains("--force"), "{err}");
    check(folder.path(), "template self-pay --force", 0);
}

#[test]
fn a_template_is_a_workbook_or_csv_as_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), "template self-pay -o sp.csv", 0);
    let text = std::fs::read_to_string(folder.path().join("sp.csv")).unwrap();
    assert!(text.starts_with("\u{FEFF}身份证号,票据号,") && text.lines().count() == 1, "{text}");
    let (_, err) = check(folder.path(), "template self-pay -o sp.ods", 2);
    assert!(err.contains("must end in .xlsx or .csv"), "{err}");
}

#[test]
fn a_demo_is_not_written_over_files_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let line = "demo generate --retirees 3 --out d --until 2026-11-23";
    check(folder.path(), line, 0);
    let (out, err) = check(folder.path(), line, 6);
    assert!(out.is_empty() && err.contains("placement-2025.xlsx exists already; add --force"), "{err}");
    check(folder.path(), &format!("{line} --force"), 0);
}

#[test]
fn every_command_has_the_table_of_exit_codes_in_its_help() {
    let folder = tempfile::tempdir().unwrap();
    let table = junxiu_suite::output::Exit::table();
    for line in ["--help", "help", "up --help", "import placement --help", "help import self-pay", "help token"] {
        let (out, _) = check(folder.path(), line, 0);
        assert!(out.contains(&table) && out.contains("LC_ALL, LC_MESSAGES and LANG"), "{line}\n{out}");
    }
}

#[test]
fn each_mistake_ends_with_the_code_of_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("bad.toml"), "colour = \"red\"\n").unwrap();
    std::fs::write(folder.join("a.csv"), "身份证号\n").unwrap();
    std::fs::create_dir(folder.join("folder.xlsx")).unwrap();
    for (line, code, said) in [
        ("up --listen foo", 2, "127.0.0.1:50051"),
        ("up --drain 5", 2, "a span such as"),
        ("up --database mysql://u:secret@h/x", 2, "sqlite:PATH"),
        ("config --config bad.toml", 2, "unknown setting colour"),
        ("config --config absent.toml", 5, "absent.toml"),
        ("template self-pay -o no/such/folder/x.xlsx", 5, "cannot write"),
        ("template self-pay -o folder.xlsx --force", 5, "cannot write"),
        ("serve intake --calendar absent.tsv --listen 127.0.0.1:0", 5, "absent.tsv"),
        ("import self-pay absent.csv", 5, "absent.csv"),
        ("import self-pay a.csv --sheet 一月", 2, "leave out --sheet"),
        ("token --role auditor --organization 220000 --ttl 400d", 2, "366d"),
        ("token --role auditor --organization 220000 --keys absent", 5, "--keys"),
    ] {
        let (out, err) = check(folder, line, code);
        assert!(out.is_empty() && err.contains(said) && !err.contains("secret"), "{line}: {err}");
    }
    assert!(!folder.join("data").exists(), "nothing is made by a mistake");
}

#[test]
fn what_the_tests_and_kubernetes_set_is_no_setting() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(folder.path(), "config");
    command.env("JUNXIU_BIN", "x").env("JUNXIU_PORT", "tcp://10.0.0.7:50051").env("JUNXIU_SERVICE_HOST", "10.0.0.7");
    assert!(command.output().unwrap().status.success());
}

#[test]
fn a_token_needs_a_key_that_a_server_trusts() {
    let folder = tempfile::tempdir().unwrap();
    let (out, err) = check(folder.path(), "token --role auditor --organization 220000", 5);
    assert!(out.is_empty() && err.contains("start the server once"), "{err}");
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_wrong_file_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "姓名,身份证,职务级别\n测试甲,1,正师\n").unwrap();
    let (out, err) = check(folder.path(), "import placement a.csv --plan 2024", 3);
    assert!(out.is_empty());
    for part in ["职务级别", "职务等级", "军休类别", "安置地区划代码"] {
        assert!(err.contains(part), "{err}");
    }
    check(folder.path(), "import placement b.csv --plan 2024", 5);
    check(folder.path(), "import placement a.csv", 2);
    check(folder.path(), "import self-pay a.csv --sideways", 2);
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), "demo generate --retirees 3 --out d --until 2026-11-23", 0);
    let line = "import placement d/placement-2025.xlsx --plan 2025 --token x --address 127.0.0.1:9";
    let (_, err) = check(folder.path(), line, 8);
    assert!(err.contains("junxiu up"), "{err}");
    let (_, err) = check(folder.path(), "import placement d/placement-2025.xlsx --plan 2025", 4);
    assert!(err.contains("--token"), "{err}");
}

#[test]
fn an_import_whose_connection_breaks_says_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let text = "身份证号,票据号,结算日期,医疗机构,范围内个人自付(元)\n220102195202290010,A1,2024-01-31,甲,1.00\n";
    std::fs::write(folder.path().join("b.csv"), text).unwrap();
    for answers_first in [false, true] {
        let address = dies_at_the_first_call(answers_first);
        let (out, err) = check(folder.path(), &format!("import self-pay b.csv --token x --address {address}"), 8);
        for part in ["the connection to the server broke", "UNAVAILABLE", "run the same command again to go on"] {
            assert!(err.contains(part), "{part} is not in: {err}");
        }
        assert_eq!(out, "1 row: 0 accepted, 0 rejected, 0 unchanged, 1 not handled\n");
    }
}

#[test]
fn a_full_stdout_costs_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let text = "身份证号,票据号,结算日期,医疗机构,范围内个人自付(元)\n220102195202290010,A1,2024-01-31,甲,many\n";
    std::fs::write(folder.path().join("b.csv"), text).unwrap();
    let address = dies_at_the_first_call(true);
    let mut command =
        command(folder.path(), &format!("import self-pay b.csv --output json --token x --address {address}"));
    let output = command.stdout(std::fs::File::create("/dev/full").unwrap()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("stdout took no more") && err.contains("b.result.csv"), "{err}");
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    left.sort_unstable();
    assert_eq!(left, ["b.csv", "b.result.csv"]);
}

/// Gives the address of a server that is killed when a call comes in, or when its first message does.
fn dies_at_the_first_call(answers_first: bool) -> String {
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const SETTINGS_SEEN: [u8; 9] = [0, 0, 0, 4, 1, 0, 0, 0, 0];
    // The end of headers on stream 1, of which there is one: status 200.
    const OK: [u8; 10] = [0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88];
    const PREFACE_BYTES: usize = 24;
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        socket.read_exact(&mut [0; PREFACE_BYTES]).unwrap();
        socket.write_all(&SETTINGS).unwrap();
        socket.write_all(&SETTINGS_SEEN).unwrap();
        skip_to_frame(&mut socket, HEADERS);
        if answers_first {
            socket.write_all(&OK).unwrap();
            skip_to_frame(&mut socket, DATA);
        }
    });
    address
}

fn skip_to_frame(socket: &mut TcpStream, wanted: u8) {
    loop {
        let mut head = [0; 9];
        socket.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        std::io::copy(&mut socket.take(length.into()), &mut std::io::sink()).unwrap();
        if head[3] == wanted {
            return;
        }
    }
}

#[test]
fn the_same_seed_writes_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    for out in ["a", "b"] {
        let (listed, _) =
            check(folder.path(), &format!("demo generate --seed 3 --retirees 40 --out {out} --until 2026-11-23"), 0);
        assert_eq!(listed.lines().count(), 4);
    }
    for file in ["placement-2025.xlsx", "self-pay-2026.xlsx"] {
        assert_eq!(sheet(&folder.path().join("a").join(file)), sheet(&folder.path().join("b").join(file)));
    }
}

/// The rows of a workbook's first sheet. The file as a whole also holds the time of its making.
fn sheet(path: &Path) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn settings_are_printed_with_their_origin_and_without_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = check(folder.path(), "config --database postgres://u:secret@h/junxiu", 0);
    assert!(
        out.contains("postgres://u:***@h/junxiu") && out.contains("flag --database") && !out.contains("secret"),
        "{out}"
    );
    check(folder.path(), "config --colour red", 2);
    let (out, _) = check(folder.path(), "config --output json", 0);
    assert!(out.lines().all(|line| line.starts_with('{') && line.contains("\"origin\":\"default\"")), "{out}");
}

#[test]
fn every_shell_gets_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let (out, _) = check(folder.path(), &format!("completions {shell}"), 0);
        assert!(out.contains("junxiu"), "{shell}");
    }
}
