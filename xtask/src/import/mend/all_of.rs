//! `allOf` of anonymous objects: what is written in several pieces is one
//! object.

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema};

pub(super) static MERGE: Rule = Rule {
    name: "all-of",
    wrong: "an object is put together by `allOf` of anonymous objects, some of which declare a property again",
    done: "one object with all their properties; a property declared twice is what both say of it, and the later one where they differ",
};

pub(super) fn merge_all(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    // `allOf` of one `$ref` is how a reference gets a description.
    let Some(Value::Array(members)) = schema.get("allOf") else {
        return Outcome::Sound;
    };
    if members.iter().any(|member| member.get("$ref").is_some()) {
        return Outcome::Sound;
    }
    // Alternatives among the members: each alternative has what the rest say.
    let members = members.clone();
    schema.shift_remove("allOf");
    let mut merged = Schema::new();
    let mut alternatives: Option<(String, Vec<Value>)> = None;
    for member in members {
        let Value::Object(mut member) = member else {
            return Outcome::Refused("a member of `allOf` is no object");
        };
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(listed)) = member.shift_remove(key) {
                if alternatives.is_some() {
                    return Outcome::Refused("two members of `allOf` have alternatives");
                }
                alternatives = Some((key.to_owned(), listed));
            }
        }
        merge(&mut merged, member);
    }
    let own: Schema = std::mem::take(schema);
    merge(&mut merged, own);
    if let Some((key, listed)) = alternatives {
        let each = listed.into_iter().map(|alternative| match alternative {
            Value::Object(alternative) => {
                let mut both = merged.clone();
                merge(&mut both, alternative);
                Value::Object(both)
            }
            other => other,
        });
        schema.insert(key, each.collect());
    } else {
        *schema = merged;
    }
    Outcome::Mended
}

/// Adds to a schema what another says of the same value.
fn merge(into: &mut Schema, from: Schema) {
    let kinds = (into.get("type").cloned(), from.get("type").cloned());
    let both_objects = into.contains_key("properties") && from.contains_key("properties");
    if let (Some(ours), Some(theirs)) = &kinds
        && ours != theirs
        && !both_objects
    {
        // They can't both be meant, and the later one refines.
        let description = into.shift_remove("description");
        *into = from;
        if let Some(description) = description {
            into.entry("description").or_insert(description);
        }
        return;
    }
    for (key, value) in from {
        match (key.as_str(), into.get_mut(&key)) {
            ("properties", Some(Value::Object(ours))) => {
                let Value::Object(theirs) = value else {
                    continue;
                };
                for (name, property) in theirs {
                    match (ours.get_mut(&name), property) {
                        (Some(Value::Object(ours)), Value::Object(theirs)) => merge(ours, theirs),
                        (_, property) => {
                            ours.insert(name, property);
                        }
                    }
                }
            }
            ("items", Some(Value::Object(ours))) => match value {
                Value::Object(theirs) => merge(ours, theirs),
                other => {
                    into.insert(key, other);
                }
            },
            ("required", Some(Value::Array(ours))) => {
                let Value::Array(theirs) = value else {
                    continue;
                };
                for name in theirs {
                    if !ours.contains(&name) {
                        ours.push(name);
                    }
                }
            }
            // Of two lists of values the later one, of two texts the first.
            ("description" | "title" | "example", Some(_)) => {}
            ("enum", Some(_)) => {
                into.shift_remove("x-enum-descriptions");
                into.insert(key, value);
            }
            ("deprecated", Some(_)) => {
                let both = value == json!(true) && into.get("deprecated") == Some(&json!(true));
                into.insert(key, json!(both));
            }
            _ => {
                into.insert(key, value);
            }
        }
    }
}
