//! Calls to each of Zoom's servers, and to no other.

use http::Method;
use serde_json::{Value, json};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::{Client, Error, Server};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

async fn call(client: &Client, server: Server) -> std::result::Result<Value, Error> {
    let request = client.request(Method::POST, "/rooms/{roomId}/files");
    let request = request.server(server).path("roomId", "r/1");
    Ok(request.send::<Value>().await?.into_inner())
}

#[tokio::test]
async fn a_call_reaches_the_server_that_it_names() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = zoom.client()?;
    let all = [Server::Api, Server::ApiRoot, Server::Files];
    for server in all {
        zoom.route_at(server, Method::POST, "/rooms/{roomId}/files", move |seen| {
            let segments: Vec<_> = seen.path_segments().collect();
            let room = &*segments[segments.len() - 2];
            Reply::json(200, json!({"server": format!("{server:?}"), "room": room}))
        });
    }
    for server in all {
        let reply = call(&client, server).await?;
        assert_eq!(
            reply,
            json!({"server": format!("{server:?}"), "room": "r/1"})
        );
        let seen = zoom.requests().pop().ok_or("a request")?;
        assert_eq!(seen.server(), server);
        assert!(seen.bearer_token().is_some(), "{server:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_operation_goes_to_its_own_server_and_says_so() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = zoom.client()?;
    let call = |server| {
        let call = client.call(&zoom_api::operations::GET_USER);
        call.path("userId", "me").server(server).send::<Value>()
    };
    call(Server::Api).await?;
    let error = call(Server::Files).await.err().ok_or("no error")?;
    assert!(error.is_invalid_parameter() && error.is_not_sent());
    assert_eq!(
        error.to_string(),
        "getUser was not sent: server is the operation's own, and can't be another"
    );
    assert_eq!(zoom.counts().api_calls, 1);
    Ok(())
}

#[tokio::test]
async fn what_the_api_has_the_file_host_has_only_if_it_is_told_so() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = zoom.client()?;
    zoom.route_at(Server::Files, Method::POST, "/rooms/{roomId}/files", |_| {
        Reply::status(201)
    });
    assert!(call(&client, Server::Files).await.is_ok());
    let elsewhere = call(&client, Server::Api).await.err().ok_or("no success")?;
    assert_eq!(elsewhere.code(), Some(2300), "no such path");
    assert!(!elsewhere.is_not_found());

    zoom.route(Method::POST, "/rooms/{roomId}/files", |_| {
        Reply::status(201)
    });
    assert!(call(&client, Server::Files).await.is_ok());
    assert!(call(&client, Server::Api).await.is_ok());
    assert!(call(&client, Server::ApiRoot).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_redirect_from_the_file_host_keeps_the_call_whole() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = zoom.client()?;
    let location = format!("{}/rooms/moved", zoom.api_base_url());
    zoom.route_at(
        Server::Files,
        Method::POST,
        "/rooms/{roomId}/files",
        move |_| Reply::status(307).with_header("location", location.clone()),
    );
    zoom.route_at(Server::Api, Method::POST, "/rooms/moved", |seen| {
        Reply::json(201, json!({"token": seen.bearer_token().is_some()}))
    });
    assert_eq!(call(&client, Server::Files).await?["token"], true);
    Ok(())
}
