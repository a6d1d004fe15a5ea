//! The time of a request, as its event states it.

use std::time::Duration;

const SECONDS_A_DAY: u64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Common Log Format in UTC: `20/Nov/2026:21:51:11 +0000`.
pub(super) fn common_log_format(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, second) = (seconds / SECONDS_A_DAY, seconds % SECONDS_A_DAY);
    let (year, month, day) = date(days);
    let month = MONTHS.get(month).copied().unwrap_or_default();
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{day:02}/{month}/{year}:{hour:02}:{minute:02}:{second:02} +0000")
}

/// Year, month counted from zero, and day of the month, so many days after 1970-01-01.
fn date(mut days: u64) -> (u64, usize, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 0;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dates_on_both_sides_of_leap_days() {
        let cases = [
            (0, "01/Jan/1970:00:00:00 +0000"),
            (951_782_399, "28/Feb/2000:23:59:59 +0000"),
            (951_782_400, "29/Feb/2000:00:00:00 +0000"),
            (1_582_933_438, "28/Feb/2020:23:43:58 +0000"),
            (1_795_211_471, "20/Nov/2026:21:51:11 +0000"),
            (4_107_542_400, "01/Mar/2100:00:00:00 +0000"),
            (1_767_225_599, "31/Dec/2025:23:59:59 +0000"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(common_log_format(Duration::from_secs(seconds)), expected);
        }
    }
}
