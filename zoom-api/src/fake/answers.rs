//! What a test has an operation answer.

use serde::Serialize;
use serde_json::Value;

use super::catalogue::is_same;
use super::contract::Content;
use super::fake_zoom::FakeZoom;
use super::reply::Reply;
use crate::Operation;
use crate::error::BuildError;

/// The answers of operations for which there is another than the fake's own.
#[derive(Default)]
pub(super) struct Answers {
    told: Vec<(&'static Operation, Reply)>,
}

impl Answers {
    pub(super) fn of(&self, operation: &Operation) -> Option<&Reply> {
        let mut told = self.told.iter().rev();
        told.find(|(known, _)| is_same(known, operation))
            .map(|(_, reply)| reply)
    }

    fn set(&mut self, operation: &'static Operation, reply: Reply) {
        self.told.retain(|(known, _)| !is_same(known, operation));
        self.told.push((operation, reply));
    }
}

/// What it answers to operations.
impl FakeZoom {
    /// Answers an operation with this value from now on, with the status of a
    /// success. What is wrong with a request is refused all the same.
    ///
    /// The value is of the type that the operation answers; a
    /// [`Value`](serde_json::Value) may be anything.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use zoom_api::fake::{FakeZoom, Reply};
    /// use zoom_api::{operations, types};
    ///
    /// let fake = FakeZoom::start().await?;
    /// let user = types::User::default().first_name("Jo");
    /// fake.answer(&operations::GET_USER, user)?;
    /// let zoom = fake.client()?;
    /// assert_eq!(zoom.get_user().user_id("x").send().await?.first_name.as_deref(), Some("Jo"));
    ///
    /// fake.fail(&operations::GET_USER, Reply::user_not_found("x"))?;
    /// assert!(zoom.get_user().user_id("x").send().await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - the fake doesn't know the operation: see
    ///   [`operations`](super::FakeZoomBuilder::operations)
    /// - the value is of another type than the operation answers, or it answers
    ///   nothing that is JSON
    pub fn answer<T: Serialize + 'static>(
        &self,
        operation: &'static Operation,
        value: T,
    ) -> Result<(), BuildError> {
        let status = match operation.contract.map(|contract| &contract.answer) {
            None => 200,
            Some(answer) => match &answer.content {
                Content::Json { of, .. } if of.is::<T>() || is_untyped::<T>() => answer.status,
                Content::Json { of, .. } => return Err(is_answered_with(operation, of.name())),
                Content::Bytes => return Err(is_answered_with(operation, "a file")),
                Content::Empty => return Err(is_answered_with(operation, "nothing")),
            },
        };
        self.tell(operation, Reply::json(status, value))
    }

    /// Answers an operation with this reply from now on: one of Zoom's errors, a
    /// broken connection, a file; or, with [`Reply::normal`], what the fake
    /// answers by itself. What is wrong with a request is refused all the same.
    ///
    /// # Errors
    ///
    /// - the fake doesn't know the operation
    pub fn fail(&self, operation: &'static Operation, reply: Reply) -> Result<(), BuildError> {
        self.tell(operation, reply)
    }

    fn tell(&self, operation: &'static Operation, reply: Reply) -> Result<(), BuildError> {
        let mut state = self.shared().lock();
        if state.catalogue.same(operation).is_none() {
            return Err(unknown(operation));
        }
        state.answers.set(operation, reply);
        Ok(())
    }
}

pub(super) fn unknown(operation: &Operation) -> BuildError {
    let problem = "is not among the operations that the fake was started with";
    BuildError::invalid(format!("operation {}", operation.id), problem)
}

fn is_answered_with(operation: &Operation, what: &str) -> BuildError {
    let problem = format!("is answered with {what}");
    BuildError::invalid(format!("operation {}", operation.id), problem)
}

/// Whether a type is one for whatever somebody likes.
pub(super) fn is_untyped<T: 'static>() -> bool {
    std::any::TypeId::of::<T>() == std::any::TypeId::of::<Value>()
}
