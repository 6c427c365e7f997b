//! Gives each schema a name that no other schema has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::Hints;
use super::collect::{Collected, NODE, Node, Parent};
use super::names::{candidates, is_taken};
use crate::openapi::lookup::Lookup;

/// The name of each node, and which of several that are the same is kept.
pub(super) struct Names {
    name: Vec<String>,
    kept: Vec<bool>,
}

impl Names {
    /// The name of a node.
    pub(super) fn of(&self, node: usize) -> &str {
        &self.name[node]
    }

    /// Whether the node's schema becomes the component of its name.
    pub(super) fn represents(&self, node: usize) -> bool {
        self.kept[node]
    }

    /// Replaces references to nodes by references to components.
    pub(super) fn put_into(&self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    match value {
                        Value::String(text) if key == "$ref" => {
                            let node = text
                                .strip_prefix(NODE)
                                .and_then(|node| node.parse::<usize>().ok());
                            if let Some(name) = node.and_then(|node| self.name.get(node)) {
                                *text = format!("#/components/schemas/{name}");
                            }
                        }
                        value => self.put_into(value),
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.put_into(value)),
            _ => {}
        }
    }
}

/// A name that is in use: by which shapes, and, for an enum, with which values.
struct Used {
    /// As it is spelt: `UserID` and `UserId` are one name.
    name: String,
    shapes: BTreeSet<String>,
    values: Option<Values>,
}

/// The type and the values of an enum.
type Values = (String, BTreeSet<String>);

/// A schema that has no name yet.
struct Open {
    at: usize,
    /// The names that are left.
    names: Vec<String>,
    /// How many of them a person might choose.
    natural: usize,
}

impl Open {
    fn name(&self) -> &str {
        self.names.first().map(String::as_str).unwrap_or_default()
    }
}

struct Resolver<'a> {
    collected: &'a Collected,
    used: HashMap<String, Used>,
    name: Vec<String>,
    kept: Vec<bool>,
}

/// Names all nodes, the outer ones first.
pub(super) fn resolve(
    collected: &Collected,
    components: &Map<String, Value>,
    shapes: &BTreeMap<String, String>,
    hints: &Hints,
) -> Names {
    let mut resolver = Resolver {
        used: HashMap::new(),
        name: vec![String::new(); collected.nodes.len()],
        kept: vec![false; collected.nodes.len()],
        collected,
    };
    for (name, schema) in components {
        let stands_for = [shapes.get(name), hints.shapes.get(name)];
        let used = Used {
            name: name.clone(),
            shapes: stands_for.into_iter().flatten().cloned().collect(),
            values: values(schema),
        };
        resolver.used.insert(name.to_lowercase(), used);
    }
    resolver.keep_wide_enums(components, hints);
    let deepest = resolver
        .collected
        .nodes
        .iter()
        .map(|node| node.here.depth)
        .max()
        .unwrap_or_default();
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); deepest + 1];
    for (at, node) in resolver.collected.nodes.iter().enumerate() {
        layers[node.here.depth].push(at);
    }
    for layer in layers {
        resolver.layer(&layer, components, hints);
    }
    Names {
        name: resolver.name,
        kept: resolver.kept,
    }
}

impl Resolver<'_> {
    fn node(&self, at: usize) -> &Node {
        &self.collected.nodes[at]
    }

    /// Where one enum stood for several, the one with the most values has the
    /// name again, whichever of them comes first.
    fn keep_wide_enums(&mut self, components: &Map<String, Value>, hints: &Hints) {
        let mut widest: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (at, node) in self.collected.nodes.iter().enumerate() {
            let values = values(&node.schema).map(|(_, values)| values.len());
            if let (Some(name), Some(values)) = (hints.places.get(&node.here.place), values) {
                let known = widest.entry(name).or_insert((values, at));
                if values > known.0 {
                    *known = (values, at);
                }
            }
        }
        for (name, (_, at)) in widest {
            self.claim(at, name, components);
        }
    }

    /// Names the schemas of one depth.
    fn layer(&mut self, layer: &[usize], components: &Map<String, Value>, hints: &Hints) {
        let mut open: Vec<Open> = Vec::new();
        for &at in layer {
            if self.kept[at] {
                continue;
            }
            match hints.places.get(&self.node(at).here.place) {
                // The name that the place had, if it is still its own.
                Some(name) if self.claim(at, name, components) => {}
                _ => {
                    let (names, natural) = self.candidates(at);
                    open.push(Open { at, names, natural });
                }
            }
        }
        // Each round, every schema asks for the best name that it has left.
        while !open.is_empty() {
            let mut wishes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (wish, open) in open.iter().enumerate() {
                wishes
                    .entry(open.name().to_lowercase())
                    .or_default()
                    .push(wish);
            }
            let mut settled = BTreeSet::new();
            for (_, wishing) in wishes {
                for wish in self.entitled(&wishing, &open) {
                    let Open { at, names, .. } = &open[wish];
                    let name = names.first().cloned().unwrap_or_default();
                    if self.claim(*at, &name, components) {
                        settled.insert(wish);
                    } else if names.len() <= 1 {
                        self.number(*at, &name, components);
                        settled.insert(wish);
                    }
                }
            }
            let mut wish = 0;
            open.retain_mut(|open| {
                let keep = !settled.contains(&wish);
                wish += 1;
                // The last name stays, to be told apart by a number.
                if keep && open.names.len() > 1 {
                    open.names.remove(0);
                    open.natural = open.natural.saturating_sub(1);
                }
                keep
            });
        }
    }

    /// Which of the schemas that ask for one name may have it.
    fn entitled(&self, wishing: &[usize], open: &[Open]) -> Vec<usize> {
        let shape = |wish: usize| self.node(open[wish].at).shape.as_str();
        let shapes = |wishes: &mut dyn Iterator<Item = usize>| -> BTreeSet<&str> {
            wishes.map(shape).collect()
        };
        if shapes(&mut wishing.iter().copied()).len() == 1 {
            return wishing.to_vec();
        }
        if let Some(widest) = self.widest(wishing, open) {
            let rest = wishing.iter().copied().filter(|wish| *wish != widest);
            return std::iter::once(widest).chain(rest).collect();
        }
        // The one with the best claim; else the one that has no other good
        // name; else none of them.
        let strongest = wishing
            .iter()
            .map(|wish| self.node(open[*wish].at).here.strength)
            .max();
        let strong: Vec<usize> = wishing
            .iter()
            .copied()
            .filter(|wish| Some(self.node(open[*wish].at).here.strength) == strongest)
            .collect();
        let stuck: Vec<usize> = wishing
            .iter()
            .copied()
            .filter(|wish| open[*wish].natural == 1)
            .collect();
        for entitled in [strong, stuck] {
            let first = entitled.first().map(|wish| shape(*wish));
            if shapes(&mut entitled.iter().copied()).len() == 1 {
                return wishing
                    .iter()
                    .copied()
                    .filter(|wish| Some(shape(*wish)) == first)
                    .collect();
            }
        }
        // At the end of their lists, numbers tell them apart.
        wishing
            .iter()
            .copied()
            .filter(|wish| open[*wish].names.len() <= 1)
            .collect()
    }

    /// Of several enums that ask for one name, the one that has all values of
    /// the others: enums are open, so it can stand for them.
    fn widest(&self, wishing: &[usize], open: &[Open]) -> Option<usize> {
        let all: Option<Vec<(usize, Values)>> = wishing
            .iter()
            .map(|wish| Some((*wish, values(&self.node(open[*wish].at).schema)?)))
            .collect();
        let all = all?;
        let (widest, (kind, values)) = all.iter().max_by_key(|(_, (_, values))| values.len())?;
        let covers = all
            .iter()
            .all(|(_, (other, some))| other == kind && some.is_subset(values));
        covers.then_some(*widest)
    }

    /// Takes a name for a node, if it is free or that of the same schema.
    fn claim(&mut self, at: usize, name: &str, components: &Map<String, Value>) -> bool {
        let node = &self.collected.nodes[at];
        let key = name.to_lowercase();
        if name.is_empty() || is_taken(name) && !components.contains_key(name) {
            return false;
        }
        if let Some(used) = self.used.get(&key) {
            let covered = match (&used.values, values(&node.schema)) {
                (Some((kind, all)), Some((own, some))) => *kind == own && some.is_subset(all),
                _ => false,
            };
            if !covered && !used.shapes.contains(&node.shape) {
                return false;
            }
            self.name[at].clone_from(&used.name);
            return true;
        }
        let used = Used {
            name: name.to_owned(),
            shapes: BTreeSet::from([node.shape.clone()]),
            values: values(&node.schema),
        };
        self.used.insert(key, used);
        self.name[at] = name.to_owned();
        self.kept[at] = true;
        true
    }

    /// When all names are taken, a number makes one that isn't.
    fn number(&mut self, at: usize, name: &str, components: &Map<String, Value>) {
        let name = if name.is_empty() { "Model" } else { name };
        for number in 2.. {
            if self.claim(at, &format!("{name}{number}"), components) {
                return;
            }
        }
    }

    fn candidates(&self, at: usize) -> (Vec<String>, usize) {
        let node = self.node(at);
        let mut above: Vec<&str> = Vec::new();
        let mut parent = &node.here.parent;
        loop {
            match parent {
                Parent::Operation(_) => break,
                Parent::Component(name) => {
                    above.push(name);
                    break;
                }
                Parent::Node(outer) => {
                    above.push(&self.name[*outer]);
                    parent = &self.node(*outer).here.parent;
                }
            }
        }
        candidates(
            node,
            self.collected,
            above.first().copied(),
            above.get(1..).unwrap_or_default(),
        )
    }
}

/// The type and the values of an enum.
fn values(schema: &Value) -> Option<Values> {
    let values = schema.get("enum")?.as_array()?;
    let values = values.iter().map(Value::to_string).collect();
    Some((schema.kind().to_owned(), values))
}
