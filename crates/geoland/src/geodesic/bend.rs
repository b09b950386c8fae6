//! How geodesics leave the chords of the equal-area plane, from tables by latitude.

use std::sync::OnceLock;

use super::Geodesics;
use super::area::Vertex;
use super::edge::{SERIES_LIMIT_M, ShortEdge};
use crate::ellipsoid::Ellipsoid;
use crate::lonlat::{LonLat, Xy};
use crate::pair::Pair;
use crate::plane::{Band, PREPARED};
use crate::sweep::{Chord, Edge, Short};

/// The greatest L max(1, tan φ) of an edge, in metres, for which terms of the third order are taken alone: those of the fifth
/// are below 2e-9 m² then, and a tenth of it at 250 m.
const THIRD_ORDER_M: f64 = 400.0;

/// The terms of a band's latitudes. The area above the chord is h ((p + p') h² + (q + q') v² + k h⁴ + l h² v² + m v⁴),
/// with p and q those of one end and p' and q' of the other; of short edges h (p + p') (h² + (w + w') v²) with 2 w = q / p.
#[derive(Debug, Clone, Copy)]
struct Terms {
    /// p and q as polynomials in degrees around the middle of the band, the constant first.
    pq: [[f64; 2]; 3],
    /// k, l and m likewise.
    fifth: [[f64; 3]; 2],
}

/// The terms of half a degree of latitude.
#[derive(Debug)]
pub(super) struct HalfDegree {
    /// With these, a h² + b v² is at least (L max(1, tan φ) / 400 m)².
    a: f64,
    b: f64,
    /// Up to this h² + (w + w') v², which is at least L²/r², an edge is short.
    short: f64,
    /// p and w as linear functions, the constants first, by band: what short edges need lies close together, every number twice,
    /// for two vertices at a time.
    pw: [[[Pair; 2]; 2]; PREPARED],
    terms: [Terms; PREPARED],
}

/// Half a degree of terms is made when its first edge comes.
#[derive(Debug)]
pub(super) struct Bends([OnceLock<Box<HalfDegree>>; 360]);

impl Bends {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| OnceLock::new()))
    }
}

/// α = r' r³ and β = 3 r'/r with their first two derivatives by Y, where Y'' = α h² + β v² along a geodesic.
struct Curving {
    alpha: [f64; 3],
    beta: [f64; 3],
    /// r, as in [`ShortEdge`], and sin φ.
    r: f64,
    sine: f64,
}

impl Curving {
    fn new(ellipsoid: Ellipsoid, lat_deg: f64) -> Self {
        let (a, e2) = (ellipsoid.equatorial_radius_m, ellipsoid.eccentricity_squared());
        let sine = libm::sin(lat_deg.to_radians());
        let narrowing = 1.0 - e2 * sine * sine;
        let r = ((1.0 - sine * sine) / narrowing).sqrt();
        // g = d sin φ / dY; then r and its derivatives by Y.
        let g = narrowing * narrowing / (a * (1.0 - e2));
        let g_y = -4.0 * e2 * sine * narrowing * g / (a * (1.0 - e2));
        let one = -sine / (a * r);
        let two = -g / (a * r) - one * one / r;
        let three = -g_y / (a * r) + g * one / (a * r * r) - 2.0 * one * two / r + one * one * one / (r * r);
        let square = one * one;
        let alpha = [
            one * r * r * r,
            two * r * r * r + 3.0 * square * r * r,
            three * r * r * r + 9.0 * two * one * r * r + 6.0 * square * one * r,
        ];
        let beta = [
            3.0 * one / r,
            3.0 * (two / r - square / (r * r)),
            3.0 * (three / r - 3.0 * one * two / (r * r) + 2.0 * square * one / (r * r * r)),
        ];
        Self { alpha, beta, r, sine }
    }

    /// p and q: halves of the terms of third order.
    fn third(&self) -> [f64; 2] {
        [self.alpha[0] / -24.0, self.beta[0] / -24.0]
    }

    /// w: half of q / p = 3 / r⁴.
    fn weight(&self) -> f64 {
        1.5 / (self.r * self.r * self.r * self.r)
    }

    /// The terms of fifth order: those of [`ShortEdge::area_above_chord_m2`] by powers of h and v, less what the mean of the third
    /// ones at both ends is more than those of the middle, an eighth of their second derivatives times v².
    fn fifth(&self) -> [f64; 3] {
        let ([alpha, alpha_y, alpha_yy], [beta, beta_y, beta_yy]) = (self.alpha, self.beta);
        // The parts of f_y y2, f_v y3 and y4 by h⁴, h² v² and v⁴.
        let f_y_y2 = [alpha_y * alpha, alpha_y * beta + beta_y * alpha, beta_y * beta];
        let f_v_y3 = [0.0, 2.0 * beta * (alpha_y + 2.0 * alpha * beta), 2.0 * beta * (beta_y + 2.0 * beta * beta)];
        let rest = [
            2.0 * beta * alpha * alpha,
            alpha_yy + 4.0 * beta_y * alpha + 4.0 * alpha * beta * beta,
            beta_yy + 4.0 * beta_y * beta + 2.0 * beta * beta * beta,
        ];
        let of_mean = [0.0, alpha_yy, beta_yy].map(|second| second / 96.0);
        std::array::from_fn(|k| {
            let y4 = rest[k] + f_y_y2[k] + f_v_y3[k];
            f_y_y2[k] / 96.0 + f_v_y3[k] / 288.0 - y4 / 480.0 + of_mean[k]
        })
    }
}

impl HalfDegree {
    fn new(ellipsoid: Ellipsoid, bands: &[Band; PREPARED]) -> Self {
        // Far enough from the middle of the band to leave the least between the nodes and beside them.
        let reach = 0.75_f64.sqrt() / 512.0;
        let both = bands.each_ref().map(|band| {
            let at = |step: f64| Curving::new(ellipsoid, band.middle_deg.0[0] + step);
            let (below, middle, beyond) = (at(-reach), at(0.0), at(reach));
            let (south, centre, north) = (below.third(), middle.third(), beyond.third());
            let slope = [0, 1].map(|k| (north[k] - south[k]) / (2.0 * reach));
            let bent = [0, 1].map(|k| ((north[k] - centre[k]) + (south[k] - centre[k])) / (2.0 * reach * reach));
            let (south, north) = (below.fifth(), beyond.fifth());
            let fifth_slope = [0, 1, 2].map(|k| (north[k] - south[k]) / (2.0 * reach));
            let w = [middle.weight(), (beyond.weight() - below.weight()) / (2.0 * reach)];
            (
                [[centre[0], w[0]], [slope[0], w[1]]],
                Terms { pq: [centre, slope, bent], fifth: [middle.fifth(), fifth_slope] },
            )
        });
        let outside = 1.0 / 512.0;
        let ends = [bands[0].middle_deg.0[0] - outside, bands[PREPARED - 1].middle_deg.0[0] + outside];
        let [one, other] = ends.map(|lat_deg| Curving::new(ellipsoid, lat_deg));
        let (low, high) = if one.r > other.r { (one, other) } else { (other, one) };
        let steep = 1.0_f64.max(high.sine.abs() / high.r) / THIRD_ORDER_M;
        let (a, b) = ((low.r * steep).powi(2), (steep / high.r).powi(2));
        Self {
            a,
            b,
            short: 1.0 / a,
            pw: both.map(|(pw, _)| pw.map(|numbers| numbers.map(Pair::both))),
            terms: both.map(|(_, terms)| terms),
        }
    }
}

/// Geodesic edges on a pass around a ring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bent<'a> {
    geodesics: &'a Geodesics,
    here: &'a HalfDegree,
}

impl<'a> Bent<'a> {
    pub(super) fn new(geodesics: &'a Geodesics, half_degree: usize) -> Self {
        Self { geodesics, here: geodesics.half_degree(half_degree) }
    }

    /// The half degree of a latitude, its band and the step from the middle of that.
    fn terms(&self, position: LonLat) -> (&'a HalfDegree, usize, f64) {
        let from_pole_deg = position.lat_deg + 90.0;
        let half_degree = (from_pole_deg * 2.0) as usize;
        let band = ((from_pole_deg - half_degree as f64 / 2.0) * 256.0) as usize;
        let middle_deg = self.geodesics.plane.half_degree(half_degree).bands[band].middle_deg.0[0];
        let here = self.geodesics.half_degree(half_degree);
        (here, band, position.lat_deg - middle_deg)
    }
}

/// Short geodesics that end in a band of latitude.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShortBent<'a> {
    /// p and w as linear functions, the constants first.
    pw: &'a [[Pair; 2]; 2],
    /// That of the half degree.
    short: f64,
}

impl Short for ShortBent<'_> {
    /// p and w.
    type Ends = [Pair; 2];

    #[inline]
    fn ends(self, step_deg: Pair) -> [Pair; 2] {
        let [[p, w], [p_slope, w_slope]] = *self.pw;
        [p_slope * step_deg + p, w_slope * step_deg + w]
    }

    #[inline]
    fn above_m2(self, before: [Pair; 2], ends: [Pair; 2], h: Pair, v: Pair) -> Option<Pair> {
        let [p, w] = [0, 1].map(|k| ends[k].after(before[k]) + ends[k]);
        let square = h * h + w * (v * v);
        let [one, two] = square.0;
        let is_short = (if one > two { one } else { two }) <= self.short;
        is_short.then_some(h * p * square)
    }
}

impl<'a> Edge for Bent<'a> {
    type Short = ShortBent<'a>;

    fn entering(self, half_degree: usize) -> Self {
        Self::new(self.geodesics, half_degree)
    }

    #[inline]
    fn short(self, band: usize) -> ShortBent<'a> {
        ShortBent { pw: &self.here.pw[band], short: self.here.short }
    }

    #[cold]
    fn far_above_m2(self, chord: Chord) -> f64 {
        const LONGER: f64 = (SERIES_LIMIT_M / THIRD_ORDER_M) * (SERIES_LIMIT_M / THIRD_ORDER_M);
        let Chord { h, v, .. } = chord;
        if h == 0.0 {
            return 0.0;
        }
        let ((here, band, step), (there, far_band, far_step)) = (self.terms(chord.from.0), self.terms(chord.to.0));
        let (hh, vv) = (h * h, v * v);
        let linear = |[constant, slope]: [[Pair; 2]; 2], step: f64, k: usize| slope[k].0[0] * step + constant[k].0[0];
        let [p, w] = [0, 1].map(|k| linear(here.pw[band], step, k) + linear(there.pw[far_band], far_step, k));
        let square = hh + w * vv;
        if square <= here.short.min(there.short) {
            return h * p * square;
        }
        let reach = here.a.max(there.a) * hh + here.b.max(there.b) * vv;
        if reach > LONGER {
            return self.long_above_m2(chord);
        }
        let at = |terms: &Terms, step: f64, k: usize| (terms.pq[2][k] * step + terms.pq[1][k]) * step + terms.pq[0][k];
        let (near, far) = (&here.terms[band], &there.terms[far_band]);
        let [p, q] = [0, 1].map(|k| at(near, step, k) + at(far, far_step, k));
        let fifth = |terms: &Terms, step: f64, k: usize| terms.fifth[1][k] * step + terms.fifth[0][k];
        let [k, l, m] = [0, 1, 2].map(|k| 0.5 * (fifth(near, step, k) + fifth(far, far_step, k)));
        h * (p * hh + q * vv + ((k * hh + l * vv) * hh + m * vv * vv))
    }
}

impl Bent<'_> {
    /// An edge that may be too long for the series.
    fn long_above_m2(self, chord: Chord) -> f64 {
        let Chord { h, v, from, to } = chord;
        // From the lesser end, so that the edge gives the same from both.
        let order = from.0.lon_deg.total_cmp(&to.0.lon_deg).then(from.0.lat_deg.total_cmp(&to.0.lat_deg));
        if order.is_gt() {
            return -self.long_above_m2(Chord { h: -h, v: -v, from: to, to: from });
        }
        let vertex = |(position, y): (LonLat, f64), x: f64| Vertex {
            position,
            turns: 0.0,
            xy: Xy::new(x, y),
            sine: libm::sin(position.lat_deg.to_radians()),
        };
        let (from, to) = (vertex(from, 0.0), vertex(to, h));
        match ShortEdge::new(self.geodesics.ellipsoid, h, v, from.sine, to.sine) {
            Some(edge) => edge.area_above_chord_m2(),
            None => self.geodesics.long_edge_above_chord_m2(from, to),
        }
    }
}

impl Geodesics {
    fn half_degree(&self, half_degree: usize) -> &HalfDegree {
        self.bends.0[half_degree]
            .get_or_init(|| Box::new(HalfDegree::new(self.ellipsoid, &self.plane.half_degree(half_degree).bands)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bent, ShortEdge};
    use crate::ellipsoid::Ellipsoid;
    use crate::geodesic::Geodesics;
    use crate::lonlat::LonLat;
    use crate::pair::Pair;
    use crate::sweep::{Chord, Edge, Short};

    /// What the tables may leave of the series, in m²: of edges up to 400 m, and of all others.
    const SHORT_M2: f64 = 1e-8;
    const LONGER_M2: f64 = 5e-7;

    proptest! {
        #[test]
        fn tables_agree_with_the_series(
            lat in -85.0..85.0_f64,
            azimuth in 0.0..std::f64::consts::TAU,
            log_steep in 0.0..3.95_f64,
        ) {
            let geodesics = Geodesics::new(Ellipsoid::WGS84);
            let (steep, phi) = (10.0_f64.powf(log_steep), lat.to_radians());
            let length_m = steep / 1.0_f64.max(phi.tan().abs());
            let (north, east) = libm::sincos(azimuth);
            let degrees = (length_m / 6_378_137.0).to_degrees();
            let (from, to) = (LonLat::new(0.0, lat), LonLat::new(degrees * east / phi.cos(), lat + degrees * north));
            let (a, b) = (geodesics.plane.xy(from), geodesics.plane.xy(to));
            let (h, v) = (b.x - a.x, b.y - a.y);
            let sine = |position: LonLat| libm::sin(position.lat_deg.to_radians());
            let series_m2 = ShortEdge::new(Ellipsoid::WGS84, h, v, sine(from), sine(to)).unwrap().area_above_chord_m2();
            let bent = Bent::new(&geodesics, 200);
            let chord = Chord { h, v, from: (from, a.y), to: (to, b.y) };
            let tables_m2 = bent.far_above_m2(chord);
            let tolerance_m2 = if steep < 400.0 { SHORT_M2 } else { LONGER_M2 };
            prop_assert!((tables_m2 - series_m2).abs() <= tolerance_m2, "{} {} {}", length_m, tables_m2, series_m2);
            let back = Chord { h: -h, v: -v, from: (to, b.y), to: (from, a.y) };
            prop_assert_eq!(bent.far_above_m2(back), -tables_m2);
            let end = |position: LonLat| {
                let (_, band, step_deg) = bent.terms(position);
                let short = Bent::new(&geodesics, ((position.lat_deg + 90.0) * 2.0) as usize).short(band);
                (short, short.ends(Pair::both(step_deg)))
            };
            // The edge, and the one from its end to the same.
            let ((short, before), (_, ends)) = (end(from), end(to));
            if let Some(Pair([short_m2, nothing])) = short.above_m2(before, ends, Pair([h, 0.0]), Pair([v, 0.0]))
                && lat.abs() < 84.0
            {
                prop_assert_eq!(nothing, 0.0);
                prop_assert!((short_m2 - series_m2).abs() <= SHORT_M2, "{} {} {}", length_m, short_m2, series_m2);
            }
        }
    }
}
