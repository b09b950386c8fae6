//! Definitions into values.

use std::collections::BTreeMap;

use geoland::condition::Condition;
use geoland::finding::{Findings, Kind, Place};
use geoland::target::TargetScope;
use geoland::{Date, Ledger, NamedScope, Target};

use super::account::{self, AccountLand};
use super::check::{IndicatorError, IndicatorFault, account_word, check};
use super::decimal::Decimal;
use super::definition::{CoveredBy, Definition, IndicatorTarget, Measure, Of, Words};
use super::places::{Places, Within};
use super::records::{Answered, Needs, Question, answer};
use super::tally::Tally;
use super::unit::convert;
use super::{Indicator, PartOf, Scorecard, cover, measured};
use crate::implied::{Implied, Printed};
use crate::layer::Layer;

/// What indicators are evaluated on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The account, whose cut-off holds for all indicators without one of their own.
    pub ledger: &'a Ledger<'a>,
    /// The layers, by the names that definitions have for them.
    pub layers: &'a BTreeMap<String, Layer>,
    /// Sets of districts under one name.
    pub scopes: &'a [NamedScope],
    /// Targets for land of the account, where a definition has none of its own.
    pub targets: &'a [Target],
}

/// Evaluates indicators.
///
/// # Guarantees
/// `records` of each tally is the sum of its other columns. Nothing depends on the order of records. Counts are exact, sums are
/// those of decimal numbers, land and lines those of whole quanta; each is rounded once.
///
/// # Errors
/// [`IndicatorError`] for the first definition that says what cannot be: keys that its measure lacks or does not have, layers, scopes
/// or other indicators that are not there, units that do not fit.
///
/// # Example
/// ```
/// use std::collections::BTreeMap;
/// use geoland::ledger::AccountOptions;
/// use geoland::record::{Outline, Record, Value};
/// use geoland::{Crs, Dataset, Ledger, Placed, Scheme};
/// use geoland_programme::Layer;
/// use geoland_programme::indicator::{Context, Definition, evaluate};
///
/// let mut dataset = Dataset::new(Scheme::default());
/// let mut sites = Layer::new(&mut dataset, "sites.csv", Crs::WGS84);
/// sites.records = ["A", "B", "A"].iter().zip(1..).map(|(id, number)| {
///     let properties = vec![("id".into(), Value::Text((*id).into()))];
///     Record { number, id: Value::Null, outline: Outline::Missing, properties }
/// }).collect();
/// let definition: Definition = toml::from_str(
///     r#"
///     code = "sites"
///     zh = "点位"
///     en = "sites"
///     measure = "count"
///     layer = "sites"
///     "#,
/// )?;
///
/// let placed = Placed::new(&dataset)?;
/// let ledger = Ledger::new(&placed, AccountOptions::default())?;
/// let layers = BTreeMap::from([("sites".to_owned(), sites)]);
/// let context = Context { ledger: &ledger, layers: &layers, scopes: &[], targets: &[] };
/// let scorecard = evaluate(&[definition], context)?;
/// assert_eq!(scorecard.indicators[0].value, Some(2.0));
/// assert_eq!(scorecard.indicators[0].tally.duplicates, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate(definitions: &[Definition], context: Context<'_>) -> Result<Scorecard, IndicatorError> {
    check(definitions)?;
    let places = Places::new(context.ledger, context.scopes);
    let mut findings = Findings::default();
    let mut indicators = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let evaluation = Evaluation { definition, context, places: &places };
        let indicator = evaluation.indicator(&mut findings).map_err(|fault| fault.of(definition))?;
        indicators.push(indicator);
    }
    let parts: Vec<Option<PartOf>> = indicators.iter().map(|indicator| part_of(indicator, &indicators)).collect();
    let shares: Vec<Option<(f64, f64)>> = indicators.iter().map(|indicator| share_of(indicator, &indicators)).collect();
    for ((indicator, part), share) in indicators.iter_mut().zip(parts).zip(shares) {
        indicator.part_of = part;
        if let Some(share) = share {
            indicator.parts = Some(share);
            indicator.value = percent(share.0, share.1);
        }
    }
    for indicator in &mut indicators {
        against_target(indicator, context).map_err(|fault| fault.of(&indicator.definition))?;
    }
    Ok(Scorecard { indicators, findings })
}

/// A part as a percentage of a whole; none of nothing.
fn percent(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole * 100.0)
}

/// The indicator that a measure which is no share is a part of.
fn part_of(indicator: &Indicator, all: &[Indicator]) -> Option<PartOf> {
    let definition = &indicator.definition;
    let Some(Of::Named(code)) = &definition.of else { return None };
    if definition.measure == Measure::Share || account_word(definition).is_some() {
        return None;
    }
    let whole = all.iter().find(|other| other.definition.code == *code)?;
    let in_its_unit = convert(indicator.value?, definition.unit_code(), whole.definition.unit_code())?;
    Some(PartOf {
        code: code.clone(),
        name: Words { zh: whole.definition.zh.clone(), en: whole.definition.en.clone() },
        value: whole.value?,
        decimals: whole.definition.printed_decimals(),
        unit: Words {
            zh: whole.unit(super::Language::Chinese).to_owned(),
            en: whole.unit(super::Language::English).to_owned(),
        },
        percent: percent(in_its_unit, whole.value?)?,
    })
}

/// The parts of a share of another indicator.
fn share_of(indicator: &Indicator, all: &[Indicator]) -> Option<(f64, f64)> {
    let Some(Of::Named(code)) = &indicator.definition.of else { return None };
    if indicator.definition.measure != Measure::Share {
        return None;
    }
    let whole = all.iter().find(|other| other.definition.code == *code)?;
    Some((indicator.parts?.0, whole.value?))
}

/// Sets the target and what a published percentage implies.
fn against_target(indicator: &mut Indicator, context: Context<'_>) -> Result<(), IndicatorFault> {
    let definition = &indicator.definition;
    let as_of = definition.as_of.or(context.ledger.options.as_of);
    let target = definition.target_at(as_of).cloned().or_else(|| account_target(definition, context, as_of));
    if let (Some(target), Some(value)) = (&target, indicator.value) {
        let unit = target.unit.as_deref().unwrap_or(definition.unit_code());
        indicator.target_percent =
            convert(value, definition.unit_code(), unit).and_then(|value| percent(value, target.value));
    }
    if let Some(published) = definition.implied {
        let printed = || indicator.value.and_then(|value| Printed::rounded(value, definition.printed_decimals()));
        if let Some(figure) = published.value.or_else(printed) {
            indicator.implied = Some(Implied::of(figure, published.percent)?);
        }
    }
    indicator.target = target;
    Ok(())
}

/// The target of the account's land, where its definition has none.
fn account_target(definition: &Definition, context: Context<'_>, as_of: Option<Date>) -> Option<IndicatorTarget> {
    let measure = match AccountLand::parse(account_word(definition)?)? {
        AccountLand::Reclaimed => geoland::target::Measure::Reclaimed,
        AccountLand::Greened => geoland::target::Measure::Greened,
        AccountLand::White => return None,
    };
    let target = Target::holding(context.targets, &definition.scope, measure, as_of)?;
    Some(IndicatorTarget {
        value: target.hectares,
        unit: Some("ha".to_owned()),
        version: target.version.clone(),
        date: target.date,
    })
}

/// One definition at work.
#[derive(Clone, Copy)]
struct Evaluation<'a> {
    definition: &'a Definition,
    context: Context<'a>,
    places: &'a Places<'a>,
}

/// A value, the parts of a share, and what became of the records.
type Outcome = (Option<f64>, Option<(f64, f64)>, Tally);

impl<'a> Evaluation<'a> {
    fn indicator(&self, findings: &mut Findings) -> Result<Indicator, IndicatorFault> {
        let definition = self.definition;
        let within =
            self.places.within(&definition.scope).ok_or_else(|| IndicatorFault::Scope(definition.scope.clone()))?;
        let (value, parts, tally) = match account_word(definition).and_then(AccountLand::parse) {
            Some(which) => {
                let (area, tally) = account::land(which, &within, self.places);
                (convert(area.m2(), "m2", definition.unit_code()), None, tally)
            }
            None => self.of_layer(&within, findings)?,
        };
        Ok(Indicator {
            definition: definition.clone(),
            scope: self.scope_words(),
            value,
            parts,
            tally,
            part_of: None,
            target: None,
            target_percent: None,
            implied: None,
        })
    }

    fn of_layer(&self, within: &Within, findings: &mut Findings) -> Result<Outcome, IndicatorFault> {
        let definition = self.definition;
        let layer = self.layer(definition.layer.as_deref().unwrap_or_default())?;
        let placed = definition.located_by.is_some()
            || layer.records.iter().any(|record| record.outline != geoland::record::Outline::Missing)
                && self.places.has_shapes(within);
        if !placed && definition.scope != TargetScope::Total && !layer.records.is_empty() {
            return Err(IndicatorFault::NoPlace(definition.layer.clone().unwrap_or_default()));
        }
        self.note_absent(layer, findings);
        let unit = definition.unit_code();
        let answered = self.ask(layer, within, [definition.filter.as_ref(), definition.withdrawn.as_ref()], findings);
        let count = answered.counted.len() as f64;
        Ok(match definition.measure {
            Measure::Count => (Some(count), None, answered.tally),
            Measure::Sum => {
                let sum: Decimal = answered.counted.iter().map(|record| record.number).sum();
                let from = definition.field_unit.as_deref().unwrap_or(unit);
                (convert(sum.value(), from, unit), None, answered.tally)
            }
            Measure::Area => {
                let area = measured::area(&answered.counted, within, self.places);
                (convert(area.m2(), "m2", unit), None, answered.tally)
            }
            Measure::Length => {
                let length = measured::length(&answered.counted, within, self.places);
                (convert(length.m(), "m", unit), None, answered.tally)
            }
            Measure::Share => match &definition.of {
                Some(Of::Records(whole)) => {
                    // What was noticed of records is noticed once.
                    let all = self.ask(
                        layer,
                        within,
                        [whole.filter.as_ref(), whole.withdrawn.as_ref()],
                        &mut Findings::default(),
                    );
                    let all = all.counted.len() as f64;
                    (percent(count, all), Some((count, all)), answered.tally)
                }
                // The whole is another indicator's value, which is not known yet.
                _ => (None, Some((count, 0.0)), answered.tally),
            },
            Measure::Coverage => {
                let by = definition
                    .covered_by
                    .as_ref()
                    .ok_or(IndicatorFault::Missing { measure: definition.measure.word(), key: "covered_by" })?;
                let covered = self.covered(&answered, by)?;
                (percent(covered, count), Some((covered, count)), answered.tally)
            }
        })
    }

    fn scope_words(&self) -> Words {
        let (zh, en) = match &self.definition.scope {
            TargetScope::Total => ("全市", "total"),
            TargetScope::District(name) | TargetScope::KeyArea(name) => (&**name, &**name),
            TargetScope::Districts(name) => {
                let scope = self.context.scopes.iter().find(|scope| scope.name == *name);
                (scope.and_then(|scope| scope.zh.as_deref()).unwrap_or(name), &**name)
            }
        };
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn layer(&self, name: &str) -> Result<&'a Layer, IndicatorFault> {
        self.context.layers.get(name).ok_or_else(|| IndicatorFault::Layer(name.to_owned()))
    }

    fn as_of(&self) -> Option<Date> {
        self.definition.as_of.or(self.context.ledger.options.as_of)
    }

    fn ask(
        &self,
        layer: &'a Layer,
        within: &'a Within,
        [filter, withdrawn]: [Option<&'a Condition>; 2],
        findings: &mut Findings,
    ) -> Answered<'a> {
        let definition = self.definition;
        let needs = match (definition.measure, &definition.field) {
            (Measure::Sum, Some(field)) => Needs::Number(field),
            (Measure::Area, _) => Needs::Land,
            (Measure::Length, _) => Needs::Lines,
            _ => Needs::Nothing,
        };
        let question = Question {
            code: &definition.code,
            layer,
            filter,
            distinct: definition.distinct.as_deref(),
            on: definition.on.as_deref(),
            as_of: self.as_of(),
            withdrawn,
            located_by: definition.located_by.as_deref(),
            within,
            needs,
        };
        answer(&question, self.places, findings)
    }

    fn covered(&self, answered: &Answered<'_>, by: &CoveredBy) -> Result<f64, IndicatorFault> {
        let layer = self.layer(&by.layer)?;
        let distinct = self.definition.distinct.as_deref();
        Ok(cover::covered(&answered.counted, distinct, by, layer, self.as_of(), self.places) as f64)
    }

    /// Notes fields that no record of the layer has, which is most often a slip of the pen.
    fn note_absent(&self, layer: &Layer, findings: &mut Findings) {
        let d = self.definition;
        let conditions = [&d.filter, &d.withdrawn].into_iter().flatten().flat_map(Condition::attributes);
        let fields = [&d.field, &d.distinct, &d.on, &d.located_by].into_iter().flatten().map(String::as_str);
        let dataset = self.places.ledger.placed.dataset;
        for name in conditions.chain(fields) {
            let has = |record: &geoland::Record| record.properties.iter().any(|(key, _)| key == name);
            if !layer.records.is_empty() && !layer.records.iter().any(has) {
                let source = dataset.sources.get(layer.source as usize).map_or("", |source| &source.name);
                let place = Place { source: source.into(), number: 0, id: None };
                let what = format!("field \"{name}\" of indicator {}", d.code);
                findings.add(Kind::FieldAbsent, &what, Some(place));
            }
        }
    }
}
