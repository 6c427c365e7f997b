//! Docs of generated Rust as rustdoc reads them. The fuzz target of codegen
//! includes this file.

use pulldown_cmark::{Event, Options, Parser, Tag};
use syn::visit::Visit;

/// All docs of a file of Rust, line by line, with an empty line before each
/// item.
pub(crate) fn docs(file: &syn::File) -> Vec<String> {
    #[derive(Default)]
    struct Docs(Vec<String>);
    impl<'ast> Visit<'ast> for Docs {
        fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
            if let syn::Meta::NameValue(syn::MetaNameValue {
                value:
                    syn::Expr::Lit(syn::ExprLit {
                        lit: syn::Lit::Str(text),
                        ..
                    }),
                path,
                ..
            }) = &attribute.meta
                && path.is_ident("doc")
            {
                self.0.push(text.value());
            }
        }

        fn visit_item(&mut self, item: &'ast syn::Item) {
            self.0.push(String::new());
            syn::visit::visit_item(self, item);
        }
    }
    let mut docs = Docs::default();
    docs.visit_file(file);
    docs.0
}

/// The docs in which there is a code block, which rustdoc would run.
pub(crate) fn code_block(docs: &[String]) -> Option<String> {
    // An item's lines are one text. Taken together they are, for what comes to
    // an end with its text, no less strict.
    let items = docs.split(|line| line.is_empty()).map(|lines| {
        let lines = lines
            .iter()
            .map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    });
    let mut items = items.filter(|markdown| {
        [Options::empty(), Options::all()]
            .into_iter()
            .any(|options| Parser::new_ext(markdown, options).any(|event| is_code_block(&event)))
    });
    items.next()
}

fn is_code_block(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::CodeBlock(_)))
}
