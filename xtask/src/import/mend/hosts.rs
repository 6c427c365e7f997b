//! The server of an operation, where the file has another than Zoom.

use super::rule::{Log, Part, Place, Rule, Schema};
use crate::openapi::lookup::Lookup as _;
use crate::openapi::model::Server;
use crate::openapi::naming::is_one_of;

pub(super) static FILES: Rule = Rule {
    name: "file-host",
    wrong: "the operation's prose names the file host as its own, and the file says another server",
    done: "`https://fileapi.zoom.us/v2`: nobody else takes uploads",
};
pub(super) static VERSION: Rule = Rule {
    name: "server-without-version",
    wrong: "the operation's server is the root of the API's host, where Zoom has nothing but `/scim2` and OAuth",
    done: "`https://api.zoom.us/v2`",
};

/// The file host's names, the older one among them.
const HOSTS: [&str; 2] = ["fileapi.zoom.us", "file.zoom.us"];

/// Words by which a sentence says where requests go.
const WHERE_TO: &str =
    "base call domain endpoint host hostname request requests send sent server url use uses using";

/// Words by which it speaks of something else.
const NOT_THERE: &str = "don't doesn't instead isn't never no not rather unlike without";

/// The server of an operation that the file puts on `declared`.
pub fn mend_server(declared: Server, path: &str, operation: &Schema, log: &mut Log) -> Server {
    let here = Place::new(Part::Request, "", "/servers");
    if declared != Server::OAuth && names_file_host(path, operation) {
        if declared != Server::Files {
            log.fired(&FILES, &here);
        }
        return Server::Files;
    }
    let at_root = |path: &str| {
        let first = path.split('/').find(|segment| !segment.is_empty());
        first.is_some_and(|first| matches!(first, "scim2" | "oauth" | "v2"))
    };
    if declared == Server::ApiRoot && !at_root(path) {
        log.fired(&VERSION, &here);
        return Server::Api;
    }
    declared
}

/// Whether a host is the one that takes files.
pub fn is_file_host(host: &str) -> bool {
    HOSTS.contains(&host)
}

/// Whether an operation's prose says that its requests go to the file host. It
/// may also say where a file that it is about was uploaded, or name another
/// operation by its URL.
fn names_file_host(path: &str, operation: &Schema) -> bool {
    let body = operation.object("requestBody");
    let takes_file = body.object("content").iter().any(|(kind, media)| {
        let kind = kind.to_lowercase();
        kind.starts_with("multipart/") || media.object("schema").says("format", "binary")
    });
    let prose = [
        operation.text("summary"),
        operation.text("description"),
        body.text("description"),
    ];
    let mut mentions = prose.into_iter().flat_map(mentions);
    mentions.any(|mention| {
        let words = || {
            let words = mention
                .before
                .split(|c: char| !c.is_alphabetic() && c != '\'');
            words.chain(mention.after.split(|c: char| !c.is_alphabetic()))
        };
        let denies = mention
            .before
            .split(|c: char| !c.is_alphabetic() && c != '\'')
            .any(|word| is_one_of(NOT_THERE, word));
        let tells = takes_file
            || words().any(|word| is_one_of(WHERE_TO, word))
                && !words().any(|word| word == "uploaded");
        is_own(&mention.path, path) && tells && !denies
    })
}

/// The file host in a clause of some prose, all in lower case.
struct Mention {
    before: String,
    /// What follows the host in its URL.
    path: String,
    after: String,
}

fn mentions(prose: &str) -> Vec<Mention> {
    let prose = prose.to_lowercase();
    let mut found = Vec::new();
    for host in HOSTS {
        for (at, _) in prose.match_indices(host) {
            let (before, rest) = (&prose[..at], &prose[at + host.len()..]);
            let is_part = before.ends_with(|c: char| c.is_alphanumeric() || "-.@".contains(c));
            let end = rest.find(|c: char| c.is_whitespace() || "`'\"<>()[]*,;|\\".contains(c));
            let (path, after) = rest.split_at(end.unwrap_or(rest.len()));
            let goes_on = path.starts_with(|c: char| c.is_alphanumeric() || c == '-');
            if !is_part && !goes_on {
                found.push(Mention {
                    before: clause_end(before).to_owned(),
                    path: path.trim_end_matches(['/', '.', ':', '!', '?']).to_owned(),
                    after: clause_start(after).to_owned(),
                });
            }
        }
    }
    found
}

/// What ends a clause. A colon does not: "Base URL: …".
fn ends_clause(text: &str) -> bool {
    ["\n", ". ", "! ", "? ", "; ", ", "]
        .iter()
        .any(|end| text.starts_with(end))
}

fn clause_end(text: &str) -> &str {
    let mut ends = text
        .char_indices()
        .filter(|(at, _)| ends_clause(&text[*at..]));
    ends.next_back().map_or(text, |(at, _)| &text[at + 1..])
}

fn clause_start(text: &str) -> &str {
    let mut ends = text
        .char_indices()
        .filter(|(at, _)| ends_clause(&text[*at..]));
    ends.next().map_or(text, |(at, _)| &text[..at])
}

/// Whether what follows the host is the base, or the operation's own path.
fn is_own(rest: &str, path: &str) -> bool {
    let rest = rest.strip_prefix("/v2").unwrap_or(rest);
    let path = path.to_lowercase();
    let (mut own, mut other) = (path.split('/'), rest.split('/'));
    rest.is_empty()
        || loop {
            match (own.next(), other.next()) {
                (None, None) => break true,
                (Some(own), Some(other)) if own.starts_with('{') || own == other => {}
                _ => break false,
            }
        }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn server(description: &str, body: &Value) -> Server {
        let Value::Object(operation) = json!({ "description": description, "requestBody": body })
        else {
            unreachable!("an object");
        };
        mend_server(
            Server::Api,
            "/rooms/{roomId}/files",
            &operation,
            &mut Log::default(),
        )
    }

    #[test]
    fn the_file_host_is_known_in_any_spelling() {
        for prose in [
            "**Note:**\n* The base URL for this API's is `https://fileapi.zoom.us/v2`.\n* More.",
            "Base URL: `https://fileapi.zoom.us/v2/`.",
            "Send requests to fileapi.zoom.us/v2.",
            "The host is HTTPS://FileAPI.zoom.us, and nothing else.",
            "The base URL for this API is `https://file.zoom.us/v2/`.",
            "Use <https://fileapi.zoom.us> as the [base URL](https://fileapi.zoom.us/v2).",
            "Call `POST https://fileapi.zoom.us/v2/rooms/{roomId}/files`.",
            "Call `POST https://fileapi.zoom.us/rooms/:roomId/files`.",
            "Don't call api.zoom.us, use https://fileapi.zoom.us/v2 instead.",
            "Use https://fileapi.zoom.us/v2 instead of https://api.zoom.us/v2.",
        ] {
            assert_eq!(server(prose, &json!({})), Server::Files, "{prose}");
        }
        let form = json!({ "content": { "multipart/form-data": {} } });
        let prose = "Uploaded files are taken by https://fileapi.zoom.us.";
        assert_eq!(server(prose, &form), Server::Files);
    }

    #[test]
    fn a_file_host_in_another_sense_is_none() {
        for prose in [
            "Lists files.",
            "A file that was uploaded with `POST https://fileapi.zoom.us/v2/chat/files`.",
            "Use the id of a file that was uploaded to https://fileapi.zoom.us/v2.",
            "See [uploads](https://fileapi.zoom.us/docs/uploads) for which URL to use.",
            "This API does not use fileapi.zoom.us.",
            "Requests go to the API's host rather than to fileapi.zoom.us.",
            "The base URL is https://fileapi.zoom.us.example.com/v2.",
            "The base URL is https://myfile.zoom.us/v2.",
        ] {
            assert_eq!(server(prose, &json!({})), Server::Api, "{prose}");
        }
    }

    #[test]
    fn the_root_is_for_scim_and_tokens() {
        for (path, server) in [
            ("/clips", Server::Api),
            ("/scim2/Users", Server::ApiRoot),
            ("/oauth/data/compliance", Server::ApiRoot),
            ("/v2/clips", Server::ApiRoot),
        ] {
            let mut log = Log::default();
            let mended = mend_server(Server::ApiRoot, path, &Schema::new(), &mut log);
            assert_eq!(mended, server, "{path}");
            assert_eq!(log.is_empty(), server == Server::ApiRoot);
        }
    }
}
