//! `POST /oauth/token`.

use http::Method;
use serde_json::json;

use super::reply::Reply;
use super::requests::RecordedRequest;
use super::state::Shared;

/// Exchanges credentials for a token, or says why not.
pub(super) fn answer(shared: &Shared, request: &RecordedRequest) -> Reply {
    let mut state = shared.lock();
    state.counts.count_operation("getAccessToken");
    if request.method() != Method::POST {
        return Reply::html(405);
    }
    let Some((client_id, secret)) = request.basic_credentials() else {
        return Reply::invalid_client();
    };
    let app = match state.apps.get(&client_id) {
        Some(app) if app.accepts(secret.expose()) => app,
        _ => return Reply::invalid_client(),
    };
    let parameter = |name| {
        let in_query = request.query_value(name);
        in_query
            .filter(|_| shared.settings.query_form)
            .or_else(|| request.form_value(name))
    };
    let grant = if app.is_chatbot {
        "client_credentials"
    } else {
        "account_credentials"
    };
    if parameter("grant_type").as_deref() != Some(grant) {
        return Reply::unsupported_grant_type();
    }
    if !app.is_chatbot && parameter("account_id").as_deref() != Some(&*app.account_id) {
        return Reply::invalid_account();
    }
    let scopes = app.scopes.clone();
    let account_id = app.account_id.clone();
    let lifetime = shared.settings.token_lifetime;
    let token = state.tokens.mint(
        Some(&client_id),
        &account_id,
        &scopes,
        lifetime,
        &*shared.clock,
    );
    state.counts.mints += 1;
    drop(state);
    success(shared, &token, &scopes)
}

fn success(shared: &Shared, token: &str, scopes: &[String]) -> Reply {
    let lifetime = shared.settings.token_lifetime.as_secs();
    let mut body = if shared.settings.sample_spelling {
        json!({
            "Access_token": token,
            "Token_type": "bearer",
            "Expire_in": lifetime,
            "scope": scopes,
        })
    } else {
        json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": lifetime,
            "scope": scopes.join(" "),
        })
    };
    if let Some(api_url) = &shared.settings.api_url {
        body["api_url"] = json!(api_url);
    }
    Reply::json(200, body)
}
