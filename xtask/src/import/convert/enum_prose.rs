//! What Zoom's prose says of an enum's numbers: "`1` - Basic".

use crate::openapi::naming::{is_one_of, pascal, words};

/// How many words a name has if it can be told in so many.
const SHORT: usize = 7;

/// How many words a name has at most.
const LONGEST: usize = 14;

/// What a number means, in words.
pub(super) struct Meaning {
    /// Up to the first comma.
    pub(super) short: Vec<String>,
    /// The whole sentence.
    whole: Vec<String>,
    /// The same, with what stands in brackets behind it.
    explained: Vec<String>,
}

impl Meaning {
    /// Names for a number of this meaning, from a short one to a long one. Each
    /// ends where a phrase does.
    pub(super) fn names(&self, number: &str) -> Vec<String> {
        let mut all = phrases(&self.short);
        // The longest of the short ones says most; the longer ones tell it from
        // others that begin alike.
        let short = all.iter().rposition(|phrase| phrase.len() <= SHORT);
        all.drain(..short.unwrap_or_default());
        let longest = all.last().map_or(0, Vec::len);
        let rest = phrases(&self.whole).into_iter();
        let rest = rest.chain([self.explained.clone()]);
        all.extend(rest.filter(|phrase| phrase.len() > longest));
        let mut names: Vec<String> = all.iter().map(pascal).collect();
        names.push(format!(
            "{}{number}",
            names.first().cloned().unwrap_or_default()
        ));
        names.dedup();
        for name in &mut names {
            if name.starts_with(|c: char| c.is_numeric()) {
                *name = format!("N{name}");
            }
            if matches!(name.as_str(), "Self" | "Unknown" | "Other") {
                name.push_str("Value");
            }
        }
        names
    }
}

/// What the prose says of a number: what stands behind it in its line.
pub(super) fn in_prose(prose: &str, value: &str) -> Option<Meaning> {
    if value.is_empty() {
        return None;
    }
    let text = prose
        .replace("<del>", "")
        .replace("</del>", "")
        .replace("&mdash;", "-")
        .replace("&ndash;", "-")
        .replace("&quot;", "\"");
    for line in text.lines().flat_map(|line| line.split("<br>")) {
        let line = line.trim().trim_start_matches(['*', '-', ' ']).trim();
        let quoted = format!("`{value}`");
        let rest = match line.strip_prefix(quoted.as_str()) {
            Some(rest) => rest,
            None => match line.strip_prefix(value) {
                Some(rest) if rest.starts_with([' ', ':', '-', '.', ')', '=']) => rest,
                _ => continue,
            },
        };
        let told = rest.trim_start_matches([' ', ':', '-', '.', ')', '=', '—', '–', '*', '"']);
        if told.chars().any(char::is_alphabetic) {
            return Some(meaning(told));
        }
    }
    // "`1`: basic, `2`: licensed", all in one line.
    for sign in [":", " -", " —", " –", " =", " (", "-", "—", "–", "="] {
        if let Some((_, rest)) = text.split_once(&format!("`{value}`{sign}")) {
            let told = rest
                .split(['`', '\n', ';', ',', ')'])
                .next()
                .unwrap_or_default();
            if told.chars().any(char::is_alphabetic) {
                return Some(meaning(told));
            }
        }
    }
    None
}

/// The words of a sentence that tell it from others.
pub(super) fn meaning(told: &str) -> Meaning {
    let told = without_links(told).replace("**", "").replace("e.g.", " ");
    // Up to the end of the sentence, without what is in brackets.
    let end = told.find(['(', ';', '\n']).unwrap_or(told.len());
    let sentence = told[..end].split(". ").next().unwrap_or_default();
    let clause = sentence.split([',', ':']).next().unwrap_or_default();
    let brackets = told[end..].strip_prefix('(').unwrap_or_default();
    let brackets = brackets.split([')', '\n']).next().unwrap_or_default();
    let telling = |text: &str| -> Vec<String> {
        let all = words(text).into_iter();
        all.filter(|word| !matches!(word.to_lowercase().as_str(), "a" | "an" | "the"))
            .collect()
    };
    let whole = telling(sentence);
    let short = telling(clause);
    let short = if short.is_empty() {
        whole.clone()
    } else {
        short
    };
    let mut explained = whole.clone();
    explained.extend(telling(brackets));
    Meaning {
        short,
        whole,
        explained,
    }
}

/// `[a meeting](https://…)` is a meeting.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((shown, after)) = link.split_once("](") else {
            break;
        };
        out.extend([before, shown]);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    out + rest
}

/// The beginnings of a sentence that can stand alone, the shortest first and the
/// sentence itself last: none ends in the midst of a phrase.
fn phrases(sentence: &[String]) -> Vec<Vec<String>> {
    const BEGINS_ANOTHER: &str = "\
        that which who whose where when while if unless until once for with without by before \
        after because so as from in on at during \
    ";
    const LEADING_ON: &str = "\
        and or of to in on at by for from with who that which is are be can not only when if \
        their your our it but than \
    ";
    let is_in = |list: &str, word: &String| is_one_of(list, &word.to_lowercase());
    let mut phrases: Vec<Vec<String>> = (2..sentence.len())
        .filter(|end| is_in(BEGINS_ANOTHER, &sentence[*end]))
        .map(|end| &sentence[..end])
        .filter(|phrase| phrase.last().is_some_and(|last| !is_in(LEADING_ON, last)))
        .map(<[String]>::to_vec)
        .collect();
    phrases.push(sentence.to_vec());
    let shortest = phrases.first().cloned();
    phrases.retain(|phrase| phrase.len() <= LONGEST);
    if phrases.is_empty() {
        phrases.extend(shortest);
    }
    phrases
}
