//! Names for the values of enums: `x-enum-varnames`.
//!
//! A word is its own name. A number has none, but Zoom's prose nearly always
//! says what it means ("`1` - Basic"); where it doesn't, the number is a
//! quantity, and an enum of quantities is left as a number.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::enum_prose::{Meaning, in_prose, meaning};
use crate::openapi::lookup::{Lookup, Set};
use crate::openapi::naming::{pascal, spell, words};

/// Names the values of a schema's enum. One of quantities becomes a plain
/// number, and what is to be said of its values is returned.
pub(super) fn name_values(schema: &mut Map<String, Value>) -> Option<String> {
    if !schema.get("enum")?.is_array() {
        return None;
    }
    let members = members(schema);
    schema.shift_remove("x-enum-descriptions");
    if are_quantities(&members) {
        let listed: Vec<&str> = members.iter().map(|member| member.text.as_str()).collect();
        schema.shift_remove("enum");
        return Some(format!("One of {}.", listed.join(", ")));
    }
    schema.set("x-enum-varnames", distinct(&members));
    None
}

/// A value, and what is known of it.
struct Member {
    text: String,
    is_number: bool,
    meaning: Option<Meaning>,
}

impl Member {
    /// The names that it could have, from a short one to a long one.
    fn choices(&self) -> Vec<String> {
        match &self.meaning {
            Some(meaning) if self.is_number => meaning.names(&number(&self.text)),
            _ if self.is_number => vec![format!("Value{}", number(&self.text))],
            _ => of_word(&self.text),
        }
    }
}

fn members(schema: &Map<String, Value>) -> Vec<Member> {
    let values = schema.list("enum");
    let described: Vec<&str> = schema.texts("x-enum-descriptions").collect();
    let described = Some(described).filter(|described| described.len() == values.len());
    let prose = schema.text("description");
    let member = |(at, value): (usize, &Value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let listed = described.as_ref().map(|described| meaning(described[at]));
        let told = in_prose(prose, &text).or_else(|| in_prose(prose, &rounded(value)));
        let meanings = listed.into_iter().chain(told);
        let meanings = meanings.filter(|meaning| !meaning.short.is_empty());
        Member {
            is_number: text.parse::<f64>().is_ok(),
            meaning: meanings.min_by_key(|meaning| meaning.short.len()),
            text,
        }
    };
    values.iter().enumerate().map(member).collect()
}

/// Whether the values are numbers that stand for themselves: most have no
/// meaning, or one that begins with the number.
fn are_quantities(members: &[Member]) -> bool {
    let numbers: Vec<&Member> = members.iter().filter(|member| member.is_number).collect();
    let known = numbers
        .iter()
        .filter_map(|member| Some((member, member.meaning.as_ref()?)));
    let quantity = known
        .clone()
        .any(|(member, meaning)| meaning.short.first() == Some(&member.text));
    quantity || known.count() * 4 < numbers.len() * 3
}

/// An integer as JavaScript would have written it into the prose.
#[allow(clippy::cast_precision_loss)] // which is the point
fn rounded(value: &Value) -> String {
    value
        .as_i64()
        .map_or_else(String::new, |integer| format!("{}", integer as f64))
}

/// Names made longer, word by word, until each is there once.
fn distinct(members: &[Member]) -> Vec<String> {
    let mut choices: Vec<Vec<String>> = members.iter().map(Member::choices).collect();
    let first = |choices: &Vec<String>| choices.first().cloned().unwrap_or_default();
    let mut names: Vec<String> = choices.iter().map(first).collect();
    for round in 0..8 {
        let mut count: HashMap<String, usize> = HashMap::new();
        for name in &names {
            *count.entry(name.to_ascii_lowercase()).or_default() += 1;
        }
        // Who has no other name but with a number keeps this one, if it is alone
        // in that.
        let mut stuck: HashMap<String, usize> = HashMap::new();
        for (name, choices) in names.iter().zip(&choices) {
            if choices.len() <= 2 {
                *stuck.entry(name.to_ascii_lowercase()).or_default() += 1;
            }
        }
        let mut clash = false;
        for (at, name) in names.iter_mut().enumerate() {
            let key = name.to_ascii_lowercase();
            if count[&key] < 2 || choices[at].len() <= 2 && stuck[&key] == 1 {
                continue;
            }
            clash = true;
            if choices[at].len() > 1 {
                choices[at].remove(0);
                name.clone_from(&choices[at][0]);
            } else if round > 4 {
                name.push_str(&format!("Value{}", at + 1));
            }
        }
        if !clash {
            break;
        }
    }
    let mut seen = HashSet::new();
    for (name, member) in names.iter_mut().zip(members) {
        if name.is_empty() {
            *name = format!("Value{}", pascal(words(&member.text)));
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
    let name = pascal(words(&spell(value)));
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

/// A number, as a part of a name.
fn number(text: &str) -> String {
    text.replace('-', "Minus").replace('.', "Point")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(schema: Value) -> Value {
        let mut schema = schema.as_object().cloned().expect("an object");
        assert_eq!(name_values(&mut schema), None);
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
    fn no_name_ends_in_the_midst_of_a_phrase() {
        let prose = "`2` - A scheduled meeting.\n`3` - A recurring meeting with no fixed time.\n\
            `5` - Allow the participant to join 5 minutes before the meeting's start time.\n\
            `6` - Only members of [the organization](https://zoom.us) can add external users to it.";
        let schema = json!({ "type": "integer", "enum": [2, 3, 5, 6], "description": prose });
        let expected = json!([
            "ScheduledMeeting",
            "RecurringMeetingWithNoFixedTime",
            "AllowParticipantToJoin5Minutes",
            "OnlyMembersOfOrganizationCanAddExternalUsersToIt"
        ]);
        assert_eq!(names(schema), expected);
    }

    #[test]
    fn what_stands_in_brackets_tells_a_value_from_another() {
        let prose = "`0` - Rooms Computer.\n`6` - Rooms Computer (with Controller).";
        let schema = json!({ "type": "integer", "enum": [0, 6], "description": prose });
        let expected = json!(["RoomsComputer", "RoomsComputerWithController"]);
        assert_eq!(names(schema), expected);
    }

    #[test]
    fn quantities_are_no_enum() {
        let schema = json!({ "type": "integer", "enum": [30, 60, 90], "description": "`30` - 30 days.\n`60` - 60 days.\n`90` - 90 days." });
        let mut schema = schema.as_object().cloned().expect("an object");
        let said = name_values(&mut schema);
        assert_eq!(said.as_deref(), Some("One of 30, 60, 90."));
        assert_eq!(schema.get("enum"), None);
    }
}
