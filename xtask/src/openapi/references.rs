//! Every `$ref` leads to a component.

use serde_json::Value;

use super::{Pointer, Spec, SpecError, walk};

/// # Errors
///
/// The first `$ref` that is no string, or leads out of the document, to nothing,
/// or to something that is no component.
pub(super) fn check(spec: &Spec) -> Result<(), SpecError> {
    walk(&spec.document, &Pointer::root(), &mut |object, pointer| {
        let Some(target) = object.get("$ref") else {
            return Ok(());
        };
        let pointer = pointer.key("$ref");
        // A property may be named `$ref`; then this is a schema.
        let Value::String(target) = target else {
            return match target {
                Value::Object(_) => Ok(()),
                _ => Err(spec.error(&pointer, "is no string")),
            };
        };
        match target.strip_prefix('#') {
            None => Err(spec.error(
                &pointer,
                format!(
                    "leads out of the document: `{target}`; put what it names into `components`"
                ),
            )),
            Some(place) if spec.document.pointer(place).is_none() => {
                Err(spec.error(&pointer, format!("leads nowhere: `{target}`")))
            }
            Some(place) if !is_component(place) => Err(spec.error(
                &pointer,
                format!(
                    "leads to what is no component: `{target}`; put it into `components` by itself"
                ),
            )),
            Some(_) => Ok(()),
        }
    })
}

/// Whether a place is that of a component, and not of a part of one.
fn is_component(place: &str) -> bool {
    let section = place.strip_prefix("/components/");
    section.is_some_and(|section| section.matches('/').count() == 1)
}
