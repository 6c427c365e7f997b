//! Lists that a request narrows down.

use serde_json::{Map, Value};

/// The parameters of a request that say which items of a list are wanted: those that
/// are called as a field of the items is, and are of its kind.
pub(super) struct Filters<'a>(Vec<(&'a str, &'a Value)>);

impl<'a> Filters<'a> {
    /// The filters among the parameters of a request for a list of items that look
    /// like this one.
    pub(super) fn among(query: &'a Map<String, Value>, looks: &Value) -> Self {
        let filters = query.iter().filter(|(name, wanted)| {
            let field = looks.get(name);
            field.is_some_and(|field| each(wanted).all(|wanted| is_comparable(field, wanted)))
        });
        Self(filters.map(|(name, wanted)| (&**name, wanted)).collect())
    }

    /// Whether an item is wanted. One that lacks a field that is asked for is not.
    pub(super) fn take(&self, item: &Value) -> bool {
        let mut filters = self.0.iter();
        filters.all(|(name, wanted)| {
            let field = item.get(name);
            field.is_some_and(|field| each(wanted).any(|wanted| wanted == field))
        })
    }
}

/// The values of a parameter, which may come several times.
fn each(wanted: &Value) -> impl Iterator<Item = &Value> {
    let values = wanted.as_array().map(Vec::as_slice);
    values.unwrap_or(std::slice::from_ref(wanted)).iter()
}

/// Zoom has filters that are called as a field is and mean something else: meetings
/// of the type `upcoming`, where a meeting's type is a number.
fn is_comparable(field: &Value, wanted: &Value) -> bool {
    match field {
        Value::String(_) => wanted.is_string(),
        Value::Number(_) => wanted.is_number(),
        Value::Bool(_) => wanted.is_boolean(),
        _ => false,
    }
}
