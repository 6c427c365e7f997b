//! The builders: a struct for each operation, with a setter for each parameter
//! and a `send` that hands them to the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Fields, File, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, PathArguments,
    ReturnType, Type, parse_quote,
};

use super::{by_name, document, module, unexpected};
use crate::codegen::models::limits::{Home, Limits};
use crate::codegen::{docs, operations};
use crate::openapi::model::{BodyKind, Operation, Parameter, Place, Reply, Types};

/// Takes progenitor's builders and makes them ours:
/// - `send` goes through the runtime and returns the crate's one error
/// - an argument that is missing or can't be converted is remembered as a
///   `&'static str` that never quotes the value
/// - everything is documented from the spec
///
/// # Errors
///
/// Progenitor wrote something else than expected.
pub fn rewrite(file: &File, operations: &[&Operation], types: &Types) -> anyhow::Result<File> {
    let written = by_name(module(file, "builder")?);
    let mut items: Vec<Item> = Vec::new();
    for operation in operations {
        let name = operation.pascal();
        let mut found = 0;
        for item in written.get(&name).into_iter().flatten() {
            match item {
                Item::Struct(item) => {
                    items.push(Item::Struct(rewrite_struct(item.clone(), operation)?));
                    items.push(debug(operation));
                    found += 1;
                }
                Item::Impl(item) => {
                    items.push(Item::Impl(rewrite_impl(item.clone(), operation, types)?));
                    found += 1;
                }
                _ => {}
            }
        }
        if found != 2 {
            return Err(unexpected(&format!("{found} items named `{name}`")));
        }
    }
    let tokens = quote! {
        #[allow(unused_imports)]
        use super::super::{operations, types};
        #[allow(unused_imports)]
        use crate::runtime::MISSING;
        use crate::{Client, Error, ResponseValue};

        #(#items)*
    };
    Ok(syn::parse2(tokens)?)
}

/// `Debug` without the arguments, which may be personal data.
fn debug(operation: &Operation) -> Item {
    let name = operation.pascal();
    let ident = format_ident!("{name}");
    parse_quote! {
        impl std::fmt::Debug for #ident<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

fn rewrite_struct(mut item: ItemStruct, operation: &Operation) -> anyhow::Result<ItemStruct> {
    document(
        &mut item.attrs,
        &format!(
            "Puts a call of [`Client::{0}`] together.\n\n[`Client::{0}`]: crate::Client::{0}",
            operation.snake()
        ),
    )?;
    item.attrs
        .retain(|attribute| !attribute.path().is_ident("derive"));
    item.attrs.push(parse_quote!(#[derive(Clone)]));
    item.attrs.push(parse_quote! {
        #[must_use = "nothing is sent before `send`"]
    });
    let Fields::Named(fields) = &mut item.fields else {
        return Err(unexpected("a builder without fields"));
    };
    for field in &mut fields.named {
        if field.ident.as_ref().is_some_and(|ident| ident == "client") {
            field.ty = parse_quote!(&'a Client);
            continue;
        }
        let value = first_argument(&field.ty)
            .ok_or_else(|| unexpected("a builder's field that is no `Result`"))?;
        let value = if field.ident.as_ref().is_some_and(|ident| ident == "body")
            && is_optional_body(operation)
        {
            quote!(Option<#value>)
        } else {
            value.to_token_stream()
        };
        field.ty = parse_quote!(Result<#value, &'static str>);
    }
    Ok(item)
}

fn is_optional_body(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| !body.required)
}

/// The checks of arguments against the spec's limits.
fn limits(operation: &Operation, types: &Types) -> TokenStream {
    let limits = Limits::new(types, Home::Builders);
    let mut checks = TokenStream::new();
    for parameter in &operation.parameters {
        let (name, ident) = (&parameter.name, format_ident!("{}", parameter.ident));
        if let Some(limits) = limits.reference(&parameter.schema) {
            checks.extend(quote!(.limited(#name, &#ident, #limits)));
        }
    }
    let body = operation.body.as_ref();
    if let Some(body) = body.filter(|body| matches!(body.kind, BodyKind::Json | BodyKind::Form))
        && let Some(limits) = limits.reference(&body.schema)
    {
        checks.extend(quote!(.limited_body(&body, #limits)));
    }
    checks
}

/// The first type argument of a type such as `Result<A, B>`.
fn first_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

fn rewrite_impl(
    mut item: ItemImpl,
    operation: &Operation,
    types: &Types,
) -> anyhow::Result<ItemImpl> {
    for item in &mut item.items {
        let ImplItem::Fn(method) = item else { continue };
        match method.sig.ident.to_string().as_str() {
            "new" => *method = new(operation),
            "send" => *method = send(method, operation, types)?,
            name => {
                let parameter = operation.parameters.iter().find(|p| p.ident == name);
                let docs = setter_docs(parameter, operation);
                rewrite_setter(method, parameter, operation)?;
                document(&mut method.attrs, &docs)?;
            }
        }
    }
    Ok(item)
}

/// Starts with what is required missing, and the rest absent.
fn new(operation: &Operation) -> ImplItemFn {
    let parameters = operation.parameters.iter().map(|parameter| {
        let ident = format_ident!("{}", parameter.ident);
        if parameter.required {
            quote!(#ident: Err(MISSING))
        } else {
            quote!(#ident: Ok(None))
        }
    });
    let body = operation.body.iter().map(|body| {
        if body.required {
            quote!(body: Err(MISSING))
        } else {
            quote!(body: Ok(None))
        }
    });
    let fields = parameters.chain(body);
    parse_quote! {
        pub(crate) fn new(client: &'a Client) -> Self {
            Self { client, #(#fields),* }
        }
    }
}

fn setter_docs(parameter: Option<&Parameter>, operation: &Operation) -> String {
    let (description, required) = match parameter {
        Some(parameter) => (docs::clean(&parameter.description), parameter.required),
        None => (
            "The body of the request.".to_owned(),
            operation.body.as_ref().is_some_and(|body| body.required),
        ),
    };
    let description = if description.is_empty() {
        let name = parameter.map_or("body", |parameter| &parameter.name);
        format!("Sets {}.", docs::code(name))
    } else {
        description
    };
    if required {
        format!("{description}\n\nRequired.")
    } else {
        description
    }
}

/// A failed conversion says which type was wanted.
fn rewrite_setter(
    method: &mut ImplItemFn,
    parameter: Option<&Parameter>,
    operation: &Operation,
) -> anyhow::Result<()> {
    let field = method.sig.ident.clone();
    let optional = match parameter {
        Some(parameter) => !parameter.required,
        None => is_optional_body(operation),
    };
    let wanted = method
        .sig
        .generics
        .where_clause
        .as_ref()
        .and_then(|clause| clause.predicates.first())
        .and_then(converted)
        .ok_or_else(|| unexpected("a setter that converts nothing"))?;
    let problem = format!("can't be converted to `{wanted}`");
    let some: Option<TokenStream> = optional.then(|| quote!(.map(Some)));
    method.block = parse_quote!({
        self.#field = value.try_into()#some.map_err(|_| #problem);
        self
    });
    Ok(())
}

/// What a bound `V: TryInto<X>` converts to, as a person writes it.
fn converted(predicate: &syn::WherePredicate) -> Option<String> {
    let syn::WherePredicate::Type(predicate) = predicate else {
        return None;
    };
    let syn::TypeParamBound::Trait(bound) = predicate.bounds.first()? else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &bound.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(short(ty)),
        _ => None,
    }
}

/// A type's name without the modules that it is in.
fn short(ty: &Type) -> String {
    let Type::Path(path) = ty else {
        return ty.to_token_stream().to_string();
    };
    let Some(last) = path.path.segments.last() else {
        return String::new();
    };
    match first_argument(ty) {
        Some(argument) => format!("{}<{}>", last.ident, short(argument)),
        None => last.ident.to_string(),
    }
}

/// Hands every argument to the runtime, under the name that Zoom knows.
fn send(written: &ImplItemFn, operation: &Operation, types: &Types) -> anyhow::Result<ImplItemFn> {
    let limits = limits(operation, types);
    let fields = operation
        .parameters
        .iter()
        .map(|parameter| format_ident!("{}", parameter.ident))
        .chain(operation.body.iter().map(|_| format_ident!("body")));
    let arguments = operation.parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let ident = format_ident!("{}", parameter.ident);
        let method = Ident::new(
            match parameter.place {
                Place::Path => "path_argument",
                Place::Query => "query_argument",
                Place::Header => "header_argument",
            },
            Span::call_site(),
        );
        match parameter.place {
            // HTTP's names have no case; the runtime's have a lower one.
            Place::Header => {
                let name = name.to_ascii_lowercase();
                let some = parameter.required.then(|| quote!(.map(Some)));
                quote!(.#method(#name, #ident #some))
            }
            _ => quote!(.#method(#name, #ident)),
        }
    });
    let body = operation.body.as_ref().map(|body| {
        let some = body.required.then(|| quote!(.map(Some)));
        match body.kind {
            BodyKind::Json => quote!(.json_argument(body #some)),
            BodyKind::Form => quote!(.form_argument(body #some)),
            BodyKind::Multipart => quote!(.multipart_argument(body #some)),
            BodyKind::Bytes => {
                let content_type = &body.content_type;
                quote!(.bytes_argument(#content_type, body #some))
            }
        }
    });
    let reply = reply(written)?;
    let (reply, last) = match &operation.reply {
        Reply::Empty => (quote!(()), quote!(send_empty)),
        Reply::Bytes => (quote!(::bytes::Bytes), quote!(send_bytes)),
        Reply::Json { optional: true, .. } => (quote!(Option<#reply>), quote!(send)),
        Reply::Json { .. } => (reply.to_token_stream(), quote!(send)),
    };
    let operation_static = operations::name(operation);
    let mut method: ImplItemFn = parse_quote! {
        pub async fn send(self) -> Result<ResponseValue<#reply>, Error> {
            let Self { client, #(#fields),* } = self;
            client.call(&operations::#operation_static)
                #limits
                #(#arguments)*
                #body
                .#last()
                .await
        }
    };
    document(
        &mut method.attrs,
        "Sends the call and reads the reply.\n\n\
         # Errors\n\n\
         See [`Error`]: it tells a call that was not sent from one that got lost, was refused, \
         or was answered in a way that was not understood.",
    )?;
    Ok(method)
}

/// The type that progenitor reads the reply as.
fn reply(written: &ImplItemFn) -> anyhow::Result<Type> {
    let ReturnType::Type(_, result) = &written.sig.output else {
        return Err(unexpected("a `send` that returns nothing"));
    };
    let value = first_argument(result).and_then(first_argument);
    value
        .cloned()
        .ok_or_else(|| unexpected("a `send` that returns no `ResponseValue`"))
}
