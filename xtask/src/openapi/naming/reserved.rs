//! Names that an operation can't have.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use heck::{ToPascalCase as _, ToSnakeCase as _};
use quote::ToTokens as _;

use super::is_one_of;

/// The hand-written client: its methods are read from it, so that no list of
/// them can fall behind.
const CLIENT: &str = include_str!("../../../../zoom-api/src/client.rs");

/// The methods of the client's own.
static METHODS: LazyLock<BTreeSet<String>> = LazyLock::new(|| methods(CLIENT));

/// The names of Rust's prelude and derives.
const PRELUDE: &str = "\
    AsMut AsRef Box Clone Copy Debug Default Drop Eq Err Extend Fn FnMut FnOnce From FromIterator \
    Future Hash Into IntoFuture IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd \
    Result Self Send Sized Some String Sync ToOwned ToString TryFrom TryInto Unpin Vec \
";

/// Whether an operation's name would be a method's that the client has anyway.
pub fn is_reserved(id: &str) -> bool {
    METHODS.contains(&id.to_snake_case())
}

/// Whether an operation can be called so: it becomes a method of the client,
/// and a builder.
///
/// # Errors
///
/// The reason why it can't, as what the name "is".
pub fn check_operation(id: &str) -> Result<(), String> {
    let (method, builder) = (id.to_snake_case(), id.to_pascal_case());
    let is_camel = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_camel {
        return Err(format!(
            "is `{id}`; it must be in camelCase, since methods are named by it"
        ));
    }
    if is_reserved(id) {
        return Err(format!(
            "is `{id}`, which would be the method `{method}`: the client has one of its own"
        ));
    }
    let is_rust_s = is_one_of(PRELUDE, &builder);
    if is_keyword(&method) || is_rust_s {
        return Err(format!(
            "is `{id}`, which would be the method `{method}` and the builder `{builder}`: \
             one of them means something else in Rust"
        ));
    }
    Ok(())
}

/// Whether it is a keyword of edition 2024, reserved ones included.
pub fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 52] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
    ];
    KEYWORDS.contains(&name)
}

/// The functions of all `impl`s for the client, and what it derives.
fn methods(source: &str) -> BTreeSet<String> {
    let mut methods = BTreeSet::new();
    // A test sees to it that it is Rust and names what is known to be there.
    let items = syn::parse_file(source).map_or_else(|_| Vec::new(), |file| file.items);
    for item in items {
        match item {
            syn::Item::Impl(item) if item.self_ty.to_token_stream().to_string() == "Client" => {
                let functions = item.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                });
                methods.extend(functions);
            }
            syn::Item::Struct(item) if item.ident == "Client" => {
                for attribute in item
                    .attrs
                    .iter()
                    .filter(|attr| attr.path().is_ident("derive"))
                {
                    let derived = attribute.parse_nested_meta(|meta| {
                        let name = meta.path.to_token_stream().to_string();
                        methods.insert(name.to_snake_case());
                        Ok(())
                    });
                    drop(derived);
                }
            }
            _ => {}
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_s_own_methods_are_known() {
        for name in ["new", "request", "withPolicy", "counters", "clone", "fmt"] {
            assert!(is_reserved(name), "{name}");
            assert!(check_operation(name).is_err(), "{name}");
        }
        assert!(!is_reserved("getUser"));
    }

    #[test]
    fn what_rust_calls_so_can_not_be_an_operation() {
        for name in [
            "option", "tryInto", "type", "async", "get_user", "GetUser", "",
        ] {
            assert!(check_operation(name).is_err(), "{name}");
        }
        assert_eq!(check_operation("getUser"), Ok(()));
        assert_eq!(check_operation("listOptions"), Ok(()));
    }
}
