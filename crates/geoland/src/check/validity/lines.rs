//! Lines: those that have no length. Lines may cross themselves.

use geo_types::LineString;

use super::defects::Defects;
use crate::check::outline::{Defect, Drawn};
use crate::finding::Kind;
use crate::lonlat::Xy;

/// The defects of a line or of the parts of a line of several.
pub(in crate::check) fn judge_lines(lines: &[&LineString<f64>], drawn: Drawn) -> Vec<Defect> {
    let mut defects = Defects::new(drawn, lines.len());
    for (line, part) in lines.iter().zip(1..) {
        let name = if lines.len() == 1 { "the line".to_owned() } else { format!("part {part}") };
        let Some(first) = line.0.first() else { continue };
        if line.0.iter().any(|c| !c.x.is_finite() || !c.y.is_finite()) {
            defects.add(Kind::OutOfRange, None, format!("{name} has coordinates that are not finite numbers"));
            continue;
        }
        let spot = Some(Xy::new(first.x, first.y));
        if line.0.len() == 1 {
            defects.add(Kind::TooFewPositions, spot, format!("{name} has a single position"));
        } else if line.0.iter().all(|c| c == first) {
            defects.add(Kind::Flat, spot, format!("all {} positions of {name} are the same", line.0.len()));
        } else if let Some(pair) = line.0.windows(2).find(|pair| pair[0] == pair[1]) {
            let repeated = line.0.windows(2).filter(|pair| pair[0] == pair[1]).count();
            let times = if repeated == 1 { "a position".to_owned() } else { format!("{repeated} positions") };
            defects.add(Kind::RepeatedPosition, Some(Xy::new(pair[0].x, pair[0].y)), format!("{name} repeats {times}"));
        }
    }
    defects.finish()
}
