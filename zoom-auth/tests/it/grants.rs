//! Tokens of the app itself, and calls that take them and no others.

use http::Method;
use serde_json::{Value, json};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::{Client, Operation, Scheme, Server};
use zoom_auth::{AccountCredentials, ClientCredentials};

static SEND_MESSAGE: Operation = Operation::new(
    "sendChatbotMessage",
    Method::POST,
    "/im/chat/messages",
    Server::Api,
    Scheme::ClientCredentials,
);

async fn start() -> (FakeZoom, Client, Client) {
    let fake = FakeZoom::start().await.unwrap();
    fake.route(Method::POST, "/im/chat/messages", |_| {
        Reply::json(200, json!({"message_id": "m1"}))
    });
    let bot = fake.add_chatbot();
    let chatbot = ClientCredentials::new(bot.client_id(), bot.client_secret())
        .unwrap()
        .with_environment(fake.environment())
        .into_client()
        .unwrap();
    let account =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())
            .unwrap()
            .with_environment(fake.environment())
            .into_client()
            .unwrap();
    (fake, chatbot, account)
}

#[tokio::test]
async fn a_chatbot_asks_for_its_own_token_once_and_names_no_account() {
    let (fake, chatbot, _) = start().await;
    for _ in 0..3 {
        let sent = chatbot.call(&SEND_MESSAGE).send::<Value>().await.unwrap();
        assert_eq!(sent["message_id"], "m1");
    }
    // A call that the fragment doesn't know takes any token.
    let by_hand = chatbot.request(Method::POST, "/im/chat/messages");
    by_hand.send::<Value>().await.unwrap();
    assert_eq!(fake.counts().mints, 1);
    let requests = fake.requests();
    let query: Vec<_> = requests[0].query_pairs().collect();
    assert_eq!(query, [("grant_type".into(), "client_credentials".into())]);
    let (client_id, _) = requests[0].basic_credentials().unwrap();
    assert_ne!(client_id, fake.client_id(), "the chatbot's");
}

#[tokio::test]
async fn the_form_names_no_account_either() {
    let (fake, ..) = start().await;
    let bot = fake.add_chatbot();
    let credentials = ClientCredentials::new(bot.client_id(), bot.client_secret()).unwrap();
    let provider = credentials
        .with_environment(fake.environment())
        .into_provider_builder()
        .form_body(true)
        .build()
        .unwrap();
    let token = provider.token().await.unwrap();
    assert!(token.scopes().contains("imchat:bot"));
    let request = fake.requests().pop().unwrap();
    assert_eq!(request.body(), "grant_type=client_credentials");
}

#[tokio::test]
async fn neither_client_takes_the_calls_of_the_other() {
    let (fake, chatbot, account) = start().await;
    let error = account
        .call(&SEND_MESSAGE)
        .send::<Value>()
        .await
        .unwrap_err();
    assert!(error.is_wrong_scheme() && error.is_not_sent());
    let said = error.to_string();
    assert!(said.contains("client credentials"), "{said}");
    let error = chatbot.get_user().user_id("me").send().await.unwrap_err();
    assert!(error.is_wrong_scheme() && error.is_not_sent());
    assert_eq!(
        fake.counts().requests(),
        0,
        "nothing was asked, for a token either"
    );
}

#[tokio::test]
async fn a_chatbot_is_no_account_to_rotate_the_secret_of() {
    let (fake, ..) = start().await;
    let bot = fake.add_chatbot();
    let provider = ClientCredentials::new(bot.client_id(), bot.client_secret())
        .unwrap()
        .with_environment(fake.environment())
        .into_provider_builder()
        .build()
        .unwrap();
    let account =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.rotate_secret())
            .unwrap()
            .with_environment(fake.environment());
    assert!(provider.replace_credentials(&account).is_err());
}
