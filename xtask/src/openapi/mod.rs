//! The fragment as it was read, and what can be wrong with it.

pub mod bounds;
mod circles;
pub mod credentials;
pub mod dates;
pub mod headers;
pub mod hoist;
pub(crate) mod json;
pub mod lookup;
pub mod model;
pub mod naming;
mod references;
mod secrets;
pub mod styles;
pub mod text;

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// An OpenAPI document, with the file that it came from.
pub struct Spec {
    /// The file, as messages name it.
    pub file: PathBuf,
    /// The document.
    pub document: Value,
    /// The SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
}

/// What is wrong with a spec, and where.
#[derive(Debug)]
pub struct SpecError {
    file: PathBuf,
    pointer: String,
    problem: String,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if !self.pointer.is_empty() {
            write!(f, "#{}", text::shown(&self.pointer))?;
        }
        write!(f, ": {}", text::shown(&self.problem))
    }
}

impl std::error::Error for SpecError {}

impl Spec {
    /// Reads a document and checks all that can be said of it before anything
    /// is made of it. `shown_as` is how messages name the file.
    ///
    /// # Errors
    ///
    /// - the file can't be read, is not JSON, or has the same key twice
    /// - it is not OpenAPI 3.0
    /// - a name or a value has characters that can't be seen
    /// - something in it has too many members, or nests too deep
    /// - a `$ref` leads to no component, or to nothing but itself
    /// - a secret stands where it would be shown
    pub fn read(path: &Path, shown_as: &Path) -> Result<Self, SpecError> {
        let bytes = bounds::read(path).map_err(|error| SpecError {
            file: shown_as.to_owned(),
            pointer: String::new(),
            problem: format!("can't be read: {error}"),
        })?;
        Self::parse(&bytes, shown_as)
    }

    /// As [`read`](Self::read), from bytes.
    pub fn parse(bytes: &[u8], shown_as: &Path) -> Result<Self, SpecError> {
        let at = |pointer: String, problem: String| SpecError {
            file: shown_as.to_owned(),
            pointer,
            problem,
        };
        let document = json::parse(bytes).map_err(|problem| at(String::new(), problem))?;
        let spec = Self {
            file: shown_as.to_owned(),
            document,
            sha256: sha256(bytes),
        };
        spec.check_version()?;
        text::check(&spec)?;
        bounds::check(&spec)?;
        references::check(&spec)?;
        circles::check(&spec)?;
        secrets::check(&spec)?;
        Ok(spec)
    }

    /// The same file, with another document in place of its own.
    pub(crate) fn with(&self, document: Value) -> Self {
        Self {
            file: self.file.clone(),
            document,
            sha256: self.sha256.clone(),
        }
    }

    /// What stands at a place.
    pub(crate) fn at(&self, pointer: &Pointer) -> Option<&Value> {
        self.document.pointer(&pointer.0)
    }

    /// An error at a place in this document.
    pub fn error(&self, pointer: &Pointer, problem: impl Into<String>) -> SpecError {
        SpecError {
            file: self.file.clone(),
            pointer: pointer.0.clone(),
            problem: problem.into(),
        }
    }

    /// `components.schemas`.
    pub fn schemas(&self) -> &Map<String, Value> {
        static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        self.document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .unwrap_or(&NONE)
    }

    /// What a value is, or what its `$ref` leads to, with the place of that.
    pub fn resolve<'a>(&'a self, value: &'a Value, pointer: &Pointer) -> (&'a Value, Pointer) {
        let target = value.get("$ref").and_then(Value::as_str);
        match target.and_then(|target| target.strip_prefix('#')) {
            // `references::check` has seen to it that it leads somewhere.
            Some(target) => match self.document.pointer(target) {
                Some(found) => (found, Pointer(target.to_owned())),
                None => (value, pointer.clone()),
            },
            None => (value, pointer.clone()),
        }
    }

    fn check_version(&self) -> Result<(), SpecError> {
        let root = Pointer::root();
        if !self.document.is_object() {
            return Err(self.error(&root, "is not an OpenAPI document: it is no JSON object"));
        }
        if let Some(version) = self.document.get("swagger") {
            let problem = format!("is Swagger {version}; OpenAPI 3.0 is needed");
            return Err(self.error(&root.key("swagger"), problem));
        }
        let Some(version) = self.document.get("openapi") else {
            let problem = "is not an OpenAPI document: it has no `openapi` version";
            return Err(self.error(&root, problem));
        };
        match version.as_str() {
            Some(text) if text == "3.0" || text.starts_with("3.0.") => Ok(()),
            _ => {
                let problem = format!("is OpenAPI {version}; 3.0 is needed");
                Err(self.error(&root.key("openapi"), problem))
            }
        }
    }
}

/// A JSON pointer (RFC 6901), as messages name a place in the document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pointer(String);

impl Pointer {
    /// The document itself.
    pub fn root() -> Self {
        Self(String::new())
    }

    /// The place of a key or an index below this one.
    #[must_use]
    pub fn key(&self, key: impl fmt::Display) -> Self {
        let mut pointer = self.clone();
        pointer.push(key);
        pointer
    }

    /// Moves to the place of a key or an index below this one, and returns the
    /// length that it has to be cut to again.
    fn push(&mut self, key: impl fmt::Display) -> usize {
        let length = self.0.len();
        let _ = write!(self.0, "/{key}");
        if self.0[length + 1..].contains(['~', '/']) {
            let escaped = self.0[length + 1..].replace('~', "~0").replace('/', "~1");
            self.0.truncate(length + 1);
            self.0.push_str(&escaped);
        }
        length
    }

    /// The place that this one is in; of the document itself, the document.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(
            self.0
                .rsplit_once('/')
                .map_or("", |(parent, _)| parent)
                .to_owned(),
        )
    }

    /// Whether the keys at this place are names that the document's author
    /// chose, or statuses, and not OpenAPI's keywords: `default` among them is
    /// a response or a property.
    fn holds_names(&self) -> bool {
        const OF_NAMES: [&str; 3] = ["properties", "responses", "schemas"];
        let mut keys = self.0.rsplit('/');
        let is_of_names = |key: Option<&str>| key.is_some_and(|key| OF_NAMES.contains(&key));
        // A property may be named `properties`; then this is a schema.
        is_of_names(keys.next()) && !is_of_names(keys.next())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The entries of a document's paths, each with its path and its key: the
/// operations, and what a path says for all of its operations.
pub fn entries(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let entries = item.as_object().into_iter().flatten();
        entries.map(move |(key, entry)| (path, key, entry))
    })
}

/// What [`walk`] calls on every object.
type Visit<'a, 'v> = dyn FnMut(&'a Map<String, Value>, &Pointer) -> Result<(), SpecError> + 'v;

/// Calls a function on every object below a value, with its place.
fn walk<'a>(
    value: &'a Value,
    pointer: &Pointer,
    visit: &mut Visit<'a, '_>,
) -> Result<(), SpecError> {
    walk_at(value, &mut pointer.clone(), visit)
}

/// As [`walk`], with one pointer that is moved along, since documents are large.
fn walk_at<'a>(
    value: &'a Value,
    at: &mut Pointer,
    visit: &mut Visit<'a, '_>,
) -> Result<(), SpecError> {
    match value {
        Value::Object(object) => {
            visit(object, at)?;
            let holds_names = at.holds_names();
            for (key, value) in object {
                // Samples are data: what looks like a schema in them is none.
                let is_sample = matches!(key.as_str(), "example" | "examples" | "default");
                if !is_sample || holds_names {
                    let length = at.push(key);
                    walk_at(value, at, visit)?;
                    at.0.truncate(length);
                }
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let length = at.push(index);
                walk_at(value, at, visit)?;
                at.0.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
