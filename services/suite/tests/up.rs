//! `junxiu up` as a process: what it says, imports through it, and a second start after a kill.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Counts as the last line of an import tells them: rows, accepted, rejected, unchanged.
type Counts = [u64; 4];

/// A running `junxiu up`; killed when the test ends, however it ends.
struct Up {
    process: Child,
    address: String,
    said: String,
}

impl Up {
    fn start(folder: &Path) -> Self {
        Self::start_with(folder, "--no-demo --listen 127.0.0.1:0")
    }

    fn start_with(folder: &Path, flags: &str) -> Self {
        let mut process = command()
            .args(["up", "--data", "data"])
            .args(flags.split_whitespace())
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        // The last thing it says is the third command to paste.
        while !said.contains("ComputeDeadline") {
            assert_ne!(lines.read_line(&mut said).unwrap(), 0, "it ended after saying: {said}");
        }
        let address = said.lines().find_map(|line| line.trim().strip_prefix("address ")).unwrap();
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self { process, address, said }
    }

    /// Kills it, and gives what it had said on stderr.
    fn kill(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::io::read_to_string(self.process.stderr.take().unwrap()).unwrap()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_junxiu"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "JUNXIU_TOKEN", "JUNXIU_ADDRESS"] {
        command.env_remove(variable);
    }
    command
}

fn junxiu(folder: &Path, line: &str) -> Output {
    command().args(line.split_whitespace()).current_dir(folder).output().unwrap()
}

/// Imports a file, checks the exit code, and gives the sum and all that was printed.
fn import(folder: &Path, up: &Up, what: &str, code: i32) -> (Counts, String) {
    let (counts, out, _) = import_and_hear(folder, up, what, code);
    (counts, out)
}

/// Imports a file, and gives what was said on stderr besides.
fn import_and_hear(folder: &Path, up: &Up, what: &str, code: i32) -> (Counts, String, String) {
    let line = format!("import {what} --address {} --data data --output json", up.address);
    let output = junxiu(folder, &line);
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{line}\n{out}\n{err}");
    let sum: serde_json::Value = serde_json::from_str(out.lines().last().unwrap_or("null")).unwrap();
    let counts = ["rows", "accepted", "rejected", "unchanged"].map(|key| sum[key].as_u64().unwrap_or_default());
    (counts, out, err)
}

#[test]
fn it_says_where_data_is_kept_and_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path());
    let data = folder.path().join("data").canonicalize().unwrap();
    for part in [data.to_str().unwrap(), "token --role", "ListRetirees", "PreviewSubsidy"] {
        assert!(up.said.contains(part), "{part} is not in: {}", up.said);
    }
    let token = junxiu(folder.path(), "token --role auditor --organization 220100 --data data");
    let token = String::from_utf8(token.stdout).unwrap();
    assert_eq!((token.lines().count(), token.trim().split('.').count()), (1, 3));

    let second = junxiu(folder.path(), "up --no-demo --data data --listen 127.0.0.1:0");
    assert_eq!(second.status.code(), Some(6));
}

#[test]
fn a_folder_that_began_without_a_demo_says_so_later() {
    let folder = tempfile::tempdir().unwrap();
    let said = Up::start(folder.path()).kill();
    assert!(!said.contains("demo"), "it was asked for none: {said}");
    let said = Up::start_with(folder.path(), "--listen 127.0.0.1:0").kill();
    assert!(said.contains("demo: none, since this data folder began without one"), "{said}");
}

#[test]
fn keys_that_lie_apart_are_named_and_so_is_the_way_to_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start_with(folder.path(), "--no-demo --listen 127.0.0.1:0 --keys apart");
    let keys = folder.path().canonicalize().unwrap().join("apart");
    assert!(up.said.contains(&format!("keys in {}", keys.display())), "{}", up.said);
    assert!(up.said.contains(&format!("--keys {}", keys.display())), "{}", up.said);
}

#[test]
fn whoever_listens_to_the_network_is_warned() {
    let folder = tempfile::tempdir().unwrap();
    let said = Up::start_with(folder.path(), "--no-demo --listen 0.0.0.0:0").kill();
    assert!(said.contains("warning: listening at 0.0.0.0:") && said.contains("without TLS"), "{said}");
    let said = Up::start(folder.path()).kill();
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn a_plan_is_imported_row_by_row_and_never_twice() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(junxiu(folder, "demo generate --retirees 40 --faulty 5 --until 2026-11-23 --out d").status.success());
    let up = Up::start(folder);
    let plan = "placement d/placement-2025.xlsx --plan 2025";

    let (_, said) = import(folder, &up, plan, 5);
    assert!(said.is_empty(), "a plan that is not there takes no rows");
    let making = format!("{plan} --create-plan --document 1");
    let (dry, _, said) = import_and_hear(folder, &up, &format!("{making} --dry-run"), 9);
    assert_eq!(dry, [27, 22, 5, 0]);
    assert!(said.contains("there is no plan of 2025 yet; checking against the draft"), "{said}");
    let (whole, _, said) = import_and_hear(folder, &up, &making, 9);
    assert_eq!(whole, dry);
    assert!(said.contains("made a draft of the plan of 2025 (document 1)"), "{said}");
    let (_, _, said) = import_and_hear(folder, &up, &format!("{plan} --create-plan --document 2"), 9);
    assert!(said.contains("(document 1); --document 2 was not used"), "{said}");
    let (again, said) = import(folder, &up, plan, 9);
    assert_eq!(again, [27, 0, 5, 22]);
    let worst: serde_json::Value = said.lines().rev().nth(2).map(|line| serde_json::from_str(line).unwrap()).unwrap();
    let mut reasons: Vec<&str> =
        worst["faults"].as_array().unwrap().iter().filter_map(|fault| fault["heading"].as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["专业技术等级", "入伍日期", "军休类别", "姓名", "安置地区划代码", "身份证号"], "{said}");

    // Killed without warning: what was answered is kept.
    up.kill();
    let up = Up::start(folder);
    let (after, _) = import(folder, &up, plan, 9);
    assert_eq!(after, [27, 0, 5, 22]);
}

#[test]
fn one_citizen_id_under_two_names_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let up = Up::start(folder);
    let text = "姓名,身份证号,军休类别,安置地区划代码,备注\n\
                测试甲,１１０１０５１９４９１２３１００２ｘ, 退休 ,220104,\n\
                测试乙,11010519491231002X,退休干部,220104,\n\
                测试丙,220102520229001,退休干部,220381,旧代码\n";
    std::fs::write(folder.join("p.csv"), text).unwrap();

    let (counts, said) = import(folder, &up, "placement p.csv --plan 2024 --create-plan --document 1", 9);

    assert_eq!(counts, [3, 2, 1, 0], "{said}");
    assert!(said.contains("CITIZEN_ID_OF_ANOTHER_NAME") && said.contains("\"row\":3"), "{said}");
    let results = std::fs::read_to_string(folder.join("p.result.csv")).unwrap();
    let verdicts: Vec<bool> = results.lines().skip(1).map(|line| line.contains("已接收")).collect();
    assert_eq!(verdicts, [true, false, true], "{results}");
}

#[test]
fn a_plan_that_was_made_for_nobody_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let up = Up::start(folder);
    std::fs::write(folder.join("p.csv"), "姓名,身份证号,军休类别,安置地区划代码\n测试甲,1,退休,1\n").unwrap();
    let (counts, _, said) = import_and_hear(folder, &up, "placement p.csv --plan 2024 --create-plan --document 1", 9);
    assert_eq!(counts, [1, 0, 1, 0]);
    assert!(said.contains("was made and holds nobody yet"), "{said}");
}

#[test]
fn bills_of_people_nobody_knows_are_rejected_with_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let up = Up::start(folder);
    let text = "身份证号,票据号,结算日期,医疗机构,范围内个人自付(元),范围外自费(元)\n\
                220102195202290011,,2024年6月31日,,12.345,很多\n";
    std::fs::write(folder.join("b.csv"), text).unwrap();

    let (counts, said) = import(folder, &up, "self-pay b.csv --dry-run", 9);

    assert_eq!(counts, [1, 0, 1, 0]);
    for reason in ["BAD_CHECK_DIGIT", "NO_SUCH_DAY", "AMOUNT_DECIMALS", "BAD_AMOUNT", "票据号", "医疗机构"] {
        assert!(said.contains(reason), "{reason} is not in: {said}");
    }
}
