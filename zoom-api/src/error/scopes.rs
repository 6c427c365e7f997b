//! Which scopes a token lacks.

use super::{Error, Kind, RefusalBody};

/// Zoom's codes for a token without the scopes that a call needs.
const CODES: [i64; 3] = [4711, 4700, 104];

impl Error {
    /// The scopes that Zoom says the token lacks; empty for every other failure, and when Zoom doesn't name them.
    ///
    /// Zoom names the scopes of all alternatives. See
    /// [`sufficient_scopes`](Self::sufficient_scopes) for which of them are
    /// needed.
    pub fn missing_scopes(&self) -> Vec<&str> {
        match &self.inner.kind {
            Kind::Refused { body, .. } => missing(body),
            _ => Vec::new(),
        }
    }

    /// The operation's alternatives that would mend a lack of
    /// [scopes](Self::missing_scopes), as far as the fragment knows: any one of
    /// the entries would do, and of an entry all scopes are needed.
    ///
    /// Those that have a scope that Zoom named, since an app has either
    /// granular or classic scopes; all of them, if it named none of theirs.
    pub fn sufficient_scopes(&self) -> Vec<&'static [&'static str]> {
        if !self.is_missing_scopes() {
            return Vec::new();
        }
        let missing = self.missing_scopes();
        let all = self.inner.scopes;
        let named = |scopes: &&&[&str]| scopes.iter().any(|scope| missing.contains(scope));
        let named: Vec<_> = all.iter().filter(named).copied().collect();
        if named.is_empty() {
            all.to_vec()
        } else {
            named
        }
    }

    /// Whether Zoom refused the call because the token lacks scopes (code 4711,
    /// 4700 or 104). They are chosen on the app's page, and reach new tokens only.
    pub fn is_missing_scopes(&self) -> bool {
        matches!(&self.inner.kind, Kind::Refused { body, .. }
            if body.code.is_some_and(|code| CODES.contains(&code)))
    }
}

/// Reads `…does not contain scopes:[a, b].`, `…scopes:["a","b"]` and `…does not
/// contain a scope.`, by what a scope looks like, since the words may be
/// localised. Nothing else of the message is to be shown.
fn missing(body: &RefusalBody) -> Vec<&str> {
    if !body.code.is_some_and(|code| CODES.contains(&code)) {
        return Vec::new();
    }
    let message = body.message.as_deref().unwrap_or_default();
    message
        .split(|c: char| c.is_whitespace() || ",;[](){}\"'`".contains(c))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| is_scope(word))
        .collect()
}

/// Whether a word is `user:read:admin`, `h323:read`, `phone_sms:read:list_x`.
fn is_scope(word: &str) -> bool {
    let is_part = |part: &str| {
        let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        !part.is_empty() && part.bytes().all(is_allowed)
    };
    word.contains(':')
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.split(':').all(is_part)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method, StatusCode};
    use serde_json::json;

    use super::*;
    use crate::runtime::Reply;
    use crate::{Operation, Scheme, Server};

    fn refused(code: i64, message: &str) -> Error {
        let operation = Operation::new("getUser", Method::GET, "/", Server::Api, Scheme::Bearer)
            .with_scopes(&[&["user:read:user:admin"], &["user:read:admin", "user:x"]]);
        let body = json!({"code": code, "message": message}).to_string();
        let reply = Reply {
            status: StatusCode::BAD_REQUEST,
            headers: HeaderMap::new(),
            body: Bytes::from(body),
        };
        Error::refused(&operation, reply, std::time::SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn missing_scopes_are_a_list_and_the_alternatives_with_them_would_do() {
        let error = refused(
            4711,
            "Invalid access token, does not contain scopes:[user:read:user:admin, user:read:admin].",
        );
        assert!(error.is_missing_scopes());
        assert_eq!(
            error.missing_scopes(),
            ["user:read:user:admin", "user:read:admin"]
        );
        assert_eq!(error.sufficient_scopes().len(), 2);

        let classic = refused(4711, "缺少:[user:read:admin]");
        assert_eq!(classic.sufficient_scopes(), [["user:read:admin", "user:x"]]);
        let shown = classic.to_string();
        assert!(shown.contains("user:read:admin and user:x"), "{shown}");
    }

    #[test]
    fn scopes_that_are_not_named_leave_all_alternatives() {
        let error = refused(4700, "Invalid access token.");
        assert!(error.missing_scopes().is_empty());
        assert_eq!(error.sufficient_scopes().len(), 2);
    }

    #[test]
    fn scopes_are_named_in_each_of_zooms_wordings() {
        for (code, message, scopes) in [
            (
                104,
                r#"…does not contain scopes:["a:read","b:read"]"#,
                &["a:read", "b:read"][..],
            ),
            (
                4700,
                "Token does not contain role:read:admin scope.",
                &["role:read:admin"],
            ),
            (
                4711,
                "scopes:[h323:read:admin, zoom_rooms:read].",
                &["h323:read:admin", "zoom_rooms:read"],
            ),
            (4700, "at 00:00:00 see https://x.y:1", &[]),
        ] {
            let error = refused(code, message);
            assert!(error.is_missing_scopes() && !error.is_unauthorized());
            assert_eq!(error.missing_scopes(), scopes, "{message}");
        }
    }

    #[test]
    fn nothing_but_scopes_is_taken_from_the_message() {
        let error = refused(4711, "[jchill@example.com, eyJhbGciOi:x, user:read:admin]");
        assert_eq!(error.missing_scopes(), ["user:read:admin"]);
        let other = refused(300, "[user:read:admin]");
        assert!(other.missing_scopes().is_empty() && other.sufficient_scopes().is_empty());
    }
}
