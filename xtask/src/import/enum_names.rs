//! Names for the values of enums: `x-enum-varnames`.
//!
//! A word is its own name. A number has none, but Zoom's prose nearly always
//! says what it means ("`1` - Basic"); where it doesn't, the number is a
//! quantity, and an enum of quantities is left as a number.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::openapi::lookup::{Lookup, Set, inner_mut};
use crate::openapi::naming::{pascal, words};

/// Names the values of every enum inside a schema.
pub(super) fn name_values(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    if let Some(Value::Array(values)) = map.get("enum").cloned() {
        name_enum(map, &values);
    }
    for (_, inner) in inner_mut(map) {
        name_values(inner);
    }
}

fn name_enum(schema: &mut Map<String, Value>, values: &[Value]) {
    let described = schema.shift_remove("x-enum-descriptions");
    let listed = described.as_ref().and_then(Value::as_array);
    let described: Vec<&str> = listed
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let described = (described.len() == values.len()).then_some(described);
    let prose = schema.text("description");
    let is_number = |value: &Value| plain(value).parse::<f64>().is_ok();
    let meanings: Vec<Option<Meaning>> = values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let listed = described.as_ref().map(|described| meaning(described[at]));
            let told = in_prose(prose, &plain(value)).or_else(|| in_prose(prose, &rounded(value)));
            let best = listed
                .into_iter()
                .chain(told)
                .filter(|meaning| !meaning.short.is_empty());
            best.min_by_key(|meaning| meaning.short.len())
        })
        .collect();
    let numbers = values.iter().filter(|value| is_number(value)).count();
    let known = values
        .iter()
        .zip(&meanings)
        .filter(|(value, meaning)| is_number(value) && meaning.is_some())
        .count();
    let quantity = |value: &Value, meaning: &Option<Meaning>| {
        let number = plain(value);
        meaning
            .as_ref()
            .is_some_and(|meaning| meaning.short.first() == Some(&number))
    };
    let quantities = values
        .iter()
        .zip(&meanings)
        .any(|(value, meaning)| is_number(value) && quantity(value, meaning));
    if numbers > 0 && (quantities || known * 4 < numbers * 3) {
        let listed: Vec<String> = values.iter().map(plain).collect();
        schema.shift_remove("enum");
        schema.set("x-values", json!(format!("One of {}.", listed.join(", "))));
        return;
    }
    let choices = values
        .iter()
        .zip(&meanings)
        .map(|(value, meaning)| match meaning {
            Some(meaning) if is_number(value) => meaning.names(value),
            _ if is_number(value) => vec![format!("Value{}", number(value))],
            _ => of_word(&plain(value)),
        });
    let names = distinct(choices.collect(), values);
    schema.set("x-enum-varnames", json!(names));
}

/// An integer as JavaScript would have written it into the prose.
#[allow(clippy::cast_precision_loss)] // which is the point
fn rounded(value: &Value) -> String {
    value
        .as_i64()
        .map_or_else(String::new, |integer| format!("{}", integer as f64))
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Names made longer, word by word, until each is there once.
fn distinct(mut choices: Vec<Vec<String>>, values: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = choices
        .iter()
        .map(|choices| choices.first().cloned().unwrap_or_default())
        .collect();
    for round in 0..8 {
        let again: Vec<usize> = (0..names.len())
            .filter(|at| {
                names
                    .iter()
                    .enumerate()
                    .any(|(other, name)| other != *at && name.eq_ignore_ascii_case(&names[*at]))
            })
            .collect();
        if again.is_empty() {
            break;
        }
        for at in again {
            if choices[at].len() > 1 {
                choices[at].remove(0);
                names[at].clone_from(&choices[at][0]);
            } else if round > 4 {
                names[at] = format!("{}Value{}", names[at], at + 1);
            }
        }
    }
    let mut seen = HashSet::new();
    for (at, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("Value{}", pascal(words(&plain(&values[at]))));
        }
        while !seen.insert(name.to_lowercase()) {
            name.push('_');
        }
    }
    names
}

/// The names that a word could have, the shortest first: `COMPLETED` is
/// `Completed`, and where that is taken, `CompletedUpper`.
fn of_word(value: &str) -> Vec<String> {
    if value.is_empty() {
        return vec!["Empty".to_owned()];
    }
    let mut spelt = String::new();
    for (at, c) in value.chars().enumerate() {
        match (c, symbol(c)) {
            // A sign before a number or alone has a name of its own.
            ('-', _) if at > 0 => spelt.push(' '),
            ('/' | '.' | ',' | ':' | '(' | ')' | '&' | '\'', _) if value.len() > 1 => {
                spelt.push(' ')
            }
            (c, _) if c.is_alphanumeric() || c == '_' || c.is_whitespace() => spelt.push(c),
            (_, Some(symbol)) => {
                spelt.push(' ');
                spelt.push_str(symbol);
                spelt.push(' ');
            }
            (_, None) => spelt.push(' '),
        }
    }
    let name = pascal(words(&spelt));
    let name = if name.starts_with(|c: char| c.is_numeric()) {
        format!("N{name}")
    } else {
        name
    };
    let name = if matches!(name.as_str(), "Self" | "Unknown" | "Other" | "") {
        format!("{name}Value")
    } else {
        name
    };
    let letters: String = value.chars().filter(|c| c.is_alphabetic()).collect();
    let case = if letters.chars().all(char::is_uppercase) {
        "Upper"
    } else if letters.chars().all(char::is_lowercase) {
        "Lower"
    } else {
        "Mixed"
    };
    vec![name.clone(), format!("{name}{case}")]
}

fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '#' => "Hash",
        '*' => "Star",
        '+' => "Plus",
        '-' => "Minus",
        '=' => "Equal",
        '<' => "Less",
        '>' => "Greater",
        '%' => "Percent",
        '&' => "And",
        '@' => "At",
        '!' => "Not",
        '?' => "Question",
        '/' => "Slash",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        '$' => "Dollar",
        '|' => "Or",
        '~' => "Tilde",
        '^' => "Caret",
        _ => return None,
    })
}

/// What a number means, in words.
struct Meaning {
    /// Up to the first comma, not more than a few words.
    short: Vec<String>,
    /// The whole sentence.
    whole: Vec<String>,
}

/// What the prose says of a number: what stands behind it in its line.
fn in_prose(prose: &str, value: &str) -> Option<Meaning> {
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
fn meaning(told: &str) -> Meaning {
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
    const LEADING_ON: &[&str] = &[
        "and", "or", "of", "to", "in", "on", "at", "by", "for", "from", "with", "who", "that",
        "which", "is", "are", "be", "can", "not", "only", "when", "if", "their", "your", "our",
        "it", "but", "than",
    ];
    let mut words = words[..words.len().min(most)].to_vec();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|last| LEADING_ON.contains(&last.to_lowercase().as_str()))
    {
        words.pop();
    }
    words
}

impl Meaning {
    /// Names, from a short one to a long one.
    fn names(&self, value: &Value) -> Vec<String> {
        let mut names = vec![pascal(&self.short)];
        for most in 6..=self.whole.len().min(12) {
            names.push(pascal(cut(&self.whole, most)));
        }
        names.push(format!("{}{}", pascal(&self.short), number(value)));
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

/// A number, as a part of a name.
fn number(value: &Value) -> String {
    plain(value).replace('-', "Minus").replace('.', "Point")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(schema: Value) -> Value {
        let mut schema = schema;
        name_values(&mut schema);
        schema.get("x-enum-varnames").cloned().unwrap_or_default()
    }

    #[test]
    fn a_word_is_its_own_name() {
        let schema = json!({ "type": "string", "enum": ["in_progress", "COMPLETED", "Completed", "#", "*", "", "24H", "Not set by Zoom"] });
        let expected = json!([
            "InProgress",
            "CompletedUpper",
            "CompletedMixed",
            "Hash",
            "Star",
            "Empty",
            "N24h",
            "NotSetByZoom"
        ]);
        assert_eq!(names(schema), expected);
    }

    #[test]
    fn a_number_is_named_by_the_prose() {
        let prose = "The plan. \n `1` - Basic.  \n* `2` - On-prem (older). \n <del>`99` - None. This is old.</del>";
        let schema = json!({ "type": "integer", "enum": [1, 2, 99], "description": prose });
        assert_eq!(names(schema), json!(["Basic", "OnPrem", "None"]));
        let inline = json!({ "type": "integer", "enum": [0, 1], "description": "`0`: nobody at all, `1`: everybody" });
        assert_eq!(names(inline), json!(["NobodyAtAll", "Everybody"]));
    }

    #[test]
    fn meanings_that_begin_alike_are_told_apart() {
        let prose =
            "* `1` - Only the host can see the chat.\n* `2` - Only the host can see the poll.";
        let schema = json!({ "type": "integer", "enum": [1, 2], "description": prose });
        assert_eq!(
            names(schema),
            json!(["OnlyHostCanSeeChat", "OnlyHostCanSeePoll"])
        );
    }

    #[test]
    fn quantities_are_no_enum() {
        let mut schema = json!({ "type": "integer", "enum": [30, 60, 90], "description": "`30` - 30 days.\n`60` - 60 days.\n`90` - 90 days." });
        name_values(&mut schema);
        assert_eq!(schema.get("enum"), None);
        assert_eq!(schema["x-values"], "One of 30, 60, 90.");
    }
}
