//! Lists in pages: by token, by number, by offset.

use serde_json::{Map, Value};

use super::contract::{By, Pages};
use super::reply::Reply;

/// How many items a page has unless the request says: what Zoom documents for
/// nearly all lists.
const DEFAULT_SIZE: usize = 30;

/// The page of a list that a request asks for, in place of the list that the
/// sample of an answer has.
///
/// # Errors
///
/// What Zoom answers to a token that is none.
pub(super) fn page(
    pages: &Pages,
    mut answer: Map<String, Value>,
    items: &[Value],
    query: &Map<String, Value>,
) -> Result<Value, Box<Reply>> {
    let number = |name: Option<&str>| query.get(name?)?.as_u64();
    let size = number(pages.size).and_then(|size| usize::try_from(size).ok());
    let size = size.unwrap_or(DEFAULT_SIZE).max(1);
    let asked = query.get(pages.parameter);
    let place = asked.and_then(Value::as_i64);
    let count = items.len().div_ceil(size);
    let within = |place: i64| usize::try_from(place).unwrap_or(0);
    let start = match pages.by {
        By::Token => token_start(asked)?,
        By::Number => within(place.unwrap_or(1) - 1).saturating_mul(size),
        By::Offset(first) => within(place.unwrap_or(first) - first),
    };
    let end = start.saturating_add(size);
    let listed: Vec<Value> = items.iter().skip(start).take(size).cloned().collect();
    let position = match pages.by {
        By::Token if end < items.len() => format!("page-{end}").into(),
        By::Token => Value::from(""),
        By::Number => (start / size + 1).into(),
        By::Offset(first) => place.unwrap_or(first).into(),
    };
    for (name, value) in [
        (pages.position, position),
        (pages.total, items.len().into()),
        (pages.count, count.into()),
    ] {
        if let Some(name) = name {
            answer.insert(name.to_owned(), value);
        }
    }
    if let Some(told) = pages.size.and_then(|name| answer.get_mut(name))
        && told.is_number()
    {
        *told = size.into();
    }
    answer.insert(pages.items.to_owned(), listed.into());
    Ok(answer.into())
}

fn token_start(token: Option<&Value>) -> Result<usize, Box<Reply>> {
    match token.and_then(Value::as_str) {
        None | Some("") => Ok(0),
        Some(token) => {
            let start = token
                .strip_prefix("page-")
                .and_then(|start| start.parse().ok());
            start.ok_or_else(|| Box::new(Reply::invalid_page_token()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The pages of ten items, three on each, as a client would ask for them.
    fn walk(pages: &Pages, mut position: impl FnMut(&Value) -> Value) -> Vec<u64> {
        let items: Vec<Value> = (0..10).map(Value::from).collect();
        let mut query = Map::new();
        query.insert("page_size".to_owned(), json!(3));
        let mut all = Vec::new();
        for _ in 0..4 {
            let answer = Map::new();
            let page = page(pages, answer, &items, &query).expect("a page");
            let listed = page["items"].as_array().expect("a list");
            all.extend(listed.iter().filter_map(Value::as_u64));
            query.insert(pages.parameter.to_owned(), position(&page));
        }
        all
    }

    #[test]
    fn every_item_is_on_one_page_of_each_kind() {
        let expected: Vec<u64> = (0..10).collect();
        let by_token = Pages::token("next", "items").sized("page_size").at("next");
        assert_eq!(walk(&by_token, |page| page["next"].clone()), expected);
        let by_number = Pages::number("page", "items").sized("page_size").at("page");
        let next = |page: &Value| json!(page["page"].as_i64().unwrap_or_default() + 1);
        assert_eq!(walk(&by_number, next), expected);
        let by_offset = Pages::offset_from::<1>("from", "items")
            .sized("page_size")
            .at("from");
        let next = |page: &Value| json!(page["from"].as_i64().unwrap_or_default() + 3);
        assert_eq!(walk(&by_offset, next), expected);
    }

    #[test]
    fn a_token_that_nobody_gave_out_is_refused() {
        let pages = Pages::token("next", "items").at("next");
        let mut query = Map::new();
        query.insert("next".to_owned(), json!("abc"));
        assert!(page(&pages, Map::new(), &[], &query).is_err());
    }
}
