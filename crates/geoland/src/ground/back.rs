//! The way back: positions of the plane in the coordinates of a file.

use super::Ground;
use crate::crs::Crs;
use crate::finding::Spot;
use crate::lonlat::Xy;

/// Each step leaves some 1e-4 of the error at the most: positions are found to a micrometre and better.
const STEPS: usize = 6;

impl Ground {
    /// A position of the plane in the coordinates of a system, longitude or easting first; none where the system cannot hold
    /// it. A longitude in degrees is given in the turn of `beside`, the easting of a position of the same feature.
    pub(crate) fn in_file(&self, crs: &Crs, position: Xy, beside: f64) -> Option<Spot> {
        let Some(at) = self.lonlat(position) else { return Some(Spot { x: position.x, y: position.y }) };
        let wanted = [at.lon_deg - 360.0 * (at.lon_deg / 360.0).round(), at.lat_deg];
        let mut point = [wanted];
        if let Some(shift) = self.shift(crs) {
            // The position whose image is the wanted one, found by moving a guess by what its image lacks.
            for _ in 0..STEPS {
                let mut image = point;
                shift.apply(&mut image).ok()?;
                point = [[0, 1].map(|axis| point[0][axis] + (wanted[axis] - image[0][axis]))];
            }
        }
        if !crs.is_lonlat() {
            crs.from_lonlat(&mut point).ok()?;
        }
        let [[x, y]] = point;
        let turns = if crs.is_in_degrees() && beside.is_finite() { ((beside - x) / 360.0).round() } else { 0.0 };
        Some(Spot { x: x + 360.0 * turns, y })
    }
}

#[cfg(test)]
mod tests {
    use crate::crs::{Crs, Transformation};
    use crate::lonlat::Xy;
    use crate::{Dataset, Parcel, Placed, Scheme};

    fn there_and_back(crs: &str, transformation: Option<&str>, ring: [(f64, f64); 4]) {
        let polygon = geo_types::Polygon::new(ring.to_vec().into(), vec![]);
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("a", Crs::WGS84);
        dataset.add_source("b", Crs::parse(crs).unwrap());
        dataset.transformations.extend(transformation.map(|text| Transformation::parse(text).unwrap()));
        let wgs84 = geo_types::Polygon::new(vec![(116.0, 40.0), (116.1, 40.0), (116.1, 40.1)].into(), vec![]);
        dataset.parcels.push(Parcel::accepted("of the plane", wgs84.into()));
        let mut parcel = Parcel::accepted("there", polygon.into());
        parcel.origin.source = 1;
        dataset.parcels.push(parcel);
        let placed = Placed::new(&dataset).unwrap();
        let land = placed.parcels.iter().find(|land| land.index == 1).unwrap();
        let crs = &dataset.sources[1].crs;
        let scale = if crs.is_in_degrees() { 1e-9 } else { 1e-4 };
        for position in land.shape.parts().flatten().flatten() {
            let spot = placed.ground.in_file(crs, Xy::new(position.x, position.y), ring[0].0).unwrap();
            let miss = |(x, y): &(f64, f64)| (x - spot.x).abs().max((y - spot.y).abs());
            assert!(ring.iter().any(|corner| miss(corner) < scale), "{crs}: {spot} is none of {ring:?}");
        }
    }

    #[test]
    fn vertices_come_back_to_where_their_file_has_them() {
        let degrees = [(116.0, 40.0), (116.01, 40.0), (116.01, 40.01), (116.0, 40.01)];
        there_and_back("EPSG:4326", None, degrees);
        there_and_back("GCJ02", None, degrees);
        there_and_back(
            "EPSG:4236",
            Some("towgs84=-637,-549,-203"),
            [(121.0, 25.0), (121.1, 25.0), (121.1, 25.1), (121.0, 25.1)],
        );
        let metres =
            [(447_000.0, 4_417_000.0), (448_000.0, 4_417_000.0), (448_000.0, 4_418_000.0), (447_000.0, 4_418_000.0)];
        there_and_back("EPSG:32650", None, metres);
        // Across the antimeridian the file goes on beyond 180 degrees.
        there_and_back("EPSG:4326", None, [(179.9, 40.0), (180.1, 40.0), (180.1, 40.01), (179.9, 40.01)]);
    }
}
