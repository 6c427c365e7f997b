//! Components that refer to each other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::lookup::{COMBINED, Lookup};
use super::{Pointer, Spec, SpecError};

/// How many levels a value may nest, over all `$ref`s on the way: what takes
/// documents apart calls itself as often, and no JSON parser goes so deep.
const MOST_LEVELS: usize = 4_000;

/// The place of a component that something refers to, and how many levels
/// below the other's start it does.
type Target<'a> = (&'a str, usize);

/// Components by their places, each with those that it refers to.
type Graph<'a> = BTreeMap<String, Vec<Target<'a>>>;

/// # Errors
///
/// - a component that is nothing but itself, by `$ref`, `allOf`, `oneOf` or
///   `anyOf`, over others or not: it has no value that could be read to its end
/// - components that nest too deep
pub(super) fn check(spec: &Spec) -> Result<(), SpecError> {
    depth_first(&graph(spec, &same), &mut |step| match step {
        Step::Back(place) => {
            let place = Pointer(place.to_owned());
            Err(spec.error(&place, "is made of nothing but itself"))
        }
        Step::Done(..) => Ok(()),
    })?;
    let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
    depth_first(&graph(spec, &mentioned), &mut |step| {
        let Step::Done(place, targets) = step else {
            return Ok(());
        };
        let below = |(target, at): &Target<'_>| at + levels.get(target).copied().unwrap_or(0);
        let deepest = targets.iter().map(below).max().unwrap_or(0);
        if deepest > MOST_LEVELS {
            let problem = format!(
                "nests {deepest} levels deep over its `$ref`s; at most {MOST_LEVELS} are taken"
            );
            return Err(spec.error(&Pointer(place.to_owned()), problem));
        }
        levels.insert(place, deepest);
        Ok(())
    })
}

/// What tells the targets of a component.
type Targets<'f> = dyn for<'a> Fn(&'a Value, usize, &mut Vec<Target<'a>>) + 'f;

fn graph<'a>(spec: &'a Spec, targets: &Targets<'_>) -> Graph<'a> {
    let mut graph = Graph::new();
    let at = Pointer::root().key("components");
    let sections = spec.document.at("components").and_then(Value::as_object);
    for (section, named) in sections.into_iter().flatten() {
        for (name, component) in named.as_object().into_iter().flatten() {
            let mut found = Vec::new();
            targets(component, 1, &mut found);
            graph.insert(at.key(section).key(name).0, found);
        }
    }
    graph
}

fn target(value: &Value) -> Option<&str> {
    value.text_at("$ref")?.strip_prefix('#')
}

/// The components that a value is, or is one of.
fn same<'a>(value: &'a Value, level: usize, targets: &mut Vec<Target<'a>>) {
    if let Some(target) = target(value) {
        targets.push((target, level));
        return;
    }
    for one in COMBINED.into_iter().flat_map(|key| value.list(key)) {
        same(one, level + 1, targets);
    }
}

/// All components that a value mentions.
fn mentioned<'a>(value: &'a Value, level: usize, targets: &mut Vec<Target<'a>>) {
    if let Some(target) = target(value) {
        targets.push((target, level));
    }
    match value {
        Value::Object(object) => {
            let inner = object.values();
            inner.for_each(|inner| mentioned(inner, level + 1, targets));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|inner| mentioned(inner, level + 1, targets)),
        _ => {}
    }
}

/// What happens on the way through a graph.
enum Step<'g> {
    /// A component refers to one that leads to it.
    Back(&'g str),
    /// All that a component refers to has been visited.
    Done(&'g str, &'g [Target<'g>]),
}

/// Goes from each component to those that it refers to, once over each.
fn depth_first<'g>(
    graph: &'g Graph<'_>,
    visit: &mut dyn FnMut(Step<'g>) -> Result<(), SpecError>,
) -> Result<(), SpecError> {
    let mut is_done: BTreeMap<&str, bool> = BTreeMap::new();
    for start in graph.keys() {
        // The way from the start, each place with the targets that are left.
        let mut way: Vec<(&str, std::slice::Iter<'_, Target<'_>>)> = Vec::new();
        let mut next = Some(start.as_str());
        loop {
            if let Some(place) = next {
                match is_done.get(place) {
                    Some(false) => visit(Step::Back(place))?,
                    Some(true) => {}
                    None => {
                        is_done.insert(place, false);
                        way.push((place, graph.get(place).map_or([].iter(), |all| all.iter())));
                    }
                }
            }
            let Some((place, left)) = way.last_mut() else {
                break;
            };
            next = left.next().map(|(target, _)| *target);
            if next.is_none() {
                is_done.insert(place, true);
                visit(Step::Done(place, graph.get(*place).map_or(&[], |all| all)))?;
                way.pop();
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Map, json};

    use super::*;

    fn refusal(schemas: Value) -> String {
        let document = json!({ "openapi": "3.0.3", "components": { "schemas": schemas } });
        let spec = Spec::parse(document.to_string().as_bytes(), Path::new("x.json"));
        spec.map_or_else(|error| error.to_string(), |_| "taken".to_owned())
    }

    fn to(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    #[test]
    fn what_is_nothing_but_itself_is_refused() {
        for schemas in [
            json!({ "A": to("A") }),
            json!({ "A": to("B"), "B": to("C"), "C": to("A") }),
            json!({ "A": { "allOf": [to("B")] }, "B": { "allOf": [{ "type": "object" }, to("A")] } }),
            json!({ "A": { "oneOf": [{ "type": "string" }, { "anyOf": [to("A")] }] } }),
        ] {
            let said = refusal(schemas);
            assert!(
                said.contains("#/components/schemas/A: is made of nothing but itself"),
                "{said}"
            );
        }
    }

    #[test]
    fn what_holds_itself_is_taken() {
        for schemas in [
            json!({ "A": { "properties": { "a": to("A"), "b": to("B") } }, "B": { "items": to("A") } }),
            json!({ "A": { "oneOf": [{ "type": "string" }, { "type": "array", "items": to("A") }] } }),
            json!({ "A": to("B"), "B": to("C"), "C": { "type": "string" } }),
        ] {
            assert_eq!(refusal(schemas), "taken");
        }
    }

    #[test]
    fn what_nests_too_deep_is_refused_and_what_is_long_is_not() {
        let chain = |count: usize| -> Value {
            let name = |number: usize| format!("A{number:05}");
            let link = |number: usize| {
                let next = to(&name(number + 1));
                (name(number), json!({ "properties": { "next": next } }))
            };
            let mut schemas: Map<String, Value> = (0..count).map(link).collect();
            schemas.insert(name(count), json!({ "type": "string" }));
            schemas.into()
        };
        assert_eq!(refusal(chain(1_000)), "taken");
        let said = refusal(chain(20_000));
        assert!(said.contains("levels deep over its `$ref`s"), "{said}");
        let mut wide = Map::new();
        for number in 0..20_000 {
            wide.insert(
                format!("A{number}"),
                json!({ "properties": { "a": to("A0") } }),
            );
        }
        assert_eq!(refusal(wide.into()), "taken");
    }
}
