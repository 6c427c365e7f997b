//! The file's own examples of what is sent: the oracle of what our client has to
//! accept.

use serde_json::{Map, Value};

use super::value::{essence, wire};
use crate::openapi::dates;
use crate::openapi::model::{Kind, Operation, Parameter, Resolved, Schema, Type, Types};

/// A count of examples.
#[derive(Debug, Default)]
pub(super) struct Examples {
    /// Those of parameters and bodies.
    pub(super) shown: usize,
    /// Those that the file itself contradicts, so that they can't be sent: why.
    pub(super) contradicted: Vec<String>,
}

impl Examples {
    /// Counts the examples of an operation.
    pub(super) fn count(
        &mut self,
        types: &Types,
        operation: &Operation,
        source: &Map<String, Value>,
    ) {
        let key = operation.key();
        let declared = source.get("parameters").and_then(Value::as_array);
        for declared in declared.into_iter().flatten() {
            let name = declared.get("name").and_then(Value::as_str);
            let own = |parameter: &&Parameter| Some(parameter.name.as_str()) == name;
            let Some(parameter) = operation.parameters.iter().find(own) else {
                continue;
            };
            for example in of_parameter(declared) {
                self.shown += 1;
                if !is_taken(types, &parameter.schema, &example) {
                    let name = &parameter.name;
                    self.contradict(&key, name, &example, "what the parameter's type can't be");
                }
            }
        }
        let content = source
            .get("requestBody")
            .and_then(|body| body.get("content"));
        for media in content
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::values)
        {
            self.shown += of_media(media).len();
            if let Some(schema) = media.get("schema") {
                self.within(&key, "body", schema);
            }
        }
    }

    fn within(&mut self, key: &str, at: &str, schema: &Value) {
        if let Some(example) = schema.get("example").filter(|example| !example.is_null()) {
            self.shown += 1;
            let kind = essence(schema);
            let is_other = match (kind.as_str(), example) {
                ("object", Value::Object(_)) | ("array", Value::Array(_)) => false,
                ("object" | "array", _) => true,
                (_, example) => example.is_object() || example.is_array(),
            };
            if is_other && !kind.is_empty() {
                self.contradict(key, at, example, &format!("no {kind}"));
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            self.within(key, &format!("{at}.{name}"), property);
        }
        if let Some(items) = schema.get("items") {
            self.within(key, &format!("{at}[]"), items);
        }
        for combined in ["allOf", "oneOf", "anyOf"] {
            let members = schema.get(combined).and_then(Value::as_array);
            for member in members.into_iter().flatten() {
                self.within(key, at, member);
            }
        }
    }

    fn contradict(&mut self, key: &str, at: &str, example: &Value, why: &str) {
        let mut shown = example.to_string();
        if shown.chars().count() > 60 {
            shown = shown.chars().take(60).chain(['…']).collect();
        }
        self.contradicted
            .push(format!("{key} {at}: `{shown}` is {why}"));
    }
}

/// The examples of a parameter, in its schema and beside it.
pub(super) fn of_parameter(declared: &Value) -> Vec<Value> {
    let schema = declared.get("schema").map(of_media).unwrap_or_default();
    schema.into_iter().chain(of_media(declared)).collect()
}

/// `example`, and all of `examples`.
pub(super) fn of_media(media: &Value) -> Vec<Value> {
    let several: Vec<Value> = match media.get("examples") {
        Some(Value::Object(named)) => {
            let values = named.values().filter_map(|example| example.get("value"));
            values.cloned().collect()
        }
        Some(Value::Array(listed)) => listed.clone(),
        _ => Vec::new(),
    };
    let all = media.get("example").cloned().into_iter().chain(several);
    // A body may be written as text.
    let parsed = all.map(|example| match &example {
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(text).unwrap_or(example)
        }
        _ => example,
    });
    parsed.filter(|example| !example.is_null()).collect()
}

/// Whether a setter takes a value: it converts to what the parameter is.
pub(super) fn is_taken(types: &Types, schema: &Schema, value: &Value) -> bool {
    let text = wire(value);
    match (types.resolved(&schema.of), value) {
        (Resolved::Type(Type::List(_)), Value::Array(items)) => {
            let item = schema.items.as_deref();
            item.is_none_or(|item| items.iter().all(|value| is_taken(types, item, value)))
        }
        (Resolved::Type(Type::List(_)), Value::Object(_)) => false,
        (Resolved::Type(Type::List(_)), _) => {
            let item = schema.items.as_deref();
            let texts = text.split(',').map(|text| Value::from(text.trim()));
            item.is_none_or(|item| texts.into_iter().all(|value| is_taken(types, item, &value)))
        }
        (_, Value::Array(_) | Value::Object(_)) => false,
        (Resolved::Type(Type::Integer), _) => text.parse::<i64>().is_ok(),
        (Resolved::Type(Type::Number), _) => text.parse::<f64>().is_ok(),
        (Resolved::Type(Type::Boolean), _) => matches!(text.as_str(), "true" | "false"),
        (Resolved::Type(Type::Date), _) => dates::is_date(&text),
        (Resolved::Type(Type::DateTime), _) => dates::is_date_time(&text),
        (Resolved::Component(component), _) if matches!(component.kind, Kind::IntegerEnum(_)) => {
            text.parse::<i64>().is_ok()
        }
        // A path has no empty segment, and an empty query says nothing.
        _ => !text.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::openapi::Spec;
    use crate::openapi::model::Model;

    #[test]
    fn examples_are_counted_and_contradictions_told() {
        let parameters = json!([
            { "name": "n", "in": "query", "schema": { "type": "integer" }, "example": "many" },
            { "name": "day", "in": "query", "schema": { "type": "string", "format": "date" },
              "examples": { "a": { "value": "2026-01-02" }, "b": { "value": "2026-02-30" } } },
            { "name": "ids", "in": "query", "schema": { "type": "array", "items": { "type": "integer" } },
              "example": "1,2" },
        ]);
        let body = json!({ "content": { "application/json": {
            "example": { "rows": [] },
            "schema": { "$ref": "#/components/schemas/Body" },
        } } });
        let schema = json!({ "type": "object", "properties": {
            "rows": { "type": "array", "items": { "type": "string" }, "example": "a" },
            "on": { "type": "string", "example": "b" },
        } });
        let document = json!({
            "openapi": "3.0.3",
            "servers": [{ "url": "https://api.zoom.us/v2" }],
            "paths": { "/things": { "post": {
                "operationId": "createThing",
                "security": [{ "accountCredentials": [] }],
                "parameters": parameters,
                "requestBody": body,
                "responses": { "204": { "description": "done" } },
            } } },
            "components": {
                "schemas": { "Body": schema },
                "securitySchemes": { "accountCredentials": { "type": "oauth2", "flows": {
                    "clientCredentials": { "tokenUrl": "https://zoom.us/oauth/token", "scopes": {} },
                } } },
            },
        });
        let spec = Spec::parse(document.to_string().as_bytes(), Path::new("spec.json"));
        let model = Model::read(&spec.expect("a document")).expect("a model");
        let mut source = document["paths"]["/things"]["post"].clone();
        source["requestBody"]["content"]["application/json"]["schema"] = schema;
        let mut examples = Examples::default();
        let source = source.as_object().expect("an operation");
        examples.count(&model.types, &model.operations[0], source);
        assert_eq!(examples.shown, 7);
        assert_eq!(
            examples.contradicted,
            [
                "POST /things n: `\"many\"` is what the parameter's type can't be",
                "POST /things day: `\"2026-02-30\"` is what the parameter's type can't be",
                "POST /things body.rows: `\"a\"` is no array",
            ]
        );
    }
}
