//! Odd specs, each with what import does about it.
//!
//! `tests/corpus` has a file for each, and beside it what comes of it: the
//! operations and types that it becomes, the rules that fire, what is refused and
//! why. `BLESS=1 cargo test -p xtask corpus` writes these anew; read what changed.

use std::fmt::Write as _;

use super::*;
use crate::import::mend::Log;
use crate::openapi::lookup::Lookup as _;

/// The folder.
const CORPUS: &str = "tests/corpus";

/// How many specs there are at least.
const LEAST: usize = 100;

fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CORPUS);
    let entries = fs::read_dir(folder).expect("the corpus");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_spec = |path: &PathBuf| path.extension().is_some_and(|it| it == "json");
    let mut specs: Vec<PathBuf> = paths.filter(is_spec).collect();
    specs.sort();
    specs
}

#[test]
fn each_spec_of_the_corpus_becomes_what_is_written_beside_it() {
    let specs = specs();
    assert!(specs.len() >= LEAST, "{} specs", specs.len());
    let bless = std::env::var_os("BLESS").is_some();
    let repository = Repository::new();
    let mut stale = String::new();
    for spec in specs {
        let outcome = outcome(&repository, &spec);
        let beside = spec.with_extension("txt");
        if bless {
            fs::write(&beside, &outcome).expect("a file");
        } else if fs::read_to_string(&beside).unwrap_or_default() != outcome {
            let _ = writeln!(stale, "{}:\n{outcome}", beside.display());
        }
    }
    assert!(
        stale.is_empty(),
        "run BLESS=1 cargo test -p xtask corpus, and read what changed:\n{stale}"
    );
}

/// What comes of a spec.
fn outcome(repository: &Repository, spec: &Path) -> String {
    let source = match Source::read(spec) {
        Ok(source) => source,
        Err(problem) => return failed(&problem),
    };
    let package = Package::zoom_api(repository.root());
    let prepared = prepare(&package, &source, &Which::All, false, &Progress::of(1));
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(problem) => return failed(&problem),
    };
    let mut out = String::new();
    let document = &prepared.merged.document;
    let schemas = document.object("components").object("schemas");
    let known = &prepared.fragment.document;
    let known = known.object("components").object("schemas");
    let mut log = Log::default();
    for operation in &prepared.imported {
        log.extend_from(&operation.key(), &operation.log);
        let paths = document.object("paths").object(&operation.path);
        out.push_str(&of_operation(
            &operation.key(),
            paths.object(&operation.method),
        ));
        for note in &operation.notes {
            let _ = writeln!(out, "  note: {note}");
        }
        if let Some(why) = operation.unpaged {
            let _ = writeln!(out, "  lists {}", why.reason());
        }
    }
    for (name, schema) in schemas {
        if !known.contains_key(name) {
            let _ = writeln!(out, "{name} = {}", of_component(schema));
        }
    }
    for (rule, places) in log.iter() {
        for place in places {
            let _ = writeln!(out, "mended {}: {place}", rule.name);
        }
    }
    for (operation, why) in &prepared.refused {
        let _ = writeln!(out, "refused {operation}: {why}");
    }
    out
}

fn failed(problem: &anyhow::Error) -> String {
    let text = format!("failed: {problem:#}\n");
    text.replace(&format!("{}/", env!("CARGO_MANIFEST_DIR")), "")
}

/// What the fragment says of an operation.
fn of_operation(key: &str, operation: &serde_json::Map<String, Value>) -> String {
    let mut out = format!("{key} is {}\n", operation.text("operationId"));
    if let Some(server) = operation.list("servers").first() {
        let _ = writeln!(out, "  at {}", server.text("url"));
    }
    for scheme in operation.list("security") {
        let _ = writeln!(out, "  allowed by {scheme}");
    }
    for parameter in operation.list("parameters") {
        let mut said = kind(&parameter["schema"]);
        for (key, value) in parameter.as_object().into_iter().flatten() {
            let known = ["name", "in", "schema", "description", "example", "required"];
            if !known.contains(&key.as_str()) {
                let _ = write!(said, ", {key} {value}");
            }
        }
        let optional = if parameter.flag("required") { "" } else { "?" };
        let (place, name) = (parameter.text("in"), parameter.text("name"));
        let _ = writeln!(out, "  takes {place} {name}{optional}: {said}");
    }
    for (kind_of_body, schema) in operation
        .get("requestBody")
        .into_iter()
        .flat_map(|it| it.bodies())
    {
        let _ = writeln!(out, "  takes {kind_of_body}: {}", kind(schema));
    }
    for (status, response) in operation.object("responses") {
        if status == "default" {
            continue;
        }
        let mut bodies = response.bodies().peekable();
        if bodies.peek().is_none() {
            let _ = writeln!(out, "  answers {status}");
        }
        for (kind_of_body, schema) in bodies {
            let _ = writeln!(out, "  answers {status} {kind_of_body}: {}", kind(schema));
        }
    }
    for key in ["x-rate-limit-label", "x-pagination", "x-download"] {
        if let Some(value) = operation.get(key) {
            let _ = writeln!(out, "  {key} {value}");
        }
    }
    out
}

fn of_component(schema: &Value) -> String {
    let required: Vec<&str> = schema.texts("required").collect();
    let properties = schema.object("properties").iter();
    let properties: Vec<String> = properties
        .map(|(name, property)| {
            let optional = if required.contains(&name.as_str()) {
                ""
            } else {
                "?"
            };
            format!("{name:?}{optional}: {}", kind(property))
        })
        .collect();
    if properties.is_empty() {
        kind(schema)
    } else {
        format!("{{ {} }}", properties.join(", "))
    }
}

/// The type of a schema, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(target) = schema.text_at("$ref") {
        return target.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if schema.has("enum") {
        let values: Vec<String> = schema.list("enum").iter().map(Value::to_string).collect();
        let names: Vec<&str> = schema.texts("x-enum-varnames").collect();
        return format!("{} as {}", values.join(" | "), names.join(" | "));
    }
    for (key, sign) in [("allOf", " & "), ("oneOf", " | "), ("anyOf", " | ")] {
        if schema.has(key) {
            let all: Vec<String> = schema.list(key).iter().map(kind).collect();
            return all.join(sign);
        }
    }
    let mut said = match schema.text_at("type") {
        Some("array") => format!("[{}]", schema.get("items").map_or("any".to_owned(), kind)),
        Some(kind) => kind.to_owned(),
        None => "any".to_owned(),
    };
    for key in [
        "format",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "pattern",
        "nullable",
    ] {
        // Every integer has 64 bits.
        let is_told = schema.get("format") == Some(&json!("int64")) && key == "format";
        if let Some(value) = schema.get(key).filter(|_| !is_told) {
            let _ = write!(said, " {key} {value}");
        }
    }
    for (key, value) in schema.as_object().into_iter().flatten() {
        if key.starts_with("x-") {
            let _ = write!(said, " {key} {value}");
        }
    }
    said
}
