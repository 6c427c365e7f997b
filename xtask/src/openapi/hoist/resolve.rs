//! Gives each schema a name that no other schema has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::Hints;
use super::collect::{Collected, NODE, Node, Parent, Role};
use super::enums::{self, Values};
use super::names::{Candidates, candidates, is_taken, joined};
use crate::openapi::naming::words;

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

/// Schemas that are one type, and have no name yet.
struct Open {
    /// The one that stands for all is the first.
    members: Vec<usize>,
    /// The names that are left.
    names: Vec<String>,
    /// How many of them a person might choose.
    natural: usize,
}

impl Open {
    fn new(members: Vec<usize>, candidates: Candidates) -> Self {
        let Candidates { names, natural } = candidates;
        Self {
            members,
            names,
            natural,
        }
    }

    fn name(&self) -> &str {
        self.names.first().map(String::as_str).unwrap_or_default()
    }
}

struct Resolver<'a> {
    collected: &'a Collected,
    components: &'a Map<String, Value>,
    hints: &'a Hints,
    used: HashMap<String, Used>,
    name: Vec<String>,
    kept: Vec<bool>,
}

/// Names all nodes, the outer ones first, and enums last: what they are inside
/// of has a name then.
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
        components,
        hints,
    };
    for (name, schema) in components {
        let stands_for = [shapes.get(name), hints.shapes.get(name)];
        let used = Used {
            name: name.clone(),
            shapes: stands_for.into_iter().flatten().cloned().collect(),
            values: Values::of(schema),
        };
        resolver.used.insert(name.to_lowercase(), used);
    }
    resolver.keep_wide_enums();
    resolver.keep_names();
    let mut layers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut enums = Vec::new();
    for (at, node) in collected.nodes.iter().enumerate() {
        if node.values.is_some() {
            enums.push(at);
        } else {
            layers.entry(node.here.depth).or_default().push(at);
        }
    }
    for layer in layers.into_values() {
        resolver.layer(layer);
    }
    resolver.enums(enums);
    Names {
        name: resolver.name,
        kept: resolver.kept,
    }
}

impl<'a> Resolver<'a> {
    fn node(&self, at: usize) -> &'a Node {
        &self.collected.nodes[at]
    }

    /// Where one enum stood for several, the one with the most values has the
    /// name again, whichever of them comes first.
    fn keep_wide_enums(&mut self) {
        let mut widest: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (at, node) in self.collected.nodes.iter().enumerate() {
            let values = node.values.as_ref().map(Values::len);
            if let (Some(name), Some(values)) = (self.hints.places.get(&node.here.place), values) {
                let known = widest.entry(name).or_insert((values, at));
                if values > known.0 {
                    *known = (values, at);
                }
            }
        }
        for (name, (_, at)) in widest {
            let _ = self.claim(at, name) || self.widen(at, name);
        }
    }

    /// What has a name keeps it, whoever else wants it now. Where one name stood
    /// for several that are not the same any more, it stays with the one that is
    /// called so anyway, or else with one that is as it was.
    fn keep_names(&mut self) {
        let (collected, hints) = (self.collected, self.hints);
        let named = collected.nodes.iter().enumerate().filter_map(|(at, node)| {
            let name = hints.places.get(&node.here.place)?;
            let is_wanted = hints.wanted.get(&node.here.place) == Some(name);
            let is_same = hints.shapes.get(name) == Some(&node.shape);
            Some((!is_wanted, !is_same, node.here.depth, at, name))
        });
        let mut named: Vec<_> = named.collect();
        named.sort();
        for (_, _, _, at, name) in named {
            if self.name[at].is_empty() {
                self.claim(at, name);
            }
        }
    }

    /// Where a name is that of an enum with some of a node's values, it becomes
    /// that of them all.
    fn widen(&mut self, at: usize, name: &str) -> bool {
        let node = &self.collected.nodes[at];
        let Some(used) = self.used.get_mut(&name.to_lowercase()) else {
            return false;
        };
        let Some(all) = Values::of(&node.schema) else {
            return false;
        };
        let covers = used.values.as_ref().is_some_and(|some| all.cover(some));
        if covers {
            used.values = Some(all);
            self.name[at].clone_from(&used.name);
            self.kept[at] = true;
        }
        covers
    }

    /// Gives a schema the name that its place shall have, if there is one and it is
    /// free; it may have that of before already.
    fn known(&mut self, at: usize) -> bool {
        if !self.name[at].is_empty() {
            return true;
        }
        let (collected, hints) = (self.collected, self.hints);
        let here = &collected.nodes[at].here;
        let Some(wanted) = hints.wanted.get(&here.place) else {
            return false;
        };
        // What a person calls it elsewhere; else what it would be called if
        // nothing else were; else that, of this product.
        let elsewhere = hints.renamed.get(wanted);
        let of_product = joined(&self.product(at), &words(wanted));
        // What an operation takes or answers as a whole has the operation's own
        // name, too.
        let is_whole = matches!(here.role, Role::Request | Role::Reply) && !here.item;
        let of_product = Some(&of_product).filter(|_| !is_whole);
        let names = elsewhere.into_iter().chain([wanted]).chain(of_product);
        for name in names {
            if self.claim(at, name) || self.widen(at, name) {
                return true;
            }
        }
        false
    }

    /// Names the schemas of one depth.
    fn layer(&mut self, layer: Vec<usize>) {
        let mut open: Vec<Open> = Vec::new();
        for at in layer {
            if !self.known(at) {
                open.push(Open::new(vec![at], self.candidates(at)));
            }
        }
        self.settle(open);
    }

    /// Names the enums.
    fn enums(&mut self, mut enums: Vec<usize>) {
        enums.retain(|at| !self.known(*at));
        let which = enums.iter().map(|at| (*at, self.candidates(*at)));
        let classes = enums::classes(&self.collected.nodes, which.collect::<Vec<_>>());
        let open = classes
            .into_iter()
            .map(|class| Open::new(class.members, class.candidates));
        self.settle(open.collect());
    }

    /// Gives each the best name that it can have.
    fn settle(&mut self, mut open: Vec<Open>) {
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
                    let Open { members, names, .. } = &open[wish];
                    let name = names.first().cloned().unwrap_or_default();
                    if self.claim_all(members, &name) {
                        settled.insert(wish);
                    } else if names.len() <= 1 {
                        self.number(members, &name);
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

    /// Which of the types that ask for one name may have it.
    fn entitled(&self, wishing: &[usize], open: &[Open]) -> Vec<usize> {
        let shape = |wish: usize| {
            let first = open[wish].members.first();
            first.map(|at| self.node(*at).shape.as_str())
        };
        let is_one = |wishes: &[usize]| {
            let shapes: BTreeSet<_> = wishes.iter().map(|wish| shape(*wish)).collect();
            shapes.len() == 1
        };
        if is_one(wishing) {
            return wishing.to_vec();
        }
        // The one with the best claim, or of these the one that is called for the
        // type that it is in; else the one that has no other good name; else none
        // of them.
        let strength = |wish: usize| {
            let members = open[wish].members.iter();
            members.map(|at| self.node(*at).here.strength).max()
        };
        let strongest = wishing.iter().map(|wish| strength(*wish)).max();
        let those = |is_meant: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let wishing = wishing.iter().copied();
            wishing.filter(|wish| is_meant(*wish)).collect()
        };
        let strong = those(&|wish| Some(strength(wish)) == strongest);
        let mut called_for_parent = strong.clone();
        called_for_parent.retain(|wish| self.is_called_for_parent(&open[*wish]));
        let stuck = those(&|wish| open[wish].natural == 1);
        for entitled in [strong, called_for_parent, stuck] {
            if let Some(first) = entitled.first().filter(|_| is_one(&entitled)) {
                return those(&|wish| shape(wish) == shape(*first));
            }
        }
        // At the end of their lists, numbers tell them apart.
        those(&|wish| open[wish].names.len() <= 1)
    }

    /// Whether the name that a type asks for begins with that of the type that it
    /// is in: the `type` of a `Meeting` is a `MeetingType`.
    fn is_called_for_parent(&self, open: &Open) -> bool {
        let name = words(open.name());
        open.members
            .iter()
            .any(|at| match self.node(*at).here.parent {
                Parent::Node(outer) => {
                    let outer = words(&self.name[outer]);
                    name.len() > outer.len() && name.starts_with(&outer)
                }
                _ => false,
            })
    }

    /// Takes a name for types that are one, if it is free or that of the same.
    fn claim_all(&mut self, members: &[usize], name: &str) -> bool {
        let Some((first, rest)) = members.split_first() else {
            return true;
        };
        if !self.claim(*first, name) {
            return false;
        }
        for at in rest {
            self.name[*at] = self.name[*first].clone();
        }
        true
    }

    /// Takes a name for a node, if it is free or that of the same schema.
    fn claim(&mut self, at: usize, name: &str) -> bool {
        let node = &self.collected.nodes[at];
        let key = name.to_lowercase();
        if name.is_empty() || is_taken(name) && !self.components.contains_key(name) {
            return false;
        }
        if let Some(used) = self.used.get(&key) {
            let covered = match (&used.values, &node.values) {
                (Some(all), Some(some)) => all.cover(some),
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
            values: Values::of(&node.schema),
        };
        self.used.insert(key, used);
        self.name[at] = name.to_owned();
        self.kept[at] = true;
        true
    }

    /// When all names are taken, a number makes one that isn't.
    fn number(&mut self, members: &[usize], name: &str) {
        let name = if name.is_empty() { "Model" } else { name };
        for number in 2.. {
            if self.claim_all(members, &format!("{name}{number}")) {
                return;
            }
        }
    }

    /// The words of the product that a node belongs to.
    fn product(&self, at: usize) -> Vec<String> {
        let mut parent = &self.node(at).here.parent;
        loop {
            match parent {
                Parent::Operation(at) => return self.collected.operations[*at].product.clone(),
                Parent::Component(_) => return Vec::new(),
                Parent::Node(outer) => parent = &self.node(*outer).here.parent,
            }
        }
    }

    fn candidates(&self, at: usize) -> Candidates {
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
