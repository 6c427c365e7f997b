//! How Zoom says that what a path names does not exist: `x-does-not-exist`.

use serde_json::Value;

use super::parameters::{Parameter, Place};
use crate::openapi::lookup::Lookup as _;
use crate::openapi::{Pointer, Spec, SpecError};

/// The refusal that says so of one placeholder.
#[derive(Clone, Debug, PartialEq)]
pub struct Absent {
    /// The placeholder.
    pub parameter: String,
    /// The HTTP status.
    pub status: u16,
    /// Zoom's code.
    pub code: i64,
}

/// Reads what an operation says of it.
///
/// # Errors
///
/// - a parameter that is none of the path
/// - no status of a refusal, or no code
pub(super) fn read(
    spec: &Spec,
    source: &Value,
    parameters: &[Parameter],
    at: &Pointer,
) -> Result<Vec<Absent>, SpecError> {
    let at = at.key("x-does-not-exist");
    let given = source.list("x-does-not-exist").iter().enumerate();
    given
        .map(|(index, given)| {
            let at = at.key(index);
            let parameter = given.text("parameter");
            let mut path = parameters.iter().filter(|p| p.place == Place::Path);
            if !path.any(|known| known.name == parameter) {
                let problem = format!("is of `{parameter}`, which is no parameter of the path");
                return Err(spec.error(&at, problem));
            }
            let status = given.get("status").and_then(Value::as_u64);
            let status = status.and_then(|status| u16::try_from(status).ok());
            let status = status.filter(|status| (400..500).contains(status));
            match (status, given.get("code").and_then(Value::as_i64)) {
                (Some(status), Some(code)) => Ok(Absent {
                    parameter: parameter.to_owned(),
                    status,
                    code,
                }),
                _ => Err(spec.error(&at, "needs the `status` of a refusal, and a `code`")),
            }
        })
        .collect()
}
