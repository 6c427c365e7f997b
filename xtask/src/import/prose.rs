//! What Zoom's prose says that its schemas don't.

use serde_json::{Map, Value};

use crate::openapi::lookup::Lookup;

/// All that is said of a parameter or a property: beside its schema, in it, and
/// in what it is a list of.
pub(super) fn said(of: &Map<String, Value>) -> String {
    let schema = of.object("schema");
    let prose = |schema: &Map<String, Value>| {
        let own = schema.text("description");
        format!("{own}\n{}", schema.object("items").text("description"))
    };
    format!("{}\n{}", prose(of), prose(schema))
}

/// Whether a list is one value, its items between commas: `A comma-separated
/// list of ids`, `Use commas (,) to separate a maximum of 20 ids`.
pub(super) fn is_comma_separated(prose: &str) -> bool {
    const SEPARATES: [&str; 4] = ["separat", "delimit", "split", "join"];
    sentences(prose).iter().any(|sentence| {
        let words: Vec<&str> = words(sentence).collect();
        let separates = |word: &&str| SEPARATES.iter().any(|begin| word.starts_with(begin));
        let is_comma = |word: &&str| word.starts_with("comma");
        let forbids = |at: usize| {
            let before: Vec<&str> = words[..at].iter().rev().take(3).copied().collect();
            let has = |known: &[&str]| before.iter().any(|word| known.contains(word));
            has(&["not", "cannot", "can't", "don't", "without", "no"])
                && has(&[
                    "use", "contain", "include", "have", "put", "any", "without", "no",
                ])
        };
        let at = words.iter().position(is_comma);
        at.is_some_and(|at| !forbids(at)) && words.iter().any(separates)
    })
}

/// The sentences of a text, in lower case and without Markdown's marks.
fn sentences(prose: &str) -> Vec<String> {
    let plain = prose.to_lowercase().replace("\r\n", "\n");
    let plain = plain.replace(['`', '*'], "").replace('’', "'");
    let paragraphs = plain.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        words.join(" ")
    });
    let sentences = |paragraph: String| -> Vec<String> {
        let ends = paragraph.split(". ").flat_map(|part| part.split("; "));
        ends.map(str::to_owned).collect()
    };
    paragraphs.flat_map(sentences).collect()
}

/// The words of a sentence; what a hyphen joins are two.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_are_one_value_are_known_by_their_prose() {
        for prose in [
            "A comma-separated list of the file ids to delete.",
            "The members' ids. Use commas (,) to separate a maximum of 20 ids.",
            "Provide several values by separating them with commas, such as `a,b`.",
            "To include both, comma-separate the values.",
            "Comma delimited.\n\nNot more than 20.",
            "If not given, all; otherwise ids, separated by comma (,).",
        ] {
            assert!(is_comma_separated(prose), "{prose}");
        }
        for prose in [
            "A name. It must not contain commas, which separate names.",
            "A number without commas or separators.",
            "An id, a name, or both.",
            "Ids, separated by semicolons.",
            "Don't use commas to separate digits.",
        ] {
            assert!(!is_comma_separated(prose), "{prose}");
        }
    }
}
