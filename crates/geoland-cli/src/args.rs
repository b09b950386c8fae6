//! The command line.

mod access;
mod alleys;
mod balance;
mod check;
mod compare;
mod coverage;
mod rebound;
mod receipt;
mod scorecard;
mod series;
mod survey;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use geoland::Date;
use geoland::crs::Transformation;
use geoland::summary::Grouping;
use geoland_io::{Condition, Request};

pub(crate) use self::access::AccessArgs;
pub(crate) use self::alleys::AlleysArgs;
pub(crate) use self::balance::BalanceArgs;
pub(crate) use self::check::{CheckArgs, CheckFormat, ExplainArgs};
pub(crate) use self::compare::CompareArgs;
pub(crate) use self::coverage::CoverageArgs;
pub(crate) use self::rebound::{ReboundArgs, ReboundList};
pub(crate) use self::receipt::VerifyArgs;
pub(crate) use self::scorecard::{ScorecardArgs, ScorecardFormat};
pub(crate) use self::series::{Limit, SeriesArgs};
pub(crate) use self::survey::SurveyArgs;
pub(crate) use self::values::{
    AreaFormat, Deny, EdgesArg, Engine, Format, ImpliedArg, LanguageArg, OperationArg, OverlapsArg, TableFormat, Unit,
    grouping, overlaps_word,
};
use self::values::{bbox, distance, position};
use crate::files::input_format;

/// Keeps the accounts of reclaimed land: every square metre counts once.
#[derive(Debug, Parser)]
#[command(name = "geoland", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done; 1 done, but the answer is no; 2 could not.")]
pub(crate) struct Program {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Hectares by district and form: gross, overlap, reclaimed, greened, white, against targets
    Summarize(Box<SummarizeArgs>),
    /// The programme's indicators: hectares, sites, households, outlets, shares, against targets
    Scorecard(Box<ScorecardArgs>),
    /// One row for each parcel: where its land went, square metre by square metre
    Ledger(Box<LedgerArgs>),
    /// Month by month: reclaimed, greened, white, cumulative, in the year and in the month; cohorts
    Series(Box<SeriesArgs>),
    /// What moved the totals between two datasets or two days, by cause, exactly
    Compare(Box<CompareArgs>),
    /// How land moved between states from one day to another: stocks, gain, loss, swap
    Balance(Box<BalanceArgs>),
    /// New buildings on cleared land: hectares, sites, and how long land stays free
    Rebound(Box<ReboundArgs>),
    /// Alleys in plan, started and done, and their kilometres, by district; land reclaimed near them
    Alleys(Box<AlleysArgs>),
    /// Residents and residential land newly near green space, by district and by new green space
    Access(Box<AccessArgs>),
    /// Communities with outlets of the kinds asked for, and what the others lack
    Coverage(Box<CoverageArgs>),
    /// The area of files combined: union, intersection, difference or symmetric difference
    Area(AreaArgs),
    /// The features of a layer in a box, within a polygon, or near a position
    Query(QueryArgs),
    /// What is wrong with files: geometry, overlaps, coordinates, claims, records; and what is in them
    Check(Box<CheckArgs>),
    /// What a finding means, why it matters and what to do
    Explain(ExplainArgs),
    /// A layer in another format or coordinate system
    Convert(ConvertArgs),
    /// Whether a result comes out again as its receipt says
    Verify(VerifyArgs),
    /// A synthetic city to try geoland on: parcels, green spaces, districts, key areas and alleys
    Generate(GenerateArgs),
}

impl Command {
    /// The options that every command has.
    pub(crate) fn common(&self) -> &Common {
        match self {
            Self::Summarize(args) => &args.common,
            Self::Scorecard(args) => &args.common,
            Self::Ledger(args) => &args.common,
            Self::Series(args) => &args.common,
            Self::Compare(args) => &args.common,
            Self::Balance(args) => &args.common,
            Self::Rebound(args) => &args.common,
            Self::Alleys(args) => &args.common,
            Self::Access(args) => &args.common,
            Self::Coverage(args) => &args.common,
            Self::Area(args) => &args.common,
            Self::Query(args) => &args.common,
            Self::Check(args) => &args.common,
            Self::Explain(args) => &args.common,
            Self::Convert(args) => &args.common,
            Self::Verify(args) => &args.common,
            Self::Generate(args) => &args.common,
        }
    }
}

/// The options that every command has.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Language of tables, messages and sentences; JSON and CSV have one for all
    #[arg(long, value_name = "LANGUAGE", default_value = "en", help_heading = "Common options")]
    pub(crate) lang: LanguageArg,
    /// Say nothing on stderr but errors
    #[arg(short, long, help_heading = "Common options")]
    pub(crate) quiet: bool,
    /// Print counts, wall and CPU seconds by stage, threads and memory on stderr
    #[arg(long, help_heading = "Common options")]
    pub(crate) stats: bool,
    /// Threads to use; the result is the same for any number [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Common options")]
    pub(crate) threads: Option<u16>,
}

/// How files are read.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReadArgs {
    /// Coordinate system of files that name none: EPSG:n, a WKT or PROJ text, GCJ02, BD09, or planar for all files [default: WGS84
    /// degrees]
    #[arg(long, value_name = "CRS")]
    pub(crate) crs: Option<String>,
    #[command(flatten)]
    pub(crate) how: HowArgs,
}

/// What is known of files whatever they are read for.
#[derive(Debug, Clone, Args)]
pub(crate) struct HowArgs {
    /// What brings a datum to WGS 84, [DATUM-OR-CRS:]WAY, once for each datum: towgs84=dx,dy,dz[,rx,ry,rz,s], none for datums that
    /// agree to a metre or two, or with PROJ a pipeline or EPSG:n of an operation
    #[arg(long = "transformation", value_name = "WAY", value_parser = Transformation::parse)]
    pub(crate) transformations: Vec<Transformation>,
    /// What computes projections; auto is PROJ for what the built-in engine cannot, where geoland was built with it
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub(crate) crs_engine: Engine,
    /// Format of the files, whatever they seem to be: geojson, geojsonseq, geoparquet, flatgeobuf, geopackage, shapefile, csv,
    /// kml, topojson
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    pub(crate) input_format: Option<geoland_io::Format>,
    /// Encoding of texts in shapefiles and CSV, such as gbk, where the file does not say it
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}

impl HowArgs {
    /// What is wanted of every file.
    pub(crate) fn request(&self) -> Request {
        Request { format: self.input_format, encoding: self.encoding.clone(), ..Request::default() }
    }
}

/// The layers beside the parcels, and how all are surveyed.
#[derive(Debug, Clone, Args)]
pub(crate) struct LayerArgs {
    /// Green spaces [default: the parcels' own record of greening]
    #[arg(long, value_name = "FILE")]
    pub(crate) green: Vec<PathBuf>,
    /// Districts [default: the parcels' own district attribute]
    #[arg(long, value_name = "FILE")]
    pub(crate) districts: Vec<PathBuf>,
    /// Key areas, which cut across districts and are in no total
    #[arg(long, value_name = "FILE")]
    pub(crate) key_areas: Vec<PathBuf>,
    /// Alley segments
    #[arg(long, value_name = "FILE")]
    pub(crate) alleys: Vec<PathBuf>,
    /// Events of parcels, without geometry: parcel, status, date; the latest status by the cut-off counts
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Vec<PathBuf>,
    /// Count events up to this day only [default: everything, dated or not]
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) survey: SurveyArgs,
}

/// The files of an account and what to count in them.
#[derive(Debug, Args)]
pub(crate) struct AccountArgs {
    /// Files of parcels, `-` for stdin; may be left out where geoland.toml names them
    #[arg(value_name = "PARCELS")]
    pub(crate) parcels: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) layers: LayerArgs,
    /// Unit of areas in tables, Markdown and CSV
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Option<Unit>,
    /// Decimals in tables and Markdown; rounded so that rows and columns still add up
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=9))]
    pub(crate) decimals: Option<u8>,
    /// Format of the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: Format,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Hectares by district and form.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland summarize parcels.geojson --green green.geojson --districts districts.geojson\n  \
    geoland summarize parcels.geojson --as-of 2018-10-31 --format json\n  \
    geoland summarize parcels.geojson --from 2018-01-01 --to 2018-10-31\n\n\
    Areas in JSON are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct SummarizeArgs {
    #[command(flatten)]
    pub(crate) account: AccountArgs,
    /// Targets: CSV with the columns scope, name, measure, hectares, version, date
    #[arg(long, value_name = "FILE")]
    pub(crate) targets: Option<PathBuf>,
    /// The target that a published percentage implies, as an interval: the percentage of the total, also greened=PERCENT, or with the
    /// published figure, such as 6002.9/151.1; may be repeated
    #[arg(long, value_name = "PERCENT", value_parser = ImpliedArg::parse)]
    pub(crate) implied: Vec<ImpliedArg>,
    /// Rows: district, form, or district,form [default: district for table and markdown, district,form for json, csv and geojson]
    #[arg(long, value_name = "ROWS", value_parser = grouping)]
    pub(crate) by: Option<Grouping>,
    /// Only what was reclaimed and greened in a period, from this day (or month) on: the account of its last day less that of the day
    /// before it, as series has it; land reclaimed earlier and greened in the period counts as greened
    #[arg(long, value_name = "DATE", value_parser = Limit::parse, conflicts_with_all = ["targets", "implied", "overlaps"])]
    pub(crate) from: Option<Limit>,
    /// The last day (or month) of the period [default: the cut-off of --as-of or geoland.toml]
    #[arg(long, value_name = "DATE", value_parser = Limit::parse, requires = "from", conflicts_with = "as_of")]
    pub(crate) to: Option<Limit>,
    /// Whom land under several parcels is credited to: one of them (credit), or each form by itself (within)
    #[arg(long, value_name = "HOW")]
    pub(crate) overlaps: Option<OverlapsArg>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// One row for each parcel.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  geoland ledger parcels.geojson --districts districts.geojson\n  \
    geoland ledger parcels.geojson --format csv -o ledger.csv\n\n\
    In every row gross = overlap + outside + excluded + net, and net = greened + white. Areas in JSON and GeoJSON are square\n\
    metres, unrounded, so that this holds to the last bit. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not.")]
pub(crate) struct LedgerArgs {
    #[command(flatten)]
    pub(crate) account: AccountArgs,
    /// Write the pieces of every parcel as polygons to this file, for maps: net (white or greened), overlap, outside and
    /// excluded land, as a layer
    #[arg(long, value_name = "FILE")]
    pub(crate) geometry: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The area of files combined.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland area districts.geojson\n  geoland area --op difference parcels.geojson green.geojson --unit ha\n\n\
    Every file counts as the union of its polygons; points and lines have no area. Exit codes: 0 done; 2 could not."
)]
pub(crate) struct AreaArgs {
    /// Files of polygons, `-` for stdin
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// How files are combined; difference is the first less the rest
    #[arg(long, value_name = "OPERATION", default_value = "union")]
    pub(crate) op: OperationArg,
    /// What joins two vertices: straight in the equal-area plane (survey), the shortest path (geodesic), or straight in
    /// longitude and latitude (lonlat)
    #[arg(long, value_name = "MODEL", default_value = "survey")]
    pub(crate) edges: EdgesArg,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// Unit of the area in tables, Markdown and CSV
    #[arg(long, value_name = "UNIT", default_value = "m2")]
    pub(crate) unit: Unit,
    /// Format of the result; plain is one number in square metres (planar: square units) with 17 digits
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: AreaFormat,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The features of a layer in a box, within a polygon, or near a position.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  geoland query parcels.geojson --bbox 116.3,39.8,116.5,40.0\n  \
    geoland query green.geojson --near 116.39,39.91 --nearest 5\n\n\
    Positions are degrees, longitude first (with --crs planar: the units of the file). Distances are metres on the\n\
    ellipsoid. Exit codes: 0 found; 1 nothing found; 2 could not.")]
pub(crate) struct QueryArgs {
    /// The layer, `-` for stdin
    #[arg(value_name = "LAYER")]
    pub(crate) layer: PathBuf,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// With --near: the features within a distance, in metres
    #[arg(long, value_name = "N", requires = "near", conflicts_with = "nearest", value_parser = distance)]
    pub(crate) distance_m: Option<f64>,
    /// With --near: the nearest features, at most this many
    #[arg(long, value_name = "K", requires = "near", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) nearest: Option<u32>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// Format of the result; geojson gives the whole features
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: Format,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Where to look; exactly one of them.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct PlaceArgs {
    /// Features that share a position with a box; where west is greater than east it crosses the antimeridian
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = bbox)]
    pub(crate) bbox: Option<[f64; 4]>,
    /// Features that lie within the polygons of a file, borders included
    #[arg(long, value_name = "FILE")]
    pub(crate) within: Option<PathBuf>,
    /// Features near a position; add --distance-m or --nearest
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = position)]
    pub(crate) near: Option<[f64; 2]>,
}

/// A layer in another format or coordinate system.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  geoland convert parcels.shp parcels.geojson\n  \
    geoland convert land.gpkg#parcels parcels.parquet --to-crs EPSG:4326\n  \
    geoland convert parcels.csv cleared.fgb --where \"status = 'cleared' and area_mu >= 5\"\n\n\
    Coordinates go bit for bit unless --to-crs moves them, attributes with their types. What the format cannot hold is listed on\n\
    stderr. OUT is GeoJSON, GeoJSON sequence, GeoParquet, FlatGeobuf, GeoPackage, Shapefile or CSV, by its ending; KML and TopoJSON are\n\
    read only. Exit codes: 0 done; 2 could not.")]
pub(crate) struct ConvertArgs {
    /// The file to read, `-` for stdin; FILE#LAYER names one layer of several
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The file to write, `-` for stdout; in a .gpkg, FILE#LAYER adds a layer or replaces it
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Coordinate system of the input, whatever it says itself
    #[arg(long, value_name = "CRS")]
    pub(crate) crs: Option<String>,
    /// Bring positions to this coordinate system: EPSG:n, a WKT or PROJ text, GCJ02, BD09
    #[arg(long, value_name = "CRS")]
    pub(crate) to_crs: Option<String>,
    #[command(flatten)]
    pub(crate) how: HowArgs,
    /// Keep features whose bounds meet a box of degrees (planar: units of the file); where west is greater than east it crosses the
    /// antimeridian
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = bbox)]
    pub(crate) bbox: Option<[f64; 4]>,
    /// Keep features whose attributes fulfil comparisons, such as `status = 'cleared' and area >= 5`
    #[arg(long = "where", value_name = "CONDITION")]
    pub(crate) condition: Option<Condition>,
    /// Format of the output [default: that of its ending; geojson for stdout]
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    pub(crate) format: Option<geoland_io::Format>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// A synthetic city to try geoland on.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  geoland generate --parcels 10000 --seed 1 -o city && geoland summarize city/parcels.geojson\n\n\
    The same seed gives the same bytes on every machine. Exit codes: 0 done; 2 could not."
)]
pub(crate) struct GenerateArgs {
    /// Parcels to make; there is one green space for five of them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) parcels: u32,
    /// Seed of the random numbers
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write to; it is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Leave out every defect: no overlaps, no wrong or missing attributes
    #[arg(long)]
    pub(crate) clean: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}
