//! Zone numbers of Gauss-Krueger eastings: a million for each zone before the easting, or none.

use std::sync::OnceLock;

use super::definition::Definition;
use super::error::PointFault;
use super::method::{Method, Slot};
use super::table;

/// The false easting without a zone number, in metres.
const FALSE_EASTING_M: f64 = 500_000.0;
/// Numbers of China's three-degree zones: no other eastings are as large, so that the number alone names the zone.
const THREE_DEGREE_ZONES: std::ops::RangeInclusive<i64> = 25..=45;

/// The zone of a Gauss-Krueger system.
pub(super) struct Zone {
    title: String,
    datum_key: String,
    meridian_deg: f64,
    /// The zone's number in its eastings; 0 where they carry none.
    number: i64,
    /// The zones of the same datum, looked up when the first easting is out of place: code, meridian, false easting in metres.
    of_datum: OnceLock<Vec<(u16, f64, f64)>>,
}

impl Zone {
    /// That of a system; none for any that is no Gauss-Krueger zone.
    pub(super) fn of(definition: &Definition) -> Option<Self> {
        let projection = definition.projection.as_ref()?;
        let values = &projection.values;
        let easting_m = values.get(Slot::Easting);
        let zoned = projection.method == Method::TransverseMercator
            && values.get(Slot::Scale) == 1.0
            && values.get(Slot::Latitude) == 0.0
            && projection.unit.metres == 1.0
            && easting_m.rem_euclid(1e6) == FALSE_EASTING_M;
        zoned.then(|| Self {
            title: definition.title.clone(),
            datum_key: definition.datum_key(),
            meridian_deg: values.get(Slot::Longitude),
            number: number(easting_m),
            of_datum: OnceLock::new(),
        })
    }

    /// Why an easting is of another zone, if it plainly is: it carries the number of one, or none where this zone has one.
    ///
    /// A number below 25 could be that of many systems: it counts only for a zone of the same meridian.
    pub(super) fn fault(&self, easting_m: f64) -> Option<PointFault> {
        let found = number(easting_m);
        if found == self.number {
            return None;
        }
        let near_m = found * 1_000_000 + FALSE_EASTING_M as i64;
        let any_meridian = THREE_DEGREE_ZONES.contains(&found);
        let zones = self.of_datum.get_or_init(|| table::zones(&self.datum_key));
        let fits = |zone: &&(u16, f64, f64)| zone.2 == near_m as f64 && (any_meridian || zone.1 == self.meridian_deg);
        let codes: Vec<u16> = zones.iter().filter(fits).map(|zone| zone.0).collect();
        let entries = table::entries().iter().filter(|entry| codes.contains(&entry.code));
        let code = if codes.is_empty() { None } else { table::best(entries, &self.title) };
        code.map(|code| PointFault::OtherZone { near_m, code })
    }
}

fn number(easting_m: f64) -> i64 {
    (easting_m / 1e6).floor() as i64
}
