//! Datums of a run: what brings positions of every layer to the datum of the plane.

use crate::crs::{Crs, CrsError, DatumShift, Transformation};
use crate::dataset::Source;

/// The shifts of a run from the datums of its layers to that of its plane, by the name of the datum; none for the plane's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shifts(Vec<(String, DatumShift)>);

impl Shifts {
    /// Nothing is shifted.
    pub const NONE: Self = Self(Vec::new());

    /// The shifts of all sources to the datum of one system.
    ///
    /// # Errors
    /// The source whose datum has no transformation, and what its system says of it.
    pub(super) fn to<'a>(
        leading: &Crs,
        sources: &[&'a Source],
        given: &[Transformation],
    ) -> Result<Self, (&'a Source, CrsError)> {
        let mut shifts = Vec::<(String, DatumShift)>::new();
        for source in sources {
            let crs = &source.crs;
            let known = shifts.iter().any(|(datum, _)| datum == crs.datum());
            if !known && !leading.same_datum(crs) {
                let shift = crs.shift_to(leading, given).map_err(|error| (*source, error))?;
                shifts.push((crs.datum().to_owned(), shift));
            }
        }
        Ok(Self(shifts))
    }

    /// The shift of positions of a system; none where they stay as they are.
    pub(super) fn of(&self, crs: &Crs) -> Option<&DatumShift> {
        let shift = self.0.iter().find(|(datum, _)| datum == crs.datum());
        shift.map(|(_, shift)| shift).filter(|shift| !shift.moves_nothing())
    }
}

/// Two datums of a run beside WGS 84 that one transformation, which names neither, would have to serve for.
pub(super) fn ambiguous<'a>(sources: &[&'a Source], given: &[Transformation]) -> Option<[&'a Source; 2]> {
    let nameless = |source: &&&Source| {
        let mut fitting = given.iter().filter(|one| one.is_for(&source.crs));
        !fitting.clone().any(Transformation::names_datum) && fitting.any(|one| !one.moves_nothing())
    };
    let mut served = sources.iter().filter(nameless);
    let first = served.next()?;
    served.find(|other| !other.crs.same_datum(&first.crs)).map(|other| [*first, *other])
}
