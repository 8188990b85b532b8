//! `junxiu config`: every setting with its value and where that comes from.

use comfy_table::{ContentArrangement, Table, presets};
use junxiu_platform::settings::{self, Settings};

use crate::command::flags::SettingFlags;
use crate::output::{self, Format};

/// Options of `junxiu config`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Prints a settings file with every setting, its default and a sentence.
    #[arg(long)]
    pub example: bool,
    /// How to write the settings.
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
    #[command(flatten)]
    flags: SettingFlags,
}

/// Prints the settings; passwords are hidden.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.example {
        output::data(settings::example().trim_end())?;
        return Ok(());
    }
    let settings = Settings::load(&args.flags.sources())?;
    if args.output == Format::Json {
        for row in settings.describe() {
            let line = serde_json::json!({
                "name": row.name, "value": row.value, "origin": row.origin.to_string(),
                "default": row.default, "environment": row.variable, "about": row.about,
            });
            output::data(line)?;
        }
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["SETTING", "VALUE", "ORIGIN"]);
    for row in settings.describe() {
        table.add_row([row.name.to_owned(), row.value, row.origin.to_string()]);
    }
    output::data(table)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_in_the_repository_is_the_one_that_is_printed() {
        let kept = include_str!("../../../../deploy/settings.example.toml");
        assert_eq!(kept, settings::example(), "run `junxiu config --example > deploy/settings.example.toml`");
    }
}
