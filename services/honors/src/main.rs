//! Runs honors as a process of its own.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    junxiu_platform::run::run("honors", junxiu_honors::build).await
}
