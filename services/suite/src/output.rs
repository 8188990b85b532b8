//! What the command says: data on stdout, words on stderr, and an exit code that tells the kind of failure.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::ValueEnum;
use junxiu_platform::database::DatabaseError;
use junxiu_platform::run::ListenError;
use junxiu_platform::settings::SettingError;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// The languages the command speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

static LANGUAGE: OnceLock<Language> = OnceLock::new();

impl Language {
    /// Reads a language or a locale: `zh`, `zh_CN.UTF-8`, `en`, `C`. Whatever is not Chinese is English.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// Chooses the language for the rest of the process.
    pub fn choose(self) {
        let _ = LANGUAGE.set(self);
    }

    /// Gives the language that was chosen.
    pub fn chosen() -> Self {
        LANGUAGE.get().copied().unwrap_or_default()
    }

    /// The language as services are asked for it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Picks the text of the language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// How data is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs: one JSON value a line.
    Json,
}

/// How the process ends. The numbers are part of the command's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Something else went wrong.
    Other = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// The input is malformed.
    Invalid = 3,
    /// The caller is unknown or may not do this.
    Denied = 4,
    /// The thing does not exist.
    NotFound = 5,
    /// It exists already, or somebody was faster.
    Conflict = 6,
    /// The state of things does not allow it.
    Precondition = 7,
    /// The server cannot be reached, is overloaded or did not answer in time.
    Unavailable = 8,
    /// An import went through, but rows of it were rejected.
    RowsRejected = 9,
    /// Stopped by the user.
    Stopped = 130,
}

/// What each exit code says. The one place where that is written; the operations guide repeats it.
const EXITS: &[(Exit, &str)] = &[
    (Exit::Other, "another error"),
    (Exit::Usage, "the command line or a setting cannot be understood"),
    (Exit::Invalid, "the input is malformed (INVALID_ARGUMENT, OUT_OF_RANGE), or a file is not what it should be"),
    (Exit::Denied, "unknown caller or not allowed (UNAUTHENTICATED, PERMISSION_DENIED)"),
    (Exit::NotFound, "not found (NOT_FOUND), or a file or folder is not there or cannot be read or written"),
    (Exit::Conflict, "conflict (ALREADY_EXISTS, ABORTED), or a file is there already, an address or folder in use"),
    (
        Exit::Precondition,
        "the state of things does not allow it (FAILED_PRECONDITION), or a database is not fit for use",
    ),
    (Exit::Unavailable, "unavailable, overloaded or too slow (UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED)"),
    (Exit::RowsRejected, "an import went through, but rows of it were rejected"),
    (Exit::Stopped, "stopped by the user"),
];

impl Exit {
    /// Writes the table of exit codes, for the help of every command.
    pub fn table() -> String {
        let rows = EXITS.iter().map(|(exit, about)| format!("\n  {:<3}  {about}", *exit as u8));
        format!("Exit codes:\n  0    done{}", rows.collect::<String>())
    }

    /// Says how a failure of any kind ends the process: the first cause in the chain that tells decides.
    pub fn of_error(cause: &anyhow::Error) -> Self {
        cause.chain().find_map(Self::of_cause).unwrap_or(Self::Other)
    }

    fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Self> {
        if let Some(status) = cause.downcast_ref::<Status>() {
            Some(Self::of_status(status))
        } else if let Some(trouble) = cause.downcast_ref::<Trouble>() {
            Some(trouble.exit)
        } else if let Some(setting) = cause.downcast_ref::<SettingError>() {
            Some(match setting {
                SettingError::Unknown { .. } | SettingError::Value { .. } | SettingError::File(..) => Self::Usage,
                SettingError::Unreadable(..) => Self::NotFound,
            })
        } else if let Some(listen) = cause.downcast_ref::<ListenError>() {
            Some(if listen.source.kind() == io::ErrorKind::AddrInUse { Self::Conflict } else { Self::Other })
        } else if let Some(database) = cause.downcast_ref::<DatabaseError>() {
            Some(Self::of_database(database))
        } else {
            cause.downcast_ref::<io::Error>().and_then(|cause| Self::of_file(cause.kind()))
        }
    }

    fn of_database(error: &DatabaseError) -> Self {
        match error {
            DatabaseError::InUse(_) => Self::Conflict,
            DatabaseError::Foreign { .. } | DatabaseError::NotAsRequired(_) => Self::Precondition,
            other if other.is_temporary() => Self::Unavailable,
            _ => Self::Other,
        }
    }

    /// Says that a file or folder is not there or not to be opened; other failures of reading and writing have no code.
    fn of_file(kind: io::ErrorKind) -> Option<Self> {
        use io::ErrorKind::{IsADirectory, NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem};
        let is_shut = matches!(kind, NotFound | PermissionDenied | IsADirectory | NotADirectory | ReadOnlyFilesystem);
        is_shut.then_some(Self::NotFound)
    }

    /// Says how a call's failure ends the process. A connection that breaks has many codes and one meaning.
    pub fn of_status(status: &Status) -> Self {
        if is_broken_connection(status) { Self::Unavailable } else { Self::of_code(status.code()) }
    }

    /// Says how a call's answer ends the process.
    fn of_code(code: Code) -> Self {
        match code {
            Code::InvalidArgument | Code::OutOfRange => Self::Invalid,
            Code::Unauthenticated | Code::PermissionDenied => Self::Denied,
            Code::NotFound => Self::NotFound,
            Code::AlreadyExists | Code::Aborted => Self::Conflict,
            Code::FailedPrecondition => Self::Precondition,
            Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded => Self::Unavailable,
            Code::Ok | Code::Cancelled | Code::Unknown | Code::Unimplemented | Code::Internal | Code::DataLoss => {
                Self::Other
            }
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure that is told in words, in both languages, and how it ends the process.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// How it ends the process.
    pub exit: Exit,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// What is wrong and what to do, in English.
    pub en: String,
}

impl Trouble {
    /// Tells a failure in English only, as for operators.
    pub fn new(exit: Exit, en: impl Into<String>) -> Self {
        let en = en.into();
        Self { exit, zh: en.clone(), en }
    }

    /// Tells a failure in both languages, as for clerks.
    pub fn both(exit: Exit, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { exit, zh: zh.into(), en: en.into() }
    }
}

/// Says that a file would be lost that somebody may have filled in.
pub fn there_already(path: &Path) -> Trouble {
    let place = path.display();
    Trouble::both(
        Exit::Conflict,
        format!("{place} 已存在；如需覆盖请加 --force"),
        format!("{place} exists already; add --force to replace it"),
    )
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Language::chosen().pick(&self.zh, &self.en))
    }
}

impl std::error::Error for Trouble {}

/// Writes a line of data to stdout. A reader that has gone away, such as `head`, is no error.
pub fn data(line: impl fmt::Display) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Says something to the person at the terminal, on stderr.
pub fn say(words: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// Says something in the chosen language.
pub fn say_both(zh: &str, en: &str) {
    say(Language::chosen().pick(zh, en));
}

/// Says whether a person watches stderr, and so whether progress is worth drawing.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Tells a failure on stderr and gives the exit code it calls for.
pub fn fail(cause: &anyhow::Error) -> Exit {
    match cause.chain().find_map(|cause| cause.downcast_ref::<Status>()) {
        Some(status) => say(format_args!("{}{}", error_mark(), told(status))),
        None => say(format_args!("{}{cause:#}", error_mark())),
    }
    Exit::of_error(cause)
}

fn error_mark() -> &'static str {
    Language::chosen().pick("错误：", "error: ")
}

/// Says whether a status was made on this side because the connection broke. What a server answers carries no cause.
pub fn is_broken_connection(status: &Status) -> bool {
    std::error::Error::source(status).is_some()
}

/// Writes a status with all its details, so that nobody has to decode them.
pub fn told(status: &Status) -> String {
    if is_broken_connection(status) {
        let broke = Language::chosen().pick("与服务的连接中断", "the connection to the server broke");
        return format!("{broke} ({})\n  UNAVAILABLE", status.message());
    }
    let details = status.get_error_details();
    let words = details.localized_message().map_or(status.message(), |localized| localized.message.as_str());
    let mut lines = vec![words.to_owned()];
    let code = code_name(status.code());
    match details.error_info() {
        Some(info) => {
            lines.push(format!("  {code} / {}", info.reason));
            let mut known: Vec<_> = info.metadata.iter().collect();
            known.sort();
            lines.extend(known.into_iter().map(|(key, value)| format!("  {key} = {value}")));
        }
        None => lines.push(format!("  {code}")),
    }
    if let Some(bad) = details.bad_request() {
        lines.extend(bad.field_violations.iter().map(|fault| format!("  {}: {}", fault.field, fault.description)));
    }
    if let Some(failure) = details.precondition_failure() {
        lines.extend(
            failure
                .violations
                .iter()
                .map(|fault| format!("  {} {}: {}", fault.r#type, fault.subject, fault.description)),
        );
    }
    if let Some(resource) = details.resource_info() {
        lines.push(format!("  {} {}", resource.resource_type, resource.resource_name));
    }
    if let Some(delay) = details.retry_info().and_then(|info| info.retry_delay) {
        lines.push(format!(
            "  {} {} ms",
            Language::chosen().pick("可重试，间隔", "try again after"),
            delay.as_millis()
        ));
    }
    lines.join("\n")
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::{ErrorDetails, FieldViolation};

    use super::*;

    #[test]
    fn a_status_is_told_with_all_its_details() {
        let mut details =
            ErrorDetails::with_error_info("INVALID_FIELDS", "junxiu", [("plan".to_owned(), "2024".to_owned())]);
        details.set_bad_request(vec![FieldViolation::new("item.citizen_id", "check digit")]);
        details.set_localized_message("zh-CN", "请求有误");
        let status = Status::with_error_details(Code::InvalidArgument, "bad request", details);
        assert_eq!(
            told(&status),
            "请求有误\n  INVALID_ARGUMENT / INVALID_FIELDS\n  plan = 2024\n  item.citizen_id: check digit"
        );
        assert_eq!(Exit::of_status(&status), Exit::Invalid);
    }

    #[test]
    fn a_broken_connection_is_unavailable_whatever_its_code() {
        let broken = Status::from_error(Box::new(io::Error::from(io::ErrorKind::ConnectionReset)));
        assert_eq!((broken.code(), Exit::of_status(&broken)), (Code::Unknown, Exit::Unavailable));
        assert!(told(&broken).ends_with("UNAVAILABLE"), "{}", told(&broken));
        let answered = Status::with_error_details(Code::Unknown, "the server does not know", ErrorDetails::new());
        assert_eq!(Exit::of_status(&answered), Exit::Other);
    }

    #[test]
    fn each_code_of_a_call_stands_in_the_row_of_its_exit_code() {
        for code in (0..=16).map(Code::from_i32) {
            let row = EXITS.iter().find(|(exit, _)| *exit == Exit::of_code(code)).map(|(_, about)| *about).unwrap();
            let named =
                EXITS.iter().any(|(_, about)| about.split([' ', '(', ')', ',']).any(|word| word == code_name(code)));
            assert_eq!(row.contains(code_name(code)), named, "{}", code_name(code));
        }
        let guide = include_str!("../../../deploy/README.md");
        assert!(guide.contains(&Exit::table()), "deploy/README.md holds this:\n{}", Exit::table());
    }

    #[test]
    fn the_language_follows_the_locale() {
        for (locale, language) in [
            ("zh_CN.UTF-8", Language::Zh),
            ("zh", Language::Zh),
            ("C", Language::En),
            ("", Language::En),
            ("en_US", Language::En),
        ] {
            assert_eq!(Language::of_locale(locale), language);
        }
    }
}
