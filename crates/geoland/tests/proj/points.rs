//! Points that the tests share: the same on every run, spread over a box of longitudes and latitudes.

/// Metres in a degree of latitude, to a hundredth.
pub(crate) const DEGREE_M: f64 = 111_000.0;

/// `count` points in a box of west, south, east and north in degrees.
pub(crate) fn in_box([west, south, east, north]: [f64; 4], count: usize) -> Vec<[f64; 2]> {
    // The additive recurrence on the plastic number (Roberts 2018) fills a square evenly.
    let (a, b) = (0.754_877_666_246_692_8, 0.569_840_290_998_053_2);
    let at = |k: usize| {
        let (u, v) = ((k as f64 * a).fract(), (k as f64 * b).fract());
        [west + (east - west) * u, south + (north - south) * v]
    };
    (1..=count).map(at).collect()
}

/// The distance between two positions in degrees, in metres, to a hundredth.
pub(crate) fn apart_m(one: [f64; 2], other: [f64; 2]) -> f64 {
    let east = (one[0] - other[0] + 540.0).rem_euclid(360.0) - 180.0;
    (east * one[1].to_radians().cos()).hypot(one[1] - other[1]) * DEGREE_M
}
