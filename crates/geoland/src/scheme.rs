//! The scheme: how a city's attribute names and words map to the model.

mod buildings;
mod defaults;
mod named;
mod rules;
#[cfg(test)]
#[path = "scheme_tests.rs"]
mod tests;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::buildings::BuildingFields;
use self::rules::{FileRules, merge};
use crate::alley::AlleyStatus;
use crate::area::AreaUnit;
use crate::parcel::{Form, Status};
use crate::record::Value;
use crate::text::Word;

/// How attribute names and values of a file map to the model. The default understands the names of the built-in scheme.
///
/// # Example
/// ```
/// use geoland::{parcel::Status, record::Value, Scheme};
/// let scheme = Scheme::from_toml("[parcels]\nstatus = \"state\"\n[parcels.status_values]\naccepted = [\"clear\"]")?;
/// assert_eq!(scheme.parcels.status, "state");
/// assert_eq!(scheme.status(&Value::Text("Clear".into())), Status::Accepted);
/// assert_eq!(scheme.forms[0].zh, "先白后绿");
/// # Ok::<(), geoland::scheme::SchemeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scheme {
    /// The property that tells layers apart in one file.
    pub layer: String,
    /// Names and words of the parcels layer.
    pub parcels: ParcelFields,
    /// Names of the green-space layer.
    pub green: GreenFields,
    /// Names of the district layer.
    pub districts: DistrictFields,
    /// Names of the key-area layer.
    pub key_areas: KeyAreaFields,
    /// Names and words of the alley layer.
    pub alleys: AlleyFields,
    /// Names of the layer of buildings.
    pub buildings: BuildingFields,
    /// Names of the layer of events.
    pub events: EventFields,
    /// The greening forms, in the order in which they are printed.
    #[serde(rename = "form")]
    pub forms: Vec<FormEntry>,
    /// What differs in some files; [`Scheme::for_source`] applies it.
    #[serde(rename = "file", skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileRules>,
}

/// Field names and words of the parcels layer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParcelFields {
    /// The field of the identifier.
    pub id: String,
    /// The field of the claimed district.
    pub district: String,
    /// The field of the status.
    pub status: String,
    /// The field of the greening form.
    pub form: String,
    /// The field of the acceptance date.
    pub cleared_on: String,
    /// The field of the date on which the parcel claims to be greened.
    pub greened_on: String,
    /// The field of the claimed area.
    pub claimed_area: AreaField,
    /// The field of the claimed greened area.
    pub claimed_greened_area: AreaField,
    /// The status that a record without one has; without this such records are excluded.
    pub missing_status: Option<KnownStatus>,
    /// The words for each status.
    pub status_values: StatusWords,
}

/// A field that holds an area, with its unit.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AreaField {
    /// The field's name.
    pub field: String,
    /// The unit of its values.
    pub unit: AreaUnit,
}

/// A status that a scheme can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KnownStatus {
    /// Accepted as cleared.
    Accepted,
    /// Accepted and greened.
    Greened,
    /// Demolished, not accepted.
    Demolished,
    /// Planned.
    Planned,
    /// Accepted once, and the acceptance withdrawn.
    Withdrawn,
}

/// The words for each status of a parcel.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusWords {
    /// Accepted as cleared.
    pub accepted: Vec<String>,
    /// Accepted and greened.
    pub greened: Vec<String>,
    /// Demolished, not accepted.
    pub demolished: Vec<String>,
    /// Planned.
    pub planned: Vec<String>,
    /// The acceptance withdrawn.
    pub withdrawn: Vec<String>,
}

/// Field names of the green-space layer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct GreenFields {
    /// The field of the identifier.
    pub id: String,
    /// The field of the kind.
    pub kind: String,
    /// The field of the opening date.
    pub opened_on: String,
}

/// Field names of the district layer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DistrictFields {
    /// The field of the name.
    pub name: String,
    /// The field of the administrative code.
    pub code: String,
}

/// Field names of the key-area layer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyAreaFields {
    /// The field of the name.
    pub name: String,
}

/// Field names and words of the alley layer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlleyFields {
    /// The field of the alley's identifier.
    pub id: String,
    /// The field of the status.
    pub status: String,
    /// The field of the day on which work was started.
    pub started_on: String,
    /// The field of the day on which it was done.
    pub done_on: String,
    /// The field of the claimed district.
    pub district: String,
    /// The words for each status.
    pub status_values: AlleyWords,
}

/// Field names of the layer of events, whose words of status are those of parcels.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventFields {
    /// The field of the identifier of the event's parcel.
    pub parcel: String,
    /// The field of the status that the parcel has from then on.
    pub status: String,
    /// The field of the day.
    pub on: String,
}

/// The words for each status of an alley segment.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlleyWords {
    /// In the plan.
    pub planned: Vec<String>,
    /// Started.
    pub started: Vec<String>,
    /// Basically done.
    pub done: Vec<String>,
}

/// One greening form.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FormEntry {
    /// The code, which names the form in every output.
    pub code: String,
    /// The Chinese name.
    #[serde(default)]
    pub zh: String,
    /// The English name.
    #[serde(default)]
    pub en: String,
    /// Other spellings found in data.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Why a scheme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemeError {
    /// The text is not TOML, lacks a value, or has a key that no scheme has.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// The same word stands for two things.
    #[error("\"{word}\" stands for both {first} and {second}: a word can have one meaning only")]
    Ambiguous {
        /// The word.
        word: String,
        /// The first meaning.
        first: String,
        /// The second meaning.
        second: String,
    },
    /// What is said of some files cannot be used.
    #[error("file \"{pattern}\": {why}")]
    File {
        /// The pattern of the entry.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// What is common to all files is said of some.
    #[error("[[{0}]] is common to all files: write it once, outside [[file]]")]
    Common(&'static str),
    /// A form's code is one that the output uses itself.
    #[error("a form cannot have the code \"{0}\": the output uses it itself")]
    ReservedCode(String),
}

/// Words compare without regard to case, as registers are typed by hand.
fn same_word(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn among(list: &[String], word: &str) -> bool {
    list.iter().any(|known| same_word(known, word))
}

impl Scheme {
    /// Reads a scheme file; what it does not say keeps its default.
    ///
    /// # Errors
    /// [`SchemeError`] for text that is not TOML, for unknown keys and for words with two meanings.
    pub fn from_toml(text: &str) -> Result<Self, SchemeError> {
        let scheme: Self = toml::from_str(text)?;
        scheme.check()?;
        for rules in &scheme.files {
            scheme
                .with(rules)
                .map_err(|why| SchemeError::File { pattern: rules.pattern.clone(), why: why.to_string() })?;
        }
        Ok(scheme)
    }

    /// The scheme of a file: this one with what its `[[file]]` entries say of files of such a name. Of several entries that match, the
    /// first counts.
    ///
    /// The name is matched from its end, so that a pattern needs no folders; `*` stands for any characters, and case does not matter.
    ///
    /// # Example
    /// ```
    /// use geoland::Scheme;
    /// let scheme = Scheme::from_toml("[[file]]\nmatch = \"2019*.shp\"\n[file.parcels]\nid = \"DKBH\"")?;
    /// assert_eq!(scheme.for_source("data/2019_parcels.shp").parcels.id, "DKBH");
    /// assert_eq!(scheme.for_source("data/2018_parcels.shp").parcels.id, "id");
    /// # Ok::<(), geoland::scheme::SchemeError>(())
    /// ```
    #[must_use]
    pub fn for_source(&self, name: &str) -> Self {
        let rules = self.files.iter().find(|rules| rules.match_name(name));
        // Entries were applied once when the scheme was read, so that they can be applied.
        rules.and_then(|rules| self.with(rules).ok()).unwrap_or_else(|| self.clone())
    }

    /// The names of all attributes that an account reads from a file.
    ///
    /// # Example
    /// ```
    /// assert!(geoland::Scheme::default().fields().contains(&"cleared_date".to_owned()));
    /// ```
    #[must_use]
    pub fn fields(&self) -> Vec<String> {
        let Self { layer, parcels, green, districts, key_areas, alleys, events, buildings: _, forms: _, files: _ } =
            self;
        let of_parcels = [
            &parcels.id,
            &parcels.district,
            &parcels.status,
            &parcels.form,
            &parcels.cleared_on,
            &parcels.greened_on,
            &parcels.claimed_area.field,
            &parcels.claimed_greened_area.field,
        ];
        let of_others = [
            layer,
            &green.id,
            &green.kind,
            &green.opened_on,
            &districts.name,
            &districts.code,
            &key_areas.name,
            &alleys.id,
            &alleys.status,
            &events.parcel,
            &events.status,
            &events.on,
            &alleys.started_on,
            &alleys.done_on,
            &alleys.district,
        ];
        let mut names: Vec<String> = of_parcels.into_iter().chain(of_others).cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// This scheme with what some files have otherwise.
    fn with(&self, rules: &FileRules) -> Result<Self, SchemeError> {
        if let Some(key) = ["form", "file"].into_iter().find(|key| rules.tables.contains_key(*key)) {
            return Err(SchemeError::Common(key));
        }
        // Every scheme can be written as TOML: it holds nothing but tables, lists and texts.
        let mut table = toml::Table::try_from(self).unwrap_or_default();
        table.remove("file");
        merge(&mut table, &rules.tables);
        let scheme: Self = table.try_into()?;
        scheme.check()?;
        Ok(scheme)
    }

    /// The SHA-256 of the scheme as it was understood, as 64 hexadecimal digits: comments, spacing, the order of keys and
    /// defaults written out do not matter.
    ///
    /// # Example
    /// ```
    /// use geoland::Scheme;
    /// let written_out = Scheme::from_toml("layer = \"layer\" # the default")?;
    /// assert_eq!(written_out.content_hash(), Scheme::default().content_hash());
    /// # Ok::<(), geoland::scheme::SchemeError>(())
    /// ```
    #[must_use]
    pub fn content_hash(&self) -> String {
        // Every scheme can be written as TOML: it holds nothing but tables, lists and texts.
        let text = toml::to_string(self).unwrap_or_default();
        let digest: [u8; 32] = Sha256::digest(text).into();
        digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Every word must have one meaning.
    fn check(&self) -> Result<(), SchemeError> {
        for reserved in ["all", "unclassified"] {
            if self.forms.iter().any(|form| same_word(&form.code, reserved)) {
                return Err(SchemeError::ReservedCode(reserved.into()));
            }
        }
        let status = &self.parcels.status_values;
        unambiguous(&[
            ("accepted", status.accepted.clone()),
            ("greened", status.greened.clone()),
            ("demolished", status.demolished.clone()),
            ("planned", status.planned.clone()),
            ("withdrawn", status.withdrawn.clone()),
        ])?;
        let alley = &self.alleys.status_values;
        unambiguous(&[
            ("planned", alley.planned.clone()),
            ("started", alley.started.clone()),
            ("done", alley.done.clone()),
        ])?;
        let forms: Vec<(&str, Vec<String>)> = self.forms.iter().map(|form| (&*form.code, form.spellings())).collect();
        unambiguous(&forms)
    }

    /// The status that a value stands for.
    #[must_use]
    pub fn status(&self, value: &Value) -> Status {
        let fields = &self.parcels;
        let known = match value.as_text() {
            None => fields.missing_status,
            Some(word) => {
                let of = &fields.status_values;
                let lists = [
                    (&of.accepted, KnownStatus::Accepted),
                    (&of.greened, KnownStatus::Greened),
                    (&of.demolished, KnownStatus::Demolished),
                    (&of.planned, KnownStatus::Planned),
                    (&of.withdrawn, KnownStatus::Withdrawn),
                ];
                match lists.iter().find(|(list, _)| among(list, &word)) {
                    Some((_, status)) => Some(*status),
                    None => return Status::Unknown(Word::from(word)),
                }
            }
        };
        known.map_or(Status::Missing, Status::from)
    }

    /// The form that a value stands for: by code, Chinese or English name, or alias.
    #[must_use]
    pub fn form(&self, value: &Value) -> Form {
        let Some(word) = value.as_text() else { return Form::Missing };
        match self.forms.iter().position(|form| among(&form.spellings(), &word)) {
            // A scheme of more than 65,535 forms does not exist; the last ones would count as unknown.
            Some(index) => u16::try_from(index).map_or_else(|_| Form::Unknown(Word::from(word)), Form::Known),
            None => Form::Unknown(Word::from(word)),
        }
    }

    /// The alley status that a value stands for.
    #[must_use]
    pub fn alley_status(&self, value: &Value) -> AlleyStatus {
        let Some(word) = value.as_text() else { return AlleyStatus::Missing };
        let of = &self.alleys.status_values;
        if among(&of.done, &word) {
            AlleyStatus::Done
        } else if among(&of.started, &word) {
            AlleyStatus::Started
        } else if among(&of.planned, &word) {
            AlleyStatus::Planned
        } else {
            AlleyStatus::Unknown(Word::from(word))
        }
    }
}

impl FormEntry {
    fn spellings(&self) -> Vec<String> {
        let names = [&self.code, &self.zh, &self.en].into_iter().chain(&self.aliases);
        names.filter(|name| !name.trim().is_empty()).cloned().collect()
    }
}

fn unambiguous(meanings: &[(&str, Vec<String>)]) -> Result<(), SchemeError> {
    for (k, (first, list)) in meanings.iter().enumerate() {
        for word in list {
            if let Some((second, _)) = meanings[k + 1..].iter().find(|(_, other)| among(other, word)) {
                return Err(SchemeError::Ambiguous {
                    word: word.clone(),
                    first: (*first).to_owned(),
                    second: (*second).to_owned(),
                });
            }
        }
    }
    Ok(())
}
