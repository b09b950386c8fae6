//! Shapes of one form, of which only the first matters.

use std::collections::HashMap;

use geoland::Shape;

/// Of shapes with their positions the first of each form: what it covers is never left for the others.
pub(crate) fn first_of_form<'a>(
    shapes: impl Iterator<Item = (&'a Shape, usize)>,
) -> impl Iterator<Item = (&'a Shape, usize)> {
    let mut seen: HashMap<[u64; 4], Vec<&Shape>> = HashMap::new();
    shapes.filter(move |(shape, _)| {
        let bounds = shape.bounds();
        let key = [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].map(f64::to_bits);
        let alike = seen.entry(key).or_default();
        let is_first = !alike.contains(shape);
        if is_first {
            alike.push(shape);
        }
        is_first
    })
}
