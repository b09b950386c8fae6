//! The targets that published percentages imply.

use geoland::summary::{Row, RowForm, Scope};
use geoland::target::Measure;
use geoland::{AreaUnit, Summary};
use geoland_programme::Implied;
use geoland_programme::implied::Printed;
use serde_json::{Value, json};

use super::sheets::usual_decimals;
use crate::args::ImpliedArg;
use crate::failure::Failure;

/// A target that a published percentage implies, and the one that is known, both in the unit of the table.
pub(super) struct ImpliedTarget {
    pub(super) measure: Measure,
    pub(super) implied: Implied,
    pub(super) unit: AreaUnit,
    pub(super) known: Option<f64>,
}

/// What the percentages imply. A percentage without its figure is of the total, as the table prints it.
pub(super) fn of(
    asked: &[ImpliedArg],
    summary: &Summary,
    unit: AreaUnit,
    decimals: Option<u8>,
) -> Result<Vec<ImpliedTarget>, Failure> {
    let is_total = |row: &&Row| row.scope == Scope::Total && row.form == RowForm::All;
    let total = summary.rows.iter().find(is_total);
    let one = |asked: &ImpliedArg| {
        let (reached, target_ha) = match asked.measure {
            Measure::Reclaimed => (total.map(|row| row.columns.reclaimed()), total.and_then(|row| row.target_ha)),
            Measure::Greened => (total.map(|row| row.columns.greened), total.and_then(|row| row.greened_target_ha)),
        };
        let printed = || {
            let decimals = decimals.unwrap_or_else(|| usual_decimals(unit));
            reached.and_then(|area| Printed::rounded(area.in_unit(unit), decimals))
        };
        let figure = asked.figure.or_else(printed).ok_or_else(|| {
            Failure::refused(format!(
                "--implied: the total is 0 {} as printed, which implies no target: give the published figure, as FIGURE/PERCENT",
                asked.measure.word()
            ))
        })?;
        let implied =
            Implied::of(figure, asked.percent).map_err(|error| Failure::refused(format!("--implied: {error}")))?;
        let known = target_ha.map(|target| target * AreaUnit::Ha.square_metres() / unit.square_metres());
        Ok(ImpliedTarget { measure: asked.measure, implied, unit, known })
    };
    asked.iter().map(one).collect()
}

impl ImpliedTarget {
    /// Whether the target that is known may have been the one, where one is known.
    fn agrees(&self) -> Option<bool> {
        self.known.map(|known| self.implied.contains(known))
    }

    /// In one line, with decimals as tables have them.
    pub(super) fn line(&self, number: impl Fn(f64) -> String) -> String {
        let Implied { figure, percent, target, least, most } = self.implied;
        let known = match (self.known, self.agrees()) {
            (Some(known), Some(true)) => format!("; the target of {} lies within", number(known)),
            (Some(known), _) => format!("; the target of {} does not", number(known)),
            (None, _) => String::new(),
        };
        format!(
            "implied target: {figure} {} {} at {percent} % imply {}, between {} and {}{known}",
            self.unit.symbol(),
            self.measure.word(),
            number(target),
            number(least),
            number(most),
        )
    }

    /// As a member of the result.
    pub(super) fn json(&self) -> Value {
        let symbol = self.unit.symbol();
        let name = |what: &str| format!("{what}_{symbol}");
        let Implied { figure, percent, target, least, most } = self.implied;
        json!({
            "measure": self.measure.word(),
            name("figure"): figure.value(),
            "percent": percent.value(),
            name("target"): target,
            name("least"): least,
            name("most"): most,
            name("known_target"): self.known,
            "agrees": self.agrees(),
        })
    }
}
