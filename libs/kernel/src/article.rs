//! The regulation's fifty-nine articles, read from its text.

use crate::text::chinese_number;
use std::sync::LazyLock;

/// The regulation as it was issued, character by character.
const REGULATION_TEXT: &str = include_str!("../data/regulation.zh.md");

/// The regulation's title.
pub const TITLE: &str = "吉林省军队离休退休干部服务管理实施细则";

/// One article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Article {
    /// The article's number, from 1.
    pub number: u16,
    /// The number of the chapter it stands in, from 1.
    pub chapter: u16,
    /// The chapter's title, for example `医疗健康服务`.
    pub chapter_title: &'static str,
    /// The article's words, without its number.
    pub text: &'static str,
}

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| parse(REGULATION_TEXT));

/// Gives all articles in their order.
pub fn articles() -> &'static [Article] {
    &ARTICLES
}

/// Finds an article by its number.
pub fn article(number: u16) -> Option<&'static Article> {
    let at = usize::from(number.checked_sub(1)?);
    articles().get(at)
}

/// Reads chapters (`## 第一章 总则`) and articles (`第一条 …`) from the text.
fn parse(text: &'static str) -> Vec<Article> {
    let mut chapter = (0, "");
    let mut articles = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some((number, title)) = line.strip_prefix("## ").and_then(|line| numbered(line, '章')) {
            chapter = (number, title);
        } else if let Some((number, text)) = numbered(line, '条') {
            articles.push(Article { number, chapter: chapter.0, chapter_title: chapter.1, text });
        }
    }
    articles
}

/// Splits `第…条 words` into its number and its words.
fn numbered(line: &'static str, unit: char) -> Option<(u16, &'static str)> {
    let (number, words) = line.strip_prefix('第')?.split_once(unit)?;
    Some((chinese_number(number)?, words.strip_prefix(' ')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_nine_articles_in_ten_chapters() {
        let numbers: Vec<u16> = articles().iter().map(|article| article.number).collect();
        assert_eq!(numbers, (1..=59).collect::<Vec<u16>>());
        let mut chapters: Vec<u16> = articles().iter().map(|article| article.chapter).collect();
        chapters.dedup();
        assert_eq!(chapters, (1..=10).collect::<Vec<u16>>());
        assert!(REGULATION_TEXT.starts_with(&format!("# {TITLE}")));
        assert!(REGULATION_TEXT.contains(crate::decision::REGULATION));
    }

    #[test]
    fn each_chapter_begins_where_the_text_says() {
        for (number, chapter, title) in [
            (3, 1, "总则"),
            (4, 2, "接收安置"),
            (8, 2, "接收安置"),
            (9, 3, "思想政治建设"),
            (15, 4, "教育管理"),
            (19, 5, "医疗健康服务"),
            (27, 6, "荣誉激励"),
            (32, 7, "服务保障供给"),
            (41, 8, "服务保障渠道"),
            (49, 9, "军休服务管理机构建设"),
            (58, 10, "附则"),
        ] {
            let article = article(number).unwrap();
            assert_eq!((article.chapter, article.chapter_title), (chapter, title), "{number}");
        }
    }

    #[test]
    fn no_word_is_lost() {
        assert!(article(1).unwrap().text.starts_with("为全面贯彻落实"));
        assert!(article(20).unwrap().text.ends_with("补助最高限额为10万元。"));
        assert!(article(59).unwrap().text.ends_with("服务管理参照执行。"));
        assert!(articles().iter().all(|article| article.text.ends_with('。')));
        assert_eq!(article(0), None);
        assert_eq!(article(60), None);
    }
}
