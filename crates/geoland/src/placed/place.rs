//! Placing features: their positions in the plane, and the hashes of their content on the way.

use std::cmp::Ordering;

use geo_types::LineString;
use rayon::prelude::*;

use super::content::{Content, ContentHash};
use super::{PlacedLand, PlacedWay};
use crate::alley::AlleySegment;
use crate::crs::Crs;
use crate::dataset::Dataset;
use crate::edge::Budget;
use crate::ground::Ground;
use crate::lonlat::Xy;
use crate::outline::{Land, OutlineFault};
use crate::record::Origin;
use crate::shape::Shape;

/// What features of a dataset are placed with.
pub(super) struct Placing<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) ground: &'a Ground,
    pub(super) budget: &'a Budget,
}

impl Placing<'_> {
    fn crs(&self, origin: Origin) -> &Crs {
        self.dataset.sources.get(origin.source as usize).map_or(&Crs::WGS84, |source| &source.crs)
    }

    /// The features of a layer in the plane, with the hashes of their content.
    pub(super) fn lands<T: Sync>(
        &self,
        layer: &[T],
        land: impl Fn(&T) -> (Origin, &Land) + Sync,
        content: impl Fn(&T, &mut Content) + Sync,
    ) -> (Vec<PlacedLand>, Vec<ContentHash>) {
        let place = |sink: &mut Content, (index, feature): (usize, &T)| {
            let (origin, land) = land(feature);
            let polygons = land.as_ref().map_err(Clone::clone);
            let placed =
                polygons.and_then(|polygons| self.ground.shape_within(self.crs(origin), polygons, self.budget));
            let ((shape, undivided), fault) = match placed {
                Ok(shapes) if shapes.0.is_empty() => (shapes, Some(OutlineFault::Empty)),
                Ok(shapes) => (shapes, None),
                Err(fault) => ((Shape::new(Vec::new()), None), Some(fault)),
            };
            sink.clear();
            content(feature, sink);
            sink.shown("fault", fault.as_ref());
            undivided.as_ref().unwrap_or(&shape).digest(&mut |bytes| sink.bytes(bytes));
            (PlacedLand { index, shape, fault: fault.map(Box::new) }, sink.hash())
        };
        let (mut lands, mut hashes) = (Vec::new(), Vec::new());
        layer.par_iter().enumerate().map_init(Content::default, place).unzip_into_vecs(&mut lands, &mut hashes);
        (lands, hashes)
    }

    /// The alley segments in the plane, with the hashes of their content.
    pub(super) fn ways(&self) -> (Vec<PlacedWay>, Vec<ContentHash>) {
        let place = |(index, alley): (usize, &AlleySegment)| {
            let placed = alley.way.as_ref().map_err(Clone::clone).and_then(|way| {
                way.0.iter().map(|line: &LineString<f64>| self.ground.line(self.crs(alley.origin), line)).collect()
            });
            let (lines, fault): (Vec<Vec<Xy>>, _) = match placed {
                Ok(lines) => (lines, None),
                Err(fault) => (Vec::new(), Some(fault)),
            };
            let mut sink = Content::default();
            sink.text("alley", alley.id.as_deref());
            sink.shown("status", Some(format_args!("{:?}", alley.status)));
            sink.shown("started", alley.started_on);
            sink.shown("done", alley.done_on);
            sink.text("district", alley.claimed_district.as_deref());
            sink.shown("fault", fault.as_ref());
            // A line read backwards is the same line.
            let mut canonical: Vec<Vec<Xy>> = lines.iter().map(|line| forward(line)).collect();
            canonical.sort_by(|a, b| compare_lines(a, b));
            for line in &canonical {
                sink.bytes(&(line.len() as u64).to_le_bytes());
                line.iter().flat_map(|p| [p.x, p.y]).for_each(|ordinate| sink.bytes(&ordinate.to_le_bytes()));
            }
            (PlacedWay { index, lines: canonical, fault }, sink.hash())
        };
        self.dataset.alleys.par_iter().enumerate().map(place).unzip()
    }
}

fn forward(line: &[Xy]) -> Vec<Xy> {
    let mut line = line.to_vec();
    let reversed: Vec<Xy> = line.iter().rev().copied().collect();
    if compare_lines(&reversed, &line) == Ordering::Less {
        line = reversed;
    }
    line
}

fn compare_lines(a: &[Xy], b: &[Xy]) -> Ordering {
    a.partial_cmp(b).unwrap_or(Ordering::Equal)
}
