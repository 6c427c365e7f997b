//! What is wrong with Zoom's files, and what is done about it.
//!
//! Each defect is a [`Rule`]: what is wrong, and what is done. A rule looks at
//! one schema or one operation and at nothing else; none names a file or an
//! operation. A property's name counts only where nothing else tells: that a
//! string is a secret, a part of a form a file, a property a placeholder. A
//! rule is printed when it fires, with the places. What no rule can mend is
//! refused.

mod all_of;
mod alternatives;
mod arrays;
mod bodies;
mod conditions;
mod dates;
mod enums;
mod examples;
mod files;
mod formats;
mod grants;
mod hosts;
mod ids;
mod limits;
mod lists;
mod meant;
mod pages;
mod parameters;
mod properties;
mod responses;
mod rule;
mod secrets;
mod shown;
mod types;

pub use bodies::mend_body;
pub use conditions::CONDITIONAL;
pub use files::{DOWNLOAD, is_file_reply, mend_file_reply};
pub use grants::{CLIENT_CREDENTIALS, mend_grant};
pub use hosts::{is_file_host, mend_server};
pub use ids::{ENCODED_TWICE, mend_ids};
pub use pages::{is_page_token, mend_pages};
pub use parameters::mend_parameters;
pub use responses::mend_responses;
pub use rule::{Log, Part, Place, Refusal, Rule};

use serde_json::Value;

use rule::{Mend, Outcome, Schema};

use crate::openapi::lookup::{Step, inner_mut};

/// The rules of a schema, in the order in which they are tried.
static SCHEMA_RULES: &[(&Rule, Mend)] = &[
    (&types::LISTED, types::listed),
    (&types::SPELLING, types::spelling),
    (&alternatives::NULL, alternatives::null),
    (&alternatives::EMPTY, alternatives::empty),
    (&alternatives::ONE, alternatives::one),
    (&types::NULL, types::null),
    (&types::KEYWORDS, types::keywords),
    (&types::MISSING, types::missing),
    (&types::FLAGS, types::flags),
    (&arrays::TUPLE, arrays::tuple),
    (&arrays::LIMITS, arrays::limits),
    (&arrays::ENUM, arrays::array_enum),
    (&arrays::ITEMS, arrays::items),
    (&meant::TYPE, meant::kind),
    (&enums::CONST, enums::constant),
    (&enums::NULL, enums::null),
    (&enums::BOOLEAN, enums::boolean),
    (&enums::VALUE_TYPE, enums::value_type),
    (&enums::NUMBER, enums::number),
    (&enums::ROUNDED, enums::rounded),
    (&enums::DUPLICATE, enums::duplicate),
    (&formats::OTHER_TYPE, formats::other_type),
    (&formats::UNKNOWN, formats::unknown),
    (&meant::PATTERN, meant::pattern),
    (&dates::DATE, dates::date),
    (&formats::EXAMPLE, formats::example),
    (&dates::DATE_FORM, dates::date_form),
    (&secrets::PARAMETER, secrets::parameter),
    (&secrets::NAMED, secrets::named),
    (&examples::DEFAULT, examples::default),
    (&examples::EXAMPLE, examples::example),
    (&limits::LIMITS, limits::limits),
    (&meant::LIMIT, meant::limit),
    (&meant::PATTERN_EXAMPLE, meant::pattern_example),
    (&properties::SHAPE, properties::shape),
    (&properties::PLACEHOLDER, properties::placeholder),
    (
        &alternatives::BESIDE_PROPERTIES,
        alternatives::beside_properties,
    ),
];

/// The rules that say of a parameter's schema whether it is a scalar after all.
static PARAMETER_RULES: &[(&Rule, Mend)] = &[
    (&alternatives::NULL, alternatives::null),
    (&alternatives::EMPTY, alternatives::empty),
    (&alternatives::ONE, alternatives::one),
    (&formats::OTHER_TYPE, formats::other_type),
];

/// The rules that need what is inside the schema mended first.
static SCHEMA_RULES_AFTER: &[(&Rule, Mend)] = &[
    (&all_of::MERGE, all_of::merge_all),
    (&conditions::PROPERTY, conditions::property),
    (&properties::REQUIRED, properties::required),
    (&alternatives::NESTED, alternatives::nested),
    (&alternatives::SAME, alternatives::same),
];

/// The rules of an operation, which are tried in the functions of their own
/// modules.
static OPERATION_RULES: &[&Rule] = &[
    &files::UNSAID,
    &grants::CLIENT,
    &hosts::FILES,
    &hosts::VERSION,
    &ids::TWICE,
    &pages::TOKEN_UNSENT,
    &parameters::PATH_REQUIRED,
    &parameters::MISSPELT,
    &parameters::UNDECLARED,
    &parameters::NOT_IN_PATH,
    &parameters::TWICE,
    &parameters::RESERVED_HEADER,
    &parameters::COOKIE,
    &parameters::NO_SCHEMA,
    &parameters::OBJECT,
    &parameters::STYLE,
    &lists::COMMAS,
    &conditions::PARAMETER,
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
        .map(|(rule, _)| *rule)
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

/// Mends a parameter's schema so far that its shape can be told.
fn settle(schema: &mut Schema, place: &Place<'_>, log: &mut Log) -> Result<(), Refusal> {
    apply(PARAMETER_RULES, schema, place, log)
}

fn apply(
    rules: &[(&'static Rule, Mend)],
    schema: &mut Schema,
    place: &Place<'_>,
    log: &mut Log,
) -> Result<(), Refusal> {
    for (rule, mend) in rules {
        match mend(schema, place) {
            Outcome::Sound => {}
            Outcome::Mended => log.fired(rule, place),
            Outcome::Refused(why) => return Err(place.refuse(why)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
