//! The same data gives the same account, whatever the order of features and the number of threads.

use geoland::ledger::{AccountOptions, Entry, Overlaps};
use geoland::summary::{Grouping, Scope, Summary};
use geoland::{Area, Date, Ledger, Placed};
use geoland_testing::city::CityOptions;

use crate::support::{Turn, city};

/// Everything that an account says, as text.
fn account(turn: Turn, threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let dataset = city(CityOptions { parcels: 3_000, seed: 5, clean: false }, turn);
        let placed = Placed::new(&dataset).unwrap();
        let options = AccountOptions { as_of: Date::new(2017, 6, 30), overlaps: Overlaps::Within };
        let ledger = Ledger::new(&placed, options).unwrap();
        let summary = Summary::new(&ledger, Grouping::DistrictAndForm, &[]);
        let findings: Vec<_> = summary.findings.list().iter().map(|f| (f.kind, f.what.clone(), f.count)).collect();
        let pieces: Vec<_> = ledger.entries.iter().map(|entry| &entry.pieces).collect();
        let others = (ledger.greened_elsewhere, ledger.paths);
        format!("{}\n{pieces:?}\n{:?}\n{findings:?}\n{others:?}", placed.content_hash, summary.rows)
    })
}

#[test]
fn order_of_features_rings_and_threads_change_nothing() {
    let plain = account(Turn::None, 1);
    assert!(plain == account(Turn::None, 2), "two threads change the account");
    assert!(plain == account(Turn::None, 7), "seven threads change the account");
    assert!(plain == account(Turn::Around, 3), "another order of features or rings changes the account");
}

#[test]
fn identities_hold_for_every_parcel_and_row() {
    let dataset = city(CityOptions { parcels: 3_000, seed: 6, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let summary = Summary::new(&ledger, Grouping::DistrictAndForm, &[]);
    let gross: Area = ledger.entries.iter().map(Entry::gross).sum();
    assert_eq!(gross, summary.land.gross());
    let rows = |scope| summary.rows.iter().filter(move |row| row.scope == scope);
    let of_all = |scope| rows(scope).filter(|row| row.form == geoland::summary::RowForm::All);
    let total = of_all(Scope::Total).next().unwrap().columns;
    let districts: Area = of_all(Scope::District).map(|row| row.columns.reclaimed()).sum();
    assert_eq!(districts, total.reclaimed());
    let counted = [Scope::Total, Scope::Outside, Scope::Excluded];
    let land: Area = counted.into_iter().flat_map(of_all).map(|row| row.columns.gross()).sum();
    assert_eq!(land, gross);
}

#[test]
fn a_clean_city_has_no_overlap() {
    let dataset = city(CityOptions { parcels: 3_000, seed: 7, clean: true }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let overlap: Area = ledger
        .entries
        .iter()
        .flat_map(|entry| &entry.pieces)
        .filter(|p| p.rival().is_some())
        .map(geoland::ledger::Piece::area)
        .sum();
    assert_eq!(overlap, Area::ZERO);
    assert_eq!(ledger.witness.not_simple, Vec::<usize>::new());
}
