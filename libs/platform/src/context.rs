//! What a call carries along while it is worked on: the caller's language and
//! the moment by which an answer is due.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

/// The languages that texts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese, unless the caller asks otherwise.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Gives the language's tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Chooses between the same text in both languages.
    pub fn choose<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }

    /// Reads `accept-language`: of Chinese and English, the one the caller prefers.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let Some(list) = headers.get(http::header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
            return Self::default();
        };
        let mut best = (0, Self::default());
        for entry in list.split(',') {
            let mut parts = entry.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, thousandths);
            let primary = tag.split('-').next().unwrap_or_default();
            let language = match primary.to_ascii_lowercase().as_str() {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}

/// What is known of the call under way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    /// The language of the caller.
    pub language: Language,
    /// When the answer is due; none for streams that last.
    pub deadline: Option<Instant>,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// Works on a call within its context.
pub async fn within<F: Future>(context: Context, work: F) -> F::Output {
    CONTEXT.scope(context, work).await
}

/// Does a short synchronous piece of a call within its context.
pub fn within_sync<T>(context: Context, work: impl FnOnce() -> T) -> T {
    CONTEXT.sync_scope(context, work)
}

/// Gives the context of the call under way; an empty one outside of calls.
pub fn current() -> Context {
    CONTEXT.try_with(|context| *context).unwrap_or_default()
}

/// Gives the language of the caller.
pub fn language() -> Language {
    current().language
}

/// Says how much time is left for the answer; none when there is no limit.
pub fn remaining() -> Option<Duration> {
    current().deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

/// Reads a quality such as `0.8` as thousandths, without floats.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + digits.parse::<u32>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(list: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::ACCEPT_LANGUAGE, list.parse().unwrap());
        Language::accepted(&headers)
    }

    #[test]
    fn the_preferred_of_the_two_languages_is_chosen() {
        assert_eq!(Language::accepted(&HeaderMap::new()), Language::Chinese);
        assert_eq!(accepted("en"), Language::English);
        assert_eq!(accepted("en-GB,en;q=0.9,zh;q=0.8"), Language::English);
        assert_eq!(accepted("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(accepted("ko, en;q=0.3, zh;q=0.25"), Language::English);
        assert_eq!(accepted("ko"), Language::Chinese);
        assert_eq!(accepted("*;;q=,"), Language::Chinese);
    }
}
