//! What a request gives an operation, and what is wrong with it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::catalogue::Found;
use super::contract::{Body, BodyKind, Contract, Parameter, Place};
use super::multipart;
use super::reply::Reply;
use super::requests::RecordedRequest;
use crate::model::{Kind, Limits, Violation};

/// A request's arguments, as JSON.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) path: Map<String, Value>,
    pub(super) query: Map<String, Value>,
    pub(super) header: Map<String, Value>,
    /// Of JSON and of forms.
    pub(super) body: Option<Value>,
}

impl Arguments {
    /// The arguments of a request, whatever is wrong with them.
    pub(super) fn found(contract: &Contract, found: &Found, request: &RecordedRequest) -> Self {
        let mut arguments = Self::default();
        for parameter in contract.parameters {
            let texts = texts(parameter, found, request);
            if !texts.is_empty() {
                let value = read_all(parameter, &texts);
                let name = parameter.name.to_owned();
                arguments.place(parameter.place).insert(name, value);
            }
        }
        let body = contract.body.as_ref();
        let body = body.map(|body| read_body(body, request));
        arguments.body = body.and_then(Result::ok).flatten();
        arguments
    }

    /// The arguments of a request, checked as Zoom does.
    ///
    /// # Errors
    ///
    /// What Zoom answers to the first that is wrong.
    pub(super) fn checked(
        contract: &Contract,
        found: &Found,
        request: &RecordedRequest,
        unknown_pass: bool,
    ) -> Result<Self, Box<Reply>> {
        let mut arguments = Self::found(contract, found, request);
        for parameter in contract.parameters {
            let value = arguments.place(parameter.place).get(parameter.name);
            match value {
                Some(value) => {
                    let checked = parameter.limits.check_value(value);
                    checked.map_err(|violation| refusal(violation.within(parameter.name)))?;
                }
                None if parameter.is_required => return Err(invalid(parameter.name, "is missing")),
                None => {}
            }
        }
        let is_known = |name: &str| {
            let mut query = contract.parameters.iter();
            query.any(|parameter| parameter.place == Place::Query && parameter.name == name)
        };
        let mut names = request.query_pairs().map(|(name, _)| name);
        if let Some(name) = names.find(|name| !unknown_pass && !is_known(name)) {
            return Err(invalid(&name, "is unknown"));
        }
        match &contract.body {
            Some(body) => {
                if let Some(mut value) = read_body(body, request)? {
                    if unknown_pass {
                        forget_unknown(body.limits, &mut value);
                    }
                    body.limits.check_value(&value).map_err(refusal)?;
                }
            }
            None if request.body().is_empty() => {}
            None => {
                let problem = "This API takes no request body.";
                return Err(Box::new(Reply::api_error(400, 300, problem)));
            }
        }
        Ok(arguments)
    }

    fn place(&mut self, place: Place) -> &mut Map<String, Value> {
        match place {
            Place::Path => &mut self.path,
            Place::Query => &mut self.query,
            Place::Header => &mut self.header,
        }
    }
}

fn refusal(violation: Violation) -> Box<Reply> {
    invalid(&violation.place, &violation.problem)
}

fn invalid(field: &str, problem: &str) -> Box<Reply> {
    let message = format!("Invalid field: it {problem}.");
    Box::new(Reply::validation_failed(field, &message))
}

/// The texts that a request has for a parameter.
fn texts<'a>(
    parameter: &Parameter,
    found: &'a Found,
    request: &'a RecordedRequest,
) -> Vec<Cow<'a, str>> {
    let name = parameter.name;
    match parameter.place {
        Place::Path => {
            let value = found.path.get(name);
            value
                .map(|value| value.as_str().into())
                .into_iter()
                .collect()
        }
        Place::Query => {
            let pairs = request.query_pairs().filter(|(other, _)| other == name);
            pairs.map(|(_, value)| value).collect()
        }
        Place::Header => {
            let values = request.headers().get_all(name).into_iter();
            let values = values.filter_map(|value| value.to_str().ok());
            values.map(Cow::from).collect()
        }
    }
}

/// What the texts of a parameter are in JSON.
fn read_all(parameter: &Parameter, texts: &[Cow<'_, str>]) -> Value {
    let limits = parameter.limits;
    match (list_items(limits), texts) {
        (Some(items), [joined]) if parameter.is_joined => {
            let texts = joined.split(',');
            texts.map(|text| read(items, text)).collect()
        }
        (Some(items), texts) => texts.iter().map(|text| read(items, text)).collect(),
        (None, [text]) => read(limits, text),
        // Several values where one belongs: a list, which none of the kinds is.
        (None, texts) => texts.iter().map(|text| read(limits, text)).collect(),
    }
}

/// What the items of a list are; nothing where the value is none.
fn list_items(limits: &'static Limits) -> Option<&'static Limits> {
    match limits.kind {
        Kind::List => Some(limits.items.unwrap_or(&Limits::ANY)),
        Kind::Any => limits.any_of.iter().find_map(|limits| list_items(limits)),
        _ => None,
    }
}

/// What a text is in JSON, if it is to observe these limits.
pub(super) fn read(limits: &Limits, text: &str) -> Value {
    let as_text = || Value::from(text);
    match limits.kind {
        Kind::Integer | Kind::Number | Kind::Boolean | Kind::Object | Kind::List => {
            let read = serde_json::from_str(text).ok();
            let is_plain = |value: &Value| !value.is_string() && !value.is_null();
            read.filter(is_plain).unwrap_or_else(as_text)
        }
        Kind::Any => {
            let alternatives = limits
                .any_of
                .iter()
                .map(|limits| (limits, read(limits, text)));
            let mut fitting =
                alternatives.filter(|(limits, value)| limits.check_value(value).is_ok());
            fitting.next().map_or_else(as_text, |(_, value)| value)
        }
        Kind::String | Kind::DateTime | Kind::Date => as_text(),
    }
}

fn read_body(body: &Body, request: &RecordedRequest) -> Result<Option<Value>, Box<Reply>> {
    let not_json = || {
        let message = "Request Body should be a valid JSON object.";
        Box::new(Reply::api_error(400, 300, message))
    };
    if request.body().is_empty() {
        return match body.is_required {
            true => Err(not_json()),
            false => Ok(None),
        };
    }
    let content_type = request.header("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is_right = match body.kind {
        BodyKind::Json => essence == "application/json" || essence.ends_with("+json"),
        BodyKind::Form => essence == "application/x-www-form-urlencoded",
        BodyKind::Multipart => essence == "multipart/form-data",
        BodyKind::Bytes => true,
    };
    if !is_right {
        return Err(Box::new(Reply::unsupported_content_type()));
    }
    let value = match body.kind {
        BodyKind::Json => request.json().map_err(|_| not_json())?,
        BodyKind::Form => {
            let pairs = url::form_urlencoded::parse(request.body());
            object(body.limits, pairs.map(|(name, text)| (name, Some(text))))
        }
        BodyKind::Multipart => {
            let parts = multipart::parts(content_type, request.body());
            let parts = parts.ok_or_else(not_json)?;
            let fields = parts.iter();
            let fields = fields.map(|part| (part.name.as_str().into(), part.text().map(Cow::from)));
            object(body.limits, fields)
        }
        BodyKind::Bytes => return Ok(None),
    };
    if value.is_null() {
        return Err(not_json());
    }
    Ok(Some(value))
}

/// The fields of a form as an object. A file is a field without a text.
fn object<'a>(
    limits: &'static Limits,
    fields: impl Iterator<Item = (Cow<'a, str>, Option<Cow<'a, str>>)>,
) -> Value {
    let mut object = Map::new();
    for (name, text) in fields {
        let known = limits.properties.iter().find(|(known, _)| *known == name);
        let limits = known.map_or(&Limits::ANY, |(_, limits)| limits);
        let value = |limits| {
            text.as_deref()
                .map_or(Value::from("file"), |text| read(limits, text))
        };
        match list_items(limits) {
            None => {
                object.insert(name.into_owned(), value(limits));
            }
            Some(items) => {
                let list = object
                    .entry(name)
                    .or_insert_with(|| Value::Array(Vec::new()));
                // A list may be one part, as JSON.
                match (value(limits), list) {
                    (whole @ Value::Array(_), list) => *list = whole,
                    (_, Value::Array(list)) => list.push(value(items)),
                    (_, _) => {}
                }
            }
        }
    }
    object.into()
}

/// Takes out the members of objects that are not among the properties.
fn forget_unknown(limits: &Limits, value: &mut Value) {
    match value {
        Value::Array(values) => {
            let items = values.iter_mut().zip(limits.items.into_iter().cycle());
            items.for_each(|(value, limits)| forget_unknown(limits, value));
        }
        Value::Object(members) if limits.items.is_none() => {
            let property = |name: &str| {
                let mut properties = limits.properties.iter();
                properties
                    .find(|(known, _)| *known == name)
                    .map(|(_, limits)| limits)
            };
            members.retain(|name, _| limits.properties.is_empty() || property(name).is_some());
            for (name, value) in members {
                if let Some(limits) = property(name) {
                    forget_unknown(limits, value);
                }
            }
        }
        _ => {}
    }
    for limits in limits.any_of {
        let mut known = value.clone();
        forget_unknown(limits, &mut known);
        if limits.check_value(&known).is_ok() {
            *value = known;
            return;
        }
    }
}
