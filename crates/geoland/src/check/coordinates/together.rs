//! Together: what layers say about each other's coordinates.

use super::candidates::{self, Guess};
use super::reading::Reading;
use super::spread::{Box4, Spread, meet, swapped, widened};
use super::strays::boxes_apart_m;
use super::words::distance;
use super::{Layer, Read, layers};
use crate::dataset::{Dataset, Role};
use crate::finding::{Case, Findings, Kind, Place};

/// The margin around the bulk of a layer, in degrees.
const MARGIN_DEG: f64 = 0.02;
/// Web maps displace positions by no more than this, in metres: GCJ-02 by some 700, BD-09 by as much again.
const WEB_MAP_M: f64 = 2000.0;
/// Where they do: west, south, east and north of China, roughly.
const CHINA: Box4 = [73.0, 18.0, 136.0, 54.0];

/// Reads layers, the trusted one first, those without features left out.
pub(super) fn read<'a>(layers: &'a [Layer<'a>], trusted: Option<&'a Layer<'a>>) -> Vec<Read<'a>> {
    let trusted = trusted.into_iter().map(|layer| (layer, true));
    let all = trusted.chain(layers.iter().map(|layer| (layer, false)));
    let mut read: Vec<Read<'a>> = all
        .filter_map(|(layer, trusted)| {
            let spread = Spread::of(&layer.positions)?;
            let reading = Reading::of(layer, &spread);
            Some(Read { layer, spread, reading, trusted })
        })
        .collect();
    // Those that are rather right than wrong where two disagree come first; then by name.
    read.sort_by(|a, b| (rank(a), &a.layer.source.name).cmp(&(rank(b), &b.layer.source.name)));
    read
}

fn rank(one: &Read<'_>) -> u8 {
    match one.layer.role {
        _ if one.trusted => 0,
        Some(Role::Districts) => 1,
        Some(Role::KeyAreas) => 2,
        Some(Role::Parcels) => 3,
        Some(Role::Green) => 4,
        Some(Role::Alleys) => 5,
        Some(Role::Events) | None => 6,
    }
}

impl Read<'_> {
    /// The box of the bulk in degrees, where the numbers can be trusted.
    fn bulk_deg(&self) -> Option<Box4> {
        let crs = self.layer.positions.crs();
        if self.reading != Reading::Fits || crs.is_planar() {
            return None;
        }
        if crs.is_lonlat() {
            return self.spread.bulk(Some);
        }
        self.spread.bulk(|[x, y]| {
            let mut position = [[x, y]];
            crs.to_lonlat(&mut position).ok().map(|()| position[0])
        })
    }

    fn is_other_file(&self, other: &Self) -> bool {
        !std::ptr::eq(self.layer.source, other.layer.source)
    }
}

/// What system the numbers of a layer are of: one in which it lies beside the most trusted of the others, else what
/// they say by themselves.
pub(super) fn guess(one: &Read<'_>, all: &[Read<'_>]) -> Guess {
    let mut beside = all.iter().filter(|other| one.is_other_file(other)).filter_map(Read::bulk_deg);
    let landing = beside.next().and_then(|bulk| candidates::landing(&one.spread, bulk));
    landing.unwrap_or_else(|| candidates::by_numbers(one.spread.middle()))
}

/// How two layers lie beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Meet,
    OnlySwapped,
    Apart,
}

fn relation(a: Box4, b: Box4) -> Relation {
    let (a, b) = (widened(a, MARGIN_DEG), widened(b, MARGIN_DEG));
    if meet(a, b) {
        Relation::Meet
    } else if meet(swapped(a), b) {
        Relation::OnlySwapped
    } else {
        Relation::Apart
    }
}

/// Reports layers in degrees that lie beside others only with longitude and latitude swapped. Of two that disagree it
/// is the one that more layers disagree with, else the one that is trusted less.
pub(super) fn report_swapped(read: &[Read<'_>], findings: &mut Findings) {
    let boxes: Vec<Option<Box4>> = read.iter().map(Read::bulk_deg).collect();
    let related = |k: usize, l: usize| match (boxes[k], boxes[l]) {
        (Some(a), Some(b)) if read[k].is_other_file(&read[l]) => relation(a, b),
        _ => Relation::Apart,
    };
    let counts: Vec<[usize; 2]> = (0..read.len())
        .map(|k| {
            let count = |wanted| (0..read.len()).filter(|&l| related(k, l) == wanted).count();
            [count(Relation::OnlySwapped), count(Relation::Meet)]
        })
        .collect();
    let suspect = |k: usize| counts[k][0] > counts[k][1];
    for (k, one) in read.iter().enumerate() {
        let opposite = (0..read.len()).find(|&l| related(k, l) == Relation::OnlySwapped);
        let Some(other) = opposite.filter(|_| suspect(k) && !one.trusted) else { continue };
        let more_suspect = (k + 1..read.len()).any(|l| suspect(l) && related(k, l) == Relation::OnlySwapped);
        if more_suspect || !one.layer.positions.crs().is_in_degrees() {
            continue;
        }
        let name = &read[other].layer.source.name;
        let evidence = format!("the layer lies beside {name} only with longitude and latitude swapped");
        let case = Case { evidence, other: Some(read[other].layer.place()), ..Case::at(one.layer.place()) };
        findings.report(Kind::LatitudeFirst, &one.layer.latitude_first(), case);
    }
}

/// The likely reason why the parcels of a dataset have no land in common with another layer, if one is to be seen:
/// longitude and latitude swapped, another coordinate system, displaced coordinates of a web map, or how far they are
/// apart; and the file of parcels it is about. Layers of one file, and layers whose bounds meet, say nothing.
///
/// # Example
/// ```
/// use geoland::check::coordinates::why_apart;
/// use geoland::{Crs, Dataset, District, Parcel, Role, Scheme};
/// let square = |x: f64, y: f64| {
///     let ring = vec![(x, y), (x + 0.01, y), (x + 0.01, y + 0.01), (x, y + 0.01)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("parcels.geojson", Crs::WGS84);
/// let source = dataset.add_source("districts.geojson", Crs::WGS84);
/// dataset.parcels.push(Parcel::accepted("A", square(52.5, 13.4)));
/// let origin = geoland::Origin { source, number: 1 };
/// dataset.districts.push(District { origin, name: "Mitte".into(), code: None, land: Ok(square(13.4, 52.5).into()) });
/// let (_, why) = why_apart(&dataset, Role::Districts).unwrap();
/// assert_eq!(why, "parcels.geojson lies beside districts.geojson only with longitude and latitude swapped");
/// ```
#[must_use]
pub fn why_apart(dataset: &Dataset, from: Role) -> Option<(Place, String)> {
    let layers = layers(dataset);
    let read = read(&layers, None);
    let parcels = read.iter().filter(|one| one.layer.role == Some(Role::Parcels));
    parcels.into_iter().find_map(|one| {
        let others = read.iter().filter(|other| other.layer.role == Some(from) && one.is_other_file(other));
        others.into_iter().find_map(|other| Some((one.layer.place(), reason(one, other)?)))
    })
}

fn reason(one: &Read<'_>, other: &Read<'_>) -> Option<String> {
    let (a, b) = (one.bulk_deg()?, other.bulk_deg()?);
    let (name, other_name) = (&one.layer.source.name, &other.layer.source.name);
    if relation(a, b) == Relation::OnlySwapped {
        return Some(format!("{name} lies beside {other_name} only with longitude and latitude swapped"));
    }
    let apart_m = boxes_apart_m(a, b);
    if meet(a, CHINA) && apart_m < WEB_MAP_M {
        let text =
            "they may be in different coordinates of web maps (GCJ02, BD09); compare them with a layer that you trust";
        return Some(format!("{name} and {other_name} are less than {} apart: {text}", distance(WEB_MAP_M)));
    }
    if apart_m == 0.0 {
        return None;
    }
    let projected = |one: &Read<'_>, beside: Box4| {
        let crs = one.layer.positions.crs();
        let guess = if crs.is_in_degrees() { None } else { candidates::landing(&one.spread, beside) };
        guess.map(|guess| {
            format!("{} is read in {crs}, but its numbers could be those of {}", one.layer.source.name, guess.words)
        })
    };
    projected(one, b)
        .or_else(|| projected(other, a))
        .or_else(|| Some(format!("{name} and {other_name} are {} apart", distance(apart_m))))
}

#[cfg(test)]
mod tests {
    use super::{Relation, relation};

    #[test]
    fn boxes_beside_each_other() {
        let berlin = [13.1, 52.3, 13.7, 52.7];
        assert_eq!(relation(berlin, [13.8, 52.6, 14.0, 52.8]), Relation::Meet);
        assert_eq!(relation([52.4, 13.3, 52.5, 13.4], berlin), Relation::OnlySwapped);
        assert_eq!(relation([116.0, 39.0, 117.0, 40.0], berlin), Relation::Apart);
    }
}
