//! Which rings of a shape belong together.
//!
//! A shapefile lists the rings of a shape without saying which hole is whose. Shells run clockwise and holes the other way
//! (ESRI 1998, page 8), so that a hole belongs to the smallest shell around it. Where a hole has no shell around it, the directions of the
//! shape are wrong, as some programs write them: then nesting alone decides, and a ring inside an odd number of others is a hole.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;

use geo_types::{Coord, LineString};

/// A ring with what stands beside its positions; empty where nothing does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ring {
    pub(crate) line: LineString<f64>,
    pub(crate) heights: Vec<f64>,
    pub(crate) measures: Vec<f64>,
}

impl Ring {
    /// Repeats the first position at the end.
    pub(crate) fn close(&mut self) {
        fn repeat<T: Copy>(list: &mut Vec<T>) {
            if let Some(first) = list.first().copied() {
                list.push(first);
            }
        }
        repeat(&mut self.line.0);
        repeat(&mut self.heights);
        repeat(&mut self.measures);
    }
}

/// The steps that telling the rings of one shape apart may take: a quarter of a second. A shell of 80,000 positions with 5,000 holes takes
/// a hundredth of them, since long rings are looked up in slabs; only rings made to be slow take more.
const STEPS: u64 = 1 << 28;

/// The parts of a shape, in the order of their shells; the shell of each stands first.
///
/// # Errors
/// Where telling the rings apart would take too long.
pub(crate) fn group(rings: Vec<Ring>) -> Result<Vec<Vec<Ring>>, String> {
    if rings.len() == 1 {
        return Ok(vec![rings]);
    }
    let outlines: Vec<_> = rings.iter().map(|ring| Outline::new(&ring.line.0)).collect();
    let too_long =
        || format!("{} rings, too many within one another to tell shells from holes; divide it", rings.len());
    let mut parents = parents_by_direction(&outlines).ok_or_else(too_long)?;
    let is_orphan = |(at, outline): (usize, &Outline)| outline.turn == Ordering::Greater && parents[at].is_none();
    if outlines.iter().enumerate().any(is_orphan) {
        parents = parents_by_nesting(&outlines).ok_or_else(too_long)?;
    }
    // A ring of which no other is the parent is a shell.
    let mut places = vec![usize::MAX; rings.len()];
    let shells = parents.iter().enumerate().filter(|(_, parent)| parent.is_none());
    let count = shells.zip(0..).map(|((at, _), place)| places[at] = place).count();
    let mut parts: Vec<Vec<Ring>> = (0..count).map(|_| Vec::with_capacity(1)).collect();
    let mut holes = Vec::new();
    for (at, ring) in rings.into_iter().enumerate() {
        match parents[at] {
            None => parts[places[at]].push(ring),
            Some(parent) => holes.push((places[parent], ring)),
        }
    }
    for (place, hole) in holes {
        parts[place].push(hole);
    }
    Ok(parts)
}

/// The shell of each hole where directions say what is which. A ring without area is a hole where a shell is around it.
fn parents_by_direction(outlines: &[Outline<'_>]) -> Option<Vec<Option<usize>>> {
    let is_shell = |outline: &Outline<'_>| outline.turn == Ordering::Less;
    let mut parents = vec![None; outlines.len()];
    Nesting::new(outlines).each(
        |inner, outer| !is_shell(inner) && is_shell(outer),
        |inner, outer| take_smaller(&mut parents[inner], outer, outlines),
    )?;
    Some(parents)
}

/// The shell of each hole where only nesting says what is which.
fn parents_by_nesting(outlines: &[Outline<'_>]) -> Option<Vec<Option<usize>>> {
    let nesting = Nesting::new(outlines);
    let mut depths = vec![0_usize; outlines.len()];
    nesting.each(|_, _| true, |inner, _| depths[inner] += 1)?;
    let mut parents = vec![None; outlines.len()];
    nesting.each(
        |_, _| true,
        |inner, outer| {
            if depths[inner] % 2 == 1 && depths[outer].is_multiple_of(2) {
                take_smaller(&mut parents[inner], outer, outlines);
            }
        },
    )?;
    Some(parents)
}

fn take_smaller(parent: &mut Option<usize>, outer: usize, outlines: &[Outline<'_>]) {
    if parent.is_none_or(|known| outlines[outer].area < outlines[known].area) {
        *parent = Some(outer);
    }
}

/// A ring with what is asked of it again and again.
struct Outline<'a> {
    line: &'a [Coord<f64>],
    /// Counter-clockwise is greater, clockwise less, no area equal.
    turn: Ordering,
    /// The doubled area.
    area: f64,
    min: Coord<f64>,
    max: Coord<f64>,
}

impl<'a> Outline<'a> {
    fn new(line: &'a [Coord<f64>]) -> Self {
        let (mut min, mut max) = (line[0], line[0]);
        for position in line {
            min = Coord { x: min.x.min(position.x), y: min.y.min(position.y) };
            max = Coord { x: max.x.max(position.x), y: max.y.max(position.y) };
        }
        let area = doubled_area(line);
        // Positions so large that their products overflow have no direction.
        let turn = area.partial_cmp(&0.0).unwrap_or(Ordering::Equal);
        Self { line, turn, area: area.abs(), min, max }
    }

    fn covers_box(&self, inner: &Outline<'_>) -> bool {
        self.min.x <= inner.min.x && self.min.y <= inner.min.y && self.max.x >= inner.max.x && self.max.y >= inner.max.y
    }
}

/// Twice the area of a closed ring, positive where it runs counter-clockwise. The sign does not depend on where the ring begins: where
/// rounding could decide it, the sum is taken again with twice the digits.
pub(crate) fn doubled_area(line: &[Coord<f64>]) -> f64 {
    let Some(origin) = line.first().copied() else { return 0.0 };
    let (mut sum, mut size) = (0.0, 0.0);
    for pair in line.windows(2) {
        let (left, right) =
            ((pair[0].x - origin.x) * (pair[1].y - origin.y), (pair[1].x - origin.x) * (pair[0].y - origin.y));
        sum += left - right;
        size += left.abs() + right.abs();
    }
    // An error of half a unit for each of a million terms is far below this.
    if sum.abs() > 1e-9 * size { sum } else { doubled_area_exactly(line, origin) }
}

/// The same with sums and products of two numbers each (Dekker 1971), with an error of some 2^-100 of the terms.
fn doubled_area_exactly(line: &[Coord<f64>], origin: Coord<f64>) -> f64 {
    let (mut high, mut low) = (0.0, 0.0);
    let mut add = |term: f64| {
        let sum: f64 = high + term;
        let part = sum - high;
        low += (high - (sum - part)) + (term - part);
        high = sum;
    };
    for pair in line.windows(2) {
        let [ax, ay, bx, by] = [pair[0].x - origin.x, pair[0].y - origin.y, pair[1].x - origin.x, pair[1].y - origin.y];
        let (left, right) = (ax * by, bx * ay);
        add(left);
        add(-right);
        add(ax.mul_add(by, -left));
        add(-bx.mul_add(ay, -right));
    }
    high + low
}

/// Which rings lie within which.
struct Nesting<'a> {
    outlines: &'a [Outline<'a>],
    /// The rings from west to east.
    order: Vec<usize>,
    /// Of the rings in which others were looked for.
    slabs: RefCell<HashMap<usize, Slabs>>,
    left: Cell<u64>,
}

impl<'a> Nesting<'a> {
    fn new(outlines: &'a [Outline<'a>]) -> Self {
        let mut order: Vec<_> = (0..outlines.len()).collect();
        order.sort_by(|a, b| outlines[*a].min.x.total_cmp(&outlines[*b].min.x));
        Self { outlines, order, slabs: RefCell::default(), left: Cell::new(STEPS) }
    }

    /// Shows every pair of rings, the inner first, that are of interest and lie within each other; `None` if that takes too long.
    fn each(
        &self,
        is_of_interest: impl Fn(&Outline<'_>, &Outline<'_>) -> bool,
        mut show: impl FnMut(usize, usize),
    ) -> Option<()> {
        // The rings that begin in the west of the sweep and may not have ended.
        let mut active: Vec<usize> = Vec::new();
        let mut next = 0;
        for &inner in &self.order {
            let ring = &self.outlines[inner];
            while let Some(&at) = self.order.get(next).filter(|at| self.outlines[**at].min.x <= ring.min.x) {
                active.push(at);
                next += 1;
            }
            active.retain(|at| self.outlines[*at].max.x >= ring.min.x);
            self.spend(active.len() as u64 + 1)?;
            for &outer in &active {
                let other = &self.outlines[outer];
                let may = outer != inner && is_of_interest(ring, other) && other.covers_box(ring);
                if may && self.contains(outer, inner)? {
                    show(inner, outer);
                }
            }
        }
        Some(())
    }

    fn spend(&self, steps: u64) -> Option<()> {
        self.left.set(self.left.get().checked_sub(steps)?);
        Some(())
    }

    /// Whether a ring lies within another: the first of its positions that is not on the other's border tells, else the middle of
    /// an edge. Of rings with the same border a hole lies in a shell.
    fn contains(&self, outer: usize, inner: usize) -> Option<bool> {
        let (shell, ring) = (&self.outlines[outer], &self.outlines[inner]);
        let as_of_one = ring.turn == Ordering::Greater && shell.turn == Ordering::Less;
        // Areas of one ring in two directions may differ in the last digits.
        let is_larger = if as_of_one { shell.area * (1.0 + 1e-12) >= ring.area } else { shell.area > ring.area };
        if !is_larger {
            return Some(false);
        }
        let mut known = self.slabs.borrow_mut();
        let slabs = known.entry(outer).or_insert_with(|| Slabs::new(shell));
        let middles = ring.line.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
        for position in ring.line.iter().copied().chain(middles) {
            let edges = slabs.edges(position.y);
            self.spend(edges.len() as u64 + 1)?;
            if let Some(is_inside) = is_inside(shell.line, edges, position) {
                return Some(is_inside);
            }
        }
        Some(as_of_one)
    }
}

/// The edges of a ring by the heights that they pass.
struct Slabs {
    bottom: f64,
    per_height: f64,
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Slabs {
    /// As many slabs as leave few edges in each without listing edges more than four times on average.
    fn new(ring: &Outline<'_>) -> Self {
        let count = ring.line.len() - 1;
        let (bottom, height) = (ring.min.y, ring.max.y - ring.min.y);
        let mut number = (count / 8).max(1);
        loop {
            let per_height = if height > 0.0 { number as f64 / height } else { 0.0 };
            let slab = |y: f64| (((y - bottom) * per_height) as usize).min(number - 1);
            let range = |pair: &[Coord<f64>]| slab(pair[0].y.min(pair[1].y))..=slab(pair[0].y.max(pair[1].y));
            let listed: usize = ring.line.windows(2).map(|pair| range(pair).count()).sum();
            if listed > 4 * count && number > 1 {
                number /= 2;
                continue;
            }
            let mut starts = vec![0_u32; number + 1];
            ring.line.windows(2).flat_map(range).for_each(|slab| starts[slab + 1] += 1);
            for at in 0..number {
                starts[at + 1] += starts[at];
            }
            let mut ends = starts.clone();
            let mut edges = vec![0; listed];
            for (edge, pair) in ring.line.windows(2).enumerate() {
                for slab in range(pair) {
                    edges[ends[slab] as usize] = edge as u32;
                    ends[slab] += 1;
                }
            }
            return Self { bottom, per_height, starts, edges };
        }
    }

    /// The edges that may pass a height within the ring's own.
    fn edges(&self, y: f64) -> &[u32] {
        let last = self.starts.len() - 2;
        let slab = (((y - self.bottom) * self.per_height) as usize).min(last);
        &self.edges[self.starts[slab] as usize..self.starts[slab + 1] as usize]
    }
}

/// Whether a position lies inside a ring; `None` on its border, or too near to it for the rounding of the test.
fn is_inside(line: &[Coord<f64>], edges: &[u32], p: Coord<f64>) -> Option<bool> {
    let mut inside = false;
    for edge in edges {
        let (a, b) = (line[*edge as usize], line[*edge as usize + 1]);
        if a == p || b == p {
            return None;
        }
        if (a.y > p.y) == (b.y > p.y) {
            if a.y == p.y && b.y == p.y && (a.x > p.x) != (b.x > p.x) {
                return None;
            }
            continue;
        }
        let (left, right) = ((b.x - a.x) * (p.y - a.y), (b.y - a.y) * (p.x - a.x));
        let cross = left - right;
        if cross.abs() <= 4.0 * f64::EPSILON * (left.abs() + right.abs()) {
            return None;
        }
        inside ^= (cross > 0.0) == (b.y > a.y);
    }
    Some(inside)
}
