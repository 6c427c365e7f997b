//! What Zoom's prose says of an enum's numbers: "`1` - Basic".

use crate::openapi::naming::{is_one_of, pascal, words};

/// What a number means, in words.
pub(super) struct Meaning {
    /// Up to the first comma, not more than a few words.
    pub(super) short: Vec<String>,
    /// The whole sentence.
    whole: Vec<String>,
}

impl Meaning {
    /// Names for a number of this meaning, from a short one to a long one.
    pub(super) fn names(&self, number: &str) -> Vec<String> {
        let mut names = vec![pascal(&self.short)];
        for most in 6..=self.whole.len().min(12) {
            names.push(pascal(cut(&self.whole, most)));
        }
        names.push(format!("{}{number}", pascal(&self.short)));
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
    // Up to the end of the sentence, without what is in brackets.
    let end = told.find(['(', '[', ';', '\n']).unwrap_or(told.len());
    let sentence = told[..end].replace("**", "").replace("e.g.", " ");
    let sentence = sentence.split(". ").next().unwrap_or_default().to_owned();
    let clause = sentence.split([',', ':']).next().unwrap_or_default();
    let telling = |text: &str| -> Vec<String> {
        let all = words(text).into_iter();
        all.filter(|word| !matches!(word.to_lowercase().as_str(), "a" | "an" | "the"))
            .collect()
    };
    let whole = telling(&sentence);
    let short = telling(clause);
    let short = if short.is_empty() {
        whole.clone()
    } else {
        short
    };
    Meaning {
        short: cut(&short, 5),
        whole,
    }
}

/// The first words, not ending in one that leads on.
fn cut(words: &[String], most: usize) -> Vec<String> {
    const LEADING_ON: &str = "\
        and or of to in on at by for from with who that which is are be can not only when if \
        their your our it but than \
    ";
    let mut words = words[..words.len().min(most)].to_vec();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|last| is_one_of(LEADING_ON, &last.to_lowercase()))
    {
        words.pop();
    }
    words
}
