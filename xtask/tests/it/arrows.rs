//! Which folder of `src` uses which: arrows go one way, and in no circle.
//!
//! A folder is its own files; one inside another is a folder of its own, and a
//! file right below `src` is one, too. Tests may use what they like, and a
//! `pub use` of a folder inside is only another name for what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// The upmost folders, from what is used to what uses.
const LAYERS: [&str; 7] = [
    "progress",
    "repository",
    "openapi",
    "codegen",
    "import",
    "verify",
    "ci",
];

/// The folders that each folder uses, with a file that does so.
type Arrows = BTreeMap<(String, String), PathBuf>;

#[test]
fn no_folder_uses_one_above_it() {
    let rank = |folder: &str| {
        let upmost = folder.split('/').next().unwrap_or_default();
        let known = LAYERS.iter().position(|layer| *layer == upmost);
        known.unwrap_or_else(|| panic!("{upmost} is in no layer: give it one"))
    };
    let arrows = arrows();
    let upwards = arrows
        .iter()
        .filter(|((from, to), _)| rank(from) < rank(to));
    assert_eq!(told(upwards), Vec::<String>::new());
}

#[test]
fn no_folders_use_each_other() {
    let arrows = arrows();
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        next.entry(from).or_default().insert(to);
    }
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(folder) = open.pop() {
            let after = next.get(folder).into_iter().flatten();
            open.extend(after.filter(|after| seen.insert(**after)));
        }
        seen.contains(to)
    };
    let circles = arrows.iter().filter(|((from, to), _)| reaches(to, from));
    assert_eq!(told(circles), Vec::<String>::new());
}

fn told<'a>(arrows: impl Iterator<Item = (&'a (String, String), &'a PathBuf)>) -> Vec<String> {
    arrows
        .map(|((from, to), file)| format!("{from} uses {to}, in {}", file.display()))
        .collect()
}

fn arrows() -> Arrows {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut modules: Vec<(Vec<String>, &PathBuf)> = Vec::new();
    for file in &files {
        modules.push((
            module(file.strip_prefix(&source).expect("it is inside")),
            file,
        ));
    }
    // `main` and `lib` put all the rest together.
    modules.retain(|(module, _)| !module.is_empty());
    let folders: BTreeSet<String> = modules
        .iter()
        .map(|(module, file)| home(module, file))
        .collect();
    let mut arrows = Arrows::new();
    for (module, file) in &modules {
        let parsed = syn::parse_file(&std::fs::read_to_string(file).expect("a file"));
        let mut paths = Paths::new(module);
        paths.visit_file(&parsed.expect("Rust"));
        let from = home(module, file);
        for path in paths.found {
            let to = folder(&folders, &path);
            if !to.is_empty() && to != from {
                let file = file.strip_prefix(&source).expect("it is inside");
                arrows
                    .entry((from.clone(), to))
                    .or_insert_with(|| file.to_owned());
            }
        }
    }
    assert!(arrows.len() > 10, "the arrows are not found any more");
    arrows
}

/// All files but tests.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// The folder that a module's file is in; right below `src`, the file.
fn home(module: &[String], file: &Path) -> String {
    let is_folder = file.ends_with("mod.rs") || module.len() == 1;
    let names = if is_folder {
        module
    } else {
        &module[..module.len() - 1]
    };
    names.join("/")
}

/// `openapi/hoist/mod.rs` is `openapi::hoist`.
fn module(file: &Path) -> Vec<String> {
    let mut names: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names
        .last()
        .is_some_and(|last| matches!(last.as_str(), "mod" | "main" | "lib"))
    {
        names.pop();
    }
    names
}

/// The folder that a path into the crate leads to.
fn folder(folders: &BTreeSet<String>, path: &[String]) -> String {
    let inside = (1..=path.len()).rev().map(|names| path[..names].join("/"));
    inside
        .into_iter()
        .find(|folder| folders.contains(folder))
        .unwrap_or_default()
}

/// The paths into the crate that a file mentions.
struct Paths<'a> {
    module: &'a [String],
    found: Vec<Vec<String>>,
}

impl<'a> Paths<'a> {
    fn new(module: &'a [String]) -> Self {
        Self {
            module,
            found: Vec::new(),
        }
    }

    fn note(&mut self, path: &[String]) {
        let supers = path.iter().take_while(|name| *name == "super").count();
        let inside = self
            .module
            .len()
            .checked_sub(supers)
            .expect("above the crate");
        match path.first().map(String::as_str) {
            Some("crate") => self.found.push(path[1..].to_vec()),
            Some("self") => self.found.push([self.module, &path[1..]].concat()),
            Some("super") => self
                .found
                .push([&self.module[..inside], &path[supers..]].concat()),
            // What stands in this file's own modules, or in another crate.
            _ => self.found.push([self.module, path].concat()),
        }
    }

    fn note_use(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_use(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.note(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.note(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.note(before),
            syn::UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.note_use(tree, before));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let before = self.found.len();
        self.note_use(&item.tree, &[]);
        if !matches!(item.vis, syn::Visibility::Inherited) {
            let module = self.module;
            let inside = |path: &[String]| path.starts_with(module);
            let kept = self
                .found
                .split_off(before)
                .into_iter()
                .filter(|path| !inside(path));
            self.found.extend(kept.collect::<Vec<_>>());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    /// `pub(in crate::import)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("cfg"))
        {
            visit::visit_item_mod(self, item);
        }
    }
}
