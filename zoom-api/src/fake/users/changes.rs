//! Users that operations create, change and delete, where these are imported.

use serde_json::{Map, Value, json};

use super::{Users, lower_case};
use crate::fake::reply::Reply;
use crate::fake::resources::Role;
use crate::fake::samples::{self, sample, successor};
use crate::fake::things::{Call, merged};
use crate::operations;

impl Users {
    /// What an operation answers that is about a user, and does to them. The
    /// first of the call's ids is theirs.
    pub(in crate::fake) fn call(&mut self, role: Role, call: &Call<'_>) -> Reply {
        let looks = operations::GET_USER.contract.map(sample);
        let looks = looks.as_ref().and_then(Value::as_object);
        let mut said = looks.map(|looks| call.said(looks)).unwrap_or_default();
        let user_id = call.ids.first().map(String::as_str).unwrap_or_default();
        let answer = samples::answer(call.contract, call.arguments);
        match role {
            Role::Create => match self.create(call, said.clone()) {
                Ok(id) => {
                    said.insert("id".to_owned(), id);
                    answer.merge(said.into())
                }
                Err(refusal) => *refusal,
            },
            Role::Change | Role::Replace => {
                self.change(user_id, said);
                answer
            }
            Role::Delete => {
                self.remove(user_id);
                answer
            }
            Role::Get | Role::List => answer,
        }
    }

    fn create(
        &mut self,
        call: &Call<'_>,
        mut said: Map<String, Value>,
    ) -> Result<Value, Box<Reply>> {
        let email = said
            .get("email")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if self.by_email.contains_key(&*lower_case(email)) {
            let message = format!("Email \"{email}\" has already been used.");
            return Err(Box::new(Reply::api_error(409, 1005, &message)));
        }
        let answer = sample(call.contract);
        let like = answer
            .get("id")
            .cloned()
            .unwrap_or_else(|| "user000".into());
        let mut steps = 0;
        let id = loop {
            let id = successor(&like, steps);
            match id.as_str() {
                Some(known) if self.by_id.contains_key(known) => steps += 1,
                _ => break id,
            }
        };
        said.insert("id".to_owned(), id.clone());
        said.insert("account_id".to_owned(), call.account_id.into());
        said.entry("status").or_insert_with(|| json!("active"));
        self.put(said);
        Ok(id)
    }

    /// Merges what a request says of a user.
    fn change(&mut self, user_id: &str, said: Map<String, Value>) {
        let user = self.position(user_id).and_then(|at| self.all.get(at));
        let before = user.and_then(|user| serde_json::from_slice(&user.json).ok());
        if let Value::Object(members) = merged(before, said.into()) {
            self.put(members);
        }
    }

    fn remove(&mut self, user_id: &str) {
        let gone = self.position(user_id);
        let all = std::mem::take(self).all.into_iter().enumerate();
        let left = all.filter(|(at, _)| Some(*at) != gone);
        left.for_each(|(_, user)| self.add(user));
    }
}
