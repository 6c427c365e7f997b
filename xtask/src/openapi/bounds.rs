//! How much of a document is taken, so that a broken one costs seconds, not
//! hours. All of Zoom's products together stay far below.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::Value;

use super::{Pointer, Spec, SpecError, walk};

/// How many bytes a file may have.
const MOST_BYTES: u64 = 64 << 20;

/// How many members a schema or an operation may have of one kind.
pub const MOST_MEMBERS: usize = 10_000;

/// The keywords that list members.
pub const LISTS: [&str; 8] = [
    "allOf",
    "anyOf",
    "enum",
    "oneOf",
    "parameters",
    "properties",
    "required",
    "security",
];

/// Reads a file that is not too large.
///
/// # Errors
///
/// It can't be read, or is too large.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        let problem = format!("it has more than {} megabytes", MOST_BYTES >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
    }
    Ok(bytes)
}

/// How many members a keyword lists, if they are too many.
pub fn too_many(keyword: &str, value: &Value) -> Option<usize> {
    let count = match value {
        Value::Array(list) => list.len(),
        Value::Object(object) => object.len(),
        _ => 0,
    };
    (LISTS.contains(&keyword) && count > MOST_MEMBERS).then_some(count)
}

/// How many values there are in a value, itself included.
pub fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(object) => object.values().map(count).sum(),
        _ => 0,
    }
}

/// # Errors
///
/// The first keyword that lists too many members.
pub(super) fn check(spec: &Spec) -> Result<(), SpecError> {
    walk(&spec.document, &Pointer::root(), &mut |object, at| {
        for (key, value) in object {
            if let Some(count) = too_many(key, value) {
                let problem = format!("has {count} entries; at most {MOST_MEMBERS} are taken");
                return Err(spec.error(&at.key(key), problem));
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(schema: Value) -> String {
        let schemas = json!({ "A": schema });
        let document = json!({ "openapi": "3.0.3", "components": { "schemas": schemas } });
        let spec = Spec::parse(document.to_string().as_bytes(), Path::new("x.json"));
        spec.map_or_else(|error| error.to_string(), |_| "taken".to_owned())
    }

    #[test]
    fn too_many_members_are_refused_with_their_place() {
        let values = |count: usize| {
            (0..count)
                .map(|n| json!(format!("v{n}")))
                .collect::<Value>()
        };
        assert_eq!(refusal(json!({ "enum": values(MOST_MEMBERS) })), "taken");
        let said = refusal(json!({ "enum": values(MOST_MEMBERS + 1) }));
        assert!(
            said.contains("#/components/schemas/A/enum: has 10001 entries"),
            "{said}"
        );
        let mut object = serde_json::Map::new();
        for number in 0..100_000 {
            object.insert(format!("p{number}"), json!({}));
        }
        let said = refusal(json!({ "properties": object }));
        assert!(said.contains("/A/properties: has 100000 entries"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_without_end_is_refused() {
        let error = read(Path::new("/dev/zero")).expect_err("a refusal");
        assert!(error.to_string().contains("64 megabytes"), "{error}");
    }
}
