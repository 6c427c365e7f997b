//! Text made from a pattern.

use std::iter::Peekable;
use std::str::Chars;

use regress::Regex;

use super::schema::Bounds;

/// How many times at most something is repeated.
const MOST_REPEATS: u32 = 300;

/// The characters that are tried, in order of how harmless they are.
const CHARACTERS: &str = "aA1-_.@ /:,+#'\"=&%$!?*()[]{}<>;|~^\\`0bBzZ9fFéß中";

/// What is tried where a pattern says more than is read here.
const GUESSES: [&str; 8] = [
    "aA1!aA1!",
    "value",
    "12345",
    "jchill@example.com",
    "https://example.com/a",
    "01234567-89ab-4def-8123-456789abcdef",
    "+12025550100",
    "#aabbcc",
];

impl Bounds {
    /// Whether a text observes what is asked of it.
    pub fn admits(&self, text: &str) -> bool {
        let length = text.chars().count() as u64;
        let is_matched = |pattern: &String| match Regex::new(pattern) {
            Ok(pattern) => pattern.find(text).is_some(),
            Err(_) => true,
        };
        self.min_length.is_none_or(|least| length >= least)
            && self.max_length.is_none_or(|most| length <= most)
            && self.pattern.as_ref().is_none_or(is_matched)
    }

    /// A text that has the pattern and the lengths; `None` where none was found.
    pub fn specimen(&self) -> Option<String> {
        let pattern = self.pattern.as_deref()?;
        // As few repeats as may be, then more: something is longer then.
        let repeats = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233];
        let made = repeats.iter().flat_map(|more| {
            (0..3).map(move |choice| {
                let mut writer = Writer {
                    pattern: pattern.chars().peekable(),
                    more: *more,
                    choice,
                };
                writer.alternatives()
            })
        });
        let guesses = GUESSES.iter().map(|guess| (*guess).to_owned());
        made.chain(guesses).find(|text| self.admits(text))
    }
}

/// Reads a pattern (ECMA-262), and writes a text that has it. What it doesn't
/// know, it leaves out.
struct Writer<'a> {
    pattern: Peekable<Chars<'a>>,
    /// How many more repeats than there have to be.
    more: u32,
    /// Which alternative is taken, where there are several.
    choice: usize,
}

impl Writer<'_> {
    /// Up to the end of a group, or of all.
    fn alternatives(&mut self) -> String {
        let mut all = vec![self.sequence()];
        while self.pattern.next_if_eq(&'|').is_some() {
            all.push(self.sequence());
        }
        let choice = self.choice.min(all.len() - 1);
        all.swap_remove(choice)
    }

    fn sequence(&mut self) -> String {
        let mut text = String::new();
        while let Some(c) = self.pattern.next_if(|c| !matches!(c, '|' | ')')) {
            let one = match c {
                '^' | '$' => continue,
                '(' => self.group(),
                '[' => self.class(),
                '.' => "a".to_owned(),
                '\\' => self.escape(),
                c => c.to_string(),
            };
            let times = self.times();
            text.push_str(&one.repeat(usize::try_from(times).unwrap_or(1)));
        }
        text
    }

    fn group(&mut self) -> String {
        let mut looks = false;
        if self.pattern.next_if_eq(&'?').is_some() {
            match self.pattern.next() {
                Some('=' | '!') => looks = true,
                Some('<') => {
                    looks = matches!(self.pattern.peek(), Some('=' | '!'));
                    while self.pattern.next().is_some_and(|c| !looks && c != '>') {}
                }
                _ => {}
            }
        }
        let inside = self.alternatives();
        self.pattern.next_if_eq(&')');
        if looks { String::new() } else { inside }
    }

    /// One character of a class.
    fn class(&mut self) -> String {
        let is_negated = self.pattern.next_if_eq(&'^').is_some();
        let mut ranges: Vec<(char, char)> = Vec::new();
        while let Some(c) = self.pattern.next_if(|c| *c != ']') {
            let from = match c {
                '\\' => match self.pattern.next() {
                    Some(escaped) => match set(escaped) {
                        Some(set) => {
                            ranges.extend(set);
                            continue;
                        }
                        None => self.unescaped(escaped),
                    },
                    None => continue,
                },
                c => c,
            };
            let mut ahead = self.pattern.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
            let to = if is_range {
                self.pattern.next();
                match self.pattern.next() {
                    Some('\\') => self.pattern.next().map_or(from, |c| self.unescaped(c)),
                    Some(to) => to,
                    None => from,
                }
            } else {
                from
            };
            ranges.push((from, to));
        }
        self.pattern.next_if_eq(&']');
        one_of(&ranges, is_negated)
    }

    fn escape(&mut self) -> String {
        match self.pattern.next() {
            None | Some('b' | 'B') => String::new(),
            Some(c) => match (set(c), set(c.to_ascii_lowercase())) {
                (Some(ranges), _) => one_of(&ranges, false),
                (None, Some(ranges)) => one_of(&ranges, true),
                (None, None) => self.unescaped(c).to_string(),
            },
        }
    }

    /// What an escaped character stands for.
    fn unescaped(&mut self, c: char) -> char {
        let digits = match c {
            't' => return '\t',
            'n' => return '\n',
            'r' => return '\r',
            'x' => 2,
            'u' => 4,
            c => return c,
        };
        let code: String = self.pattern.by_ref().take(digits).collect();
        let code = u32::from_str_radix(&code, 16).ok();
        code.and_then(char::from_u32).unwrap_or('a')
    }

    /// How often what was before is repeated.
    fn times(&mut self) -> u32 {
        let (least, most) = match self.pattern.peek() {
            Some('*') => (0, MOST_REPEATS),
            Some('+') => (1, MOST_REPEATS),
            Some('?') => (0, 1),
            Some('{') => match self.braces() {
                Some(range) => range,
                None => return 1,
            },
            _ => return 1,
        };
        self.pattern.next();
        self.pattern.next_if_eq(&'?');
        least
            .saturating_add(self.more)
            .min(most)
            .min(MOST_REPEATS.max(least))
            .min(10_000)
    }

    /// `{2,5}`, up to its closing brace.
    fn braces(&mut self) -> Option<(u32, u32)> {
        let mut ahead = self.pattern.clone();
        ahead.next();
        let inside: String = ahead.by_ref().take_while(|c| *c != '}').collect();
        let (least, most) = match inside.split_once(',') {
            Some((least, "")) => (least.parse().ok()?, MOST_REPEATS),
            Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
            None => (inside.parse().ok()?, inside.parse().ok()?),
        };
        for _ in 0..=inside.chars().count() {
            self.pattern.next();
        }
        Some((least, most))
    }
}

/// The set that an escaped letter stands for.
fn set(escaped: char) -> Option<Vec<(char, char)>> {
    Some(match escaped {
        'd' => vec![('0', '9')],
        'w' => vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
        's' => vec![(' ', ' ')],
        _ => return None,
    })
}

/// A harmless character of some ranges, or of what is outside of them.
fn one_of(ranges: &[(char, char)], is_negated: bool) -> String {
    let is_in = |c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
    let found = CHARACTERS.chars().find(|c| is_in(*c) != is_negated);
    let first = ranges.first().map(|(from, _)| *from);
    found
        .or(first.filter(|_| !is_negated))
        .map(String::from)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(pattern: &str) -> Bounds {
        Bounds {
            pattern: Some(pattern.to_owned()),
            ..Bounds::default()
        }
    }

    #[test]
    fn a_text_is_made_that_has_the_pattern() {
        for pattern in [
            "[a-fA-F0-9]{8}-([a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}",
            "^[a-zA-Z_0-9]{3,100}$",
            r"^\d{3}-\d{4}$",
            r"^(\+?[1-9]\d{1,14}|[a-z]+@[a-z]+\.com)$",
            r"(^\s*$|^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[A-Za-z0-9]+)*@[A-Za-z0-9-]+(\.[A-Za-z]{2,})$)",
            "^#[0-9a-f]{6}$",
            "^(?:https?)://[^/]+/?$",
            r"^(?=.*[A-Z])(?=.*\d).{8,}$",
            r"^[^<>\s]+$",
            r"^(?<year>\d{4})-(0[1-9]|1[0-2])$",
            r"^\w+\.(?:jpg|png)$",
            r"^\x41{2}\u0042$",
            "a{2,}b+?c*",
            "x",
        ] {
            let made = bounds(pattern).specimen();
            assert!(made.is_some(), "{pattern}");
        }
    }

    #[test]
    fn a_text_has_the_lengths_as_well() {
        let mut bounds = bounds("^[a-z]+$");
        (bounds.min_length, bounds.max_length) = (Some(20), Some(40));
        let made = bounds.specimen().expect("a text");
        assert!((20..=40).contains(&made.len()), "{made}");
    }

    #[test]
    fn what_nothing_can_match_has_no_specimen() {
        assert_eq!(bounds("^a(?!a)a$").specimen(), None);
        assert_eq!(Bounds::default().specimen(), None);
    }
}
