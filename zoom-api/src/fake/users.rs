//! The users that the fake knows.

mod changes;

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::reply::Reply;
use super::requests::RecordedRequest;
use crate::Wire;
use crate::error::BuildError;

/// The account of the sample users.
pub(super) const SAMPLE_ACCOUNT: &str = "q6gBJVO5TzexKYTb_I2rpg";

/// Jill Chill, as Zoom's own documentation prints her, but for her display name; her
/// manager, as live systems send users; somebody whose fields hold all that should
/// not be there; and somebody who was just invited and has no id.
const SAMPLES: [&str; 4] = [
    include_str!("samples/jill_chill.json"),
    include_str!("samples/tom_hill.json"),
    include_str!("samples/mia_nulls.json"),
    include_str!("samples/pending.json"),
];

/// Zoom's bounds on `page_size`.
const PAGE_SIZE: std::ops::RangeInclusive<usize> = 1..=300;
const DEFAULT_PAGE_SIZE: usize = 30;

/// A user, ready to be added.
pub(super) struct User {
    account_id: String,
    id: Option<String>,
    email: Option<String>,
    employee_unique_id: Option<String>,
    status: Option<String>,
    /// What the server sends, to the byte.
    json: Bytes,
}

impl User {
    /// Reads what the fake needs to know of a user.
    pub(super) fn of(user: &impl Serialize) -> Result<Self, BuildError> {
        let json = serde_json::to_vec(&Wire(user))
            .map_err(|_| BuildError::invalid("user", "can't be serialised"))?;
        Self::parse(json.into())
    }

    fn parse(json: Bytes) -> Result<Self, BuildError> {
        let Ok(Value::Object(members)) = serde_json::from_slice(&json) else {
            return Err(BuildError::invalid("user", "is not a JSON object"));
        };
        let text = |name: &str| match members.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        let user = Self {
            account_id: text("account_id").unwrap_or_else(|| SAMPLE_ACCOUNT.to_owned()),
            id: text("id"),
            email: text("email").map(|email| email.to_lowercase()),
            employee_unique_id: text("employee_unique_id"),
            status: text("status"),
            json,
        };
        if user.id.is_none() && user.email.is_none() {
            return Err(BuildError::invalid(
                "user",
                "has neither an id nor an email",
            ));
        }
        Ok(user)
    }

    pub(super) fn samples() -> Result<Vec<Self>, BuildError> {
        SAMPLES
            .iter()
            .map(|json| Self::parse(Bytes::from_static(json.as_bytes())))
            .collect()
    }
}

/// All users of all accounts.
#[derive(Default)]
pub(super) struct Users {
    all: Vec<User>,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
    /// The first user of each account.
    owners: HashMap<String, usize>,
}

impl Users {
    /// Adds a user, or replaces the one of the same id or e-mail address.
    pub(super) fn add(&mut self, user: User) {
        let by_id = user.id.as_ref().and_then(|id| self.by_id.get(id));
        let by_email = || user.email.as_ref().and_then(|e| self.by_email.get(e));
        let at = *by_id.or_else(by_email).unwrap_or(&self.all.len());
        if at < self.all.len() {
            // It is no longer found by what it was called before.
            self.by_id.retain(|_, known| *known != at);
            self.by_email.retain(|_, known| *known != at);
        }
        if let Some(id) = &user.id {
            self.by_id.insert(id.clone(), at);
        }
        if let Some(email) = &user.email {
            self.by_email.insert(email.clone(), at);
        }
        self.owners.entry(user.account_id.clone()).or_insert(at);
        match self.all.get_mut(at) {
            Some(old) => *old = user,
            None => self.all.push(user),
        }
    }

    /// Adds or replaces a user as JSON has them, who has an id or an address.
    fn put(&mut self, members: Map<String, Value>) {
        if let Ok(user) = User::of(&Value::Object(members)) {
            self.add(user);
        }
    }

    fn position(&self, user_id: &str) -> Option<usize> {
        let by_id = self.by_id.get(user_id);
        by_id
            .or_else(|| self.by_email.get(&*lower_case(user_id)))
            .copied()
    }

    /// The id of the account's user that a path names, or what else it names them
    /// by; nothing where there is none.
    pub(super) fn canonical(&self, account_id: &str, user_id: &str) -> Option<String> {
        let found = match user_id {
            "me" => self.owners.get(account_id).copied(),
            id => self.position(id),
        };
        let user = self.all.get(found?)?;
        (user.account_id == account_id).then(|| user.id.clone().or(user.email.clone()))?
    }

    /// `GET /users/{userId}` for somebody of this account.
    /// Nothing where there is no such user.
    pub(super) fn get(
        &self,
        account_id: &str,
        user_id: &str,
        request: &RecordedRequest,
    ) -> Option<Reply> {
        let by_unique_id = request.query_value("search_by_unique_id").as_deref() == Some("true");
        let found = if user_id == "me" {
            self.owners.get(account_id).copied()
        } else if by_unique_id {
            self.all
                .iter()
                .position(|user| user.employee_unique_id.as_deref() == Some(user_id))
        } else {
            self.position(user_id)
        };
        let user = self.all.get(found?)?;
        Some(match user.account_id == account_id {
            true => Reply::ok(user.json.clone()),
            false => Reply::user_not_in_account(account_id),
        })
    }

    /// `GET /users`: one page of the account's users, those of the status
    /// that was asked for, or the active ones.
    pub(super) fn list(&self, account_id: &str, request: &RecordedRequest) -> Reply {
        let Some(size) = page_size(request) else {
            return Reply::validation_failed("page_size", "The value must be from 1 to 300.");
        };
        let Some(start) = page_start(request) else {
            return Reply::invalid_page_token();
        };
        let status = request.query_value("status");
        let status = status.as_deref().unwrap_or("active");
        let found: Vec<_> = self
            .all
            .iter()
            .filter(|user| user.account_id == account_id && user.status.as_deref() == Some(status))
            .collect();
        let page: Vec<Value> = found
            .iter()
            .skip(start)
            .take(size)
            .filter_map(|user| serde_json::from_slice(&user.json).ok())
            .collect();
        let end = start.saturating_add(size);
        let next = match end < found.len() {
            true => format!("page-{end}"),
            false => String::new(),
        };
        Reply::json(
            200,
            json!({
                "page_count": found.len().div_ceil(size),
                "page_number": start / size + 1,
                "page_size": size,
                "total_records": found.len(),
                "next_page_token": next,
                "users": page,
            }),
        )
    }
}

fn page_size(request: &RecordedRequest) -> Option<usize> {
    match request.query_value("page_size") {
        None => Some(DEFAULT_PAGE_SIZE),
        Some(size) => size.parse().ok().filter(|size| PAGE_SIZE.contains(size)),
    }
}

fn page_start(request: &RecordedRequest) -> Option<usize> {
    match request.query_value("next_page_token").as_deref() {
        None | Some("") => Some(0),
        Some(token) => token.strip_prefix("page-")?.parse().ok(),
    }
}

/// Most ids need no new string.
fn lower_case(text: &str) -> Cow<'_, str> {
    match text.chars().any(char::is_uppercase) {
        true => text.to_lowercase().into(),
        false => text.into(),
    }
}
