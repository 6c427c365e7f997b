//! What comes in pages: a stream over the items, beside the call for a page.

use super::source::docs::{self, comment};
use super::source::rust_type::{Scope, rust_type};
use crate::openapi::model::{By, Fact, Operation, Types};

/// Emits the stream of an operation, if it answers page by page.
pub fn emit(types: &Types, operation: &Operation) -> Option<String> {
    let pages = operation.pages.as_ref()?;
    let item = rust_type(types, &pages.item, Scope::Elsewhere);
    let reply = rust_type(types, &pages.reply, Scope::Elsewhere);
    let docs = comment(
        "    ",
        &format!(
            "Sends the call for each page, and gives the pages' {} one by one.\n\n\
             The other arguments go with every page. It begins with the page that {} \
             names, if that was given.",
            docs::code(&pages.items.name),
            docs::code(&pages.parameter),
        ),
    );
    let (paging, at) = match pages.by {
        By::Token => ("Paging::Token".to_owned(), "Token"),
        By::Number => ("Paging::Number { from: 1 }".to_owned(), "Number"),
        By::Offset(origin) => (
            format!("Paging::Offset {{ from: {origin}, origin: {origin} }}"),
            "Number",
        ),
    };
    // Read before the reply is given away.
    let position = match pages.by {
        By::Token => ("with_token", ".clone()"),
        By::Number | By::Offset(_) => ("with_number", ""),
    };
    let facts: [(&str, &str, &Option<Fact>); 3] = [
        (position.0, position.1, &pages.position),
        ("with_pages", "", &pages.count),
        ("with_total", "", &pages.total),
    ];
    let (mut read, mut put) = (String::new(), String::new());
    for (method, clone, fact) in facts {
        if let Some(Fact { field, .. }) = fact {
            let name = method.trim_start_matches("with_");
            read += &format!("                let {name} = reply.{field}{clone};\n");
            put += &format!(".{method}({name})");
        }
    }
    Some(format!(
        "impl {builder} {{\n\
         {docs}    pub fn {method}(self) -> zoom_api::Items<{item}, {reply}> {{\n\
         \x20       zoom_api::Items::of(&operations::{table}, {paging}, move |at| {{\n\
         \x20           let call = match at {{\n\
         \x20               At::{at}(at) => self.clone().{setter}(at),\n\
         \x20               _ => self.clone(),\n\
         \x20           }};\n\
         \x20           async move {{\n\
         \x20               let mut reply = call.send().await?.into_inner();\n\
         {read}\
         \x20               let items = std::mem::take(&mut reply.{items});\n\
         \x20               let kept = reply.other.get({name:?});\n\
         \x20               let kept = kept.and_then(serde_json::Value::as_array);\n\
         \x20               let kept = kept.map(Vec::len);\n\
         \x20               Ok(Page::of(reply, items, kept){put})\n\
         \x20           }}\n\
         \x20       }})\n\
         \x20   }}\n\
         }}\n",
        builder = operation.pascal(),
        method = operation.stream(),
        table = operation.shouty(),
        setter = pages.setter,
        items = pages.items.field,
        name = pages.items.name,
    ))
}
