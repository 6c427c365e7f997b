//! Names that a person would choose, from the words of a spec.

mod count;
mod operations;
mod reserved;
mod segment;
mod symbols;
mod verbs;

pub use operations::{OperationNames, method_names};
pub use reserved::{check_operation, is_keyword, is_reserved};
pub use symbols::spell;

/// Splits an identifier, a title or a phrase into its words: at every
/// character that is neither a letter nor a digit, and at the humps of
/// camel case. A possessive `'s` is dropped.
pub fn words(text: &str) -> Vec<String> {
    let text = text.replace("'s", " ").replace('’', "'").replace("'s", " ");
    let mut words = Vec::new();
    for chunk in text.split(|c: char| !c.is_alphanumeric()) {
        split_humps(chunk, &mut words);
    }
    words
}

/// Whether a word is in a list, which is written as text.
pub fn is_one_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

/// [`words`] in lower case.
pub fn lower_words(text: &str) -> Vec<String> {
    words(text).iter().map(|word| word.to_lowercase()).collect()
}

/// `APIConnectorId` is `API`, `Connector`, `Id`; a plural acronym such as
/// `URLs` stays whole.
fn split_humps(chunk: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = chunk.chars().collect();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        let plural = c.is_uppercase()
            && after == Some(&'s')
            && chars.get(at + 2).is_none_or(|c| c.is_uppercase());
        let starts = match before {
            Some(before) if c.is_uppercase() => {
                before.is_lowercase()
                    || before.is_numeric() && after.is_some_and(|c| c.is_lowercase())
                    || before.is_uppercase() && after.is_some_and(|c| c.is_lowercase()) && !plural
            }
            _ => false,
        };
        if starts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// `PhoneNumber`, for a type.
pub fn pascal<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for word in words {
        let mut chars = word.as_ref().chars();
        if let Some(first) = chars.next() {
            // `2FA` after `Sip1` must not read as one number.
            if first.is_numeric() && out.ends_with(char::is_numeric) {
                out.push('_');
            }
            out.extend(first.to_uppercase());
            out.extend(chars.flat_map(char::to_lowercase));
        }
    }
    out
}

/// `getUser`, for an operationId.
pub fn camel<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    // An operationId is letters and digits alone.
    let name = pascal(words).replace('_', "");
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// `get_user`: how a name of either case is told from others once it is a
/// method.
pub fn snake(name: &str) -> String {
    lower_words(name).join("_")
}

/// `conference-room-connector`, for a cargo feature.
pub fn kebab(name: &str) -> String {
    snake(name).replace('_', "-")
}

/// One of what a plural names: `entries` is `entry`, `statuses` `status`.
pub fn singular(word: &str) -> String {
    const SAME: &str = "\
        data media news series species info metadata sms dns gps os ios macos https sos tls css \
        aws lens pos analytics \
    ";
    const IRREGULAR: &str = "\
        people/person children/child criteria/criterion indices/index matrices/matrix \
        analyses/analysis movies/movie aliases/alias biases/bias buses/bus bonuses/bonus \
        viruses/virus caches/cache \
    ";
    let lower = word.to_lowercase();
    let mut irregular = IRREGULAR
        .split_whitespace()
        .filter_map(|pair| pair.split_once('/'));
    if let Some((_, one)) = irregular.find(|(many, _)| *many == lower) {
        return one.to_owned();
    }
    if is_one_of(SAME, &lower) || lower.len() < 4 {
        return word.to_owned();
    }
    let cut = |n: usize, rest: &str| format!("{}{rest}", &word[..word.len() - n]);
    if lower.ends_with("ies") {
        return cut(3, "y");
    }
    for end in ["sses", "xes", "ches", "shes", "tuses", "zzes"] {
        if lower.ends_with(end) {
            return cut(2, "");
        }
    }
    if lower.ends_with('s')
        && !lower.ends_with("ss")
        && !lower.ends_with("us")
        && !lower.ends_with("is")
    {
        return cut(1, "");
    }
    word.to_owned()
}

/// The words of a list's name, as one item of it is called: `phone_numbers` is
/// a phone number, `license_info_list` a license info.
pub fn singular_words(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if words.len() > 1
        && words.last().is_some_and(|last| {
            matches!(
                last.to_lowercase().as_str(),
                "list" | "lists" | "array" | "items"
            )
        })
    {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words
}

/// How many edits lie between two strings, for "did you mean".
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_humps_acronyms_and_punctuation() {
        let cases = [
            ("phone_numbers", "phone numbers"),
            ("APIConnectorId", "API Connector Id"),
            ("groupSCIM2List", "group SCIM2 List"),
            ("ListRegion'sUsers", "List Region Users"),
            ("pictureURLs", "picture URLs"),
            ("Cisco/Polycom Rooms", "Cisco Polycom Rooms"),
            ("mask_first_5", "mask first 5"),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_list_is_named_for_one_of_its_items() {
        let cases = [
            ("phone_numbers", "PhoneNumber"),
            ("license_info_list", "LicenseInfo"),
            ("statuses", "Status"),
            ("entries", "Entry"),
            ("addresses", "Address"),
            ("licenses", "License"),
            ("data", "Data"),
            ("children", "Child"),
        ];
        for (many, one) in cases {
            assert_eq!(pascal(singular_words(&words(many))), one);
        }
    }

    #[test]
    fn cases() {
        assert_eq!(camel(["get", "API", "connector"]), "getApiConnector");
        assert_eq!(snake("getApiConnector"), "get_api_connector");
        assert_eq!(
            kebab("Conference Room Connector"),
            "conference-room-connector"
        );
        assert_eq!(distance("getUser", "getUsers"), 1);
    }
}
