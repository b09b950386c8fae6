//! Findings: the same whether checks run together or one after the other, and whatever is kept of them.

use geoland::check::{self, CheckOptions, claimed_area, claimed_district, declared_greening, gaps, overlaps, sliver};
use geoland::finding::Findings;
use geoland::ledger::AccountOptions;
use geoland::{Date, Ledger, Placed};
use geoland_testing::city::CityOptions;

use crate::support::{Turn, city};

const CITY: CityOptions = CityOptions { parcels: 3_000, seed: 11, clean: false };

/// The findings of an account, by a number of threads.
fn together(ledger: &Ledger<'_>, mut findings: Findings, threads: usize) -> Findings {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| check::of_account(ledger, CheckOptions::default(), &mut findings));
    findings
}

#[test]
fn one_walk_finds_what_each_check_finds_by_itself() {
    let dataset = city(CITY, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    for as_of in [None, Date::new(2017, 6, 30)] {
        let ledger = Ledger::new(&placed, AccountOptions { as_of, ..AccountOptions::default() }).unwrap();
        let mut each = Findings::keeping_all();
        check::as_read(&dataset, CheckOptions::default(), &mut each);
        sliver::slivers(&placed, &mut each);
        claimed_area::check(&placed, &mut each);
        claimed_district::check(&placed, &mut each);
        check::outside_districts(&placed, &mut each);
        gaps::report(&placed, &gaps::gaps(&placed), &mut each);
        declared_greening::check(&ledger, &mut each);
        overlaps::of_ledger(&ledger, &mut each);
        check::leave_details(&mut each);
        assert!(each.kinds().count() > 2, "the city has mistakes");
        assert_eq!(together(&ledger, Findings::keeping_all(), 1).list(), each.list());
        assert_eq!(together(&ledger, Findings::keeping_all(), 3).list(), each.list());
    }
}

#[test]
fn the_first_cases_are_the_same_whatever_is_kept() {
    let dataset = city(CITY, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let all = together(&ledger, Findings::keeping_all(), 2).into_list();
    for most in [1, 5, 100] {
        let some = together(&ledger, Findings::keeping(most), 2).into_list();
        assert_eq!(some.len(), all.len());
        for (some, all) in some.iter().zip(&all).filter(|(some, _)| some.what != "others") {
            assert_eq!((some.kind, &some.what, some.count), (all.kind, &all.what, all.count));
            assert_eq!(some.cases, all.cases[..all.cases.len().min(most)]);
        }
    }
}
