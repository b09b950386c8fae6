//! What a programme office reports beyond this year's hectares. All of it stands on the [`Ledger`](geoland::Ledger) and
//! changes none of it.
//!
//! | module | what it answers |
//! |---|---|
//! | [`implied`] | the target that a published percentage implies, as an interval |
//! | [`indicator`] | the programme's other streams: sites, households, outlets, capacities, shares, counted from records |
//! | [`layer`] | any further layer with its attributes: buildings, residents, communities, outlets, sites |

pub mod implied;
pub mod indicator;
pub mod layer;

pub use implied::Implied;
pub use layer::Layer;
