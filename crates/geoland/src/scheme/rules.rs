//! Rules for files whose attributes have drifted.

use serde::{Deserialize, Serialize};

/// What differs in files whose name matches a pattern.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub(super) struct FileRules {
    #[serde(rename = "match")]
    pub(super) pattern: String,
    #[serde(flatten)]
    pub(super) tables: toml::Table,
}

impl FileRules {
    pub(super) fn match_name(&self, name: &str) -> bool {
        let (pattern, name) = (self.pattern.to_lowercase(), name.replace('\\', "/").to_lowercase());
        let starts = std::iter::once(0).chain(name.match_indices('/').map(|(at, _)| at + 1));
        starts.into_iter().any(|start| matches_pattern(&pattern, &name[start..]))
    }
}

/// Whether a name follows a pattern in which `*` stands for any characters.
pub(super) fn matches_pattern(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return name.ends_with(part);
        }
        // The first place that fits leaves the most for what follows.
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    true
}

/// Writes the entries of one table over those of another, tables within tables entry by entry.
pub(super) fn merge(base: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(over)) => merge(base, over),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
