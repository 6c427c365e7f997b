//! Looking into JSON whose shape nobody has checked yet.
//!
//! What is missing, or of another kind than asked for, reads as nothing: an
//! empty text, an empty list. Whoever has to tell these apart matches on the
//! [`Value`].

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The keywords under which a schema combines others.
pub const COMBINED: [&str; 3] = ["oneOf", "anyOf", "allOf"];

/// Questions to an object, or to a value that may be one.
pub trait Lookup {
    /// The value of a key.
    fn at(&self, key: &str) -> Option<&Value>;

    /// The value of a key, to be changed.
    fn at_mut(&mut self, key: &str) -> Option<&mut Value>;

    /// The text of a key, if it is one.
    fn text_at(&self, key: &str) -> Option<&str> {
        self.at(key)?.as_str()
    }

    /// The text of a key, else an empty one.
    fn text(&self, key: &str) -> &str {
        self.text_at(key).unwrap_or_default()
    }

    /// The list of a key, else an empty one.
    fn list(&self, key: &str) -> &[Value] {
        self.at(key)
            .and_then(Value::as_array)
            .map_or(&[], |list| list)
    }

    /// The texts in the list of a key.
    fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.list(key).iter().filter_map(Value::as_str)
    }

    /// The object of a key, else an empty one.
    fn object(&self, key: &str) -> &Map<String, Value> {
        static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        self.at(key).and_then(Value::as_object).unwrap_or(&NONE)
    }

    /// The members of the list of a key, to be changed.
    fn list_mut(&mut self, key: &str) -> impl Iterator<Item = &mut Value> {
        self.at_mut(key)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
    }

    /// The entries of the object of a key, to be changed.
    fn object_mut(&mut self, key: &str) -> impl Iterator<Item = (&String, &mut Value)> {
        self.at_mut(key)
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
    }

    /// Whether a key is there.
    fn has(&self, key: &str) -> bool {
        self.at(key).is_some()
    }

    /// Whether a key's value is `true`.
    fn flag(&self, key: &str) -> bool {
        self.at(key) == Some(&Value::Bool(true))
    }

    /// Whether a key's value is this text.
    fn says(&self, key: &str, text: &str) -> bool {
        self.text_at(key) == Some(text)
    }

    /// A schema's `type`; empty where it has none.
    fn kind(&self) -> &str {
        self.text("type")
    }

    /// Whether a schema says that it is text that is a file.
    fn is_binary(&self) -> bool {
        self.says("format", "binary")
    }

    /// The alternatives of `oneOf` and `anyOf`.
    fn alternatives(&self) -> impl Iterator<Item = &Value> {
        self.list("oneOf").iter().chain(self.list("anyOf"))
    }

    /// Whether a schema combines others.
    fn is_combined(&self) -> bool {
        COMBINED.iter().any(|key| self.has(key))
    }

    /// The schemas of a body, by content type.
    fn bodies(&self) -> impl Iterator<Item = (&String, &Value)> {
        let media = self.object("content").iter();
        media.filter_map(|(kind, media)| Some((kind, media.at("schema")?)))
    }

    /// The schemas of a body, to be changed.
    fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.object_mut("content")
            .filter_map(|(_, media)| media.at_mut("schema"))
    }

    /// The responses of an operation that say what success looks like, by
    /// status.
    fn successes(&self) -> impl Iterator<Item = (&String, &Value)> {
        successes(self.object("responses"))
    }

    /// The schemas right inside a schema, each with the step that leads to it.
    fn inner(&self) -> Vec<(Step<'_>, &Value)> {
        let properties = self.object("properties").iter();
        let mut inner: Vec<_> = properties
            .map(|(name, one)| (Step::Property(name), one))
            .collect();
        inner.extend(self.at("items").map(|one| (Step::Items, one)));
        inner.extend(
            self.at("additionalProperties")
                .map(|one| (Step::Values, one)),
        );
        for key in COMBINED {
            let listed = self.list(key).iter().enumerate();
            inner.extend(listed.map(|(at, one)| (Step::Combined(key, at), one)));
        }
        inner
    }
}

/// How a schema stands inside another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step<'a> {
    /// As the property of this name.
    Property(&'a str),
    /// As what a list holds.
    Items,
    /// As what properties without a name of their own hold.
    Values,
    /// As one of those that are combined under a keyword.
    Combined(&'static str, usize),
}

impl Step<'_> {
    fn rank(self) -> Option<usize> {
        match self {
            Self::Property(_) => Some(0),
            Self::Items => Some(1),
            Self::Values => Some(2),
            Self::Combined(key, _) => COMBINED
                .iter()
                .position(|other| *other == key)
                .map(|n| n + 3),
        }
    }
}

impl Lookup for Value {
    fn at(&self, key: &str) -> Option<&Value> {
        self.get(key)
    }

    fn at_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.get_mut(key)
    }
}

impl Lookup for Map<String, Value> {
    fn at(&self, key: &str) -> Option<&Value> {
        self.get(key)
    }

    fn at_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.get_mut(key)
    }
}

/// Those of an operation's responses that say what success looks like.
pub fn successes(responses: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    responses
        .iter()
        .filter(|(status, _)| status.starts_with('2'))
}

/// As [`Lookup::inner`], to be changed.
pub fn inner_mut(schema: &mut Map<String, Value>) -> Vec<(Step<'_>, &mut Value)> {
    let mut inner: Vec<(Step<'_>, &mut Value)> = Vec::new();
    for (key, value) in schema.iter_mut() {
        let combined = COMBINED.into_iter().find(|combined| combined == key);
        match (key.as_str(), combined, value) {
            ("properties", _, Value::Object(properties)) => {
                inner.extend(
                    properties
                        .iter_mut()
                        .map(|(name, one)| (Step::Property(name), one)),
                );
            }
            ("items", _, one) => inner.push((Step::Items, one)),
            ("additionalProperties", _, one) => inner.push((Step::Values, one)),
            (_, Some(key), Value::Array(listed)) => {
                let listed = listed.iter_mut().enumerate();
                inner.extend(listed.map(|(at, one)| (Step::Combined(key, at), one)));
            }
            _ => {}
        }
    }
    inner.sort_by_key(|(step, _)| step.rank());
    inner
}

/// Sets a key of an object.
pub trait Set {
    /// Sets a key.
    fn set(&mut self, key: &str, value: impl Into<Value>);

    /// Sets a key where there is a value.
    fn set_some(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Sets a key, or takes it away where there is no value.
    fn set_or_drop(&mut self, key: &str, value: Option<impl Into<Value>>);
}

impl Set for Map<String, Value> {
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.insert(key.to_owned(), value.into());
    }

    fn set_or_drop(&mut self, key: &str, value: Option<impl Into<Value>>) {
        match value {
            Some(value) => self.set(key, value),
            None => drop(self.shift_remove(key)),
        }
    }
}

/// The component that a schema stands for: a `$ref`, alone or in an `allOf`
/// that adds a description.
pub fn referenced(schema: &impl Lookup) -> Option<&str> {
    let reference = match schema.list("allOf") {
        [one] => one.text_at("$ref"),
        _ => schema.text_at("$ref"),
    };
    reference?.strip_prefix("#/components/schemas/")
}

/// `application/json` of `Application/JSON; charset=utf-8`.
pub fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_or_of_another_kind_reads_as_nothing() {
        let value = json!({ "text": 1, "list": {}, "object": [], "flag": "true" });
        assert_eq!(value.text("text"), "");
        assert_eq!(value.list("list"), [] as [Value; 0]);
        assert!(value.object("object").is_empty() && value.object("none").is_empty());
        assert!(!value.flag("flag") && !value.says("none", ""));
        assert_eq!(json!([1]).text("text"), "");
        assert_eq!(referenced(&json!({ "$ref": "elsewhere.json#/A" })), None);
    }

    #[test]
    fn the_schemas_inside_come_in_one_order_however_they_are_written() {
        let schema = json!({
            "allOf": [{ "n": 5 }], "anyOf": [{ "n": 4 }],
            "items": { "n": 2 }, "additionalProperties": { "n": 3 },
            "properties": { "b": { "n": 0 }, "a": { "n": 1 } },
        });
        let mut schema = schema.as_object().cloned().expect("an object");
        let order: Vec<Value> = schema
            .inner()
            .iter()
            .map(|(_, one)| one["n"].clone())
            .collect();
        assert_eq!(order, [0, 1, 2, 3, 4, 5]);
        let steps = |inner: &[(Step<'_>, Value)]| format!("{inner:?}");
        let read: Vec<_> = schema
            .inner()
            .into_iter()
            .map(|(step, one)| (step, one.clone()))
            .collect();
        let read = steps(&read);
        let changed: Vec<_> = inner_mut(&mut schema)
            .into_iter()
            .map(|(step, one)| (step, one.clone()))
            .collect();
        assert_eq!(steps(&changed), read);
    }
}
