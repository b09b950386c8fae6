//! Days as numbers and as ISO 8601 text.

/// 1 January 2014, in days since 1 January 1970.
pub(super) const FIRST_DAY: usize = 16_071;
/// Days in the five years 2014-2018.
pub(super) const FIVE_YEARS: usize = 1_826;

/// The ISO 8601 date of a day counted from 1 January 1970 (proleptic Gregorian calendar).
pub(super) fn iso_date(day: usize) -> String {
    // Years are counted from 1 March 0000, so that the leap day is the last day of its year; 146,097 days are 400
    // years. (Howard Hinnant 2014, "chrono-compatible low-level date algorithms".)
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + usize::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(iso_date(FIRST_DAY), "2014-01-01");
        assert_eq!(iso_date(FIRST_DAY + FIVE_YEARS - 1), "2018-12-31");
        assert_eq!(iso_date(FIRST_DAY + 789), "2016-02-29");
    }
}
