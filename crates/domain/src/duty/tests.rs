//! Mistakes of files are told where they stand.

use super::Duty;

const TIME: &str = include_str!("../../../../duties/time-check.toml");

fn with(from: &str, to: &str) -> String {
    assert!(TIME.contains(from), "{from}");
    let told = Duty::parse("own.toml", &TIME.replacen(from, to, 1));
    told.map_or_else(|cause| cause.to_string(), |_| "it loads".to_owned())
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (from, to, says) in [
        (
            "[calendar]\nevery = \"quarter\"",
            "",
            "write either [calendar]",
        ),
        (
            "[calendar]",
            "[after_last]\nmonths = 3\n\n[calendar]",
            "write either [calendar]",
        ),
        (
            "every = \"quarter\"",
            "every = \"quarter\"\nby = 32",
            "by is a day of the month",
        ),
        ("every = \"quarter\"", "every = \"fortnight\"", "fortnight"),
        ("registers = [\"time-check\"]", "", "name registers"),
        ("id = \"time-check\"", "id = \"Time\"", "small letters"),
        ("hours = 3", "hours = 0", "1 to 400"),
        (
            "owner = [\"system_admin\"]",
            "owner = []",
            "at least one role",
        ),
        (
            "since = 2024-08-05",
            "since = 2024-08-05T10:00:00",
            "write a day",
        ),
    ] {
        let told = with(from, to);
        assert!(
            told.starts_with("own.toml:") && told.contains(says),
            "{told}"
        );
    }
}

const DAILY: &str = include_str!("../../../../duties/daily-look.toml");

#[test]
fn a_mistake_in_a_duty_of_each_day_is_told_with_its_place() {
    for (from, to, says) in [
        ("hour = 16", "hour = 24", "hour is an hour"),
        ("rest_days = \"tw-office\"\n", "", "rest_days"),
        ("minutes = 15", "minutes = 60", "1 to 59"),
        ("minutes = 15", "minutes = 15\nhours = 1", "hours = 3, or"),
        ("minutes = 15\n", "", "hours = 3, or"),
        (
            "registers = [\"maintenance-record\"]",
            "note = true",
            "name their register",
        ),
        (
            "[each_day]",
            "[calendar]\nevery = \"month\"\n[each_day]",
            "or [each_day]",
        ),
    ] {
        assert!(DAILY.contains(from), "{from}");
        let told = Duty::parse("own.toml", &DAILY.replacen(from, to, 1));
        let told = told.map_or_else(|cause| cause.to_string(), |_| "it loads".to_owned());
        assert!(
            told.starts_with("own.toml:") && told.contains(says),
            "{told}"
        );
    }
}

#[test]
fn what_is_not_quoted_is_not_verified() {
    let start = TIME.find("quote = ").unwrap_or_default();
    let quote = TIME.get(start..).unwrap_or_default();
    let told = with(quote, "quote = \"\"\n");
    assert!(told.contains("status = \"unverified\""), "{told}");
}
