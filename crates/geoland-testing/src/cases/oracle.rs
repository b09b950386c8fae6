//! The ledger of a case by the exact oracle: cells first, then the rules cell by cell.

use std::collections::BTreeMap;
use std::fmt;

use num_rational::BigRational;
use num_traits::Zero;

use super::{Case, Expected, ParcelExpected};
use crate::MultiPolygon;
use crate::exact;

/// Where the layers of a case are among the polygons handed to the oracle, and who comes first in each.
struct Layers<'a> {
    case: &'a Case,
    keys: Vec<String>,
    /// The rank of each parcel in the order of credit; none for those that take no credit.
    parcel_ranks: Vec<Option<usize>>,
    district_ranks: Vec<usize>,
    green_ranks: Vec<usize>,
}

/// The ledger the exact oracle arrives at, to be compared with [`Case::expected`] or with what the library says.
#[must_use]
pub fn expected_by_oracle(case: &Case) -> Expected {
    let layers = Layers::new(case);
    let parcels = case.parcels.iter().map(|parcel| &parcel.geometry);
    let districts = case.districts.iter().map(|district| &district.geometry);
    let greens = case.green_spaces.iter().map(|green| &green.geometry);
    let polygons: Vec<MultiPolygon> = parcels.chain(districts).chain(greens).cloned().collect();

    let nothing = ParcelExpected {
        gross: BigRational::zero(),
        overlap: BTreeMap::new(),
        outside: BigRational::zero(),
        excluded: BigRational::zero(),
        net: BTreeMap::new(),
        greened: BTreeMap::new(),
    };
    let mut expected = Expected {
        parcels: layers.keys.iter().map(|key| (key.clone(), nothing.clone())).collect(),
        greened_elsewhere: BigRational::zero(),
        greened_outside: BigRational::zero(),
    };
    for (members, area) in exact::cells(&polygons) {
        layers.book(&members, &area, &mut expected);
    }
    expected
}

impl<'a> Layers<'a> {
    fn new(case: &'a Case) -> Self {
        // A missing date sorts last; the position decides only between twins that nothing else tells apart.
        let undated = |date: &Option<String>| (date.is_none(), date.clone());
        let parcel_ranks = ranks(case.parcels.iter().map(|p| (!p.is_eligible(), undated(&p.cleared_date), &p.id)));
        Self {
            case,
            keys: case.parcel_keys(),
            parcel_ranks: case.parcels.iter().zip(parcel_ranks).map(|(p, r)| p.is_eligible().then_some(r)).collect(),
            district_ranks: ranks(case.districts.iter().map(|district| &district.name)),
            green_ranks: ranks(case.green_spaces.iter().map(|green| (undated(&green.opened_on), &green.id))),
        }
    }

    /// Enters one cell of the plane in the ledger.
    fn book(&self, members: &[usize], area: &BigRational, expected: &mut Expected) {
        let (parcel_count, district_count) = (self.case.parcels.len(), self.case.districts.len());
        let parcels: Vec<usize> = members.iter().copied().filter(|&m| m < parcel_count).collect();
        let layer = |from: usize, count: usize| {
            members.iter().copied().filter(move |&m| (from..from + count).contains(&m)).map(move |m| m - from)
        };
        let district = layer(parcel_count, district_count)
            .min_by_key(|&d| self.district_ranks[d])
            .map(|d| self.case.districts[d].name.clone());
        let green = layer(parcel_count + district_count, self.case.green_spaces.len())
            .min_by_key(|&g| self.green_ranks[g])
            .map(|g| self.case.green_spaces[g].id.clone());
        let eligible = || parcels.iter().copied().filter(|&p| self.parcel_ranks[p].is_some());
        let credited = eligible().min_by_key(|&p| self.parcel_ranks[p]);

        for &parcel in &parcels {
            let entry = expected.parcels.get_mut(&self.keys[parcel]).expect("every parcel has an entry");
            entry.gross += area;
            let column = match (credited, &district) {
                _ if self.parcel_ranks[parcel].is_none() => &mut entry.excluded,
                (Some(first), _) if first != parcel => entry.overlap.entry(self.keys[first].clone()).or_default(),
                (_, None) => &mut entry.outside,
                (_, Some(district)) => {
                    if let Some(green) = &green {
                        let greened = entry.greened.entry(district.clone()).or_default();
                        *greened.entry(green.clone()).or_default() += area;
                    }
                    entry.net.entry(district.clone()).or_default()
                }
            };
            *column += area;
        }
        match (&green, credited, &district) {
            (Some(_), None, _) => expected.greened_elsewhere += area,
            (Some(_), Some(_), None) => expected.greened_outside += area,
            _ => {}
        }
    }
}

/// The rank of each item when sorted, earlier ones first among equals.
fn ranks<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut sorted: Vec<(K, usize)> = keys.enumerate().map(|(position, key)| (key, position)).collect();
    sorted.sort();
    let mut ranks = vec![0; sorted.len()];
    for (rank, (_, position)) in sorted.into_iter().enumerate() {
        ranks[position] = rank;
    }
    ranks
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, p) in &self.parcels {
            write!(f, "{key}: gross {}, overlap ", p.gross)?;
            write_areas(f, &p.overlap)?;
            write!(f, ", outside {}, excluded {}, net ", p.outside, p.excluded)?;
            write_areas(f, &p.net)?;
            for (district, greens) in &p.greened {
                write!(f, ", greened in {district} ")?;
                write_areas(f, greens)?;
            }
            f.write_str("; ")?;
        }
        write!(f, "greened elsewhere {}, outside {}", self.greened_elsewhere, self.greened_outside)
    }
}

fn write_areas(f: &mut fmt::Formatter<'_>, areas: &BTreeMap<String, BigRational>) -> fmt::Result {
    f.write_str("{")?;
    for (position, (key, area)) in areas.iter().enumerate() {
        write!(f, "{}{key} {area}", if position == 0 { "" } else { ", " })?;
    }
    f.write_str("}")
}
