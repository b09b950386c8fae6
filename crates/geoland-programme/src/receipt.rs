//! Receipts: what a result was made from and what came out, so that anybody can have it computed again and see whether it is
//! the same.

use std::fmt;
use std::io::{self, Read, Write};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

/// The version of the layout of a receipt.
pub const LAYOUT: u64 = 1;

/// How long a text of bytes is, and its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The bytes.
    pub bytes: u64,
    /// The SHA-256, as 64 hexadecimal digits.
    pub sha256: String,
}

/// A digest while bytes come in.
#[derive(Debug, Clone, Default)]
pub struct Digesting {
    bytes: u64,
    hash: Sha256,
}

impl Digesting {
    /// The digest of what has come in.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::receipt::Digesting;
    /// use std::io::Write;
    /// let mut digesting = Digesting::default();
    /// digesting.write_all(b"abc")?;
    /// let digest = digesting.finish();
    /// assert_eq!((digest.bytes, &digest.sha256[..8]), (3, "ba7816bf"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn finish(self) -> Digest {
        let hash: [u8; 32] = self.hash.finalize().into();
        let sha256 = hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        Digest { bytes: self.bytes, sha256 }
    }
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Digest {
    /// The digest of everything that a reader gives.
    ///
    /// # Errors
    /// Those of the reader.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::receipt::Digest;
    /// assert_eq!(Digest::of(&b"abc"[..])?.bytes, 3);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn of(mut reader: impl Read) -> io::Result<Self> {
        let mut digesting = Digesting::default();
        io::copy(&mut reader, &mut digesting)?;
        Ok(digesting.finish())
    }

    /// The digest of something that has a name.
    #[must_use]
    pub fn json(&self, what: &str, file: &str) -> Value {
        json!({ "what": what, "file": file, "bytes": self.bytes, "sha256": self.sha256 })
    }
}

/// A difference between a receipt and what is found now.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where in the receipt, such as `inputs[green.geojson].sha256`.
    pub at: String,
    /// What the receipt says; null where it says nothing.
    pub receipt: Value,
    /// What is found now; null where nothing is.
    pub now: Value,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Value| if value.is_null() { "nothing".to_owned() } else { value.to_string() };
        write!(f, "{}: the receipt says {}, now it is {}", self.at, shown(&self.receipt), shown(&self.now))
    }
}

/// Everything in which two receipts differ, in the order of their members.
///
/// # Example
/// ```
/// use geoland_programme::receipt::differences;
/// use serde_json::json;
/// let before = json!({"inputs": [{"file": "a.csv", "bytes": 3}], "totals": {"parcels": 2}});
/// let now = json!({"inputs": [{"file": "a.csv", "bytes": 4}], "totals": {"parcels": 2}});
/// let found = differences(&before, &now);
/// assert_eq!(found[0].to_string(), "inputs[a.csv].bytes: the receipt says 3, now it is 4");
/// ```
#[must_use]
pub fn differences(receipt: &Value, now: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", receipt, now, &mut found);
    found
}

fn compare(at: &str, receipt: &Value, now: &Value, found: &mut Vec<Difference>) {
    match (receipt, now) {
        (Value::Object(before), Value::Object(after)) => members(at, before, after, found),
        (Value::Array(before), Value::Array(after)) => {
            for k in 0..before.len().max(after.len()) {
                let (a, b) = (before.get(k).unwrap_or(&Value::Null), after.get(k).unwrap_or(&Value::Null));
                let name = [a, b].into_iter().find_map(|item| item.get("file")?.as_str());
                compare(&format!("{at}[{}]", name.map_or(k.to_string(), str::to_owned)), a, b, found);
            }
        }
        _ if receipt == now => {}
        _ => found.push(Difference { at: at.to_owned(), receipt: receipt.clone(), now: now.clone() }),
    }
}

fn members(at: &str, before: &Map<String, Value>, after: &Map<String, Value>, found: &mut Vec<Difference>) {
    let new = after.keys().filter(|key| !before.contains_key(*key));
    for key in before.keys().chain(new) {
        let inner = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        compare(&inner, before.get(key).unwrap_or(&Value::Null), after.get(key).unwrap_or(&Value::Null), found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn the_same_has_no_difference() {
        let receipt = json!({"receipt": 1, "inputs": [{"file": "a", "bytes": 1}], "method": {"as_of": null}});
        assert_eq!(differences(&receipt, &receipt), []);
    }

    #[test]
    fn differences_come_in_order_and_say_where() {
        let before = json!({"command": ["summarize", "a"], "inputs": [{"file": "a", "bytes": 1}], "old": 1});
        let now = json!({"command": ["summarize", "a", "--as-of"], "inputs": [], "new": 2});
        let shown: Vec<String> = differences(&before, &now).iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "command[2]: the receipt says nothing, now it is \"--as-of\"",
                "inputs[a]: the receipt says {\"file\":\"a\",\"bytes\":1}, now it is nothing",
                "old: the receipt says 1, now it is nothing",
                "new: the receipt says nothing, now it is 2",
            ]
        );
    }
}
