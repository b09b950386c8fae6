//! Claims, dates and records of whole cities: a clean one has nothing wrong, and each mistake is found by its name alone.

use geoland::check::{claimed_area, claimed_district, dates, declared_greening, records};
use geoland::ledger::AccountOptions;
use geoland::parcel::Status;
use geoland::{Crs, Dataset, Date, Finding, Findings, Ledger, Placed};
use geoland_testing::city::CityOptions;

use crate::support::{Turn, city};

/// Every finding of the checks of claims, dates and records.
fn found(dataset: &Dataset, as_of: Option<Date>) -> Vec<Finding> {
    let placed = Placed::new(dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions { as_of, ..AccountOptions::default() }).unwrap();
    // What reading found of records is in the dataset; what the account found of layers is not asked for here.
    let mut findings = dataset.findings.clone();
    claimed_area::check(&placed, &mut findings);
    claimed_district::check(&placed, &mut findings);
    declared_greening::check(&ledger, &mut findings);
    dates::check(dataset, as_of, &mut findings);
    records::check(dataset, &mut findings);
    findings.list()
}

fn clean(seed: u64) -> Dataset {
    city(CityOptions { parcels: 2_000, seed, clean: true }, Turn::None)
}

/// The kinds that were found, with their counts.
fn codes(found: &[Finding]) -> Vec<(&'static str, u64)> {
    found.iter().map(|finding| (finding.kind.code(), finding.count)).collect()
}

#[test]
fn a_clean_city_has_no_finding() {
    for seed in 1..=5 {
        assert_eq!(found(&clean(seed), None), [], "seed {seed}");
    }
    let small = city(CityOptions { parcels: 3, seed: 1, clean: true }, Turn::None);
    assert_eq!(found(&small, None), []);
}

/// A mistake: its name, how it is made, the code of what is found, and how many cases there are.
type Mistake<'a> = (&'a str, Box<dyn Fn(&mut Dataset) + 'a>, &'static str, Option<u64>);

#[test]
fn one_mistake_each() {
    const MU_M2: f64 = 10_000.0 / 15.0;
    let area = |dataset: &mut Dataset, of: fn(usize, f64) -> f64| {
        for (k, parcel) in dataset.parcels.iter_mut().enumerate() {
            parcel.claimed_area_m2 = parcel.claimed_area_m2.map(|m2| of(k, m2));
        }
    };
    let mistakes: Vec<Mistake<'_>> = vec![
        ("hectares", Box::new(|d| area(d, |_, m2| m2 / 15.0)), "GL0406", Some(2_000)),
        ("square metres", Box::new(|d| area(d, |_, m2| m2 * MU_M2)), "GL0406", Some(2_000)),
        (
            "an unknown factor",
            Box::new(|d| area(d, |k, m2| if k % 3 == 0 { m2 * MU_M2 / 1e4 / 15.0 } else { m2 })),
            "GL0405",
            None,
        ),
        ("floors", Box::new(|d| area(d, |k, m2| m2 * (2 + k % 7) as f64)), "GL0406", Some(2_000)),
        ("Web Mercator", Box::new(|d| area(d, |_, m2| m2 * 1.696)), "GL0406", Some(2_000)),
        ("one claim", Box::new(|d| d.parcels[7].claimed_area_m2 = Some(1e6)), "GL0405", Some(1)),
        (
            "another district",
            Box::new(|d| {
                let other = d.districts.iter().map(|zone| zone.name.clone());
                let own = d.parcels[7].claimed_district.clone().unwrap();
                d.parcels[7].claimed_district = other.into_iter().find(|name| *name != own);
            }),
            "GL0407",
            Some(1),
        ),
        (
            "a district that is none",
            Box::new(|d| d.parcels[7].claimed_district = Some("Nowhere".into())),
            "GL0407",
            Some(1),
        ),
        (
            "greened without green",
            Box::new(|d| {
                let white = d.parcels.iter_mut().find(|parcel| parcel.status == Status::Accepted).unwrap();
                white.status = Status::Greened;
            }),
            "GL0408",
            Some(1),
        ),
        (
            "half of the green",
            Box::new(|d| {
                let greened = d.parcels.iter_mut().filter(|parcel| parcel.status == Status::Greened);
                let large =
                    greened.max_by(|a, b| a.claimed_greened_m2.partial_cmp(&b.claimed_greened_m2).unwrap()).unwrap();
                large.claimed_greened_m2 = large.claimed_greened_m2.map(|m2| m2 / 2.0);
            }),
            "GL0409",
            Some(1),
        ),
        (
            "dates in each other's place",
            Box::new(|d| {
                let greened = d.parcels.iter_mut().find(|parcel| parcel.greened_on.is_some()).unwrap();
                std::mem::swap(&mut greened.accepted_on, &mut greened.greened_on);
            }),
            "GL0410",
            Some(1),
        ),
        ("a year of 1900", Box::new(|d| d.parcels[7].accepted_on = Date::new(1900, 1, 1)), "GL0413", Some(1)),
        ("no identifier in words", Box::new(|d| d.parcels[7].id = Some("N/A".into())), "GL0512", Some(1)),
        ("another encoding", Box::new(|d| d.parcels[7].id = Some("³¯ÑôÇø".into())), "GL0513", Some(1)),
    ];
    let clean = clean(11);
    for (name, make, code, count) in &mistakes {
        let mut broken = clean.clone();
        make(&mut broken);
        let found = found(&broken, None);
        assert!(found.iter().all(|finding| finding.kind.code() == *code), "{name}: {:?}", codes(&found));
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(count.is_none_or(|count| found[0].count == count), "{name}: {:?}", codes(&found));
    }
}

#[test]
fn a_cut_off_is_noted() {
    let found = found(&clean(3), Date::new(2016, 6, 30));
    let mut noted: Vec<&str> = found.iter().map(|finding| &*finding.what).collect();
    noted.sort_unstable();
    let expected = [
        "green spaces opened after the cut-off",
        "parcels accepted after the cut-off",
        "parcels greened after the cut-off",
    ];
    assert_eq!(noted, expected);
    assert!(found.iter().all(|finding| finding.kind.code() == "GL0411"), "{:?}", codes(&found));
}

/// The findings of a dirty city in another order of features, rings and parts are the same, cases and all; what features are numbered
/// is theirs.
#[test]
fn findings_do_not_depend_on_order_or_threads() {
    let options = CityOptions { parcels: 3_000, seed: 5, clean: false };
    let texts = |turn: Turn, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let dataset = city(options, turn);
        let found = pool.install(|| {
            let mut dataset = dataset;
            dataset.findings = Findings::keeping_all();
            found(&dataset, Date::new(2018, 10, 31))
        });
        let case = |finding: &Finding| {
            let mut cases: Vec<String> = finding
                .cases
                .iter()
                .map(|case| format!("{:?} {:?} {} {:?}", case.place, case.spot, case.evidence, case.figures))
                .collect();
            cases.sort();
            (finding.kind.code(), finding.what.clone(), finding.count, cases)
        };
        found.iter().map(case).collect::<Vec<_>>()
    };
    let found = texts(Turn::None, 1);
    assert!(found.iter().any(|(code, ..)| *code == "GL0407") && found.iter().any(|(code, ..)| *code == "GL0405"));
    assert_eq!(found, texts(Turn::Around, 2));
}

#[test]
fn planar_data_has_no_projection() {
    let mut dataset = clean(2);
    dataset.sources[0].crs = Crs::parse("planar").unwrap();
    // Degrees taken for metres: every claim differs, and there is no latitude to ask.
    let found = found(&dataset, None);
    assert!(found.iter().any(|finding| finding.kind.code() == "GL0405"), "{:?}", codes(&found));
    assert!(found.iter().all(|finding| finding.kind.code() != "GL0414"));
}
