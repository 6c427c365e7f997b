//! What requests must observe of a value, in words for whoever reads the docs.

use crate::codegen::source::docs;
use crate::openapi::model::{Bound, Bounds, Kind, Object, Schema, Type, Types};

/// The limits of a value as a sentence, if it has any.
pub(crate) fn limits(types: &Types, schema: &Schema) -> Option<String> {
    let phrases = phrases(types, schema);
    let mut sentence = (!phrases.is_empty()).then(|| phrases.join(", "))?;
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
    }
    Some(sentence + ".")
}

/// The fields without which a request is refused, as a sentence.
pub(crate) fn required(types: &Types, of: &Type) -> Option<String> {
    let object = types.object(of)?;
    let names: Vec<String> = demanded(object).map(docs::code).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("It needs {one}.")),
        [first @ .., last] => Some(format!("It needs {} and {last}.", first.join(", "))),
    }
}

fn demanded(object: &Object) -> impl Iterator<Item = &str> {
    object
        .demanded()
        .map(|property| property.rust_name.as_str())
}

fn phrases(types: &Types, schema: &Schema) -> Vec<String> {
    let Bounds {
        min_length,
        max_length,
        min_items,
        max_items,
        minimum,
        maximum,
        pattern,
        ..
    } = bounds(types, schema);
    let mut phrases = Vec::new();
    phrases.extend(count(*min_length, *max_length, "character"));
    phrases.extend(range(minimum.as_ref(), maximum.as_ref()));
    phrases.extend(count(*min_items, *max_items, "item"));
    phrases.extend(
        pattern
            .as_ref()
            .map(|it| format!("matching {}", docs::code(it))),
    );
    let items = schema
        .items
        .as_ref()
        .map(|items| self::phrases(types, items));
    if let Some(items) = items.filter(|items| !items.is_empty()) {
        phrases.push(format!("each item {}", items.join(", ")));
    }
    phrases
}

/// The bounds of a value, also where its type is another name for it.
fn bounds<'a>(types: &'a Types, schema: &'a Schema) -> &'a Bounds {
    match &schema.of {
        Type::Named(name) => match &types.component(name).kind {
            Kind::Alias(schema) => bounds(types, schema),
            Kind::StringEnum(values) => &values.bounds,
            Kind::IntegerEnum(values) => &values.bounds,
            _ => &schema.bounds,
        },
        _ => &schema.bounds,
    }
}

fn count(least: Option<u64>, most: Option<u64>, of: &str) -> Option<String> {
    let many = |n: u64| {
        if n == 1 {
            of.to_owned()
        } else {
            format!("{of}s")
        }
    };
    Some(match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least} {}", many(most)),
        (Some(least), Some(most)) => format!("{least} to {most} {}", many(most)),
        (None, Some(most)) => format!("at most {most} {}", many(most)),
        (Some(least), None) => format!("at least {least} {}", many(least)),
        (None, None) => return None,
    })
}

fn range(least: Option<&Bound>, most: Option<&Bound>) -> Option<String> {
    let plain = |bound: &&Bound| !bound.is_exclusive;
    Some(match (least, most) {
        (Some(least), Some(most)) if plain(&least) && plain(&most) => {
            format!("from {} to {}", least.value, most.value)
        }
        (None, None) => return None,
        (least, most) => {
            let least = least.map(|bound| match bound.is_exclusive {
                true => format!("more than {}", bound.value),
                false => format!("at least {}", bound.value),
            });
            let most = most.map(|bound| match bound.is_exclusive {
                true => format!("less than {}", bound.value),
                false => format!("at most {}", bound.value),
            });
            let both: Vec<String> = least.into_iter().chain(most).collect();
            both.join(", ")
        }
    })
}
