//! Datums of a run: what brings positions of every layer to the datum of the plane.

use super::GroundError;
use crate::crs::{Crs, CrsError, DatumShift, Transformation, near_wgs84_m};
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
    fn to<'a>(leading: &Crs, sources: &[&'a Source], given: &[Transformation]) -> Result<Self, (&'a Source, CrsError)> {
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

/// The shifts of all sources to the datum of the leading system, or the two sources that do not come together.
pub(super) fn to(leading: &Crs, sources: &[&Source], given: &[Transformation]) -> Result<Shifts, GroundError> {
    if let Some([first, second]) = ambiguous(sources, given) {
        return Err(GroundError::WhichDatum {
            first: first.name.clone(),
            first_datum: first.crs.datum().to_owned(),
            second: second.name.clone(),
            second_datum: second.crs.datum().to_owned(),
        });
    }
    Shifts::to(leading, sources, given).map_err(|(second, _)| {
        let first = sources.iter().find(|source| source.crs == *leading);
        let first = first.expect("the leading system is that of a source");
        // The datum that lacks its transformation, and that whose lack weighs most.
        let lacking = [&first.crs, &second.crs].into_iter().filter(|crs| !crs.same_datum(&Crs::WGS84));
        let lacking: Vec<&Crs> = lacking.filter(|crs| !given.iter().any(|one| one.is_for(crs))).collect();
        let near = |crs: &&Crs| near_wgs84_m(crs.datum());
        let off = lacking.iter().map(near).try_fold(0.0, |most: f64, off| off.map(|off| most.max(off)));
        let way = |crs: &&Crs| {
            let way = if near(crs).is_some() { "none" } else { "towgs84=dx,dy,dz[,rx,ry,rz,s]" };
            format!("{}:{way}", crs.datum())
        };
        GroundError::Datums {
            first: first.name.clone(),
            first_crs: first.crs.to_string(),
            second: second.name.clone(),
            second_crs: second.crs.to_string(),
            remedy: format!(
                "{}; give the transformation to WGS 84 that holds for the place ({})",
                off.map_or_else(|| "hundreds of metres".to_owned(), |off| format!("{off} m")),
                lacking.iter().map(way).collect::<Vec<_>>().join(" and "),
            ),
        }
    })
}

/// Two datums of a run beside WGS 84 that one transformation, which names neither, would have to serve for.
fn ambiguous<'a>(sources: &[&'a Source], given: &[Transformation]) -> Option<[&'a Source; 2]> {
    let nameless = |source: &&&Source| {
        let mut fitting = given.iter().filter(|one| one.is_for(&source.crs));
        !fitting.clone().any(Transformation::names_datum) && fitting.any(|one| !one.moves_nothing())
    };
    let mut served = sources.iter().filter(nameless);
    let first = served.next()?;
    served.find(|other| !other.crs.same_datum(&first.crs)).map(|other| [*first, *other])
}
