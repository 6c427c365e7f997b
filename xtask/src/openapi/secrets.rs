//! No secret where it would be shown.

use serde_json::{Map, Value};

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
