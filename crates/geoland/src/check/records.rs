//! Records: identifiers that lost their form, words for nothing, texts in another encoding, and fields that are not there.

mod mojibake;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::mojibake::is_garbled;
use super::subject::{middle, quoted};
use crate::alley::AlleyStatus;
use crate::blank::is_blank;
use crate::dataset::{AbsentField, Dataset, Role};
use crate::finding::{Case, Findings, Kind, Place};
use crate::outline::Land;
use crate::parcel::{Form, Parcel, Status};
use crate::record::Origin;
use crate::scheme::Scheme;
use crate::spelling::nearest;
use crate::text::Word;

/// Field names of a file that are listed.
const LISTED: usize = 30;

/// What the claimed district of a parcel is called.
const DISTRICT: &str = "district";

/// A text of a record.
#[derive(Clone, Copy)]
struct Said<'a> {
    layer: &'static str,
    /// What the text is of, by its name in the model: the field's own name may differ from file to file.
    of: &'static str,
    text: &'a str,
    origin: Origin,
    id: Option<&'a str>,
    land: Option<&'a Land>,
}

/// Notes words that stand where a value is missing ([`Kind::NotAvailable`]), texts of another encoding
/// ([`Kind::Undecodable`]), identifiers that went through floating-point numbers as text ([`Kind::FloatId`]) and fields that
/// the scheme names and no record of a source has ([`Kind::FieldAbsent`]).
///
/// # Example
/// ```
/// use geoland::check::records;
/// use geoland::finding::Findings;
/// use geoland::{Crs, Dataset, Parcel, Scheme};
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::WGS84);
/// dataset.parcels.push(Parcel::accepted("N/A", geo_types::MultiPolygon(vec![])));
/// let mut findings = Findings::default();
/// records::check(&dataset, &mut findings);
/// assert_eq!(findings.list()[0].what, "parcels whose id says \"N/A\"");
/// ```
pub fn check(dataset: &Dataset, findings: &mut Findings) {
    let of_parcels: Vec<OfParcels<'_>> = dataset.parcels.par_chunks(PART).map(OfParcels::of).collect();
    let any_float = of_parcels.iter().any(|part| part.any_float);
    let of_greens = dataset.green_spaces.iter().flat_map(|green| {
        let said = |of, text| Said {
            layer: "green spaces",
            of,
            text,
            origin: green.origin,
            id: green.id.as_deref(),
            land: Some(&green.land),
        };
        [("id", green.id.as_deref()), ("kind", green.kind.as_deref())]
            .into_iter()
            .filter_map(move |(of, text)| text.map(|text| said(of, text)))
    });
    let odd_of_parcels = of_parcels.into_iter().flat_map(|part| part.odd);
    let odd = odd_of_parcels.chain(of_greens.chain(texts_of_zones(dataset)).filter(is_odd));
    for said in odd {
        said.report(dataset, findings);
    }
    let green_ids = || dataset.green_spaces.iter().filter_map(|green| green.id.as_deref());
    if any_float || green_ids().any(is_float) {
        float_texts(dataset, findings);
    }
    for absent in dataset.absent_fields() {
        report_absent(dataset, absent, findings);
    }
}

/// Parcels whose texts one thread looks at before it asks for more.
const PART: usize = 1 << 12;

/// What is odd about the texts of some parcels.
struct OfParcels<'a> {
    odd: Vec<Said<'a>>,
    /// Whether some identifiers look as if they went through floating-point numbers.
    any_float: bool,
}

impl<'a> OfParcels<'a> {
    fn of(parcels: &'a [Parcel]) -> Self {
        let (mut odd, mut any_float) = (Vec::new(), false);
        // Parcels of a district share its name: it is looked at once for those that follow each other.
        let mut fine: Option<&Word> = None;
        for parcel in parcels {
            any_float |= parcel.id.as_deref().is_some_and(is_float);
            let district = parcel.claimed_district.as_ref();
            let seen = district.zip(fine).is_some_and(|(district, fine)| district.is_same(fine));
            let before = odd.len();
            odd.extend(texts_of_parcel(parcel).filter(|said| !(seen && said.of == DISTRICT)).filter(is_odd));
            fine = if odd.len() == before { district } else { None };
        }
        Self { odd, any_float }
    }
}

fn is_odd(said: &Said<'_>) -> bool {
    is_blank(said.text) || is_garbled(said.text)
}

fn texts_of_parcel(parcel: &Parcel) -> impl Iterator<Item = Said<'_>> {
    let status = if let Status::Unknown(word) = &parcel.status { Some(&**word) } else { None };
    let form = if let Form::Unknown(word) = &parcel.form { Some(&**word) } else { None };
    let said = |of, text| Said {
        layer: "parcels",
        of,
        text,
        origin: parcel.origin,
        id: parcel.id.as_deref(),
        land: Some(&parcel.land),
    };
    let texts = [
        ("id", parcel.id.as_deref()),
        ("status", status),
        ("form", form),
        (DISTRICT, parcel.claimed_district.as_deref()),
    ];
    texts.into_iter().filter_map(move |(of, text)| text.map(|text| said(of, text)))
}

fn texts_of_zones(dataset: &Dataset) -> impl Iterator<Item = Said<'_>> {
    let districts = dataset.districts.iter().flat_map(|zone| {
        let said = move |of, text| Said {
            layer: "districts",
            of,
            text,
            origin: zone.origin,
            id: Some(&*zone.name),
            land: Some(&zone.land),
        };
        std::iter::once(said("name", &*zone.name)).chain(zone.code.as_deref().map(move |code| said("code", code)))
    });
    let key_areas = dataset.key_areas.iter().map(|zone| Said {
        layer: "key areas",
        of: "name",
        text: &zone.name,
        origin: zone.origin,
        id: Some(&*zone.name),
        land: Some(&zone.land),
    });
    let alleys = dataset.alleys.iter().flat_map(|alley| {
        let said = move |of, text| Said {
            layer: "alley segments",
            of,
            text,
            origin: alley.origin,
            id: alley.id.as_deref(),
            land: None,
        };
        let status = if let AlleyStatus::Unknown(word) = &alley.status { Some(&**word) } else { None };
        [("id", alley.id.as_deref()), ("status", status), ("district", alley.claimed_district.as_deref())]
            .into_iter()
            .filter_map(move |(of, text)| text.map(|text| said(of, text)))
    });
    districts.chain(key_areas).chain(alleys)
}

impl Said<'_> {
    fn report(&self, dataset: &Dataset, findings: &mut Findings) {
        let Self { layer, of, text, .. } = self;
        let at = (dataset, self.origin);
        if is_garbled(text) {
            let what = format!("{layer} whose {of} has characters of another encoding");
            let evidence = || format!("{of} {}", quoted(text));
            findings.report_of(at, Kind::Undecodable, &what, || self.case(dataset, evidence()));
        } else {
            let what = format!("{layer} whose {of} says \"{}\"", text.trim());
            findings.report_of(at, Kind::NotAvailable, &what, || self.case(dataset, String::new()));
        }
    }

    fn case(&self, dataset: &Dataset, evidence: String) -> Case {
        let place = dataset.place(self.origin, self.id);
        Case { spot: self.land.and_then(middle), evidence, ..Case::at(place) }
    }
}

/// Identifiers of a source, counted by what they look like.
#[derive(Default)]
struct Looks {
    all: u64,
    decimal_zero: u64,
}

/// Identifiers that a float left its mark on, in files that have texts only: `16081120300000.0` and `1.60811E+13`.
fn float_texts(dataset: &Dataset, findings: &mut Findings) {
    let ids = || {
        let parcels =
            dataset.parcels.iter().map(|parcel| ("parcels", parcel.origin, parcel.id.as_deref(), &parcel.land));
        let greens =
            dataset.green_spaces.iter().map(|green| ("green spaces", green.origin, green.id.as_deref(), &green.land));
        parcels.chain(greens)
    };
    let mut looks: BTreeMap<(&str, u32), Looks> = BTreeMap::new();
    for (layer, origin, id, _) in ids() {
        let Some(id) = id else { continue };
        let of_source = looks.entry((layer, origin.source)).or_default();
        of_source.all += 1;
        of_source.decimal_zero += u64::from(ends_in_decimal_zero(id));
    }
    for (layer, origin, id, land) in ids() {
        let Some(id) = id else { continue };
        let how = if is_scientific(id) {
            "is in scientific notation, its last digits lost"
        } else if ends_in_decimal_zero(id)
            // Numbers such as 12.0 and 12.10 may be meant; where all end in zero a program wrote a float.
            && looks.get(&(layer, origin.source)).is_some_and(|looks| looks.decimal_zero * 10 >= looks.all * 9)
        {
            "was written as a number with a decimal point"
        } else {
            continue;
        };
        findings.report_of((dataset, origin), Kind::FloatId, &format!("{layer} whose id {how}"), || {
            let place = dataset.place(origin, Some(id));
            Case { spot: middle(land), evidence: format!("read as {}", quoted(id)), ..Case::at(place) }
        });
    }
}

/// Whether an identifier may have gone through floating-point numbers.
fn is_float(id: &str) -> bool {
    is_scientific(id) || ends_in_decimal_zero(id)
}

/// Whether a text is digits, a point and zeros.
fn ends_in_decimal_zero(text: &str) -> bool {
    let digits = |text: &str, digit: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(digit);
    text.split_once('.').is_some_and(|(whole, rest)| digits(whole, u8::is_ascii_digit) && digits(rest, |b| *b == b'0'))
}

/// Whether a text is a number as spreadsheets show long ones: `1.60811E+13`.
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once("E+").or_else(|| text.split_once("e+")) else { return false };
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    let all_digits = [whole, rest, power].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    all_digits && whole.len() == 1 && (1..=3).contains(&power.len())
}

fn report_absent(dataset: &Dataset, absent: AbsentField<'_>, findings: &mut Findings) {
    let layer = match absent.role {
        Role::Parcels => "parcels",
        Role::Green => "green spaces",
        Role::Districts => "districts",
        Role::KeyAreas => "key areas",
        Role::Alleys => "alley segments",
        Role::Events => "events",
    };
    let mut evidence = format!("none of {} records has it", absent.records);
    if let Some(near) = nearest(absent.field, absent.declared.iter().map(String::as_str)) {
        evidence = format!("{evidence}; the nearest name is {}", quoted(near));
    }
    if !absent.declared.is_empty() {
        let names: Vec<String> = absent.declared.iter().take(LISTED).map(|name| quoted(name)).collect();
        let more = if absent.declared.len() > LISTED { ", …" } else { "" };
        evidence = format!("{evidence}; the file has {}{more}", names.join(", "));
    }
    let source = dataset.sources.get(absent.source as usize).map_or("input", |source| &*source.name);
    let place = Place { source: source.to_owned(), number: 0, id: None };
    let role = of_field(&dataset.scheme_of(absent.source), absent.role, absent.field);
    let case = Case { evidence, ..Case::at(place) }.with("records", absent.records as f64);
    findings.report(Kind::FieldAbsent, &format!("{layer} without the field {} ({role})", quoted(absent.field)), case);
}

/// What a field is for, by its key in the scheme.
fn of_field(scheme: &Scheme, role: Role, field: &str) -> &'static str {
    let (parcels, green) = (&scheme.parcels, &scheme.green);
    let keys: &[(&'static str, &str)] = &match role {
        Role::Parcels => vec![
            ("id", &*parcels.id),
            ("district", &*parcels.district),
            ("status", &*parcels.status),
            ("form", &*parcels.form),
            ("cleared_on", &*parcels.cleared_on),
            ("greened_on", &*parcels.greened_on),
            ("claimed_area", &*parcels.claimed_area.field),
            ("claimed_greened_area", &*parcels.claimed_greened_area.field),
        ],
        Role::Green => vec![("id", &*green.id), ("kind", &*green.kind), ("opened_on", &*green.opened_on)],
        Role::Districts => vec![("name", &*scheme.districts.name), ("code", &*scheme.districts.code)],
        Role::KeyAreas => vec![("name", &*scheme.key_areas.name)],
        Role::Events => {
            vec![("parcel", &*scheme.events.parcel), ("status", &*scheme.events.status), ("on", &*scheme.events.on)]
        }
        Role::Alleys => vec![
            ("id", &*scheme.alleys.id),
            ("status", &*scheme.alleys.status),
            ("started_on", &*scheme.alleys.started_on),
            ("done_on", &*scheme.alleys.done_on),
            ("district", &*scheme.alleys.district),
        ],
    };
    keys.iter().find(|(_, name)| *name == field).map_or("", |(key, _)| key)
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
