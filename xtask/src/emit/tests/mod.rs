//! A test for each operation: a call with every argument reaches the server as
//! the description says, and the reply that it describes is read and lost
//! nothing of.

mod body;
mod case;
mod value;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

pub use case::{Answer, Case, Sent, case};
pub use value::value;

use crate::emit::operations;
use crate::spec::Spec;
use crate::spec::operation::Operation;

/// Emits the tests of some operations. The cases are in their order.
///
/// # Errors
///
/// When a case has something that no Rust can be written for.
pub fn emit(spec: &Spec, cases: &[(&Operation, Case)]) -> anyhow::Result<TokenStream> {
    let tests = cases.iter().map(|(operation, case)| test(spec, operation, case)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(quote! {
        use zoom_api::{operations, types};

        use crate::exchange::Exchange;

        #(#tests)*
    })
}

fn test(spec: &Spec, operation: &Operation, case: &Case) -> anyhow::Result<TokenStream> {
    let name = format_ident!("{}", operation.snake().trim_end_matches('_'));
    let method = format_ident!("{}", operation.snake());
    let table = operations::name(operation);
    let mut setters = Vec::new();
    for parameter in &operation.parameters {
        if let Some(value) = case.arguments.get(&parameter.ident) {
            let setter = format_ident!("{}", parameter.ident);
            let value = body::argument(spec, &parameter.schema, value);
            setters.push(quote!(.#setter(#value)));
        }
    }
    if let Some(declared) = &operation.body
        && let Some(value) = body::body(spec, declared, &case.sent)
    {
        setters.push(quote!(.body(#value)));
    }
    let (kind, answer) = match &case.answer {
        Answer::Nothing => ("", String::new()),
        Answer::Json(value) => ("application/json", value.to_string()),
        Answer::Bytes => ("application/octet-stream", "bytes".to_owned()),
    };
    let answer = raw(&answer);
    let status = Literal::u16_unsuffixed(case.status);
    let read = match &case.answer {
        Answer::Nothing => quote!(),
        Answer::Json(_) => quote!(exchange.assert_read(&*reply);),
        Answer::Bytes => quote!(assert_eq!(&reply[..], b"bytes");),
    };
    let reply = if matches!(case.answer, Answer::Nothing) { quote!(_) } else { quote!(reply) };
    let (verb, path) = (&case.method, &case.path);
    let query = case.query.iter().map(|(name, value)| quote!((#name, #value)));
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
    let cfg = operation.feature.as_ref().map(|feature| quote!(#[cfg(feature = #feature)]));
    Ok(quote! {
        #cfg
        #[tokio::test]
        async fn #name() {
            let mut exchange = Exchange::answering(#status, #kind, #answer).await;
            let zoom = exchange.client(&operations::#table);
            let #reply = zoom.#method()#(#setters)*.send().await.expect("a reply");
            #read
            let sent = exchange.request().await;
            sent.assert(#verb, #path, &[#(#query),*]);
            #sent
        }
    })
}

/// A raw string, which reads better than an escaped one.
fn raw(text: &str) -> TokenStream {
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let literal = format!("r{hashes}\"{text}\"{hashes}");
    // A raw string can't hold a bare carriage return.
    match literal.parse::<TokenStream>() {
        Ok(literal) if !text.contains('\r') => literal,
        _ => quote!(#text),
    }
}

/// The value of a scalar as a URL or a form has it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
