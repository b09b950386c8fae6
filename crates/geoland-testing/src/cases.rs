//! Hand-checkable cases of the ledger as data, with their reader and the oracle that verifies them.
//!
//! A file `<theme>.json` holds `about` and `cases`; each case has parcels, districts and green spaces with `GeoJSON`
//! geometries in a plane, and the ledger worked out by hand, in square units:
//!
//! - A parcel takes credit when its status is `accepted`. Eligible parcels are ordered by acceptance date (none sorts
//!   last), then id bytewise. A piece covered by an earlier one is **overlap**, under the first one that covers it; of the
//!   rest, what no district covers is **outside**, and what is left is **net** of the first district by name.
//! - Net land is **greened** by the first green space that covers it: by opening date (none sorts last), then id.
//! - **gross** is the parcel's area; a parcel that takes no credit has all of it in **excluded**.
//! - `greened_elsewhere` is green land on no eligible parcel; `greened_outside` is green land on eligible parcels outside
//!   every district. Both count every square unit once.
//!
//! Entries without area are left out of `overlap`, `net` and `greened`. Areas are numbers, or text such as `"25/3"`.
//! Where an id repeats, the second parcel that bears it goes by `id#2` in `expected`, the third by `id#3`; such twins
//! differ in their dates, or else in nothing, and are then interchangeable.

mod geometry;
mod oracle;

use std::collections::BTreeMap;
use std::path::Path;

use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Deserializer};

pub use oracle::expected_by_oracle;

use crate::MultiPolygon;

/// One case: a small programme and its ledger.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The name of the file it is from, without the extension; filled in by [`load`].
    #[serde(skip)]
    pub theme: String,
    /// Names the case, once in all files.
    pub name: String,
    /// What an implementation that fails the case gets wrong.
    pub why: String,
    /// The parcels in the order of the file, which must not matter.
    pub parcels: Vec<ParcelCase>,
    /// The districts in the order of the file, which must not matter.
    #[serde(default)]
    pub districts: Vec<DistrictCase>,
    /// The green spaces in the order of the file, which must not matter.
    #[serde(default)]
    pub green_spaces: Vec<GreenSpaceCase>,
    /// The ledger, worked out by hand.
    pub expected: Expected,
}

/// A parcel of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelCase {
    /// The id, which may repeat.
    pub id: String,
    /// The acceptance date, ISO 8601.
    #[serde(default, deserialize_with = "date")]
    pub cleared_date: Option<String>,
    /// `accepted`, `demolished` or `planned`.
    pub status: String,
    /// The greening form's code.
    pub category: Option<String>,
    /// The shape; no parts when the geometry is null or empty.
    #[serde(deserialize_with = "geometry::deserialize")]
    pub geometry: MultiPolygon,
}

impl ParcelCase {
    /// Whether the parcel takes credit and takes part in overlaps.
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        self.status == "accepted"
    }
}

/// A district of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictCase {
    /// The name, once in the case.
    pub name: String,
    /// The shape; no parts when the geometry is null or empty.
    #[serde(deserialize_with = "geometry::deserialize")]
    pub geometry: MultiPolygon,
}

/// A green space of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GreenSpaceCase {
    /// The id, once in the case.
    pub id: String,
    /// The opening date, ISO 8601.
    #[serde(default, deserialize_with = "date")]
    pub opened_on: Option<String>,
    /// The shape; no parts when the geometry is null or empty.
    #[serde(deserialize_with = "geometry::deserialize")]
    pub geometry: MultiPolygon,
}

/// The ledger of a case, in square units.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// One entry per parcel, by its key: see [`Case::parcel_keys`].
    pub parcels: BTreeMap<String, ParcelExpected>,
    /// Green land on no eligible parcel.
    #[serde(deserialize_with = "area")]
    pub greened_elsewhere: BigRational,
    /// Green land on eligible parcels outside every district.
    #[serde(deserialize_with = "area")]
    pub greened_outside: BigRational,
}

/// The ledger's entry for one parcel: gross = overlap + outside + excluded + net.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelExpected {
    /// The parcel's own area.
    #[serde(deserialize_with = "area")]
    pub gross: BigRational,
    /// What earlier parcels are credited with, by the key of the one credited.
    #[serde(deserialize_with = "areas")]
    pub overlap: BTreeMap<String, BigRational>,
    /// What is in no district.
    #[serde(deserialize_with = "area")]
    pub outside: BigRational,
    /// The gross area of a parcel that takes no credit.
    #[serde(deserialize_with = "area")]
    pub excluded: BigRational,
    /// What the parcel is credited with, by district name.
    #[serde(deserialize_with = "areas")]
    pub net: BTreeMap<String, BigRational>,
    /// The greened part of the net area, by district name and green space id.
    #[serde(deserialize_with = "nested_areas")]
    pub greened: BTreeMap<String, BTreeMap<String, BigRational>>,
}

impl Case {
    /// The keys of the parcels in `expected`, in the order of `parcels`: the id, or `id#2` and so on where it repeats.
    #[must_use]
    pub fn parcel_keys(&self) -> Vec<String> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        self.parcels
            .iter()
            .map(|parcel| {
                let count = seen.entry(&parcel.id).or_default();
                *count += 1;
                if *count == 1 { parcel.id.clone() } else { format!("{}#{count}", parcel.id) }
            })
            .collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Case>,
}

/// Reads all cases of a folder's `.json` files, the files in the order of their names.
///
/// # Panics
///
/// When the folder or a file cannot be read, when a file is malformed or holds no case, when a name is used twice, and
/// when there is no file at all: a run of no cases is a failure.
#[must_use]
pub fn load(dir: &Path) -> Vec<Case> {
    let entries = std::fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.unwrap_or_else(|error| panic!("{}: {error}", dir.display())).path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{}: no .json file", dir.display());

    let mut all: Vec<Case> = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file: CaseFile = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!file.cases.is_empty(), "{}: no cases", path.display());
        let theme = path.file_stem().expect("a file has a name").to_string_lossy();
        for case in file.cases {
            assert!(all.iter().all(|other| other.name != case.name), "{}: {} twice", path.display(), case.name);
            all.push(Case { theme: theme.clone().into_owned(), ..case });
        }
    }
    all
}

/// An area as a number that floating point holds exactly, or as a fraction in text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Area {
    Number(f64),
    Fraction(String),
}

impl Area {
    fn exact<E: serde::de::Error>(self) -> Result<BigRational, E> {
        match self {
            Self::Number(value) => BigRational::from_float(value).ok_or_else(|| E::custom("area is not finite")),
            Self::Fraction(text) => match text.split_once('/') {
                Some((numerator, denominator)) => match (numerator.parse::<i64>(), denominator.parse::<i64>()) {
                    (Ok(n), Ok(d)) if d > 0 => Ok(BigRational::new(n.into(), d.into())),
                    _ => Err(E::custom(format!("{text:?} is not a fraction"))),
                },
                None => Err(E::custom(format!("{text:?} is neither a number nor a fraction"))),
            },
        }
    }
}

fn area<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BigRational, D::Error> {
    Area::deserialize(deserializer)?.exact()
}

fn areas<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, BigRational>, D::Error> {
    exact_areas(BTreeMap::deserialize(deserializer)?)
}

fn nested_areas<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, BTreeMap<String, BigRational>>, D::Error> {
    let raw: BTreeMap<String, BTreeMap<String, Area>> = BTreeMap::deserialize(deserializer)?;
    raw.into_iter().map(|(key, inner)| Ok((key, exact_areas(inner)?))).collect()
}

fn exact_areas<E: serde::de::Error>(raw: BTreeMap<String, Area>) -> Result<BTreeMap<String, BigRational>, E> {
    raw.into_iter()
        .map(|(key, area)| {
            let area: BigRational = area.exact()?;
            if area.is_zero() { Err(E::custom(format!("{key:?} has no area: leave it out"))) } else { Ok((key, area)) }
        })
        .collect()
}

/// An ISO 8601 calendar date, kept as text: in this form dates sort as text does.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let date: Option<String> = Option::deserialize(deserializer)?;
    let is_date = |text: &str| {
        text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
    };
    match date {
        Some(text) if !is_date(&text) => Err(serde::de::Error::custom(format!("{text:?} is not a date (2018-10-31)"))),
        date => Ok(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_what_the_exact_oracle_says() {
        let cases = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases"));
        assert!(cases.len() >= 40, "{} cases", cases.len());
        let failures: Vec<String> = cases
            .iter()
            .filter_map(|case| {
                let computed = expected_by_oracle(case);
                (computed != case.expected).then(|| {
                    let Case { theme, name, why, expected, .. } = case;
                    format!("{theme}, {name} ({why})\n   by hand: {expected}\n by oracle: {computed}")
                })
            })
            .collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn gross_is_the_sum_of_the_columns_in_every_case() {
        for case in load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases")) {
            for (key, parcel) in &case.expected.parcels {
                let overlap: BigRational = parcel.overlap.values().sum();
                let net: BigRational = parcel.net.values().sum();
                assert_eq!(overlap + net + &parcel.outside + &parcel.excluded, parcel.gross, "{}: {key}", case.name);
            }
        }
    }

    #[test]
    fn a_wrong_number_is_noticed() {
        let mut case = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases")).swap_remove(0);
        case.expected.greened_elsewhere += BigRational::new(1.into(), num_bigint::BigInt::from(1) << 80);
        assert_ne!(expected_by_oracle(&case), case.expected);
    }

    #[test]
    #[should_panic(expected = "cases-without-files")]
    fn a_folder_that_does_not_exist_is_named() {
        let _ = load(Path::new("cases-without-files"));
    }

    #[test]
    fn malformed_members_are_refused() {
        let parse = |text: &str| serde_json::from_str::<Expected>(text).map(|_| ()).map_err(|error| error.to_string());
        let good = r#"{"parcels": {}, "greened_elsewhere": "25/3", "greened_outside": 0.5}"#;
        assert_eq!(parse(good), Ok(()));
        for (from, to, text) in [
            (r#""25/3""#, r#""25/0""#, "is not a fraction"),
            (r#""25/3""#, r#""25""#, "neither a number nor a fraction"),
            ("greened_outside", "greened_inside", "unknown field"),
        ] {
            let error = parse(&good.replace(from, to)).expect_err("malformed");
            assert!(error.contains(text), "{error}");
        }
        let parcel =
            r#"{"id": "A", "cleared_date": "2018-1-1", "status": "accepted", "category": null, "geometry": null}"#;
        let error = serde_json::from_str::<ParcelCase>(parcel).expect_err("not a date").to_string();
        assert!(error.contains("is not a date"), "{error}");
    }
}
