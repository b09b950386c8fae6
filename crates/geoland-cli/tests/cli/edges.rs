//! `--edges`: what joins two vertices.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, read, rectangle};

/// Two parcels of two districts at 60° north, some 220 m a side; the second overlaps half of the first, and the border of the
/// districts, of 20 km, runs across both.
fn north() -> Folder {
    let folder = Folder::new();
    let parcel = |id: &str, west: f64, east: f64| {
        let properties = format!("\"id\":\"{id}\",\"status\":\"cleared\"");
        feature(&properties, &rectangle(west, 60.0, east, 60.002))
    };
    folder.layer("parcels.geojson", &[parcel("A", 10.1, 10.104), parcel("B", 10.102, 10.106)]);
    let district = |name: &str, south: f64, north: f64| {
        feature(&format!("\"name\":\"{name}\""), &rectangle(9.9, south, 10.3, north))
    };
    folder.layer("districts.geojson", &[district("South", 59.9, 60.001), district("North", 60.001, 60.1)]);
    folder
}

const SUMMARIZE: &str = "summarize parcels.geojson --districts districts.geojson --quiet --unit m2 --decimals 3";
const LEDGER: &str = "ledger parcels.geojson --districts districts.geojson --quiet --decimals 3";

#[test]
fn summarize_with_geodesic_edges() {
    assert_data_eq!(north().run(&format!("{SUMMARIZE} --edges geodesic")), str![[r#"
exit 0
--- stdout
reclaimed land in m2

                         parcels        gross      overlap    reclaimed   greened        white
------------------------------------------------------------------------------------------------
North                          2   42,205.209   10,551.208   31,654.001     0.000   31,654.001
South                          2   57,260.697   14,315.268   42,945.429     0.000   42,945.429
total                          2   99,465.906   24,866.476   74,599.430     0.000   74,599.430
  white-then-green             0        0.000        0.000        0.000     0.000        0.000
  green-unless-white           0        0.000        0.000        0.000     0.000        0.000
  white-and-green              0        0.000        0.000        0.000     0.000        0.000
  unclassified                 2   99,465.906   24,866.476   74,599.430     0.000   74,599.430
outside every district         0        0.000        0.000

all land: 2 parcels, gross 99,465.906 = overlap 24,866.476 + outside 0.000 + excluded 0.000 + reclaimed 74,599.430 (greened 0.000 + white 74,599.430)
greening is what the parcels' own records say
areas on the ellipsoid WGS 84, edges geodesic

"#]].raw());
}

#[test]
fn summarize_with_lonlat_edges() {
    assert_data_eq!(north().run(&format!("{SUMMARIZE} --edges lonlat")), str![[r#"
exit 0
--- stdout
reclaimed land in m2

                         parcels        gross      overlap    reclaimed   greened        white
------------------------------------------------------------------------------------------------
North                          2   49,732.206   12,433.051   37,299.155     0.000   37,299.155
South                          2   49,733.700   12,433.425   37,300.275     0.000   37,300.275
total                          2   99,465.906   24,866.476   74,599.430     0.000   74,599.430
  white-then-green             0        0.000        0.000        0.000     0.000        0.000
  green-unless-white           0        0.000        0.000        0.000     0.000        0.000
  white-and-green              0        0.000        0.000        0.000     0.000        0.000
  unclassified                 2   99,465.906   24,866.476   74,599.430     0.000   74,599.430
outside every district         0        0.000        0.000

all land: 2 parcels, gross 99,465.906 = overlap 24,866.476 + outside 0.000 + excluded 0.000 + reclaimed 74,599.430 (greened 0.000 + white 74,599.430)
greening is what the parcels' own records say
areas on the ellipsoid WGS 84, edges straight in longitude and latitude

"#]].raw());
}

#[test]
fn the_method_names_the_edges() {
    let folder = north();
    for edges in ["survey", "geodesic", "lonlat"] {
        for command in [SUMMARIZE, LEDGER] {
            let said = folder.run(&format!("{command} --format json --edges {edges}"));
            assert!(said.contains(&format!("\"ellipsoid\":\"WGS 84\",\"edges\":\"{edges}\"")), "{said}");
        }
        let said = folder.run(&format!("area parcels.geojson --format json --edges {edges}"));
        assert!(said.contains(&format!("\"edges\":\"{edges}\"")), "{said}");
    }
}

#[test]
fn ledger_with_geodesic_edges() {
    assert_data_eq!(north().run(&format!("{LEDGER} --edges geodesic")), str![[r#"
exit 0
--- stdout
parcels in m2

row   parcel   status     form                gross      overlap   credited to          net   in                                   greened        white
---------------------------------------------------------------------------------------------------------------------------------------------------------
  1   A        accepted   unclassified   49,732.953                              49,732.953   North 21,102.040; South 28,630.913     0.000   49,732.953
  2   B        accepted   unclassified   49,732.953   24,866.476   A             24,866.477   North 10,551.961; South 14,314.516     0.000   24,866.477

in every row gross = overlap + outside + excluded + net, and net = greened + white
greening is what the parcels' own records say
areas on the ellipsoid WGS 84, edges geodesic

"#]].raw());
}

#[test]
fn ledger_in_csv() {
    assert_data_eq!(north().run(&format!("{LEDGER} --edges lonlat --format csv")), str![[r#"
exit 0
--- stdout
row,id,status,form,accepted_on,gross_m2,overlap_m2,outside_m2,excluded_m2,net_m2,greened_m2,white_m2,excluded_reason,overlap_by_rival,net_by_district,greened_by
1,A,accepted,unclassified,,49732.95315594133,0,0,0,49732.95315594133,0,49732.95315594133,,,North 24866.103235837072; South 24866.849920104258,
2,B,accepted,unclassified,,49732.95315594133,24866.476577762514,0,0,24866.476578178816,0,24866.476578178816,,A 24866.476577762514,North 12433.051618022844; South 12433.424960155971,

"#]].raw());
}

#[test]
fn geometry_is_drawn_with_chords_and_says_so() {
    let folder = north();
    let line = "ledger parcels.geojson --districts districts.geojson --edges geodesic --geometry pieces.geojson --format csv -o ledger.csv";
    assert_data_eq!(folder.run(line), str![[r#"
exit 0
--- stderr
note: greening is what the parcels' own records say
note: pieces: their polygons are drawn with edges straight in the equal-area plane, their areas counted with geodesic edges
note: pieces: 6, 0 of them whole parcels, 6 cut; polygons agree with the ledger to 8.4e-2 m2
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
note GL0506 (2 times): parcels without a form: give the form, or leave it unclassified; first in parcels.geojson, feature 1 (id A)

"#]].raw());
    let survey = line.replace("geodesic", "survey").replace("pieces.geojson", "survey.geojson");
    folder.run(&survey);
    // Pieces with vertices of divided edges on their borders; the same pieces of the same parcels.
    let pieces = |name: &str| read(&folder.path(name)).matches("\"piece\":").count();
    assert_eq!(pieces("pieces.geojson"), pieces("survey.geojson"));
}

#[test]
fn geoland_toml_names_the_edges_and_the_command_line_outranks_it() {
    let folder = north();
    folder.file("geoland.toml", "[layers]\ndistricts = \"districts.geojson\"\n\n[options]\nedges = \"geodesic\"\n");
    let said = |line: &str| {
        let said = folder.run(line);
        said.lines().find(|line| line.starts_with("areas on")).unwrap_or_default().to_owned()
    };
    assert_eq!(said("summarize parcels.geojson"), "areas on the ellipsoid WGS 84, edges geodesic");
    assert_eq!(
        said("summarize parcels.geojson --edges lonlat"),
        "areas on the ellipsoid WGS 84, edges straight in longitude and latitude"
    );
    folder.file("geoland.toml", "[options]\nedges = \"straight\"\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson"),
        str![[r#"
exit 2
--- stderr
error: geoland.toml: line 2: "straight": write survey, geodesic or lonlat

"#]]
        .raw()
    );
}

#[test]
fn planar_coordinates_have_no_other_edges() {
    let folder = north();
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --edges geodesic"), str![[r#"
exit 2
--- stderr
error: parcels.geojson has planar coordinates, in which edges are straight: leave geodesic edges out, or name the coordinate system

"#]].raw());
    assert_data_eq!(folder.run("area parcels.geojson --crs planar --edges lonlat"), str![[r#"
exit 2
--- stderr
error: parcels.geojson has planar coordinates, in which edges are straight: leave lonlat edges out, or name the coordinate system

"#]].raw());
}

#[test]
fn area_of_files_combined() {
    let folder = north();
    folder.layer("a.geojson", &[feature("", &rectangle(10.0, 60.0, 10.1, 60.05))]);
    folder.layer("b.geojson", &[feature("", &rectangle(10.05, 60.02, 10.15, 60.08))]);
    let m2 = |rest: &str| -> f64 {
        let said = folder.run(&format!("area {rest} --format plain"));
        said.lines().find_map(|line| line.parse().ok()).unwrap()
    };
    for edges in ["survey", "geodesic", "lonlat"] {
        let of = |op: &str| m2(&format!("a.geojson b.geojson --edges {edges} --op {op}"));
        let [a, b] = ["a", "b"].map(|name| m2(&format!("{name}.geojson --edges {edges}")));
        let [union, common, less, xor] = ["union", "intersection", "difference", "xor"].map(of);
        // What edges of 5 km that cross others add and take off again.
        assert!((union + common - a - b).abs() < 1e-6, "{edges}: {union} {common} {a} {b}");
        assert!((a - common - less).abs() < 1e-6 && (union - common - xor).abs() < 1e-6, "{edges}");
    }
    let [survey, geodesic, lonlat] =
        ["survey", "geodesic", "lonlat"].map(|edges| m2(&format!("a.geojson --edges {edges}")));
    // Parallels are straight in longitude and latitude and in the plane; the geodesics run north of them: the southern one takes
    // off what the northern one adds, but for the convergence of the meridians.
    assert!((survey - lonlat).abs() < 1e-4, "{survey} {lonlat}");
    assert!((survey - geodesic).abs() > 1.0, "{survey} {geodesic}");
}
