//! Indicators as sentences for a report.

use super::definition::Language;
use super::{Indicator, PERCENT_DECIMALS};

impl Indicator {
    /// A sentence that says the value with its unit, scope, target and share, in the order that reports have them.
    ///
    /// Numbers are printed to the indicator's decimals, thousands set apart.
    ///
    /// # Example
    /// ```
    /// # use std::collections::BTreeMap;
    /// # use geoland::ledger::AccountOptions;
    /// # use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme, Target};
    /// # use geoland_programme::indicator::{Context, Language, evaluate, with_account};
    /// # let ring = vec![(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0)];
    /// # let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// # let mut dataset = Dataset::new(Scheme::default());
    /// # dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// # dataset.parcels.push(Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
    /// # let placed = Placed::new(&dataset)?;
    /// # let ledger = Ledger::new(&placed, AccountOptions::default())?;
    /// # let (layers, scopes) = (BTreeMap::new(), []);
    /// let targets = [Target::parse("total", "", "reclaimed", "4", "2018 plan", "")?];
    /// let context = Context { ledger: &ledger, layers: &layers, scopes: &scopes, targets: &targets };
    /// let reclaimed = &evaluate(&with_account(Vec::new()), context)?.indicators[0];
    /// assert_eq!(reclaimed.printed(), "2.0");
    /// assert_eq!(reclaimed.sentence(Language::English), "reclaimed land (total): 2.0 ha; 50.0 % of a target of 4.0 ha.");
    /// assert_eq!(reclaimed.sentence(Language::Chinese), "全市腾退土地2.0公顷，相当于目标4.0公顷的50.0%。");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.chinese(),
            Language::English => self.english(),
        }
    }

    fn chinese(&self) -> String {
        let language = Language::Chinese;
        let unit = self.unit(language);
        let mut parts = Vec::new();
        let value = grouped(&self.printed());
        let head = format!("{}{}{value}{unit}", self.scope.text(language), self.definition.zh);
        if let Some((part, whole)) = self.parts {
            parts.push(format!("{}个中有{}个", grouped(&whole.to_string()), grouped(&part.to_string())));
        }
        if let Some(part) = &self.part_of {
            let (whole, unit) = (part.printed(), &part.unit.zh);
            parts.push(format!("占{}{whole}{unit}的{:.PERCENT_DECIMALS$}%", part.name.zh, part.percent));
        }
        if let (Some((target, unit)), Some(percent)) = (self.target_words(language), self.target_percent) {
            parts.push(format!("相当于目标{target}{unit}的{percent:.PERCENT_DECIMALS$}%"));
        }
        if let Some(implied) = &self.implied {
            let [target, least, most] = self.interval(implied);
            parts.push(format!("按公布的{}%反算，目标约{target}{unit}（{least}至{most}）", implied.percent));
        }
        if let Some(note) = &self.definition.note {
            parts.push(note.zh.clone());
        }
        parts.insert(0, head);
        parts.join("，") + "。"
    }

    fn english(&self) -> String {
        let language = Language::English;
        let unit = self.unit(language);
        let spaced = |unit: &str| if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let value = grouped(&self.printed());
        let mut parts =
            vec![format!("{} ({}): {value}{}", self.definition.en, self.scope.text(language), spaced(unit))];
        if let Some((part, whole)) = self.parts {
            parts.push(format!("{} of {}", grouped(&part.to_string()), grouped(&whole.to_string())));
        }
        if let Some(part) = &self.part_of {
            let (whole, unit) = (part.printed(), spaced(&part.unit.en));
            parts.push(format!("{:.PERCENT_DECIMALS$} % of {whole}{unit} ({})", part.percent, part.name.en));
        }
        if let (Some((target, unit)), Some(percent)) = (self.target_words(language), self.target_percent) {
            parts.push(format!("{percent:.PERCENT_DECIMALS$} % of a target of {target}{}", spaced(&unit)));
        }
        if let Some(implied) = &self.implied {
            let [target, least, most] = self.interval(implied);
            let unit = spaced(unit);
            parts.push(format!(
                "the published {} % implies a target of {target}{unit}, between {least} and {most}",
                implied.percent
            ));
        }
        if let Some(note) = &self.definition.note {
            parts.push(note.en.clone());
        }
        parts.join("; ") + "."
    }

    /// The target that holds, printed, and its unit.
    #[must_use]
    pub fn target_words(&self, language: Language) -> Option<(String, String)> {
        let target = self.target.as_ref()?;
        let decimals = usize::from(self.definition.printed_decimals());
        // A target is printed with the indicator's decimals, unless these would change it.
        let rounded = format!("{:.decimals$}", target.value);
        let exact = rounded.parse::<f64>().is_ok_and(|value| value == target.value);
        let text = if exact { rounded } else { target.value.to_string() };
        let unit = target.unit.as_deref().filter(|unit| *unit != self.definition.unit_code());
        let unit = unit.map_or(self.unit(language), |unit| super::unit::name(unit, language));
        Some((grouped(&text), unit.to_owned()))
    }

    /// An implied target and the ends of its interval, printed with the indicator's decimals, one at least.
    #[must_use]
    pub fn interval(&self, implied: &crate::implied::Implied) -> [String; 3] {
        let decimals = usize::from(self.definition.printed_decimals().max(1));
        [implied.target, implied.least, implied.most].map(|value| grouped(&format!("{value:.decimals$}")))
    }
}

/// A printed number with thousands set apart.
pub(super) fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    fraction.map_or(out.clone(), |fraction| format!("{out}.{fraction}"))
}
