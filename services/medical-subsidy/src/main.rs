//! Runs medical-subsidy as a process of its own.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    junxiu_platform::run::run("medical-subsidy", junxiu_medical_subsidy::build).await
}
