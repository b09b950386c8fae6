//! A PROJ pipeline: text that says in full how coordinates become degrees, computed by PROJ.
//!
//! The tables of PROJ are asked once, when a system is read (`proj_systems`); what they answer is a pipeline, which needs no
//! tables. PROJ's own objects cannot be shared between threads, so that every thread makes its own from the text, once.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use proj::Proj;

use super::degrees;
use super::engine::{ROUGH_INVERSES, TRANSVERSE_REACH_M};
use super::error::PointFault;

/// A thread keeps this many objects of PROJ; a run has a system for each of its files, seldom more than a few.
const KEPT: usize = 32;
/// The step that swaps latitude and longitude.
const SWAP: &str = "+step +proj=axisswap +order=2,1";
/// Steps of a pipeline that move positions from one datum to another.
const SHIFTS: [&str; 12] = [
    "helmert",
    "molobadekas",
    "molodensky",
    "cart",
    "gridshift",
    "hgridshift",
    "vgridshift",
    "xyzgridshift",
    "deformation",
    "defmodel",
    "tinshift",
    "geogoffset",
];

/// Each pipeline has a number, by which threads find their object.
static NUMBERS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static OBJECTS: RefCell<Vec<(u64, Proj)>> = const { RefCell::new(Vec::new()) };
}

/// A pipeline from one kind of coordinates to another, such as from a projection to degrees; longitude or easting first.
pub(super) struct Pipeline {
    text: String,
    number: u64,
    /// Latitude comes first on its way in, or on its way out.
    swapped: (bool, bool),
    /// The eastings of a transverse Mercator that are near enough to its meridian: those that the built-in engine takes.
    reach: Option<(f64, f64)>,
    /// Whether the inverse is to be corrected by what the projection makes of it.
    rough_inverse: bool,
}

impl Pipeline {
    /// The pipeline of a text, or what PROJ says is wrong with it.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let text = with_pluses(text);
        // Checked here, so that the threads can rely on it.
        Proj::new(&text).map_err(|error| error.to_string())?;
        let inside = text.strip_prefix("+proj=pipeline ").unwrap_or(&text).trim();
        let swapped = (inside.starts_with(SWAP), inside.ends_with(SWAP));
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Ok(Self { text, number, swapped, reach: None, rough_inverse: false })
    }

    /// The pipeline from a projection to degrees.
    pub(super) fn of_projection(text: &str) -> Result<Self, String> {
        let mut pipeline = Self::new(text)?;
        pipeline.reach = pipeline.measured_reach();
        let rough_inverse = pipeline.steps().any(|name| ROUGH_INVERSES.contains(&name));
        pipeline.rough_inverse = rough_inverse;
        Ok(pipeline)
    }

    /// Its text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a step moves positions to another datum.
    pub(super) fn shifts(&self) -> bool {
        self.steps().any(|name| SHIFTS.contains(&name))
    }

    /// Whether it turns angles into angles, without any projection.
    pub(super) fn is_angular(&self) -> bool {
        self.steps().all(|name| matches!(name, "pipeline" | "unitconvert" | "axisswap" | "longlat" | "noop"))
    }

    /// From the projection to longitude and latitude in degrees.
    pub(super) fn unproject(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        self.check_reach(point[0])?;
        let mut found = self.run(point, false)?;
        if self.rough_inverse {
            let there = self.run(found, true)?;
            found = self.run([2.0 * point[0] - there[0], 2.0 * point[1] - there[1]], false)?;
        }
        degrees(found).map_err(|_| PointFault::Unreachable)
    }

    /// From longitude and latitude in degrees to the projection.
    pub(super) fn project(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        let point = self.run(degrees(point)?, true)?;
        self.check_reach(point[0])?;
        Ok(point)
    }

    /// The coordinates at the pipeline's other end; `backwards` from its end to its beginning.
    pub(super) fn run(&self, point: [f64; 2], backwards: bool) -> Result<[f64; 2], PointFault> {
        let (first, last) = if backwards { (self.swapped.1, self.swapped.0) } else { self.swapped };
        let [x, y] = if first { [point[1], point[0]] } else { point };
        let (x, y) = self.with_object(|object| object.project((x, y), backwards)).ok_or(PointFault::Unreachable)?;
        // PROJ marks some failures by infinite coordinates alone.
        if !(x.is_finite() && y.is_finite()) {
            return Err(PointFault::Unreachable);
        }
        Ok(if last { [y, x] } else { [x, y] })
    }

    fn with_object<T>(&self, run: impl FnOnce(&Proj) -> Result<T, proj::ProjError>) -> Option<T> {
        OBJECTS.with_borrow_mut(|objects| {
            let found = objects.iter().position(|(number, _)| *number == self.number);
            let at = if let Some(at) = found {
                at
            } else {
                let object = Proj::new(&self.text).ok()?;
                if objects.len() == KEPT {
                    objects.remove(0);
                }
                objects.push((self.number, object));
                objects.len() - 1
            };
            run(&objects[at].1).ok()
        })
    }

    /// The names of the steps' operations.
    fn steps(&self) -> impl Iterator<Item = &str> {
        self.text.split_whitespace().filter_map(|word| word.strip_prefix("+proj="))
    }

    /// For a transverse Mercator the eastings within its reach, found by projecting its meridian and a point beside it.
    fn measured_reach(&self) -> Option<(f64, f64)> {
        if !self.steps().any(|name| matches!(name, "tmerc" | "etmerc" | "utm")) {
            return None;
        }
        let meridian = self.run(self.on_meridian(), true).ok()?;
        let [lon, lat] = self.on_meridian();
        let beside = self.run([lon + 1e-3, lat], true).ok()?;
        // A thousandth of a degree of the equator is 111.32 m, to a part in a thousand for every ellipsoid and scale.
        let units_per_m = ((beside[0] - meridian[0]) / 111.32).abs();
        let reach = TRANSVERSE_REACH_M * units_per_m;
        Some((meridian[0] - reach, meridian[0] + reach))
    }

    /// A position in degrees on the meridian of a transverse Mercator, at the equator.
    fn on_meridian(&self) -> [f64; 2] {
        let value =
            |key: &str| self.text.split_whitespace().find_map(|word| word.strip_prefix(key)?.parse::<f64>().ok());
        let meridian = match value("+zone=") {
            Some(zone) => zone * 6.0 - 183.0,
            None => value("+lon_0=").unwrap_or(0.0),
        };
        [meridian + value("+pm=").unwrap_or(0.0), 0.0]
    }

    fn check_reach(&self, easting: f64) -> Result<(), PointFault> {
        match self.reach {
            Some((least, most)) if !(least..=most).contains(&easting) => Err(PointFault::FarFromMeridian),
            _ => Ok(()),
        }
    }
}

/// PROJ prints pipelines without the plus before each word.
fn with_pluses(text: &str) -> String {
    let plus = |word: &str| if word.starts_with('+') { word.to_owned() } else { format!("+{word}") };
    text.split_whitespace().map(plus).collect::<Vec<_>>().join(" ")
}
