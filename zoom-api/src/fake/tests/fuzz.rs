//! Requests that leave out, add or bend one thing: for each operation that is
//! known, Zoom's error for that thing and never an answer.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use super::Raw;
use crate::fake::FakeZoom;
use crate::fake::contract::{BodyKind, Contract, Parameter, Place};
use crate::model::{Kind, Limits};
use crate::{Operation, Scheme, Server, operations};

/// A request of an operation, apart.
#[derive(Clone)]
struct Request {
    operation: &'static Operation,
    contract: &'static Contract,
    path: BTreeMap<&'static str, String>,
    query: Vec<(String, String)>,
    header: Vec<(&'static str, String)>,
    body: Option<Value>,
}

/// What a bent request is to be refused with.
#[derive(Debug)]
enum Expected {
    /// A status and a code.
    Refusal(u16, i64),
    /// The place of a failed validation.
    Field(String),
}

/// A value that observes some limits, with as much in it as is worth bending;
/// nothing where that can't be found out.
fn fitting(limits: &'static Limits, depth: usize) -> Option<Value> {
    let alternatives = limits
        .any_of
        .iter()
        .filter_map(|limits| fitting(limits, depth));
    let mut candidates: Vec<Value> = alternatives.collect();
    candidates.extend(limits.values.iter().map(|text| {
        match limits.kind {
            Kind::Integer | Kind::Number => text
                .parse()
                .map_or(Value::Null, |number: i64| number.into()),
            _ => Value::from(*text),
        }
    }));
    match limits.kind {
        Kind::Boolean => candidates.push(true.into()),
        Kind::Integer | Kind::Number => {
            let bounds = [limits.minimum, limits.maximum].into_iter().flatten();
            let near = bounds.flat_map(|bound| [bound, bound + 1.0, bound - 1.0]);
            candidates.push(1.into());
            candidates.extend(near.map(|number| Value::from(number as i64)));
        }
        Kind::DateTime => candidates.push("2026-03-25T07:29:29Z".into()),
        Kind::Date => candidates.push("2026-03-25".into()),
        Kind::String | Kind::Any if limits.any_of.is_empty() => {
            let length = limits.min_length.unwrap_or(1).max(1);
            let samples = [
                "a",
                "A",
                "1",
                "a@b.example",
                "2026-03-25",
                "00:00",
                "#00FF00",
            ];
            candidates.extend(samples.map(Value::from));
            candidates.extend(["a", "A", "1"].map(|letter| Value::from(letter.repeat(length))));
        }
        Kind::List => {
            let item = match limits.items {
                Some(items) if depth > 0 => fitting(items, depth - 1),
                Some(_) => None,
                None => Some(json!("a")),
            };
            let count = limits.min_items.unwrap_or(1).max(1);
            candidates.extend(item.map(|item| Value::from(vec![item; count])));
            candidates.push(json!([]));
        }
        Kind::Object => {
            let mut object = Map::new();
            for (name, limits) in limits.properties {
                let value = (depth > 0).then(|| fitting(limits, depth - 1)).flatten();
                if let Some(value) = value {
                    object.insert((*name).to_owned(), value);
                }
            }
            candidates.push(object.into());
        }
        _ => {}
    }
    candidates
        .into_iter()
        .find(|value| !value.is_null() && limits.check_value(value).is_ok())
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn texts(parameter: &Parameter, value: &Value) -> Vec<String> {
    match value.as_array() {
        Some(items) if parameter.is_joined => {
            vec![items.iter().map(text).collect::<Vec<_>>().join(",")]
        }
        Some(items) => items.iter().map(text).collect(),
        None => vec![text(value)],
    }
}

impl Request {
    /// A request that is right; nothing where none can be made up.
    fn right(operation: &'static Operation) -> Option<Self> {
        let contract = operation.contract?;
        let mut request = Self {
            operation,
            contract,
            path: BTreeMap::new(),
            query: Vec::new(),
            header: Vec::new(),
            body: None,
        };
        for parameter in contract.parameters {
            let is_users = operation.path.starts_with("/users/{") && request.path.is_empty();
            let value = match parameter.place {
                Place::Path if is_users => Some(json!("me")),
                _ => fitting(parameter.limits, 3),
            };
            let Some(value) = value else {
                match parameter.is_required {
                    true => return None,
                    false => continue,
                }
            };
            if contract
                .pages
                .as_ref()
                .is_some_and(|pages| pages.parameter == parameter.name)
            {
                continue;
            }
            let texts = texts(parameter, &value);
            match parameter.place {
                Place::Path => {
                    request.path.insert(parameter.name, texts.concat());
                }
                Place::Query => {
                    let name = parameter.name;
                    request
                        .query
                        .extend(texts.into_iter().map(|text| (name.to_owned(), text)));
                }
                Place::Header => request.header.push((parameter.name, texts.join(","))),
            }
        }
        if let Some(body) = &contract.body {
            request.body = match body.kind {
                BodyKind::Bytes => Some(json!("bytes")),
                _ => Some(fitting(body.limits, 4)?),
            };
        }
        Some(request)
    }

    fn target(&self) -> String {
        let mut path = self.operation.path.to_owned();
        for (name, value) in &self.path {
            let mut segment = url::Url::parse("http://x").expect("a URL");
            segment
                .path_segments_mut()
                .expect("a path")
                .pop()
                .push(value);
            path = path.replace(&format!("{{{name}}}"), &segment.path()[1..]);
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        match query.finish() {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        }
    }

    async fn send(&self, fake: &FakeZoom) -> (u16, Value) {
        let base = match self.operation.server {
            Server::Api => fake.api_base_url(),
            Server::Files => fake.file_base_url(),
            _ => fake.oauth_base_url(),
        };
        let url = format!("{base}{}", self.target());
        let mut raw = Raw::new(self.operation.method.clone(), "");
        for (name, value) in &self.header {
            raw = raw.header(name, value);
        }
        if let (Some(declared), Some(body)) = (&self.contract.body, &self.body) {
            let members = body.as_object().into_iter().flatten();
            let (content_type, bytes) = match declared.kind {
                BodyKind::Json => ("application/json", body.to_string()),
                BodyKind::Form => {
                    let mut form = url::form_urlencoded::Serializer::new(String::new());
                    members.for_each(|(name, value)| {
                        form.append_pair(name, &text(value));
                    });
                    ("application/x-www-form-urlencoded", form.finish())
                }
                BodyKind::Multipart => {
                    let part = |(name, value): (&String, &Value)| {
                        let head = format!("content-disposition: form-data; name=\"{name}\"");
                        format!("--b\r\n{head}\r\n\r\n{}\r\n", text(value))
                    };
                    let parts: String = members.map(part).collect();
                    (
                        "multipart/form-data; boundary=b",
                        format!("{parts}--b--\r\n"),
                    )
                }
                BodyKind::Bytes => ("application/octet-stream", text(body)),
            };
            raw.body = bytes.into_bytes();
            raw = raw.header("content-type", content_type);
        }
        raw.send_to(fake, &url).await
    }

    /// The request with one thing left out, added or bent, and what that is.
    fn bent(&self) -> Vec<(String, Self, Expected)> {
        let mut all: Vec<(String, Self, Expected)> = Vec::new();
        let field = |place: &str| Expected::Field(place.to_owned());
        let mut add = |what: String, expected: Expected, bend: &dyn Fn(&mut Self)| {
            let mut bent = self.clone();
            bend(&mut bent);
            all.push((what, bent, expected));
        };
        add(
            "a query that is unknown".to_owned(),
            field("brand_new"),
            &|bent| {
                bent.query.push(("brand_new".to_owned(), "1".to_owned()));
            },
        );
        for parameter in self.contract.parameters {
            let name = parameter.name;
            if parameter.is_required && parameter.place == Place::Query {
                add(format!("no {name}"), field(name), &|bent| {
                    bent.query.retain(|(known, _)| known != name);
                });
            }
            if parameter.is_required && parameter.place == Place::Header {
                add(format!("no {name}"), field(name), &|bent| {
                    bent.header.retain(|(known, _)| *known != name);
                });
            }
            for (what, value) in unfit(parameter.limits) {
                // A URL has text only, and no empty segments.
                let text = text(&value);
                let is_text = value.is_string() || value.is_number();
                let reads_right = super::super::arguments::read(parameter.limits, &text);
                let is_right = parameter.limits.check_value(&reads_right).is_ok();
                if !is_text || is_right || text.is_empty() {
                    continue;
                }
                let is_list = parameter.limits.kind == Kind::List;
                if is_list {
                    continue;
                }
                add(
                    format!("{name}: {what}"),
                    field(name),
                    &|bent| match parameter.place {
                        Place::Path => {
                            bent.path.insert(name, text.clone());
                        }
                        Place::Query => {
                            bent.query.retain(|(known, _)| known != name);
                            bent.query.push((name.to_owned(), text.clone()));
                        }
                        Place::Header => {
                            bent.header.retain(|(known, _)| *known != name);
                            bent.header.push((name, text.clone()));
                        }
                    },
                );
            }
        }
        match (&self.contract.body, &self.body) {
            (Some(body), Some(value)) if body.kind != BodyKind::Bytes => {
                if body.is_required {
                    add("no body".to_owned(), Expected::Refusal(400, 300), &|bent| {
                        bent.body = None
                    });
                }
                for (place, bent_value) in bent_values(body.limits, value, body.kind) {
                    add(
                        format!("body: {place}"),
                        Expected::Field(place.clone()),
                        &|bent| {
                            bent.body = Some(bent_value.clone());
                        },
                    );
                }
            }
            _ => {}
        }
        all
    }
}

/// Values that break one of the limits, with which.
fn unfit(limits: &'static Limits) -> Vec<(&'static str, Value)> {
    let mut unfit = vec![
        ("a string", json!("no such value, of any kind")),
        ("a number", json!(-987_654_321.5)),
        ("an integer", json!(-987_654_321)),
        ("a boolean", json!(true)),
        ("a list", json!([[]])),
        ("an object", json!({ "no such member": 1 })),
    ];
    if let Some(most) = limits.max_length {
        unfit.push(("too long", json!("a".repeat(most + 1))));
    }
    if let Some(least) = limits.min_length {
        unfit.push(("too short", json!("a".repeat(least.saturating_sub(1)))));
    }
    for (what, bound, step) in [
        ("too little", limits.minimum, -1.0),
        ("too much", limits.maximum, 1.0),
    ] {
        if let Some(bound) = bound {
            unfit.push((what, json!((bound + step) as i64)));
        }
    }
    unfit.retain(|(_, value)| limits.check_value(value).is_err());
    unfit
}

/// A body with one thing left out, added or bent, wherever in it; each with its
/// place.
fn bent_values(limits: &'static Limits, value: &Value, kind: BodyKind) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    if kind == BodyKind::Json {
        for (_, unfit) in unfit(limits) {
            // Its place is that of what is wrong in it.
            let place = limits
                .check_value(&unfit)
                .err()
                .map(|violation| violation.place);
            all.extend(place.map(|place| (place, unfit)));
        }
    }
    match value {
        Value::Object(members) if limits.items.is_none() && limits.any_of.is_empty() => {
            for name in limits
                .required
                .iter()
                .filter(|name| members.contains_key(**name))
            {
                let mut less = members.clone();
                less.remove(*name);
                all.push(((*name).to_owned(), less.into()));
            }
            if !limits.properties.is_empty() {
                let mut more = members.clone();
                more.insert("brand_new".to_owned(), 1.into());
                all.push(("brand_new".to_owned(), more.into()));
            }
            for (name, limits) in limits.properties {
                let Some(value) = members.get(*name).filter(|_| kind == BodyKind::Json) else {
                    continue;
                };
                for (place, bent) in bent_values(limits, value, kind) {
                    let mut other = members.clone();
                    other.insert((*name).to_owned(), bent);
                    let dot = if place.is_empty() || place.starts_with('[') {
                        ""
                    } else {
                        "."
                    };
                    all.push((format!("{name}{dot}{place}"), other.into()));
                }
            }
        }
        Value::Array(items) => {
            let first = items.first().zip(limits.items);
            if let Some((item, limits)) = first {
                for (place, bent) in bent_values(limits, item, kind) {
                    let mut other = items.clone();
                    other[0] = bent;
                    let dot = if place.is_empty() || place.starts_with('[') {
                        ""
                    } else {
                        "."
                    };
                    all.push((format!("[0]{dot}{place}"), other.into()));
                }
            }
        }
        _ => {}
    }
    // What is right as well is no bend.
    all.retain(|(_, value)| limits.check_value(value).is_err());
    all
}

/// What went wrong, and how much was tried.
#[derive(Default)]
struct Report {
    operations: usize,
    requests: usize,
    /// Operations for which no request could be made up.
    untried: Vec<&'static str>,
    wrong: Vec<String>,
}

impl Report {
    async fn try_all(&mut self, operation: &'static Operation) {
        if operation.scheme == Scheme::Basic {
            return;
        }
        let Some(right) = Request::right(operation) else {
            self.untried.push(operation.id);
            return;
        };
        self.operations += 1;
        let builder = || FakeZoom::builder().operations(&[operation]);
        let fake = match (operation.scheme, operation.scopes.first()) {
            // An account has no such scopes.
            (Scheme::ClientCredentials, Some(scopes)) => builder().scopes(scopes.iter().copied()),
            _ => builder(),
        };
        let fake = fake.start().await.expect("a fake");
        for (what, bent, expected) in right.bent() {
            self.requests += 1;
            let (status, body) = bent.send(&fake).await;
            let field = body["errors"][0]["field"].as_str();
            let is_right = match &expected {
                Expected::Refusal(wanted, code) => {
                    (status, &body["code"]) == (*wanted, &json!(code))
                }
                Expected::Field(place) => {
                    let is_there = field.is_some_and(|field| field.starts_with(place.as_str()));
                    status == 400 && body["code"] == 300 && is_there
                }
            };
            if !is_right {
                let told = format!(
                    "{}: {what}: {status} {field:?}, not {expected:?}",
                    operation.id
                );
                self.wrong.push(told);
            }
        }
        for (what, raw, expected) in self.strangers(&right) {
            self.requests += 1;
            let base = match operation.server {
                Server::Api => fake.api_base_url(),
                Server::Files => fake.file_base_url(),
                _ => fake.oauth_base_url(),
            };
            let url = format!("{base}{}", raw.1);
            let mut request = Raw::new(raw.0, "");
            if let Some(authorization) = raw.2 {
                request = request.header("authorization", authorization);
            }
            let (status, body) = request.send_to(&fake, &url).await;
            if status != expected.0 || body["code"] != expected.1 {
                self.wrong.push(format!(
                    "{}: {what}: {status} {}",
                    operation.id, body["code"]
                ));
            }
        }
        let poor = builder().scopes([""; 0]).start().await.expect("a fake");
        if !operation.scopes.is_empty() {
            self.requests += 1;
            let (status, body) = right.send(&poor).await;
            if (status, &body["code"]) != (400, &json!(4711)) {
                self.wrong.push(format!(
                    "{}: no scopes: {status} {}",
                    operation.id, body["code"]
                ));
            }
        }
        self.requests += 1;
        let (status, body) = right.send(&fake).await;
        if !(200..300).contains(&status) {
            let told = format!("{}: a right request: {status} {body}", operation.id);
            self.wrong.push(told);
        }
    }

    /// Requests with the wrong path, method, or token.
    #[allow(clippy::type_complexity)]
    fn strangers(
        &self,
        right: &Request,
    ) -> Vec<(
        &'static str,
        (Method, String, Option<&'static str>),
        (u16, i64),
    )> {
        let method = right.operation.method.clone();
        let target = right.target();
        let (path, _) = target.split_once('?').unwrap_or((&target, ""));
        let further = format!("{path}/no/such/path/as/this");
        vec![
            ("another path", (method.clone(), further, None), (404, 2300)),
            (
                "another method",
                (Method::OPTIONS, target.clone(), None),
                (405, 300),
            ),
            (
                "no such token",
                (method.clone(), target.clone(), Some("Bearer x")),
                (401, 124),
            ),
            (
                "another scheme",
                (method, target, Some("Basic eDp5")),
                (401, 124),
            ),
        ]
    }

    fn assert_fine(&self) {
        println!(
            "fuzzed: {} operations, {} requests, {} wrong; {} untried: {:?}",
            self.operations,
            self.requests,
            self.wrong.len(),
            self.untried.len(),
            self.untried
        );
        assert!(
            self.wrong.is_empty(),
            "{:#?}",
            &self.wrong[..self.wrong.len().min(60)]
        );
    }
}

#[tokio::test]
async fn one_wrong_thing_is_told_by_its_place() {
    let mut report = Report::default();
    for operation in super::studio::operations::ALL {
        report.try_all(operation).await;
    }
    report.assert_fine();
    assert_eq!((report.operations, report.untried.len()), (20, 0));
}

/// As above, for whatever this crate has: with the operations of many products it
/// takes a while.
#[tokio::test]
async fn one_wrong_thing_is_told_by_its_place_in_all_that_is_generated() {
    let mut report = Report::default();
    for operation in operations::ALL {
        report.try_all(operation).await;
    }
    report.assert_fine();
}
