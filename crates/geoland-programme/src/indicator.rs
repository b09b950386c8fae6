//! Indicators: the programme's other streams (sites, households, outlets, capacities) beside its hectares, defined by a project file
//! and counted from records.
//!
//! Every indicator sorts the records of its layer into columns that add up, so that nothing disappears: what counted, duplicates,
//! what was not asked for, what lies elsewhere, what has no date, came after the cut-off, was withdrawn, or cannot be read.
//! Records that share an id are events of one thing: the latest says what it is, and where that is a withdrawal none counts.

mod account;
mod check;
mod cover;
mod decimal;
mod definition;
mod evaluate;
mod measured;
mod places;
mod records;
mod sentence;
mod tally;
mod unit;

use geoland::finding::Findings;

pub use self::check::{IndicatorError, IndicatorFault};
pub use self::decimal::Decimal;
pub use self::definition::{
    CoveredBy, Definition, IndicatorTarget, Language, Measure, Of, Published, Whole, Words, with_account,
};
pub use self::evaluate::{Context, evaluate};
pub use self::tally::Tally;
use crate::implied::Implied;

/// The indicators of a programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// One for each definition, in their order.
    pub indicators: Vec<Indicator>,
    /// What was noticed while counting.
    pub findings: Findings,
}

/// An indicator with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// What it is.
    pub definition: Definition,
    /// Its scope in words; of a set of districts the names that it has.
    pub scope: Words,
    /// Its value in its unit; none for a share of nothing.
    pub value: Option<f64>,
    /// For shares and coverage, what was counted, and of how much.
    pub parts: Option<(f64, f64)>,
    /// What became of the records.
    pub tally: Tally,
    /// The indicator that this one is a part of, for measures that are no shares.
    pub part_of: Option<PartOf>,
    /// The target that holds.
    pub target: Option<IndicatorTarget>,
    /// The value as a percentage of that target.
    pub target_percent: Option<f64>,
    /// The target that a published percentage implies, in the indicator's unit.
    pub implied: Option<Implied>,
}

/// The indicator that another one is a part of.
#[derive(Debug, Clone, PartialEq)]
pub struct PartOf {
    /// Its code.
    pub code: String,
    /// Its names.
    pub name: Words,
    /// Its value, in its unit.
    pub value: f64,
    /// Decimals that it is printed with.
    pub decimals: u8,
    /// Its unit.
    pub unit: Words,
    /// The part as a percentage of it.
    pub percent: f64,
}

impl PartOf {
    /// Its value as it is printed, thousands set apart.
    #[must_use]
    pub fn printed(&self) -> String {
        sentence::grouped(&format!("{:.*}", usize::from(self.decimals), self.value))
    }
}

impl Indicator {
    /// The value as it is printed, without thousands set apart; a dash where there is none.
    #[must_use]
    pub fn printed(&self) -> String {
        let decimals = usize::from(self.definition.printed_decimals());
        self.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
    }

    /// The unit in a language.
    #[must_use]
    pub fn unit(&self, language: Language) -> &str {
        self.definition.unit_name(language)
    }
}

/// Decimals of printed percentages.
pub const PERCENT_DECIMALS: usize = 1;

#[cfg(test)]
mod tests;
