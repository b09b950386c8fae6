//! The attributes of a feature.

use std::collections::HashMap;
use std::io::Read;

use geoland::record::Value;

use super::lexer::{Fault, Lexer, kind_name};
use super::number::Number;
use crate::source::Request;

/// Attributes by name, in the order of the file.
pub(super) type Attributes = Vec<(String, Value)>;

/// The most attributes among which repeated keys are looked for one by one.
const FEW: usize = 32;

/// Reads what is wanted of a `properties` member: `None` for null; the inner error is the kind of a value that it may not be.
/// The rest is checked, and no values are made of it.
pub(super) fn read<R: Read>(
    lexer: &mut Lexer<R>,
    request: &Request,
) -> Result<Result<Option<Attributes>, &'static str>, Fault> {
    match lexer.token()? {
        b'{' => {}
        b'n' => {
            lexer.word("null")?;
            return Ok(Ok(None));
        }
        start => {
            lexer.skip(&mut None)?;
            return Ok(Err(kind_name(start)));
        }
    }
    lexer.open()?;
    let mut attributes = Vec::new();
    let (mut first, mut key) = (true, String::new());
    while lexer.member(&mut first, &mut key)? {
        if !request.wants(&key) {
            lexer.skip(&mut None)?;
            continue;
        }
        let value = read_value(lexer)?;
        attributes.push((key.clone(), value));
    }
    Ok(Ok(Some(last_of_each(attributes))))
}

fn read_value<R: Read>(lexer: &mut Lexer<R>) -> Result<Value, Fault> {
    Ok(match lexer.token()? {
        b'"' => {
            let mut text = String::new();
            lexer.string(&mut text)?;
            Value::Text(text)
        }
        b'-' | b'0'..=b'9' => number_value(lexer.number()?),
        b'n' => {
            lexer.word("null")?;
            Value::Null
        }
        b't' => {
            lexer.word("true")?;
            Value::Bool(true)
        }
        b'f' => {
            lexer.word("false")?;
            Value::Bool(false)
        }
        _ => {
            let mut text = Some(String::new());
            lexer.skip(&mut text)?;
            Value::Json(text.unwrap_or_default())
        }
    })
}

/// Keeps the last value of each key, in the place of the first, as `serde_json` does.
pub(super) fn last_of_each<T>(attributes: Vec<(String, T)>) -> Vec<(String, T)> {
    let repeated = |n: usize| attributes[..n].iter().any(|(key, _)| *key == attributes[n].0);
    if attributes.len() <= FEW && !(1..attributes.len()).any(repeated) {
        return attributes;
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(String, T)> = Vec::with_capacity(attributes.len());
    for (key, value) in attributes {
        if let Some(&place) = places.get(&key) {
            kept[place].1 = value;
        } else {
            places.insert(key.clone(), kept.len());
            kept.push((key, value));
        }
    }
    kept
}

/// A number as an attribute. One that no number type holds becomes the text of its digits, so that identifiers survive.
pub(super) fn number_value(number: Number) -> Value {
    match number {
        Number::Integer(n) => Value::Integer(n),
        Number::Float(x) => Value::Number(x),
        Number::Beyond(text) => Value::Text(text),
    }
}
