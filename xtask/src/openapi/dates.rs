//! Dates: what is one, and the forms that they are written in.

/// The form of a date-time, in the fragment.
pub const FORM: &str = "x-date-time-form";

/// The form in which a date-time is written where nothing else is said.
pub const USUAL: &str = "yyyy-MM-dd'T'HH:mm:ssZ";

/// RFC 3339 `full-date`.
pub fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        text.get(range)
            .and_then(|digits| digits.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    shape(text) == "0000-00-00" && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// RFC 3339 `date-time`, and what else the client reads as one: without a zone,
/// with a space before the time or the zone, without seconds, an offset without a
/// colon.
pub fn is_date_time(text: &str) -> bool {
    let (Some(date), Some(time)) = (text.get(..10), text.get(11..)) else {
        return false;
    };
    let is_apart = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
    let (clock, zone) = time.split_at(time.find(['Z', 'z', '+', '-']).unwrap_or(time.len()));
    let shown = shape(clock);
    let shown = shown
        .strip_suffix(' ')
        .filter(|_| !zone.is_empty())
        .unwrap_or(&shown);
    let (whole, fraction) = shown.split_once('.').unwrap_or((shown, "0"));
    let is_clock = whole == "00:00:00" || (whole == "00:00" && !shown.contains('.'));
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b == b'0');
    let zone = shape(zone).replace('-', "+");
    let is_zone = ["", "Z", "z", "+00:00", "+0000", "+00"].contains(&zone.as_str());
    let hour = clock.get(..2).and_then(|hour| hour.parse::<u32>().ok());
    is_date(date)
        && is_apart
        && is_clock
        && is_fraction
        && is_zone
        && hour.is_some_and(|hour| hour < 24)
}

/// A text with all of its digits the same.
fn shape(text: &str) -> String {
    text.replace(|c: char| c.is_ascii_digit(), "0")
}

/// What a pattern of letters describes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// A day.
    Date,
    /// A date-time, with its pattern in the fragment's letters.
    DateTime(String),
}

impl Form {
    /// Reads a pattern of letters, in whichever spelling: `yyyy-MM-dd HH:mm:ss`,
    /// `YYYY-MM-DDThh:mm:ssZ`, `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'`. What the client
    /// doesn't read as a date it is none of.
    pub fn read(pattern: &str) -> Option<Self> {
        let plain: String = pattern
            .trim()
            .chars()
            .filter(|c| !matches!(c, '\'' | '’' | '`' | '"' | '[' | ']' | '^' | '$'))
            .collect();
        let lower = plain.to_ascii_lowercase();
        let rest = lower.strip_prefix("yyyy-mm-dd")?;
        if rest.is_empty() {
            return Some(Self::Date);
        }
        let (separator, rest) = match rest.split_at_checked(1)? {
            ("t", rest) => ("'T'", rest),
            (" ", rest) => (" ", rest.strip_prefix("t ").unwrap_or(rest)),
            _ => return None,
        };
        let (clock, rest) = match rest.strip_prefix("hh:mm:ss") {
            Some(rest) => ("HH:mm:ss", rest),
            None => ("HH:mm", rest.strip_prefix("hh:mm")?),
        };
        let (digits, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let zone = rest.trim_start_matches(['s', 'f', 'n', '0']);
                (rest.len() - zone.len(), zone)
            }
            None => (0, rest),
        };
        if digits > 9 || (digits > 0 && clock == "HH:mm") {
            return None;
        }
        let zone = match rest.trim() {
            "" => "",
            "z" | "zz" | "zzz" | "x" | "xx" | "xxx" | "tzd" | "+hh:mm" | "+00:00" => "Z",
            _ => return None,
        };
        let fraction = if digits > 0 {
            format!(".{}", "S".repeat(digits))
        } else {
            String::new()
        };
        Some(Self::DateTime(format!(
            "yyyy-MM-dd{separator}{clock}{fraction}{zone}"
        )))
    }

    /// The form of an example, so far as it tells: how many digits its fraction
    /// has, and whether a space stands in it. That one has no zone means nothing:
    /// it may be a local time where an instant could be.
    pub fn of_example(text: &str) -> Option<Self> {
        if is_date(text) {
            return Some(Self::Date);
        }
        if !is_date_time(text) {
            return None;
        }
        let is_spaced = text.as_bytes().get(10) == Some(&b' ');
        let digits = text.split_once('.').map_or(0, |(_, fraction)| {
            fraction.bytes().take_while(u8::is_ascii_digit).count()
        });
        let has_zone = text
            .get(11..)
            .is_some_and(|time| time.contains(['Z', 'z', '+', '-']));
        let separator = if is_spaced { " " } else { "'T'" };
        let fraction = if digits > 0 {
            format!(".{}", "S".repeat(digits))
        } else {
            String::new()
        };
        let zone = if has_zone || !is_spaced { "Z" } else { "" };
        Some(Self::DateTime(format!(
            "yyyy-MM-dd{separator}HH:mm:ss{fraction}{zone}"
        )))
    }
}

/// Whether a pattern is one of the fragment's.
pub fn is_pattern(pattern: &str) -> bool {
    matches!(Form::read(pattern), Some(Form::DateTime(same)) if same == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_in_every_spelling() {
        for (pattern, expected) in [
            ("yyyy-MM-dd", None),
            ("YYYY-MM-DD", None),
            ("yyyy-MM-dd'T'HH:mm:ss'Z'", Some(USUAL)),
            ("YYYY-MM-DDTHH:MM:SSZ", Some(USUAL)),
            ("yyyy-MM-dd`T`HH:mm:ssZ", Some(USUAL)),
            ("yyyy-MM-dd'T'HH:mm:ss’TZD’", Some(USUAL)),
            ("yyyy-MM-dd HH:mm:ss", Some("yyyy-MM-dd HH:mm:ss")),
            ("yyyy-mm-dd hh:mm", Some("yyyy-MM-dd HH:mm")),
            ("yyyy-MM-ddTHH:mm:ss", Some("yyyy-MM-dd'T'HH:mm:ss")),
            (
                "YYYY-MM-DD[T]HH:mm:ss.SSS[Z]",
                Some("yyyy-MM-dd'T'HH:mm:ss.SSSZ"),
            ),
        ] {
            let form = match expected {
                None => Form::Date,
                Some(pattern) => Form::DateTime(pattern.to_owned()),
            };
            assert_eq!(Form::read(pattern), Some(form), "{pattern}");
        }
        for other in [
            "MM/dd/yyyy",
            "hh:mm:ss",
            "yyyy-MM",
            "[a-z]{3}",
            "yyyy-MM-dd'T'",
        ] {
            assert_eq!(Form::read(other), None, "{other}");
        }
    }

    #[test]
    fn examples_show_fractions_and_spaces() {
        for (example, expected) in [
            ("2026-01-02T03:04:05Z", USUAL),
            ("2026-01-02T03:04:05", USUAL),
            ("2026-01-02T03:04:05+0100", USUAL),
            ("2026-01-02T03:04:05.123Z", "yyyy-MM-dd'T'HH:mm:ss.SSSZ"),
            ("2026-01-02 03:04:05", "yyyy-MM-dd HH:mm:ss"),
        ] {
            let form = Form::DateTime(expected.to_owned());
            assert_eq!(Form::of_example(example), Some(form), "{example}");
        }
        for other in [
            "10 May",
            "2026-01-02T3:04",
            "2026-01-02T03:04:05.Z",
            "2026-13-02T03:04:05Z",
        ] {
            assert_eq!(Form::of_example(other), None, "{other}");
        }
    }
}
