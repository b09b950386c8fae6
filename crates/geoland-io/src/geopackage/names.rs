//! Names of tables and columns.

use std::collections::HashSet;

/// The names of the column of row numbers, the usual one first. A column of integers with another name is an attribute, even
/// where it is the key of the table.
pub(super) const KEYS: [&str; 3] = ["fid", "ogc_fid", "geoland_fid"];

/// The names of the column of geometries, the usual one first.
pub(super) const GEOMETRIES: [&str; 3] = ["geom", "geometry", "the_geom"];

/// A name as SQL has it.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether a name is one of those for row numbers.
pub(super) fn is_key(name: &str) -> bool {
    KEYS.iter().any(|key| name.eq_ignore_ascii_case(key))
}

/// The names of a table that is being made: `SQLite` does not tell capital from small ASCII letters.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// Whether the name is taken.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_lowercase())
    }

    /// A free name, the wanted one if it can be.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        // SQLite ends a name at a NUL.
        let mut stem = wanted.replace('\0', "");
        if stem.is_empty() {
            stem.push_str("unnamed");
        }
        let numbered = (1_u64..).map(|n| format!("{stem}_{n}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| !self.has(name)).unwrap_or(stem);
        self.0.insert(free.to_ascii_lowercase());
        free
    }

    /// The first name of a list that is free, or one made from the last.
    pub(super) fn take_first(&mut self, wanted: &[&str]) -> String {
        let free = wanted.iter().find(|name| !self.has(name)).or(wanted.last());
        self.take(free.map_or("", |name| name))
    }
}

#[cfg(test)]
mod tests {
    use super::{GEOMETRIES, KEYS, Names, quote};

    #[test]
    fn names_are_quoted_and_told_apart() {
        assert_eq!(quote("x\"; drop table gpkg_contents; --"), "\"x\"\"; drop table gpkg_contents; --\"");
        let mut names = Names::default();
        for (wanted, taken) in
            [("Name", "Name"), ("name", "name_1"), ("", "unnamed"), ("\0", "unnamed_1"), ("fid", "fid")]
        {
            assert_eq!(names.take(wanted), taken);
        }
        assert_eq!((&*names.take_first(&KEYS), &*names.take_first(&GEOMETRIES)), ("ogc_fid", "geom"));
    }
}
