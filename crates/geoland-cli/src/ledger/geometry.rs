//! The pieces of the ledger as a layer of polygons, for maps.

use std::io;
use std::path::Path;

use geoland::ledger::Greening;
use geoland::pieces::{PieceShape, Reconciliation, pieces};
use geoland::record::Value;
use geoland::{Edges, Ledger};
use geoland_io::FeatureWriter;

use crate::failure::Failure;
use crate::messages::Messages;
use crate::present::geojson::simplest;
use crate::present::write_result;

/// Writes the pieces to a file and says how their areas compare with the ledger's.
pub(super) fn write(
    ledger: &Ledger<'_>,
    path: &Path,
    result: Option<&Path>,
    messages: &Messages,
) -> Result<(), Failure> {
    // The standard output and the file of the rows have room for one text each.
    if path.as_os_str() == "-" || result == Some(path) {
        return Err(Failure::refused("--geometry: the pieces need a file of their own; name one"));
    }
    let mut reconciliation = Reconciliation::default();
    write_result(messages, Some(path), |out| {
        let mut writer = FeatureWriter::new(out, None, &[])?;
        let mut failed: io::Result<()> = Ok(());
        reconciliation = pieces(ledger, &mut |piece| {
            if failed.is_ok() {
                let properties = properties(ledger, &piece);
                let geometry = (!piece.geometry.0.is_empty()).then(|| simplest(piece.geometry));
                let properties = properties.iter().map(|(name, value)| (*name, value));
                failed = writer.feature(&Value::Null, geometry.as_ref(), properties);
            }
        });
        failed?;
        writer.finish().map(|_| ())
    })?;
    for text in remarks(ledger, &reconciliation) {
        messages.note(&text);
    }
    Ok(())
}

fn properties(ledger: &Ledger<'_>, piece: &PieceShape) -> [(&'static str, Value); 9] {
    let dataset = ledger.placed.dataset;
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let row = |at: usize| Value::Integer(at as i64 + 1);
    let parcel = |at: usize| ledger.parcel(&ledger.entries[at]);
    let green = match piece.greening {
        Greening::White => None,
        Greening::OwnRecord => Some("own record"),
        Greening::Space(at) => dataset.green_spaces[ledger.placed.green_spaces[at].index].id.as_deref(),
    };
    let form = parcel(piece.parcel).form.index().map_or("unclassified", |at| &dataset.scheme.forms[at].code);
    [
        ("row", row(piece.parcel)),
        ("parcel", text(parcel(piece.parcel).id.as_deref())),
        ("piece", text(Some(piece.kind.word()))),
        ("district", text(piece.district.map(|at| &*ledger.districts[at].name))),
        ("rival_row", piece.rival.map_or(Value::Null, row)),
        ("rival", text(piece.rival.and_then(|at| parcel(at).id.as_deref()))),
        ("green", text(green)),
        ("form", text(Some(form))),
        ("area_m2", Value::Number(piece.area.m2())),
    ]
}

/// How the polygons compare with the ledger, in words.
fn remarks(ledger: &Ledger<'_>, reconciliation: &Reconciliation) -> Vec<String> {
    let Reconciliation { pieces, unchanged, built, without_geometry, largest_difference_m2, .. } = reconciliation;
    let small =
        if *without_geometry == 0 { String::new() } else { format!(", {without_geometry} too small to have polygons") };
    let mut remarks = Vec::new();
    let edges = ledger.placed.ground.edges();
    if edges != Edges::Survey {
        remarks.push(format!(
            "pieces: their polygons are drawn with edges straight in the equal-area plane, their areas counted with {} edges",
            edges.word()
        ));
    }
    remarks.push(format!(
        "pieces: {pieces}, {unchanged} of them whole parcels, {built} cut{small}; \
         polygons agree with the ledger to {largest_difference_m2:.1e} m2"
    ));
    if let Some(first) = reconciliation.beyond_bound.first() {
        let parcel = ledger.parcel(&ledger.entries[first.parcel]);
        remarks.push(format!(
            "{} polygons differ from the ledger by more than they should, the first is {} land of {}: {} m2 drawn, {} m2 \
             counted; the figures are right, look at the parcel's geometry",
            reconciliation.beyond_bound.len(),
            first.kind.word(),
            ledger.placed.dataset.place(parcel.origin, parcel.id.as_deref()),
            first.built_m2,
            first.area.m2(),
        ));
    }
    remarks
}
