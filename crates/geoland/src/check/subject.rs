//! Subjects: the features that checks talk about, as cases of findings.

use crate::area::AreaUnit;
use crate::finding::{Case, Spot};
use crate::outline::Land;
use crate::placed::Placed;

/// Characters of a text from a file that are shown.
const SHOWN: usize = 40;

/// A case of a parcel, by its position in [`Placed::parcels`], in the middle of its land.
pub(super) fn of_parcel(placed: &Placed<'_>, at: usize, evidence: String) -> Case {
    let parcel = &placed.dataset.parcels[placed.parcels[at].index];
    let place = placed.dataset.place(parcel.origin, parcel.id.as_deref());
    Case { spot: middle(&parcel.land), evidence, ..Case::at(place) }
}

/// The middle of the bounds of land, in the coordinates of its file. It depends on no ring's start or direction.
pub(super) fn middle(land: &Land) -> Option<Spot> {
    let polygons = land.as_ref().ok()?;
    let mut positions = polygons.shell_positions();
    let first = positions.next()?;
    let bounds = positions.fold([first.x, first.y, first.x, first.y], |[west, south, east, north], c| {
        [west.min(c.x), south.min(c.y), east.max(c.x), north.max(c.y)]
    });
    let [west, south, east, north] = bounds;
    Some(Spot { x: f64::midpoint(west, east), y: f64::midpoint(south, north) })
}

/// An area in words, in the unit of its register.
pub(super) fn area_text(m2: f64, unit: AreaUnit) -> String {
    let decimals = match unit {
        AreaUnit::Ft2 | AreaUnit::M2 => 1,
        AreaUnit::Mu => 2,
        AreaUnit::Acre => 3,
        AreaUnit::Ha => 4,
        AreaUnit::Km2 => 6,
    };
    format!("{:.decimals$} {}", m2 / unit.square_metres(), unit.symbol())
}

/// A text from a file between quotation marks: control characters escaped, long ones cut.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Polygon};

    use super::{area_text, middle, quoted};
    use crate::area::AreaUnit;
    use crate::finding::Spot;
    use crate::outline::OutlineFault;

    #[test]
    fn texts() {
        assert_eq!(area_text(10_000.0, AreaUnit::Mu), "15.00 mu");
        assert_eq!(area_text(10_000.0, AreaUnit::Ha), "1.0000 ha");
        assert_eq!(quoted("朝阳\u{1b}[2J"), "\"朝阳\\u{1b}[2J\"");
        assert_eq!(quoted(&"x".repeat(50)).chars().count(), 43);
    }

    #[test]
    fn the_middle_of_land() {
        let ring = |corners: &[(f64, f64)]| Polygon::new(corners.to_vec().into(), vec![]);
        let land = MultiPolygon(vec![
            ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)]),
            ring(&[(8.0, 8.0), (9.0, 8.0), (9.0, 10.0)]),
        ]);
        assert_eq!(middle(&Ok(land.into())), Some(Spot { x: 4.5, y: 5.0 }));
        assert_eq!(middle(&Err(OutlineFault::Missing)), None);
    }
}
