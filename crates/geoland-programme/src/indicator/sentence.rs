//! Indicators as sentences for a report.

use super::definition::Language;
use super::{Indicator, PERCENT_DECIMALS};

impl Indicator {
    /// A sentence that says the value with its unit, scope, target and share, without the closing point of a list.
    ///
    /// Numbers are printed to the indicator's decimals, thousands set apart.
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
