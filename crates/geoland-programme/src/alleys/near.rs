//! Land near alleys: what was reclaimed and greened within a distance of them.

use std::collections::BTreeMap;

use geoland::alleys::network::Network;
use geoland::district::KeyArea;
use geoland::ground::Ground;
use geoland::ledger::{AccountOptions, Overlaps};
use geoland::placed::PlacedLand;
use geoland::record::Origin;
use geoland::summary::{Columns, Row, RowForm, Scope};
use geoland::witness::WitnessError;
use geoland::{Ledger, Placed, Shape, Summary, Xy};

/// Corners of the polygon that stands for the circle around a position.
const CORNERS: u32 = 64;
/// Stretches are divided into pieces of at most this many metres, so that the plane is the same all around each of them.
const PIECE_M: f64 = 250.0;
/// The lattice of the plane: steps to the metre.
const STEPS_PER_M: f64 = 268_435_456.0;

/// Reclaimed land near alleys.
#[derive(Debug, Clone)]
pub struct LandNear {
    /// The distance, in metres.
    pub distance_m: f64,
    /// The rows of districts with reclaimed land and of all, each with what lies within the distance of an alley. Their other columns
    /// are empty.
    pub near: Summary,
    /// All reclaimed land of the same rows.
    pub all: Vec<Columns>,
}

impl LandNear {
    /// Counts reclaimed and greened land within a distance of an alley, each square metre once, however many alleys it is near to.
    ///
    /// # Tolerance
    /// The border of what is near is the circle of the distance on the ellipsoid around every position of an alley, drawn with
    /// polygons of its area: beside a straight alley it is right, around its ends within a thousandth of the distance; beyond that
    /// within the share (125 m + distance) tan φ / R of it, a millimetre for 50 m in Beijing. What lies on which side of it is measured exactly as in every account.
    ///
    /// # Errors
    /// As [`Ledger::new`].
    ///
    /// # Example
    /// ```
    /// use geoland::alleys::network::Network;
    /// use geoland::ledger::AccountOptions;
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Parcel, Placed, Role, Scheme};
    /// use geoland_programme::alleys::near::LandNear;
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// // A parcel of a hectare, and an alley along its southern side.
    /// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
    /// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// dataset.parcels.push(Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
    /// let outline = Outline::Read(geo_types::LineString::from(vec![(-50.0, 0.0), (150.0, 0.0)]).into());
    /// dataset.add(source, Role::Alleys, &Record { number: 1, id: Value::Null, outline, properties: vec![] });
    /// let placed = Placed::new(&dataset)?;
    /// let network = Network::new(&placed, None);
    /// let near = LandNear::new(&placed, &network, AccountOptions::default(), 20.0)?;
    /// assert!((near.near.rows[0].columns.reclaimed().m2() - 2000.0).abs() < 2.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        placed: &Placed<'_>,
        network: &Network,
        options: AccountOptions,
        distance_m: f64,
    ) -> Result<Self, WitnessError> {
        // What is near becomes a key area of many polygons, so that the account itself says which pieces lie in it.
        let zone = KeyArea {
            origin: Origin::default(),
            name: "near an alley".into(),
            land: Ok(geo_types::MultiPolygon(Vec::new())),
        };
        let mut dataset = placed.dataset.clone();
        dataset.key_areas = vec![zone];
        let around = network.alleys.iter().flat_map(|alley| &alley.stretches);
        let around = around.flat_map(|stretch| capsules(&placed.ground, stretch.from, stretch.to, distance_m));
        let key_areas = around.map(|shape| PlacedLand { index: 0, shape, fault: None }).collect();
        let with_zone = Placed { dataset: &dataset, key_areas, ..placed.clone() };
        let ledger = Ledger::new(&with_zone, AccountOptions { overlaps: Overlaps::Credit, ..options })?;
        Ok(Self::of(&ledger, distance_m))
    }

    /// Adds up the net pieces of a ledger whose one key area is what is near.
    fn of(ledger: &Ledger<'_>, distance_m: f64) -> Self {
        let mut districts: BTreeMap<usize, [Columns; 2]> = BTreeMap::new();
        let mut total = [Columns::default(); 2];
        for piece in ledger.entries.iter().filter(|entry| entry.exclusion.is_none()).flat_map(|entry| &entry.pieces) {
            let (None, Some(district)) = (piece.rival, piece.district) else { continue };
            let here = districts.entry(district).or_default();
            for columns in [here, &mut total] {
                // The first of the two is what is near, the second all.
                let wanted = if piece.key_areas.is_empty() { 1..2 } else { 0..2 };
                for columns in &mut columns[wanted] {
                    let is_white = piece.greening == geoland::ledger::Greening::White;
                    *(if is_white { &mut columns.white } else { &mut columns.greened }) += piece.area;
                }
            }
        }
        let row = |scope, name: &str, columns| Row {
            scope,
            name: name.to_owned(),
            form: RowForm::All,
            columns,
            target_ha: None,
            greened_target_ha: None,
        };
        let names = districts.iter().map(|(at, columns)| (&*ledger.districts[*at].name, columns));
        let mut rows: Vec<Row> = names.map(|(name, columns)| row(Scope::District, name, columns[0])).collect();
        rows.push(row(Scope::Total, "", total[0]));
        let all = districts.values().chain([&total]).map(|columns| columns[1]).collect();
        let near = Summary {
            rows,
            land: total[0],
            greened_elsewhere: ledger.greened_elsewhere,
            greened_outside: geoland::Area::ZERO,
            forms_add_up: true,
            targets: Vec::new(),
            findings: ledger.findings.clone(),
        };
        Self { distance_m, near, all }
    }
}

/// The land within a distance of a stretch: for each piece of it a rectangle with half circles at its ends.
fn capsules(ground: &Ground, from: Xy, to: Xy, distance_m: f64) -> Vec<Shape> {
    let scale_at = |position: Xy| match ground {
        Ground::Earth { plane, .. } => plane.scale(position),
        Ground::Planar => 1.0,
    };
    let middle = Xy::new(f64::midpoint(from.x, to.x), f64::midpoint(from.y, to.y));
    let scale = scale_at(middle);
    let length = libm::hypot((to.x - from.x) * scale, (to.y - from.y) / scale);
    let pieces = (length / PIECE_M).ceil().max(1.0);
    let position = |k: f64| Xy::new(from.x + (to.x - from.x) * (k / pieces), from.y + (to.y - from.y) * (k / pieces));
    (0..pieces as u32)
        .map(|k| {
            let (a, b) = (position(f64::from(k)), position(f64::from(k) + 1.0));
            capsule(a, b, scale_at(Xy::new(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y))), distance_m)
        })
        .collect()
}

/// The land within a distance of a straight piece, where the plane has one scale.
fn capsule(a: Xy, b: Xy, scale: f64, distance_m: f64) -> Shape {
    let turn = 2.0 * std::f64::consts::PI / f64::from(CORNERS);
    // The sides are at the distance. The corners of a half circle between them are a little farther out, so that it has its area:
    // with n sectors, sin t / 2 (2 N ρ + (n - 2) ρ²) = π N² / 2. The border lies between 0.9996 and 1.0009 times the distance.
    let inner = f64::from(CORNERS / 2 - 2);
    let farther = (libm::sqrt(1.0 + inner * std::f64::consts::PI / libm::sin(turn)) - 1.0) / inner;
    let heading = libm::atan2((b.y - a.y) / scale, (b.x - a.x) * scale);
    let around = |centre: Xy, first: u32| {
        (first..=first + CORNERS / 2).map(move |k| {
            // From the right of the heading over the front to the left, and on around the back.
            let angle = heading + turn * f64::from(k) - std::f64::consts::FRAC_PI_2;
            let radius = if k == first || k == first + CORNERS / 2 { distance_m } else { distance_m * farther };
            let (x, y) = (radius * libm::cos(angle) / scale, radius * libm::sin(angle) * scale);
            Xy::new(on_lattice(centre.x + x), on_lattice(centre.y + y))
        })
    };
    Shape::new(vec![vec![around(b, 0).chain(around(a, CORNERS / 2)).collect()]])
}

fn on_lattice(ordinate: f64) -> f64 {
    (ordinate * STEPS_PER_M).round() / STEPS_PER_M
}
