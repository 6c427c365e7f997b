//! The `use` lines of a file of models.

use crate::openapi::model::{Component, Kind, Type};

/// What the types of some components need, other components apart.
pub(super) fn uses(components: &[&Component], has_limits: bool) -> String {
    let mentioned = components
        .iter()
        .flat_map(|component| component.mentioned());
    let types: Vec<&Type> = mentioned.flat_map(Type::parts).collect();
    let has = |of: Type| types.contains(&&of);
    let has_map = types.iter().any(|of| matches!(of, Type::Map(_)));
    let has_model = components
        .iter()
        .any(|component| !matches!(component.kind, Kind::Alias(_)));
    let chrono = [(has(Type::Date), "NaiveDate")];
    let own = [
        (has(Type::DateTime), "DateTime"),
        (has(Type::Secret), "Secret"),
    ];
    let json = [
        (has(Type::FreeObject), "Map"),
        (has(Type::FreeObject) || has(Type::Any), "Value"),
    ];
    let model = [
        (has_model, "self as model"),
        (has_limits, "Kind"),
        (has_limits, "Limits"),
    ];
    let groups = [
        vec![list("std::collections", &[(has_map, "BTreeMap")])],
        vec![
            list("zoom_api::generated_v2::chrono", &chrono),
            list("zoom_api::generated_v2::serde_json", &json),
            list("zoom_api", &own),
            list("zoom_api::generated_v2", &model),
        ],
    ];
    let groups: Vec<String> = groups
        .into_iter()
        .map(|group| group.into_iter().flatten().collect::<String>())
        .filter(|group| !group.is_empty())
        .collect();
    groups.join("\n")
}

/// The line for what is needed of a module, if anything is.
fn list(module: &str, names: &[(bool, &str)]) -> Option<String> {
    let names: Vec<&str> = names
        .iter()
        .filter_map(|(is_needed, name)| is_needed.then_some(*name))
        .collect();
    match names.as_slice() {
        [] => None,
        ["self as model"] => Some(format!("use {module} as model;\n")),
        [only] => Some(format!("use {module}::{only};\n")),
        several => Some(format!("use {module}::{{{}}};\n", several.join(", "))),
    }
}

/// The components that some components mention.
pub(super) fn mentions<'a>(components: &[&'a Component]) -> impl Iterator<Item = &'a str> {
    let mentioned = components
        .iter()
        .flat_map(|component| component.mentioned());
    mentioned.flat_map(Type::parts).filter_map(|of| match of {
        Type::Named(name) => Some(name.as_str()),
        _ => None,
    })
}
