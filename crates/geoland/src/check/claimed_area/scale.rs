//! Scales: how much larger areas come out on the planes of projections.

use crate::ellipsoid::Ellipsoid;

/// The square of the distance from the axis, and the product of both radii of curvature, in units of the equatorial radius: w² = 1 - e²
/// sin² φ, M = (1 - e²)/w³, N = 1/w.
fn radii_product(ellipsoid: Ellipsoid, phi: f64) -> f64 {
    let e2 = ellipsoid.eccentricity_squared();
    let sine = libm::sin(phi);
    let w2 = 1.0 - e2 * sine * sine;
    (1.0 - e2) / (w2 * w2)
}

/// The area scale of Web Mercator (EPSG:3857) at a latitude in radians, on the ellipsoid: a² / (M N cos² φ). It is 1/cos² φ on a
/// sphere.
pub(super) fn web_mercator_scale(ellipsoid: Ellipsoid, phi: f64) -> f64 {
    let cosine = libm::cos(phi);
    1.0 / (radii_product(ellipsoid, phi) * cosine * cosine)
}

/// A square degree at a latitude in radians, in m².
pub(super) fn square_degree_m2(ellipsoid: Ellipsoid, phi: f64) -> f64 {
    let (a, degree) = (ellipsoid.equatorial_radius_m, 1.0_f64.to_radians());
    a * a * radii_product(ellipsoid, phi) * libm::cos(phi) * degree * degree
}

/// The area scale of a transverse Mercator projection, at a latitude in radians and so many degrees from its meridian. Within four
/// degrees of it the series is good to 1e-9.
///
/// # References
/// Snyder (1987), *Map Projections: A Working Manual*, USGS Professional Paper 1395, formula 8-11.
pub(super) fn transverse_mercator_scale(
    ellipsoid: Ellipsoid,
    phi: f64,
    from_meridian_deg: f64,
    at_meridian: f64,
) -> f64 {
    let e2 = ellipsoid.eccentricity_squared();
    let second_e2 = e2 / (1.0 - e2);
    let (sine, cosine) = (libm::sin(phi), libm::cos(phi));
    let t = (sine / cosine) * (sine / cosine);
    let c = second_e2 * cosine * cosine;
    let a2 = (cosine * from_meridian_deg.to_radians()) * (cosine * from_meridian_deg.to_radians());
    let second = f64::midpoint(1.0, c);
    let fourth = (5.0 - 4.0 * t + 42.0 * c + 13.0 * c * c - 28.0 * second_e2) / 24.0;
    let sixth = (61.0 - 148.0 * t + 16.0 * t * t) / 720.0;
    let k = at_meridian * (1.0 + a2 * (second + a2 * (fourth + a2 * sixth)));
    k * k
}

#[cfg(test)]
mod tests {
    use super::{square_degree_m2, transverse_mercator_scale, web_mercator_scale};
    use crate::crs::Crs;
    use crate::ellipsoid::Ellipsoid;
    use crate::lonlat::LonLat;
    use crate::plane::Plane;

    /// The area scale of a system at a position, by a small square of degrees.
    fn measured(name: &str, lon: f64, lat: f64) -> f64 {
        const HALF_DEG: f64 = 5e-4;
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        let corners = corners.map(|(x, y)| [lon + x * HALF_DEG, lat + y * HALF_DEG]);
        let plane = Plane::new(Ellipsoid::WGS84);
        let ground = corners.map(|[lon, lat]| plane.xy(LonLat::new(lon, lat))).map(|at| [at.x, at.y]);
        let mut projected = corners;
        Crs::parse(name).unwrap().from_lonlat(&mut projected).unwrap();
        let shoelace = |ring: [[f64; 2]; 4]| -> f64 {
            let [x0, y0] = ring[0];
            let cross = |k: usize| {
                let ([ax, ay], [bx, by]) = (ring[k], ring[(k + 1) % 4]);
                (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
            };
            (0..4).map(cross).sum()
        };
        shoelace(projected) / shoelace(ground)
    }

    #[test]
    fn scales_are_those_of_the_projections() {
        for (lon, lat) in [(116.4, 39.9), (114.2, 22.5), (118.9, 48.0)] {
            let (phi, off) = (f64::to_radians(lat), lon - 117.0);
            let of = |at_meridian| transverse_mercator_scale(Ellipsoid::WGS84, phi, off, at_meridian);
            for (name, scale) in [
                ("EPSG:3857", web_mercator_scale(Ellipsoid::WGS84, phi)),
                ("EPSG:4548", of(1.0)),
                ("EPSG:32650", of(0.9996)),
            ] {
                let expected = measured(name, lon, lat);
                assert!((scale / expected - 1.0).abs() < 2e-8, "{name} {lon} {lat}: {scale} {expected}");
            }
        }
    }

    #[test]
    fn a_square_degree() {
        let plane = Plane::new(Ellipsoid::WGS84);
        let (south, north) = (plane.xy(LonLat::new(0.0, 39.4)), plane.xy(LonLat::new(1.0, 40.4)));
        let m2 = (north.x - south.x) * (north.y - south.y);
        assert!((square_degree_m2(Ellipsoid::WGS84, 39.9_f64.to_radians()) / m2 - 1.0).abs() < 5e-5);
    }
}
