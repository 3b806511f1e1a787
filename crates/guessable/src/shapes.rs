//! Numbers that are somebody's, whoever's: identity numbers, telephone numbers, dates.

/// The letter of a ROC identity number stands for two digits; in the order of A to Z.
const LETTER_VALUES: [u32; 26] = [
    10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30,
    31, 33,
];
const ID_LENGTH: usize = 10;
/// Other characters beside a number that do not make it something else.
const MOST_BESIDE: usize = 4;
/// Beside a date.
const MOST_BESIDE_DATE: usize = 4;
/// The Gregorian year of ROC year 0.
const ROC_YEAR_ZERO: u32 = 1911;

/// Digits that stand together, with how many other characters the text has.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
}

/// Whether the text holds a ROC identity or resident number: by its check digit anywhere, by its shape where
/// it is nearly all.
pub(crate) fn holds_roc_id(text: &str) -> bool {
    let letters: Vec<char> = text.chars().map(|c| c.to_ascii_uppercase()).collect();
    let short = letters.len() <= ID_LENGTH + MOST_BESIDE;
    letters
        .windows(ID_LENGTH)
        .any(|window| match id_sum(window) {
            Some(sum) => sum % 10 == 0 || short,
            None => false,
        })
}

/// The weighted sum; none when it is not of the shape. The second place of old resident numbers is a
/// letter, of which the last digit counts.
fn id_sum(letters: &[char]) -> Option<u32> {
    let value = |letter: char| {
        let place = u32::from(letter).checked_sub(u32::from('A'))?;
        LETTER_VALUES.get(usize::try_from(place).ok()?).copied()
    };
    let (first, rest) = letters.split_first()?;
    let (second, rest) = rest.split_first()?;
    let region = value(*first)?;
    let second = match second {
        '1' | '2' | '8' | '9' => second.to_digit(10)?,
        'A'..='D' => value(*second)? % 10,
        _ => return None,
    };
    let mut sum = region / 10 + region % 10 * 9 + second * 8;
    for (letter, weight) in rest.iter().zip([7, 6, 5, 4, 3, 2, 1, 1]) {
        sum += letter.to_digit(10)? * weight;
    }
    Some(sum)
}

/// Whether the text holds a Vietnamese CCCD number: twelve digits that begin with a province.
pub(crate) fn holds_cccd(text: &str) -> bool {
    runs(text).any(|run| {
        let province = run.get(..3).and_then(|code| code.parse::<u32>().ok());
        run.len() == 12 && province.is_some_and(|code| (1..=96).contains(&code))
    })
}

/// Whether the text is hardly more than a telephone number of Taiwan or Vietnam.
pub(crate) fn is_phone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let beside = text
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii_digit());
    if beside.count() > MOST_BESIDE {
        return false;
    }
    let local = digits
        .strip_prefix("886")
        .or_else(|| digits.strip_prefix("84"))
        .filter(|rest| (8..=9).contains(&rest.len()))
        .map(|rest| format!("0{rest}"));
    let number = local.as_deref().unwrap_or(&digits);
    let mut two = number.chars();
    match (two.next(), two.next()) {
        (Some('0'), Some('1' | '3' | '5' | '7' | '8' | '9')) => number.len() == 10,
        (Some('0'), Some('2' | '4' | '6')) => (9..=10).contains(&number.len()),
        _ => false,
    }
}

/// Whether the text is hardly more than a date, by the Gregorian or the ROC calendar.
pub(crate) fn is_date(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let others = text.chars().count() - digits.len();
    letters <= 2 && others <= MOST_BESIDE_DATE && dates(&digits)
}

fn dates(digits: &str) -> bool {
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|text| text.parse::<u32>().ok())
    };
    let day = |year: Option<u32>, month: Option<u32>, day: Option<u32>| {
        matches!(
            (year, month, day),
            (Some(1900..=2100), Some(1..=12), Some(1..=31))
        )
    };
    let roc = |year: Option<u32>| {
        year.filter(|year| (1..=150).contains(year))
            .map(|year| year + ROC_YEAR_ZERO)
    };
    let short = |year: Option<u32>| year.map(|year| 1900 + year);
    match digits.len() {
        8 => {
            day(part(0, 4), part(4, 6), part(6, 8))
                || day(part(4, 8), part(2, 4), part(0, 2))
                || day(part(4, 8), part(0, 2), part(2, 4))
        }
        7 => day(roc(part(0, 3)), part(3, 5), part(5, 7)),
        6 => {
            day(short(part(0, 2)), part(2, 4), part(4, 6))
                || day(short(part(4, 6)), part(2, 4), part(0, 2))
                || day(short(part(4, 6)), part(0, 2), part(2, 4))
        }
        _ => false,
    }
}

/// How a birthday is written in digits: Gregorian and ROC, in every order, with and without the year.
pub(crate) fn written(year: u32, month: u32, day: u32) -> Vec<String> {
    let short = year % 100;
    let mut all = vec![
        format!("{year}{month:02}{day:02}"),
        format!("{day:02}{month:02}{year}"),
        format!("{month:02}{day:02}{year}"),
        format!("{short:02}{month:02}{day:02}"),
        format!("{day:02}{month:02}{short:02}"),
        format!("{month:02}{day:02}{short:02}"),
    ];
    if let Some(roc) = year.checked_sub(ROC_YEAR_ZERO).filter(|roc| *roc > 0) {
        all.push(format!("{roc:03}{month:02}{day:02}"));
        all.push(format!("{roc}{month:02}{day:02}"));
        all.push(format!("{month:02}{day:02}{roc}"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_seen_by_sum_and_shape() {
        // The sum of A123456789 is 130.
        assert!(
            holds_roc_id("A123456789")
                && holds_roc_id("a123456789!")
                && holds_roc_id("my-id-is-A123456789-really")
        );
        assert!(
            holds_roc_id("A123456780"),
            "the shape alone, where it is all"
        );
        assert!(
            !holds_roc_id("my-id-is-A123456780-really"),
            "a wrong sum in something longer"
        );
        assert!(holds_roc_id("A800000014") && !holds_roc_id("A323456789"));
        assert!(holds_cccd("001090123456") && holds_cccd("048090123456@"));
        assert!(!holds_cccd("999090123456") && !holds_cccd("0010901234567"));
        assert!(is_phone("0912-345-678") && is_phone("+886912345678") && is_phone("0905123456a"));
        assert!(!is_phone("quiet0912rivers345bend678"));
    }

    #[test]
    fn dates_are_seen_in_both_calendars() {
        for date in [
            "19900512",
            "12051990",
            "0790512",
            "1030512",
            "790512",
            "1990/05/12!",
            "b790512",
        ] {
            assert!(is_date(date), "{date}");
        }
        for other in ["99999999", "quiet790512", "1234", "7905129"] {
            assert!(!is_date(other), "{other}");
        }
        let written = written(1990, 5, 12);
        for form in ["19900512", "12051990", "0790512", "790512"] {
            assert!(written.iter().any(|other| other == form), "{form}");
        }
    }
}
