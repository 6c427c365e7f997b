//! What the targets share: JSON that changes by its values and not by its
//! bytes, so that most of what is tried is JSON.

use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Map, Value, json};

/// Changes a JSON text of `size` bytes in place, and gives its new size. What
/// is no JSON, and now and then what is, changes by its bytes. `words` are what
/// values and names are made of.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32, words: &[&str]) -> usize {
    let mut chance = Chance(u64::from(seed) ^ 0x9e37_79b9_7f4a_7c15);
    let parsed = serde_json::from_slice::<Value>(&data[..size]);
    let (Ok(mut value), false) = (parsed, chance.one_in(16)) else {
        return fuzzer_mutate(data, size, most);
    };
    for _ in 0..=chance.below(3) {
        let known = value.clone();
        let target = chance.below(count(&value));
        let target = at(&mut value, target);
        change(target, &known, &mut chance, words);
    }
    let text = value.to_string();
    if text.len() > most {
        return fuzzer_mutate(data, size, most);
    }
    data[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

fn change(value: &mut Value, known: &Value, chance: &mut Chance, words: &[&str]) {
    match (chance.below(3), value) {
        (0, Value::Object(members)) => change_members(members, known, chance, words),
        (0, Value::Array(items)) => match chance.below(3) {
            0 if !items.is_empty() => drop(items.remove(chance.below(items.len()))),
            1 if !items.is_empty() => items.push(items[chance.below(items.len())].clone()),
            _ => items.push(any(known, chance, words)),
        },
        (0, Value::String(text)) => {
            let at = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
            let at: Vec<usize> = at.collect();
            text.insert_str(at[chance.below(at.len())], chance.of(words));
        }
        (_, value) => *value = any(known, chance, words),
    }
}

fn change_members(
    members: &mut Map<String, Value>,
    known: &Value,
    chance: &mut Chance,
    words: &[&str],
) {
    let names: Vec<String> = members.keys().cloned().collect();
    let name = names.get(chance.below(names.len())).cloned();
    let other = chance.of(words).to_owned();
    match (chance.below(3), name) {
        (0, Some(name)) => drop(members.remove(&name)),
        (1, Some(name)) => {
            let value = members.remove(&name).unwrap_or_default();
            members.insert(other, value);
        }
        _ => drop(members.insert(other, any(known, chance, words))),
    }
}

/// A value of the document's own, or a new one.
fn any(known: &Value, chance: &mut Chance, words: &[&str]) -> Value {
    match chance.below(10) {
        0..4 => {
            let mut known = known.clone();
            let target = chance.below(count(&known));
            at(&mut known, target).take()
        }
        4..7 => Value::from(chance.of(words)),
        7 => chance.of(&[json!(0), json!(-1), json!(2.5), json!(i64::MAX), json!(1e300)]),
        8 => chance.of(&[json!(null), json!(true), json!(false), json!("")]),
        _ => chance.of(&[json!([]), json!({}), json!([null]), json!([""])]),
    }
}

/// How many values there are, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// One of these values, counted from the outside.
fn at(value: &mut Value, number: usize) -> &mut Value {
    if number == 0 {
        return value;
    }
    let mut left = number - 1;
    let inner: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => Vec::new(),
    };
    for inner in inner {
        let size = count(inner);
        if left < size {
            return at(inner, left);
        }
        left -= size;
    }
    unreachable!("there are not that many values")
}

/// SplitMix64: chance that a seed repeats.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % most.max(1)
    }

    fn one_in(&mut self, most: usize) -> bool {
        self.below(most) == 0
    }

    fn of<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }
}
