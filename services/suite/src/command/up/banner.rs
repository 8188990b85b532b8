//! What `junxiu up` says when it serves.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::place::Place;
use super::seconds;
use crate::output::{self, Language};

/// Prints where data is kept, the address, how to get a token, and three commands to paste.
pub fn print(place: &Place, address: SocketAddr, took: Duration) -> anyhow::Result<()> {
    let language = Language::chosen();
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    let program = program();
    let data = shell_word(&place.data);
    let keys = place.keys_apart().map(|keys| format!(" --keys {}", shell_word(&keys))).unwrap_or_default();
    let kept = if place.is_ephemeral {
        say("（进程结束后删除）", " (gone when the process ends)")
    } else {
        String::new()
    };
    let call = |request: &str, method: &str| {
        format!("  grpcurl -plaintext -H \"authorization: Bearer $TOKEN\" -d '{request}' \\\n    {address} {method}")
    };
    let lines = [
        format!("junxiu {} — {} {}", env!("CARGO_PKG_VERSION"), say("已就绪，用时", "ready after"), seconds(took)),
        format!("  {} {}{kept}", say("数据", "data   "), place.shown()),
        format!("  {} {address}  (gRPC)", say("地址", "address")),
        format!(
            "  {} {program} token --role bureau_officer --organization 220000 --data {data}{keys}",
            say("令牌", "token  ")
        ),
        String::new(),
        say("试一试（复制粘贴）：", "Try these:"),
        format!("  export TOKEN=$({program} token --role bureau_officer --organization 220000 --data {data}{keys})"),
        call(r#"{"page_size":3}"#, "junxiu.intake.v1.RetireeService/ListRetirees"),
        call(
            r#"{"category":"RETIREE_CATEGORY_TUIXIU","settled_on":{"year":2024,"month":6,"day":30},"cumulative_self_pay_fen":15000000}"#,
            "junxiu.medical.v1.SubsidyService/PreviewSubsidy",
        ),
        call(
            r#"{"from":{"year":2024,"month":2,"day":8},"count":10,"unit":"DEADLINE_UNIT_WORKING_DAYS","region_code":"220000"}"#,
            "junxiu.gateway.v1.RegulationService/ComputeDeadline",
        ),
        String::new(),
    ];
    output::data(lines.join("\n"))?;
    Ok(())
}

/// Warns of an address that others reach: what passes there is open to read.
pub fn warn_of_the_network(listens: SocketAddr) {
    if !listens.ip().is_loopback() {
        output::say_both(
            &format!("注意：正在 {listens} 监听，网络上的其他机器可以连接，且未加密；请在前面设置 TLS 代理"),
            &format!(
                "warning: listening at {listens}, which other machines reach, without TLS; put a proxy with TLS in front"
            ),
        );
    }
}

/// Gives the way to this program from where the user stands.
fn program() -> String {
    let Ok(program) = std::env::current_exe() else { return "junxiu".to_owned() };
    let here = std::env::current_dir().ok();
    match here.and_then(|here| program.strip_prefix(here).ok().map(Path::to_owned)) {
        Some(relative) => shell_word(&Path::new(".").join(relative)),
        None => shell_word(&program),
    }
}

/// Writes a path as a shell takes it for one word.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
