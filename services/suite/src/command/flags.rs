//! The settings as flags of the command line, one for each of the list.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use junxiu_platform::settings::{SETTINGS, Sources};

/// The settings that were given as flags.
#[derive(Clone, Debug, Default)]
pub struct SettingFlags {
    config: Option<PathBuf>,
    given: Vec<(&'static str, String)>,
}

impl SettingFlags {
    /// Gives where the settings come from: these flags, the environment and the file.
    pub fn sources(&self) -> Sources {
        let mut sources = Sources::of_process();
        if let Some(config) = &self.config {
            sources.file = Some(config.clone());
        }
        self.given.iter().fold(sources, |sources, (name, value)| sources.flag(name, Some(value.clone())))
    }
}

impl clap::FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.config = matches.get_one::<PathBuf>("config").cloned();
        let given = SETTINGS
            .iter()
            .filter_map(|setting| Some((setting.name, matches.get_one::<String>(setting.name)?.clone())));
        self.given = given.collect();
        Ok(())
    }
}

impl clap::Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("The settings file (TOML)");
        SETTINGS.iter().fold(command.arg(config), |command, setting| {
            let default =
                if setting.default.is_empty() { String::new() } else { format!(" [default: {}]", setting.default) };
            command.arg(
                Arg::new(setting.name)
                    .long(setting.name)
                    .value_name("VALUE")
                    .help(format!("{}{default}", setting.about))
                    .help_heading("Settings"),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
