//! What comes in pages: a stream over the items, beside the call for a page.

use super::docs::{self, comment};
use super::rust_type::{Scope, rust_type};
use crate::openapi::model::{Operation, Types};

/// Emits the stream of an operation, if it answers page by page.
pub fn emit(types: &Types, operation: &Operation) -> Option<String> {
    let pages = operation.pages.as_ref()?;
    let item = rust_type(types, &pages.item, Scope::Elsewhere);
    let docs = comment(
        "    ",
        &format!(
            "Sends the call for each page, and gives the pages' {} one by one.\n\n\
             The other arguments go with every page.",
            docs::code(&pages.items)
        ),
    );
    Some(format!(
        "impl<'a> {builder}<'a> {{\n\
         {docs}    pub fn {method}(self) -> crate::Items<'a, {item}> {{\n\
         \x20       crate::Items::new(move |token| {{\n\
         \x20           let call = match token {{\n\
         \x20               Some(token) => self.clone().{setter}(token),\n\
         \x20               None => self.clone(),\n\
         \x20           }};\n\
         \x20           async move {{\n\
         \x20               let page = call.send().await?.into_inner();\n\
         \x20               Ok(Page::new(page.{items}, page.{token}))\n\
         \x20           }}\n\
         \x20       }})\n\
         \x20   }}\n\
         }}\n",
        builder = operation.pascal(),
        method = operation.stream(),
        setter = pages.setter,
        items = pages.items_field,
        token = pages.field,
    ))
}
