//! Runs progenitor, and reads from what it wrote which types the arguments and
//! the replies of operations have.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, bail};
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use quote::ToTokens as _;
use syn::{Fields, GenericArgument, ImplItem, Item, PathArguments, ReturnType, Type};

use super::lower::{self, Lowered};
use crate::openapi::model::{Operation, Types};

/// What progenitor made of some operations: their builders, by name.
pub struct Written {
    builders: HashMap<String, Builder>,
}

/// A builder of progenitor's.
#[derive(Default)]
pub struct Builder {
    /// The types of its arguments, by their setters.
    arguments: HashMap<String, String>,
    /// What `send` reads.
    reply: Option<String>,
}

impl Written {
    /// The builder of an operation.
    ///
    /// # Errors
    ///
    /// There is none: this is another progenitor than the reading was made for.
    pub fn builder(&self, operation: &Operation) -> anyhow::Result<&Builder> {
        let name = operation.pascal();
        let builder = self.builders.get(&name);
        builder.with_context(|| unexpected(&format!("no builder `{name}`")))
    }
}

impl Builder {
    /// The type of an argument.
    ///
    /// # Errors
    ///
    /// It has none of this name.
    pub fn argument(&self, setter: &str) -> anyhow::Result<&str> {
        let argument = self.arguments.get(setter);
        argument
            .map(String::as_str)
            .with_context(|| unexpected(&format!("no argument `{setter}`")))
    }

    /// The type of the reply.
    ///
    /// # Errors
    ///
    /// It has none.
    pub fn reply(&self) -> anyhow::Result<&str> {
        self.reply
            .as_deref()
            .with_context(|| unexpected("a `send` that returns no `ResponseValue`"))
    }
}

fn unexpected(what: &str) -> String {
    format!("progenitor's output has {what}: this version of it is not known")
}

/// Generates the builders of some operations.
///
/// # Errors
///
/// What can't be lowered, and what progenitor refuses or panics on, naming the
/// operation.
pub fn generate(types: &Types, operations: &[&Operation]) -> anyhow::Result<Written> {
    let lowered = lower::lower(operations).map_err(anyhow::Error::msg)?;
    let problem = match run(types, &lowered) {
        Ok(file) => return read(file),
        Err(problem) => problem,
    };
    // Which of them is it? Progenitor does not say.
    for operation in operations {
        let lowered = lower::lower(&[operation]).map_err(anyhow::Error::msg)?;
        if let Err(problem) = run(types, &lowered) {
            let (id, at) = (&operation.id, &operation.pointer);
            bail!("progenitor can't generate `{id}` ({at}): {problem}");
        }
    }
    bail!("progenitor can't generate the operations together: {problem}")
}

fn run(types: &Types, lowered: &Lowered) -> Result<syn::File, String> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_hooks(HooksMode::Expected)
        .with_replacement(lower::BYTES, "::bytes::Bytes", [].into_iter());
    for component in &lowered.components {
        let path = format!("types::{}", types.component(component).rust_name);
        settings.with_replacement(component, path, [TypeImpl::Display].into_iter());
    }
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&lowered.document))?;
    let tokens = tokens.map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("it wrote what is no Rust: {error}"))
}

/// Runs a function, and returns what it says if it panics instead of having it
/// printed. The hook is the whole process's: nothing else runs meanwhile.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(hook);
    result.map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        format!("it panicked: {message}")
    })
}

/// Reads the module of builders.
fn read(file: syn::File) -> anyhow::Result<Written> {
    let module = file.items.into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => Some(module.content?.1),
        _ => None,
    });
    let mut builders: HashMap<String, Builder> = HashMap::new();
    for item in module.with_context(|| unexpected("no module `builder`"))? {
        match item {
            Item::Struct(item) => {
                let Fields::Named(fields) = &item.fields else {
                    bail!(unexpected("a builder without fields"));
                };
                let builder = builders.entry(item.ident.to_string()).or_default();
                for field in &fields.named {
                    // `Result<T, String>`, or `Result<Option<T>, String>`.
                    let (Some(name), Some(value)) = (&field.ident, parameter(&field.ty, "Result"))
                    else {
                        continue;
                    };
                    let value = parameter(value, "Option").unwrap_or(value);
                    builder.arguments.insert(name.to_string(), written(value));
                }
            }
            Item::Impl(item) => {
                let Some(name) = last_segment(&item.self_ty) else {
                    continue;
                };
                let send = item.items.iter().find_map(|item| match item {
                    ImplItem::Fn(method) if method.sig.ident == "send" => Some(&method.sig.output),
                    _ => None,
                });
                if let Some(ReturnType::Type(_, result)) = send {
                    // `Result<ResponseValue<T>, Error<_>>`.
                    let reply = parameter(result, "Result")
                        .and_then(|result| parameter(result, "ResponseValue"));
                    builders.entry(name.ident.to_string()).or_default().reply = reply.map(written);
                }
            }
            _ => {}
        }
    }
    Ok(Written { builders })
}

/// The `A` of a type such as `Result<A, B>`.
fn parameter<'a>(ty: &'a Type, of: &str) -> Option<&'a Type> {
    let last = last_segment(ty).filter(|last| last.ident == of)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// A type as a person writes it.
fn written(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (loose, tight) in [
        (" ::", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
    ] {
        text = text.replace(loose, tight);
    }
    // What the prelude has needs no path, what other crates have a short one.
    for (path, name) in [
        ("::std::string::", ""),
        ("::std::vec::", ""),
        ("::std::option::", ""),
        ("::chrono::offset::", "chrono::"),
        ("::chrono::naive::", "chrono::"),
        ("::chrono::", "chrono::"),
        ("::serde_json::", "serde_json::"),
        ("::bytes::", "bytes::"),
    ] {
        text = text.replace(path, name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message() {
        assert_eq!(quietly(|| 1), Ok(1));
        let message = quietly(|| assert_eq!(1, 2, "odd")).expect_err("a message");
        assert!(
            message.starts_with("it panicked: ") && message.contains("odd"),
            "{message}"
        );
    }

    #[test]
    fn types_are_read_as_a_person_writes_them() {
        for (given, expected) in [
            ("::std::string::String", "String"),
            (
                "::std::vec::Vec<::chrono::DateTime<::chrono::offset::Utc>>",
                "Vec<chrono::DateTime<chrono::Utc>>",
            ),
            ("types::User", "types::User"),
            ("i64", "i64"),
        ] {
            let ty: Type = syn::parse_str(given).expect("a type");
            assert_eq!(written(&ty), expected);
        }
    }
}
