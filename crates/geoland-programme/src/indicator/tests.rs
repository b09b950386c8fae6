//! Indicators on squares and records that can be counted by hand.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::{LineString, MultiPolygon, Point, Polygon};
use geoland::finding::Kind;
use geoland::ledger::AccountOptions;
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Dataset, Date, Ledger, NamedScope, Parcel, Placed, Role, Scheme, Target};

use proptest::prelude::*;

use super::{Context, Definition, Indicator, Language, Scorecard, Tally, evaluate, with_account};
use crate::layer::Layer;

/// East (x from 0 to 200) and West (200 to 400), 500 high; a key area across them; two parcels, 1.5 ha together, half a hectare green.
fn town() -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("town", Crs::parse("planar").unwrap());
    let zones = [
        (Role::Districts, "East", 0.0, 200.0),
        (Role::Districts, "West", 200.0, 400.0),
        (Role::KeyAreas, "Station", 150.0, 250.0),
    ];
    for (number, (role, name, west, east)) in (1..).zip(zones) {
        let properties = vec![("name".to_owned(), Value::Text(name.into()))];
        let outline = Outline::Read(rectangle(west, 0.0, east, 500.0).into());
        dataset.add(source, role, &Record { number, id: Value::Null, outline, properties });
        dataset.declare(role);
    }
    let opened = vec![("opened_on".to_owned(), Value::Text("2018-05-01".into()))];
    let outline = Outline::Read(rectangle(0.0, 0.0, 100.0, 50.0).into());
    let green = Record { number: 9, id: Value::Null, outline, properties: opened };
    dataset.add(source, Role::Green, &green);
    dataset.declare(Role::Green);
    let land = |x: f64, width: f64| MultiPolygon(vec![rectangle(x, 0.0, x + width, 100.0)]);
    dataset.parcels = vec![
        Parcel { accepted_on: Date::new(2018, 1, 1), ..Parcel::accepted("A", land(0.0, 100.0)) },
        Parcel { accepted_on: Date::new(2018, 2, 1), ..Parcel::accepted("B", land(200.0, 50.0)) },
        Parcel { accepted_on: Date::new(2018, 12, 1), ..Parcel::accepted("C", land(300.0, 50.0)) },
    ];
    dataset.parcels.iter_mut().zip(1..).for_each(|(parcel, number)| parcel.origin.number = number);
    dataset
}

fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Polygon<f64> {
    Polygon::new(vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)].into(), vec![])
}

fn record(fields: &[(&str, &str)], outline: Outline) -> Record {
    let value = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.into()) };
    let properties = fields.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect();
    Record { number: 1, id: Value::Null, outline, properties }
}

/// Records with the fields id, kind, district, date and n.
fn table(rows: &[[&str; 5]]) -> Vec<Record> {
    let of = |row: &[&str; 5]| {
        let names = ["id", "kind", "district", "date", "n"];
        record(&names.into_iter().zip(*row).collect::<Vec<_>>(), Outline::Missing)
    };
    rows.iter().map(of).collect()
}

fn evaluated(layers: &[(&str, Vec<Record>)], definitions: &str) -> Result<Scorecard, String> {
    #[derive(serde::Deserialize)]
    struct File {
        indicator: Vec<Definition>,
    }
    let file: File = toml::from_str(definitions).map_err(|error| error.message().to_owned())?;
    let mut dataset = town();
    let mut named = BTreeMap::new();
    for (name, records) in layers {
        let mut layer = Layer::new(&mut dataset, name, Crs::parse("planar").unwrap());
        layer.records.clone_from(records);
        named.insert((*name).to_owned(), layer);
    }
    let placed = Placed::new(&dataset).unwrap();
    let options = AccountOptions { as_of: Date::new(2018, 10, 31), ..AccountOptions::default() };
    let ledger = Ledger::new(&placed, options).unwrap();
    let targets = [Target::parse("total", "", "", "3", "plan", "").unwrap()];
    let scopes = [NamedScope::new("both", ["East", "West"])];
    let context = Context { ledger: &ledger, layers: &named, scopes: &scopes, targets: &targets };
    evaluate(&file.indicator, context).map_err(|error| error.to_string())
}

fn indicator(of: &str, rest: &str) -> String {
    format!("[[indicator]]\ncode = \"{of}\"\nzh = \"{of}\"\nen = \"{of}\"\n{rest}\n")
}

fn one(records: Vec<Record>, rest: &str) -> Indicator {
    evaluated(&[("t", records)], &indicator("x", &format!("layer = \"t\"\n{rest}"))).unwrap().indicators.remove(0)
}

const ROWS: [[&str; 5]; 10] = [
    ["1", "market", "East", "2018-03-01", "10"],
    ["1", "market", "East", "2018-04-01", "11"],
    ["2", "market", "West", "2018-03-01", "0.5"],
    ["3", "factory", "East", "2018-03-01", "7"],
    ["4", "market", "East", "", "7"],
    ["5", "market", "East", "2018-11-01", "7"],
    ["6", "market", "Lakeside", "2018-03-01", "7"],
    ["7", "market", "East", "2018-03-01", "7"],
    ["7", "withdrawal", "East", "2018-05-01", "7"],
    ["8", "market", "East", "soon", "7"],
];
const ASK: &str =
    "filter = \"kind = 'market'\"\nlocated_by = \"district\"\non = \"date\"\nwithdrawn = \"kind = 'withdrawal'\"\n";

#[test]
fn every_record_stands_in_one_column() {
    let all = one(table(&ROWS), &format!("measure = \"count\"\n{ASK}"));
    let expected = Tally {
        records: 10,
        counted: 2,
        duplicates: 1,
        other: 1,
        out_of_scope: 0,
        foreign: 1,
        undated: 1,
        after_cut_off: 1,
        withdrawn: 2,
        unreadable: 1,
    };
    assert_eq!((all.value, all.tally), (Some(2.0), expected));
    let east = one(table(&ROWS), &format!("measure = \"count\"\nscope = {{ district = \"East\" }}\n{ASK}"));
    assert_eq!((east.value, east.tally.out_of_scope), (Some(1.0), 1));
    let both = one(table(&ROWS), &format!("measure = \"count\"\nscope = {{ scope = \"both\" }}\n{ASK}"));
    assert_eq!((both.value, both.tally.foreign), (Some(2.0), 1));
    for tally in [all.tally, east.tally, both.tally] {
        assert_eq!(tally.records, tally.columns().iter().map(|(_, count)| count).sum::<u64>());
    }
}

#[test]
fn a_sum_takes_the_latest_record_of_an_id() {
    let sum = one(table(&ROWS), &format!("measure = \"sum\"\nfield = \"n\"\ndecimals = 1\n{ASK}"));
    assert_eq!(sum.printed(), "11.5");
    let rows = [["1", "", "", "", "13000"], ["2", "", "", "", "x"], ["3", "", "", "", "-5"]];
    let floor = one(table(&rows), "measure = \"sum\"\nfield = \"n\"\nfield_unit = \"m2\"\nunit = \"ha\"\ndecimals = 1");
    assert_eq!((floor.printed(), floor.tally.unreadable), ("1.3".to_owned(), 2));
}

#[test]
fn the_order_of_records_does_not_matter() {
    let ask = format!("measure = \"sum\"\nfield = \"n\"\n{ASK}");
    let mut rows = table(&ROWS);
    let forward = one(rows.clone(), &ask);
    rows.reverse();
    let backward = one(rows, &ask);
    assert_eq!((forward.value, forward.tally), (backward.value, backward.tally));
}

#[test]
fn what_was_withdrawn_can_come_again() {
    let rows = [
        ["1", "market", "", "2018-03-01", ""],
        ["1", "withdrawal", "", "2018-05-01", ""],
        ["1", "market", "", "2018-06-01", ""],
        ["2", "market", "", "2018-03-01", ""],
        ["2", "withdrawal", "", "2018-03-01", ""],
        ["3", "market", "", "2018-03-01", ""],
        ["3", "withdrawal", "", "2018-11-05", ""],
    ];
    let ask = "measure = \"count\"\nfilter = \"kind = 'market'\"\non = \"date\"\nwithdrawn = \"kind = 'withdrawal'\"";
    let count = one(table(&rows), ask);
    // 1 came again, 2 was withdrawn on its day, 3 only after the cut-off.
    assert_eq!((count.value, count.tally.withdrawn, count.tally.after_cut_off), (Some(2.0), 3, 1));
}

#[test]
fn shares_of_records_and_of_other_indicators() {
    let rows = [["1", "a", "", "", ""], ["2", "b", "", "", ""], ["3", "a", "", "", ""], ["3", "a", "", "", ""]];
    let share = one(table(&rows), "measure = \"share\"\nfilter = \"kind = 'a'\"\nof = {}");
    assert_eq!((share.parts, share.printed()), (Some((2.0, 3.0)), "66.7".to_owned()));
    let rows = [["1", "a", "", "", ""], ["1", "relapsed", "", "", ""], ["2", "a", "", "", ""]];
    let ask = |of: &str| {
        let kept =
            format!("measure = \"share\"\nfilter = \"kind = 'a'\"\nwithdrawn = \"kind = 'relapsed'\"\nof = {of}");
        one(table(&rows), &kept).parts
    };
    // What relapsed stays in the whole, unless it is withdrawn from it as well.
    assert_eq!(ask("{}"), Some((1.0, 2.0)));
    assert_eq!(ask("{ withdrawn = \"kind = 'relapsed'\" }"), Some((1.0, 1.0)));
    let rows = [["1", "a", "", "", ""], ["2", "b", "", "", ""], ["3", "a", "", "", ""], ["3", "a", "", "", ""]];
    let definitions = indicator("all", "layer = \"t\"\nmeasure = \"count\"")
        + &indicator("a", "layer = \"t\"\nmeasure = \"count\"\nfilter = \"kind = 'a'\"\nof = \"all\"")
        + &indicator("share", "layer = \"t\"\nmeasure = \"share\"\nfilter = \"kind = 'b'\"\nof = \"all\"");
    let scorecard = evaluated(&[("t", table(&rows))], &definitions).unwrap();
    assert_eq!(format!("{:.1}", scorecard.indicators[1].part_of.as_ref().unwrap().percent), "66.7");
    assert_eq!(scorecard.indicators[2].printed(), "33.3");
    let none = one(Vec::new(), "measure = \"share\"\nof = {}");
    assert_eq!((none.value, none.printed()), (None, "-".to_owned()));
}

#[test]
fn places_decide_where_there_is_a_geometry() {
    let at = |id: &str, x: f64, claims: &str| {
        record(&[("id", id), ("district", claims)], Outline::Read(Point::new(x, 10.0).into()))
    };
    let rows = vec![at("1", 10.0, "West"), at("2", 160.0, ""), at("3", 300.0, ""), at("4", 900.0, "East")];
    let ask =
        |scope: &str| one(rows.clone(), &format!("measure = \"count\"\nlocated_by = \"district\"\nscope = {scope}"));
    let counts =
        |indicator: Indicator| (indicator.tally.counted, indicator.tally.out_of_scope, indicator.tally.foreign);
    assert_eq!(counts(ask("\"total\"")), (3, 0, 1));
    assert_eq!(counts(ask("{ district = \"East\" }")), (2, 1, 1));
    assert_eq!(counts(ask("{ key_area = \"Station\" }")), (1, 2, 1));
}

#[test]
fn land_and_lines_are_measured_within_the_scope_and_once() {
    let land =
        |id: &str, west: f64, east: f64| record(&[("id", id)], Outline::Read(rectangle(west, 0.0, east, 100.0).into()));
    let lands = vec![land("1", 100.0, 300.0), land("1", 100.0, 300.0), land("2", 250.0, 500.0)];
    let area = one(lands.clone(), "measure = \"area\"");
    // From 100 to 400: what lies beyond the districts is no land of theirs.
    assert_eq!((area.value, area.tally.duplicates), (Some(3.0), 1));
    let east = one(lands, "measure = \"area\"\nscope = { district = \"East\" }\nunit = \"m2\"");
    assert_eq!((east.value, east.tally.out_of_scope), (Some(10_000.0), 1));
    let line = |id: &str, xs: &[f64]| {
        let line: LineString<f64> = xs.iter().map(|x| (*x, 5.0)).collect();
        record(&[("id", id)], Outline::Read(line.into()))
    };
    let lines = vec![
        line("1", &[100.0, 300.0]),
        line("1", &[300.0, 100.0]),
        line("2", &[350.0, 450.0]),
        line("3", &[900.0, 950.0]),
    ];
    let length = one(lines.clone(), "measure = \"length\"\nunit = \"m\"");
    assert_eq!((length.value, length.tally.duplicates, length.tally.foreign), (Some(250.0), 1, 1));
    let west = one(lines, "measure = \"length\"\nscope = { district = \"West\" }\nunit = \"m\"");
    assert_eq!(west.value, Some(150.0));
}

#[test]
fn land_of_the_account_against_its_target() {
    let definitions = indicator(
        "r",
        "measure = \"area\"\nof = \"reclaimed\"\nimplied = { value = 1.5, percent = \"50.0\" }",
    ) + &indicator(
        "g",
        "measure = \"area\"\nof = \"greened\"\nscope = { district = \"East\" }\ntarget = { value = 7.5, unit = \"mu\" }",
    ) + &indicator(
        "w",
        "measure = \"area\"\nof = \"white\"\nscope = { key_area = \"Station\" }\ndecimals = 2",
    );
    let scorecard = evaluated(&[], &definitions).unwrap();
    let [reclaimed, greened, white] = &scorecard.indicators[..] else { panic!("three were asked for") };
    assert_eq!((reclaimed.value, reclaimed.target_percent), (Some(1.5), Some(50.0)));
    assert_eq!((reclaimed.tally.counted, reclaimed.tally.after_cut_off), (2, 1));
    let implied = reclaimed.implied.unwrap();
    assert_eq!(reclaimed.interval(&implied), ["3.0", "2.9", "3.1"]);
    assert_eq!((greened.value, greened.target_percent), (Some(0.5), Some(100.0)));
    assert_eq!((white.printed(), white.tally.counted), ("0.50".to_owned(), 1));
}

#[test]
fn coverage_by_place_and_by_id() {
    let block =
        |id: &str, west: f64| record(&[("id", id)], Outline::Read(rectangle(west, 0.0, west + 50.0, 50.0).into()));
    let shop = |kind: &str, x: f64, of: &str| {
        record(&[("kind", kind), ("block", of)], Outline::Read(Point::new(x, 9.0).into()))
    };
    let shops = vec![
        shop("food", 10.0, "1"),
        shop("food", 20.0, "1"),
        shop("post", 30.0, "2"),
        shop("food", 110.0, "2"),
        shop("", 120.0, "2"),
    ];
    let layers = [("blocks", vec![block("1", 0.0), block("2", 100.0), block("2", 100.0)]), ("shops", shops)];
    let ask = |by: &str| {
        let definition = format!(
            "measure = \"coverage\"\nlayer = \"blocks\"\ncovered_by = {{ layer = \"shops\", kind = \"kind\", {by} }}"
        );
        let mut scorecard = evaluated(&layers, &indicator("c", &definition)).unwrap();
        scorecard.indicators.remove(0).parts.unwrap()
    };
    assert_eq!(ask("kinds = 1"), (2.0, 2.0));
    assert_eq!(ask("kinds = 2"), (1.0, 2.0));
    assert_eq!(ask("kinds = 2, id_of = \"block\""), (1.0, 2.0));
    assert_eq!(ask("kinds = 1, filter = \"kind = 'post'\""), (1.0, 2.0));
}

#[test]
fn findings_name_what_did_not_count() {
    let definition = indicator("x", &format!("layer = \"t\"\nmeasure = \"sum\"\nfield = \"n\"\n{ASK}"));
    let scorecard = evaluated(&[("t", table(&ROWS))], &definition).unwrap();
    let found: Vec<(Kind, String)> =
        scorecard.findings.list().into_iter().map(|finding| (finding.kind, finding.what)).collect();
    let expected = [
        (Kind::RepeatedId, "records of one id, counted once in x"),
        (Kind::UncountedRecord, "records in no district, not counted in x"),
        (Kind::UncountedRecord, "records whose date, number, id or place cannot be read, not counted in x"),
        (Kind::UncountedRecord, "records without a date, not counted in x"),
    ];
    assert_eq!(found, expected.map(|(kind, what)| (kind, what.to_owned())));
    let slip = indicator("x", "layer = \"t\"\nmeasure = \"count\"\nfilter = \"kid = 'market'\"");
    assert_eq!(
        evaluated(&[("t", table(&ROWS))], &slip).unwrap().findings.kinds().collect::<Vec<_>>(),
        [Kind::FieldAbsent]
    );
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let error = |rest: &str| evaluated(&[("t", table(&ROWS))], &indicator("x", rest)).unwrap_err();
    for (rest, expected) in [
        ("measure = \"count\"", "indicator \"x\": measure count needs a layer"),
        ("measure = \"area\"", "indicator \"x\": measure area needs a layer, or of = reclaimed, greened or white"),
        ("measure = \"sum\"\nlayer = \"t\"", "indicator \"x\": measure sum needs field"),
        (
            "measure = \"count\"\nlayer = \"t\"\nfield = \"n\"",
            "indicator \"x\": field has no meaning for measure count: leave it out",
        ),
        (
            "measure = \"count\"\nlayer = \"u\"",
            "indicator \"x\": no layer \"u\": name its file under [tables], or use parcels, green or alleys",
        ),
        (
            "measure = \"area\"\nof = \"red\"",
            "indicator \"x\": of = \"red\": without a layer write reclaimed, greened or white",
        ),
        (
            "measure = \"share\"\nlayer = \"t\"\nof = \"y\"",
            "indicator \"x\": of = \"y\": no other indicator has this code",
        ),
        (
            "measure = \"count\"\nlayer = \"t\"\nscope = { district = \"North\" }",
            "indicator \"x\": there is no district North: check the name, the district and key-area layers, or add a [[scope]]",
        ),
        (
            "measure = \"count\"\nlayer = \"t\"\nscope = { district = \"East\" }",
            "indicator \"x\": nothing says where records of \"t\" are: name the field of their district or key area in located_by",
        ),
        (
            "measure = \"area\"\nof = \"greened\"\nunit = \"km\"",
            "indicator \"x\": land is in \"m2\" and the indicator in \"km\": one cannot be turned into the other",
        ),
        ("measure = \"count\"\nlayer = \"t\"\ndecimals = 12", "indicator \"x\": decimals = 12: write 0 to 9"),
        (
            "measure = \"area\"\nof = \"reclaimed\"\nimplied = { percent = \"0.0\" }",
            "\"0.0\" is not a figure as reports print it: write digits above zero such as 6,002.9, fifteen at most",
        ),
        (
            "measure = \"count\"\nlayer = \"t\"\nscope = \"city\"",
            "scope \"city\": write total, { district = NAME }, { key_area = NAME } or { scope = NAME }",
        ),
        (
            "measure = \"count\"\nlayer = \"t\"\nfilter = \"kind = market\"",
            "\"market\" is no number; a text stands in single quotes: write comparisons such as status = 'cleared' and area_mu >= 5",
        ),
    ] {
        assert_eq!(error(rest), expected, "{rest}");
    }
    assert!(error("measure = \"count\"\nlayer = \"t\"\nfitler = \"\"").starts_with("unknown field `fitler`"));
    let twice = indicator("x", "layer = \"t\"\nmeasure = \"count\"").repeat(2);
    assert_eq!(
        evaluated(&[("t", vec![])], &twice).unwrap_err(),
        "indicator \"x\": two indicators have this code: rename one"
    );
}

#[test]
fn sentences() {
    let definitions = indicator("r", "measure = \"area\"\nof = \"reclaimed\"\nimplied = { percent = \"50.0\" }")
        .replace("zh = \"r\"", "zh = \"腾退土地\"")
        .replace("en = \"r\"", "en = \"reclaimed land\"");
    let scorecard = evaluated(&[], &definitions).unwrap();
    let reclaimed = &scorecard.indicators[0];
    assert_eq!(
        reclaimed.sentence(Language::Chinese),
        "全市腾退土地1.5公顷，相当于目标3.0公顷的50.0%，按公布的50.0%反算，目标约3.0公顷（2.9至3.1）。"
    );
    assert_eq!(
        reclaimed.sentence(Language::English),
        "reclaimed land (total): 1.5 ha; 50.0 % of a target of 3.0 ha; the published 50.0 % implies a target of 3.0 ha, between 2.9 and 3.1."
    );
}

#[test]
fn land_of_the_account_is_added_where_it_is_not_defined() {
    let own: Definition =
        toml::from_str("code = \"vacated\"\nzh = \"\"\nen = \"\"\nmeasure = \"area\"\nof = \"reclaimed\"").unwrap();
    let codes: Vec<String> = with_account(vec![own]).into_iter().map(|definition| definition.code).collect();
    assert_eq!(codes, ["greened", "vacated"]);
}

/// How many ids count, found without the library: the day of the last event of each id, unless it withdraws.
fn counted_by_hand(rows: &[[&str; 5]]) -> usize {
    let ids: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    let counts = |id: &&&str| {
        let of_id = || rows.iter().filter(|row| row[0] == **id && !row[3].is_empty() && row[3] <= "2018-10-31");
        let asked = of_id().filter(|row| row[1] == "market" && ["East", "West"].contains(&row[2]));
        let withdrawn = of_id().filter(|row| row[1] == "withdrawal").map(|row| row[3]).max();
        asked.map(|row| row[3]).max().is_some_and(|last| withdrawn.is_none_or(|day| day < last))
    };
    ids.iter().filter(counts).count()
}

proptest! {
    /// Any records, in any order: the columns add up, the count is that of a second way, and order does not matter.
    #[test]
    fn any_table(
        picks in prop::collection::vec((0..6_usize, 0..3_usize, 0..3_usize, 0..5_usize), 0..24),
        turn in 0..24_usize,
    ) {
        let rows: Vec<[&str; 5]> = picks
            .iter()
            .map(|&(id, kind, district, day)| [
                ["1", "2", "3", "4", "5", "6"][id],
                ["market", "factory", "withdrawal"][kind],
                ["East", "West", "Lakeside"][district],
                ["", "2018-03-01", "2018-05-01", "2018-07-01", "2018-11-01"][day],
                "1",
            ])
            .collect();
        let ask = format!("measure = \"count\"\n{ASK}");
        let found = one(table(&rows), &ask);
        prop_assert_eq!(found.tally.records, found.tally.columns().iter().map(|(_, count)| count).sum::<u64>());
        prop_assert_eq!(found.tally.counted as usize, counted_by_hand(&rows), "{:?}", rows);
        let mut turned = rows.clone();
        turned.rotate_left(turn.min(rows.len()));
        let turned = one(table(&turned), &ask);
        prop_assert_eq!((found.value, found.tally), (turned.value, turned.tally));
    }
}
