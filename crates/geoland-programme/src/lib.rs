//! What a programme office reports beyond this year's hectares. All of it stands on the [`Ledger`](geoland::Ledger) and
//! changes none of it.
//!
//! | module | what it answers |
//! |---|---|
//! | [`balance`] | how land moved between states from one day to another: stocks, gain, loss, swap |
//! | [`month`] | months of the calendar |
//! | [`series`] | what was reclaimed and greened month by month: cumulative, in the year, in the month |
//! | [`cohort`] | when land was reclaimed against when it was greened |
//! | [`compare`] | what moved the totals between two datasets or two days, by cause, exactly |
//! | [`access`] | residents and residential land newly near green space, by district and by new green space |
//! | [`alleys`] | how many alleys are in the plan, started and done, how long, where, and what was reclaimed beside them |
//! | [`coverage`] | which communities have outlets of the kinds asked for, and what the others lack |
//! | [`implied`] | the target that a published percentage implies, as an interval |
//! | [`receipt`] | what a result was made from and what came out, to be computed again |
//! | [`indicator`] | the programme's other streams: sites, households, outlets, capacities, shares, counted from records |
//! | [`layer`] | any further layer with its attributes: buildings, residents, communities, outlets, sites |
//! | [`rebound`] | new buildings on cleared land: hectares, sites, and how long land stays free |

pub mod access;
pub mod alleys;
mod around;
pub mod balance;
pub mod cohort;
pub mod compare;
pub mod coverage;
mod forms;
pub mod implied;
pub mod indicator;
pub mod layer;
pub mod month;
pub mod rebound;
pub mod receipt;
pub mod series;

pub use balance::Balance;
pub use cohort::Cohort;
pub use compare::Comparison;
pub use implied::Implied;
pub use layer::Layer;
pub use month::Month;
pub use rebound::Rebound;
pub use series::Series;
