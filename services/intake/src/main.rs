//! Runs intake as a process of its own.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    junxiu_platform::run::run("intake", junxiu_intake::build).await
}
