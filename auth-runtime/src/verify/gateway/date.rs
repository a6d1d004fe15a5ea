//! Times as gateways write them: text where a token has numbers.

use crate::limits;

const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Seconds since 1970-01-01T00:00:00Z: the digits of a `NumericDate`, or the text that a REST API makes of one, such as
/// `Thu Jan 01 01:00:00 UTC 2026`.
pub(super) fn unix_seconds(text: &str) -> Option<i64> {
    let seconds = if text.bytes().all(|b| b.is_ascii_digit()) { number(text)? } else { date(text)? };
    (seconds <= limits::LAST_SECOND).then_some(seconds)
}

/// What Java's `Date.toString` writes: nothing may be missing, and the weekday has to be that of the day.
fn date(text: &str) -> Option<i64> {
    let parts: Vec<_> = text.split(' ').collect();
    let &[weekday, month, day, time, "UTC" | "GMT", year] = parts.as_slice() else { return None };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let (day, year) = (of_length(day, 2)?, of_length(year, 4).filter(|year| *year >= 1970)?);
    let days = days_since_1970(year, month, day)?;
    let names = WEEKDAYS.get(usize::try_from(days.rem_euclid(7)).ok()?)?;
    let time: Vec<_> = time.split(':').map(|part| of_length(part, 2)).collect::<Option<_>>()?;
    let &[hour @ 0..24, minute @ 0..60, second @ 0..60] = time.as_slice() else { return None };
    (*names == weekday).then_some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// The month counts from zero. Days that the month does not have are none.
fn days_since_1970(year: i64, month: usize, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if !(1..=*lengths.get(month)?).contains(&day) {
        return None;
    }
    let before = year - 1;
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leap_days(before) - leap_days(1969);
    Some(years + lengths.iter().take(month).sum::<i64>() + day - 1)
}

fn of_length(text: &str, length: usize) -> Option<i64> {
    if text.len() == length { number(text) } else { None }
}

fn number(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms() {
        for (text, expected) in [
            ("1767229200", 1_767_229_200),
            ("0", 0),
            ("Thu Jan 01 01:00:00 UTC 2026", 1_767_229_200),
            ("Thu Jan 01 00:00:00 GMT 1970", 0),
            ("Thu Feb 29 23:59:59 UTC 2024", 1_709_251_199),
            ("Tue Feb 29 00:00:00 UTC 2000", 951_782_400),
            ("Fri Nov 20 21:51:11 UTC 2026", 1_795_211_471),
            ("Mon Mar 01 00:00:00 UTC 2100", 4_107_542_400),
        ] {
            assert_eq!(unix_seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn whatever_is_odd_is_no_time() {
        for text in [
            "",
            " 1767229200",
            "+1767229200",
            "-1",
            "1767229200.5",
            "1.7672292E9",
            "253402300800",
            "99999999999999999999",
            "Fri Jan 01 01:00:00 UTC 2026",
            "Thu Jan 01 01:00:00 CET 2026",
            "Thu Jan 01 01:00:00 2026",
            "Thu Jan 1 01:00:00 UTC 2026",
            "Thu Jan 01 1:00:00 UTC 2026",
            "Thu Jan 01 24:00:00 UTC 2026",
            "Thu Jan 01 23:60:00 UTC 2026",
            "Thu Jan 01 23:59:60 UTC 2026",
            "Thu Jan 01 23:59 UTC 2026",
            "Thu Jan  1 01:00:00 UTC 2026",
            "thu jan 01 01:00:00 utc 2026",
            "Sun Feb 29 00:00:00 UTC 2026",
            "Sat Feb 29 00:00:00 UTC 2100",
            "Thu Jan 00 00:00:00 UTC 2026",
            "Wed Jan 01 00:00:00 UTC 1969",
            "Thu Jan 01 01:00:00 UTC 2026 ",
            "Thu Jan 01 +1:00:00 UTC 2026",
        ] {
            assert_eq!(unix_seconds(text), None, "{text}");
        }
    }
}
