//! Which engine computes a coordinate reference system.

use std::fmt;

/// Which engine computes projections. Both hold the tolerance of [`Crs::to_lonlat`](crate::Crs::to_lonlat); bits differ.
///
/// # Example
/// ```
/// use geoland::crs::EngineChoice;
/// use geoland::Crs;
/// let crs = Crs::parse_with("EPSG:4548", EngineChoice::BuiltIn)?;
/// assert_eq!(crs.engine(), EngineChoice::BuiltIn);
/// assert_eq!(EngineChoice::from_word("proj"), Some(EngineChoice::Proj));
/// # Ok::<(), geoland::crs::CrsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum EngineChoice {
    /// The built-in engine for all that it can compute, PROJ for the rest where geoland was built with it: what both can
    /// compute has the same bits with and without PROJ.
    #[default]
    Auto,
    /// The built-in engine only.
    BuiltIn,
    /// PROJ for every projection (cargo feature `proj`).
    Proj,
}

impl EngineChoice {
    /// The choice that a word names: `auto`, `builtin` or `proj`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Auto, Self::BuiltIn, Self::Proj].into_iter().find(|choice| choice.word() == word)
    }

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::BuiltIn => "builtin",
            Self::Proj => "proj",
        }
    }
}

impl fmt::Display for EngineChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
