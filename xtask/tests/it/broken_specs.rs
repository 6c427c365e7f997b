//! A broken spec gets one clear message, and nothing is written.

use serde_json::{Value, json};

use crate::repository::{Repository, fragment_text, said};

const GET_USER: &str = "/paths/~1users~1{userId}/get";

/// Runs codegen where there is generated code already, and expects one line
/// that has these in it, and everything as it was.
fn refused(repository: &Repository, expected: &[&str]) {
    let before = Repository::with(&fragment_text());
    assert!(before.xtask(&["codegen"]).status.success());
    for (path, bytes) in before.generated() {
        let file = repository.path("zoom-api/src/generated").join(path);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        std::fs::write(file, bytes).expect("a write");
    }
    let before = repository.all();
    for arguments in [&["codegen"][..], &["codegen", "--check"]] {
        let output = repository.xtask(arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        for expected in expected.iter().chain(&["openapi/zoom.json"]) {
            assert!(said.contains(expected), "{expected:?} is not in: {said}");
        }
    }
    assert!(repository.all() == before, "something was written");
}

fn refused_change(change: impl FnOnce(&mut Value), expected: &[&str]) {
    refused(&Repository::with_changed(change), expected);
}

fn get_user(fragment: &mut Value) -> &mut Value {
    fragment.pointer_mut(GET_USER).expect("getUser")
}

#[test]
fn what_is_no_json() {
    let text = fragment_text();
    refused(
        &Repository::with(&text[..text.len() / 2]),
        &["not valid JSON", "line"],
    );
    refused(&Repository::with(""), &["not valid JSON"]);
    refused(&Repository::with("[]"), &["not an OpenAPI document"]);
    refused(&Repository::with("{}"), &["not an OpenAPI document"]);
}

#[test]
fn a_key_that_stands_twice() {
    let text = fragment_text().replacen("\"info\"", "\"openapi\": \"3.0.3\", \"info\"", 1);
    refused(&Repository::with(&text), &["`openapi` stands twice"]);
}

#[test]
fn a_missing_file() {
    let repository = Repository::with("");
    std::fs::remove_file(repository.path("openapi/zoom.json")).expect("a removal");
    refused(&repository, &["can't be read"]);
}

#[test]
fn another_version_of_openapi() {
    refused_change(
        |spec| spec["openapi"] = json!("3.1.0"),
        &["#/openapi", "3.1.0", "3.0 is needed"],
    );
    refused_change(
        |spec| {
            let object = spec.as_object_mut().expect("an object");
            object.remove("openapi");
            object.insert("swagger".to_owned(), json!("2.0"));
        },
        &["#/swagger", "2.0", "3.0 is needed"],
    );
}

#[test]
fn a_reference_that_leads_nowhere() {
    refused_change(
        |spec| {
            get_user(spec)["responses"]["200"]["content"]["application/json"]["schema"] =
                json!({"$ref": "#/components/schemas/Usr"});
        },
        &[
            "/responses/200/content/application~1json/schema/$ref",
            "leads nowhere",
            "Usr",
        ],
    );
    refused_change(
        |spec| get_user(spec)["responses"]["404"] = json!({"$ref": "other.json#/x"}),
        &["/responses/404/$ref", "out of the document"],
    );
}

#[test]
fn a_reference_that_leads_nowhere_from_a_place_named_default() {
    let nowhere = || json!({"$ref": "#/components/responses/Nothing"});
    refused_change(
        |spec| get_user(spec)["responses"]["default"] = nowhere(),
        &["/responses/default/$ref", "leads nowhere", "Nothing"],
    );
    refused_change(
        |spec| spec["components"]["schemas"]["User"]["properties"]["default"] = nowhere(),
        &["/properties/default/$ref", "leads nowhere"],
    );
    refused_change(
        |spec| {
            spec["components"]["schemas"]["User"]["properties"]["example"] =
                json!({"type": "integer", "format": "password"});
        },
        &["/properties/example/format", "only a string"],
    );
}

#[test]
fn an_operation_id_that_stands_twice_also_after_renaming() {
    for (id, expected) in [
        ("getUser", "as is that of"),
        ("getUSER", "which becomes `get_user`"),
    ] {
        refused_change(
            |spec| spec["paths"]["/oauth/token"]["post"]["operationId"] = json!(id),
            &["/operationId", expected],
        );
    }
}

#[test]
fn an_operation_id_that_is_missing_or_no_camel_case() {
    for id in [
        json!(null),
        json!("get user"),
        json!("ListRegion'sUsers"),
        json!(""),
    ] {
        refused_change(
            |spec| get_user(spec)["operationId"] = id,
            &[GET_USER, "/operationId"],
        );
    }
}

#[test]
fn security_that_the_client_cannot_speak() {
    for (security, expected) in [
        (json!([{"oauth": []}]), "does not define"),
        (json!([]), "is empty"),
        (json!([{}]), "names no security scheme"),
        (
            json!([{"basic": ["user:read"]}]),
            "only an oauth2 scheme may",
        ),
        (json!([{"accountCredentials": ["user:rad"]}]), "`user:rad`"),
        (
            json!([{"basic": []}, {"accountCredentials": []}]),
            "another scheme",
        ),
        (
            json!([{"basic": [], "accountCredentials": []}]),
            "separate alternatives",
        ),
    ] {
        refused_change(
            |spec| get_user(spec)["security"] = security,
            &[GET_USER, "/security", expected],
        );
    }
    refused_change(
        |spec| {
            get_user(spec)
                .as_object_mut()
                .expect("an object")
                .remove("security");
        },
        &[GET_USER, "no `security`"],
    );
    refused_change(
        |spec| spec["components"]["securitySchemes"]["basic"]["scheme"] = json!("digest"),
        &["/security/0/basic", "can't speak"],
    );
}

#[test]
fn a_name_that_means_something_else() {
    let called =
        |name: &'static str| move |spec: &mut Value| get_user(spec)["operationId"] = json!(name);
    for name in ["counters", "withPolicy", "clone", "fmt"] {
        refused_change(called(name), &["operationId", name, "the client has one"]);
    }
    for name in ["option", "type", "gen"] {
        refused_change(
            called(name),
            &["operationId", name, "something else in Rust"],
        );
    }
    for name in ["client", "argument", "all"] {
        let means = "something else in generated code";
        refused_change(called(name), &["operationId", name, means]);
    }
}

#[test]
fn an_unknown_label_server_or_feature() {
    for (key, value, expected) in [
        (
            "x-rate-limit-label",
            json!("FEATHERWEIGHT"),
            "LIGHT, MEDIUM, HEAVY",
        ),
        (
            "servers",
            json!([{"url": "https://example.com"}]),
            "https://api.zoom.us/v2",
        ),
        ("x-feature", json!("Zoom Phone"), "kebab-case"),
        ("x-feature", json!("a--b"), "kebab-case"),
    ] {
        refused_change(
            |spec| get_user(spec)[key] = value,
            &[GET_USER, key, expected],
        );
    }
}

#[test]
fn a_reference_to_what_is_no_component() {
    for target in [
        "#",
        "#/paths",
        "#/components",
        "#/components/schemas/User/properties/id",
    ] {
        refused_change(
            |spec| {
                spec["components"]["schemas"]["User"]["properties"]["pmi"] =
                    json!({"$ref": target});
            },
            &["/User/properties/pmi/$ref", "is no component"],
        );
    }
}

#[test]
fn a_component_that_is_nothing_but_itself() {
    refused_change(
        |spec| {
            let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
            spec["components"]["schemas"]["A"] = json!({"oneOf": [{"type": "string"}, to("B")]});
            spec["components"]["schemas"]["B"] = json!({"allOf": [to("A")]});
        },
        &["#/components/schemas/A", "nothing but itself"],
    );
}

#[test]
fn more_than_anybody_means() {
    let values: Vec<String> = (0..100_000).map(|n| format!("v{n}")).collect();
    refused_change(
        |spec| {
            spec["components"]["schemas"]["LoginType"] = json!({"type": "string", "enum": values});
        },
        &["#/components/schemas/LoginType/enum", "has 100000 entries"],
    );
    let text = fragment_text();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = text.replacen('{', &format!("{{\"x-deep\": {deep},"), 1);
    refused(&Repository::with(&text), &["nests deeper than 127 levels"]);
}

#[test]
fn a_path_that_no_url_has() {
    for odd in ['`', '"', ' ', '<', '^', 'é', '}'] {
        let change = |spec: &mut Value| {
            let item = spec["paths"]["/users/{userId}"].clone();
            spec["paths"][format!("/users/a{odd}/{{userId}}")] = item;
        };
        let expected = format!("a path with a `{odd}`, which a URL can't have");
        refused_change(change, &["#/paths/~1users~1a", &expected]);
    }
}

#[test]
fn a_header_that_no_call_can_carry() {
    for (name, expected) in [
        ("X Bad", "name of a header can't have"),
        ("é", "name of a header can't have"),
        ("X-A:", "name of a header can't have"),
        ("Authorization", "the client sets itself"),
        ("HOST", "the client sets itself"),
        ("content-length", "the client sets itself"),
        ("Content-Type", "the client sets itself"),
        ("Accept", "the client sets itself"),
        ("Transfer-Encoding", "the client sets itself"),
        ("Connection", "the client sets itself"),
    ] {
        let header = json!({"name": name, "in": "header", "schema": {"type": "string"}});
        refused_change(
            |spec| get_user(spec)["parameters"][1] = header,
            &[
                GET_USER,
                "/parameters/1/name",
                &format!("is `{name}`"),
                expected,
            ],
        );
    }
}

#[test]
fn a_name_that_does_not_read_as_it_is() {
    refused_change(
        |spec| get_user(spec)["parameters"][1]["name"] = json!("a\n~~~\nfn f() {}\n~~~"),
        &[GET_USER, "/parameters/1/name", "U+000A", "can't be seen"],
    );
}

#[test]
fn a_feature_that_means_something_else() {
    for (feature, expected) in [
        ("core", "modules can't be named by"),
        ("mod", "modules can't be named by"),
        ("self", "modules can't be named by"),
        ("gen", "modules can't be named by"),
        ("default", "zoom-api/Cargo.toml has for something else"),
        ("fake", "zoom-api/Cargo.toml has for something else"),
        ("reqwest", "zoom-api/Cargo.toml has for something else"),
        ("tokio-rustls", "zoom-api/Cargo.toml has for something else"),
    ] {
        refused_change(
            |spec| get_user(spec)["x-feature"] = json!(feature),
            &[GET_USER, "/x-feature", &format!("is `{feature}`"), expected],
        );
    }
    refused_change(
        |spec| get_user(spec)["x-feature"] = json!("x".repeat(300)),
        &[GET_USER, "/x-feature", "300 letters long"],
    );
}

#[test]
fn a_secret_that_would_be_shown() {
    let password = json!({"type": "string", "format": "password"});
    refused_change(
        |spec| get_user(spec)["parameters"][1]["schema"] = password.clone(),
        &["/parameters/1/schema", "secret in the query"],
    );
    refused_change(
        |spec| spec["components"]["schemas"]["LoginType"] = password,
        &["/parameters/1/schema", "secret in the query"],
    );
    refused_change(
        |spec| {
            spec["components"]["schemas"]["User"]["properties"]["pmi"]["format"] = json!("password")
        },
        &[
            "/components/schemas/User/properties/pmi/format",
            "only a string",
        ],
    );
}

#[test]
fn a_credential_that_nobody_marked() {
    const PROPERTIES: &str = "/components/schemas/User/properties/";
    let text = || json!({"type": "string"});
    for (name, schema, place) in [
        ("room_passcode", text(), ""),
        ("encrypted_password", json!({"description": "x"}), ""),
        ("startUrl", json!({"type": "string", "format": "uri"}), ""),
        (
            "tokens",
            json!({"type": "array", "items": text()}),
            "/items",
        ),
        (
            "pins",
            json!({"type": "object", "additionalProperties": text()}),
            "/additionalProperties",
        ),
        (
            "token",
            json!({"allOf": [text()], "description": "x"}),
            "/allOf/0",
        ),
    ] {
        let problem = format!("is called `{name}`");
        refused_change(
            |spec| spec["components"]["schemas"]["User"]["properties"][name] = schema,
            &[
                &format!("{PROPERTIES}{name}{place}: "),
                &problem,
                "`x-secret: false`",
            ],
        );
    }
    refused_change(
        |spec| {
            spec["components"]["schemas"]["Text"] = text();
            spec["components"]["schemas"]["User"]["properties"]["token"] =
                json!({"$ref": "#/components/schemas/Text"});
        },
        &["/components/schemas/Text: ", "is called `token`"],
    );
}

#[test]
fn what_is_called_as_a_credential_may_be_said_to_be_none() {
    let none = json!({"type": "string", "x-secret": false});
    let repository = Repository::with_changed(|spec| {
        let properties = &mut spec["components"]["schemas"]["User"]["properties"];
        properties["room_token"] = none.clone();
        properties["room_tokens"] = json!({"type": "array", "items": none});
    });
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    for flag in [json!(true), json!("false"), json!(null)] {
        refused_change(
            |spec| {
                spec["components"]["schemas"]["User"]["properties"]["id"]["x-secret"] = flag;
            },
            &["/components/schemas/User/properties/id/x-secret", "`false`"],
        );
    }
    refused_change(
        |spec| {
            spec["components"]["schemas"]["AccessTokenResponse"]["properties"]["access_token"]["x-secret"] =
                json!(false);
        },
        &["/access_token/x-secret", "`format: password`"],
    );
}

#[test]
fn a_secret_with_limits_is_still_a_secret() {
    let repository = Repository::with_changed(|spec| {
        let token =
            &mut spec["components"]["schemas"]["AccessTokenResponse"]["properties"]["access_token"];
        token["minLength"] = json!(8);
        token["maxLength"] = json!(4096);
        token["pattern"] = json!("^[a-z]+$");
    });
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    let types: String = repository
        .generated()
        .into_iter()
        .filter(|(path, _)| path.starts_with("types"))
        .map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8"))
        .collect();
    assert!(types.contains("access_token: Option<Secret>"), "{types}");
}

#[test]
fn parameters_that_do_not_fit_the_path() {
    refused_change(
        |spec| get_user(spec)["parameters"][0]["name"] = json!("userID"),
        &["/parameters", "`userId`, which the path names"],
    );
    refused_change(
        |spec| get_user(spec)["parameters"][0]["required"] = json!(false),
        &["/parameters/0/required", "`required: true`"],
    );
    refused_change(
        |spec| get_user(spec)["parameters"][1]["in"] = json!("cookie"),
        &["/parameters/1/in", "cookie"],
    );
    refused_change(
        |spec| get_user(spec)["parameters"][1]["name"] = json!("encryptedEmail"),
        &["/parameters", "become `encrypted_email`"],
    );
}

#[test]
fn a_type_that_is_none() {
    refused_change(
        |spec| get_user(spec)["parameters"][1]["schema"] = json!({"type": "Integer"}),
        &["/parameters/1/schema/type", "`Integer`"],
    );
}

#[test]
fn replies_of_different_types() {
    refused_change(
        |spec| {
            get_user(spec)["responses"]["201"] = json!({
                "description": "x",
                "content": {"application/json": {"schema": {"type": "string"}}},
            });
        },
        &["/responses", "different types"],
    );
    refused_change(
        |spec| {
            get_user(spec)["responses"]
                .as_object_mut()
                .expect("an object")
                .remove("200");
        },
        &["/responses", "no 2xx"],
    );
}

#[test]
fn a_status_that_is_none() {
    for status in ["99", "1000", "4xx", "OK"] {
        refused_change(
            |spec| get_user(spec)["responses"][status] = json!({"description": "x"}),
            &[GET_USER, "/responses/", status, "is no status"],
        );
    }
}

#[test]
fn a_mark_for_something_else() {
    refused_change(
        |spec| get_user(spec)["x-download"] = json!(true),
        &["/get/x-download", "content that is no JSON"],
    );
    refused_change(
        |spec| get_user(spec)["parameters"][2]["x-encoded-twice"] = json!(true),
        &["/parameters/2/x-encoded-twice", "is for strings"],
    );
}

#[test]
fn a_discriminator() {
    refused_change(
        |spec| {
            spec["components"]["schemas"]["User"]["properties"]["dept"] = json!({
                "oneOf": [{"type": "string"}, {"type": "integer", "format": "int64"}],
                "discriminator": {"propertyName": "kind"},
            });
        },
        &["/discriminator", "is not obeyed", "one value"],
    );
}

#[test]
fn a_style_that_is_not_written() {
    refused_change(
        |spec| get_user(spec)["parameters"][0]["style"] = json!("matrix"),
        &["/parameters/0/style", "`matrix`", "doesn't write"],
    );
    refused_change(
        |spec| {
            let kinds = json!({
                "name": "kinds", "in": "query", "style": "pipeDelimited",
                "schema": {"type": "array", "items": {"type": "string"}},
            });
            let parameters = get_user(spec)["parameters"].as_array_mut();
            parameters.expect("parameters").push(kinds);
        },
        &["/parameters/4/style", "`pipeDelimited`"],
    );
    refused_change(
        |spec| {
            get_user(spec)["requestBody"] = json!({"content": {
                "application/x-www-form-urlencoded": {
                    "schema": {"type": "object", "properties": {
                        "tags": {"type": "array", "items": {"type": "string"}},
                    }},
                    "encoding": {"tags": {"explode": false}},
                },
            }});
        },
        &["/encoding", "`tags`", "repeats lists"],
    );
}
