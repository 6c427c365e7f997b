//! Whether an operation is about one or about many: `POST /users` creates one.

use super::operations::OperationNames;
use super::{lower_words, singular};

/// Makes the noun of an operation's name say whether it is about one or many.
pub(super) fn fit(words: &mut [String], operation: &OperationNames<'_>) {
    let [verb, .., noun] = words else { return };
    let last = last_segment(operation.path);
    let Some(of_path) = last.last() else { return };
    let one = singular(noun);
    // What the path lists, in whichever number the name has it.
    let is_of_path = singular(of_path) == one;
    let is_many = one != *noun;
    match verb.as_str() {
        "create" | "add" if is_many && operation.makes_one => *noun = one,
        "get" | "update" | "delete" | "remove" | "replace" | "edit"
            if is_many && is_of_path && operation.path.ends_with('}') =>
        {
            *noun = one;
        }
        "list" if !is_many && is_of_path && singular(of_path) != *of_path => {
            noun.clone_from(of_path);
        }
        _ => {}
    }
}

/// The words of a path's last fixed segment.
fn last_segment(path: &str) -> Vec<String> {
    let mut fixed = path.split('/').filter(|segment| !segment.contains('{'));
    fixed.next_back().map(lower_words).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::naming::method_names;

    fn named(method: &str, path: &str, summary: &str, makes_one: bool) -> String {
        let operation = OperationNames {
            method,
            path,
            id: "",
            summary,
            context: "",
            makes_one,
        };
        method_names("Users", &[operation]).remove(0)
    }

    #[test]
    fn a_method_says_whether_it_is_about_one_or_many() {
        let cases = [
            ("POST", "/users", "Create users", true, "createUser"),
            ("POST", "/users", "Create users", false, "createUsers"),
            (
                "POST",
                "/groups/{id}/members",
                "Add group members",
                false,
                "addGroupMembers",
            ),
            (
                "DELETE",
                "/matters/{id}",
                "Delete legal hold matters",
                false,
                "deleteLegalHoldMatter",
            ),
            (
                "PATCH",
                "/spaces/{id}",
                "Update space settings",
                false,
                "updateSpaceSettings",
            ),
            (
                "GET",
                "/users/{id}/upcoming_meetings",
                "List upcoming meeting",
                false,
                "listUpcomingMeetings",
            ),
            ("GET", "/users/{id}/pac", "List PAC", false, "listPac"),
        ];
        for (method, path, summary, makes_one, name) in cases {
            assert_eq!(named(method, path, summary, makes_one), name, "{path}");
        }
    }
}
