//! The `coordinates` of a geometry, read before its type is known.

use std::io::Read;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::lexer::{Fault, Lexer};
use super::scan::Scan;
use crate::feature::Extras;

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
    /// The third and fourth number of each position, NaN where it has none; where they are wanted.
    beside: Option<Vec<[f64; 2]>>,
}

/// Heights and measures of the positions of a geometry, in the order of its positions; none where they are not wanted.
#[derive(Debug, Default)]
pub(super) struct Beside(Vec<[f64; 2]>);

impl Beside {
    /// Takes in those of a part of the geometry.
    pub(super) fn append(&mut self, part: &mut Self) {
        self.0.append(&mut part.0);
    }

    /// Puts them apart; heights or measures that no position has are none.
    pub(super) fn into_extras(self, extras: &mut Extras) {
        let apart = |which: usize| {
            let any = self.0.iter().any(|numbers| !numbers[which].is_nan());
            if any { self.0.iter().map(|numbers| numbers[which]).collect() } else { Vec::new() }
        };
        (extras.heights, extras.measures) = (apart(0), apart(1));
    }
}

const NOT_AN_ARRAY: &str = "coordinates that are no array";
const NOT_A_NUMBER: &str = "a coordinate that is no number";
const TOO_SHORT: &str = "a position of fewer than two numbers";
const NOT_FINITE: &str = "a coordinate too large for a number";
const STRAY: &str = "a number or text between positions";
const DEPTH: &str = "coordinates nested at the wrong depth for the type";

impl Coordinates {
    /// An empty list that keeps heights and measures where they are wanted.
    pub(super) fn new(extras: bool) -> Self {
        Self { beside: extras.then(Vec::new), ..Self::default() }
    }

    /// Reads the value that follows. What is wrong with it is kept; only text that is not JSON is a fault.
    pub(super) fn read<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<(), Fault> {
        self.positions.clear();
        if let Some(beside) = &mut self.beside {
            beside.clear();
        }
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

    /// Reads the numbers of an array that begins with one. The third is a height, the fourth a measure; others are dropped.
    #[inline]
    fn position<R: Read>(&mut self, lexer: &mut Lexer<R>, level: u32) -> Result<(), Fault> {
        let mut numbers = [0.0, 0.0, f64::NAN, f64::NAN];
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
        let [x, y, height, measure] = numbers;
        if count < 2 {
            self.why.get_or_insert(TOO_SHORT);
        } else if !(x.is_finite() && y.is_finite()) {
            self.why.get_or_insert(NOT_FINITE);
        }
        if self.level != level && std::mem::replace(&mut self.level, level) != 0 {
            self.why.get_or_insert(DEPTH);
        }
        self.positions.push(Coord { x, y });
        if let Some(beside) = &mut self.beside {
            beside.push([height, measure].map(|number| if number.is_finite() { number } else { f64::NAN }));
        }
        Ok(())
    }

    /// Reads the value that follows where there is nothing wrong with it. Where heights and measures are wanted there may be none.
    pub(super) fn scan(&mut self, scan: &mut Scan<'_>, extras: bool) -> Option<()> {
        self.positions.clear();
        self.ends.clear();
        (self.level, self.why) = (0, None);
        while scan.token() == b'[' {
            scan.step();
            self.level += 1;
        }
        if !(1..=4).contains(&self.level) {
            return None;
        }
        loop {
            self.positions.push(position(scan)?);
            // Most positions have another one beside them.
            if self.level > 1 && scan.passes(b"],[") {
                continue;
            }
            end_position(scan, extras)?;
            // Leave the arrays that end here, then enter those of the next position.
            let mut open = self.level - 1;
            loop {
                if open == 0 {
                    return Some(());
                }
                let byte = scan.token();
                scan.step();
                match byte {
                    b']' => {
                        self.ends.push((open, self.positions.len()));
                        open -= 1;
                    }
                    b',' => break,
                    _ => return None,
                }
            }
            for _ in open..self.level {
                scan.expect(b'[')?;
            }
        }
    }

    /// The geometry of a type, or why there is none, with what stands beside its positions. Rings that do not end where they
    /// began are closed, as `geo_types` has no others, and counted in `unclosed`.
    pub(super) fn build(
        &mut self,
        kind: &str,
        unclosed: &mut u64,
        beside: &mut Beside,
    ) -> Result<Geometry<f64>, String> {
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
        if let Some(own) = self.beside.take() {
            self.add_beside(&own, matches!(kind, "Polygon" | "MultiPolygon"), beside);
            self.beside = Some(own);
        }
        let positions = &self.positions;
        Ok(match kind {
            "Point" => Point(positions.first().copied().ok_or(TOO_SHORT)?).into(),
            "MultiPoint" => MultiPoint(positions.iter().copied().map(Point).collect()).into(),
            "LineString" => LineString(positions.clone()).into(),
            "MultiLineString" => MultiLineString(Lines::of(self, level).collect()).into(),
            "Polygon" => polygon(Lines::of(self, level), unclosed).into(),
            _ => {
                let mut lines = Lines::of(self, level);
                let count = self.ends.iter().filter(|&&(end, _)| end == level - 2).count();
                let polygons = (0..count).map(|_| polygon(lines.by_ref(), unclosed));
                MultiPolygon(polygons.collect()).into()
            }
        })
    }

    /// Adds what stands beside the positions, that of the first position again where a ring will be closed.
    fn add_beside(&self, own: &[[f64; 2]], are_rings: bool, beside: &mut Beside) {
        if !are_rings {
            return beside.0.extend(own);
        }
        let mut start = 0;
        for &(_, end) in self.ends.iter().filter(|(level, _)| *level + 1 == self.level) {
            beside.0.extend(&own[start..end]);
            if self.positions[start..end].first() != self.positions[start..end].last() {
                beside.0.push(own[start]);
            }
            start = end;
        }
    }
}

/// The arrays of positions in order; it stops after the last of each array that holds some, and then goes on.
struct Lines<'c> {
    positions: &'c [Coord<f64>],
    ends: std::slice::Iter<'c, (u32, usize)>,
    level: u32,
    start: usize,
}

impl<'c> Lines<'c> {
    fn of(coordinates: &'c Coordinates, level: u32) -> Self {
        Self { positions: &coordinates.positions, ends: coordinates.ends.iter(), level, start: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = LineString<f64>;

    fn next(&mut self) -> Option<LineString<f64>> {
        loop {
            let &(end, count) = self.ends.next()?;
            if end + 1 == self.level {
                let line = self.positions[self.start..count].to_vec();
                self.start = count;
                return Some(LineString(line));
            } else if end + 2 == self.level {
                return None;
            }
        }
    }
}

fn polygon(mut rings: impl Iterator<Item = LineString<f64>>, unclosed: &mut u64) -> Polygon<f64> {
    let mut ring = || {
        let ring = rings.next()?;
        *unclosed += u64::from(ring.0.first() != ring.0.last());
        Some(ring)
    };
    // After the end of a polygon without rings its successor would begin.
    let Some(shell) = ring() else { return Polygon::new(LineString(Vec::new()), Vec::new()) };
    Polygon::new(shell, std::iter::from_fn(ring).collect())
}

/// Reads the first two numbers of a position after its bracket.
#[inline(always)]
fn position(scan: &mut Scan<'_>) -> Option<Coord<f64>> {
    let x = scan.float()?;
    if !scan.passes(b",") {
        scan.expect(b',')?;
    }
    Some(Coord { x, y: scan.float()? })
}

/// Reads what a position has behind two numbers, and its end.
fn end_position(scan: &mut Scan<'_>, extras: bool) -> Option<()> {
    loop {
        let byte = scan.token();
        scan.step();
        match byte {
            b']' => return Some(()),
            b',' if !extras => {
                scan.float()?;
            }
            _ => return None,
        }
    }
}
