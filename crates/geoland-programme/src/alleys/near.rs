//! Land near alleys: what was reclaimed and greened within a distance of them.

use std::collections::BTreeMap;

use geoland::alleys::network::Network;
use geoland::district::KeyArea;
use geoland::ledger::{AccountOptions, Overlaps};
use geoland::placed::PlacedLand;
use geoland::record::Origin;
use geoland::summary::{Columns, Row, RowForm, Scope};
use geoland::witness::WitnessError;
use geoland::{Ledger, Placed, Summary};

use crate::around::capsules;

/// Reclaimed land near alleys.
#[derive(Debug, Clone)]
pub struct LandNear {
    /// The distance, in metres.
    pub distance_m: f64,
    /// The rows of districts with reclaimed land and of all, each with what lies within the distance of an alley. Their other columns
    /// are empty.
    pub near: Summary,
    /// All reclaimed land of the same rows.
    pub all: Vec<Columns>,
}

impl LandNear {
    /// Counts reclaimed and greened land within a distance of an alley, each square metre once, however many alleys it is near to.
    ///
    /// # Tolerance
    /// The border of what is near is the circle of the distance on the ellipsoid around every position of an alley, drawn with
    /// polygons of its area: beside a straight alley it is right, around its ends within a thousandth of the distance; beyond that
    /// within the share (125 m + distance) tan φ / R of it, a millimetre for 50 m in Beijing. What lies on which side of it is measured exactly as in every account.
    ///
    /// # Errors
    /// As [`Ledger::new`].
    ///
    /// # Example
    /// ```
    /// use geoland::alleys::network::Network;
    /// use geoland::ledger::AccountOptions;
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Parcel, Placed, Role, Scheme};
    /// use geoland_programme::alleys::near::LandNear;
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// // A parcel of a hectare, and an alley along its southern side.
    /// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
    /// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// dataset.parcels.push(Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
    /// let outline = Outline::Read(geo_types::LineString::from(vec![(-50.0, 0.0), (150.0, 0.0)]).into());
    /// dataset.add(source, Role::Alleys, &Record { number: 1, id: Value::Null, outline, properties: vec![] });
    /// let placed = Placed::new(&dataset)?;
    /// let network = Network::new(&placed, None);
    /// let near = LandNear::new(&placed, &network, AccountOptions::default(), 20.0)?;
    /// assert!((near.near.rows[0].columns.reclaimed().m2() - 2000.0).abs() < 2.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        placed: &Placed<'_>,
        network: &Network,
        options: AccountOptions,
        distance_m: f64,
    ) -> Result<Self, WitnessError> {
        // What is near becomes a key area of many polygons, so that the account itself says which pieces lie in it.
        let zone = KeyArea {
            origin: Origin::default(),
            name: "near an alley".into(),
            land: Ok(geo_types::MultiPolygon(Vec::new()).into()),
        };
        let mut dataset = placed.dataset.clone();
        dataset.key_areas = vec![zone];
        let around = network.alleys.iter().flat_map(|alley| &alley.stretches);
        let around = around.flat_map(|stretch| capsules(&placed.ground, stretch.from, stretch.to, distance_m));
        let key_areas = around.map(|shape| PlacedLand { index: 0, shape, fault: None }).collect();
        let with_zone = Placed { dataset: &dataset, key_areas, ..placed.clone() };
        let ledger = Ledger::new(&with_zone, AccountOptions { overlaps: Overlaps::Credit, ..options })?;
        Ok(Self::of(&ledger, distance_m))
    }

    /// Adds up the net pieces of a ledger whose one key area is what is near.
    fn of(ledger: &Ledger<'_>, distance_m: f64) -> Self {
        let mut districts: BTreeMap<usize, [Columns; 2]> = BTreeMap::new();
        let mut total = [Columns::default(); 2];
        for piece in ledger.entries.iter().filter(|entry| entry.exclusion.is_none()).flat_map(|entry| &entry.pieces) {
            let (None, Some(district)) = (piece.rival(), piece.district()) else { continue };
            let here = districts.entry(district).or_default();
            for columns in [here, &mut total] {
                // The first of the two is what is near, the second all.
                let wanted = if piece.key_areas().is_empty() { 1..2 } else { 0..2 };
                for columns in &mut columns[wanted] {
                    let is_white = piece.greening() == geoland::ledger::Greening::White;
                    *(if is_white { &mut columns.white } else { &mut columns.greened }) += piece.area();
                }
            }
        }
        let row = |scope, name: &str, columns| Row {
            scope,
            name: name.to_owned(),
            form: RowForm::All,
            columns,
            target_ha: None,
            greened_target_ha: None,
        };
        let names = districts.iter().map(|(at, columns)| (&*ledger.districts[*at].name, columns));
        let mut rows: Vec<Row> = names.map(|(name, columns)| row(Scope::District, name, columns[0])).collect();
        rows.push(row(Scope::Total, "", total[0]));
        let all = districts.values().chain([&total]).map(|columns| columns[1]).collect();
        let near = Summary {
            rows,
            land: total[0],
            greened_elsewhere: ledger.greened_elsewhere,
            greened_outside: geoland::Area::ZERO,
            forms_add_up: true,
            targets: Vec::new(),
            findings: ledger.findings.clone(),
        };
        Self { distance_m, near, all }
    }
}
