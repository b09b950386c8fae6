//! Records with one mistake each, and records that only look like it.

use super::check;
use crate::crs::Crs;
use crate::dataset::{Dataset, Role};
use crate::finding::Finding;
use crate::record::{Outline, Record, Value};
use crate::scheme::Scheme;

fn text(word: &str) -> Value {
    Value::Text(word.into())
}

/// A dataset of parcels with these attributes, with what was found while reading and by the check.
fn found(scheme: &str, records: &[&[(&str, Value)]], declared: &[&str]) -> Vec<Finding> {
    let mut dataset = Dataset::new(Scheme::from_toml(scheme).unwrap());
    let source = dataset.add_source("parcels.shp", Crs::WGS84);
    for (properties, number) in records.iter().zip(1..) {
        let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let record = Record { number, id: Value::Null, outline: Outline::Missing, properties };
        dataset.add(source, Role::Parcels, &record);
    }
    dataset.declare_fields(source, declared.iter().map(|name| (*name).to_owned()).collect());
    let mut findings = std::mem::take(&mut dataset.findings);
    check(&dataset, &mut findings);
    let mut list = findings.list();
    // None of the records here has an outline or a form.
    list.retain(|finding| !matches!(finding.kind.code(), "GL0101" | "GL0506"));
    list
}

/// A record of an accepted parcel with one more attribute.
fn with(name: &'static str, value: Value) -> Vec<Finding> {
    found("", &[&[("status", text("cleared")), (name, value)]], &[])
}

fn shown(found: &[Finding]) -> Vec<String> {
    found.iter().map(|finding| format!("{} {}", finding.kind.code(), finding.what)).collect()
}

#[test]
fn identifiers_that_went_through_floats() {
    let float = with("id", Value::Number(16_081_120_300_000.0));
    assert_eq!(shown(&float), ["GL0511 parcels whose id is stored as a number with a decimal point"]);
    assert_eq!(float[0].cases[0].place.to_string(), "parcels.shp, feature 1 (id 16081120300000)");
    assert_eq!(shown(&with("id", Value::Number(1.5))), ["GL0511 parcels whose id is a number with decimals"]);
    for large in [Value::Number(9_007_199_254_740_992.0), Value::Integer(110_101_000_000_000_001)] {
        assert_eq!(shown(&with("id", large)), ["GL0511 parcels whose id is too large a number to be exact"]);
    }
    let what = ["GL0511 parcels whose id was written as a number with a decimal point"];
    assert_eq!(shown(&with("id", text("16081120300000.0"))), what);
    let what = ["GL0511 parcels whose id is in scientific notation, its last digits lost"];
    assert_eq!(shown(&with("id", text("1.60811E+13"))), what);
}

#[test]
fn identifiers_that_are_what_they_are() {
    for id in
        [Value::Integer(7), Value::Integer(9_007_199_254_740_991), text("16081120300000"), text("12.10"), text("7E5")]
    {
        assert_eq!(with("id", id.clone()), [], "{id:?}");
    }
    // Numbers of chapters and sections: not all of them end in zero.
    let section = |id| vec![("status", text("cleared")), ("id", text(id))];
    let records = [section("1.0"), section("1.1"), section("1.2")];
    assert_eq!(found("", &records.iter().map(|record| &record[..]).collect::<Vec<_>>(), &[]), []);
}

#[test]
fn words_for_nothing() {
    for (field, of) in
        [("id", "id"), ("district", "district"), ("cleared_date", "cleared_date"), ("area_mu", "area_mu")]
    {
        for word in ["NA", "无", "--"] {
            let expected = [format!("GL0512 parcels whose {of} says \"{word}\"")];
            assert_eq!(shown(&with(field, text(word))), expected, "{field} {word}");
        }
    }
    // As a form the word is unknown as well: the parcel is unclassified.
    assert_eq!(
        shown(&with("category", text("N/A"))),
        ["GL0505 form \"N/A\"", "GL0512 parcels whose form says \"N/A\""]
    );
    for (field, value) in [("id", text("NA-1")), ("district", text("无锡")), ("district", Value::Null)] {
        assert_eq!(with(field, value.clone()), [], "{field} {value:?}");
    }
}

#[test]
fn texts_of_another_encoding() {
    let garbled = with("district", text("æœ\u{9d}é˜³åŒº"));
    assert_eq!(shown(&garbled), ["GL0513 parcels whose district has characters of another encoding"]);
    assert_eq!(garbled[0].cases[0].evidence, "district \"æœ\\u{9d}é˜³åŒº\"");
    assert_eq!(with("district", text("Île-de-France")), []);
}

#[test]
fn fields_that_are_not_there() {
    let scheme = "[parcels]\nid = \"PIN14\"\nstatus = \"STATE\"";
    let record: &[(&str, Value)] = &[("PIN14", text("1")), ("STATUS", text("cleared"))];
    let absent = found(scheme, &[record, record], &["PIN14", "STATUS", "WARD"]);
    assert_eq!(shown(&absent[1..]), ["GL0514 parcels without the field \"STATE\" (status)"]);
    assert_eq!(
        absent[1].cases[0].evidence,
        "none of 2 records has it; the nearest name is \"STATUS\"; the file has \"PIN14\", \"STATUS\", \"WARD\""
    );
    assert_eq!(absent[1].cases[0].place.to_string(), "parcels.shp");
    // Without a status nothing counts, whoever named the field.
    assert_eq!(
        shown(&found("", &[&[("id", text("1"))]], &[])[1..]),
        ["GL0514 parcels without the field \"status\" (status)"]
    );
}

#[test]
fn fields_that_are_there() {
    let scheme = "[parcels]\ndistrict = \"WARD\"";
    // One record has it; or the file declares it and it is null throughout.
    let (with, without) = ([("status", text("cleared")), ("WARD", Value::Null)], [("status", text("cleared"))]);
    assert_eq!(found(scheme, &[&without, &with, &without], &[]), []);
    assert_eq!(found(scheme, &[&without], &["status", "WARD"]), []);
    // Other fields of the built-in scheme may be absent, and with a meaning for none the status, too.
    assert_eq!(found("[parcels]\nmissing_status = \"accepted\"", &[&[("id", text("1"))]], &[]), []);
}

#[test]
fn dates_that_can_be_read_in_several_ways() {
    let two = with("cleared_date", text("05/03/2018"));
    assert_eq!(shown(&two), ["GL0412 parcels whose cleared_date can be read in several ways"]);
    assert_eq!(two[0].cases[0].evidence, "\"05/03/2018\" is 2018-03-05 or 2018-05-03");
    let one = with("cleared_date", text("31/10/2018"));
    assert_eq!(shown(&one), ["GL0401 cleared_date \"31/10/2018\""]);
    assert_eq!(one[0].cases[0].evidence, "it can only be 2018-10-31");
    assert_eq!(with("cleared_date", text("2018/03/05")), []);
}
