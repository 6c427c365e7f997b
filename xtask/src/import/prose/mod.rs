//! What Zoom's prose says that its schemas don't.

mod conditional;

use serde_json::{Map, Value};

pub(super) use self::conditional::is_conditional;
use crate::openapi::dates::{self, Form};
use crate::openapi::lookup::Lookup;
use crate::openapi::naming::is_one_of;

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
    const SEPARATES: [&str; 8] = [
        "separat", "seperat", "delimit", "split", "join", "between", "concat", "multiple",
    ];
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

/// Whether something is to be percent-encoded twice: `**must** [double encode](…)
/// the UUID`, `double-encoded`, `encode it twice`.
pub(super) fn wants_encoding_twice(prose: &str) -> bool {
    const TWICE: [&str; 3] = ["double", "doubly", "twice"];
    const BETWEEN: [&str; 6] = ["be", "percent", "pct", "uri", "url", "escape"];
    const GOVERNED: &str = "be have has necessary need needs percent required to uri url";
    const DENIES: &str = "avoid don't doesn't mustn't never no not without";
    sentences(prose).iter().any(|sentence| {
        let words: Vec<&str> = words(sentence).collect();
        let is_encoding = |word: &str| {
            let word = word.strip_prefix("url").unwrap_or(word);
            let joined = word.strip_prefix("double").unwrap_or(word);
            ["encod", "escap"]
                .iter()
                .any(|begin| joined.starts_with(begin))
        };
        let mut encodings = (0..words.len()).filter(|at| is_encoding(words[*at]));
        encodings.any(|at| {
            let mut before = words[..at].iter().rev();
            let before = before.find(|word| !BETWEEN.contains(word));
            let after = &words[at + 1..words.len().min(at + 8)];
            let is_twice = words[at].starts_with("double")
                || before.is_some_and(|word| TWICE.contains(word))
                || after.contains(&"twice")
                || after.windows(2).any(|pair| pair == ["two", "times"]);
            // It governs the verb: `no need to double encode`.
            let mut governing = words[..at].iter().rev();
            let denies = governing
                .find(|word| !TWICE.contains(word) && !is_one_of(GOVERNED, word))
                .is_some_and(|word| is_one_of(DENIES, word));
            is_twice && !denies
        })
    })
}

/// Whether a file is what an operation answers with: `Downloads the recording`,
/// `Returns a file stream`, `Redirects to the PDF file`. What is said of a URL to
/// download from, or of a file's properties, is something else.
pub(super) fn tells_of_file(prose: &str) -> bool {
    const DOWNLOADS: &str = "download downloads downloadable downloading";
    const OF_IT: &str = "url urls uri link links token status count limit history";
    const KINDS: &str = "audio binary byte file octet video zip";
    const GIVES: &str = "return returns returned export exports exported redirect redirects \
        redirected redirection send sends stream streams";
    const FILES: &str = "csv file jpeg jpg json m4a mp3 mp4 pdf png vtt wav xlsx zip";
    const PROPERTIES: &str = "attributes details id ids info information list metadata name properties s settings size status type url";
    sentences(prose).iter().any(|sentence| {
        let words: Vec<&str> = words(sentence).collect();
        let at = |at: usize| words.get(at).copied().unwrap_or_default();
        (0..words.len()).any(|here| {
            let denied = words[here.saturating_sub(3)..here]
                .iter()
                .any(|word| is_one_of("not never cannot can't don't without", word));
            let downloads = is_one_of(DOWNLOADS, at(here)) && !is_one_of(OF_IT, at(here + 1));
            let streams = is_one_of(KINDS, at(here))
                && matches!(at(here + 1), "stream" | "streams" | "content" | "data");
            let gives = is_one_of(GIVES, at(here))
                && (here + 1..here + 7)
                    .any(|file| is_one_of(FILES, at(file)) && !is_one_of(PROPERTIES, at(file + 1)));
            !denied && (downloads || streams || gives)
        })
    })
}

/// The form of a date that prose describes; `None` where it describes none, or a
/// time without a day.
///
/// Where it has several, an instant and a local time may be given, and the usual
/// form holds both; a day among them is less than that.
pub(super) fn date_form(prose: &str) -> Option<Form> {
    let plain = prose.replace("’", "'");
    let mut forms: Vec<Form> = Vec::new();
    let mut rest = plain.as_str();
    while let Some(at) = rest.to_ascii_lowercase().find("yyyy-mm-dd") {
        let (form, length) = longest_form(&rest[at..]);
        rest = &rest[at + length..];
        forms.extend(form);
    }
    let is_local = plain.to_lowercase().contains("local time");
    let mut times = forms.iter().filter_map(|form| match form {
        Form::DateTime(pattern) => Some(pattern),
        Form::Date => None,
    });
    match (times.next(), times.next()) {
        (None, _) => forms.pop(),
        (Some(only), None) if !is_local => Some(Form::DateTime(only.clone())),
        (Some(first), Some(second)) if first == second => Some(Form::DateTime(first.clone())),
        _ => Some(Form::DateTime(dates::USUAL.to_owned())),
    }
}

/// Whether prose says of a text that it is a date-time, without showing its form.
pub(super) fn is_about_time(prose: &str) -> bool {
    let prose = prose.to_lowercase().replace('-', " ");
    [
        "local time",
        "iso 8601",
        "iso8601",
        "rfc 3339",
        "rfc3339",
        "date and time",
        "utc",
        "gmt",
    ]
    .iter()
    .any(|words| prose.contains(words))
}

/// The form that a text begins with, and how long it is.
fn longest_form(text: &str) -> (Option<Form>, usize) {
    const DAY: usize = "yyyy-mm-dd".len();
    const MOST: usize = 40;
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let ends: Vec<usize> = ends.filter(|end| (DAY..=MOST).contains(end)).collect();
    let read = |end: &usize| Some((Form::read(&text[..*end])?, *end));
    let found = ends.iter().rev().find_map(read);
    found.map_or((None, DAY), |(form, end)| (Some(form), end))
}

/// Whether tokens are asked for by the client credentials grant, and not by that
/// of account credentials as well.
pub(super) fn wants_client_credentials(prose: &str) -> bool {
    let grant = |words: &[&str], of: &str| {
        words.windows(3).any(|three| {
            three[0] == of && three[1] == "credentials" && matches!(three[2], "flow" | "grant")
        })
    };
    let sentences: Vec<String> = sentences(&prose.replace('_', " "));
    let has = |of: &str| {
        sentences.iter().any(|sentence| {
            let words: Vec<&str> = words(sentence).collect();
            let denies = words
                .iter()
                .any(|word| is_one_of("not cannot can't don't", word));
            grant(&words, of) && !denies
        })
    };
    has("client") && !has("account")
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
    fn forms_of_dates_are_read_from_prose() {
        let time = |pattern: &str| Some(Form::DateTime(pattern.to_owned()));
        for (prose, expected) in [
            ("In `yyyy-MM-dd'T'HH:mm:ssZ` format.", time(dates::USUAL)),
            (
                "In yyyy-MM-dd'T'HH:mm:ss’Z’ UTC format for the range.",
                time(dates::USUAL),
            ),
            (
                "Format: `yyyy-MM-dd HH:mm:ss`.",
                time("yyyy-MM-dd HH:mm:ss"),
            ),
            (
                "(YYYY-MM-DDTHH:MM:SS.SSSZ)",
                time("yyyy-MM-dd'T'HH:mm:ss.SSSZ"),
            ),
            (
                "Start date in 'yyyy-mm-dd' format. One month.",
                Some(Form::Date),
            ),
            (
                "As `yyyy-MM-ddTHH:mm:ssZ` it is GMT, as `yyyy-MM-ddTHH:mm:ss` local.",
                time(dates::USUAL),
            ),
            (
                "The local time in `yyyy-MM-ddTHH:mm:ss`.",
                time(dates::USUAL),
            ),
            ("`yyyy-MM-ddTHH:mm:ss`", time("yyyy-MM-dd'T'HH:mm:ss")),
            ("In `hh:mm:ss`.", None),
            ("A day.", None),
        ] {
            assert_eq!(date_form(prose), expected, "{prose}");
        }
    }

    #[test]
    fn the_grant_of_chatbots_is_known_by_its_prose() {
        for prose in [
            "Sends it.\n\n**Authorization Flow:** Client Credentials Flow",
            "The client credentials flow authorizes.",
            "Make a POST request with the `client_credentials` grant type.",
        ] {
            assert!(wants_client_credentials(prose), "{prose}");
        }
        for prose in [
            "Client Credentials Flow can not be used.",
            "By the `account_credentials` grant or the `client_credentials` grant.",
            "Rotates a client's credentials.",
        ] {
            assert!(!wants_client_credentials(prose), "{prose}");
        }
    }

    #[test]
    fn a_file_is_known_by_its_prose() {
        for prose in [
            "Downloads a zip file.",
            "Use this API to download the archived file.",
            "**HTTP Status Code:** `200` Files download as a binary stream.",
            "Returns a file stream, with the file type of ZIP.",
            "Get the pricebook as a downloadable file.",
            "Export the flow as JSON.",
            "You will be redirected to the audio file.",
            "Return the invoice's PDF.",
        ] {
            assert!(tells_of_file(prose), "{prose}");
        }
        for prose in [
            "Get the download URL of a recording.",
            "Meeting live stream updated.",
            "Returns the file's details.",
            "Returns the file information.",
            "Files can't be downloaded. Do not download them.",
            "Get a user's settings.",
            "Redirect URI updated.",
        ] {
            assert!(!tells_of_file(prose), "{prose}");
        }
    }

    #[test]
    fn what_is_to_be_encoded_twice_is_known_by_its_prose() {
        for prose in [
            "If it begins with `/`, you **must** [double encode](/docs/x/#uuid) the UUID.",
            "You must double-encode the meeting UUID before making an API request.",
            "**Double‑encoded** when it holds `//`.",
            "The id. Double encode your UUID when using it for API calls.",
            "UUIDs with a slash have to be encoded twice.",
            "Encode the session's UUID twice.",
            "Please double URL-encode it.",
            "Double encoding is required for any `/`.",
            "Doubly percent-encoded.",
            "URL encode the value two times.",
            "If the UUID does not begin with a slash, fine; otherwise DoubleEncode it.",
            "When it is not a number, double encode it.",
        ] {
            assert!(wants_encoding_twice(prose), "{prose}");
        }
        for prose in [
            "The chat message's unique identifier (UUID), in base64-encoded format.",
            "The meeting's encoded SIP URI. It doubles the number of digits.",
            "You do not need to double encode the UUID.",
            "Don't encode it twice.",
            "The value must not be double encoded.",
            "It is not necessary to double encode it.",
            "URL-encode the value. Twice a day it changes.",
            "",
        ] {
            assert!(!wants_encoding_twice(prose), "{prose}");
        }
    }

    #[test]
    fn lists_that_are_one_value_are_known_by_their_prose() {
        for prose in [
            "A comma-separated list of the file ids to delete.",
            "The members' ids. Use commas (,) to separate a maximum of 20 ids.",
            "Provide several values by separating them with commas, such as `a,b`.",
            "To include both, comma-separate the values.",
            "Comma delimited.\n\nNot more than 20.",
            "Multiple ids are given with commas, like `a,b`.",
            "Put a comma between the ids.",
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
