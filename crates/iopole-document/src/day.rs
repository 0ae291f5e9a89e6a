//! Days as documents write them.

use jiff::civil::Date;

/// Reads a day written `YYYY-MM-DD` or `YYYYMMDD`.
pub(crate) fn read_day(text: &str) -> Option<Date> {
    let form = match text.len() {
        8 => "%Y%m%d",
        10 => "%Y-%m-%d",
        _ => return None,
    };
    // A year may have a sign.
    Date::strptime(form, text).ok().filter(|_| text.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_forms_of_a_day_are_read() {
        let day = Some(jiff::civil::date(2026, 3, 1));
        assert_eq!((read_day("20260301"), read_day("2026-03-01")), (day, day));
        for odd in [
            "",
            "2026-3-1",
            "2026-02-30",
            "20260230",
            "202603-01",
            "2026-03-01T00:00:00",
            "-2026030",
            "+2026-3-01",
        ] {
            assert_eq!(read_day(odd), None, "{odd}");
        }
    }
}
