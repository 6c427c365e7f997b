//! Parameters that do not fit the path, or that a URL can't hold.

use serde_json::{Value, json};

use super::rule::{Log, Part, Place, Refusal, Rule, Schema};
use super::{conditions, lists, shown};
use crate::openapi::headers;
use crate::openapi::lookup::{COMBINED, Lookup, Set};
use crate::openapi::naming;
use crate::openapi::styles;

pub(super) static PATH_REQUIRED: Rule = Rule {
    name: "path-required",
    wrong: "a path parameter is optional",
    done: "required: a path has no gaps",
};
pub(super) static MISSPELT: Rule = Rule {
    name: "path-parameter-misspelt",
    wrong: "a path parameter is spelt in one way in the path and in another where it is declared",
    done: "the path's spelling",
};
pub(super) static UNDECLARED: Rule = Rule {
    name: "path-parameter-undeclared",
    wrong: "the path has a parameter that is nowhere declared",
    done: "a string",
};
pub(super) static NOT_IN_PATH: Rule = Rule {
    name: "path-parameter-unknown",
    wrong: "a path parameter is declared that the path does not have",
    done: "without it",
};
pub(super) static TWICE: Rule = Rule {
    name: "parameter-twice",
    wrong: "a parameter is declared twice",
    done: "the first declaration",
};
pub(super) static RESERVED_HEADER: Rule = Rule {
    name: "reserved-header",
    wrong: "`Authorization`, `Accept`, `Content-Type` or another header that the client sends itself is declared as a parameter",
    done: "without it: OpenAPI ignores the first three, too",
};
pub(super) static COOKIE: Rule = Rule {
    name: "cookie-parameter",
    wrong: "a parameter is a cookie, or stands nowhere that OpenAPI knows",
    done: "without it, or a refusal where it is required",
};
pub(super) static NO_SCHEMA: Rule = Rule {
    name: "parameter-without-schema",
    wrong: "a parameter has no schema: its type stands beside it, or nowhere",
    done: "that type, else a string",
};
pub(super) static OBJECT: Rule = Rule {
    name: "parameter-shape",
    wrong: "a parameter is an object, alternatives, or a list of these",
    done: "a string for alternatives of scalars; an object is left out where it is optional, else refused",
};

pub(super) static STYLE: Rule = Rule {
    name: "parameter-style",
    wrong: "a parameter is written in a style that the client doesn't write: `pipeDelimited`, `deepObject`, `matrix`, …",
    done: "left out where it is optional, else refused",
};

/// Mends the parameters of an operation, all but their schemas' insides.
///
/// # Errors
///
/// When a required parameter can't be sent.
pub fn mend_parameters(
    path: &str,
    parameters: &[Value],
    log: &mut Log,
) -> Result<Vec<Schema>, Refusal> {
    let mut kept: Vec<Schema> = Vec::new();
    for parameter in parameters {
        let Value::Object(parameter) = parameter else {
            return Err(place("").refuse("a parameter is no object"));
        };
        kept.extend(mended(parameter, &kept, log)?);
    }
    fit_path(path, &mut kept, log);
    Ok(kept)
}

fn place(name: &str) -> Place<'static> {
    Place::new(Part::Parameter, "", format!("/parameters/{name}"))
}

/// A parameter as it is kept behind others, if it is.
fn mended(given: &Schema, kept: &[Schema], log: &mut Log) -> Result<Option<Schema>, Refusal> {
    let (name, location) = (given.text("name").trim(), given.text("in"));
    let here = place(name);
    if name.is_empty() {
        return Err(here.refuse("a parameter has no name"));
    }
    let required = given.flag("required");
    let again = |other: &Schema| other.says("name", name) && other.says("in", location);
    let dropped = match location {
        "header" if headers::is_own(name) => Some(&RESERVED_HEADER),
        "path" | "query" | "header" => kept.iter().any(again).then_some(&TWICE),
        _ if required => {
            let why = "a required parameter is neither in the path, the query nor a header";
            return Err(here.refuse(why));
        }
        _ => Some(&COOKIE),
    };
    if let Some(rule) = dropped {
        log.fired(rule, &here);
        return Ok(None);
    }
    let mut parameter = given.clone();
    parameter.set("name", name);
    if location == "path" && !required {
        parameter.set("required", true);
        log.fired(&PATH_REQUIRED, &here);
    }
    give_schema(&mut parameter, &here, log);
    let is_kept = shape(&mut parameter, &here, required || location == "path", log)?;
    if is_kept {
        spread(&mut parameter);
        conditions::parameter(&mut parameter, &here, log);
        lists::commas(&mut parameter, &here, log);
    }
    if let Some(problem) = styles::problem(&parameter).filter(|_| is_kept) {
        if parameter.flag("required") {
            return Err(here.refuse(format!("its style {problem}")));
        }
        log.fired(&STYLE, &here);
        return Ok(None);
    }
    Ok(is_kept.then_some(parameter))
}

/// An example beside the schema is one of the schema.
fn spread(parameter: &mut Schema) {
    let examples = shown::examples(&Value::Object(parameter.clone()));
    if let Some(schema) = parameter.get_mut("schema") {
        shown::spread(schema, examples);
    }
}

fn give_schema(parameter: &mut Schema, here: &Place<'_>, log: &mut Log) {
    if parameter.get("schema").is_some_and(Value::is_object) {
        return;
    }
    let mut schema = Schema::new();
    // Swagger 2.0 wrote the type beside the name.
    const BESIDE: &str =
        "type format items enum default minimum maximum maxLength minLength pattern";
    for key in BESIDE.split_whitespace() {
        if let Some(value) = parameter.shift_remove(key) {
            schema.set(key, value);
        }
    }
    if !schema.contains_key("type") {
        schema.set("type", "string");
    }
    parameter.shift_remove("content");
    parameter.set("schema", Value::Object(schema));
    log.fired(&NO_SCHEMA, here);
}

/// Whether the parameter is kept.
fn shape(
    parameter: &mut Schema,
    here: &Place<'_>,
    required: bool,
    log: &mut Log,
) -> Result<bool, Refusal> {
    let Some(Value::Object(schema)) = parameter.get_mut("schema") else {
        return Ok(true);
    };
    super::settle(schema, here, log)?;
    let kind = |schema: &Value| schema.kind().to_lowercase();
    let combined = COMBINED.iter().find_map(|key| schema.get(*key)?.as_array());
    if let Some(alternatives) = combined {
        let is_scalar = |one: &Value| !matches!(kind(one).as_str(), "object" | "array");
        let scalars = alternatives.iter().all(is_scalar);
        if scalars {
            schema.clear();
            schema.set("type", "string");
            log.fired(&OBJECT, here);
            return Ok(true);
        }
    }
    let is_object =
        |kind: &str, properties: bool| properties || kind.eq_ignore_ascii_case("object");
    let items = schema.object("items");
    if schema.is_combined()
        || is_object(schema.kind(), schema.has("properties"))
        || is_object(items.kind(), items.has("properties"))
    {
        if required {
            return Err(here.refuse("a required parameter is an object, which a URL can't hold"));
        }
        log.fired(&OBJECT, here);
        return Ok(false);
    }
    Ok(true)
}

/// Makes the declared path parameters those of the path.
fn fit_path(path: &str, parameters: &mut Vec<Schema>, log: &mut Log) {
    let in_path = placeholders(path);
    let declared = |parameters: &[Schema], name: &str| {
        parameters
            .iter()
            .any(|other| other.text("in") == "path" && other.text("name") == name)
    };
    let mut missing: Vec<&str> = in_path
        .iter()
        .copied()
        .filter(|name| !declared(parameters, name))
        .collect();
    let mut unknown: Vec<usize> = (0..parameters.len())
        .filter(|at| {
            parameters[*at].text("in") == "path" && !in_path.contains(&parameters[*at].text("name"))
        })
        .collect();
    unknown.retain(|at| {
        let name = parameters[*at].text("name").to_owned();
        let plain = |name: &str| naming::snake(name).replace('_', "");
        let alike = |other: &&str| {
            plain(other) == plain(&name) || naming::distance(&plain(other), &plain(&name)) <= 2
        };
        let only = missing.len() == 1;
        let Some(found) = missing.iter().position(alike).or(only.then_some(0)) else {
            return true;
        };
        let spelling = missing.remove(found);
        parameters[*at].set("name", json!(spelling));
        log.fired(&MISSPELT, &place(&name));
        false
    });
    for at in unknown.into_iter().rev() {
        let parameter = parameters.remove(at);
        log.fired(&NOT_IN_PATH, &place(parameter.text("name")));
    }
    for name in missing {
        let parameter =
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
        if let Value::Object(parameter) = parameter {
            parameters.push(parameter);
        }
        log.fired(&UNDECLARED, &place(name));
    }
}

/// The names in a path template's braces.
pub(crate) fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}
