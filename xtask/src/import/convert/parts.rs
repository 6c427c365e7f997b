//! The parts of an operation that have schemas: mended, their enums named, and
//! reduced to what is kept.

use serde_json::{Map, Value};

use super::keep;
use crate::import::mend::{self, Log, Part, Place, Refusal};
use crate::openapi::lookup::{Lookup, Set};

/// The parts of an operation.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) parameters: Vec<Value>,
    pub(super) body: Option<Value>,
    /// The successful ones, by status.
    pub(super) responses: Map<String, Value>,
}

impl Parts {
    /// Reads an operation's parts, and notes what had to be mended.
    ///
    /// # Errors
    ///
    /// When one can't be understood.
    pub(super) fn read(
        method: &str,
        path: &str,
        given: &Map<String, Value>,
        descriptions: bool,
        log: &mut Log,
    ) -> Result<Self, Refusal> {
        let mut reader = Reader { descriptions, log };
        let mut parts = Self {
            parameters: reader.parameters(path, given)?,
            body: reader.body(given.get("requestBody"))?,
            responses: match mend::mend_file_reply(method, path, given, reader.log) {
                Some(file) => file,
                None => reader.responses(given.get("responses"))?,
            },
        };
        // Where there is a body, the token may go into that.
        if parts.body.is_none() {
            let reply = parts.reply().cloned();
            mend::mend_pages(&mut parts.parameters, reply.as_ref(), log);
        }
        Ok(parts)
    }

    /// The schema of what is answered as JSON.
    pub(super) fn reply(&self) -> Option<&Value> {
        let mut responses = self.responses.values();
        responses.find_map(|response| {
            let json = response.object("content").object("application/json");
            json.get("schema")
        })
    }
}

struct Reader<'a> {
    /// Whether Zoom's prose is taken over.
    descriptions: bool,
    log: &'a mut Log,
}

impl Reader<'_> {
    fn schema(&mut self, schema: &mut Value, place: &Place<'_>) -> Result<(), Refusal> {
        mend::mend_schema(schema, place, self.log)?;
        keep::keep(schema, place.part, self.descriptions);
        Ok(())
    }

    fn parameters(
        &mut self,
        path: &str,
        operation: &Map<String, Value>,
    ) -> Result<Vec<Value>, Refusal> {
        let given = operation.list("parameters");
        let mut mended = mend::mend_parameters(path, given, self.log)?;
        mend::mend_ids(&mut mended, operation, self.log);
        mended.iter().map(|given| self.parameter(given)).collect()
    }

    fn parameter(&mut self, given: &Map<String, Value>) -> Result<Value, Refusal> {
        let name = given.text("name");
        let mut schema = given.object("schema").clone();
        let condition = given.get(mend::CONDITIONAL).cloned();
        schema.set_some(mend::CONDITIONAL, condition.clone());
        // The prose that explains an enum's values stands beside the schema.
        if let Some(prose) = given.get("description") {
            schema.entry("description").or_insert_with(|| prose.clone());
        }
        let mut schema = Value::Object(schema);
        let place = Place::new(Part::Parameter, name, format!("/parameters/{name}"));
        self.schema(&mut schema, &place)?;
        let mut parameter = Map::new();
        for key in ["name", "in", "required"] {
            let value = given.get(key).filter(|value| **value != Value::Bool(false));
            parameter.set_some(key, value.cloned());
        }
        if given.flag(mend::ENCODED_TWICE) {
            parameter.set(mend::ENCODED_TWICE, true);
        }
        if given.flag("deprecated") || schema.flag("deprecated") {
            parameter.set("deprecated", true);
        }
        // What the schema says of the parameter stands beside it.
        if let Value::Object(schema) = &mut schema {
            parameter.set_some("description", schema.shift_remove("description"));
            schema.shift_remove("deprecated");
            schema.shift_remove("nullable");
            schema.shift_remove(mend::CONDITIONAL);
            parameter.set_some(mend::CONDITIONAL, condition);
            let own = schema.shift_remove("example");
            let mut examples = own.into_iter().chain(given.get("example").cloned());
            parameter.set_some("example", examples.find(|example| shows(example, schema)));
        }
        let is_one = schema.kind() == "array" && given.get("explode") == Some(&false.into());
        if is_one && given.says("in", "query") {
            parameter.set("explode", false);
        }
        parameter.set("schema", schema);
        Ok(parameter.into())
    }

    fn body(&mut self, given: Option<&Value>) -> Result<Option<Value>, Refusal> {
        let Some(Value::Object(given)) = given else {
            return Ok(None);
        };
        let Some((mut body, part)) = mend::mend_body(given, self.log)? else {
            return Ok(None);
        };
        for schema in body.bodies_mut() {
            self.schema(schema, &Place::new(part, "", "/requestBody"))?;
            if let Value::Object(schema) = schema {
                schema.shift_remove("description");
            }
        }
        Ok(Some(body.into()))
    }

    fn responses(&mut self, given: Option<&Value>) -> Result<Map<String, Value>, Refusal> {
        let mut responses = mend::mend_responses(given, self.log)?;
        for (status, response) in &mut responses {
            for schema in response.bodies_mut() {
                let place = Place::new(Part::Response, "", format!("/responses/{status}"));
                self.schema(schema, &place)?;
            }
        }
        Ok(responses)
    }
}

/// Whether an example is a value of a parameter's schema.
fn shows(example: &Value, schema: &Map<String, Value>) -> bool {
    let fits = match schema.kind() {
        "string" => example.is_string(),
        "integer" | "number" => example.is_number(),
        "boolean" => example.is_boolean(),
        _ => false,
    };
    fits && (!schema.has("enum") || schema.list("enum").contains(example))
}
