//! What holidays are called in both languages.

/// The names as the data write them, each in Chinese and in English.
const NAMES: [(&str, &str); 8] = [
    ("元旦", "New Year's Day"),
    ("春节", "Spring Festival"),
    ("清明节", "Tomb-sweeping Day"),
    ("劳动节", "Labour Day"),
    ("端午节", "Dragon Boat Festival"),
    ("中秋节", "Mid-autumn Festival"),
    ("国庆节", "National Day"),
    ("延边州庆", "Anniversary of Yanbian"),
];

/// Gives a holiday's name in Chinese and in English; a name that is not known here stands for both.
pub(super) fn in_both(name: &str) -> (&str, &str) {
    NAMES.into_iter().find(|(zh, en)| name == *zh || name == *en).unwrap_or((name, name))
}

#[cfg(test)]
mod tests {
    use super::in_both;

    #[test]
    fn each_language_has_its_own_name() {
        for (name, both) in [
            ("Spring Festival", ("春节", "Spring Festival")),
            ("延边州庆", ("延边州庆", "Anniversary of Yanbian")),
            ("某地放假", ("某地放假", "某地放假")),
        ] {
            assert_eq!(in_both(name), both);
        }
    }

    #[test]
    fn every_published_holiday_has_both() {
        let published = [include_str!("../../data/holidays.tsv"), include_str!("../../data/regional_holidays.tsv")];
        let national = published[0].lines().skip(1).filter_map(|row| row.split('\t').nth(2));
        let regional = published[1].lines().skip(1).filter_map(|row| row.split('\t').nth(3));
        for name in national.chain(regional) {
            let (zh, en) = in_both(name);
            assert!(!zh.is_ascii() && en.is_ascii(), "{name}");
        }
    }
}
