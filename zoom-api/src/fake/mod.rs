//! A stateful Zoom on loopback, to test one's own programs against.
//!
//! [`FakeZoom`] is an HTTP server inside the test's process. It mints tokens
//! and checks them, knows a few users, keeps an account's rate limits if it is
//! told to, and answers with the statuses, headers and bodies that Zoom sends,
//! errors included. A test can revoke and expire tokens, queue other answers
//! and broken connections, hold requests back, and count what was asked.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use http::Method;
//! use serde_json::Value;
//! use zoom_api::fake::FakeZoom;
//!
//! let zoom = FakeZoom::start().await?;
//! let client = zoom.client()?; // yours, with `zoom.environment()`
//!
//! let user = client.request(Method::GET, "/users/me").send::<Value>().await?;
//! assert_eq!(user["email"], "jchill@example.com");
//!
//! zoom.revoke_all_tokens();
//! let error = client.request(Method::GET, "/users/me").send::<Value>().await.unwrap_err();
//! assert!(error.is_unauthorized());
//! assert_eq!(zoom.counts().api_calls, 2);
//! # Ok(())
//! # }
//! ```
//!
//! # What it answers
//!
//! | request | answer |
//! |---|---|
//! | `POST /oauth/token` | a new token, parameters in the query or in a form body, HTTP Basic with the credentials of an [`App`]; a [chatbot](FakeZoom::add_chatbot) asks by the grant `client_credentials` |
//! | `GET /v2/users/{userId}` | a user by id, e-mail address, `me` for the account's owner, or employee id with `search_by_unique_id=true` |
//! | `GET /v2/users` | a page of users: `page_size`, `next_page_token`, `status` |
//! | any other [operation](crate::operations) | what is wrong with the request, or a sample |
//! | a file that a sample has the URL of | a few bytes |
//! | a [route](FakeZoom::route), on [any server](FakeZoom::route_at) | what the test says |
//! | anything else | 404, code 2300 |
//!
//! The account's owner is Jill Chill, the user of Zoom's own documentation, with a
//! display name.
//! There are three more: `thill@example.com`, as live systems send users;
//! `mia+work@example.com`, with `null`s, empty strings and a field that nobody
//! knows; and `newcomer@example.com`, who is invited and has no id yet. They
//! don't change without notice: tests may rely on them.
//!
//! It does not know encrypted e-mail addresses, nor `login_type`.
//!
//! # Operations
//!
//! It knows all operations of this crate, and those of another crate that
//! `cargo xtask import --crate` made once it is told of them:
//! `FakeZoom::builder().operations(my_zoom::operations::ALL)`. A request is checked
//! as Zoom would check it, in this order:
//!
//! | what is wrong | status, code |
//! |---|---|
//! | nothing is at that path of that server | 404, 2300 |
//! | something is, with another method | 405, 300 |
//! | the token, or the scheme | 401, 124 |
//! | too many requests | 429, 429 |
//! | the scopes | 400, 4711 |
//! | a parameter or a field that is missing, unknown, of another type, or beyond a limit of the spec | 400, 300, with the `field` |
//! | a body that is no JSON; one of another content type | 400, 300; 415, 300 |
//!
//! What the spec doesn't know is refused, too, and passes with
//! [`unknown_arguments`](FakeZoomBuilder::unknown_arguments).
//! What is right is answered with a sample of what the spec describes, made of its
//! own examples: lists in pages of three items in all, files with a few bytes, and
//! URLs of files, which are those with `download` in their path, on the fake's own
//! [file host](FakeZoom::file_base_url), where they can be fetched.
//! [`answer`](FakeZoom::answer) has an operation answer something else,
//! [`fail`](FakeZoom::fail) lets it fail, and [`received`](FakeZoom::received)
//! gives the arguments that came, in the operation's own types.
//!
//! # Resources
//!
//! Where operations create, get, list, change and delete the same things, which
//! their paths tell, these behave so. What was created has an id of its own; it
//! can be got, is listed where it was created, is changed field by field (`null`
//! clears), and once it is deleted, Zoom's refusal for what does not exist is the
//! answer, also to whatever is below its path. Answers have what requests said,
//! and of the sample what only Zoom says. A list has the things that its filters ask
//! for: parameters that are called as a field of its items is, and are of that
//! field's kind. Others, such as ranges of dates and Zoom's defaults, narrow down
//! nothing.
//!
//! As long as nothing was created, there is a sample under every id, which can be
//! changed and deleted as well. Users are not made up: those above are there, and
//! what creates, changes or deletes users, once it is imported, does so with them.
//!
//! # As in production
//!
//! By default it answers as Zoom documents. [`FakeZoomBuilder::front`] puts what
//! stands before the live API in between: paths are decoded before they are taken
//! apart, refusals are XML unless JSON is asked for, some have quotes in them that
//! nobody escaped, and of 20 calls one is answered 522.
//! [`FakeZoom::content_url`] is a file on another host, as Zoom redirects to for
//! recordings; it refuses requests that bring the token along.
//!
//! # Where it runs
//!
//! [`FakeZoom::start`] spawns the server on the current tokio runtime, be it a
//! `current_thread` one; it shares the runtime's paused time, too.
//! [`FakeZoom::start_on_thread`] gives it a thread and a runtime of its own,
//! for tests that are not async or that block. Either way it listens on a port
//! of its own on `127.0.0.1`, holds no global state, and ends when the last
//! handle is dropped.
//!
//! # Time
//!
//! Tokens expire, limits are counted and replies are delayed by the
//! [`Clock`](crate::Clock) that the [builder](FakeZoomBuilder::clock) was
//! given. Hand a [`ManualClock`] to the fake and to the client under test, and
//! no test has to sleep. For what happens while an answer is outstanding there
//! is [`FakeZoom::hold`], for "once the server has seen it"
//! [`FakeZoom::until`].
//!
//! # Secrets
//!
//! No `Debug` of this module shows a token, a client secret, a header's value
//! or a body, so a test's output is as careful as the program's. The server
//! logs nothing.

mod answers;
mod api;
mod app;
mod arguments;
mod builder;
mod catalogue;
mod clock;
pub(crate) mod contract;
mod control;
mod counts;
mod delivery;
mod errors;
mod fake_zoom;
mod filters;
mod front;
mod gate;
mod limits;
mod multipart;
mod pages;
mod received;
mod reply;
mod requests;
mod resources;
mod running;
mod samples;
mod script;
mod server;
mod socket;
mod state;
mod things;
mod token_endpoint;
mod tokens;
mod users;

pub use self::app::App;
pub use self::builder::FakeZoomBuilder;
pub use self::clock::ManualClock;
pub use self::counts::Counts;
pub use self::fake_zoom::FakeZoom;
pub use self::gate::Gate;
pub use self::limits::RatePlan;
pub use self::multipart::Part;
pub use self::received::Received;
pub use self::reply::Reply;
pub use self::requests::RecordedRequest;
pub use self::script::Endpoint;

#[cfg(test)]
mod tests;
