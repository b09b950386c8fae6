//! The legacy `crs` member.

use std::io::Read;

use super::lexer::{Fault, Lexer};
use crate::error::ReadErrorKind;

/// The coordinate system that a document names.
///
/// The `GeoJSON` of 2008 has it on the document; `PostGIS` puts it on each geometry. Wherever it stands, it must be
/// the same.
#[derive(Debug, Default)]
pub(super) struct CrsName(pub(super) Option<String>);

impl CrsName {
    /// Reads the value of a `crs` member.
    pub(super) fn read<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<(), Fault> {
        let mut text = Some(String::new());
        lexer.skip(&mut text)?;
        let value: serde_json::Value = text
            .and_then(|text| serde_json::from_str(&text).ok())
            .ok_or_else(|| lexer.fault(ReadErrorKind::MalformedCrs))?;
        if value.is_null() {
            return Ok(());
        }
        let name = match value["type"].as_str() {
            Some("name") => value["properties"]["name"].as_str().filter(|name| !name.trim().is_empty()),
            Some("link") => return Err(lexer.fault(ReadErrorKind::LinkedCrs)),
            _ => None,
        };
        let Some(name) = name else { return Err(lexer.fault(ReadErrorKind::MalformedCrs)) };
        match &self.0 {
            Some(first) if first != name => {
                Err(lexer.fault(ReadErrorKind::TwoCrs { first: first.clone(), second: name.to_owned() }))
            }
            Some(_) => Ok(()),
            None => {
                self.0 = Some(name.to_owned());
                Ok(())
            }
        }
    }
}
