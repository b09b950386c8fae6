//! Polygons as a file has them, packed: most files write seven decimals of a degree, of which a parcel needs two bytes each.

use std::fmt;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// The most decimals that are looked for.
const MOST_DECIMALS: u8 = 12;
/// Powers of ten, all of them exact.
const TENS: [f64; MOST_DECIMALS as usize + 1] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
/// 2^51: whole numbers below this are exact, a quotient of two of them is rounded once, and lifting them keeps them exact.
const EXACT: f64 = 2_251_799_813_685_248.0;
/// Half as much again as 2^52: adding it rounds to a whole number.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The polygons of a feature in the coordinates of its file.
///
/// Positions that are decimal numbers are kept as whole numbers of their last decimal, counted from the least corner, in as few bytes as
/// the feature needs; others as they are.
///
/// # Guarantees
/// [`unpacked`](Self::unpacked) gives every position back to the last bit. Equal polygons are packed into equal bytes.
///
/// # Example
/// ```
/// use geoland::Polygons;
/// let ring = vec![(116.3912757, 39.9060012), (116.3914, 39.9060012), (116.3914, 39.9061), (116.3912757, 39.9060012)];
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// let packed = Polygons::new(&land);
/// assert_eq!(packed.unpacked(), land);
/// assert_eq!(packed.bytes(), 32);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Polygons {
    /// The form; the least corner where positions are packed; how many polygons there are; for each how many rings, and for each of these
    /// twice its positions, and one more if its last position repeats the first and is left out; positions.
    bytes: Box<[u8]>,
}

/// Positions in steps of a decimal.
type Steps = Vec<[i64; 2]>;

/// How the positions of a feature are written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// As floats.
    Plain,
    /// As whole numbers of so many bytes, counted from a corner in steps of a decimal.
    Packed { decimals: u8, width: u8, corner: [i64; 2] },
}

impl Form {
    /// The form that takes the least memory, and the steps of all positions, if they have any.
    fn of<'p>(polygons: &(impl Iterator<Item = &'p Polygon<f64>> + Clone)) -> (Self, Steps) {
        let mut all = Steps::new();
        let mut decimals = 0;
        // Numbers that take more decimals than those before them have all of them counted again.
        while let Err(more) = count(polygons.clone(), decimals, &mut all) {
            decimals = more;
            if decimals > MOST_DECIMALS {
                return (Self::Plain, all);
            }
        }
        let (mut least, mut greatest) = ([i64::MAX; 2], [i64::MIN; 2]);
        for position in &all {
            for axis in 0..2 {
                least[axis] = least[axis].min(position[axis]);
                greatest[axis] = greatest[axis].max(position[axis]);
            }
        }
        let span = (0..2).map(|axis| greatest[axis].saturating_sub(least[axis])).max().unwrap_or(0);
        let width = match span {
            0..0x1_0000 => 2,
            0x1_0000..0x100_0000 => 3,
            0x100_0000..0x1_0000_0000 => 4,
            _ => return (Self::Plain, all),
        };
        (Self::Packed { decimals, width, corner: least }, all)
    }

    fn write(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Plain => bytes.push(0),
            Self::Packed { decimals, width, corner } => {
                bytes.push((1 + decimals) | (width << 4));
                bytes.extend(corner.into_iter().flat_map(i64::to_le_bytes));
            }
        }
    }

    fn read(bytes: &mut &[u8]) -> Self {
        match take::<1>(bytes) {
            [0] => Self::Plain,
            [form] => {
                let corner = [(); 2].map(|()| i64::from_le_bytes(take(bytes)));
                Self::Packed { decimals: (form & 15) - 1, width: form >> 4, corner }
            }
        }
    }

    /// The bytes of a position.
    fn position_bytes(self) -> usize {
        match self {
            Self::Plain => 16,
            Self::Packed { width, .. } => 2 * usize::from(width),
        }
    }
}

/// Counts all positions in steps of a decimal.
///
/// # Errors
/// How many decimals it takes at least, where it takes more.
fn count<'p>(polygons: impl Iterator<Item = &'p Polygon<f64>>, decimals: u8, all: &mut Steps) -> Result<(), u8> {
    let ten = TENS[usize::from(decimals)];
    all.clear();
    for line in polygons.flat_map(lines) {
        let first = all.len();
        all.resize(first + line.0.len(), [0; 2]);
        // Whether all fit is asked once, so that the loop has no branch.
        let mut fit = true;
        for (c, position) in line.0.iter().zip(&mut all[first..]) {
            let (x, y) = (Step::nearest(c.x, ten), Step::nearest(c.y, ten));
            fit &= x.fits & y.fits;
            *position = [x.steps, y.steps];
        }
        if !fit {
            let fits = |number: f64, decimals: u8| Step::nearest(number, TENS[usize::from(decimals)]).fits;
            let odd = line.0.iter().find(|c| !(fits(c.x, decimals) && fits(c.y, decimals)));
            let odd = odd.expect("a position does not fit");
            let enough = |decimals: &u8| fits(odd.x, *decimals) && fits(odd.y, *decimals);
            return Err((decimals + 1..=MOST_DECIMALS).find(enough).unwrap_or(MOST_DECIMALS + 1));
        }
    }
    Ok(())
}

/// The whole number of steps that is nearest to a number.
struct Step {
    steps: i64,
    /// Whether it is the number to the last bit.
    fits: bool,
}

impl Step {
    #[inline]
    fn nearest(number: f64, steps_of_one: f64) -> Self {
        let scaled = number * steps_of_one;
        let lifted = scaled + WHOLE;
        // The bits of numbers around 1.5 · 2^52 count steps of one.
        let steps = lifted.to_bits().wrapping_sub(WHOLE.to_bits()).cast_signed();
        let same = ((lifted - WHOLE) / steps_of_one).to_bits() == number.to_bits();
        // Minus zero is no whole number of steps, and what is no number is not less than anything.
        Self { steps, fits: same & (scaled.abs() < EXACT) }
    }
}

fn lines(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Whether a ring ends where it began, to the last bit.
fn closes(ring: &LineString<f64>) -> bool {
    let bits = |c: &Coord<f64>| [c.x.to_bits(), c.y.to_bits()];
    matches!(&ring.0[..], [first, .., last] if bits(first) == bits(last))
}

impl Polygons {
    /// Packs polygons.
    #[must_use]
    pub fn new(polygons: &MultiPolygon<f64>) -> Self {
        Self::of(polygons.0.iter())
    }

    pub(crate) fn of<'p>(polygons: impl Iterator<Item = &'p Polygon<f64>> + Clone) -> Self {
        let (form, steps) = Form::of(&polygons);
        let mut steps = &steps[..];
        // A form, two numbers of a corner, and a few bytes for each polygon and ring.
        let (rings, positions) =
            polygons.clone().flat_map(lines).fold((0, 0), |(rings, all), ring| (rings + 1, all + ring.0.len()));
        let mut bytes = Vec::with_capacity(17 + 3 * rings + positions * form.position_bytes());
        form.write(&mut bytes);
        write_count(polygons.clone().count() as u64, &mut bytes);
        for polygon in polygons {
            write_count(1 + polygon.interiors().len() as u64, &mut bytes);
            for ring in lines(polygon) {
                let closes = closes(ring);
                let kept = ring.0.len() - usize::from(closes);
                write_count(2 * kept as u64 + u64::from(closes), &mut bytes);
                match form {
                    Form::Plain => {
                        for c in &ring.0[..kept] {
                            bytes.extend_from_slice(&c.x.to_le_bytes());
                            bytes.extend_from_slice(&c.y.to_le_bytes());
                        }
                    }
                    Form::Packed { width, corner, .. } => {
                        write_steps(&steps[..kept], corner, width, &mut bytes);
                        steps = &steps[ring.0.len()..];
                    }
                }
            }
        }
        Self { bytes: bytes.into() }
    }

    /// The polygons as they were.
    ///
    /// # Example
    /// ```
    /// use geoland::Polygons;
    /// assert_eq!(Polygons::new(&geo_types::MultiPolygon(vec![])).unpacked().0.len(), 0);
    /// ```
    #[must_use]
    pub fn unpacked(&self) -> MultiPolygon<f64> {
        let mut polygons = MultiPolygon(Vec::new());
        self.unpack_into(&mut polygons);
        polygons
    }

    /// Unpacks in place of other polygons, whose memory is used again where they are as simple as most are.
    pub(crate) fn unpack_into(&self, polygons: &mut MultiPolygon<f64>) {
        let before = polygons.0.pop();
        polygons.0.clear();
        let mut spare = before.map_or_else(Vec::new, |polygon| polygon.into_inner().0.0);
        let (mut shell, mut holes): (Option<LineString<f64>>, Vec<LineString<f64>>) = (None, Vec::new());
        for ring in self.rings() {
            let mut line = std::mem::take(&mut spare);
            line.clear();
            line.reserve(ring.positions().len());
            ring.positions().for_each(|position| line.push(position));
            if ring.is_hole {
                holes.push(LineString(line));
            } else if let Some(shell) = shell.replace(LineString(line)) {
                polygons.0.push(Polygon::new(shell, std::mem::take(&mut holes)));
            }
        }
        polygons.0.extend(shell.map(|shell| Polygon::new(shell, holes)));
    }

    /// The memory that they take, in bytes.
    ///
    /// # Example
    /// ```
    /// use geoland::Polygons;
    /// assert_eq!(Polygons::new(&geo_types::MultiPolygon(vec![])).bytes(), 2);
    /// ```
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// All rings: of each polygon the shell, then its holes.
    ///
    /// # Example
    /// ```
    /// use geoland::Polygons;
    /// let square: geo_types::Polygon<f64> = geo_types::Rect::new((0.0, 0.0), (1.0, 2.0)).to_polygon();
    /// let packed = Polygons::new(&geo_types::MultiPolygon(vec![square]));
    /// let ring = packed.rings().next().unwrap();
    /// assert_eq!((ring.is_hole(), ring.positions().len()), (false, 5));
    /// ```
    pub fn rings(&self) -> impl Iterator<Item = Ring<'_>> {
        let mut bytes = &self.bytes[..];
        let form = Form::read(&mut bytes);
        let mut polygons = read_count(&mut bytes);
        let mut of_polygon = 0;
        std::iter::from_fn(move || {
            let is_hole = of_polygon > 0;
            if !is_hole {
                polygons = polygons.checked_sub(1)?;
                of_polygon = read_count(&mut bytes);
            }
            of_polygon -= 1;
            let count = read_count(&mut bytes);
            let kept = count as usize / 2;
            let positions;
            (positions, bytes) = bytes.split_at(kept * form.position_bytes());
            Some(Ring { form, bytes: positions, kept, closes: count % 2 == 1, is_hole })
        })
    }

    /// The positions of all shells.
    pub(crate) fn shell_positions(&self) -> impl Iterator<Item = Coord<f64>> {
        self.rings().filter(|ring| !ring.is_hole).flat_map(|ring| ring.positions())
    }
}

impl From<MultiPolygon<f64>> for Polygons {
    fn from(polygons: MultiPolygon<f64>) -> Self {
        Self::new(&polygons)
    }
}

impl fmt::Debug for Polygons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.unpacked().fmt(f)
    }
}

/// A ring of packed polygons.
#[derive(Debug, Clone, Copy)]
pub struct Ring<'a> {
    form: Form,
    /// The positions but for a last one that repeats the first.
    bytes: &'a [u8],
    kept: usize,
    closes: bool,
    is_hole: bool,
}

impl<'a> Ring<'a> {
    /// Whether it is a hole in the shell before it.
    #[must_use]
    pub fn is_hole(&self) -> bool {
        self.is_hole
    }

    /// The positions as the file has them.
    #[must_use]
    pub fn positions(&self) -> Positions<'a> {
        Positions { ring: *self, next: 0, end: self.kept + usize::from(self.closes) }
    }

    /// The positions without a last one that repeats the first.
    pub(crate) fn open(&self) -> Positions<'a> {
        Positions { ring: *self, next: 0, end: self.kept }
    }

    #[inline]
    fn position(&self, at: usize) -> Coord<f64> {
        match self.form {
            Form::Plain => plain(&self.bytes.as_chunks().0[at]),
            Form::Packed { decimals, width, corner } => {
                let from = Corner { corner, ten: TENS[usize::from(decimals)] };
                match width {
                    2 => from.two(self.bytes.as_chunks().0[at]),
                    3 => from.three(self.bytes.as_chunks().0[at]),
                    _ => from.four(self.bytes.as_chunks().0[at]),
                }
            }
        }
    }
}

/// The position of sixteen bytes.
#[inline]
fn plain(bytes: &[u8; 16]) -> Coord<f64> {
    let (x, y) = bytes.split_at(8);
    let number = |bytes: &[u8]| bytes.try_into().map_or(0.0, f64::from_le_bytes);
    Coord { x: number(x), y: number(y) }
}

/// Where packed positions are counted from, and the steps of a unit.
#[derive(Clone, Copy)]
struct Corner {
    corner: [i64; 2],
    ten: f64,
}

impl Corner {
    #[inline]
    fn position(self, x: [u8; 4], y: [u8; 4]) -> Coord<f64> {
        let number = |corner: i64, steps: [u8; 4]| (corner + i64::from(u32::from_le_bytes(steps))) as f64 / self.ten;
        Coord { x: number(self.corner[0], x), y: number(self.corner[1], y) }
    }

    #[inline]
    fn two(self, b: [u8; 4]) -> Coord<f64> {
        self.position([b[0], b[1], 0, 0], [b[2], b[3], 0, 0])
    }

    #[inline]
    fn three(self, b: [u8; 6]) -> Coord<f64> {
        self.position([b[0], b[1], b[2], 0], [b[3], b[4], b[5], 0])
    }

    #[inline]
    fn four(self, b: [u8; 8]) -> Coord<f64> {
        self.position([b[0], b[1], b[2], b[3]], [b[4], b[5], b[6], b[7]])
    }
}

/// The positions of a [`Ring`].
#[derive(Debug, Clone)]
pub struct Positions<'a> {
    ring: Ring<'a>,
    next: usize,
    end: usize,
}

impl Iterator for Positions<'_> {
    type Item = Coord<f64>;

    #[inline]
    fn next(&mut self) -> Option<Coord<f64>> {
        if self.next == self.end {
            return None;
        }
        let at = if self.next == self.ring.kept { 0 } else { self.next };
        self.next += 1;
        Some(self.ring.position(at))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.next, Some(self.end - self.next))
    }

    /// All that are left, without asking for each how it is written.
    #[inline]
    fn fold<B, F: FnMut(B, Coord<f64>) -> B>(self, all: B, mut see: F) -> B {
        let Self { ring, next, end } = self;
        let kept = next.min(ring.kept)..end.min(ring.kept);
        let all = match ring.form {
            Form::Plain => ring.bytes.as_chunks().0[kept].iter().map(plain).fold(all, &mut see),
            Form::Packed { decimals, width, corner } => {
                let from = Corner { corner, ten: TENS[usize::from(decimals)] };
                match width {
                    2 => ring.bytes.as_chunks().0[kept].iter().map(|b| from.two(*b)).fold(all, &mut see),
                    3 => ring.bytes.as_chunks().0[kept].iter().map(|b| from.three(*b)).fold(all, &mut see),
                    _ => ring.bytes.as_chunks().0[kept].iter().map(|b| from.four(*b)).fold(all, &mut see),
                }
            }
        };
        if next < end && end > ring.kept { see(all, ring.position(0)) } else { all }
    }
}

impl DoubleEndedIterator for Positions<'_> {
    fn next_back(&mut self) -> Option<Coord<f64>> {
        if self.next == self.end {
            return None;
        }
        self.end -= 1;
        Some(self.ring.position(if self.end == self.ring.kept { 0 } else { self.end }))
    }
}

impl ExactSizeIterator for Positions<'_> {}

/// Writes positions in steps from a corner, of so many bytes for each ordinate.
fn write_steps(steps: &[[i64; 2]], corner: [i64; 2], width: u8, bytes: &mut Vec<u8>) {
    let from_corner = |position: &[i64; 2]| [0, 1].map(|axis| ((position[axis] - corner[axis]) as u32).to_le_bytes());
    let first = bytes.len();
    bytes.resize(first + 2 * usize::from(width) * steps.len(), 0);
    let positions = steps.iter().map(from_corner);
    let bytes = &mut bytes[first..];
    match width {
        2 => {
            let at = bytes.as_chunks_mut().0.iter_mut();
            at.zip(positions).for_each(|(at, [x, y])| *at = [x[0], x[1], y[0], y[1]]);
        }
        3 => {
            let at = bytes.as_chunks_mut().0.iter_mut();
            at.zip(positions).for_each(|(at, [x, y])| *at = [x[0], x[1], x[2], y[0], y[1], y[2]]);
        }
        _ => {
            let at = bytes.as_chunks_mut().0.iter_mut();
            at.zip(positions).for_each(|(at, [x, y])| *at = [x[0], x[1], x[2], x[3], y[0], y[1], y[2], y[3]]);
        }
    }
}

/// The first bytes of a list that this module wrote.
fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (first, rest) = bytes.split_first_chunk().expect("what was written is there");
    *bytes = rest;
    *first
}

/// Writes a count in bytes of seven bits, the least first; the eighth says that more follow.
fn write_count(mut count: u64, bytes: &mut Vec<u8>) {
    while count > 0x7F {
        bytes.push(count as u8 | 0x80);
        count >>= 7;
    }
    bytes.push(count as u8);
}

fn read_count(bytes: &mut &[u8]) -> u64 {
    let (mut count, mut shift) = (0, 0);
    loop {
        let [byte] = take(bytes);
        count |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return count;
        }
        shift += 7;
    }
}

#[cfg(test)]
#[path = "polygons_tests.rs"]
mod tests;
