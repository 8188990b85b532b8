//! `junxiu serve`: one service as a process of its own.

use clap::ValueEnum;
use junxiu_platform::run::run_with;
use junxiu_platform::settings::Settings;

use super::flags::SettingFlags;
use super::keepers;

/// The services that can run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Service {
    /// Who and where: organisations, plans, receptions, the register of retirees.
    Intake,
    /// The medical subsidy of article 20.
    MedicalSubsidy,
    /// Political life and education management: articles 9 to 18.
    PartyAffairs,
    /// Honours, yearbooks and recuperation: articles 27 to 31.
    Honors,
    /// The one address that clients call.
    Gateway,
}

/// Options of `junxiu serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service.
    #[arg(value_enum)]
    pub service: Service,
    #[command(flatten)]
    flags: SettingFlags,
}

/// Serves until the process is told to stop.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let settings = Settings::load(&args.flags.sources())?;
    let served = match args.service {
        Service::Intake => run_with("intake", settings, junxiu_intake::build).await,
        Service::MedicalSubsidy => run_with("medical-subsidy", settings, junxiu_medical_subsidy::build).await,
        Service::PartyAffairs => run_with("party-affairs", settings, junxiu_party_affairs::build).await,
        Service::Honors => run_with("honors", settings, junxiu_honors::build).await,
        Service::Gateway => run_with("gateway", settings, junxiu_gateway::build).await,
    };
    let name = args.service.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    served.map_err(|cause| keepers::told(&name, cause))
}
