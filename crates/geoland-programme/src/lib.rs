//! What a programme office reports beyond this year's hectares. All of it stands on the [`Ledger`](geoland::Ledger) and
//! changes none of it.
//!
//! | module | what it answers |
//! |---|---|
//! | [`month`] | months of the calendar |
//! | [`series`] | what was reclaimed and greened month by month: cumulative, in the year, in the month |
//! | [`cohort`] | when land was reclaimed against when it was greened |
//! | [`implied`] | the target that a published percentage implies, as an interval |
//! | [`layer`] | any further layer with its attributes: buildings, residents, communities, outlets, sites |

pub mod cohort;
pub mod implied;
pub mod layer;
pub mod month;
pub mod series;

pub use cohort::Cohort;
pub use implied::Implied;
pub use layer::Layer;
pub use month::Month;
pub use series::Series;
