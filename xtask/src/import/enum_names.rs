//! Names for the values of enums: `x-enum-varnames`.
//!
//! A word is its own name. A number has none, but Zoom's prose nearly always
//! says what it means ("`1` - Basic"); where it doesn't, the number is a
//! quantity, and an enum of quantities is left as a number.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::naming::{pascal, words};

/// Names the values of every enum inside a schema.
pub(super) fn name_values(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    if let Some(Value::Array(values)) = map.get("enum").cloned() {
        name_enum(map, &values);
    }
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(name_values)
            }
            ("items" | "additionalProperties", inner) => name_values(inner),
            ("allOf" | "oneOf" | "anyOf", Value::Array(alternatives)) => {
                alternatives.iter_mut().for_each(name_values)
            }
            _ => {}
        }
    }
}

fn name_enum(schema: &mut Map<String, Value>, values: &[Value]) {
    let described = schema.shift_remove("x-enum-descriptions");
    let described: Vec<&str> = described
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let described = (described.len() == values.len()).then_some(described);
    let prose = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let numbers = values
        .iter()
        .all(|value| plain(value).parse::<f64>().is_ok());
    if !numbers {
        let names = distinct(
            values.iter().map(|value| of_word(&plain(value))).collect(),
            values,
        );
        schema.insert("x-enum-varnames".to_owned(), json!(names));
        return;
    }
    let meanings: Vec<Option<Vec<String>>> = values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let listed = described
                .as_ref()
                .map(|described| significant(described[at]));
            in_prose(prose, &plain(value))
                .or(listed)
                .filter(|words| !words.is_empty())
        })
        .collect();
    let quantities = meanings
        .iter()
        .flatten()
        .all(|words| words.iter().any(|word| word.parse::<f64>().is_ok()));
    let known = meanings.iter().flatten().count();
    if known * 2 < values.len() || quantities {
        let listed: Vec<String> = values.iter().map(plain).collect();
        schema.shift_remove("enum");
        let allowed = format!("One of {}.", listed.join(", "));
        schema.insert("x-values".to_owned(), json!(allowed));
        return;
    }
    let names = distinct(
        meanings
            .iter()
            .zip(values)
            .map(|(words, value)| of_meaning(words.as_deref(), value))
            .collect(),
        values,
    );
    schema.insert("x-enum-varnames".to_owned(), json!(names));
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

/// What the prose says of a number: what stands behind it in its line.
fn in_prose(prose: &str, value: &str) -> Option<Vec<String>> {
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
        let meaning = rest.trim_start_matches([' ', ':', '-', '.', ')', '=', '—', '–', '*', '"']);
        if meaning.chars().any(char::is_alphabetic) {
            return Some(significant(meaning));
        }
    }
    // "`1`: basic, `2`: licensed", all in one line.
    for sign in [":", " -", " —", " –", " =", " (", "-", "—", "–", "="] {
        if let Some((_, rest)) = text.split_once(&format!("`{value}`{sign}")) {
            let meaning = rest
                .split(['`', '\n', ';', ',', ')'])
                .next()
                .unwrap_or_default();
            if meaning.chars().any(char::is_alphabetic) {
                return Some(significant(meaning));
            }
        }
    }
    None
}

/// The words of a meaning that tell it from others.
fn significant(meaning: &str) -> Vec<String> {
    const NOTHING: &[&str] = &[
        "a", "an", "the", "of", "is", "are", "be", "this", "that", "will", "their",
    ];
    // Up to the end of the sentence, without what is in brackets or behind a
    // comma.
    let end = meaning.find(['(', '[', ';', '\n']).unwrap_or(meaning.len());
    let sentence = meaning[..end].split(". ").next().unwrap_or_default();
    let all = words(&sentence.replace("e.g.", " "));
    all.into_iter()
        .filter(|word| !NOTHING.contains(&word.to_lowercase().as_str()))
        .collect()
}

/// Names of a meaning, from a short one to a long one.
fn of_meaning(meaning: Option<&[String]>, value: &Value) -> Vec<String> {
    let number = plain(value).replace('-', "Minus").replace('.', "Point");
    let Some(words) = meaning.filter(|words| !words.is_empty()) else {
        return vec![format!("Value{number}")];
    };
    // "Do not display" is nothing like "Do".
    let shortest = words.len().min(4);
    let mut names: Vec<String> = (shortest..=words.len().min(9))
        .map(|count| pascal(&words[..count]))
        .collect();
    names.push(format!("{}{number}", pascal(&words[..shortest])));
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
