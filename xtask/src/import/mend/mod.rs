//! What is wrong with Zoom's files, and what is done about it.
//!
//! Each defect is a [`Rule`]: what is wrong, what is done, how often it occurs
//! in the 2,480 operations that Zoom publishes. A rule looks at one schema or
//! one operation and at nothing else; none names a file, an operation or a
//! field. It is printed when it fires. What no rule can mend is refused.

mod all_of;
mod alternatives;
mod arrays;
mod bodies;
mod enums;
mod examples;
mod formats;
mod limits;
mod parameters;
mod properties;
mod responses;
mod rule;
mod secrets;
mod types;

pub use bodies::mend_body;
pub use parameters::mend_parameters;
pub use responses::mend_responses;
pub use rule::{Log, Part, Place, Refusal, Rule};

use rule::{Outcome, Schema, SchemaRule};
use serde_json::Value;

use crate::openapi::lookup::{Step, inner_mut};

/// The rules of a schema, in the order in which they are tried.
static SCHEMA_RULES: &[&SchemaRule] = &[
    &types::LISTED,
    &types::SPELLING,
    &alternatives::NULL,
    &alternatives::ONE,
    &types::NULL,
    &types::KEYWORDS,
    &types::MISSING,
    &types::FLAGS,
    &arrays::TUPLE,
    &arrays::LIMITS,
    &arrays::ENUM,
    &arrays::ITEMS,
    &enums::CONST,
    &enums::NULL,
    &enums::BOOLEAN,
    &enums::VALUE_TYPE,
    &enums::NUMBER,
    &enums::ROUNDED,
    &enums::DUPLICATE,
    &formats::OTHER_TYPE,
    &formats::UNKNOWN,
    &formats::EXAMPLE,
    &secrets::PARAMETER,
    &secrets::NAMED,
    &examples::DEFAULT,
    &examples::EXAMPLE,
    &limits::LIMITS,
    &properties::SHAPE,
    &properties::PLACEHOLDER,
    &alternatives::BESIDE_PROPERTIES,
];

/// The rules that need what is inside the schema mended first.
static SCHEMA_RULES_AFTER: &[&SchemaRule] = &[
    &all_of::MERGE,
    &properties::REQUIRED,
    &alternatives::NESTED,
    &alternatives::SAME,
];

/// The rules of an operation, which are tried in the functions of their own
/// modules.
static OPERATION_RULES: &[&Rule] = &[
    &parameters::PATH_REQUIRED,
    &parameters::MISSPELT,
    &parameters::UNDECLARED,
    &parameters::NOT_IN_PATH,
    &parameters::TWICE,
    &parameters::RESERVED_HEADER,
    &parameters::COOKIE,
    &parameters::NO_SCHEMA,
    &parameters::OBJECT,
    &bodies::CONTENT_TYPE,
    &bodies::SEVERAL,
    &bodies::NO_SCHEMA,
    &bodies::FILE_PART,
    &responses::DESCRIPTION,
    &responses::CONTENT_TYPE,
    &responses::SEVERAL,
    &responses::NO_SUCCESS,
    &responses::BINARY,
    &responses::FREE_FORM,
];

/// Every rule, for the list that `import --rules` prints.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let schema = SCHEMA_RULES.iter().chain(SCHEMA_RULES_AFTER);
    schema
        .map(|rule| &rule.rule)
        .chain(OPERATION_RULES.iter().copied())
}

/// Mends a schema and all that is inside it.
///
/// # Errors
///
/// When a schema can't be understood, with the place and the reason.
pub fn mend_schema(schema: &mut Value, place: &Place<'_>, log: &mut Log) -> Result<(), Refusal> {
    let Value::Object(map) = schema else {
        return match schema {
            // `true` is JSON Schema for "anything".
            Value::Bool(true) => {
                *schema = Value::Object(Schema::new());
                Ok(())
            }
            _ => Err(place.refuse("a schema is no object")),
        };
    };
    apply(SCHEMA_RULES, map, place, log)?;
    for (step, inner) in inner_mut(map) {
        // `additionalProperties` may be a boolean.
        if inner.is_object() || !matches!(step, Step::Items | Step::Values) {
            mend_schema(inner, &place.inside(step), log)?;
        }
    }
    apply(SCHEMA_RULES_AFTER, map, place, log)
}

fn apply(
    rules: &[&'static SchemaRule],
    schema: &mut Schema,
    place: &Place<'_>,
    log: &mut Log,
) -> Result<(), Refusal> {
    for rule in rules {
        match (rule.mend)(schema, place) {
            Outcome::Sound => {}
            Outcome::Mended => log.fired(&rule.rule, place),
            Outcome::Refused(why) => return Err(place.refuse(why)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
