//! Whatever Zoom sends, as long as it is an object: it is read, what is not
//! affected is intact, and nothing is lost.

use std::collections::BTreeSet;
use std::fmt;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::emitted::second::Webinar;
use super::mutation::{any_mutation, reordered};
use super::oracle::Oracle;
use super::{USER, WEBINAR, encode, json};
use crate::types::User;

/// How many cases a run of the tests takes the time for.
const FEW: u32 = 300;

/// How many it takes to trust the models.
const MANY: u32 = 20_000;

fn holds_for<T>(component: &str, oracle: &Oracle, body: &str, cases: u32)
where
    T: DeserializeOwned + Serialize + PartialEq + fmt::Debug,
{
    let valid = json(body);
    let unaffected: Value = encode(&serde_json::from_str::<T>(body).unwrap());
    let strategy = (prop::collection::vec(any_mutation(), 1..6), any::<usize>());
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&strategy, |(mutations, order)| {
        let mut body = valid.clone();
        let changed: BTreeSet<String> = mutations
            .iter()
            .filter_map(|m| m.apply(&mut body))
            .collect();
        let text = reordered(&body, order);

        let model: T = serde_json::from_str(&text)
            .map_err(|error| TestCaseError::fail(format!("{error} in {text}")))?;
        let streamed: T = serde_json::from_reader(text.as_bytes()).unwrap();
        prop_assert_eq!(&model, &streamed);
        let buffered: T = serde_json::from_value(body.clone()).unwrap();
        prop_assert_eq!(&model, &buffered);

        let back = encode(&model);
        if let Some(difference) = oracle.difference(component, &body, &back) {
            return Err(TestCaseError::fail(difference));
        }
        for (name, value) in unaffected.as_object().unwrap() {
            if !changed.contains(name) {
                prop_assert_eq!(back.get(name), Some(value), "{}", name);
            }
        }
        let again: T = serde_json::from_value(back.clone()).unwrap();
        prop_assert_eq!(encode(&again), back, "re-encoding twice");
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn a_mutated_user_is_read_and_nothing_is_lost() {
    holds_for::<User>("User", &Oracle::fragment(), USER, FEW);
}

#[test]
fn a_mutated_second_model_is_read_and_nothing_is_lost() {
    holds_for::<Webinar>("Webinar", &Oracle::second(), WEBINAR, FEW);
}

#[test]
#[ignore = "long: run by cargo xtask ci"]
fn many_mutated_users_are_read_and_nothing_is_lost() {
    holds_for::<User>("User", &Oracle::fragment(), USER, MANY);
}

#[test]
#[ignore = "long: run by cargo xtask ci"]
fn many_mutated_second_models_are_read_and_nothing_is_lost() {
    holds_for::<Webinar>("Webinar", &Oracle::second(), WEBINAR, MANY);
}
