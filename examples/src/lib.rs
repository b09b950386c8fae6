//! examples of geoland.
