//! What is wrong with definitions of indicators, before anything is counted.

use std::collections::BTreeSet;

use geoland::target::TargetScope;

use super::account::AccountLand;
use super::definition::{Definition, Measure, Of};
use super::unit::{convert, is_area, is_length};
use crate::implied::ImpliedError;

/// An indicator that cannot be evaluated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("indicator \"{code}\": {fault}")]
pub struct IndicatorError {
    /// The code of the indicator.
    pub code: String,
    /// What is wrong.
    pub fault: IndicatorFault,
}

/// What is wrong with an indicator.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorFault {
    /// No code.
    #[error("an empty code: give it one")]
    NoCode,
    /// A code that two indicators have.
    #[error("two indicators have this code: rename one")]
    RepeatedCode,
    /// A key that the measure needs.
    #[error("measure {measure} needs {key}")]
    Missing {
        /// The word of the measure.
        measure: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A key that means nothing for the measure.
    #[error("{key} has no meaning for measure {measure}: leave it out")]
    Useless {
        /// The word of the measure.
        measure: &'static str,
        /// The key.
        key: &'static str,
    },
    /// Land that the account does not have.
    #[error("of = \"{0}\": without a layer write reclaimed, greened or white")]
    Land(String),
    /// A layer that is not there.
    #[error("no layer \"{0}\": name its file under [tables], or use parcels, green or alleys")]
    Layer(String),
    /// A scope that is not there.
    #[error("there is no {0}: check the name, the district and key-area layers, or add a [[scope]]")]
    Scope(TargetScope),
    /// Records whose place nothing says.
    #[error("nothing says where records of \"{0}\" are: name the field of their district or key area in located_by")]
    NoPlace(String),
    /// Another indicator that is not there.
    #[error("of = \"{0}\": no other indicator has this code")]
    Of(String),
    /// A share of a percentage.
    #[error("of = \"{0}\": that indicator is a percentage itself: name a count, a sum, an area or a length")]
    OfPercentage(String),
    /// Units that cannot be turned into each other.
    #[error("{what} is in \"{from}\" and the indicator in \"{to}\": one cannot be turned into the other")]
    Unit {
        /// What has the other unit.
        what: String,
        /// That unit.
        from: String,
        /// The unit of the indicator.
        to: String,
    },
    /// More decimals than numbers have.
    #[error("decimals = {0}: write 0 to 9")]
    Decimals(u8),
    /// No target is implied.
    #[error("implied: {0}")]
    Implied(#[from] ImpliedError),
}

impl IndicatorFault {
    pub(super) fn of(self, definition: &Definition) -> IndicatorError {
        IndicatorError { code: definition.code.clone(), fault: self }
    }
}

/// Checks definitions by themselves.
pub(super) fn check(definitions: &[Definition]) -> Result<(), IndicatorError> {
    let mut codes = BTreeSet::new();
    for definition in definitions {
        let refuse = |fault: IndicatorFault| Err(fault.of(definition));
        if definition.code.trim().is_empty() {
            return refuse(IndicatorFault::NoCode);
        }
        if !codes.insert(&definition.code) {
            return refuse(IndicatorFault::RepeatedCode);
        }
        keys(definition).or_else(refuse)?;
        units(definition).or_else(refuse)?;
    }
    for definition in definitions {
        named_of(definition, definitions).map_err(|fault| fault.of(definition))?;
    }
    Ok(())
}

/// The word of the account's land, for measures of it.
pub(super) fn account_word(definition: &Definition) -> Option<&str> {
    match &definition.of {
        Some(Of::Named(word)) if definition.layer.is_none() && definition.measure == Measure::Area => Some(word),
        _ => None,
    }
}

/// Keys that the measure needs, and those that mean nothing to it.
fn keys(definition: &Definition) -> Result<(), IndicatorFault> {
    let (measure, d) = (definition.measure.word(), definition);
    let of_account = d.measure == Measure::Area && d.layer.is_none();
    let is = |wanted: Measure| d.measure == wanted;
    let by_of = matches!(d.of, Some(Of::Records(_)));
    let needed = [
        ("a layer", !of_account && d.layer.is_none()),
        ("a layer, or of = reclaimed, greened or white", of_account && d.of.is_none()),
        ("field", is(Measure::Sum) && d.field.is_none()),
        ("of", is(Measure::Share) && d.of.is_none()),
        ("covered_by", is(Measure::Coverage) && d.covered_by.is_none()),
    ];
    if let Some((key, _)) = needed.into_iter().find(|(_, missing)| *missing) {
        return Err(IndicatorFault::Missing { measure, key });
    }
    let useless = [
        ("field", d.field.is_some() && !is(Measure::Sum)),
        ("field_unit", d.field_unit.is_some() && !is(Measure::Sum)),
        ("covered_by", d.covered_by.is_some() && !is(Measure::Coverage)),
        ("a filter under of", by_of && !is(Measure::Share)),
        ("of", d.of.is_some() && is(Measure::Coverage)),
        ("filter", of_account && d.filter.is_some()),
        ("distinct", of_account && d.distinct.is_some()),
        ("located_by", of_account && d.located_by.is_some()),
        ("on", of_account && d.on.is_some()),
        ("as_of", of_account && d.as_of.is_some()),
        ("withdrawn", of_account && d.withdrawn.is_some()),
    ];
    match useless.into_iter().find(|(_, useless)| *useless) {
        Some((key, _)) => Err(IndicatorFault::Useless { measure, key }),
        None => Ok(()),
    }
}

fn units(definition: &Definition) -> Result<(), IndicatorFault> {
    if let Some(decimals) = definition.decimals.filter(|decimals| *decimals > 9) {
        return Err(IndicatorFault::Decimals(decimals));
    }
    let unit = definition.unit_code();
    let refuse = |what: &str, from: &str| {
        Err(IndicatorFault::Unit { what: what.to_owned(), from: from.to_owned(), to: unit.to_owned() })
    };
    match definition.measure {
        Measure::Area if !is_area(unit) => return refuse("land", "m2"),
        Measure::Length if !is_length(unit) => return refuse("a length", "m"),
        Measure::Share | Measure::Coverage if unit != "%" => return refuse("a share", "%"),
        _ => {}
    }
    if let Some(from) = definition.field_unit.as_ref().filter(|from| convert(1.0, from, unit).is_none()) {
        return refuse("the field", from);
    }
    let of_target = definition.targets.iter().filter_map(|target| target.unit.as_ref());
    match of_target.into_iter().find(|from| convert(1.0, from, unit).is_none()) {
        Some(from) => refuse("the target", from),
        None => Ok(()),
    }
}

/// An indicator named under `of` is there, another one, and no percentage.
fn named_of(definition: &Definition, all: &[Definition]) -> Result<(), IndicatorFault> {
    let Some(Of::Named(code)) = &definition.of else { return Ok(()) };
    if let Some(word) = account_word(definition) {
        return AccountLand::parse(word).map(|_| ()).ok_or_else(|| IndicatorFault::Land(word.to_owned()));
    }
    let Some(other) = all.iter().find(|other| other.code == *code && other.code != definition.code) else {
        return Err(IndicatorFault::Of(code.clone()));
    };
    if matches!(other.measure, Measure::Share | Measure::Coverage) {
        return Err(IndicatorFault::OfPercentage(code.clone()));
    }
    let (from, to) = (other.unit_code(), definition.unit_code());
    match definition.measure {
        // A share counts; what it is a share of has to be a number of the same things, which only its author knows.
        Measure::Share => Ok(()),
        _ if convert(1.0, from, to).is_some() => Ok(()),
        _ => Err(IndicatorFault::Unit { what: format!("\"{code}\""), from: from.to_owned(), to: to.to_owned() }),
    }
}
