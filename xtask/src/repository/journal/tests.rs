use tempfile::TempDir;

use super::*;

/// The files of a repository, by their paths.
type Files = Vec<(String, String)>;

const BEFORE: [(&str, &str); 3] = [("a", "old a"), ("deep/b", "old b"), ("deep/gone", "old c")];
const AFTER: [(&str, &str); 3] = [
    ("a", "new a"),
    ("deep/b", "new b"),
    ("made/for/it", "new d"),
];

fn repository() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in BEFORE {
        edit(root.path(), path, text);
    }
    root
}

fn edit(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn changes() -> Changes {
    let mut changes = Changes::default();
    for (path, text) in AFTER {
        changes.write(path, text);
    }
    changes.remove("deep/gone");
    changes
}

/// Everything below a root, what is staged included.
fn all(root: &Path) -> Files {
    let files = place::files(root, Path::new("")).expect("files");
    let text = |path: &PathBuf| fs::read_to_string(root.join(path)).expect("a file");
    let named = files
        .iter()
        .map(|path| (path.display().to_string(), text(path)));
    named.collect()
}

fn owned(files: &[(&str, &str)]) -> Files {
    let owned = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    owned.collect()
}

/// A repository in which everything is staged, and nothing put in its place.
fn staged() -> (TempDir, Stage, Journal) {
    let repository = repository();
    let (root, changes) = (repository.path(), changes());
    let (journal, texts) = plan(root, &changes).expect("a plan");
    let stage = Stage::of(root).expect("a stage");
    prepare(root, &stage, &journal, &texts).expect("staged files");
    (repository, stage, journal)
}

#[test]
fn all_changes_are_made_and_told_and_nothing_else_is_left() {
    let repository = repository();
    let changed = put(repository.path(), &changes()).expect("the changes");
    let told: Vec<_> = changed
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(told, ["a", "deep/b", "deep/gone", "made/for/it"]);
    assert_eq!(all(repository.path()), owned(&AFTER));
    assert_eq!(put(repository.path(), &changes()).expect("none").len(), 0);
    assert_eq!(all(repository.path()), owned(&AFTER));
}

#[test]
fn wherever_a_run_is_stopped_the_next_one_takes_it_back() {
    for done in 0..=4 {
        let (repository, stage, journal) = staged();
        let root = repository.path();
        make_folders(root, &journal).expect("folders");
        for (number, file) in journal.files.iter().enumerate().take(done) {
            put_one(root, &stage, number, file).expect("a file");
        }
        assert!(is_left(root));
        repair(root).expect("a repair");
        assert_eq!(all(root), owned(&BEFORE), "after {done} files");
        assert!(!root.join("made").exists());
        assert!(!stage.folder.exists());
    }
}

#[test]
fn a_run_that_is_stopped_before_the_journal_has_changed_nothing() {
    let (repository, stage, _) = staged();
    fs::remove_file(stage.journal()).expect("a removal");
    assert!(!is_left(repository.path()));
    repair(repository.path()).expect("a repair");
    assert_eq!(all(repository.path()), owned(&BEFORE));
    assert!(!stage.folder.exists());
}

#[test]
fn an_error_on_the_way_takes_everything_back() {
    for lost in [0, 1, 3] {
        let (repository, stage, journal) = staged();
        fs::remove_file(stage.new_text(lost)).expect("a removal");
        let error = finish(repository.path(), &stage, &journal).expect_err("an error");
        assert!(error.to_string().contains("nothing was changed"), "{error}");
        assert_eq!(all(repository.path()), owned(&BEFORE));
    }
}

#[test]
fn what_was_edited_after_the_stop_stays() {
    let (repository, stage, journal) = staged();
    let root = repository.path();
    make_folders(root, &journal).expect("folders");
    for (number, file) in journal.files.iter().enumerate() {
        put_one(root, &stage, number, file).expect("a file");
    }
    edit(root, "deep/b", "by hand");
    edit(root, "made/for/something else", "by hand");
    repair(root).expect("a repair");
    let expected = [
        ("a", "old a"),
        ("deep/b", "by hand"),
        ("deep/gone", "old c"),
        ("made/for/something else", "by hand"),
    ];
    assert_eq!(all(root), owned(&expected));
}

#[test]
fn a_journal_that_leads_out_of_the_repository_is_not_followed() {
    let (repository, stage, mut journal) = staged();
    journal.files[0].path = PathBuf::from("../outside");
    let text = serde_json::to_vec(&journal).expect("JSON");
    fs::write(stage.journal(), text).expect("a journal");
    let error = repair(repository.path()).expect_err("a refusal");
    assert!(
        format!("{error:#}").contains("out of the repository"),
        "{error:#}"
    );
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Puts a link at a place and expects that nothing goes through it.
    fn refused(place: &str) {
        let outside = tempfile::tempdir().expect("a temporary folder");
        fs::write(outside.path().join("b"), "theirs").expect("a file");
        let repository = repository();
        let at = repository.path().join(place);
        let target = match fs::metadata(&at) {
            Ok(found) if found.is_dir() => {
                fs::remove_dir_all(&at).expect("a removal");
                outside.path().to_owned()
            }
            _ => {
                let _ = fs::remove_file(&at);
                outside.path().join("b")
            }
        };
        fs::create_dir_all(at.parent().expect("a parent")).expect("a folder");
        symlink(target, &at).expect("a link");
        let error = put(repository.path(), &changes()).expect_err("a refusal");
        assert!(error.to_string().contains("is a link"), "{error:#}");
        let there = fs::read_to_string(outside.path().join("b")).expect("a file");
        assert_eq!(there, "theirs");
        let a = fs::read_to_string(repository.path().join("a")).expect("a file");
        assert!(a == "old a" || place == "a", "{a}");
    }

    #[test]
    fn none_is_written_through_or_replaced() {
        for place in ["a", "deep", "deep/b", "deep/gone", "made"] {
            refused(place);
        }
    }

    #[test]
    fn none_is_listed_through() {
        let repository = repository();
        let root = repository.path();
        symlink("a", root.join("deep/link")).expect("a link");
        assert!(place::files(root, Path::new("deep")).is_err());
        symlink("deep", root.join("also")).expect("a link");
        assert!(place::files(root, Path::new("also")).is_err());
        assert!(place::read(root, Path::new("also/b")).is_err());
    }

    #[test]
    fn changes_are_not_staged_through_one() {
        let outside = tempfile::tempdir().expect("a temporary folder");
        let repository = repository();
        symlink(outside.path(), repository.path().join(FOLDER)).expect("a link");
        assert!(put(repository.path(), &changes()).is_err());
        assert!(repair(repository.path()).is_err());
        assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 0);
    }
}
