//! Valid bodies made invalid.

use proptest::prelude::*;
use serde_json::{Value, json};

/// One change of a body. `place` picks one of its values, whatever their
/// number.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    place: prop::sample::Index,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Drop,
    Replace(Value),
    /// Puts the value into a list of one.
    Wrap,
    /// Puts the first item, or all entries of the first item, in place of a
    /// list.
    Unwrap,
    /// Writes a scalar as another kind of scalar.
    Retype,
    Add(String, Value),
}

pub(super) fn any_mutation() -> impl Strategy<Value = Mutation> {
    let change = prop_oneof![
        2 => Just(Change::Drop),
        6 => any_value().prop_map(Change::Replace),
        1 => Just(Change::Wrap),
        1 => Just(Change::Unwrap),
        2 => Just(Change::Retype),
        2 => ("[a-z_]{1,12}", any_value()).prop_map(|(name, value)| Change::Add(name, value)),
    ];
    (any::<prop::sample::Index>(), change).prop_map(|(place, change)| Mutation { place, change })
}

fn any_value() -> impl Strategy<Value = Value> {
    let awkward = prop::sample::select(vec![
        json!(null),
        json!(""),
        json!([]),
        json!({}),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(7),
        json!(9_007_199_254_740_993_i64),
        json!(72_057_594_037_927_936_i64),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(0.1),
        json!(-0.0),
        json!(3.0),
        json!(1e300),
        json!(5e-324),
        json!(1.5),
        json!("3"),
        json!("007"),
        json!("-1"),
        json!("+1"),
        json!("1.50"),
        json!("1e400"),
        json!("NaN"),
        json!(" 3"),
        json!("true"),
        json!("TRUE"),
        json!("72057594037927936"),
        json!("99999999999999999999"),
        json!("active"),
        json!("new"),
        json!("2021-05-05T20:40:30Z"),
        json!("2021-05-05T20:40:30.123456789+08:00"),
        json!("2021-05-05T20:40:30.1234567891Z"),
        json!("2021-05-05 20:40:30Z"),
        json!("2021-05-05t20:40:60z"),
        json!("0000-01-01T00:00:00-00:00"),
        json!("2021-05-05"),
        json!("2021-5-5"),
        json!("\u{0}\u{1f600}\"\\"),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!(["a", 1, null]),
        json!([1, "2", {}]),
        json!({"a": null}),
        json!({"a": [1, "x"]}),
        json!({"email": "a@example.com", "age": "3"}),
        json!([{"name": 1}, 5, null]),
        json!({"from": 1, "to": "2", "url": 3}),
    ]);
    let leaf = prop_oneof![
        8 => awkward,
        1 => any::<i64>().prop_map(|n| json!(n)),
        1 => any::<u64>().prop_map(|n| json!(n)),
        1 => any::<f64>().prop_filter_map("finite", |n| n.is_finite().then(|| json!(n))),
        1 => ".{0,8}".prop_map(|s| json!(s)),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,5}", inner, 0..3)
                .prop_map(|entries| json!(entries)),
        ]
    })
}

impl Mutation {
    /// Changes a body, and gives the name of its field that this is in, if it is
    /// in one.
    pub(super) fn apply(&self, body: &mut Value) -> Option<String> {
        let mut places = vec![String::new()];
        collect(body, &mut String::new(), &mut places);
        let place = self.place.get(&places).clone();
        if let Change::Add(name, value) = &self.change {
            let name = format!("x_{name}");
            match body.pointer_mut(&place) {
                Some(Value::Object(entries)) => {
                    entries.insert(name, value.clone());
                }
                Some(Value::Array(items)) => items.push(value.clone()),
                _ => {}
            }
            return field(&place);
        }
        // The body itself stays an object.
        let (parent, name) = place.rsplit_once('/')?;
        if let Change::Drop = self.change {
            match body.pointer_mut(parent) {
                Some(Value::Object(entries)) => {
                    entries.remove(&unescape(name));
                }
                Some(Value::Array(items)) => {
                    items.remove(name.parse().unwrap());
                }
                _ => {}
            }
        } else {
            let value = body.pointer_mut(&place).unwrap();
            *value = self.changed(value.take());
        }
        field(&place)
    }

    fn changed(&self, value: Value) -> Value {
        match (&self.change, value) {
            (Change::Replace(value), _) => value.clone(),
            (Change::Wrap, value) => json!([value]),
            (Change::Unwrap, Value::Array(items)) => items.into_iter().next().unwrap_or_default(),
            (Change::Retype, Value::String(text)) => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            (Change::Retype, value @ (Value::Number(_) | Value::Bool(_))) => {
                json!(value.to_string())
            }
            (_, value) => value,
        }
    }
}

/// The pointers of all values in a value.
fn collect(value: &Value, at: &mut String, places: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(name, value)| (escape(name), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, value)| (i.to_string(), value))
            .collect(),
        _ => return,
    };
    for (name, child) in children {
        let length = at.len();
        at.push('/');
        at.push_str(&name);
        places.push(at.clone());
        collect(child, at, places);
        at.truncate(length);
    }
}

/// The field of the body that a pointer leads into.
fn field(place: &str) -> Option<String> {
    Some(unescape(place.split('/').nth(1)?))
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// JSON text of a body, with its entries in another order.
pub(super) fn reordered(body: &Value, by: usize) -> String {
    let Value::Object(entries) = body else {
        return body.to_string();
    };
    let mut entries: Vec<String> = entries
        .iter()
        .map(|(name, value)| format!("{}:{}", json!(name), reordered(value, by)))
        .collect();
    if !entries.is_empty() {
        let middle = by % entries.len();
        entries.rotate_left(middle);
    }
    format!("{{{}}}", entries.join(","))
}
