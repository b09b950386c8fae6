//! `geoland series`: months and cohorts of a town whose hectares can be counted on fingers.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// Squares of one hectare. In East: A accepted in December 2017; B, half of it on A, in February 2018; C without a date. In West: D
/// in April 2018. F, accepted in January, lies outside. Green: the lower half of A from March on, all of D since 2016.
fn town() -> Folder {
    let folder = Folder::new();
    let parcel = |id: &str, date: &str, x: f64| {
        let own = format!(
            "\"id\":\"{id}\",\"status\":\"cleared\",\"cleared_date\":\"{date}\",\"category\":\"white-then-green\""
        );
        feature(&own.replace(",\"cleared_date\":\"\"", ""), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer(
        "parcels.geojson",
        &[
            parcel("A", "2017-12-20", 0.0),
            parcel("B", "2018-02-10", 50.0),
            parcel("C", "", 160.0),
            parcel("D", "2018-04-30", 300.0),
            parcel("F", "2018-01-05", 900.0),
        ],
    );
    let green = |id: &str, date: &str, x: f64, y: f64| {
        feature(&format!("\"id\":\"{id}\",\"opened_on\":\"{date}\""), &rectangle(x, 0.0, x + 100.0, y))
    };
    folder.layer("green.geojson", &[green("G1", "2018-03-15", 0.0, 50.0), green("G2", "2016-05-01", 300.0, 100.0)]);
    let district = |name: &str, x: f64| feature(&format!("\"name\":\"{name}\""), &rectangle(x, 0.0, x + 280.0, 500.0));
    folder.layer("districts.geojson", &[district("East", 0.0), district("West", 280.0)]);
    folder.file("events.csv", "parcel,status,date\nA,withdrawn,2018-03-20\nA,accepted,2018-04-02\n");
    folder
}

const TOWN: &str = "series parcels.geojson --green green.geojson --districts districts.geojson --crs planar";

#[test]
fn months_by_district() {
    let folder = town();
    assert_data_eq!(folder.run(&format!("{TOWN} --from 2018-01 --to 2018-04")), str![[r#"
exit 0
--- stdout
reclaimed land in ha by month, 2018-01-01 to 2018-04-30

month             reclaimed   greened   white   in the year   greened   white   in the month   greened   white
----------------------------------------------------------------------------------------------------------------
2018-01   East          1.0       0.0     1.0           0.0       0.0     0.0            0.0       0.0     0.0
          total         1.0       0.0     1.0           0.0       0.0     0.0            0.0       0.0     0.0
2018-02   East          1.5       0.0     1.5           0.5       0.0     0.5            0.5       0.0     0.5
          total         1.5       0.0     1.5           0.5       0.0     0.5            0.5       0.0     0.5
2018-03   East          1.5       0.5     1.0           0.5       0.5     0.0            0.0       0.5    -0.5
          total         1.5       0.5     1.0           0.5       0.5     0.0            0.0       0.5    -0.5
2018-04   East          1.5       0.5     1.0           0.5       0.5     0.0            0.0       0.0     0.0
          West          1.0       1.0     0.0           1.0       1.0     0.0            1.0       1.0     0.0
          total         2.5       1.5     1.0           1.5       1.5     0.0            1.0       1.0     0.0

reclaimed, greened and white: all until the end of the month; in the year (since 1 January) and in the month: differences of these
not in it on 2018-04-30: outside every district: 1 parcel, 1.0; accepted without a date: 1 parcel, 1.0
areas of planar coordinates, their unit taken as the metre
--- stderr
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0307: parcels outside every district: check the parcel's position and the district layer; in parcels.geojson, feature 5 (id F)

"#]].raw());
}

#[test]
fn json_has_all_of_it_unrounded() {
    let folder = town();
    let run = folder.run(&format!("{TOWN} --from 2018-03 --to 2018-04 --by form --cohort --format json -q"));
    assert_data_eq!(run, str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"month":"2018-03","as_of":"2018-03-31","scope":"total","name":"","code":null,"form":"all","reclaimed_ha":1.5,"greened_ha":0.5,"white_ha":1.0,"in_year_reclaimed_ha":0.5,"in_year_greened_ha":0.5,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.5,"in_month_white_ha":-0.5},
    {"month":"2018-03","as_of":"2018-03-31","scope":"total","name":"","code":null,"form":"white-then-green","reclaimed_ha":1.5,"greened_ha":0.5,"white_ha":1.0,"in_year_reclaimed_ha":0.5,"in_year_greened_ha":0.5,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.5,"in_month_white_ha":-0.5},
    {"month":"2018-03","as_of":"2018-03-31","scope":"total","name":"","code":null,"form":"green-unless-white","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"in_year_reclaimed_ha":0.0,"in_year_greened_ha":0.0,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.0,"in_month_white_ha":0.0},
    {"month":"2018-03","as_of":"2018-03-31","scope":"total","name":"","code":null,"form":"white-and-green","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"in_year_reclaimed_ha":0.0,"in_year_greened_ha":0.0,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.0,"in_month_white_ha":0.0},
    {"month":"2018-03","as_of":"2018-03-31","scope":"total","name":"","code":null,"form":"unclassified","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"in_year_reclaimed_ha":0.0,"in_year_greened_ha":0.0,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.0,"in_month_white_ha":0.0},
    {"month":"2018-04","as_of":"2018-04-30","scope":"total","name":"","code":null,"form":"all","reclaimed_ha":2.5,"greened_ha":1.5,"white_ha":1.0,"in_year_reclaimed_ha":1.5,"in_year_greened_ha":1.5,"in_year_white_ha":0.0,"in_month_reclaimed_ha":1.0,"in_month_greened_ha":1.0,"in_month_white_ha":0.0},
    {"month":"2018-04","as_of":"2018-04-30","scope":"total","name":"","code":null,"form":"white-then-green","reclaimed_ha":2.5,"greened_ha":1.5,"white_ha":1.0,"in_year_reclaimed_ha":1.5,"in_year_greened_ha":1.5,"in_year_white_ha":0.0,"in_month_reclaimed_ha":1.0,"in_month_greened_ha":1.0,"in_month_white_ha":0.0},
    {"month":"2018-04","as_of":"2018-04-30","scope":"total","name":"","code":null,"form":"green-unless-white","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"in_year_reclaimed_ha":0.0,"in_year_greened_ha":0.0,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.0,"in_month_white_ha":0.0},
    {"month":"2018-04","as_of":"2018-04-30","scope":"total","name":"","code":null,"form":"white-and-green","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"in_year_reclaimed_ha":0.0,"in_year_greened_ha":0.0,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.0,"in_month_white_ha":0.0},
    {"month":"2018-04","as_of":"2018-04-30","scope":"total","name":"","code":null,"form":"unclassified","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"in_year_reclaimed_ha":0.0,"in_year_greened_ha":0.0,"in_year_white_ha":0.0,"in_month_reclaimed_ha":0.0,"in_month_greened_ha":0.0,"in_month_white_ha":0.0}
  ],
  "cohort": [
    {"reclaimed_in":"before","greened_in":null,"area_ha":1.0},
    {"reclaimed_in":"before","greened_in":"2018-03","area_ha":0.5},
    {"reclaimed_in":"2018-04","greened_in":"2018-04","area_ha":1.0}
  ],
  "land": {"parcels":5,"gross_ha":5.0,"overlap_ha":0.5,"outside_ha":1.0,"excluded_ha":1.0,"reclaimed_ha":2.5,"greened_ha":1.5,"white_ha":1.0},
  "excluded": [
    {"reason":"accepted without a date","parcels":1,"gross_ha":1.0}
  ],
  "findings": [
    {"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},
    {"code":"GL0307","severity":"warning","what":"parcels outside every district","count":1,"remedy":"check the parcel's position and the district layer"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":"2018-04-30","districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":5,"not_simple":0,"largest_difference_m2":0.0},"from":"2018-03-01","to":"2018-04-30","accounts":"one for all days"}
}

"#]].raw());
}

#[test]
fn what_is_withdrawn_is_taken_off_again() {
    let folder = town();
    assert_data_eq!(
        folder.run(&format!("{TOWN} --events events.csv --from 2018-02 --to 2018-04 --by form --format csv -q")),
        str![[r#"
exit 0
--- stdout
month,as_of,scope,name,code,form,reclaimed_ha,greened_ha,white_ha,in_year_reclaimed_ha,in_year_greened_ha,in_year_white_ha,in_month_reclaimed_ha,in_month_greened_ha,in_month_white_ha
2018-02,2018-02-28,total,,,all,1.5,0,1.5,0.5,0,0.5,0.5,0,0.5
2018-02,2018-02-28,total,,,white-then-green,1.5,0,1.5,0.5,0,0.5,0.5,0,0.5
2018-02,2018-02-28,total,,,green-unless-white,0,0,0,0,0,0,0,0,0
2018-02,2018-02-28,total,,,white-and-green,0,0,0,0,0,0,0,0,0
2018-02,2018-02-28,total,,,unclassified,0,0,0,0,0,0,0,0,0
2018-03,2018-03-31,total,,,all,1,0.25,0.75,0,0.25,-0.25,-0.5,0.25,-0.75
2018-03,2018-03-31,total,,,white-then-green,1,0.25,0.75,0,0.25,-0.25,-0.5,0.25,-0.75
2018-03,2018-03-31,total,,,green-unless-white,0,0,0,0,0,0,0,0,0
2018-03,2018-03-31,total,,,white-and-green,0,0,0,0,0,0,0,0,0
2018-03,2018-03-31,total,,,unclassified,0,0,0,0,0,0,0,0,0
2018-04,2018-04-30,total,,,all,2.5,1.5,1,1.5,1.5,0,1.5,1.25,0.25
2018-04,2018-04-30,total,,,white-then-green,2.5,1.5,1,1.5,1.5,0,1.5,1.25,0.25
2018-04,2018-04-30,total,,,green-unless-white,0,0,0,0,0,0,0,0,0
2018-04,2018-04-30,total,,,white-and-green,0,0,0,0,0,0,0,0,0
2018-04,2018-04-30,total,,,unclassified,0,0,0,0,0,0,0,0,0

"#]].raw()
    );
    let table = folder.run(&format!("{TOWN} --events events.csv --from 2018-02 --to 2018-04 -q"));
    assert_data_eq!(table, str![[r#"
exit 0
--- stdout
reclaimed land in ha by month, 2018-02-01 to 2018-04-30

month             reclaimed   greened   white   in the year   greened   white   in the month   greened   white
----------------------------------------------------------------------------------------------------------------
2018-02   East          1.5       0.0     1.5           0.5       0.0     0.5            0.5       0.0     0.5
          total         1.5       0.0     1.5           0.5       0.0     0.5            0.5       0.0     0.5
2018-03   East          1.0       0.3     0.7           0.0       0.3    -0.3           -0.5       0.3    -0.8
          total         1.0       0.3     0.7           0.0       0.3    -0.3           -0.5       0.3    -0.8
2018-04   East          1.5       0.5     1.0           0.5       0.5     0.0            0.5       0.2     0.3
          West          1.0       1.0     0.0           1.0       1.0     0.0            1.0       1.0     0.0
          total         2.5       1.5     1.0           1.5       1.5     0.0            1.5       1.2     0.3

reclaimed, greened and white: all until the end of the month; in the year (since 1 January) and in the month: differences of these
some land stops to count within the period (acceptances withdrawn): changes may be less than zero
not in it on 2018-04-30: outside every district: 1 parcel, 1.0; accepted without a date: 1 parcel, 1.0
areas of planar coordinates, their unit taken as the metre

"#]].raw());
}

#[test]
fn cohorts_by_month_and_by_year() {
    let folder = town();
    assert_data_eq!(
        folder.run(&format!("{TOWN} --from 2018-01 --to 2018-04 --cohort --format markdown -q")),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha by month, 2018-01-01 to 2018-04-30

| month |  | reclaimed | greened | white | in the year | greened | white | in the month | greened | white |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| 2018-01 | East | 1.0 | 0.0 | 1.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |
|  | total | 1.0 | 0.0 | 1.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |
| 2018-02 | East | 1.5 | 0.0 | 1.5 | 0.5 | 0.0 | 0.5 | 0.5 | 0.0 | 0.5 |
|  | total | 1.5 | 0.0 | 1.5 | 0.5 | 0.0 | 0.5 | 0.5 | 0.0 | 0.5 |
| 2018-03 | East | 1.5 | 0.5 | 1.0 | 0.5 | 0.5 | 0.0 | 0.0 | 0.5 | -0.5 |
|  | total | 1.5 | 0.5 | 1.0 | 0.5 | 0.5 | 0.0 | 0.0 | 0.5 | -0.5 |
| 2018-04 | East | 1.5 | 0.5 | 1.0 | 0.5 | 0.5 | 0.0 | 0.0 | 0.0 | 0.0 |
|  | West | 1.0 | 1.0 | 0.0 | 1.0 | 1.0 | 0.0 | 1.0 | 1.0 | 0.0 |
|  | total | 2.5 | 1.5 | 1.0 | 1.5 | 1.5 | 0.0 | 1.0 | 1.0 | 0.0 |

reclaimed, greened and white: all until the end of the month; in the year (since 1 January) and in the month: differences of these

not in it on 2018-04-30: outside every district: 1 parcel, 1.0; accepted without a date: 1 parcel, 1.0

areas of planar coordinates, their unit taken as the metre

cohorts

| reclaimed in | all | greened | 2018-01 | 2018-02 | 2018-03 | 2018-04 | white |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| before | 1.0 | 0.5 | 0.0 | 0.0 | 0.5 | 0.0 | 0.5 |
| 2018-02 | 0.5 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.5 |
| 2018-04 | 1.0 | 1.0 | 0.0 | 0.0 | 0.0 | 1.0 | 0.0 |
| total | 2.5 | 1.5 | 0.0 | 0.0 | 0.5 | 1.0 | 1.0 |

land reclaimed by 2018-04-30 in ha: by the month of its first acceptance (rows) and the month in which it was greened (columns)

"#]].raw()
    );
    let years = folder.run(&format!("{TOWN} --from 2016-01 --to 2018-04 --cohort -q"));
    assert_data_eq!(years.split("cohorts\n").nth(1).unwrap().to_owned(), str![[r#"

reclaimed in   all   greened   2016   2017   2018   white
-----------------------------------------------------------
2017           1.0       0.5    0.0    0.0    0.5     0.5
2018           1.5       1.0    0.0    0.0    1.0     0.5
total          2.5       1.5    0.0    0.0    1.5     1.0

land reclaimed by 2018-04-30 in ha: by the year of its first acceptance (rows) and the year in which it was greened (columns)

"#]].raw());
    assert_data_eq!(
        folder.run(&format!("{TOWN} --from 2018-01 --to 2018-04 --cohort --format csv --unit m2 -q")),
        str![[r#"
exit 0
--- stdout
reclaimed_in,greened_in,area_m2
before,,5000
before,2018-03,5000
2018-02,,5000
2018-04,2018-04,10000

"#]]
        .raw()
    );
}

/// The series takes the greening of the parcels' own records where there is no green layer.
#[test]
fn greening_of_own_records_has_its_day_too() {
    let folder = town();
    let own = "\"id\":\"A\",\"status\":\"cleared\",\"cleared_date\":\"2018-01-05\",\"greened_on\":\"2018-02-05\",\"district\":\"East\"";
    folder.layer("own.geojson", &[feature(own, &rectangle(0.0, 0.0, 100.0, 100.0))]);
    let run =
        folder.run("series own.geojson --crs planar --from 2018-01 --to 2018-02 --by form --cohort --format csv -q");
    assert_eq!(run, "exit 0\n--- stdout\nreclaimed_in,greened_in,area_ha\n2018-01,2018-02,1\n");
}

#[test]
fn the_last_month_is_that_of_the_cut_off_unless_said() {
    let folder = town();
    let by_to = folder.run(&format!("{TOWN} --from 2018-01 --to 2018-03-20 --format json -q"));
    assert_eq!(folder.run(&format!("{TOWN} --from 2018-01-01 --as-of 2018-03-20 --format json -q")), by_to);
    assert!(by_to.contains("\"month\":\"2018-03\",\"as_of\":\"2018-03-20\""), "{by_to}");
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let folder = town();
    for more in [
        "--from 2018-01",
        "--from 2018-02 --to 2018-01",
        "--from 1900-01 --to 2018-01",
        "--from spring --to 2018-01",
        "--from 2018-01 --to 2018-04 --format geojson",
    ] {
        let run = folder.run(&format!("{TOWN} {more}"));
        assert!(run.starts_with("exit 2\n"), "{more}: {run}");
    }
    assert_data_eq!(
        folder.run(&format!("{TOWN} --from 2018-02 --to 2018-01")),
        str![[r#"
exit 2
--- stderr
error: the period ends on 2018-01-31, before it begins on 2018-02-01: exchange the two

"#]]
        .raw()
    );
    assert_data_eq!(
        folder.run(&format!("{TOWN} --from 2018-01")),
        str![[r#"
exit 2
--- stderr
error: no end of the period: say --to MONTH, or a cut-off with --as-of or in geoland.toml

"#]]
        .raw()
    );
}

const PERIOD: &str = "summarize parcels.geojson --green green.geojson --districts districts.geojson --crs planar";

#[test]
fn a_summary_of_a_period_is_the_sum_of_its_months() {
    let folder = town();
    assert_data_eq!(folder.run(&format!("{PERIOD} --from 2018-02-01 --to 2018-04-30 -q")), str![[r#"
exit 0
--- stdout
reclaimed land in ha, 2018-02-01 to 2018-04-30

        reclaimed   greened   white   before   greened   white   after   greened   white
------------------------------------------------------------------------------------------
East          0.5       0.5     0.0      1.0       0.0     1.0     1.5       0.5     1.0
West          1.0       1.0     0.0      0.0       0.0     0.0     1.0       1.0     0.0
total         1.5       1.5     0.0      1.0       0.0     1.0     2.5       1.5     1.0

reclaimed, greened and white: from 2018-02-01 to 2018-04-30, the difference of all before and all after; less than zero where acceptances were withdrawn, or for white land where more was greened than reclaimed
not in it on 2018-04-30: outside every district: 1 parcel, 1.0; accepted without a date: 1 parcel, 1.0
areas of planar coordinates, their unit taken as the metre

"#]].raw());
    assert_data_eq!(
        folder
            .run(&format!("{PERIOD} --events events.csv --from 2018-03 --as-of 2018-03-31 --by form --format json -q")),
        str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"total","name":"","code":null,"form":"all","reclaimed_ha":-0.5,"greened_ha":0.25,"white_ha":-0.75,"before_reclaimed_ha":1.5,"before_greened_ha":0.0,"before_white_ha":1.5,"after_reclaimed_ha":1.0,"after_greened_ha":0.25,"after_white_ha":0.75},
    {"scope":"total","name":"","code":null,"form":"white-then-green","reclaimed_ha":-0.5,"greened_ha":0.25,"white_ha":-0.75,"before_reclaimed_ha":1.5,"before_greened_ha":0.0,"before_white_ha":1.5,"after_reclaimed_ha":1.0,"after_greened_ha":0.25,"after_white_ha":0.75},
    {"scope":"total","name":"","code":null,"form":"green-unless-white","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"before_reclaimed_ha":0.0,"before_greened_ha":0.0,"before_white_ha":0.0,"after_reclaimed_ha":0.0,"after_greened_ha":0.0,"after_white_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"white-and-green","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"before_reclaimed_ha":0.0,"before_greened_ha":0.0,"before_white_ha":0.0,"after_reclaimed_ha":0.0,"after_greened_ha":0.0,"after_white_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"unclassified","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"before_reclaimed_ha":0.0,"before_greened_ha":0.0,"before_white_ha":0.0,"after_reclaimed_ha":0.0,"after_greened_ha":0.0,"after_white_ha":0.0}
  ],
  "land": {"parcels":5,"gross_ha":5.0,"overlap_ha":0.0,"outside_ha":1.0,"excluded_ha":3.0,"reclaimed_ha":1.0,"greened_ha":0.25,"white_ha":0.75},
  "excluded": [
    {"reason":"acceptance withdrawn","parcels":1,"gross_ha":1.0},
    {"reason":"accepted after the cut-off","parcels":1,"gross_ha":1.0},
    {"reason":"accepted without a date","parcels":1,"gross_ha":1.0}
  ],
  "findings": [
    {"code":"GL0307","severity":"warning","what":"parcels outside every district","count":1,"remedy":"check the parcel's position and the district layer"},
    {"code":"GL0411","severity":"note","what":"parcels accepted after the cut-off","count":1,"remedy":"nothing, if the cut-off is meant; the record does not count"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":"2018-03-31","districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":5,"not_simple":0,"largest_difference_m2":0.0},"from":"2018-03-01","to":"2018-03-31","accounts":"one for each day"}
}

"#]].raw()
    );
    assert_data_eq!(
        folder.run(&format!("{PERIOD} --from 2018-04-30 --to 2018-04-30 --format csv --unit m2 -q")),
        str![[r#"
exit 0
--- stdout
scope,name,code,form,reclaimed_m2,greened_m2,white_m2,before_reclaimed_m2,before_greened_m2,before_white_m2,after_reclaimed_m2,after_greened_m2,after_white_m2
district,East,,all,0,0,0,15000,5000,10000,15000,5000,10000
district,West,,all,10000,10000,0,0,0,0,10000,10000,0
total,,,all,10000,10000,0,15000,5000,10000,25000,15000,10000

"#]].raw()
    );
}

#[test]
fn a_period_has_no_targets_and_needs_an_end() {
    let folder = town();
    for more in [
        "--from 2018-02",
        "--to 2018-02",
        "--from 2018-02 --to 2018-01",
        "--from 2018-02 --to 2018-03 --implied 150",
        "--from 2018-02 --to 2018-03 --overlaps within",
        "--from 2018-02 --to 2018-03 --format geojson",
    ] {
        let run = folder.run(&format!("{PERIOD} {more}"));
        assert!(run.starts_with("exit 2\n"), "{more}: {run}");
    }
}
