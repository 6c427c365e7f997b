//! The operations that the fake knows, and which of them a request is for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::Method;

use crate::{Operation, Server};

/// Operations, by where they are.
#[derive(Clone, Default)]
pub(super) struct Catalogue {
    known: Vec<Known>,
}

/// An operation, and its path taken apart.
#[derive(Clone)]
struct Known {
    operation: &'static Operation,
    segments: Vec<&'static str>,
}

/// The values of a path's placeholders.
pub(super) type PathArguments = BTreeMap<&'static str, String>;

/// An operation that a request is for.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) operation: &'static Operation,
    pub(super) path: PathArguments,
}

impl Found {
    /// The values of the placeholders, in order.
    pub(super) fn ids(&self) -> Vec<String> {
        let values = placeholders(self.operation.path).filter_map(|name| self.path.get(name));
        values.cloned().collect()
    }

    /// The first placeholder.
    pub(super) fn first(&self) -> Option<&'static str> {
        placeholders(self.operation.path).next()
    }
}

/// The names of a path's placeholders, in order.
fn placeholders(path: &'static str) -> impl Iterator<Item = &'static str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

/// What is at a path.
pub(super) enum Lookup {
    Found(Found),
    /// Something, but not with this method.
    OtherMethod,
    Nothing,
}

impl Catalogue {
    /// Adds operations. Of several at one place, the first is the one.
    pub(super) fn add(&mut self, operations: impl IntoIterator<Item = &'static Operation>) {
        for operation in operations {
            if self.same(operation).is_none() {
                let segments = operation.path.trim_start_matches('/').split('/');
                self.known.push(Known {
                    operation,
                    segments: segments.collect(),
                });
            }
        }
    }

    /// The operation that is known in the place of this one.
    pub(super) fn same(&self, operation: &Operation) -> Option<&'static Operation> {
        let mut known = self.known.iter().map(|known| known.operation);
        known.find(|known| is_same(known, operation))
    }

    /// All of them.
    pub(super) fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.known.iter().map(|known| known.operation)
    }

    /// The operation for a path below the base of a server: of several that fit,
    /// the one that spells out most of it, first segments first.
    pub(super) fn find(&self, server: Server, method: &Method, path: &[Cow<'_, str>]) -> Lookup {
        let here = |known: &&Known| {
            let own = known.operation.server;
            // Both roots are the same on the fake.
            own == server || (own == Server::OAuth && server == Server::ApiRoot)
        };
        let mut fitting: Vec<(Vec<bool>, &Known, PathArguments)> = Vec::new();
        for known in self.known.iter().filter(here) {
            if let Some(arguments) = known.arguments(path) {
                let is_open = known.segments.iter().map(|segment| segment.contains('{'));
                fitting.push((is_open.collect(), known, arguments));
            }
        }
        let is_empty = fitting.is_empty();
        fitting.retain(|(_, known, _)| known.operation.method == *method);
        let best = fitting.into_iter().min_by(|a, b| a.0.cmp(&b.0));
        match best {
            Some((_, known, path)) => Lookup::Found(Found {
                operation: known.operation,
                path,
            }),
            None if is_empty => Lookup::Nothing,
            None => Lookup::OtherMethod,
        }
    }
}

impl Known {
    fn arguments(&self, path: &[Cow<'_, str>]) -> Option<PathArguments> {
        if self.segments.len() != path.len() {
            return None;
        }
        let mut arguments = PathArguments::new();
        for (template, segment) in self.segments.iter().zip(path) {
            take_apart(template, segment, &mut arguments)?;
        }
        Some(arguments)
    }
}

/// Whether two operations are at the same place, whatever their placeholders are
/// called.
pub(super) fn is_same(a: &Operation, b: &Operation) -> bool {
    a.server == b.server && a.method == b.method && shape(a.path).eq(shape(b.path))
}

/// A path's segments, without the names of placeholders.
pub(super) fn shape(path: &str) -> impl Iterator<Item = &str> {
    let segments = path.split('/');
    segments.map(|segment| match segment.starts_with('{') {
        true => "{}",
        false => segment,
    })
}

/// Matches a segment with its template, such as `{id}` or `{name}.csv`. What a
/// placeholder stands for is never empty.
fn take_apart(template: &'static str, segment: &str, arguments: &mut PathArguments) -> Option<()> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == segment).then_some(());
    };
    let (name, after) = rest.split_once('}')?;
    let rest = segment.strip_prefix(before)?;
    // The text up to the next placeholder tells where this one ends.
    let (literal, _) = after.split_once('{').unwrap_or((after, ""));
    let is_last = literal.len() == after.len();
    let end = match (is_last, literal) {
        (true, _) => rest.strip_suffix(literal)?.len(),
        (false, "") => return None,
        (false, literal) => rest.find(literal)?,
    };
    if end == 0 {
        return None;
    }
    arguments.insert(name, rest[..end].to_owned());
    match is_last {
        true => Some(()),
        false => take_apart(after, &rest[end..], arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scheme;

    macro_rules! operation {
        ($method:ident $path:literal) => {{
            static OPERATION: Operation =
                Operation::new($path, Method::$method, $path, Server::Api, Scheme::Bearer);
            &OPERATION
        }};
    }

    #[test]
    fn the_operation_that_spells_out_most_is_the_one() {
        let mut catalogue = Catalogue::default();
        catalogue.add([
            operation!(GET "/users/{userId}"),
            operation!(GET "/users/email"),
            operation!(PATCH "/users/{id}/meetings"),
            operation!(GET "/files/{name}.{kind}"),
        ]);
        for (path, found) in [
            ("users/me", "/users/{userId} me"),
            ("users/email", "/users/email "),
            ("files/a.b.csv", "/files/{name}.{kind} b.csv a"),
            ("files/a", "nothing"),
            ("users/", "nothing"),
            ("users/a/b", "nothing"),
            ("users/a/meetings", "another method"),
        ] {
            let segments: Vec<Cow<'_, str>> = path.split('/').map(Cow::from).collect();
            let told = match catalogue.find(Server::Api, &Method::GET, &segments) {
                Lookup::Found(found) => {
                    let values: Vec<String> = found.path.into_values().collect();
                    format!("{} {}", found.operation.path, values.join(" "))
                }
                Lookup::OtherMethod => "another method".to_owned(),
                Lookup::Nothing => "nothing".to_owned(),
            };
            assert_eq!(told, found, "{path}");
        }
    }
}
