//! Runs party-affairs as a process of its own.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    junxiu_platform::run::run("party-affairs", junxiu_party_affairs::build).await
}
