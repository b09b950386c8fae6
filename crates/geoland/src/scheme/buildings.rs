//! Names of the layer of buildings.

use serde::{Deserialize, Serialize};

/// Field names of the layer of buildings.
///
/// # Example
/// ```
/// let scheme = geoland::Scheme::from_toml("[buildings]\nbuilt_on = \"completed\"")?;
/// assert_eq!((&*scheme.buildings.id, &*scheme.buildings.built_on), ("id", "completed"));
/// # Ok::<(), geoland::scheme::SchemeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BuildingFields {
    /// The field of the identifier.
    pub id: String,
    /// The field of the day on which the building was built.
    pub built_on: String,
}

impl Default for BuildingFields {
    fn default() -> Self {
        Self { id: "id".into(), built_on: "built_on".into() }
    }
}
