//! Definitions of indicators, as a project file writes them.

use geoland::Date;
use geoland::condition::Condition;
use geoland::target::TargetScope;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::implied::Printed;

/// What an indicator measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Land: reclaimed, greened or white land of the account, or the polygons of a layer; every square metre once.
    Area,
    /// Records, or the distinct values of a field.
    Count,
    /// The numbers in a field added up.
    Sum,
    /// The lines of a layer, on the ellipsoid.
    Length,
    /// A count as a percentage of another one.
    Share,
    /// The percentage of records that have enough kinds of records of another layer.
    Coverage,
}

impl Measure {
    /// The word for it.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland_programme::indicator::Measure::Area.word(), "area");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Length => "length",
            Self::Share => "share",
            Self::Coverage => "coverage",
        }
    }
}

/// A language of names and sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese.
    Chinese,
    /// English.
    #[default]
    English,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrBoth")]
pub struct Words {
    /// The Chinese text.
    pub zh: String,
    /// The English text.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text, or a table of zh and en")]
enum OneOrBoth {
    One(String),
    Both(Both),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    zh: String,
    en: String,
}

impl From<OneOrBoth> for Words {
    fn from(words: OneOrBoth) -> Self {
        match words {
            OneOrBoth::One(text) => Self { zh: text.clone(), en: text },
            OneOrBoth::Both(Both { zh, en }) => Self { zh, en },
        }
    }
}

impl Words {
    /// The text in a language.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::indicator::{Language, Words};
    /// let sites = Words { zh: "处".into(), en: "sites".into() };
    /// assert_eq!(sites.text(Language::Chinese), "处");
    /// ```
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// What an indicator is a share of.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "the code of an indicator, reclaimed, greened or white, or a table of a filter")]
pub enum Of {
    /// Land of the account (with `measure = "area"` and no layer), or another indicator by its code.
    Named(String),
    /// The records of the same layer that fulfil another condition; all of them where there is none.
    Records(Whole),
}

/// The records that a share is a share of.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// The condition; without it every record.
    #[serde(default)]
    pub filter: Option<Condition>,
    /// Which records withdraw what bears their id from the whole. What withdraws a record from the part leaves it in the whole.
    #[serde(default)]
    pub withdrawn: Option<Condition>,
}

/// What covers the records of an indicator of coverage.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoveredBy {
    /// The layer of what covers.
    pub layer: String,
    /// The field of its kind; without it all are of one kind.
    #[serde(default)]
    pub kind: Option<String>,
    /// How many kinds a record needs.
    #[serde(default = "one")]
    pub kinds: u32,
    /// The field that holds the id of the record that is covered; without it places decide: a point within the record's polygon.
    #[serde(default)]
    pub id_of: Option<String>,
    /// Which records of the layer cover.
    #[serde(default)]
    pub filter: Option<Condition>,
    /// The field of the day from which a record covers.
    #[serde(default)]
    pub on: Option<String>,
}

fn one() -> u32 {
    1
}

/// A target: a number in the indicator's unit, of a version, from a day on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorTarget {
    /// The number.
    #[serde(deserialize_with = "positive")]
    pub value: f64,
    /// Its unit; that of the indicator where it has none.
    #[serde(default)]
    pub unit: Option<String>,
    /// Which plan or revision says so.
    #[serde(default)]
    pub version: String,
    /// The day from which it holds.
    #[serde(default, deserialize_with = "date")]
    pub date: Option<Date>,
}

/// A percentage that was published, with the figure that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The figure; that of the indicator, as printed, where it has none.
    #[serde(default, deserialize_with = "printed_or_none")]
    pub value: Option<Printed>,
    /// The percentage.
    #[serde(deserialize_with = "printed")]
    pub percent: Printed,
}

/// An indicator, as a project file defines it. Unknown keys are errors.
///
/// # Example
/// ```
/// use geoland_programme::indicator::{Definition, Measure};
/// let definition: Definition = toml::from_str(
///     r#"
///     code = "markets"
///     zh = "市场"
///     en = "markets moved or closed"
///     measure = "count"
///     layer = "sites"
///     filter = "stream = 'market'"
///     on = "date"
///     unit = { zh = "处", en = "sites" }
///     target = { value = 200, version = "2018 plan", date = 2018-01-01 }
///     "#,
/// )?;
/// assert_eq!((definition.measure, definition.targets[0].value), (Measure::Count, 200.0));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What names it in outputs and in `of`.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// What it measures.
    pub measure: Measure,
    /// The layer whose records are measured; none for land of the account.
    #[serde(default)]
    pub layer: Option<String>,
    /// The field whose numbers are added up.
    #[serde(default)]
    pub field: Option<String>,
    /// The unit of that field, where the sum is in another one.
    #[serde(default)]
    pub field_unit: Option<String>,
    /// The field that tells records apart, `id` where none is named: records that share its value count once.
    #[serde(default)]
    pub distinct: Option<String>,
    /// Which records are asked for; without it all.
    #[serde(default)]
    pub filter: Option<Condition>,
    /// Where records count: `total`, `{ district = NAME }`, `{ key_area = NAME }` or `{ scope = NAME }`.
    #[serde(default = "total", deserialize_with = "scope")]
    pub scope: TargetScope,
    /// The field of a record's district (name or code) or key area, for records without a geometry.
    #[serde(default)]
    pub located_by: Option<String>,
    /// The field of a record's day; with a cut-off, undated and later records don't count.
    #[serde(default)]
    pub on: Option<String>,
    /// A cut-off of its own.
    #[serde(default, deserialize_with = "date")]
    pub as_of: Option<Date>,
    /// Which records withdraw what bears their id, from their day on.
    #[serde(default)]
    pub withdrawn: Option<Condition>,
    /// What the account measures, or what this is a share of.
    #[serde(default)]
    pub of: Option<Of>,
    /// What covers the records.
    #[serde(default)]
    pub covered_by: Option<CoveredBy>,
    /// The targets, in any order; the latest that holds at the cut-off applies.
    #[serde(default, rename = "target", deserialize_with = "one_or_many")]
    pub targets: Vec<IndicatorTarget>,
    /// A published percentage of an unpublished target.
    #[serde(default)]
    pub implied: Option<Published>,
    /// The unit.
    #[serde(default)]
    pub unit: Option<Words>,
    /// Decimals that are printed.
    #[serde(default)]
    pub decimals: Option<u8>,
    /// What a reader should know.
    #[serde(default)]
    pub note: Option<Words>,
}

impl Definition {
    /// The name in a language.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::indicator::{Language, with_account};
    /// let reclaimed = &with_account(Vec::new())[0];
    /// assert_eq!(reclaimed.name(Language::English), "reclaimed land");
    /// assert_eq!((reclaimed.unit_code(), reclaimed.unit_name(Language::Chinese)), ("ha", "公顷"));
    /// assert_eq!(reclaimed.printed_decimals(), 1);
    /// ```
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// The decimals that its value is printed with.
    #[must_use]
    pub fn printed_decimals(&self) -> u8 {
        self.decimals.unwrap_or(match self.measure {
            Measure::Count | Measure::Sum => 0,
            Measure::Area | Measure::Length | Measure::Share | Measure::Coverage => 1,
        })
    }

    /// The code of the unit that its value is in: hectares, kilometres and percent where it names none.
    #[must_use]
    pub fn unit_code(&self) -> &str {
        let default = match self.measure {
            Measure::Area => "ha",
            Measure::Length => "km",
            Measure::Share | Measure::Coverage => "%",
            Measure::Count | Measure::Sum => "",
        };
        self.unit.as_ref().map_or(default, |unit| &unit.en)
    }

    /// The name of that unit in a language.
    #[must_use]
    pub fn unit_name(&self, language: Language) -> &str {
        match &self.unit {
            Some(unit) if unit.zh != unit.en => unit.text(language),
            _ => super::unit::name(self.unit_code(), language),
        }
    }

    /// The target that holds at a cut-off: the latest by date, then by version; undated ones are the oldest.
    ///
    /// # Example
    /// ```
    /// use geoland::Date;
    /// use geoland_programme::indicator::Definition;
    /// let definition: Definition = toml::from_str(
    ///     r#"
    ///     code = "alleys"
    ///     zh = "背街小巷"
    ///     en = "back alleys"
    ///     measure = "count"
    ///     layer = "alleys"
    ///     target = [{ value = 2435, date = 2017-01-01 }, { value = 2336, date = 2018-01-01 }]
    ///     "#,
    /// )?;
    /// assert_eq!(definition.target_at(Date::new(2017, 12, 31)).unwrap().value, 2_435.0);
    /// assert_eq!(definition.target_at(None).unwrap().value, 2_336.0);
    /// # Ok::<(), toml::de::Error>(())
    /// ```
    #[must_use]
    pub fn target_at(&self, as_of: Option<Date>) -> Option<&IndicatorTarget> {
        let holds = self.targets.iter().filter(|target| match (target.date, as_of) {
            (Some(date), Some(cut_off)) => date <= cut_off,
            _ => true,
        });
        holds.max_by(|a, b| (a.date, &a.version).cmp(&(b.date, &b.version)).then(a.value.total_cmp(&b.value)))
    }
}

/// Definitions with those of the account's reclaimed and greened land before them, where none of the city as a whole is defined.
///
/// # Example
/// ```
/// use geoland_programme::indicator::with_account;
/// let definitions = with_account(Vec::new());
/// assert_eq!(definitions.iter().map(|definition| &*definition.code).collect::<Vec<_>>(), ["reclaimed", "greened"]);
/// ```
#[must_use]
pub fn with_account(definitions: Vec<Definition>) -> Vec<Definition> {
    let own = [("reclaimed", "腾退土地", "reclaimed land"), ("greened", "留白增绿", "greened land")];
    let is_there = |word: &str| {
        definitions.iter().any(|definition| {
            definition.code == word
                || definition.scope == TargetScope::Total
                    && definition.layer.is_none()
                    && definition.of == Some(Of::Named(word.to_owned()))
        })
    };
    let missing = own.into_iter().filter(|(word, _, _)| !is_there(word)).map(|(word, zh, en)| Definition {
        code: word.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        measure: Measure::Area,
        layer: None,
        field: None,
        field_unit: None,
        distinct: None,
        filter: None,
        scope: TargetScope::Total,
        located_by: None,
        on: None,
        as_of: None,
        withdrawn: None,
        of: Some(Of::Named(word.to_owned())),
        covered_by: None,
        targets: Vec::new(),
        implied: None,
        unit: None,
        decimals: None,
        note: None,
    });
    let mut all: Vec<Definition> = missing.collect();
    all.extend(definitions);
    all
}

fn total() -> TargetScope {
    TargetScope::Total
}

fn scope<'de, D: Deserializer<'de>>(from: D) -> Result<TargetScope, D::Error> {
    const EXPECTED: &str = "write total, { district = NAME }, { key_area = NAME } or { scope = NAME }";
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    enum Named {
        District(String),
        KeyArea(String),
        Scope(String),
    }
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "total, { district = NAME }, { key_area = NAME } or { scope = NAME }")]
    enum Written {
        Word(String),
        Named(Named),
    }
    Ok(match Written::deserialize(from)? {
        Written::Word(word) if word == "total" => TargetScope::Total,
        Written::Word(word) => return Err(D::Error::custom(format!("scope \"{word}\": {EXPECTED}"))),
        Written::Named(Named::District(name)) => TargetScope::District(name),
        Written::Named(Named::KeyArea(name)) => TargetScope::KeyArea(name),
        Written::Named(Named::Scope(name)) => TargetScope::Districts(name),
    })
}

fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a date such as 2018-10-31")]
    enum Written {
        Toml(toml::value::Datetime),
        Text(String),
    }
    let text = match Written::deserialize(from)? {
        Written::Toml(date) => date.to_string(),
        Written::Text(text) => text,
    };
    Date::parse(&text).map(Some).map_err(D::Error::custom)
}

fn positive<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let value = f64::deserialize(from)?;
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(D::Error::custom(format!("{value}: write a number above zero")))
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IndicatorTarget>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a table of value, unit, version and date, the value above zero, or a list of them")]
    enum Written {
        One(IndicatorTarget),
        Many(Vec<IndicatorTarget>),
    }
    Ok(match Written::deserialize(from)? {
        Written::One(target) => vec![target],
        Written::Many(targets) => targets,
    })
}

fn printed<'de, D: Deserializer<'de>>(from: D) -> Result<Printed, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a figure as it is printed, in quotes where zeros end it")]
    enum Written {
        Whole(i64),
        Number(f64),
        Text(String),
    }
    let text = match Written::deserialize(from)? {
        Written::Whole(whole) => whole.to_string(),
        Written::Number(number) => format!("{number:?}"),
        Written::Text(text) => text,
    };
    Printed::parse(&text).map_err(D::Error::custom)
}

fn printed_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Printed>, D::Error> {
    printed(from).map(Some)
}
