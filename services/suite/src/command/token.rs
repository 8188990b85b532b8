//! `junxiu token`: a token for a person or a program, signed with the key of the data folder.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::organization::{CHANGBAI, PROVINCE};
use junxiu_kernel::region;
use junxiu_platform::environment::keys_folder;
use junxiu_platform::identity::{self, Issuer, Role};
use junxiu_platform::settings::{self, Settings, Sources};

use crate::output::{self, Exit, Trouble};

/// The longest life of a token made by hand. Whoever needs longer has an identity provider.
const LIFE_MAX: Duration = Duration::from_secs(366 * 24 * 3600);

/// Tokens count whole seconds.
const LIFE_MIN: Duration = Duration::from_secs(1);

/// Options of `junxiu token`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the holder may be, e.g. bureau_officer; may be given several times.
    #[arg(long, value_name = "ROLE", required = true, value_parser = role, long_help = role_help())]
    pub role: Vec<Role>,
    /// The code of the holder's organisation: 220000 the province, 220104 a county, 220104-01 an institution.
    #[arg(long, value_name = "CODE", value_parser = organization)]
    pub organization: String,
    /// The name under which the holder's acts are kept. Two-person rules compare it [default: the first role].
    #[arg(long, value_name = "NAME", value_parser = subject)]
    pub subject: Option<String>,
    /// How long the token lives, e.g. 30m, 8h or 7d; 366d at most.
    #[arg(long, value_name = "SPAN", default_value = "8h", value_parser = life)]
    pub ttl: Duration,
    #[command(flatten)]
    place: KeyPlace,
}

/// Where the key lies that signs.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct KeyPlace {
    /// The data folder whose key signs [default: that of the settings, ./data].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The folder of keys itself, where it lies apart from the data [default: that of the settings, keys in the data folder].
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
}

/// Prints a token and nothing else.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let keys = keys_of(&args.place)?;
    let issuer = Issuer::from_folder(&keys.folder, keys.audience).context("the signing key cannot be opened")?;
    let default = || args.role.first().map(|role| identity::role_word(*role)).unwrap_or_default();
    let subject = args.subject.clone().unwrap_or_else(default);
    output::data(issuer.issue(&subject, &args.role, &args.organization, args.ttl, &keys.clock))?;
    Ok(())
}

/// The key folder in force, for whom its tokens are meant, and what time it is there.
pub struct Keys {
    /// The folder.
    pub folder: PathBuf,
    /// The audience.
    pub audience: String,
    /// The clock: a server whose clock stands still takes tokens of its own time only.
    pub clock: Clock,
}

/// Finds the key folder, by the same settings as the server has.
///
/// A folder without a key is refused: a key made now would be trusted by no server.
pub fn keys_of(place: &KeyPlace) -> anyhow::Result<Keys> {
    let written = |folder: &Option<PathBuf>| folder.as_ref().map(|folder| folder.display().to_string());
    let mut sources = Sources::of_process().flag(settings::DATA, written(&place.data));
    sources = sources.flag(settings::KEYS, written(&place.keys));
    let settings = Settings::load(&sources)?;
    let folder = keys_folder(&settings);
    if !identity::keys::published_path(&folder).exists() {
        let place = folder.display();
        return Err(Trouble::both(
            Exit::NotFound,
            format!("{place} 中没有密钥：请先启动一次服务（junxiu up），或用 --data 指明其数据目录、用 --keys 指明其密钥目录"),
            format!(
                "there is no key in {place}: start the server once (junxiu up), or name its data folder with --data, \
                 or its folder of keys with --keys"
            ),
        )
        .into());
    }
    let clock = settings::instant(settings.text(settings::CLOCK)).map_or_else(Clock::system, Clock::fixed);
    Ok(Keys { folder, audience: settings.text(settings::TOKEN_AUDIENCE).to_owned(), clock })
}

fn role(word: &str) -> Result<Role, String> {
    identity::role(word).ok_or_else(|| format!("no such role; the roles are {}", role_words()))
}

fn role_words() -> String {
    identity::roles().into_iter().map(identity::role_word).collect::<Vec<_>>().join(", ")
}

fn role_help() -> String {
    format!("What the holder may be; may be given several times. One of {}", role_words())
}

/// Accepts the code of a bureau or of an institution below one; whether that institution exists, only intake knows.
fn organization(code: &str) -> Result<String, String> {
    let code = junxiu_kernel::text::narrow(code).to_ascii_uppercase();
    let superior = match code.rsplit_once('-') {
        Some((superior, number)) if number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()) => superior,
        _ => code.as_str(),
    };
    let known = superior == PROVINCE || superior == CHANGBAI || region::find(superior).is_some();
    known.then(|| code.clone()).ok_or_else(|| {
        "no bureau has this code; give a division code such as 220104, JL-CBS, or an institution's such as 220104-01".to_owned()
    })
}

fn subject(name: &str) -> Result<String, String> {
    const LENGTH_MAX: usize = 100;
    let plain = !name.is_empty()
        && name.chars().count() <= LENGTH_MAX
        && !name.chars().any(|c| c.is_control() || c.is_whitespace());
    if name.starts_with(identity::SERVICE_PREFIX) {
        return Err("names of this kind belong to the suite's services".to_owned());
    }
    plain.then(|| name.to_owned()).ok_or_else(|| "a name has up to 100 characters and no blanks".to_owned())
}

fn life(span: &str) -> Result<Duration, String> {
    let life = settings::duration(span).ok_or_else(|| "write a span such as 30m, 8h or 7d".to_owned())?;
    if !(LIFE_MIN..=LIFE_MAX).contains(&life) {
        return Err("a token lives from 1s to 366d".to_owned());
    }
    Ok(life)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organizations_are_checked_as_far_as_codes_tell() {
        for code in ["220000", "220104", "220104-01", "JL-CBS", "jl-cbs-01", " ２２００００ "] {
            assert!(organization(code).is_ok(), "{code}");
        }
        for code in ["", "999999", "220104-1", "220104-01-01", "220171"] {
            assert!(organization(code).is_err(), "{code}");
        }
    }

    #[test]
    fn a_life_is_neither_nothing_nor_for_ever() {
        assert_eq!(life("8h"), Ok(Duration::from_secs(8 * 3600)));
        assert_eq!(life("366d"), Ok(LIFE_MAX));
        for span in ["0s", "999ms", "367d", "9999h", "soon", ""] {
            assert!(life(span).is_err(), "{span}");
        }
    }
}
