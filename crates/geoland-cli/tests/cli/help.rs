//! Help texts.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::Folder;

#[test]
fn the_program() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("--help"),
        str![[r#"
exit 0
--- stdout
Keeps the accounts of reclaimed land: every square metre counts once

Usage: geoland <COMMAND>

Commands:
  summarize  Hectares by district and form: gross, overlap, reclaimed, greened, white, against
             targets
  scorecard  The programme's indicators: hectares, sites, households, outlets, shares, against
             targets
  ledger     One row for each parcel: where its land went, square metre by square metre
  series     Month by month: reclaimed, greened, white, cumulative, in the year and in the month;
             cohorts
  compare    What moved the totals between two datasets or two days, by cause, exactly
  balance    How land moved between states from one day to another: stocks, gain, loss, swap
  rebound    New buildings on cleared land: hectares, sites, and how long land stays free
  alleys     Alleys in plan, started and done, and their kilometres, by district; land reclaimed
             near them
  access     Residents and residential land newly near green space, by district and by new green
             space
  coverage   Communities with outlets of the kinds asked for, and what the others lack
  area       The area of files combined: union, intersection, difference or symmetric difference
  query      The features of a layer in a box, within a polygon, or near a position
  check      What is wrong with files: geometry, overlaps, coordinates, claims, records; and what is
             in them
  explain    What a finding means, why it matters and what to do
  convert    A layer in another format or coordinate system
  verify     Whether a result comes out again as its receipt says
  generate   A synthetic city to try geoland on: parcels, green spaces, districts, key areas and
             alleys
  help       Print this message or the help of the given subcommand(s)

Options:
  -h, --help     Print help
  -V, --version  Print version

Exit codes: 0 done; 1 done, but the answer is no; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn no_command() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run(""),
        str![[r#"
exit 2
--- stderr
Keeps the accounts of reclaimed land: every square metre counts once

Usage: geoland <COMMAND>

Commands:
  summarize  Hectares by district and form: gross, overlap, reclaimed, greened, white, against
             targets
  scorecard  The programme's indicators: hectares, sites, households, outlets, shares, against
             targets
  ledger     One row for each parcel: where its land went, square metre by square metre
  series     Month by month: reclaimed, greened, white, cumulative, in the year and in the month;
             cohorts
  compare    What moved the totals between two datasets or two days, by cause, exactly
  balance    How land moved between states from one day to another: stocks, gain, loss, swap
  rebound    New buildings on cleared land: hectares, sites, and how long land stays free
  alleys     Alleys in plan, started and done, and their kilometres, by district; land reclaimed
             near them
  access     Residents and residential land newly near green space, by district and by new green
             space
  coverage   Communities with outlets of the kinds asked for, and what the others lack
  area       The area of files combined: union, intersection, difference or symmetric difference
  query      The features of a layer in a box, within a polygon, or near a position
  check      What is wrong with files: geometry, overlaps, coordinates, claims, records; and what is
             in them
  explain    What a finding means, why it matters and what to do
  convert    A layer in another format or coordinate system
  verify     Whether a result comes out again as its receipt says
  generate   A synthetic city to try geoland on: parcels, green spaces, districts, key areas and
             alleys
  help       Print this message or the help of the given subcommand(s)

Options:
  -h, --help     Print help
  -V, --version  Print version

Exit codes: 0 done; 1 done, but the answer is no; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn summarize() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("summarize --help"),
        str![[r#"
exit 0
--- stdout
Hectares by district and form: gross, overlap, reclaimed, greened, white, against targets

Usage: geoland summarize [OPTIONS] [PARCELS]...

Arguments:
  [PARCELS]...  Files of parcels, `-` for stdin; may be left out where geoland.toml names them

Options:
      --green <FILE>           Green spaces [default: the parcels' own record of greening]
      --districts <FILE>       Districts [default: the parcels' own district attribute]
      --key-areas <FILE>       Key areas, which cut across districts and are in no total
      --alleys <FILE>          Alley segments
      --events <FILE>          Events of parcels, without geometry: parcel, status, date; the latest
                               status by the cut-off counts
      --as-of <DATE>           Count events up to this day only [default: everything, dated or not]
      --scheme <FILE>          How attribute names and words map to the model (TOML) [default: the
                               built-in scheme]
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --edges <MODEL>          What joins two vertices of a polygon: straight in the equal-area
                               plane (survey), the shortest path (geodesic), or straight in
                               longitude and latitude (lonlat) [default: survey] [possible values:
                               survey, geodesic, lonlat]
      --no-project             Don't look for geoland.toml beside the first file and in the working
                               folder
      --deny <SEVERITY>        Answer no (exit 1) where the data has findings of this severity or
                               worse [possible values: errors, warnings]
      --allow <CODE>           A code of findings that are expected: they are counted and neither
                               listed nor denied; may be repeated
      --receipt <FILE>         Write what the result was made from and what came out to this file,
                               for geoland verify
      --unit <UNIT>            Unit of areas in tables, Markdown and CSV [possible values: ha, mu,
                               km2, m2]
      --decimals <N>           Decimals in tables and Markdown; rounded so that rows and columns
                               still add up
      --format <FORMAT>        Format of the result [default: table] [possible values: table, json,
                               csv, markdown, geojson]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
      --targets <FILE>         Targets: CSV with the columns scope, name, measure, hectares,
                               version, date
      --implied <PERCENT>      The target that a published percentage implies, as an interval: the
                               percentage of the total, also greened=PERCENT, or with the published
                               figure, such as 6002.9/151.1; may be repeated
      --by <ROWS>              Rows: district, form, or district,form [default: district for table
                               and markdown, district,form for json, csv and geojson]
      --from <DATE>            Only what was reclaimed and greened in a period, from this day (or
                               month) on: the account of its last day less that of the day before
                               it, as series has it; land reclaimed earlier and greened in the
                               period counts as greened
      --to <DATE>              The last day (or month) of the period [default: the cut-off of
                               --as-of or geoland.toml]
      --overlaps <HOW>         Whom land under several parcels is credited to: one of them (credit),
                               or each form by itself (within) [possible values: credit, within]
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Examples:
  geoland summarize parcels.geojson --green green.geojson --districts districts.geojson
  geoland summarize parcels.geojson --as-of 2018-10-31 --format json
  geoland summarize parcels.geojson --from 2018-01-01 --to 2018-10-31

Areas in JSON are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2
could not.

"#]]
        .raw()
    );
}

#[test]
fn ledger() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("ledger --help"),
        str![[r#"
exit 0
--- stdout
One row for each parcel: where its land went, square metre by square metre

Usage: geoland ledger [OPTIONS] [PARCELS]...

Arguments:
  [PARCELS]...  Files of parcels, `-` for stdin; may be left out where geoland.toml names them

Options:
      --green <FILE>           Green spaces [default: the parcels' own record of greening]
      --districts <FILE>       Districts [default: the parcels' own district attribute]
      --key-areas <FILE>       Key areas, which cut across districts and are in no total
      --alleys <FILE>          Alley segments
      --events <FILE>          Events of parcels, without geometry: parcel, status, date; the latest
                               status by the cut-off counts
      --as-of <DATE>           Count events up to this day only [default: everything, dated or not]
      --scheme <FILE>          How attribute names and words map to the model (TOML) [default: the
                               built-in scheme]
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --edges <MODEL>          What joins two vertices of a polygon: straight in the equal-area
                               plane (survey), the shortest path (geodesic), or straight in
                               longitude and latitude (lonlat) [default: survey] [possible values:
                               survey, geodesic, lonlat]
      --no-project             Don't look for geoland.toml beside the first file and in the working
                               folder
      --deny <SEVERITY>        Answer no (exit 1) where the data has findings of this severity or
                               worse [possible values: errors, warnings]
      --allow <CODE>           A code of findings that are expected: they are counted and neither
                               listed nor denied; may be repeated
      --receipt <FILE>         Write what the result was made from and what came out to this file,
                               for geoland verify
      --unit <UNIT>            Unit of areas in tables, Markdown and CSV [possible values: ha, mu,
                               km2, m2]
      --decimals <N>           Decimals in tables and Markdown; rounded so that rows and columns
                               still add up
      --format <FORMAT>        Format of the result [default: table] [possible values: table, json,
                               csv, markdown, geojson]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
      --geometry <FILE>        Write the pieces of every parcel as polygons to this file, for maps:
                               net (white or greened), overlap, outside and excluded land, as a
                               layer
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Examples:
  geoland ledger parcels.geojson --districts districts.geojson
  geoland ledger parcels.geojson --format csv -o ledger.csv

In every row gross = overlap + outside + excluded + net, and net = greened + white. Areas in JSON
and GeoJSON are square
metres, unrounded, so that this holds to the last bit. Exit codes: 0 done; 1 findings at the level
of --deny; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn area() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("area --help"),
        str![[r#"
exit 0
--- stdout
The area of files combined: union, intersection, difference or symmetric difference

Usage: geoland area [OPTIONS] <FILE>...

Arguments:
  <FILE>...  Files of polygons, `-` for stdin

Options:
      --op <OPERATION>         How files are combined; difference is the first less the rest
                               [default: union] [possible values: union, intersection, difference,
                               xor]
      --edges <MODEL>          What joins two vertices: straight in the equal-area plane (survey),
                               the shortest path (geodesic), or straight in longitude and latitude
                               (lonlat) [default: survey] [possible values: survey, geodesic,
                               lonlat]
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --unit <UNIT>            Unit of the area in tables, Markdown and CSV [default: m2] [possible
                               values: ha, mu, km2, m2]
      --format <FORMAT>        Format of the result; plain is one number in square metres (planar:
                               square units) with 17 digits [default: table] [possible values:
                               table, json, csv, markdown, plain]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Examples:
  geoland area districts.geojson
  geoland area --op difference parcels.geojson green.geojson --unit ha

Every file counts as the union of its polygons; points and lines have no area. Exit codes: 0 done; 2
could not.

"#]]
        .raw()
    );
}

#[test]
fn query() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("query --help"),
        str![[r#"
exit 0
--- stdout
The features of a layer in a box, within a polygon, or near a position

Usage: geoland query [OPTIONS] <--bbox <W,S,E,N>|--within <FILE>|--near <LON,LAT>> <LAYER>

Arguments:
  <LAYER>  The layer, `-` for stdin

Options:
      --bbox <W,S,E,N>         Features that share a position with a box; where west is greater than
                               east it crosses the antimeridian
      --within <FILE>          Features that lie within the polygons of a file, borders included
      --near <LON,LAT>         Features near a position; add --distance-m or --nearest
      --distance-m <N>         With --near: the features within a distance, in metres
      --nearest <K>            With --near: the nearest features, at most this many
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --format <FORMAT>        Format of the result; geojson gives the whole features [default:
                               table] [possible values: table, json, csv, markdown, geojson]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Examples:
  geoland query parcels.geojson --bbox 116.3,39.8,116.5,40.0
  geoland query green.geojson --near 116.39,39.91 --nearest 5

Positions are degrees, longitude first (with --crs planar: the units of the file). Distances are
metres on the
ellipsoid. Exit codes: 0 found; 1 nothing found; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn generate() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("generate --help"),
        str![[r#"
exit 0
--- stdout
A synthetic city to try geoland on: parcels, green spaces, districts, key areas and alleys

Usage: geoland generate [OPTIONS] --parcels <N> --output <DIR>

Options:
      --parcels <N>   Parcels to make; there is one green space for five of them
      --seed <S>      Seed of the random numbers [default: 1]
  -o, --output <DIR>  Folder to write to; it is made if it is not there
      --clean         Leave out every defect: no overlaps, no wrong or missing attributes
  -h, --help          Print help
  -V, --version       Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Example:
  geoland generate --parcels 10000 --seed 1 -o city && geoland summarize city/parcels.geojson

The same seed gives the same bytes on every machine. Exit codes: 0 done; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn series() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("series --help"),
        str![[r#"
exit 0
--- stdout
Month by month: reclaimed, greened, white, cumulative, in the year and in the month; cohorts

Usage: geoland series [OPTIONS] --from <MONTH> [PARCELS]...

Arguments:
  [PARCELS]...  Files of parcels, `-` for stdin; may be left out where geoland.toml names them

Options:
      --green <FILE>           Green spaces [default: the parcels' own record of greening]
      --districts <FILE>       Districts [default: the parcels' own district attribute]
      --key-areas <FILE>       Key areas, which cut across districts and are in no total
      --alleys <FILE>          Alley segments
      --events <FILE>          Events of parcels, without geometry: parcel, status, date; the latest
                               status by the cut-off counts
      --as-of <DATE>           Count events up to this day only [default: everything, dated or not]
      --scheme <FILE>          How attribute names and words map to the model (TOML) [default: the
                               built-in scheme]
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --edges <MODEL>          What joins two vertices of a polygon: straight in the equal-area
                               plane (survey), the shortest path (geodesic), or straight in
                               longitude and latitude (lonlat) [default: survey] [possible values:
                               survey, geodesic, lonlat]
      --no-project             Don't look for geoland.toml beside the first file and in the working
                               folder
      --deny <SEVERITY>        Answer no (exit 1) where the data has findings of this severity or
                               worse [possible values: errors, warnings]
      --allow <CODE>           A code of findings that are expected: they are counted and neither
                               listed nor denied; may be repeated
      --receipt <FILE>         Write what the result was made from and what came out to this file,
                               for geoland verify
      --unit <UNIT>            Unit of areas in tables, Markdown and CSV [possible values: ha, mu,
                               km2, m2]
      --decimals <N>           Decimals in tables and Markdown; rounded so that rows and columns
                               still add up
      --format <FORMAT>        Format of the result [default: table] [possible values: table, json,
                               csv, markdown, geojson]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
      --from <MONTH>           The first month, such as 2018-01, or the first day
      --to <MONTH>             The last month, or the last day; nothing later counts [default: the
                               cut-off of --as-of or geoland.toml]
      --by <ROWS>              Rows beside the total: district, form, or district,form [default:
                               district]
      --cohort                 The land of the last day by the month of its first acceptance and the
                               month in which it was greened: beside the rows, by year where there
                               are more than twelve months; in CSV instead of them
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Examples:
  geoland series parcels.geojson --green green.geojson --from 2018-01 --to 2018-10
  geoland series parcels.geojson --events events.csv --from 2014-01 --to 2018-12 --cohort --format
  json

Cumulative figures are those of an account as of the last day of the month; in the year and in the
month are differences of
them, less than zero where acceptances were withdrawn (or, for white land, where more was greened
than reclaimed). Areas in JSON
are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn version() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("--version"),
        str![[r#"
exit 0
--- stdout
geoland VERSION

"#]]
        .raw()
    );
}

#[test]
fn scorecard() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("scorecard --help"),
        str![[r#"
exit 0
--- stdout
The programme's indicators: hectares, sites, households, outlets, shares, against targets

Usage: geoland scorecard [OPTIONS] [PARCELS]...

Arguments:
  [PARCELS]...  Files of parcels, `-` for stdin; may be left out where geoland.toml names them

Options:
      --green <FILE>           Green spaces [default: the parcels' own record of greening]
      --districts <FILE>       Districts [default: the parcels' own district attribute]
      --key-areas <FILE>       Key areas, which cut across districts and are in no total
      --alleys <FILE>          Alley segments
      --events <FILE>          Events of parcels, without geometry: parcel, status, date; the latest
                               status by the cut-off counts
      --as-of <DATE>           Count events up to this day only [default: everything, dated or not]
      --scheme <FILE>          How attribute names and words map to the model (TOML) [default: the
                               built-in scheme]
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --edges <MODEL>          What joins two vertices of a polygon: straight in the equal-area
                               plane (survey), the shortest path (geodesic), or straight in
                               longitude and latitude (lonlat) [default: survey] [possible values:
                               survey, geodesic, lonlat]
      --no-project             Don't look for geoland.toml beside the first file and in the working
                               folder
      --deny <SEVERITY>        Answer no (exit 1) where the data has findings of this severity or
                               worse [possible values: errors, warnings]
      --allow <CODE>           A code of findings that are expected: they are counted and neither
                               listed nor denied; may be repeated
      --receipt <FILE>         Write what the result was made from and what came out to this file,
                               for geoland verify
      --targets <FILE>         Targets of reclaimed and greened land: CSV with the columns scope,
                               name, measure, hectares, version, date
      --sentences              A sentence for each indicator instead of tables; in JSON and CSV a
                               field of its own
      --format <FORMAT>        Format of the result [default: table] [possible values: table, json,
                               csv, markdown]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Examples:
  geoland scorecard --lang zh
  geoland scorecard --sentences --as-of 2018-10-31
  geoland scorecard parcels.geojson --format json -o scorecard.json

Indicators are defined under [[indicator]] in geoland.toml and count records of tables named
under [tables], or of the layers parcels, green and alleys; reclaimed and greened land of the
account come first. Records that did not count stand in columns of their own. Values in JSON
and CSV are unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn access() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("access --help"),
        str![[r#"
exit 0
--- stdout
Residents and residential land newly near green space, by district and by new green space

Usage: geoland access [OPTIONS] --from <DATE> --to <DATE> <HOMES>

Arguments:
  <HOMES>  Homes: points with a number of residents, or polygons of residential land, of which
           hectares are counted

Options:
      --green <FILE>            Green spaces with opening dates; may be left out where geoland.toml
                                names them
      --districts <FILE>        Districts
      --from <DATE>             Green space opened by this day is there before
      --to <DATE>               Green space opened after this day does not count
      --radius <RULES>          How far green space reaches, in metres: one radius, then others from
                                some hectares on [default: 300,0.5:500]
      --residents-field <NAME>  The attribute of points that holds their residents [default:
                                residents]
      --scheme <FILE>           How attribute names and words map to the model (TOML) [default: the
                                built-in scheme]
      --crs <CRS>               Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                                text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>    What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                                datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to
                                a metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>     What computes projections; auto is PROJ for what the built-in engine
                                cannot, where geoland was built with it [default: auto] [possible
                                values: auto, builtin, proj]
      --input-format <FORMAT>   Format of the files, whatever they seem to be: geojson, geojsonseq,
                                geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>         Encoding of texts in shapefiles and CSV, such as gbk, where the file
                                does not say it
      --edges <MODEL>           What joins two vertices of a polygon: straight in the equal-area
                                plane (survey), the shortest path (geodesic), or straight in
                                longitude and latitude (lonlat) [default: survey] [possible values:
                                survey, geodesic, lonlat]
      --no-project              Don't look for geoland.toml beside the first file and in the working
                                folder
      --deny <SEVERITY>         Answer no (exit 1) where the data has findings of this severity or
                                worse [possible values: errors, warnings]
      --allow <CODE>            A code of findings that are expected: they are counted and neither
                                listed nor denied; may be repeated
      --receipt <FILE>          Write what the result was made from and what came out to this file,
                                for geoland verify
      --unit <UNIT>             Unit of areas in tables, Markdown and CSV [possible values: ha, mu,
                                km2, m2]
      --decimals <N>            Decimals of areas in tables and Markdown
      --format <FORMAT>         Format of the result; CSV has the districts only [default: table]
                                [possible values: table, json, csv, markdown]
  -o, --output <FILE>           Write to a file instead of stdout, whole or not at all
  -h, --help                    Print help
  -V, --version                 Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Example:
  geoland access homes.geojson --green green.geojson --districts districts.geojson \
    --from 2017-12-31 --to 2018-10-31 --radius 300,0.5:500

Distances are straight lines on the ellipsoid, not walks. Each resident is credited to the first
new green space within its radius, by opening date, then id. Exit codes: 0 done; 1 findings at the
level of --deny; 2 could not.

"#]]
        .raw()
    );
}

#[test]
fn coverage() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("coverage --help"),
        str![[r#"
exit 0
--- stdout
Communities with outlets of the kinds asked for, and what the others lack

Usage: geoland coverage [OPTIONS] --outlets <FILE> --kinds <KIND,...> <COMMUNITIES>

Arguments:
  <COMMUNITIES>  Communities: polygons with a name

Options:
      --outlets <FILE>         Outlets: points with a kind
      --kinds <KIND,...>       The kinds of outlets that a community should have
      --at-least <N>           How many of the kinds are enough [default: all]
      --distance-m <N>         Outlets within this distance of a community count too, in metres on
                               the ellipsoid [default: 0]
      --districts <FILE>       Districts
      --scheme <FILE>          How attribute names and words map to the model (TOML) [default: the
                               built-in scheme]
      --crs <CRS>              Coordinate system of files that name none: EPSG:n, a WKT or PROJ
                               text, GCJ02, BD09, or planar for all files [default: WGS84 degrees]
      --transformation <WAY>   What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each
                               datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that agree to a
                               metre or two, or with PROJ a pipeline or EPSG:n of an operation
      --crs-engine <ENGINE>    What computes projections; auto is PROJ for what the built-in engine
                               cannot, where geoland was built with it [default: auto] [possible
                               values: auto, builtin, proj]
      --input-format <FORMAT>  Format of the files, whatever they seem to be: geojson, geojsonseq,
                               geoparquet, flatgeobuf, geopackage, shapefile, csv, kml, topojson
      --encoding <NAME>        Encoding of texts in shapefiles and CSV, such as gbk, where the file
                               does not say it
      --edges <MODEL>          What joins two vertices of a polygon: straight in the equal-area
                               plane (survey), the shortest path (geodesic), or straight in
                               longitude and latitude (lonlat) [default: survey] [possible values:
                               survey, geodesic, lonlat]
      --no-project             Don't look for geoland.toml beside the first file and in the working
                               folder
      --deny <SEVERITY>        Answer no (exit 1) where the data has findings of this severity or
                               worse [possible values: errors, warnings]
      --allow <CODE>           A code of findings that are expected: they are counted and neither
                               listed nor denied; may be repeated
      --receipt <FILE>         Write what the result was made from and what came out to this file,
                               for geoland verify
      --format <FORMAT>        Format of the result; CSV has a row for each community [default:
                               table] [possible values: table, json, csv, markdown]
  -o, --output <FILE>          Write to a file instead of stdout, whole or not at all
  -h, --help                   Print help
  -V, --version                Print version

Common options:
      --lang <LANGUAGE>  Language of tables, messages and sentences; JSON and CSV have one for all
                         [default: en] [possible values: zh, en]
  -q, --quiet            Say nothing on stderr but errors
      --stats            Print counts, wall and CPU seconds by stage, threads and memory on stderr
      --threads <N>      Threads to use; the result is the same for any number [default: one for
                         each core]

Example:
  geoland coverage communities.geojson --outlets outlets.geojson --districts districts.geojson \
    --kinds vegetables,laundry,repair --at-least 2 --distance-m 200

Exit codes: 0 done; 1 findings at the level of --deny; 2 could not.

"#]]
        .raw()
    );
}
