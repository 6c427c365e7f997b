//! No secret where it would be shown, and none that nobody marked.

use serde_json::{Map, Value};

use super::credentials::{is_free_text, names_secret};
use super::lookup::{COMBINED, Lookup};
use super::{Pointer, Spec, SpecError, walk};

/// A string with `format: password` becomes a `Secret`. Everywhere else the
/// format is a mistake that would turn a secret into something that prints.
///
/// # Errors
///
/// - a `password` that is no plain string
/// - a `password` in a parameter: URLs and header lists are logged
pub(super) fn check(spec: &Spec) -> Result<(), SpecError> {
    walk(&spec.document, &Pointer::root(), &mut |object, pointer| {
        if is_secret(object) {
            check_secret(spec, object, pointer)?;
        }
        check_parameter(spec, object, pointer)
    })
}

fn is_secret(schema: &Map<String, Value>) -> bool {
    schema.get("format").and_then(Value::as_str) == Some("password")
}

fn check_secret(spec: &Spec, schema: &Map<String, Value>, at: &Pointer) -> Result<(), SpecError> {
    // A property may be named `format`; then `password` is not a format.
    if schema.get("type").and_then(Value::as_str) != Some("string") {
        let problem = "is `password`, but only a string can be a secret; give it `type: string`";
        return Err(spec.error(&at.key("format"), problem));
    }
    for key in ["enum", "default", "example"] {
        if schema.contains_key(key) {
            let problem = "shows what a secret may be; remove it";
            return Err(spec.error(&at.key(key), problem));
        }
    }
    Ok(())
}

fn check_parameter(
    spec: &Spec,
    object: &Map<String, Value>,
    at: &Pointer,
) -> Result<(), SpecError> {
    let (Some(Value::String(place)), Some(Value::String(name)), Some(schema)) =
        (object.get("in"), object.get("name"), object.get("schema"))
    else {
        return Ok(());
    };
    let schema_at = at.key("schema");
    let (schema, _) = spec.resolve(schema, &schema_at);
    walk(schema, &schema_at, &mut |schema, pointer| {
        if is_secret(schema) {
            let problem = format!(
                "makes `{name}` a secret in the {place}, where it would be logged; \
                 take a secret in the body or by a security scheme"
            );
            return Err(spec.error(pointer, problem));
        }
        Ok(())
    })
}

/// A property that is a credential by its name is a secret, or says that it is
/// none: `x-secret: false`.
///
/// # Errors
///
/// - a property that says neither
/// - an `x-secret` that is not `false`, or stands beside `format: password`
pub(super) fn check_names(spec: &Spec) -> Result<(), SpecError> {
    walk(&spec.document, &Pointer::root(), &mut |object, pointer| {
        if pointer.holds_names() {
            return Ok(());
        }
        if let Some(flag) = object.get("x-secret")
            && (*flag != Value::Bool(false) || is_secret(object))
        {
            let problem = "says nothing; `false` says that a string is no secret, \
                           and `format: password` that it is one";
            return Err(spec.error(&pointer.key("x-secret"), problem));
        }
        let properties_at = pointer.key("properties");
        for (name, schema) in object.object("properties") {
            if !names_secret(name) {
                continue;
            }
            let at = properties_at.key(name);
            if let Some(at) = unmarked(spec, schema, &at, &mut Vec::new()) {
                let problem = format!(
                    "is called `{name}`, as a credential is, and would be printed; give it \
                     `format: password`, or `x-secret: false` if everybody may see it"
                );
                return Err(spec.error(&at, problem));
            }
        }
        Ok(())
    })
}

/// The first text that is neither a secret nor said to be none, in what a
/// property holds: itself, the items of a list, one of several alternatives.
fn unmarked(spec: &Spec, schema: &Value, at: &Pointer, seen: &mut Vec<Pointer>) -> Option<Pointer> {
    let (schema, at) = spec.resolve(schema, at);
    let map = schema.as_object()?;
    if map.contains_key("x-secret") || seen.contains(&at) {
        return None;
    }
    if is_free_text(map) {
        return (!is_secret(map)).then_some(at);
    }
    seen.push(at.clone());
    let single = ["items", "additionalProperties"].into_iter();
    let single = single.filter_map(|key| Some((at.key(key), map.get(key)?)));
    let several = COMBINED.into_iter().flat_map(|key| {
        let alternatives = map.list(key).iter().enumerate();
        let at = at.key(key);
        alternatives.map(move |(index, inner)| (at.key(index), inner))
    });
    let inner: Vec<(Pointer, &Value)> = single.chain(several).collect();
    let mut found = inner
        .into_iter()
        .filter_map(|(at, inner)| unmarked(spec, inner, &at, seen));
    found.next()
}
