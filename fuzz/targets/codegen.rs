//! Whatever a spec says: it is refused, or what is generated from it is Rust
//! with no code in its docs that rustdoc would run, and no character that hides
//! in it.

#![no_main]

#[path = "../../xtask/tests/it/markdown.rs"]
mod markdown;

use std::path::Path;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use xtask::codegen::Generated;
use xtask::codegen::package::Package;
use xtask::openapi::Spec;
use xtask::openapi::text::is_odd;

const WORDS: &[&str] = &[
    // What a spec is made of.
    "type", "string", "integer", "number", "boolean", "array", "object", "null", "format",
    "password", "date-time", "date", "int64", "binary", "email", "enum", "nullable", "default",
    "example", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "minItems", "maxItems", "required", "properties", "additionalProperties", "items", "allOf",
    "oneOf", "anyOf", "$ref", "#/components/schemas/Room", "#/components/schemas/Kind", "title",
    "description", "summary", "deprecated", "readOnly", "x-enum-varnames",
    "x-enum-descriptions", "x-aliases", "x-pagination", "x-feature", "x-product",
    "x-rate-limit-label", "x-zoom-operation-id", "HEAVY", "token", "operationId", "parameters",
    "name", "in", "query", "path", "header", "cookie", "schema", "content", "requestBody",
    "responses", "200", "204", "302", "400", "default", "application/json",
    "multipart/form-data", "application/octet-stream", "application/x-www-form-urlencoded",
    "text/csv", "security", "servers", "url", "https://api.zoom.us", "style", "explode", "/a/{b}",
    // Names that Rust, or the SDK, has.
    "self", "Self", "crate", "fn", "r#type", "async", "Option", "Vec", "String", "Client", "send",
    "stream", "body", "other", "Other", "Unknown", "new", "_", "__", "1st", "-1", "gen", "é",
    // What would be code.
    "~~~\nboom!();\n~~~", "    boom!();", "\tboom!();", "```", "> ~~~\n> boom!();", "\r\r~~~\r",
    "\"]boom!();#[doc=\"", "*/ boom!(); /*", "- ~~~\n  boom!();", "\u{202e}", "\u{2028}~~~", "\n",
    "\\", "\"##", "{", "}", "<pre><code>", "[x]: y", "`", "$crate", "//!", "\u{0}", "\u{feff}",
];

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    zoom_fuzz::mutate(data, size, max_size, seed, WORDS)
});

fuzz_target!(|text: &[u8]| {
    let spec = match Spec::parse(text, Path::new("spec.json")) {
        Ok(spec) => spec,
        Err(error) => {
            let _ = error.to_string();
            return;
        }
    };
    let package = Package::zoom_api(Path::new("."));
    let generated = match Generated::of(&package, spec) {
        Ok(generated) => generated,
        Err(error) => {
            let _ = format!("{error:#}");
            return;
        }
    };
    for (path, text) in generated.files(&package) {
        let path = path.display();
        let odd = text.chars().find(|c| *c != '\n' && is_odd(*c));
        assert_eq!(odd, None, "{path}");
        let file = match syn::parse_file(text) {
            Ok(file) => file,
            Err(error) => panic!("{path} is no Rust: {error}\n{text}"),
        };
        let block = markdown::code_block(&markdown::docs(&file));
        assert_eq!(block, None, "{path}");
    }
});
