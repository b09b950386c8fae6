//! The hand-checkable cases of `fixtures/cases`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geoland::ledger::{AccountOptions, Greening};
use geoland::summary::{Grouping, Summary};
use geoland::{Area, Crs, Dataset, Ledger, Placed, Role, Scheme};
use geoland_testing::cases::{Case, Expected, ParcelExpected};
use geoland_testing::exact;

use crate::support::{outline, record};

/// Areas of cases are small numbers: they must agree to this many square units.
const TOLERANCE: f64 = 1e-9;

pub(crate) fn dataset(case: &Case) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source(&case.name, Crs::parse("planar").unwrap());
    dataset.declare(Role::Green);
    dataset.declare(Role::Districts);
    for (number, parcel) in (1..).zip(&case.parcels) {
        let properties = [
            ("id", Some(&*parcel.id)),
            ("status", Some(&*parcel.status)),
            ("category", parcel.category.as_deref()),
            ("cleared_date", parcel.cleared_date.as_deref()),
        ];
        dataset.add(source, Role::Parcels, &record(number, outline(&parcel.geometry), &properties));
    }
    for (number, district) in (1..).zip(&case.districts) {
        let properties = [("name", Some(&*district.name))];
        dataset.add(source, Role::Districts, &record(number, outline(&district.geometry), &properties));
    }
    for (number, green) in (1..).zip(&case.green_spaces) {
        let properties = [("id", Some(&*green.id)), ("opened_on", green.opened_on.as_deref())];
        dataset.add(source, Role::Green, &record(number, outline(&green.geometry), &properties));
    }
    dataset
}

/// The cases of `fixtures/cases`, of which there are some.
pub(crate) fn all_cases() -> Vec<Case> {
    let cases = geoland_testing::cases::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/cases")));
    assert!(!cases.is_empty(), "a run of no cases is a failure");
    cases
}

type Account = BTreeMap<String, BTreeMap<String, f64>>;

/// What a case expects, column by column, as numbers.
fn expected(of: &Expected) -> Account {
    let number = exact::to_f64;
    let columns = |parcel: &ParcelExpected| {
        let mut columns = BTreeMap::new();
        columns.insert("gross".to_owned(), number(&parcel.gross));
        columns.insert("outside".to_owned(), number(&parcel.outside));
        columns.insert("excluded".to_owned(), number(&parcel.excluded));
        columns.extend(parcel.overlap.iter().map(|(rival, area)| (format!("overlap {rival}"), number(area))));
        columns.extend(parcel.net.iter().map(|(district, area)| (format!("net {district}"), number(area))));
        for (district, greens) in &parcel.greened {
            columns.extend(greens.iter().map(|(green, area)| (format!("greened {district} {green}"), number(area))));
        }
        columns
    };
    of.parcels.iter().map(|(key, parcel)| (key.clone(), columns(parcel))).collect()
}

/// What the ledger says, in the same form.
fn counted(case: &Case, ledger: &Ledger<'_>) -> Account {
    let keys = case.parcel_keys();
    let dataset = ledger.placed.dataset;
    let key = |parcel: usize| keys[ledger.placed.parcels[parcel].index].clone();
    let mut account = Account::new();
    for entry in &ledger.entries {
        let mut columns: BTreeMap<String, f64> =
            ["gross", "outside", "excluded"].map(|column| (column.to_owned(), 0.0)).into();
        let mut add = |column: String, area: Area| *columns.entry(column).or_default() += area.m2();
        for piece in &entry.pieces {
            add("gross".into(), piece.area());
            let district = piece.district().map(|at| ledger.districts[at].name.clone());
            match (&entry.exclusion, piece.rival(), district) {
                (Some(_), _, _) => add("excluded".into(), piece.area()),
                (None, Some(rival), _) => add(format!("overlap {}", key(rival)), piece.area()),
                (None, None, None) => add("outside".into(), piece.area()),
                (None, None, Some(district)) => {
                    add(format!("net {district}"), piece.area());
                    if let Greening::Space(green) = piece.greening() {
                        let green = &dataset.green_spaces[ledger.placed.green_spaces[green].index];
                        add(format!("greened {district} {}", green.id.as_deref().unwrap_or("")), piece.area());
                    }
                }
            }
        }
        account.insert(key(entry.parcel), columns);
    }
    account
}

/// The first difference between two accounts.
fn difference(expected: &Account, counted: &Account) -> Option<String> {
    for parcel in expected.keys().chain(counted.keys()) {
        let (empty_a, empty_b) = (BTreeMap::new(), BTreeMap::new());
        let (a, b) = (expected.get(parcel).unwrap_or(&empty_a), counted.get(parcel).unwrap_or(&empty_b));
        for column in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
            let of = |account: &BTreeMap<String, f64>| account.get(column).copied().unwrap_or(0.0);
            if (of(a) - of(b)).abs() > TOLERANCE {
                return Some(format!("parcel {parcel}, {column}: expected {}, counted {}", of(a), of(b)));
            }
        }
    }
    None
}

/// Twins that are the same in everything may take each other's place.
fn with_twins_swapped(case: &Case, account: &Account) -> Account {
    let swap = |text: &str| {
        let swapped = |word: &str| match word.split_once('#') {
            Some((id, "2")) => id.to_owned(),
            None if case.parcel_keys().contains(&format!("{word}#2")) => format!("{word}#2"),
            _ => word.to_owned(),
        };
        text.split(' ').map(swapped).collect::<Vec<_>>().join(" ")
    };
    account
        .iter()
        .map(|(parcel, columns)| (swap(parcel), columns.iter().map(|(column, area)| (swap(column), *area)).collect()))
        .collect()
}

#[test]
fn every_case_is_counted_as_worked_out_by_hand() {
    let cases = all_cases();
    for case in &cases {
        let dataset = dataset(case);
        let placed = Placed::new(&dataset).unwrap();
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        let (wanted, found) = (expected(&case.expected), counted(case, &ledger));
        if let Some(difference) = difference(&wanted, &found)
            && self::difference(&with_twins_swapped(case, &wanted), &found).is_some()
        {
            panic!("{}/{} ({}): {difference}", case.theme, case.name, case.why);
        }
        let summary = Summary::new(&ledger, Grouping::DistrictAndForm, &[]);
        let elsewhere = summary.greened_elsewhere.m2() - exact::to_f64(&case.expected.greened_elsewhere);
        let outside = summary.greened_outside.m2() - exact::to_f64(&case.expected.greened_outside);
        assert!(elsewhere.abs() <= TOLERANCE, "{}/{}: greened elsewhere is off by {elsewhere}", case.theme, case.name);
        assert!(outside.abs() <= TOLERANCE, "{}/{}: greened outside is off by {outside}", case.theme, case.name);
    }
    println!("{} cases", cases.len());
}
