//! Histories: what events make of parcels, and of the account at a cut-off.

use geoland::finding::Kind;
use geoland::ledger::AccountOptions;
use geoland::parcel::{Exclusion, Status};
use geoland::record::{Outline, Record, Value};
use geoland::summary::{Grouping, Scope, Summary};
use geoland::{Crs, Dataset, Date, Ledger, Parcel, Placed, Role, Scheme};

fn day(text: &str) -> Option<Date> {
    Date::parse(text).ok()
}

/// A square of one hectare in the district East.
fn parcel(id: &str, x: f64, status: Status, accepted_on: &str) -> Parcel {
    let ring = vec![(x, 0.0), (x + 100.0, 0.0), (x + 100.0, 100.0), (x, 100.0)];
    let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    Parcel {
        status,
        accepted_on: day(accepted_on),
        claimed_district: Some("East".into()),
        ..Parcel::accepted(id, land)
    }
}

fn event(number: u64, [parcel, status, date]: [&str; 3]) -> Record {
    let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    let all = [text("parcel", parcel), text("status", status), text("date", date)];
    let properties = all.into_iter().filter(|(_, value)| *value != Value::Text(String::new())).collect();
    Record { number, id: Value::Null, outline: Outline::Missing, properties }
}

fn dataset(parcels: Vec<Parcel>, events: &[[&str; 3]]) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    dataset.parcels = parcels;
    for (one, number) in events.iter().zip(1..) {
        dataset.add(source, Role::Events, &event(number, *one));
    }
    dataset.join_events();
    dataset
}

fn reclaimed_ha(dataset: &Dataset, as_of: Option<Date>) -> f64 {
    let placed = Placed::new(dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions { as_of, ..AccountOptions::default() }).unwrap();
    let summary = Summary::new(&ledger, Grouping::District, &[]);
    summary.rows.iter().find(|row| row.scope == Scope::Total).unwrap().columns.reclaimed().hectares()
}

#[test]
fn land_counts_while_its_latest_event_is_an_acceptance() {
    let events = [
        ["A", "withdrawn", "2018-06-01"],
        ["A", "accepted", "2018-09-01"],
        ["A", "planned", "2017-01-01"],
        ["A", "demolished", "2017-12-01"],
    ];
    let dataset = dataset(vec![parcel("A", 0.0, Status::Accepted, "2018-03-01")], &events);
    let one = &dataset.parcels[0];
    assert_eq!(one.accepted_on, day("2018-03-01"));
    for (date, status, hectares) in [
        ("2016-01-01", Status::Missing, 0.0),
        ("2017-06-01", Status::Planned, 0.0),
        ("2018-02-28", Status::Demolished, 0.0),
        ("2018-03-01", Status::Accepted, 1.0),
        ("2018-05-31", Status::Accepted, 1.0),
        ("2018-06-01", Status::Withdrawn, 0.0),
        ("2018-09-01", Status::Accepted, 1.0),
    ] {
        assert_eq!(one.status_as_of(day(date)), status, "{date}");
        assert_eq!(reclaimed_ha(&dataset, day(date)), hectares, "{date}");
    }
    assert_eq!(reclaimed_ha(&dataset, None), 1.0);
}

#[test]
fn the_own_record_is_a_step_where_it_has_a_date_and_what_was_before_where_not() {
    let events = [["A", "withdrawn", "2018-06-01"], ["B", "withdrawn", "2018-06-01"], ["C", "accepted", "2018-06-01"]];
    let parcels = vec![
        parcel("A", 0.0, Status::Accepted, "2018-03-01"),
        parcel("B", 200.0, Status::Accepted, ""),
        parcel("C", 400.0, Status::Planned, ""),
        parcel("D", 600.0, Status::Withdrawn, "2018-03-01"),
    ];
    let dataset = dataset(parcels, &events);
    let reasons = |date: &str| {
        let reasons = dataset.parcels.iter().map(|parcel| parcel.eligible(day(date)).err());
        reasons.collect::<Vec<_>>()
    };
    assert_eq!(
        reasons("2018-01-01"),
        [Some(Exclusion::AfterCutOff), Some(Exclusion::Undated), Some(Exclusion::Planned), Some(Exclusion::Withdrawn)]
    );
    assert_eq!(
        reasons("2018-04-01"),
        [None, Some(Exclusion::Undated), Some(Exclusion::Planned), Some(Exclusion::Withdrawn)]
    );
    assert_eq!(
        reasons("2018-06-01"),
        [Some(Exclusion::Withdrawn), Some(Exclusion::Withdrawn), None, Some(Exclusion::Withdrawn)]
    );
}

#[test]
fn of_two_events_on_a_day_the_later_status_counts_whatever_the_order() {
    let mut events =
        [["A", "withdrawn", "2018-06-01"], ["A", "accepted", "2018-06-01"], ["A", "planned", "2018-06-01"]];
    for _ in 0..3 {
        events.rotate_left(1);
        let dataset = dataset(vec![parcel("A", 0.0, Status::Missing, "")], &events);
        assert_eq!(dataset.parcels[0].status_as_of(None), Status::Withdrawn);
    }
}

#[test]
fn greening_is_dated_by_the_first_event_that_says_so() {
    let events = [["A", "greened", "2018-06-01"], ["A", "greened", "2018-08-01"]];
    let dataset = dataset(vec![parcel("A", 0.0, Status::Accepted, "2018-03-01")], &events);
    assert_eq!(dataset.parcels[0].greened_on, day("2018-06-01"));
    let greened_ha = |date: &str| {
        let placed = Placed::new(&dataset).unwrap();
        let ledger = Ledger::new(&placed, AccountOptions { as_of: day(date), ..AccountOptions::default() }).unwrap();
        Summary::new(&ledger, Grouping::District, &[]).land.greened.hectares()
    };
    assert_eq!([greened_ha("2018-05-31"), greened_ha("2018-06-01"), greened_ha("2018-12-31")], [0.0, 1.0, 1.0]);
}

#[test]
fn what_does_not_count_is_said_with_its_count() {
    let events = [
        ["A", "accepted", ""],
        ["A", "accepted", "spring"],
        ["A", "cleaned", "2018-01-01"],
        ["A", "", "2018-01-01"],
        ["Z", "accepted", "2018-01-01"],
        ["", "accepted", "2018-01-01"],
    ];
    let dataset = dataset(vec![parcel("A", 0.0, Status::Planned, "")], &events);
    let found: Vec<_> = dataset.findings.list().iter().map(|f| (f.kind, f.what.clone(), f.count)).collect();
    let expected = [
        (Kind::UnreadableDate, "date \"spring\"", 1),
        (Kind::UndatedEvent, "events without a date, not counted", 2),
        (Kind::UnknownStatus, "event status \"cleaned\"", 1),
        (Kind::NoStatus, "events without a status, not counted", 1),
        (Kind::EventWithoutParcel, "events of a parcel in no file", 1),
        (Kind::EventWithoutParcel, "events that name no parcel", 1),
    ];
    assert_eq!(found, expected.map(|(kind, what, count)| (kind, what.to_owned(), count)));
    assert!(dataset.parcels[0].history.is_empty());
}

#[test]
fn a_parcel_with_a_history_needs_no_status_of_its_own() {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    for (id, number) in ["A", "B"].into_iter().zip(1..) {
        let properties = vec![("id".to_owned(), Value::Text(id.to_owned()))];
        dataset.add(source, Role::Parcels, &Record { number, id: Value::Null, outline: Outline::Missing, properties });
    }
    dataset.add(source, Role::Events, &event(1, ["A", "accepted", "2018-01-01"]));
    let without = |dataset: &Dataset| {
        let list = dataset.findings.list();
        list.iter()
            .find(|finding| finding.kind == Kind::NoStatus)
            .map(|finding| (finding.count, finding.cases[0].place.number))
    };
    assert_eq!(without(&dataset), Some((2, 1)));
    dataset.join_events();
    assert_eq!(without(&dataset), Some((1, 2)));
}

#[test]
fn the_content_hash_has_the_histories_and_not_their_order() {
    let hash = |events: &[[&str; 3]]| {
        let dataset = dataset(vec![parcel("A", 0.0, Status::Accepted, "2018-03-01")], events);
        Placed::new(&dataset).unwrap().content_hash
    };
    let (withdrawn, again) = (["A", "withdrawn", "2018-06-01"], ["A", "accepted", "2018-09-01"]);
    assert_eq!(hash(&[withdrawn, again]), hash(&[again, withdrawn]));
    assert_ne!(hash(&[withdrawn, again]), hash(&[withdrawn]));
    assert_ne!(hash(&[]), hash(&[withdrawn]));
}
