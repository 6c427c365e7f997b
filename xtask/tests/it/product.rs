//! A product's file, of our own making.

use serde_json::{Value, json};

/// A file of a product with an operation for each of these resources:
/// `GET /rooms/{id}`.
pub(crate) fn product(title: &str, resources: &[&str]) -> Value {
    let mut paths = json!({});
    for resource in resources {
        paths[format!("/{resource}/{{id}}")] = json!({ "get": get(resource) });
    }
    json!({
        "openapi": "3.0.0",
        "info": { "title": title, "version": "2" },
        "servers": [{ "url": "https://api.zoom.us/v2" }],
        "paths": paths,
    })
}

fn get(resource: &str) -> Value {
    json!({
        "operationId": format!("get-{resource}"),
        "summary": format!("Get one of the {resource}"),
        "tags": [resource],
        "parameters": [
            { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
        ],
        "responses": { "200": { "description": "x", "content": { "application/json": { "schema": {
            "type": "object",
            "properties": {
                "id": { "type": "string" },
                "state": { "type": "string", "enum": ["on", "off"] },
            },
        } } } } },
    })
}
