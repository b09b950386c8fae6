//! crs
/// c
pub struct Crs;
