//! An import, done in memory: nothing is written before everything has
//! succeeded.

use std::borrow::Cow;
use std::path::Path;

use anyhow::ensure;
use serde_json::Value;

use super::arguments::Which;
use super::convert::{self, Imported, Options};
use super::merge::lock::{LOCK, Lock};
use super::merge::{self, Merged, Wanted, only};
use super::source::{Source, SourceOperation, select};
use crate::codegen::features::Manifest;
use crate::codegen::package::{Foundation, Package};
use crate::codegen::{FRAGMENT, Generated};
use crate::import::mend::Refusal;
use crate::openapi::model::Model;
use crate::openapi::{Spec, bounds, naming};
use crate::progress::Progress;
use crate::repository::Changes;

/// How many values the operations of one import may have together. All of
/// Zoom's products have a tenth of it.
const MOST_VALUES: usize = 1_000_000;

/// Operations that were not imported, and why.
pub(super) type Refused = Vec<(String, Refusal)>;

/// The fragment, as it is.
pub(super) struct Fragment {
    pub(super) text: String,
    pub(super) document: Value,
}

impl Fragment {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it is broken.
    pub(super) fn read(package: &Package) -> anyhow::Result<Self> {
        let text = package.text(FRAGMENT)?;
        let document = Spec::parse(text.as_bytes(), Path::new(FRAGMENT))?.document;
        Ok(Self { text, document })
    }
}

/// Everything that an import will write, and what is to be said of it.
pub(super) struct Prepared {
    /// What Zoom calls the product.
    pub(super) product: String,
    /// The fragment before.
    pub(super) fragment: Fragment,
    /// The fragment after.
    pub(super) merged: Merged,
    /// The same, as text.
    pub(super) text: String,
    /// What its code is made from.
    pub(super) model: Model,
    pub(super) changes: Changes,
    pub(super) imported: Vec<Imported>,
    pub(super) refused: Refused,
    /// Operations that `zoom-api` has itself, and how they are called there.
    pub(super) existing: Vec<String>,
}

/// Imports operations of a file into a crate.
///
/// # Errors
///
/// - an operation is not in the file
/// - the fragment or the lock file is broken
pub(super) fn prepare(
    package: &Package,
    source: &Source,
    which: &Which,
    descriptions: bool,
    progress: &Progress,
) -> anyhow::Result<Prepared> {
    let fragment = Fragment::read(package)?;
    let lock = Lock::read(package)?;
    let feature = feature(package, source)?;
    let options = options(&feature, descriptions);
    let mut refused = Refused::new();
    let mut existing = Vec::new();
    let (mut imported, wanted) = convert(source, which, options, &mut refused)?;
    imported.retain(|operation| {
        // Under another name, somebody asks for it all the same.
        let theirs = package.foundation().filter(|_| !operation.asked_for);
        let theirs = theirs.and_then(|theirs| theirs.operation(&operation.key()));
        existing.extend(theirs.map(|theirs| theirs.say(&operation.key())));
        theirs.is_none()
    });
    let ground = Ground {
        package,
        fragment: &fragment.document,
        lock: &lock,
        wanted: &wanted,
    };
    let (imported, mut merged, generated) = generate(&ground, imported, &mut refused, progress)?;
    merged.lock.know(source);
    let text = text(&merged.document)?;
    let mut changes = generated.changes(package)?;
    changes.write(FRAGMENT, text.as_str());
    changes.write(LOCK, merged.lock.text());
    Ok(Prepared {
        product: source.product.clone(),
        fragment,
        merged,
        text,
        model: generated.model,
        changes,
        imported,
        refused,
        existing,
    })
}

/// The feature of a product in a crate.
///
/// # Errors
///
/// The crate's manifest is broken.
pub(super) fn feature(package: &Package, source: &Source) -> anyhow::Result<String> {
    Ok(Manifest::read(package)?.free(&naming::kebab(&source.product)))
}

pub(super) fn options(feature: &str, descriptions: bool) -> Options<'_> {
    Options {
        feature,
        descriptions,
    }
}

/// What operations are merged into.
pub(super) struct Ground<'a> {
    pub(super) package: &'a Package,
    pub(super) fragment: &'a Value,
    pub(super) lock: &'a Lock,
    pub(super) wanted: &'a Wanted,
}

impl Ground<'_> {
    fn merge(&self, imported: &[Imported]) -> Merged {
        let foundation = self.package.foundation();
        let fragment = foundation.map_or(Cow::Borrowed(self.fragment), |foundation| {
            Cow::Owned(foundation.under(self.fragment))
        });
        let taken = foundation.into_iter().flat_map(Foundation::operations);
        let taken = taken.map(|existing| existing.id.as_str());
        let mut merged = merge::merge(&fragment, self.lock, imported, self.wanted, taken);
        if let Some(foundation) = foundation {
            foundation.drop_unneeded(&mut merged.document, self.fragment);
        }
        merged
    }

    fn codegen(&self, document: &Value) -> anyhow::Result<Generated> {
        let spec = Spec::parse(text(document)?.as_bytes(), Path::new(FRAGMENT))?;
        Generated::of(self.package, spec)
    }
}

/// Brings the operations that are asked for into the fragment's conventions, and
/// says what their types are to be called.
pub(super) fn convert(
    source: &Source,
    which: &Which,
    options: Options<'_>,
    refused: &mut Refused,
) -> anyhow::Result<(Vec<Imported>, Wanted)> {
    let (chosen, name): (Vec<&SourceOperation>, _) = match which {
        Which::All => (source.operations.iter().collect(), None),
        Which::Some(wanted) => (select(source, wanted)?, None),
        Which::Named { operation, name } => {
            (select(source, std::slice::from_ref(operation))?, Some(name))
        }
    };
    let (mut imported, mut others) = (Vec::new(), Vec::new());
    let mut values = 0;
    let size = |done: &Imported| done.value.values().map(bounds::count).sum::<usize>();
    for operation in &chosen {
        match convert::import(source, operation, options) {
            Ok(mut done) => {
                values += size(&done);
                ensure!(
                    values <= MOST_VALUES,
                    "the operations have more than {MOST_VALUES} values together; import fewer \
                     of them at a time"
                );
                name.into_iter().for_each(|name| done.call(name));
                imported.push(done);
            }
            Err(refusal) => refused.push((operation.key(), refusal)),
        }
    }
    // The others only have a say in the names.
    for operation in &source.operations {
        let is_chosen = chosen.iter().any(|chosen| chosen.key() == operation.key());
        if !is_chosen && let Ok(done) = convert::import(source, operation, options) {
            values += size(&done);
            if values > MOST_VALUES {
                break;
            }
            others.push(done);
        }
    }
    let wanted = Wanted::of(imported.iter().chain(&others));
    Ok((imported, wanted))
}

/// Merges and generates. Operations that codegen has no way to express are
/// refused, and the others taken.
pub(super) fn generate(
    ground: &Ground<'_>,
    mut imported: Vec<Imported>,
    refused: &mut Refused,
    progress: &Progress,
) -> anyhow::Result<(Vec<Imported>, Merged, Generated)> {
    loop {
        let mut merged = ground.merge(&imported);
        refuse(&mut imported, std::mem::take(&mut merged.refused), refused);
        progress.step(format_args!(
            "generating code, {} operations imported",
            imported.len()
        ));
        let problem = match ground.codegen(&merged.document) {
            Ok(generated) => return Ok((imported, merged, generated)),
            Err(problem) => problem,
        };
        // Is it one of the operations, by itself?
        progress.add(imported.len() + 1);
        let mut guilty = guilty(ground, &merged.document, &imported, progress);
        if guilty.is_empty() {
            // Or one of them together with what was imported before?
            progress.add(imported.len());
            guilty = guilty_here(ground, &imported, progress);
        }
        let all = guilty.len() == imported.len();
        if guilty.is_empty() || all && ground.codegen(ground.fragment).is_err() {
            return Err(problem);
        }
        refuse(&mut imported, guilty, refused);
    }
}

/// The operations that can't be expressed, each by itself: all of them together
/// take as long as what they were merged into.
fn guilty(
    ground: &Ground<'_>,
    merged: &Value,
    imported: &[Imported],
    progress: &Progress,
) -> Refused {
    let alone = |operation: &Imported| only(merged, &operation.path, &operation.method);
    try_each(ground, imported, alone, progress)
}

/// The operations that can't be expressed beside what was imported before.
fn guilty_here(ground: &Ground<'_>, imported: &[Imported], progress: &Progress) -> Refused {
    let alone = |operation: &Imported| ground.merge(std::slice::from_ref(operation)).document;
    try_each(ground, imported, alone, progress)
}

fn try_each(
    ground: &Ground<'_>,
    imported: &[Imported],
    document: impl Fn(&Imported) -> Value,
    progress: &Progress,
) -> Refused {
    let mut guilty = Refused::new();
    for operation in imported {
        progress.step(format_args!("trying {} by itself", operation.key()));
        if let Err(problem) = ground.codegen(&document(operation)) {
            guilty.push((operation.key(), Refusal::whole(format!("{problem:#}"))));
        }
    }
    guilty
}

fn refuse(imported: &mut Vec<Imported>, guilty: Refused, refused: &mut Refused) {
    imported.retain(|operation| !guilty.iter().any(|(key, _)| *key == operation.key()));
    refused.extend(guilty);
}

/// The text of a fragment.
pub(super) fn text(document: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
