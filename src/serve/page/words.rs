//! Dates and numbers as people read them.

use jiff::civil::Date;

/// `2025-10-28T23:40+09:00` as `28 October 2025, 23:40`.
pub(super) fn date(iso: &str) -> String {
    let (day, time) = match iso.split_once('T') {
        Some((day, time)) => (day, time.get(..5)),
        None => (iso, None),
    };
    // A year before the common era begins with a dash, and is rare.
    let Some(year) = day.split('-').next().filter(|year| !year.is_empty()) else {
        return iso.to_owned();
    };
    let whole: Option<Date> = day.parse().ok();
    let spelled = match whole {
        Some(date) => date.strftime("%-d %B %Y").to_string(),
        None => match format!("{day}-01").parse::<Date>() {
            Ok(first) => first.strftime("%B %Y").to_string(),
            Err(_) => year.to_owned(),
        },
    };
    match time {
        Some(time) => format!("{spelled}, {time}"),
        None => spelled,
    }
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
