//! The positions of a geometry, one after the other.

use geo_types::{Coord, Geometry, LineString, Polygon};

/// Shows every position of a geometry in the order in which it holds them: parts in order, of a polygon the shell and then the
/// holes, closing positions among them. Heights and measures beside a geometry are in this order.
///
/// # Example
/// ```
/// let line: geo_types::Geometry<f64> = geo_types::LineString::from(vec![(1.0, 2.0), (3.0, 4.0)]).into();
/// let mut easts = Vec::new();
/// geoland_io::positions::each(&line, &mut |position| easts.push(position.x));
/// assert_eq!(easts, [1.0, 3.0]);
/// ```
pub fn each(geometry: &Geometry<f64>, show: &mut dyn FnMut(Coord<f64>)) {
    fn ring(line: &LineString<f64>, show: &mut dyn FnMut(Coord<f64>)) {
        line.0.iter().for_each(|position| show(*position));
    }
    fn polygon(polygon: &Polygon<f64>, show: &mut dyn FnMut(Coord<f64>)) {
        ring(polygon.exterior(), show);
        polygon.interiors().iter().for_each(|hole| ring(hole, show));
    }
    match geometry {
        Geometry::Point(point) => show(point.0),
        Geometry::MultiPoint(many) => many.0.iter().for_each(|point| show(point.0)),
        Geometry::Line(line) => [line.start, line.end].into_iter().for_each(show),
        Geometry::LineString(line) => ring(line, show),
        Geometry::MultiLineString(many) => many.0.iter().for_each(|line| ring(line, show)),
        Geometry::Polygon(one) => polygon(one, show),
        Geometry::MultiPolygon(many) => many.0.iter().for_each(|one| polygon(one, show)),
        Geometry::Rect(rect) => polygon(&rect.to_polygon(), show),
        Geometry::Triangle(triangle) => polygon(&triangle.to_polygon(), show),
        Geometry::GeometryCollection(many) => many.0.iter().for_each(|one| each(one, show)),
    }
}

/// The least box around all positions: west, south, east, north; `None` without any.
///
/// # Example
/// ```
/// let line: geo_types::Geometry<f64> = geo_types::LineString::from(vec![(1.0, 5.0), (3.0, 4.0)]).into();
/// assert_eq!(geoland_io::positions::bounds(&line), Some([1.0, 4.0, 3.0, 5.0]));
/// ```
#[must_use]
pub fn bounds(geometry: &Geometry<f64>) -> Option<[f64; 4]> {
    let mut bounds: Option<[f64; 4]> = None;
    each(geometry, &mut |position| {
        let [w, s, e, n] = bounds.get_or_insert([position.x, position.y, position.x, position.y]);
        *w = w.min(position.x);
        *s = s.min(position.y);
        *e = e.max(position.x);
        *n = n.max(position.y);
    });
    bounds
}

/// Shows every position of a geometry, in the order of [`each`], to something that may change it.
///
/// # Example
/// ```
/// let mut point: geo_types::Geometry<f64> = geo_types::point!(x: 1.0, y: 2.0).into();
/// geoland_io::positions::change(&mut point, &mut |position| position.x += 10.0);
/// assert_eq!(point, geo_types::point!(x: 11.0, y: 2.0).into());
/// ```
pub fn change(geometry: &mut Geometry<f64>, change_one: &mut dyn FnMut(&mut Coord<f64>)) {
    fn line(line: &mut LineString<f64>, change_one: &mut dyn FnMut(&mut Coord<f64>)) {
        line.0.iter_mut().for_each(change_one);
    }
    fn polygon(polygon: &mut Polygon<f64>, change_one: &mut dyn FnMut(&mut Coord<f64>)) {
        polygon.exterior_mut(|shell| line(shell, change_one));
        polygon.interiors_mut(|holes| holes.iter_mut().for_each(|hole| line(hole, change_one)));
    }
    match geometry {
        Geometry::Point(point) => change_one(&mut point.0),
        Geometry::MultiPoint(many) => many.0.iter_mut().for_each(|point| change_one(&mut point.0)),
        Geometry::Line(line) => [&mut line.start, &mut line.end].into_iter().for_each(change_one),
        Geometry::LineString(one) => line(one, change_one),
        Geometry::MultiLineString(many) => many.0.iter_mut().for_each(|one| line(one, change_one)),
        Geometry::Polygon(one) => polygon(one, change_one),
        Geometry::MultiPolygon(many) => many.0.iter_mut().for_each(|one| polygon(one, change_one)),
        // Neither stays one when its corners move each by itself.
        Geometry::Rect(rect) => {
            let mut moved = rect.to_polygon();
            polygon(&mut moved, change_one);
            *geometry = moved.into();
        }
        Geometry::Triangle(triangle) => {
            let mut moved = triangle.to_polygon();
            polygon(&mut moved, change_one);
            *geometry = moved.into();
        }
        Geometry::GeometryCollection(many) => many.0.iter_mut().for_each(|one| change(one, change_one)),
    }
}
