//! What a programme office reports beyond this year's hectares. All of it stands on the [`Ledger`](geoland::Ledger) and
//! changes none of it.
//!
//! | module | what it answers |
//! |---|---|
//! | [`balance`] | how land moved between states from one day to another: stocks, gain, loss, swap |
//! | [`compare`] | what moved the totals between two datasets or two days, by cause, exactly |
//! | [`implied`] | the target that a published percentage implies, as an interval |
//! | [`layer`] | any further layer with its attributes: buildings, residents, communities, outlets, sites |
//! | [`rebound`] | new buildings on cleared land: hectares, sites, and how long land stays free |

pub mod balance;
pub mod compare;
mod forms;
pub mod implied;
pub mod layer;
pub mod rebound;

pub use balance::Balance;
pub use compare::Comparison;
pub use implied::Implied;
pub use layer::Layer;
pub use rebound::Rebound;
