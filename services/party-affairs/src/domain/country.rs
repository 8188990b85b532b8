//! Countries and regions by the codes of GB/T 2659 (ISO 3166-1 alpha-2).

/// A code and its name a line.
const TABLE: &str = include_str!("../../data/countries.tsv");

/// Gives the Chinese name of a code; none for one that the standard does not give out.
pub fn name(code: &str) -> Option<&'static str> {
    TABLE.lines().find_map(|line| line.split_once('\t').filter(|(known, _)| *known == code)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_names() {
        assert_eq!(name("JP"), Some("日本"));
        assert_eq!(name("HK"), Some("中国香港"));
        assert_eq!(name("XX"), None);
    }

    #[test]
    fn the_table_is_whole_and_in_order() {
        let codes: Vec<&str> = TABLE.lines().filter_map(|line| line.split_once('\t')).map(|(code, _)| code).collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 2));
    }
}
