//! `--lang zh`: tables and messages in Chinese, data and JSON as they are.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS};

#[test]
fn a_summary_in_chinese() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --as-of 2018-10-31 --lang zh")),
        str![[r#"
exit 0
--- stdout
腾退土地（ha），截至 2018-10-31

                     地块   总面积   重叠   腾退   增绿   留白
----------------------------------------------------------------
East                    3      2.5    0.5    2.0    0.5    1.5
West                    1      0.5    0.0    0.5    0.0    0.5
合计                    3      3.0    0.5    2.5    0.5    2.0
  先白后绿              2      2.0    0.0    2.0    0.5    1.5
  非白即绿              0      0.0    0.0    0.0    0.0    0.0
  亦白亦绿              1      1.0    0.5    0.5    0.0    0.5
  未分类                0      0.0    0.0    0.0    0.0    0.0
各区之外                1      1.0    0.0
不计：截止日后验收      1      1.0
不计：已拆除未验收      1      1.0
重点地区 Station        2      1.5    0.5    1.0    0.5    0.5

全部土地：6 个地块，总面积 6.0 = 重叠 0.5 + 区外 1.0 + 不计 2.0 + 腾退 2.5（增绿 0.5 + 留白 2.0）
其余绿地：不在腾退地块上 1.0，在各区之外的腾退土地上 0.0
重点地区跨越各区，不计入任何合计
面积按平面坐标计，单位视为米

街巷

       状态       街巷   段数    公里
---------------------------------------
East   全部          2      3   0.060
East   计划          1      1   0.010
East   已启动        1      1   0.030
East   基本完成      1      1   0.020
West   全部          1      1   0.070
West   已启动        1      1   0.070
合计   全部          2      3   0.130
合计   计划          1      1   0.010
合计   已启动        1      1   0.100
合计   基本完成      1      1   0.020

一条街巷在每个有其路段的行中各计一次
--- stderr
警告 GL0201：地块重叠，公共土地只计一次。商定界线，或删去重画的地块；公共土地计入先验收的地块；首处：parcels.geojson 第 1 个要素（编号 A）
警告 GL0307：地块在各区之外。检查地块位置和行政区图层；首处：parcels.geojson 第 6 个要素（编号 F）
警告 GL0505：方案不认识的形式，计为未分类：“lawn”。把该词加入方案中某形式的别名，或改正；首处：parcels.geojson 第 6 个要素（编号 F）
提示 GL0411：日期在截止日之后。若截止日无误，无须处理；该记录不计；首处：parcels.geojson 第 4 个要素（编号 D）
提示 GL0415：地块跨区界，而记录只写一个区。界线无误则无须处理；各区各得其份；首处：parcels.geojson 第 3 个要素（编号 C）

"#]].raw()
    );
}

#[test]
fn a_ledger_in_chinese() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("ledger parcels.geojson {LAYERS} --lang zh --format markdown --quiet")),
        str![[r#"
exit 0
--- stdout
地块台账（m2）

| 行 | 地块 | 状态 | 形式 | 验收 | 总面积 | 重叠 | 计入 | 区外 | 不计 | 原因 | 净面积 | 位于 | 增绿 | 由 | 留白 |
| ---: | --- | --- | --- | --- | ---: | ---: | --- | ---: | ---: | --- | ---: | --- | ---: | --- | ---: |
| 1 | A | 验收 | 先白后绿 | 2018-01-01 | 10,000.0 |  |  |  |  |  | 10,000.0 | East | 5,000.0 | G1 | 5,000.0 |
| 2 | B | 验收 | 亦白亦绿 | 2018-02-01 | 10,000.0 | 5,000.0 | A |  |  |  | 5,000.0 | East | 0.0 |  | 5,000.0 |
| 3 | C | 验收 | 先白后绿 | 2018-03-01 | 10,000.0 |  |  |  |  |  | 10,000.0 | East 5,000.0；West 5,000.0 | 0.0 |  | 10,000.0 |
| 4 | F | 验收 | lawn | 2018-04-01 | 10,000.0 |  |  | 10,000.0 |  |  | 0.0 |  | 0.0 |  | 0.0 |
| 5 | D | 验收 | 非白即绿 | 2018-11-05 | 10,000.0 |  |  |  |  |  | 10,000.0 | West | 0.0 |  | 10,000.0 |
| 6 | E | 已拆除 | 亦白亦绿 |  | 10,000.0 |  |  |  | 10,000.0 | 已拆除未验收 |  |  |  |  |  |

每行总面积 = 重叠 + 区外 + 不计 + 净面积，净面积 = 增绿 + 留白

面积按平面坐标计，单位视为米

"#]].raw()
    );
}

#[test]
fn findings_in_chinese() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("check parcels.geojson {LAYERS} --as-of 2018-10-31 --lang zh")), str![[r#"
exit 0
--- stdout
parcels.geojson

图层     内容
---------------------------------
格式     GeoJSON
坐标系   planar（默认）
读作     地块：有方案的状态字段
要素     6
         6 Polygon
四至     0, 0 to 1100, 1100
属性     id text
         status text
         cleared_date text
         category text
         district text

green.geojson

图层     内容
---------------------------
格式     GeoJSON
坐标系   planar（默认）
读作     绿地：按所指定
要素     2
         2 Polygon
四至     0, 0 to 100, 500
属性     id text
         opened_on text

districts.geojson

图层     内容
---------------------------
格式     GeoJSON
坐标系   planar（默认）
读作     行政区：按所指定
要素     2
         2 Polygon
四至     0, 0 to 400, 500
属性     name text
         adcode text

key_areas.geojson

图层     内容
-----------------------------
格式     GeoJSON
坐标系   planar（默认）
读作     重点地区：按所指定
要素     1
         1 Polygon
四至     0, 0 to 100, 100
属性     name text

alleys.geojson

图层     内容
------------------------------
格式     GeoJSON
坐标系   planar（默认）
读作     街巷：按所指定
要素     3
         3 LineString
四至     10, 400 to 270, 400
属性     id text
         status text

警告 GL0201 地块重叠，公共土地只计一次: 1
  parcels.geojson 第 1 (id A), at 75, 50 (in Station, East，在绿地 G1), and feature 2 (id B): 5000 m2 in common, 50 % of the smaller 个要素
  处理: 商定界线，或删去重画的地块；公共土地计入先验收的地块.

警告 GL0307 地块在各区之外: 1
  parcels.geojson 第 6 (id F), at 1000, 1000: 781 units from West, the nearest district 个要素
  处理: 检查地块位置和行政区图层.

警告 GL0505 方案不认识的形式，计为未分类：“lawn”: 1
  parcels.geojson 第 6 个要素（编号 F）
  处理: 把该词加入方案中某形式的别名，或改正.

提示 GL0411 日期在截止日之后: 1
  parcels.geojson 第 4 (id D), at 350, 50 (in West, 110 m south-east of parcel C): accepted 2018-11-05, the cut-off is 2018-10-31 个要素
  处理: 若截止日无误，无须处理；该记录不计.

提示 GL0415 地块跨区界，而记录只写一个区: 1
  parcels.geojson 第 3 (id C), at 200, 150 (in East, 70 m north-east of parcel B): claims "East"；50.0 % in "East", 50.0 % in "West" 个要素
  处理: 界线无误则无须处理；各区各得其份.

3 项警告，2 项提示。`geoland explain GL0201` 详述代码。

"#]].raw());
}

#[test]
fn figures_and_json_do_not_change() {
    let folder = Folder::town();
    let run = |rest: &str| folder.run(&format!("summarize parcels.geojson {LAYERS} --quiet {rest}"));
    assert_eq!(run("--format json --lang zh"), run("--format json"));
    assert_eq!(run("--format csv --lang zh"), run("--format csv"));
    let figures = |text: &str| -> Vec<String> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).map(str::to_owned).collect()
    };
    let without_empty = |list: Vec<String>| -> Vec<String> {
        list.into_iter().filter(|text| text.bytes().any(|byte| byte.is_ascii_digit())).collect()
    };
    let (english, chinese) = (without_empty(figures(&run(""))), without_empty(figures(&run("--lang zh"))));
    assert_eq!(english.len(), chinese.len());
    // A sentence may name its figures in another order.
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(sorted(english), sorted(chinese));
}
