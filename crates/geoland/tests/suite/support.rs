//! What the tests share: records from plain coordinates, generated cities, random polygons on a grid, and cells to compare.

use std::collections::BTreeMap;

use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::kernel::Kernel;
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Dataset, Role, Scheme, Shape, Xy};
use geoland_testing::city::{City, CityOptions, Random};

/// A geometry of plain coordinates as a file would have it.
pub(crate) fn outline(parts: &geoland_testing::MultiPolygon) -> Outline {
    if parts.is_empty() {
        return Outline::Missing;
    }
    let ring = |ring: &Vec<[f64; 2]>| LineString::from(ring.iter().map(|&[x, y]| (x, y)).collect::<Vec<_>>());
    let polygons = parts.iter().map(|rings| {
        let mut rings = rings.iter().map(ring);
        let shell = rings.next().unwrap_or(LineString(vec![]));
        polygon(shell, rings.collect())
    });
    Outline::Read(MultiPolygon(polygons.collect()).into())
}

/// `Polygon::new` closes rings; geoland must not need that, but geo-types offers no other way.
fn polygon(shell: LineString<f64>, holes: Vec<LineString<f64>>) -> Polygon<f64> {
    Polygon::new(shell, holes)
}

/// A record with text attributes.
pub(crate) fn record(number: u64, outline: Outline, properties: &[(&str, Option<&str>)]) -> Record {
    let given = properties.iter().filter_map(|(key, value)| value.map(|value| (key, value)));
    let properties = given.map(|(key, value)| ((*key).to_owned(), Value::Text(value.to_owned()))).collect();
    Record { number, id: Value::Null, outline, properties }
}

/// A generated city as a dataset; `turn` says how the data is turned around without changing it.
pub(crate) fn city(options: CityOptions, turn: Turn) -> Dataset {
    let city = City::new(options);
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("city", Crs::WGS84);
    let mut parcels: Vec<Record> = city
        .parcels()
        .map(|parcel| {
            let mut record = record(
                1,
                outline(&turned(&parcel.geometry, turn)),
                &[
                    ("id", parcel.id.as_deref()),
                    ("status", Some(parcel.status)),
                    ("category", parcel.category),
                    ("cleared_date", parcel.cleared_date.as_deref()),
                    ("greened_on", parcel.greened_on.as_deref()),
                    ("district", Some(&parcel.district)),
                ],
            );
            let areas = [("area_mu", parcel.area_mu), ("green_mu", parcel.green_mu)];
            let given = areas.into_iter().filter_map(|(key, value)| value.map(|value| (key, value)));
            record.properties.extend(given.map(|(key, value)| (key.to_owned(), Value::Number(value))));
            record
        })
        .collect();
    shuffle(&mut parcels, turn);
    for record in &parcels {
        dataset.add(source, Role::Parcels, record);
    }
    let mut greens: Vec<Record> = city
        .green_spaces()
        .map(|green| {
            let properties =
                [("id", Some(&*green.id)), ("kind", Some(green.kind)), ("opened_on", green.opened_on.as_deref())];
            record(1, outline(&turned(&green.geometry, turn)), &properties)
        })
        .collect();
    shuffle(&mut greens, turn);
    for record in &greens {
        dataset.add(source, Role::Green, record);
    }
    let mut districts: Vec<Record> = city
        .districts()
        .map(|zone| {
            let properties = [("name", Some(&*zone.name)), ("adcode", Some(&*zone.adcode))];
            record(1, outline(&turned(&zone.geometry, turn)), &properties)
        })
        .collect();
    shuffle(&mut districts, turn);
    for record in &districts {
        dataset.add(source, Role::Districts, record);
    }
    for zone in city.key_areas() {
        let record = record(1, outline(&turned(&zone.geometry, turn)), &[("name", Some(&*zone.name))]);
        dataset.add(source, Role::KeyAreas, &record);
    }
    dataset
}

/// How the data of a city is turned around.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// As it was made.
    None,
    /// Features in another order, rings from another start, shells and holes the other way round, parts reversed.
    Around,
}

fn turned(geometry: &geoland_testing::MultiPolygon, turn: Turn) -> geoland_testing::MultiPolygon {
    if turn == Turn::None {
        return geometry.clone();
    }
    let ring = |ring: &Vec<[f64; 2]>| {
        let mut open = ring.clone();
        if open.first() == open.last() {
            open.pop();
        }
        let by = (open.len() / 3).max(1) % open.len();
        open.rotate_left(by);
        open.reverse();
        open.push(open[0]);
        open
    };
    let part = |rings: &Vec<Vec<[f64; 2]>>| rings[..1].iter().chain(rings[1..].iter().rev()).map(ring).collect();
    geometry.iter().rev().map(part).collect()
}

fn shuffle<T>(list: &mut [T], turn: Turn) {
    if turn == Turn::None {
        return;
    }
    // A linear congruential generator is random enough to mix an order (Fisher and Yates 1938).
    let mut state = 12_345_u64;
    for k in (1..list.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(k, (state >> 33) as usize % (k + 1));
    }
}

/// How much of a full size to do. `GEOLAND_WITNESS_SCALE` counts steps of half a percent, 1 where it is not set; `full` is all
/// of it. Sizes below `least` would show nothing.
pub(crate) fn scaled(full: usize, least: usize) -> usize {
    let steps = match std::env::var("GEOLAND_WITNESS_SCALE").as_deref() {
        Ok("full") => 200,
        Ok(steps) => steps.parse().expect("GEOLAND_WITNESS_SCALE is `full` or a number of half percents"),
        Err(_) => 1,
    };
    (full * steps / 200).clamp(least.min(full), full)
}

/// The shape of plain coordinates.
pub(crate) fn shape(polygon: &geoland_testing::MultiPolygon) -> Shape {
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|&[x, y]| Xy::new(x, y)).collect();
    Shape::new(polygon.iter().map(|part| part.iter().map(ring).collect()).collect())
}

/// The areas of a subject's pieces in m², by the shapes that cover them.
pub(crate) type CellAreas = BTreeMap<Vec<usize>, f64>;

/// The cells that a kernel finds.
pub(crate) fn cells(kernel: &mut Kernel, shapes: &[&Shape]) -> CellAreas {
    kernel.cells(shapes).iter().map(|(inside, m2)| (inside.all_in(0..shapes.len()).collect(), m2)).collect()
}

/// The largest difference of any cell, in m²; a cell that only one side has counts whole.
pub(crate) fn difference(a: &CellAreas, b: &CellAreas) -> f64 {
    let of = |cells: &CellAreas, set: &Vec<usize>| cells.get(set).copied().unwrap_or(0.0);
    a.keys().chain(b.keys()).map(|set| (of(a, set) - of(b, set)).abs()).fold(0.0, f64::max)
}

/// The area of a shape's bounds, in m²: what differences are measured against.
pub(crate) fn extent(shape: &Shape) -> f64 {
    let bounds = shape.bounds();
    ((bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y)).max(f64::MIN_POSITIVE)
}

/// Polygons with whole-number coordinates.
pub(crate) type GridPolygon = Vec<Vec<Vec<[i64; 2]>>>;

/// An affine map from a grid of whole numbers to the lattice of the plane (2^-28 m). It is exact: what lies on a line or
/// coincides on the grid does so in the plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GridMap {
    /// Where the grid's origin goes, in steps of the lattice.
    pub(crate) origin: [i64; 2],
    /// Where its two unit vectors go.
    pub(crate) units: [[i64; 2]; 2],
}

/// Steps of the plane's lattice in a metre.
pub(crate) const STEPS_PER_M: i64 = 1 << 28;

impl GridMap {
    /// Whole metres, as they are.
    pub(crate) const METRES: Self = Self { origin: [0, 0], units: [[STEPS_PER_M, 0], [0, STEPS_PER_M]] };

    /// A map to somewhere near 13,000 km east and 4,000 km north, as Beijing lies, with sheared units of up to 60 m.
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut around = |middle: i64, reach: i64| middle + random.below(2 * reach as usize + 1) as i64 - reach;
        let origin = [around(13_000_000, 9_000) * STEPS_PER_M, around(4_000_000, 9_000) * STEPS_PER_M];
        let origin = [around(origin[0], STEPS_PER_M), around(origin[1], STEPS_PER_M)];
        let mut unit = || around(30 * STEPS_PER_M, 30 * STEPS_PER_M - 1);
        let (along, across) = ([unit(), unit()], [unit(), unit()]);
        // The second vector turns left of the first, so that the map has an area to it.
        Self { origin, units: [along, [-across[0], across[1]]] }
    }

    /// The plane position of a grid position.
    pub(crate) fn position(&self, [i, j]: [i64; 2]) -> [f64; 2] {
        let [u, v] = self.units;
        [0, 1].map(|axis| (self.origin[axis] + i * u[axis] + j * v[axis]) as f64 / STEPS_PER_M as f64)
    }

    /// The plane polygon of a grid polygon.
    pub(crate) fn polygon(&self, polygon: &GridPolygon) -> geoland_testing::MultiPolygon {
        let ring = |ring: &Vec<[i64; 2]>| ring.iter().map(|&at| self.position(at)).collect();
        polygon.iter().map(|part| part.iter().map(ring).collect()).collect()
    }
}

fn is_simple(polygon: &GridPolygon) -> bool {
    let shape = shape(&GridMap::METRES.polygon(polygon));
    !shape.is_empty() && shape.is_simple()
}

/// A simple polygon on a grid of some ten by ten, where shared vertices, shared edges, collinear overlaps and vertices on edges
/// are the normal case; at times with a hole or a second part.
pub(crate) fn grid_polygon(random: &mut Random) -> GridPolygon {
    let mut polygon = loop {
        let candidate = vec![vec![grid_ring(random, 0, 7)]];
        if is_simple(&candidate) {
            break candidate;
        }
    };
    // Holes and parts are tried: those that fit stay.
    if random.chance(0.3) {
        for _ in 0..4 {
            let mut with_hole = polygon.clone();
            with_hole[0].push(grid_ring(random, 1, 4));
            if is_simple(&with_hole) {
                polygon = with_hole;
            }
        }
    }
    if random.chance(0.3) {
        for _ in 0..4 {
            let mut with_part = polygon.clone();
            with_part.push(vec![grid_ring(random, 3, 6)]);
            if is_simple(&with_part) {
                polygon = with_part;
            }
        }
    }
    polygon
}

/// A ring of one of several kinds; those of random positions often cross themselves.
fn grid_ring(random: &mut Random, from: i64, size: usize) -> Vec<[i64; 2]> {
    let mut below = |n: usize| random.below(n) as i64;
    let (x, y) = (from + below(size), from + below(size));
    match below(6) {
        // A block: every edge lies on a grid line.
        0 => {
            let (w, h) = (1 + below(size), 1 + below(size));
            vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
        }
        // Columns side by side, each as high as it likes, with the positions on straight borders kept.
        1 => {
            let columns: Vec<[i64; 2]> = (0..=below(4)).map(|_| [y - below(2), y + 1 + below(3)]).collect();
            let along = |side: usize| {
                columns.iter().zip(x..).flat_map(move |(column, x)| [[x, column[side]], [x + 1, column[side]]])
            };
            let back: Vec<[i64; 2]> = along(1).collect();
            along(0).chain(back.into_iter().rev()).collect()
        }
        // A star of rays in the eight directions.
        2 => {
            const RAYS: [[i64; 2]; 8] = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
            let tips = RAYS.map(|[dx, dy]| (below(4), dx, dy));
            tips.into_iter().filter(|tip| tip.0 > 0).map(|(long, dx, dy)| [x + long * dx, y + long * dy]).collect()
        }
        // Three to six random positions.
        kind => (0..kind + below(2)).map(|_| [from + below(size + 1), from + below(size + 1)]).collect(),
    }
}

/// Grid polygons that share more than chance would have it: some repeat or shift an earlier one.
pub(crate) fn grid_polygons(random: &mut Random, count: usize) -> Vec<GridPolygon> {
    let mut polygons: Vec<GridPolygon> = Vec::with_capacity(count);
    while polygons.len() < count {
        let earlier = (!polygons.is_empty()).then(|| polygons[random.below(polygons.len())].clone());
        let shift = [random.below(3) as i64 - 1, random.below(3) as i64 - 1];
        polygons.push(match earlier {
            Some(earlier) if random.chance(0.1) => earlier,
            Some(mut earlier) if random.chance(0.1) => {
                earlier.iter_mut().flatten().flatten().for_each(|at| *at = [at[0] + shift[0], at[1] + shift[1]]);
                earlier
            }
            _ => grid_polygon(random),
        });
    }
    polygons
}
