//! A test for each operation: a call with every argument reaches the server as
//! the description says, and the reply that it describes is read and lost
//! nothing of.

mod case;
pub mod snippet;
mod values;

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

pub use self::case::{Answer, Case, Sent};
use crate::codegen::package::Package;
use crate::codegen::source::modules;
use crate::codegen::source::output::Output;
use crate::openapi::model::{By, Model, Operation, Pages, Types};
use crate::openapi::text::is_odd;

/// Emits the tests of all operations, as the model describes them.
///
/// # Errors
///
/// When the tests are no Rust.
pub fn output(package: &Package, model: &Model) -> anyhow::Result<Output> {
    let case = |operation: &Operation| Some(Case::of(&model.types, operation));
    output_of(package, model, &case, &|_| Vec::new(), Snippets::Left)
}

/// Whether the snippets that import prints are run as well.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Snippets {
    /// They are.
    Run,
    /// They are not.
    Left,
}

/// Emits the tests of the operations for which there is a case, and of further calls
/// of theirs, a file for each cargo feature.
///
/// # Errors
///
/// When the tests are no Rust.
pub fn output_of(
    package: &Package,
    model: &Model,
    case: &dyn Fn(&Operation) -> Option<Case>,
    examples: &dyn Fn(&Operation) -> Vec<Case>,
    snippets: Snippets,
) -> anyhow::Result<Output> {
    let types = &model.types;
    let mut groups: BTreeMap<Option<&str>, Vec<TokenStream>> = BTreeMap::new();
    for operation in &model.operations {
        let Some(case) = case(operation) else {
            continue;
        };
        let tests = groups.entry(operation.feature.as_deref()).or_default();
        tests.push(test(types, operation, &case, ""));
        for (at, example) in examples(operation).iter().enumerate() {
            let name = format!("_by_example_{}", at + 1);
            tests.push(test(types, operation, example, &name));
        }
        if let Some(pages) = &operation.pages {
            tests.extend(paged(types, operation, &case, pages));
        }
        if operation.is_file {
            tests.push(downloaded(types, operation, &case));
        }
        if snippets == Snippets::Run {
            tests.push(pasted(types, operation, &case)?);
        }
    }
    let mut output = Output::new(&model.sha256);
    let mut modules = Vec::new();
    let (imports, index) = match package.foundation() {
        None => (
            "use zoom_api::operations;\nuse zoom_api::types;\n".to_owned(),
            "mod.rs",
        ),
        Some(_) => {
            modules.push("#![allow(unused_imports)] // depends on the operations\n".to_owned());
            let name = package.name();
            let imports = format!("use {name}::{{ClientExt as _, operations, types}};\n");
            (imports, "main.rs")
        }
    };
    for (feature, tests) in groups {
        let name = modules::group(feature);
        let features = feature.map(str::to_owned).into_iter().collect();
        let module = modules::module(&name, &features, false);
        modules.push(format!("#[rustfmt::skip]\n{module}"));
        let mut items = vec![
            "use zoom_api::generated_v2::{Exchange, chrono, http, serde_json};\n".to_owned(),
            imports.clone(),
        ];
        for test in tests {
            items.push(prettyplease::unparse(&syn::parse2(test)?));
        }
        output.rust(
            format!("{name}.rs"),
            "Each operation sends what the fragment says, and reads what it describes.",
            &items,
        );
    }
    output.rust(index, "A test for each operation.", &modules);
    Ok(output)
}

/// The calls of the builder's setters.
fn setters(types: &Types, operation: &Operation, case: &Case) -> TokenStream {
    let mut setters = TokenStream::new();
    for parameter in &operation.parameters {
        if let Some(value) = case.arguments.get(&parameter.ident) {
            let setter = format_ident!("{}", parameter.ident);
            let value = values::argument(types, parameter, value);
            setters.extend(quote!(.#setter(#value)));
        }
    }
    if let Some(declared) = &operation.body
        && let Some(value) = values::body(types, declared, &case.sent)
    {
        setters.extend(quote!(.body(#value)));
    }
    setters
}

fn query_of(query: &[(String, String)]) -> TokenStream {
    let pairs = query.iter().map(|(name, value)| quote!((#name, #value)));
    quote!(&[#(#pairs),*])
}

/// The stream of an operation that has pages asks for the second page with the
/// arguments of the first and its place, and ends behind it.
fn paged(types: &Types, operation: &Operation, case: &Case, pages: &Pages) -> Option<TokenStream> {
    /// Characters that a query has to encode.
    const TOKEN: &str = "a b/c+d=&e";
    let Answer::Json(page) = &case.answer else {
        return None;
    };
    let items = page.get(&pages.items.name)?.as_array()?.len();
    let length = i64::try_from(items).ok()?;
    if length == 0 && pages.by != By::Token {
        return None;
    }
    // Two pages, of which the first is where the list begins.
    let (first, last) = match pages.by {
        By::Token => (Value::from(TOKEN), Value::from("")),
        By::Number => (Value::from(1), Value::from(2)),
        By::Offset(origin) => (Value::from(origin), Value::from(origin + length)),
    };
    let second = match pages.by {
        By::Token => TOKEN.to_owned(),
        By::Number | By::Offset(_) => last.to_string(),
    };
    let with = |position: Value| {
        let mut page = page.clone();
        for (fact, value) in [
            (&pages.position, position),
            (&pages.count, Value::from(2)),
            (&pages.total, Value::from(2 * length)),
        ] {
            if let Some(fact) = fact {
                page[&fact.name] = value;
            }
        }
        raw(&page.to_string())
    };
    let (first, last) = (with(first), with(last));
    let expected = 2 * items;
    let name = format_ident!(
        "{}_streams_all_pages",
        operation.snake().trim_end_matches('_')
    );
    let method = format_ident!("{}", operation.snake());
    let stream = format_ident!("{}", operation.stream());
    let table = format_ident!("{}", operation.shouty());
    let setters = setters(types, operation, case);
    let mut query = case.query.clone();
    let first_query = query_of(&query);
    query.retain(|(name, _)| *name != pages.parameter);
    query.push((pages.parameter.clone(), second));
    query.sort();
    let second_query = query_of(&query);
    let (verb, path) = (&case.method, &case.path);
    Some(quote! {
        #[tokio::test]
        async fn #name() {
            let mut exchange = Exchange::answering_each(200, "application/json", &[#first, #last]).await;
            let zoom = exchange.client(&operations::#table);
            let items = zoom.#method()#setters.#stream().collect().await.expect("all pages");
            assert_eq!(items.len(), #expected);
            exchange.request().await.assert(#verb, #path, #first_query);
            exchange.request().await.assert(#verb, #path, #second_query);
        }
    })
}

fn test(types: &Types, operation: &Operation, case: &Case, suffix: &str) -> TokenStream {
    let name = format_ident!("{}{suffix}", operation.snake().trim_end_matches('_'));
    let method = format_ident!("{}", operation.snake());
    let table = format_ident!("{}", operation.shouty());
    let setters = setters(types, operation, case);
    let (kind, answer) = answered(&case.answer);
    let answer = raw(&answer);
    let status = Literal::u16_unsuffixed(case.status);
    let read = match &case.answer {
        Answer::Nothing => quote!(),
        Answer::Json(_) => quote!(exchange.assert_read(&*reply);),
        Answer::Bytes => quote!(assert_eq!(&reply[..], b"bytes");),
    };
    let reply = if matches!(case.answer, Answer::Nothing) {
        quote!(_)
    } else {
        quote!(reply)
    };
    let (verb, path) = (&case.method, &case.path);
    let query = query_of(&case.query);
    let sent = match &case.sent {
        Sent::Nothing => quote!(),
        Sent::Json(value) => {
            let json = raw(&value.to_string());
            quote!(sent.assert_json(#json);)
        }
        Sent::Form(fields) => {
            let fields = fields.iter().map(|(name, value)| quote!((#name, #value)));
            quote!(sent.assert_form(&[#(#fields),*]);)
        }
        Sent::Multipart(parts) => {
            let parts = parts.iter().map(|(name, value)| quote!((#name, #value)));
            quote!(sent.assert_multipart(&[#(#parts),*]);)
        }
        Sent::Bytes => quote!(sent.assert_bytes(b"bytes");),
    };
    quote! {
        #[tokio::test]
        async fn #name() {
            let mut exchange = Exchange::answering(#status, #kind, #answer).await;
            let zoom = exchange.client(&operations::#table);
            let #reply = zoom.#method()#setters.send().await.expect("a reply");
            #read
            let sent = exchange.request().await;
            sent.assert(#verb, #path, #query);
            #sent
        }
    }
}

/// The file of an operation comes as a stream, too.
fn downloaded(types: &Types, operation: &Operation, case: &Case) -> TokenStream {
    let name = format_ident!("{}_downloads", operation.snake().trim_end_matches('_'));
    let method = format_ident!("{}", operation.snake());
    let download = format_ident!("{}", operation.download());
    let table = format_ident!("{}", operation.shouty());
    let setters = setters(types, operation, case);
    let (verb, path, query) = (&case.method, &case.path, query_of(&case.query));
    quote! {
        #[tokio::test]
        async fn #name() {
            let mut exchange = Exchange::answering(200, "application/octet-stream", "bytes").await;
            let zoom = exchange.client(&operations::#table);
            let mut file = zoom.#method()#setters.#download().await.expect("a file");
            assert_eq!(file.total(), Some(5));
            let mut bytes = Vec::new();
            while let Some(piece) = file.next().await {
                bytes.extend_from_slice(&piece.expect("a piece"));
            }
            assert_eq!(bytes, b"bytes");
            exchange.request().await.assert(#verb, #path, #query);
        }
    }
}

/// The snippet of an operation sends a request, as it stands.
fn pasted(types: &Types, operation: &Operation, case: &Case) -> anyhow::Result<TokenStream> {
    let name = format_ident!("snippet_of_{}", operation.snake().trim_end_matches('_'));
    let table = format_ident!("{}", operation.shouty());
    let snippet: TokenStream = match snippet::snippet(types, operation).parse() {
        Ok(snippet) => snippet,
        Err(problem) => anyhow::bail!("the snippet of `{}`: {problem}", operation.id),
    };
    let (kind, answer) = answered(&case.answer);
    let answer = raw(&answer);
    let status = Literal::u16_unsuffixed(case.status);
    Ok(quote! {
        #[tokio::test]
        async fn #name() {
            let mut exchange = Exchange::answering(#status, #kind, #answer).await;
            let zoom = exchange.client(&operations::#table);
            #[allow(unused_variables)]
            let pasted = async {
                #snippet
                Ok::<(), Box<dyn std::error::Error>>(())
            };
            tokio::select! {
                ended = pasted => ended.expect("it runs"),
                _ = exchange.request() => {}
            }
        }
    })
}

/// The content type of an answer, and its text.
fn answered(answer: &Answer) -> (&'static str, String) {
    match answer {
        Answer::Nothing => ("", String::new()),
        Answer::Json(value) => ("application/json", value.to_string()),
        Answer::Bytes => ("application/octet-stream", "bytes".to_owned()),
    }
}

/// A raw string, which reads better than an escaped one, unless what it holds
/// can't be seen.
pub(super) fn raw(text: &str) -> TokenStream {
    // It may have so many hashes and no more.
    let mut hashes = (1..=255).map(|count| "#".repeat(count));
    let hashes = hashes.find(|hashes| !text.contains(&format!("\"{hashes}")));
    let literal = hashes
        .filter(|_| !text.contains(is_odd))
        .and_then(|hashes| format!("r{hashes}\"{text}\"{hashes}").parse().ok());
    literal.unwrap_or_else(|| quote!(#text))
}

/// The value of a scalar as a URL or a form has it.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
