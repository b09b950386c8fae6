//! The `coordinates` of a geometry, read before its type is known.

use std::io::Read;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::lexer::{Fault, Lexer};

/// Positions in one list, with the places where the arrays around them end. The type of a geometry may follow its
/// coordinates, so that the lists become rings and polygons only once both are known.
#[derive(Debug, Default)]
pub(super) struct Coordinates {
    positions: Vec<Coord<f64>>,
    /// For each array that is not a position, in the order they end: its level, and the positions read until then.
    ends: Vec<(u32, usize)>,
    /// The level of the arrays that are positions; 0 before the first.
    level: u32,
    /// What is wrong with them, if anything; the first thing found.
    why: Option<&'static str>,
}

const NOT_AN_ARRAY: &str = "coordinates that are no array";
const NOT_A_NUMBER: &str = "a coordinate that is no number";
const TOO_SHORT: &str = "a position of fewer than two numbers";
const NOT_FINITE: &str = "a coordinate too large for a number";
const STRAY: &str = "a number or text between positions";
const DEPTH: &str = "coordinates nested at the wrong depth for the type";

impl Coordinates {
    /// Reads the value that follows. What is wrong with it is kept; only text that is not JSON is a fault.
    pub(super) fn read<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<(), Fault> {
        self.positions.clear();
        self.ends.clear();
        (self.level, self.why) = (0, None);
        if lexer.token()? == b'[' { self.array(lexer, 1) } else { self.reject(lexer, NOT_AN_ARRAY) }
    }

    /// Keeps the first reason and skips the value.
    #[cold]
    fn reject<R: Read>(&mut self, lexer: &mut Lexer<R>, why: &'static str) -> Result<(), Fault> {
        self.why.get_or_insert(why);
        lexer.skip(&mut None)
    }

    /// Reads an array; the lexer's limit bounds the recursion.
    fn array<R: Read>(&mut self, lexer: &mut Lexer<R>, level: u32) -> Result<(), Fault> {
        lexer.open()?;
        if matches!(lexer.token()?, b'-' | b'0'..=b'9') {
            return self.position(lexer, level);
        }
        let mut first = true;
        while lexer.element(&mut first)? {
            match lexer.token()? {
                b'[' => self.array(lexer, level + 1)?,
                _ => self.reject(lexer, STRAY)?,
            }
        }
        self.ends.push((level, self.positions.len()));
        Ok(())
    }

    /// Reads the numbers of an array that begins with one. Those after the second, heights and measures, are dropped.
    #[inline]
    fn position<R: Read>(&mut self, lexer: &mut Lexer<R>, level: u32) -> Result<(), Fault> {
        let mut numbers = [0.0; 2];
        let (mut count, mut first) = (0, true);
        while lexer.element(&mut first)? {
            if matches!(lexer.token()?, b'-' | b'0'..=b'9') {
                let number = lexer.float()?;
                if let Some(slot) = numbers.get_mut(count) {
                    *slot = number;
                }
            } else {
                self.reject(lexer, NOT_A_NUMBER)?;
            }
            count += 1;
        }
        let [x, y] = numbers;
        if count < 2 {
            self.why.get_or_insert(TOO_SHORT);
        } else if !(x.is_finite() && y.is_finite()) {
            self.why.get_or_insert(NOT_FINITE);
        }
        if self.level != level && std::mem::replace(&mut self.level, level) != 0 {
            self.why.get_or_insert(DEPTH);
        }
        self.positions.push(Coord { x, y });
        Ok(())
    }

    /// The geometry of a type, or why there is none. Rings that do not end where they began are closed, as
    /// `geo_types` has no others, and counted in `unclosed`.
    pub(super) fn build(&self, kind: &str, unclosed: &mut u64) -> Result<Geometry<f64>, String> {
        let level = match kind {
            "Point" => 1,
            "MultiPoint" | "LineString" => 2,
            "MultiLineString" | "Polygon" => 3,
            _ => 4,
        };
        if let Some(why) = self.why {
            return Err(why.to_owned());
        }
        // An empty point is a geometry of no positions, which geo-types has as no points.
        if kind == "Point" && matches!(self.ends[..], [(1, _)]) && self.positions.is_empty() {
            return Ok(MultiPoint(Vec::new()).into());
        }
        if self.level != 0 && self.level != level {
            return Err(DEPTH.to_owned());
        }
        if self.ends.iter().any(|&(end, _)| end >= level) {
            return Err(if self.ends.iter().any(|&(end, _)| end > level) { DEPTH } else { TOO_SHORT }.to_owned());
        }
        let positions = &self.positions;
        Ok(match kind {
            "Point" => Point(positions.first().copied().ok_or(TOO_SHORT)?).into(),
            "MultiPoint" => MultiPoint(positions.iter().copied().map(Point).collect()).into(),
            "LineString" => LineString(positions.clone()).into(),
            "MultiLineString" => MultiLineString(self.lines(level).pop().unwrap_or_default()).into(),
            "Polygon" => polygon(self.lines(level).pop().unwrap_or_default(), unclosed).into(),
            _ => {
                let polygons = self.lines(level).into_iter().map(|rings| polygon(rings, unclosed));
                MultiPolygon(polygons.collect()).into()
            }
        })
    }

    /// The arrays of positions, grouped by the arrays that hold them.
    fn lines(&self, level: u32) -> Vec<Vec<LineString<f64>>> {
        let (mut groups, mut group, mut start) = (Vec::new(), Vec::new(), 0);
        for &(end, count) in &self.ends {
            if end == level - 1 {
                group.push(LineString(self.positions[start..count].to_vec()));
                start = count;
            } else if end == level - 2 {
                groups.push(std::mem::take(&mut group));
            }
        }
        groups
    }
}

fn polygon(mut rings: Vec<LineString<f64>>, unclosed: &mut u64) -> Polygon<f64> {
    *unclosed += rings.iter().filter(|ring| ring.0.first() != ring.0.last()).count() as u64;
    let holes = if rings.is_empty() { Vec::new() } else { rings.split_off(1) };
    Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes)
}
