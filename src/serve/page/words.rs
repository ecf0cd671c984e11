//! Dates and numbers as people read them.

/// `2025-10-28T23:40+09:00` as `28 October 2025, 23:40`.
pub(super) fn date(iso: &str) -> String {
    let (day, time) = match iso.split_once('T') {
        Some((day, time)) => (day, time.get(..5)),
        None => (iso, None),
    };
    let mut parts = day.split('-');
    // A year before the common era begins with a dash, and is rare.
    let Some(year) = parts.next().filter(|year| !year.is_empty()) else {
        return iso.to_owned();
    };
    let month = parts.next().and_then(month);
    let number = parts.next().map(|number| number.trim_start_matches('0'));
    let day = match (month, number) {
        (Some(month), Some(number)) => format!("{number} {month} {year}"),
        (Some(month), None) => format!("{month} {year}"),
        (None, _) => year.to_owned(),
    };
    match time {
        Some(time) => format!("{day}, {time}"),
        None => day,
    }
}

fn month(number: &str) -> Option<&'static str> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let number: usize = number.parse().ok()?;
    MONTHS.get(number.checked_sub(1)?).copied()
}

/// A language tag, if it is one that may stand in an attribute.
pub(super) fn tag(lang: Option<&str>) -> Option<&str> {
    lang.filter(|lang| {
        (2..=35).contains(&lang.len())
            && lang.split('-').all(|part| {
                (1..=8).contains(&part.len())
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_long_as_they_are_known() {
        for (iso, words) in [
            ("2025-10-28T23:40+09:00", "28 October 2025, 23:40"),
            ("2025-10-28T23:40:11Z", "28 October 2025, 23:40"),
            ("2025-10-08", "8 October 2025"),
            ("2025-10", "October 2025"),
            ("1605", "1605"),
            ("-0044-03-15", "-0044-03-15"),
            ("2025-13", "2025"),
        ] {
            assert_eq!(date(iso), words);
        }
    }

    #[test]
    fn only_tags_are_tags() {
        assert_eq!(tag(Some("pt-BR")), Some("pt-BR"));
        for other in ["", "x", "en\" onload=", "e n", "en_US", "a-", "abcdefghij"] {
            assert_eq!(tag(Some(other)), None, "{other}");
        }
    }
}
