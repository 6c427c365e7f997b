//! What re-encoding may change, told from the schema alone: a second opinion on
//! the models, which shares no code with them.

use serde_json::{Map, Value};

/// A set of component schemas.
pub(super) struct Oracle(Map<String, Value>);

impl Oracle {
    /// The schemas of the fragment.
    pub(super) fn fragment() -> Self {
        let document = super::json(include_str!("../../../../openapi/zoom.json"));
        Self(
            document["components"]["schemas"]
                .as_object()
                .unwrap()
                .clone(),
        )
    }

    /// The schemas of the second model.
    pub(super) fn second() -> Self {
        let schemas = include_str!("../../../../xtask/tests/fixtures/second.json");
        Self(super::json(schemas).as_object().unwrap().clone())
    }

    /// Says where an object of this component came back as something else than
    /// a documented normalisation of it; `None` where it did not.
    pub(super) fn difference(&self, component: &str, came: &Value, back: &Value) -> Option<String> {
        self.compare(&self.0[component], came, back, component.to_owned())
    }

    fn compare(&self, schema: &Value, came: &Value, back: &Value, at: String) -> Option<String> {
        if came == back {
            return None;
        }
        let schema = self.resolve(schema);
        let is_normalised = match (came, back) {
            (Value::Object(came), Value::Object(back)) => {
                return self.compare_objects(schema, came, back, at);
            }
            (Value::Array(came), Value::Array(back)) if came.len() == back.len() => {
                let items = self.resolve(schema).get("items");
                let members = self.members(schema).into_iter();
                let items =
                    items.or_else(|| members.filter_map(|member| member.get("items")).next());
                let Some(items) = items else {
                    return Some(format!("{at}: {came:?} came back as {back:?}"));
                };
                let pairs = came.iter().zip(back).enumerate();
                return pairs
                    .filter_map(|(i, (came, back))| {
                        self.compare(items, came, back, format!("{at}[{i}]"))
                    })
                    .next();
            }
            (Value::Object(_), Value::Array(list))
                if schema["type"] == "array" && list.len() == 1 =>
            {
                return self.compare(&schema["items"], came, &list[0], format!("{at}[0]"));
            }
            (Value::String(came), Value::String(back)) => came == back,
            (came, back) => is_kind(back, schema) && is_same_scalar(came, back),
        };
        (!is_normalised).then(|| format!("{at}: {came} came back as {back}"))
    }

    fn compare_objects(
        &self,
        schema: &Value,
        came: &Map<String, Value>,
        back: &Map<String, Value>,
        at: String,
    ) -> Option<String> {
        let members = self.members(schema);
        if !members.is_empty() {
            // Which member it was read as doesn't matter, as long as one fits.
            let tried = members
                .iter()
                .map(|member| self.compare_objects(member, came, back, at.clone()));
            let differences: Option<Vec<String>> = tried.collect();
            return differences.map(|all| all.join(" / "));
        }
        let properties = self.properties(schema);
        if let Some(name) = back
            .keys()
            .find(|name| !came.contains_key(*name) && !properties.contains_key(*name))
        {
            return Some(format!("{at}.{name} came out of nowhere"));
        }
        for (name, value) in came {
            let place = format!("{at}.{name}");
            let aliased = properties.iter().find(|(_, schema)| {
                let aliases = schema
                    .get("x-aliases")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                aliases.into_iter().any(|alias| alias == name)
            });
            let (name, declared) = match (properties.get(name), aliased) {
                (Some(declared), _) => (name, Some(declared)),
                (None, Some((name, declared))) => (name, Some(declared)),
                (None, None) => (name, schema.get("additionalProperties")),
            };
            let is_property = properties.contains_key(name);
            match (declared, back.get(name)) {
                (_, Some(back)) if back == value => {}
                (Some(declared), Some(back)) => {
                    if let Some(difference) = self.compare(declared, value, back, place) {
                        return Some(difference);
                    }
                }
                (_, None) if value.is_null() && is_property => {}
                (_, back) => return Some(format!("{place}: {value} came back as {back:?}")),
            }
        }
        None
    }

    /// The properties of an object, those of its parts included; the later
    /// declaration wins.
    fn properties(&self, schema: &Value) -> Map<String, Value> {
        let schema = self.resolve(schema);
        let mut properties = Map::new();
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            properties.extend(self.properties(part));
        }
        if let Some(own) = schema.get("properties").and_then(Value::as_object) {
            properties.extend(own.clone());
        }
        properties
    }

    /// The alternatives of a union.
    fn members<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let members = schema.get("oneOf").or_else(|| schema.get("anyOf"));
        let members = members.and_then(Value::as_array).into_iter().flatten();
        members.map(|member| self.resolve(member)).collect()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let alone = schema
            .get("allOf")
            .and_then(Value::as_array)
            .filter(|parts| parts.len() == 1);
        let schema = alone.map_or(schema, |parts| &parts[0]);
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.resolve(&self.0[reference.rsplit('/').next().unwrap()]),
            None => schema,
        }
    }
}

/// Whether a value is of the kind that its schema declares.
fn is_kind(value: &Value, schema: &Value) -> bool {
    match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => false,
    }
}

/// Whether two values of different kinds say the same.
fn is_same_scalar(came: &Value, back: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let (Some(a), Some(b)) = (text(came), text(back)) else {
        return false;
    };
    let is_same_number = || match (a.parse::<f64>(), b.parse::<f64>()) {
        // Below 2^53 no two integers are one double.
        (Ok(a), Ok(b)) => a == b && a.abs() <= 9_007_199_254_740_992.0,
        _ => false,
    };
    let is_same_boolean = match back {
        Value::Bool(true) => a == "1",
        Value::Bool(false) => a == "0",
        _ => false,
    };
    a == b || is_same_boolean || is_same_number()
}
