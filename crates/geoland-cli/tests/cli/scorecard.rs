//! `geoland scorecard`: indicators of the town, which can be counted by hand.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::Folder;

const LAYERS: &str = r#"
[layers]
parcels = "parcels.geojson"
green = "green.geojson"
districts = "districts.geojson"
key_areas = "key_areas.geojson"
alleys = "alleys.geojson"

[options]
crs = "planar"
as_of = 2018-10-31

[tables]
sites = "sites.csv"
"#;

const INDICATORS: &str = r#"
[[scope]]
name = "both"
districts = ["East", "200"]

[[indicator]]
code = "land"
zh = "拆违腾退"
en = "land vacated"
measure = "area"
of = "reclaimed"
target = { value = 2, version = "plan", date = 2018-01-01 }
implied = { value = 6002.9, percent = 151.1 }

[[indicator]]
code = "markets"
zh = "市场"
en = "markets closed"
measure = "count"
layer = "sites"
filter = "stream = 'market'"
located_by = "district"
on = "date"
withdrawn = "stream = 'reopened'"
scope = { scope = "both" }
unit = { zh = "处", en = "sites" }
target = [{ value = 8 }, { value = 4, version = "revised", date = 2018-06-01 }, { value = 40, date = 2019-01-01 }]

[[indicator]]
code = "tonnes"
zh = "处置能力"
en = "capacity"
measure = "sum"
layer = "sites"
field = "capacity_t"
field_unit = "t"
filter = "stream = 'plant'"
unit = "kt"
decimals = 1

[[indicator]]
code = "alleys"
zh = "背街小巷"
en = "alleys"
measure = "count"
layer = "alleys"
unit = { zh = "条", en = "alleys" }

[[indicator]]
code = "started"
zh = "启动"
en = "started"
measure = "count"
layer = "alleys"
filter = "status != 'planned'"
of = "alleys"
scope = { district = "East" }
unit = { zh = "条", en = "alleys" }

[[indicator]]
code = "kept"
zh = "未反弹"
en = "kept"
measure = "share"
layer = "alleys"
filter = "status = 'done'"
of = {}
note = { zh = "按条计", en = "an alley counts by its latest segment" }
"#;

/// Nine records: two markets count (M1 once), M2 has reopened, M3 has no date, M4 came later, M5 lies elsewhere.
const SITES: &str = "\
id,stream,district,date,capacity_t
M1,market,East,2018-03-01,
M1,market,East,2018-04-01,
M2,market,East,2018-03-01,
M2,reopened,East,2018-09-01,
M3,market,East,,
M4,market,West,2018-11-01,
M5,market,Lakeside,2018-03-01,
M6,market,200,2018-10-31,
P1,plant,East,2018-03-01,1250.5
";

fn folder(sites: &str) -> Folder {
    let folder = Folder::town();
    folder.file("geoland.toml", &format!("{LAYERS}{INDICATORS}")).file("sites.csv", sites);
    folder
}

#[test]
fn a_table() {
    assert_data_eq!(folder(SITES).run("scorecard"), str![[r#"
exit 0
--- stdout
scorecard, as of 2018-10-31

indicator        scope   value   unit         %   of
-----------------------------------------------------------------------------------------------
greened land     total     0.5   ha
land vacated     total     2.5   ha       125.0   target 2.0 ha
                                          151.1   implied target 3,972.8 (3,971.5 to 3,974.1)
markets closed   both        2   sites     50.0   target 4 sites
capacity         total     1.3   kt
alleys           total       2   alleys
started          East        2   alleys   100.0   alleys: 2
kept             total    50.0   %                1 of 2

kept: an alley counts by its latest segment
areas of planar coordinates, their unit taken as the metre

records: what counted and what did not

indicator        records   counted   duplicates   other   elsewhere   foreign   undated   after cut-off   withdrawn   unreadable
----------------------------------------------------------------------------------------------------------------------------------
greened land           6         1            0       3           0         1         0               1           0            0
land vacated           6         3            0       1           0         1         0               1           0            0
markets closed         9         2            1       1           0         1         1               1           2            0
capacity               9         1            0       8           0         0         0               0           0            0
alleys                 3         2            1       0           0         0         0               0           0            0
started                3         2            0       1           0         0         0               0           0            0
kept                   3         1            0       2           0         0         0               0           0            0

in every row the other columns add up to records; land of the account counts parcels
--- stderr
note: using geoland.toml
warning GL0502: records of one id, counted once in markets: give every record an identifier of its own; in sites.csv, feature 1 (id M1)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
warning GL0540: records in no district, not counted in markets: give the record its date, its value or its place; until then it stands in a column of its own; in sites.csv, feature 7 (id M5)
warning GL0540: records without a date, not counted in markets: give the record its date, its value or its place; until then it stands in a column of its own; in sites.csv, feature 5 (id M3)

"#]].raw());
}

#[test]
fn in_chinese_as_markdown() {
    assert_data_eq!(
        folder(SITES).run("scorecard --lang zh --format markdown --quiet"),
        str![[r#"
exit 0
--- stdout
指标一览，截至2018-10-31

| 指标 | 范围 | 数值 | 单位 | 百分比 | 对照 |
| --- | --- | ---: | --- | ---: | --- |
| 留白增绿 | 全市 | 0.5 | 公顷 |  |  |
| 拆违腾退 | 全市 | 2.5 | 公顷 | 125.0 | 目标2.0公顷 |
|  |  |  |  | 151.1 | 公布百分比隐含目标3,972.8（3,971.5至3,974.1） |
| 市场 | both | 2 | 处 | 50.0 | 目标4处 |
| 处置能力 | 全市 | 1.3 | 千吨 |  |  |
| 背街小巷 | 全市 | 2 | 条 |  |  |
| 启动 | East | 2 | 条 | 100.0 | 背街小巷2 |
| 未反弹 | 全市 | 50.0 | % |  | 2中的1 |

未反弹：按条计

面积按平面坐标计，单位视为米

记录去向

| 指标 | 记录 | 计入 | 重复 | 其他 | 范围外 | 外区 | 无日期 | 截止后 | 撤销 | 不可读 |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| 留白增绿 | 6 | 1 | 0 | 3 | 0 | 1 | 0 | 1 | 0 | 0 |
| 拆违腾退 | 6 | 3 | 0 | 1 | 0 | 1 | 0 | 1 | 0 | 0 |
| 市场 | 9 | 2 | 1 | 1 | 0 | 1 | 1 | 1 | 2 | 0 |
| 处置能力 | 9 | 1 | 0 | 8 | 0 | 0 | 0 | 0 | 0 | 0 |
| 背街小巷 | 3 | 2 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
| 启动 | 3 | 2 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 |
| 未反弹 | 3 | 1 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 0 |

每行其余各列之和等于记录数；腾退和增绿按地块计

"#]]
        .raw()
    );
}

#[test]
fn sentences() {
    assert_data_eq!(folder(SITES).run("scorecard --sentences --quiet"), str![[r#"
exit 0
--- stdout
Figures as of 2018-10-31.
greened land (total): 0.5 ha.
land vacated (total): 2.5 ha; 125.0 % of a target of 2.0 ha; the published 151.1 % implies a target of 3,972.8 ha, between 3,971.5 and 3,974.1.
markets closed (both): 2 sites; 50.0 % of a target of 4 sites.
capacity (total): 1.3 kt.
alleys (total): 2 alleys.
started (East): 2 alleys; 100.0 % of 2 alleys (alleys).
kept (total): 50.0 %; 1 of 2; an alley counts by its latest segment.

"#]].raw());
    assert_data_eq!(
        folder(SITES).run("scorecard --sentences --lang zh --quiet"),
        str![[r#"
exit 0
--- stdout
统计截至2018-10-31。
全市留白增绿0.5公顷。
全市拆违腾退2.5公顷，相当于目标2.0公顷的125.0%，按公布的151.1%反算，目标约3,972.8公顷（3,971.5至3,974.1）。
both市场2处，相当于目标4处的50.0%。
全市处置能力1.3千吨。
全市背街小巷2条。
East启动2条，占背街小巷2条的100.0%。
全市未反弹50.0%，2个中有1个，按条计。

"#]]
        .raw()
    );
}

#[test]
fn json() {
    assert_data_eq!(folder(SITES).run("scorecard --format json --quiet"), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"code":"greened","zh":"留白增绿","en":"greened land","measure":"area","scope":"total","name":"","value":0.5,"printed":"0.5","unit":"ha","unit_zh":"公顷","part":null,"whole":null,"of":null,"of_percent":null,"target":null,"target_unit":null,"target_version":null,"target_date":null,"target_percent":null,"implied_percent":null,"implied_target":null,"implied_least":null,"implied_most":null,"note":null,"records":6,"counted":1,"duplicates":0,"other":3,"out_of_scope":0,"foreign":1,"undated":0,"after_cut_off":1,"withdrawn":0,"unreadable":0},
    {"code":"land","zh":"拆违腾退","en":"land vacated","measure":"area","scope":"total","name":"","value":2.5,"printed":"2.5","unit":"ha","unit_zh":"公顷","part":null,"whole":null,"of":null,"of_percent":null,"target":2.0,"target_unit":null,"target_version":"plan","target_date":"2018-01-01","target_percent":125.0,"implied_percent":"151.1","implied_target":3972.799470549305,"implied_least":3971.4521998015216,"implied_most":3974.1476332340285,"note":null,"records":6,"counted":3,"duplicates":0,"other":1,"out_of_scope":0,"foreign":1,"undated":0,"after_cut_off":1,"withdrawn":0,"unreadable":0},
    {"code":"markets","zh":"市场","en":"markets closed","measure":"count","scope":"scope","name":"both","value":2.0,"printed":"2","unit":"sites","unit_zh":"处","part":null,"whole":null,"of":null,"of_percent":null,"target":4.0,"target_unit":null,"target_version":"revised","target_date":"2018-06-01","target_percent":50.0,"implied_percent":null,"implied_target":null,"implied_least":null,"implied_most":null,"note":null,"records":9,"counted":2,"duplicates":1,"other":1,"out_of_scope":0,"foreign":1,"undated":1,"after_cut_off":1,"withdrawn":2,"unreadable":0},
    {"code":"tonnes","zh":"处置能力","en":"capacity","measure":"sum","scope":"total","name":"","value":1.2505,"printed":"1.3","unit":"kt","unit_zh":"千吨","part":null,"whole":null,"of":null,"of_percent":null,"target":null,"target_unit":null,"target_version":null,"target_date":null,"target_percent":null,"implied_percent":null,"implied_target":null,"implied_least":null,"implied_most":null,"note":null,"records":9,"counted":1,"duplicates":0,"other":8,"out_of_scope":0,"foreign":0,"undated":0,"after_cut_off":0,"withdrawn":0,"unreadable":0},
    {"code":"alleys","zh":"背街小巷","en":"alleys","measure":"count","scope":"total","name":"","value":2.0,"printed":"2","unit":"alleys","unit_zh":"条","part":null,"whole":null,"of":null,"of_percent":null,"target":null,"target_unit":null,"target_version":null,"target_date":null,"target_percent":null,"implied_percent":null,"implied_target":null,"implied_least":null,"implied_most":null,"note":null,"records":3,"counted":2,"duplicates":1,"other":0,"out_of_scope":0,"foreign":0,"undated":0,"after_cut_off":0,"withdrawn":0,"unreadable":0},
    {"code":"started","zh":"启动","en":"started","measure":"count","scope":"district","name":"East","value":2.0,"printed":"2","unit":"alleys","unit_zh":"条","part":null,"whole":null,"of":"alleys","of_percent":100.0,"target":null,"target_unit":null,"target_version":null,"target_date":null,"target_percent":null,"implied_percent":null,"implied_target":null,"implied_least":null,"implied_most":null,"note":null,"records":3,"counted":2,"duplicates":0,"other":1,"out_of_scope":0,"foreign":0,"undated":0,"after_cut_off":0,"withdrawn":0,"unreadable":0},
    {"code":"kept","zh":"未反弹","en":"kept","measure":"share","scope":"total","name":"","value":50.0,"printed":"50.0","unit":"%","unit_zh":"%","part":1.0,"whole":2.0,"of":null,"of_percent":null,"target":null,"target_unit":null,"target_version":null,"target_date":null,"target_percent":null,"implied_percent":null,"implied_target":null,"implied_least":null,"implied_most":null,"note":"an alley counts by its latest segment","records":3,"counted":1,"duplicates":0,"other":2,"out_of_scope":0,"foreign":0,"undated":0,"after_cut_off":0,"withdrawn":0,"unreadable":0}
  ],
  "findings": [
    {"code":"GL0502","severity":"warning","what":"records of one id, counted once in markets","count":1,"remedy":"give every record an identifier of its own"},
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"},
    {"code":"GL0540","severity":"warning","what":"records in no district, not counted in markets","count":1,"remedy":"give the record its date, its value or its place; until then it stands in a column of its own"},
    {"code":"GL0540","severity":"warning","what":"records without a date, not counted in markets","count":1,"remedy":"give the record its date, its value or its place; until then it stands in a column of its own"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":"2018-10-31","districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}}
}

"#]].raw());
}

#[test]
fn csv_with_sentences() {
    let text = folder(SITES).run("scorecard --format csv --sentences --quiet");
    let markets = text.lines().find(|line| line.starts_with("markets,")).unwrap();
    assert_data_eq!(markets.to_owned(), str!["markets,市场,markets closed,count,scope,both,2,2,sites,处,,,,,4,,revised,2018-06-01,50,,,,,,9,2,1,1,0,1,1,1,2,0,markets closed (both): 2 sites; 50.0 % of a target of 4 sites."].raw());
}

#[test]
fn without_indicators_the_account_is_scored() {
    let folder = Folder::town();
    folder.file("targets.csv", "scope,name,measure,hectares\ntotal,,reclaimed,10\n");
    let layers = crate::folder::LAYERS;
    let line =
        format!("scorecard parcels.geojson {layers} --targets targets.csv --as-of 2018-10-31 --sentences --quiet");
    assert_data_eq!(
        folder.run(&line),
        str![[r#"
exit 0
--- stdout
Figures as of 2018-10-31.
reclaimed land (total): 2.5 ha; 25.0 % of a target of 10.0 ha.
greened land (total): 0.5 ha.

"#]]
        .raw()
    );
}

#[test]
fn the_order_of_records_does_not_show() {
    let mut lines: Vec<&str> = SITES.lines().collect();
    lines[1..].reverse();
    let forward = folder(SITES).run("scorecard --format json --quiet");
    assert_eq!(forward, folder(&(lines.join("\n") + "\n")).run("scorecard --format json --quiet"));
}

#[test]
fn denied_findings_answer_no() {
    let text = folder(SITES).run("scorecard --deny warnings --quiet");
    assert!(text.starts_with("exit 1\n"), "{text}");
}

#[test]
fn what_is_wrong_with_a_definition_is_said() {
    let refused = |more: &str| {
        let folder = folder(SITES);
        folder.file("geoland.toml", &format!("{LAYERS}{more}"));
        folder.run("scorecard")
    };
    let head = "[[indicator]]\ncode = \"a\"\nzh = \"a\"\nen = \"a\"\n";
    assert_data_eq!(
        refused(&format!("{head}measure = \"count\"\nlayer = \"shops\"\n")),
        str![[r#"
exit 2
--- stderr
note: using geoland.toml
error: geoland.toml: indicator "a": no layer "shops": name its file under [tables], or use parcels, green or alleys

"#]]
        .raw()
    );
    assert_data_eq!(refused(&format!("{head}measure = \"count\"\nlayer = \"sites\"\nfitler = \"a = 1\"\n")), str![[r#"
exit 2
--- stderr
error: geoland.toml: line 21: unknown field `fitler`, expected one of `code`, `zh`, `en`, `measure`, `layer`, `field`, `field_unit`, `distinct`, `filter`, `scope`, `located_by`, `on`, `as_of`, `withdrawn`, `of`, `covered_by`, `target`, `implied`, `unit`, `decimals`, `note`

"#]].raw());
    assert_data_eq!(refused(&format!("{head}measure = \"count\"\nlayer = \"sites\"\nfilter = \"a = b\"\n")), str![[r#"
exit 2
--- stderr
error: geoland.toml: line 21: "b" is no number; a text stands in single quotes: write comparisons such as status = 'cleared' and area_mu >= 5

"#]].raw());
    assert_data_eq!(refused("[[table]]\nname = \"a\"\n"), str![[r#"
exit 2
--- stderr
error: geoland.toml: line 15: unknown field `table`, expected one of `layers`, `crs`, `options`, `findings`, `scope`, `tables`, `indicator`

"#]].raw());
}

#[test]
fn a_table_that_is_not_there() {
    let folder = folder(SITES);
    std::fs::remove_file(folder.path("sites.csv")).unwrap();
    assert_data_eq!(
        folder.run("scorecard"),
        str![[r#"
exit 2
--- stderr
note: using geoland.toml
error: sites.csv: no such file; check the path

"#]]
        .raw()
    );
}

#[test]
fn layers_of_the_account_are_counted_as_tables_are() {
    let folder = folder(SITES);
    let indicators = r#"
[[indicator]]
code = "parcels"
zh = "地块"
en = "parcels cleared"
measure = "count"
layer = "parcels"
filter = "status = 'cleared'"
on = "cleared_date"

[[indicator]]
code = "green"
zh = "绿地"
en = "green space"
measure = "area"
layer = "green"
on = "opened_on"
unit = "mu"

[[indicator]]
code = "length"
zh = "背街小巷长度"
en = "alleys by length"
measure = "length"
layer = "alleys"
scope = { district = "East" }
unit = "m"
decimals = 0
"#;
    folder.file("geoland.toml", &format!("{LAYERS}{indicators}"));
    assert_data_eq!(
        folder.run("scorecard --sentences --quiet"),
        str![[r#"
exit 0
--- stdout
Figures as of 2018-10-31.
reclaimed land (total): 2.5 ha.
greened land (total): 0.5 ha.
parcels cleared (total): 3.
green space (total): 22.5 mu.
alleys by length (East): 60 m.

"#]]
        .raw()
    );
    let split = LAYERS.replace("\"green.geojson\"", "[\"green.geojson\", \"more.geojson\"]");
    folder.file("geoland.toml", &format!("{split}{indicators}"));
    std::fs::copy(folder.path("green.geojson"), folder.path("more.geojson")).unwrap();
    assert_data_eq!(
        folder.run("scorecard --quiet"),
        str![[r#"
exit 2
--- stderr
error: geoland.toml: an indicator counts records of green, which are several files: name one file under [tables]

"#]]
        .raw()
    );
}
