//! Names in Rust, from names in the spec.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};

use crate::openapi::naming::{is_keyword, spell};

/// Type names that generated code uses in their usual sense.
const TAKEN: [&str; 20] = [
    "BTreeMap",
    "Box",
    "DateTime",
    "Default",
    "Deserialize",
    "Err",
    "How",
    "Map",
    "NaiveDate",
    "None",
    "Ok",
    "Option",
    "Other",
    "Result",
    "Secret",
    "Self",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// What a model has already: `other`, where it keeps what it has no field for, and
/// methods that a setter would hide.
const METHODS: [&str; 5] = ["clone", "default", "into", "other", "try_into"];

/// The name of a component's type.
pub(super) fn type_name(component: &str) -> String {
    let name = typify_name(component);
    if TAKEN.contains(&name.as_str()) || name == "Utc" {
        format!("Zoom{name}")
    } else {
        name
    }
}

/// The name by which typify looks a component up (`typify_impl::util::sanitize`).
pub(super) fn typify_name(component: &str) -> String {
    let name = component
        .replace('\'', "")
        .replace(|c: char| !is_continue(c), "-")
        .to_pascal_case();
    if name.starts_with(is_start) {
        name
    } else {
        format!("X{name}")
    }
}

/// The name of a field and of its setter, `taken` by no other of its struct.
pub(super) fn field_name(property: &str, taken: &mut Taken) -> String {
    let mut name = property
        .replace('\'', "")
        .replace(|c: char| !is_continue(c), "-")
        .to_snake_case();
    if name.is_empty() {
        name = "empty".to_owned();
    }
    if !name.starts_with(is_start) {
        name = format!("n{name}");
    }
    if is_keyword(&name) || METHODS.contains(&name.as_str()) {
        name.push('_');
    }
    taken.unique(name)
}

/// The name of a variant for an enum's value, `taken` by no other of its enum.
pub(super) fn variant_name(value: &str, taken: &mut Taken) -> String {
    let mut name = spell(value)
        .replace(|c: char| !is_continue(c), "-")
        .to_pascal_case();
    if name.is_empty() {
        name = if value.is_empty() { "Empty" } else { "Symbol" }.to_owned();
    }
    if !name.starts_with(is_start) {
        name = format!("Value{name}");
    }
    match name.as_str() {
        "Self" => name = "ItSelf".to_owned(),
        // What stands for every value without a name.
        "Unknown" => name = "NotKnown".to_owned(),
        _ => {}
    }
    taken.unique(name)
}

/// What a union calls the alternative that a component is: without the union's
/// own name in front.
pub(super) fn without_owner(component: &str, union: &str) -> String {
    let (name, union) = (typify_name(component), typify_name(union));
    let stem = union
        .strip_suffix("Request")
        .or(union.strip_suffix("Response"));
    let rest = [Some(union.as_str()), stem]
        .into_iter()
        .flatten()
        .find_map(|owner| {
            let rest = name.strip_prefix(owner)?;
            rest.starts_with(char::is_uppercase)
                .then(|| rest.to_owned())
        });
    rest.unwrap_or(name)
}

/// The names that a struct or an enum has given.
#[derive(Default)]
pub(super) struct Taken {
    names: BTreeSet<String>,
    /// The number that a name gets when it is asked for once more.
    next: BTreeMap<String, usize>,
}

impl Taken {
    /// With one that is given from the start.
    pub(super) fn with(name: &str) -> Self {
        Self {
            names: BTreeSet::from([name.to_owned()]),
            next: BTreeMap::new(),
        }
    }

    /// The first of `name`, `name2`, `name3`, … that is free.
    fn unique(&mut self, name: String) -> String {
        if self.names.insert(name.clone()) {
            return name;
        }
        // From where the last search ended, so that many of one name cost no
        // more than as many others.
        let number = self.next.entry(name.clone()).or_insert(2);
        loop {
            let candidate = format!("{name}{number}");
            *number += 1;
            if self.names.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() && unicode_ident::is_xid_start(c)
}

/// Whether a character may stand in a name: `²` is a number, and may not.
pub(super) fn is_continue(c: char) -> bool {
    (c.is_alphanumeric() || c == '_') && unicode_ident::is_xid_continue(c)
}

/// Whether a name may stand where Rust wants an identifier.
pub(super) fn is_word(name: &str) -> bool {
    !is_keyword(name) && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// A name that may stand where Rust wants an identifier.
pub(super) fn escape(name: String) -> String {
    if is_word(&name) {
        name
    } else if !name.starts_with(is_start) {
        format!("_{name}")
    } else {
        format!("{name}_")
    }
}
