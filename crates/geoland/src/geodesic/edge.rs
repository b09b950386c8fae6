//! One short edge in the equal-area plane: the area between the geodesic and the straight line that joins its ends.

use crate::ellipsoid::Ellipsoid;

/// The greatest L max(1, tan φ) of an edge, in metres, for which the series is used.
///
/// The terms left out shrink with the seventh power of it. At 10 km they are below 1e-7 m² an edge, a thousandth of the
/// scatter of Karney's own code in double precision; at 40 km they pass 1e-3 m². Beyond the limit an edge costs one
/// inverse geodesic, about a hundred times as much.
pub(super) const SERIES_LIMIT_M: f64 = 10_000.0;

/// A short edge in the equal-area plane, seen from the middle of the straight line between its ends.
///
/// With X = a λ and Y = A(φ)/a the metric of the ellipsoid is ds² = r² dX² + dY²/r², where r = R/a and R = N cos φ is the
/// radius of the parallel. Its geodesics obey Y'' = r' (r³ + 3 Y'²/r) exactly, with r' = dr/dY = -sin φ/R.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShortEdge {
    a: f64,
    e2: f64,
    /// Extent in X and in Y, in metres.
    h: f64,
    v: f64,
    /// sin φ and r in the middle of the straight line.
    sine: f64,
    r: f64,
}

impl ShortEdge {
    /// The edge of extent `h` and `v` in the plane between latitudes of the given sines; none where it is too long for
    /// the series.
    pub(super) fn new(ellipsoid: Ellipsoid, h: f64, v: f64, sine_1: f64, sine_2: f64) -> Option<Self> {
        let (a, e2) = (ellipsoid.equatorial_radius_m, ellipsoid.eccentricity_squared());
        // Y is nearly linear in the sine; the second term is what the curvature of Y(s) moves the middle by.
        let mean = 0.5 * (sine_1 + sine_2);
        let difference = sine_2 - sine_1;
        let sine = mean + e2 * mean * difference * difference / (2.0 * (1.0 - e2 * mean * mean));
        let r = ((1.0 - sine * sine) / (1.0 - e2 * sine * sine)).sqrt();
        let length = (r * h).hypot(v / r);
        // |sin φ|/r is tan φ to within 0.4 %, which a limit on a rate of convergence can bear.
        let near = length * 1.0_f64.max(sine.abs() / r) <= SERIES_LIMIT_M;
        near.then_some(Self { a, e2, h, v, sine, r })
    }

    /// The integral of (Y of the geodesic - Y of the straight line) dX along the edge, in m².
    ///
    /// The leading term is the -C = -tan φ E (E² + 3 N²)/(12 N') of a sphere, with E = r h and N = v/r; the terms
    /// of fifth order follow. Write y(n) for the n-th derivative of Y on the geodesic in the middle of the edge times
    /// h^n. The area under the chord of a curve is -h (y2/6 + y4/240)/2 up to seventh order; the geodesic's middle lies
    /// y2/8 below the chord's and its slope there is v - y3/24.
    pub(super) fn area_above_chord_m2(&self) -> f64 {
        let Self { a, e2, h, v, sine, r } = *self;
        let narrowing = 1.0 - e2 * sine * sine;
        // r and its derivatives by Y; g = d sin φ / dY.
        let g = narrowing * narrowing / (a * (1.0 - e2));
        let g_y = -4.0 * e2 * sine * narrowing * g / (a * (1.0 - e2));
        let r_y = -sine / (a * r);
        let r_yy = -g / (a * r) - r_y * r_y / r;
        let r_yyy = -g_y / (a * r) + g * r_y / (a * r * r) - 2.0 * r_y * r_yy / r + r_y * r_y * r_y / (r * r);
        // q = r³ h² + 3 v²/r and its derivatives by Y.
        let (hh, vv) = (h * h, v * v);
        let q = r * r * r * hh + 3.0 * vv / r;
        let q_y = r_y * (3.0 * r * r * hh - 3.0 * vv / (r * r));
        let q_yy = hh * (6.0 * r * r_y * r_y + 3.0 * r * r * r_yy)
            + 3.0 * vv * (2.0 * r_y * r_y / (r * r * r) - r_yy / (r * r));
        // y2 = f(Y, v) = r' q, its partial derivatives, and from them y3 and y4 along the geodesic.
        let y2 = r_y * q;
        let f_y = r_yy * q + r_y * q_y;
        let f_v = 6.0 * r_y * v / r;
        let f_vv = 6.0 * r_y / r;
        let f_yv = 6.0 * v * (r_yy / r - r_y * r_y / (r * r));
        let f_yy = r_yyy * q + 2.0 * r_yy * q_y + r_y * q_yy;
        let y3 = f_y * v + f_v * y2;
        let y4 = f_yy * vv + 2.0 * f_yv * v * y2 + f_vv * y2 * y2 + f_y * y2 + f_v * y3;
        -0.5 * h * ((y2 - f_y * y2 / 8.0 - f_v * y3 / 24.0) / 6.0 + y4 / 240.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ShortEdge;
    use crate::ellipsoid::Ellipsoid;

    /// The terms left out at 10 km, in m².
    const SERIES_TOLERANCE_M2: f64 = 1e-6;

    /// Edges of 10, 10, 7 and 3 km on WGS 84: extents in the plane, sines of the latitudes, and the area above the chord, from
    /// Karney's (2013) integrals by quadrature with 40 digits (mpmath 1.3).
    const EXACT: [(f64, f64, f64, f64, f64); 4] = [
        (
            8_910.470_157_696_316,
            5_112.548_835_468_810_5,
            0.352_022_039_705_381_26,
            0.352_827_674_532_332_66,
            6_525.828_881_311_076,
        ),
        (
            -9_396.705_116_821_815,
            3_451.097_209_166_989_6,
            -0.107_440_127_311_803_8,
            -0.106_895_482_121_768_47,
            1_624.041_361_200_510_7,
        ),
        (
            2_509.317_760_099_155,
            5_007.861_072_835_91,
            0.669_292_961_820_860_5,
            0.670_078_674_674_303_7,
            3_062.614_994_050_804,
        ),
        (
            2_993.095_151_584_093_4,
            114.233_496_582_980_32,
            0.059_722_831_454_293_08,
            0.059_740_861_465_133_785,
            20.943_904_601_430_074,
        ),
    ];

    #[test]
    fn the_series_agrees_with_quadrature() {
        for (h, v, sine_1, sine_2, expected) in EXACT {
            let edge = ShortEdge::new(Ellipsoid::WGS84, h, v, sine_1, sine_2).expect("within the limit");
            assert!((edge.area_above_chord_m2() - expected).abs() < SERIES_TOLERANCE_M2, "{expected}");
            // Backward the sign turns, exactly: neighbours share an edge and its area.
            let back = ShortEdge::new(Ellipsoid::WGS84, -h, -v, sine_2, sine_1).expect("within the limit");
            assert_eq!(back.area_above_chord_m2(), -edge.area_above_chord_m2());
        }
    }

    #[test]
    fn long_and_polar_edges_are_left_to_karney() {
        assert!(ShortEdge::new(Ellipsoid::WGS84, 10_100.0, 0.0, 0.1, 0.1).is_none());
        assert!(ShortEdge::new(Ellipsoid::WGS84, 1_000.0, 0.0, 1.0, 1.0).is_none());
    }
}
