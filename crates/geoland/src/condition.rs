//! Conditions on attributes: `status = 'cleared' and area_mu >= 5`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::record::{Record, Value};

/// A condition on the attributes of a feature: comparisons that must all hold.
///
/// ```text
/// ATTRIBUTE = | != | <> | < | <= | > | >= VALUE [and ...]
/// ATTRIBUTE is null | is not null
/// ```
///
/// An attribute with spaces or signs in its name stands in double quotes, a text in single ones (a quote within is doubled). A number is
/// compared as a number, whether the file has it as a number or as text; a text as text, character by character. A feature without a
/// value fulfils nothing but `is null`.
///
/// # Example
/// ```
/// use geoland::condition::Condition;
/// use geoland::record::{Outline, Record, Value};
/// let condition: Condition = "status = 'cleared' and area_mu >= 5".parse()?;
/// let properties = vec![("status".into(), Value::Text("cleared".into())), ("area_mu".into(), Value::Text("7.5".into()))];
/// let record = Record { number: 1, id: Value::Null, outline: Outline::Missing, properties };
/// assert!(condition.holds(&record));
/// # Ok::<(), geoland::condition::ConditionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition(Vec<Comparison>);

#[derive(Debug, Clone, PartialEq)]
struct Comparison {
    attribute: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    IsNull,
    IsNotNull,
    Compare(Operator, Literal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Number(f64),
    Text(String),
    Bool(bool),
}

/// A condition that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError(String);

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: write comparisons such as status = 'cleared' and area_mu >= 5", self.0)
    }
}

impl std::error::Error for ConditionError {}

impl Condition {
    /// Whether a feature fulfils it.
    #[must_use]
    pub fn holds(&self, record: &Record) -> bool {
        self.0.iter().all(|comparison| comparison.holds(record.get(&comparison.attribute)))
    }

    /// The attributes that it asks for.
    ///
    /// # Example
    /// ```
    /// let condition: geoland::condition::Condition = "a = 1 and \"b c\" is null".parse()?;
    /// assert_eq!(condition.attributes().collect::<Vec<_>>(), ["a", "b c"]);
    /// # Ok::<(), geoland::condition::ConditionError>(())
    /// ```
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|comparison| &*comparison.attribute)
    }
}

impl Comparison {
    fn holds(&self, value: &Value) -> bool {
        let (operator, literal) = match &self.test {
            Test::IsNull => return *value == Value::Null,
            Test::IsNotNull => return *value != Value::Null,
            Test::Compare(operator, literal) => (operator, literal),
        };
        let order = match (literal, value) {
            (_, Value::Null) => None,
            (Literal::Number(wanted), value) => value.as_number().and_then(|number| number.partial_cmp(wanted)),
            (Literal::Bool(wanted), Value::Bool(found)) => Some(found.cmp(wanted)),
            (Literal::Bool(_), _) => None,
            // A text is compared as the file has it: spaces and zeros in front count.
            (Literal::Text(wanted), Value::Text(found)) => Some(found.as_str().cmp(wanted)),
            (Literal::Text(wanted), value) => value.as_text().map(|found| found.as_str().cmp(wanted)),
        };
        let Some(order) = order else { return false };
        match operator {
            Operator::Equal => order.is_eq(),
            Operator::Unequal => order.is_ne(),
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            Operator::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// A piece of the text of a condition.
#[derive(Debug, PartialEq)]
enum Token {
    /// A word, or a name in double quotes.
    Name(String),
    /// A text in single quotes.
    Text(String),
    Operator(Operator),
}

impl TryFrom<String> for Condition {
    type Error = ConditionError;

    fn try_from(text: String) -> Result<Self, ConditionError> {
        text.parse()
    }
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let mut tokens = tokens(text)?.into_iter();
        let mut comparisons = Vec::new();
        loop {
            comparisons.push(comparison(&mut tokens)?);
            match tokens.next() {
                None => return Ok(Self(comparisons)),
                Some(Token::Name(word)) if word.eq_ignore_ascii_case("and") => {}
                Some(other) => return Err(ConditionError(format!("{} where \"and\" was expected", shown(&other)))),
            }
        }
    }
}

fn comparison(tokens: &mut impl Iterator<Item = Token>) -> Result<Comparison, ConditionError> {
    let ends = || ConditionError("the condition ends early".to_owned());
    let attribute = match tokens.next().ok_or_else(ends)? {
        Token::Name(name) => name,
        other => return Err(ConditionError(format!("{} where an attribute was expected", shown(&other)))),
    };
    let operator = match tokens.next().ok_or_else(ends)? {
        Token::Operator(operator) => operator,
        Token::Name(word) if word.eq_ignore_ascii_case("is") => {
            let mut words = [tokens.next(), None].map(|token| match token {
                Some(Token::Name(word)) => word.to_lowercase(),
                _ => String::new(),
            });
            if words[0] == "not" {
                words[1] = match tokens.next() {
                    Some(Token::Name(word)) => word.to_lowercase(),
                    _ => String::new(),
                };
            }
            let test = match [&*words[0], &*words[1]] {
                ["null", ""] => Test::IsNull,
                ["not", "null"] => Test::IsNotNull,
                _ => return Err(ConditionError("after \"is\" stands null or not null".to_owned())),
            };
            return Ok(Comparison { attribute, test });
        }
        other => return Err(ConditionError(format!("{} where a comparison was expected", shown(&other)))),
    };
    let literal = match tokens.next().ok_or_else(ends)? {
        Token::Text(text) => Literal::Text(text),
        Token::Name(word) => match (word.to_lowercase().as_str(), word.parse::<f64>()) {
            ("true", _) => Literal::Bool(true),
            ("false", _) => Literal::Bool(false),
            (_, Ok(number)) if number.is_finite() => Literal::Number(number),
            _ => return Err(ConditionError(format!("{} is no number; a text stands in single quotes", quoted(&word)))),
        },
        Token::Operator(_) => return Err(ConditionError("two comparisons in a row".to_owned())),
    };
    Ok(Comparison { attribute, test: Test::Compare(operator, literal) })
}

/// A text for a message: in quotes, short, and without anything a terminal would obey.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut out = String::from("\"");
    out.extend(text.chars().take(SHOWN).flat_map(char::escape_debug));
    out.push_str(if text.chars().nth(SHOWN).is_some() { "...\"" } else { "\"" });
    out
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(word) => quoted(word),
        Token::Text(text) => format!("the text {}", quoted(text)),
        Token::Operator(_) => "a comparison".to_owned(),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '\'' | '"' => {
                let (inner, after) = in_quotes(&rest[1..], first)?;
                tokens.push(if first == '"' { Token::Name(inner) } else { Token::Text(inner) });
                after
            }
            '=' | '!' | '<' | '>' => {
                let (operator, length) = operator(rest)?;
                tokens.push(Token::Operator(operator));
                &rest[length..]
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '!' | '<' | '>' | '\'' | '"');
                let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                tokens.push(Token::Name(word.to_owned()));
                after
            }
        }
        .trim_start();
    }
    Ok(tokens)
}

fn operator(text: &str) -> Result<(Operator, usize), ConditionError> {
    let operators = [
        ("==", Operator::Equal),
        ("!=", Operator::Unequal),
        ("<>", Operator::Unequal),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ];
    let found = operators.iter().find(|(sign, _)| text.starts_with(sign));
    found
        .map(|(sign, operator)| (*operator, sign.len()))
        .ok_or_else(|| ConditionError("\"!\" without \"=\"".to_owned()))
}

/// The text up to the closing quote, in which a doubled quote stands for one, and what follows.
fn in_quotes(text: &str, quote: char) -> Result<(String, &str), ConditionError> {
    let mut inner = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(quote).ok_or_else(|| ConditionError(format!("a {quote} that is not closed")))?;
        inner.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix(quote) {
            Some(after) => {
                inner.push(quote);
                rest = after;
            }
            None => return Ok((inner, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::record::{Outline, Record, Value};

    use super::Condition;

    fn holds(condition: &str) -> bool {
        let properties = vec![
            ("status".to_owned(), Value::Text("cleared".into())),
            ("面积".to_owned(), Value::Number(12.5)),
            ("id".to_owned(), Value::Text("007".into())),
            ("it's \"so\"".to_owned(), Value::Bool(true)),
            ("none".to_owned(), Value::Null),
        ];
        let record = Record { number: 1, id: Value::Null, outline: Outline::Missing, properties };
        condition.parse::<Condition>().unwrap().holds(&record)
    }

    #[test]
    fn comparisons() {
        for condition in [
            "status='cleared'",
            "status == 'cleared' AND 面积 > 12 and 面积<=12.5",
            "面积 <> 12",
            "id = 7",
            "id = '007'",
            "id != '7'",
            "\"it's \"\"so\"\"\" = true",
            "none is null",
            "absent is null",
            "status is not null",
            "status < 'd'",
        ] {
            assert!(holds(condition), "{condition}");
        }
        for condition in
            ["none = 0", "none != 0", "status = 5", "status is null", "id = '7'", "面积 = '12'", "absent < 1"]
        {
            assert!(!holds(condition), "{condition}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (text, expected) in [
            ("", "the condition ends early"),
            ("status", "the condition ends early"),
            ("status = cleared", "\"cleared\" is no number; a text stands in single quotes"),
            ("status = 'a", "a ' that is not closed"),
            ("status ! 5", "\"!\" without \"=\""),
            ("a = 1 or b = 2", "\"or\" where \"and\" was expected"),
            ("'a' = 1", "the text \"a\" where an attribute was expected"),
            ("a is no", "after \"is\" stands null or not null"),
            ("a = = 1", "two comparisons in a row"),
        ] {
            let error = text.parse::<Condition>().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }
}
