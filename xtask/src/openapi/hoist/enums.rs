//! Which enums are one type, and what it could be called.
//!
//! Zoom lists the types of a meeting wherever one occurs, here all of them and
//! there some. Enums are open, so that one can stand for others.
//!
//! - Enums with the same values are one type, if they are about the same: if
//!   their properties' names end alike, or share some words.
//! - Of enums that would be called the same, one that lists all values of another
//!   stands for that too.
//! - A number means the same in both, as far as its names tell.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::collect::Node;
use super::names::Candidates;
use crate::openapi::lookup::Lookup;
use crate::openapi::naming::{is_one_of, pascal, singular, words};

/// What an enum lists.
#[derive(Clone, Debug)]
pub(super) struct Values {
    kind: String,
    /// Each value, with its name.
    names: BTreeMap<String, String>,
}

impl Values {
    /// What a schema lists; `None` if it is no enum.
    pub(super) fn of(schema: &Value) -> Option<Self> {
        let values = schema.get("enum")?.as_array()?;
        let mut names = schema.texts("x-enum-varnames");
        let named = |value: &Value| {
            let name = names.next().unwrap_or_default();
            (value.to_string(), name.to_owned())
        };
        Some(Self {
            kind: schema.kind().to_owned(),
            names: values.iter().map(named).collect(),
        })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether all values of another are among these, and mean the same.
    pub(super) fn cover(&self, other: &Self) -> bool {
        self.kind == other.kind
            && other
                .names
                .keys()
                .all(|value| self.names.contains_key(value))
            && self.means_the_same(other)
    }

    /// Whether at least half of the numbers of another are called alike.
    fn means_the_same(&self, other: &Self) -> bool {
        if self.kind == "string" {
            return true;
        }
        let known = other.names.iter().filter_map(|(value, theirs)| {
            let ours = self.names.get(value)?;
            (!ours.is_empty() && !theirs.is_empty()).then_some((ours, theirs))
        });
        let (mut all, mut alike) = (0, 0);
        for (ours, theirs) in known {
            let ours: BTreeSet<String> = words(ours).into_iter().collect();
            all += 1;
            alike += usize::from(words(theirs).iter().any(|word| ours.contains(word)));
        }
        alike * 2 >= all
    }
}

/// Enums that are one type.
#[derive(Debug)]
pub(super) struct Class {
    /// Those that are in it, the one that stands for all first.
    pub(super) members: Vec<usize>,
    /// What it could be called.
    pub(super) candidates: Candidates,
}

/// An enum that is to be put into a class.
struct Enum<'a> {
    at: usize,
    values: &'a Values,
    candidates: Candidates,
    strength: u8,
    /// How the list that it stands in calls it, or the property.
    head: String,
}

/// The classes of some nodes that are enums.
pub(super) fn classes(
    nodes: &[Node],
    which: impl IntoIterator<Item = (usize, Candidates)>,
) -> Vec<Class> {
    let enums = which.into_iter().filter_map(|(at, candidates)| {
        let Some(values) = &nodes[at].values else {
            return None;
        };
        let natural = candidates.names.get(..candidates.natural)?;
        let head = natural.last().map(|name| words(name)).unwrap_or_default();
        Some(Enum {
            at,
            values,
            strength: nodes[at].here.strength,
            head: head.last().map(|head| singular(head)).unwrap_or_default(),
            candidates,
        })
    });
    let mut classes: Vec<Vec<Enum<'_>>> = Vec::new();
    for one in enums {
        let same = classes.iter_mut().find(|class| {
            let others = class.iter();
            others.clone().any(|other| is_same(other, &one))
        });
        match same {
            Some(class) => class.push(one),
            None => classes.push(vec![one]),
        }
    }
    // The widest first, so that each finds the one that stands for it.
    classes.sort_by_key(|class| std::cmp::Reverse(class[0].values.len()));
    let mut wide: Vec<Vec<Enum<'_>>> = Vec::new();
    for class in classes {
        let covers = wide.iter_mut().find(|other| {
            other[0].values.cover(class[0].values)
                && class
                    .iter()
                    .any(|one| other.iter().any(|other| asks_the_same(other, one)))
        });
        match covers {
            Some(other) => other.extend(class),
            None => wide.push(class),
        }
    }
    wide.into_iter()
        .map(|class| Class {
            candidates: of_class(&class),
            members: class.iter().map(|one| one.at).collect(),
        })
        .collect()
}

/// Whether two enums list the same and are about the same.
fn is_same(one: &Enum<'_>, other: &Enum<'_>) -> bool {
    one.values.cover(other.values)
        && other.values.cover(one.values)
        && (one.head.eq_ignore_ascii_case(&other.head)
            || asks_the_same(one, other)
            || says_enough(&common(&[best(one), best(other)])))
}

fn asks_the_same(one: &Enum<'_>, other: &Enum<'_>) -> bool {
    let first = |one: &Enum<'_>| one.candidates.names.first().map(|name| name.to_lowercase());
    first(one).is_some() && first(one) == first(other)
}

/// The best name of an enum alone, as words.
fn best(one: &Enum<'_>) -> Vec<String> {
    words(one.candidates.names.first().map_or("", String::as_str))
}

/// What a class could be called: what all its enums ask for; what their names
/// share; what one of them asks for, by how good a claim that has.
fn of_class(class: &[Enum<'_>]) -> Candidates {
    let first: BTreeSet<Vec<String>> = class.iter().map(best).collect();
    let first: Vec<Vec<String>> = first.into_iter().collect();
    let shared = common(&first);
    let mut natural: Vec<String> = Vec::new();
    if first.len() > 1 && says_enough(&shared) {
        natural.push(pascal(&shared));
    }
    let most = class.iter().map(|one| one.candidates.natural).max();
    for rank in 0..most.unwrap_or_default() {
        let mut of_rank: Vec<(u8, usize, &String)> = class
            .iter()
            .filter(|one| rank < one.candidates.natural)
            .filter_map(|one| {
                let name = one.candidates.names.get(rank)?;
                Some((u8::MAX - one.strength, name.len(), name))
            })
            .collect();
        of_rank.sort();
        natural.extend(of_rank.into_iter().map(|(_, _, name)| name.clone()));
    }
    let rest = class
        .iter()
        .flat_map(|one| &one.candidates.names[one.candidates.natural..]);
    let mut names: Vec<String> = Vec::new();
    let mut count = 0;
    for (at, name) in natural.iter().chain(rest).enumerate() {
        if !names.contains(name) {
            names.push(name.clone());
            count += usize::from(at < natural.len());
        }
    }
    Candidates {
        names,
        natural: count,
    }
}

/// Whether what names share is a name: `QuestionType` is, `SettingsAudio` or
/// `ChatWith` is a part of one.
fn says_enough(shared: &[String]) -> bool {
    const NO_BEGINNING: &str = "setting settings option options of in with for by to and or";
    const NO_END: &str = "of in with for by to and or";
    let is_in = |list: &str, word: Option<&String>| {
        word.is_some_and(|word| is_one_of(list, &word.to_lowercase()))
    };
    shared.len() > 1 && !is_in(NO_BEGINNING, shared.first()) && !is_in(NO_END, shared.last())
}

/// The words that names begin and end with alike.
fn common(names: &[Vec<String>]) -> Vec<String> {
    let Some((first, rest)) = names.split_first() else {
        return Vec::new();
    };
    let same = |a: &String, b: &String| {
        a.eq_ignore_ascii_case(b) || singular(a).eq_ignore_ascii_case(&singular(b))
    };
    let shortest = names.iter().map(Vec::len).min().unwrap_or_default();
    let all = |test: &dyn Fn(&[String]) -> bool| rest.iter().all(|name| test(name));
    let mut end = 0;
    while end < shortest
        && all(&|name| same(&name[name.len() - 1 - end], &first[first.len() - 1 - end]))
    {
        end += 1;
    }
    let mut start = 0;
    while start + end < shortest && all(&|name| same(&name[start], &first[start])) {
        start += 1;
    }
    if end == 0 {
        return Vec::new();
    }
    let mut words: Vec<String> = first[..start].iter().map(|word| singular(word)).collect();
    words.extend_from_slice(&first[first.len() - end..]);
    words
}
