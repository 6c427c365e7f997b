//! Which strings are live credentials: whoever reads one can use it, to sign
//! in, to start a meeting, to play a recording.

use serde_json::{Map, Value};

use super::lookup::Lookup;
use super::naming::{lower_words, singular};

/// What a credential is called, as a word of its own or at the end of one
/// (`accesstoken`).
const NOUNS: &[&str] = &["password", "passcode", "passphrase", "secret", "token"];

/// The same, but never a part of another word: `spin` is no `pin`.
const WORDS: &[&str] = &["credential", "jwt", "otp", "passwd", "pin", "pwd", "zak"];

/// Pairs of words, of which the second alone says nothing. A key is one of many
/// things, most of them none; a URL that starts a meeting holds its host's
/// token.
const PAIRS: &[(&str, &str)] = &[
    ("access", "key"),
    ("api", "key"),
    ("auth", "key"),
    ("decryption", "key"),
    ("encryption", "key"),
    ("host", "key"),
    ("pin", "code"),
    ("private", "key"),
    ("secret", "key"),
    ("shared", "key"),
    ("signing", "key"),
    ("start", "url"),
    ("stream", "key"),
];

/// Tokens that give away nothing: they say where a list goes on.
const PLACES: &[&str] = &[
    "continuation",
    "cursor",
    "next",
    "page",
    "pagination",
    "prev",
    "previous",
    "sync",
];

/// How the name of a setting begins: `require_password_for_all_meetings`.
const VERBS: &[&str] = &[
    "allow", "disable", "embed", "enable", "force", "has", "hide", "is", "require", "show", "use",
];

/// Formats of strings that are no credentials, whatever they are called: when
/// a password was changed, where a token is sent.
const OTHER_FORMATS: &[&str] = &[
    "binary",
    "date",
    "date-time",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "time",
];

/// Whether a property of this name holds a credential, if it holds free text.
/// It goes by the last words: `token_type` and `password_requirement` are none.
pub fn names_secret(name: &str) -> bool {
    let words = lower_words(name);
    let is_setting = words
        .first()
        .is_some_and(|first| VERBS.contains(&first.as_str()));
    // `passcode_for_personal_meeting_id` is a passcode.
    let noun = words
        .iter()
        .position(|word| matches!(word.as_str(), "for" | "of"))
        .unwrap_or(words.len());
    let mut words: Vec<&str> = words[..noun]
        .iter()
        .map(|word| word.trim_end_matches(char::is_numeric))
        .filter(|word| !word.is_empty())
        .collect();
    words.pop_if(|last| matches!(*last, "value" | "list"));
    let Some(last) = words.pop() else {
        return false;
    };
    let last = singular(last);
    let is_place = last.ends_with("token")
        && (last.contains("page") || words.iter().any(|word| PLACES.contains(word)));
    let is_pair = |(first, second): &(&str, &str)| match last.strip_suffix(second) {
        Some("") => words.last() == Some(first),
        Some(rest) => rest == *first,
        None => false,
    };
    let is_noun = NOUNS.iter().any(|noun| last.ends_with(noun))
        || WORDS.contains(&last.as_str())
        || PAIRS.iter().any(is_pair);
    is_noun && !is_place && !is_setting
}

/// Whether a schema is one of free text, which a credential is: no flag, number
/// or date, and none of a few listed values. One that says nothing of its type is
/// read as whatever comes, text among it.
pub fn is_free_text(schema: &Map<String, Value>) -> bool {
    (schema.says("type", "string") || says_nothing(schema))
        && !schema.contains_key("enum")
        && !OTHER_FORMATS.contains(&schema.text("format"))
}

/// Whether a schema leaves open what a value is.
fn says_nothing(schema: &Map<String, Value>) -> bool {
    let telling = [
        "type",
        "$ref",
        "properties",
        "items",
        "additionalProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
    ];
    !telling.iter().any(|key| schema.contains_key(*key))
}

#[cfg(test)]
mod tests {
    use super::names_secret;

    #[test]
    fn a_credential_is_known_by_the_end_of_its_name() {
        for name in [
            "accessToken",
            "access_token",
            "accesstoken",
            "api_key",
            "apiKey",
            "auth_password",
            "client_secret",
            "clientSecret2",
            "default_password_for_scheduled_meetings",
            "device-password",
            "download_access_token",
            "dynamic_host_key",
            "encrypted_passcode",
            "encrypted_password",
            "host PIN",
            "host_key",
            "hostKey",
            "hostkey",
            "h323_password",
            "leader_pin",
            "passcode",
            "passcode_for_personal_meeting_id",
            "password",
            "passwords",
            "participant_pin_code",
            "pin",
            "PIN",
            "pinCode",
            "privateKey",
            "private_key",
            "pstn_password",
            "recording_play_passcode",
            "refreshToken",
            "roomPasscode",
            "room_passcode",
            "secret",
            "startURL",
            "startUrl",
            "start_url",
            "stream_key",
            "token",
            "token_list",
            "tokens",
            "verification_token",
            "webhook_secret",
            "zak",
            "zakToken",
        ] {
            assert!(names_secret(name), "{name}");
        }
    }

    #[test]
    fn what_says_something_of_a_credential_or_is_a_place_in_a_list_is_none() {
        for name in [
            "",
            "_",
            "1",
            "authentication_name",
            "country_code",
            "cursor",
            "customer_key",
            "custom_keys",
            "download_url",
            "for_password",
            "has_password",
            "host_id",
            "join_url",
            "key",
            "key_secret_id",
            "meeting_password_enabled",
            "nextPageToken",
            "nextSyncToken",
            "next_page_token",
            "nextpagetoken",
            "pageToken",
            "page_token",
            "password_changed_at",
            "password_requirement",
            "pinned_message",
            "play_url",
            "public_key",
            "require_password_for_pmi_meetings",
            "restart_url",
            "search_key",
            "secret_id",
            "secretary",
            "session_key",
            "spin",
            "tokenType",
            "token_endpoint",
            "token_expires_in",
            "token_id",
            "token_name",
            "token_type",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
